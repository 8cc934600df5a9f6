import type { Ctx } from '../../context.ts';
import { command } from '../../http/command.ts';
import type { Api } from '../../http/server.ts';
import type { Work } from '../../work.ts';
import { assigning, claiming, type Decide, snoozing } from '../actions.ts';
import { BulkAssignBody, BulkClaimBody, BulkOutcome, BulkSnoozeBody } from '../wire.ts';
import { type Asked, actOnMany } from './use-cases.ts';

const roles = ['nurse', 'clinician', 'coordinator'] as const;
const tags = ['worklist'];

const many = async (work: Work, rows: readonly Asked[], decide: Decide) => ({
  status: 200 as const,
  body: { outcomes: await actOnMany(work, rows, decide) },
});

/** One action on many rows; never one that closes them. */
export function bulkRoutes(app: Api, ctx: Ctx): void {
  app.post(
    '/worklist/bulk/claim',
    {
      config: { roles: [...roles] },
      schema: {
        operationId: 'claimRows',
        summary: 'Take many rows, each with an outcome of its own',
        tags,
        body: BulkClaimBody,
        response: { 200: BulkOutcome },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) => {
        const rows = request.body.rows.map((id) => ({ id }));
        return many(work, rows, claiming(request.body.minutes));
      }),
  );
  app.post(
    '/worklist/bulk/assign',
    {
      config: { roles: [...roles] },
      schema: {
        operationId: 'assignRows',
        summary: 'Give many rows to a colleague, each with an outcome of its own',
        tags,
        body: BulkAssignBody,
        response: { 200: BulkOutcome },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) => {
        const { rows, to, reason = null } = request.body;
        return many(work, rows, assigning(to, reason));
      }),
  );
  app.post(
    '/worklist/bulk/snooze',
    {
      config: { roles: [...roles] },
      schema: {
        operationId: 'snoozeRows',
        summary: 'Put many rows off, each with an outcome of its own',
        tags,
        body: BulkSnoozeBody,
        response: { 200: BulkOutcome },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, (work) => {
        const { rows, until, reason } = request.body;
        return many(work, rows, snoozing(until, reason));
      }),
  );
}
