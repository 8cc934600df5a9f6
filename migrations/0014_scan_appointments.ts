import { type Kysely, sql } from 'kysely';
import { invariantOf } from './0002_invariant.ts';
import { clauses as before } from './0011_recurrence_decisions.ts';

/** Appointments of the scans that observation periods wait for are read too: a period wakes for one that passes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [waking, invariantOf(clauses)]) await sql.raw(statement).execute(db);
}

// src/domain/appointments.ts says the same of the bookings that come from now on.
const GRACE_DAYS = 7;

// The owner reads all sites and writes to one at a time: without its name the statement would find no row.
const waking = `DO $$
    DECLARE each integer;
    BEGIN
      FOR each IN SELECT id FROM netvigil.site LOOP
        PERFORM set_config('netvigil.site_id', each::text, true);
        UPDATE netvigil.observation_period o SET wakes_on = least(o.wakes_on, w.booked_on + ${GRACE_DAYS + 1})
          FROM netvigil.work_item w
         WHERE o.site_id = each AND w.site_id = o.site_id AND w.parts ->> 'period' = o.id::text
           AND w.kind = 'observation-scan' AND w.status = 'open' AND w.booked_on IS NOT NULL;
      END LOOP;
      PERFORM set_config('netvigil.site_id', '', true);
    END $$`;

const ofThatWeek = `BETWEEN w.booked_on AND w.booked_on + ${GRACE_DAYS}`;

/** An appointment of a scan that a period waits for never passes unseen. */
export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'scan-appointment-is-watched': `
    SELECT w.site_id, w.id::text, 'its appointment of ' || w.booked_on || ' passes, and nobody will look'
      FROM netvigil.work_item w
     WHERE w.kind = 'observation-scan' AND w.status = 'open' AND w.booked_on IS NOT NULL
       AND NOT EXISTS (SELECT FROM netvigil.observation_period o
                        WHERE o.site_id = w.site_id AND o.id::text = w.parts ->> 'period'
                          AND o.wakes_on <= w.booked_on + ${GRACE_DAYS + 1})
       AND NOT EXISTS (SELECT FROM netvigil.work_item a
                        WHERE a.site_id = w.site_id AND a.patient_id = w.patient_id AND a.status = 'open'
                          AND a.kind = 'missed-appointment'
                          AND a.subject LIKE w.subject || ' ' || to_char(w.booked_on, 'YYYY-MM-DD') || ' try %')
       AND NOT EXISTS (SELECT FROM netvigil.observation_reading r
                        WHERE r.site_id = w.site_id AND r.period_id::text = w.parts ->> 'period'
                          AND r.performed_on ${ofThatWeek})
       AND NOT EXISTS (SELECT FROM netvigil.result r
                         JOIN netvigil.patient m ON m.site_id = r.site_id AND m.id = r.patient_id
                        WHERE r.site_id = w.site_id AND coalesce(m.merged_into, m.id) = w.patient_id
                          AND r.performed_on ${ofThatWeek})`,
};
