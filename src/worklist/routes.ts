import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { dayInZone } from '../domain/calendar.ts';
import { decodeCursor, type ListPlace, pageOf } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import type { Api } from '../http/server.ts';
import { Day, Id } from '../http/wire.ts';
import type { Actor, Work } from '../work.ts';
import { type Also, listWorklist } from './use-cases.ts';
import { WorklistPage, WorklistQuery, wishesOf } from './wire.ts';

const position = z.object({ tier: z.int().min(1).max(6), day: Day, id: Id });

type Query = z.infer<typeof WorklistQuery>;
type Asked = Omit<Query, 'counts' | 'limit'> & {
  readonly limit: number;
  readonly counts: boolean;
  readonly grid?: boolean;
  readonly head?: number;
};

/**
 * A page of the worklist and the cursor of the next one.
 * @throws Refusal 400 for a cursor of another list or day, and what the list refuses
 */
export async function worklistPage<T = null>(ctx: Ctx, actor: Actor, query: Asked & Partial<Also<T>>) {
  const { limit, cursor, counts, sort, grid = false, head = 0, also = null, ...asked } = query;
  const now = ctx.clock.now();
  const { site } = actor;
  const wishes = wishesOf(asked);
  // At midnight rows change their place: going on from yesterday's could pass over one in silence.
  const listed = { list: 'worklist', day: dayInZone(now, site.zone), sort, ...wishes };
  const place: ListPlace<z.infer<typeof position>> = { work: { site } as Work, filters: listed, position };
  const after = decodeCursor(place, cursor);
  const question = { now, wishes, after, sort, limit: limit + 1, counts, grid, head, also };
  const { rows, ...found } = await listWorklist(ctx, actor, question);
  const { items, next } = pageOf(
    place,
    rows,
    limit,
    ({ tier, day, dueOn, id }) => ({ tier, day: sort === 'due' ? dueOn : day, id }),
    (row) => row,
  );
  return { ...found, rows: items, next };
}

/** The worklist, page by page. */
export function worklistRoutes(app: Api, ctx: Ctx): void {
  app.get(
    '/worklist',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator'], ...problems(422) },
      schema: {
        operationId: 'listWorklist',
        tags: ['worklist'],
        summary: 'What is to be done, the most urgent first',
        description:
          "Examinations that are open, due or overdue and work for a person, in one order: tier, then day, then id. What is overdue follows from the dates and the site's own day as the list is read, and stays listed however late it is. Rows that are put off are left out unless asked for, and counted beside the others.",
        querystring: WorklistQuery,
        response: { 200: WorklistPage },
      },
    },
    async (request, reply) => {
      const { counts, ...asked } = request.query;
      const found = await worklistPage(ctx, request.actor, { ...asked, counts: counts === 'true' });
      // The compiler holds the rows to their schema; checked once more as they go, they cost an eighth of a page.
      reply.type('application/json; charset=utf-8').serializer(JSON.stringify);
      return found;
    },
  );
}
