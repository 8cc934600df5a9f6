import { type AuditEntry, audit } from '../audit/repo.ts';
import { type Projection, project } from '../domain/plan.ts';
import type { PatientRecord, Shelf } from '../domain/plan-model.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';
import { loadRecord } from './load.repo.ts';
import { markPatient, markPlan } from './mark.repo.ts';
import { lockPatient } from './read.repo.ts';
import type { StoredRecord } from './record.ts';
import {
  insertPlan,
  insertRevision,
  type Labels,
  labelsOf,
  relabel,
  syncWork,
  updateItems,
} from './save.repo.ts';
import { signedShelf } from './shelf.repo.ts';

/**
 * Derives a patient's plan, items and work anew from all that is recorded, and writes what changed with its
 * trail. Holds the patient's row, so that two at once follow each other. Safe to repeat: nothing new, nothing
 * written.
 * @param given the record where the caller has it already, as for a patient made in this transaction
 */
export async function derivePatient(
  work: Work,
  patientId: string,
  given?: StoredRecord,
): Promise<Projection> {
  if (given === undefined) await lockPatient(work, patientId);
  const stored = given ?? (await loadRecord(work, patientId));
  const projection = projectStored(stored.record, await signedShelf(work), work);
  const labels = labelsOf(projection);
  const trail = await savePlan(work, patientId, stored, projection, labels);
  trail.push(...(await syncWork(work, patientId, stored.openWork, projection.work, labels)));
  await audit(work, trail);
  return projection;
}

/** A discharge found nothing unmet. Where that holds no longer, as for a result withdrawn since, the plan goes on. */
function projectStored(record: PatientRecord, shelf: Shelf, work: Work): Projection {
  const projection = project(record, shelf, work.today, newId);
  const unmet = [...projection.items.values()].some((item) => item.status === 'live');
  if (projection.planStatus !== 'discharged' || !unmet || record.plan === null) return projection;
  return project({ ...record, plan: { ...record.plan, discharged: false } }, shelf, work.today, newId);
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
  patientId: string,
  stored: StoredRecord,
  projection: Projection,
  labels: Labels,
): Promise<AuditEntry[]> {
  const trail: AuditEntry[] = [];
  const deceasedOn = dayOfDeath(stored, projection, work.today);
  const relabelled = await markPatient(work, patientId, labels, deceasedOn);
  const { plan } = projection;
  if (plan === null) {
    if (relabelled) await relabel(work, patientId, null, labels);
    return trail;
  }
  if (projection.planIsNew) {
    const planId = await insertPlan(work, patientId, plan.enrolledOn, projection.wakesOn);
    const reason = plan.courses.map((course) => course.reason).join(' ');
    await insertRevision(
      work,
      patientId,
      { planId, revision: 1, kind: 'first', reason },
      plan,
      projection.items,
      labels,
    );
    trail.push({
      action: 'plan-accepted',
      entity: 'plan',
      entityId: planId,
      patientId,
      after: {
        courses: plan.courses.map((c) => `${c.protocol.code} v${c.protocol.version}`),
        items: plan.items.length,
      },
      reason,
    });
    return trail;
  }
  if (stored.plan === null) throw new Error('A derivation kept a plan that is not stored.');
  const planId = stored.plan.id;
  if (relabelled) await relabel(work, patientId, planId, labels);
  if (projection.extension.length > 0) {
    const revision = stored.lastRevision + 1;
    const reason = 'The horizon of an open step moved on.';
    await insertRevision(
      work,
      patientId,
      { planId, revision, kind: 'horizon', reason },
      { courses: [], items: projection.extension },
      projection.items,
      labels,
    );
    trail.push({
      action: 'horizon-extended',
      entity: 'plan',
      entityId: planId,
      patientId,
      after: { items: projection.extension.length },
      reason,
    });
  }
  trail.push(...(await updateItems(work, patientId, stored, projection.items)));
  trail.push(...(await markPlan(work, patientId, stored.plan, projection)));
  return trail;
}
