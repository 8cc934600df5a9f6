import { type AuditEntry, audit } from '../audit/repo.ts';
import { addDays } from '../domain/calendar.ts';
import { newId } from '../ids.ts';
import type { Message } from '../outbox/message.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { Refusal, type Work, worded } from '../work.ts';
import {
  type DeliveryRow,
  deadLetters,
  dropDeliveries,
  endSubscriptionRow,
  findDelivery,
  insertDeliveries,
  insertSubscription,
  isAboutDeadLetter,
  lockSubscription,
  openDeadLetterWork,
  type SubscriptionRow,
  settleDeadLetterWork,
  staffIdOf,
  subscriptions,
  subscriptionsFor,
  updateDelivery,
} from './repo.ts';

/** A way out of a site. */
export type Subscription = SubscriptionRow;

/** Where reminders go, and for whom. */
export interface NewSubscription {
  readonly channel: 'webhook' | 'email';
  readonly address: string;
  readonly roles: SubscriptionRow['roles'];
  /** Of a member of staff: what they are named as a deputy for goes there too. */
  readonly login: string | null;
}

/** Days for a person to look at a dead letter (local-default). */
const DEAD_LETTER_DAYS = 1;

/** Every way out of the site, ended ones too. */
export const listSubscriptions = (work: Work): Promise<SubscriptionRow[]> => subscriptions(work);

/**
 * Opens a way out.
 * @throws Refusal 422 where the address is none that this service may send to, or the login nobody's; 409 where
 * a running subscription has it
 */
export async function subscribe(
  work: Work,
  outbox: Outbox,
  asked: NewSubscription,
): Promise<SubscriptionRow> {
  const refused = outbox.refusalOf(asked.channel, asked.address);
  if (refused !== null)
    throw new Refusal(422, 'address-not-allowed', 'Nothing is sent to this address.', [
      { pointer: '/address', detail: refused },
    ]);
  const staffId = asked.login === null ? null : await staffIdOf(work, asked.login);
  if (asked.login !== null && staffId === null)
    throw new Refusal(422, 'unknown-login', 'There is no such member of staff at this site.', [
      { pointer: '/login', detail: 'Must be the login of an active member of staff.' },
    ]);
  const id = newId();
  const { channel, address } = asked;
  const columns = { channel, address, roles: [...new Set(asked.roles)], staff_id: staffId };
  if (!(await insertSubscription(work, id, columns)))
    throw new Refusal(
      409,
      'subscribed-already',
      'A running subscription has this address: end it first to change its roles.',
    );
  await audit(work, [entry('subscribed', 'subscription', id, columns)]);
  return requireSubscription(work, id);
}

/**
 * Ends a way out; what it still had to deliver is given up, and its dead letters with it.
 * @throws Refusal 404, 409 where it has ended
 */
export async function endSubscription(work: Work, id: string, reason: string): Promise<SubscriptionRow> {
  const row = await requireSubscription(work, id);
  if (row.ended_at !== null)
    throw new Refusal(409, 'ended-already', 'This subscription has ended. Open another one instead.');
  await endSubscriptionRow(work, id, reason);
  const dropped = await dropDeliveries(work, id);
  const settled = await settleDeadLetterWork(work, dropped);
  await audit(work, [
    { ...entry('unsubscribed', 'subscription', id, { dropped: dropped.length }), reason },
    ...settled.map((workId) => entry('work-settled', 'work-item', workId, { kind: 'dead-letter' })),
  ]);
  return requireSubscription(work, id);
}

async function requireSubscription(work: Work, id: string): Promise<SubscriptionRow> {
  const row = await lockSubscription(work, id);
  if (row !== undefined) return row;
  throw new Refusal(
    404,
    'not-found',
    worded('This site has no such subscription.', 'GET /v1/subscriptions lists them.'),
  );
}

/** Whom a notice goes to. */
export interface Recipients {
  readonly role: string;
  /** A deputy, for whom it is as well. */
  readonly deputyId: string | null;
  /** Others by name. */
  readonly staffIds: readonly string[];
  /** The role that it goes to where nobody else is subscribed; null: it stands on record alone. */
  readonly otherwise: string | null;
}

