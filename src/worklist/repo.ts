import type pg from 'pg';
import { type Bound, readSnapshot } from '../db/named.ts';
import { addDays, type CalendarDate } from '../domain/calendar.ts';
import type { Tier } from '../domain/urgency.ts';
import type { Site } from '../work.ts';
import {
  type CourseParts,
  coursesOf,
  type Signature,
  signatureMap,
  signatures,
  versionKey,
} from './courses.ts';
import type { State, WorklistKind } from './kinds.ts';
import { countStatement, type Prepared, pageStatement, type Shape } from './statement.ts';

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
    readonly identifiers: readonly { readonly system: string; readonly value: string }[];
    readonly name: string;
    readonly kana: string | null;
    readonly birthDate: CalendarDate | null;
    readonly sex: 'female' | 'male' | 'other' | 'unknown';
  } | null;
  readonly due: CalendarDate;
  readonly primary: string;
  readonly grade: string;
}

export interface ImagingRow extends CommonRow {
  readonly kind: 'imaging';
  readonly opens: CalendarDate;
  readonly closes: CalendarDate;
  readonly critical: CalendarDate;
  readonly missingRegions: readonly string[];
  readonly seriesKey: string;
  readonly stepNumber: number;
  readonly occurrence: number;
  readonly origin: 'step' | 'catch-up';
  readonly course: CourseParts & Signature;
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
}

export interface Asked {
  readonly site: Site;
  readonly today: CalendarDate;
  readonly filters: WorklistFilters;
  readonly after: Position | null;
  readonly limit: number;
  readonly counts: boolean;
}

/** Rows in order after a position, and the counts of the whole list where asked for: one site, one snapshot. */
export async function readWorklist(
  pool: pg.Pool,
  asked: Asked,
): Promise<{ rows: Row[]; counts: Count[] | null }> {
  const { site } = asked;
  const [page, ...counting] = worklistStatements(asked);
  const [found = [], signed = [], counts = []] = await readSnapshot(pool, site.id, [
    page,
    signatures(site.id),
    ...counting,
  ]);
  const ids = found.flatMap((row) => (row.kind === 'imaging' ? [row.course_id] : []));
  const courses = await coursesOf(pool, site.id, ids);
  const signedBy = signatureMap(signed);
  return {
    rows: found.map((row) => (row.kind === 'imaging' ? imagingRow(row, courses, signedBy) : personsRow(row))),
    counts: asked.counts ? counts.map(({ kind, state, rows }): Count => ({ kind, state, rows })) : null,
  };
}

/** What is sent for a question: the page, then the counts. Apart from the reading, so that its plan can be looked at. */
export function worklistStatements(asked: Asked): [Bound, ...Bound[]] {
  const { filters, after } = asked;
  const shape = shapeOf(filters, after !== null);
  const workKinds = filters.kinds?.filter((kind) => kind !== 'imaging') ?? [];
  const values: Record<string, unknown> = {
    site: asked.site.id,
    today: asked.today,
    limit: asked.limit,
    dueBefore: filters.dueBefore,
    lateSince: filters.daysLate === null ? null : addDays(asked.today, -filters.daysLate),
    primary: filters.primary,
    grade: filters.grade,
    afterTier: after?.tier,
    afterDay: after?.day,
    afterId: after?.id,
    ...Object.fromEntries(workKinds.map((kind, index) => [`kind${index}`, kind])),
  };
  const bind = ({ statement, parameters }: Prepared): Bound => ({
    statement,
    values: parameters.map((name) => values[name]),
  });
  return [bind(pageStatement(shape)), ...(asked.counts ? [bind(countStatement(shape))] : [])];
}

function shapeOf(filters: WorklistFilters, after: boolean): Shape {
  const { kinds } = filters;
  return {
    imaging: kinds === null || kinds.includes('imaging'),
    work: kinds === null ? 'all' : kinds.filter((kind) => kind !== 'imaging').length,
    state: filters.state,
    dueBefore: filters.dueBefore !== null,
    late: filters.daysLate !== null,
    primary: filters.primary !== null,
    grade: filters.grade !== null,
    after,
  };
}

const common = (row: pg.QueryResultRow): CommonRow => ({
  tier: row.tier,
  day: row.day,
  id: row.id,
  version: row.version,
  patient:
    row.name === null
      ? null
      : {
          identifiers: row.identifiers ?? [],
          name: row.name,
          kana: row.kana,
          birthDate: row.birth_date,
          sex: row.sex,
        },
  due: row.due_on,
  primary: row.primary_tumour,
  grade: row.grade,
});

function imagingRow(
  row: pg.QueryResultRow,
  courses: ReadonlyMap<string, CourseParts>,
  signedBy: ReadonlyMap<string, Signature>,
): ImagingRow {
  const course = courses.get(row.course_id);
  const signature = course && signedBy.get(versionKey(course.protocol.code, course.protocol.version));
  if (course === undefined || signature === undefined)
    throw new Error(`The course of item ${row.id} is not stored`);
  return {
    ...common(row),
    kind: 'imaging',
    opens: row.opens_on,
    closes: row.closes_on,
    critical: row.critical_on,
    missingRegions: row.missing_regions,
    seriesKey: row.series_key,
    stepNumber: row.step_number,
    occurrence: row.occurrence,
    origin: row.origin,
    course: { ...course, ...signature },
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
