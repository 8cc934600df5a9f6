import { addDays, type CalendarDate } from './calendar.ts';
import { type Fact, ofKind, standingFacts } from './facts.ts';
import { decisionDue } from './meetings.ts';
import { type Course, endOf } from './observation-course.ts';
import type {
  Judgement,
  ObservationInput,
  ObservationPeriod,
  ObservationSettings,
  ObservationState,
  RecordedOutcome,
  Round,
  RoundOutcome,
} from './observation-model.ts';
import type { Unfinished } from './observation-next.ts';
import { type ObservedScan, writtenCount, writtenScan } from './observation-scans.ts';
import { stateSentence } from './observation-sentences.ts';
import { clinicalPicture } from './picture.ts';
import { missingForBoard } from './recurrence.ts';
import { NEVER } from './urgency.ts';
import type { AnsweredWork } from './work-kinds.ts';

const STATE_OF: Record<Exclude<Course['phase'], 'running'>, ObservationState> = {
  awaiting: 'awaiting-baseline',
  inconclusive: 'inconclusive',
  'ruled-out': 'ruled-out',
  pending: 'board-pending',
  decided: 'board-decided',
  closed: 'closed',
  'not-applicable': 'not-applicable',
};

/** By the clock, inside a round. */
const clockState = (
  { opens, closes }: Round,
  day: CalendarDate,
): 'observing' | 'scan-due' | 'scan-overdue' =>
  day < opens ? 'observing' : day <= closes ? 'scan-due' : 'scan-overdue';

/** A period as it stands on a day: its state by the clock, and what is missing. */
export function shownPeriod(
  input: ObservationInput,
  settings: ObservationSettings,
  day: CalendarDate,
  scans: readonly ObservedScan[],
  course: Course,
): Unfinished {
  const round = course.rounds.at(-1) ?? null;
  const clock = course.phase === 'running' && round !== null ? clockState(round, day) : null;
  const closed = endOf(course);
  const state =
    closed === null ? (clock ?? STATE_OF[course.phase === 'running' ? 'awaiting' : course.phase]) : 'closed';
  const judgements = [...course.judgements, ...unjudged(scans, course)];
  const baselineDueOn = addDays(input.openedOn, settings.baselineDays);
  const repeatBy = course.phase === 'inconclusive' ? (course.unclear?.repeatBy ?? null) : null;
  const readDueOn =
    course.phase === 'inconclusive' && repeatBy === null ? addDays(course.since, settings.readDays) : null;
  const deferredOn = course.question === null ? null : course.deferredOn;
  const asked = { askedOn: course.since, urgent: course.urgent, deferredOn };
  const deadlines = { board: settings.decisionDays, urgentBoard: settings.urgentDecisionDays };
  const due = course.question === null ? null : decisionDue(input.board, asked, deadlines);
  const decisionDueOn = due?.dueOn ?? null;
  const parts = {
    openedOn: input.openedOn,
    baseline: course.baseline,
    round,
    last: judgements.findLast(({ scanId }) => scanId !== course.baseline?.scanId) ?? null,
    question: course.question,
    decisionDueOn,
    deferrals: course.deferrals,
    decision: course.decision,
    deviation: course.deviation,
    reason: course.unclear?.why ?? course.reason,
    baselineDueOn,
    readDueOn,
    repeatBy,
    closed,
  };
  const word = closed !== null ? 'closed' : course.phase === 'running' ? (clock ?? 'awaiting') : course.phase;
  const wakes = [
    ...(course.phase === 'awaiting' ? [addDays(baselineDueOn, 1)] : []),
    ...(course.phase === 'running' && round !== null ? [round.opens, addDays(round.closes, 1)] : []),
    ...(repeatBy === null ? [] : [addDays(repeatBy, 1)]),
    ...(decisionDueOn === null ? [] : [addDays(decisionDueOn, 1)]),
  ].filter((on) => on > day);
  return {
    periodId: input.periodId,
    openedOn: input.openedOn,
    follows: input.follows,
    known: input.known,
    state,
    on: day,
    closedReason: closed?.reason ?? null,
    closedOn: closed?.on ?? null,
    baseline: course.baseline,
    baselineDoubt: course.baselineDoubt,
    rounds: course.rounds,
    reason: parts.reason,
    reasonOn: course.since,
    outcomes: course.outcomes,
    judgements,
    question: course.question,
    urgent: course.urgent,
    decision: course.decision,
    deferrals: course.deferrals,
    deferredOn,
    deviation: course.deviation,
    therapies: therapiesOf(input.facts),
    spoiltSince:
      course.decision !== null && (course.spoiltOn ?? '') > course.decision.decidedOn
        ? course.spoiltOn
        : null,
    disputed: course.disputed,
    changed: lastOf(input.onRecord).filter(
      (recorded) => !course.outcomes.some((one) => sameOutcome(one, recorded)),
    ),
    missing: missingOf(course, state, scans, input.facts),
    sentence: stateSentence(word, parts),
    wakesOn: wakes.reduce((first, on) => (on < first ? on : first), NEVER),
    readDueOn,
    repeatBy,
    decisionDueOn,
    convene: due?.convene ?? false,
  };
}

