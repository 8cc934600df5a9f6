import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, Role } from '../db/tables.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { CalendarTelling } from '../domain/meeting-history.ts';
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
  readonly type: 'item' | 'work-item' | 'observation-period';
  readonly id: string;
  readonly from_on: CalendarDate;
  readonly to_on: CalendarDate;
  /** Rises where its days change, that of a period with each of its changes. */
  readonly due_version: number;
}

/** What was ever told of when the board meets, in its order. */
export async function calendarTold({ tx, site }: Work): Promise<CalendarTelling[]> {
  const { rows } = await sql<CalendarTelling>`
    SELECT type, pattern, change, day, special FROM (
      SELECT 'pattern' AS type,
             jsonb_build_object('version', version, 'validFrom', valid_from, 'weekdays', weekdays,
               'everyWeeks', every_weeks, 'startsAt', starts_at, 'cutOffDays', cut_off_days) AS pattern,
             NULL::jsonb AS change, NULL::date AS day, NULL::jsonb AS special,
             told_order, recorded_at, version AS number
        FROM netvigil.board_pattern WHERE site_id = ${site.id}
      UNION ALL
      SELECT 'change', NULL,
             jsonb_build_object('scheduledOn', scheduled_on, 'number', number, 'status', status, 'on', held_on,
               'startsAt', starts_at, 'cutOffOn', cut_off_on, 'reason', reason),
             NULL, NULL, told_order, recorded_at, number
        FROM netvigil.board_meeting_change WHERE site_id = ${site.id}
      UNION ALL
      SELECT 'day', NULL, NULL, day,
             CASE WHEN kind <> 'ordinary' THEN jsonb_build_object('day', day, 'kind', kind, 'name', name) END,
             told_order, recorded_at, number
        FROM netvigil.special_day WHERE site_id = ${site.id}
    ) AS told
     ORDER BY told_order NULLS FIRST, recorded_at, number`.execute(tx);
  return rows;
}

/**
 * Open work of a role, and for nurses the windows of imaging and of scans under observation, that fall due from a day on
 * up to another; the nearest first.
 */
export async function datedFor(
  { tx, site }: Work,
  role: Role,
  from: CalendarDate,
  to: CalendarDate,
  limit: number,
): Promise<Dated[]> {
  // Of a patient whose plan ended with a transfer, the period is watched elsewhere.
  const windows = sql`
    UNION ALL
    SELECT 'item', id, opens_on, closes_on, due_version
      FROM netvigil.item
     WHERE site_id = ${site.id} AND status = 'live' AND closes_on >= ${from}::date AND opens_on <= ${to}::date
    UNION ALL
    SELECT 'observation-period', o.id, o.opens_on, o.closes_on, o.version
      FROM netvigil.observation_period o
     WHERE o.site_id = ${site.id} AND o.phase = 'running'
       AND o.closes_on >= ${from}::date AND o.opens_on <= ${to}::date
       AND NOT EXISTS (
         SELECT FROM netvigil.patient m
           JOIN netvigil.plan p ON p.site_id = m.site_id AND p.patient_id = coalesce(m.merged_into, m.id)
          WHERE m.site_id = o.site_id AND m.id = o.patient_id AND p.ended_reason = 'transferred')`;
  const { rows } = await sql<Dated>`
    SELECT 'work-item' AS type, id, due_on AS from_on, due_on AS to_on, due_version
      FROM netvigil.work_item
     WHERE site_id = ${site.id} AND status = 'open' AND role = ${role}
       AND due_on BETWEEN ${from}::date AND ${to}::date
    ${role === 'nurse' ? windows : sql``}
     ORDER BY to_on, id LIMIT ${limit}`.execute(tx);
  return rows;
}
