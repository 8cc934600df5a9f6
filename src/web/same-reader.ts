import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../work.ts';

const HEADER = 'netvigil-page-of';
const FIELD = 'pageOf';

/** What each request of a page tells by htmx: whom the page was made for, also where the part with the form is newer. */
export const pageOfHeaders = (login: string): string =>
  JSON.stringify({ [HEADER]: encodeURIComponent(login) });

/** The beginning of a form; code of the template in its attributes may hold a `>`. */
const FORMS = /<form\b(?:<%(?:[^%]|%(?!>))*%>|[^<>])*>/g;

/** A template whose forms tell the same without htmx: none that writes can forget it. */
export const withPageOf = (template: string): string =>
  template.replace(FORMS, (form) =>
    form.includes(' method="post"')
      ? `${form}<input type="hidden" name="${FIELD}" value="<%= it.pageOf %>">`
      : form,
  );

/**
 * The tabs of a browser share the choice of who reads. A page that says "You are A" must record nothing as B, whom
 * another tab has chosen since. Register before the routes of pages.
 */
export function refuseOtherReaders(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const field = takeField(request);
    if (request.routeOptions.config.public) return;
    const { login } = request.actor;
    const header = request.headers[HEADER];
    const isSame = header === undefined || header === encodeURIComponent(login);
    if (isSame && (field === undefined || field === login)) return;
    throw new Refusal(
      409,
      'reader-changed',
      'Another person was chosen in another tab since this page was made. Nothing was recorded: load the page again.',
    );
  });
}

/** Takes the field out of the form: what a form may hold is said by its route, and this is no part of it. */
function takeField(request: FastifyRequest): unknown {
  if (typeof request.body !== 'object' || request.body === null) return undefined;
  const { [FIELD]: told, ...form } = request.body as Record<string, unknown>;
  request.body = form;
  return told;
}
