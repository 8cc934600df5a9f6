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

/** A protocol version and its signature at the site. */
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
    signature: z
      .object({ name: z.string(), on: z.string(), statement: z.string() })
      .nullable()
      .meta({ description: 'Null: nobody has signed it here, and nothing runs on it.' }),
  })
  .meta({ id: 'Protocol' });

export const VersionParams = z.strictObject({
  code: z.enum(PROTOCOL_CODES),
  version: wholeNumber(1, 1_000_000),
});

export const SignOffBody = z
  .strictObject({
    statement: text(2_000).meta({
      description: 'What was checked, and which open questions are acknowledged.',
    }),
    contentHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'Must be the contentHash of the version, 64 hexadecimal digits.' })
      .meta({ description: 'Of the content that was read: it must be the one that is signed.' }),
  })
  .meta({ id: 'SignOff' });
