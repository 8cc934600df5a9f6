import { type Kysely, sql } from 'kysely';

/**
 * What a row of the worklist tells of the disease beside grade and type: Ki-67, and the lesions then and now. Kept with
 * the patient, whom the list looks up anyway: facts and readings would have to be read for each row.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [columns, filling]) await sql.raw(statement).execute(db);
}

const columns = `ALTER TABLE netvigil.patient
  ADD COLUMN ki67 text,
  ADD COLUMN lesions_before text,
  ADD COLUMN lesions_now text`;

/** Facts that stand, of a patient and of the records merged into them, the latest first as ki67Of and countsOf have it. */
const standing = (kind: string, known: string) => `
  SELECT coalesce(m.merged_into, m.id) AS shown_id, f.details,
         row_number() OVER (PARTITION BY coalesce(m.merged_into, m.id)
                            ORDER BY coalesce(f.date, '') COLLATE "C" DESC, f.recorded_on DESC, f.id DESC) AS nth
    FROM netvigil.fact f
    JOIN netvigil.patient m ON m.site_id = f.site_id AND m.id = f.patient_id
   WHERE f.site_id = each AND f.kind = '${kind}' AND ${known}
     AND NOT EXISTS (SELECT FROM netvigil.fact c WHERE c.site_id = f.site_id AND c.corrects = f.id)`;

const count = `CASE details #>> '{lesionCount,qualifier}'
    WHEN 'exact' THEN coalesce(details #>> '{lesionCount,value}', 'unknown')
    WHEN 'at-least' THEN 'at least ' || coalesce(details #>> '{lesionCount,value}', '?')
    ELSE details #>> '{lesionCount,qualifier}' END`;

// Of patients under observation the scans count: their periods are worked out anew by the next sweep. The owner reads all
// sites and writes to one at a time.
export const filling = `DO $$
    DECLARE each integer;
    BEGIN
      FOR each IN SELECT id FROM netvigil.site LOOP
        PERFORM set_config('netvigil.site_id', each::text, true);
        UPDATE netvigil.patient p
           SET ki67 = coalesce(nullif(x.details #>> '{ki67,comparator}', '='), '') || (x.details #>> '{ki67,value}')
          FROM (${standing('pathology-report', `f.details -> 'ki67' <> 'null'`)}) x
         WHERE p.site_id = each AND coalesce(p.merged_into, p.id) = x.shown_id AND x.nth = 1;
        UPDATE netvigil.patient p
           SET lesions_before = x.before, lesions_now = x.now
          FROM (SELECT shown_id, max(${count}) FILTER (WHERE nth = 2) AS before,
                       max(${count}) FILTER (WHERE nth = 1) AS now
                  FROM (${standing('liver-metastasis', `f.details #>> '{lesionCount,qualifier}' <> 'unknown'`)}) s
                 GROUP BY shown_id) x
         WHERE p.site_id = each AND coalesce(p.merged_into, p.id) = x.shown_id;
        UPDATE netvigil.observation_period SET wakes_on = opened_on WHERE site_id = each;
      END LOOP;
      PERFORM set_config('netvigil.site_id', '', true);
    END $$`;
