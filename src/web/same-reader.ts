import type { FastifyInstance } from 'fastify';
import { Refusal } from '../work.ts';

const PAGE_OF = 'netvigil-page-of';

/** What each request of a page tells by htmx: whom the page was made for. */
export const pageOfHeaders = (login: string): string =>
  JSON.stringify({ [PAGE_OF]: encodeURIComponent(login) });

/**
 * The tabs of a browser share the choice of who reads. A page that says "You are A" must record nothing as B, whom
 * another tab has chosen since. Register before the routes of pages.
 */
export function refuseOtherReaders(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    const of = request.headers[PAGE_OF];
    if (of === undefined || request.method === 'GET' || request.routeOptions.config.public) return;
    if (of === encodeURIComponent(request.actor.login)) return;
    throw new Refusal(
      409,
      'reader-changed',
      'Another person was chosen in another tab since this page was made. Nothing was recorded: load the page again.',
    );
  });
}
