import { type Kysely, sql } from 'kysely';

/**
 * The spine. The owner runs this; the service's role `netvigil_app` owns nothing and reaches rows of one
 * site alone, named by the transaction-local setting `netvigil.site_id`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...schema, ...growing.map(rowLevelSecurity), ...functions, ...grants]) {
    await sql.raw(statement).execute(db);
  }
}

/** Tables with a row per patient, item or event: the site leads every primary and foreign key. */
const growing = [
  'staff',
  'patient',
  'patient_identifier',
  'fact',
  'result',
  'result_version',
  'result_resolution',
  'protocol_signoff',
  'plan',
  'plan_revision',
  'course',
  'item',
  'item_evidence',
  'flag',
  'work_item',
  'idempotency_key',
  'audit',
  'job_slot',
];

const schema = [
  'CREATE SCHEMA IF NOT EXISTS netvigil',

  `CREATE TABLE netvigil.site (
    id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT site_pk PRIMARY KEY,
    code text NOT NULL CONSTRAINT site_code_uq UNIQUE CONSTRAINT site_code_ck CHECK (code ~ '^[a-z][a-z0-9-]{1,39}$'),
    name text NOT NULL,
    zone text NOT NULL,
    language text NOT NULL CONSTRAINT site_language_ck CHECK (language IN ('en', 'ja', 'zh')),
    settings jsonb NOT NULL DEFAULT '{}',
    synthetic boolean NOT NULL DEFAULT false,
    swept_on date,
    swept_at timestamptz
  )`,

  `CREATE TABLE netvigil.staff (
    site_id integer NOT NULL CONSTRAINT staff_site_fk REFERENCES netvigil.site,
    id uuid NOT NULL,
    login text NOT NULL CONSTRAINT staff_login_uq UNIQUE,
    name text NOT NULL,
    roles text[] NOT NULL CONSTRAINT staff_roles_ck CHECK (
      cardinality(roles) > 0
      AND roles <@ ARRAY['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin', 'system']
    ),
    active boolean NOT NULL DEFAULT true,
    CONSTRAINT staff_pk PRIMARY KEY (site_id, id)
  )`,

  `CREATE TABLE netvigil.patient (
    site_id integer NOT NULL CONSTRAINT patient_site_fk REFERENCES netvigil.site,
    id uuid NOT NULL,
    name text NOT NULL,
    kana text,
    birth_date date,
    sex text NOT NULL CONSTRAINT patient_sex_ck CHECK (sex IN ('female', 'male', 'other', 'unknown')),
    phone text,
    primary_tumour text NOT NULL DEFAULT 'unknown',
    grade text NOT NULL DEFAULT 'unknown',
    deceased_on date,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT patient_pk PRIMARY KEY (site_id, id)
  )`,

  `CREATE TABLE netvigil.patient_identifier (
    site_id integer NOT NULL,
    system text NOT NULL,
    value text NOT NULL,
    patient_id uuid NOT NULL,
    CONSTRAINT patient_identifier_pk PRIMARY KEY (site_id, system, value),
    CONSTRAINT patient_identifier_patient_fk FOREIGN KEY (site_id, patient_id) REFERENCES netvigil.patient
  )`,
  `CREATE INDEX patient_identifier_patient_ix ON netvigil.patient_identifier (site_id, patient_id)
    INCLUDE (system, value)`,

  `CREATE TABLE netvigil.fact (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL,
    date text,
    details jsonb NOT NULL,
    corrects uuid,
    source_system text,
    source_value text,
    content_hash text NOT NULL,
    recorded_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL,
    CONSTRAINT fact_pk PRIMARY KEY (site_id, id),
    CONSTRAINT fact_patient_fk FOREIGN KEY (site_id, patient_id) REFERENCES netvigil.patient,
    CONSTRAINT fact_recorded_by_fk FOREIGN KEY (site_id, recorded_by) REFERENCES netvigil.staff,
    CONSTRAINT fact_corrects_same_patient_uq UNIQUE (site_id, patient_id, id),
    CONSTRAINT fact_corrects_fk FOREIGN KEY (site_id, patient_id, corrects)
      REFERENCES netvigil.fact (site_id, patient_id, id),
    CONSTRAINT fact_corrected_once_uq UNIQUE (site_id, corrects),
    CONSTRAINT fact_source_ck CHECK ((source_system IS NULL) = (source_value IS NULL))
  )`,
  // The same fact twice has one effect: by its name where it has one, by its content where not.
  `CREATE UNIQUE INDEX fact_content_uq ON netvigil.fact
    (site_id, patient_id, coalesce(source_system, ''), coalesce(source_value, ''), content_hash, coalesce(corrects::text, ''))`,

  `CREATE TABLE netvigil.result (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    system text NOT NULL,
    accession text NOT NULL,
    version bigint NOT NULL CONSTRAINT result_version_ck CHECK (version > 0),
    performed_on date NOT NULL,
    modality text NOT NULL,
    regions text[] NOT NULL,
    status text NOT NULL,
    conclusion text,
    received_at timestamptz NOT NULL,
    CONSTRAINT result_pk PRIMARY KEY (site_id, id),
    CONSTRAINT result_accession_uq UNIQUE (site_id, system, accession),
    CONSTRAINT result_patient_fk FOREIGN KEY (site_id, patient_id) REFERENCES netvigil.patient
  )`,
  'CREATE INDEX result_patient_ix ON netvigil.result (site_id, patient_id, performed_on)',

  `CREATE TABLE netvigil.result_version (
    site_id integer NOT NULL,
    result_id uuid NOT NULL,
    version bigint NOT NULL,
    content jsonb NOT NULL,
    received_at timestamptz NOT NULL,
    received_by uuid NOT NULL,
    CONSTRAINT result_version_pk PRIMARY KEY (site_id, result_id, version),
    CONSTRAINT result_version_result_fk FOREIGN KEY (site_id, result_id) REFERENCES netvigil.result,
    CONSTRAINT result_version_received_by_fk FOREIGN KEY (site_id, received_by) REFERENCES netvigil.staff
  )`,

  `CREATE TABLE netvigil.protocol_version (
    code text NOT NULL,
    version integer NOT NULL CONSTRAINT protocol_version_ck CHECK (version > 0),
    definition jsonb NOT NULL,
    content_hash text NOT NULL,
    CONSTRAINT protocol_version_pk PRIMARY KEY (code, version)
  )`,

  `CREATE TABLE netvigil.protocol_signoff (
    site_id integer NOT NULL CONSTRAINT protocol_signoff_site_fk REFERENCES netvigil.site,
    code text NOT NULL,
    version integer NOT NULL,
    signed_by uuid NOT NULL,
    signed_on date NOT NULL,
    signed_at timestamptz NOT NULL,
    statement text NOT NULL,
    content_hash text NOT NULL,
    CONSTRAINT protocol_signoff_pk PRIMARY KEY (site_id, code, version),
    CONSTRAINT protocol_signoff_version_fk FOREIGN KEY (code, version) REFERENCES netvigil.protocol_version,
    CONSTRAINT protocol_signoff_signed_by_fk FOREIGN KEY (site_id, signed_by) REFERENCES netvigil.staff
  )`,

  // wakes_on: the first day on which time alone gives the patient's derivation something new (an interval
  // exceeded, the end of the plan, the horizon of an open step); the sweep derives anew from that day on.
  `CREATE TABLE netvigil.plan (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    status text NOT NULL CONSTRAINT plan_status_ck CHECK (status IN ('active', 'ended')),
    enrolled_on date NOT NULL,
    ended_on date,
    ended_reason text CONSTRAINT plan_ended_reason_ck CHECK (ended_reason IN ('deceased', 'discharged')),
    wakes_on date NOT NULL DEFAULT 'infinity',
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT plan_pk PRIMARY KEY (site_id, id),
    CONSTRAINT plan_one_a_patient_uq UNIQUE (site_id, patient_id),
    CONSTRAINT plan_patient_fk FOREIGN KEY (site_id, patient_id) REFERENCES netvigil.patient,
    CONSTRAINT plan_ended_ck CHECK ((status = 'ended') = (ended_reason IS NOT NULL AND ended_on IS NOT NULL))
  )`,

  `CREATE INDEX plan_wakes_ix ON netvigil.plan (site_id, wakes_on) WHERE status = 'active'`,

  // item_count is written when a revision is accepted and never again: the invariant compares it with the
  // items that are there.
  `CREATE TABLE netvigil.plan_revision (
    site_id integer NOT NULL,
    plan_id uuid NOT NULL,
    revision integer NOT NULL,
    kind text NOT NULL CONSTRAINT plan_revision_kind_ck CHECK (kind IN ('first', 'picked', 'horizon', 'accepted')),
    item_count integer NOT NULL,
    reason text NOT NULL,
    accepted_on date NOT NULL,
    accepted_at timestamptz NOT NULL,
    accepted_by uuid NOT NULL,
    CONSTRAINT plan_revision_pk PRIMARY KEY (site_id, plan_id, revision),
    CONSTRAINT plan_revision_plan_fk FOREIGN KEY (site_id, plan_id) REFERENCES netvigil.plan,
    CONSTRAINT plan_revision_accepted_by_fk FOREIGN KEY (site_id, accepted_by) REFERENCES netvigil.staff
  )`,

  `CREATE TABLE netvigil.course (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    plan_id uuid NOT NULL,
    protocol_code text NOT NULL,
    protocol_version integer NOT NULL,
    anchor_on date NOT NULL,
    anchor_event text NOT NULL,
    anchor_fact_id uuid,
    anchor_partial boolean NOT NULL DEFAULT false,
    omitted_series text[] NOT NULL DEFAULT '{}',
    reason text NOT NULL,
    revision integer NOT NULL,
    superseded_by integer,
    CONSTRAINT course_pk PRIMARY KEY (site_id, id),
    CONSTRAINT course_plan_fk FOREIGN KEY (site_id, plan_id) REFERENCES netvigil.plan,
    CONSTRAINT course_revision_fk FOREIGN KEY (site_id, plan_id, revision) REFERENCES netvigil.plan_revision,
    CONSTRAINT course_superseded_fk FOREIGN KEY (site_id, plan_id, superseded_by) REFERENCES netvigil.plan_revision,
    CONSTRAINT course_signed_fk FOREIGN KEY (site_id, protocol_code, protocol_version)
      REFERENCES netvigil.protocol_signoff (site_id, code, version),
    CONSTRAINT course_anchor_fact_fk FOREIGN KEY (site_id, anchor_fact_id) REFERENCES netvigil.fact
  )`,
  'CREATE INDEX course_plan_ix ON netvigil.course (site_id, plan_id)',

  // stage is what the dates said when it was written, changes_on the day it stops being true: the worklist
  // reads a row by its stage before that day and by its dates from then on (ADR 0004).
  `CREATE TABLE netvigil.item (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    plan_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    course_id uuid NOT NULL,
    series_key text NOT NULL,
    step_number integer NOT NULL,
    occurrence integer NOT NULL,
    origin text NOT NULL CONSTRAINT item_origin_ck CHECK (origin IN ('step', 'catch-up')),
    revision integer NOT NULL,
    opens_on date NOT NULL,
    due_on date NOT NULL,
    closes_on date NOT NULL,
    critical_on date NOT NULL,
    status text NOT NULL CONSTRAINT item_status_ck CHECK (
      status IN ('live', 'completed', 'ended', 'before-enrolment', 'superseded')
    ),
    missing_regions text[] NOT NULL DEFAULT '{}',
    completed_on date,
    completed_late boolean,
    ended_reason text,
    ended_note text,
    ended_on date,
    ended_by uuid,
    alternative text,
    alternative_by date,
    superseded_by integer,
    stage smallint NOT NULL DEFAULT 0 CONSTRAINT item_stage_ck CHECK (stage BETWEEN 0 AND 5),
    changes_on date NOT NULL DEFAULT 'infinity',
    tier smallint GENERATED ALWAYS AS (CASE stage WHEN 0 THEN NULL WHEN 1 THEN 6 WHEN 2 THEN 5 ELSE 3 END) STORED,
    primary_tumour text NOT NULL,
    grade text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT item_pk PRIMARY KEY (site_id, id),
    CONSTRAINT item_plan_fk FOREIGN KEY (site_id, plan_id) REFERENCES netvigil.plan,
    CONSTRAINT item_course_fk FOREIGN KEY (site_id, course_id) REFERENCES netvigil.course,
    CONSTRAINT item_patient_fk FOREIGN KEY (site_id, patient_id) REFERENCES netvigil.patient,
    CONSTRAINT item_revision_fk FOREIGN KEY (site_id, plan_id, revision) REFERENCES netvigil.plan_revision,
    CONSTRAINT item_superseded_fk FOREIGN KEY (site_id, plan_id, superseded_by) REFERENCES netvigil.plan_revision,
    CONSTRAINT item_superseded_ck CHECK ((status = 'superseded') = (superseded_by IS NOT NULL)),
    CONSTRAINT item_ended_by_fk FOREIGN KEY (site_id, ended_by) REFERENCES netvigil.staff,
    CONSTRAINT item_window_ck CHECK (opens_on <= due_on AND due_on <= closes_on AND closes_on <= critical_on),
    CONSTRAINT item_completed_ck CHECK (
      (status = 'completed') = (completed_on IS NOT NULL AND completed_late IS NOT NULL)
    ),
    CONSTRAINT item_ended_ck CHECK (
      (status = 'ended') = (ended_reason IS NOT NULL AND ended_on IS NOT NULL AND ended_by IS NOT NULL)
    ),
    CONSTRAINT item_same_series_and_due_uq UNIQUE (site_id, course_id, series_key, due_on)
  )`,
  'CREATE INDEX item_plan_ix ON netvigil.item (site_id, plan_id, due_on)',
  // What is filtered by stands behind the order as keys, not as INCLUDE: keys are compared inside the index,
  // before the row is fetched, whether or not its page was vacuumed.
  `CREATE INDEX item_worklist_ix ON netvigil.item
    (site_id, tier, critical_on, id, changes_on, due_on, closes_on, primary_tumour, grade)
    WHERE status = 'live' AND tier IS NOT NULL`,
  `CREATE INDEX item_changes_ix ON netvigil.item (site_id, changes_on) WHERE status = 'live'`,

  `CREATE TABLE netvigil.item_evidence (
    site_id integer NOT NULL,
    item_id uuid NOT NULL,
    result_id uuid NOT NULL,
    CONSTRAINT item_evidence_pk PRIMARY KEY (site_id, item_id, result_id),
    CONSTRAINT item_evidence_item_fk FOREIGN KEY (site_id, item_id) REFERENCES netvigil.item,
    CONSTRAINT item_evidence_result_fk FOREIGN KEY (site_id, result_id) REFERENCES netvigil.result
  )`,
  'CREATE INDEX item_evidence_result_ix ON netvigil.item_evidence (site_id, result_id)',

  // What a person decided about a result that closed nothing; the newest resolution of a result stands.
  `CREATE TABLE netvigil.result_resolution (
    site_id integer NOT NULL,
    result_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL CONSTRAINT result_resolution_kind_ck CHECK (
      kind IN ('equivalent', 'early', 'extra', 'wrong-patient')
    ),
    item_id uuid,
    result_version bigint NOT NULL,
    reason text NOT NULL,
    resolved_at timestamptz NOT NULL,
    resolved_by uuid NOT NULL,
    CONSTRAINT result_resolution_pk PRIMARY KEY (site_id, result_id, number),
    CONSTRAINT result_resolution_result_fk FOREIGN KEY (site_id, result_id) REFERENCES netvigil.result,
    CONSTRAINT result_resolution_item_fk FOREIGN KEY (site_id, item_id) REFERENCES netvigil.item,
    CONSTRAINT result_resolution_resolved_by_fk FOREIGN KEY (site_id, resolved_by) REFERENCES netvigil.staff,
    CONSTRAINT result_resolution_item_ck CHECK ((kind IN ('equivalent', 'early')) = (item_id IS NOT NULL))
  )`,

  `CREATE TABLE netvigil.flag (
    site_id integer NOT NULL,
    item_id uuid NOT NULL,
    tier text NOT NULL CONSTRAINT flag_tier_ck CHECK (tier IN ('due', 'overdue', 'overdue-14', 'overdue-90')),
    raised_on date NOT NULL,
    raised_at timestamptz NOT NULL,
    CONSTRAINT flag_pk PRIMARY KEY (site_id, item_id, tier),
    CONSTRAINT flag_item_fk FOREIGN KEY (site_id, item_id) REFERENCES netvigil.item
  )`,

  // A thing a person must do. subject: what it is about, so that the same need is one row however often it
  // arises. patient_id is null only for work that is about no one patient.
  `CREATE TABLE netvigil.work_item (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    patient_id uuid,
    kind text NOT NULL,
    subject text NOT NULL,
    tier smallint NOT NULL CONSTRAINT work_item_tier_ck CHECK (tier BETWEEN 1 AND 6),
    due_on date NOT NULL,
    role text NOT NULL,
    sentence text NOT NULL,
    parts jsonb NOT NULL,
    item_id uuid,
    result_id uuid,
    status text NOT NULL CONSTRAINT work_item_status_ck CHECK (status IN ('open', 'answered', 'settled')),
    opened_on date NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_by uuid,
    answer jsonb,
    primary_tumour text NOT NULL DEFAULT 'unknown',
    grade text NOT NULL DEFAULT 'unknown',
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT work_item_pk PRIMARY KEY (site_id, id),
    CONSTRAINT work_item_patient_fk FOREIGN KEY (site_id, patient_id) REFERENCES netvigil.patient,
    CONSTRAINT work_item_item_fk FOREIGN KEY (site_id, item_id) REFERENCES netvigil.item,
    CONSTRAINT work_item_result_fk FOREIGN KEY (site_id, result_id) REFERENCES netvigil.result,
    CONSTRAINT work_item_closed_by_fk FOREIGN KEY (site_id, closed_by) REFERENCES netvigil.staff,
    CONSTRAINT work_item_closed_ck CHECK ((status = 'open') = (closed_at IS NULL AND closed_by IS NULL)),
    CONSTRAINT work_item_answer_ck CHECK ((status = 'answered') = (answer IS NOT NULL))
  )`,
  `CREATE UNIQUE INDEX work_item_open_once_uq ON netvigil.work_item (site_id, patient_id, kind, subject)
    WHERE status = 'open'`,
  'CREATE INDEX work_item_patient_ix ON netvigil.work_item (site_id, patient_id)',
  `CREATE INDEX work_item_worklist_ix ON netvigil.work_item (site_id, tier, due_on, id, primary_tumour, grade)
    WHERE status = 'open'`,
  `CREATE INDEX work_item_kind_ix ON netvigil.work_item
    (site_id, kind, tier, due_on, id, primary_tumour, grade) WHERE status = 'open'`,

  `CREATE TABLE netvigil.idempotency_key (
    site_id integer NOT NULL,
    staff_id uuid NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    response_status integer NOT NULL,
    response_etag text,
    response_body jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_key_pk PRIMARY KEY (site_id, staff_id, key),
    CONSTRAINT idempotency_key_staff_fk FOREIGN KEY (site_id, staff_id) REFERENCES netvigil.staff
  )`,

  `CREATE TABLE netvigil.audit (
    site_id integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    staff_id uuid NOT NULL,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id text NOT NULL,
    patient_id uuid,
    before jsonb,
    after jsonb,
    reason text,
    CONSTRAINT audit_pk PRIMARY KEY (site_id, id),
    CONSTRAINT audit_staff_fk FOREIGN KEY (site_id, staff_id) REFERENCES netvigil.staff
  )`,
  'CREATE INDEX audit_entity_ix ON netvigil.audit (site_id, entity_id)',
  'CREATE INDEX audit_patient_ix ON netvigil.audit (site_id, patient_id, id)',

  `CREATE TABLE netvigil.job_slot (
    site_id integer NOT NULL CONSTRAINT job_slot_site_fk REFERENCES netvigil.site,
    job text NOT NULL,
    slot date NOT NULL,
    outcome text NOT NULL CONSTRAINT job_slot_outcome_ck CHECK (outcome IN ('done', 'collapsed')),
    finished_at timestamptz NOT NULL,
    CONSTRAINT job_slot_pk PRIMARY KEY (site_id, job, slot)
  )`,

  `CREATE TABLE netvigil.heartbeat (
    job text NOT NULL CONSTRAINT heartbeat_pk PRIMARY KEY,
    finished_at timestamptz NOT NULL,
    outcome jsonb NOT NULL
  )`,
];

