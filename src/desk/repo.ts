import { sql } from 'kysely';
import type { Role } from '../db/tables.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { ContactOutcome, DeskAction, Handling } from '../domain/desk.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';

/** A row of the worklist: an examination or a piece of work. */
export interface DeskRow {
  readonly table: 'item' | 'work_item';
  readonly id: string;
  readonly patientId: string | null;
  /** `imaging`, or the kind of work. */
  readonly kind: string;
  readonly version: number;
  readonly status: string;
  /** The close of the window; of work, its due day. */
  readonly closes: CalendarDate;
  readonly handling: Handling;
}

const HANDLING = sql`jsonb_build_object(
  'assigneeId', assignee_id, 'assignedUntil', assigned_until, 'snoozedUntil', snoozed_until,
  'orderNumber', order_number, 'orderedOn', ordered_on, 'bookedOn', booked_on, 'bookedPlace', booked_place) AS handling`;

/** One that is being written to is waited for, passed over, or read as it was. */
export type Hold = 'wait' | 'skip' | 'none';
const HOLDS = { wait: sql`FOR UPDATE`, skip: sql`FOR UPDATE SKIP LOCKED`, none: sql`` };

/** Rows of the site by their ids, examinations first. */
export async function rowsOf(
  { tx, site }: Work,
  ids: readonly string[],
  hold: Hold,
): Promise<readonly DeskRow[]> {
  const { rows: items } = await sql<DeskRow>`
    SELECT 'item' AS "table", id, patient_id AS "patientId", 'imaging' AS kind, version, status,
           closes_on AS closes, ${HANDLING}
      FROM netvigil.item WHERE site_id = ${site.id} AND id = ANY(${ids}::uuid[]) ORDER BY id ${HOLDS[hold]}`.execute(
    tx,
  );
  if (items.length === ids.length) return items;
  const { rows: work } = await sql<DeskRow>`
    SELECT 'work_item' AS "table", id, patient_id AS "patientId", kind, version, status, due_on AS closes, ${HANDLING}
      FROM netvigil.work_item WHERE site_id = ${site.id} AND id = ANY(${ids}::uuid[]) ORDER BY id ${HOLDS[hold]}`.execute(
    tx,
  );
  return [...items, ...work];
}

export interface Colleague {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
}

/** A colleague of the site by id or login; null where there is none. */
export async function colleague(
  { tx, site }: Work,
  by: { readonly id: string } | { readonly login: string },
): Promise<Colleague | null> {
  const [column, value] = 'id' in by ? (['id', by.id] as const) : (['login', by.login] as const);
  const row = await tx
    .selectFrom('netvigil.staff')
    .select(['id', 'login', 'name', 'roles', 'active'])
    .where('site_id', '=', site.id)
    .where(column, '=', value)
    .executeTakeFirst();
  return row ?? null;
}

/** Writes how the row stands now; the row must be held. Gives its new version. */
export async function saveHandling({ tx, site }: Work, row: DeskRow, next: Handling): Promise<number> {
  const { version } = await tx
    .updateTable(`netvigil.${row.table}`)
    .set((eb) => ({
      assignee_id: next.assigneeId,
      assigned_until: next.assignedUntil,
      snoozed_until: next.snoozedUntil,
      order_number: next.orderNumber,
      ordered_on: next.orderedOn,
      booked_on: next.bookedOn,
      booked_place: next.bookedPlace,
      version: eb('version', '+', 1),
    }))
    .where('site_id', '=', site.id)
    .where('id', '=', row.id)
    .returning('version')
    .executeTakeFirstOrThrow();
  return version;
}

export interface Done {
  readonly action: DeskAction;
  readonly version: number;
  readonly after: Handling;
  readonly reason: string | null;
  readonly undoes: string | null;
}

export async function insertAction(work: Work, row: DeskRow, done: Done): Promise<string> {
  const id = newId();
  await work.tx
    .insertInto('netvigil.desk_action')
    .values({
      site_id: work.site.id,
      id,
      item_id: row.table === 'item' ? row.id : null,
      work_item_id: row.table === 'work_item' ? row.id : null,
      action: done.action,
      row_version: done.version,
      before: JSON.stringify(row.handling),
      after: JSON.stringify(done.after),
      reason: done.reason,
      acted_at: work.now,
      acted_by: work.actor.id,
      undoes: done.undoes,
    })
    .execute();
  return id;
}

export interface NewContact {
  readonly on: CalendarDate;
  readonly how: string;
  readonly outcome: ContactOutcome;
  readonly note: string | null;
}

export async function insertContact(
  work: Work,
  patientId: string,
  actionId: string,
  contact: NewContact,
): Promise<void> {
  await work.tx
    .insertInto('netvigil.contact')
    .values({
      site_id: work.site.id,
      id: newId(),
      patient_id: patientId,
      merged_from: null,
      action_id: actionId,
      contacted_on: contact.on,
      how: contact.how,
      outcome: contact.outcome,
      note: contact.note,
      withdrawn_by: null,
    })
    .execute();
}

export async function withdrawContact(work: Work, actionId: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.contact')
    .set({ withdrawn_at: work.now, withdrawn_by: work.actor.id })
    .where('site_id', '=', work.site.id)
    .where('action_id', '=', actionId)
    .execute();
}

export interface PastAction {
  readonly id: string;
  readonly action: DeskAction;
  readonly version: number;
  readonly before: Handling;
  readonly reason: string | null;
  readonly at: Date;
  readonly byId: string;
  readonly byName: string;
  readonly undone: boolean;
}

const MOST_ACTIONS = 50;

/** What was done with a row, the newest first. */
export async function actionsOf({ tx, site }: Work, rowId: string): Promise<PastAction[]> {
  const { rows } = await sql<PastAction>`
    SELECT a.id, a.action, a.row_version AS version, a.before, a.reason, a.acted_at AS at, a.acted_by AS "byId",
           s.name AS "byName",
           EXISTS (SELECT FROM netvigil.desk_action u WHERE u.site_id = a.site_id AND u.undoes = a.id) AS undone
      FROM netvigil.desk_action a JOIN netvigil.staff s ON s.site_id = a.site_id AND s.id = a.acted_by
     WHERE a.site_id = ${site.id} AND coalesce(a.item_id, a.work_item_id) = ${rowId}::uuid
     ORDER BY a.id DESC LIMIT ${MOST_ACTIONS}`.execute(tx);
  return rows;
}

/** Contacts with a patient that stand, the newest first. */
export async function contactsOf({ tx, site }: Work, patientId: string) {
  const { rows } = await sql<NewContact & { by: string }>`
    SELECT c.contacted_on AS "on", c.how, c.outcome, c.note, s.name AS "by"
      FROM netvigil.contact c
      JOIN netvigil.desk_action a ON a.site_id = c.site_id AND a.id = c.action_id
      JOIN netvigil.staff s ON s.site_id = a.site_id AND s.id = a.acted_by
     WHERE c.site_id = ${site.id} AND c.patient_id = ${patientId}::uuid AND c.withdrawn_at IS NULL
     ORDER BY c.contacted_on DESC, c.id DESC LIMIT ${MOST_ACTIONS}`.execute(tx);
  return rows;
}
