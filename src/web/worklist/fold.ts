import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Api } from '../../http/server.ts';
import { YEAR_SECONDS } from '../reader.ts';
import { wantsPart } from '../shell.ts';
import { addressOf, filtersOf } from './address.ts';

const COOKIE = 'netvigil-grid';
const FOLDS = ['open', 'folded'] as const;
const FoldForm = z.strictObject({ grid: z.enum(FOLDS), query: z.string().max(4_000) });

/** Whether a reader has folded the grid away; `auto`: they never said, and the height of the window decides. */
export const foldOf = ({ cookies }: FastifyRequest): (typeof FOLDS)[number] | 'auto' =>
  FOLDS.find((fold) => fold === cookies[COOKIE]) ?? 'auto';

/** How a reader wants the grid, kept with the browser as language and theme are. */
export function foldPages(app: Api): void {
  app.post(
    '/worklist/grid',
    { config: { public: true }, schema: { hide: true, body: FoldForm } },
    async (request, reply) => {
      const { grid, query } = request.body;
      reply.setCookie(COOKIE, grid, {
        path: '/worklist',
        httpOnly: true,
        sameSite: 'strict',
        maxAge: YEAR_SECONDS,
      });
      return wantsPart(request)
        ? reply.status(204).send()
        : reply.redirect(addressOf(filtersOf(`/worklist?${query}`)), 303);
    },
  );
}
