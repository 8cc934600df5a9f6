import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Ctx, type FixedClock, fixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import { subscribe } from '../../src/deliveries/use-cases.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { type Outbox, openOutbox } from '../../src/outbox/outbox.ts';
import { remind } from '../../src/reminders/use-cases.ts';
import { type Actor, inWork } from '../../src/work.ts';
import { asSuper } from '../support/cluster.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { seeded } from '../support/random.ts';
import { startReceiver } from '../support/receivers.ts';
import type { Reminding } from '../support/reminding-child.ts';
import { seedPatient, seedSite } from '../support/seed.ts';
import { seedWork } from '../support/seed-work.ts';

const LATER = { opens: '2030-01-01', due: '2030-02-01', closes: '2030-03-01' };

let t: TestDatabase;
let clock: FixedClock;
let ctx: Ctx;
let outbox: Outbox;
let actor: Actor;
let system: Actor;
let sites = 0;

beforeAll(async () => {
  t = await freshDatabase();
  clock = fixedClock('2026-12-01T09:00:00Z');
  outbox = await openOutbox(
    t.pool,
    { publicUrl: 'https://netvigil.example.org', webhooks: null, mail: null },
    { onError: (error) => console.error(error) },
  );
  const silent = () => {};
  ctx = {
    db: t.db,
    pool: t.pool,
    clock,
    log: { debug: silent, info: silent, warn: silent, error: console.error },
    outbox,
  };
  return () => outbox.stop();
});
beforeEach(async () => {
  actor = await seedSite(t, `site-${++sites}`, 'UTC');
  system = await systemActor(ctx, actor.site);
});

const onDay = async (day: string) => {
  clock.setTo(`${day}T09:00:00Z`);
  return sweepSite(ctx, actor.site, system);
};
/** What was sent, in order: day and kind. */
const sent = async () => {
  const rows = await inSite(t.db, actor.site.id, (tx) =>
    tx
      .selectFrom('netvigil.reminder')
      .select(['reminded_on', 'kind', 'collapsed', 'due_version'])
      .orderBy('id')
      .execute(),
  );
  return rows.map(({ reminded_on, kind, collapsed, due_version }) =>
    [
      reminded_on,
      kind,
      ...(collapsed > 0 ? [`for ${collapsed} more`] : []),
      ...(due_version > 1 ? [`v${due_version}`] : []),
    ].join(' '),
  );
};
const work = async (kind: string, dueOn: string) => {
  const { patientId } = await seedPatient(t, actor, { items: [LATER] });
  return seedWork(t, actor, patientId, { kind, dueOn });
};
/** Books an examination as the desk would, and the plan's waking with it; null: ordered alone. */
const book = (id: string, on: string | null) =>
  asSuper(
    t.superConfig,
    `update netvigil.item set order_number = 'RIS-1', ordered_on = '2026-10-01',
            booked_on = ${on === null ? 'null' : `'${on}'`}, booked_place = ${on === null ? 'null' : "'Radiology'"}
      where id = '${id}'`,
    `update netvigil.plan set wakes_on = ${on === null ? "'infinity'" : `date '${on}' + 8`}
      where id = (select plan_id from netvigil.item where id = '${id}')`,
  );
const change = (id: string, set: string) =>
  asSuper(t.superConfig, `update netvigil.work_item set ${set} where id = '${id}'`);

