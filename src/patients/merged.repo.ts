import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Work } from '../work.ts';

/** Records that were merged into a patient and still are, with who they are. */
export async function mergedRecordsOf(work: Work, patientId: string) {
  const rows = await work.tx
    .selectFrom('netvigil.patient_merge as g')
    .innerJoin('netvigil.patient as m', (join) =>
      join.onRef('m.site_id', '=', 'g.site_id').onRef('m.id', '=', 'g.from_patient_id'),
    )
    .select(['g.id', 'g.from_patient_id', 'g.merged_on', 'g.reason', 'm.name', 'm.birth_date'])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('netvigil.patient_identifier as i')
          .select(['i.system', 'i.value'])
          .whereRef('i.site_id', '=', 'g.site_id')
          .whereRef('i.merged_from', '=', 'g.from_patient_id')
          .orderBy('i.system')
          .orderBy('i.value'),
      ).as('identifiers'),
    )
    .where('g.site_id', '=', work.site.id)
    .where('g.into_patient_id', '=', patientId)
    .where('g.unmerged_at', 'is', null)
    .orderBy('g.id')
    .execute();
  return rows.map((row) => ({
    merge: row.id,
    patientId: row.from_patient_id,
    name: row.name,
    birthDate: row.birth_date,
    identifiers: row.identifiers,
    mergedOn: row.merged_on,
    reason: row.reason,
  }));
}
