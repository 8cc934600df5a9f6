import { z } from 'zod';
import type { Slice } from '../app.ts';
import type { Outcome } from '../http/command.ts';
import { command, query } from '../http/command.ts';
import { decodeCursor, pageOf } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch } from '../http/preconditions.ts';
import { Id, page } from '../http/wire.ts';
import { PatientParams } from '../patients/wire.ts';
import type { Work } from '../work.ts';
import { closePeriod, reopenPeriod } from './closings.ts';
import { listPeriods, previewScan, readPeriod, readPeriodsOf } from './read.ts';
import { type Done, openPeriod, recordReading, recordScan } from './use-cases.ts';
import {
  ClosingBody,
  OpenBody,
  PatientPeriodsSchema,
  PeriodDoneSchema,
  PeriodParams,
  PeriodRowSchema,
  PeriodSchema,
  PeriodsQuery,
  ReadingBody,
  ReopeningBody,
  ScanBody,
  ScanParams,
  ScanPreviewSchema,
} from './wire.ts';

const READERS = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] as const;
/** Who records scans and their readings. */
export const RECORDERS = ['integrator', 'nurse', 'clinician'] as const;
const tags = ['observation'];
const done = { 200: PeriodDoneSchema, 201: PeriodDoneSchema };

/** What a command did, with the period as it stands after it. */
async function doneView(
  work: Work,
  { periodId, scanId, readingId, changes, fresh }: Done,
  status: 200 | 201,
) {
  const period = await readPeriod(work, periodId);
  const body = { scanId, readingId, changes: [...changes], period };
  return { status: fresh ? status : 200, body, etag: period.version } satisfies Outcome;
}

/** Observation periods before a hepatectomy. */
export const observationRoutes: Slice = (app, ctx) => {
  app.get(
    '/patients/:system/:value/observation-periods',
    {
      config: { roles: [...READERS], ...problems(404) },
      schema: {
        operationId: 'readPatientPeriods',
        summary: 'The observation periods of a patient, and the one that is missing',
        tags,
        params: PatientParams,
        response: { 200: PatientPeriodsSchema },
      },
    },
    (request) => query(ctx, request, (work) => readPeriodsOf(work, request.params)),
  );
  app.post(
    '/patients/:system/:value/observation-periods',
    {
      config: { roles: ['clinician'], ...problems(404, 409, 422) },
      schema: {
        operationId: 'openPeriod',
        summary: 'Open an observation period, under the rule that the site has signed',
        tags,
        params: PatientParams,
        body: OpenBody,
        response: { 201: PeriodDoneSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) =>
        doneView(work, await openPeriod(work, request.params, request.body.reason), 201),
      ),
  );
  app.get(
    '/observation-periods',
    {
      config: { roles: [...READERS] },
      schema: {
        operationId: 'listPeriods',
        summary: 'The observation periods of the site, those of one state where it is given',
        tags,
        querystring: PeriodsQuery,
        response: { 200: page(PeriodRowSchema) },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const { limit, cursor, state = null } = request.query;
        // At midnight periods change their state: going on from yesterday's list could pass over one in silence.
        const filters = { list: 'observation-periods', state, day: work.today };
        const place = { work, filters, position: z.tuple([Id]) };
        const rows = await listPeriods(work, state, decodeCursor(place, cursor)?.[0] ?? null, limit);
        return pageOf(
          place,
          rows,
          limit,
          (row): [string] => [row.id],
          (row) => row,
        );
      }),
  );
  app.get(
    '/observation-periods/:id',
    {
      config: { roles: [...READERS], ...problems(404) },
      schema: {
        operationId: 'readPeriod',
        summary: 'A period: its state, its scans, what is missing, the next step and its history',
        tags,
        params: PeriodParams,
        response: { 200: PeriodSchema },
      },
    },
    async (request, reply) => {
      const body = await query(ctx, request, (work) => readPeriod(work, request.params.id));
      // The state changes with the days, and the version does not: no answer is said to be unchanged.
      reply.header('etag', `"${body.version}"`);
      return body;
    },
  );
  app.post(
    '/observation-periods/:id/scans',
    {
      config: { roles: [...RECORDERS], ...problems(404, 422) },
      schema: {
        operationId: 'recordScan',
        summary: 'Record a scan with its count, and see what the period has come to',
        tags,
        params: PeriodParams,
        body: ScanBody,
        response: done,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) =>
        doneView(work, await recordScan(work, request.params.id, request.body), 201),
      ),
  );
  app.post(
    '/observation-periods/:id/scan-previews',
    {
      config: { roles: [...READERS], ...problems(404) },
      schema: {
        operationId: 'previewScan',
        summary: 'What the period would come to if this scan came; stores nothing',
        tags,
        params: PeriodParams,
        body: ScanBody,
        response: { 200: ScanPreviewSchema },
      },
    },
    (request) =>
      query(ctx, request, (work) => {
        const { resultId: _resultId, ...scan } = request.body;
        return previewScan(work, request.params.id, scan);
      }),
  );
  app.post(
    '/observation-periods/:id/scans/:scanId/readings',
    {
      config: { roles: [...RECORDERS], ...problems(404, 409, 422) },
      schema: {
        operationId: 'recordReading',
        summary: 'Read a scan again, or correct what was written of it; says what changed',
        description: 'A decision that a board has made is never altered: what it rests on is flagged.',
        tags,
        params: ScanParams,
        body: ReadingBody,
        response: done,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { id, scanId } = request.params;
        return doneView(work, await recordReading(work, id, scanId, request.body), 201);
      }),
  );
  app.post(
    '/observation-periods/:id/close',
    {
      config: { roles: ['clinician'], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'closePeriod',
        summary: 'Close a period by a clinician’s word: withdrawn, opened in error, emergency surgery',
        tags,
        params: PeriodParams,
        body: ClosingBody,
        response: { 200: PeriodDoneSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) =>
        doneView(work, await closePeriod(work, request.params.id, request.body, ifMatch(request)), 200),
      ),
  );
  app.post(
    '/observation-periods/:id/reopen',
    {
      config: { roles: ['clinician'], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'reopenPeriod',
        summary: 'Take the closing by a person back: the period is again what its facts and scans say',
        tags,
        params: PeriodParams,
        body: ReopeningBody,
        response: { 200: PeriodDoneSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) =>
        doneView(
          work,
          await reopenPeriod(work, request.params.id, request.body.reason, ifMatch(request)),
          200,
        ),
      ),
  );
};
