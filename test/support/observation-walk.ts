import fc from 'fast-check';
import { addDays, type CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/facts.ts';
import {
  BOARD_DECISIONS,
  type BoardDecision,
  CLOSINGS,
  DECREASE_POLICIES,
  DEFAULT_OBSERVATION,
  type ObservationInput,
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
type Happening = (given: ObservationInput, day: CalendarDate) => ObservationInput;

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const fact =
  (make: (day: CalendarDate) => Fact): Happening =>
  (given, day) => ({ ...given, facts: [...given.facts, make(day)] });

const scan = fc
  .record({
    count: of<Reading['count']>(...[3, 3, 3, 3, 2, 4].map(exact), atLeast(3), UNCOUNTABLE),
    modality: of<Reading['modality']>('MRI', 'MRI', 'MRI', 'MRI', 'CT'),
    nelmType: of<Reading['nelmType']>('unknown', 'unknown', 'unknown', 'unknown', 'III'),
    outside: of<Reading['newDiseaseOutsideLiver']>('absent', 'absent', 'absent', 'absent', 'present'),
  })
  .map(
    ({ count, modality, nelmType, outside }): Happening =>
      (given, day) => {
        const id = `scan ${given.readings.length}`;
        const more = { id, scanId: id, modality, nelmType, newDiseaseOutsideLiver: outside };
        return { ...given, readings: [...given.readings, reading(day, count, more)] };
      },
  );

/** Of the last scan; not of one that was read today. */
const reread = fc
  .record({ count: of<Reading['count']>(exact(3), exact(2), exact(4), UNCOUNTABLE), repeat: fc.boolean() })
  .map(
    ({ count, repeat }): Happening =>
      (given, day) => {
        const last = given.readings.at(-1);
        if (last === undefined || last.readOn === day) return given;
        const repeatBy = repeat ? addDays(day, 20) : null;
        return {
          ...given,
          readings: [...given.readings, nextReading(last, 're-read', day, { count, repeatBy })],
        };
      },
  );

/** Only what a board can decide: a question that is asked, or another word on a decision that stands. */
const decision = of(...BOARD_DECISIONS).map(
  (kind): Happening =>
    (given, day) => {
      const { question, decision: before, state } = observe(given, DEFAULT_OBSERVATION, day);
      const corrects = before !== null && state !== 'closed' && state !== 'not-applicable';
      if (question === null && !corrects) return given;
      return { ...given, decisions: [...given.decisions, decided(day, kind)] as BoardDecision[] };
    },
);

const closing = of(...CLOSINGS).map(
  (reason): Happening =>
    (given, on) =>
      given.closing === null ? { ...given, closing: { reason, on } } : given,
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: scan },
  { weight: 4, arbitrary: reread },
  { weight: 5, arbitrary: decision },
  {
    weight: 3,
    arbitrary: of(
      fact(outside),
      fact((day) => hepatectomy(day)),
      fact((day) => pathology(NEC, day)),
      fact((day) => staged(day, 'III')),
      fact((day) => death(day)),
      fact(lostOn),
      fact((day) => hepatectomy(day, { emergency: true })),
    ),
  },
  { weight: 1, arbitrary: closing },
);

/** A period from its opening on: what happens, and so many days after what happened before. */
export const life = fc.record({
  typed: fc.boolean(),
  decrease: of(...DECREASE_POLICIES),
  happenings: fc.array(fc.tuple(of(0, 1, 5, 30, 75, 95, 130), happening), { minLength: 1, maxLength: 8 }),
});
type Life = typeof life extends fc.Arbitrary<infer L> ? L : never;

/** From state to state, day by day where time alone brings something, and with each thing that happens. */
export function waysOf({
  typed,
  decrease,
  happenings,
}: Life): [from: ObservationState | 'begin', to: ObservationState][] {
  const settings = { ...DEFAULT_OBSERVATION, decrease };
  let given = input({ facts: typed ? [TYPE_II] : [] });
  let day: CalendarDate = given.openedOn;
  let state: ObservationState | 'begin' = 'begin';
  const ways: [ObservationState | 'begin', ObservationState][] = [];
  const look = (): CalendarDate => {
    const { state: next, wakesOn } = observe(given, settings, day);
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
    given = happens(given, day);
    wakesOn = look();
  }
  return ways;
}
