import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command, query } from '../http/command.ts';
import { decodeCursor, pageOf } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch, sendVersioned } from '../http/preconditions.ts';
import { Day, Id, page, pageParameters } from '../http/wire.ts';
import { readResult, resolveResult } from './resolve.ts';
import { listUnmatched, recordResult } from './use-cases.ts';
import {
  DecidedSchema,
  ResolutionBody,
  ResultBody,
  ResultOutcomeSchema,
  ResultSchema,
  UnmatchedSchema,
} from './wire.ts';

/** Who records results, and takes them back. */
export const RECORDERS = ['integrator', 'nurse', 'clinician'] as const;
/** Who says what a result counts for. */
export const RESOLVERS = ['nurse', 'clinician'] as const;

/** Results, and the queue of those that closed nothing. */
export const resultRoutes: Slice = (app, ctx) => {
  app.post(
    '/results',
    {
      config: { roles: [...RECORDERS], ...problems(404, 409) },
      schema: {
        operationId: 'recordResult',
        summary: 'Record a result; a final one closes what it closes',
        tags: ['results'],
        body: ResultBody,
        response: { 200: ResultOutcomeSchema, 201: ResultOutcomeSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { patient, ...result } = request.body;
        const body = await recordResult(work, patient, result);
        return { status: body.effect === 'recorded' ? 201 : 200, body };
      }),
  );
  app.get(
    '/unmatched-results',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator', 'integrator'] },
      schema: {
        operationId: 'listUnmatchedResults',
        summary: 'Results that closed nothing and wait for a person',
        tags: ['results'],
        querystring: z.strictObject(pageParameters),
        response: { 200: page(UnmatchedSchema) },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const { limit, cursor } = request.query;
        const place = { work, filters: { list: 'unmatched-results' }, position: z.tuple([Day, Id]) };
        const rows = await listUnmatched(work, decodeCursor(place, cursor), limit);
        return pageOf(
          place,
          rows,
          limit,
          (row) => [row.dueOn, row.workId],
          ({ workId: _workId, ...row }) => row,
        );
      }),
  );
  app.get(
    '/results/:id',
    {
      config: {
        roles: ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'],
        ...problems(404),
      },
      schema: {
        operationId: 'readResult',
        summary: 'A result, its versions, and what persons decided about it',
        tags: ['results'],
        params: z.strictObject({ id: Id }),
        response: { 200: ResultSchema },
      },
    },
    async (request, reply) => {
      const body = await query(ctx, request, (work) => readResult(work, request.params.id));
      return sendVersioned(request, reply, body.version, body);
    },
  );
  app.post(
    '/results/:id/resolution',
    {
      config: { roles: [...RESOLVERS], ifMatch: true, ...problems(404, 409, 422) },
      schema: {
        operationId: 'resolveResult',
        summary: 'Decide about a result: what it counts for, or whose it is',
        description:
          'For one in the queue, and for one that has closed an examination already. Both patients of a result that moves are worked out anew.',
        tags: ['results'],
        params: z.strictObject({ id: Id }),
        body: ResolutionBody,
        response: { 200: DecidedSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { body } = request;
        const resolving = {
          kind: body.choice,
          itemId: 'itemId' in body ? body.itemId : null,
          patient: 'patient' in body ? body.patient : null,
          reason: body.reason,
        };
        const done = await resolveResult(work, request.params.id, resolving, ifMatch(request));
        return { status: 200, body: done, etag: done.version };
      }),
  );
};
