import type pg from 'pg';
import { type Bound, type Reading, readSnapshot } from '../db/named.ts';
import { addDays, type CalendarDate } from '../domain/calendar.ts';
import type { ContactOutcome } from '../domain/desk.ts';
import { ESCALATION_LEVELS, type EscalationLevel } from '../domain/escalation.ts';
import { type Gap, isItemGap, KINDS_OF_GAP, missedBefore } from '../domain/gaps.ts';
import type { Course } from '../domain/plan-model.ts';
import type { Tier } from '../domain/urgency.ts';
import type { WorkKind } from '../domain/work-kinds.ts';
import type { Site } from '../work.ts';
import { coursesOf } from './courses.ts';
import type { Shape, Snoozed, Sort } from './filters.ts';
import type { State, WorklistKind } from './kinds.ts';
import { countStatement, type Prepared, pageStatement } from './statement.ts';

/** Null: not filtered by. */
export interface WorklistFilters {
  readonly kinds: readonly WorklistKind[] | null;
  readonly state: State | null;
  /** Due before this day. */
  readonly dueBefore: CalendarDate | null;
  /** Late by at least this many days, one or more. */
  readonly daysLate: number | null;
  readonly primary: string | null;
  readonly grade: string | null;
  readonly nelmType: string | null;
  /** Due after today, at most this many days ahead. */
  readonly dueWithin: number | null;
  /** With this member of staff, or with nobody. */
  readonly assignee: { readonly id: string } | 'nobody' | null;
  readonly snoozed: Snoozed;
  readonly booked: boolean | null;
  readonly gaps: readonly Gap[] | null;
  /** Patients that a search found. */
  readonly patients: readonly string[] | null;
}

