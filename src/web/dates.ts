import type { CalendarDate } from '../domain/calendar.ts';

type Form = Readonly<Intl.DateTimeFormatOptions>;

const DAY: Form = { year: 'numeric', month: 'short', day: 'numeric' };
const FORMS = {
  day: DAY,
  weekday: { ...DAY, weekday: 'short' },
  month: { year: 'numeric', month: 'short' },
  year: { year: 'numeric' },
  dayName: { weekday: 'long' },
  moment: { ...DAY, hour: '2-digit', minute: '2-digit', hour12: false },
} as const satisfies Record<string, Form>;

type Formatter = Pick<Intl.DateTimeFormat, 'format'>;

/** Dates in the reader's form. */
export interface Dates {
  /** A day, or a partial date as far as it is known; `none` where there is none. */
  readonly day: (date: string | null, none?: string) => string;
  /** A day with its day of the week. */
  readonly weekday: (date: CalendarDate) => string;
  /** The name of a day of the week after ISO 8601, 1 is Monday. */
  readonly dayName: (weekday: number) => string;
  /** A moment as the site's clock shows it. */
  readonly moment: (at: Date | string) => string;
}

/** Days repeat from row to row; of each form the texts of so many are kept. */
const MOST_KEPT = 5_000;
const kept = new Map<string, Dates>();

/** Making a formatter costs more than a page of rows: there is one for each locale and zone. */
export function datesIn(locale: string, zone: string): Dates {
  const key = `${locale} ${zone}`;
  const known = kept.get(key) ?? makeDates(locale, zone);
  kept.set(key, known);
  return known;
}

function makeDates(locale: string, zone: string): Dates {
  // British September is Sept; the sentences of the domain, on the same page, say Sep.
  const format = (form: Form, timeZone: string) => {
    const formatter = new Intl.DateTimeFormat(locale, { ...form, timeZone });
    return { format: (at: Date) => formatter.format(at).replace(/\bSept\b/, 'Sep') };
  };
  // A day is no instant: it is formatted where it was made, at midnight of UTC.
  const [day, weekday, month, year] = [FORMS.day, FORMS.weekday, FORMS.month, FORMS.year].map((form) =>
    format(form, 'UTC'),
  ) as [Formatter, Formatter, Formatter, Formatter];
  const moment = format(FORMS.moment, zone);
  const dayName = format(FORMS.dayName, 'UTC');
  const instant = (date: string) => new Date(`${date.padEnd(10, '-01')}T00:00:00Z`);
  const once = (format: (date: string) => string) => {
    const known = new Map<string, string>();
    return (date: string): string => {
      const text = known.get(date) ?? format(date);
      if (known.size >= MOST_KEPT) known.clear();
      known.set(date, text);
      return text;
    };
  };
  const dayOnce = once((date) => {
    const form = date.length === 4 ? year : date.length === 7 ? month : day;
    return form.format(instant(date));
  });
  // The minute is the last that it tells.
  const momentOnce = once((minute) => moment.format(new Date(`${minute}Z`)));
  return {
    day: (date, none = '–') => (date === null ? none : dayOnce(date)),
    weekday: once((date) => weekday.format(instant(date))),
    // 1 January 2024 was a Monday.
    dayName: (number) => dayName.format(instant(`2024-01-0${number}`)),
    moment: (at) => momentOnce(new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)),
  };
}
