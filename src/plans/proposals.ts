import { createHash } from 'node:crypto';
import { type AuditEntry, audit } from '../audit/repo.ts';
import { derive } from '../domain/derivation.ts';
import type { Identifier } from '../domain/facts.ts';
import type { Projection } from '../domain/plan.ts';
import {
  type Course,
  courseOf,
  type Item,
  type ItemOutcome,
  type Plan,
  runningCourses,
} from '../domain/plan-model.ts';
import { applyRevision, type Revision, sharePlace } from '../domain/revision.ts';
import type { AddedCourse } from '../domain/revision-items.ts';
import type { ItemStatus } from '../domain/schedule.ts';
import { newId } from '../ids.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { closeWithAnswer, resumePlan } from './answer.repo.ts';
import { requirePatientId } from './items.ts';
import { loadRecord } from './load.repo.ts';
import type { StoredRecord } from './record.ts';
import { carryOver, renewPlan, supersede } from './revise.repo.ts';
import { insertRevision, labelsOf } from './save.repo.ts';
import { signedShelf } from './shelf.repo.ts';
import { derivePatient } from './use-cases.ts';
import { courseView, itemView } from './view.ts';

interface Open {
  readonly stored: StoredRecord;
  readonly projection: Projection;
  readonly plan: Plan;
  readonly revision: Revision;
  /** What the patient's record comes to once this is accepted, existing results matched to what is added. */
  readonly accepted: () => Projection;
}

/** The id a client quotes: a newer fact gives another proposal, and so another id. */
const idOf = (revision: Revision): string =>
  createHash('sha256').update(revision.name).digest('hex').slice(0, 32);

/** The proposal that waits for a clinician, both plans side by side; null where none waits. */
export async function readProposal(work: Work, identifier: Identifier) {
  const patientId = await requirePatientId(work, identifier, false);
  const open = await openProposal(work, patientId);
  return { day: work.today, proposal: open === null ? null : proposalView(open, work.today) };
}

/** @throws Refusal 409 where no proposal waits, or where another one than was read stands now */
async function requireProposal(work: Work, patientId: string, id: string): Promise<Open> {
  const open = await openProposal(work, patientId);
  if (open === null) {
    throw new Refusal(
      409,
      'no-proposal',
      worded(
        'No proposal waits for a decision: the plan runs as the facts call for it, or what they call for was rejected and a newer fact makes another proposal.',
        'GET …/proposal shows what waits.',
      ),
    );
  }
  if (idOf(open.revision) !== id) {
    throw new Refusal(
      409,
      'proposal-stale',
      worded(
        'What is known has changed since this proposal was read, and another one stands now. Read it and decide anew.',
        'GET …/proposal shows it.',
      ),
      [{ pointer: '/proposal', detail: 'Must be the id of the proposal that stands now.' }],
    );
  }
  return open;
}

async function openProposal(work: Work, patientId: string): Promise<Open | null> {
  const stored = await loadRecord(work, patientId);
  const shelf = await signedShelf(work);
  const projection = derive(stored.record, shelf, work.today, newId);
  const { plan, revision } = projection;
  // A rejected revision is still what the facts call for, and no work for anybody.
  if (plan === null || revision === null || !projection.work.some(({ kind }) => kind === 'proposal')) {
    return null;
  }
  const accepted = () =>
    derive({ ...stored.record, plan: applyRevision(plan, revision) }, shelf, work.today, newId);
  return { stored, projection, plan, revision, accepted };
}

/**
 * Accepts the proposal: its items take the place of those due after the cut day, and the results on record
 * are matched to what is added.
 */
