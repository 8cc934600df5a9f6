import type { Slice } from '../app.ts';
import { addDays } from '../domain/calendar.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { ifMatch, sendVersioned } from '../http/preconditions.ts';
import { Refusal, type Work } from '../work.ts';
import {
  changeMeeting,
  convene,
  listMeetings,
  listPatterns,
  requireMeeting,
  setPattern,
  shownMeeting,
} from './meetings.ts';
import { listSpecialDays, markDays } from './special-days.ts';
import {
  ConveneBody,
  MeetingChangeBody,
  MeetingParams,
  MeetingSchema,
  MeetingsQuery,
  MeetingsSchema,
  PatternBody,
  PatternListSchema,
  SpecialDaysBody,
  SpecialDaysSchema,
} from './wire.ts';

const READERS = ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor', 'admin'] as const;
const tags = ['board'];
const DEFAULT_DAYS = 90;
const MOST_DAYS = 400;

/** When the board meets: its pattern, each meeting, and the days on which the site works. */
export const boardMeetingRoutes: Slice = (app, ctx) => {
  app.get(
    '/board/pattern',
    {
      config: { roles: [...READERS] },
      schema: {
        operationId: 'readBoardPattern',
        summary: 'When the board meets as a rule, with its coordinator and deputy: every version',
        tags,
        response: { 200: PatternListSchema },
      },
    },
    async (request, reply) => {
      const body = await query(ctx, request, patternsView);
      return sendVersioned(request, reply, body.version, body);
    },
  );
  app.post(
    '/board/pattern',
    {
      config: { roles: ['coordinator'], ifMatch: true, ...problems(422) },
      schema: {
        operationId: 'setBoardPattern',
        summary: 'Set when the board meets from a day on',
        description:
          'What waits for the board falls due anew. Meetings that somebody changed stay as they are.',
        tags,
        body: PatternBody,
        response: { 201: PatternListSchema },
      },
    },
    async (request, reply) => {
      const answer = await command(ctx, request, reply, async (work) => {
        const version = await setPattern(work, ctx.log, request.body, ifMatch(request));
        return { status: 201, body: await patternsView(work), etag: version };
      });
      ctx.nudge?.();
      return answer;
    },
  );
  app.get(
    '/board/meetings',
    {
      config: { roles: [...READERS] },
      schema: {
        operationId: 'listBoardMeetings',
        summary: 'The meetings between two days, cancelled ones and those on a holiday too',
        tags,
        querystring: MeetingsQuery,
        response: { 200: MeetingsSchema },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const from = request.query.from ?? work.today;
        const to = request.query.to ?? addDays(from, DEFAULT_DAYS);
        if (to < from || to > addDays(from, MOST_DAYS)) {
          throw new Refusal(400, 'invalid-request', 'The days are not possible.', [
            { pointer: '?to', detail: `Must lie from ${from} to ${addDays(from, MOST_DAYS)}.` },
          ]);
        }
        const items = await listMeetings(work, from, to);
        return { day: work.today, items: items.map((one) => shownMeeting(work, one)) };
      }),
  );
  app.post(
    '/board/meetings',
    {
      config: { roles: ['coordinator'], ...problems(409) },
      schema: {
        operationId: 'conveneBoard',
        summary: 'Convene a meeting beside the pattern',
        tags,
        body: ConveneBody,
        response: { 201: MeetingSchema },
      },
    },
    async (request, reply) => {
      const answer = await command(ctx, request, reply, async (work) => {
        const meeting = await convene(work, ctx.log, request.body);
        return { status: 201, body: shownMeeting(work, meeting), etag: meeting.version };
      });
      ctx.nudge?.();
      return answer;
    },
  );
  app.get(
    '/board/meetings/:scheduledOn',
    {
      config: { roles: [...READERS], ...problems(404) },
      schema: {
        operationId: 'readBoardMeeting',
        summary: 'One meeting',
        tags,
        params: MeetingParams,
        response: { 200: MeetingSchema },
      },
    },
    async (request, reply) => {
      const body = await query(ctx, request, async (work) =>
        shownMeeting(work, await requireMeeting(work, request.params.scheduledOn)),
      );
      return sendVersioned(request, reply, body.version, body);
    },
  );
  app.post(
    '/board/meetings/:scheduledOn',
    {
      config: { roles: ['coordinator'], ifMatch: true, ...problems(404, 409) },
      schema: {
        operationId: 'changeBoardMeeting',
        summary: 'Move, cancel or reinstate a meeting',
        description: 'It keeps its name. What waits for the board falls due anew, and nothing is dropped.',
        tags,
        params: MeetingParams,
        body: MeetingChangeBody,
        response: { 200: MeetingSchema },
      },
    },
    async (request, reply) => {
      const answer = await command(ctx, request, reply, async (work) => {
        const draft = { on: null, startsAt: null, cutOffOn: null, ...request.body };
        const { scheduledOn } = request.params;
        const meeting = await changeMeeting(work, ctx.log, scheduledOn, draft, ifMatch(request));
        return { status: 200, body: shownMeeting(work, meeting), etag: meeting.version };
      });
      ctx.nudge?.();
      return answer;
    },
  );
  app.get(
    '/special-days',
    {
      config: { roles: [...READERS] },
      schema: {
        operationId: 'listSpecialDays',
        summary: 'Holidays of the site, and weekends on which it works',
        tags,
        response: { 200: SpecialDaysSchema },
      },
    },
    async (request, reply) => {
      const body = await query(ctx, request, listSpecialDays);
      return sendVersioned(request, reply, body.version, body);
    },
  );
  app.post(
    '/special-days',
    {
      config: { roles: ['coordinator', 'admin'], ifMatch: true },
      schema: {
        operationId: 'markSpecialDays',
        summary: 'Mark days as holidays or as working, or as ordinary again',
        description: 'A meeting of the pattern that falls on a holiday does not take place.',
        tags,
        body: SpecialDaysBody,
        response: { 201: SpecialDaysSchema },
      },
    },
    async (request, reply) => {
      const answer = await command(ctx, request, reply, async (work) => {
        const { days, reason } = request.body;
        await markDays(work, ctx.log, days, reason, ifMatch(request));
        const body = await listSpecialDays(work);
        return { status: 201, body, etag: body.version };
      });
      ctx.nudge?.();
      return answer;
    },
  );
};

async function patternsView(work: Work) {
  const versions = await listPatterns(work);
  return { version: versions[0]?.version ?? 0, versions };
}
