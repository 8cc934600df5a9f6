import { type Kysely, sql } from 'kysely';
import { invariantOf } from './0002_invariant.ts';
import { isIn, transferred } from './0004_care.ts';
import { clauses as before } from './0014_scan_appointments.ts';

/** A patient who was lost during an observation period and reached again does not drop out (clinical rules §3, row 14). */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [waking, invariantOf(clauses)]) await sql.raw(statement).execute(db);
}

// Those that ended so far are worked out anew by the next sweep. The owner reads all sites and writes to one at a time.
const waking = `DO $$
    DECLARE each integer;
    BEGIN
      FOR each IN SELECT id FROM netvigil.site LOOP
        PERFORM set_config('netvigil.site_id', each::text, true);
        UPDATE netvigil.observation_period SET wakes_on = opened_on
         WHERE site_id = each AND phase = 'closed' AND closed_reason = 'lost-to-follow-up';
      END LOOP;
      PERFORM set_config('netvigil.site_id', '', true);
    END $$`;

const sameShown = (period: string): string =>
  `FROM netvigil.observation_period x
     JOIN netvigil.patient n ON n.site_id = x.site_id AND n.id = x.patient_id
    WHERE x.site_id = ${period}.site_id AND coalesce(n.merged_into, n.id) = coalesce(m.merged_into, m.id)
      AND x.id <> ${period}.id AND x.closed_reason IS DISTINCT FROM 'opened-in-error'`;

/** Periods that a loss ended, of patients who are alive, in care here and not lost any more. */
const reachedAgain = `netvigil.observation_period o
      JOIN netvigil.patient m ON m.site_id = o.site_id AND m.id = o.patient_id
      JOIN netvigil.patient s ON s.site_id = o.site_id AND s.id = coalesce(m.merged_into, m.id) AND s.lost_on IS NULL
     WHERE o.phase = 'closed' AND o.closed_reason = 'lost-to-follow-up'
       AND m.deceased_on IS NULL AND NOT ${isIn(transferred, 'm')}`;

export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'reached-again-is-asked': `
    SELECT o.site_id, o.id::text, 'closed by a loss, reached again, and nobody was asked what follows'
      FROM ${reachedAgain}
       AND NOT EXISTS (SELECT ${sameShown('o')} AND (x.phase NOT IN ('closed', 'not-applicable') OR x.follows = o.id OR x.closed_on >= o.closed_on))
       AND NOT EXISTS (SELECT FROM netvigil.work_item w
                        WHERE w.site_id = o.site_id AND w.patient_id = s.id AND w.status IN ('open', 'answered')
                          AND (w.parts ->> 'follows' = o.id::text
                               OR w.parts ->> 'period' = o.id::text
                                  AND w.kind IN ('board-decision', 'decision-to-carry-out', 'which-plan')
                               OR w.kind = 'awaiting-signature' AND w.subject = 'observation-rule'))`,

  // A loss ends no decision: until the operation it stands on the list.
  'decided-is-carried-out': (before['decided-is-carried-out'] ?? '').replace(
    "o.phase = 'board-decided'",
    `(o.phase = 'board-decided' OR o.closed_reason = 'lost-to-follow-up' AND o.question IS NULL)`,
  ),

  'loss-is-of-the-period': `
    SELECT o.site_id, o.id::text, 'closed by a loss of ' || o.closed_on || ', before it was opened'
      FROM netvigil.observation_period o
     WHERE o.closed_reason = 'lost-to-follow-up' AND o.closed_on < o.opened_on`,
};