/** The sort key of a row. */
interface Position {
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

export interface Asked {
  readonly site: Site;
  readonly today: CalendarDate;
  readonly now: Date;
  readonly filters: WorklistFilters;
  readonly after: Position | null;
  readonly sort: Sort;
  readonly limit: number;
  readonly counts: boolean;
  /** Another list that is counted beside; null: none. */
  readonly beside: WorklistFilters | null;
}

/** Rows in order after a position, and the counts of the whole list where asked for: one site, one snapshot. */
export async function readWorklist<T>(
  pool: pg.Pool,
  asked: Asked & { readonly also: Reading<T> | null },
): Promise<{ rows: Row[]; counts: Count[] | null; beside: Count[] | null; also: T | null }> {
  const { site, filters, also } = asked;
  const other = asked.beside === null ? null : { ...asked, filters: asked.beside };
  const listing = isEmpty(asked) ? [] : worklistStatements(asked);
  const counting = other === null || isEmpty(other) ? [] : [countsOf(other)];
  const statements = [...listing, ...counting, ...(also === null ? [] : [also])];
  const read = statements.length === 0 ? [] : await readSnapshot(pool, site.id, statements);
  const [found = [], counts = []] = read.slice(0, listing.length);
  const [beside = []] = read.slice(listing.length, listing.length + counting.length);
  const ids = found.flatMap((row) => (row.kind === 'imaging' ? [row.course_id] : []));
  const courses = await coursesOf(pool, site.id, ids);
  return {
    rows: found.map((row) => (row.kind === 'imaging' ? imagingRow(row, courses) : personsRow(row))),
    counts: asked.counts ? counts.map((count) => countOf(count, isOfOne(filters))) : null,
    beside: other === null ? null : beside.map((count) => countOf(count, isOfOne(other.filters))),
    also: also === null ? null : also.of(read.at(-1) ?? []),
  };
}

/** What is sent for a question: the page, then the counts. Apart from the reading, so that its plan can be looked at. */
export const worklistStatements = (asked: Asked): [Bound, ...Bound[]] => [
  bind(pageStatement(shapeOf(asked)), asked),
  ...(asked.counts ? [countsOf(asked)] : []),
];

const countsOf = (asked: Asked): Bound => bind(countStatement(shapeOf(asked)), asked);
const isOfOne = ({ assignee }: WorklistFilters): boolean => assignee !== null && assignee !== 'nobody';

function bind({ statement, parameters }: Prepared, asked: Asked): Bound {
  const { filters, after } = asked;
  const workKinds = workKindsOf(filters) ?? [];
  const values: Record<string, unknown> = {
    site: asked.site.id,
    today: asked.today,
    now: asked.now.toISOString(),
    missedBefore: missedBefore(asked.today),
    limit: asked.limit,
    dueUntil: filters.dueWithin === null ? null : addDays(asked.today, filters.dueWithin),
    dueBefore: filters.dueBefore,
    lateSince: filters.daysLate === null ? null : addDays(asked.today, -filters.daysLate),
    primary: filters.primary,
    grade: filters.grade,
    nelmType: filters.nelmType,
    assignee: typeof filters.assignee === 'string' ? null : filters.assignee?.id,
    patients: filters.patients,
    afterTier: after?.tier,
    afterDay: after?.day,
    afterId: after?.id,
    ...Object.fromEntries(workKinds.map((kind, index) => [`kind${index}`, kind])),
  };
  return { statement, values: parameters.map((name) => values[name]) };
}

/** The kinds of work asked for, by kind and by gap, but for scans, which are a branch of their own; null: all. */
function workKindsOf({ kinds, gaps }: WorklistFilters): readonly WorkKind[] | null {
  if (gaps === null)
    return kinds?.filter((kind) => kind !== 'imaging' && kind !== 'observation-scan') ?? null;
  const ofGaps = [...new Set(gaps.flatMap((gap) => (isItemGap(gap) ? [] : KINDS_OF_GAP[gap])))];
  return ofGaps.filter((kind) => kinds === null || kinds.includes(kind));
}

const asksForImaging = ({ kinds, gaps }: WorklistFilters): boolean =>
  (kinds === null || kinds.includes('imaging')) && (gaps === null || gaps.some(isItemGap));

/** Scans of observation periods are ordered and booked as examinations are. */
const asksForScans = ({ kinds, gaps }: WorklistFilters): boolean =>
  (kinds === null || kinds.includes('observation-scan')) && (gaps === null || gaps.some(isItemGap));

/** True where no row can be meant: work with the gap of an examination, a search that found nobody. */
const isEmpty = ({ filters }: Asked): boolean =>
  filters.patients?.length === 0 ||
  (!asksForImaging(filters) && !asksForScans(filters) && workKindsOf(filters)?.length === 0);

function shapeOf({ filters, after, sort }: Asked): Shape {
  return {
    imaging: asksForImaging(filters),
    work: workKindsOf(filters)?.length ?? 'all',
    scans: asksForScans(filters),
    state: filters.state,
    dueWithin: filters.dueWithin !== null,
    dueBefore: filters.dueBefore !== null,
    late: filters.daysLate !== null,
    primary: filters.primary !== null,
    grade: filters.grade !== null,
    nelmType: filters.nelmType !== null,
    assignee: filters.assignee === null ? 'anybody' : filters.assignee === 'nobody' ? 'nobody' : 'one',
    snoozed: filters.snoozed,
    booked: filters.booked,
    gaps: filters.gaps?.filter(isItemGap) ?? null,
    patients: filters.patients !== null,
    sort,
    after: after !== null,
  };
}

/** @param someones the list is that of one member of staff */
const countOf = (row: pg.QueryResultRow, someones: boolean): Count => ({
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

function imagingRow(row: pg.QueryResultRow, courses: ReadonlyMap<string, Course>): ImagingRow {
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

const personsRow = (row: pg.QueryResultRow): PersonsRow => ({
  ...common(row),
  kind: row.kind,
  role: row.role,
  sentence: row.sentence,
  subject: row.subject,
  parts: row.parts,
  itemId: row.item_id,
});
