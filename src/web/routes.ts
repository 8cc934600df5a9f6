import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import { DateTime } from 'luxon';
import { listCases, readAgenda } from '../agenda/agenda.ts';
import { listToCarryOut } from '../agenda/to-carry-out.ts';
import type { Slice } from '../app.ts';
import { nextMeeting } from '../board/meetings.ts';
import { MeetingParams } from '../board/wire.ts';
import { query } from '../http/command.ts';
import { boardPeople } from '../plans/board-calendar.ts';
import type { Work } from '../work.ts';
import { agendaPage } from './agenda-view.ts';

const READERS = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] as const;
const STYLES = new URL('./assets/board.css', import.meta.url);
// Whatever stands in <%= %> is escaped; no template uses <%~ %>, which is not.
const eta = new Eta({
  views: fileURLToPath(new URL('./templates', import.meta.url)),
  autoEscape: true,
  cache: true,
});

/** Pages for people, rendered here. Registered beside /v1; the agenda prints on A4. */
export const webRoutes: Slice = (app, ctx) => {
  app.get(
    '/assets/board.css',
    { config: { public: true }, schema: { hide: true } },
    async (_request, reply) => reply.type('text/css; charset=utf-8').send(await readFile(STYLES, 'utf8')),
  );
  app.get('/board', { config: { roles: [...READERS] }, schema: { hide: true } }, async (request, reply) => {
    const found = await query(ctx, request, async (work) => {
      const next = await nextMeeting(work);
      return next === null ? { html: await pageOf(work, null) } : { next: next.scheduledOn };
    });
    if ('next' in found) return reply.redirect(`/board/meetings/${found.next}/agenda`);
    return reply.type('text/html; charset=utf-8').send(found.html);
  });
  app.get(
    '/board/meetings/:scheduledOn/agenda',
    { config: { roles: [...READERS] }, schema: { hide: true, params: MeetingParams } },
    async (request, reply) => {
      const html = await query(ctx, request, (work) => pageOf(work, request.params.scheduledOn));
      return reply.type('text/html; charset=utf-8').send(html);
    },
  );
};

async function pageOf(work: Work, scheduledOn: string | null): Promise<string> {
  const { site, now } = work;
  const asOf = DateTime.fromJSDate(now, { zone: site.zone }).toFormat('d LLL yyyy, HH:mm');
  const agenda = scheduledOn === null ? await everything(work) : await readAgenda(work, scheduledOn);
  return eta.render('./agenda', agendaPage(agenda, { site: site.code, asOf }));
}

const everything = async (work: Work) => ({
  meeting: null,
  people: await boardPeople(work),
  day: work.today,
  cases: await listCases(work),
  elsewhere: 0,
  decided: [],
  toCarryOut: await listToCarryOut(work),
});
