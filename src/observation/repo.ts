import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { BoardDecision, Closing, ObservationState, Reading } from '../domain/observation-model.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';

export type PeriodRow = Selectable<Database['netvigil.observation_period']>;

const stamp = (work: Work) => ({
  site_id: work.site.id,
  recorded_at: work.now,
  recorded_by: work.actor.id,
});

export async function insertPeriod(
  work: Work,
  period: {
    readonly patientId: string;
    readonly settingsVersion: number;
    readonly follows: string | null;
    readonly openedOn: CalendarDate;
    readonly reason: string | null;
  },
): Promise<string> {
  const id = newId();
  await work.tx
    .insertInto('netvigil.observation_period')
    .values({
      site_id: work.site.id,
      id,
      patient_id: period.patientId,
      settings_version: period.settingsVersion,
      follows: period.follows,
      opened_on: period.openedOn,
      opened_at: work.now,
      opened_by: work.actor.id,
      reason: period.reason,
      // What it has come to is derived right after.
      phase: 'awaiting-baseline',
    })
    .execute();
  return id;
}

export async function periodById(work: Work, id: string): Promise<PeriodRow | null> {
  const row = await work.tx
    .selectFrom('netvigil.observation_period')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** The version of a period goes up with everything that is recorded for it. */
export async function touchPeriod(work: Work, id: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.observation_period')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .execute();
}

/** @param more what is no part of what is judged */
export async function insertReading(
  work: Work,
  periodId: string,
  reading: Reading,
  more: { readonly resultId: string | null; readonly reason: string | null },
): Promise<void> {
  await work.tx
    .insertInto('netvigil.observation_reading')
    .values({
      ...stamp(work),
      id: reading.id,
      period_id: periodId,
      scan_id: reading.scanId,
      follows: reading.follows,
      nature: reading.nature,
      status: reading.status,
      performed_on: reading.performedOn,
      read_on: reading.readOn,
      reader: reading.reader,
      modality: reading.modality,
      contrast: reading.contrast,
      count_qualifier: reading.count.qualifier,
      count_value: reading.count.value,
      nelm_type: reading.nelmType,
      new_disease_outside_liver: reading.newDiseaseOutsideLiver,
      lesions: reading.lesions === null ? null : JSON.stringify(reading.lesions),
      repeat_by: reading.repeatBy,
      result_id: more.resultId,
      reason: more.reason,
    })
    .execute();
}

/** A result of one of these records; null where it is none of theirs. */
export async function resultOf(work: Work, resultId: string, recordIds: readonly string[]) {
  const row = await work.tx
    .selectFrom('netvigil.result')
    .select(['id', 'modality', 'performed_on'])
    .where('site_id', '=', work.site.id)
    .where('id', '=', resultId)
    .where('patient_id', 'in', [...recordIds])
    .executeTakeFirst();
  return row ?? null;
}

/** @param of the period, or the review that found a recurrence */
export async function insertDecision(
  work: Work,
  of: { readonly periodId: string } | { readonly reviewId: string },
  decision: Omit<BoardDecision, 'id'> & {
    readonly outcome: string | null;
    readonly meetingOn: CalendarDate | null;
  },
): Promise<string> {
  const id = newId();
  await work.tx
    .insertInto('netvigil.board_decision')
    .values({
      ...stamp(work),
      id,
      period_id: 'periodId' in of ? of.periodId : null,
      review_id: 'reviewId' in of ? of.reviewId : null,
      number: decision.number,
      decision: decision.decision,
      decided_on: decision.decidedOn,
      decided_by: decision.decidedBy,
      why: decision.why,
      carry_out_by: decision.carryOutBy,
      question: decision.question,
      outcome: decision.outcome,
      meeting_on: decision.meetingOn,
    })
    .execute();
  return id;
}

export async function insertClosing(
  work: Work,
  periodId: string,
  closing: {
    readonly number: number;
    readonly reason: Closing['reason'] | 'reopened';
    readonly on: CalendarDate;
    readonly note: string;
  },
): Promise<void> {
  await work.tx
    .insertInto('netvigil.observation_closing')
    .values({
      ...stamp(work),
      id: newId(),
      period_id: periodId,
      number: closing.number,
      reason: closing.reason,
      closed_on: closing.on,
      note: closing.note,
    })
    .execute();
}

export interface Trailed {
  readonly period_id: string;
  readonly id: string;
  readonly what: 'reading' | 'decision' | 'closing' | 'outcome';
  readonly at: Date;
  readonly by: string;
  /** Why it was recorded, in the words of who recorded it. */
  readonly note: string | null;
}

/** Everything that was recorded for some periods, in the order of recording, and by whom. */
export async function trailOf(work: Work, periodIds: readonly string[]): Promise<Trailed[]> {
  const part = (table: string, what: string, note: string) => sql`
    SELECT r.period_id, r.id, ${what} AS what, r.recorded_at AS at, m.name AS by, ${sql.raw(note)} AS note
      FROM ${sql.raw(`netvigil.${table}`)} r
      JOIN netvigil.staff m ON m.site_id = r.site_id AND m.id = r.recorded_by
     WHERE r.site_id = ${work.site.id} AND r.period_id = ANY(${[...periodIds]}::uuid[])`;
  const { rows } = await sql<Trailed>`
    ${part('observation_reading', 'reading', 'r.reason')}
    UNION ALL ${part('board_decision', 'decision', 'NULL::text')}
    UNION ALL ${part('observation_closing', 'closing', "r.reason || ' on ' || r.closed_on || ': ' || r.note")}
    UNION ALL ${part('observation_outcome', 'outcome', "r.outcome || ' in round ' || r.round")}
     ORDER BY at, id`.execute(work.tx);
  return rows;
}

/** Who opened some periods. */
export async function openersOf(work: Work, periodIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await work.tx
    .selectFrom('netvigil.observation_period as o')
    .innerJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 'o.site_id').onRef('m.id', '=', 'o.opened_by'),
    )
    .select(['o.id', 'm.name'])
    .where('o.site_id', '=', work.site.id)
    .where('o.id', 'in', [...periodIds])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The number of the last closing or reopening of a period; null where there was none. */
