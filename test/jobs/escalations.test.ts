import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx, FixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import { type NewSubscription, subscribe } from '../../src/deliveries/use-cases.ts';
import { tellEscalated } from '../../src/escalation/use-cases.ts';
import { runDaily } from '../../src/jobs/daily.ts';
import { deliverDue } from '../../src/jobs/deliveries.ts';
import { startJobs } from '../../src/jobs/runner.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import { remind } from '../../src/reminders/use-cases.ts';
import { addStaff } from '../../src/staff/use-cases.ts';
import { type Actor, inWork } from '../../src/work.ts';
import { asSuper } from '../support/cluster.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { jobContext, newSite } from '../support/jobs.ts';
import { type Mailbox, type Receiver, verified } from '../support/receivers.ts';
import { seedPatient } from '../support/seed.ts';
import { seedWork } from '../support/seed-work.ts';
import { startWaysOut } from '../support/ways-out.ts';

const LATER = { opens: '2030-01-01', due: '2030-02-01', closes: '2030-03-01' };
const NAME = 'Mayumi Himitsu';

let t: TestDatabase;
let clock: FixedClock;
let ctx: Ctx;
let outbox: Outbox;
let receiver: Receiver;
let mailbox: Mailbox;
let actor: Actor;
let system: Actor;
let errors: string[];

beforeAll(async () => {
  t = await freshDatabase();
  const ways = await startWaysOut(t);
  ({ outbox, receiver, mailbox } = ways);
  ({ clock, ctx, errors } = jobContext(t, '2026-12-01T09:00:00Z', outbox));
  return async () => {
    await ways.close();
    expect(ways.faults).toEqual([]);
  };
});
beforeEach(async () => {
  receiver.received.length = 0;
  mailbox.letters.length = 0;
  clock.setTo('2026-12-01T09:00:00Z');
  ({ actor, system } = await newSite(t, ctx));
});
afterEach(() => expect(errors.splice(0)).toEqual([]));

const subscribed = (asked: Partial<NewSubscription> = {}) =>
  inWork(ctx, actor, (work) =>
    subscribe(work, outbox, {
      channel: 'webhook',
      address: `${receiver.origin}/hooks/${(asked.roles ?? []).join('-')}${asked.login ?? ''}`,
      roles: [],
      login: null,
      ...asked,
    }),
  );
/** An examination whose window closed so many days before 1 December. */
async function late(closes: string): Promise<string> {
  const item = { opens: '2026-09-01', due: '2026-10-01', closes };
  const { itemIds, patientId } = await seedPatient(t, actor, {
    writtenOn: '2026-12-01',
    items: [item, LATER],
  });
  await asSuper(t.superConfig, `update netvigil.patient set name = '${NAME}' where id = '${patientId}'`);
  return itemIds[0] ?? '';
}
const onDay = async (day: string) => {
  clock.setTo(`${day}T09:00:00Z`);
  await runDaily(ctx, system);
  await tellEscalated(ctx, system);
  await deliverDue(ctx);
};
/** What is on record of a row: day, kind, for whom, and how many deliveries. */
const told = async (id: string) => {
  const rows = await inSite(t.db, actor.site.id, (tx) =>
    tx
      .selectFrom('netvigil.reminder as r')
      .select(['r.reminded_on', 'r.kind', 'r.role', 'r.due_version'])
      .select((eb) =>
        eb
          .selectFrom('netvigil.delivery as d')
          .whereRef('d.reminder_id', '=', 'r.id')
          .select((of) => of.fn.countAll<number>().as('n'))
          .as('deliveries'),
      )
      .where('r.subject_id', '=', id)
      .where('r.kind', 'like', 'escalation-%')
      .orderBy('r.id')
      .execute(),
  );
  return rows.map(({ reminded_on, kind, role, due_version, deliveries }) =>
    [reminded_on, kind, role, ...(due_version > 1 ? [`v${due_version}`] : []), deliveries].join(' '),
  );
};
/** Where it was told of a row, in order. */
const pathsFor = (id: string) =>
  receiver.received.filter(({ body }) => JSON.parse(body).data.subject.id === id).map(({ url }) => url);

