import { type RawBuilder, sql } from 'kysely';
import { dayInZone } from '../domain/calendar.ts';
import type { Resolution } from '../domain/matching.ts';
import type { NewResult, Result } from '../domain/results.ts';
import type { Work } from '../work.ts';
import type { AsOf } from './record.ts';

interface ResultRow {
  readonly id: string;
  readonly member_id: string;
  readonly content: NewResult;
  readonly received_at: Date;
}

/** Results of these records, as they stand or as they stood, and what persons decided about them. */
export async function loadResults(work: Work, members: readonly string[], asOf: AsOf | null) {
  const found = await (asOf === null ? current(work, members) : past(work, members, asOf)).execute(work.tx);
  const asked = new Set(members);
  const rows = found.rows.filter((row) => asked.has(row.member_id));
  const results = rows.map((row) => ({
    memberId: row.member_id,
    result: { ...row.content, id: row.id, receivedOn: dayInZone(row.received_at, work.site.zone) } as Result,
  }));
  const resolutions = new Map<string, Resolution>();
  if (rows.length === 0) return { results, resolutions };
  const decided = await work.tx
    .selectFrom('netvigil.result_resolution')
    .distinctOn('result_id')
    .select(['result_id', 'kind', 'item_id', 'result_version'])
    .where('site_id', '=', work.site.id)
    .where(
      'result_id',
      'in',
      rows.map((row) => row.id),
    )
    .$if(asOf !== null, (qb) => qb.where('resolved_at', '<', asOf?.at ?? work.now))
    .orderBy('result_id')
    .orderBy('number', 'desc')
    .execute();
  const versionOf = new Map(rows.map((row) => [row.id, row.content.version]));
  // A result that was moved here is judged afresh, "wrong patient" was said of the one it came from; and so is
  // a corrected one, since a person decided about the version before.
  for (const { kind, ...row } of decided) {
    if (kind === 'wrong-patient' || kind === 'afresh' || row.result_version !== versionOf.get(row.result_id))
      continue;
    resolutions.set(row.result_id, { resultId: row.result_id, kind, itemId: row.item_id });
  }
  return { results, resolutions };
}

function current(work: Work, members: readonly string[]): RawBuilder<ResultRow> {
  return sql<ResultRow>`
    SELECT id, patient_id AS member_id, received_at,
           jsonb_build_object('system', system, 'accession', accession, 'version', version,
                              'performedOn', performed_on, 'modality', modality, 'regions', regions,
                              'status', status, 'conclusion', conclusion) AS content
      FROM netvigil.result
     WHERE site_id = ${work.site.id} AND patient_id = ANY(${members}::uuid[])
     ORDER BY id`;
}

/** Of the versions received by then the highest, with the patient it was recorded for by then. */
function past(work: Work, members: readonly string[], { at }: AsOf): RawBuilder<ResultRow> {
  return sql<ResultRow>`
    SELECT r.id, v.content, v.received_at,
           coalesce((SELECT s.from_patient_id FROM netvigil.result_resolution s
                      WHERE s.site_id = r.site_id AND s.result_id = r.id AND s.from_patient_id IS NOT NULL
                        AND s.resolved_at >= ${at} ORDER BY s.number LIMIT 1), r.patient_id) AS member_id
      FROM netvigil.result r
      JOIN LATERAL (SELECT content, received_at FROM netvigil.result_version v
                     WHERE v.site_id = r.site_id AND v.result_id = r.id AND v.received_at < ${at}
                     ORDER BY version DESC LIMIT 1) v ON true
     WHERE r.site_id = ${work.site.id}
       AND (r.patient_id = ANY(${members}::uuid[])
            OR r.id IN (SELECT result_id FROM netvigil.result_resolution
                         WHERE site_id = ${work.site.id} AND from_patient_id = ANY(${members}::uuid[])))
     ORDER BY r.id`;
}