/** `(SELECT …)` makes the setting a constant of the plan; read per row it cost a factor of a hundred. */
export function rowLevelSecurity(table: string): string {
  return `ALTER TABLE netvigil.${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE netvigil.${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY ${table}_of_site ON netvigil.${table}
      USING (site_id = (SELECT nullif(current_setting('netvigil.site_id', true), '')::integer))
      WITH CHECK (site_id = (SELECT nullif(current_setting('netvigil.site_id', true), '')::integer));
    CREATE POLICY ${table}_read_by_owner ON netvigil.${table} FOR SELECT TO CURRENT_USER USING (true)`;
}

const functions = [
  // The one look across sites: who is this login? Needed before the site is known.
  `CREATE FUNCTION netvigil.actor_of(p_login text)
    RETURNS TABLE (id uuid, site_id integer, login text, name text, roles text[],
                   site_code text, zone text, language text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
      SELECT s.id, s.site_id, s.login, s.name, s.roles, t.code, t.zone, t.language
        FROM netvigil.staff s JOIN netvigil.site t ON t.id = s.site_id
       WHERE s.login = p_login AND s.active
    $$`,

  `CREATE FUNCTION netvigil.forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$`,
  ...[
    'audit',
    'fact',
    'result_version',
    'result_resolution',
    'plan_revision',
    'protocol_signoff',
    'protocol_version',
  ].map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON netvigil.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION netvigil.forbid_change()`,
  ),
];

const grants = [
  'GRANT USAGE ON SCHEMA netvigil TO netvigil_app',
  `GRANT SELECT, INSERT ON netvigil.fact, netvigil.result_version, netvigil.result_resolution,
     netvigil.plan_revision, netvigil.protocol_signoff, netvigil.audit, netvigil.idempotency_key,
     netvigil.flag, netvigil.job_slot, netvigil.patient_identifier,
     netvigil.protocol_version TO netvigil_app`,
  `GRANT SELECT, INSERT, UPDATE ON netvigil.course, netvigil.patient, netvigil.result,
     netvigil.plan, netvigil.item, netvigil.work_item, netvigil.heartbeat
     TO netvigil_app`,
  'GRANT SELECT, INSERT ON netvigil.site, netvigil.staff TO netvigil_app',
  'GRANT UPDATE (settings, swept_on, swept_at) ON netvigil.site TO netvigil_app',
  'GRANT SELECT, INSERT, DELETE ON netvigil.item_evidence TO netvigil_app',
  'REVOKE EXECUTE ON FUNCTION netvigil.actor_of(text) FROM PUBLIC',
  'GRANT EXECUTE ON FUNCTION netvigil.actor_of(text) TO netvigil_app',
];