/** The same outcome of the same round, by the same scan. */
const sameOutcome = (a: RoundOutcome, b: RoundOutcome): boolean =>
  a.round === b.round && a.outcome === b.outcome && a.scanId === b.scanId;

/** Of what was written down more than once the last. */
const lastOf = (onRecord: readonly RecordedOutcome[]): RecordedOutcome[] =>
  onRecord.filter((one) => !onRecord.some((later) => later.number > one.number && sameOutcome(later, one)));

/**
 * Outcomes to be written down: those that are not on record, and one that holds again after somebody has looked at its
 * having changed. If it changes once more, that is told anew.
 */
export const outcomesToRecord = (
  { periodId, outcomes }: Pick<ObservationPeriod, 'periodId' | 'outcomes'>,
  onRecord: readonly RecordedOutcome[],
  answered: readonly Pick<AnsweredWork, 'kind' | 'subject'>[],
): RoundOutcome[] =>
  outcomes.filter((one) => {
    const held = lastOf(onRecord).find((recorded) => sameOutcome(recorded, one));
    const seen = `${periodId} outcome ${held?.number}, `;
    return (
      held === undefined ||
      answered.some(({ kind, subject }) => kind === 'evidence-changed' && subject.startsWith(seen))
    );
  });

const unjudged = (scans: readonly ObservedScan[], { judgements }: Course): Judgement[] =>
  scans
    .filter(({ scanId }) => !judgements.some((one) => one.scanId === scanId))
    .map(({ scanId, current }) => ({
      scanId,
      performedOn: current.performedOn,
      row: null,
      round: null,
      late: false,
      growth: [],
      sentence: `${writtenScan(current)}, count ${writtenCount(current)}: noted, the period had ended.`,
    }));

/** Shown, and nothing else: therapy does not touch the clock (row 3). */
export const therapiesOf = (facts: readonly Fact[]): ObservationPeriod['therapies'] => {
  const standing = standingFacts(facts);
  return [...ofKind(standing, 'therapy-start'), ...ofKind(standing, 'therapy-stop')]
    .map((fact) => ({
      what: `${fact.details.therapy} ${fact.kind === 'therapy-start' ? 'started' : 'stopped'}`,
      on: fact.date ?? 'unknown',
    }))
    .toSorted((a, b) => (a.on + a.what < b.on + b.what ? -1 : 1));
};

function missingOf(
  course: Course,
  state: ObservationState,
  scans: readonly ObservedScan[],
  facts: readonly Fact[],
): string[] {
  const unread = scans
    .filter(({ current }) => current.status === 'preliminary' && course.phase !== 'closed')
    .map(({ current }) => `the final reading of ${writtenScan(current)}`);
  const board =
    course.question === null
      ? []
      : missingForBoard('elsewhere', course.since, facts, clinicalPicture(facts).grading);
  const own: string[] =
    state === 'awaiting-baseline'
      ? [`a baseline scan with an exact count that fits its type (${course.reason ?? 'none is on record'})`]
      : state === 'scan-due' || state === 'scan-overdue' || state === 'observing'
        ? ['a comparable scan in the window']
        : state === 'inconclusive'
          ? [course.unclear?.repeatBy === null ? 'another reading' : 'another scan']
          : course.question !== null
            ? ['a decision of the board']
            : [];
  return [...own, ...unread, ...board];
}
