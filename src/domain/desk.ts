import { type CalendarDate, daysBetween } from './calendar.ts';

/** How people deal with a row of the worklist: an examination, or a piece of work for a person. */
export interface Handling {
  readonly assigneeId: string | null;
  /** The instant at which a claim's lease ends, or `ASSIGNED`. Null with the assignee. */
  readonly assignedUntil: string | null;
  /** The day on which the row is back in the list by itself. */
  readonly snoozedUntil: CalendarDate | null;
  /** The order's name in the ordering system. */
  readonly orderNumber: string | null;
  readonly orderedOn: CalendarDate | null;
  readonly bookedOn: CalendarDate | null;
  readonly bookedPlace: string | null;
}

/** PostgreSQL's own word for an instant that never comes: what was assigned stays assigned. */
export const ASSIGNED = 'infinity';

export const DESK_ACTIONS = [
  'claim',
  'release',
  'assign',
  'snooze',
  'wake',
  'contact',
  'booking',
  'undo',
] as const;
export type DeskAction = (typeof DESK_ACTIONS)[number];

export const CONTACT_OUTCOMES = [
  'reached',
  'not-reached',
  'message-left',
  'wrong-number',
  'declined',
] as const;
export type ContactOutcome = (typeof CONTACT_OUTCOMES)[number];

/** How long a claim holds unless it is said again (local-default). */
export const LEASE_MINUTES = 120;
/** Further away, a snooze would park the patient. */
export const LONGEST_SNOOZE_DAYS = 366;

/** Who has the row at an instant; null where nobody has, or the lease has ended. */
export function holderOf({ assigneeId, assignedUntil }: Handling, now: Date): string | null {
  if (assigneeId === null || assignedUntil === null) return null;
  return assignedUntil === ASSIGNED || Date.parse(assignedUntil) > now.getTime() ? assigneeId : null;
}

/** True until the day on which the row comes back. */
export const isAsleep = ({ snoozedUntil }: Handling, day: CalendarDate): boolean =>
  snoozedUntil !== null && snoozedUntil > day;

/**
 * What is wrong with the day until which a row is put off; null where nothing is.
 * @param closes the close of the examination's window, or the due day of work
 */
export function snoozeFault(
  { until, day, closes }: { until: CalendarDate; day: CalendarDate; closes: CalendarDate },
  byClinician: boolean,
): 'not-ahead' | 'too-far' | 'past-the-close' | null {
  if (until <= day) return 'not-ahead';
  if (daysBetween(day, until) > LONGEST_SNOOZE_DAYS) return 'too-far';
  return until > closes && !byClinician ? 'past-the-close' : null;
}
