import { type Kysely, sql } from 'kysely';
import { invariantOf } from './0002_invariant.ts';
import { clauses as before } from './0008_reminders.ts';

/**
 * Appointments are read: reminders of an opening are worked out anew whenever one changes, and a plan wakes for one
 * that passes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...reminders, ...waking, invariantOf(clauses)]) {
    await sql.raw(statement).execute(db);
  }
}

// An opening that was passed over for an appointment comes back where that one is cancelled, by whichever road.
const reminders = [
  `CREATE FUNCTION netvigil.watch_booking() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE netvigil.reminder_watch SET next_on = '-infinity'
       WHERE site_id = NEW.site_id AND subject_kind = TG_ARGV[0] AND subject_id = NEW.id;
      RETURN NULL;
    END $$`,
  ...[
    ['item', 'item'],
    ['work_item', 'work-item'],
  ].map(
    ([table, kind]) => `CREATE TRIGGER ${table}_booking_moves_reminders AFTER UPDATE OF booked_on
      ON netvigil.${table} FOR EACH ROW WHEN (NEW.booked_on IS DISTINCT FROM OLD.booked_on)
      EXECUTE FUNCTION netvigil.watch_booking('${kind}')`,
  ),
];

// src/domain/appointments.ts says the same of the bookings that come from now on.
const GRACE_DAYS = 7;

// The owner reads all sites and writes to one at a time: without its name the statement would find no row.
const waking = [
  `DO $$
    DECLARE each integer;
    BEGIN
      FOR each IN SELECT id FROM netvigil.site LOOP
        PERFORM set_config('netvigil.site_id', each::text, true);
        UPDATE netvigil.plan n SET wakes_on = least(n.wakes_on, b.day)
          FROM (SELECT plan_id, min(booked_on) + ${GRACE_DAYS + 1} AS day FROM netvigil.item
                 WHERE site_id = each AND status = 'live' AND booked_on IS NOT NULL GROUP BY plan_id) b
         WHERE n.site_id = each AND n.id = b.plan_id AND n.status = 'active';
      END LOOP;
      PERFORM set_config('netvigil.site_id', '', true);
    END $$`,
];

/** An appointment of an examination that is still to be done never passes unseen. */
export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'appointment-is-watched': `
    SELECT i.site_id, i.id::text, 'its appointment of ' || i.booked_on || ' passes, and nobody will look'
      FROM netvigil.item i
      JOIN netvigil.patient p ON p.site_id = i.site_id AND p.id = i.patient_id
     WHERE i.status = 'live' AND i.booked_on IS NOT NULL AND (p.lost_on >= i.booked_on) IS NOT TRUE
       AND NOT EXISTS (SELECT FROM netvigil.plan n
                         JOIN netvigil.patient m ON m.site_id = n.site_id AND m.id = n.patient_id
                        WHERE n.site_id = i.site_id AND coalesce(m.merged_into, m.id) = i.patient_id
                          AND n.status = 'active' AND n.wakes_on <= i.booked_on + ${GRACE_DAYS + 1})
       AND NOT EXISTS (SELECT FROM netvigil.work_item w
                        WHERE w.site_id = i.site_id AND w.patient_id = i.patient_id AND w.status = 'open'
                          AND w.kind = 'missed-appointment'
                          AND w.subject LIKE i.id || ' ' || to_char(i.booked_on, 'YYYY-MM-DD') || ' try %')
       AND NOT EXISTS (SELECT FROM netvigil.result r
                         JOIN netvigil.patient m ON m.site_id = r.site_id AND m.id = r.patient_id
                        WHERE r.site_id = i.site_id AND coalesce(m.merged_into, m.id) = i.patient_id
                          AND r.performed_on BETWEEN i.booked_on AND i.booked_on + ${GRACE_DAYS})`,
};
