import type pg from 'pg';
import type { CalendarDate } from '../domain/calendar.ts';
import type { ContactOutcome } from '../domain/desk.ts';
import { ESCALATION_LEVELS, type EscalationLevel } from '../domain/escalation.ts';
import type { Course } from '../domain/plan-model.ts';
import type { Tier } from '../domain/urgency.ts';
import type { State, WorklistKind } from './kinds.ts';

/** The sort key of a row. */
export interface Position {
  readonly tier: number;
  readonly day: CalendarDate;
  readonly id: string;
}

interface CommonRow extends Position {
  readonly tier: Tier;
  readonly version: number;
  readonly patient: {
    readonly identifiers: { readonly system: string; readonly value: string }[];
    readonly name: string;
    readonly kana: string | null;
    readonly birthDate: CalendarDate | null;
    readonly sex: 'female' | 'male' | 'other' | 'unknown';
  } | null;
  readonly due: CalendarDate;
  readonly primary: string;
  readonly grade: string;
  readonly nelmType: string;
  /** In per cent, with its comparator; null where no report gives one. */
  readonly ki67: string | null;
  /** As they were counted; null where nobody has counted. */
  readonly lesions: { readonly before: string | null; readonly now: string | null } | null;
  readonly assignee: { readonly login: string; readonly name: string } | null;
  /** The end of a claim's lease; infinite where the row was assigned. */
  readonly assignedUntil: Date | number | null;
  readonly snoozedUntil: CalendarDate | null;
  readonly order: { readonly number: string; readonly on: CalendarDate } | null;
  readonly appointment: { readonly on: CalendarDate; readonly place: string } | null;
  readonly escalatedTo: EscalationLevel | null;
  readonly lastContact: { readonly on: CalendarDate; readonly outcome: ContactOutcome } | null;
}

export interface ImagingRow extends CommonRow {
  readonly kind: 'imaging';
  readonly opens: CalendarDate;
  readonly closes: CalendarDate;
  readonly critical: CalendarDate;
  readonly missingRegions: string[];
  readonly seriesKey: string;
  readonly stepNumber: number;
  readonly occurrence: number;
  readonly origin: 'step' | 'catch-up';
  readonly course: Course;
}

export interface PersonsRow extends CommonRow {
  readonly kind: Exclude<WorklistKind, 'imaging'>;
  readonly role: string;
  readonly sentence: string;
  readonly subject: string;
  readonly parts: object;
  readonly itemId: string | null;
}

export type Row = ImagingRow | PersonsRow;

export interface Count {
  readonly kind: WorklistKind;
  readonly state: State;
  readonly rows: number;
  /** Rows that are put off, under the same filters. */
  readonly snoozed: number;
  readonly daysLate15: number;
  readonly daysLate91: number;
  readonly dueWithin7: number;
  readonly dueWithin30: number;
  readonly noOrder: number;
  readonly noAppointment: number;
  readonly nobody: number;
}

/** @param someones the list is that of one member of staff */
export const countOf = (row: pg.QueryResultRow, someones: boolean): Count => ({
  kind: row.kind,
  state: row.state,
  rows: row.rows,
  snoozed: row.snoozed,
  daysLate15: row.days_late_15,
  daysLate91: row.days_late_91,
  dueWithin7: row.due_within_7,
  dueWithin30: row.due_within_30,
  noOrder: row.no_order,
  noAppointment: row.no_appointment,
  nobody: someones ? 0 : row.rows - row.held,
});

const common = (row: pg.QueryResultRow): CommonRow => ({
  tier: row.tier,
  day: row.day,
  id: row.id,
  version: row.version,
  patient:
    row.name === null
      ? null
      : {
          identifiers: identifiersOf(row.identifiers),
          name: row.name,
          kana: row.kana,
          birthDate: row.birth_date,
          sex: row.sex,
        },
  due: row.due_on,
  primary: row.primary_tumour,
  grade: row.grade,
  nelmType: row.nelm_type,
  ki67: row.ki67,
  lesions:
    row.lesions_before === null && row.lesions_now === null
      ? null
      : { before: row.lesions_before, now: row.lesions_now },
  assignee: row.assignee_login === null ? null : { login: row.assignee_login, name: row.assignee_name },
  assignedUntil: row.assigned_until,
  snoozedUntil: row.snoozed_until,
  order: row.ordered_on === null ? null : { number: row.order_number, on: row.ordered_on },
  appointment: row.booked_on === null ? null : { on: row.booked_on, place: row.booked_place },
  escalatedTo: ESCALATION_LEVELS[row.escalated_to - 1] ?? null,
  lastContact: row.contacted_on === null ? null : { on: row.contacted_on, outcome: row.contact_outcome },
});

/** From systems and values in turn, as JSON: objects made by PostgreSQL cost it a tenth of the page. */
function identifiersOf(pairs: string | null): { system: string; value: string }[] {
  if (pairs === null) return [];
  const texts: string[] = JSON.parse(`[${pairs}]`);
  const found = [];
  for (let at = 0; at < texts.length; at += 2)
    found.push({ system: texts[at] ?? '', value: texts[at + 1] ?? '' });
  return found;
}

export function imagingRow(row: pg.QueryResultRow, courses: ReadonlyMap<string, Course>): ImagingRow {
  const course = courses.get(row.course_id);
  if (course === undefined) throw new Error(`The course of item ${row.id} is not stored`);
  return {
    ...common(row),
    kind: 'imaging',
    opens: row.opens_on,
    closes: row.closes_on,
    critical: row.day,
    missingRegions: row.missing_regions ?? [],
    seriesKey: row.series_key,
    stepNumber: row.step_number,
    occurrence: row.occurrence,
    origin: row.origin,
    course,
  };
}

export const personsRow = (row: pg.QueryResultRow): PersonsRow => ({
  ...common(row),
  kind: row.kind,
  role: row.role,
  sentence: row.sentence,
  subject: row.subject,
  parts: row.parts,
  itemId: row.item_id,
});
