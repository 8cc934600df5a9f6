import { type Kysely, sql } from 'kysely';
import { rowLevelSecurity } from './0001_spine.ts';
import { invariantOf } from './0002_invariant.ts';
import { clauses as before } from './0006_observation.ts';

/**
 * The tumour board (clinical rules §4): when a site meets, on which days it works, and at which meeting a decision
 * was made. Each table is append-only; the last row of a thing counts. What waits for a board has a work item.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...schema, ...walls, ...grants, invariantOf(clauses)]) {
    await sql.raw(statement).execute(db);
  }
}

const written = (table: string) => `
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT ${table}_recorded_by_fk FOREIGN KEY (site_id, recorded_by) REFERENCES netvigil.staff`;

const schema = [
  `CREATE TABLE netvigil.board_pattern (
    site_id integer NOT NULL CONSTRAINT board_pattern_site_fk REFERENCES netvigil.site,
    version integer NOT NULL CONSTRAINT board_pattern_version_ck CHECK (version > 0),
    valid_from date NOT NULL,
    weekdays integer[] NOT NULL CONSTRAINT board_pattern_weekdays_ck CHECK (weekdays <@ '{1,2,3,4,5,6,7}'),
    every_weeks integer NOT NULL CONSTRAINT board_pattern_every_ck CHECK (every_weeks > 0),
    starts_at text NOT NULL,
    cut_off_days integer NOT NULL CONSTRAINT board_pattern_cut_off_ck CHECK (cut_off_days >= 0),
    coordinator_id uuid NOT NULL,
    deputy_id uuid NOT NULL,
    reason text NOT NULL,${written('board_pattern')},
    CONSTRAINT board_pattern_pk PRIMARY KEY (site_id, version),
    CONSTRAINT board_pattern_coordinator_fk FOREIGN KEY (site_id, coordinator_id) REFERENCES netvigil.staff,
    CONSTRAINT board_pattern_deputy_fk FOREIGN KEY (site_id, deputy_id) REFERENCES netvigil.staff,
    CONSTRAINT board_pattern_two_ck CHECK (deputy_id <> coordinator_id)
  )`,
  `CREATE TABLE netvigil.board_meeting_change (
    site_id integer NOT NULL CONSTRAINT board_meeting_change_site_fk REFERENCES netvigil.site,
    scheduled_on date NOT NULL,
    number integer NOT NULL,
    status text NOT NULL CONSTRAINT board_meeting_change_status_ck CHECK (status IN ('takes-place', 'cancelled')),
    held_on date NOT NULL,
    starts_at text NOT NULL,
    cut_off_on date NOT NULL,
    reason text NOT NULL,${written('board_meeting_change')},
    CONSTRAINT board_meeting_change_pk PRIMARY KEY (site_id, scheduled_on, number),
    CONSTRAINT board_meeting_change_cut_off_ck CHECK (cut_off_on <= held_on)
  )`,
  `CREATE TABLE netvigil.special_day (
    site_id integer NOT NULL CONSTRAINT special_day_site_fk REFERENCES netvigil.site,
    number integer NOT NULL,
    day date NOT NULL,
    kind text NOT NULL CONSTRAINT special_day_kind_ck CHECK (kind IN ('holiday', 'working', 'ordinary')),
    name text NOT NULL,${written('special_day')},
    CONSTRAINT special_day_pk PRIMARY KEY (site_id, number)
  )`,
  // The meeting at which it was decided, by its name; null: outside a meeting.
  'ALTER TABLE netvigil.board_decision ADD COLUMN meeting_on date',
];

const tables = ['board_pattern', 'board_meeting_change', 'special_day'];

const walls = [
  ...tables.map(rowLevelSecurity),
  ...tables.map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON netvigil.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION netvigil.forbid_change()`,
  ),
];

const grants = [
  `GRANT SELECT, INSERT ON ${tables.map((table) => `netvigil.${table}`).join(', ')} TO netvigil_app`,
];

/** The work of a question, for the day on which the calendar of the board says that its decision is due. */
const ofBoard = "w.kind = 'board-decision'";

export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'question-goes-before-the-board': (before['question-goes-before-the-board'] ?? '').replace(
    ofBoard,
    `${ofBoard} AND w.due_on = o.decide_by`,
  ),
};
