import { z } from 'zod';
import { text } from '../http/wire.ts';
import { IdentifierSchema } from '../patients/wire.ts';

const reason = text(1_000).meta({ description: 'Why; it stays on record.' });

export const MergeBody = z
  .strictObject({
    duplicate: IdentifierSchema.meta({ description: 'The other record of the same person.' }),
    reason,
    differencesConfirmed: z.boolean().default(false).meta({
      description: 'Somebody has made sure that two records which differ are of one person.',
    }),
  })
  .meta({ id: 'MergeRecords' });

export const UnmergeBody = z.strictObject({ reason }).meta({ id: 'UndoMerge' });

export const MergeSchema = z
  .object({ merge: z.string().meta({ description: 'The id that POST /v1/merges/{id}/undo takes.' }) })
  .meta({ id: 'Merge' });
