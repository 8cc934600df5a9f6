import { type Kysely, sql } from 'kysely';
import { rowLevelSecurity } from './0001_spine.ts';

/**
 * How people deal with the rows of the worklist: who has a row and until when, what was put off, ordered, booked
 * and tried. Items and work items carry it as columns, so that each filter stays a range of an index.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...columns, ...indexes, ...tables, ...walls, ...grants]) {
    await sql.raw(statement).execute(db);
  }
}

const ROWS = ['item', 'work_item'] as const;

const handling = (table: string) => `
  ALTER TABLE netvigil.${table}
    ADD COLUMN nelm_type text NOT NULL DEFAULT 'unknown',
    ADD COLUMN assignee_id uuid,
    ADD COLUMN assigned_until timestamptz,
    ADD COLUMN snoozed_until date,
    ADD COLUMN order_number text,
    ADD COLUMN ordered_on date,
    ADD COLUMN booked_on date,
    ADD COLUMN booked_place text,
    ADD COLUMN escalated_to smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT ${table}_escalated_ck CHECK (escalated_to BETWEEN 0 AND 3) NOT VALID,
    ADD CONSTRAINT ${table}_assignee_fk FOREIGN KEY (site_id, assignee_id) REFERENCES netvigil.staff NOT VALID,
    ADD CONSTRAINT ${table}_assignee_ck CHECK ((assignee_id IS NULL) = (assigned_until IS NULL)) NOT VALID,
    ADD CONSTRAINT ${table}_order_ck CHECK ((order_number IS NULL) = (ordered_on IS NULL)) NOT VALID,
    ADD CONSTRAINT ${table}_booked_ck CHECK (
      (booked_on IS NULL) = (booked_place IS NULL) AND (booked_on IS NULL OR ordered_on IS NOT NULL)
    ) NOT VALID`;

/** As searchKey of src/domain/search.ts writes it: a test compares the two. */
const keyOf = (text: string) =>
  `translate(replace(normalize(${text}, NFKC), ' ', ''),
     '${letters(HIRAGANA, 0)}${letters(CAPITALS, 0)}',
     '${letters(HIRAGANA, 0x60)}${letters(CAPITALS, 0x20)}') COLLATE "C"`;

/** Ranges of letters, each moved up by a distance. lower() would depend on the locale of the server. */
const HIRAGANA = [[0x3041, 0x3096]] as const;
const CAPITALS = [
  [0x41, 0x5a],
  [0xc0, 0xd6],
  [0xd8, 0xde],
] as const;

function letters(ranges: readonly (readonly [number, number])[], up: number): string {
  const codes = ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n + up),
  );
  return String.fromCharCode(...codes);
}

const columns = [
  'ALTER TABLE netvigil.staff ADD COLUMN lead boolean NOT NULL DEFAULT false',
  ...ROWS.map(handling),
  // A function in the condition would hide the index behind row-level security: what is searched is stored.
  `ALTER TABLE netvigil.patient
     ADD COLUMN nelm_type text NOT NULL DEFAULT 'unknown',
     ADD COLUMN name_key text COLLATE "C" GENERATED ALWAYS AS (${keyOf('name')}) STORED,
     ADD COLUMN kana_key text COLLATE "C" GENERATED ALWAYS AS (${keyOf('kana')}) STORED`,
];

const LISTED = "status = 'live' AND tier IS NOT NULL";

