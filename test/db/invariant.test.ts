import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { newId } from '../../src/ids.ts';
import { expectRed, scene } from '../support/breaches.ts';
import { asSuper } from '../support/cluster.ts';
import { seedPatient, seedSite } from '../support/seed.ts';
import { seedResult, seedWork } from '../support/seed-work.ts';

describe('the master invariant turns red when', () => {
  test('an item is gone from what its revision counted', async () => {
    const s = await scene();
    await expectRed(s, 'items-as-counted', `delete from netvigil.item where id = '${s.patient.itemIds[3]}'`);
  });

  test('a patient has no plan, no decision against one and no open work', async () => {
    const s = await scene();
    await expectRed(
      s,
      'patient-in-care',
      `insert into netvigil.patient (site_id, id, name, sex, created_at, updated_at)
         values (${s.actor.site.id}, '${newId()}', 'Lost', 'unknown', now(), now())`,
    );
  });

  test('a completed item cites a result that was withdrawn', async () => {
    const s = await scene();
    await expectRed(
      s,
      'completed-by-final-result',
      `update netvigil.result set status = 'entered-in-error' where id = '${s.result}'`,
    );
  });

  test('a completed item says another day than its results', async () => {
    const s = await scene();
    await expectRed(
      s,
      'completed-when-performed',
      `update netvigil.item set completed_on = '2025-12-02' where id = '${s.done}'`,
    );
  });

  test('an ended item has no audit row', async () => {
    const s = await scene();
    await expectRed(
      s,
      'ended-with-trail',
      `delete from netvigil.audit where entity_id = '${s.ended}' and action = 'ended'`,
    );
  });

  test('a plan runs out without end-of-plan work', async () => {
    const s = await scene();
    await expectRed(
      s,
      'plan-goes-on',
      `update netvigil.item set status = 'superseded', superseded_by = revision, changes_on = 'infinity' where id = '${s.live}'`,
    );
  });

  test('a result closes nothing and waits for nobody', async () => {
    const s = await scene();
    await seedResult(s.t, s.actor, s.patient.patientId, '2026-02-01');
    expect(await s.t.breaches()).toEqual([]);
    await expectRed(
      s,
      'unmatched-result-has-work',
      "delete from netvigil.work_item where kind = 'unmatched-result'",
    );
  });

  test('a resolution was made of an earlier version of the result', async () => {
    const s = await scene();
    const result = await seedResult(s.t, s.actor, s.patient.patientId, '2026-02-01');
    await inSite(s.t.db, s.actor.site.id, (tx) =>
      sql`insert into netvigil.result_resolution (site_id, result_id, number, kind, result_version, reason, resolved_at, resolved_by)
            values (${s.actor.site.id}, ${result}, 1, 'extra', 1, 'Extra.', now(), ${s.actor.id})`.execute(
        tx,
      ),
    );
    await asSuper(s.t.superConfig, "delete from netvigil.work_item where kind = 'unmatched-result'");
    expect(await s.t.breaches()).toEqual([]);
    await expectRed(
      s,
      'unmatched-result-has-work',
      `update netvigil.result set version = 2 where id = '${result}'`,
    );
  });

  test('nobody was asked to review the present version of what closed an item', async () => {
    const s = await scene();
    await expectRed(
      s,
      'evidence-is-reviewed',
      `update netvigil.result set version = 2 where id = '${s.result}'`,
    );
  });

  test('nobody was asked about imaging before the enrolment', async () => {
    const s = await scene();
    await expectRed(
      s,
      'earlier-imaging-is-asked',
      "delete from netvigil.work_item where kind = 'confirm-earlier-imaging'",
    );
  });

  test('an ended plan goes on calling for examinations', async () => {
    const s = await scene();
    await expectRed(
      s,
      'ended-plan-is-still',
      `update netvigil.plan set status = 'ended', ended_on = '2026-11-01', ended_reason = 'discharged'`,
    );
  });

  test('a protocol runs in another text than was signed', async () => {
    const s = await scene();
    await expectRed(s, 'course-is-signed', "update netvigil.protocol_version set content_hash = 'other'");
  });

  test('a dead patient has a running plan', async () => {
    const s = await scene();
    await expectRed(s, 'death-ends-the-plan', "update netvigil.patient set deceased_on = '2026-11-01'");
  });

  test('a stage is not what the dates say, or ends on another day', async () => {
    const s = await scene();
    await expectRed(
      s,
      'stage-as-dated',
      `insert into netvigil.reminder_watch select site_id, 'item', id, due_on from netvigil.item where id = '${s.live}'`,
      `update netvigil.item set stage = 2, changes_on = '2026-12-01' where id = '${s.live}'`,
    );
    await asSuper(
      s.t.superConfig,
      `update netvigil.item set stage = 0, changes_on = '2026-10-31' where id = '${s.live}'`,
    );
    expect((await s.t.breaches()).map((breach) => breach.clause)).toEqual(['stage-as-dated']);
  });

  test('a flag belongs to no item, or was raised before its day', async () => {
    const s = await scene();
    const flag = (item: string, tier: string, on: string) =>
      `insert into netvigil.flag (site_id, item_id, tier, raised_on, raised_at)
         values (${s.actor.site.id}, '${item}', '${tier}', '${on}', now())`;
    await expectRed(s, 'flag-in-its-time', flag(newId(), 'due', '2026-12-01'));
    await asSuper(s.t.superConfig, 'delete from netvigil.flag', flag(s.live, 'overdue', '2027-01-01'));
    expect((await s.t.breaches()).map((breach) => breach.clause)).toEqual(['flag-in-its-time']);
  });
});

