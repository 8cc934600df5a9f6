import { sql } from 'kysely';
import { searchKey } from '../domain/search.ts';
import type { Work } from '../work.ts';

/** Sorts behind everything that a prefix may go on with. */
const LAST = '\u{10ffff}';

export interface PatientFound {
  readonly name: string;
  readonly kana: string | null;
  readonly birthDate: string | null;
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
  readonly system: string;
  readonly value: string;
}

/**
 * Patients whose name, kana or record number begins with a text, each with one record number: the one that was
 * typed, or else the first. At most `most`, an exact record number before all others.
 */
export async function patientsLike({ tx, site }: Work, text: string, most: number): Promise<PatientFound[]> {
  const key = searchKey(text);
  // Each way is a range of an index of its own, compared byte by byte as in the index.
  const { rows } = await sql<PatientFound>`
    WITH found AS (
      (SELECT patient_id, value_key FROM netvigil.patient_identifier
        WHERE site_id = ${site.id}::integer AND value_key >= ${key} AND value_key < ${key + LAST}
        ORDER BY value_key LIMIT ${most}::integer)
      UNION ALL
      (SELECT id, NULL FROM netvigil.patient
        WHERE site_id = ${site.id}::integer AND name_key >= ${key} AND name_key < ${key + LAST}
        ORDER BY name_key LIMIT ${most}::integer)
      UNION ALL
      (SELECT id, NULL FROM netvigil.patient
        WHERE site_id = ${site.id}::integer AND kana_key >= ${key} AND kana_key < ${key + LAST}
        ORDER BY kana_key LIMIT ${most}::integer)
    ), named AS (SELECT patient_id, min(value_key) AS typed FROM found GROUP BY patient_id)
    SELECT p.name, p.kana, p.birth_date AS "birthDate", p.sex, i.system, i.value
      FROM named n
      JOIN netvigil.patient p ON p.site_id = ${site.id}::integer AND p.id = n.patient_id
     CROSS JOIN LATERAL (
       SELECT system, value FROM netvigil.patient_identifier i
        WHERE i.site_id = p.site_id AND i.patient_id = p.id
        ORDER BY (i.value = ${text}) DESC, (i.value_key = n.typed) IS TRUE DESC, (i.merged_from IS NULL) DESC, i.system, i.value LIMIT 1) i
     ORDER BY (i.value = ${text}) DESC, (n.typed = ${key}) IS TRUE DESC, coalesce(p.kana_key, p.name_key), i.value
     LIMIT ${most}::integer`.execute(tx);
  return rows;
}
