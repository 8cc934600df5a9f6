import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../../node_modules/pg-boss/package.json' with { type: 'json' };
import type { Ctx, FixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import {
  endSubscription,
  listDeadLetters,
  type NewSubscription,
  sendAgain,
  subscribe,
} from '../../src/deliveries/use-cases.ts';
import { deliverDue } from '../../src/jobs/deliveries.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import { remind } from '../../src/reminders/use-cases.ts';
import { type Actor, inWork } from '../../src/work.ts';
import { asSuper } from '../support/cluster.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { jobContext, newSite } from '../support/jobs.ts';
import { type Mailbox, type Receiver, startReceiver, verified } from '../support/receivers.ts';
import { seedPatient } from '../support/seed.ts';
import { seedWork } from '../support/seed-work.ts';
import { startWaysOut } from '../support/ways-out.ts';

let t: TestDatabase;
let clock: FixedClock;
let ctx: Ctx;
let outbox: Outbox;
let receiver: Receiver;
let mailbox: Mailbox;
let actor: Actor;
let system: Actor;
let errors: string[];
const LATER = { opens: '2030-01-01', due: '2030-02-01', closes: '2030-03-01' };
const NAME = 'Mayumi Himitsu';

beforeAll(async () => {
  t = await freshDatabase();
  const ways = await startWaysOut(t);
  ({ outbox, receiver, mailbox } = ways);
  ({ clock, ctx, errors } = jobContext(t, '2026-11-23T01:00:00Z', outbox));
  return async () => {
    await ways.close();
    expect(ways.faults).toEqual([]);
  };
});
beforeEach(async () => {
  receiver.received.length = 0;
  mailbox.letters.length = 0;
  receiver.answer(204);
  mailbox.refuse(null);
  ({ actor, system } = await newSite(t, ctx));
});
afterEach(() => expect(errors.splice(0)).toEqual([]));

const subscribed = (asked: Partial<NewSubscription> = {}) =>
  inWork(ctx, actor, (work) =>
    subscribe(work, outbox, {
      channel: 'webhook',
      address: `${receiver.origin}/hooks/ehr`,
      roles: ['nurse', 'coordinator'],
      login: null,
      ...asked,
    }),
  );
/** A decision of the board whose reminder is due at once: overdue by four days. */
async function dueDecision(): Promise<string> {
  const { patientId } = await seedPatient(t, actor, { items: [LATER] });
  await asSuper(t.superConfig, `update netvigil.patient set name = '${NAME}' where id = '${patientId}'`);
  return seedWork(t, actor, patientId, { kind: 'board-decision', dueOn: '2026-11-01' });
}
const deliveries = () =>
  inSite(t.db, actor.site.id, (tx) =>
    tx.selectFrom('netvigil.delivery').select(['id', 'status', 'attempts', 'fault']).orderBy('id').execute(),
  );
const reminders = () =>
  inSite(t.db, actor.site.id, (tx) => tx.selectFrom('netvigil.reminder').selectAll().orderBy('id').execute());
const deadWork = () =>
  inSite(t.db, actor.site.id, (tx) =>
    tx
      .selectFrom('netvigil.work_item')
      .select(['subject', 'status', 'role', 'patient_id'])
      .where('kind', '=', 'dead-letter')
      .execute(),
  );
/** As though the time of the next try had come. */
const hurry = () =>
  asSuper(t.superConfig, `update pgboss.job_common set start_after = now() where state = 'retry'`);

describe('a webhook', () => {
  test('comes signed after Standard Webhooks, with ids and a link and nothing of the patient', async () => {
    const subscription = await subscribed();
    const workId = await dueDecision();
    expect(await remind(ctx, system)).toBe(1);
    expect(await deliverDue(ctx)).toBe(1);
    const [got, ...more] = receiver.received;
    expect(more).toEqual([]);
    const payload = verified(outbox.secretOf(actor.site.id, subscription.id), got, clock.now());
    const [reminder] = await reminders();
    expect(payload).toEqual({
      type: 'reminder.sent',
      timestamp: clock.now().toISOString(),
      data: {
        id: reminder?.id,
        kind: reminder?.kind,
        subject: { type: 'work-item', id: workId },
        dueOn: '2026-11-01',
        role: 'nurse',
        site: actor.site.code,
        link: `https://netvigil.example.org/v1/work-items/${workId}`,
      },
    });
    expect(got?.body).not.toMatch(/Himitsu|board|decision/i);
    expect(await deliveries()).toEqual([
      { id: got?.headers['webhook-id'], status: 'delivered', attempts: 1, fault: null },
    ]);
    const other = outbox.secretOf(actor.site.id, system.id);
    expect(() => verified(other, got, clock.now())).toThrow('No matching signature');
  });

  test('goes to the roles that asked for it, once, however often the jobs run', async () => {
    await subscribed({ roles: ['clinician'] });
    await dueDecision();
    for (let n = 0; n < 3; n += 1) {
      await remind(ctx, system);
      await deliverDue(ctx);
    }
    expect(await reminders()).toHaveLength(1);
    expect(receiver.received).toEqual([]);
  });

  test('the receiver is down: tried ten times with one id, then a dead letter, which is work for a person', async () => {
    await subscribed();
    await dueDecision();
    receiver.answer(503);
    await remind(ctx, system);
    for (let n = 0; n < 12; n += 1) {
      await deliverDue(ctx);
      await hurry();
    }
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.received).toHaveLength(10);
    const [only] = await deliveries();
    expect(only).toMatchObject({ status: 'dead', attempts: 10, fault: 'The target answered 503.' });
    expect(await deadWork()).toEqual([
      { subject: only?.id, status: 'open', role: 'coordinator', patient_id: null },
    ]);
  });

  test('a dead letter is sent again, with the same id, and the work about it is settled', async () => {
    await subscribed();
    await dueDecision();
    receiver.answer(410);
    await remind(ctx, system);
    // 410 Gone: no second try.
    await deliverDue(ctx);
    expect(receiver.received).toHaveLength(1);
    const [dead] = await inWork(ctx, actor, (work) => listDeadLetters(work, null, 10));
    receiver.answer(200);
    await inWork(ctx, actor, (work) => sendAgain(work, outbox, dead?.id ?? '', 'Mended.'));
    expect(await deadWork()).toMatchObject([{ status: 'settled' }]);
    await deliverDue(ctx);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([dead?.id, dead?.id]);
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    await expect(
      inWork(ctx, actor, (work) => sendAgain(work, outbox, dead?.id ?? '', 'Mended.')),
    ).rejects.toMatchObject({
      status: 409,
    });
  });

  test('the subscription ends: what waits is given up, and its dead letters are settled', async () => {
    const subscription = await subscribed();
    await dueDecision();
    receiver.answer(410);
    await remind(ctx, system);
    await deliverDue(ctx);
    await dueDecision();
    await remind(ctx, system);
    await inWork(ctx, actor, (work) => endSubscription(work, subscription.id, 'Another system comes.'));
    receiver.answer(200);
    await deliverDue(ctx);
    expect(receiver.received).toHaveLength(1);
    expect((await deliveries()).map(({ status }) => status)).toEqual(['dropped', 'dropped']);
    expect(await deadWork()).toMatchObject([{ status: 'settled' }]);
  });

  test('a subscription that ended while a reminder was on its way to it leaves nothing waiting', async () => {
    const subscription = await subscribed();
    await dueDecision();
    await remind(ctx, system);
    await asSuper(
      t.superConfig,
      `update netvigil.subscription set ended_at = now(), ended_by = created_by, ended_reason = 'Meanwhile.'
        where id = '${subscription.id}'`,
    );
    await deliverDue(ctx);
    expect(receiver.received).toEqual([]);
    expect(await deliveries()).toMatchObject([{ status: 'dropped' }]);
  });

  test('a redirect is not followed', async () => {
    const elsewhere = await startReceiver();
    onTestFinished(() => elsewhere.close());
    await subscribed();
    await dueDecision();
    receiver.answer(307, { location: `${elsewhere.origin}/hooks/ehr` });
    await remind(ctx, system);
    await deliverDue(ctx);
    expect(receiver.received).toHaveLength(1);
    expect(elsewhere.sockets()).toBe(0);
    expect(await deliveries()).toMatchObject([
      { status: 'waiting', fault: 'The target answered with a redirect (307), which is not followed.' },
    ]);
  });
});

