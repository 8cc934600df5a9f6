import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { BoardSubject } from '../domain/meetings.ts';
import type { ObservationSubject } from '../domain/observation-proposal.ts';
import type { ProtocolCode } from '../domain/protocol.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';

/** What changed: protocols, the observation rule among the settings, or when the board meets. */
export type Changed = readonly (ProtocolCode | ObservationSubject | BoardSubject)[];

export type RolloutRow = Selectable<Database['netvigil.rollout']>;

/**
 * Patients whom a change of the shelf of these protocols concerns, as `p`: a course of one runs, its signature is
 * waited for, or a proposal that is open or was rejected would start it. Of the observation rule: who waits for it,
 * or for a period under it; of the board: who waits for its decision. Whoever comes later is derived once more
 * for nothing; moments are not compared, since clocks of several processes differ.
 */
const concerned = (site: number, codes: Changed) => sql`
  FROM netvigil.patient p
 WHERE p.site_id = ${site}
   AND (EXISTS (SELECT FROM netvigil.plan n
                  JOIN netvigil.course c ON c.site_id = n.site_id AND c.plan_id = n.id
                 WHERE n.site_id = p.site_id AND n.patient_id = p.id AND n.status = 'active'
                   AND c.protocol_code = ANY(${codes}::text[]) AND c.superseded_by IS NULL)
        OR EXISTS (SELECT FROM netvigil.work_item w
                    WHERE w.site_id = p.site_id AND w.patient_id = p.id
                      AND (w.kind = 'awaiting-signature' AND w.subject = ANY(${codes}::text[]) AND w.status = 'open'
                           OR w.kind = 'observation-proposed' AND w.status = 'open'
                              AND 'observation-rule' = ANY(${codes}::text[])
                           OR w.kind IN ('board-decision', 'convene-or-defer') AND w.status = 'open'
                              AND 'board' = ANY(${codes}::text[])
                           OR w.kind = 'proposal' AND (w.status = 'open' OR w.answer ->> 'answer' = 'rejected')
                              AND w.parts ->> 'starts' LIKE ANY(${codes.map((code) => `%${code} v%`)}::text[]))))`;

/** Counts the patients concerned and notes that each is to be derived. */
export async function insertRollout(work: Work, codes: Changed, subject: string): Promise<string> {
  const id = newId();
  await sql`
    INSERT INTO netvigil.rollout (site_id, id, subject, patients, started_at)
    SELECT ${work.site.id}::integer, ${id}::uuid, ${subject}, count(*), ${work.now}::timestamptz
           ${concerned(work.site.id, codes)}`.execute(work.tx);
  return id;
}

/** The protocols whose windows any settings ever signed at the site speak of: what they gave is also taken back. */
export async function settledCodes({ tx, site }: Work): Promise<ProtocolCode[]> {
  const { rows } = await sql<{ code: ProtocolCode }>`
    SELECT DISTINCT t ->> 'protocol' AS code
      FROM netvigil.site_settings_signoff o
      JOIN netvigil.site_settings v ON v.site_id = o.site_id AND v.version = o.version
     CROSS JOIN LATERAL jsonb_array_elements(v.definition -> 'tolerances') t
     WHERE o.site_id = ${site.id}`.execute(tx);
  return rows.map(({ code }) => code);
}

/** Ids of the rollouts of the site that are not finished, the first begun first. */
export async function runningRollouts({ tx, site }: Work): Promise<string[]> {
  const rows = await tx
    .selectFrom('netvigil.rollout')
    .select('id')
    .where('site_id', '=', site.id)
    .where('finished_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Holds a rollout until the transaction ends; null where it is finished, or another process is at it. */
export async function takeRollout({ tx, site }: Work, id: string): Promise<RolloutRow | null> {
  const row = await tx
    .selectFrom('netvigil.rollout')
    .selectAll()
    .where('site_id', '=', site.id)
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row ?? null;
}

/** The next records to derive, in the order of their ids. */
export async function concernedAfter(
  { tx, site }: Work,
  rollout: RolloutRow,
  codes: Changed,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT p.id ${concerned(site.id, codes)}
       AND (${rollout.after_patient_id}::uuid IS NULL OR p.id > ${rollout.after_patient_id}::uuid)
     ORDER BY p.id LIMIT ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** The surviving patient of a record, with the row held; null where somebody else holds it. */
export async function takePatient({ tx, site }: Work, recordId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM netvigil.patient
     WHERE site_id = ${site.id} AND merged_into IS NULL
       AND id = (SELECT coalesce(merged_into, id) FROM netvigil.patient
                  WHERE site_id = ${site.id} AND id = ${recordId}::uuid)
       FOR UPDATE SKIP LOCKED`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Moves the watermark. Who left before their turn counts as done in the end, who came later not at all. */
export async function advanceRollout(
  { tx, site, now }: Work,
  { id, patients }: RolloutRow,
  batch: {
    readonly last: string | null;
    readonly done: number;
    readonly proposed: number;
    readonly failed: number;
    readonly finished: boolean;
  },
): Promise<void> {
  await tx
    .updateTable('netvigil.rollout')
    .set((eb) => ({
      ...(batch.last === null ? {} : { after_patient_id: batch.last }),
      done: batch.finished ? patients : sql<number>`least(patients, done + ${batch.done})`,
      proposed: eb('proposed', '+', batch.proposed),
      failed: eb('failed', '+', batch.failed),
      ...(batch.finished ? { finished_at: now } : {}),
    }))
    .where('site_id', '=', site.id)
    .where('id', '=', id)
    .execute();
}

/** The last rollout of a subject; null where there was none. */
export async function lastRollout({ tx, site }: Work, subject: string): Promise<RolloutRow | null> {
  const row = await tx
    .selectFrom('netvigil.rollout')
    .selectAll()
    .where('site_id', '=', site.id)
    .where('subject', '=', subject)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
