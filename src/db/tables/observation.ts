import type { ColumnType, Generated } from 'kysely';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Instant } from './columns.ts';

interface ObservationPeriodTable {
  site_id: number;
  id: string;
  patient_id: string;
  settings_version: number;
  follows: string | null;
  opened_on: CalendarDate;
  opened_at: Instant;
  opened_by: string;
  reason: string | null;
  phase: string;
  closed_reason: string | null;
  closed_on: CalendarDate | null;
  opens_on: CalendarDate | null;
  closes_on: CalendarDate | null;
  baseline_scan_id: string | null;
  outcome: string | null;
  outcome_scan_id: string | null;
  question: string | null;
  asked_on: CalendarDate | null;
  urgent: Generated<boolean>;
  decide_by: CalendarDate | null;
  wakes_on: Generated<CalendarDate>;
  version: Generated<number>;
}

/** What a person recorded for a period: never changed. */
interface OfPeriod {
  site_id: number;
  id: string;
  period_id: string;
  recorded_at: Instant;
  recorded_by: string;
}

interface ObservationReadingTable extends OfPeriod {
  scan_id: string;
  follows: string | null;
  nature: 'first' | 're-read' | 'correction';
  status: 'preliminary' | 'final' | 'entered-in-error';
  performed_on: CalendarDate;
  read_on: CalendarDate;
  reader: string;
  modality: string;
  contrast: string;
  count_qualifier: string;
  count_value: number | null;
  nelm_type: string;
  new_disease_outside_liver: string;
  lesions: ColumnType<object | null, string | null, never>;
  repeat_by: CalendarDate | null;
  result_id: string | null;
  reason: string | null;
}

/** Of a period, or of the answered review that found a recurrence. */
interface BoardDecisionTable extends Omit<OfPeriod, 'period_id'> {
  period_id: string | null;
  review_id: string | null;
  number: number;
  decision: string;
  decided_on: CalendarDate;
  decided_by: string;
  why: string;
  carry_out_by: CalendarDate | null;
  question: string | null;
  outcome: string | null;
  meeting_on: CalendarDate | null;
}

interface ObservationClosingTable extends OfPeriod {
  number: number;
  reason: 'withdrawn' | 'opened-in-error' | 'emergency-surgery' | 'reopened';
  closed_on: CalendarDate;
  note: string;
}

interface ObservationOutcomeTable extends OfPeriod {
  number: number;
  round: number;
  outcome: string;
  scan_id: string;
  recorded_on: CalendarDate;
}

/** Observation periods, and what people and the board said of them. */
export interface ObservationTables {
  'netvigil.observation_period': ObservationPeriodTable;
  'netvigil.observation_reading': ObservationReadingTable;
  'netvigil.board_decision': BoardDecisionTable;
  'netvigil.observation_closing': ObservationClosingTable;
  'netvigil.observation_outcome': ObservationOutcomeTable;
}
