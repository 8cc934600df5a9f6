import { isCalledFor } from './board-decision.ts';
import { type CalendarDate, laterOf } from './calendar.ts';
import { ask, type BeforeBoard, before, defer, NOTHING_ASKED, unansweredBy } from './observation-asked.ts';
import type { PeriodEvent } from './observation-events.ts';
import { isComparable } from './observation-judging.ts';
import type {
  Baseline,
  BoardDecision,
  ClosedReason,
  DisputedEnd,
  Judgement,
  ObservationInput,
  ObservationSettings,
  Round,
  RoundOutcome,
} from './observation-model.ts';
import {
  type BaselineSearch,
  type ObservedScan,
  stagedType,
  typeIiiSince,
  windowFrom,
} from './observation-scans.ts';
import { AGAINST_DECISION } from './observation-sentences.ts';

export type Phase =
  | 'awaiting'
  | 'running'
  | 'inconclusive'
  | 'ruled-out'
  | 'pending'
  | 'decided'
  | 'closed'
  | 'not-applicable';

/** Where the events of a period have brought it. */
export interface Course extends BeforeBoard {
  phase: Phase;
  baseline: Baseline | null;
  baselineDoubt: string | null;
  rounds: Round[];
  outcomes: RoundOutcome[];
  judgements: Judgement[];
  unclear: { readonly scanId: string; readonly why: string; readonly repeatBy: CalendarDate | null } | null;
  reason: string | null;
  closed: { readonly reason: ClosedReason; readonly on: CalendarDate } | null;
  decision: BoardDecision | null;
  deferrals: number;
  deviation: string | null;
  /** When it was told what the rule should not have been applied to; null where it may be. */
  spoiltOn: CalendarDate | null;
  /** Ends of a day before the decision that stands. */
  disputed: DisputedEnd[];
  /** The day of a loss that what is before the board, or was decided, has outlived. */
  lostOn: CalendarDate | null;
}

/** Ends that life brought: nothing follows. The others are the rule's, and a board can still decide. */
export const isFinal = (reason: ClosedReason): boolean =>
  reason !== 'reclassified-to-iii' && reason !== 'extrahepatic-disease';

/** Where a period begins: with its baseline, where there is one. */
export function begin(
  input: ObservationInput,
  search: BaselineSearch,
  settings: ObservationSettings,
): Course {
  const course: Course = {
    phase: 'awaiting',
    baseline: null,
    baselineDoubt: null,
    rounds: [],
    outcomes: [],
    judgements: [],
    open: [],
    question: null,
    urgent: false,
    since: input.openedOn,
    unclear: null,
    reason: search.kind === 'none' ? search.why : null,
    closed: null,
    decision: null,
    deferrals: 0,
    deferredOn: null,
    deviation: null,
    spoiltOn: null,
    disputed: [],
    lostOn: null,
  };
  if (input.closing?.reason === 'opened-in-error') {
    return { ...course, phase: 'closed', closed: { reason: 'opened-in-error', on: input.closing.on } };
  }
  if (search.kind === 'none' && stagedType(input.facts, input.openedOn) === 'III') {
    return { ...course, ...typeIii(course, typeIiiSince(input.facts)) };
  }
  if (search.kind !== 'baseline') return course;
  const { scan, nelmType } = search;
  const { performedOn: on, count } = scan.current;
  return {
    ...course,
    phase: 'running',
    baseline: { scanId: scan.scanId, on, count, nelmType },
    baselineDoubt: search.doubt,
    rounds: [{ number: 1, ...windowFrom(on, settings) }],
  };
}

/** The rule does not apply (row 1), from the day on which it was told. */
export const typeIii = ({ since }: Pick<Course, 'since'>, spoiltOn: CalendarDate) =>
  ({
    phase: 'not-applicable',
    reason: 'the metastases are type III',
    since: laterOf(since, spoiltOn),
    spoiltOn,
  }) as const;

/** What is asked of nobody any more. */
export const close = (reason: ClosedReason, on: CalendarDate) =>
  ({ phase: 'closed', closed: { reason, on }, ...NOTHING_ASKED, unclear: null }) as const;

const OF_THE_BOARD: ReadonlySet<Phase> = new Set(['pending', 'ruled-out', 'decided']);

/** How it ended; a loss ends a period too whose question or decision lives on. */
export const endOf = ({ closed, lostOn, phase }: Course): Course['closed'] =>
  closed === null && lostOn !== null && OF_THE_BOARD.has(phase)
    ? { reason: 'lost-to-follow-up', on: lostOn }
    : closed;

/** A loss ends the watching (row 14). What is before the board stays there, and what it decided is still carried out. */
export function lose(course: Course, on: CalendarDate): void {
  if (course.closed !== null) return;
  if (OF_THE_BOARD.has(course.phase)) course.lostOn ??= on;
  else Object.assign(course, close('lost-to-follow-up', on));
}

