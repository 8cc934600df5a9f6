import { type AuditEntry, audit } from '../audit/repo.ts';
import { type Inserts, insertTogether } from '../db/insert-together.ts';
import { derive } from '../domain/derivation.ts';
import type { Fact } from '../domain/facts.ts';
import type { Projection } from '../domain/plan.ts';
import { NEVER } from '../domain/urgency.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';
import { type Group, lockPatient } from './group.repo.ts';
import { loadRecords } from './load.repo.ts';
import { markPatient, markPlan } from './mark.repo.ts';
import { newRecord, type StoredRecord } from './record.ts';
import {
  type Disease,
  diseaseOf,
  insertRevision,
  type Labels,
  labelsOf,
  planRow,
  revisionRows,
  updateItems,
} from './save.repo.ts';
import { saveObservations } from './save-observations.repo.ts';
import { openedBy, openedEntries, relabel, syncWork, workRows } from './save-work.repo.ts';
import { signedShelf } from './shelf.repo.ts';

/**
 * Derives a patient's plan, items and work anew from all that is recorded, and writes what changed with its
 * trail. Holds the patient's row, so that two at once follow each other. Safe to repeat: nothing new, nothing
 * written.
 * @param id of the patient, or of a record that was merged into the patient
 */
export async function derivePatient(work: Work, id: string): Promise<Projection> {
  const group = await lockPatient(work, id);
  const [stored] = await loadRecords(work, [group]);
  if (stored === undefined) throw new Error('A patient without a record.');
  const projection = derive(stored.record, await signedShelf(work), work.today, newId);
  const labels = labelsOf(projection);
  const trail = await savePlan(work, group, stored, projection, labels);
  trail.push(...(await saveObservations(work, group.patientId, stored, projection)));
  trail.push(...(await syncWork(work, group.patientId, stored, projection.work, labels)));
  await audit(work, trail);
  return projection;
}

/** What a patient who is made in this transaction begins with. */
export interface Beginning {
  readonly projection: Projection;
  readonly labels: Labels;
  readonly disease: Disease;
  readonly deceasedOn: string | null;
  /** The plan, its items and the work there is, to be written together with the patient. */
  readonly rows: Inserts;
  readonly trail: readonly AuditEntry[];
}

/** Derives a patient of whom nothing is known but these facts; nothing is read but the shelf, nothing written. */
export async function beginPatient(
  work: Work,
  patientId: string,
  facts: readonly Fact[],
): Promise<Beginning> {
  const stored = newRecord(facts);
  const projection = derive(stored.record, await signedShelf(work), work.today, newId);
  const labels = labelsOf(projection);
  const first = firstPlanRows(work, patientId, projection, labels);
  const opened = openedBy(projection.work);
  return {
    projection,
    labels,
    disease: diseaseOf(stored.record, projection),
    deceasedOn: dayOfDeath(stored, projection, work.today),
    rows: { ...first.rows, 'netvigil.work_item': workRows(work, patientId, opened, labels) },
    trail: [...first.trail, ...openedEntries(patientId, opened)],
  };
}

/** The first plan of a patient, where the derivation made one. */
function firstPlanRows(
  work: Work,
  patientId: string,
  { plan, planIsNew, items, wakesOn }: Projection,
  labels: Labels,
): { rows: Inserts; trail: AuditEntry[] } {
  if (plan === null || !planIsNew) return { rows: {}, trail: [] };
  const id = newId();
  const reason = plan.courses.map((course) => course.reason).join(' ');
  const revision = { planId: id, revision: 1, kind: 'first', reason } as const;
  const after = {
    courses: plan.courses.map((c) => `${c.protocol.code} v${c.protocol.version}`),
    items: plan.items.length,
  };
  return {
    rows: {
      'netvigil.plan': [planRow(work, { id, patientId, enrolledOn: plan.enrolledOn, wakesOn })],
      ...revisionRows(work, patientId, revision, plan, items, labels),
    },
    trail: [{ action: 'plan-accepted', entity: 'plan', entityId: id, patientId, after, reason }],
  };
}

/** The day of a death; of one that nobody can date, the day it was recorded. */
function dayOfDeath(
  { record }: StoredRecord,
  { picture: { death } }: Projection,
  today: string,
): string | null {
  if (death === null) return null;
  return death.on ?? record.facts.find((fact) => fact.id === death.factId)?.recordedOn ?? today;
}

async function savePlan(
  work: Work,
  { patientId, members }: Group,
  stored: StoredRecord,
  projection: Projection,
  labels: Labels,
): Promise<AuditEntry[]> {
  const deceasedOn = dayOfDeath(stored, projection, work.today);
  const lostOn = projection.care.lost?.on ?? null;
  const disease = diseaseOf(stored.record, projection);
  const relabelled = await markPatient(work, members, labels, { ...disease, deceasedOn, lostOn });
  const planIds = stored.plans.map(({ row }) => row.id);
  if (relabelled) await relabel(work, patientId, planIds, labels);
  if (projection.plan === null) return [];
  if (projection.planIsNew) {
    const first = firstPlanRows(work, patientId, projection, labels);
    await insertTogether(work, first.rows);
    return first.trail;
  }
  const trail = await saveHorizon(work, patientId, stored, projection, labels);
  trail.push(...(await updateItems(work, patientId, stored, projection.items)));
  for (const [index, plan] of stored.plans.entries()) {
    // One waking is enough for all plans of a patient.
    const wakesOn = index === 0 ? projection.wakesOn : NEVER;
    trail.push(...(await markPlan(work, patientId, plan.row, { ...projection, wakesOn })));
  }
  return trail;
}

/** Writes what the horizon of open steps brought, each item into the plan of its course. */
async function saveHorizon(
  work: Work,
  patientId: string,
  stored: StoredRecord,
  projection: Projection,
  labels: Labels,
): Promise<AuditEntry[]> {
  const trail: AuditEntry[] = [];
  const reason = 'The horizon of an open step moved on.';
  for (const { row, lastRevision } of stored.plans) {
    const items = projection.extension.filter((item) => stored.planOfCourse.get(item.courseId) === row.id);
    if (items.length === 0) continue;
    await insertRevision(
      work,
      patientId,
      { planId: row.id, revision: lastRevision + 1, kind: 'horizon', reason },
      { courses: [], items },
      projection.items,
      labels,
    );
    const after = { items: items.length };
    trail.push({ action: 'horizon-extended', entity: 'plan', entityId: row.id, patientId, after, reason });
  }
  return trail;
}
