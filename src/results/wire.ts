import { z } from 'zod';
import { REGIONS } from '../domain/protocol.ts';
import { RESULT_MODALITIES, RESULT_STATUSES } from '../domain/results.ts';
import { Day, Id, reportText, text } from '../http/wire.ts';
import { IdentifierSchema } from '../patients/wire.ts';

/** The regions that an examination showed. */
export const RegionsSchema = z
  .array(z.enum(REGIONS))
  .max(REGIONS.length)
  .refine((regions) => new Set(regions).size === regions.length, { error: 'Must name each region once.' })
  .default([]);

const resultFields = {
  system: text(200).meta({ description: 'The system that gave the accession number.' }),
  accession: text(200),
  // An int of zod is a safe one: 2^53 - 1 at most.
  version: z.int().min(1).default(1).meta({
    description: 'Rises with each change, by one or as a time stamp; an older one changes nothing.',
  }),
  performedOn: Day.meta({
    description: "The day it was performed, in the site's zone; the day received never counts.",
  }),
  modality: z.enum(RESULT_MODALITIES),
  regions: RegionsSchema.meta({ description: 'What the examination showed.' }),
  status: z
    .enum(RESULT_STATUSES)
    .meta({ description: 'Only final, corrected and amended close an examination.' }),
  conclusion: reportText(20_000)
    .nullable()
    .default(null)
    .meta({ description: "The reader's words; never interpreted." }),
};

/** A result without its patient, for previews. */
export const PreviewResultSchema = z.strictObject(resultFields).meta({ id: 'PreviewResult' });

export const ResultBody = z
  .strictObject({ patient: IdentifierSchema, ...resultFields })
  .meta({ id: 'NewResult' });

export const ResultOutcomeSchema = z
  .object({
    resultId: z.string(),
    effect: z.enum(['recorded', 'replaced', 'known', 'older-version']),
    closes: z.array(z.object({ itemId: z.string(), on: z.string(), late: z.boolean() })),
    partlyCovers: z.array(z.object({ itemId: z.string(), missing: z.array(z.string()) })),
    unmatched: z
      .string()
      .nullable()
      .meta({ description: 'Why a person must look; null where an item took it.' }),
  })
  .meta({ id: 'ResultOutcome' });

/** What a decision about a result came to. */
export const DecidedSchema = ResultOutcomeSchema.extend({
  version: z.string().meta({ description: 'Give it as If-Match, in quotes.' }),
}).meta({ id: 'DecidedResult' });

const HeldResultSchema = z.object({
  system: z.string(),
  accession: z.string(),
  version: z.number(),
  performedOn: z.string(),
  modality: z.string(),
  regions: z.array(z.string()),
  status: z.string(),
  conclusion: z.string().nullable(),
});

/** A result with its history. */
export const ResultSchema = z
  .object({
    resultId: z.string(),
    version: z.string().meta({ description: 'Give it as If-Match, in quotes.' }),
    patient: z.object({
      id: z.string(),
      name: z.string(),
      identifiers: z.array(z.object({ system: z.string(), value: z.string() })),
    }),
    result: HeldResultSchema,
    versions: z
      .array(
        z.object({
          version: z.number(),
          status: z.string(),
          performedOn: z.string(),
          receivedOn: z.string(),
        }),
      )
      .meta({ description: 'As they came; an older one that came late is kept, and changes nothing.' }),
    decisions: z
      .array(
        z.object({
          choice: z.string(),
          itemId: z.string().nullable(),
          ofVersion: z.number().meta({ description: 'The version it was made of: it holds for no other.' }),
          reason: z.string(),
          decidedOn: z.string(),
          decidedBy: z.string(),
        }),
      )
      .meta({ description: 'The newest stands.' }),
  })
  .meta({ id: 'Result' });

export const UnmatchedSchema = z
  .object({
    resultId: z.string(),
    version: z.string().meta({ description: 'Give it as If-Match, in quotes.' }),
    openedOn: z.string(),
    dueOn: z.string(),
    why: z.string(),
    patient: z.object({ id: z.string(), name: z.string() }),
    result: HeldResultSchema,
    candidates: z
      .array(
        z.object({
          itemId: z.string(),
          series: z.string(),
          opensOn: z.string(),
          dueOn: z.string(),
          closesOn: z.string(),
        }),
      )
      .meta({
        description: 'Live items of the patient that it may count for, those of the coming year included.',
      }),
  })
  .meta({ id: 'UnmatchedResult' });

const reason = text(1_000).meta({ description: 'Why; it stays on record.' });

export const ResolutionBody = z
  .discriminatedUnion('choice', [
    z.strictObject({ choice: z.literal('equivalent'), itemId: Id, reason }),
    z.strictObject({ choice: z.literal('early'), itemId: Id, reason }),
    z.strictObject({ choice: z.literal('extra'), reason }),
    z.strictObject({ choice: z.literal('wrong-patient'), patient: IdentifierSchema, reason }),
    z.strictObject({ choice: z.literal('afresh'), reason }),
  ])
  .meta({
    id: 'Resolution',
    description: 'What a person decides about a result. "afresh" takes the decision before back.',
  });
