import { describe, expect, test } from 'vitest';
import { newId } from '../../src/ids.ts';
import { careFact, expectRed, type Scene, scene } from '../support/breaches.ts';
import { asSuper } from '../support/cluster.ts';
import { seedWork } from '../support/seed-work.ts';

const setUp = (s: Scene, ...statements: string[]) =>
  asSuper(s.t.superConfig, "set session_replication_role = 'replica'", ...statements);

describe('where a patient is cared for: the master invariant turns red when', () => {
  test('nobody is asked to try again where a patient is lost', async () => {
    const s = await scene();
    const loss = careFact(s, 'lost-to-follow-up', '2026-03-01', { attempts: [] });
    await setUp(s, loss.insert, "update netvigil.patient set lost_on = '2026-03-01'");
    await seedWork(s.t, s.actor, s.patient.patientId, { kind: 'lost-contact', dueOn: '2027-03-01' });
    expect(await s.t.breaches()).toEqual([]);
    await expectRed(
      s,
      'lost-is-tried-again',
      "update netvigil.work_item set status = 'settled', closed_at = now(), closed_by = (select id from netvigil.staff) where kind = 'lost-contact'",
    );
  });

  test('a patient is listed as lost whom a contact has found, or is lost and not listed', async () => {
    const s = await scene();
    await expectRed(s, 'lost-as-recorded', "update netvigil.patient set lost_on = '2026-03-01'");
    const loss = careFact(s, 'lost-to-follow-up', '2026-03-01', { attempts: [] });
    await seedWork(s.t, s.actor, s.patient.patientId, { kind: 'lost-contact', dueOn: '2027-03-01' });
    await setUp(s, loss.insert);
    expect(await s.t.breaches()).toEqual([]);
    await setUp(s, careFact(s, 'contact-resumed', '2026-02-28', { how: 'Before.' }).insert);
    expect(await s.t.breaches()).toEqual([]);
    await setUp(s, careFact(s, 'contact-resumed', '2026-03-01', { how: 'After.' }).insert);
    expect((await s.t.breaches()).map((breach) => breach.clause)).toEqual(['lost-as-recorded']);
  });

  test('a plan has ended as transferred that no receiver has confirmed, or goes on after it', async () => {
    const s = await scene();
    const begun = careFact(s, 'transfer-begun', '2026-03-01', { receiver: 'City Hospital' });
    await setUp(s, begun.insert);
    await seedWork(s.t, s.actor, s.patient.patientId, {
      kind: 'transfer-to-confirm',
      subject: begun.id,
      dueOn: '2026-03-15',
    });
    expect(await s.t.breaches()).toEqual([]);
    const ended =
      "update netvigil.plan set status = 'ended', ended_on = '2026-03-02', ended_reason = 'transferred'";
    const still = `update netvigil.item set status = 'ended', ended_reason = 'transferred', ended_on = '2026-03-02',
      ended_by = '${s.actor.id}', changes_on = 'infinity' where id = '${s.live}'`;
    const trail = `insert into netvigil.audit (site_id, at, staff_id, action, entity, entity_id)
      values (${s.actor.site.id}, now(), '${s.actor.id}', 'ended', 'item', '${s.live}')`;
    await expectRed(s, 'transfer-ends-the-plan', ended, still, trail);
    const details = { transfer: begun.id };
    const confirmed = careFact(s, 'transfer-confirmed', '2026-03-02', details);
    await setUp(s, confirmed.insert);
    expect(await s.t.breaches()).toEqual([]);
    await setUp(s, careFact(s, 'returned', '2026-04-01', details).insert);
    expect((await s.t.breaches()).map((breach) => breach.clause)).toContain('transfer-ends-the-plan');
    s.t.expectBreaches(({ clause }) => clause === 'transfer-ends-the-plan' || clause === 'patient-in-care');
  });

  test('nobody is asked to see to the confirmation of a transfer', async () => {
    const s = await scene();
    const begun = careFact(s, 'transfer-begun', '2026-03-01', { receiver: 'City Hospital' });
    await expectRed(s, 'transfer-is-confirmed', begun.insert);
  });

  test('a patient without a plan is only said to go elsewhere', async () => {
    const s = await scene();
    const planless = newId();
    const begun = careFact(s, 'transfer-begun', '2026-03-01', { receiver: 'City Hospital' }, planless);
    const details = { transfer: begun.id };
    const confirmed = careFact(s, 'transfer-confirmed', '2026-03-02', details, planless);
    await setUp(
      s,
      `insert into netvigil.patient (site_id, id, name, sex, created_at, updated_at)
         values (${s.actor.site.id}, '${planless}', 'Elsewhere', 'unknown', now(), now())`,
      begun.insert,
      confirmed.insert,
    );
    expect(await s.t.breaches()).toEqual([]);
    await expectRed(s, 'patient-in-care', careFact(s, 'returned', '2026-04-01', details, planless).insert);
  });

  test('a recurrence was read, and no board is asked', async () => {
    const s = await scene();
    const subject = `${s.result} v1`;
    const answer = { answer: 'recurrence', reason: 'Seen.', found: { where: 'local' } };
    await setUp(
      s,
      `update netvigil.work_item set status = 'answered', closed_at = now(), closed_by = '${s.actor.id}',
         answer = '${JSON.stringify(answer)}' where kind = 'result-to-review'`,
    );
    const board = { kind: 'board-decision', subject, dueOn: '2026-12-15' };
    await seedWork(s.t, s.actor, s.patient.patientId, board);
    expect(await s.t.breaches()).toEqual([]);
    await expectRed(
      s,
      'recurrence-goes-before-the-board',
      "delete from netvigil.work_item where kind = 'board-decision'",
    );
  });

  const kind = 'decision-to-carry-out';
  const DECISION = newId();
  const unseen = `update netvigil.work_item set kind = 'deviation' where kind = '${kind}'`;
  const decision = (s: Scene, id: string, number: number, what: string, on: string, by: string | null) =>
    `insert into netvigil.board_decision (site_id, id, review_id, number, decision, decided_on, decided_by, why,
                                          carry_out_by, question, recorded_at, recorded_by)
     select site_id, '${id}', id, ${number}, '${what}', '${on}', 'Board', 'Agreed.', ${by === null ? 'null' : `'${by}'`},
            'recurrence', now(), '${s.actor.id}' from netvigil.work_item where kind = 'result-to-review'`;

  /** A recurrence where the primary was, decided on 1 Dec 2026 to be operated on, and the work of that. */
  async function decidedScene(): Promise<Scene> {
    const s = await scene();
    const answer = { answer: 'recurrence', reason: 'Seen.', found: { where: 'local' } };
    await setUp(
      s,
      `update netvigil.work_item set status = 'answered', closed_at = now(), closed_by = '${s.actor.id}',
         answer = '${JSON.stringify(answer)}' where kind = 'result-to-review'`,
      decision(s, DECISION, 1, 'radical', '2026-12-01', '2027-01-15'),
    );
    const subject = `a case decided ${DECISION}`;
    await seedWork(s.t, s.actor, s.patient.patientId, { kind, subject, dueOn: '2027-01-15' });
    expect(await s.t.breaches()).toEqual([]);
    return s;
  }

  test('an operation was decided for a recurrence, and nobody sees to it', async () => {
    const s = await decidedScene();
    const operated = careFact(s, 'resection', '2026-12-02', {});
    const withdrawn = careFact(s, 'entered-in-error', '2026-12-03', {});
    await setUp(s, careFact(s, 'resection', '2026-11-30', {}).insert, operated.insert, unseen);
    expect(await s.t.breaches()).toEqual([]);
    await expectRed(
      s,
      'recurrence-decided-is-carried-out',
      withdrawn.insert,
      `update netvigil.fact set corrects = '${operated.id}' where id = '${withdrawn.id}'`,
    );
  });

  test.each(['null', "'2026'"])(
    'nor has one whose day is %s carried it out, before a person confirms it',
    async (date) => {
      const s = await decidedScene();
      const operated = careFact(s, 'resection', '2026-12-05', {});
      const dated = `update netvigil.fact set date = ${date} where id = '${operated.id}'`;
      await setUp(s, operated.insert, unseen);
      // All of December lies on the day of the decision or later.
      await setUp(s, `update netvigil.fact set date = '2026-12' where id = '${operated.id}'`);
      expect(await s.t.breaches()).toEqual([]);
      await setUp(s, dated);
      const asked = { kind: 'confirm-date', subject: '', dueOn: '2026-12-10' };
      await seedWork(s.t, s.actor, s.patient.patientId, asked);
      await setUp(
        s,
        `update netvigil.work_item a set status = 'answered', closed_at = now(), closed_by = '${s.actor.id}',
              answer = '{"answer": "confirmed", "reason": "Seen."}',
              subject = r.subject || ' decided ${DECISION}, operation ${operated.id}'
         from netvigil.work_item r where r.kind = 'result-to-review' and a.kind = 'confirm-date'`,
      );
      expect(await s.t.breaches()).toEqual([]);
      const unasked = "update netvigil.work_item set subject = 'another' where kind = 'confirm-date'";
      await expectRed(s, 'recurrence-decided-is-carried-out', unasked);
    },
  );

  test('nor one of the day on which the board took its word against it back', async () => {
    const s = await decidedScene();
    await setUp(s, careFact(s, 'resection', '2026-12-01', {}).insert, unseen);
    expect(await s.t.breaches()).toEqual([]);
    const against = decision(s, newId(), 0, 'non-surgical', '2026-11-28', null);
    await expectRed(s, 'recurrence-decided-is-carried-out', against);
  });
});
