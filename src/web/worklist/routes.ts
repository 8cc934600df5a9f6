import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Slice } from '../../app.ts';
import type { Ctx } from '../../context.ts';
import { query } from '../../http/command.ts';
import { seenViewsReading } from '../../saved-views/routes.ts';
import { type Colleague, listStaff, siteName } from '../../staff/use-cases.ts';
import { worklistPage } from '../../worklist/routes.ts';
import { DESK_ASSETS } from '../desk/send.ts';
import { sendPage, sendPart, viewOf, wantsPart } from '../shell.ts';
import {
  addressOf,
  type Filters,
  filtersOf,
  MOST_SHOWN,
  PAGE_ROWS,
  PageQuery,
  queryOf,
  without,
} from './address.ts';
import { filterBar } from './filter-bar.ts';
import { foldOf, foldPages } from './fold.ts';
import { gridView } from './grid.ts';
import { rowLines } from './rows.ts';
import { NOTHING_SEEN, seenAfter } from './seen.ts';
import { enrolRequest, startOf } from './start.ts';
import { viewChips, viewPages } from './views.ts';

const roles = ['nurse', 'clinician', 'coordinator'] as const;
type Asked = z.infer<typeof PageQuery>;
type Found = Awaited<ReturnType<typeof worklistPage>>;

/** The worklist as a page: the grid, the filters and the table. */
export const worklistPages: Slice = (app, ctx) => {
  app.get(
    '/worklist',
    { config: { roles: [...roles] }, schema: { hide: true, querystring: PageQuery } },
    async (request, reply) => {
      const filters = filtersOf(request.url);
      const asked: Asked = request.query;
      if (asked.cursor !== undefined && wantsPart(request)) {
        const head = asked.before ?? 0;
        const more = { ...asked, limit: PAGE_ROWS, counts: true, head };
        const found = await worklistPage(ctx, request.actor, more);
        return sendPart(request, reply, './worklist-rows', listData(request, found, filters, true));
      }
      // An address says what it lists and nothing else, also after a form has sent its empty fields.
      const isLoose = /[?&]\w+=(?:&|$)/.test(request.url);
      if (isLoose && !wantsPart(request)) return reply.redirect(addressOf(filters));
      if (request.headers['hx-target'] === 'content') reply.header('hx-push-url', addressOf(filters));
      const page = await pageOf(ctx, request, filters);
      const isListAlone = wantsPart(request) && request.headers['hx-target'] === 'list';
      return isListAlone
        ? sendPart(request, reply, './worklist-anew', page.data)
        : sendPage(ctx, request, reply, page);
    },
  );
  viewPages(app, ctx);
  foldPages(app);
};

async function pageOf(ctx: Ctx, request: FastifyRequest, filters: Filters) {
  const { actor } = request;
  const asked = request.query as Asked;
  const limit = asked.shown ?? PAGE_ROWS;
  const also = seenViewsReading(actor);
  const [found, about] = await Promise.all([
    worklistPage(ctx, actor, { ...asked, limit, counts: true, grid: true, head: asked.before ?? 0, also }),
    aboutSite(ctx, request),
  ]);
  const view = viewOf(request, actor.site);
  const grid = gridView(view, found.grid ?? { counts: [], gaps: [] }, filters);
  const bar = filterBar(view, filters, about.staff);
  const isEmpty = found.rows.length === 0 && grid.total === 0 && queryOf(filters) === '';
  const start = isEmpty ? await query(ctx, request, startOf) : null;
  return {
    template: './worklist',
    place: 'worklist',
    title: view.t('worklist.title'),
    styles: ['worklist.css', ...DESK_ASSETS.styles],
    scripts: ['worklist.js', ...DESK_ASSETS.scripts],
    data: {
      ...listData(request, found, filters, false),
      fold: foldOf(request),
      query: queryOf(filters),
      site: about.name,
      weekday: view.dates.weekday(found.day),
      staff: about.staff,
      grid,
      bar,
      // What the grid is of, where it is not of the whole site.
      scope: bar.words
        .filter(({ name }) => name !== 'sort' && grid.kept.includes(name))
        .map(({ text }) => text)
        .join(' · '),
      views: viewChips(found.also ?? [], filters),
      csv: `/v1/worklist.csv?${[queryOf(filters), `lang=${view.reader.language.code}`].filter((part) => part !== '').join('&')}`,
      start: start !== null && (!start.patients || start.signed === 0) ? start : null,
      request: enrolRequest(request.host),
    },
    asOf: new Date(found.asOf),
  } as const;
}

interface SiteTold {
  readonly name: string;
  readonly staff: readonly Colleague[];
  readonly until: number;
}
const KEPT_MS = 30_000;
const sites = new WeakMap<Ctx, Map<number, SiteTold>>();

/** The site's name and staff, which change seldom. */
async function aboutSite(ctx: Ctx, request: FastifyRequest): Promise<SiteTold> {
  const known = sites.get(ctx) ?? new Map<number, SiteTold>();
  sites.set(ctx, known);
  const before = known.get(request.actor.site.id);
  if (before !== undefined && before.until > performance.now()) return before;
  const told = await query(ctx, request, async (work) => ({
    name: await siteName(work),
    staff: await listStaff(work),
    until: performance.now() + KEPT_MS,
  }));
  known.set(request.actor.site.id, told);
  return told;
}

/**
 * The rows, how many there are in all, and how the list goes on: what is cut short says so.
 * @param more the rows follow on those that the page shows already
 */
function listData(request: FastifyRequest, found: Found, filters: Filters, more: boolean) {
  const view = viewOf(request, request.actor.site);
  const { before = 0, seen = NOTHING_SEEN } = request.query as Asked;
  const sum = (key: 'rows' | 'snoozed') => (found.counts ?? []).reduce((all, count) => all + count[key], 0);
  const total = sum('rows');
  const shown = before + found.rows.length;
  // Rows that came before the place, left or moved stand wrongly above, though there may be as many as before.
  const hasChanged = before > 0 && seenAfter(NOTHING_SEEN, found.head ?? []) !== seen;
  const ids = found.rows.map(({ id }) => id);
  return {
    rows: rowLines(view, found.rows, found.day),
    more,
    asOfMoment: view.dates.moment(found.asOf),
    address: addressOf(filters),
    filtered: queryOf(without(filters, 'sort')) !== '',
    search: filters.search ?? null,
    order: filters.sort ?? 'urgency',
    total,
    putOff: filters.snoozed === undefined ? sum('snoozed') : 0,
    first: more ? 1 : before + 1,
    shown,
    // At least a page: a short list that was fetched anew would have no room for the row that comes back to it.
    kept: Math.min(Math.max(shown, PAGE_ROWS), MOST_SHOWN),
    next:
      found.next === null
        ? null
        : addressOf(filters, `cursor=${found.next}&before=${shown}&seen=${seenAfter(seen, ids)}`),
    nextRows: hasChanged ? PAGE_ROWS : Math.min(PAGE_ROWS, total - shown),
    anew: hasChanged ? addressOf(filters, total > 0 ? `shown=${Math.min(total, MOST_SHOWN)}` : '') : null,
    everything: total > shown && total <= MOST_SHOWN ? addressOf(filters, `shown=${total}`) : null,
  };
}
