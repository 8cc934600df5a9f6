import type pg from 'pg';
import { readSnapshot, type Statement } from '../db/named.ts';
import { searchKey } from '../domain/search.ts';

/** Past this many patients a search is refused: a list cut short would leave some out in silence. */
export const MOST_FOUND = 500;

/** Sorts behind everything that a prefix may go on with. */
const LAST = '\u{10ffff}';

// Each way is a range of an index of its own; the comparison is byte by byte, as in the index.
const PATIENTS: Statement = {
  name: 'worklist-search',
  text: `SELECT patient_id FROM (
    (SELECT id AS patient_id FROM netvigil.patient
      WHERE site_id = $1::integer AND name_key >= $2 AND name_key < $3 LIMIT $4::integer)
    UNION
    (SELECT id FROM netvigil.patient
      WHERE site_id = $1::integer AND kana_key >= $2 AND kana_key < $3 LIMIT $4::integer)
    UNION
    (SELECT patient_id FROM netvigil.patient_identifier
      WHERE site_id = $1::integer AND value_key >= $2 AND value_key < $3 LIMIT $4::integer)
  ) AS found LIMIT $4::integer`,
};

/** Patients whose name, kana or record number begins with a text; one more than `MOST_FOUND` at most. */
export async function patientsFound(pool: pg.Pool, siteId: number, text: string): Promise<string[]> {
  const key = searchKey(text);
  const values = [siteId, key, key + LAST, MOST_FOUND + 1];
  const [rows = []] = await readSnapshot(pool, siteId, [{ statement: PATIENTS, values }]);
  return rows.map((row) => row.patient_id);
}

const STAFF: Statement = {
  name: 'worklist-staff',
  text: 'SELECT id FROM netvigil.staff WHERE site_id = $1::integer AND login = $2',
};

/** The id of a member of the site's staff; null where there is none. */
export async function staffIdOf(pool: pg.Pool, siteId: number, login: string): Promise<string | null> {
  const [rows = []] = await readSnapshot(pool, siteId, [{ statement: STAFF, values: [siteId, login] }]);
  return rows[0]?.id ?? null;
}

const LEAD: Statement = {
  name: 'worklist-lead',
  text: 'SELECT lead FROM netvigil.staff WHERE site_id = $1::integer AND id = $2::uuid',
};

/** Whether a member of the site's staff is its lead. */
export async function isLead(pool: pg.Pool, siteId: number, staffId: string): Promise<boolean> {
  const [rows = []] = await readSnapshot(pool, siteId, [{ statement: LEAD, values: [siteId, staffId] }]);
  return rows[0]?.lead === true;
}
