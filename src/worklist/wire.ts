import { z } from 'zod';
import { PRIMARIES } from '../domain/facts.ts';
import { Day, Id, Instant, pageParameters, wholeNumber } from '../http/wire.ts';
import { DecideAt } from '../plans/wire.ts';
import { WORKLIST_KINDS as KINDS, STATES } from './kinds.ts';

const GRADES = ['G1', 'G2', 'G3', 'NEC', 'unknown'] as const;
const MOST_DAYS_LATE = 100_000;

const Kind = z.enum(KINDS).meta({ description: '`imaging`, or the kind of a piece of work for a person.' });
const State = z.enum(STATES).meta({
  description:
    'Imaging: `open` before its due day, `due` from then to the close of its window, `overdue` after it. Work: `open` before its due day, `due` on it, `overdue` after it.',
});
const kindsRule = `Must be one or more of ${KINDS.join(', ')}, with commas between.`;

const Kinds = z
  .string({ error: kindsRule })
  .max(500, { error: kindsRule })
  .refine((text) => text.split(',').every((kind) => (KINDS as readonly string[]).includes(kind)), {
    error: kindsRule,
  })
  .transform((text) => KINDS.filter((kind) => text.split(',').includes(kind)));

export const WorklistQuery = z.strictObject({
  ...pageParameters,
  kind: Kinds.optional().meta({
    description: `Kinds with commas between, such as \`imaging,unmatched-result\`. Of ${KINDS.join(', ')}.`,
  }),
  state: State.optional(),
  dueBefore: Day.optional().meta({ description: 'Rows whose due day is before this day.' }),
  daysLate: wholeNumber(1, MOST_DAYS_LATE).optional().meta({
    description: 'At least this many days late: imaging since its window closed, work since its due day.',
  }),
  primary: z.enum(PRIMARIES).optional().meta({ description: 'Where the tumour began.' }),
  grade: z
    .enum(GRADES)
    .optional()
    .meta({ description: 'The grade that rules; `unknown` is a value of its own.' }),
  counts: z.enum(['true', 'false']).optional().meta({
    description: '`true`: count the whole list too. Ask on the first page; it costs more than the page.',
  }),
});

const Patient = z
  .object({
    identifiers: z.array(z.object({ system: z.string(), value: z.string() })),
    name: z.string(),
    kana: z.string().nullable(),
    birthDate: z.string().nullable(),
    sex: z.enum(['female', 'male', 'other', 'unknown']),
  })
  .meta({ id: 'WorklistPatient' });

const Row = z
  .object({
    tier: z.int().min(1).max(6).meta({
      description:
        '1 observation period overdue, 2 urgent board item, 3 imaging overdue, 4 work for a person, 5 imaging due, 6 imaging open.',
    }),
    day: Day.meta({
      description: 'The day that orders rows of one tier: the critical day of imaging, the due day of work.',
    }),
    kind: Kind,
    state: State,
    id: Id,
    version: z.int(),
    itemId: Id.nullable().meta({ description: 'The examination that the row is about.' }),
    patient: Patient.nullable().meta({ description: 'Null for work that is about no one patient.' }),
    what: z.string().meta({ description: 'The examination, or what a person is to do.' }),
    window: z
      .object({ opensOn: Day, dueOn: Day, closesOn: Day })
      .nullable()
      .meta({ description: 'The days in which an examination counts; null for work.' }),
    dueOn: Day,
    criticalOn: Day.nullable().meta({
      description: "The close plus a quarter of the step's interval; null for work.",
    }),
    daysLate: z.int().min(0).meta({ description: 'Since the window closed, for work since the due day.' }),
    whyHere: z.string().meta({ description: 'Why the row stands where it stands.' }),
    why: z
      .string()
      .nullable()
      .meta({ description: 'Why the examination is due on that day; null for work.' }),
    role: z.string().meta({ description: 'Whose work it is.' }),
    decideAt: DecideAt,
    missingRegions: z
      .array(z.string())
      .meta({ description: 'Partly covered: what no result has shown yet.' }),
    primary: z.string(),
    grade: z.string(),
  })
  .meta({ id: 'WorklistRow' });

export const WorklistPage = z
  .object({
    asOf: Instant.meta({ description: 'The moment of the answer.' }),
    day: Day.meta({ description: "The site's day at that moment; states and days late are given for it." }),
    site: z.string(),
    rows: z.array(Row).meta({ description: 'In one total order: tier, day, id.' }),
    next: z.string().nullable().meta({
      description:
        "Give it as `cursor` for the next page; null at the end. It ends with the site's day, as places change then.",
    }),
    counts: z
      .array(z.object({ kind: Kind, state: State, rows: z.int().min(0) }))
      .optional()
      .meta({
        description: 'How many rows of the list there are of each kind and state, at the moment of the page.',
      }),
  })
  .meta({ id: 'Worklist' });
