import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { remind } from '../../src/reminders/use-cases.ts';
import { type Clinic, expectProblem, G1_FACTS, good, startClinic } from '../support/clinic.ts';
import { seedWork } from '../support/seed-work.ts';
import { waysAt, webhookAddress } from '../support/ways.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
});

interface Subscription {
  id: string;
  address: string;
  secret: string | null;
  endedAt: string | null;
}
const subscribe = (body: object, as = 'coordinator') => clinic.ask('POST', '/v1/subscriptions', { as, body });
const webhook = (more: object = {}) => ({
  channel: 'webhook',
  address: webhookAddress(),
  roles: ['nurse'],
  ...more,
});
const items = async <T>(url: string, as = 'coordinator') =>
  good<{ items: T[] }>(await clinic.ask('GET', url, { as })).items;

describe('a way out', () => {
  test('goes only where the operator allows', async () => {
    for (const address of [
      'https://elsewhere.example.org/',
      'http://hooks.example.org/netvigil/',
      'https://hooks.example.org/other',
      'http://169.254.169.254/latest/meta-data/',
      'https://hooks.example.org/netvigil/../admin',
      'https://10.1.2.3/hooks',
    ])
      expectProblem(await subscribe(webhook({ address })), 422, ['/address']);
    expectProblem(await subscribe({ channel: 'email', address: 'no address', roles: [] }), 400, ['/address']);
    expectProblem(await subscribe(webhook({ login: 'beta-nurse' })), 422, ['/login']);
  });

  test('is listed without its secret, and is one for an address until it ends', async () => {
    const body = webhook();
    const made = good<Subscription>(await subscribe(body), 201);
    expect(made.secret).toMatch(/^whsec_/);
    expectProblem(await subscribe(body), 409);
    const end = () =>
      clinic.ask('POST', `/v1/subscriptions/${made.id}/end`, {
        as: 'coordinator',
        body: { reason: 'Moved.' },
      });
    const ended = good<Subscription>(await end());
    expect(ended.endedAt).toBe('2026-11-23T01:00:00.000Z');
    expectProblem(await end(), 409);
    const again = good<Subscription>(await subscribe(body), 201);
    expect(again.secret).not.toBe(made.secret);
    const listed = await items<Subscription>('/v1/subscriptions', 'auditor');
    expect(listed.map(({ id }) => id).slice(0, 2)).toEqual([again.id, made.id]);
    expect(JSON.stringify(listed)).not.toContain('whsec_');
    expect(await clinic.audited(made.id)).toMatchObject([
      { action: 'subscribed' },
      { action: 'unsubscribed', reason: 'Moved.' },
    ]);
  });
});

test('a dead letter is on the worklist and in its list, and is sent again by a POST', async () => {
  const mrn = await clinic.enrol(G1_FACTS);
  const { id } = await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
  const { deliveryId } = await waysAt(clinic, '', id);
  const rows = good<{ rows: { kind: string; patient: object | null; sentence: string }[] }>(
    await clinic.ask('GET', '/v1/worklist?kind=dead-letter', { as: 'coordinator' }),
  ).rows;
  expect(rows).toMatchObject([{ kind: 'dead-letter', patient: null }]);
  const listed = await items<{ id: string; fault: string; attempts: number }>('/v1/dead-letters');
  expect(listed).toMatchObject([
    { id: deliveryId, fault: 'The target answered 503.', attempts: 1, kind: 'opening' },
  ]);
  const again = () =>
    clinic.ask('POST', `/v1/dead-letters/${deliveryId}/sending`, {
      as: 'coordinator',
      body: { reason: 'Mended.' },
    });
  expect(good(await again(), 202)).toEqual({ id: deliveryId, status: 'waiting', attempts: 1 });
  expect(await items('/v1/dead-letters')).toEqual([]);
  expectProblem(await again(), 409);
});

test('reminders are listed, the newest first, with what became of them', async () => {
  const subscription = good<Subscription>(await subscribe(webhook()), 201);
  const mrn = await clinic.enrol(G1_FACTS);
  const { id } = await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
  clinic.clock.setTo('2027-04-12T01:00:00Z');
  const nurse = await clinic.actor('nurse');
  await sweepSite(clinic.ctx, nurse.site, await systemActor(clinic.ctx, nurse.site));
  expect(await remind(clinic.ctx, await systemActor(clinic.ctx, nurse.site))).toBe(0);
  const found = await items<{ deliveries: object[] }>(`/v1/reminders?subject=${id}`, 'nurse');
  expect(found).toMatchObject([
    {
      kind: 'opening',
      subject: { type: 'item', id },
      dueOn: '2027-05-10',
      role: 'nurse',
      remindedOn: '2027-04-12',
      deputy: null,
      collapsed: 0,
    },
  ]);
  expect(found[0]?.deliveries.length).toBeGreaterThan(0);
  expect(subscription.id).not.toBe('');
  clinic.clock.setTo('2026-11-23T01:00:00Z');
});

