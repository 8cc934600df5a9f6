import { sql } from 'kysely';
import type { Work } from '../work.ts';

/** The closings and reopenings of some periods, in their order. */
export const closingsOf = ({ tx, site }: Work, periodIds: readonly string[]) =>
  tx
    .selectFrom('netvigil.observation_closing')
    .select(['period_id', 'number', 'reason', 'closed_on', 'recorded_at'])
    .where('site_id', '=', site.id)
    .where('period_id', 'in', [...periodIds])
    .orderBy('number')
    .execute();

/** A moment at which a report came to count, or to count no more. */
export interface ReportChange {
  readonly resultId: string;
  readonly at: Date;
  /** Among the reports of these records, and not withdrawn. */
  readonly stands: boolean;
}

/** What became of some reports, version by version and move by move, in order. */
export async function reportChanges(
  { tx, site }: Work,
  resultIds: readonly string[],
  members: readonly string[],
): Promise<ReportChange[]> {
  if (resultIds.length === 0) return [];
  const { rows } = await sql<ReportChange>`
    WITH version AS (
      SELECT result_id, received_at AS at, content ->> 'status' IN ('entered-in-error', 'cancelled') AS withdrawn,
             version = max(version) OVER (PARTITION BY result_id ORDER BY received_at, version) AS newest
        FROM netvigil.result_version
       WHERE site_id = ${site.id} AND result_id = ANY(${[...resultIds]}::uuid[])
    ), move AS (
      SELECT s.result_id, s.resolved_at AS at,
             lead(s.from_patient_id, 1, r.patient_id) OVER (PARTITION BY s.result_id ORDER BY s.number)
               = ANY(${[...members]}::uuid[]) AS here
        FROM netvigil.result_resolution s
        JOIN netvigil.result r ON r.site_id = s.site_id AND r.id = s.result_id
       WHERE s.site_id = ${site.id} AND s.result_id = ANY(${[...resultIds]}::uuid[]) AND s.from_patient_id IS NOT NULL
    ), moment AS (SELECT result_id, at FROM version WHERE newest UNION SELECT result_id, at FROM move)
    SELECT m.result_id AS "resultId", m.at,
           NOT coalesce((SELECT v.withdrawn FROM version v WHERE v.result_id = m.result_id AND v.newest AND v.at <= m.at
                          ORDER BY v.at DESC LIMIT 1), false)
           AND coalesce((SELECT o.here FROM move o WHERE o.result_id = m.result_id AND o.at <= m.at
                          ORDER BY o.at DESC LIMIT 1), true) AS stands
      FROM moment m ORDER BY m.at`.execute(tx);
  return rows;
}
