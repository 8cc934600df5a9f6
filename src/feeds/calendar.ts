import createCalendar, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import { DateTime } from 'luxon';
import { addDays, type CalendarDate } from '../domain/calendar.ts';

/** Whole days in a calendar. */
export interface Entry {
  /** Unique and the same for good: a calendar knows by it what it has already. */
  readonly uid: string;
  readonly from: CalendarDate;
  /** The last day. */
  readonly to: CalendarDate;
  /** Counts the changes of its days; a calendar takes over a higher one. */
  readonly sequence: number;
  readonly summary: string;
  readonly link: string | null;
  readonly cancelled: boolean;
}

/** Calendars ask again after so long; it is a hint. */
const REFRESH_SECONDS = 3600;

/**
 * The entries as iCalendar (RFC 5545). Whole days, never times: a day is a day in every zone. Nothing of a patient
 * is in it, since calendars are shared, synchronised and shown on locked screens.
 */
export function iCalendarOf(name: string, entries: readonly Entry[], now: Date): string {
  const calendar = createCalendar({
    name,
    prodId: { company: 'Netvigil', product: 'Netvigil' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_SECONDS,
  });
  for (const { uid, from, to, sequence, summary, link, cancelled } of entries) {
    calendar.createEvent({
      id: uid,
      allDay: true,
      start: midnight(from),
      // RFC 5545: the day after the last.
      end: midnight(addDays(to, 1)),
      stamp: now,
      sequence,
      summary,
      url: link,
      transparency: ICalEventTransparency.TRANSPARENT,
      status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
  }
  return calendar.toString();
}

/** As the library wants days: it reads back the calendar day alone. */
const midnight = (day: CalendarDate) => DateTime.fromISO(day, { zone: 'utc' });
