import { addPeriod, type CalendarDate, earliestDay, laterOf, writtenDay } from './calendar.ts';
import { type Fact, type FactKind, type FactOf, isCareKind, ofKind, standingFacts } from './facts.ts';
import type { AnsweredWork } from './work-kinds.ts';

/** Lost to follow-up: surveillance stays open, and somebody tries again every year. */
export interface Loss {
  readonly factId: string;
  /** The day from which on the patient counts as lost. */
  readonly on: CalendarDate;
  readonly attempts: number;
}

/** Care on its way to another hospital. Nothing ends before the receiver has confirmed. */
export interface Transfer {
  readonly factId: string;
  readonly receiver: string;
  readonly begunOn: CalendarDate;
  readonly confirmed: {
    readonly on: CalendarDate;
    readonly by: string;
    readonly recordedOn: CalendarDate;
  } | null;
}

export interface Care {
  readonly lost: Loss | null;
  readonly transfer: Transfer | null;
}

/** Care facts are dated to the day by the commands that record them; one without a day would come first. */
const dayOf = (fact: FactOf<FactKind>): CalendarDate => (fact.date === null ? '' : earliestDay(fact.date));

const inOrder = <F extends FactOf<FactKind>>(facts: readonly F[]): F[] =>
  facts.toSorted((a, b) => (dayOf(a) + a.id < dayOf(b) + b.id ? -1 : 1));

/** The day of the last contact that was resumed; null where none was. */
export function lastContactOn(facts: readonly Fact[]): CalendarDate | null {
  const last = inOrder(ofKind(standingFacts(facts), 'contact-resumed')).at(-1);
  return last === undefined ? null : dayOf(last);
}

/** Reads from the facts, in any order, where a patient's care stands. Pure. */
export function careOf(facts: readonly Fact[]): Care {
  const standing = standingFacts(facts);
  const contactOn = lastContactOn(facts);
  // Of several losses the first counts: it is tried again the sooner.
  const [loss] = inOrder(
    ofKind(standing, 'lost-to-follow-up').filter((fact) => contactOn === null || dayOf(fact) > contactOn),
  );
  const returned = new Set(ofKind(standing, 'returned').map((fact) => fact.details.transfer));
  const confirmations = inOrder(ofKind(standing, 'transfer-confirmed'));
  const transfers = inOrder(ofKind(standing, 'transfer-begun').filter((fact) => !returned.has(fact.id))).map(
    (fact): Transfer => {
      const confirmed = confirmations.find((one) => one.details.transfer === fact.id);
      return {
        factId: fact.id,
        receiver: fact.details.receiver,
        begunOn: dayOf(fact),
        confirmed:
          confirmed === undefined
            ? null
            : { on: dayOf(confirmed), by: confirmed.details.confirmedBy, recordedOn: confirmed.recordedOn },
      };
    },
  );
  return {
    lost:
      loss === undefined
        ? null
        : { factId: loss.id, on: dayOf(loss), attempts: loss.details.attempts.length },
    // Of two that run, the one that nobody has confirmed: the patient is still here.
    transfer: transfers.find(({ confirmed }) => confirmed === null) ?? transfers[0] ?? null,
  };
}

/** A yearly "try again" (clinical rules §2, Ending otherwise), counted from the loss or the last attempt. */
const TRY_AGAIN = { months: 12, days: 0 } as const;

/** The answers to "Try again" since a loss. */
export const triesOf = (loss: Loss, answered: readonly AnsweredWork[]): AnsweredWork[] =>
  answered.filter(({ kind, subject }) => kind === 'lost-contact' && subject.startsWith(`${loss.factId} `));

/** The day on which somebody tries to reach a lost patient again: a year after the loss, or the last attempt since. */
export function tryAgainOn(loss: Loss, answered: readonly AnsweredWork[]): CalendarDate {
  const last = triesOf(loss, answered)
    .filter(({ answer }) => answer.answer === 'not-reached')
    .reduce((day, { on }) => laterOf(day, on), loss.on);
  return addPeriod(last, TRY_AGAIN);
}

/** What a fact about care says in the timeline; null for any other fact. */
export function careSentence(fact: Fact): string | null {
  if (!isCareKind(fact.kind)) return null;
  const on = fact.date === null ? '' : ` on ${writtenDay(earliestDay(fact.date))}`;
  switch (fact.kind) {
    case 'lost-to-follow-up': {
      const { attempts, reason } = fact.details;
      return `lost to follow-up, coded${on} after ${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}: ${reason}`;
    }
    case 'contact-resumed':
      return `contact resumed${on}: ${fact.details.how}`;
    case 'transfer-begun':
      return `transfer to ${fact.details.receiver} begun${on}: ${fact.details.reason}`;
    case 'transfer-confirmed':
      return `transfer confirmed${on} by ${fact.details.confirmedBy}, ${fact.details.receiver}`;
    case 'returned':
      return `returned${on}: ${fact.details.reason}`;
  }
}
