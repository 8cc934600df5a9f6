import { listCases, readAgenda } from '../../agenda/agenda.ts';
import { listToCarryOut } from '../../agenda/to-carry-out.ts';
import type { Slice } from '../../app.ts';
import { nextMeeting } from '../../board/meetings.ts';
import { MeetingParams } from '../../board/wire.ts';
import { query } from '../../http/command.ts';
import { boardPeople } from '../../plans/board-calendar.ts';
import type { Work } from '../../work.ts';
import { sendPage } from '../shell.ts';
import { agendaPage } from './agenda-view.ts';

const roles = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] as const;

/** The tumour board: the agenda of a meeting, which prints on A4. */
export const boardPages: Slice = (app, ctx) => {
  app.get('/board', { config: { roles: [...roles] }, schema: { hide: true } }, async (request, reply) => {
    const found = await query(ctx, request, async (work) => {
      const next = await nextMeeting(work);
      return next === null ? { page: await pageOf(work, null) } : { next: next.scheduledOn };
    });
    if ('next' in found) return reply.redirect(`/board/meetings/${found.next}/agenda`);
    return sendPage(ctx, request, reply, found.page);
  });
  app.get(
    '/board/meetings/:scheduledOn/agenda',
    { config: { roles: [...roles] }, schema: { hide: true, params: MeetingParams } },
    async (request, reply) => {
      const page = await query(ctx, request, (work) => pageOf(work, request.params.scheduledOn));
      return sendPage(ctx, request, reply, page);
    },
  );
};

async function pageOf(work: Work, scheduledOn: string | null) {
  const agenda = scheduledOn === null ? await everything(work) : await readAgenda(work, scheduledOn);
  const data = agendaPage(agenda);
  return {
    template: './agenda',
    place: 'board',
    title: data.title,
    styles: ['board.css'],
    data,
    asOf: work.now,
  } as const;
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
