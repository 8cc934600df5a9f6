import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Slice } from '../../app.ts';
import { Id } from '../../http/wire.ts';
import { counted, requireFilters, seenViews } from '../../saved-views/routes.ts';
import { changeView, removeView, restoreView, saveView } from '../../saved-views/use-cases.ts';
import { RestorationBody, ViewBody } from '../../saved-views/wire.ts';
import { formVersion, recording } from '../recording.ts';
import { sendPart, wantsPart } from '../shell.ts';
import { addressOf, type Filters, filtersOf, queryOf } from './address.ts';

type Seen = Awaited<ReturnType<typeof seenViews>>[number];

const roles = ['nurse', 'clinician', 'coordinator'] as const;
const params = z.strictObject({ id: Id });
const version = z.string().regex(/^\d{1,9}$/);
const Shared = z.literal('true').optional();
const SaveForm = z.strictObject({ name: ViewBody.shape.name, query: ViewBody.shape.query, shared: Shared });
const ChangeForm = SaveForm.extend({ version });
const RemoveForm = z.strictObject({ query: ViewBody.shape.query, version });
const RestoreForm = RemoveForm.extend({ reason: RestorationBody.shape.reason });

/** A view that was just removed, for the way back. */
type Removed = Awaited<ReturnType<typeof removeView>> | null;

/** The views that a reader sees, and whether the list is one of them. */
export function viewChips(views: readonly Seen[], filters: Filters) {
  const here = queryOf(filters);
  const chips = views.map((one) => {
    const its = filtersOf(`/worklist?${one.query}`);
    return { ...one, href: addressOf(its), here: queryOf(its) === here };
  });
  return { chips, query: here, mine: chips.find((chip) => chip.here && chip.own) ?? null };
}

/** Views of the worklist: counted, saved, changed and removed. */
export const viewPages: Slice = (app, ctx) => {
  const shown = async (request: FastifyRequest, filters: Filters) => {
    const seen = await counted(ctx, request.actor, await seenViews(ctx, request.actor));
    return viewChips(seen, filters);
  };
  const send = async (request: FastifyRequest, reply: FastifyReply, filters: Filters) =>
    sendPart(request, reply, './worklist-views', { views: await shown(request, filters) });
  /**
   * After a change: the views as they stand now, and the way back from a removal, or none of an earlier one; for a browser
   * without htmx the list itself.
   */
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    text: string,
    removed: Removed = null,
  ) => {
    const filters = filtersOf(`/worklist?${text}`);
    if (!wantsPart(request)) return reply.redirect(addressOf(filters), 303);
    const views = await shown(request, filters);
    return sendPart(request, reply, './worklist-views-done', { views, removed });
  };
  app.get('/worklist/views', { config: { roles: [...roles] }, schema: { hide: true } }, (request, reply) =>
    send(request, reply, filtersOf(String(request.headers['hx-current-url'] ?? '/worklist'))),
  );
  app.post(
    '/worklist/views',
    { config: { roles: [...roles] }, schema: { hide: true, body: SaveForm } },
    async (request, reply) => {
      const { name, query: text, shared } = request.body;
      requireFilters(text);
      await recording(ctx, request.actor, (work) =>
        saveView(work, { name, query: text, shared: shared !== undefined }),
      );
      return answer(request, reply, text);
    },
  );
  app.post(
    '/worklist/views/:id',
    { config: { roles: [...roles] }, schema: { hide: true, params, body: ChangeForm } },
    async (request, reply) => {
      const { name, query: text, shared, version: read } = request.body;
      requireFilters(text);
      const content = { name, query: text, shared: shared !== undefined };
      await recording(ctx, request.actor, (work) =>
        changeView(work, request.params.id, content, formVersion(read)),
      );
      return answer(request, reply, text);
    },
  );
  app.post(
    '/worklist/views/:id/removal',
    { config: { roles: [...roles] }, schema: { hide: true, params, body: RemoveForm } },
    async (request, reply) => {
      const { query: text, version: read } = request.body;
      const removed = await recording(ctx, request.actor, (work) =>
        removeView(work, request.params.id, null, formVersion(read)),
      );
      return answer(request, reply, text, removed);
    },
  );
  app.post(
    '/worklist/views/:id/restoration',
    { config: { roles: [...roles] }, schema: { hide: true, params, body: RestoreForm } },
    async (request, reply) => {
      const { query: text, version: read, reason = null } = request.body;
      await recording(ctx, request.actor, (work) =>
        restoreView(work, request.params.id, reason, formVersion(read)),
      );
      return answer(request, reply, text);
    },
  );
};
