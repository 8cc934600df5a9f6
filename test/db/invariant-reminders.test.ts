import { describe, expect, test } from 'vitest';
import { expectRed, scene } from '../support/breaches.ts';
import { seedWork } from '../support/seed-work.ts';

describe('reminders: the master invariant turns red when', () => {
  test.each(['board-decision', 'decision-to-carry-out', 'observation-scan'])(
    'a %s is open and nobody will be reminded',
    async (kind) => {
      const s = await scene();
      await seedWork(s.t, s.actor, s.patient.patientId, { kind, dueOn: '2026-12-01', subject: s.result });
      expect(await s.t.breaches()).toEqual([]);
      await expectRed(s, 'reminded-of-is-watched', 'delete from netvigil.reminder_watch');
    },
  );

  test('the window of an examination is open and nobody will be reminded', async () => {
    const s = await scene();
    await expectRed(
      s,
      'reminded-of-is-watched',
      `update netvigil.item set stage = 1, changes_on = due_on where id = '${s.live}'`,
    );
  });

  test('a message could not be delivered and nobody is told', async () => {
    const s = await scene();
    const of = `${s.actor.site.id}, gen_random_uuid()`;
    await expectRed(
      s,
      'dead-letter-has-work',
      `with r as (
         insert into netvigil.reminder (site_id, id, subject_kind, subject_id, kind, due_version, due_on, role,
                                        collapsed, reminded_on, reminded_at)
         values (${of}, 'item', '${s.live}', 'opening', 1, '2026-12-01', 'nurse', 0, '2026-11-01', now())
         returning site_id, id
       ), w as (
         insert into netvigil.subscription (site_id, id, channel, address, roles, created_at, created_by)
         values (${of}, 'email', 'ward@example.org', '{nurse}', now(), '${s.actor.id}') returning id
       )
       insert into netvigil.delivery (site_id, id, reminder_id, subscription_id, status, changed_at)
       select r.site_id, gen_random_uuid(), r.id, w.id, 'dead', now() from r, w`,
    );
  });
});
