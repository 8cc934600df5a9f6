import { addDays, type CalendarDate, daysBetween } from './calendar.ts';

/** A day on which a site works otherwise than its weekday says. */
export interface SpecialDay {
  readonly day: CalendarDate;
  /** `working`: a Saturday or Sunday on which people work. */
  readonly kind: 'holiday' | 'working';
  readonly name: string;
}

/** The special days of a site by their day. */
export type SpecialDays = ReadonlyMap<CalendarDate, SpecialDay>;

const MONDAY: CalendarDate = '2024-01-01';
const SATURDAY = 6;
/** A calendar that is holidays for longer than this is a mistake: the day itself is given. */
const LONGEST_BREAK_DAYS = 60;

/** The weekday after ISO 8601: 1 is Monday, 7 is Sunday. */
export const weekdayOf = (day: CalendarDate): number => (((daysBetween(MONDAY, day) % 7) + 7) % 7) + 1;

/** Monday to Friday, less holidays; a Saturday or Sunday where the site says that it works. */
export const isWorkingDay = (day: CalendarDate, special: SpecialDays): boolean => {
  const own = special.get(day);
  return own === undefined ? weekdayOf(day) < SATURDAY : own.kind === 'working';
};

/** The day itself, or else the nearest working day before it. */
export const workingDayOnOrBefore = (day: CalendarDate, special: SpecialDays): CalendarDate =>
  nearest(day, special, -1);

/** The day itself, or else the nearest working day after it. */
export const workingDayOnOrAfter = (day: CalendarDate, special: SpecialDays): CalendarDate =>
  nearest(day, special, 1);

function nearest(day: CalendarDate, special: SpecialDays, step: 1 | -1): CalendarDate {
  for (let days = 0; days <= LONGEST_BREAK_DAYS; days += 1) {
    const candidate = addDays(day, step * days);
    if (isWorkingDay(candidate, special)) return candidate;
  }
  return day;
}
