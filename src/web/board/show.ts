import type { FastifyReply, FastifyRequest } from 'fastify';
import { listCases, readAgenda } from '../../agenda/agenda.ts';
import { listToCarryOut } from '../../agenda/to-carry-out.ts';
import { listMeetings, listPatterns } from '../../board/meetings.ts';
import type { Ctx } from '../../context.ts';
import { addDays, type CalendarDate } from '../../domain/calendar.ts';
import { hasBegun } from '../../domain/meetings.ts';
import type { BoardDecisionKind } from '../../domain/observation-model.ts';
import { query } from '../../http/command.ts';
import { boardPeople } from '../../plans/board-calendar.ts';
import type { Work } from '../../work.ts';
import { sendPage, sendPart, viewOf, wantsPart } from '../shell.ts';
import { type Asks, carryForm, changeForm, decisionForm, setForm } from './forms.ts';
import { type Agenda, agendaView, mayCarryOut, mayOf, overviewView } from './views.ts';

/** A page of the board: the overview, all that waits, or the agenda of a meeting by its name. */
export type At = 'overview' | 'waiting' | CalendarDate;

const pathOf = (at: At): string =>
  at === 'overview' ? '/board' : at === 'waiting' ? '/board/waiting' : `/board/meetings/${at}/agenda`;

/** What was just recorded, and what it started. */
export interface Done {
  readonly what: 'decided' | 'operation' | 'plan' | 'moved' | 'cancelled' | 'convened' | 'pattern' | 'days';
  readonly name?: string;
  readonly on?: CalendarDate;
  readonly decision?: BoardDecisionKind;
  readonly started?: BoardDecisionKind | 'operation' | 'word' | 'plan' | 'calendar';
  readonly carryOutBy?: CalendarDate | null;
  readonly changes: readonly string[];
}

const DAYS_AHEAD = 45;
const DAYS_BACK = 10;

/** Sends a page of the board as it is now, whole or as the part that htmx puts in its place. */
export async function sendBoard(
  ctx: Ctx,
  request: FastifyRequest,
  reply: FastifyReply,
  at: At,
  asks: Asks,
  done: Done | null = null,
): Promise<FastifyReply> {
  const { template, data, now } = await query(ctx, request, async (work) => ({
    ...(at === 'overview' ? await overview(work, asks) : await agenda(work, at, asks)),
    now: work.now,
  }));
  const all = { ...data, at, base: pathOf(at), done };
  if (asks.returned !== undefined) reply.code(asks.returned.refusal.status);
  if (wantsPart(request)) {
    if (done !== null) reply.header('hx-push-url', pathOf(at));
    return sendPart(request, reply, template, all);
  }
  const { t, dates } = viewOf(request, request.actor.site);
  const day = 'meeting' in data && data.meeting !== null ? data.meeting : null;
  const title =
    at === 'overview'
      ? t('board.title')
      : day === null
        ? t('agenda.allWaiting')
        : t('agenda.title', { day: dates.weekday(day.on), time: day.startsAt });
  const page = { template, place: 'board', title, styles: ['board.css'], data: all, asOf: now } as const;
  return sendPage(ctx, request, reply, page);
}

async function agenda(work: Work, at: string, asks: Asks) {
  const found: Agenda = at === 'waiting' ? await everything(work) : await readAgenda(work, at);
  const { decide, returned } = asks;
  const may = mayOf(work.actor);
  return {
    template: './agenda',
    data: {
      ...agendaView(found, may),
      form: decide === undefined || !may.decide ? null : await decisionForm(work, decide, found, returned),
      formApart: !found.cases.some((one) => one.caseId === decide),
      carry: await carryAsked(work, asks, found.toCarryOut),
    },
  };
}

/** A form that the reader could not send is not offered; one that was refused is given back. */
async function carryAsked(work: Work, { carry, returned }: Asks, toCarryOut: Agenda['toCarryOut']) {
  if (carry === undefined) return null;
  const open = toCarryOut.find((one) => one.workId === carry);
  const may = open === undefined || mayCarryOut(mayOf(work.actor), open.settledBy);
  return may || returned !== undefined ? carryForm(work, carry, toCarryOut, returned) : null;
}

const everything = async (work: Work): Promise<Agenda> => ({
  meeting: null,
  people: await boardPeople(work),
  day: work.today,
  cases: await listCases(work),
  elsewhere: 0,
  decided: [],
  toCarryOut: await listToCarryOut(work),
});

async function overview(work: Work, asks: Asks) {
  const { decide, change, set, returned } = asks;
  const may = mayOf(work.actor);
  const cases = await listCases(work);
  const toCarryOut = await listToCarryOut(work);
  const found = {
    meetings: (
      await listMeetings(work, addDays(work.today, -DAYS_BACK), addDays(work.today, DAYS_AHEAD))
    ).map((meeting) => ({ ...meeting, begun: hasBegun(meeting, work.site.zone, work.now) })),
    cases,
    toCarryOut,
    pattern: (await listPatterns(work)).find(({ validFrom }) => validFrom <= work.today) ?? null,
    people: await boardPeople(work),
    day: work.today,
  };
  const forDecision = { cases, decided: [], toCarryOut, meeting: null };
  return {
    template: './board',
    data: {
      ...overviewView(found, may),
      form:
        decide === undefined || !may.decide ? null : await decisionForm(work, decide, forDecision, returned),
      formApart: true,
      carry: await carryAsked(work, asks, toCarryOut),
      change: change === undefined || !may.set ? null : await changeForm(work, change, returned),
      set: set === undefined || !may.set ? null : await setForm(work, set, returned),
    },
  };
}
