import formbody from '@fastify/formbody';
import type { Pages } from '../app.ts';
import { serveAssets } from './assets.ts';
import { boardPages } from './board/routes.ts';
import { deskPages } from './desk/routes.ts';
import { answerPageErrors, sendFault } from './errors.ts';
import { patientPages } from './patient/routes.ts';
import { protocolPages } from './protocols/routes.ts';
import { readerRoutes } from './reader-routes.ts';
import { refuseOtherReaders } from './same-reader.ts';
import { worklistPages } from './worklist/routes.ts';

const register: Pages['register'] = async (app, ctx) => {
  await app.register(formbody);
  answerPageErrors(app, ctx);
  refuseOtherReaders(app);
  await serveAssets(app);
  readerRoutes(app);
  app.get('/', { config: { public: true }, schema: { hide: true } }, (_request, reply) =>
    reply.redirect('/worklist'),
  );
  for (const pages of [worklistPages, deskPages, boardPages, patientPages, protocolPages]) pages(app, ctx);
};

/** Pages for people, rendered here, beside /v1. */
export const webPages: Pages = {
  register,
  lost: (ctx) => (fault, request, reply) => sendFault(ctx, fault, request, reply),
};
