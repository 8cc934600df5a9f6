import { sql } from 'kysely';
import type { Identifier } from '../domain/facts.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';

/** A record that may be merged: who it is, and how it stands to others. */
export interface MergeableRecord {
  readonly id: string;
  readonly birth_date: string | null;
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
  readonly deceased_on: string | null;
  /** The merge that it is in, as the record that was merged. */
  readonly merge_id: string | null;
  readonly into_id: string | null;
  /** Records merged into this one. */
  readonly members: number;
}

/** The record that an identifier was given to. Null where the site knows no such identifier. */
export async function recordOf(work: Work, { system, value }: Identifier): Promise<string | null> {
  const row = await work.tx
    .selectFrom('netvigil.patient_identifier')
    .select((eb) => eb.fn.coalesce('merged_from', 'patient_id').as('id'))
    .where('site_id', '=', work.site.id)
    .where('system', '=', system)
    .where('value', '=', value)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Holds the rows of records, always in one order, and reads them. */
export async function lockRecords(work: Work, ids: readonly string[]): Promise<MergeableRecord[]> {
  await sql`
    SELECT 1 FROM netvigil.patient WHERE site_id = ${work.site.id} AND id = ANY(${ids}::uuid[])
     ORDER BY id FOR UPDATE`.execute(work.tx);
  const { rows } = await sql<MergeableRecord>`
    SELECT p.id, p.birth_date, p.sex, p.deceased_on, g.id AS merge_id, g.into_patient_id AS into_id,
           (SELECT count(*) FROM netvigil.patient m
             WHERE m.site_id = p.site_id AND m.merged_into = p.id) AS members
      FROM netvigil.patient p
      LEFT JOIN netvigil.patient_merge g ON g.site_id = p.site_id AND g.from_patient_id = p.id
                                        AND g.unmerged_at IS NULL
     WHERE p.site_id = ${work.site.id} AND p.id = ANY(${ids}::uuid[])`.execute(work.tx);
  return rows;
}

export async function insertMerge(work: Work, from: string, into: string, reason: string): Promise<string> {
  const id = newId();
  await work.tx
    .insertInto('netvigil.patient_merge')
    .values({
      site_id: work.site.id,
      id,
      from_patient_id: from,
      into_patient_id: into,
      reason,
      merged_on: work.today,
      merged_at: work.now,
      merged_by: work.actor.id,
    })
    .execute();
  return id;
}

interface SettledWork {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
}

/**
 * Shows what is listed and looked up of a record (identifiers, items, work) as the surviving patient's. Work
 * that both have open is settled in the record that goes, and given: the surviving patient's keeps its day.
 */
export async function showAs(work: Work, from: string, into: string): Promise<SettledWork[]> {
  const site = work.site.id;
  await sql`UPDATE netvigil.patient
               SET merged_into = CASE id WHEN ${from}::uuid THEN ${into}::uuid END, updated_at = ${work.now},
                   version = version + 1
             WHERE site_id = ${site} AND id IN (${from}::uuid, ${into}::uuid)`.execute(work.tx);
  await sql`UPDATE netvigil.patient_identifier SET patient_id = ${into}::uuid, merged_from = ${from}::uuid
             WHERE site_id = ${site} AND patient_id = ${from}::uuid`.execute(work.tx);
  await sql`UPDATE netvigil.item AS i SET patient_id = ${into}::uuid FROM netvigil.plan n
             WHERE i.site_id = ${site} AND n.site_id = i.site_id AND n.id = i.plan_id
               AND n.patient_id = ${from}::uuid`.execute(work.tx);
  await sql`UPDATE netvigil.contact SET patient_id = ${into}::uuid, merged_from = ${from}::uuid
             WHERE site_id = ${site} AND patient_id = ${from}::uuid`.execute(work.tx);
  const settled = await sql<SettledWork>`
    UPDATE netvigil.work_item AS w
       SET status = 'settled', closed_at = ${work.now}, closed_by = ${work.actor.id}::uuid, version = version + 1
     WHERE site_id = ${site} AND patient_id = ${from}::uuid AND status = 'open'
       AND EXISTS (SELECT FROM netvigil.work_item o
                    WHERE o.site_id = w.site_id AND o.patient_id = ${into}::uuid AND o.status = 'open'
                      AND o.kind = w.kind AND o.subject = w.subject)
    RETURNING id, kind, subject`.execute(work.tx);
  await sql`UPDATE netvigil.work_item SET patient_id = ${into}::uuid, merged_from = ${from}::uuid
             WHERE site_id = ${site} AND patient_id = ${from}::uuid`.execute(work.tx);
  return settled.rows;
}

/** A merge that still holds, by its id. */
export async function runningMerge(work: Work, id: string) {
  return (
    (await work.tx
      .selectFrom('netvigil.patient_merge')
      .select(['id', 'from_patient_id', 'into_patient_id', 'merged_at', 'unmerged_at'])
      .where('site_id', '=', work.site.id)
      .where('id', '=', id)
      .executeTakeFirst()) ?? null
  );
}

/** Gives back to a record what `showAs` showed as another's. */
export async function showApart(
  work: Work,
  mergeId: string,
  { from, into }: { readonly from: string; readonly into: string },
  reason: string,
): Promise<void> {
  const site = work.site.id;
  await sql`UPDATE netvigil.patient SET merged_into = NULL, updated_at = ${work.now}, version = version + 1
             WHERE site_id = ${site} AND id IN (${from}::uuid, ${into}::uuid)`.execute(work.tx);
  await sql`UPDATE netvigil.patient_identifier SET patient_id = ${from}::uuid, merged_from = NULL
             WHERE site_id = ${site} AND merged_from = ${from}::uuid`.execute(work.tx);
  await sql`UPDATE netvigil.work_item SET patient_id = ${from}::uuid, merged_from = NULL
             WHERE site_id = ${site} AND merged_from = ${from}::uuid`.execute(work.tx);
  await sql`UPDATE netvigil.contact SET patient_id = ${from}::uuid, merged_from = NULL
             WHERE site_id = ${site} AND merged_from = ${from}::uuid`.execute(work.tx);
  await sql`UPDATE netvigil.item AS i SET patient_id = ${from}::uuid FROM netvigil.plan n
             WHERE i.site_id = ${site} AND n.site_id = i.site_id AND n.id = i.plan_id
               AND n.patient_id = ${from}::uuid`.execute(work.tx);
  await work.tx
    .updateTable('netvigil.patient_merge')
    .set({ unmerge_reason: reason, unmerged_at: work.now, unmerged_by: work.actor.id })
    .where('site_id', '=', site)
    .where('id', '=', mergeId)
    .execute();
}

/** Whether a clinician's discharge stands that was answered of this very record. */
export async function hasDischarge({ tx, site }: Work, patientId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('netvigil.work_item')
    .select('id')
    .where('site_id', '=', site.id)
    .where('patient_id', '=', patientId)
    .where('status', '=', 'answered')
    .where(sql<boolean>`answer ->> 'answer' = 'discharge'`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
