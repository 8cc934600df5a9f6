import { readFile } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { rowLevelSecurity } from './0001_spine.ts';
import { invariantOf } from './0002_invariant.ts';
import { clauses as before } from './0007_board.ts';

/**
 * Reminders and their ways out: what is watched and when next, what was sent, to whom, the queue of pg-boss that
 * delivers it, and calendar feeds. The service's role may use the queue, never change its shape.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const pgboss = await readFile(new URL('./0008_pgboss_46.sql', import.meta.url), 'utf8');
  for (const statement of [
    pgboss,
    ...queues,
    ...versions,
    ...schema,
    ...watched,
    ...walls,
    ...feeds,
    ...grants,
    invariantOf(clauses),
  ]) {
    await sql.raw(statement).execute(db);
  }
}

// Ten tries within about seven hours; a job whose process died is taken up again after two minutes.
const queues = [
  `SELECT pgboss.create_queue('delivery-dead', '{"policy": "standard", "retryLimit": 1000, "retryDelay": 60,
     "expireInSeconds": 120, "retentionSeconds": 31536000, "deleteAfterSeconds": 604800}')`,
  `SELECT pgboss.create_queue('delivery', '{"policy": "standard", "retryLimit": 9, "retryDelay": 60,
     "retryBackoff": true, "retryDelayMax": 7200, "expireInSeconds": 120, "retentionSeconds": 31536000,
     "deleteAfterSeconds": 604800, "deadLetter": "delivery-dead"}')`,
];

/** Work that people are reminded of; imaging is reminded of by its items. */
const REMINDED = `('board-decision', 'decision-to-carry-out', 'observation-scan')`;

// The due version: whoever moves a day, and by whichever road, its reminders begin anew, and calendars see it.
const versions = [
  'ALTER TABLE netvigil.item ADD COLUMN due_version integer NOT NULL DEFAULT 1',
  'ALTER TABLE netvigil.work_item ADD COLUMN due_version integer NOT NULL DEFAULT 1',
  `CREATE FUNCTION netvigil.count_due_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.due_version := OLD.due_version + 1;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER item_due_version BEFORE UPDATE OF opens_on, due_on, closes_on ON netvigil.item FOR EACH ROW
    WHEN ((NEW.opens_on, NEW.due_on, NEW.closes_on) IS DISTINCT FROM (OLD.opens_on, OLD.due_on, OLD.closes_on))
    EXECUTE FUNCTION netvigil.count_due_version()`,
  `CREATE TRIGGER work_item_due_version BEFORE UPDATE OF due_on ON netvigil.work_item FOR EACH ROW
    WHEN (NEW.due_on <> OLD.due_on) EXECUTE FUNCTION netvigil.count_due_version()`,
];

const subject = `
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,`;
const subjectIn = (table: string) =>
  `CONSTRAINT ${table}_subject_ck CHECK (subject_kind IN ('item', 'work-item'))`;

