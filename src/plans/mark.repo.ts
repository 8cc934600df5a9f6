import { type Selectable, sql } from 'kysely';
import type { AuditEntry } from '../audit/repo.ts';
import type { Database } from '../db/tables.ts';
import type { Projection } from '../domain/plan.ts';
import type { Work } from '../work.ts';
import type { Disease, Labels } from './save.repo.ts';

/** What the derivation says of a patient beside the labels. */
export interface Marks extends Disease {
  readonly deceasedOn: string | null;
  readonly lostOn: string | null;
}

/** Writes what the derivation says of the patient, and of merged records alike. True: the labels changed. */
export async function markPatient(
  work: Work,
  members: readonly string[],
  labels: Labels,
  { deceasedOn, lostOn, ki67, lesionsBefore, lesionsNow }: Marks,
): Promise<boolean> {
  const { rows } = await sql<{ relabelled: boolean }>`
    UPDATE netvigil.patient AS p
       SET primary_tumour = ${labels.primaryTumour}, grade = ${labels.grade}, nelm_type = ${labels.nelmType},
           ki67 = ${ki67}, lesions_before = ${lesionsBefore}, lesions_now = ${lesionsNow},
           deceased_on = ${deceasedOn}::date,
           lost_on = ${lostOn}::date
      FROM netvigil.patient AS old
     WHERE p.site_id = ${work.site.id} AND p.id = ANY(${members}::uuid[])
       AND old.site_id = p.site_id AND old.id = p.id
       AND (p.primary_tumour, p.grade, p.nelm_type, p.ki67, p.lesions_before, p.lesions_now, p.deceased_on, p.lost_on)
           IS DISTINCT FROM (${labels.primaryTumour}, ${labels.grade}, ${labels.nelmType}, ${ki67}::text,
             ${lesionsBefore}::text, ${lesionsNow}::text, ${deceasedOn}::date, ${lostOn}::date)
    RETURNING (old.primary_tumour, old.grade, old.nelm_type)
              IS DISTINCT FROM (p.primary_tumour, p.grade, p.nelm_type) AS relabelled`.execute(work.tx);
  return rows.some((row) => row.relabelled);
}

/** Brings the plan's status and its next waking up to date. */
export async function markPlan(
  work: Work,
  patientId: string,
  stored: Selectable<Database['netvigil.plan']>,
  projection: Projection,
): Promise<AuditEntry[]> {
  const status = projection.planStatus === 'active' ? 'active' : 'ended';
  const endedReason = projection.planStatus === 'active' ? null : projection.planStatus;
  const sameStatus = status === stored.status && endedReason === stored.ended_reason;
  if (sameStatus && projection.wakesOn === stored.wakes_on) return [];
  await work.tx
    .updateTable('netvigil.plan')
    .set((eb) => ({
      status,
      ended_reason: endedReason,
      ended_on: endedReason === null ? null : (stored.ended_on ?? work.today),
      wakes_on: projection.wakesOn,
      version: eb('version', '+', sameStatus ? 0 : 1),
    }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', stored.id)
    .execute();
  if (sameStatus) return [];
  return [
    {
      action: status === 'active' ? 'plan-reopened' : 'plan-ended',
      entity: 'plan',
      entityId: stored.id,
      patientId,
      before: { status: stored.status, reason: stored.ended_reason },
      after: { status, reason: endedReason },
    },
  ];
}
