import { z } from 'zod';
import { COUNT_QUALIFIERS, NELM_TYPES, PRESENCES } from '../domain/facts.ts';
import {
  CLOSED_REASONS,
  CLOSINGS,
  CONTRASTS,
  LESION_STATUSES,
  OBSERVATION_MODALITIES,
  OBSERVATION_STATES,
} from '../domain/observation-model.ts';
import { Day, Id, pageParameters, text } from '../http/wire.ts';

const reason = text(1_000).meta({ description: 'Why; it stays on record.' });

export const PeriodParams = z.strictObject({ id: Id });
export const ScanParams = z.strictObject({ id: Id, scanId: Id });
export const PeriodsQuery = z.strictObject({
  ...pageParameters,
  state: z.enum(OBSERVATION_STATES).optional().meta({
    description:
      "As it is on the site's day. `board-pending`: each period with a question before the board, whatever its state: also one that is ruled out, or closed by a loss or by disease outside the liver. Of patients whom another hospital has taken over (`takenOver`), it is where the period stood: no board of this site is asked.",
  }),
});

export const OpenBody = z
  .strictObject({
    reason: reason.nullable().default(null).meta({
      description: 'Why a period is opened; required where no staging of type I or II proposes one.',
    }),
  })
  .meta({ id: 'OpenObservationPeriod' });

const LesionSchema = z.strictObject({
  id: text(40).meta({ description: 'The reader’s own name of the lesion, the same on every scan.' }),
  segment: text(40)
    .nullable()
    .default(null)
    .meta({ description: 'Couinaud segment, as the reader writes it.' }),
  sizeMm: z.number().min(0).max(500).nullable().default(null),
  status: z.enum(LESION_STATUSES),
});

const reading = {
  status: z.enum(['preliminary', 'final']).default('final'),
  performedOn: Day.meta({ description: 'The day the scan was acquired.' }),
  readOn: Day.nullable().default(null).meta({
    description: 'The day it was read; the site’s today where left out, or the day acquired in a preview.',
  }),
  reader: text(200).meta({ description: 'Who read it.' }),
  modality: z.enum(OBSERVATION_MODALITIES),
  contrast: z.enum(CONTRASTS).default('unknown'),
  count: z
    .strictObject({
      qualifier: z.enum(COUNT_QUALIFIERS),
      value: z.int().min(0).max(1_000).nullable().default(null),
    })
    .refine(
      (count) => (count.qualifier === 'exact' || count.qualifier === 'at-least') === (count.value !== null),
      { error: 'A count that is exact or at-least has a value; any other has none.', path: ['value'] },
    )
    .meta({ description: 'Lesions of the liver.' }),
  nelmType: z
    .enum(NELM_TYPES)
    .default('unknown')
    .meta({ description: 'As the reader types it; unknown: what the staging says.' }),
  newDiseaseOutsideLiver: z.enum(PRESENCES).default('unknown'),
  lesions: z
    .array(LesionSchema)
    .max(200)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, {
      error: 'Must name each lesion once.',
    })
    .nullable()
    .default(null)
    .meta({ description: 'Null: counted, not listed. Listed on both scans, they are compared one by one.' }),
};

export const ScanBody = z
  .strictObject({
    ...reading,
    resultId: Id.nullable().default(null).meta({
      description: 'The result that the scan rests on; where its report is withdrawn, so is the scan.',
    }),
  })
  .meta({ id: 'ObservationScan' });

export const ReadingBody = z
  .strictObject({
    ...reading,
    follows: Id.meta({ description: 'The reading that this one follows: the latest of the scan.' }),
    nature: z.enum(['re-read', 'correction']).meta({
      description:
        'A re-read: somebody read the scan once more. A correction: what was written before never held.',
    }),
    status: z.enum(['preliminary', 'final', 'entered-in-error']).default('final'),
    repeatBy: Day.nullable().default(null).meta({
      description: 'Of a re-read that is still unclear: another scan by this day, instead of the board.',
    }),
    reason,
  })
  .meta({ id: 'ObservationReading' });

export const ClosingBody = z
  .strictObject({
    reason: z.enum(CLOSINGS).meta({ description: 'All other closings follow from facts.' }),
    on: Day.nullable().default(null).meta({ description: 'The site’s today where left out.' }),
    note: reason,
  })
  .meta({ id: 'CloseObservationPeriod' });

export const ReopeningBody = z.strictObject({ reason }).meta({ id: 'ReopenObservationPeriod' });

const NextSchema = z
  .object({ what: z.string(), who: z.string().nullable(), by: z.string().nullable() })
  .meta({ id: 'ObservationNextStep', description: 'What comes next, whose it is, and by when.' });

const OutcomeSchema = z.object({ round: z.number(), outcome: z.string(), scanId: z.string() });

const DecisionSchema = z.object({
  id: z.string(),
  number: z.number(),
  decision: z.string(),
  decidedOn: z.string(),
  decidedBy: z.string(),
  why: z.string(),
  carryOutBy: z.string().nullable(),
});

