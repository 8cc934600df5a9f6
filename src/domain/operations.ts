import { type CalendarDate, earliestDay, latestDay, writtenDay } from './calendar.ts';
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

/** Asks whether an operation of the day on which the board took its word against it back was done before that. */
export const whichWasFirst = ({ kind }: Operation, { decidedOn }: BoardDecision): string =>
  `Which was first? The ${kind} and the board's decision for it are both of ${writtenDay(decidedOn)}, and the board had decided against it before. ` +
  'Until a person says, it carries nothing out. Where the day is another, record it as a fact that corrects this one; "confirmed" says that it was done after the decision.';

/** Asks for the day of an operation that ended an observation before any decision. */
export const askForEnd = ({ kind, date }: Operation, endedOn: CalendarDate): string =>
  `Confirm the day of the ${kind}: it is ${date === null ? 'not known' : 'known only in part'}, and the observation ended with it on ${writtenDay(endedOn)}. ` +
  'Where the day is known, record it as a fact that corrects this one; "confirmed" leaves it as it is.';

/** Asks whether an end that was told late was before the decision that stands. `operation` null: a person's closing. */
export const whichIsTrue = (
  on: CalendarDate,
  operation: Operation | null,
  { decidedOn }: BoardDecision,
): string =>
  `Which is true? ${operation === null ? `The observation was closed as of ${writtenDay(on)}` : `A ${operation.kind} lies on ${writtenDay(on)}`}, before the board's decision of ${writtenDay(decidedOn)}. The decision stands until a person says. ` +
  (operation === null
    ? 'Where it was not to be closed, open it again. "confirmed" says that it ended before the decision, on that day.'
    : 'Where the day is wrong, record it as a fact that corrects this one; where nothing was done, withdraw the fact. "confirmed" says that it was done before the decision, and ends the observation on that day.');