describe('what is late and nobody has', () => {
  test('is told to its ward, then to clinicians, then to the site’s lead: one notice each', async () => {
    await addStaff(t.db, actor.site, {
      login: `chief-${actor.site.code}`,
      name: 'Chief',
      roles: ['clinician'],
      lead: true,
    });
    await subscribed({ roles: ['nurse'] });
    await subscribed({ roles: ['clinician'] });
    await subscribed({ login: `chief-${actor.site.code}` });
    await subscribed({ roles: ['lead'] });
    await subscribed({ roles: ['coordinator'] });
    const id = await late('2026-11-28');
    // Late by 3, 7 and 14 days: tier 3.
    for (const day of ['2026-12-01', '2026-12-02', '2026-12-05', '2026-12-11', '2026-12-12', '2027-01-30'])
      await onDay(day);
    expect(await told(id)).toEqual([
      '2026-12-01 escalation-ward nurse 1',
      '2026-12-05 escalation-clinician clinician 1',
      '2026-12-12 escalation-lead lead 2',
    ]);
    const [ward, clinicians, ...leads] = pathsFor(id);
    expect([ward, clinicians, leads.toSorted()]).toEqual([
      '/hooks/nurse',
      '/hooks/clinician',
      [`/hooks/chief-${actor.site.code}`, '/hooks/lead'],
    ]);
  });

  test('comes signed, as an event of its own, with ids and a link and nothing of the patient', async () => {
    const { id: subscription } = await subscribed({ roles: ['nurse'] });
    const id = await late('2026-10-15');
    await asSuper(t.superConfig, `update netvigil.item set escalated_to = 0 where id = '${id}'`);
    await inSite(t.db, actor.site.id, (tx) =>
      tx
        .insertInto('netvigil.escalation')
        .values({
          ...{ site_id: actor.site.id, id, item_id: id, work_item_id: null, level: 'ward', tier: 3 },
          ...{ days_late: 3, due_version: 1, raised_on: '2026-11-23', raised_at: clock.now() },
        })
        .execute(),
    );
    expect(await tellEscalated(ctx, system)).toBe(1);
    await deliverDue(ctx);
    const [got, ...more] = receiver.received;
    expect(more).toEqual([]);
    const payload = verified(outbox.secretOf(actor.site.id, subscription), got, clock.now());
    expect(payload).toMatchObject({
      type: 'escalation.sent',
      data: {
        kind: 'escalation-ward',
        subject: { type: 'item', id },
        dueOn: '2026-10-01',
        role: 'nurse',
        site: actor.site.code,
        link: `https://netvigil.example.org/v1/items/${id}`,
      },
    });
    expect(got?.body).not.toMatch(/Himitsu|MRI|rect|liver/i);
  });

  test('comes as a letter that says so, and no word of patient or disease', async () => {
    await subscribed({ channel: 'email', address: 'ward@example.org', roles: ['nurse'] });
    const { patientId } = await seedPatient(t, actor, { items: [LATER] });
    const id = await seedWork(t, actor, patientId, { kind: 'board-decision', dueOn: '2026-11-30', tier: 1 });
    await onDay('2026-12-01');
    const [letter, ...more] = mailbox.letters;
    expect(more).toEqual([]);
    expect(letter?.email.subject).toBe('Netvigil: nobody has taken up what was due on 30 Nov 2026');
    expect(letter?.email.text).toContain('For the role nurse at');
    expect(letter?.email.text).toContain(`https://netvigil.example.org/worklist/rows/${id}`);
    expect(letter?.raw).not.toMatch(/Himitsu|board|decision/i);
  });

  test('reaches the coordinators where nobody takes what is told to the lead', async () => {
    await subscribed({ roles: ['coordinator'] });
    const id = await late('2026-11-01');
    await onDay('2026-12-01');
    expect(await told(id)).toEqual(['2026-12-01 escalation-lead lead 1']);
    expect(pathsFor(id)).toEqual(['/hooks/coordinator']);
  });

  test('is told anew once its day moves and it is late by that one, and only then', async () => {
    await subscribed({ roles: ['nurse'] });
    const { patientId } = await seedPatient(t, actor, { items: [LATER] });
    const id = await seedWork(t, actor, patientId, { kind: 'missing-fact', dueOn: '2026-11-24' });
    await onDay('2026-12-01');
    await asSuper(t.superConfig, `update netvigil.work_item set due_on = '2026-12-20' where id = '${id}'`);
    for (const day of ['2026-12-02', '2026-12-26', '2026-12-27', '2026-12-28']) await onDay(day);
    expect(await told(id)).toEqual([
      '2026-12-01 escalation-ward nurse 1',
      '2026-12-27 escalation-ward nurse v2 1',
    ]);
  });

  test('that is done before anybody was told is told to nobody', async () => {
    await subscribed({ roles: ['nurse'] });
    const { patientId } = await seedPatient(t, actor, { items: [LATER] });
    const id = await seedWork(t, actor, patientId, { kind: 'missing-fact', dueOn: '2026-11-24' });
    const { outbox: _, ...without } = ctx;
    await runDaily(without, system);
    expect(await tellEscalated(without, system)).toBe(0);
    await asSuper(
      t.superConfig,
      `update netvigil.work_item set status = 'settled', closed_at = now(), closed_by = '${actor.id}' where id = '${id}'`,
    );
    expect(await tellEscalated(ctx, system)).toBe(0);
    expect(await told(id)).toEqual([]);
  });

  test('marked by a process that sends nothing, it is sent by one that does', async () => {
    await subscribed({ roles: ['nurse'] });
    const id = await late('2026-11-28');
    const { outbox: _, ...without } = ctx;
    await runDaily(without, system);
    expect(await told(id)).toEqual([]);
    expect(await tellEscalated(ctx, system)).toBe(1);
    expect(await told(id)).toEqual(['2026-12-01 escalation-ward nurse 1']);
  });

  test('a dead letter that nobody takes up is told once a way, and what dies of that begets no further one', async () => {
    await subscribed({ roles: ['nurse'] });
    await subscribed({ channel: 'email', address: 'office@example.org', roles: ['coordinator'] });
    receiver.answer(410);
    const id = await late('2026-11-28');
    await onDay('2026-12-01');
    await asSuper(
      t.superConfig,
      `update netvigil.item set assignee_id = '${actor.id}', assigned_until = 'infinity' where id = '${id}'`,
    );
    await subscribed({ roles: ['coordinator'] });
    // Due on the 2nd; told to its coordinators a week late, by a way that is dead too.
    for (const day of ['2026-12-02', '2026-12-09', '2026-12-10', '2027-03-01']) await onDay(day);
    receiver.answer(204);
    const letters = await inSite(t.db, actor.site.id, (tx) =>
      tx
        .selectFrom('netvigil.work_item as w')
        .innerJoin('netvigil.delivery as d', (join) => join.on(sql<boolean>`w.subject = d.id::text`))
        .innerJoin('netvigil.reminder as r', 'r.id', 'd.reminder_id')
        .select(['w.id', 'w.escalated_to', 'r.subject_id'])
        .where('w.kind', '=', 'dead-letter')
        .execute(),
    );
    const first = letters.find(({ subject_id }) => subject_id === id);
    expect(first).toMatchObject({ escalated_to: 3 });
    expect(letters.filter((one) => letters.some((other) => other.id === one.subject_id))).toEqual([]);
    const ways = await inSite(t.db, actor.site.id, (tx) =>
      tx
        .selectFrom('netvigil.delivery as d')
        .innerJoin('netvigil.reminder as r', 'r.id', 'd.reminder_id')
        .select(['r.kind', 'd.status', 'd.fault'])
        .where('r.subject_id', '=', first?.id ?? '')
        .orderBy('d.id')
        .execute(),
    );
    const gone = { status: 'dropped', fault: 'The target answered 410.' };
    const delivered = { status: 'delivered', fault: null };
    for (const kind of ['escalation-ward', 'escalation-lead'])
      expect(ways.filter((way) => way.kind === kind)).toEqual([
        { kind, ...delivered },
        { kind, ...gone },
      ]);
  });

  test('is told by each tick of the jobs', async () => {
    await subscribed({ roles: ['nurse'] });
    const id = await late('2026-11-28');
    const jobs = startJobs(ctx);
    await jobs.tick();
    await jobs.stop();
    expect(await told(id)).toEqual(['2026-12-01 escalation-ward nurse 1']);
    expect(pathsFor(id)).toContain('/hooks/nurse');
  });

  test('takes no reminder’s place: what is overdue is reminded of all the same', async () => {
    const { patientId } = await seedPatient(t, actor, { items: [LATER] });
    const id = await seedWork(t, actor, patientId, { kind: 'board-decision', dueOn: '2026-11-27' });
    await asSuper(t.superConfig, `update netvigil.work_item set tier = 1 where id = '${id}'`);
    // Told before it is reminded of on the same day.
    await onDay('2026-12-01');
    expect(await remind(ctx, system)).toBe(1);
  });
});

describe('one notice a row, day and step', () => {
  test('from three at once', async () => {
    const LATE = 90;
    for (let n = 0; n < LATE; n += 1) {
      const { patientId } = await seedPatient(t, actor, { items: [LATER] });
      await seedWork(t, actor, patientId, { kind: 'missing-fact', dueOn: '2026-11-24' });
    }
    await runDaily(ctx, system);
    const sums = await Promise.all([1, 2, 3].map(() => tellEscalated(ctx, system)));
    expect(sums.reduce((a, b) => a + b)).toBe(LATE);
  });
});
