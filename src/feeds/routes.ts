import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command, query } from '../http/command.ts';
import { problems } from '../http/openapi.ts';
import { neededOutbox } from '../outbox/outbox.ts';
import { createFeed, type Feed, listFeeds, readFeed, revokeFeed } from './use-cases.ts';
import {
  CreatedFeedSchema,
  FeedBody,
  FeedListSchema,
  FeedSchema,
  IdParams,
  RevocationBody,
  TokenParams,
} from './wire.ts';

const WARD = ['nurse', 'clinician', 'coordinator'] as const;
const tags = ['reminders'];
const ICALENDAR = 'text/calendar; charset=utf-8';

/** Calendars to subscribe to: one for a site and role. */
export const feedRoutes: Slice = (app, ctx) => {
  app.get(
    '/calendar-feeds',
    {
      config: { roles: [...WARD, 'auditor', 'admin'] },
      schema: {
        operationId: 'listCalendarFeeds',
        summary: 'The calendar feeds of the site, revoked ones too; never their addresses',
        tags,
        response: { 200: FeedListSchema },
      },
    },
    (request) => query(ctx, request, async (work) => ({ items: (await listFeeds(work)).map(feedView) })),
  );
  app.post(
    '/calendar-feeds',
    {
      config: { roles: [...WARD], ...problems(404, 409) },
      schema: {
        operationId: 'createCalendarFeed',
        summary: 'Make a calendar of what is due for a role, to subscribe to',
        description: 'Whole days and links, nothing of a patient. Only a hash of its address is kept.',
        tags,
        body: FeedBody,
        response: { 201: CreatedFeedSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const { feed, token } = await createFeed(work, request.body.role, request.body.replaces ?? null);
        const url = neededOutbox(ctx.outbox).linkTo(`/v1/calendars/${token}.ics`);
        const body: z.infer<typeof CreatedFeedSchema> = { ...feedView(feed), url };
        return {
          status: 201,
          body,
          remembered: { ...feedView(feed), url: null },
        };
      }),
  );
  app.post(
    '/calendar-feeds/:id/revocation',
    {
      config: { roles: [...WARD], ...problems(404, 409) },
      schema: {
        operationId: 'revokeCalendarFeed',
        summary: 'Revoke a calendar feed: its address opens nothing from now on',
        tags,
        params: IdParams,
        body: RevocationBody,
        response: { 200: FeedSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => ({
        status: 200,
        body: feedView(await revokeFeed(work, request.params.id, request.body.reason)),
      })),
  );
  app.get(
    '/calendars/:file',
    {
      config: { public: true, ...problems(404) },
      schema: {
        operationId: 'readCalendar',
        summary: 'The calendar that an address opens, as iCalendar; its token is all that is asked for',
        tags,
        params: TokenParams,
        response: {
          200: { description: 'An iCalendar.', content: { 'text/calendar': { schema: z.string() } } },
        },
      },
    },
    async (request, reply) => {
      const token = request.params.file.slice(0, -'.ics'.length);
      const calendar = await readFeed(ctx, token, neededOutbox(ctx.outbox).linkTo);
      reply.type(ICALENDAR).send(calendar);
      return reply;
    },
  );
};

const feedView = ({ id, role, created_at, revoked_at }: Feed) => ({
  id,
  role,
  createdAt: created_at.toISOString(),
  revokedAt: revoked_at?.toISOString() ?? null,
});
