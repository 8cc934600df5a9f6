import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx, FixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import { sweepSite } from '../../src/jobs/sweep.ts';
import { type Outbox, openOutbox } from '../../src/outbox/outbox.ts';
import { remind } from '../../src/reminders/use-cases.ts';
import type { Actor } from '../../src/work.ts';
import { asSuper } from '../support/cluster.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { jobContext, newSite } from '../support/jobs.ts';
import { seedPatient } from '../support/seed.ts';
import { seedWork } from '../support/seed-work.ts';

const LATER = { opens: '2030-01-01', due: '2030-02-01', closes: '2030-03-01' };

let t: TestDatabase;
let clock: FixedClock;
let ctx: Ctx;
let outbox: Outbox;
let actor: Actor;
let system: Actor;
let errors: string[];

beforeAll(async () => {
  t = await freshDatabase();
  outbox = await openOutbox(
    t.pool,
    { publicUrl: 'https://netvigil.example.org', webhooks: null, mail: null },
    { onError: (error) => console.error(error) },
  );
  ({ clock, ctx, errors } = jobContext(t, '2026-12-01T09:00:00Z', outbox));
  return () => outbox.stop();
});
beforeEach(async () => {
  ({ actor, system } = await newSite(t, ctx));
});
afterEach(() => expect(errors.splice(0)).toEqual([]));

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
    const { actor: tokyo, system: ofTokyo } = await newSite(t, ctx, 'Asia/Tokyo');
    const { patientId } = await seedPatient(t, tokyo, { items: [LATER] });
    await seedWork(t, tokyo, patientId, { kind: 'board-decision', dueOn: '2026-12-15' });
    await work('board-decision', '2026-12-15');
    clock.setTo('2026-12-07T15:00:00Z');
    expect(await remind(ctx, ofTokyo)).toBe(1);
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
});
