import { audit } from '../audit/repo.ts';
import { addDays, type CalendarDate, laterOf } from '../domain/calendar.ts';
import type { BoardDecision, ObservationPeriod } from '../domain/observation-model.ts';
import { type FieldError, Refusal, type Work } from '../work.ts';
import { insertDecision, touchPeriod } from './repo.ts';
import { about, changesOf, type Done, type Held, refuseGone, requirePeriod } from './use-cases.ts';

/** What a board decided, before it has a number; `decidedOn` null: today. */
export type NewDecision = Omit<BoardDecision, 'id' | 'number' | 'decidedOn' | 'question'> & {
  readonly decidedOn: CalendarDate | null;
  /** The meeting at which it was decided, by its name; null or left out: outside a meeting. */
  readonly meetingOn?: CalendarDate | null;
};

const MOST_DAYS_AHEAD = 366;

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
  const held = await requirePeriod(work, periodId, true);
  check(held.row.version);
  const { period, recorded, found } = held;
  refuseGone(found.record.facts);
  refuseUnasked(period);
  const { meetingOn = null, ...said } = told;
  const decision = { ...said, decidedOn: told.decidedOn ?? work.today };
  refuseMisfit(work, held, decision);
  const number = 1 + recorded.decisions.reduce((last, one) => Math.max(last, one.number), 0);
  const { question, outcomes } = period;
  const outcome = outcomes.at(-1)?.outcome ?? null;
  const decisionId = await insertDecision(work, periodId, {
    ...decision,
    number,
    question,
    outcome,
    meetingOn,
  });
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

function refuseUnasked({ question, decision, state, closedReason }: ObservationPeriod): void {
  const corrects = decision !== null && state !== 'closed' && state !== 'not-applicable';
  if (question !== null || corrects) return;
  throw new Refusal(
    409,
    'nothing-asked',
    `Nothing of this period is before a board: it is ${state}${closedReason === null ? '' : ` (${closedReason})`}. Nothing was recorded.`,
  );
}

function refuseMisfit(
  work: Work,
  { period, row, recorded }: Held,
  { decision, decidedOn, carryOutBy }: Omit<BoardDecision, 'id' | 'number' | 'question'>,
): void {
  const errors: FieldError[] = [];
  // One that is told for an earlier day than the last would count for nothing.
  const last = recorded.decisions.reduce((day, one) => laterOf(day, one.decidedOn), row.opened_on);
  const asked = period.question === null ? last : laterOf(last, period.reasonOn);
  if (decidedOn > work.today || decidedOn < asked) {
    const detail = `Must lie from ${asked}, when it came before the board or was decided last, to today, ${work.today} at this site.`;
    errors.push({ pointer: '/decidedOn', detail });
  }
  const surgical = decision === 'radical' || decision === 'debulking';
  if (surgical !== (carryOutBy !== null)) {
    const detail = surgical
      ? 'Must be the day by which the operation is carried out.'
      : `Must be left out: ${decision} is not carried out.`;
    errors.push({ pointer: '/carryOutBy', detail });
  } else if (carryOutBy !== null) {
    const last = addDays(decidedOn, MOST_DAYS_AHEAD);
    if (carryOutBy < decidedOn || carryOutBy > last) {
      errors.push({
        pointer: '/carryOutBy',
        detail: `Must lie from ${decidedOn}, the day of the decision, to ${last}.`,
      });
    }
  }
  if (decision === 'extend' && period.baseline === null) {
    const detail = 'Must be another decision: without a baseline there is nothing to extend.';
    errors.push({ pointer: '/decision', detail });
  }
  if (decision === 'defer' && period.question === null) {
    errors.push({
      pointer: '/decision',
      detail: 'Must be another decision: nothing is asked to be deferred.',
    });
  }
  if (errors.length > 0) {
    throw new Refusal(422, 'decision-does-not-fit', 'The decision does not fit the period.', errors);
  }
}
