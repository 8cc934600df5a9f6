import { z } from 'zod';
import { wholeNumber } from '../../http/wire.ts';
import { WorklistFilters } from '../../worklist/wire.ts';
import { SEEN } from './seen.ts';

/** Rows that the page shows at first, and with each "more". */
export const PAGE_ROWS = 50;
/** Rows that one page shows at most: a longer list goes on after them, and says so. */
export const MOST_SHOWN = 1000;

/** The filters of the contract, by the names that they have in an address, in the order in which they stand in ours. */
const NAMES = [
  'kind',
  'state',
  'dueBefore',
  'dueWithin',
  'daysLate',
  'primary',
  'grade',
  'nelmType',
  'assignee',
  'escalated',
  'snoozed',
  'booked',
  'gap',
  'search',
  'sort',
] as const satisfies readonly (keyof z.input<typeof WorklistFilters>)[];
export type FilterName = (typeof NAMES)[number];
/** Filters as they stand in an address: text alone. */
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

const DEFAULTS: Filters = { snoozed: 'false', sort: 'urgency' };
/** Fields that may come several times, and are told with commas between. */
const LISTS: readonly string[] = ['kind', 'gap'];

/** A form sends its empty fields too. */
function tidied(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  return Object.fromEntries(
    Object.entries(query)
      .map(([name, value]) => [name, Array.isArray(value) && LISTS.includes(name) ? joined(value) : value])
      .filter(([, value]) => typeof value !== 'string' || value.trim() !== ''),
  );
}

const joined = (values: readonly unknown[]): string =>
  values
    .map((value) => String(value))
    .filter((value) => value !== '')
    .join(',');

export const PageQuery = z.preprocess(
  tidied,
  WorklistFilters.extend({
    cursor: z.string().max(1000).optional(),
    /** Rows that are on the page already, before those asked for. */
    before: wholeNumber(0, 1_000_000).optional(),
    /** What these rows are, as `seenAfter` tells it. */
    seen: z.string().regex(SEEN).optional(),
    shown: wholeNumber(1, MOST_SHOWN).optional(),
  }),
);

/** The filters that an address names, as they stand there, without those that say nothing. */
export function filtersOf(url: string): Filters {
  const { searchParams } = new URL(url, 'http://page');
  const told: Record<string, string> = {};
  for (const name of NAMES) {
    const values = searchParams.getAll(name).map((value) => value.trim());
    const value = values.filter((one) => one !== '').join(',');
    if (value !== '' && value !== DEFAULTS[name]) told[name] = value;
  }
  return told;
}

/** Filters as the part of an address after the question mark: one text for one list. */
export const queryOf = (filters: Filters): string =>
  NAMES.flatMap((name) => {
    const value = filters[name];
    return value === undefined || value === DEFAULTS[name] ? [] : [`${name}=${encoded(value)}`];
  }).join('&');

const encoded = (value: string): string => encodeURIComponent(value).replaceAll('%2C', ',');

/** The address of a list. */
export function addressOf(filters: Filters, more = ''): string {
  return withQuery([queryOf(filters), more].filter((part) => part !== '').join('&'));
}

export const withQuery = (query: string): string => (query === '' ? '/worklist' : `/worklist?${query}`);

/** Filters without some of them. */
export const without = (filters: Filters, ...names: readonly FilterName[]): Filters =>
  Object.fromEntries(Object.entries(filters).filter(([name]) => !names.includes(name as FilterName)));
