import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { dayInZone } from '../domain/calendar.ts';
import { decodeCursor, type ListPlace, pageOf } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import type { Api } from '../http/server.ts';
import { Day, Id } from '../http/wire.ts';
import type { Work } from '../work.ts';
import { listWorklist } from './use-cases.ts';
import { WorklistPage, WorklistQuery } from './wire.ts';

const position = z.object({ tier: z.int().min(1).max(6), day: Day, id: Id });

/** GET /v1/worklist. */
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
      const { limit, cursor, counts, sort, ...asked } = request.query;
      const now = ctx.clock.now();
      const { site } = request.actor;
      const wishes = {
        kinds: asked.kind ?? null,
        state: asked.state ?? null,
        dueBefore: asked.dueBefore ?? null,
        daysLate: asked.daysLate ?? null,
        primary: asked.primary ?? null,
        grade: asked.grade ?? null,
        nelmType: asked.nelmType ?? null,
        dueWithin: asked.dueWithin ?? null,
        assignee: asked.assignee ?? null,
        snoozed: asked.snoozed,
        booked: asked.booked === undefined ? null : asked.booked === 'true',
        gaps: asked.gap ?? null,
        search: asked.search ?? null,
      };
      // At midnight rows change their place: going on from yesterday's could pass over one in silence.
      const listed = { list: 'worklist', day: dayInZone(now, site.zone), sort, ...wishes };
      const place: ListPlace<z.infer<typeof position>> = {
        work: { site } as Work,
        filters: listed,
        position,
      };
      const after = decodeCursor(place, cursor);
      const question = { now, wishes, after, sort, limit: limit + 1, counts: counts === 'true' };
      const { rows, ...found } = await listWorklist(ctx, request.actor, question);
      const { items, next } = pageOf(
        place,
        rows,
        limit,
        ({ tier, day, dueOn, id }) => ({ tier, day: sort === 'due' ? dueOn : day, id }),
        (row) => row,
      );
      // The compiler holds the rows to their schema; checked once more as they go, they cost an eighth of a page.
      reply.type('application/json; charset=utf-8').serializer(JSON.stringify);
      return { ...found, rows: items, next };
    },
  );
}
