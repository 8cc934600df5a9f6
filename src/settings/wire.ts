import { z } from 'zod';
import { DECREASE_POLICIES } from '../domain/observation-model.ts';
import { PROTOCOL_CODES } from '../domain/protocol.ts';
import { text, wholeNumber } from '../http/wire.ts';

const days = (what: string) => z.int().meta({ description: `Days for ${what}, 1 to 90.` });
const period = (what: string) => text(40).meta({ description: `${what}, as P2W or P1M.` });

const SettingsBodyPart = {
  tolerances: z
    .array(
      z.strictObject({
        protocol: z.enum(PROTOCOL_CODES),
        series: text(200).meta({ description: 'The key of the series.' }),
        step: z.int().meta({ description: 'The number of the step.' }),
        early: period('How long before the due day an examination counts'),
        late: period('How long after the due day an examination counts'),
      }),
    )
    .max(500)
    .meta({ description: 'Windows in place of the protocols’ own; a step that is not named keeps its own.' }),
  deadlines: z.strictObject({
    review: days('a result to review'),
    proposal: days('a proposal'),
    missingFact: days('a fact that is missing'),
    board: days('a decision of the board, from the reading or the question'),
    urgentBoard: days('an urgent decision of the board, no more than board'),
    transfer: days('a receiver to confirm, from the beginning of the transfer'),
    other: days('all other work that has no day of its own'),
  }),
  observation: z
    .strictObject({
      months: z.int().meta({ description: 'Calendar months from the baseline scan to the second one.' }),
      earlyDays: z.int().meta({ description: 'Days before the due day on which the window opens, 0 to 60.' }),
      lateDays: z.int().meta({ description: 'Days after the due day on which the window closes, 0 to 90.' }),
      decrease: z.enum(DECREASE_POLICIES).meta({
        description: 'What fewer lesions mean after a second reading: never that the rule is passed.',
      }),
      baselineDays: days('a baseline scan, from the opening'),
      readDays: z.int().meta({ description: 'Days for another reading of an unclear scan, 1 to 30.' }),
    })
    .nullable()
    .meta({
      description:
        'The observation rule before hepatectomy. Null: it does not run here, and no period is opened.',
    }),
  reminders: z
    .strictObject({
      before: z
        .array(z.int())
        .max(5)
        .meta({ description: 'Days before a decision or an operation is due, the largest first, 1 to 60.' }),
      after: z.int().meta({ description: 'Days after it for the first reminder that it is late, 1 to 30.' }),
      every: z.int().meta({ description: 'Days from one to the next after that, 1 to 30.' }),
      imagingEvery: z
        .int()
        .meta({ description: 'Days from one to the next once imaging is overdue, 1 to 90.' }),
    })
    .optional()
    .meta({ description: 'When people are reminded; left out, the defaults.' }),
};

export const SettingsBody = z.strictObject(SettingsBodyPart).meta({ id: 'SettingsDraft' });

const Settings = z
  .object({
    tolerances: z.array(
      z.object({
        protocol: z.enum(PROTOCOL_CODES),
        series: z.string(),
        step: z.number(),
        early: z.string(),
        late: z.string(),
      }),
    ),
    deadlines: z.object({
      review: z.number(),
      proposal: z.number(),
      missingFact: z.number(),
      board: z.number(),
      urgentBoard: z.number(),
      transfer: z.number(),
      other: z.number(),
    }),
    observation: z
      .object({
        months: z.number(),
        earlyDays: z.number(),
        lateDays: z.number(),
        decrease: z.enum(DECREASE_POLICIES),
        baselineDays: z.number(),
        readDays: z.number(),
      })
      .nullable(),
    reminders: z.object({
      before: z.array(z.number()),
      after: z.number(),
      every: z.number(),
      imagingEvery: z.number(),
    }),
  })
  .meta({ id: 'Settings' });

export const SettingsVersionSchema = z
  .object({
    version: z.number(),
    settings: Settings,
    contentHash: z.string().meta({ description: 'Of the content that is signed.' }),
    draftedBy: z.string(),
    draftedOn: z.string(),
    signature: z
      .object({ name: z.string(), on: z.string(), statement: z.string() })
      .nullable()
      .meta({ description: 'Null: a draft, which changes nothing.' }),
  })
  .meta({ id: 'SettingsVersion' });

export const SettingsListSchema = z
  .object({
    running: z.number().nullable().meta({
      description: 'The version signed last, which runs; null: none is signed, and the defaults run.',
    }),
    defaults: Settings,
    versions: z.array(SettingsVersionSchema).meta({ description: 'The newest first.' }),
  })
  .meta({ id: 'SettingsList' });

export const SettingsParams = z.strictObject({ version: wholeNumber(1, 1_000_000) });

export const SettingsSignOffBody = z
  .strictObject({
    statement: text(2_000).meta({ description: 'What was checked.' }),
    contentHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'Must be the contentHash of the version, 64 hexadecimal digits.' })
      .meta({ description: 'Of the content that was read: it must be the one that is signed.' }),
  })
  .meta({ id: 'SettingsSignOff' });