const indexes = [
  'DROP INDEX netvigil.item_worklist_ix',
  `CREATE INDEX item_worklist_ix ON netvigil.item
     (site_id, tier, critical_on, id, changes_on, due_on, closes_on, primary_tumour, grade, nelm_type,
      snoozed_until, ordered_on, booked_on) WHERE ${LISTED}`,
  `CREATE INDEX item_due_ix ON netvigil.item
     (site_id, due_on, id, tier, changes_on, closes_on, primary_tumour, grade, nelm_type, snoozed_until,
      ordered_on, booked_on) WHERE ${LISTED}`,
  `CREATE INDEX item_assignee_ix ON netvigil.item (site_id, assignee_id, tier, critical_on, id, changes_on)
     WHERE ${LISTED} AND assignee_id IS NOT NULL`,
  `CREATE INDEX item_snoozed_ix ON netvigil.item (site_id, tier, critical_on, id, snoozed_until, changes_on)
     WHERE ${LISTED} AND snoozed_until IS NOT NULL`,
  `CREATE INDEX item_patient_ix ON netvigil.item (site_id, patient_id) WHERE status = 'live'`,
  'DROP INDEX netvigil.work_item_worklist_ix',
  `CREATE INDEX work_item_worklist_ix ON netvigil.work_item
     (site_id, tier, due_on, id, primary_tumour, grade, nelm_type, snoozed_until, booked_on)
     WHERE status = 'open'`,
  'DROP INDEX netvigil.work_item_kind_ix',
  `CREATE INDEX work_item_kind_ix ON netvigil.work_item
     (site_id, kind, tier, due_on, id, primary_tumour, grade, nelm_type, snoozed_until, booked_on)
     WHERE status = 'open'`,
  `CREATE INDEX work_item_due_ix ON netvigil.work_item
     (site_id, due_on, id, tier, kind, primary_tumour, grade, nelm_type, snoozed_until, booked_on)
     WHERE status = 'open'`,
  `CREATE INDEX work_item_assignee_ix ON netvigil.work_item (site_id, assignee_id, tier, due_on, id)
     WHERE status = 'open' AND assignee_id IS NOT NULL`,
  `CREATE INDEX work_item_snoozed_ix ON netvigil.work_item (site_id, tier, due_on, id, snoozed_until)
     WHERE status = 'open' AND snoozed_until IS NOT NULL`,
  // Work about no one patient: the same need once, too.
  `CREATE UNIQUE INDEX work_item_open_for_site_uq ON netvigil.work_item (site_id, kind, subject)
     WHERE status = 'open' AND patient_id IS NULL`,
  'CREATE INDEX patient_name_ix ON netvigil.patient (site_id, name_key)',
  'CREATE INDEX patient_kana_ix ON netvigil.patient (site_id, kana_key) WHERE kana_key IS NOT NULL',
  'CREATE INDEX patient_identifier_value_ix ON netvigil.patient_identifier (site_id, value COLLATE "C", patient_id)',
];

