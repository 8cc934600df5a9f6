import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, Role } from '../db/tables.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { Site, Work } from '../work.ts';

type Tx = Transaction<Database>;

/** Keeps our advisory locks apart from those of other programs in the same database. */
const SWEEP_LOCK = 7_236_201;

/** False where another process sweeps the site now; the lock ends with the transaction. */
export async function lockSweep({ tx, site }: Work): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`
    SELECT pg_try_advisory_xact_lock(${SWEEP_LOCK}::integer, ${site.id}::integer) AS mine`.execute(tx);
  return rows[0]?.mine === true;
}

const FLAGS = sql`(VALUES (2, 'due'), (3, 'overdue'), (4, 'overdue-14'), (5, 'overdue-90')) AS f (stage, tier)`;

/** What was written, and what there is to do beyond: patients to derive by a road below, rollouts to go on with. */
interface Advanced {
  readonly changed: number;
  readonly flags: number;
  readonly waking: boolean;
  readonly rolling: boolean;
}

/**
 * Writes the stage of every item whose stage is no longer true, and raises a flag for each tier it has
 * reached, those it slept through included; once per item and tier, however often it runs: the lock above keeps
 * another sweep from raising the same between the look and the insertion. What is open from now
 * on is watched for its reminders.
 */
export async function advanceStages({ tx, site, actor, now, today }: Work): Promise<Advanced> {
  const { rows } = await sql<Advanced>`
    WITH changed AS (
      UPDATE netvigil.item AS i
         SET stage = netvigil.stage_on(opens_on, due_on, closes_on, ${today}::date),
             changes_on = netvigil.stage_ends_on(
               netvigil.stage_on(opens_on, due_on, closes_on, ${today}::date), opens_on, due_on, closes_on)
       WHERE site_id = ${site.id} AND status = 'live' AND changes_on <= ${today}::date
      RETURNING id, patient_id, stage
    ), raised AS MATERIALIZED (
      SELECT c.id, c.patient_id, f.tier
        FROM changed c JOIN ${FLAGS} ON f.stage <= c.stage
       WHERE NOT EXISTS (SELECT FROM netvigil.flag g
                          WHERE g.site_id = ${site.id} AND g.item_id = c.id AND g.tier = f.tier)
    ), flagged AS (
      INSERT INTO netvigil.flag (site_id, item_id, tier, raised_on, raised_at)
      SELECT ${site.id}::integer, id, tier, ${today}::date, ${now}::timestamptz FROM raised
    ), audited AS (
      INSERT INTO netvigil.audit (site_id, at, staff_id, action, entity, entity_id, patient_id, after)
      SELECT ${site.id}::integer, ${now}::timestamptz, ${actor.id}::uuid, 'flag-raised', 'item', id::text,
             patient_id, jsonb_build_object('tier', tier)
        FROM raised
    ), watched AS (
      INSERT INTO netvigil.reminder_watch (site_id, subject_kind, subject_id, next_on)
      SELECT ${site.id}::integer, 'item', id, ${today}::date FROM changed WHERE stage > 0
      ON CONFLICT (site_id, subject_kind, subject_id) DO UPDATE SET next_on = excluded.next_on
    )
    SELECT (SELECT count(*) FROM changed) AS changed, (SELECT count(*) FROM raised) AS flags,
           EXISTS (SELECT FROM netvigil.plan
                    WHERE site_id = ${site.id} AND status = 'active' AND wakes_on <= ${today}::date)
             OR EXISTS (SELECT FROM netvigil.observation_period
                         WHERE site_id = ${site.id} AND wakes_on <= ${today}::date)
             OR EXISTS (SELECT FROM netvigil.work_item
                         WHERE site_id = ${site.id} AND kind = 'derivation-failed' AND status = 'open') AS waking,
           EXISTS (SELECT FROM netvigil.rollout WHERE site_id = ${site.id} AND finished_at IS NULL) AS rolling`.execute(
    tx,
  );
  const [advanced] = rows;
  if (advanced === undefined) throw new Error('The stages were written and nothing was told');
  return advanced;
}

/**
 * Patients for whom time alone brings something new by today, after a plan id. Locks the patients as every
 * other writer does; one that is being written to is derived by its writer, or by the next sweep.
 */
export async function wakingPlans(
  { tx, site, today }: Work,
  after: string,
  limit: number,
): Promise<{ id: string; patient_id: string }[]> {
  const { rows } = await sql<{ id: string; patient_id: string }>`
    SELECT n.id, p.id AS patient_id
      FROM netvigil.plan n
      JOIN netvigil.patient m ON m.site_id = n.site_id AND m.id = n.patient_id
      JOIN netvigil.patient p ON p.site_id = m.site_id AND p.id = coalesce(m.merged_into, m.id)
     WHERE n.site_id = ${site.id} AND n.status = 'active' AND n.wakes_on <= ${today}::date AND n.id > ${after}::uuid
     ORDER BY n.id LIMIT ${limit}
       FOR UPDATE OF p SKIP LOCKED`.execute(tx);
  return rows;
}

