import { z } from 'zod';
import { isCalendarDate } from '../domain/calendar.ts';
import { textFault } from '../domain/text.ts';

/** Schemas that the slices share. */

/** A UUID. */
export const Id = z.uuid().meta({ description: 'A UUID.' });

/** A calendar day that exists, `YYYY-MM-DD`, of the years that the calendar's arithmetic and PostgreSQL both know. */
export const Day = z.iso
  .date()
  .refine(isCalendarDate, {
    error: 'Must be a day of the years 1800 to 2399.',
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ description: 'A day, YYYY-MM-DD.' });

/** An instant with its offset. */
export const Instant = z.iso.datetime({ offset: true }).meta({ description: 'An instant with its offset.' });

const written = (longest: number, faultOf: (value: string) => string | null) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((value) => faultOf(value) === null, {
      error: ({ input }) => faultOf(String(input)) ?? undefined,
    });

/** Text that a person wrote: something to see in it, no spaces around it, no tricks, with a limit. */
export const text = (longest: number) =>
  written(
    longest,
    (value) => textFault(value) ?? (value.trim() === value ? null : 'Must not begin or end with a space.'),
  );

/** A report as its system sends it, line ends and all. */
export const reportText = (longest: number) => written(longest, textFault);

const MOST_ROWS = 200;
const DEFAULT_ROWS = 50;

/** A whole number in a query: the one place where text becomes a number, by a strict pattern. */
export const wholeNumber = (from: number, to: number) => {
  const error = `Must be a whole number from ${from} to ${to}.`;
  return z
    .string({ error: (issue) => (Array.isArray(issue.input) ? undefined : error) })
    .regex(/^(?:0|[1-9]\d{0,8})$/, { error, abort: true })
    .refine((value) => Number(value) >= from && Number(value) <= to, { error })
    .transform(Number);
};

/** The parameters of every list: spread them into its strict query object. */
export const pageParameters = {
  limit: wholeNumber(1, MOST_ROWS)
    .default(DEFAULT_ROWS)
    .meta({ description: `Rows a page, 1 to ${MOST_ROWS}; ${DEFAULT_ROWS} unless given.` }),
  cursor: z.string().max(1000).optional().meta({ description: 'The `next` of the page before.' }),
};

/** A page of a list: its rows, and the cursor of the next page or null at the end. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Give it as `cursor` for the next page; null at the end.' }),
  });
