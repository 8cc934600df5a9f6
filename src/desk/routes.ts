import { z } from 'zod';
import type { Slice } from '../app.ts';
import type { Ctx } from '../context.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { etagOf, ifMatch } from '../http/preconditions.ts';
import type { Api } from '../http/server.ts';
import { Id } from '../http/wire.ts';
import type { Work } from '../work.ts';
import {
  assigning,
  booking,
  claiming,
  contacting,
  type Decide,
  releasing,
  snoozing,
  waking,
} from './actions.ts';
import { bulkRoutes } from './bulk/routes.ts';
import { type Act, actOn, actOnAppointment, actOnPatient, undoing } from './use-cases.ts';
import { readRow } from './view.ts';
import {
  AssignBody,
  BookingBody,
  ClaimBody,
  LogContactBody,
  ReasonBody,
  RowState,
  SnoozeBody,
} from './wire.ts';

const params = z.strictObject({ id: Id });
/** Who deals with the rows of the worklist. */
export const WARD = ['nurse', 'clinician', 'coordinator'] as const;
const tags = ['worklist'];
const response = { 200: RowState };
type VersionCheck = Parameters<typeof actOn>[2];

/** Dealing with the rows of the worklist, examinations and work alike. */
export const deskRoutes: Slice = (app, ctx) => {
  app.get(
    '/worklist/rows/:id',
    {
      config: { roles: [...WARD], ...problems(404) },
      schema: {
        operationId: 'readRow',
        summary: 'Who has a row, what was ordered, booked and tried, and what was done with it',
        tags,
        params,
        response,
      },
    },
    async (request, reply) => {
      const row = await query(ctx, request, (work) => readRow(work, request.params.id));
      reply.header('etag', etagOf(row.version));
      return row;
    },
  );
  takingRoutes(app, ctx);
  workingRoutes(app, ctx);
  bulkRoutes(app, ctx);
};

async function acted(work: Work, id: string, check: VersionCheck, decide: Decide, act: Act = actOn) {
  await act(work, id, check, decide);
  const row = await readRow(work, id);
  return { status: 200 as const, body: row, etag: row.version };
}

/** Whose the row is, and when it is back. */
function takingRoutes(app: Api, ctx: Ctx): void {
  app.post(
    '/worklist/rows/:id/claim',
    {
      config: { roles: [...WARD], ...problems(404, 409) },
      schema: {
        operationId: 'claimRow',
        summary: 'Take a row, for the time of a lease',
        description:
          'Of many at once one has it, and the others get 409 with the name. Said again by the same person, the lease begins anew; when it ends, the row is nobody’s.',
        tags,
        params,
        body: ClaimBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) =>
        acted(work, request.params.id, null, claiming(request.body.minutes)),
      ),
  );
  app.post(
    '/worklist/rows/:id/release',
    {
      config: { roles: [...WARD], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'releaseRow',
        summary: 'Give a row back: it is nobody’s',
        tags,
        params,
        body: ReasonBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) =>
        acted(work, request.params.id, ifMatch(request), releasing(request.body.reason ?? null)),
      ),
  );
  app.post(
    '/worklist/rows/:id/assign',
    {
      config: { roles: [...WARD], ifMatch: true, ...problems(404, 409, 422) },
      schema: {
        operationId: 'assignRow',
        summary: 'Give a row to a colleague, without an end',
        tags,
        params,
        body: AssignBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) => {
        const { to, reason = null } = request.body;
        return acted(work, request.params.id, ifMatch(request), assigning(to, reason));
      }),
  );
  app.post(
    '/worklist/rows/:id/snooze',
    {
      config: { roles: [...WARD], ifMatch: true, ...problems(404, 409, 422) },
      schema: {
        operationId: 'snoozeRow',
        summary: 'Put a row off until a day; it is counted all the same and comes back by itself',
        tags,
        params,
        body: SnoozeBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) => {
        const { until, reason } = request.body;
        return acted(work, request.params.id, ifMatch(request), snoozing(until, reason));
      }),
  );
  app.post(
    '/worklist/rows/:id/wake',
    {
      config: { roles: [...WARD], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'wakeRow',
        summary: 'Take a row that was put off back into the list',
        tags,
        params,
        body: ReasonBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) =>
        acted(work, request.params.id, ifMatch(request), waking(request.body.reason ?? null)),
      ),
  );
}

/** What is done about a row, and taken back. */
function workingRoutes(app: Api, ctx: Ctx): void {
  app.post(
    '/worklist/rows/:id/contact',
    {
      config: { roles: [...WARD], ifMatch: true, ...problems(404, 409, 422) },
      schema: {
        operationId: 'logContact',
        summary: 'Record a contact with the patient, or an attempt, with its outcome',
        description:
          'It ends no loss to follow-up: a contact that does is recorded at …/contact of the patient.',
        tags,
        params,
        body: LogContactBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) => {
        const contact = { ...request.body, note: request.body.note ?? null };
        return acted(work, request.params.id, ifMatch(request), contacting(contact), actOnPatient);
      }),
  );
  app.post(
    '/worklist/rows/:id/booking',
    {
      config: { roles: [...WARD], ifMatch: true, ...problems(404, 409, 422) },
      schema: {
        operationId: 'bookRow',
        summary: 'Record the order and the appointment: day and place',
        tags,
        params,
        body: BookingBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) => {
        const { order, appointment } = request.body;
        return acted(
          work,
          request.params.id,
          ifMatch(request),
          booking(order, appointment),
          actOnAppointment,
        );
      }),
  );
  app.post(
    '/worklist/rows/:id/undo',
    {
      config: { roles: [...WARD], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'undoAction',
        summary: 'Take back your own last action on a row',
        description:
          'A second write with a trail of its own; possible until anybody has changed the row again.',
        tags,
        params,
        body: ReasonBody,
        response,
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) =>
        acted(
          work,
          request.params.id,
          ifMatch(request),
          undoing(request.body.reason ?? null),
          actOnAppointment,
        ),
      ),
  );
}
