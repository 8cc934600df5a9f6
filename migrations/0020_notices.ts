import { type Kysely, sql } from 'kysely';

/**
 * What people are told of. Each step of an escalation is a notice of its own, once for a row and the day that it is
 * due on. And in which order a site's board calendar was told, across patterns, changes of meetings and special days:
 * calendars that subscribe count each meeting's changes, and a clock that is set back must not reorder them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...board, ...escalations, ...lists]) await sql.raw(statement).execute(db);
}

// In two steps: a default that came with its column would number the rows from before in any order, and rewrite them.
const board = [
  'CREATE SEQUENCE netvigil.board_told AS bigint',
  'GRANT USAGE ON SEQUENCE netvigil.board_told TO netvigil_app',
  ...['board_pattern', 'board_meeting_change', 'special_day'].flatMap((table) => [
    `ALTER TABLE netvigil.${table} ADD COLUMN told_order bigint`,
    `ALTER TABLE netvigil.${table} ALTER COLUMN told_order SET DEFAULT nextval('netvigil.board_told')`,
  ]),
];

const escalations = [
  'ALTER TABLE netvigil.escalation ADD COLUMN due_version integer NOT NULL DEFAULT 1',
  'DROP INDEX netvigil.escalation_once_uq',
  `CREATE UNIQUE INDEX escalation_once_uq
     ON netvigil.escalation (site_id, (coalesce(item_id, work_item_id)), due_version, level)`,
  // Another day: a row that is late by it is told anew, from the first step on.
  `CREATE OR REPLACE FUNCTION netvigil.count_due_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.due_version := OLD.due_version + 1;
      NEW.escalated_to := 0;
      RETURN NEW;
    END $$`,
  // Of steps that were reached before anybody could be told, the last one of each row is still told. The owner reads
  // all sites and writes to one at a time.
  `DO $$
    DECLARE each integer;
    BEGIN
      FOR each IN SELECT id FROM netvigil.site LOOP
        PERFORM set_config('netvigil.site_id', each::text, true);
        UPDATE netvigil.escalation AS e SET noticed_at = raised_at
         WHERE site_id = each
           AND EXISTS (SELECT FROM netvigil.escalation l
                        WHERE l.site_id = each AND l.id > e.id
                          AND coalesce(l.item_id, l.work_item_id) = coalesce(e.item_id, e.work_item_id));
        UPDATE netvigil.escalation AS e SET due_version = r.due_version
          FROM (SELECT id, due_version FROM netvigil.item WHERE site_id = each AND escalated_to > 0
                UNION ALL
                SELECT id, due_version FROM netvigil.work_item WHERE site_id = each AND escalated_to > 0) r
         WHERE e.site_id = each AND coalesce(e.item_id, e.work_item_id) = r.id;
      END LOOP;
      PERFORM set_config('netvigil.site_id', '', true);
    END $$`,
];

// The list of what was told to somebody: few rows of many, in the order of the worklist.
const lists = [
  `CREATE INDEX item_escalated_ix ON netvigil.item (site_id, tier, critical_on, id, escalated_to, changes_on)
     WHERE status = 'live' AND tier IS NOT NULL AND escalated_to > 0`,
  `CREATE INDEX work_item_escalated_ix ON netvigil.work_item (site_id, tier, due_on, id, escalated_to, role)
     WHERE status = 'open' AND escalated_to > 0`,
];
