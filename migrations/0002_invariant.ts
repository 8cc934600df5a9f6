import { type Kysely, sql } from 'kysely';

/**
 * The master invariant of the record as one function: a row for each place where facts that were written
 * apart contradict each other. It sees all sites (the owner's policies) and gives ids alone, no patient data.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [...stages, invariantOf(clauses), ...grants];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

// src/domain/urgency.ts stageOf in SQL, for the sweep, the worklist and the invariant; a test compares them
// day by day. Plain expressions, so that PostgreSQL inlines them.
const stages = [
  `CREATE FUNCTION netvigil.stage_on(opens date, due date, closes date, day date) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT (CASE WHEN day < opens THEN 0 WHEN day < due THEN 1 WHEN day <= closes THEN 2
                   WHEN day <= closes + 14 THEN 3 WHEN day <= closes + 90 THEN 4 ELSE 5 END)::smallint
    $$`,
  `CREATE FUNCTION netvigil.stage_ends_on(stage smallint, opens date, due date, closes date) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE stage WHEN 0 THEN opens WHEN 1 THEN due WHEN 2 THEN closes + 1 WHEN 3 THEN closes + 15
                        WHEN 4 THEN closes + 91 ELSE 'infinity'::date END
    $$`,
];

/** Each clause is its own SELECT: what it finds is what must never be. */
export const clauses: Readonly<Record<string, string>> = {
  'items-as-counted': `
    SELECT r.site_id, r.plan_id || ' r' || r.revision, 'counted ' || r.item_count || ', stored ' || coalesce(i.n, 0)
      FROM netvigil.plan_revision r
      LEFT JOIN (SELECT site_id, plan_id, revision, count(*) AS n FROM netvigil.item
                  GROUP BY site_id, plan_id, revision) i USING (site_id, plan_id, revision)
     WHERE r.item_count <> coalesce(i.n, 0)`,

  'patient-in-care': `
    SELECT p.site_id, p.id::text, 'no active plan, no decision against surveillance, no open work'
      FROM netvigil.patient p
     WHERE p.deceased_on IS NULL
       AND NOT EXISTS (SELECT FROM netvigil.plan n WHERE n.site_id = p.site_id AND n.patient_id = p.id
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
                        WHERE e.site_id = i.site_id AND e.item_id = i.id AND r.patient_id = i.patient_id
                          AND r.status IN ('final', 'corrected', 'amended'))`,

  'completed-when-performed': `
    SELECT i.site_id, i.id::text, 'completed on a day on which none of its results was performed'
      FROM netvigil.item i
     WHERE i.status = 'completed'
       AND NOT EXISTS (SELECT FROM netvigil.item_evidence e
                         JOIN netvigil.result r ON r.site_id = e.site_id AND r.id = e.result_id
                        WHERE e.site_id = i.site_id AND e.item_id = i.id AND r.performed_on = i.completed_on)`,

  'ended-with-trail': `
    SELECT i.site_id, i.id::text, 'ended without reason, actor or audit row'
      FROM netvigil.item i
     WHERE i.status = 'ended'
       AND (i.ended_reason IS NULL OR i.ended_by IS NULL
            OR NOT EXISTS (SELECT FROM netvigil.audit a WHERE a.site_id = i.site_id AND a.entity = 'item'
                            AND a.entity_id = i.id::text AND a.action = 'ended'))`,

  'plan-goes-on': `
    SELECT p.site_id, p.id::text, 'active without a live item or an end-of-plan work item'
      FROM netvigil.plan p
     WHERE p.status = 'active'
       AND NOT EXISTS (SELECT FROM netvigil.item i WHERE i.site_id = p.site_id AND i.plan_id = p.id
                        AND i.status = 'live')
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id
                        AND w.patient_id = p.patient_id AND w.kind = 'end-of-plan'
                        AND w.status IN ('open', 'answered'))`,

  // History from before the enrolment is asked about as a whole. A reading as non-diagnostic leaves the item
  // open, and nothing to match. A resolution counts for the version it was made of; a result that was moved
  // here from the wrong patient is judged afresh.
  'unmatched-result-has-work': `
    SELECT r.site_id, r.id::text, 'closes nothing, and no work item asks a person to look'
      FROM netvigil.result r
      JOIN netvigil.patient p ON p.site_id = r.site_id AND p.id = r.patient_id AND p.deceased_on IS NULL
      JOIN netvigil.site t ON t.id = r.site_id
     WHERE r.status IN ('final', 'corrected', 'amended')
       AND NOT EXISTS (SELECT FROM netvigil.item_evidence e WHERE e.site_id = r.site_id AND e.result_id = r.id)
       AND NOT coalesce((SELECT s.kind <> 'wrong-patient' AND s.result_version = r.version
                           FROM netvigil.result_resolution s WHERE s.site_id = r.site_id AND s.result_id = r.id
                          ORDER BY s.number DESC LIMIT 1), false)
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = r.site_id AND w.patient_id = r.patient_id
                        AND (w.kind = 'unmatched-result' AND w.status = 'open' AND w.result_id = r.id
                             OR w.kind = 'result-to-review' AND w.subject = r.id || ' v' || r.version
                                AND w.answer ->> 'answer' = 'non-diagnostic'))
       AND NOT EXISTS (SELECT FROM netvigil.plan n
                         JOIN netvigil.item i ON i.site_id = n.site_id AND i.plan_id = n.id
                         JOIN netvigil.plan_revision v ON v.site_id = i.site_id AND v.plan_id = i.plan_id
                                                      AND v.revision = i.revision
                        WHERE n.site_id = r.site_id AND n.patient_id = r.patient_id
                          AND r.performed_on < n.enrolled_on AND r.performed_on <= i.closes_on
                          AND (r.received_at AT TIME ZONE t.zone)::date <= n.enrolled_on
                          AND i.closes_on < v.accepted_on AND i.status IN ('before-enrolment', 'completed'))`,

  'evidence-is-reviewed': `
    SELECT DISTINCT r.site_id, r.id::text, 'evidence in version ' || r.version || ' that nobody was asked to review'
      FROM netvigil.item_evidence e
      JOIN netvigil.item i ON i.site_id = e.site_id AND i.id = e.item_id
      JOIN netvigil.plan_revision v ON v.site_id = i.site_id AND v.plan_id = i.plan_id AND v.revision = i.revision
      JOIN netvigil.result r ON r.site_id = e.site_id AND r.id = e.result_id
      JOIN netvigil.patient p ON p.site_id = r.site_id AND p.id = r.patient_id AND p.deceased_on IS NULL
      JOIN netvigil.site t ON t.id = r.site_id
      JOIN netvigil.plan n ON n.site_id = i.site_id AND n.id = i.plan_id
     WHERE (i.closes_on >= v.accepted_on OR (r.received_at AT TIME ZONE t.zone)::date > n.enrolled_on
            OR r.performed_on >= n.enrolled_on)
       AND r.status IN ('final', 'corrected', 'amended')
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = r.site_id AND w.patient_id = r.patient_id
                        AND w.kind = 'result-to-review' AND w.subject = r.id || ' v' || r.version
                        AND w.status IN ('open', 'answered'))`,

  'earlier-imaging-is-asked': `
    SELECT p.site_id, p.id::text, 'items from before the enrolment, and no work item confirms earlier imaging'
      FROM netvigil.plan p
     WHERE p.status = 'active'
       AND EXISTS (SELECT FROM netvigil.item i WHERE i.site_id = p.site_id AND i.plan_id = p.id
                    AND i.status = 'before-enrolment')
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id
                        AND w.patient_id = p.patient_id AND w.kind = 'confirm-earlier-imaging'
                        AND w.status IN ('open', 'answered'))`,

  'ended-plan-is-still': `
    SELECT i.site_id, i.id::text, 'live on a plan that has ended'
      FROM netvigil.plan p JOIN netvigil.item i ON i.site_id = p.site_id AND i.plan_id = p.id
     WHERE p.status = 'ended' AND i.status = 'live'`,

  'course-is-signed': `
    SELECT c.site_id, c.id::text, c.protocol_code || ' v' || c.protocol_version || ' runs in another text than was signed'
      FROM netvigil.course c
      LEFT JOIN netvigil.protocol_signoff s ON s.site_id = c.site_id AND s.code = c.protocol_code
                                           AND s.version = c.protocol_version
      LEFT JOIN netvigil.protocol_version v ON v.code = c.protocol_code AND v.version = c.protocol_version
     WHERE s.content_hash IS DISTINCT FROM v.content_hash OR s.content_hash IS NULL`,

  'death-ends-the-plan': `
    SELECT n.site_id, n.id::text, 'the patient''s death and the end of the plan contradict each other'
      FROM netvigil.plan n JOIN netvigil.patient p ON p.site_id = n.site_id AND p.id = n.patient_id
     WHERE (p.deceased_on IS NOT NULL) <> (n.status = 'ended' AND n.ended_reason = 'deceased')`,

  'stage-as-dated': `
    SELECT i.site_id, i.id::text, 'stage ' || i.stage || ' until ' || i.changes_on || ' is not what the dates say'
      FROM netvigil.item i
     WHERE i.status = 'live'
       AND (i.changes_on <> netvigil.stage_ends_on(i.stage, i.opens_on, i.due_on, i.closes_on)
            OR i.stage <> netvigil.stage_on(i.opens_on, i.due_on, i.closes_on, i.changes_on - 1))`,

  'flag-in-its-time': `
    SELECT f.site_id, f.item_id::text, 'flag ' || f.tier || ' of no item, or before its day'
      FROM netvigil.flag f
      LEFT JOIN netvigil.item i ON i.site_id = f.site_id AND i.id = f.item_id
     WHERE i.id IS NULL
        OR f.raised_on < CASE f.tier WHEN 'due' THEN i.due_on WHEN 'overdue' THEN i.closes_on + 1
                                     WHEN 'overdue-14' THEN i.closes_on + 15 ELSE i.closes_on + 91 END`,
};

/** The function that finds where these clauses do not hold. */
export const invariantOf = (of: Readonly<Record<string, string>>): string => `
  CREATE OR REPLACE FUNCTION netvigil.invariant_breaches()
    RETURNS TABLE (clause text, site_id integer, subject text, detail text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    ${Object.entries(of)
      .map(([name, select]) => `SELECT '${name}', c.* FROM (${select}) AS c(site_id, subject, detail)`)
      .join('\n UNION ALL\n')}
  $$`;

const grants = [
  'REVOKE EXECUTE ON FUNCTION netvigil.invariant_breaches() FROM PUBLIC',
  'GRANT EXECUTE ON FUNCTION netvigil.invariant_breaches() TO netvigil_app',
];
