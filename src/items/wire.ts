import { z } from 'zod';
import { RESULT_MODALITIES } from '../domain/results.ts';
import { Day, text } from '../http/wire.ts';
import { RegionsSchema } from '../results/wire.ts';

const note = text(1_000).meta({ description: 'Why, in words; it stays on record.' });

/** How an examination ends otherwise than by a result that arrives. */
export const EndBody = z
  .discriminatedUnion('reason', [
    z.strictObject({ reason: z.literal('not-clinically-necessary'), note }),
    z.strictObject({
      reason: z.literal('done-elsewhere'),
      note,
      performedOn: Day,
      modality: z.enum(RESULT_MODALITIES),
      regions: RegionsSchema,
    }),
    z.strictObject({ reason: z.literal('declined'), note }),
    z.strictObject({
      reason: z.literal('contraindicated'),
      note,
      alternative: z
        .strictObject({ what: text(500), by: Day })
        .meta({ description: 'What is done instead, and by when.' }),
    }),
    z.strictObject({
      reason: z.literal('transferred'),
      note,
      receiver: text(200).meta({ description: 'Who confirmed to have taken over.' }),
      confirmedOn: Day,
    }),
  ])
  .meta({ id: 'EndItem', description: 'Ends this examination, never the plan.' });

/** Why an ending was wrong. */
export const ReopenBody = z
  .strictObject({ reason: text(1_000).meta({ description: 'Why; it stays on record.' }) })
  .meta({ id: 'ReopenItem' });
