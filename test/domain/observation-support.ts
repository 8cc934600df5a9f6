import type { CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact, FactDetails, FactOf } from '../../src/domain/facts.ts';
import { NO_MEETINGS } from '../../src/domain/meetings.ts';
import {
  type BoardDecision,
  type BoardDecisionKind,
  DEFAULT_OBSERVATION,
  type KnownBefore,
  type Lesion,
  type ObservationInput,
  type ObservationPeriod,
  type ObservationSettings,
  type Reading,
} from '../../src/domain/observation-model.ts';
import { observe } from '../../src/domain/observation-rule.ts';
import { type Observations, observationsOf } from '../../src/domain/observations.ts';
import type { PatientRecord } from '../../src/domain/plan-model.ts';
import type { RuleStanding } from '../../src/domain/settings.ts';
import { record } from './support.ts';

/** Opened on 12 Jan 2026; two metastases of type II on record, staged by the scan of 10 Jan 2026. */
export const OPENED = '2026-01-12';

export const exact = (value: number) => ({ qualifier: 'exact', value }) as const;
export const atLeast = (value: number) => ({ qualifier: 'at-least', value }) as const;
export const UNCOUNTABLE = { qualifier: 'uncountable', value: null } as const;

/** A final MRI with hepatobiliary contrast, read on its own day, unless told otherwise. */
export const reading = (
  performedOn: CalendarDate,
  count: number | Reading['count'],
  more: Partial<Reading> = {},
): Reading => ({
  id: `reading ${performedOn}`,
  scanId: `scan ${performedOn}`,
  follows: null,
  nature: 'first',
  status: 'final',
  performedOn,
  readOn: performedOn,
  reader: 'Dr Reader',
  modality: 'MRI',
  contrast: 'hepatobiliary',
  count: typeof count === 'number' ? exact(count) : count,
  nelmType: 'unknown',
  newDiseaseOutsideLiver: 'absent',
  lesions: null,
  repeatBy: null,
  ...more,
});

/** The next reading of the same scan. */
export const nextReading = (
  before: Reading,
  nature: 're-read' | 'correction',
  readOn: CalendarDate,
  more: Partial<Reading>,
): Reading => ({
  ...before,
  id: `${before.id}, ${nature} ${readOn}`,
  follows: before.id,
  nature,
  readOn,
  ...more,
});

export const lesion = (id: string, status: Lesion['status'] = 'present', sizeMm = 12): Lesion => ({
  id,
  segment: 'VII',
  sizeMm,
  status,
});

export const staged = (
  date: string | null,
  nelmType: FactDetails['liver-metastasis']['nelmType'],
  recordedOn = date ?? OPENED,
): FactOf<'liver-metastasis'> => ({
  id: `staged ${nelmType} ${date}`,
  kind: 'liver-metastasis',
  date,
  corrects: null,
  recordedOn,
  details: { nelmType, lesionCount: { qualifier: 'unknown', value: null }, hepaticTumourBurden: '<=10' },
});

export const outside = (date: CalendarDate): FactOf<'extrahepatic-disease'> => ({
  id: `outside ${date}`,
  kind: 'extrahepatic-disease',
  date,
  corrects: null,
  recordedOn: date,
  details: { where: 'bone' },
});

export const lostOn = (date: CalendarDate): FactOf<'lost-to-follow-up'> => ({
  id: `lost ${date}`,
  kind: 'lost-to-follow-up',
  date,
  corrects: null,
  recordedOn: date,
  details: { attempts: [{ on: date, how: 'telephone', outcome: 'none' }], reason: 'No answer.' },
});

export const contactOn = (date: CalendarDate): FactOf<'contact-resumed'> => ({
  id: `contact ${date}`,
  kind: 'contact-resumed',
  date,
  corrects: null,
  recordedOn: date,
  details: { how: 'She called.' },
});

let decisions = 0;
export const decided = (
  decidedOn: CalendarDate,
  decision: BoardDecisionKind,
  more: Partial<BoardDecision> = {},
): BoardDecision => {
  decisions += 1;
  return {
    id: `decision ${decisions}`,
    number: decisions,
    decision,
    decidedOn,
    decidedBy: 'Board of Thursday',
    why: 'Agreed by all.',
    question: null,
    carryOutBy: decision === 'radical' || decision === 'debulking' ? '2026-07-01' : null,
    ...more,
  };
};

export const TYPE_II: Fact = staged('2026-01-10', 'II');

export const input = (more: Partial<ObservationInput>): ObservationInput => ({
  periodId: 'period',
  openedOn: OPENED,
  follows: null,
  known: knowing([]),
  facts: [TYPE_II],
  readings: [],
  decisions: [],
  closing: null,
  onRecord: [],
  confirmedDays: [],
  beside: [],
  board: NO_MEETINGS,
  ...more,
});

/** A period as the record of its patient holds it, none of whose scans came as a result. */
export const held = (more: Partial<ObservationInput>): PatientRecord['periods'][number] => ({
  ...input(more),
  settings: DEFAULT_OBSERVATION,
  resultOf: new Map(),
});

/** What the periods of a patient ask for on a day. */
export const askedOn = (
  day: CalendarDate,
  facts: readonly Fact[],
  periods: PatientRecord['periods'],
  standing: RuleStanding = 'runs',
): Observations => observationsOf(record({ facts, periods }), { standing, otherDays: 7 }, day);

/** What was on record when a period was opened, and when its decision was recorded. */
export const knowing = (opening: readonly Fact[], decision: readonly Fact[] = []): KnownBefore => ({
  opening: new Set(opening.map(({ id }) => id)),
  decision: new Set(decision.map(({ id }) => id)),
});

/** What a period comes to on a day, under the default settings unless told otherwise. */
export const period = (
  day: CalendarDate,
  more: Partial<ObservationInput>,
  settings: Partial<ObservationSettings> = {},
): ObservationPeriod => observe(input(more), { ...DEFAULT_OBSERVATION, ...settings }, day);

/** The row of clinical rules §3 that judged the scan of a day. */
export const rowOf = (of: ObservationPeriod, performedOn: CalendarDate): number | null | undefined =>
  of.judgements.find((one) => one.performedOn === performedOn)?.row;
