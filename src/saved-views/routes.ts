import { z } from 'zod';
import type { Slice } from '../app.ts';
import type { Ctx } from '../context.ts';
import { command } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch } from '../http/preconditions.ts';
import { Id } from '../http/wire.ts';
import { type Actor, Refusal } from '../work.ts';
import { listWorklist } from '../worklist/use-cases.ts';
import { wishesOf } from '../worklist/wire.ts';
import { changeView, listViews, removeView, restoreView, saveView, viewsToList } from './use-cases.ts';
import { filtersIn, RemovalBody, RestorationBody, ViewBody, ViewSchema, ViewsQuery } from './wire.ts';

const params = z.strictObject({ id: Id });
const roles = ['nurse', 'clinician', 'coordinator'] as const;
const tags = ['worklist'];
type View = Awaited<ReturnType<typeof saveView>>;

/** Views of the worklist that people keep, for themselves or for all. */
export const savedViewRoutes: Slice = (app, ctx) => {
  app.get(
    '/worklist/views',
    {
      config: { roles: [...roles] },
      schema: {
        operationId: 'listViews',
        summary: 'Your own views of the worklist and those that colleagues share',
        tags,
        querystring: ViewsQuery,
        response: { 200: z.object({ items: z.array(ViewSchema) }) },
      },
    },
    async (request) => {
      const views = await seenViews(ctx, request.actor);
      return { items: request.query.counts === 'true' ? await counted(ctx, request.actor, views) : views };
    },
  );
  app.post(
    '/worklist/views',
    {
      config: { roles: [...roles], ...problems(409, 422) },
      schema: {
        operationId: 'saveView',
        summary: 'Keep a view of the worklist',
        tags,
        body: ViewBody,
        response: { 201: ViewSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        requireFilters(request.body.query);
        const view = await saveView(work, request.body);
        return { status: 201, body: viewOf(view, work.actor), etag: view.version };
      }),
  );
  app.put(
    '/worklist/views/:id',
    {
      config: { roles: [...roles], ifMatch: true, ...problems(404, 409, 422) },
      schema: {
        operationId: 'changeView',
        summary: 'Change a view of your own',
        tags,
        params,
        body: ViewBody,
        response: { 200: ViewSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        requireFilters(request.body.query);
        const view = await changeView(work, request.params.id, request.body, ifMatch(request));
        return { status: 200, body: viewOf(view, work.actor), etag: view.version };
      }),
  );
  app.post(
    '/worklist/views/:id/removal',
    {
      config: { roles: [...roles], ifMatch: true, ...problems(404) },
      schema: {
        operationId: 'removeView',
        summary: 'Remove a view of your own, for everybody who sees it',
        tags,
        params,
        body: RemovalBody,
        response: { 200: ViewSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { reason = null } = request.body;
        const view = await removeView(work, request.params.id, reason, ifMatch(request));
        return { status: 200, body: viewOf(view, work.actor), etag: view.version };
      }),
  );
  app.post(
    '/worklist/views/:id/restoration',
    {
      config: { roles: [...roles], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'restoreView',
        summary: 'Take the removal of a view of your own back',
        description: 'With the version that the removal gave. The view is seen again by all who saw it.',
        tags,
        params,
        body: RestorationBody,
        response: { 200: ViewSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { reason = null } = request.body;
        const view = await restoreView(work, request.params.id, reason, ifMatch(request));
        return { status: 200, body: viewOf(view, work.actor), etag: view.version };
      }),
  );
};

/** The views that somebody sees, as they see them. */
export const seenViews = async (ctx: Ctx, actor: Actor) =>
  (await listViews(ctx, actor)).map((view) => viewOf(view, actor));

/** The same, to be read in the snapshot of something else. */
export function seenViewsReading(actor: Actor) {
  const reading = viewsToList(actor);
  return {
    ...reading,
    of: (rows: Parameters<typeof reading.of>[0]) => reading.of(rows).map((view) => viewOf(view, actor)),
  };
}

/** The same with how many rows each lists at this moment. */
export async function counted<V extends { readonly query: string }>(
  ctx: Ctx,
  actor: Actor,
  views: readonly V[],
) {
  const items = [];
  for (const view of views) items.push({ ...view, ...(await countsOf(ctx, actor, view.query)) });
  return items;
}

/** @throws Refusal 422 for what the worklist would refuse */
export function requireFilters(text: string): void {
  if (filtersIn(text) !== null) return;
  const detail =
    'Must be filters as they stand in the address of the worklist, such as kind=imaging&assignee=me.';
  throw new Refusal(422, 'view-not-possible', 'The worklist takes no such filters.', [
    { pointer: '/query', detail },
  ]);
}

const viewOf = (view: View, actor: Actor) => ({
  id: view.id,
  version: view.version,
  name: view.name,
  query: view.query,
  shared: view.shared,
  own: view.ownerId === actor.id,
  owner: view.ownerName,
});

/** Nothing of a view that the worklist refuses at this moment: a search may find too many by now. */
async function countsOf(ctx: Ctx, actor: Actor, text: string): Promise<{ rows?: number; snoozed?: number }> {
  const filters = filtersIn(text);
  if (filters === null) return {};
  const { sort, ...asked } = filters;
  const question = {
    now: ctx.clock.now(),
    wishes: wishesOf(asked),
    after: null,
    sort,
    limit: 1,
    counts: true,
  };
  try {
    const { counts = [] } = await listWorklist(ctx, actor, question);
    const sum = (key: 'rows' | 'snoozed') => counts.reduce((all, count) => all + count[key], 0);
    return { rows: sum('rows'), snoozed: sum('snoozed') };
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}
