import { addDays, type CalendarDate } from './calendar.ts';
import type {
  BoardDecision,
  Closing,
  ObservationInput,
  ObservationPeriod,
  ObservationSettings,
  ObservationState,
} from './observation-model.ts';
import { observe } from './observation-rule.ts';

/** What was recorded for a period, with the day on which each thing was. */
export interface DatedInput extends Omit<ObservationInput, 'closing' | 'onRecord'> {
  /** Of readings and decisions, by id. */
  readonly recordedOn: ReadonlyMap<string, CalendarDate>;
  readonly closings: readonly (Omit<Closing, 'reason'> & {
    readonly reason: Closing['reason'] | 'reopened';
    readonly recordedOn: CalendarDate;
  })[];
  /** Days on which scans lost the report that they rest on, or got it back. */
  readonly reports: readonly {
    readonly scanId: string;
    readonly on: CalendarDate;
    readonly stands: boolean;
  }[];
}

/** A state that a period was in from a day on. */
export interface PastState {
  readonly on: CalendarDate;
  readonly state: ObservationState;
  readonly sentence: string;
}

/**
 * Every state that a period was in, by what was recorded at the end of each day: a later correction of a scan or a
 * fact changes nothing of the days before it. Meetings are those of the calendar as it is. Pure.
 */
export function pastStates(
  input: DatedInput,
  settings: ObservationSettings,
  today: CalendarDate,
): PastState[] {
  const days = [
    ...input.facts.map(({ recordedOn }) => recordedOn),
    ...input.recordedOn.values(),
    ...input.closings.map(({ recordedOn }) => recordedOn),
    ...input.reports.map(({ on }) => on),
    ...input.confirmedDays.map(({ on }) => on),
    addDays(today, 1),
  ].toSorted();
  const states: PastState[] = [];
  let before: ObservationPeriod | null = null;
  for (let day = input.openedOn; day <= today; ) {
    const period = observe(knownOn(input, day), settings, day);
    if (before === null || isAnother(before, period))
      states.push({ on: day, state: period.state, sentence: period.sentence });
    before = period;
    const { wakesOn } = period;
    const next = days.find((on) => on > day) ?? addDays(today, 1);
    day = wakesOn < next ? wakesOn : next;
  }
  return states;
}

/** A further round or question is another state, though it has the same name. */
const isAnother = (a: ObservationPeriod, b: ObservationPeriod): boolean =>
  a.state !== b.state || a.question !== b.question || a.rounds.length !== b.rounds.length;

/** What had been recorded by the end of a day. */
function knownOn(input: DatedInput, day: CalendarDate): ObservationInput {
  const isKnown = ({ id }: { readonly id: string }): boolean => (input.recordedOn.get(id) ?? '') <= day;
  const isDecided = ({ id, decidedOn }: BoardDecision) => (input.recordedOn.get(id) ?? decidedOn) <= day;
  const last = input.closings.findLast(({ recordedOn }) => recordedOn <= day);
  const stood = new Map(
    input.reports.flatMap(({ scanId, on, stands }) => (on <= day ? [[scanId, stands] as const] : [])),
  );
  return {
    periodId: input.periodId,
    openedOn: input.openedOn,
    follows: input.follows,
    known: input.known,
    board: input.board,
    facts: input.facts.filter(({ recordedOn }) => recordedOn <= day),
    readings: input.readings.filter((one) => isKnown(one) && (stood.get(one.scanId) ?? true)),
    decisions: input.decisions.filter(isKnown),
    beside: input.beside.map((decisions) => decisions.filter(isDecided)),
    confirmedDays: input.confirmedDays.filter(({ on }) => on <= day),
    closing:
      last === undefined || last.reason === 'reopened'
        ? null
        : { number: last.number, reason: last.reason, on: last.on },
    onRecord: [],
  };
}
