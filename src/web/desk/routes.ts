import type { Slice } from '../../app.ts';
import { WARD } from '../../desk/routes.ts';
import { query } from '../../http/command.ts';
import { bulkPages } from './bulk.ts';
import { closingPages } from './closing.ts';
import { readDrawer } from './drawer.ts';
import { RowParams } from './forms.ts';
import { handlingPages } from './handling.ts';
import { sendDrawer } from './send.ts';

/** What is done about a row of the worklist: the drawer, its forms, and many rows at once. */
export const deskPages: Slice = (app, ctx) => {
  app.get(
    '/worklist/rows/:id',
    {
      config: { roles: [...WARD] },
      schema: { hide: true, params: RowParams },
    },
    async (request, reply) => {
      const row = await query(ctx, request, (work) => readDrawer(work, request.params.id));
      return sendDrawer(ctx, request, reply, row);
    },
  );
  handlingPages(app, ctx);
  closingPages(app, ctx);
  bulkPages(app, ctx);
};
