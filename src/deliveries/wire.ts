import { z } from 'zod';
import { Id, page, pageParameters, text } from '../http/wire.ts';

const REMINDED_ROLES = ['nurse', 'clinician', 'coordinator', 'lead'] as const;

const roles = z.array(z.enum(REMINDED_ROLES)).max(REMINDED_ROLES.length).meta({
  description:
    "Whose reminders go there; `lead`: what is told to the site's lead, since nobody has taken it up.",
});
const login = text(100).nullable().optional().meta({
  description:
    "Of a member of staff: what they stand in for as a deputy goes there too, and what is told to the site's lead where they are it.",
});

export const SubscriptionBody = z
  .discriminatedUnion('channel', [
    z.strictObject({
      channel: z.literal('webhook'),
      address: z.url().max(1_000).meta({ description: 'On the list of targets that the operator allows.' }),
      roles,
      login,
    }),
    z.strictObject({ channel: z.literal('email'), address: z.email().max(254), roles, login }),
  ])
  .meta({ id: 'NewSubscription' });

const parts = {
  id: z.string(),
  channel: z.enum(['webhook', 'email']),
  address: z.string(),
  roles: z.array(z.string()),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
};

export const SubscriptionSchema = z.object(parts).meta({ id: 'Subscription' });
export const CreatedSubscriptionSchema = z
  .object({
    ...parts,
    secret: z.string().nullable().meta({
      description:
        'What the receiver of a webhook checks signatures with (Standard Webhooks). Shown once: null when the request is repeated, and for e-mail.',
    }),
  })
  .meta({ id: 'CreatedSubscription' });
export const SubscriptionListSchema = z
  .object({ items: z.array(SubscriptionSchema) })
  .meta({ id: 'SubscriptionList' });

export const ReasonBody = z
  .strictObject({ reason: text(1_000).meta({ description: 'Why; it stays on record.' }) })
  .meta({ id: 'Reason' });

export const IdParams = z.strictObject({ id: Id });
export const PageQuery = z.strictObject(pageParameters);

const DeadLetterSchema = z
  .object({
    id: z.string(),
    subscriptionId: z.string(),
    channel: z.enum(['webhook', 'email']),
    address: z.string(),
    reminderId: z.string(),
    kind: z.string().meta({ description: 'Of the reminder: T-7, T+3, opening, overdue+30 and so on.' }),
    attempts: z.number(),
    fault: z.string().nullable().meta({ description: 'Why the last try failed.' }),
    since: z.string(),
  })
  .meta({ id: 'DeadLetter' });
export const DeadLetterPage = page(DeadLetterSchema).meta({ id: 'DeadLetterPage' });

export const DeliverySchema = z
  .object({
    id: z.string(),
    status: z.enum(['waiting', 'delivered', 'dead', 'dropped']),
    attempts: z.number(),
  })
  .meta({ id: 'Delivery' });
