import { z } from 'zod';
import type { Slice } from '../../app.ts';
import { MeetingParams } from '../../board/wire.ts';
import { Day, Id } from '../../http/wire.ts';
import { boardCommands } from './commands.ts';
import { meetingCommands } from './meeting-commands.ts';
import { sendBoard } from './show.ts';

const config = { roles: ['integrator', 'nurse', 'clinician', 'coordinator', 'auditor'] } as const;
const roles = { roles: [...config.roles] } as const;
const AgendaQuery = z.strictObject({ decide: Id.optional(), carry: Id.optional() });
const OverviewQuery = AgendaQuery.extend({
  change: Day.optional(),
  set: z.enum(['convene', 'pattern', 'days']).optional(),
});

/** The tumour board: its meetings, their agendas, which print on A4, and what is decided there. */
export const boardPages: Slice = (app, ctx) => {
  app.get('/board', { config: roles, schema: { hide: true, querystring: OverviewQuery } }, (request, reply) =>
    sendBoard(ctx, request, reply, 'overview', request.query),
  );
  app.get(
    '/board/waiting',
    { config: roles, schema: { hide: true, querystring: AgendaQuery } },
    (request, reply) => sendBoard(ctx, request, reply, 'waiting', request.query),
  );
  app.get(
    '/board/meetings/:scheduledOn/agenda',
    { config: roles, schema: { hide: true, params: MeetingParams, querystring: AgendaQuery } },
    (request, reply) => sendBoard(ctx, request, reply, request.params.scheduledOn, request.query),
  );
  boardCommands(app, ctx);
  meetingCommands(app, ctx);
};