describe('an e-mail', () => {
  test('has ids and a link, and no word of patient or disease', async () => {
    await subscribed({ channel: 'email', address: 'ward@example.org' });
    const workId = await dueDecision();
    await remind(ctx, system);
    await deliverDue(ctx);
    const [letter, ...more] = mailbox.letters;
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ from: 'netvigil@example.org', to: ['ward@example.org'] });
    const [delivery] = await deliveries();
    expect(letter?.email).toMatchObject({
      subject: 'Netvigil: something is due on 1 Nov 2026',
      messageId: `<${delivery?.id}@example.org>`,
    });
    expect(letter?.email.text).toContain(`https://netvigil.example.org/worklist/rows/${workId}`);
    expect(letter?.email.html ?? '').toBe('');
    expect(`${letter?.email.subject} ${letter?.email.text} ${letter?.raw}`).not.toMatch(
      /Himitsu|Mayumi|board|tumour|NET G|liver|rectum|decision/i,
    );
    expect(delivery).toMatchObject({ status: 'delivered' });
  });

  test('a server that is busy is tried again; one that refuses the letter for good makes a dead letter', async () => {
    await subscribed({ channel: 'email', address: 'ward@example.org' });
    await dueDecision();
    mailbox.refuse(451);
    await remind(ctx, system);
    await deliverDue(ctx);
    expect(await deliveries()).toMatchObject([{ status: 'waiting', attempts: 1 }]);
    mailbox.refuse(null);
    await hurry();
    await deliverDue(ctx);
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    expect(mailbox.letters).toHaveLength(1);
  });
});