export async function acceptProposal(work: Work, identifier: Identifier, id: string, reason: string) {
  const patientId = await requirePatientId(work, identifier, true);
  // What time alone brings is written first, so that the proposal rests on what is stored.
  await derivePatient(work, patientId);
  const { stored, projection, plan, revision } = await requireProposal(work, patientId, id);
  if (stored.plan === null) throw new Error('A proposal without a stored plan.');
  if (stored.plan.ended_reason === 'discharged') await resumePlan(work, stored.plan.id);
  const gone = [...revision.droppedItems, ...revision.movedItems.map(({ from }) => from)];
  const moved = new Set(revision.movedItems.map(({ from }) => from.id));
  const added = [...revision.addedItems, ...revision.movedItems.map(({ to }) => to)];
  const trail: AuditEntry[] = [];
  for (const own of stored.plans) {
    const touched = touchedIn(own.row.id, stored, revision, gone);
    const joins = own.row.id === stored.plan.id;
    if (!joins && touched.courses.length + touched.gone.length + touched.kept.length === 0) continue;
    const courses = joins ? revision.addedCourses.map(({ course }) => course) : [];
    const number = own.lastRevision + 1;
    await insertRevision(
      work,
      patientId,
      { planId: own.row.id, revision: number, kind: 'accepted', reason },
      { courses, items: joins ? added : [] },
      new Map(added.map((item) => [item.id, NOT_YET_DERIVED])),
      labelsOf(projection),
    );
    await supersede(work, number, touched.courses, idsOf(touched.gone));
    await carryOver(work, number, touched.kept);
    trail.push(
      {
        action: 'revision-accepted',
        entity: 'plan',
        entityId: own.row.id,
        patientId,
        before: {
          courses: runningCourses(plan)
            .filter(({ id }) => stored.planOfCourse.get(id) === own.row.id)
            .map((course) => course.reason),
        },
        after: {
          revision: number,
          added: joins ? revision.addedItems.length : 0,
          moved: touched.gone.filter((item) => moved.has(item.id)).length,
          dropped: touched.gone.filter((item) => !moved.has(item.id)).length,
          kept: touched.kept.length,
        },
        reason,
      },
      ...touched.gone.map(
        (item): AuditEntry => ({
          action: 'superseded',
          entity: 'item',
          entityId: item.id,
          patientId,
          before: { status: 'live', dueOn: item.due },
          after: { status: 'superseded', revision: number },
          reason,
        }),
      ),
    );
  }
  await renewPlan(work, stored.plan.id);
  trail.push(await close(work, patientId, stored, { answer: 'accepted', reason, proposal: revision.name }));
  await audit(work, trail);
  await derivePatient(work, patientId);
  return planState(work, patientId);
}

/** What a revision touches in one of the patient's plans: a merged record brings its own. */
function touchedIn(planId: string, stored: StoredRecord, revision: Revision, gone: readonly Item[]) {
  const here = (item: Item): boolean => stored.itemRows.get(item.id)?.plan_id === planId;
  return {
    courses: revision.droppedCourses
      .map((course) => course.id)
      .filter((id) => stored.planOfCourse.get(id) === planId),
    gone: gone.filter(here),
    kept: revision.keptItems.filter(({ item }) => here(item)),
  };
}

/** Rejects the proposal: the plan stays, until a newer fact makes another one. */
export async function rejectProposal(work: Work, identifier: Identifier, id: string, reason: string) {
  const patientId = await requirePatientId(work, identifier, true);
  await derivePatient(work, patientId);
  const { stored, revision } = await requireProposal(work, patientId, id);
  await audit(work, [
    await close(work, patientId, stored, { answer: 'rejected', reason, proposal: revision.name }),
    {
      action: 'revision-rejected',
      entity: 'plan',
      entityId: stored.plan?.id ?? patientId,
      patientId,
      after: { proposal: id },
      reason,
    },
  ]);
  await derivePatient(work, patientId);
  return planState(work, patientId);
}

/** Where the plan stands, in short. */
async function planState(work: Work, patientId: string) {
  const { plan, record, lastRevision, itemRows } = await loadRecord(work, patientId);
  if (plan === null || record.plan === null) throw new Error('A proposal was decided without a plan.');
  const count = (status: ItemStatus): number =>
    [...itemRows.values()].filter((row) => row.status === status).length;
  return {
    status: plan.status,
    revision: lastRevision,
    version: plan.version,
    courses: runningCourses(record.plan).map(courseView),
    items: {
      live: count('live'),
      completed: count('completed'),
      ended: count('ended'),
      beforeEnrolment: count('before-enrolment'),
      superseded: count('superseded'),
    },
  };
}

