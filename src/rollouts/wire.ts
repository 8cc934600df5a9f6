import { z } from 'zod';
import type { Progress } from './use-cases.ts';

/** How far the patients whom a signature or a retirement concerns have been gone through. */
export const RolloutSchema = z
  .object({
    patients: z.number().meta({ description: 'Whom it concerned when it began.' }),
    done: z.number(),
    proposed: z.number().meta({ description: 'Of those done: a proposal waits for a clinician.' }),
    failed: z.number().meta({ description: 'Of those done: the work derivation-failed waits for a person.' }),
    startedAt: z.string(),
    finishedAt: z.string().nullable().meta({ description: 'Null: the sweep goes on with it every minute.' }),
  })
  .meta({ id: 'Rollout' });

export const rolloutView = ({
  startedAt,
  finishedAt,
  ...figures
}: Progress): z.infer<typeof RolloutSchema> => ({
  ...figures,
  startedAt: startedAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});
