import { z } from 'zod';
import { text } from '../http/wire.ts';
import { CourseSchema, PreviewItemSchema } from '../plans/wire.ts';

const day = z.string().meta({ description: "A day in the site's zone, YYYY-MM-DD." });

/** A clinician's decision about a proposal. */
export const DecisionBody = z
  .strictObject({
    proposal: text(64).meta({ description: 'The id of the proposal that was read.' }),
    reason: text(1_000).meta({ description: 'Why; it stays on record.' }),
  })
  .meta({ id: 'ProposalDecision' });

const StoredItem = PreviewItemSchema.extend({ id: z.string() }).meta({ id: 'ProposalItem' });
const ChangedItem = z
  .object({ id: z.string(), before: PreviewItemSchema, after: PreviewItemSchema })
  .meta({ id: 'ProposalItemChange' });

/** The plan that runs against the plan that the facts call for. */
export const ProposalSchema = z
  .object({
    day: day.meta({ description: "The site's day that states are given for." }),
    proposal: z
      .object({
        id: z.string().meta({ description: 'Quote it to accept or reject; a newer fact makes another one.' }),
        cutOn: day.meta({
          description: 'What is due on or before this day stays as it is, and nothing new is due by then.',
        }),
        courses: z.object({
          kept: z.array(CourseSchema),
          added: z.array(
            CourseSchema.omit({ id: true }).extend({
              insteadOf: z
                .string()
                .nullable()
                .meta({ description: 'The id of the course that it takes the place of.' }),
            }),
          ),
          dropped: z.array(CourseSchema.extend({ endReason: z.string() })),
        }),
        items: z.object({
          kept: z
            .array(ChangedItem)
            .meta({ description: 'The same series and due day: it keeps its id, under another rule.' }),
          moved: z
            .array(ChangedItem)
            .meta({ description: 'The same time after an event whose day was corrected.' }),
          added: z.array(PreviewItemSchema).meta({ description: 'In the state they would have at once.' }),
          dropped: z.array(StoredItem),
          staying: z.array(StoredItem).meta({
            description: 'Live, and not touched: courses that go on, and what was due by the cut day.',
          }),
        }),
      })
      .nullable()
      .meta({ description: 'Null where none waits for a decision.' }),
  })
  .meta({ id: 'Proposal' });

/** Where a plan stands, in short. */
export const PlanStateSchema = z
  .object({
    status: z.enum(['active', 'ended']),
    revision: z.number().meta({ description: 'The number of the last revision.' }),
    version: z.number(),
    courses: z.array(CourseSchema).meta({ description: 'Those that run.' }),
    items: z
      .object({
        live: z.number(),
        completed: z.number(),
        ended: z.number(),
        beforeEnrolment: z.number(),
        superseded: z.number(),
      })
      .meta({ description: 'How many there are of each.' }),
  })
  .meta({ id: 'PlanState' });
