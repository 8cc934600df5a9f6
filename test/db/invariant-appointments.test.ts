import { type Kysely, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { up } from '../../migrations/0010_appointments.ts';
import { careFact, expectRed, type Scene, scene } from '../support/breaches.ts';
import { asSuper } from '../support/cluster.ts';
import { seedResult, seedWork } from '../support/seed-work.ts';

const booked = ({ live }: Scene, on = '2026-12-01') =>
  `update netvigil.item set order_number = 'RIS-1', ordered_on = '2026-11-01', booked_on = '${on}',
          booked_place = 'Radiology' where id = '${live}'`;
const wakes = (on: string) => `update netvigil.plan set wakes_on = '${on}'`;
const SEEN = 'appointment-is-watched';
const missed = (s: Scene, on: string) =>
  seedWork(s.t, s.actor, s.patient.patientId, {
    kind: 'missed-appointment',
    dueOn: '2026-12-09',
    subject: `${s.live} ${on} try 2`,
  });
const holds = async (s: Scene, ...statements: string[]) => {
  await asSuper(s.t.superConfig, ...statements);
  expect(await s.t.breaches()).toEqual([]);
};

describe('appointments: the master invariant turns red when one passes and', () => {
  test('nobody looks, or a day too late', async () => {
    const s = await scene();
    await holds(s, booked(s), wakes('2026-12-09'));
    await expectRed(s, SEEN, wakes('2026-12-10'));
  });

  test('the work about it is about another appointment', async () => {
    const s = await scene();
    await missed(s, '2026-12-01');
    await holds(s, booked(s));
    await expectRed(s, SEEN, booked(s, '2026-12-02'));
  });

  test('the examination is still to be done after its work was settled', async () => {
    const s = await scene();
    await missed(s, '2026-12-01');
    await holds(s, booked(s));
    await expectRed(
      s,
      SEEN,
      `update netvigil.work_item set status = 'settled', closed_at = now(), closed_by = '${s.actor.id}'
        where kind = 'missed-appointment'`,
    );
  });

  test('what came in is of another week', async () => {
    const s = await scene();
    const id = await seedResult(s.t, s.actor, s.patient.patientId, '2026-12-08', s.live);
    // Partly covered: the examination is still to be done.
    await holds(s, booked(s));
    await expectRed(s, SEEN, `update netvigil.result set performed_on = '2026-12-09' where id = '${id}'`);
  });

  test('the loss is older than the appointment', async () => {
    const s = await scene();
    await seedWork(s.t, s.actor, s.patient.patientId, { kind: 'lost-contact', dueOn: '2027-12-01' });
    const loss = careFact(s, 'lost-to-follow-up', '2026-12-01', { attempts: [] });
    await holds(s, loss.insert, booked(s), "update netvigil.patient set lost_on = '2026-12-01'");
    await expectRed(s, SEEN, booked(s, '2026-12-02'));
  });
});

test('appointments from before there was a look at them wake their plans too', async () => {
  const s = await scene();
  await asSuper(
    s.t.superConfig,
    'drop trigger item_booking_moves_reminders on netvigil.item',
    'drop trigger work_item_booking_moves_reminders on netvigil.work_item',
    'drop function netvigil.watch_booking()',
    booked(s),
  );
  await s.t.owner.transaction().execute((tx) => up(tx as unknown as Kysely<unknown>));
  const { rows } = await sql`SELECT wakes_on FROM netvigil.plan`.execute(s.t.owner);
  expect(rows).toEqual([{ wakes_on: '2026-12-09' }]);
});
