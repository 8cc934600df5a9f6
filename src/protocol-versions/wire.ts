import { z } from 'zod';
import { BASES, PROTOCOL_CODES } from '../domain/protocol.ts';
import { text, wholeNumber } from '../http/wire.ts';

const StepSchema = z
  .object({
    number: z.number(),
    every: z.string(),
    from: z.string(),
    to: z.string().nullable(),
    early: z.string(),
    late: z.string(),
    max: z.string().nullable(),
    basis: z.enum(BASES),
    citation: z.string(),
  })
  .meta({
    id: 'Step',
    description: 'An examination every `every` in (from, to] after the anchor; `to` null is open.',
  });

/** A protocol version and what the site did to it. */
export const ProtocolSchema = z
  .object({
    code: z.enum(PROTOCOL_CODES),
    version: z.number(),
    title: z.string(),
    covers: z.string(),
    basis: z.enum(BASES),
    citation: z.string(),
    contentHash: z.string().meta({ description: 'Of the content that is signed.' }),
    series: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        modalities: z.array(z.string()).meta({ description: 'Any one of them will do.' }),
        regions: z.array(z.string()).meta({ description: 'All of them must be covered.' }),
        steps: z.array(StepSchema),
      }),
    ),
    openQuestions: z
      .array(z.object({ id: z.string(), question: z.string(), meanwhile: z.string() }))
      .meta({ description: 'What the texts leave open: whoever signs acknowledges each by its id.' }),
    imported: z
      .object({ name: z.string(), on: z.string() })
      .nullable()
      .meta({ description: 'Who of the site brought it. Null: it came with a release.' }),
    signature: z
      .object({
        name: z.string(),
        on: z.string(),
        statement: z.string(),
        acknowledged: z.array(z.string()),
      })
      .nullable()
      .meta({ description: 'Null: nobody has signed it here, and nothing runs on it.' }),
    retirement: z
      .object({ name: z.string(), on: z.string(), reason: z.string() })
      .nullable()
      .meta({ description: 'No plan begins with it any more; courses that run in it go on.' }),
    inUse: z.boolean().meta({
      description:
        'A plan that begins now begins with it: of those signed and not retired, it was signed last.',
    }),
  })
  .meta({ id: 'Protocol' });

export const CodeParams = z.strictObject({ code: z.enum(PROTOCOL_CODES) });

const version = wholeNumber(1, 1_000_000);
export const VersionParams = z.strictObject({ code: z.enum(PROTOCOL_CODES), version });

export const SignOffBody = z
  .strictObject({
    statement: text(2_000).meta({ description: 'What was checked.' }),
    contentHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'Must be the contentHash of the version, 64 hexadecimal digits.' })
      .meta({ description: 'Of the content that was read: it must be the one that is signed.' }),
    acknowledged: z
      .array(text(60))
      .max(50)
      .meta({ description: 'The id of every open question of the protocol; empty where there is none.' }),
  })
  .meta({ id: 'SignOff' });

export const RetirementBody = z
  .strictObject({ reason: text(1_000).meta({ description: 'Why; it stays on record.' }) })
  .meta({ id: 'Retirement' });

export const ReviewBody = z
  .strictObject({ statement: text(1_000).meta({ description: 'What was checked, and against what.' }) })
  .meta({ id: 'ReviewProtocol' });

export const ReviewSchema = z
  .object({
    code: z.enum(PROTOCOL_CODES),
    version: z.int(),
    reviewedOn: z.string(),
    nextReviewOn: z.string().meta({ description: 'The day on which somebody is asked to read it again.' }),
  })
  .meta({ id: 'ProtocolReview' });

/** The protocol is checked by its own rules, which report every fault at once, and not field by field here. */
export const ImportBody = z
  .strictObject({
    definition: z.record(z.string(), z.unknown()).meta({
      description:
        'A protocol as GET /v1/protocols shows it, from `title` to `series`, without a version: it is given its number, from 1001 up.',
    }),
  })
  .meta({ id: 'ProtocolImport' });

const warnings = z.array(z.string()).meta({
  description: 'What to look at before signing; each may be meant, and keeps nobody from signing.',
});

export const ImportedSchema = z
  .object({ protocol: ProtocolSchema, warnings })
  .meta({ id: 'ImportedProtocol' });

export const ComparisonQuery = z.strictObject({
  with: version.meta({ description: 'The version that it is compared with.' }),
});

/** What a version changes of another one. */
export const ComparisonSchema = z
  .object({
    code: z.enum(PROTOCOL_CODES),
    version: z.number(),
    with: z.number(),
    changes: z.array(
      z.object({
        change: z.enum(['added', 'dropped', 'changed']),
        series: z.string().nullable().meta({ description: 'Null: the head of the protocol.' }),
        step: z
          .string()
          .nullable()
          .meta({ description: 'By its span in months where both have it, such as 0–60, or its number.' }),
        field: z.string().nullable().meta({ description: 'Null: the whole series or step.' }),
        before: z.string().nullable(),
        after: z.string().nullable(),
        sentence: z.string(),
      }),
    ),
    warnings,
  })
  .meta({ id: 'ProtocolComparison' });
