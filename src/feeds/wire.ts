import { z } from 'zod';
import { Id, text } from '../http/wire.ts';
import { FEED_ROLES } from './use-cases.ts';

export const FeedBody = z
  .strictObject({
    role: z.enum(FEED_ROLES).meta({ description: 'Whose days it shows.' }),
    replaces: Id.optional().meta({
      description: 'A feed that is revoked with it: a new address for an old one.',
    }),
  })
  .meta({ id: 'NewCalendarFeed' });

const parts = {
  id: z.string(),
  role: z.string(),
  createdAt: z.string(),
  revokedAt: z.string().nullable(),
};
export const FeedSchema = z.object(parts).meta({ id: 'CalendarFeed' });
export const CreatedFeedSchema = z
  .object({
    ...parts,
    url: z.string().nullable().meta({
      description:
        'The address to subscribe to. Whoever has it reads the calendar. Shown once: null when the request is repeated.',
    }),
  })
  .meta({ id: 'CreatedCalendarFeed' });
export const FeedListSchema = z.object({ items: z.array(FeedSchema) }).meta({ id: 'CalendarFeedList' });

export const RevocationBody = z
  .strictObject({ reason: text(1_000).meta({ description: 'Why; it stays on record.' }) })
  .meta({ id: 'CalendarFeedRevocation' });

export const IdParams = z.strictObject({ id: Id });
export const TokenParams = z.strictObject({
  file: z
    .string()
    .regex(/^[\w-]{43}\.ics$/, { error: 'Must be the address of a calendar, as it was given.' })
    .meta({ description: 'The token of the calendar, and .ics.' }),
});
