import type { Slice } from '../../app.ts';
import { listWorklist } from '../../worklist/use-cases.ts';
import { WorklistFilters, wishesOf } from '../../worklist/wire.ts';
import { DESK_ASSETS } from '../desk/send.ts';
import { sendPage, viewOf } from '../shell.ts';

const PAGE_ROWS = 50;

/** The worklist as a page. */
export const worklistPages: Slice = (app, ctx) => {
  app.get(
    '/worklist',
    {
      config: { roles: ['nurse', 'clinician', 'coordinator'] },
      schema: { hide: true, querystring: WorklistFilters },
    },
    async (request, reply) => {
      const { sort, ...asked } = request.query;
      const now = ctx.clock.now();
      const question = { now, wishes: wishesOf(asked), after: null, sort, limit: PAGE_ROWS, counts: true };
      const found = await listWorklist(ctx, request.actor, question);
      return sendPage(ctx, request, reply, {
        template: './worklist',
        place: 'worklist',
        title: viewOf(request, request.actor.site).t('worklist.title'),
        ...DESK_ASSETS,
        data: found,
        asOf: now,
      });
    },
  );
};