describe('the sweep reminds', () => {
  test.each(['board-decision', 'decision-to-carry-out'])(
    'of a %s: T-7, T-2, T+3, then weekly',
    async (kind) => {
      await work(kind, '2026-12-15');
      for (let day = 1; day <= 31; day += 1) await onDay(`2026-12-${String(day).padStart(2, '0')}`);
      expect(await sent()).toEqual(['2026-12-08 T-7', '2026-12-11 T-2', '2026-12-18 T+3', '2026-12-25 T+10']);
    },
  );

  test('of imaging: at its opening, when due, when overdue, then every 30 days', async () => {
    const item = { opens: '2026-10-26', due: '2026-11-23', closes: '2026-12-23' };
    await seedPatient(t, actor, { items: [item] });
    for (const day of [
      '2026-10-25',
      '2026-10-26',
      '2026-10-27',
      '2026-11-23',
      '2026-12-23',
      '2026-12-24',
      '2027-01-24',
      '2027-01-25',
      '2027-02-22',
    ])
      await onDay(day);
    expect(await sent()).toEqual([
      '2026-10-26 opening',
      '2026-11-23 due',
      '2026-12-24 overdue',
      '2027-01-25 overdue+30',
      '2027-02-22 overdue+60',
    ]);
  });

  describe('of an opening, where no appointment lies in the window', () => {
    const ITEM = { opens: '2026-10-26', due: '2026-11-23', closes: '2026-12-23' };
    const seeded = async () => {
      const { itemIds } = await seedPatient(t, actor, { items: [ITEM, LATER] });
      return itemIds[0] ?? '';
    };

    test('booked before it opens it is passed over, and due is said all the same', async () => {
      await book(await seeded(), '2026-11-20');
      for (const day of ['2026-10-26', '2026-10-27', '2026-11-23']) await onDay(day);
      expect(await sent()).toEqual(['2026-11-23 due']);
    });

    test('cancelled afterwards, it comes at once; booked anew and cancelled again, it does not come again', async () => {
      const id = await seeded();
      await book(id, '2026-11-20');
      await onDay('2026-10-26');
      await book(id, null);
      await onDay('2026-11-04');
      await book(id, '2026-11-18');
      await onDay('2026-11-05');
      await book(id, null);
      await onDay('2026-11-06');
      expect(await sent()).toEqual(['2026-11-04 opening']);
    });

    test('cancelled before it opens, it comes on its day', async () => {
      const id = await seeded();
      await book(id, '2026-11-20');
      await onDay('2026-10-20');
      await book(id, null);
      for (const day of ['2026-10-21', '2026-10-26']) await onDay(day);
      expect(await sent()).toEqual(['2026-10-26 opening']);
    });

    test('moved behind the close of the window, it is none: the reminder comes', async () => {
      const id = await seeded();
      await book(id, '2026-12-23');
      await onDay('2026-10-26');
      expect(await sent()).toEqual([]);
      await book(id, '2026-12-24');
      await onDay('2026-10-27');
      expect(await sent()).toEqual(['2026-10-27 opening']);
    });

    test('cancelled once it is due, nobody is reminded of the opening any more', async () => {
      const id = await seeded();
      await book(id, '2026-12-10');
      for (const day of ['2026-10-26', '2026-11-23']) await onDay(day);
      await book(id, null);
      await onDay('2026-11-24');
      expect(await sent()).toEqual(['2026-11-23 due']);
    });

    test('of the window of an observation too', async () => {
      const id = await work('observation-scan', '2026-12-15');
      await change(
        id,
        "opened_on = '2026-11-03', order_number = 'RIS-1', ordered_on = '2026-11-02', booked_on = '2026-12-01', booked_place = 'Radiology'",
      );
      await onDay('2026-11-03');
      expect(await sent()).toEqual([]);
      await change(id, 'booked_on = null, booked_place = null');
      await onDay('2026-11-04');
      expect(await sent()).toEqual(['2026-11-04 opening']);
    });
  });

  test('of the window of an observation, until its last day', async () => {
    const id = await work('observation-scan', '2026-12-15');
    await change(id, "opened_on = '2026-11-03'");
    for (const day of ['2026-11-03', '2026-12-14', '2026-12-15', '2026-12-16']) await onDay(day);
    expect(await sent()).toEqual(['2026-11-03 opening', '2026-12-15 due', '2026-12-16 overdue']);
  });

  test('of nothing else, and of nothing that is done', async () => {
    await work('proposal', '2026-12-02');
    const id = await work('board-decision', '2026-12-10');
    await onDay('2026-12-03');
    await change(id, `status = 'settled', closed_at = now(), closed_by = '${actor.id}'`);
    await onDay('2026-12-14');
    await onDay('2027-03-01');
    expect(await sent()).toEqual(['2026-12-03 T-7']);
  });

  test('after days without a sweep: one for all that were missed', async () => {
    await work('board-decision', '2026-12-15');
    await onDay('2026-12-01');
    await onDay('2026-12-21');
    expect(await sent()).toEqual(['2026-12-21 T+3 for 2 more']);
  });

  test('born overdue: one, sent now', async () => {
    clock.setTo('2026-12-21T09:00:00Z');
    await work('board-decision', '2026-12-15');
    await onDay('2026-12-21');
    await onDay('2026-12-21');
    expect(await sent()).toEqual(['2026-12-21 T+3 for 2 more']);
  });

  test('anew for a day that was moved, and only then', async () => {
    const id = await work('board-decision', '2026-12-15');
    await onDay('2026-12-08');
    await change(id, "due_on = '2026-12-15', sentence = 'Said otherwise.'");
    await onDay('2026-12-08');
    await change(id, "due_on = '2026-12-22'");
    for (const day of ['2026-12-08', '2026-12-11', '2026-12-15']) await onDay(day);
    expect(await sent()).toEqual(['2026-12-08 T-7', '2026-12-15 T-7 v2']);
  });

  test('once for a day that was moved away and back on the day of its reminder', async () => {
    const id = await work('board-decision', '2026-12-15');
    await onDay('2026-12-08');
    for (const dueOn of ['2026-12-22', '2026-12-15']) {
      await change(id, `due_on = '${dueOn}'`);
      await onDay('2026-12-08');
    }
    await onDay('2026-12-11');
    expect(await sent()).toEqual(['2026-12-08 T-7', '2026-12-11 T-2 v3']);
  });

  test('each reminder at its own site, on its own day', async () => {
    const tokyo = await seedSite(t, `site-${++sites}`, 'Asia/Tokyo');
    const { patientId } = await seedPatient(t, tokyo, { items: [LATER] });
    await seedWork(t, tokyo, patientId, { kind: 'board-decision', dueOn: '2026-12-15' });
    await work('board-decision', '2026-12-15');
    clock.setTo('2026-12-07T15:00:00Z');
    expect(await remind(ctx, await systemActor(ctx, tokyo.site))).toBe(1);
    expect(await remind(ctx, system)).toBe(0);
    expect(await sent()).toEqual([]);
  });

  test('whoever sends nothing leaves it to a process that does', async () => {
    await work('board-decision', '2026-12-08');
    clock.setTo('2026-12-07T09:00:00Z');
    const { outbox: _, ...without } = ctx;
    expect(await remind(without, system)).toBe(0);
    expect(await remind(ctx, system)).toBe(1);
  });
});

