import { sql } from 'kysely';
import { NEEDED_FACT, type NeededFact } from '../domain/cohort.ts';
import type { ProtocolCode } from '../domain/protocol.ts';
import type { Work } from '../work.ts';

/** A patient with the records that were merged into them. */
export interface CohortMember {
  readonly patientId: string;
  /** All records, the surviving patient's first. */
  readonly members: readonly string[];
  /** False: the protocol that is looked at cannot concern this patient. */
  readonly concerned: boolean;
}

/** False where a preview of the site's cohort runs already; held until the transaction ends. */
export async function claimPreview(work: Work): Promise<boolean> {
  const { rows } = await sql<{ claimed: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`cohort-preview ${work.site.id}`}, 0)) AS claimed`.execute(
    work.tx,
  );
  return rows[0]?.claimed === true;
}

/** Patients of the site, each counted once however many records were merged into theirs. */
export async function countCohort(work: Work): Promise<number> {
  const { count } = await work.tx
    .selectFrom('netvigil.patient')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('site_id', '=', work.site.id)
    .where('merged_into', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** The patients after one, in the order of their ids. */
export async function cohortAfter(
  work: Work,
  code: ProtocolCode,
  after: string | null,
  limit: number,
): Promise<CohortMember[]> {
  const needed: NeededFact = NEEDED_FACT[code];
  // The page first: asked for in one go, PostgreSQL reads the facts of the whole site for each page.
  const { rows } = await sql<{ id: string; merged: string[]; concerned: boolean }>`
    WITH page AS MATERIALIZED (
      SELECT p.id, ARRAY(SELECT o.id FROM netvigil.patient o
                          WHERE o.site_id = p.site_id AND o.merged_into = p.id ORDER BY o.id) AS merged
        FROM netvigil.patient p
       WHERE p.site_id = ${work.site.id} AND p.merged_into IS NULL
         AND (${after}::uuid IS NULL OR p.id > ${after}::uuid)
       ORDER BY p.id
       LIMIT ${limit}
    )
    SELECT id, merged,
           EXISTS (SELECT FROM netvigil.fact f
                    WHERE f.site_id = ${work.site.id} AND f.patient_id = ANY(page.id || page.merged)
                      AND f.kind = ${needed.kind}
                      AND (${needed.field ?? null}::text IS NULL
                           OR f.details ->> ${needed.field ?? ''} = ${needed.value ?? null}))
           OR EXISTS (SELECT FROM netvigil.plan n
                        JOIN netvigil.course c ON c.site_id = n.site_id AND c.plan_id = n.id
                       WHERE n.site_id = ${work.site.id} AND n.patient_id = ANY(page.id || page.merged)
                         AND c.protocol_code = ${code} AND c.superseded_by IS NULL) AS concerned
      FROM page
     ORDER BY id`.execute(work.tx);
  return rows.map(({ id, merged, concerned }) => ({ patientId: id, members: [id, ...merged], concerned }));
}

/** Examinations that lie ahead in the plans of these records as they are stored, by month and rule. */
export async function storedScansAhead(work: Work, members: readonly string[]) {
  if (members.length === 0) return [];
  const { rows } = await sql<{ code: string; version: number; series: string; month: string; count: number }>`
    SELECT c.protocol_code AS code, c.protocol_version AS version, i.series_key AS series,
           to_char(i.due_on, 'YYYY-MM') AS month, count(*) AS count
      FROM netvigil.plan p
      JOIN netvigil.item i ON i.site_id = p.site_id AND i.plan_id = p.id
      JOIN netvigil.course c ON c.site_id = i.site_id AND c.id = i.course_id
     WHERE p.site_id = ${work.site.id} AND p.patient_id = ANY(${members}::uuid[])
       AND i.status = 'live' AND i.due_on >= ${work.today}
     GROUP BY 1, 2, 3, 4`.execute(work.tx);
  return rows;
}

/** Who these patients are, as lists show them. */
export async function namesOf(work: Work, patientIds: readonly string[]) {
  if (patientIds.length === 0) return new Map<string, never>();
  const { rows } = await sql<{
    id: string;
    name: string;
    identifiers: { system: string; value: string }[];
  }>`
    SELECT p.id, p.name,
           (SELECT coalesce(json_agg(json_build_object('system', i.system, 'value', i.value)
                                     ORDER BY i.system, i.value), '[]')
              FROM netvigil.patient_identifier i
             WHERE i.site_id = p.site_id AND i.patient_id = p.id) AS identifiers
      FROM netvigil.patient p
     WHERE p.site_id = ${work.site.id} AND p.id = ANY(${patientIds}::uuid[])`.execute(work.tx);
  return new Map(rows.map((row) => [row.id, row]));
}
