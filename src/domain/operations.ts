import { earliestDay, latestDay, writtenDay } from './calendar.ts';
import type { FactOf } from './facts.ts';
import type { BoardDecision } from './observation-model.ts';

/** An operation that may carry a decision out. */
export type Operation = FactOf<'hepatectomy'> | FactOf<'resection'>;

/**
 * Whether an operation was done on or after the day of a decision. `unconfirmed`: nobody knows the day, or it is
 * known in part and may lie on either side. What was on record before the decision was done before it.
 */
export function doneSince(
  { date, recordedOn }: Operation,
  { decidedOn }: Pick<BoardDecision, 'decidedOn'>,
): 'yes' | 'no' | 'unconfirmed' {
  if (date !== null && earliestDay(date) >= decidedOn) return 'yes';
  if ((date !== null && latestDay(date) < decidedOn) || recordedOn < decidedOn) return 'no';
  return 'unconfirmed';
}

/** Names the question whether an operation belongs to a decision: a correction of either is another question. */
export const dayToConfirm = ({ id: decision }: Pick<BoardDecision, 'id'>, { id }: Operation): string =>
  `decided ${decision}, operation ${id}`;

/** Asks a person for the day: a decision is never settled in silence by an operation that may be older than it. */
export const askForDay = ({ kind, date }: Operation, { decidedOn }: BoardDecision): string =>
  `Confirm the day of the ${kind}: it is ${date === null ? 'not known' : 'known only in part'}, and may lie before the board's decision of ${writtenDay(decidedOn)}. ` +
  'Until then it carries nothing out. Where the day is known, record it as a fact that corrects this one; "confirmed" says that it was done on that day or later.';
