import { type Kysely, sql } from 'kysely';

/**
 * In which order a site's board calendar was told, across patterns, changes of meetings and special days: calendars
 * that subscribe count each meeting's changes, and a clock that is set back must not reorder them. Rows from before
 * stand in the order of their moments.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

// In two steps: a default that came with its column would number the rows from before in any order, and rewrite them.
const statements = [
  'CREATE SEQUENCE netvigil.board_told AS bigint',
  'GRANT USAGE ON SEQUENCE netvigil.board_told TO netvigil_app',
  ...['board_pattern', 'board_meeting_change', 'special_day'].flatMap((table) => [
    `ALTER TABLE netvigil.${table} ADD COLUMN told_order bigint`,
    `ALTER TABLE netvigil.${table} ALTER COLUMN told_order SET DEFAULT nextval('netvigil.board_told')`,
  ]),
];
