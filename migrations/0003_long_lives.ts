import { type Kysely, sql } from 'kysely';
import { rowLevelSecurity } from './0001_spine.ts';
import { clauses as earlier, invariantOf } from './0002_invariant.ts';

/**
 * What plans of twenty years need: two records of one patient merged and unmerged, results that move between
 * patients, patients lost or handed over, a protocol's own life, settings of a site. Columns that are new hold
 * null in every row there is, so their keys need no look at the table: NOT VALID holds for what is written.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    ...merging,
    ...moving,
    ...leaving,
    ...protocols,
    ...settings,
    ...walls,
    ...grants,
    invariantOf(clauses),
  ]) {
    await sql.raw(statement).execute(db);
  }
}

// Facts, results and plans stay with the record they were written for (the member); what is listed and looked
// up (identifiers, items, work) shows the surviving patient, and merged_from says whose it was.
const merging = [
  `ALTER TABLE netvigil.patient
     ADD COLUMN merged_into uuid,
     ADD COLUMN lost_on date,
     ADD CONSTRAINT patient_merged_into_fk FOREIGN KEY (site_id, merged_into) REFERENCES netvigil.patient NOT VALID,
     ADD CONSTRAINT patient_merged_into_ck CHECK (merged_into <> id) NOT VALID`,
  `CREATE INDEX patient_merged_ix ON netvigil.patient (site_id, merged_into) WHERE merged_into IS NOT NULL`,
  'ALTER TABLE netvigil.patient_identifier ADD COLUMN merged_from uuid',
  'ALTER TABLE netvigil.work_item ADD COLUMN merged_from uuid',
  `CREATE TABLE netvigil.patient_merge (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    from_patient_id uuid NOT NULL,
    into_patient_id uuid NOT NULL,
    reason text NOT NULL,
    merged_on date NOT NULL,
    merged_at timestamptz NOT NULL,
    merged_by uuid NOT NULL,
    unmerge_reason text,
    unmerged_at timestamptz,
    unmerged_by uuid,
    CONSTRAINT patient_merge_pk PRIMARY KEY (site_id, id),
    CONSTRAINT patient_merge_from_fk FOREIGN KEY (site_id, from_patient_id) REFERENCES netvigil.patient,
    CONSTRAINT patient_merge_into_fk FOREIGN KEY (site_id, into_patient_id) REFERENCES netvigil.patient,
    CONSTRAINT patient_merge_merged_by_fk FOREIGN KEY (site_id, merged_by) REFERENCES netvigil.staff,
    CONSTRAINT patient_merge_unmerged_by_fk FOREIGN KEY (site_id, unmerged_by) REFERENCES netvigil.staff,
    CONSTRAINT patient_merge_unmerged_ck CHECK (
      (unmerged_at IS NULL) = (unmerged_by IS NULL) AND (unmerged_at IS NULL) = (unmerge_reason IS NULL)
    )
  )`,
  `CREATE UNIQUE INDEX patient_merge_running_uq ON netvigil.patient_merge (site_id, from_patient_id)
     WHERE unmerged_at IS NULL`,
  'CREATE INDEX patient_merge_into_ix ON netvigil.patient_merge (site_id, into_patient_id)',
  // Where an item stood until a revision of its plan put it under another course.
  `CREATE TABLE netvigil.item_placement (
    site_id integer NOT NULL,
    item_id uuid NOT NULL,
    until_revision integer NOT NULL,
    course_id uuid NOT NULL,
    step_number integer NOT NULL,
    occurrence integer NOT NULL,
    origin text NOT NULL,
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    critical_on date NOT NULL,
    CONSTRAINT item_placement_pk PRIMARY KEY (site_id, item_id, until_revision),
    CONSTRAINT item_placement_item_fk FOREIGN KEY (site_id, item_id) REFERENCES netvigil.item,
    CONSTRAINT item_placement_course_fk FOREIGN KEY (site_id, course_id) REFERENCES netvigil.course
  )`,
];

const moving = [
  `ALTER TABLE netvigil.result_resolution
     ADD COLUMN from_patient_id uuid,
     ADD COLUMN to_patient_id uuid,
     DROP CONSTRAINT result_resolution_kind_ck,
     ADD CONSTRAINT result_resolution_kind_ck CHECK (
       kind IN ('equivalent', 'early', 'extra', 'wrong-patient', 'afresh')
     ) NOT VALID`,
];

const leaving = [
  `ALTER TABLE netvigil.plan
     DROP CONSTRAINT plan_ended_reason_ck,
     ADD CONSTRAINT plan_ended_reason_ck CHECK (ended_reason IN ('deceased', 'discharged', 'transferred')) NOT VALID`,
  `ALTER TABLE netvigil.plan_revision
     DROP CONSTRAINT plan_revision_kind_ck,
     ADD CONSTRAINT plan_revision_kind_ck CHECK (
       kind IN ('first', 'picked', 'horizon', 'accepted', 'unmerged')
     ) NOT VALID`,
];

// A version without an owner came with a release and is every site's; a site sees its own imports beside them.
const protocols = [
  `ALTER TABLE netvigil.protocol_version
     ADD COLUMN owner_site_id integer,
     ADD COLUMN imported_by uuid,
     ADD COLUMN imported_at timestamptz,
     ADD CONSTRAINT protocol_version_imported_by_fk FOREIGN KEY (owner_site_id, imported_by)
       REFERENCES netvigil.staff (site_id, id) NOT VALID,
     ADD CONSTRAINT protocol_version_imported_ck CHECK (
       (owner_site_id IS NULL) = (imported_by IS NULL) AND (owner_site_id IS NULL) = (imported_at IS NULL)
     ) NOT VALID`,
  `ALTER TABLE netvigil.protocol_signoff ADD COLUMN acknowledged text[] NOT NULL DEFAULT '{}'`,
  `CREATE TABLE netvigil.protocol_retirement (
    site_id integer NOT NULL CONSTRAINT protocol_retirement_site_fk REFERENCES netvigil.site,
    code text NOT NULL,
    version integer NOT NULL,
    retired_by uuid NOT NULL,
    retired_on date NOT NULL,
    retired_at timestamptz NOT NULL,
    reason text NOT NULL,
    CONSTRAINT protocol_retirement_pk PRIMARY KEY (site_id, code, version),
    CONSTRAINT protocol_retirement_version_fk FOREIGN KEY (code, version) REFERENCES netvigil.protocol_version,
    CONSTRAINT protocol_retirement_retired_by_fk FOREIGN KEY (site_id, retired_by) REFERENCES netvigil.staff
  )`,
  // What a signature asks of the patients it concerns, worked off in batches: after_patient_id is the watermark.
  `CREATE TABLE netvigil.rollout (
    site_id integer NOT NULL CONSTRAINT rollout_site_fk REFERENCES netvigil.site,
    id uuid NOT NULL,
    subject text NOT NULL,
    patients integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    proposed integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    after_patient_id uuid,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT rollout_pk PRIMARY KEY (site_id, id)
  )`,
  'CREATE INDEX rollout_running_ix ON netvigil.rollout (site_id, id) WHERE finished_at IS NULL',
];

const settings = [
  `CREATE TABLE netvigil.site_settings (
    site_id integer NOT NULL CONSTRAINT site_settings_site_fk REFERENCES netvigil.site,
    version integer NOT NULL CONSTRAINT site_settings_version_ck CHECK (version > 0),
    definition jsonb NOT NULL,
    content_hash text NOT NULL,
    drafted_by uuid NOT NULL,
    drafted_at timestamptz NOT NULL,
    CONSTRAINT site_settings_pk PRIMARY KEY (site_id, version),
    CONSTRAINT site_settings_drafted_by_fk FOREIGN KEY (site_id, drafted_by) REFERENCES netvigil.staff
  )`,
  `CREATE TABLE netvigil.site_settings_signoff (
    site_id integer NOT NULL,
    version integer NOT NULL,
    signed_by uuid NOT NULL,
    signed_on date NOT NULL,
    signed_at timestamptz NOT NULL,
    statement text NOT NULL,
    content_hash text NOT NULL,
    CONSTRAINT site_settings_signoff_pk PRIMARY KEY (site_id, version),
    CONSTRAINT site_settings_signoff_version_fk FOREIGN KEY (site_id, version) REFERENCES netvigil.site_settings,
    CONSTRAINT site_settings_signoff_signed_by_fk FOREIGN KEY (site_id, signed_by) REFERENCES netvigil.staff
  )`,
  `ALTER TABLE netvigil.course
     ADD COLUMN settings_version integer,
     ADD CONSTRAINT course_settings_fk FOREIGN KEY (site_id, settings_version)
       REFERENCES netvigil.site_settings_signoff NOT VALID`,
];

const walls = [
  ...[
    'patient_merge',
    'item_placement',
    'protocol_retirement',
    'rollout',
    'site_settings',
    'site_settings_signoff',
  ].map(rowLevelSecurity),
  `ALTER TABLE netvigil.protocol_version ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE netvigil.protocol_version FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY protocol_version_of_site ON netvigil.protocol_version
     USING (owner_site_id IS NULL
            OR owner_site_id = (SELECT nullif(current_setting('netvigil.site_id', true), '')::integer))`,
  `CREATE POLICY protocol_version_read_by_owner ON netvigil.protocol_version FOR SELECT TO CURRENT_USER USING (true)`,
  ...['item_placement', 'protocol_retirement', 'site_settings', 'site_settings_signoff'].map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON netvigil.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION netvigil.forbid_change()`,
  ),
];

const grants = [
  `GRANT SELECT, INSERT ON netvigil.patient_merge, netvigil.item_placement, netvigil.protocol_retirement,
     netvigil.rollout, netvigil.site_settings, netvigil.site_settings_signoff TO netvigil_app`,
  'GRANT UPDATE (unmerge_reason, unmerged_at, unmerged_by) ON netvigil.patient_merge TO netvigil_app',
  'GRANT UPDATE (done, proposed, failed, after_patient_id, finished_at) ON netvigil.rollout TO netvigil_app',
  'GRANT UPDATE (patient_id, merged_from) ON netvigil.patient_identifier TO netvigil_app',
];

/** The record that is shown for another: the surviving patient, or the record itself. */
const survivor = (alias: string) => `coalesce(${alias}.merged_into, ${alias}.id)`;
const ofRecord = (alias: string, of: string) =>
  `JOIN netvigil.patient ${alias} ON ${alias}.site_id = ${of}.site_id AND ${alias}.id = ${of}.patient_id`;