const shown = {
  state: z.enum(OBSERVATION_STATES),
  sentence: z.string().meta({ description: 'The state in a sentence, with its dates and counts.' }),
  question: z.string().nullable().meta({ description: 'What a board is asked; null: nothing.' }),
  urgent: z.boolean(),
  askedOn: z.string().nullable(),
  decideBy: z.string().nullable(),
  missing: z.array(z.string()),
  next: NextSchema,
};

/** A period in a list. */
export const PeriodRowSchema = z
  .object({
    id: z.string(),
    version: z.number(),
    patient: z.object({ identifiers: z.array(z.object({ system: z.string(), value: z.string() })) }),
    openedOn: z.string(),
    takenOver: z.boolean().meta({
      description: 'Another hospital has taken the patient over: nothing of it is asked here.',
    }),
    ...shown,
  })
  .meta({ id: 'ObservationPeriodRow' });

const full = {
  ...shown,
  closedReason: z.enum(CLOSED_REASONS).nullable(),
  closedOn: z.string().nullable(),
  baseline: z
    .object({
      scanId: z.string(),
      on: z.string(),
      count: z.object({ qualifier: z.string(), value: z.number().nullable() }),
      nelmType: z.string(),
    })
    .nullable()
    .meta({ description: 'The scan that fixed type and count.' }),
  baselineDoubt: z.string().nullable(),
  rounds: z
    .array(z.object({ number: z.number(), opensOn: z.string(), dueOn: z.string(), closesOn: z.string() }))
    .meta({ description: 'The last one runs.' }),
  readBy: z.string().nullable().meta({ description: 'An unclear scan is read again by this day.' }),
  repeatBy: z.string().nullable(),
  outcomes: z.array(OutcomeSchema).meta({ description: 'By today’s facts and scans.' }),
  changed: z
    .array(OutcomeSchema.extend({ number: z.number() }))
    .meta({ description: 'Outcomes on record that today’s facts and scans no longer give.' }),
  decision: DecisionSchema.nullable().meta({ description: 'The decision that stands.' }),
  deferrals: z.number(),
  deviation: z.string().nullable(),
  therapies: z.array(z.object({ what: z.string(), on: z.string() })),
  scans: z
    .array(
      z.object({
        scanId: z.string(),
        performedOn: z.string(),
        row: z.number().nullable().meta({ description: 'The row of clinical rules §3 that judged it.' }),
        round: z.number().nullable(),
        late: z.boolean(),
        growth: z.array(z.object({ lesion: z.string(), fromMm: z.number(), toMm: z.number() })),
        sentence: z.string(),
        resultId: z.string().nullable(),
        readings: z.array(z.object({ id: z.string(), nature: z.string(), status: z.string() })),
      }),
    )
    .meta({ description: 'With their readings; the last reading is the one that a further one follows.' }),
};

export const PeriodSchema = z
  .object({
    id: z.string(),
    version: z.number().meta({ description: 'Give it as If-Match, in quotes.' }),
    day: z.string(),
    patient: z.object({ identifiers: z.array(z.object({ system: z.string(), value: z.string() })) }),
    openedOn: z.string(),
    settingsVersion: z.number().meta({ description: 'The signed settings that it runs under, to its end.' }),
    follows: z.string().nullable().meta({ description: 'The period that a loss ended before this one.' }),
    reason: z.string().nullable(),
    ...full,
    states: z
      .array(z.object({ on: z.string(), state: z.enum(OBSERVATION_STATES), sentence: z.string() }))
      .meta({
        description:
          'Each state that the period was in, from that day on, by what was recorded at the end of the day; a further round or question is told anew.',
      }),
    history: z
      .array(z.object({ on: z.string(), what: z.string(), by: z.string(), sentence: z.string() }))
      .meta({ description: 'What was recorded, in the order of recording; nothing of it is ever changed.' }),
  })
  .meta({ id: 'ObservationPeriod' });

export const PatientPeriodsSchema = z.object({
  items: z.array(PeriodSchema),
  day: z.string(),
  proposal: z
    .object({ kind: z.enum(['propose', 'not-applicable']), sentence: z.string() })
    .nullable()
    .meta({
      description: 'What the staging calls for where no period covers it: a gap until somebody acts.',
    }),
});

/** What a command did, and what it changed. */
export const PeriodDoneSchema = z
  .object({
    scanId: z.string().nullable(),
    readingId: z.string().nullable(),
    changes: z.array(z.string()).meta({ description: 'What is another than before, a sentence each.' }),
    period: PeriodSchema,
  })
  .meta({ id: 'ObservationPeriodDone' });

const PreviewStateSchema = z.object(shown);

export const ScanPreviewSchema = z
  .object({
    day: z
      .string()
      .meta({ description: 'The day of the preview: the day the scan is read, today or later.' }),
    before: PreviewStateSchema,
    after: PreviewStateSchema,
    changes: z.array(z.string()),
    work: z.array(z.object({ kind: z.string(), role: z.string(), dueOn: z.string(), sentence: z.string() })),
  })
  .meta({ id: 'ObservationScanPreview' });
