import { writtenDay } from './calendar.ts';
import type { ObservationPeriod } from './observation-model.ts';
import { writtenCount } from './observation-scans.ts';
import { writtenChoice, writtenQuestion } from './observation-sentences.ts';

/** What is another than before, a sentence each; none where a period stands as it stood. */
export function whatChanged(before: ObservationPeriod, after: ObservationPeriod): string[] {
  const changes: string[] = [];
  const say = (what: string, from: string, to: string) => {
    if (from !== to) changes.push(`${what}: ${from}, now ${to}.`);
  };
  say('State', before.state, after.state);
  say('Baseline', writtenBaseline(before), writtenBaseline(after));
  say('Outcome', writtenOutcomes(before), writtenOutcomes(after));
  say('Due', writtenDue(before), writtenDue(after));
  say('Before the board', writtenAsked(before), writtenAsked(after));
  changes.push(...whatChangedOfDecision(before.decision, after.decision));
  say('Closed', before.closedReason ?? 'no', after.closedReason ?? 'no');
  if (after.changed.length > before.changed.length) {
    const decided = after.decision === null ? '' : ' The decision on record stays as it was made.';
    changes.push(`An outcome on record rests on evidence that has changed.${decided}`);
  }
  return changes;
}

/** What a later decision makes of an earlier one, a sentence; none where either is none, or they say the same. */
export function whatChangedOfDecision(before: Choice | null, after: Choice | null): string[] {
  if (before === null || after === null) return [];
  const [from, to] = [writtenChoice(before), writtenChoice(after)];
  return from === to ? [] : [`Decided: ${from}, now ${to}.`];
}

type Choice = Parameters<typeof writtenChoice>[0];

const writtenBaseline = ({ baseline }: ObservationPeriod): string =>
  baseline === null
    ? 'none'
    : `${writtenCount(baseline)} of type ${baseline.nelmType} on ${writtenDay(baseline.on)}`;

const writtenOutcomes = ({ outcomes }: ObservationPeriod): string =>
  outcomes.length === 0
    ? 'none'
    : outcomes.map(({ round, outcome }) => `${outcome} in round ${round}`).join(', ');

function writtenDue({ rounds }: ObservationPeriod): string {
  const round = rounds.at(-1);
  return round === undefined
    ? 'no scan'
    : `round ${round.number} on ${writtenDay(round.due)}, from ${writtenDay(round.opens)} to ${writtenDay(round.closes)}`;
}

const writtenAsked = ({ question, urgent, decisionDueOn }: ObservationPeriod): string =>
  question === null || decisionDueOn === null
    ? 'nothing'
    : `${urgent ? 'urgent, ' : ''}${writtenQuestion(question)} By ${writtenDay(decisionDueOn)}`;
