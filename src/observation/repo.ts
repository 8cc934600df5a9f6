import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { ObservationState, Reading } from '../domain/observation-model.ts';
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
    readonly ruleVersion: number;
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
      rule_version: period.ruleVersion,
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

/** Results of a patient's records: the one that a reading names, and those of its day and modality. */
export async function resultsLike(
  work: Work,
  recordIds: readonly string[],
  { modality, performedOn }: Pick<Reading, 'modality' | 'performedOn'>,
): Promise<string[]> {
  const rows = await work.tx
    .selectFrom('netvigil.result')
    .select('id')
    .where('site_id', '=', work.site.id)
    .where('patient_id', 'in', [...recordIds])
    .where('modality', '=', modality)
    .where('performed_on', '=', performedOn)
    .where('status', 'not in', ['entered-in-error', 'cancelled'])
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function isResultOf(work: Work, resultId: string, recordIds: readonly string[]): Promise<boolean> {
  const row = await work.tx
    .selectFrom('netvigil.result')
    .select('id')
    .where('site_id', '=', work.site.id)
    .where('id', '=', resultId)
    .where('patient_id', 'in', [...recordIds])
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertDecision(
  work: Work,
  periodId: string,
  decision: {
    readonly number: number;
    readonly decision: string;
    readonly decidedOn: CalendarDate;
    readonly decidedBy: string;
    readonly why: string;
    readonly carryOutBy: CalendarDate | null;
    readonly question: string | null;
    readonly outcome: string | null;
  },
): Promise<string> {
  const id = newId();
  await work.tx
    .insertInto('netvigil.board_decision')
    .values({
      ...stamp(work),
      id,
      period_id: periodId,
      number: decision.number,
      decision: decision.decision,
      decided_on: decision.decidedOn,
      decided_by: decision.decidedBy,
      why: decision.why,
      carry_out_by: decision.carryOutBy,
      question: decision.question,
      outcome: decision.outcome,
    })
    .execute();
  return id;
}

/** Closings, oldest first; `reopened` takes the one before it back. */
export async function closingsOf(work: Work, periodId: string) {
  return work.tx
    .selectFrom('netvigil.observation_closing as c')
    .innerJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 'c.site_id').onRef('m.id', '=', 'c.recorded_by'),
    )
    .select(['c.number', 'c.reason', 'c.closed_on', 'c.note', 'c.recorded_at', 'm.name'])
    .where('c.site_id', '=', work.site.id)
    .where('c.period_id', '=', periodId)
    .orderBy('c.number')
    .execute();
}

export async function insertClosing(
  work: Work,
  periodId: string,
  closing: {
    readonly number: number;
    readonly reason: 'withdrawn' | 'opened-in-error' | 'emergency-surgery' | 'reopened';
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

/** What else was recorded with the readings of a period: the result that each rests on, who recorded it, and why. */
export async function readingNotes(work: Work, periodId: string) {
  const rows = await work.tx
    .selectFrom('netvigil.observation_reading as r')
    .innerJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 'r.site_id').onRef('m.id', '=', 'r.recorded_by'),
    )
    .select(['r.id', 'r.result_id', 'r.reason', 'r.recorded_at', 'm.name'])
    .where('r.site_id', '=', work.site.id)
    .where('r.period_id', '=', periodId)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function outcomesOnRecord(work: Work, periodId: string) {
  return work.tx
    .selectFrom('netvigil.observation_outcome')
    .select(['number', 'round', 'outcome', 'scan_id', 'recorded_on'])
    .where('site_id', '=', work.site.id)
    .where('period_id', '=', periodId)
    .orderBy('number')
    .execute();
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