const schema = [
  // What is open and reminded of, and the day on which the next reminder is to be worked out.
  `CREATE TABLE netvigil.reminder_watch (
    site_id integer NOT NULL CONSTRAINT reminder_watch_site_fk REFERENCES netvigil.site,${subject}
    next_on date NOT NULL,
    CONSTRAINT reminder_watch_pk PRIMARY KEY (site_id, subject_kind, subject_id),
    ${subjectIn('reminder_watch')}
  )`,
  'CREATE INDEX reminder_watch_next_ix ON netvigil.reminder_watch (site_id, next_on, subject_id)',

  `CREATE TABLE netvigil.reminder (
    site_id integer NOT NULL CONSTRAINT reminder_site_fk REFERENCES netvigil.site,
    id uuid NOT NULL,${subject}
    kind text NOT NULL,
    due_version integer NOT NULL,
    due_on date NOT NULL,
    role text NOT NULL,
    deputy_id uuid,
    collapsed integer NOT NULL,
    reminded_on date NOT NULL,
    reminded_at timestamptz NOT NULL,
    CONSTRAINT reminder_pk PRIMARY KEY (site_id, id),
    CONSTRAINT reminder_once_uq UNIQUE (site_id, subject_kind, subject_id, kind, due_version),
    CONSTRAINT reminder_deputy_fk FOREIGN KEY (site_id, deputy_id) REFERENCES netvigil.staff,
    ${subjectIn('reminder')}
  )`,

  // Where reminders go. The secret of a webhook is derived from a key of the configuration and stands nowhere.
  `CREATE TABLE netvigil.subscription (
    site_id integer NOT NULL CONSTRAINT subscription_site_fk REFERENCES netvigil.site,
    id uuid NOT NULL,
    channel text NOT NULL CONSTRAINT subscription_channel_ck CHECK (channel IN ('webhook', 'email')),
    address text NOT NULL,
    roles text[] NOT NULL,
    staff_id uuid,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL,
    ended_at timestamptz,
    ended_by uuid,
    ended_reason text,
    CONSTRAINT subscription_pk PRIMARY KEY (site_id, id),
    CONSTRAINT subscription_staff_fk FOREIGN KEY (site_id, staff_id) REFERENCES netvigil.staff,
    CONSTRAINT subscription_created_by_fk FOREIGN KEY (site_id, created_by) REFERENCES netvigil.staff,
    CONSTRAINT subscription_ended_by_fk FOREIGN KEY (site_id, ended_by) REFERENCES netvigil.staff,
    CONSTRAINT subscription_ended_ck CHECK (
      (ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_reason IS NULL))
  )`,
  `CREATE UNIQUE INDEX subscription_address_uq ON netvigil.subscription (site_id, channel, address)
    WHERE ended_at IS NULL`,

  `CREATE TABLE netvigil.delivery (
    site_id integer NOT NULL,
    id uuid NOT NULL,
    reminder_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    status text NOT NULL CONSTRAINT delivery_status_ck CHECK (
      status IN ('waiting', 'delivered', 'dead', 'dropped')),
    attempts integer NOT NULL DEFAULT 0,
    fault text,
    changed_at timestamptz NOT NULL,
    CONSTRAINT delivery_pk PRIMARY KEY (site_id, id),
    CONSTRAINT delivery_once_uq UNIQUE (site_id, reminder_id, subscription_id),
    CONSTRAINT delivery_reminder_fk FOREIGN KEY (site_id, reminder_id) REFERENCES netvigil.reminder,
    CONSTRAINT delivery_subscription_fk FOREIGN KEY (site_id, subscription_id) REFERENCES netvigil.subscription
  )`,
  `CREATE INDEX delivery_dead_ix ON netvigil.delivery (site_id, subscription_id, id) WHERE status = 'dead'`,
  `CREATE INDEX delivery_waiting_ix ON netvigil.delivery (site_id, subscription_id, id) WHERE status = 'waiting'`,
  // Work about no one patient is one row too: null is like null nowhere else.
  `CREATE UNIQUE INDEX work_item_of_nobody_once_uq ON netvigil.work_item (site_id, kind, subject)
    WHERE status = 'open' AND patient_id IS NULL`,

  `CREATE TABLE netvigil.calendar_feed (
    site_id integer NOT NULL CONSTRAINT calendar_feed_site_fk REFERENCES netvigil.site,
    id uuid NOT NULL,
    role text NOT NULL,
    token_hash text NOT NULL CONSTRAINT calendar_feed_token_uq UNIQUE,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL,
    revoked_at timestamptz,
    revoked_by uuid,
    CONSTRAINT calendar_feed_pk PRIMARY KEY (site_id, id),
    CONSTRAINT calendar_feed_created_by_fk FOREIGN KEY (site_id, created_by) REFERENCES netvigil.staff,
    CONSTRAINT calendar_feed_revoked_by_fk FOREIGN KEY (site_id, revoked_by) REFERENCES netvigil.staff,
    CONSTRAINT calendar_feed_revoked_ck CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
  )`,
];

// '-infinity': at the next tick. Work is watched from the transaction that opens it or moves its day, whichever road it came; imaging from the
// sweep that finds its window open. What is there already is watched from now on.
const watched = [
  `INSERT INTO netvigil.reminder_watch (site_id, subject_kind, subject_id, next_on)
    SELECT site_id, 'work-item', id, '-infinity'::date FROM netvigil.work_item
     WHERE status = 'open' AND kind IN ${REMINDED}
    UNION ALL
    SELECT site_id, 'item', id, opens_on FROM netvigil.item WHERE status = 'live' AND stage > 0`,
  `CREATE FUNCTION netvigil.watch_work() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO netvigil.reminder_watch (site_id, subject_kind, subject_id, next_on)
      VALUES (NEW.site_id, 'work-item', NEW.id, '-infinity')
      ON CONFLICT (site_id, subject_kind, subject_id) DO UPDATE SET next_on = excluded.next_on;
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER work_item_opened_is_watched AFTER INSERT ON netvigil.work_item FOR EACH ROW
    WHEN (NEW.status = 'open' AND NEW.kind IN ${REMINDED}) EXECUTE FUNCTION netvigil.watch_work()`,
  `CREATE TRIGGER work_item_moved_is_watched AFTER UPDATE OF due_on ON netvigil.work_item FOR EACH ROW
    WHEN (NEW.status = 'open' AND NEW.due_on <> OLD.due_on AND NEW.kind IN ${REMINDED})
    EXECUTE FUNCTION netvigil.watch_work()`,
  // Other working days or other settings move days that were worked out before.
  `CREATE FUNCTION netvigil.watch_all_anew() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE netvigil.reminder_watch SET next_on = '-infinity' WHERE site_id = NEW.site_id;
      RETURN NULL;
    END $$`,
  ...['site_settings_signoff', 'special_day'].map(
    (table) => `CREATE TRIGGER ${table}_moves_reminders AFTER INSERT ON netvigil.${table} FOR EACH ROW
      EXECUTE FUNCTION netvigil.watch_all_anew()`,
  ),
];

