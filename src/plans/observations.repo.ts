import type { Selectable } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { BoardDecision, Closing, Reading, RecordedOutcome } from '../domain/observation-model.ts';
import type { RecordedPeriod } from '../domain/plan-model.ts';
import type { RecordedRecurrence } from '../domain/recurrence.ts';
import type { Work } from '../work.ts';
import type { ObservationRow } from './record.ts';
import { observationSettingsAt } from './settings.repo.ts';

interface Stored {
  readonly row: ObservationRow;
  readonly period: Omit<RecordedPeriod, 'known'>;
}

/** The periods of some records, with all that was recorded for each and the settings that it runs under. */
export async function loadPeriods(work: Work, members: readonly string[]): Promise<Stored[]> {
  const rows = await work.tx
    .selectFrom('netvigil.observation_period')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('patient_id', 'in', [...members])
    .orderBy('id')
    .execute();
  if (rows.length === 0) return [];
  const recorded = await loadRecorded(
    work,
    rows.map(({ id }) => id),
  );
  const settings = await observationSettingsAt(
    work,
    rows.map((row) => row.settings_version),
  );
  return rows.map((row) => {
    const under = settings.get(row.settings_version);
    if (under === undefined) throw new Error(`Settings v${row.settings_version} hold no observation rule.`);
    return {
      row,
      period: {
        periodId: row.id,
        openedOn: row.opened_on,
        follows: row.follows,
        settings: under,
        readings: recorded.readings.get(row.id) ?? [],
        resultOf: new Map(recorded.results.get(row.id)),
        decisions: recorded.decisions.get(row.id) ?? [],
        closing: recorded.closings.get(row.id) ?? null,
        onRecord: recorded.outcomes.get(row.id) ?? [],
      },
    };
  });
}

/** Recurrences, each with what the board decided about it; by the answered reviews that found them. */
export async function loadRecurrences(
  work: Work,
  reviews: readonly { readonly id: string; readonly subject: string }[],
): Promise<Map<string, RecordedRecurrence>> {
  const ids = reviews.map(({ id }) => id);
  const rows =
    ids.length === 0
      ? []
      : await work.tx
          .selectFrom('netvigil.board_decision')
          .selectAll()
          .where('site_id', '=', work.site.id)
          .where('review_id', 'in', ids)
          .orderBy('number')
          .execute();
  const decided = Map.groupBy(rows, (row) => row.review_id);
  return new Map(
    reviews.map(({ id, subject }) => [
      id,
      { caseId: id, subject, decisions: (decided.get(id) ?? []).map(decisionOf) },
    ]),
  );
}

/** What was recorded for some periods, by period. */
async function loadRecorded(work: Work, periodIds: readonly string[]) {
  const readings = (await rowsOf(work, 'netvigil.observation_reading', periodIds)
    .orderBy('id')
    .execute()) as Selectable<Database['netvigil.observation_reading']>[];
  const decisions = (await rowsOf(work, 'netvigil.board_decision', periodIds)
    .orderBy('number')
    .execute()) as Selectable<Database['netvigil.board_decision']>[];
  const closings = await rowsOf(work, 'netvigil.observation_closing', periodIds).orderBy('number').execute();
  const outcomes = await rowsOf(work, 'netvigil.observation_outcome', periodIds).orderBy('number').execute();
  return {
    readings: grouped(readings, readingOf),
    results: grouped(
      readings.filter(({ result_id }) => result_id !== null),
      ({ scan_id, result_id }): [string, string] => [scan_id, result_id ?? ''],
    ),
    decisions: grouped(decisions, decisionOf),
    // The last one stands; where it reopens the period, none does.
    closings: new Map(
      (closings as Selectable<Database['netvigil.observation_closing']>[]).map(
        ({ period_id, number, reason, closed_on }): [string, Closing | null] => [
          period_id,
          reason === 'reopened' ? null : { number, reason, on: closed_on },
        ],
      ),
    ),
    outcomes: grouped(
      outcomes as Selectable<Database['netvigil.observation_outcome']>[],
      ({ number, round, outcome, scan_id }): RecordedOutcome => ({
        number,
        round,
        outcome: outcome as RecordedOutcome['outcome'],
        scanId: scan_id,
      }),
    ),
  };
}

type OfPeriods =
  | 'netvigil.observation_reading'
  | 'netvigil.board_decision'
  | 'netvigil.observation_closing'
  | 'netvigil.observation_outcome';

const rowsOf = (work: Work, table: OfPeriods, periodIds: readonly string[]) =>
  work.tx
    .selectFrom(table)
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('period_id', 'in', [...periodIds]);

function grouped<R extends { period_id: string | null }, T>(
  rows: readonly R[],
  of: (row: R) => T,
): Map<string, T[]> {
  return new Map(
    [...Map.groupBy(rows, (row) => row.period_id ?? '')].map(([id, group]) => [id, group.map(of)]),
  );
}

// Checked against the same vocabularies when they came in (observation/wire.ts).
const readingOf = (row: Selectable<Database['netvigil.observation_reading']>): Reading => ({
  id: row.id,
  scanId: row.scan_id,
  follows: row.follows,
  nature: row.nature,
  status: row.status,
  performedOn: row.performed_on,
  readOn: row.read_on,
  reader: row.reader,
  modality: row.modality as Reading['modality'],
  contrast: row.contrast as Reading['contrast'],
  count: { qualifier: row.count_qualifier, value: row.count_value } as Reading['count'],
  nelmType: row.nelm_type as Reading['nelmType'],
  newDiseaseOutsideLiver: row.new_disease_outside_liver as Reading['newDiseaseOutsideLiver'],
  lesions: row.lesions as Reading['lesions'],
  repeatBy: row.repeat_by,
});

const decisionOf = (row: Selectable<Database['netvigil.board_decision']>): BoardDecision => ({
  id: row.id,
  number: row.number,
  decision: row.decision as BoardDecision['decision'],
  decidedOn: row.decided_on,
  decidedBy: row.decided_by,
  why: row.why,
  question: row.question as BoardDecision['question'],
  carryOutBy: row.carry_out_by,
});
