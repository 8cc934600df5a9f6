import { createHash } from 'node:crypto';
import { type AuditEntry, audit } from '../audit/repo.ts';
import type { Identifier } from '../domain/facts.ts';
import { type Projection, project } from '../domain/plan.ts';
import type { Item, ItemOutcome, Plan } from '../domain/plan-model.ts';
import { applyRevision, type Revision } from '../domain/revision.ts';
import { newId } from '../ids.ts';
import { Refusal, type Work } from '../work.ts';
import { closeWithAnswer, resumePlan } from './answer.repo.ts';
import { requirePatientId } from './items.ts';
import { loadRecord } from './load.repo.ts';
import { lockPatient } from './read.repo.ts';
import type { StoredRecord } from './record.ts';
import { carryOver, supersede } from './revise.repo.ts';
import { insertRevision, labelsOf } from './save.repo.ts';
import { signedShelf } from './shelf.repo.ts';
import { derivePatient } from './use-cases.ts';
import { courseView, itemView } from './view.ts';

interface Open {
  readonly stored: StoredRecord;
  readonly projection: Projection;
  readonly plan: Plan;
  readonly revision: Revision;
}

/** The id a client quotes: a newer fact gives another proposal, and so another id. */
const idOf = (revision: Revision): string =>
  createHash('sha256').update(revision.name).digest('hex').slice(0, 32);

/** The proposal that waits for a clinician, both plans side by side; null where the plan runs as the facts call for it. */
export async function readProposal(work: Work, identifier: Identifier) {
  const patientId = await requirePatientId(work, identifier, false);
  const open = await openProposal(work, patientId);
  return { day: work.today, proposal: open === null ? null : proposalView(open, work.today) };
}

/** @throws Refusal 409 where nothing is proposed, or where another proposal than the one read stands now */
async function requireProposal(work: Work, patientId: string, id: string): Promise<Open> {
  const open = await openProposal(work, patientId);
  if (open === null) {
    throw new Refusal(409, 'no-proposal', 'Nothing is proposed: the plan runs as the facts call for it.');
  }
  if (idOf(open.revision) !== id) {
    throw new Refusal(
      409,
      'proposal-stale',
      'The facts have changed since this proposal was read, and another one stands now. Read it and decide anew.',
      [{ pointer: '/proposal', detail: 'Must be the id of the proposal that stands now.' }],
    );
  }
  return open;
}

async function openProposal(work: Work, patientId: string): Promise<Open | null> {
  const stored = await loadRecord(work, patientId);
  const projection = project(stored.record, await signedShelf(work), work.today, newId);
  const { plan, revision } = projection;
  return plan === null || revision === null ? null : { stored, projection, plan, revision };
}

/**
 * Accepts the proposal: its items take the place of those due after the cut day, and the results on record
 * are matched to what is added.
 */
export async function acceptProposal(
  work: Work,
  identifier: Identifier,
  id: string,
  reason: string,
): Promise<void> {
  const patientId = await requirePatientId(work, identifier, true);
  await lockPatient(work, patientId);
  // What time alone brings is written first, so that the proposal rests on what is stored.
  await derivePatient(work, patientId);
  const { stored, projection, plan, revision } = await requireProposal(work, patientId, id);
  if (stored.plan === null) throw new Error('A proposal without a stored plan.');
  if (stored.plan.ended_reason === 'discharged') await resumePlan(work, patientId);
  const number = stored.lastRevision + 1;
  const gone = [...revision.droppedItems, ...revision.movedItems.map(({ from }) => from)];
  const added = [...revision.addedItems, ...revision.movedItems.map(({ to }) => to)];
  await insertRevision(
    work,
    patientId,
    { planId: stored.plan.id, revision: number, kind: 'accepted', reason },
    { courses: revision.addedCourses.map(({ course }) => course), items: added },
    new Map(added.map((item) => [item.id, NOT_YET_DERIVED])),
    labelsOf(projection),
  );
  await supersede(
    work,
    number,
    revision.droppedCourses.map((course) => course.id),
    gone.map((item) => item.id),
  );
  await carryOver(work, revision.keptItems);
  await close(work, stored, { answer: 'accepted', reason, proposal: revision.name });
  await audit(work, [
    {
      action: 'revision-accepted',
      entity: 'plan',
      entityId: stored.plan.id,
      patientId,
      before: { courses: plan.courses.filter((course) => !course.superseded).map((course) => course.reason) },
      after: {
        revision: number,
        added: revision.addedItems.length,
        moved: revision.movedItems.length,
        dropped: revision.droppedItems.length,
        kept: revision.keptItems.length,
      },
      reason,
    },
    ...gone.map(
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
  ]);
  await derivePatient(work, patientId);
}

/** Rejects the proposal: the plan stays, until a newer fact makes another one. */
export async function rejectProposal(
  work: Work,
  identifier: Identifier,
  id: string,
  reason: string,
): Promise<void> {
  const patientId = await requirePatientId(work, identifier, true);
  await derivePatient(work, patientId);
  const { stored, revision } = await requireProposal(work, patientId, id);
  await close(work, stored, { answer: 'rejected', reason, proposal: revision.name });
  await audit(work, [
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
}

async function close(
  work: Work,
  stored: StoredRecord,
  answer: { answer: 'accepted' | 'rejected'; reason: string; proposal: string },
): Promise<void> {
  const open = stored.openWork.find(({ kind }) => kind === 'proposal');
  if (open === undefined) {
    throw new Refusal(
      409,
      'proposal-decided',
      'This proposal has been rejected; a newer fact makes another one.',
    );
  }
  await closeWithAnswer(work, open.id, answer);
}

const NOT_YET_DERIVED: ItemOutcome = {
  status: 'live',
  completedOn: null,
  completedLate: null,
  missingRegions: [],
  evidence: [],
  endedByDeath: false,
};

function proposalView({ projection, plan, revision }: Open, day: string) {
  const proposed = applyRevision(plan, revision);
  const live = NOT_YET_DERIVED;
  const view = (of: Plan, item: Item) => {
    const course = of.courses.find((one) => one.id === item.courseId);
    if (course === undefined) throw new Error('A proposed item without a course.');
    return itemView(course, item, projection.items.get(item.id) ?? live, day);
  };
  return {
    id: idOf(revision),
    cutOn: revision.cutOn,
    courses: {
      kept: revision.keptCourses.map(courseView),
      added: revision.addedCourses.map(({ course, insteadOf }) => ({
        ...courseView(course),
        insteadOf: insteadOf?.id ?? null,
      })),
      dropped: revision.droppedCourses.map(courseView),
    },
    items: {
      kept: revision.keptItems.map(({ item, as }) => ({
        id: item.id,
        before: view(plan, item),
        after: view(proposed, as),
      })),
      moved: revision.movedItems.map(({ from, to }) => ({
        id: from.id,
        before: view(plan, from),
        after: view(proposed, to),
      })),
      added: revision.addedItems.map((item) => view(proposed, item)),
      dropped: revision.droppedItems.map((item) => ({ id: item.id, ...view(plan, item) })),
      staying: plan.items
        .filter((item) => projection.items.get(item.id)?.status === 'live')
        .filter((item) => !isTouched(revision, item.id))
        .map((item) => ({ id: item.id, ...view(plan, item) })),
    },
  };
}

const isTouched = (revision: Revision, id: string): boolean =>
  revision.droppedItems.some((item) => item.id === id) ||
  revision.movedItems.some(({ from }) => from.id === id) ||
  revision.keptItems.some(({ item }) => item.id === id);
