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

  test('an operation was decided for a recurrence, and nobody sees to it', async () => {
    const s = await scene();
    const answer = { answer: 'recurrence', reason: 'Seen.', found: { where: 'local' } };
    const decision = newId();
    await setUp(
      s,
      `update netvigil.work_item set status = 'answered', closed_at = now(), closed_by = '${s.actor.id}',
         answer = '${JSON.stringify(answer)}' where kind = 'result-to-review'`,
      `insert into netvigil.board_decision (site_id, id, review_id, number, decision, decided_on, decided_by, why,
                                            carry_out_by, question, recorded_at, recorded_by)
       select site_id, '${decision}', id, 1, 'radical', '2026-12-01', 'Board', 'Agreed.', '2027-01-15', 'recurrence',
              now(), '${s.actor.id}' from netvigil.work_item where kind = 'result-to-review'`,
    );
    const kind = 'decision-to-carry-out';
    await seedWork(s.t, s.actor, s.patient.patientId, {
      kind,
      subject: `a case decided ${decision}`,
      dueOn: '2027-01-15',
    });
    expect(await s.t.breaches()).toEqual([]);
    const operated = careFact(s, 'resection', '2026-12-02', {});
    const withdrawn = careFact(s, 'entered-in-error', '2026-12-03', {});
    const another = `update netvigil.work_item set kind = 'deviation' where kind = '${kind}'`;
    await setUp(s, careFact(s, 'resection', '2026-11-30', {}).insert, operated.insert, another);
    expect(await s.t.breaches()).toEqual([]);
    await expectRed(
      s,
      'recurrence-decided-is-carried-out',
      withdrawn.insert,
      `update netvigil.fact set corrects = '${operated.id}' where id = '${withdrawn.id}'`,
    );
  });
});
