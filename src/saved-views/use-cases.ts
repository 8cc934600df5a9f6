import { type AuditEntry, audit } from '../audit/repo.ts';
import type { Ctx } from '../context.ts';
import { type Reading, readSnapshot } from '../db/named.ts';
import { type Actor, Refusal, type Work, worded } from '../work.ts';
import {
  insertView,
  lockView,
  nameTaken,
  updateView,
  type View,
  type ViewContent,
  viewsSeen,
} from './repo.ts';

const entry = (action: string, id: string, before: object | null, after: object | null): AuditEntry => ({
  action,
  entity: 'saved-view',
  entityId: id,
  patientId: null,
  before,
  after,
});

const contentOf = ({ name, query, shared }: ViewContent): ViewContent => ({ name, query, shared });

const nameIsTaken = () =>
  new Refusal(409, 'name-taken', 'You have another view of that name: give this one another.', [
    { pointer: '/name', detail: 'Must differ from the names of your other views.' },
  ]);

/** What `listViews` reads, for one who reads it in the snapshot of something else. */
export const viewsToList = (actor: Actor): Reading<View[]> => viewsSeen(actor);

/** The actor's own views and those that colleagues share, by name. */
export async function listViews(ctx: Ctx, actor: Actor): Promise<View[]> {
  const reading = viewsToList(actor);
  const [rows = []] = await readSnapshot(ctx.pool, actor.site.id, [reading]);
  return reading.of(rows);
}

/** @throws Refusal 409 where the actor has a view of that name */
export async function saveView(work: Work, content: ViewContent): Promise<View> {
  const id = await insertView(work, content);
  if (id === null) throw nameIsTaken();
  await audit(work, [entry('view-saved', id, null, content)]);
  return requireView(work, id);
}

/** @throws Refusal 404 where the actor sees no such view */
async function requireView(work: Work, id: string): Promise<View> {
  const view = await lockView(work, id, 'kept');
  if (view !== null && (view.shared || view.ownerId === work.actor.id)) return view;
  throw new Refusal(
    404,
    'view-not-known',
    worded('You see no such view.', 'GET /v1/worklist/views lists them.'),
  );
}

/** @throws Refusal 403 for a colleague's view */
async function requireOwn(work: Work, id: string, check: (version: number) => void): Promise<View> {
  const view = await requireView(work, id);
  if (view.ownerId !== work.actor.id) {
    throw new Refusal(
      403,
      'not-your-view',
      'A colleague shares this view: it is changed and removed by its owner. Save one of your own.',
    );
  }
  check(view.version);
  return view;
}

/** @throws Refusal 404, 403 for a colleague's view, 409 where the actor has another view of that name */
export async function changeView(
  work: Work,
  id: string,
  content: ViewContent,
  check: (version: number) => void,
): Promise<View> {
  const before = await requireOwn(work, id, check);
  if (await nameTaken(work, content.name, id)) throw nameIsTaken();
  await updateView(work, id, content);
  await audit(work, [entry('view-changed', id, contentOf(before), content)]);
  return requireView(work, id);
}

/**
 * The view goes from all lists; `restoreView` brings it back. Gives it with the version that it has now.
 * @throws Refusal 404, 403 for a colleague's view
 */
export async function removeView(
  work: Work,
  id: string,
  reason: string | null,
  check: (version: number) => void,
): Promise<View> {
  const view = await requireOwn(work, id, check);
  await updateView(work, id, { removed_at: work.now });
  await audit(work, [{ ...entry('view-removed', id, contentOf(view), null), reason }]);
  return { ...view, version: view.version + 1 };
}

/**
 * Takes the removal of one's own view back: it is seen again by all who saw it.
 * @throws Refusal 404 where the actor has removed no such view, 409 where they have another of that name by now
 */
export async function restoreView(
  work: Work,
  id: string,
  reason: string | null,
  check: (version: number) => void,
): Promise<View> {
  const view = await lockView(work, id, 'removed');
  if (view === null || view.ownerId !== work.actor.id) {
    throw new Refusal(
      404,
      'view-not-removed',
      worded('You have removed no such view.', 'GET /v1/worklist/views lists those that there are.'),
    );
  }
  check(view.version);
  if (await nameTaken(work, view.name, id)) {
    throw new Refusal(
      409,
      'name-taken',
      'You have another view of that name by now: give that one another, then bring this one back.',
    );
  }
  await updateView(work, id, { removed_at: null });
  await audit(work, [{ ...entry('view-restored', id, null, contentOf(view)), reason }]);
  return requireView(work, id);
}
