import { audit } from '../audit/repo.ts';
import { holdSteady } from '../db/hold-steady.ts';
import type { Handling } from '../domain/desk.ts';
import { lockPatients } from '../plans/items.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { Refusal, type Work, worded } from '../work.ts';
import type { Decide } from './actions.ts';
import {
  actionsOf,
  type DeskRow,
  insertAction,
  insertContact,
  rowsOf,
  saveHandling,
  withdrawContact,
} from './repo.ts';

const PAST: Record<string, string> = {
  claim: 'claimed',
  release: 'released',
  assign: 'assigned',
  snooze: 'snoozed',
  wake: 'woken',
  contact: 'contacted',
  booking: 'booked',
  undo: 'undone',
};

const notKnown = () =>
  new Refusal(404, 'row-not-known', worded('This site has no such row.', 'GET /v1/worklist lists them.'));

/** @throws Refusal 404 where the site has no such row */
export async function rowOf(work: Work, id: string, hold: 'wait' | 'none'): Promise<DeskRow> {
  const [row] = await rowsOf(work, [id], hold);
  if (row === undefined) throw notKnown();
  return row;
}

/**
 * One action on one row: it stands with its trail once the transaction commits.
 * @param check compares If-Match with the version held; null where the action itself says who was first
 * @throws Refusal 404 for an unknown row, 409 for one that is closed, and what the action refuses
 */
export async function actOn(
  work: Work,
  id: string,
  check: ((version: number) => void) | null,
  decide: Decide,
): Promise<void> {
  const row = await rowOf(work, id, 'wait');
  check?.(row.version);
  await actOnHeld(work, row, decide);
}

/** An action on a row, with all that has to be held for it and follows from it. */
export type Act = (...of: Parameters<typeof actOn>) => Promise<unknown>;

/**
 * Holds the patient whom a row is about, where it is about one, and gives the row as it was. Whoever derives holds the
 * patient before the rows, and so does this.
 */
async function holdPatientOf(work: Work, id: string): Promise<DeskRow> {
  const seen = () => rowOf(work, id, 'none');
  const hold = async () => {
    const { patientId } = await seen();
    return patientId === null ? null : ((await lockPatients(work, [patientId]))[0] ?? null);
  };
  return (await holdSteady(hold, seen, ({ patientId }) => patientId ?? '')) ?? seen();
}

/**
 * A row, held with its patient until the transaction ends: of two at once the second waits here, and then has the
 * version that the first has left, to compare with the one that was read.
 * @throws Refusal 404 where the site has no such row
 */
export async function holdRow(work: Work, id: string): Promise<DeskRow> {
  await holdPatientOf(work, id);
  return rowOf(work, id, 'wait');
}

/**
 * An action that is about the patient too, such as a contact, which stands in the patient's record. Gives the row as
 * it was.
 */
export async function actOnPatient(...[work, id, check, decide]: Parameters<typeof actOn>): Promise<DeskRow> {
  const held = await holdPatientOf(work, id);
  await actOn(work, id, check, decide);
  return held;
}

/** An action that can change an appointment: what follows for an examination or a scan follows at once. */
export async function actOnAppointment(...[work, ...action]: Parameters<typeof actOn>): Promise<void> {
  const { table, kind, patientId } = await actOnPatient(work, ...action);
  const isBooked = table === 'item' || kind === 'observation-scan';
  if (isBooked && patientId !== null) await derivePatient(work, patientId);
}

/** The same on a row that is held already. Gives its version afterwards. */
export async function actOnHeld(work: Work, row: DeskRow, decide: Decide): Promise<number> {
  const { status } = row;
  if (status !== 'live' && status !== 'open') {
    throw new Refusal(409, 'row-closed', `This row is ${status} already: nobody needs to deal with it.`);
  }
  const decision = await decide(work, row);
  if (decision === null) return row.version;
  const { action, reason, contact, undoes = null } = decision;
  const next: Handling = { ...row.handling, ...decision.next };
  const version = await saveHandling(work, row, next);
  const actionId = await insertAction(work, row, { action, version, after: next, reason, undoes });
  if (contact !== undefined && row.patientId !== null) {
    await insertContact(work, row.patientId, actionId, contact);
  }
  await audit(work, [
    {
      action: PAST[action] ?? action,
      entity: row.table === 'item' ? 'item' : 'work-item',
      entityId: row.id,
      patientId: row.patientId,
      before: row.handling,
      after: contact === undefined ? next : contact,
      reason,
    },
  ]);
  return version;
}

/**
 * Takes back one's own last action on a row, as an action of its own.
 * @throws Refusal 403 for a colleague's action, 409 where there is none, or the row has changed since
 */
export const undoing =
  (reason: string | null): Decide =>
  async (work, row) => {
    const [last] = await actionsOf(work, row.id);
    if (last === undefined || last.action === 'undo' || last.version !== row.version) {
      throw new Refusal(
        409,
        'nothing-to-undo',
        'The last change of this row is none that can be taken back. Set it right by another action.',
      );
    }
    if (last.byId !== work.actor.id) {
      throw new Refusal(
        403,
        'not-your-action',
        'A colleague did this last: it is taken back by whoever did it. Set it right by another action.',
      );
    }
    if (last.action === 'contact') await withdrawContact(work, last.id);
    return { action: 'undo', next: last.before, reason, undoes: last.id };
  };
