import type { CalendarDate, PartialDate } from '../../src/domain/calendar.ts';
import { type Choice, choose } from '../../src/domain/choosing.ts';
import type { Fact, FactDetails, FactOf, Primary, Retraction } from '../../src/domain/facts.ts';
import { NO_MEETINGS } from '../../src/domain/meetings.ts';
import { clinicalPicture } from '../../src/domain/picture.ts';
import { type Projection, project } from '../../src/domain/plan.ts';
import { type PatientRecord, type Shelf, shelfOf } from '../../src/domain/plan-model.ts';
import type { Region } from '../../src/domain/protocol.ts';
import type { Result, ResultModality } from '../../src/domain/results.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { builtInProtocols } from '../../src/protocols/index.ts';

export const TODAY: CalendarDate = '2026-11-23';

const signed = { signedBy: 'Dr Demo', signedOn: TODAY };
/** All built-in protocols and the default settings, signed. */
export const shelf: Shelf = shelfOf(
  builtInProtocols.map((protocol) => ({ protocol, ...signed })),
  { version: 1, ...signed, settings: DEFAULT_SETTINGS },
);

type When = PartialDate | null;
const recorded = (kind: string, date: When) => ({
  id: `${kind} ${date ?? 'undated'}`,
  date,
  corrects: null,
  recordedOn: TODAY,
});

export const diagnosis = (
  primary: Primary,
  more: Partial<FactDetails['diagnosis']> = {},
  date: When = '2025-09-01',
): FactOf<'diagnosis'> => ({
  ...recorded(`diagnosis ${primary}`, date),
  kind: 'diagnosis',
  details: { primary, functionality: 'non-functional', symptoms: 'absent', ...more },
});

/** A well-differentiated NET G1 by Ki-67 1 %, 8 mm, N0, nothing invaded, unless told otherwise. */
export const pathology = (
  more: Partial<FactDetails['pathology-report']> = {},
  date: When = '2025-09-20',
): FactOf<'pathology-report'> => ({
  ...recorded('pathology', date),
  kind: 'pathology-report',
  details: {
    specimen: 'resection',
    differentiation: 'well',
    reportedGrade: 'unknown',
    ki67: { comparator: '=', value: 1 },
    mitoses: null,
    sizeMm: 8,
    lymphaticInvasion: 'absent',
    venousInvasion: 'absent',
    muscleInvasion: 'absent',
    nodes: 'N0',
    ...more,
  },
});

const ki67 = (value: number) => ({ comparator: '=', value }) as const;
export const G1 = { ki67: ki67(1) };
export const G2 = { ki67: ki67(5) };
export const G3 = { ki67: ki67(30) };
export const NEC = { differentiation: 'poor', ki67: ki67(60) } as const;

export const resection = (
  date: When = '2025-09-12',
  more: Partial<FactDetails['resection']> = {},
): FactOf<'resection'> => ({
  ...recorded('resection', date),
  kind: 'resection',
  details: { procedure: 'other', intent: 'curative', margin: 'R0', completion: false, ...more },
});

export const metastasis = (
  date: When,
  more: Partial<FactDetails['liver-metastasis']> = {},
): FactOf<'liver-metastasis'> => ({
  ...recorded('metastasis', date),
  kind: 'liver-metastasis',
  details: {
    nelmType: 'I',
    lesionCount: { qualifier: 'exact', value: 1 },
    hepaticTumourBurden: '<=10',
    ...more,
  },
});

export const hepatectomy = (
  date: When,
  more: Partial<FactDetails['hepatectomy']> = {},
): FactOf<'hepatectomy'> => ({
  ...recorded('hepatectomy', date),
  kind: 'hepatectomy',
  details: { procedure: 'resection', intent: 'curative', margin: 'R0', emergency: false, ...more },
});

export const status = (
  date: When,
  is: FactDetails['disease-status']['status'],
): FactOf<'disease-status'> => ({
  ...recorded(`status ${is}`, date),
  kind: 'disease-status',
  details: { status: is },
});

