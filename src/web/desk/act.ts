import type { z } from 'zod';
import type { Ctx } from '../../context.ts';
import type { Role } from '../../db/tables.ts';
import type { Api } from '../../http/server.ts';
import type { Work } from '../../work.ts';
import { recording } from '../recording.ts';
import { wantsPart } from '../shell.ts';
import { readDrawer } from './drawer.ts';
import { type Form, RowParams } from './forms.ts';
import { type Acted, sendDrawer } from './send.ts';

/**
 * A form of the drawer: it commits at once and answers with the drawer anew. Without htmx the browser goes on to the
 * row's own page.
 * @param roles those of the operation under /v1 that it stands for
 */
export function actionPage(
  app: Api,
  ctx: Ctx,
  action: string,
  roles: readonly [Role, ...Role[]],
  body: z.ZodType<Form>,
  act: (work: Work, id: string, form: Form) => Promise<Acted>,
): void {
  app.post(
    `/worklist/rows/:id/${action}`,
    {
      config: { roles },
      schema: { hide: true, params: RowParams, body },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { acted, row } = await recording(ctx, request.actor, async (work) => ({
        acted: await act(work, id, request.body),
        row: await readDrawer(work, id),
      }));
      if (!wantsPart(request)) return reply.redirect(`/worklist/rows/${id}`, 303);
      return sendDrawer(ctx, request, reply, row, acted);
    },
  );
}
