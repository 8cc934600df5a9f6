import { z } from 'zod';
import type { Slice } from '../app.ts';
import { command, query } from '../http/command.ts';
import { decodeCursor, pageOf } from '../http/cursor.ts';
import { problems } from '../http/openapi.ts';
import { neededOutbox } from '../outbox/outbox.ts';
import {
  endSubscription,
  listDeadLetters,
  listSubscriptions,
  type Subscription,
  sendAgain,
  subscribe,
} from './use-cases.ts';
import {
  CreatedSubscriptionSchema,
  DeadLetterPage,
  DeliverySchema,
  IdParams,
  PageQuery,
  ReasonBody,
  SubscriptionBody,
  SubscriptionListSchema,
  SubscriptionSchema,
} from './wire.ts';

const READERS = ['coordinator', 'integrator', 'auditor', 'admin'] as const;
const KEEPERS = ['coordinator', 'integrator', 'admin'] as const;
const tags = ['reminders'];

/** Where reminders go, and what could not be delivered. */
export const deliveryRoutes: Slice = (app, ctx) => {
  app.get(
    '/subscriptions',
    {
      config: { roles: [...READERS] },
      schema: {
        operationId: 'listSubscriptions',
        summary: 'Where the reminders of the site go, ended ways too',
        tags,
        response: { 200: SubscriptionListSchema },
      },
    },
    (request) =>
      query(ctx, request, async (work) => ({ items: (await listSubscriptions(work)).map(subscriptionView) })),
  );
  app.post(
    '/subscriptions',
    {
      config: { roles: [...KEEPERS], ...problems(409, 422) },
      schema: {
        operationId: 'subscribe',
        summary: 'Have reminders sent to a webhook or an e-mail address',
        description:
          'A message holds ids and a link, no name and no finding. Webhooks go to targets that the operator has listed, and are signed after Standard Webhooks.',
        tags,
        body: SubscriptionBody,
        response: { 201: CreatedSubscriptionSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => {
        const outbox = neededOutbox(ctx.outbox);
        const { login = null, ...asked } = request.body;
        const row = await subscribe(work, outbox, { ...asked, login });
        const secret = row.channel === 'webhook' ? outbox.secretOf(work.site.id, row.id) : null;
        return {
          status: 201,
          body: { ...subscriptionView(row), secret },
          remembered: { ...subscriptionView(row), secret: null },
        };
      }),
  );
  app.post(
    '/subscriptions/:id/end',
    {
      config: { roles: [...KEEPERS], ...problems(404, 409) },
      schema: {
        operationId: 'endSubscription',
        summary: 'Send nothing there any more',
        description: 'What still waits for it is given up, and the work about its dead letters is settled.',
        tags,
        params: IdParams,
        body: ReasonBody,
        response: { 200: SubscriptionSchema },
      },
    },
    (request, reply) =>
      command(ctx, request, reply, async (work) => ({
        status: 200,
        body: subscriptionView(await endSubscription(work, request.params.id, request.body.reason)),
      })),
  );
  app.get(
    '/dead-letters',
    {
      config: { roles: [...READERS] },
      schema: {
        operationId: 'listDeadLetters',
        summary:
          'Reminders that could not be delivered, the oldest first; each is work for a coordinator too',
        tags,
        querystring: PageQuery,
        response: { 200: DeadLetterPage },
      },
    },
    (request) =>
      query(ctx, request, async (work) => {
        const { limit, cursor } = request.query;
        const place = { work, filters: { list: 'dead-letters' }, position: z.uuid() };
        const rows = await listDeadLetters(work, decodeCursor(place, cursor), limit + 1);
        return pageOf(
          place,
          rows,
          limit,
          ({ id }) => id,
          (row) => ({
            id: row.id,
            subscriptionId: row.subscription_id,
            channel: row.channel,
            address: row.address,
            reminderId: row.reminder_id,
            kind: row.reminder_kind,
            attempts: row.attempts,
            fault: row.fault,
            since: row.changed_at.toISOString(),
          }),
        );
      }),
  );
  app.post(
    '/dead-letters/:id/sending',
    {
      config: { roles: [...KEEPERS], ...problems(404, 409) },
      schema: {
        operationId: 'sendAgain',
        summary: 'Send a dead letter again, with all its tries; the work about it is settled',
        tags,
        params: IdParams,
        body: ReasonBody,
        response: { 202: DeliverySchema },
      },
    },
    async (request, reply) => {
      const answer = await command(ctx, request, reply, async (work) => {
        const { id, status, attempts } = await sendAgain(
          work,
          neededOutbox(ctx.outbox),
          request.params.id,
          request.body.reason,
        );
        return { status: 202, body: { id, status, attempts } };
      });
      ctx.nudge?.();
      return answer;
    },
  );
};

const subscriptionView = ({ id, channel, address, roles, created_at, ended_at }: Subscription) => ({
  id,
  channel,
  address,
  roles: [...roles],
  createdAt: created_at.toISOString(),
  endedAt: ended_at?.toISOString() ?? null,
});
