import { sql } from 'kysely';
import type { CalendarDate } from '../domain/calendar.ts';
import { NOTICE_OF_ESCALATION } from '../domain/escalation.ts';
import type { Work } from '../work.ts';

/** What is watched, whose reminders are to be worked out today. */
export interface Watched {
  readonly subject_kind: 'item' | 'work-item';
  readonly subject_id: string;
}

/** What is reminded of, as it stands; `patient_id` for the trail alone. */
export interface Subject {
  readonly id: string;
  readonly patient_id: string | null;
  /** Null: imaging. */
  readonly kind: string | null;
  readonly role: string;
  readonly open: boolean;
  readonly opens_on: CalendarDate;
  readonly due_on: CalendarDate;
  readonly closes_on: CalendarDate;
  readonly booked_on: CalendarDate | null;
  readonly due_version: number;
  /** The day of the last reminder for this due version, of work for this day; null for none. */
  readonly sent_on: CalendarDate | null;
}

/**
 * Takes what is to be looked at by today, at most so many, held until the transaction ends: another process takes
 * others.
 */
export async function takeWatched({ tx, site, today }: Work, limit: number): Promise<Watched[]> {
  const { rows } = await sql<Watched>`
    SELECT subject_kind, subject_id FROM netvigil.reminder_watch
     WHERE site_id = ${site.id} AND next_on <= ${today}::date
     ORDER BY next_on, subject_id LIMIT ${limit}
       FOR UPDATE SKIP LOCKED`.execute(tx);
  return rows;
}

// Of work that was moved away and back, what was sent for that day counts: its window is that day alone.
const lastSent = (kind: Watched['subject_kind']) => sql`
  (SELECT max(r.reminded_on) FROM netvigil.reminder r
             WHERE r.site_id = s.site_id AND r.subject_kind = ${kind} AND r.subject_id = s.id
               -- What is said of an escalation is no reminder of the day.
               AND r.kind NOT LIKE ${`${NOTICE_OF_ESCALATION}%`}
               AND ${kind === 'work-item' ? sql`r.due_on = s.due_on` : sql`r.due_version = s.due_version`}) AS sent_on`;

/** The subjects of these ids as they are now. */
export async function subjectsOf(
  { tx, site }: Work,
  kind: Watched['subject_kind'],
  ids: readonly string[],
): Promise<Subject[]> {
  if (ids.length === 0) return [];
  const { rows } = await (kind === 'item'
    ? sql<Subject>`
        SELECT s.id, s.patient_id, NULL AS kind, 'nurse' AS role, s.status = 'live' AS open, s.opens_on, s.due_on,
               s.closes_on, s.booked_on, s.due_version, ${lastSent(kind)}
          FROM netvigil.item s WHERE s.site_id = ${site.id} AND s.id = ANY(${ids}::uuid[])`
    : sql<Subject>`
        SELECT s.id, s.patient_id, s.kind, s.role, s.status = 'open' AS open, s.opened_on AS opens_on, s.due_on,
               s.due_on AS closes_on, s.booked_on, s.due_version, ${lastSent(kind)}
          FROM netvigil.work_item s WHERE s.site_id = ${site.id} AND s.id = ANY(${ids}::uuid[])`
  ).execute(tx);
  return rows;
}

/** A notice as it is recorded; append-only. */
export interface NewReminder {
  readonly id: string;
  readonly subject: { readonly type: Watched['subject_kind']; readonly id: string };
  readonly kind: string;
  readonly dueVersion: number;
  readonly dueOn: CalendarDate;
  readonly role: string;
  readonly collapsed: number;
  readonly deputyId: string | null;
}

/** Ids of those that are now on record; one of the same kind for the same due version was there already. */
export async function insertReminders(
  { tx, site, now, today }: Work,
  reminders: readonly NewReminder[],
): Promise<ReadonlySet<string>> {
  if (reminders.length === 0) return new Set();
  const rows = await tx
    .insertInto('netvigil.reminder')
    .values(
      reminders.map((one) => ({
        site_id: site.id,
        id: one.id,
        subject_kind: one.subject.type,
        subject_id: one.subject.id,
        kind: one.kind,
        due_version: one.dueVersion,
        due_on: one.dueOn,
        role: one.role,
        deputy_id: one.deputyId,
        collapsed: one.collapsed,
        reminded_on: today,
        reminded_at: now,
      })),
    )
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Says when a subject is looked at next; null: never, it is done. */
export async function watchNext(
  { tx, site }: Work,
  { subject_kind, subject_id }: Watched,
  nextOn: CalendarDate | null,
): Promise<void> {
  if (nextOn === null) {
    await sql`DELETE FROM netvigil.reminder_watch
      WHERE site_id = ${site.id} AND subject_kind = ${subject_kind} AND subject_id = ${subject_id}`.execute(
      tx,
    );
    return;
  }
  await sql`UPDATE netvigil.reminder_watch SET next_on = ${nextOn}::date
    WHERE site_id = ${site.id} AND subject_kind = ${subject_kind} AND subject_id = ${subject_id}`.execute(tx);
}

/** A reminder with what became of it. */
export interface ReminderRow {
  readonly id: string;
  readonly subject_kind: Watched['subject_kind'];
  readonly subject_id: string;
  readonly kind: string;
  readonly due_on: CalendarDate;
  readonly role: string;
  readonly deputy: string | null;
  readonly collapsed: number;
  readonly reminded_on: CalendarDate;
  readonly deliveries: readonly {
    readonly channel: string;
    readonly status: string;
    readonly attempts: number;
  }[];
}

/** Reminders of the site before an id, the newest first; of one subject where it is named. */
export async function remindersBefore(
  { tx, site }: Work,
  subject: string | null,
  before: string | null,
  limit: number,
): Promise<ReminderRow[]> {
  const { rows } = await sql<ReminderRow>`
    SELECT r.id, r.subject_kind, r.subject_id, r.kind, r.due_on, r.role, m.login AS deputy, r.collapsed, r.reminded_on,
           coalesce((SELECT jsonb_agg(jsonb_build_object('channel', s.channel, 'status', d.status,
                                                         'attempts', d.attempts) ORDER BY d.id)
                       FROM netvigil.delivery d
                       JOIN netvigil.subscription s ON s.site_id = d.site_id AND s.id = d.subscription_id
                      WHERE d.site_id = r.site_id AND d.reminder_id = r.id), '[]') AS deliveries
      FROM netvigil.reminder r
      LEFT JOIN netvigil.staff m ON m.site_id = r.site_id AND m.id = r.deputy_id
     WHERE r.site_id = ${site.id}
       AND (${subject}::uuid IS NULL OR r.subject_id = ${subject}::uuid)
       AND (${before}::uuid IS NULL OR r.id < ${before}::uuid)
     ORDER BY r.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}