export const watching = (
  date: When = '2026-01-10',
  more: Partial<FactDetails['watching-begun']> = {},
): FactOf<'watching-begun'> => ({
  ...recorded('watching', date),
  kind: 'watching-begun',
  details: { decidedBy: 'Dr Demo', acceptsG2: false, acceptsNoBiopsy: false, ...more },
});

export const death = (date: When = '2026-10-01'): FactOf<'death'> => ({
  ...recorded('death', date),
  kind: 'death',
  details: {},
});

export const correcting = <F extends Fact>(old: Fact, fact: F): F => ({
  ...fact,
  id: `${fact.id}, corrected`,
  corrects: old.id,
});

export const enteredInError = (old: Fact): Retraction => ({
  ...recorded(`not: ${old.id}`, null),
  kind: 'entered-in-error',
  details: { reason: 'Another patient.' },
  corrects: old.id,
});

export const choiceOf = (...facts: readonly Fact[]): Choice => choose(clinicalPicture(facts));

/** A choice in short: courses as "RECT-G1 from 2025-09-12"; missing facts, blocking ones with an exclamation mark. */
export function inShort(...facts: readonly Fact[]) {
  const { courses, missing, uncovered } = choiceOf(...facts);
  return {
    courses: courses.map((course) => `${course.protocol} from ${course.anchorOn}`),
    missing: missing.map(({ fact, blocking }) => `${fact}${blocking ? '!' : ''}`),
    uncovered,
  };
}

/** A final result; its id is "MRI 2026-03-12 liver+pelvis" unless told otherwise. */
export const result = (
  modality: ResultModality,
  performedOn: CalendarDate,
  regions = '',
  more: Partial<Result> = {},
): Result => {
  const id = more.id ?? `${modality} ${performedOn}${regions === '' ? '' : ` ${regions}`}`;
  return {
    id,
    system: 'RIS',
    accession: id,
    version: 1,
    performedOn,
    modality,
    regions: regions === '' ? [] : (regions.split('+') as Region[]),
    status: 'final',
    conclusion: null,
    receivedOn: performedOn,
    ...more,
  };
};

export const mri = (
  performedOn: CalendarDate,
  regions = 'liver+pelvis',
  more: Partial<Result> = {},
): Result => result('MRI', performedOn, regions, more);

export const counter = (): (() => string) => {
  let made = 0;
  return () => `id-${++made}`;
};

export const record = (more: Partial<PatientRecord>): PatientRecord => ({
  facts: [],
  results: [],
  resolutions: [],
  answered: [],
  alternatives: [],
  appointments: [],
  scanAppointments: [],
  plan: null,
  periods: [],
  recurrences: [],
  board: NO_MEETINGS,
  ...more,
});

/** What a record with no plan yet comes to on a day, every protocol signed. */
export const projected = (more: Partial<PatientRecord>, day: CalendarDate = TODAY): Projection =>
  project(record(more), shelf, day, counter());

/** The same patient on a later day, with the plan that began. */
export const later = (
  before: Projection,
  more: Partial<PatientRecord>,
  day: CalendarDate,
  signed: Shelf = shelf,
): Projection => {
  let made = 0;
  return project(record({ plan: before.plan, ...more }), signed, day, () => `later-${day}-${++made}`);
};

/** "RECT-G1 mri-liver-pelvis 2026-03-12": an item by its course, series and due day. */
export const itemOf = (projection: Projection, protocol: string, seriesKey: string, due: CalendarDate) => {
  const course = projection.plan?.courses.find((one) => one.protocol.code === protocol);
  const item = projection.plan?.items.find(
    (one) => one.courseId === course?.id && one.seriesKey === seriesKey && one.due === due,
  );
  const outcome = projection.items.get(item?.id ?? '');
  if (course === undefined || item === undefined || outcome === undefined) {
    throw new Error(`The plan has no ${protocol} ${seriesKey} due ${due}.`);
  }
  return { course, item, outcome };
};

/** Kinds and subjects of the work. */
export const workOf = (projection: Projection): string[] =>
  projection.work.map(({ kind, subject }) => `${kind}: ${subject}`);
