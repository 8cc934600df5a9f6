import { type Kysely, sql } from 'kysely';
import { rowLevelSecurity } from './0001_spine.ts';
import { invariantOf } from './0002_invariant.ts';
import { clauses as before, isIn, transferred } from './0004_care.ts';

/**
 * Observation periods before a hepatectomy (clinical rules §3): readings, decisions and closings, each append-only;
 * what a period has come to, derived from them; the invariant's clauses.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...schema, ...walls, ...grants, invariantOf(clauses)]) {
    await sql.raw(statement).execute(db);
  }
}

const written = (table: string) => `
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT ${table}_pk PRIMARY KEY (site_id, id),
    CONSTRAINT ${table}_period_fk FOREIGN KEY (site_id, period_id) REFERENCES netvigil.observation_period,
    CONSTRAINT ${table}_recorded_by_fk FOREIGN KEY (site_id, recorded_by) REFERENCES netvigil.staff`;

const schema = [
  // What stands from phase to wakes_on is derived. A running period is observing, due or overdue by its dates and
  // the site's today, so that no list waits for the sweep.
  `CREATE TABLE netvigil.observation_period (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    settings_version integer NOT NULL,
    follows uuid,
    opened_on date NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by uuid NOT NULL,
    reason text,
    phase text NOT NULL CONSTRAINT observation_period_phase_ck CHECK (phase IN (
      'awaiting-baseline', 'running', 'inconclusive', 'ruled-out', 'board-pending', 'board-decided', 'closed',
      'not-applicable')),
    closed_reason text,
    closed_on date,
    opens_on date,
    closes_on date,
    baseline_scan_id uuid,
    outcome text CONSTRAINT observation_period_outcome_ck CHECK (
      outcome IN ('passed', 'ruled-out', 'decrease', 'uncertain')),
    outcome_scan_id uuid,
    question text,
    asked_on date,
    urgent boolean NOT NULL DEFAULT false,
    decide_by date,
    wakes_on date NOT NULL DEFAULT 'infinity',
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT observation_period_pk PRIMARY KEY (site_id, id),
    CONSTRAINT observation_period_patient_fk FOREIGN KEY (site_id, patient_id) REFERENCES netvigil.patient,
    CONSTRAINT observation_period_signed_fk FOREIGN KEY (site_id, settings_version)
      REFERENCES netvigil.site_settings_signoff,
    CONSTRAINT observation_period_follows_fk FOREIGN KEY (site_id, follows) REFERENCES netvigil.observation_period,
    CONSTRAINT observation_period_opened_by_fk FOREIGN KEY (site_id, opened_by) REFERENCES netvigil.staff,
    CONSTRAINT observation_period_closed_ck CHECK (
      (phase = 'closed') = (closed_reason IS NOT NULL AND closed_on IS NOT NULL)),
    CONSTRAINT observation_period_running_ck CHECK (
      phase <> 'running' OR (opens_on IS NOT NULL AND closes_on IS NOT NULL)),
    CONSTRAINT observation_period_outcome_scan_ck CHECK ((outcome IS NULL) = (outcome_scan_id IS NULL)),
    CONSTRAINT observation_period_question_ck CHECK (
      (question IS NULL) = (asked_on IS NULL) AND (question IS NULL) = (decide_by IS NULL)
      AND (question IS NOT NULL OR NOT urgent))
  )`,
  'CREATE INDEX observation_period_patient_ix ON netvigil.observation_period (site_id, patient_id)',
  'CREATE INDEX observation_period_phase_ix ON netvigil.observation_period (site_id, phase, id)',
  `CREATE INDEX observation_period_question_ix ON netvigil.observation_period (site_id, decide_by, id)
    WHERE question IS NOT NULL`,
  'CREATE INDEX observation_period_wakes_ix ON netvigil.observation_period (site_id, wakes_on)',

  `CREATE TABLE netvigil.observation_reading (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    period_id uuid NOT NULL,
    scan_id uuid NOT NULL,
    follows uuid,
    nature text NOT NULL CONSTRAINT observation_reading_nature_ck CHECK (nature IN ('first', 're-read', 'correction')),
    status text NOT NULL CONSTRAINT observation_reading_status_ck CHECK (
      status IN ('preliminary', 'final', 'entered-in-error')),
    performed_on date NOT NULL,
    read_on date NOT NULL,
    reader text NOT NULL,
    modality text NOT NULL,
    contrast text NOT NULL,
    count_qualifier text NOT NULL,
    count_value integer,
    nelm_type text NOT NULL,
    new_disease_outside_liver text NOT NULL,
    lesions jsonb,
    repeat_by date,
    result_id uuid,
    reason text,${written('observation_reading')},
    CONSTRAINT observation_reading_result_fk FOREIGN KEY (site_id, result_id) REFERENCES netvigil.result,
    CONSTRAINT observation_reading_scan_uq UNIQUE (site_id, period_id, scan_id, id),
    CONSTRAINT observation_reading_follows_fk FOREIGN KEY (site_id, period_id, scan_id, follows)
      REFERENCES netvigil.observation_reading (site_id, period_id, scan_id, id),
    CONSTRAINT observation_reading_followed_once_uq UNIQUE (site_id, follows),
    CONSTRAINT observation_reading_first_ck CHECK ((nature = 'first') = (follows IS NULL)),
    CONSTRAINT observation_reading_count_ck CHECK (
      count_qualifier IN ('exact', 'at-least', 'uncountable', 'unknown')
      AND (count_qualifier <> 'exact' OR count_value IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX observation_reading_first_uq ON netvigil.observation_reading (site_id, scan_id)
    WHERE follows IS NULL`,
  'CREATE INDEX observation_reading_period_ix ON netvigil.observation_reading (site_id, period_id)',

  `CREATE TABLE netvigil.board_decision (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    period_id uuid NOT NULL,
    number integer NOT NULL,
    decision text NOT NULL CONSTRAINT board_decision_ck CHECK (
      decision IN ('radical', 'debulking', 'non-surgical', 'extend', 'defer')),
    decided_on date NOT NULL,
    decided_by text NOT NULL,
    why text NOT NULL,
    carry_out_by date,
    question text,
    outcome text,${written('board_decision')},
    CONSTRAINT board_decision_number_uq UNIQUE (site_id, period_id, number),
    CONSTRAINT board_decision_carry_out_ck CHECK ((carry_out_by IS NOT NULL) = (decision IN ('radical', 'debulking')))
  )`,

  `CREATE TABLE netvigil.observation_closing (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    period_id uuid NOT NULL,
    number integer NOT NULL,
    reason text NOT NULL CONSTRAINT observation_closing_reason_ck CHECK (
      reason IN ('withdrawn', 'opened-in-error', 'emergency-surgery', 'reopened')),
    closed_on date NOT NULL,
    note text NOT NULL,${written('observation_closing')},
    CONSTRAINT observation_closing_number_uq UNIQUE (site_id, period_id, number)
  )`,

  // Written when an outcome first held, and never again: what holds today is compared with it.
  `CREATE TABLE netvigil.observation_outcome (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    period_id uuid NOT NULL,
    number integer NOT NULL,
    round integer NOT NULL,
    outcome text NOT NULL,
    scan_id uuid NOT NULL,
    recorded_on date NOT NULL,${written('observation_outcome')},
    CONSTRAINT observation_outcome_number_uq UNIQUE (site_id, period_id, number)
  )`,
];

const tables = [
  'observation_period',
  'observation_reading',
  'board_decision',
  'observation_closing',
  'observation_outcome',
];
const appendOnly = tables.filter((table) => table !== 'observation_period');

const walls = [
  ...tables.map(rowLevelSecurity),
  ...appendOnly.map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON netvigil.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION netvigil.forbid_change()`,
  ),
];

const grants = [
  `GRANT SELECT, INSERT ON ${tables.map((table) => `netvigil.${table}`).join(', ')} TO netvigil_app`,
  `GRANT UPDATE (phase, closed_reason, closed_on, opens_on, closes_on, baseline_scan_id, outcome, outcome_scan_id,
     question, asked_on, urgent, decide_by, wakes_on, version) ON netvigil.observation_period TO netvigil_app`,
];

/** Periods of patients who are alive and in care here, with the patient whom their record shows. */
const followed = `(SELECT o.*, coalesce(m.merged_into, m.id) AS shown_id
    FROM netvigil.observation_period o
    JOIN netvigil.patient m ON m.site_id = o.site_id AND m.id = o.patient_id
   WHERE m.deceased_on IS NULL AND NOT ${isIn(transferred, 'm')})`;

