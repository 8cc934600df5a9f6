import { z } from 'zod';
import { BASES, PROTOCOL_CODES } from '../domain/protocol.ts';
import { ITEM_STATES } from '../domain/schedule.ts';
import { WORK_KINDS } from '../domain/work-kinds.ts';

const day = z.string().meta({ description: "A day in the site's zone, YYYY-MM-DD." });

/** Why a date is what it is: the sentence, and the parts it is made of. */
const WhySchema = z
  .object({
    sentence: z.string(),
    parts: z.object({
      series: z.string(),
      dueOn: day,
      origin: z.enum(['step', 'catch-up']),
      offset: z
        .object({ months: z.number(), days: z.number() })
        .meta({ description: 'The one addition: anchorOn + offset = dueOn. Zero for a catch-up.' }),
      anchorEvent: z.string(),
      anchorOn: day,
      anchorPartial: z.boolean().meta({ description: 'The earliest day of a date known in part.' }),
      protocol: z.enum(PROTOCOL_CODES),
      version: z.number(),
      step: z.number(),
      every: z.string(),
      from: z.string(),
      to: z.string().nullable(),
      basis: z.enum(BASES),
      citation: z.string(),
      signedBy: z.string(),
      signedOn: day,
    }),
  })
  .meta({ id: 'Why' });

const itemFields = {
  protocol: z.enum(PROTOCOL_CODES),
  protocolVersion: z.number(),
  series: z.string(),
  label: z.string().meta({ description: 'As a nurse reads it, such as "MRI liver + pelvis".' }),
  step: z.number(),
  origin: z.enum(['step', 'catch-up']),
  opensOn: day,
  dueOn: day,
  closesOn: day,
  criticalOn: day.meta({
    description: "The close plus a quarter of the step's interval; the worklist sorts by it.",
  }),
  state: z.enum(ITEM_STATES).meta({ description: "On the site's day of the answer." }),
  daysLate: z.number().meta({ description: 'Whole days since the window closed; 0 unless overdue.' }),
  completedOn: day.nullable(),
  completedLate: z.boolean().nullable(),
  missingRegions: z.array(z.string()).meta({ description: 'Partly covered: what no result has shown yet.' }),
  evidence: z.array(z.string()).meta({ description: 'Ids of the results that closed it, or part of it.' }),
  why: WhySchema,
};

/** A scheduled examination. */
export const ItemSchema = z
  .object({
    id: z.string(),
    version: z.number(),
    ...itemFields,
    ended: z
      .object({ reason: z.string(), note: z.string().nullable(), on: day })
      .nullable()
      .meta({ description: 'Ended otherwise than by a result.' }),
  })
  .meta({ id: 'Item' });

/** A scheduled examination of a preview: nothing is stored, so it has no id. */
export const PreviewItemSchema = z.object(itemFields).meta({ id: 'PreviewItem' });

/** Told of work wherever it is shown. */
export const DecideAt = z.string().nullable().meta({
  description:
    'Where work that takes no answer is seen and decided, with the patient in braces; null where it takes answers, or waits.',
});

const WorkItemSchema = z
  .object({
    id: z.string(),
    version: z.number(),
    kind: z.enum(WORK_KINDS),
    subject: z.string(),
    tier: z.number(),
    role: z.string().meta({ description: 'Whose work it is.' }),
    dueOn: day,
    sentence: z.string(),
    parts: z.record(z.string(), z.unknown()),
    resultId: z.string().nullable(),
    answers: z.array(z.string()).meta({
      description: 'What POST /v1/work-items/{id}/answer takes; empty: it is settled by what it waits for.',
    }),
    decideAt: DecideAt,
  })
  .meta({ id: 'WorkItem' });

export const PreviewWorkSchema = WorkItemSchema.omit({ id: true, version: true }).meta({ id: 'PreviewWork' });