/** Patients with an observation period to which the day brings something, after a period's id. Locks them as above. */
export async function wakingPeriods(
  { tx, site, today }: Work,
  after: string,
  limit: number,
): Promise<{ id: string; patient_id: string }[]> {
  const { rows } = await sql<{ id: string; patient_id: string }>`
    SELECT o.id, p.id AS patient_id
      FROM netvigil.observation_period o
      JOIN netvigil.patient m ON m.site_id = o.site_id AND m.id = o.patient_id
      JOIN netvigil.patient p ON p.site_id = m.site_id AND p.id = coalesce(m.merged_into, m.id)
     WHERE o.site_id = ${site.id} AND o.wakes_on <= ${today}::date AND o.id > ${after}::uuid
     ORDER BY o.id LIMIT ${limit}
       FOR UPDATE OF p SKIP LOCKED`.execute(tx);
  return rows;
}

/**
 * Patients whose last derivation failed, after a patient's id, less those whom time wakes anyway: it is tried
 * again. Locks them as above.
 */
export async function failedBefore(
  { tx, site, today }: Work,
  after: string,
  limit: number,
): Promise<{ id: string; patient_id: string }[]> {
  const { rows } = await sql<{ id: string; patient_id: string }>`
    SELECT p.id, p.id AS patient_id
      FROM netvigil.patient p
     WHERE p.site_id = ${site.id} AND p.id > ${after}::uuid
       AND p.id IN (SELECT w.patient_id FROM netvigil.work_item w
                     WHERE w.site_id = ${site.id} AND w.kind = 'derivation-failed' AND w.status = 'open')
       AND NOT EXISTS (SELECT FROM netvigil.plan n
                        WHERE n.site_id = p.site_id AND n.patient_id = p.id AND n.status = 'active'
                          AND n.wakes_on <= ${today}::date)
     ORDER BY p.id LIMIT ${limit}
       FOR UPDATE OF p SKIP LOCKED`.execute(tx);
  return rows;
}

/** The watermark and the ledger: one slot per local day since the last; days slept through collapse into today. */
export async function recordSweep({ tx, site, now }: Work, day: CalendarDate): Promise<void> {
  await sql`
    WITH before AS (SELECT swept_on FROM netvigil.site WHERE id = ${site.id}),
    slots AS (
      INSERT INTO netvigil.job_slot (site_id, job, slot, outcome, finished_at)
      SELECT ${site.id}::integer, 'sweep', d::date,
             CASE WHEN d::date = ${day}::date THEN 'done' ELSE 'collapsed' END, ${now}::timestamptz
        FROM before, generate_series(coalesce(swept_on + 1, ${day}::date)::timestamp, ${day}::timestamp, '1 day') AS d
      ON CONFLICT DO NOTHING
    )
    UPDATE netvigil.site SET swept_on = greatest(swept_on, ${day}::date), swept_at = ${now}::timestamptz
     WHERE id = ${site.id}`.execute(tx);
}

/** The site's entry for what no person did; made at its first use, and never a person's. */
export async function systemStaff(tx: Tx, site: Site, newId: string) {
  const login = `system@${site.code}`;
  const find = () =>
    tx
      .selectFrom('netvigil.staff')
      .select(['id', 'login', 'name', 'roles'])
      .where('site_id', '=', site.id)
      .where('login', '=', login)
      .executeTakeFirst();
  const known = await find();
  if (known !== undefined) return requireSystem(known);
  await tx
    .insertInto('netvigil.staff')
    .values({ site_id: site.id, id: newId, login, name: 'Netvigil', roles: ['system'] })
    .onConflict((conflict) => conflict.column('login').doNothing())
    .execute();
  const made = await find();
  if (made === undefined) throw new Error(`The login ${login} belongs to another site`);
  return requireSystem(made);
}

function requireSystem<S extends { login: string; roles: readonly Role[] }>(staff: S): S {
  if (staff.roles.includes('system')) return staff;
  throw new Error(`The login ${staff.login} belongs to someone without the role system`);
}

/** All sites: the sweep's own look across them. */
export const allSites = (db: Kysely<Database>): Promise<Site[]> =>
  db.selectFrom('netvigil.site').select(['id', 'code', 'zone', 'language']).orderBy('id').execute();
