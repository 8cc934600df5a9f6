import { type Kysely, sql } from 'kysely';
import { invariantOf } from './0002_invariant.ts';
import { isIn, transferred } from './0004_care.ts';
import { clauses as before } from './0010_appointments.ts';

/**
 * A board decides about a recurrence as it does about an observation period: the case of a recurrence is the reading
 * that found it, the answered work item, and its decisions stand beside those of periods. Open work that is named
 * otherwise from now on gets its new name.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...schema, ...named, invariantOf(clauses)]) {
    await sql.raw(statement).execute(db);
  }
}

const schema = [
  `ALTER TABLE netvigil.board_decision
     ALTER COLUMN period_id DROP NOT NULL,
     ADD COLUMN review_id uuid,
     ADD CONSTRAINT board_decision_review_fk FOREIGN KEY (site_id, review_id) REFERENCES netvigil.work_item,
     ADD CONSTRAINT board_decision_case_ck CHECK ((period_id IS NULL) <> (review_id IS NULL)),
     ADD CONSTRAINT board_decision_review_number_uq UNIQUE (site_id, review_id, number),
     ADD CONSTRAINT board_decision_extend_ck CHECK (decision <> 'extend' OR period_id IS NOT NULL)`,
];

/** What waits for a board names its case, and a scan its period alone; what is opened from now on does so by itself. */
export const named = [
  // The owner reads every site's rows and writes none: lifted for this transaction, in which nobody else sees it.
  'ALTER TABLE netvigil.work_item NO FORCE ROW LEVEL SECURITY',
  `UPDATE netvigil.work_item w SET parts = w.parts || jsonb_build_object('case', r.id)
     FROM netvigil.work_item r
    WHERE r.site_id = w.site_id AND r.patient_id = w.patient_id AND r.kind = 'result-to-review'
      AND r.status = 'answered' AND r.answer ->> 'answer' = 'recurrence'
      AND w.status = 'open' AND w.kind IN ('board-decision', 'convene-or-defer') AND NOT w.parts ? 'period'
      AND r.subject IN (w.subject, w.parts ->> 'case')`,
  // A scan that a period waits for is the same work whatever its day.
  `UPDATE netvigil.work_item
      SET subject = regexp_replace(regexp_replace(regexp_replace(subject, '( scan of round [0-9]+) due [0-9-]+$', '\\1'),
                                                  ' repeat scan by [0-9-]+$', ' repeat scan'),
                                   ' read by [0-9-]+$', ' another reading')
    WHERE status = 'open' AND kind IN ('observation-scan', 'observation-read')`,
  'ALTER TABLE netvigil.work_item FORCE ROW LEVEL SECURITY',
];

/** Recurrences that were read, of patients who are alive and in care here, with what they are named by. */
const recurrences = `(SELECT r.*
    FROM netvigil.work_item r
    JOIN netvigil.patient p ON p.site_id = r.site_id AND p.id = r.patient_id AND p.deceased_on IS NULL
   WHERE r.kind = 'result-to-review' AND r.status = 'answered' AND r.answer ->> 'answer' = 'recurrence'
     AND r.answer -> 'found' IS NOT NULL AND NOT ${isIn(transferred, 'p')})`;

// One report may have been read in two records that were merged since: their decisions are of one case.
const decisions = `(SELECT d.*, c.patient_id, c.subject
    FROM netvigil.board_decision d
    JOIN netvigil.work_item c ON c.site_id = d.site_id AND c.id = d.review_id
   WHERE d.decision <> 'defer')`;

/** Operations on record of the patient or of a merged record; which kind says that it was done depends on the place. */
const operated = `EXISTS (SELECT FROM netvigil.fact f
    JOIN netvigil.patient m ON m.site_id = f.site_id AND m.id = f.patient_id
   WHERE f.site_id = r.site_id AND coalesce(m.merged_into, m.id) = r.patient_id
     AND f.kind = CASE r.answer -> 'found' ->> 'where' WHEN 'liver' THEN 'hepatectomy' WHEN 'local' THEN 'resection' END
     AND (f.date IS NULL OR f.date >= left(d.decided_on::text, length(f.date)))
     AND NOT EXISTS (SELECT FROM netvigil.fact w WHERE w.site_id = f.site_id AND w.patient_id = f.patient_id
                      AND w.corrects = f.id))`;

export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'recurrence-goes-before-the-board': `
    SELECT r.site_id, r.id::text, 'a recurrence was read, and no board is asked to decide'
      FROM ${recurrences} r
     WHERE NOT EXISTS (SELECT FROM netvigil.work_item b WHERE b.site_id = r.site_id AND b.patient_id = r.patient_id
                        AND b.kind = 'board-decision' AND b.subject = r.subject AND b.status IN ('open', 'answered'))
       AND NOT EXISTS (SELECT FROM ${decisions} d WHERE d.site_id = r.site_id AND d.patient_id = r.patient_id
                        AND d.subject = r.subject)`,

  'recurrence-decided-is-carried-out': `
    SELECT r.site_id, r.id::text, 'an operation was decided, none is on record, and nobody has it as work'
      FROM ${recurrences} r
      JOIN LATERAL (SELECT * FROM ${decisions} d
                     WHERE d.site_id = r.site_id AND d.patient_id = r.patient_id AND d.subject = r.subject
                     ORDER BY d.decided_on DESC, d.number DESC LIMIT 1) d ON d.carry_out_by IS NOT NULL
     WHERE NOT ${operated}
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = r.site_id AND w.patient_id = r.patient_id
                        AND w.kind = 'decision-to-carry-out' AND w.status IN ('open', 'answered')
                        AND w.subject LIKE '% decided ' || d.id)`,
};