describe('what a site settles', () => {
  const deadlines = {
    review: 7,
    proposal: 7,
    missingFact: 7,
    board: 14,
    urgentBoard: 7,
    transfer: 14,
    other: 7,
  };
  const draft = (reminders: object) =>
    clinic.ask('POST', '/v1/settings', {
      as: 'clinician',
      body: { tolerances: [], deadlines, observation: null, reminders },
    });
  const sweep = async () => {
    const { site } = await clinic.actor('nurse');
    return (await sweepSite(clinic.ctx, site, await systemActor(clinic.ctx, site))).reminded;
  };
  const decision = async (mrn: string, dueOn: string, kind = 'board-decision') => {
    const patient = await inSite(clinic.ctx.db, clinic.siteId, (tx) =>
      tx
        .selectFrom('netvigil.patient_identifier')
        .select('patient_id')
        .where('value', '=', mrn)
        .executeTakeFirstOrThrow(),
    );
    return seedWork(clinic.database, await clinic.actor('nurse'), patient.patient_id, {
      kind,
      dueOn,
    });
  };
  const kinds = async (id: string) =>
    (await items<{ kind: string; remindedOn: string }>(`/v1/reminders?subject=${id}`)).map(
      ({ kind, remindedOn }) => `${remindedOn} ${kind}`,
    );

  test('is checked with every fault at once', async () => {
    expectProblem(await draft({ before: [2, 7], after: 0, every: 7, imagingEvery: 30 }), 422, [
      '/reminders/before/1',
      '/reminders/after',
    ]);
  });

  test('counts at once, signed settings and special days alike, also for what was worked out before', async () => {
    const first = await decision(await clinic.enrol(G1_FACTS), '2026-12-15');
    // Not before a board, so that the board's own days are not worked out anew with it.
    const second = await decision(await clinic.enrol(G1_FACTS), '2026-12-16', 'decision-to-carry-out');
    expect(await sweep()).toBe(0);
    const { version, contentHash } = good<{ version: number; contentHash: string }>(
      await draft({ before: [22], after: 3, every: 7, imagingEvery: 30 }),
      201,
    );
    expect(await sweep()).toBe(0);
    const signing = { statement: 'Agreed.', contentHash };
    good(
      await clinic.ask('POST', `/v1/settings/versions/${version}/sign-off`, {
        as: 'clinician',
        body: signing,
      }),
      201,
    );
    // 15 December less 22 days is Monday 23 November, today.
    expect(await sweep()).toBe(1);
    expect(await kinds(first)).toEqual(['2026-11-23 T-22']);
    const days = [{ day: '2026-11-24', kind: 'holiday', name: 'Founding day' }];
    good(
      await clinic.ask('POST', '/v1/special-days', {
        as: 'coordinator',
        headers: { 'if-match': '"0"' },
        body: { days, reason: 'Told.' },
      }),
      201,
    );
    expect(await sweep()).toBe(1);
    expect(await kinds(second)).toEqual(['2026-11-23 T-22']);
  });

  test('names a deputy of the board, whom reminders of decisions reach too', async () => {
    const pattern = {
      validFrom: '2026-11-23',
      weekdays: [2],
      startsAt: '17:00',
      cutOffDays: 2,
      coordinator: 'coordinator',
      deputy: 'clinician',
      reason: 'Agreed.',
    };
    const asked = { as: 'coordinator', headers: { 'if-match': '"0"' }, body: pattern };
    good(await clinic.ask('POST', '/v1/board/pattern', asked), 201);
    const email = { channel: 'email', address: 'deputy@example.org', roles: [], login: 'clinician' };
    good(await subscribe(email), 201);
    const id = await decision(await clinic.enrol(G1_FACTS), '2026-11-20');
    expect(await sweep()).toBe(1);
    const [reminder] = await items<{ deputy: string; deliveries: { channel: string }[] }>(
      `/v1/reminders?subject=${id}`,
    );
    expect(reminder?.deputy).toBe('clinician');
    expect(reminder?.deliveries.map(({ channel }) => channel)).toContain('email');
  });
});
