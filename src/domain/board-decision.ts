import { addDays, type CalendarDate, laterOf } from './calendar.ts';
import type { BoardDecision, BoardDecisionKind, ObservationPeriod } from './observation-model.ts';

/** Decisions in the order in which they count: by their day, of one day by their number. */
export const inOrderOfDay = (decisions: readonly BoardDecision[]): BoardDecision[] =>
  decisions.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));

const placeOf = ({ decidedOn, number }: BoardDecision): string =>
  `${decidedOn} ${String(number).padStart(6, '0')}`;

/** The decision that stands: the last one that is more than a deferral; null where the board has made none. */
export const standingDecision = (decisions: readonly BoardDecision[]): BoardDecision | null =>
  inOrderOfDay(decisions).findLast(({ decision }) => decision !== 'defer') ?? null;

export const isSurgical = (decision: BoardDecisionKind): boolean =>
  decision === 'radical' || decision === 'debulking';

/**
 * Whether a board called for an operation on a day in another case of the same place, after it had decided against
 * one in this case: the operation carries that decision out, and is no deviation from this.
 * @param beside the decisions about the other cases, each by itself
 */
export const isCalledFor = (
  beside: readonly (readonly BoardDecision[])[],
  against: BoardDecision,
  on: CalendarDate,
): boolean =>
  beside.some((decisions) => {
    const then = standingDecision(decisions.filter(({ decidedOn }) => decidedOn <= on));
    return then !== null && isSurgical(then.decision) && then.decidedOn >= against.decidedOn;
  });

/** A decision about a period stands and starts what follows: of one that a loss has ended as well. */
export const isCarriedOn = ({
  state,
  closedReason,
  question,
  decision,
}: Pick<ObservationPeriod, 'state' | 'closedReason' | 'question' | 'decision'>): boolean =>
  question === null &&
  decision !== null &&
  decision.decision !== 'extend' &&
  (state === 'board-decided' || closedReason === 'lost-to-follow-up');

const MOST_DAYS_AHEAD = 366;

/** What a decision is held against. */
export interface DecisionFrame {
  /** From when the question counts, or what the case began with. */
  readonly since: CalendarDate;
  readonly today: CalendarDate;
  /** False: nothing is asked, the decision corrects another one. */
  readonly asked: boolean;
  readonly decisions: readonly BoardDecision[];
  /** Why there is nothing to extend, and the way out; null where there is. */
  readonly cannotExtend: string | null;
}

/** What is wrong with a decision as it was told: JSON pointers, and sentences that name the rule and the way out. */
export function faultsOfDecision(
  { decision, decidedOn, carryOutBy }: Pick<BoardDecision, 'decision' | 'decidedOn' | 'carryOutBy'>,
  { since, today, asked, decisions, cannotExtend }: DecisionFrame,
): { pointer: string; detail: string }[] {
  const faults: { pointer: string; detail: string }[] = [];
  // One that is told for an earlier day than the last would count for nothing.
  const from = decisions.reduce((day, one) => laterOf(day, one.decidedOn), since);
  if (decidedOn > today || decidedOn < from) {
    const detail = `Must lie from ${from}, when there was something to decide or it was decided last, to today, ${today} at this site.`;
    faults.push({ pointer: '/decidedOn', detail });
  }
  if (isSurgical(decision) !== (carryOutBy !== null)) {
    const detail = isSurgical(decision)
      ? 'Must be the day by which the operation is carried out.'
      : `Must be left out: ${decision} is not carried out.`;
    faults.push({ pointer: '/carryOutBy', detail });
  } else if (carryOutBy !== null) {
    const last = addDays(decidedOn, MOST_DAYS_AHEAD);
    if (carryOutBy < decidedOn || carryOutBy > last) {
      const detail = `Must lie from ${decidedOn}, the day of the decision, to ${last}.`;
      faults.push({ pointer: '/carryOutBy', detail });
    }
  }
  if (decision === 'extend' && cannotExtend !== null) {
    faults.push({ pointer: '/decision', detail: `Must be another decision: ${cannotExtend}` });
  }
  if (decision === 'defer' && !asked) {
    const detail = 'Must be another decision: nothing is asked to be deferred.';
    faults.push({ pointer: '/decision', detail });
  }
  return faults;
}