export const CourseSchema = z
  .object({
    id: z.string(),
    protocol: z.enum(PROTOCOL_CODES),
    version: z.number(),
    anchorOn: day,
    anchorEvent: z.string(),
    picked: z.boolean().meta({ description: 'A clinician picked it; the table did not choose it.' }),
    superseded: z.boolean().meta({ description: 'A later revision took its place; it starts nothing more.' }),
    reason: z.string(),
    omittedSeries: z.array(z.string()).meta({ description: 'Series that run in another course.' }),
    signedBy: z.string(),
    signedOn: day,
    settingsVersion: z
      .number()
      .nullable()
      .meta({ description: "The site's settings that gave its windows; null: they are the protocol's own." }),
  })
  .meta({ id: 'Course' });

export const PictureSchema = z
  .object({
    primary: z.string(),
    differentiation: z.string(),
    grade: z.object({
      ruling: z.string(),
      computed: z.string(),
      reported: z.string(),
      evidence: z.string(),
      disagreement: z.boolean(),
      why: z.string(),
    }),
  })
  .meta({ id: 'Picture', description: 'What the standing facts say, unknown being a value.' });

export const MissingFactSchema = z
  .object({ fact: z.string(), blocking: z.boolean(), sentence: z.string() })
  .meta({ id: 'MissingFact' });

export const CareSchema = z
  .object({
    lost: z
      .object({
        on: day,
        attempts: z.number().meta({ description: 'Attempts before the loss was coded.' }),
        tryAgainOn: day,
      })
      .nullable()
      .meta({ description: 'Lost to follow-up: surveillance goes on.' }),
    transfer: z
      .object({
        receiver: z.string(),
        begunOn: day,
        confirmedOn: day.nullable().meta({ description: 'Null: surveillance goes on here.' }),
        confirmedBy: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'To another hospital; null: none is under way or done.' }),
  })
  .meta({ id: 'Care', description: 'Where the patient is cared for.' });

/** A patient's plan as it stands. */
export const PlanSchema = z
  .object({
    day: day.meta({ description: "The site's day that states are given for." }),
    status: z.enum(['none', 'active', 'ended']),
    enrolledOn: day.nullable(),
    endedReason: z.enum(['deceased', 'discharged', 'transferred']).nullable(),
    care: CareSchema,
    picture: PictureSchema,
    missing: z.array(MissingFactSchema),
    uncovered: z.array(z.string()).meta({ description: 'Why no row of the table fits.' }),
    courses: z.array(CourseSchema),
    items: z.array(ItemSchema).meta({ description: 'In order of the due day.' }),
    work: z.array(WorkItemSchema).meta({ description: 'Open work for a person.' }),
  })
  .meta({ id: 'Plan' });

/** What was known and planned at the end of a past day. */
export const HistorySchema = z
  .object({
    day: z.string(),
    facts: z
      .array(
        z.object({
          id: z.string(),
          kind: z.string(),
          date: z.string().nullable(),
          details: z.record(z.string(), z.unknown()),
          corrects: z.string().nullable(),
          recordedOn: z.string(),
        }),
      )
      .meta({ description: 'All that had been recorded by then, corrected and withdrawn ones too.' }),
    results: z
      .array(
        z.object({
          resultId: z.string(),
          system: z.string(),
          accession: z.string(),
          version: z.number(),
          performedOn: z.string(),
          modality: z.string(),
          regions: z.array(z.string()),
          status: z.string(),
          receivedOn: z.string(),
        }),
      )
      .meta({ description: 'Each in the version that held by then.' }),
    status: z.enum(['none', 'active', 'deceased', 'discharged', 'transferred']),
    enrolledOn: z.string().nullable(),
    care: CareSchema,
    picture: PictureSchema,
    missing: z.array(MissingFactSchema),
    uncovered: z.array(z.string()),
    revisions: z.array(
      z.object({
        revision: z.number(),
        kind: z.string(),
        acceptedOn: z.string(),
        acceptedBy: z.string(),
        items: z.number(),
        reason: z.string(),
      }),
    ),
    courses: z.array(CourseSchema),
    items: z.array(
      PreviewItemSchema.extend({
        id: z.string(),
        ended: z.object({ reason: z.string(), note: z.string().nullable() }).nullable(),
      }),
    ),
    work: z.array(WorkItemSchema).meta({ description: 'Work that was open.' }),
  })
  .meta({ id: 'History' });