describe('the queue', () => {
  test('is exactly the schema that the installed pg-boss works with', async () => {
    const boss = new PgBoss({
      db: { executeSql: (text, values) => t.pool.query(text, values) },
      migrate: false,
    });
    expect(await boss.schemaVersion()).toBe(packageJson.pgboss.schema);
    expect(await boss.detectSchemaDrift()).toMatchObject({ ok: true });
  });

  test('holds ids alone, and the service may not change its shape', async () => {
    await subscribed();
    await dueDecision();
    await remind(ctx, system);
    const { rows } = await sql<{ data: object }>`SELECT data FROM pgboss.job WHERE state = 'created'`.execute(
      t.db,
    );
    const [delivery] = await deliveries();
    expect(rows).toEqual([{ data: { siteId: actor.site.id, deliveryId: delivery?.id } }]);
    const denied = { code: '42501' };
    for (const statement of [
      'CREATE TABLE pgboss.mine ()',
      "SELECT pgboss.create_queue('mine', '{}')",
      "DELETE FROM pgboss.queue WHERE name = 'delivery'",
      'ALTER TABLE pgboss.job_common ADD COLUMN mine int',
    ]) {
      await expect(sql.raw(statement).execute(t.db), statement).rejects.toMatchObject(denied);
    }
    await deliverDue(ctx);
  });

  test('a reminder and its delivery stand or fall together', async () => {
    await subscribed();
    await dueDecision();
    const broken: Outbox = { ...outbox, enqueue: () => Promise.reject(new Error('No queue')) };
    await expect(remind({ ...ctx, outbox: broken }, system)).rejects.toThrow('No queue');
    expect(await reminders()).toEqual([]);
    expect(await deliveries()).toEqual([]);
    expect(await remind(ctx, system)).toBe(1);
    await deliverDue(ctx);
    expect(receiver.received).toHaveLength(1);
  });

  test('a process that was killed while sending: its job is given to another, with the same id', async () => {
    await subscribed();
    await dueDecision();
    await remind(ctx, system);
    // Taken, and never heard of again.
    expect(await outbox.take('delivery')).toHaveLength(1);
    expect(await deliverDue(ctx)).toBe(0);
    await asSuper(
      t.superConfig,
      `update pgboss.job_common set started_on = now() - interval '3 minutes' where state = 'active'`,
      'update pgboss.queue set monitor_on = null, monitor_claim_on = null',
    );
    await deliverDue(ctx);
    await hurry();
    await deliverDue(ctx);
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ status: 'delivered' }]);
  });
});