export async function lastClosing(work: Work, periodId: string): Promise<number | null> {
  const row = await work.tx
    .selectFrom('netvigil.observation_closing')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('site_id', '=', work.site.id)
    .where('period_id', '=', periodId)
    .executeTakeFirst();
  return row?.number ?? null;
}

export async function birthDateOf(work: Work, patientId: string): Promise<CalendarDate | null> {
  const row = await work.tx
    .selectFrom('netvigil.patient')
    .select('birth_date')
    .where('site_id', '=', work.site.id)
    .where('id', '=', patientId)
    .executeTakeFirst();
  return row?.birth_date ?? null;
}

/** A state on the site's day: a running period is observing, due or overdue by its dates, whatever was swept. */
function stateIs(work: Work, state: ObservationState) {
  switch (state) {
    case 'observing':
      return sql<boolean>`o.phase = 'running' AND o.opens_on > ${work.today}::date`;
    case 'scan-due':
      return sql<boolean>`o.phase = 'running' AND ${work.today}::date BETWEEN o.opens_on AND o.closes_on`;
    case 'scan-overdue':
      return sql<boolean>`o.phase = 'running' AND o.closes_on < ${work.today}::date`;
    // As the board has it: what is asked of it is before it, also of a period that is ruled out, or that a loss closed.
    case 'board-pending':
      return sql<boolean>`o.question IS NOT NULL`;
    default:
      return sql<boolean>`o.phase = ${state}`;
  }
}

/** Periods after an id, at most `limit` and one more. */
export async function periodsPage(
  work: Work,
  state: ObservationState | null,
  after: string | null,
  limit: number,
): Promise<{ id: string; patient_id: string }[]> {
  return work.tx
    .selectFrom('netvigil.observation_period as o')
    .select(['o.id', 'o.patient_id'])
    .where('o.site_id', '=', work.site.id)
    .$if(state !== null, (qb) => qb.where(stateIs(work, state ?? 'closed')))
    .$if(after !== null, (qb) => qb.where('o.id', '>', after ?? ''))
    .orderBy('o.id')
    .limit(limit + 1)
    .execute();
}

export async function identifiersOf(work: Work, patientIds: readonly string[]) {
  const rows = await work.tx
    .selectFrom('netvigil.patient_identifier')
    .select(['patient_id', 'system', 'value'])
    .where('site_id', '=', work.site.id)
    .where('patient_id', 'in', [...patientIds])
    .orderBy('system')
    .orderBy('value')
    .execute();
  return Map.groupBy(rows, (row) => row.patient_id);
}

/** The reading that found a recurrence: the answered review. Null where the site has none of that id. */
export async function recurrenceById(
  work: Work,
  id: string,
): Promise<{ patientId: string; subject: string; version: number } | null> {
  const row = await work.tx
    .selectFrom('netvigil.work_item')
    .select(['patient_id', 'subject', 'version'])
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .where('kind', '=', 'result-to-review')
    .where('status', '=', 'answered')
    .where(sql<boolean>`answer ->> 'answer' = 'recurrence'`)
    .executeTakeFirst();
  return row === undefined || row.patient_id === null
    ? null
    : { patientId: row.patient_id, subject: row.subject, version: row.version };
}
