import { sql } from 'kysely';
import type { CalendarDate } from '../domain/calendar.ts';
import type { EscalationLevel } from '../domain/escalation.ts';
import type { Tier } from '../domain/urgency.ts';
import type { Work } from '../work.ts';
import type { DeskRow } from './repo.ts';

/** A patient as the head of a page names one. */
export interface Head {
  readonly id: string;
  readonly name: string;
  readonly kana: string | null;
  readonly birthDate: CalendarDate | null;
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
  readonly phone: string | null;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
}

/** The surviving patient of a row, with all identifiers. */
export async function headOf({ tx, site }: Work, patientId: string): Promise<Head> {
  const patient = await tx
    .selectFrom('netvigil.patient')
    .select(['id', 'name', 'kana', 'birth_date as birthDate', 'sex', 'phone'])
    .where('site_id', '=', site.id)
    .where('id', '=', patientId)
    .executeTakeFirstOrThrow();
  const identifiers = await tx
    .selectFrom('netvigil.patient_identifier')
    .select(['system', 'value'])
    .where('site_id', '=', site.id)
    .where('patient_id', '=', patientId)
    .orderBy('system')
    .orderBy('value')
    .execute();
  return { ...patient, identifiers };
}

/** Whom a late row that nobody had was told to, the last first. */
export async function escalationsOf({ tx, site }: Work, rowId: string) {
  const { rows } = await sql<{ level: EscalationLevel; on: CalendarDate; daysLate: number }>`
    SELECT level, raised_on AS "on", days_late AS "daysLate" FROM netvigil.escalation
     WHERE site_id = ${site.id} AND coalesce(item_id, work_item_id) = ${rowId}::uuid
     ORDER BY id DESC`.execute(tx);
  return rows;
}

const MOST_ENTRIES = 100;

/** All that was done with a row and became of it, the newest first: who, when and why. A day that came is called by it. */
export const trailOf = ({ tx, site }: Work, rowId: string) =>
  tx
    .selectFrom('netvigil.audit as a')
    .innerJoin('netvigil.staff as s', (join) =>
      join.onRef('s.site_id', '=', 'a.site_id').onRef('s.id', '=', 'a.staff_id'),
    )
    .select([
      sql<string>`CASE a.action WHEN 'flag-raised' THEN a.after ->> 'tier' ELSE a.action END`.as('action'),
      'a.at',
      'a.reason',
      's.name as by',
    ])
    .where('a.site_id', '=', site.id)
    .where('a.entity_id', '=', rowId)
    .orderBy('a.id', 'desc')
    .limit(MOST_ENTRIES)
    .execute();

/**
 * What only work has: its tier, and the examination, the observation period, the result and the row with the appointment
 * of a scan that it is about.
 */
export async function workPartsOf(
  { tx, site }: Work,
  { table, id }: Pick<DeskRow, 'table' | 'id'>,
): Promise<{
  tier: Tier;
  itemId: string | null;
  period: string | null;
  resultId: string | null;
  scanRowId: string | null;
} | null> {
  if (table === 'item') return null;
  const row = await tx
    .selectFrom('netvigil.work_item')
    .select(['tier', 'item_id', 'result_id', 'patient_id'])
    .select([
      sql<string | null>`parts ->> 'period'`.as('period'),
      sql<string | null>`parts ->> 'scan'`.as('scan'),
    ])
    .where('site_id', '=', site.id)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const scanRow =
    row.scan === null
      ? undefined
      : await tx
          .selectFrom('netvigil.work_item')
          .select('id')
          .where('site_id', '=', site.id)
          .where('patient_id', '=', row.patient_id)
          .where('kind', '=', 'observation-scan')
          .where('subject', '=', row.scan)
          .where('status', '=', 'open')
          .executeTakeFirst();
  return {
    tier: row.tier as Tier,
    itemId: row.item_id,
    period: row.period,
    resultId: row.result_id,
    scanRowId: scanRow?.id ?? null,
  };
}

/** Whose rows these are: of each its kind, and the patient's name and record numbers. */
export async function labelsOf({ tx, site }: Work, ids: readonly string[]) {
  const { rows } = await sql<{ id: string; kind: string; name: string | null; numbers: string | null }>`
    SELECT r.id, r.kind, p.name, (SELECT string_agg(i.value, ', ' ORDER BY i.system, i.value)
                                    FROM netvigil.patient_identifier i
                                   WHERE i.site_id = ${site.id} AND i.patient_id = p.id) AS numbers
      FROM (SELECT id, 'imaging' AS kind, patient_id FROM netvigil.item
             WHERE site_id = ${site.id} AND id = ANY(${ids}::uuid[])
            UNION ALL
            SELECT id, kind, patient_id FROM netvigil.work_item
             WHERE site_id = ${site.id} AND id = ANY(${ids}::uuid[])) r
      LEFT JOIN netvigil.patient p ON p.site_id = ${site.id} AND p.id = r.patient_id`.execute(tx);
  return rows;
}