/** Closes the proposal's work item with the decision, and gives its row of the trail. */
async function close(
  work: Work,
  patientId: string,
  stored: StoredRecord,
  answer: { answer: 'accepted' | 'rejected'; reason: string; proposal: string },
): Promise<AuditEntry> {
  const open = stored.openWork.find(({ kind }) => kind === 'proposal');
  if (open === undefined) throw new Error('A proposal without its work item.');
  await closeWithAnswer(work, open.id, answer);
  return {
    action: 'work-answered',
    entity: 'work-item',
    entityId: open.id,
    patientId,
    before: { status: 'open', kind: open.kind, subject: open.subject },
    after: answer,
    reason: answer.reason,
  };
}

const idsOf = (items: readonly Item[]): string[] => items.map(({ id }) => id);

const NOT_YET_DERIVED: ItemOutcome = {
  status: 'live',
  completedOn: null,
  completedLate: null,
  missingRegions: [],
  evidence: [],
  endedWith: null,
};

function proposalView({ projection, plan, revision, accepted }: Open, day: string) {
  const after = accepted();
  if (after.plan === null) throw new Error('An accepted proposal without a plan.');
  const { plan: proposed, items: outcomes } = after;
  const view = (of: Plan, item: Item, standings: ReadonlyMap<string, ItemOutcome>) =>
    itemView(courseOf(of, item), item, standings.get(item.id) ?? NOT_YET_DERIVED, day);
  const now = (item: Item) => view(plan, item, projection.items);
  const then = (item: Item) => view(proposed, item, outcomes);
  const touched = new Set(
    [
      ...revision.keptItems.map(({ item }) => item),
      ...revision.movedItems.map(({ from }) => from),
      ...revision.droppedItems,
    ].map(({ id }) => id),
  );
  const endOf = (course: Course) => {
    const inPlace = ({ insteadOf }: AddedCourse): boolean =>
      insteadOf !== null && sharePlace(insteadOf.protocol.code, course.protocol.code);
    // Two records of one patient may have brought a course each: what starts takes the place of both.
    const next = (
      revision.addedCourses.find(({ insteadOf }) => insteadOf?.id === course.id) ??
      revision.addedCourses.find(inPlace)
    )?.course;
    const twin = revision.keptCourses.some(
      (kept) => kept.protocol.code === course.protocol.code && kept.anchorOn === course.anchorOn,
    );
    if (twin) return 'The same course runs in the plan already.';
    return next === undefined
      ? 'The facts on record no longer call for it.'
      : `${next.protocol.code} v${next.protocol.version} takes its place. ${next.reason}`;
  };
  return {
    id: idOf(revision),
    cutOn: revision.cutOn,
    courses: {
      kept: revision.keptCourses.map(courseView),
      added: revision.addedCourses.map(({ course, insteadOf }) => {
        const { id: _, ...view } = courseView(course);
        return { ...view, insteadOf: insteadOf?.id ?? null };
      }),
      dropped: revision.droppedCourses.map((course) => ({ ...courseView(course), endReason: endOf(course) })),
    },
    items: {
      kept: revision.keptItems.map(({ item, as }) => ({ id: item.id, before: now(item), after: then(as) })),
      moved: revision.movedItems.map(({ from, to }) => ({ id: from.id, before: now(from), after: then(to) })),
      added: revision.addedItems.map(then),
      dropped: revision.droppedItems.map((item) => ({ id: item.id, ...now(item) })),
      staying: plan.items
        .filter((item) => projection.items.get(item.id)?.status === 'live' && !touched.has(item.id))
        .map((item) => ({ id: item.id, ...now(item) })),
    },
  };
}
