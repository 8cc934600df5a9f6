import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, Role } from '../db/tables.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { Site, Work } from '../work.ts';

export type FeedRow = Selectable<Database['netvigil.calendar_feed']>;

/** Feeds of the site, revoked ones too, the newest first. */
export const feeds = ({ tx, site }: Work): Promise<FeedRow[]> =>
  tx
    .selectFrom('netvigil.calendar_feed')
    .selectAll()
    .where('site_id', '=', site.id)
    .orderBy('id', 'desc')
    .execute();

export async function insertFeed(work: Work, id: string, role: Role, tokenHash: string): Promise<void> {
  await work.tx
    .insertInto('netvigil.calendar_feed')
    .values({
      site_id: work.site.id,
      id,
      role,
      token_hash: tokenHash,
      created_at: work.now,
      created_by: work.actor.id,
    })
    .execute();
}

/** Holds a feed until the transaction ends. */
export const lockFeed = ({ tx, site }: Work, id: string): Promise<FeedRow | undefined> =>
  tx
    .selectFrom('netvigil.calendar_feed')
    .selectAll()
    .where('site_id', '=', site.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export async function revokeFeedRow(work: Work, id: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.calendar_feed')
    .set({ revoked_at: work.now, revoked_by: work.actor.id })
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .execute();
}

/** Whose feed a token opens: its site, its role, and who made it. */
export interface FoundFeed {
  readonly feed_id: string;
  readonly feed_role: Role;
  readonly id: string;
  readonly site_id: number;
  readonly login: string;
  readonly name: string;
  readonly roles: Role[];
  readonly site_code: string;
  readonly zone: string;
  readonly language: Site['language'];
}

/** Null where no such token was given, or it was revoked, or whoever made it has left. */
export async function feedByHash(db: Kysely<Database>, tokenHash: string): Promise<FoundFeed | null> {
  const { rows } = await sql<FoundFeed>`SELECT * FROM netvigil.feed_of(${tokenHash})`.execute(db);
  return rows[0] ?? null;
}

/** Something with a day, as a calendar shows it. */
export interface Dated {
  readonly type: 'item' | 'work-item';
  readonly id: string;
  readonly from_on: CalendarDate;
  readonly to_on: CalendarDate;
  readonly due_version: number;
}

/** How often the site has said something of a day, by day. */
export async function timesMarked(
  { tx, site }: Work,
  from: CalendarDate,
  to: CalendarDate,
): Promise<ReadonlyMap<CalendarDate, number>> {
  const { rows } = await sql<{ day: CalendarDate; times: number }>`
    SELECT day, count(*)::integer AS times FROM netvigil.special_day
     WHERE site_id = ${site.id} AND day BETWEEN ${from}::date AND ${to}::date GROUP BY day`.execute(tx);
  return new Map(rows.map(({ day, times }) => [day, times]));
}

/**
 * Open work of a role, and for nurses the windows of imaging, that fall due from a day on up to another; the
 * nearest first.
 */
export async function datedFor(
  { tx, site }: Work,
  role: Role,
  from: CalendarDate,
  to: CalendarDate,
  limit: number,
): Promise<Dated[]> {
  const imaging = sql`
    UNION ALL
    SELECT 'item', id, opens_on, closes_on, due_version
      FROM netvigil.item
     WHERE site_id = ${site.id} AND status = 'live' AND closes_on >= ${from}::date AND opens_on <= ${to}::date`;
  const { rows } = await sql<Dated>`
    SELECT 'work-item' AS type, id, due_on AS from_on, due_on AS to_on, due_version
      FROM netvigil.work_item
     WHERE site_id = ${site.id} AND status = 'open' AND role = ${role}
       AND due_on BETWEEN ${from}::date AND ${to}::date
    ${role === 'nurse' ? imaging : sql``}
     ORDER BY to_on, id LIMIT ${limit}`.execute(tx);
  return rows;
}
