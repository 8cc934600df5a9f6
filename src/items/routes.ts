import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch } from '../http/preconditions.ts';
import { Id } from '../http/wire.ts';
import { ItemSchema } from '../plans/wire.ts';
import { endItemWith } from './use-cases.ts';
import { EndBody } from './wire.ts';

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
};
