import { DateTime, Duration, IANAZone } from 'luxon';

/** A calendar day, `YYYY-MM-DD`, years 1800 to 2399. Sorts as text. Never an instant. */
export type CalendarDate = string;

/** An ISO 8601 date as people know it: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
export type PartialDate = string;

/** An ISO 8601 duration of whole months and days, as written: `P4M`, `P12W`, `P14D`, `P1Y6M`. */
export type PeriodText = string;

/** A parsed period. Months and days are never converted into each other. */
export interface Period {
  readonly months: number;
  readonly days: number;
}

const DAY_TEXT = /^(\d{4})-(\d{2})-(\d{2})$/;
const PARTIAL_TEXT = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const FIRST_YEAR = 1800;
const LAST_YEAR = 2399;

/**
 * Days since 1970-01-01 of a proleptic Gregorian day. Written out because planning adds hundreds of
 * periods a patient: one luxon addition costs more than this whole expansion of a step (ADR 0006).
 */
function toDayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

function fromDayNumber(dayNumber: number): CalendarDate {
  const shifted = dayNumber + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  return write(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

function write(year: number, month: number, day: number): CalendarDate {
  return `${year < 1000 ? String(year).padStart(4, '0') : year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

// By the digits' codes, as a number made of a slice is a fifth of planning.
const twoDigits = (date: CalendarDate, at: number): number =>
  date.charCodeAt(at) * 10 + date.charCodeAt(at + 1) - 11 * 48;
const yearOf = (date: CalendarDate): number => twoDigits(date, 0) * 100 + twoDigits(date, 2);
const monthOf = (date: CalendarDate): number => twoDigits(date, 5);
const dayOf = (date: CalendarDate): number => twoDigits(date, 8);
const dayNumberOf = (date: CalendarDate): number => toDayNumber(yearOf(date), monthOf(date), dayOf(date));

/** True for an existing day of the years 1800 to 2399 written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  const parts = DAY_TEXT.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) return false;
  return day >= 1 && day <= daysInMonth(year, month);
}

/** True for `YYYY`, `YYYY-MM` or `YYYY-MM-DD` that names an existing year, month or day. */
export function isPartialDate(text: string): boolean {
  return PARTIAL_TEXT.test(text) && isCalendarDate(earliestDay(text));
}

/** The earliest day a partial date can mean: `2025` is 2025-01-01 (clinical rules §2, Anchor). */
export function earliestDay(partial: PartialDate): CalendarDate {
  if (partial.length === 4) return `${partial}-01-01`;
  return partial.length === 7 ? `${partial}-01` : partial;
}

/** The latest day a partial date can mean: `2025` is 2025-12-31. */
export function latestDay(partial: PartialDate): CalendarDate {
  if (partial.length === 4) return `${partial}-12-31`;
  if (partial.length === 10) return partial;
  return write(yearOf(partial), monthOf(partial), daysInMonth(yearOf(partial), monthOf(partial)));
}

/** True where a person still has to say which day is meant. */
export const isPartial = (date: PartialDate): boolean => date.length < 10;

const PERIOD_TEXT = /^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?$/;
const parsed = new Map<PeriodText, Period>();

/** Null where the text is no ISO 8601 duration of whole years, months, weeks and days. */
export function tryParsePeriod(text: PeriodText): Period | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (!PERIOD_TEXT.test(text)) return null;
  const { years, months, weeks, days } = Duration.fromISO(text);
  const period = Object.freeze({ months: years * 12 + months, days: weeks * 7 + days });
  if (parsed.size < 1_000) parsed.set(text, period);
  return period;
}

/** @throws RangeError where the text is no whole-day ISO 8601 duration */
export function parsePeriod(text: PeriodText): Period {
  const period = tryParsePeriod(text);
  if (period === null) {
    throw new RangeError(`"${text}" is no ISO 8601 duration of whole months or days, such as P6M or P12W.`);
  }
  return period;
}

/** `a + b`, months with months and days with days. */
export const plusPeriod = (a: Period, b: Period): Period => ({
  months: a.months + b.months,
  days: a.days + b.days,
});

/** `count` times a period. */
export const timesPeriod = (period: Period, count: number): Period => ({
  months: period.months * count,
  days: period.days * count,
});

/**
 * One calendar addition: months first, clamped to the month's last day, then days; the same rule as
 * PostgreSQL's `date + interval`. Never chain additions from an anchor (clinical rules §2).
 */
export function addPeriod(date: CalendarDate, period: Period, sign: 1 | -1 = 1): CalendarDate {
  const year = yearOf(date);
  const month = monthOf(date);
  let day = dayOf(date);
  if (period.months === 0) return fromDayNumber(toDayNumber(year, month, day) + sign * period.days);
  const monthIndex = year * 12 + month - 1 + sign * period.months;
  const newYear = Math.floor(monthIndex / 12);
  const newMonth = monthIndex - newYear * 12 + 1;
  if (day > 28) day = Math.min(day, daysInMonth(newYear, newMonth));
  if (period.days === 0) return write(newYear, newMonth, day);
  return fromDayNumber(toDayNumber(newYear, newMonth, day) + sign * period.days);
}

/** The day `days` after (or, negative, before) a day. */
export const addDays = (date: CalendarDate, days: number): CalendarDate =>
  fromDayNumber(dayNumberOf(date) + days);

/** Whole days from `from` to `to`; negative where `to` is earlier. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number =>
  dayNumberOf(to) - dayNumberOf(from);

/** Completed years of a life; who was born on 29 February grows older on 1 March. */
export const ageOn = (birthDate: CalendarDate, day: CalendarDate): number =>
  yearOf(day) - yearOf(birthDate) - (day.slice(5) < birthDate.slice(5) ? 1 : 0);

const MINUTE_MS = 60_000;
const lastAsked = new Map<string, { minute: number; day: CalendarDate }>();

/** The calendar day it is in an IANA zone at an instant. A site's day begins at its own midnight. */
export function dayInZone(instant: Date, zone: string): CalendarDate {
  // A zone's midnight falls on a full minute, so that a day holds for all of its minute.
  const minute = Math.floor(instant.getTime() / MINUTE_MS);
  const last = lastAsked.get(zone);
  if (last?.minute === minute) return last.day;
  const day = DateTime.fromJSDate(instant, { zone }).toFormat('yyyy-MM-dd');
  if (last !== undefined || lastAsked.size < 1_000) lastAsked.set(zone, { minute, day });
  return day;
}

/** The moment at which a calendar day ends in a zone: the first of the next day. */
export const endOfDay = (day: CalendarDate, zone: string): Date =>
  DateTime.fromISO(day, { zone }).plus({ days: 1 }).startOf('day').toJSDate();

/**
 * True for an IANA zone name this machine's time zone data knows. Bare offsets are refused: Intl accepts
 * "+02:00" as east of Greenwich, PostgreSQL reads the same text as west.
 */
export const isZone = (zone: string): boolean => /^[A-Za-z]/.test(zone) && IANAZone.isValidZone(zone);

/** The later of two days. */
export const laterOf = (a: CalendarDate, b: CalendarDate): CalendarDate => (a >= b ? a : b);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day as the reason sentences write it: `12 Mar 2031`. */
export function writtenDay(date: CalendarDate): string {
  return `${dayOf(date)} ${MONTHS[monthOf(date) - 1]} ${yearOf(date)}`;
}

const written = new Map<PeriodText, string>();

/** `P6M` as "6 months", `P12W` as "12 weeks", `P1Y` as "1 year"; parts joined by "and". */
export function writtenPeriod(text: PeriodText): string {
  const before = written.get(text);
  if (before !== undefined) return before;
  const units = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const;
  const words = [...text.matchAll(/(\d+)([YMWD])/g)]
    .map(([, count, unit]) => `${count} ${units[unit as keyof typeof units]}${count === '1' ? '' : 's'}`)
    .join(' and ');
  if (written.size < 1_000) written.set(text, words);
  return words;
}