describe('the master invariant holds for', () => {
  test('a decision for no surveillance, a discharge and history from before the enrolment', async () => {
    const s = await scene();
    const nobody = newId();
    await inSite(s.t.db, s.actor.site.id, (tx) =>
      sql`insert into netvigil.patient (site_id, id, name, sex, created_at, updated_at)
            values (${s.actor.site.id}, ${nobody}, 'Not watched', 'unknown', now(), now())`.execute(tx),
    );
    const answer = { answer: 'no-surveillance', reason: 'Decided.' };
    await seedWork(s.t, s.actor, nobody, { kind: 'no-protocol', dueOn: '2026-12-01', answer });
    await seedResult(s.t, s.actor, s.patient.patientId, '2024-05-01');
    await asSuper(s.t.superConfig, "delete from netvigil.work_item where kind = 'unmatched-result'");
    expect(await s.t.breaches()).toEqual([]);
  });

  test('a merged record is still listed under itself', async () => {
    const s = await scene();
    const into = newId();
    await asSuper(
      s.t.superConfig,
      "set session_replication_role = 'replica'",
      `insert into netvigil.patient (site_id, id, name, sex, created_at, updated_at)
         values (${s.actor.site.id}, '${into}', 'Survivor', 'unknown', now(), now())`,
      `insert into netvigil.patient_merge (site_id, id, from_patient_id, into_patient_id, reason, merged_on,
                                           merged_at, merged_by)
         values (${s.actor.site.id}, '${newId()}', '${s.patient.patientId}', '${into}', 'One person', '2026-01-01',
                 '2026-01-01', '${s.actor.id}')`,
      `update netvigil.item set patient_id = '${into}'`,
      `update netvigil.patient_identifier set patient_id = '${into}', merged_from = '${s.patient.patientId}'`,
      `update netvigil.patient set merged_into = '${into}' where id = '${s.patient.patientId}'`,
    );
    const found = (await s.t.breaches()).map((breach) => breach.clause);
    // Its work is asked of nobody who is listed.
    expect(found.toSorted()).toEqual([
      'earlier-imaging-is-asked',
      'evidence-is-reviewed',
      'merged-shows-the-survivor',
    ]);
    s.t.expectBreaches(() => true);
  });

  test('a merge has no record, or another one', async () => {
    const s = await scene();
    await expectRed(
      s,
      'merge-is-recorded',
      `insert into netvigil.patient_merge (site_id, id, from_patient_id, into_patient_id, reason, merged_on,
                                           merged_at, merged_by)
         values (${s.actor.site.id}, '${newId()}', '${s.patient.patientId}', '${newId()}', 'One person', '2026-01-01',
                 '2026-01-01', '${s.actor.id}')`,
    );
  });

  test('an item is listed under another patient than its plan is for', async () => {
    const s = await scene();
    await expectRed(
      s,
      'item-shows-its-patient',
      `update netvigil.item set patient_id = '${newId()}' where id = '${s.ended}'`,
    );
  });
});

test('the service may ask for the invariant, over all sites', async () => {
  const s = await scene();
  const other = await seedSite(s.t, 'beta');
  await seedPatient(s.t, other, { items: [] });
  const { rows } = await sql<{ clause: string; site_id: number }>`
    select clause, site_id from netvigil.invariant_breaches()`.execute(s.t.db);
  expect(rows).toEqual([{ clause: 'plan-goes-on', site_id: other.site.id }]);
  s.t.expectBreaches((breach) => breach.clause === 'plan-goes-on');
});