/** The outcome is on record, or a decision is: what speaks against it now goes before the board (row 17). */
export const isSettled = ({ phase, outcomes, decision }: Course): boolean => {
  if (phase !== 'pending') return phase === 'decided';
  const outcome = outcomes.at(-1)?.outcome;
  const open = outcome === 'decrease' || outcome === 'uncertain';
  return !open || (decision !== null && decision.decision !== 'extend');
};

/** What speaks against the rule itself: NEC, type III, disease outside the liver. */
export function spoil(course: Course, event: Extract<PeriodEvent, { knownOn: CalendarDate }>): void {
  const asked = { urgent: true, since: event.askedOn, knownOn: event.knownOn };
  if (course.phase === 'not-applicable') return;
  if (course.phase === 'closed') {
    // Before the board already: it may be news to a decision that was made before it was told.
    if (event.kind !== 'extrahepatic') Object.assign(course, { reason: event.why, spoiltOn: event.knownOn });
    else if (course.question !== null) ask(course, { ...asked, question: 'extrahepatic-disease' });
  } else if (isSettled(course)) {
    Object.assign(course, { phase: 'pending', unclear: null });
    ask(course, { ...asked, question: QUESTION_OF[event.kind] });
  } else if (event.kind === 'extrahepatic') {
    const urgent = course.open.filter((one) => one.urgent);
    Object.assign(course, close('extrahepatic-disease', event.on), before(urgent));
    ask(course, { ...asked, question: 'extrahepatic-disease' });
  } else if (event.kind === 'nec' || course.phase === 'awaiting') {
    Object.assign(course, {
      phase: 'not-applicable',
      reason: event.why,
      ...NOTHING_ASKED,
      since: event.askedOn,
      spoiltOn: event.knownOn,
      unclear: null,
    });
  } else if (course.phase === 'pending' || course.question === 'decrease') {
    // Fewer, or uncertain, was never the whole of it: the board has to know before it decides.
    course.unclear = null;
    ask(course, { ...asked, question: 'type-iii' });
  } else if (course.phase === 'running' || course.phase === 'inconclusive') {
    // A staging without a scan of the period confirms no lesion: it asks for one.
    const unclear = { scanId: `staging ${event.on}`, why: event.why, repeatBy: null };
    Object.assign(course, { phase: 'inconclusive', unclear, since: event.askedOn });
  }
}

const QUESTION_OF = {
  nec: 'not-applicable',
  'type-iii': 'type-iii',
  extrahepatic: 'extrahepatic-disease',
} as const;

/** What the events of a period are judged by. */
export interface Evidence {
  readonly search: BaselineSearch;
  readonly scans: readonly ObservedScan[];
  readonly settings: ObservationSettings;
  readonly beside: ObservationInput['beside'];
}

/** A decision stands, whatever it was made on; an extension starts a round. */
export function decide(course: Course, decision: BoardDecision, { search, scans, settings }: Evidence): void {
  const { decidedOn } = decision;
  if (course.closed?.reason === 'lost-to-follow-up') {
    // Decided before the loss was told: it stands. There is nothing to extend or to put off.
    if (decision.decision === 'defer' || decision.decision === 'extend') return;
    course.lostOn = course.closed.on;
  }
  const unanswered = unansweredBy(course, decision);
  if (decision.decision === 'defer') {
    course.deferrals += 1;
    defer(course, decidedOn, unanswered);
    return;
  }
  const isAnswered = unanswered.length === 0;
  if (decision.decision !== 'extend') {
    const phase = isAnswered ? 'decided' : 'pending';
    Object.assign(course, { phase, closed: null, unclear: null, decision, ...before(unanswered) });
    return;
  }
  if (search.kind !== 'baseline' || course.baseline === null) return;
  const baseline = search.scan.current;
  const from = scans
    .flatMap(({ final }) => final.at(-1) ?? [])
    .filter((now) => now.performedOn <= decidedOn && isComparable(now, baseline))
    .reduce((last, { performedOn }) => (performedOn > last ? performedOn : last), course.baseline.on);
  const number = course.rounds.length + 1;
  course.rounds.push({ number, ...windowFrom(from, settings) });
  const phase = isAnswered ? 'running' : 'pending';
  Object.assign(course, { phase, closed: null, unclear: null, decision, ...before(unanswered) });
  if (phase === 'running' && course.lostOn !== null) lose(course, course.lostOn);
}

/** An operation ends it; what is closed, or was never begun, it does not. */
export const isUnderWay = ({ phase }: Course): boolean => phase !== 'closed' && phase !== 'not-applicable';

/** A hepatectomy that was no emergency (rows 16 and 19). */
export function operate(course: Course, on: CalendarDate, { beside }: Evidence): void {
  if (!isUnderWay(course)) return;
  const { decision, urgent, phase, since } = course;
  const decided = decision !== null && decision.decision !== 'extend';
  const against = decided && decision.decision === 'non-surgical' && !isCalledFor(beside, decision, on);
  const deviation = !decided
    ? 'operated before the board decided about the observation'
    : against
      ? AGAINST_DECISION
      : phase === 'pending' && urgent && since <= on
        ? 'operated while an urgent question was before the board'
        : null;
  Object.assign(course, close(decided ? 'operated' : 'operated-before-completion', on), { deviation });
}