const walls = ['reminder_watch', 'reminder', 'subscription', 'delivery', 'calendar_feed'].map(
  rowLevelSecurity,
);

const feeds = [
  // A calendar program has a token and nothing else: whose feed is it? Needed before the site is known.
  `CREATE FUNCTION netvigil.feed_of(p_token_hash text)
    RETURNS TABLE (feed_id uuid, feed_role text, id uuid, site_id integer, login text, name text, roles text[],
                   site_code text, zone text, language text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
      SELECT f.id, f.role, s.id, s.site_id, s.login, s.name, s.roles, t.code, t.zone, t.language
        FROM netvigil.calendar_feed f
        JOIN netvigil.staff s ON s.site_id = f.site_id AND s.id = f.created_by AND s.active
        JOIN netvigil.site t ON t.id = f.site_id
       WHERE f.token_hash = p_token_hash AND f.revoked_at IS NULL
    $$`,
  'REVOKE EXECUTE ON FUNCTION netvigil.feed_of(text) FROM PUBLIC',
  'GRANT EXECUTE ON FUNCTION netvigil.feed_of(text) TO netvigil_app',
];

// Jobs hold the ids of a site and of a delivery, and are taken by one worker for all sites: no wall between
// sites stands in the queue, and nothing of a patient. Shapes, queues and versions are the owner's.
const grants = [
  'GRANT SELECT, INSERT, UPDATE, DELETE ON netvigil.reminder_watch TO netvigil_app',
  'GRANT SELECT, INSERT ON netvigil.reminder, netvigil.subscription, netvigil.delivery, netvigil.calendar_feed TO netvigil_app',
  'GRANT UPDATE (ended_at, ended_by, ended_reason) ON netvigil.subscription TO netvigil_app',
  'GRANT UPDATE (status, attempts, fault, changed_at) ON netvigil.delivery TO netvigil_app',
  'GRANT UPDATE (revoked_at, revoked_by) ON netvigil.calendar_feed TO netvigil_app',
  `CREATE TRIGGER reminder_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON netvigil.reminder
    FOR EACH STATEMENT EXECUTE FUNCTION netvigil.forbid_change()`,
  'REVOKE ALL ON ALL FUNCTIONS IN SCHEMA pgboss FROM PUBLIC',
  'GRANT USAGE ON SCHEMA pgboss TO netvigil_app',
  'GRANT EXECUTE ON FUNCTION pgboss.job_now() TO netvigil_app',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON pgboss.job, pgboss.job_common, pgboss.job_dependency TO netvigil_app',
  'GRANT SELECT, UPDATE ON pgboss.queue, pgboss.version TO netvigil_app',
  // Its upkeep clears a list of processes that this service does not keep.
  'GRANT SELECT, UPDATE, DELETE ON pgboss.instance TO netvigil_app',
];

/** Nothing that is reminded of goes unwatched, and nothing that could not be delivered goes unseen. */
export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'reminded-of-is-watched': `
    SELECT w.site_id, w.id::text, w.kind || ' is open, and nobody will be reminded'
      FROM netvigil.work_item w
     WHERE w.status = 'open' AND w.kind IN ${REMINDED}
       AND NOT EXISTS (SELECT FROM netvigil.reminder_watch x WHERE x.site_id = w.site_id
                        AND x.subject_kind = 'work-item' AND x.subject_id = w.id)
    UNION ALL
    SELECT i.site_id, i.id::text, 'its window is open, and nobody will be reminded'
      FROM netvigil.item i
     WHERE i.status = 'live' AND i.stage > 0
       AND NOT EXISTS (SELECT FROM netvigil.reminder_watch x WHERE x.site_id = i.site_id
                        AND x.subject_kind = 'item' AND x.subject_id = i.id)`,

  'dead-letter-has-work': `
    SELECT d.site_id, d.id::text, 'could not be delivered, and nobody is told'
      FROM netvigil.delivery d
     WHERE d.status = 'dead'
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = d.site_id AND w.kind = 'dead-letter'
                        AND w.subject = d.id::text AND w.status = 'open')`,
};
