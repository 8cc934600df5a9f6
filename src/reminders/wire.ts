import { z } from 'zod';
import { Id, page, pageParameters } from '../http/wire.ts';

export const RemindersQuery = z.strictObject({
  subject: Id.optional().meta({ description: 'Those of one examination or work item alone.' }),
  ...pageParameters,
});

const ReminderSchema = z
  .object({
    id: z.string(),
    subject: z.object({ type: z.enum(['item', 'work-item']), id: z.string() }),
    kind: z.string().meta({
      description:
        'T-7, T-2, T+3, T+10 and so on; opening, due, overdue, overdue+30 and so on. Of what is late and nobody has: escalation-ward, escalation-clinician, escalation-lead.',
    }),
    dueOn: z.string(),
    role: z.string(),
    deputy: z.string().nullable().meta({ description: 'The login of the deputy whom it also went to.' }),
    collapsed: z.number().meta({ description: 'How many earlier ones it stands for.' }),
    remindedOn: z.string(),
    deliveries: z.array(
      z
        .object({ channel: z.string(), status: z.string(), attempts: z.number() })
        .meta({ id: 'DeliveryState' }),
    ),
  })
  .meta({ id: 'Reminder' });
export const ReminderPage = page(ReminderSchema).meta({ id: 'ReminderPage' });
