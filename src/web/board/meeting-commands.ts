import { z } from 'zod';
import type { Slice } from '../../app.ts';
import { changeMeeting, convene, setPattern } from '../../board/meetings.ts';
import { markDays } from '../../board/special-days.ts';
import { MeetingParams } from '../../board/wire.ts';
import { Day, wholeNumber } from '../../http/wire.ts';
import { attempt, DayOrNone, FormVersion, TimeOfDay, ticked, typed } from '../forms.ts';
import { formVersion, recording } from '../recording.ts';
import { sendBoard } from './show.ts';

const config = { roles: ['coordinator'] } as const;
const coordinator = { roles: [...config.roles] } as const;
const reason = typed(1_000);

const ConveneForm = z.strictObject({ on: Day, startsAt: TimeOfDay, cutOffOn: DayOrNone, reason });
const ChangeForm = z.strictObject({
  version: FormVersion,
  status: z.enum(['takes-place', 'cancelled']),
  on: DayOrNone,
  startsAt: z.union([z.literal('').transform(() => null), TimeOfDay]),
  cutOffOn: DayOrNone,
  reason,
});
const PatternForm = z.strictObject({
  version: FormVersion,
  weekdays: ticked(z.enum(['1', '2', '3', '4', '5', '6', '7'])),
  validFrom: Day,
  startsAt: TimeOfDay,
  everyWeeks: wholeNumber(1, 12),
  cutOffDays: wholeNumber(0, 28),
  coordinator: typed(100),
  deputy: typed(100),
  reason,
});
const DaysForm = z.strictObject({
  version: FormVersion,
  day: Day,
  kind: z.enum(['holiday', 'working', 'ordinary']),
  name: typed(200),
  reason,
});

/** When the board meets, as its coordinator sets it: the pattern, one meeting, and days on which nobody works. */
export const meetingCommands: Slice = (app, ctx) => {
  app.post(
    '/board/meetings',
    { config: coordinator, schema: { hide: true, body: ConveneForm } },
    async (request, reply) => {
      const tried = await attempt(request.body, () =>
        recording(ctx, request.actor, (work) => convene(work, ctx.log, request.body)),
      );
      if ('returned' in tried)
        return sendBoard(ctx, request, reply, 'overview', { set: 'convene', returned: tried.returned });
      ctx.nudge?.();
      const done = { what: 'convened', on: tried.done.on, started: 'calendar', changes: [] } as const;
      return sendBoard(ctx, request, reply, 'overview', {}, done);
    },
  );
  app.post(
    '/board/meetings/:scheduledOn',
    { config: coordinator, schema: { hide: true, params: MeetingParams, body: ChangeForm } },
    async (request, reply) => {
      const { scheduledOn } = request.params;
      const { version, status, ...values } = request.body;
      const cancelled = status === 'cancelled';
      const placed = cancelled ? { on: null, startsAt: null, cutOffOn: null } : values;
      const draft = { ...placed, status, reason: values.reason };
      const tried = await attempt({ version, status, ...values }, () =>
        recording(ctx, request.actor, async (work) => {
          return changeMeeting(work, ctx.log, scheduledOn, draft, formVersion(version));
        }),
      );
      if ('returned' in tried) {
        const asks = { change: scheduledOn, returned: tried.returned };
        return sendBoard(ctx, request, reply, 'overview', asks);
      }
      ctx.nudge?.();
      const what = cancelled ? 'cancelled' : 'moved';
      const done = { what, on: tried.done.on, started: 'calendar', changes: [] } as const;
      return sendBoard(ctx, request, reply, 'overview', {}, done);
    },
  );
  app.post(
    '/board/pattern',
    { config: coordinator, schema: { hide: true, body: PatternForm } },
    async (request, reply) => {
      const { version, weekdays, ...told } = request.body;
      const draft = { ...told, weekdays: weekdays.map(Number) };
      const tried = await attempt({ version, ...told, weekdays }, () =>
        recording(ctx, request.actor, (work) => setPattern(work, ctx.log, draft, formVersion(version))),
      );
      if ('returned' in tried)
        return sendBoard(ctx, request, reply, 'overview', { set: 'pattern', returned: tried.returned });
      ctx.nudge?.();
      const done = { what: 'pattern', on: told.validFrom, started: 'calendar', changes: [] } as const;
      return sendBoard(ctx, request, reply, 'overview', {}, done);
    },
  );
  app.post(
    '/board/special-days',
    { config: coordinator, schema: { hide: true, body: DaysForm } },
    async (request, reply) => {
      const { version, reason, ...day } = request.body;
      const tried = await attempt({ version, ...day, reason }, () =>
        recording(ctx, request.actor, (work) => markDays(work, ctx.log, [day], reason, formVersion(version))),
      );
      if ('returned' in tried)
        return sendBoard(ctx, request, reply, 'overview', { set: 'days', returned: tried.returned });
      ctx.nudge?.();
      const done = { what: 'days', on: day.day, started: 'calendar', changes: [] } as const;
      return sendBoard(ctx, request, reply, 'overview', {}, done);
    },
  );
};
