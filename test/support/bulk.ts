import { sql } from 'kysely';
import { inSite } from '../../src/db/in-site.ts';
import type { Actor } from '../../src/work.ts';
import { asSuper } from './cluster.ts';
import type { TestDatabase } from './db.ts';

export interface Bulk {
  readonly patients: number;
  /** Examinations of each patient, a month apart; about half of them lie ahead. */
  readonly items: number;
  /** The day on which all stages were written. */
  readonly writtenOn: string;
}

/**
 * Many patients at once: RECT-G1 plans of live items around a day, and a piece of open work each. Grades and
 * primaries are mixed as in a clinic, NEC and other primaries at 3 in 100.
 */
export async function seedBulk(
  t: TestDatabase,
  actor: Actor,
  { patients, items, writtenOn }: Bulk,
): Promise<void> {
  const site = actor.site.id;
  await inSite(t.db, site, async (tx) => {
    await sql`CREATE TEMPORARY TABLE bulk ON COMMIT DROP AS
      SELECT n, gen_random_uuid() AS patient_id, gen_random_uuid() AS plan_id, gen_random_uuid() AS course_id,
             (ARRAY['G1','G2','G3','NEC','unknown'])[CASE WHEN n % 100 < 40 THEN 1 WHEN n % 100 < 70 THEN 2
               WHEN n % 100 < 80 THEN 3 WHEN n % 100 < 83 THEN 4 ELSE 5 END] AS grade,
             (ARRAY['rectum','pancreas','other','unknown'])[CASE WHEN n % 97 < 50 THEN 1 WHEN n % 97 < 88 THEN 2
               WHEN n % 97 < 91 THEN 3 ELSE 4 END] AS primary_tumour
        FROM generate_series(1, ${patients}::integer) AS n`.execute(tx);
    await sql`INSERT INTO netvigil.patient (site_id, id, name, sex, primary_tumour, grade, created_at, updated_at)
      SELECT ${site}, patient_id, 'Patient ' || n, 'unknown', primary_tumour, grade, now(), now() FROM bulk`.execute(
      tx,
    );
    await sql`INSERT INTO netvigil.patient_identifier (site_id, system, value, patient_id)
      SELECT ${site}, 'mrn', ${actor.site.code}::text || n, patient_id FROM bulk`.execute(tx);
    await sql`INSERT INTO netvigil.plan (site_id, id, patient_id, status, enrolled_on)
      SELECT ${site}, plan_id, patient_id, 'active', '1990-01-01' FROM bulk`.execute(tx);
    await sql`INSERT INTO netvigil.plan_revision (site_id, plan_id, revision, kind, item_count, reason, accepted_on,
                                                  accepted_at, accepted_by)
      SELECT ${site}, plan_id, 1, 'first', ${items}::integer, 'Seeded.', '1990-01-01', now(), ${actor.id} FROM bulk`.execute(
      tx,
    );
    await sql`INSERT INTO netvigil.course (site_id, id, plan_id, protocol_code, protocol_version, anchor_on,
                                           anchor_event, reason, revision)
      SELECT ${site}, course_id, plan_id, 'RECT-G1', 1, '1990-01-01', 'resection', 'Seeded.', 1 FROM bulk`.execute(
      tx,
    );
    // Rows of one patient lie together, as an enrolment writes them.
    await sql`INSERT INTO netvigil.item (site_id, id, plan_id, patient_id, course_id, series_key, step_number,
        occurrence, origin, revision, opens_on, due_on, closes_on, critical_on, status, stage, changes_on,
        primary_tumour, grade)
      SELECT ${site}, gen_random_uuid(), plan_id, patient_id, course_id, 'mri-liver-pelvis', 1, k, 'step', 1,
             due - 30, due, due + 30, due + 75, 'live', s.stage,
             netvigil.stage_ends_on(s.stage, due - 30, due, due + 30), primary_tumour, grade
        FROM bulk
       CROSS JOIN generate_series(1, ${items}::integer) AS k
       CROSS JOIN LATERAL (SELECT ${writtenOn}::date + (k - ${items}::integer / 2) * 30 + (n % 30) AS due) d
       CROSS JOIN LATERAL (SELECT netvigil.stage_on(due - 30, due, due + 30, ${writtenOn}::date) AS stage) s
       ORDER BY n, k`.execute(tx);
    await sql`INSERT INTO netvigil.reminder_watch (site_id, subject_kind, subject_id, next_on)
      SELECT site_id, 'item', id, opens_on FROM netvigil.item
       WHERE site_id = ${site} AND status = 'live' AND stage > 0
      ON CONFLICT DO NOTHING`.execute(tx);
    await sql`INSERT INTO netvigil.work_item (site_id, id, patient_id, kind, subject, tier, due_on, role, sentence,
                                              parts, status, opened_on, opened_at, primary_tumour, grade)
      SELECT ${site}, gen_random_uuid(), patient_id,
             (ARRAY['missing-fact','confirm-date','interval-exceeded','end-of-plan'])[
               CASE WHEN n % 50 < 30 THEN 1 WHEN n % 50 < 45 THEN 2 WHEN n % 50 < 49 THEN 3 ELSE 4 END],
             'bulk', 4, ${writtenOn}::date + n % 60 - 45, 'nurse', 'Seeded.', '{}', 'open', '1990-01-01', now(),
             primary_tumour, grade FROM bulk`.execute(tx);
  });
  await asSuper(t.superConfig, 'VACUUM (ANALYZE)');
}

/**
 * How people deal with a site's rows: 1 in 50 is with the actor, 1 in 20 put off, 3 in 4 ordered and 1 in 2
 * booked; 1 in 10 has liver metastases of type II, 1 in 30 of type III.
 */
export async function seedHandling(t: TestDatabase, actor: Actor, today: string): Promise<void> {
  const site = actor.site.id;
  const spread = (what: string, of: number) => sql.raw(`abs(hashtext(id::text || '${what}')) % ${of} = 0`);
  await inSite(t.db, site, async (tx) => {
    for (const table of ['item', 'work_item']) {
      await sql`UPDATE netvigil.${sql.raw(table)} SET
          assignee_id = CASE WHEN ${spread('assignee', 50)} THEN ${actor.id}::uuid END,
          assigned_until = CASE WHEN ${spread('assignee', 50)} THEN 'infinity'::timestamptz END,
          snoozed_until = CASE WHEN ${spread('snooze', 20)} THEN ${today}::date + 9 END,
          order_number = CASE WHEN NOT ${spread('order', 4)} THEN 'order ' || id END,
          ordered_on = CASE WHEN NOT ${spread('order', 4)} THEN ${today}::date - 20 END,
          booked_on = CASE WHEN NOT ${spread('order', 4)} AND ${spread('booked', 2)} THEN ${today}::date + 5 END,
          booked_place = CASE WHEN NOT ${spread('order', 4)} AND ${spread('booked', 2)} THEN 'MRI 2' END,
          escalated_to = CASE WHEN ${spread('told', 50)} THEN 2 WHEN ${spread('ward', 25)} THEN 1 ELSE 0 END,
          nelm_type = CASE WHEN ${spread('III', 30)} THEN 'III' WHEN ${spread('II', 10)} THEN 'II' ELSE 'none' END
         WHERE site_id = ${site}`.execute(tx);
    }
    await sql`UPDATE netvigil.plan SET wakes_on = least(wakes_on, ${today}::date + 13)
               WHERE site_id = ${site}`.execute(tx);
  });
  await asSuper(t.superConfig, 'VACUUM (ANALYZE)');
}
