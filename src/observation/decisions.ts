import { audit } from '../audit/repo.ts';
import { faultsOfDecision } from '../domain/board-decision.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { BoardDecision, ObservationPeriod } from '../domain/observation-model.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { insertDecision, touchPeriod } from './repo.ts';
import { about, anotherRuns, changesOf, type Done, refuseGone, requirePeriod } from './use-cases.ts';

/** What a board decided, before it has a number; `decidedOn` null: today. */
export type NewDecision = Omit<BoardDecision, 'id' | 'number' | 'decidedOn' | 'question'> & {
  readonly decidedOn: CalendarDate | null;
  /** The meeting at which it was decided, by its name; null or left out: outside a meeting. */
  readonly meetingOn?: CalendarDate | null;
};

/**
 * Records what a board decided about a period. It is never altered: a later decision corrects it.
 * @param check compares If-Match with the version held
 * @throws Refusal 404, 409 where nothing is asked and nothing was decided or the patient has gone, 422 where the decision does not fit
 */
export async function recordDecision(
  work: Work,
  periodId: string,
  told: NewDecision,
  check: (version: number) => void,
): Promise<Done & { readonly decisionId: string }> {
  const { period, row, recorded, found } = await requirePeriod(work, periodId, true);
  check(row.version);
  refuseGone(found.record.facts);
  refuseUnasked(period);
  const { meetingOn = null, ...said } = told;
  const decision = { ...said, decidedOn: told.decidedOn ?? work.today };
  refuseMisfit(decision, {
    since: period.question === null ? row.opened_on : period.reasonOn,
    today: work.today,
    asked: period.question !== null,
    decisions: recorded.decisions,
    cannotExtend: cannotExtend(period, found.observations.periods),
  });
  const { question, outcomes } = period;
  const outcome = outcomes.at(-1)?.outcome ?? null;
  const number = nextNumber(recorded.decisions);
  const decisionId = await insertDecision(
    work,
    { periodId },
    { ...decision, number, question, outcome, meetingOn },
  );
  await touchPeriod(work, periodId);
  await audit(work, [
    {
      action: 'decided',
      ...about(periodId, found.patientId),
      before: { state: period.state, question, outcome },
      after: { number, ...decision, meetingOn },
      reason: decision.why,
    },
  ]);
  const changes = await changesOf(work, found.patientId, period);
  return { periodId, scanId: null, readingId: null, changes, fresh: true, decisionId };
}

function cannotExtend(period: ObservationPeriod, periods: readonly ObservationPeriod[]): string | null {
  const { baseline, closedReason } = period;
  if (baseline === null) return 'without a baseline there is nothing to extend.';
  if (anotherRuns(period, periods)) return 'another observation period of this patient runs.';
  return closedReason === 'lost-to-follow-up'
    ? 'the patient was lost. Contact again proposes a period of its own.'
    : null;
}

export const nextNumber = (decisions: readonly BoardDecision[]): number =>
  1 + decisions.reduce((last, one) => Math.max(last, one.number), 0);

const WAYS_OUT =
  'The next scan, or a fact, brings what there is to decide; a period that a person closed is opened again, one that a fact closed by correcting or withdrawing that fact.';

function refuseUnasked({ question, decision, state, closedReason }: ObservationPeriod): void {
  const lives = (state !== 'closed' && state !== 'not-applicable') || closedReason === 'lost-to-follow-up';
  const corrects = decision !== null && lives;
  if (question !== null || corrects) return;
  throw new Refusal(
    409,
    'nothing-asked',
    worded(
      `Nothing of this period is before a board: it is ${state}${closedReason === null ? '' : ` (${closedReason})`}. Nothing was recorded. ${WAYS_OUT}`,
      'POST …/reopen takes a closing back.',
    ),
  );
}

/** @throws Refusal 422 with every fault at once */
export function refuseMisfit(
  decision: Parameters<typeof faultsOfDecision>[0],
  frame: Parameters<typeof faultsOfDecision>[1],
): void {
  const errors = faultsOfDecision(decision, frame);
  if (errors.length === 0) return;
  throw new Refusal(422, 'decision-does-not-fit', 'The decision does not fit the case.', errors);
}