/** The clauses that follow a patient through merged records, and those of the merge itself. */
export const clauses: Readonly<Record<string, string>> = {
  ...earlier,

  'patient-in-care': `
    SELECT p.site_id, p.id::text, 'no active plan, no decision against surveillance, no open work'
      FROM netvigil.patient p
     WHERE p.deceased_on IS NULL AND p.merged_into IS NULL
       AND NOT EXISTS (SELECT FROM netvigil.plan n ${ofRecord('m', 'n')}
                        WHERE n.site_id = p.site_id AND ${survivor('m')} = p.id
                          AND (n.status = 'active' OR n.ended_reason = 'discharged'))
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id AND w.patient_id = p.id
                        AND (w.status = 'open' OR (w.status = 'answered' AND w.kind = 'no-protocol'
                                                   AND w.answer ->> 'answer' = 'no-surveillance')))`,

  'completed-by-final-result': `
    SELECT i.site_id, i.id::text, 'completed without a live final result of the patient'
      FROM netvigil.item i
     WHERE i.status = 'completed'
       AND NOT EXISTS (SELECT FROM netvigil.item_evidence e
                         JOIN netvigil.result r ON r.site_id = e.site_id AND r.id = e.result_id
                         ${ofRecord('m', 'r')}
                        WHERE e.site_id = i.site_id AND e.item_id = i.id AND ${survivor('m')} = i.patient_id
                          AND r.status IN ('final', 'corrected', 'amended'))`,

  'plan-goes-on': `
    SELECT p.site_id, p.id::text, 'active without a live item or an end-of-plan work item'
      FROM netvigil.plan p ${ofRecord('m', 'p')}
     WHERE p.status = 'active'
       AND NOT EXISTS (SELECT FROM netvigil.item i WHERE i.site_id = p.site_id AND i.patient_id = ${survivor('m')}
                        AND i.status = 'live')
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id
                        AND w.patient_id = ${survivor('m')} AND w.kind = 'end-of-plan'
                        AND w.status IN ('open', 'answered'))`,

  // What was decided by hand counts for the version it was decided of; "afresh" takes it back.
  'unmatched-result-has-work': `
    SELECT r.site_id, r.id::text, 'closes nothing, and no work item asks a person to look'
      FROM netvigil.result r ${ofRecord('p', 'r')}
      JOIN netvigil.site t ON t.id = r.site_id
     WHERE r.status IN ('final', 'corrected', 'amended') AND p.deceased_on IS NULL
       AND NOT EXISTS (SELECT FROM netvigil.item_evidence e WHERE e.site_id = r.site_id AND e.result_id = r.id)
       AND NOT coalesce((SELECT s.kind NOT IN ('wrong-patient', 'afresh') AND s.result_version = r.version
                           FROM netvigil.result_resolution s WHERE s.site_id = r.site_id AND s.result_id = r.id
                          ORDER BY s.number DESC LIMIT 1), false)
       AND NOT EXISTS (SELECT FROM netvigil.work_item w
                        WHERE w.site_id = r.site_id AND w.patient_id = ${survivor('p')}
                          AND (w.kind = 'unmatched-result' AND w.status = 'open' AND w.result_id = r.id
                               OR w.kind = 'result-to-review' AND w.subject = r.id || ' v' || r.version
                                  AND w.answer ->> 'answer' = 'non-diagnostic'))
       AND NOT EXISTS (SELECT FROM netvigil.plan n ${ofRecord('m', 'n')}
                         JOIN netvigil.item i ON i.site_id = n.site_id AND i.plan_id = n.id
                         JOIN netvigil.plan_revision v ON v.site_id = i.site_id AND v.plan_id = i.plan_id
                                                      AND v.revision = i.revision
                        WHERE n.site_id = r.site_id AND ${survivor('m')} = ${survivor('p')}
                          AND r.performed_on < n.enrolled_on AND r.performed_on <= i.closes_on
                          AND (r.received_at AT TIME ZONE t.zone)::date <= n.enrolled_on
                          AND i.closes_on < v.accepted_on AND i.status IN ('before-enrolment', 'completed'))`,

  'evidence-is-reviewed': `
    SELECT DISTINCT r.site_id, r.id::text, 'evidence in version ' || r.version || ' that nobody was asked to review'
      FROM netvigil.item_evidence e
      JOIN netvigil.item i ON i.site_id = e.site_id AND i.id = e.item_id
      JOIN netvigil.plan_revision v ON v.site_id = i.site_id AND v.plan_id = i.plan_id AND v.revision = i.revision
      JOIN netvigil.result r ON r.site_id = e.site_id AND r.id = e.result_id
      ${ofRecord('p', 'r')}
      JOIN netvigil.site t ON t.id = r.site_id
      JOIN netvigil.plan n ON n.site_id = i.site_id AND n.id = i.plan_id
     WHERE p.deceased_on IS NULL
       AND (i.closes_on >= v.accepted_on OR (r.received_at AT TIME ZONE t.zone)::date > n.enrolled_on
            OR r.performed_on >= n.enrolled_on)
       AND r.status IN ('final', 'corrected', 'amended')
       AND NOT EXISTS (SELECT FROM netvigil.work_item w
                        WHERE w.site_id = r.site_id AND w.patient_id = ${survivor('p')}
                          AND w.kind = 'result-to-review' AND w.subject = r.id || ' v' || r.version
                          AND w.status IN ('open', 'answered'))`,

  'earlier-imaging-is-asked': `
    SELECT p.site_id, p.id::text, 'items from before the enrolment, and no work item confirms earlier imaging'
      FROM netvigil.plan p ${ofRecord('m', 'p')}
     WHERE p.status = 'active'
       AND EXISTS (SELECT FROM netvigil.item i WHERE i.site_id = p.site_id AND i.plan_id = p.id
                    AND i.status = 'before-enrolment')
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id
                        AND w.patient_id = ${survivor('m')} AND w.kind = 'confirm-earlier-imaging'
                        AND w.status IN ('open', 'answered'))`,

  'merged-shows-the-survivor': `
    SELECT m.site_id, m.id::text, 'merged, and something is still listed under it'
      FROM netvigil.patient m
     WHERE m.merged_into IS NOT NULL
       AND (EXISTS (SELECT FROM netvigil.item i WHERE i.site_id = m.site_id AND i.patient_id = m.id)
            OR EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = m.site_id AND w.patient_id = m.id)
            OR EXISTS (SELECT FROM netvigil.patient_identifier d
                        WHERE d.site_id = m.site_id AND d.patient_id = m.id))`,

  'merge-is-recorded': `
    SELECT m.site_id, m.id::text, 'its merge and its record contradict each other'
      FROM netvigil.patient m
      LEFT JOIN netvigil.patient_merge g ON g.site_id = m.site_id AND g.from_patient_id = m.id
                                        AND g.unmerged_at IS NULL
     WHERE m.merged_into IS DISTINCT FROM g.into_patient_id
        OR EXISTS (SELECT FROM netvigil.patient s WHERE s.site_id = m.site_id AND s.id = m.merged_into
                    AND s.merged_into IS NOT NULL)`,

  'item-shows-its-patient': `
    SELECT i.site_id, i.id::text, 'listed under another patient than its plan is for'
      FROM netvigil.item i
      JOIN netvigil.plan n ON n.site_id = i.site_id AND n.id = i.plan_id
      ${ofRecord('m', 'n')}
     WHERE i.patient_id <> ${survivor('m')}`,
};
