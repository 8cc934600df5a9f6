import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { Id } from '../http/wire.ts';
import { PatientParams } from '../patients/wire.ts';
import { mergeRecords, undoMerge } from './use-cases.ts';
import { MergeBody, MergeSchema, UnmergeBody } from './wire.ts';

/** Two records of one patient, merged and unmerged. */
export const mergeRoutes: Slice = (app, ctx) => {
  app.post(
    '/patients/:system/:value/merges',
    {
      config: { roles: ['integrator', 'clinician', 'coordinator'], ...problems(404, 409, 422) },
      schema: {
        operationId: 'mergeRecords',
        summary: 'Merge another record of the same person into this one',
        description:
          'The record addressed survives; the identifiers of both lead to it. Examinations of both plans live on, and a clinician is asked about what runs twice.',
        tags: ['patients'],
        params: PatientParams,
        body: MergeBody,
        response: { 200: MergeSchema, 201: MergeSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { id, mergedNow } = await mergeRecords(work, request.params, request.body);
        return { status: mergedNow ? 201 : 200, body: { merge: id } };
      }),
  );
  app.post(
    '/merges/:id/undo',
    {
      config: { roles: ['integrator', 'clinician', 'coordinator'], ...problems(404, 409) },
      schema: {
        operationId: 'undoMerge',
        summary: 'Take a merge back: each record has its own again',
        tags: ['patients'],
        params: z.strictObject({ id: Id }),
        body: UnmergeBody,
        response: { 200: MergeSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        await undoMerge(work, request.params.id, request.body.reason);
        return { status: 200, body: { merge: request.params.id } };
      }),
  );
};