/** Queues notices for everybody who is subscribed, in the transaction of the notices; how many those are of each. */
export async function deliver(
  work: Work,
  outbox: Outbox,
  notices: readonly (Recipients & { readonly id: string })[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, Promise<{ id: string }[]>>();
  const subscribedTo = (recipients: Recipients) => {
    const { role, deputyId, staffIds, otherwise } = recipients;
    const key = JSON.stringify([role, deputyId, staffIds, otherwise]);
    const known = found.get(key) ?? recipientsOf(work, recipients);
    found.set(key, known);
    return known;
  };
  const rows: { id: string; reminderId: string; subscriptionId: string }[] = [];
  const counts = new Map<string, number>();
  for (const notice of notices) {
    const to = await subscribedTo(notice);
    for (const { id } of to) rows.push({ id: newId(), reminderId: notice.id, subscriptionId: id });
    counts.set(notice.id, to.length);
  }
  await insertDeliveries(work, rows);
  await outbox.enqueue(
    work.tx,
    work.site.id,
    rows.map(({ id }) => id),
  );
  return counts;
}

async function recipientsOf(work: Work, { role, deputyId, staffIds, otherwise }: Recipients) {
  const named = deputyId === null ? staffIds : [...staffIds, deputyId];
  const to = await subscriptionsFor(work, role, named);
  return to.length > 0 || otherwise === null ? to : subscriptionsFor(work, otherwise, []);
}

/** What is to be sent; null where it has been delivered or given up meanwhile. */
export async function messageOf(work: Work, deliveryId: string): Promise<Message | null> {
  const found = await findDelivery(work, deliveryId);
  if (found === null || found.delivery.status !== 'waiting' || found.subscription.ended_at !== null)
    return null;
  const { reminder, subscription } = found;
  return {
    id: deliveryId,
    channel: subscription.channel,
    address: subscription.address,
    siteId: work.site.id,
    subscriptionId: subscription.id,
    site: work.site.code,
    reminder: {
      id: reminder.id,
      kind: reminder.kind,
      subject: { type: reminder.subject_kind, id: reminder.subject_id },
      dueOn: reminder.due_on,
      role: reminder.role,
      remindedAt: reminder.reminded_at.toISOString(),
    },
  };
}

/** The receiver has it. */
export async function recordDelivered(work: Work, deliveryId: string): Promise<void> {
  await updateDelivery(work, deliveryId, { status: 'delivered', tried: true, fault: null });
  await audit(work, [entry('delivered', 'delivery', deliveryId, null)]);
}

/** Nothing was sent: a subscription that ended while its reminder was on the way leaves no delivery waiting. */
export async function recordUnsent(work: Work, deliveryId: string): Promise<void> {
  const found = await findDelivery(work, deliveryId, true);
  if (found?.delivery.status === 'waiting' && found.subscription.ended_at !== null)
    await updateDelivery(work, deliveryId, { status: 'dropped' });
}

/** A try failed, and another follows. */
export const recordFault = (work: Work, deliveryId: string, fault: string): Promise<void> =>
  updateDelivery(work, deliveryId, { tried: true, fault });

/**
 * Nobody tries any more: a person of the site is told, in the same transaction, but of a notice about a dead letter.
 * Twice is once; what was delivered or given up meanwhile stays as it is.
 * @param fault of a last try that is not yet on record
 */
export async function recordDead(work: Work, deliveryId: string, fault?: string): Promise<void> {
  const found = await findDelivery(work, deliveryId, true);
  if (found === null || found.delivery.status !== 'waiting') return;
  const { delivery, reminder, subscription } = found;
  // A notice about a dead letter that dies too: the work it tells of is there, and would beget work without end.
  const isKnown = await isAboutDeadLetter(work, reminder);
  await updateDelivery(work, deliveryId, {
    status: isKnown ? 'dropped' : 'dead',
    ...(fault === undefined ? {} : { tried: true, fault }),
  });
  const why = fault ?? delivery.fault ?? 'The service ended in each try.';
  if (isKnown) return audit(work, [entry('dropped', 'delivery', deliveryId, { fault: why })]);
  const id = newId();
  const sentence = `A reminder by ${subscription.channel} could not be delivered. ${why} Mend the way, then send it again, or end the subscription.`;
  const dueOn = addDays(work.today, DEAD_LETTER_DAYS);
  await openDeadLetterWork(work, id, { deliveryId, sentence, dueOn });
  await audit(work, [
    entry('dead-lettered', 'delivery', deliveryId, { fault: why }),
    entry('work-opened', 'work-item', id, { kind: 'dead-letter', subject: deliveryId, dueOn }),
  ]);
}

/** Dead letters of the site, the oldest first, after an id. */
export const listDeadLetters = (work: Work, after: string | null, limit: number) =>
  deadLetters(work, after, limit);

/**
 * Sends a dead letter again, with all its tries; the work about it is settled.
 * @throws Refusal 404, 409 where it is no dead letter
 */
export async function sendAgain(
  work: Work,
  outbox: Outbox,
  deliveryId: string,
  reason: string,
): Promise<DeliveryRow> {
  const found = await findDelivery(work, deliveryId, true);
  if (found === null)
    throw new Refusal(
      404,
      'not-found',
      worded('This site has no such delivery.', 'GET /v1/dead-letters lists the dead letters.'),
    );
  if (found.delivery.status !== 'dead')
    throw new Refusal(
      409,
      'no-dead-letter',
      'This is no dead letter: it was delivered, given up, or is on its way.',
    );
  await updateDelivery(work, deliveryId, { status: 'waiting' });
  await outbox.enqueue(work.tx, work.site.id, [deliveryId]);
  const settled = await settleDeadLetterWork(work, [deliveryId]);
  await audit(work, [
    { ...entry('sent-again', 'delivery', deliveryId, null), reason },
    ...settled.map((id) =>
      entry('work-settled', 'work-item', id, { kind: 'dead-letter', subject: deliveryId }),
    ),
  ]);
  return { ...found.delivery, status: 'waiting' };
}

const entry = (action: string, entity: string, entityId: string, after: object | null): AuditEntry => ({
  action,
  entity,
  entityId,
  patientId: null,
  after,
});
