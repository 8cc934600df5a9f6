import { audit } from '../audit/repo.ts';
import type { Item, ItemOutcome } from '../domain/plan-model.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';
import { ENDING_TAKEN_BACK, reviveItemRow } from './endings.repo.ts';
import { loadRecord } from './load.repo.ts';
import { carryOver } from './revise.repo.ts';
import { insertRevision } from './save.repo.ts';
import {
  itemsEndedSince,
  itemsLent,
  type Lent,
  labelsHeld,
  lastRevisionOf,
  PLAN_RESTORED,
  supersededSince,
} from './unmerge.repo.ts';

const LIVE: ItemOutcome = {
  status: 'live',
  completedOn: null,
  completedLate: null,
  missingRegions: [],
  evidence: [],
  endedWith: null,
};

/**
 * Gives each of two records that were merged a plan that is whole: the one that goes, the one that stays, and a
 * third that was merged with both and has items under courses of the one that goes.
 */
export async function takePlansApart(
  work: Work,
  { from, into }: { readonly from: string; readonly into: string },
  mergedAt: Date,
): Promise<void> {
  await reviveEnded(work, [from, into], mergedAt);
  const lent = await itemsLent(work, from, mergedAt);
  const { plan } = await loadRecord(work, from);
  if (plan !== null) await restorePlan(work, from, plan.id, mergedAt);
  const borrowed = lent.filter(({ borrowerId }) => borrowerId === from);
  for (const [planId, [first]] of Map.groupBy(borrowed, (one) => one.ownPlanId)) {
    if (first !== undefined) await restorePlan(work, into, planId, first.since);
  }
  await replaceLent(
    work,
    into,
    lent.filter(({ lenderId }) => lenderId === from),
  );
  await replaceLent(work, from, borrowed);
}

/** Examinations that persons ended of the patient that both were taken for: of neither alone did anybody say so. */
async function reviveEnded(work: Work, patientIds: readonly string[], mergedAt: Date): Promise<void> {
  const reason = 'The merge with another record was taken back: it had been ended of both taken as one.';
  const ended = await itemsEndedSince(work, patientIds, mergedAt);
  for (const { id } of ended) await reviveItemRow(work, id);
  await audit(
    work,
    ended.map(({ id, patientId, ...before }) => ({
      action: ENDING_TAKEN_BACK,
      entity: 'item',
      entityId: id,
      patientId,
      before,
      reason,
    })),
  );
}

/**
 * Brings back, as a revision of its own, what clinicians' revisions took from a record's plan while it was
 * merged: they decided on the facts of both. The courses run again as they ran on the day of the merge, with
 * their items; those that went over to a course of the surviving patient come back to them.
 */
async function restorePlan(work: Work, patientId: string, planId: string, mergedAt: Date): Promise<void> {
  const stored = await loadRecord(work, patientId);
  if (stored.record.plan === null) return;
  const since = await supersededSince(work, planId, mergedAt);
  if (since.courseIds.length + since.placements.length === 0) return;
  const again = new Map(since.courseIds.map((id) => [id, newId()]));
  const courses = stored.record.plan.courses.flatMap((course) => {
    const id = again.get(course.id);
    return id === undefined ? [] : [{ ...course, id, superseded: false }];
  });
  const items = stored.record.plan.items.flatMap((item): Item[] => {
    const courseId = again.get(item.courseId);
    return courseId === undefined || !since.itemIds.has(item.id)
      ? []
      : [{ ...item, id: newId(), courseId, closedBy: null }];
  });
  const carried = since.placements.flatMap((stood) => {
    const item = stored.record.plan?.items.find(({ id }) => id === stood.itemId);
    const courseId = again.get(stood.courseId) ?? stood.courseId;
    return item === undefined ? [] : [{ as: { ...item, ...stood.window, courseId } }];
  });
  // What was done or ended before its day goes on with its course: it is not asked for once more.
  const settled = stored.record.plan.items.flatMap((item) => {
    const courseId = again.get(item.courseId);
    return courseId === undefined || item.closedBy === 'superseded' || item.due <= work.today
      ? []
      : [{ as: { ...item, courseId } }];
  });
  // The course that they leave runs on until a clinician ends it, and must not lose any: it gets its own.
  const running = new Set(
    stored.record.plan.courses.flatMap(({ id, superseded }) => (superseded ? [] : [id])),
  );
  const left = stored.record.plan.items.filter((item) => {
    const back = carried.find(({ as }) => as.id === item.id)?.as;
    return back !== undefined && back.courseId !== item.courseId && running.has(item.courseId);
  });
  const revision = (await lastRevisionOf(work, planId)) + 1;
  const reason = 'The merge with another record was taken back: the courses run as they ran before it.';
  await insertRevision(
    work,
    patientId,
    { planId, revision, kind: 'unmerged', reason },
    { courses, items },
    new Map(items.map((item) => [item.id, LIVE])),
    await labelsHeld(work, patientId),
  );
  await carryOver(work, revision, [...carried, ...settled]);
  await audit(work, [
    {
      action: PLAN_RESTORED,
      entity: 'plan',
      entityId: planId,
      patientId,
      after: {
        revision,
        since: mergedAt.toISOString(),
        courses: courses.length,
        items: items.length,
        carried: carried.length + settled.length,
      },
      reason,
    },
  ]);
  await replaceLent(
    work,
    patientId,
    left.map((item) => ({ planId, item: { ...item, closedBy: null } })),
  );
}

/**
 * Gives the courses of a record examinations of their own for those that another had lent them and takes back: a course that goes on must not lose any. Results on record are matched to them right after.
 */
async function replaceLent(
  work: Work,
  patientId: string,
  lent: readonly Pick<Lent, 'planId' | 'item'>[],
): Promise<void> {
  const reason =
    'The merge with another record was taken back: what its examinations had stood for is asked for.';
  for (const [planId, own] of Map.groupBy(lent, (one) => one.planId)) {
    const items = own.map(({ item }): Item => ({ ...item, id: newId() }));
    const revision = (await lastRevisionOf(work, planId)) + 1;
    await insertRevision(
      work,
      patientId,
      { planId, revision, kind: 'unmerged', reason },
      { courses: [], items },
      new Map(items.map((item) => [item.id, LIVE])),
      await labelsHeld(work, patientId),
    );
    await audit(work, [
      {
        action: PLAN_RESTORED,
        entity: 'plan',
        entityId: planId,
        patientId,
        after: { revision, items: items.length },
        reason,
      },
    ]);
  }
}
