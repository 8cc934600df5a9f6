import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch } from '../http/preconditions.ts';
import { Id } from '../http/wire.ts';
import { ItemSchema } from '../plans/wire.ts';
import { endItemWith, reopenItem } from './use-cases.ts';
import { EndBody, ReopenBody } from './wire.ts';

/** Ending an examination otherwise than by a result. */
export const itemRoutes: Slice = (app, ctx) => {
  app.post(
    '/items/:id/end',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator'], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'endItem',
        summary: 'End an examination with a coded reason; never the plan',
        description: '"done-elsewhere" is recorded as a result and matched like any other.',
        tags: ['plans'],
        params: z.strictObject({ id: Id }),
        body: EndBody,
        response: { 200: ItemSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const item = await endItemWith(work, request.params.id, request.body, ifMatch(request));
        return { status: 200, body: item, etag: item.version };
      }),
  );
  app.post(
    '/items/:id/reopen',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator'], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'reopenItem',
        summary: 'Take back the ending of an examination that was ended in error',
        description:
          'It lives again, overdue where its window has closed. What was decided as not clinically necessary only a clinician takes back.',
        tags: ['plans'],
        params: z.strictObject({ id: Id }),
        body: ReopenBody,
        response: { 200: ItemSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const item = await reopenItem(work, request.params.id, request.body.reason, ifMatch(request));
        return { status: 200, body: item, etag: item.version };
      }),
  );
};
