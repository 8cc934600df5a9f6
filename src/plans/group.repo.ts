import { type RawBuilder, sql } from 'kysely';
import { holdSteady } from '../db/hold-steady.ts';
import { holdingShelf } from '../db/shelf-lock.ts';
import type { Identifier } from '../domain/facts.ts';
import type { Work } from '../work.ts';
import type { Addressed } from './record.ts';

/**
 * A patient and the records that were merged into it. Facts, results and plans stay with the record they were
 * written for; one plan is derived from all of them, for the surviving patient.
 */
export interface Group {
  /** The surviving patient. */
  readonly patientId: string;
  /** All records, the surviving patient's first. */
  readonly members: readonly string[];
}

/** Null where the site knows no such identifier; `lock` holds the surviving patient's row until the end. */
export async function addressedBy(
  work: Work,
  { system, value }: Identifier,
  lock: boolean,
): Promise<Addressed | null> {
  const read = async (locking: RawBuilder<unknown>) =>
    (await addressed(work, { system, value }, locking).execute(work.tx)).rows[0] ?? null;
  const plain = () => read(sql``);
  if (!lock) return plain();
  const hold = async () => (await read(sql`FOR UPDATE OF p`))?.patientId ?? null;
  return holdSteady(hold, plain, ({ patientId }) => patientId);
}

const addressed = (work: Work, { system, value }: Identifier, locking: RawBuilder<unknown>) =>
  sql<Addressed>`
    SELECT p.id AS "patientId", coalesce(i.merged_from, p.id) AS "memberId"
      FROM netvigil.patient_identifier i
      JOIN netvigil.patient p ON p.site_id = i.site_id AND p.id = i.patient_id
     WHERE i.site_id = ${work.site.id} AND i.system = ${system} AND i.value = ${value}
     ${locking}`;

/** The group of a record, merged or not. @throws where the site has no such record */
export async function groupOf(work: Work, patientId: string): Promise<Group> {
  const { rows } = await sql<{ id: string }>`
    WITH survivor AS (
      SELECT coalesce(merged_into, id) AS id FROM netvigil.patient
       WHERE site_id = ${work.site.id} AND id = ${patientId}
    )
    SELECT m.id FROM survivor s
      JOIN netvigil.patient m ON m.site_id = ${work.site.id} AND (m.id = s.id OR m.merged_into = s.id)
     ORDER BY m.merged_into NULLS FIRST, m.id`.execute(work.tx);
  const [survivor] = rows;
  if (survivor === undefined) throw new Error('A record that the site does not have.');
  return { patientId: survivor.id, members: rows.map(({ id }) => id) };
}

/** The group of a record as it was at a past moment. */
export async function groupAt(work: Work, memberId: string, at: Date): Promise<Group> {
  const { rows } = await sql<{ id: string }>`
    WITH merged AS (
      SELECT from_patient_id, into_patient_id FROM netvigil.patient_merge
       WHERE site_id = ${work.site.id} AND merged_at < ${at} AND (unmerged_at IS NULL OR unmerged_at >= ${at})
    ), survivor AS (
      SELECT coalesce((SELECT into_patient_id FROM merged WHERE from_patient_id = ${memberId}::uuid),
                      ${memberId}::uuid) AS id
    )
    SELECT id FROM survivor
     UNION ALL
    SELECT m.from_patient_id FROM merged m JOIN survivor s ON s.id = m.into_patient_id`.execute(work.tx);
  const [survivor] = rows;
  if (survivor === undefined) throw new Error('A record of no group.');
  return { patientId: survivor.id, members: rows.map(({ id }) => id) };
}

const MOST_MERGES_MEANWHILE = 5;

/**
 * Holds the surviving patient's row until the transaction ends: every derivation of one patient waits for the
 * one before, and nobody merges meanwhile.
 */
export async function lockPatient(work: Work, patientId: string): Promise<Group> {
  for (let tries = 0; tries < MOST_MERGES_MEANWHILE; tries++) {
    const { rows } = await sql`
      SELECT ${holdingShelf(work.site.id)} FROM netvigil.patient
       WHERE site_id = ${work.site.id} AND merged_into IS NULL
         AND id = (SELECT coalesce(merged_into, id) FROM netvigil.patient
                    WHERE site_id = ${work.site.id} AND id = ${patientId})
         FOR UPDATE`.execute(work.tx);
    if (rows.length === 1) return groupOf(work, patientId);
  }
  throw new Error('A record without a surviving patient.');
}
