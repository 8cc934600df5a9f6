import { z } from 'zod';
import { Day, text } from '../http/wire.ts';
import { CareSchema } from '../plans/wire.ts';

const date = Day.nullable()
  .default(null)
  .meta({ description: "The day it happened; the site's today where left out." });
const reason = text(1_000).meta({ description: 'Why; it stays on record.' });
const how = text(500).meta({ description: 'How: by telephone, by letter, in person.' });
const receiver = text(200).meta({ description: 'The hospital, or the doctor, that takes the patient over.' });

export const LossBody = z
  .strictObject({
    date,
    attempts: z
      .array(z.strictObject({ on: Day, how, outcome: text(500) }))
      .min(1)
      .max(50)
      .meta({ description: 'How the patient was tried to be reached, one at least.' }),
    reason,
  })
  .meta({ id: 'LossToFollowUp' });

export const ContactBody = z.strictObject({ date, how }).meta({ id: 'Contact' });

export const TransferBody = z.strictObject({ date, receiver, reason }).meta({ id: 'BeginTransfer' });

export const ConfirmationBody = z
  .strictObject({
    receiver,
    confirmedBy: text(200).meta({ description: 'Who confirmed there.' }),
    confirmedOn: Day,
  })
  .meta({ id: 'ConfirmTransfer' });

export const ReturnBody = z.strictObject({ date, reason }).meta({ id: 'ReturnPatient' });

/** What a command did: the plan in short, care, and the work there is now. */
export const CareStateSchema = z
  .object({
    day: z.string(),
    plan: z.enum(['none', 'active', 'deceased', 'discharged', 'transferred']),
    care: CareSchema,
    work: z.array(z.object({ kind: z.string(), sentence: z.string(), dueOn: z.string() })),
  })
  .meta({ id: 'CareState' });