describe('one reminder a subject, kind and due version', () => {
  test('from three at once', async () => {
    for (let n = 0; n < 60; n += 1) await work('board-decision', '2026-12-08');
    clock.setTo('2026-12-01T09:00:00Z');
    const sums = await Promise.all([1, 2, 3].map(() => remind(ctx, system)));
    expect(sums.reduce((a, b) => a + b)).toBe(60);
    expect(await sent()).toHaveLength(60);
  });

  test('is a key of the database', async () => {
    const id = await work('board-decision', '2026-12-08');
    clock.setTo('2026-12-01T09:00:00Z');
    await remind(ctx, system);
    const again = `insert into netvigil.reminder select site_id, gen_random_uuid(), subject_kind, subject_id, kind, due_version, due_on, role, deputy_id, collapsed, reminded_on, reminded_at from netvigil.reminder where subject_id = '${id}'`;
    await expect(asSuper(t.superConfig, again)).rejects.toMatchObject({ constraint: 'reminder_once_uq' });
  });

  test('from two processes that are killed again and again: none lost, none doubled', async () => {
    const own = await freshDatabase();
    onTestFinished(() => own.drop());
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const nurse = await seedSite(own, 'alpha', 'UTC');
    const key = randomBytes(32).toString('base64');
    const allowing: Outbox = { ...outbox, refusalOf: () => null };
    const at = { ...ctx, db: own.db, pool: own.pool };
    await inWork(at, nurse, (w) =>
      subscribe(w, allowing, {
        channel: 'webhook',
        address: `${receiver.origin}/`,
        roles: ['nurse'],
        login: null,
      }),
    );
    const SUBJECTS = 300;
    for (let n = 0; n < SUBJECTS; n += 1) {
      const { patientId } = await seedPatient(own, nurse, { items: [LATER] });
      await seedWork(own, nurse, patientId, { kind: 'board-decision', dueOn: '2026-12-08' });
    }
    const told: Reminding = {
      connection: own.appConfig,
      at: '2026-12-01T09:00:00Z',
      origin: receiver.origin,
      key,
    };
    const script = fileURLToPath(new URL('../support/reminding-child.ts', import.meta.url));
    const run = () => {
      const child = spawn(process.execPath, [script, JSON.stringify(told)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      return { child, ended: once(child, 'exit'), begins: once(child.stdout, 'data') };
    };
    const { seed, next } = seeded();
    console.log(`Kills of seed ${seed}`);
    for (let kill = 0; kill < 6; kill += 1) {
      const pair = [run(), run()];
      await Promise.all(pair.map(({ begins }) => begins));
      await sleep(20 + next() * 250);
      for (const { child } of pair) child.kill('SIGKILL');
      await Promise.all(pair.map(({ ended }) => ended));
    }
    const taken = `update pgboss.job_common set started_on = now() - interval '3 minutes' where state = 'active'`;
    const unwatched = 'update pgboss.queue set monitor_on = null, monitor_claim_on = null';
    const soon = `update pgboss.job_common set start_after = now() where state = 'retry'`;
    for (let n = 0; n < 3; n += 1) {
      await asSuper(own.superConfig, taken, unwatched, soon);
      await Promise.all([run(), run()].map(({ ended }) => ended));
    }
    const rows = await inSite(own.db, nurse.site.id, (tx) =>
      tx
        .selectFrom('netvigil.delivery as d')
        .innerJoin('netvigil.reminder as r', 'r.id', 'd.reminder_id')
        .select(['d.id', 'd.status', 'r.subject_id'])
        .execute(),
    );
    expect(new Set(rows.map(({ subject_id }) => subject_id)).size).toBe(SUBJECTS);
    expect(rows).toHaveLength(SUBJECTS);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['delivered']));
    // Sent twice, where a process died between the answer and its record: under the same id.
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set(rows.map(({ id }) => id)),
    );
  }, 120_000);
});
