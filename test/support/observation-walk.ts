import fc from 'fast-check';
import { addDays, type CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/facts.ts';
import {
  BOARD_DECISIONS,
  type BoardDecisionKind,
  CLOSINGS,
  DECREASE_POLICIES,
  DEFAULT_OBSERVATION,
  type ObservationInput,
  type ObservationPeriod,
  type ObservationState,
  type Reading,
} from '../../src/domain/observation-model.ts';
import { observe } from '../../src/domain/observation-rule.ts';
import {
  atLeast,
  decided,
  exact,
  input,
  lostOn,
  nextReading,
  outside,
  reading,
  staged,
  TYPE_II,
  UNCOUNTABLE,
} from '../domain/observation-support.ts';
import { death, hepatectomy, NEC, pathology } from '../domain/support.ts';

/** Something that is recorded on the day it happens, in the order of days. */
type Happening = (given: ObservationInput, day: CalendarDate, now: ObservationPeriod) => ObservationInput;

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const fact =
  (make: (day: CalendarDate) => Fact): Happening =>
  (given, day) => ({ ...given, facts: [...given.facts, { ...make(day), recordedOn: day }] });

const scanOf =
  (more: Partial<Reading>) =>
  (given: ObservationInput, day: CalendarDate): ObservationInput => {
    const id = `scan ${given.readings.length}`;
    return { ...given, readings: [...given.readings, reading(day, 3, { id, scanId: id, ...more })] };
  };
/** A baseline that is told late, as often as a hospital learns of a scan made elsewhere. */
const lateBaseline = of(30, 80, 125).map(
  (days): Happening =>
    (given, day, { state }) =>
      given.readings.length > 0 || state !== 'awaiting-baseline'
        ? given
        : scanOf({ performedOn: addDays(day, -days) })(given, day),
);
const scan = fc
  .record({
    count: of<Reading['count']>(...[3, 3, 3, 3, 2, 4].map(exact), atLeast(3), UNCOUNTABLE),
    modality: of<Reading['modality']>('MRI', 'MRI', 'MRI', 'MRI', 'CT'),
    nelmType: of<Reading['nelmType']>('unknown', 'unknown', 'unknown', 'unknown', 'III'),
    newDiseaseOutsideLiver: of<Reading['newDiseaseOutsideLiver']>('absent', 'absent', 'absent', 'present'),
  })
  .map(scanOf);

/** Of the last scan, where it is unclear; or of the baseline while nothing else is there. Any other re-read is a correction of the past. */
const rereadOf =
  (count: Reading['count'], repeat: boolean): Happening =>
  (given, day, { state, baseline }) => {
    const last = given.readings.at(-1);
    const ofBaseline = state === 'observing' && last?.scanId === baseline?.scanId;
    if (last === undefined || (state !== 'inconclusive' && !ofBaseline)) return given;
    const repeatBy = repeat ? addDays(day, 20) : null;
    return {
      ...given,
      readings: [...given.readings, nextReading(last, 're-read', day, { count, repeatBy })],
    };
  };
const reread = fc
  .tuple(of<Reading['count']>(exact(3), exact(2), exact(4), UNCOUNTABLE), fc.boolean())
  .map(([count, repeat]) => rereadOf(count, repeat));

/** Only what a board can decide: a question that is asked, or another word on a decision that stands. */
const decisionOf =
  (kind: BoardDecisionKind): Happening =>
  (given, day, { question, decision: before, state }) => {
    const corrects = before !== null && state !== 'closed' && state !== 'not-applicable';
    if (question === null && !corrects) return given;
    return { ...given, decisions: [...given.decisions, decided(day, kind, { question })] };
  };
const decision = of(...BOARD_DECISIONS).map(decisionOf);

const closing = of(...CLOSINGS).map(
  (reason): Happening =>
    (given, on) =>
      given.closing === null ? { ...given, closing: { number: 1, reason, on } } : given,
);

/** Staged by the scan of 10 Jan 2026, and told at any time: after the scans too. */
const stagingTold: Happening = (given, day, { state }) =>
  given.facts.some(({ kind }) => kind === 'liver-metastasis') || state !== 'awaiting-baseline'
    ? given
    : { ...given, facts: [...given.facts, staged('2026-01-10', 'II', day)] };
/** A scan of some days ago, told today: what was made since is on record, or not. */
const scanToldLate = fc.tuple(of(3, 20, 60), scan).map(
  ([days, made]): Happening =>
    (given, day) => {
      const told = made(given, day);
      const last = told.readings.at(-1);
      if (last === undefined || given.readings.length === 0) return given;
      const performedOn = addDays(day, -days);
      if (performedOn < given.openedOn) return given;
      return { ...told, readings: [...given.readings, { ...last, performedOn, readOn: day }] };
    },
);

const FACTS: readonly ((day: CalendarDate) => Fact)[] = [
  outside,
  (day) => hepatectomy(day),
  (day) => pathology(NEC, day),
  (day) => staged(day, 'III'),
  (day) => death(day),
  lostOn,
  (day) => hepatectomy(day, { emergency: true }),
];
/** A fact of some days ago, told today. */
const factToldLate = fc.tuple(of(3, 20, 60), of(...FACTS)).map(
  ([days, make]): Happening =>
    (given, day) => ({
      ...given,
      facts: [...given.facts, { ...make(addDays(day, -days)), recordedOn: day }],
    }),
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 1, arbitrary: factToldLate },
  { weight: 1, arbitrary: fc.constant(stagingTold) },
  { weight: 2, arbitrary: scanToldLate },
  { weight: 8, arbitrary: scan },
  { weight: 4, arbitrary: reread },
  { weight: 1, arbitrary: lateBaseline },
  { weight: 5, arbitrary: decision },
  {
    weight: 3,
    arbitrary: of(...FACTS.map(fact)),
  },
  { weight: 1, arbitrary: closing },
);

