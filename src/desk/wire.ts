import { z } from 'zod';
import { CONTACT_OUTCOMES, DESK_ACTIONS, LEASE_MINUTES } from '../domain/desk.ts';
import { Day, Id, Instant, text } from '../http/wire.ts';

const reason = text(1_000).meta({ description: 'Why; it stays on record.' });

const minutes = z
  .int()
  .min(5)
  .max(720)
  .default(LEASE_MINUTES)
  .meta({ description: `How long the claim holds, 5 to 720 minutes; ${LEASE_MINUTES} unless given.` });
const to = text(200).meta({ description: 'The login of a nurse, clinician or coordinator of the site.' });
const until = Day.meta({
  description:
    'The day on which the row is back by itself. After the close of its window, or the due day of work, a clinician alone puts it off.',
});

export const ClaimBody = z.strictObject({ minutes }).meta({ id: 'Claim' });
export const AssignBody = z.strictObject({ to, reason: reason.optional() }).meta({ id: 'Assign' });
export const SnoozeBody = z.strictObject({ until, reason }).meta({ id: 'Snooze' });
/** Of actions that need no word: releasing, waking, undoing. */
export const ReasonBody = z.strictObject({ reason: reason.optional() }).meta({ id: 'PlainAction' });

export const LogContactBody = z
  .strictObject({
    on: Day.meta({ description: 'The day of the contact, or of the attempt.' }),
    how: text(200).meta({ description: 'By telephone, by letter, through the family doctor.' }),
    outcome: z.enum(CONTACT_OUTCOMES),
    note: text(1_000).optional().meta({ description: 'What was said.' }),
  })
  .meta({ id: 'LogContact' });

export const BookingBody = z
  .strictObject({
    order: text(200).meta({ description: "The order's name in the ordering system." }),
    appointment: z
      .strictObject({
        on: Day.meta({ description: 'The day of the appointment.' }),
        place: text(200).meta({ description: 'Where it takes place.' }),
      })
      .nullable()
      .meta({ description: 'Null: ordered, and no appointment yet.' }),
  })
  .meta({ id: 'Booking' });

const MOST_ROWS = 200;
const twice = { error: 'Must name each row once.' };
const Versioned = z.strictObject({ id: Id, version: z.int().min(1) });
const rows = z
  .array(Versioned)
  .min(1)
  .max(MOST_ROWS)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, twice)
  .meta({ description: 'Each row with the version that was read.' });

export const BulkClaimBody = z
  .strictObject({
    rows: z
      .array(Id)
      .min(1)
      .max(MOST_ROWS)
      .refine((all) => new Set(all).size === all.length, twice),
    minutes,
  })
  .meta({ id: 'BulkClaim' });
export const BulkAssignBody = AssignBody.extend({ rows }).meta({ id: 'BulkAssign' });
export const BulkSnoozeBody = SnoozeBody.extend({ rows }).meta({ id: 'BulkSnooze' });

export const BulkOutcome = z
  .object({
    outcomes: z
      .array(
        z.object({
          id: Id,
          done: z.boolean(),
          status: z.int().meta({ description: 'As the same action on this row alone would be answered.' }),
          code: z.string().nullable(),
          detail: z.string().nullable().meta({ description: 'What is wrong and the way out.' }),
          version: z.int().nullable().meta({ description: 'The version of the row as it is now.' }),
        }),
      )
      .meta({ description: 'One for each row, in the order that they were named in.' }),
  })
  .meta({ id: 'BulkOutcome' });

export const Assignee = z
  .object({
    login: z.string(),
    name: z.string(),
    until: Instant.nullable().meta({ description: 'The end of the lease; null where it was assigned.' }),
  })
  .meta({ id: 'Assignee' });
export const Order = z.object({ number: z.string(), on: Day }).meta({ id: 'Order' });
export const Appointment = z.object({ on: Day, place: z.string() }).meta({ id: 'Appointment' });

export const RowState = z
  .object({
    id: Id,
    version: z.int(),
    kind: z.string(),
    status: z.string().meta({ description: '`live` or `open` where somebody may deal with it.' }),
    assignee: Assignee.nullable().meta({ description: 'Who has the row at this moment.' }),
    snoozedUntil: Day.nullable().meta({ description: 'Put off until this day; null where it is not.' }),
    order: Order.nullable(),
    appointment: Appointment.nullable(),
    contacts: z.array(
      z.object({
        on: Day,
        how: z.string(),
        outcome: z.enum(CONTACT_OUTCOMES),
        note: z.string().nullable(),
        by: z.string(),
      }),
    ),
    actions: z
      .array(
        z.object({
          id: Id,
          action: z.enum(DESK_ACTIONS),
          reason: z.string().nullable(),
          at: Instant,
          by: z.string(),
          undone: z.boolean(),
        }),
      )
      .meta({ description: 'What was done with the row, the newest first.' }),
    canUndo: z.boolean().meta({ description: 'The last change of the row is your own, and not undone.' }),
  })
  .meta({ id: 'RowState' });
