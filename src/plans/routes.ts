import { z } from 'zod';
import type { Slice } from '../app.ts';
import type { NewFact } from '../domain/facts.ts';
import { query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { sendVersioned } from '../http/preconditions.ts';
import { Day, Id } from '../http/wire.ts';
import { NewFactSchema, PatientParams } from '../patients/wire.ts';
import { PreviewResultSchema } from '../results/wire.ts';
import { readItem, readPlan, readTimeline } from './items.ts';
import { readHistory } from './past.ts';
import { previewPlan } from './preview.ts';
import {
  CourseSchema,
  HistorySchema,
  ItemSchema,
  MissingFactSchema,
  PictureSchema,
  PlanSchema,
  PreviewItemSchema,
  PreviewWorkSchema,
} from './wire.ts';

const READERS = { roles: ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] } as const;

const PreviewBody = z
  .strictObject({
    day: Day.nullable()
      .default(null)
      .meta({ description: "The day of enrolment; the site's today where left out." }),
    facts: z.array(NewFactSchema).max(200).default([]),
    results: z.array(PreviewResultSchema).max(500).default([]),
  })
  .meta({ id: 'PlanPreviewRequest' });

const Preview = z
  .object({
    day: z.string(),
    picture: PictureSchema,
    missing: z.array(MissingFactSchema),
    uncovered: z.array(z.string()),
    chosen: z
      .array(
        z.object({ protocol: z.string(), anchorOn: z.string(), anchorEvent: z.string(), reason: z.string() }),
      )
      .meta({ description: 'What the facts call for; it runs only where all of it is signed.' }),
    courses: z.array(CourseSchema.omit({ id: true })),
    items: z.array(PreviewItemSchema),
    work: z.array(PreviewWorkSchema).meta({ description: 'The work that would arise.' }),
  })
  .meta({ id: 'PlanPreview' });

/** Plans and items as they stand, and previews. */
export const planRoutes: Slice = (app, ctx) => {
  app.get(
    '/patients/:system/:value/plan',
    {
      config: { ...READERS, ...problems(404) },
      schema: {
        operationId: 'readPlan',
        summary: "A patient's plan: every examination with its window, its state and why",
        tags: ['plans'],
        params: PatientParams,
        response: { 200: PlanSchema },
      },
    },
    (request) => query(ctx, request, (work) => readPlan(work, request.params)),
  );
  app.get(
    '/patients/:system/:value/timeline',
    {
      config: { ...READERS, ...problems(404) },
      schema: {
        operationId: 'readTimeline',
        summary: 'What happened and what is planned, day by day',
        tags: ['plans'],
        params: PatientParams,
        response: {
          200: z
            .object({
              day: z.string(),
              entries: z.array(
                z.object({
                  on: z.string(),
                  kind: z.enum(['fact', 'result', 'plan', 'item', 'work', 'merge', 'observation']),
                  id: z.string(),
                  sentence: z.string(),
                }),
              ),
            })
            .meta({ id: 'Timeline' }),
        },
      },
    },
    (request) => query(ctx, request, (work) => readTimeline(work, request.params)),
  );
  app.get(
    '/patients/:system/:value/history',
    {
      config: { ...READERS, ...problems(404) },
      schema: {
        operationId: 'readHistory',
        summary: 'What was known and planned on a past day',
        description:
          'As of the end of that day at the site. Before anything was recorded it is empty. The person is the one of today.',
        tags: ['plans'],
        params: PatientParams,
        querystring: z.strictObject({ on: Day.meta({ description: 'The past day.' }) }),
        response: { 200: HistorySchema },
      },
    },
    (request) => query(ctx, request, (work) => readHistory(work, request.params, request.query.on)),
  );
  app.get(
    '/items/:id',
    {
      config: { ...READERS, ...problems(404) },
      schema: {
        operationId: 'readItem',
        summary: 'One examination and why',
        tags: ['plans'],
        params: z.strictObject({ id: Id }),
        response: { 200: ItemSchema },
      },
    },
    async (request, reply) => {
      const item = await query(ctx, request, (work) => readItem(work, request.params.id));
      return sendVersioned(request, reply, item.version, item);
    },
  );
  app.post(
    '/plan-previews',
    {
      config: READERS,
      schema: {
        operationId: 'previewPlan',
        summary: 'What the plan would be; nothing is stored',
        description:
          'Facts, results and a day in; courses with reasons, all items and the work that would arise out.',
        tags: ['plans'],
        body: PreviewBody,
        response: { 200: Preview },
      },
    },
    (request) =>
      query(ctx, request, (work) =>
        previewPlan(work, { ...request.body, facts: request.body.facts as NewFact[] }),
      ),
  );
};