/** Work of a period; `status` as a condition. */
const workOf = (status: string): string =>
  `EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = o.site_id AND w.patient_id = o.shown_id
            AND w.parts ->> 'period' = o.id::text AND w.status ${status})`;

/** The reading of a scan that no other follows. */
const lastReading = (scan: string): string =>
  `(SELECT r.* FROM netvigil.observation_reading r
     WHERE r.site_id = o.site_id AND r.period_id = o.id AND r.scan_id = ${scan}
       AND NOT EXISTS (SELECT FROM netvigil.observation_reading f WHERE f.site_id = r.site_id AND f.follows = r.id))`;

export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'observation-goes-on': `
    SELECT o.site_id, o.id::text, 'a period in phase ' || o.phase || ' without work or a day ahead'
      FROM ${followed} o
     WHERE o.phase NOT IN ('closed', 'not-applicable', 'board-decided')
       AND NOT ${workOf("= 'open'")}
       AND NOT (o.phase = 'running' AND o.wakes_on < 'infinity')`,

  'question-goes-before-the-board': `
    SELECT o.site_id, o.id::text, 'a board is asked since ' || o.asked_on || ', and nobody has it as work'
      FROM ${followed} o
     WHERE o.question IS NOT NULL AND NOT ${workOf("= 'open' AND w.kind = 'board-decision'")}`,

  'observation-end-leaves-work': `
    SELECT o.site_id, o.id::text, 'a period in phase ' || o.phase || coalesce(' (' || o.closed_reason || ')', '')
           || ' that left nobody anything to do'
      FROM ${followed} o
     WHERE (o.phase IN ('not-applicable', 'board-decided')
            OR (o.phase = 'closed' AND o.closed_reason NOT IN ('death', 'opened-in-error', 'lost-to-follow-up')))
       AND NOT ${workOf("IN ('open', 'answered')")}`,

  'decided-is-carried-out': `
    SELECT o.site_id, o.id::text, 'an operation was decided, none is on record, and nobody has it as work'
      FROM ${followed} o
     WHERE o.phase = 'board-decided'
       AND (SELECT d.carry_out_by FROM netvigil.board_decision d
             WHERE d.site_id = o.site_id AND d.period_id = o.id AND d.decision <> 'defer'
             ORDER BY d.decided_on DESC, d.number DESC LIMIT 1) IS NOT NULL
       AND NOT ${workOf("= 'open' AND w.kind = 'decision-to-carry-out'")}`,

  'observation-lost-is-tried-again': `
    SELECT o.site_id, o.id::text, 'closed by a loss, and nobody was ever asked to try again'
      FROM ${followed} o
     WHERE o.phase = 'closed' AND o.closed_reason = 'lost-to-follow-up'
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = o.site_id AND w.patient_id = o.shown_id
                        AND w.kind = 'lost-contact')`,

  'passed-by-two-equal-counts': `
    SELECT o.site_id, o.id::text, 'passed without two exact, comparable, equal counts'
      FROM netvigil.observation_period o
     WHERE o.outcome = 'passed'
       AND NOT EXISTS (SELECT FROM ${lastReading('o.outcome_scan_id')} a, ${lastReading('o.baseline_scan_id')} b
                        WHERE a.status = 'final' AND b.status = 'final' AND a.scan_id <> b.scan_id
                          AND a.count_qualifier = 'exact' AND b.count_qualifier = 'exact'
                          AND a.count_value = b.count_value
                          AND a.modality = b.modality AND a.contrast = b.contrast AND a.contrast <> 'unknown')`,

  'outcome-is-on-record': `
    SELECT o.site_id, o.id::text, 'has come to ' || o.outcome || ', and it was never written down'
      FROM netvigil.observation_period o
     WHERE o.outcome IS NOT NULL
       AND NOT EXISTS (SELECT FROM netvigil.observation_outcome c WHERE c.site_id = o.site_id AND c.period_id = o.id
                        AND c.outcome = o.outcome AND c.scan_id = o.outcome_scan_id)`,

  'observation-is-signed': `
    SELECT o.site_id, o.id::text, 'runs on version ' || o.settings_version || ' of the settings, in another text than was signed'
      FROM netvigil.observation_period o
      LEFT JOIN netvigil.site_settings_signoff s ON s.site_id = o.site_id AND s.version = o.settings_version
      LEFT JOIN netvigil.site_settings v ON v.site_id = o.site_id AND v.version = o.settings_version
     WHERE s.content_hash IS DISTINCT FROM v.content_hash OR s.content_hash IS NULL
        OR coalesce(v.definition ->> 'observation', '') = ''`,
};
