import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../context.ts';
import { staffBySite } from '../staff/use-cases.ts';
import type { Site } from '../work.ts';
import { assetVersion, typefaces } from './assets.ts';
import { datesIn } from './dates.ts';
import { labelOf, toldTo } from './plain.ts';
import { readerOf } from './reader.ts';
import { pageOfHeaders, withPageOf } from './same-reader.ts';
import { languages } from './texts/texts.ts';
import type { Said, View } from './view.ts';

/** The parts of the bar at the top. */
export type Place = 'worklist' | 'patients' | 'board' | 'protocols' | null;

export interface Page {
  readonly template: string;
  readonly place: Place;
  readonly title: string;
  /** Style sheets and scripts besides those of every page, by file name. */
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
  readonly data: object;
  /** The moment at which the data was read; null on a page without any. */
  readonly asOf: Date | null;
}

// Whatever stands in <%= %> is escaped. <%~ %> is not: templates use it to include another one, and for nothing else.
const eta = new Eta({
  views: fileURLToPath(new URL('./templates', import.meta.url)),
  autoEscape: true,
  cache: true,
  plugins: [{ processTemplate: withPageOf }],
});

// All templates lie in one folder: looking for a path anew at each include cost more than most of what they include.
const resolvePath = eta.resolvePath?.bind(eta);
const paths = new Map<string, string>();
eta.resolvePath = (template, options) => {
  const known = paths.get(template) ?? resolvePath?.(template, options) ?? template;
  paths.set(template, known);
  return known;
};

/**
 * No style and no code of its own that the policy would refuse, no page of patients in the browser's storage, and errors
 * shown. What comes is settled at once: a moment later, whoever has gone on by then is taken back to where the focus
 * was to be, and a form that is sent before it leaves the page.
 */
const HTMX = JSON.stringify({
  defaultSettleDelay: 0,
  includeIndicatorStyles: false,
  allowEval: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  timeout: 20_000,
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '[45]..', swap: true, error: true },
  ],
});

type People = Awaited<ReturnType<typeof staffBySite>>;
const PEOPLE_KEPT_MS = 30_000;
const peopleKept = new WeakMap<Ctx, { readonly found: People; readonly until: number }>();

/** Everybody whom a reader may choose; null where the database does not answer. */
async function peopleOf(ctx: Ctx): Promise<People | null> {
  const known = peopleKept.get(ctx);
  if (known !== undefined && known.until > performance.now()) return known.found;
  const found = await staffBySite(ctx.db).catch(() => null);
  if (found !== null) peopleKept.set(ctx, { found, until: performance.now() + PEOPLE_KEPT_MS });
  return found;
}

/** False where nobody is entered at any site. */
export const isAnybodyThere = async (ctx: Ctx): Promise<boolean> =>
  (await peopleOf(ctx))?.some(({ staff }) => staff.length > 0) ?? true;

/** The view of a reader at a site; without a site (errors) moments are told in UTC. */
export function viewOf(request: FastifyRequest, site: Pick<Site, 'zone'> | null): View {
  const reader = readerOf(request);
  const { language } = reader;
  const { t } = language;
  const say = (english: string): Said => {
    const { text, complete } = language.say(english);
    return { text, lang: complete ? language.code : 'en' };
  };
  return {
    t,
    dates: datesIn(language.locale, site?.zone ?? 'UTC'),
    say,
    tell: (told) => toldTo({ t, say, reader }, told),
    label: (pointer) => labelOf({ t }, pointer),
    reader,
    pageOf: reader.login,
    assets: assetVersion,
  };
}

/** Sends a whole page: the bar at the top with who reads it, and the body. */
export async function sendPage(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
): Promise<FastifyReply> {
  const site = page.asOf === null ? null : request.actor.site;
  const view = viewOf(request, site);
  const people = await peopleOf(ctx);
  const shell = {
    ...view,
    ...page,
    htmx: HTMX,
    headers: pageOfHeaders(view.reader.login),
    typefaces,
    styles: ['netvigil.css', ...(page.styles ?? [])].map((file) => file.replace(/\.css$/, '')).join('+'),
    scripts: page.scripts ?? [],
    site: site?.code ?? null,
    people,
    known: people?.some(({ staff }) => staff.some(({ login }) => login === view.reader.login)) ?? false,
    languages: [...languages.values()],
    asOf: page.asOf === null ? null : view.dates.moment(page.asOf),
    body: eta.render(page.template, { ...view, ...page.data }),
  };
  return sendHtml(reply, eta.render('./layout', shell));
}

/** A part of a page as text, for what is sent bit by bit. */
export const partOf = (
  request: FastifyRequest,
  template: string,
  data: object,
  site: Pick<Site, 'zone'> | null = request.actor.site,
): string => eta.render(template, { ...viewOf(request, site), ...data });

/** Sends a part of a page, which htmx puts in its place. */
export const sendPart = (
  request: FastifyRequest,
  reply: FastifyReply,
  template: string,
  data: object,
  site: Pick<Site, 'zone'> | null = request.actor.site,
): FastifyReply => sendHtml(reply, partOf(request, template, data, site));

/** As bytes: of a text Node counts them first and then puts it together with the head, each a pass over the page. */
const sendHtml = (reply: FastifyReply, html: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(Buffer.from(html));

/** Whether htmx asks for a part of a page, and no browser for a whole one. */
export const wantsPart = ({ headers }: FastifyRequest): boolean =>
  headers['hx-request'] === 'true' && headers['hx-boosted'] !== 'true';
