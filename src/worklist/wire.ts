import { z } from 'zod';
import { Appointment, Assignee, Order } from '../desk/wire.ts';
import { CONTACT_OUTCOMES } from '../domain/desk.ts';
import { ESCALATION_LEVELS } from '../domain/escalation.ts';
import { NELM_LABELS, PRIMARIES } from '../domain/facts.ts';
import { GAPS } from '../domain/gaps.ts';
import { Day, Id, Instant, pageParameters, text, wholeNumber } from '../http/wire.ts';
import { DecideAt } from '../plans/wire.ts';
import { SNOOZED, SORTS } from './filters.ts';
import { WORKLIST_KINDS as KINDS, STATES } from './kinds.ts';
import type { WorklistWishes } from './use-cases.ts';

const GRADES = ['G1', 'G2', 'G3', 'NEC', 'unknown'] as const;
const MOST_DAYS_LATE = 100_000;
const MOST_DAYS_AHEAD = 10_000;

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

const gapsRule = `Must be one or more of ${GAPS.join(', ')}, with commas between.`;
const Gaps = z
  .string({ error: gapsRule })
  .max(200, { error: gapsRule })
  .refine((text) => text.split(',').every((gap) => (GAPS as readonly string[]).includes(gap)), {
    error: gapsRule,
  })
  .transform((text) => GAPS.filter((gap) => text.split(',').includes(gap)));

/** As it is typed or copied: spaces around it are none of it, in an address as in a field. */
const Search = z
  .string()
  .transform((typed) => typed.trim())
  .pipe(text(100));

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
  nelmType: z
    .enum(NELM_LABELS)
    .optional()
    .meta({ description: 'Type of the liver metastases; `none` without any on record.' }),
  dueWithin: wholeNumber(1, MOST_DAYS_AHEAD).optional().meta({
    description: 'Rows that come due tomorrow or later, at most this many days ahead.',
  }),
  assignee: text(200).optional().meta({
    description: 'The login of a member of staff, `me`, or `nobody`: rows that nobody has at this moment.',
  }),
  escalated: z
    .enum([...ESCALATION_LEVELS, 'me'])
    .optional()
    .meta({
      description:
        "Late rows that nobody had, and that were told: to the `ward`, to a `clinician` or to the site's `lead` at least; `me`: those that were told to whoever asks, by their roles and as the lead.",
    }),
  snoozed: z.enum(SNOOZED).default('false').meta({
    description: 'Rows that are put off: `false` without them, `true` they alone, `all` both.',
  }),
  booked: z.enum(['true', 'false']).optional().meta({ description: 'With an appointment, or without one.' }),
  gap: Gaps.optional().meta({
    description: `Rows with one of these gaps, with commas between. Of ${GAPS.join(', ')}.`,
  }),
  search: Search.optional().meta({
    description:
      'What the record number, the name or the kana begins with. Width, case, spaces and the script of kana make no difference.',
  }),
  sort: z.enum(SORTS).default('urgency').meta({
    description: '`urgency`: tier, day, id. `due`: due day, id.',
  }),
  counts: z.enum(['true', 'false']).optional().meta({
    description: '`true`: count the whole list too. Ask on the first page; it costs more than the page.',
  }),
});

/** What decides which rows are listed, and in which order: the part of an address that a view keeps. */
export const WorklistFilters = WorklistQuery.omit({ limit: true, cursor: true, counts: true });

/** The filters as the use-case takes them. */
export const wishesOf = (asked: Omit<z.infer<typeof WorklistFilters>, 'sort'>): WorklistWishes => ({
  kinds: asked.kind ?? null,
  state: asked.state ?? null,
  dueBefore: asked.dueBefore ?? null,
  daysLate: asked.daysLate ?? null,
  primary: asked.primary ?? null,
  grade: asked.grade ?? null,
  nelmType: asked.nelmType ?? null,
  dueWithin: asked.dueWithin ?? null,
  assignee: asked.assignee ?? null,
  escalated: asked.escalated ?? null,
  snoozed: asked.snoozed,
  booked: asked.booked === undefined ? null : asked.booked === 'true',
  gaps: asked.gap ?? null,
  search: asked.search ?? null,
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
    nelmType: z.string(),
    ki67: z.string().nullable().meta({
      description:
        'The latest Ki-67 on record in per cent, with its comparator (`7`, `<=5`); null where no report gives one.',
    }),
    lesions: z.object({ before: z.string().nullable(), now: z.string().nullable() }).nullable().meta({
      description:
        'Liver lesions as they were counted (`3`, `at least 3`, `uncountable`): at the baseline and at the last scan of the last observation period, else at the last two stagings; null where nobody has counted.',
    }),
    assignee: Assignee.nullable().meta({ description: 'Who has the row at this moment.' }),
    snoozedUntil: Day.nullable().meta({ description: 'Put off until this day; null where it is not.' }),
    order: Order.nullable(),
    appointment: Appointment.nullable(),
    lastContact: z
      .object({ on: Day, outcome: z.enum(CONTACT_OUTCOMES) })
      .nullable()
      .meta({ description: 'The last contact with the patient, or attempt.' }),
    escalatedTo: z.enum(ESCALATION_LEVELS).nullable().meta({
      description: 'Late, and nobody had it: whom it was told to last. Each is told once.',
    }),
    gap: z.enum(GAPS).nullable().meta({ description: 'What should be there and is not.' }),
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
      .array(
        z.object({
          kind: Kind,
          state: State,
          rows: z.int().min(0),
          snoozed: z.int().min(0).meta({ description: 'Rows that are put off, by the same filters.' }),
          daysLate15: z.int().min(0).meta({ description: 'Of the rows, those that `daysLate=15` lists.' }),
          daysLate91: z.int().min(0).meta({ description: 'Of the rows, those that `daysLate=91` lists.' }),
          dueWithin7: z.int().min(0).meta({ description: 'Of the rows, those that `dueWithin=7` lists.' }),
          dueWithin30: z.int().min(0).meta({ description: 'Of the rows, those that `dueWithin=30` lists.' }),
          unscheduled: z.int().min(0).meta({
            description: 'Of the rows, those that `gap=no-order,no-appointment` lists: examinations alone.',
          }),
          nobody: z.int().min(0).meta({ description: 'Of the rows, those that `assignee=nobody` lists.' }),
        }),
      )
      .optional()
      .meta({
        description: 'How many rows of the list there are of each kind and state, at the moment of the page.',
      }),
    gaps: z
      .array(z.object({ gap: z.enum(GAPS), rows: z.int().min(0) }))
      .optional()
      .meta({ description: 'How many rows of the list have each gap; with the counts.' }),
  })
  .meta({ id: 'Worklist' });