const steps = (least: number) =>
  fc.array(fc.tuple(of(1, 5, 30, 75, 95, 130), happening), { minLength: least, maxLength: 7 });
const counted = (value: number): Happening => scanOf({ count: exact(value) });
const unclear = scanOf({ count: UNCOUNTABLE });
const extend = decisionOf('extend');
/** The baseline on the day after the opening, and what is rare in chance alone. Anything may follow. */
const BEGINNINGS: readonly (readonly [days: number, Happening])[][] = [
  [],
  [[91, counted(3)]],
  [[91, unclear]],
  [
    [91, unclear],
    [2, rereadOf(UNCOUNTABLE, false)],
  ],
  [[91, counted(4)]],
  [
    [91, counted(3)],
    [5, extend],
    [91, unclear],
    [1, extend],
  ],
  // An early scan of the second round, from which another one is counted.
  ...[50, 55].map((days): [number, Happening][] => [
    [91, counted(3)],
    [5, extend],
    [days === 50 ? 30 : 65, counted(3)],
    [days, extend],
  ]),
];

/** A period from its opening on: what happens, and so many days after what happened before. */
export const life = fc
  .record({
    typed: of(true, true, true, false),
    decrease: of(...DECREASE_POLICIES),
    beginning: of([], ...BEGINNINGS.map((then) => [[1, counted(3)] as [number, Happening], ...then])),
    more: steps(1),
  })
  .map(({ typed, decrease, beginning, more }) => ({ typed, decrease, happenings: [...beginning, ...more] }));
type Life = typeof life extends fc.Arbitrary<infer L> ? L : never;

/**
 * From state to state, day by day where time alone brings something, and with each thing that happens.
 * @param see is shown the period as it stands each time
 */
export function waysOf(
  { typed, decrease, happenings }: Life,
  see: (
    period: ObservationPeriod,
    given: ObservationInput,
    day: CalendarDate,
    from: ObservationState | 'begin',
  ) => void = () => {},
): [from: ObservationState | 'begin', to: ObservationState][] {
  const settings = { ...DEFAULT_OBSERVATION, decrease };
  let given = input({ facts: typed ? [TYPE_II] : [] });
  let day: CalendarDate = given.openedOn;
  let state: ObservationState | 'begin' = 'begin';
  const ways: [ObservationState | 'begin', ObservationState][] = [];
  const look = (): CalendarDate => {
    const period = observe(given, settings, day);
    const { state: next, wakesOn } = period;
    see(period, given, day, state);
    if (next !== state) ways.push([state, next]);
    state = next;
    return wakesOn;
  };
  let wakesOn = look();
  for (const [days, happens] of happenings) {
    const until = addDays(day, days);
    while (wakesOn <= until) {
      day = wakesOn;
      wakesOn = look();
    }
    day = until;
    given = happens(given, day, observe(given, settings, day));
    wakesOn = look();
  }
  return ways;
}
