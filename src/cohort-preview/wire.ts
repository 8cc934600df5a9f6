import { z } from 'zod';
import { OVERDUE_REASONS } from '../domain/cohort.ts';
import { PROTOCOL_CODES } from '../domain/protocol.ts';
import { wholeNumber } from '../http/wire.ts';

export const CohortPreviewParams = z.strictObject({
  code: z.enum(PROTOCOL_CODES),
  version: wholeNumber(1, 1_000_000),
});

const counts = {
  gained: z.number().meta({ description: 'Unmet examinations that come.' }),
  dropped: z.number().meta({ description: 'Unmet examinations that go.' }),
  moved: z.number().meta({ description: 'Unmet examinations that change their day.' }),
  windowsChanged: z
    .number()
    .meta({ description: 'Unmet examinations that stay on their day and get another window.' }),
};

const Start = z
  .object({
    line: z.literal('start'),
    protocol: z.enum(PROTOCOL_CODES),
    version: z.number().meta({ description: 'The version that is looked at, as if it was signed today.' }),
    running: z.number().nullable().meta({ description: 'The version that runs now; null: none is signed.' }),
    day: z.string(),
    patients: z.number().meta({ description: 'Patients of the site, all of whom are looked at.' }),
  })
  .meta({ id: 'CohortPreviewStart' });

const Progress = z
  .object({ line: z.literal('progress'), done: z.number(), of: z.number() })
  .meta({ id: 'CohortPreviewProgress' });

const Changed = z
  .object({
    line: z.literal('patient'),
    name: z.string(),
    identifiers: z.array(z.object({ system: z.string(), value: z.string() })),
    effect: z
      .enum(['unchanged', 'changed', 'starting'])
      .meta({ description: 'starting: waited for the version, and a first plan begins. Never unchanged.' }),
    needsDecision: z.boolean().meta({ description: 'A proposal for a clinician would arise.' }),
    ...counts,
    becomesOverdue: z
      .array(z.object({ why: z.enum(OVERDUE_REASONS), series: z.string(), on: z.string() }))
      .meta({ description: 'What the patient is late with by the version and not without it.' }),
  })
  .meta({ id: 'CohortPreviewPatient', description: 'A patient whom the version would change.' });

const Failed = z
  .object({ line: z.literal('error'), code: z.string(), detail: z.string(), instance: z.string() })
  .meta({ id: 'CohortPreviewError', description: 'The preview broke off: what came before is not whole.' });

const Summary = z
  .object({
    line: z.literal('summary'),
    patients: z.object({ unchanged: z.number(), changed: z.number(), starting: z.number() }),
    proposals: z.number().meta({ description: 'Proposals for a clinician.' }),
    items: z.object(counts),
    becomesOverdue: z.object({ patients: z.number(), examinations: z.number() }),
    scans: z
      .array(
        z.object({
          month: z.string().meta({ description: '`YYYY-MM`.' }),
          modality: z.string().meta({ description: '"MRI"; "CT or MRI" where either will do.' }),
          before: z.number(),
          after: z.number(),
        }),
      )
      .meta({ description: 'Examinations due in each of the next 120 months, by modality.' }),
  })
  .meta({
    id: 'CohortPreviewSummary',
    description: 'The last line. A stream that ends without it is not whole.',
  });

export const CohortPreviewLine = z
  .discriminatedUnion('line', [Start, Progress, Changed, Failed, Summary])
  .meta({ id: 'CohortPreviewLine', description: 'One line of the stream.' });
