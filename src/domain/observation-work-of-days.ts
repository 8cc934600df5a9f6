import { standingDecision } from './board-decision.ts';
import { addDays, type CalendarDate } from './calendar.ts';
import { isConfirmed, unconfirmedOperations, undatedEnds } from './observation-events.ts';
import type { ObservationInput, ObservationSettings } from './observation-model.ts';
import type { Unfinished } from './observation-next.ts';
import { askForDay, askForEnd, dayToConfirm, whichIsTrue } from './operations.ts';
import type { WantedWork } from './work-record.ts';

/** A decision is not settled in silence by an operation that may be older than it, nor a period by one of no certain day. */
export function workOfOperations(
  input: ObservationInput,
  period: Unfinished,
  { otherDays }: ObservationSettings,
): (Pick<WantedWork, 'kind' | 'role' | 'dueOn' | 'sentence'> & { readonly about: string })[] {
  const decision = standingDecision(input.decisions);
  // A loss ends no decision: what it left is carried out still.
  const isOpen = period.state !== 'closed' || period.closedReason === 'lost-to-follow-up';
  const asked = { kind: 'confirm-date', role: 'nurse' } as const;
  const undated = undatedEnds(input, period).map((fact) => ({
    ...asked,
    about: `operation ${fact.id}`,
    dueOn: addDays(fact.recordedOn, otherDays),
    sentence: askForEnd(fact, period.closedOn ?? fact.recordedOn),
  }));
  if (decision === null || !isOpen)
    return undated.filter(({ about }) => !isConfirmed(input, `${period.periodId} ${about}`));
  return unconfirmedOperations(input, period).map((fact) => ({
    ...asked,
    about: dayToConfirm(decision, fact),
    dueOn: addDays(fact.recordedOn, otherDays),
    sentence: askForDay(fact, decision),
  }));
}

/** Of two days that cannot both be true a person says which is: the decision stands until then. */
export function workOfDisputes(
  { decisions }: ObservationInput,
  { periodId, disputed }: Unfinished,
  { otherDays }: ObservationSettings,
  day: CalendarDate,
): WantedWork[] {
  const decision = standingDecision(decisions);
  if (decision === null) return [];
  return disputed.map(({ on, operation, subject }) => ({
    kind: 'confirm-date',
    subject,
    tier: 4,
    role: 'clinician',
    dueOn: addDays(day, otherDays),
    sentence: whichIsTrue(on, operation, decision),
    parts: { period: periodId },
    resultId: null,
  }));
}
