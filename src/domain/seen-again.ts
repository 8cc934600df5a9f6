import { addDays, type CalendarDate, earliestDay, isPartial, laterOf, writtenDay } from './calendar.ts';
import { type Loss, triesOf, tryAgainOn } from './care.ts';
import { isCareKind, ofKind, standingFacts } from './facts.ts';
import { scansOf } from './observation-scans.ts';
import type { PatientRecord } from './plan-model.ts';
import { ownResults } from './scans.ts';
import type { AnsweredWork } from './work-kinds.ts';

/** What says that a lost patient was there after the loss. */
export interface Sighting {
  readonly what: 'scan' | 'return' | 'fact';
  readonly on: CalendarDate;
  /** When it came to be known. */
  readonly knownOn: CalendarDate;
}

/**
 * The last thing on record that says a lost patient was there: a scan, reported or read for a period, the return
 * from another hospital, or a fact of a later day. It ends no loss by itself: a person is asked. Pure.
 */
export function seenSince(record: PatientRecord, loss: Loss): Sighting | null {
  const standing = standingFacts(record.facts);
  const codedOn = standing.find(({ id }) => id === loss.factId)?.recordedOn ?? loss.on;
  const confirmed = new Set(ofKind(standing, 'transfer-confirmed').map(({ details }) => details.transfer));
  const seen: Sighting[] = [
    ...ownResults(record)
      .filter(({ status }) => status !== 'entered-in-error' && status !== 'cancelled')
      .map(({ performedOn, receivedOn }) => ({
        what: 'scan' as const,
        on: performedOn,
        knownOn: receivedOn,
      })),
    ...record.periods
      .flatMap(({ readings }) => scansOf(readings))
      .map(({ current }) => ({
        what: 'scan' as const,
        on: current.performedOn,
        knownOn: current.readOn,
      })),
    ...standing.flatMap((fact): Sighting[] => {
      const { kind, date, recordedOn: knownOn } = fact;
      if (date === null || isPartial(date) || kind === 'death') return [];
      if (isCareKind(kind)) {
        const came = kind === 'returned' && confirmed.has(fact.details.transfer);
        return came ? [{ what: 'return', on: date, knownOn }] : [];
      }
      return [{ what: 'fact', on: earliestDay(date), knownOn }];
    }),
  ];
  // Of the day of the loss, what was known before it was coded is what the loss was coded after.
  return (
    seen
      .filter(({ on, knownOn }) => on > loss.on || (on === loss.on && knownOn >= codedOn))
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
      .at(-1) ?? null
  );
}

const PLACES: readonly Sighting['what'][] = ['fact', 'scan', 'return'];
const placeOf = ({ on, what, knownOn }: Sighting): string => `${on} ${PLACES.indexOf(what)} ${knownOn}`;

const WORDS: Record<Sighting['what'], string> = { scan: 'a scan', return: 'a return', fact: 'a fact' };

/** What somebody is asked while a patient is lost. */
export interface Trying {
  readonly subject: string;
  readonly dueOn: CalendarDate;
  readonly sentence: string;
  readonly parts: Readonly<Record<string, string | number>>;
}

/**
 * What somebody is asked about a lost patient, by when: whether the patient is there again where something on
 * record says so, and to try again in a year otherwise. An answer gives the next need another name, also one that
 * was taken back since: the patient is still lost.
 * @param otherDays a nurse has to answer, by the deadlines of the site
 */
export function tryingAgain(
  loss: Loss,
  seen: Sighting | null,
  answered: readonly AnsweredWork[],
  otherDays: number,
): Trying {
  const tries = triesOf(loss, answered);
  const parts = { lostOn: loss.on, tries: tries.length };
  const subject = seen === null ? '' : `${loss.factId} seen ${seen.on}`;
  if (seen !== null && !tries.some((one) => one.subject === subject)) {
    return {
      subject,
      dueOn: addDays(laterOf(seen.knownOn, seen.on), otherDays),
      sentence:
        `Is the patient there again? Lost to follow-up since ${writtenDay(loss.on)}, and ${WORDS[seen.what]} of ${writtenDay(seen.on)} is on record. ` +
        '"Reached" records the contact, and what the loss ended is proposed anew; "not reached" keeps the loss.',
      parts: { ...parts, seenOn: seen.on },
    };
  }
  const dueOn = tryAgainOn(loss, answered);
  return {
    subject: `${loss.factId} try ${tries.length + 1}`,
    dueOn,
    sentence: `Try again by ${writtenDay(dueOn)}: lost to follow-up since ${writtenDay(loss.on)}. Surveillance goes on, and what is overdue stays overdue.`,
    parts,
  };
}
