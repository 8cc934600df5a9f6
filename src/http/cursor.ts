import { hash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { Refusal, type Work } from '../work.ts';

const LAYOUT = 1;
const LONGEST = 1000;

/** Where a list goes on: in which site, under which filters, after which row. */
export interface ListPlace<P> {
  readonly work: Work;
  /** All that decides which rows are in the list and in which order, and the list's own name. */
  readonly filters: object;
  /** The sort key of a row: ids, days and numbers only, since cursors travel in addresses. */
  readonly position: z.ZodType<P, P>;
}

export interface Page<T> {
  items: T[];
  /** Null at the end of the list. */
  next: string | null;
}

/** The cursor that stands for "after this row". */
function encodeCursor<P>(place: ListPlace<P>, position: P): string {
  const parts = [LAYOUT, place.work.site.id, fingerprint(place.filters), position];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The position that a cursor stands for, or null without one.
 * @throws {Refusal} 400 when it is no cursor, or one of another list, of other filters or of another site.
 */
export function decodeCursor<P>(place: ListPlace<P>, cursor: string | undefined): P | null {
  if (cursor === undefined) return null;
  const parts = Layout.safeParse(parsed(cursor));
  if (!parts.success) throw badCursor();
  const [, site, filters, raw] = parts.data;
  const position = place.position.safeParse(raw);
  if (site !== place.work.site.id || filters !== fingerprint(place.filters) || !position.success) {
    throw badCursor();
  }
  return position.data;
}

/** A page of `limit` rows out of `limit + 1` fetched ones. */
export function pageOf<Row, T, P>(
  place: ListPlace<P>,
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => P,
  toItem: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(toItem), next: more ? encodeCursor(place, positionOf(last)) : null };
}

const Layout = z.tuple([z.literal(LAYOUT), z.int(), z.string(), z.unknown()]);

function parsed(cursor: string): unknown {
  if (cursor.length > LONGEST || !/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function fingerprint(filters: object): string {
  return hash('sha256', canonicalJson(filters), 'base64url').slice(0, 16);
}

function badCursor(): Refusal {
  return new Refusal(
    400,
    'bad-cursor',
    'The cursor belongs to another list, to other filters, or is damaged. Ask for the first page again, without it.',
    [
      {
        pointer: '?cursor',
        detail: 'Must be the next of a page of this list, asked for with the same filters.',
      },
    ],
  );
}
