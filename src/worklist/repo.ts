import type pg from 'pg';
import { type Bound, type Reading, readSnapshot } from '../db/named.ts';
import { addDays, type CalendarDate } from '../domain/calendar.ts';
import { type Gap, isItemGap, KINDS_OF_GAP, missedBefore } from '../domain/gaps.ts';
import type { WorkKind } from '../domain/work-kinds.ts';
import type { Site } from '../work.ts';
import { coursesOf } from './courses.ts';
import type { Shape, Snoozed, Sort } from './filters.ts';
import type { State, WorklistKind } from './kinds.ts';
import { type Count, countOf, imagingRow, type Position, personsRow, type Row } from './rows.repo.ts';
import { countStatement, headStatement, type Prepared, pageStatement } from './statement.ts';

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
  /** Told from this step on, 1 the first, or at all where the work is of one of these roles. */
  readonly escalated: { readonly from: number; readonly roles: readonly string[] } | null;
  readonly snoozed: Snoozed;
  readonly booked: boolean | null;
  readonly gaps: readonly Gap[] | null;
  /** Patients that a search found. */
  readonly patients: readonly string[] | null;
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
  /** So many of the list's first rows are named beside, whatever the page goes on after. */
  readonly head: number;
  /** Another list that is counted beside; null: none. */
  readonly beside: WorklistFilters | null;
}

/** Rows in order after a position, and the counts of the whole list where asked for: one site, one snapshot. */
export async function readWorklist<T>(
  pool: pg.Pool,
  asked: Asked & { readonly also: Reading<T> | null },
): Promise<{
  rows: Row[];
  counts: Count[] | null;
  beside: Count[] | null;
  head: string[];
  also: T | null;
}> {
  const { site, filters, also } = asked;
  const other = asked.beside === null ? null : { ...asked, filters: asked.beside };
  const listing = isEmpty(asked) ? [] : worklistStatements(asked);
  const counting = other === null || isEmpty(other) ? [] : [countsOf(other)];
  const heading = asked.head === 0 || isEmpty(asked) ? [] : [headOf(asked)];
  const statements = [...listing, ...counting, ...heading, ...(also === null ? [] : [also])];
  const read = statements.length === 0 ? [] : await readSnapshot(pool, site.id, statements);
  const [found = [], counts = []] = read.slice(0, listing.length);
  const [beside = []] = read.slice(listing.length, listing.length + counting.length);
  const [head = []] = read.slice(listing.length + counting.length, statements.length);
  const ids = found.flatMap((row) => (row.kind === 'imaging' ? [row.course_id] : []));
  const courses = await coursesOf(pool, site.id, ids);
  return {
    rows: found.map((row) => (row.kind === 'imaging' ? imagingRow(row, courses) : personsRow(row))),
    counts: asked.counts ? counts.map((count) => countOf(count, isOfOne(filters))) : null,
    beside: other === null ? null : beside.map((count) => countOf(count, isOfOne(other.filters))),
    head: heading.length === 0 ? [] : head.map(({ id }) => id),
    also: also === null ? null : also.of(read.at(-1) ?? []),
  };
}

/** What is sent for a question: the page, then the counts. Apart from the reading, so that its plan can be looked at. */
export const worklistStatements = (asked: Asked): [Bound, ...Bound[]] => [
  bind(pageStatement(shapeOf(asked)), asked),
  ...(asked.counts ? [countsOf(asked)] : []),
];

const headOf = (asked: Asked): Bound =>
  bind(headStatement(shapeOf({ ...asked, after: null })), { ...asked, after: null, limit: asked.head });
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
    escalatedFrom: filters.escalated?.from,
    escalatedRoles: filters.escalated?.roles,
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
    escalated: filters.escalated !== null,
    snoozed: filters.snoozed,
    booked: filters.booked,
    gaps: filters.gaps?.filter(isItemGap) ?? null,
    patients: filters.patients !== null,
    sort,
    after: after !== null,
  };
}
