import { type Kysely, sql } from 'kysely';
import { invariantOf } from './0002_invariant.ts';
import { clauses as before } from './0015_after_a_loss.ts';

/** What is told late takes no decision away: periods are worked out anew, and an operation of no certain day is none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [waking, invariantOf(clauses)]) await sql.raw(statement).execute(db);
}

// Worked out anew by the next sweep. The owner reads all sites and writes to one at a time.
const waking = `DO $$
    DECLARE each integer;
    BEGIN
      FOR each IN SELECT id FROM netvigil.site LOOP
        PERFORM set_config('netvigil.site_id', each::text, true);
        UPDATE netvigil.observation_period SET wakes_on = opened_on
         WHERE site_id = each AND phase NOT IN ('awaiting-baseline', 'running')
           AND closed_reason IS DISTINCT FROM 'opened-in-error';
      END LOOP;
      PERFORM set_config('netvigil.site_id', '', true);
    END $$`;

/** The first day that a day known in part can be. */
const earliest = "(f.date || substr('-01-01', length(f.date) - 3))";

/** The board took its word against the operation back, on this day. */
const takenBack = `(SELECT e.decision FROM (SELECT x.*, c.patient_id, c.subject
      FROM netvigil.board_decision x
      JOIN netvigil.work_item c ON c.site_id = x.site_id AND c.id = x.review_id) e
     WHERE e.site_id = d.site_id AND e.patient_id = d.patient_id AND e.subject = d.subject AND e.decision <> 'defer'
       AND (e.decided_on, e.number) < (d.decided_on, d.number)
     ORDER BY e.decided_on DESC, e.number DESC LIMIT 1) = 'non-surgical'`;

const confirmed = `EXISTS (SELECT FROM netvigil.work_item a
     WHERE a.site_id = r.site_id AND a.patient_id = r.patient_id AND a.kind = 'confirm-date' AND a.status = 'answered'
       AND a.subject = r.subject || ' decided ' || d.id || ', operation ' || f.id)`;

/** As src/domain/recurrence-case.ts says it: on the day of the decision or later for certain, or by a person's word. */
const since = `((${earliest} >= d.decided_on::text AND NOT (f.date = d.decided_on::text AND coalesce(${takenBack}, false)))
          OR ${confirmed})`;

export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'recurrence-decided-is-carried-out': (before['recurrence-decided-is-carried-out'] ?? '').replace(
    '(f.date IS NULL OR f.date >= left(d.decided_on::text, length(f.date)))',
    since,
  ),
};