const tables = [
  // before: the row's columns as they were, for the undo. row_version: the row's own, once the action was done.
  `CREATE TABLE netvigil.desk_action (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    item_id uuid,
    work_item_id uuid,
    action text NOT NULL CONSTRAINT desk_action_action_ck CHECK (
      action IN ('claim', 'release', 'assign', 'snooze', 'wake', 'contact', 'booking', 'undo')
    ),
    row_version integer NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    reason text,
    acted_at timestamptz NOT NULL,
    acted_by uuid NOT NULL,
    undoes uuid,
    CONSTRAINT desk_action_pk PRIMARY KEY (site_id, id),
    CONSTRAINT desk_action_row_ck CHECK ((item_id IS NULL) <> (work_item_id IS NULL)),
    CONSTRAINT desk_action_item_fk FOREIGN KEY (site_id, item_id) REFERENCES netvigil.item,
    CONSTRAINT desk_action_work_item_fk FOREIGN KEY (site_id, work_item_id) REFERENCES netvigil.work_item,
    CONSTRAINT desk_action_acted_by_fk FOREIGN KEY (site_id, acted_by) REFERENCES netvigil.staff,
    CONSTRAINT desk_action_undoes_fk FOREIGN KEY (site_id, undoes) REFERENCES netvigil.desk_action,
    CONSTRAINT desk_action_undone_once_uq UNIQUE (site_id, undoes),
    CONSTRAINT desk_action_undo_ck CHECK ((action = 'undo') = (undoes IS NOT NULL))
  )`,
  `CREATE INDEX desk_action_row_ix ON netvigil.desk_action (site_id, (coalesce(item_id, work_item_id)), id)`,
  // patient_id: under whom it is shown, as for work items; merged_from: the record it was made for.
  `CREATE TABLE netvigil.contact (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    merged_from uuid,
    action_id uuid NOT NULL,
    contacted_on date NOT NULL,
    how text NOT NULL,
    outcome text NOT NULL CONSTRAINT contact_outcome_ck CHECK (
      outcome IN ('reached', 'not-reached', 'message-left', 'wrong-number', 'declined')
    ),
    note text,
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    CONSTRAINT contact_pk PRIMARY KEY (site_id, id),
    CONSTRAINT contact_patient_fk FOREIGN KEY (site_id, patient_id) REFERENCES netvigil.patient,
    CONSTRAINT contact_action_fk FOREIGN KEY (site_id, action_id) REFERENCES netvigil.desk_action,
    CONSTRAINT contact_withdrawn_by_fk FOREIGN KEY (site_id, withdrawn_by) REFERENCES netvigil.staff,
    CONSTRAINT contact_withdrawn_ck CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
  )`,
  `CREATE INDEX contact_patient_ix ON netvigil.contact (site_id, patient_id, contacted_on, id) INCLUDE (outcome)
     WHERE withdrawn_at IS NULL`,
  // That nobody has claimed a late row: whoever sends notices sends one for each, and writes when.
  `CREATE TABLE netvigil.escalation (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    item_id uuid,
    work_item_id uuid,
    level text NOT NULL CONSTRAINT escalation_level_ck CHECK (level IN ('ward', 'clinician', 'lead')),
    tier smallint NOT NULL,
    days_late integer NOT NULL,
    raised_on date NOT NULL,
    raised_at timestamptz NOT NULL,
    noticed_at timestamptz,
    CONSTRAINT escalation_pk PRIMARY KEY (site_id, id),
    CONSTRAINT escalation_row_ck CHECK ((item_id IS NULL) <> (work_item_id IS NULL)),
    CONSTRAINT escalation_item_fk FOREIGN KEY (site_id, item_id) REFERENCES netvigil.item,
    CONSTRAINT escalation_work_item_fk FOREIGN KEY (site_id, work_item_id) REFERENCES netvigil.work_item
  )`,
  `CREATE UNIQUE INDEX escalation_once_uq ON netvigil.escalation (site_id, (coalesce(item_id, work_item_id)), level)`,
  'CREATE INDEX escalation_unnoticed_ix ON netvigil.escalation (site_id, id) WHERE noticed_at IS NULL',
  // query: the part of an address after the question mark, as the worklist takes it.
  `CREATE TABLE netvigil.saved_view (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    owner_id uuid NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    shared boolean NOT NULL,
    version integer NOT NULL DEFAULT 1,
    removed_at timestamptz,
    CONSTRAINT saved_view_pk PRIMARY KEY (site_id, id),
    CONSTRAINT saved_view_owner_fk FOREIGN KEY (site_id, owner_id) REFERENCES netvigil.staff
  )`,
  `CREATE UNIQUE INDEX saved_view_name_uq ON netvigil.saved_view (site_id, owner_id, name) WHERE removed_at IS NULL`,
  `CREATE TABLE netvigil.protocol_review (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    version integer NOT NULL,
    statement text NOT NULL,
    reviewed_on date NOT NULL,
    reviewed_at timestamptz NOT NULL,
    reviewed_by uuid NOT NULL,
    CONSTRAINT protocol_review_pk PRIMARY KEY (site_id, id),
    CONSTRAINT protocol_review_signed_fk FOREIGN KEY (site_id, code, version)
      REFERENCES netvigil.protocol_signoff (site_id, code, version),
    CONSTRAINT protocol_review_reviewed_by_fk FOREIGN KEY (site_id, reviewed_by) REFERENCES netvigil.staff
  )`,
];

const walls = [
  ...['desk_action', 'contact', 'escalation', 'protocol_review', 'saved_view'].map(rowLevelSecurity),
  ...['desk_action', 'protocol_review'].map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON netvigil.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION netvigil.forbid_change()`,
  ),
];

const grants = [
  `GRANT SELECT, INSERT ON netvigil.desk_action, netvigil.contact, netvigil.escalation, netvigil.protocol_review
     TO netvigil_app`,
  'GRANT SELECT, INSERT, UPDATE ON netvigil.saved_view TO netvigil_app',
  'GRANT UPDATE (noticed_at) ON netvigil.escalation TO netvigil_app',
  'GRANT UPDATE (patient_id, merged_from, withdrawn_at, withdrawn_by) ON netvigil.contact TO netvigil_app',
];
