import { randomUUID } from 'node:crypto';
import { recordDead } from '../../src/deliveries/use-cases.ts';
import { newId } from '../../src/ids.ts';
import { inWork } from '../../src/work.ts';
import { type Clinic, good } from './clinic.ts';

/** An address on the list of targets of the tests. */
export const webhookAddress = (): string => `https://hooks.example.org/netvigil/${randomUUID()}`;

/** A way out of a site, a dead letter on it, and a calendar feed. `prefix`: of the logins. */
export async function waysAt(
  clinic: Clinic,
  prefix: '' | 'beta-',
  itemId: string,
): Promise<{ subscriptionId: string; deliveryId: string; feedId: string }> {
  const subscription = good<{ id: string }>(
    await clinic.ask('POST', '/v1/subscriptions', {
      as: `${prefix}coordinator`,
      body: { channel: 'webhook', address: webhookAddress(), roles: ['nurse'] },
    }),
    201,
  );
  const feed = good<{ id: string }>(
    await clinic.ask('POST', '/v1/calendar-feeds', { as: `${prefix}clinician`, body: { role: 'clinician' } }),
    201,
  );
  const deliveryId = newId();
  await inWork(clinic.ctx, await clinic.actor(`${prefix}robot`), async (work) => {
    const common = { site_id: work.site.id };
    const reminder_id = newId();
    await work.tx
      .insertInto('netvigil.reminder')
      .values({
        ...common,
        id: reminder_id,
        subject_kind: 'item',
        subject_id: itemId,
        kind: 'opening',
        due_version: 1,
        due_on: work.today,
        role: 'nurse',
        collapsed: 0,
        reminded_on: work.today,
        reminded_at: work.now,
      })
      .execute();
    await work.tx
      .insertInto('netvigil.delivery')
      .values({
        ...common,
        id: deliveryId,
        reminder_id,
        subscription_id: subscription.id,
        status: 'waiting',
        changed_at: work.now,
      })
      .execute();
    await recordDead(work, deliveryId, 'The target answered 503.');
  });
  return { subscriptionId: subscription.id, deliveryId, feedId: feed.id };
}
