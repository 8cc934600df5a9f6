import { type CalendarDate, writtenDay } from '../domain/calendar.ts';
import {
  ASSIGNED,
  type DeskAction,
  type Handling,
  holderOf,
  isAsleep,
  LONGEST_SNOOZE_DAYS,
  snoozeFault,
} from '../domain/desk.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { colleague, type DeskRow, type NewContact } from './repo.ts';

/** What an action makes of a row that is held. Null: it stands so already. */
export interface Decision {
  readonly action: DeskAction;
  readonly next: Partial<Handling>;
  readonly reason: string | null;
  readonly contact?: NewContact;
  readonly undoes?: string;
}
export type Decide = (work: Work, row: DeskRow) => Promise<Decision | null>;

/** @throws Refusal 409 with the name of the colleague who has the row */
export const claiming =
  (minutes: number): Decide =>
  async (work, row) => {
    const holder = holderOf(row.handling, work.now);
    if (holder !== null && holder !== work.actor.id) throw await takenBy(work, holder);
    // What is assigned to the one who claims it stays assigned: a lease would take it away again.
    if (holder !== null && row.handling.assignedUntil === ASSIGNED) return null;
    const until = new Date(work.now.getTime() + minutes * 60_000).toISOString();
    return { action: 'claim', next: { assigneeId: work.actor.id, assignedUntil: until }, reason: null };
  };

async function takenBy(work: Work, holder: string): Promise<Refusal> {
  const name = (await colleague(work, { id: holder }))?.name ?? 'a colleague';
  return new Refusal(
    409,
    'row-taken',
    `${name} has this row. Nothing was recorded: take another row, or ask ${name} to release it.`,
  );
}

/** @throws Refusal 403 for a colleague's row, 409 where nobody has it */
export const releasing =
  (reason: string | null): Decide =>
  async (work, row) => {
    const holder = holderOf(row.handling, work.now);
    if (holder === null) {
      throw new Refusal(409, 'row-not-taken', 'Nobody has this row: there is nothing to release.');
    }
    if (holder !== work.actor.id && !mayMoveOthers(work)) {
      throw new Refusal(
        403,
        'not-your-row',
        'A colleague has this row: it is released by whoever has it, by a clinician or by a coordinator.',
      );
    }
    return { action: 'release', next: { assigneeId: null, assignedUntil: null }, reason };
  };

const mayMoveOthers = ({ actor }: Work): boolean =>
  actor.roles.includes('clinician') || actor.roles.includes('coordinator');

/** @throws Refusal 403 for a colleague's row, 422 where the site has no such colleague on the ward */
export const assigning =
  (login: string, reason: string | null): Decide =>
  async (work, row) => {
    const found = await colleague(work, { login });
    const onWard = found?.roles.some((role) => ['nurse', 'clinician', 'coordinator'].includes(role)) ?? false;
    if (found === null || !found.active || !onWard) {
      throw new Refusal(422, 'no-such-colleague', 'The row cannot be assigned.', [
        {
          pointer: '/to',
          detail: 'Must be the login of an active nurse, clinician or coordinator of this site.',
          form: 'choose',
        },
      ]);
    }
    const holder = holderOf(row.handling, work.now);
    if (holder !== null && holder !== work.actor.id && !mayMoveOthers(work)) {
      throw new Refusal(
        403,
        'not-your-row',
        'A colleague has this row: it is passed on by whoever has it, by a clinician or by a coordinator.',
      );
    }
    if (found.id === holder && row.handling.assignedUntil === ASSIGNED) return null;
    return { action: 'assign', next: { assigneeId: found.id, assignedUntil: ASSIGNED }, reason };
  };

/** @throws Refusal 403 past the close of the window without a clinician, 422 for a day that is not possible */
export const snoozing =
  (until: CalendarDate, reason: string): Decide =>
  async (work, row) => {
    const { today: day } = work;
    const { closes } = row;
    const fault = snoozeFault({ until, day, closes }, work.actor.roles.includes('clinician'));
    const pointer = '/until';
    if (fault === 'past-the-close') {
      const what = row.table === 'item' ? 'the close of its window' : 'the due day';
      const detail = `Must not lie after ${what}, ${closes}, unless a clinician puts it off: ask one.`;
      throw new Refusal(403, 'clinician-only', 'Only a clinician puts this row off so far.', [
        { pointer, detail },
      ]);
    }
    if (fault !== null) {
      const detail =
        fault === 'not-ahead'
          ? `Must lie after today, ${day} at this site.`
          : `Must lie within ${LONGEST_SNOOZE_DAYS} days: give a day on which somebody looks again.`;
      throw new Refusal(422, 'day-not-possible', 'The row cannot be put off to that day.', [
        { pointer, detail },
      ]);
    }
    return { action: 'snooze', next: { snoozedUntil: until }, reason };
  };

/** @throws Refusal 409 where the row is not put off */
export const waking =
  (reason: string | null): Decide =>
  async (work, row) => {
    if (!isAsleep(row.handling, work.today)) {
      throw new Refusal(409, 'row-not-snoozed', 'This row is not put off: it is in the list.');
    }
    return { action: 'wake', next: { snoozedUntil: null }, reason };
  };

/** @throws Refusal 409 for work about no one patient, 422 for a day to come */
export const contacting =
  (contact: NewContact): Decide =>
  async (work, row) => {
    if (row.patientId === null) {
      throw new Refusal(409, 'no-patient', 'This row is about no one patient: there is nobody to contact.');
    }
    if (contact.on > work.today) {
      const detail = `Must not lie after today, ${work.today} at this site: it has happened.`;
      throw new Refusal(422, 'day-not-possible', 'The contact cannot be recorded.', [
        { pointer: '/on', detail },
      ]);
    }
    return { action: 'contact', next: {}, reason: contact.note, contact };
  };

/** @throws Refusal 409 on the row of a missed appointment, 422 for an appointment in the past */
export const booking =
  (order: string, appointment: { on: CalendarDate; place: string } | null): Decide =>
  async (work, row) => {
    if (row.kind === 'missed-appointment') {
      throw new Refusal(
        409,
        'book-the-examination',
        worded(
          'This row asks about an appointment that has passed. Book the examination itself; the scan of an observation period is booked on the row that waits for it.',
          '`itemId` of this row in the worklist names the examination.',
        ),
      );
    }
    if (appointment !== null && appointment.on < work.today) {
      const detail = `Must not lie before today, ${work.today} at this site: an examination that was done is recorded as a result.`;
      throw new Refusal(422, 'day-not-possible', 'The appointment cannot be recorded.', [
        { pointer: '/appointment/on', detail },
      ]);
    }
    const { orderNumber, orderedOn } = row.handling;
    return {
      action: 'booking',
      next: {
        orderNumber: order,
        orderedOn: order === orderNumber ? orderedOn : work.today,
        bookedOn: appointment?.on ?? null,
        bookedPlace: appointment?.place ?? null,
      },
      reason:
        appointment === null ? 'Ordered, no appointment yet.' : `Booked for ${writtenDay(appointment.on)}.`,
    };
  };
