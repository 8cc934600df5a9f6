import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import type { Protocol } from '../../src/domain/protocol.ts';
import { storeVersions } from '../../src/protocol-versions/repo.ts';
import { rectG1 } from '../../src/protocols/rectum.ts';
import {
  addressOf,
  type Clinic,
  G1_FACTS,
  good,
  hepatectomy,
  metastasis,
  NOW,
  newMrn,
  type Recorded,
  resection,
  startClinic,
} from '../support/clinic.ts';
import {
  named,
  numbers,
  type PlanState,
  proposalsOf,
  REASON,
  REGRADE,
  stable,
} from '../support/proposals.ts';

const MRI = 'mri-liver-pelvis';

let clinic: Clinic;
let on: ReturnType<typeof proposalsOf>;
beforeAll(async () => {
  clinic = await startClinic();
  on = proposalsOf(clinic);
  return () => clinic.app.close();
});
beforeEach(() => clinic.clock.setTo(NOW));

describe('accepting', () => {
  test('the new items are there, the old ones superseded, the kept ones the same', async () => {
    const mrn = await on.regraded();
    const before = await clinic.plan(mrn);
    expect(await on.live(mrn)).toHaveLength(15);
    const proposal = await on.standing(mrn);
    const state = good<PlanState>(await on.decide('accept', mrn, proposal.id));
    expect(state).toMatchObject({
      status: 'active',
      revision: 2,
      items: { live: 52, completed: 0, ended: 0, beforeEnrolment: 0, superseded: 5 },
    });
    expect(named(state.courses)).toEqual(['RECT-G2X v1 from 2026-11-10']);

    const after = await clinic.plan(mrn);
    const superseded = after.items.filter((item) => item.state === 'superseded');
    expect(superseded.map(({ dueOn }) => dueOn)).toEqual([
      '2027-05-10',
      '2028-05-10',
      '2029-05-10',
      '2030-05-10',
      '2031-05-10',
    ]);
    expect(superseded.map(({ id }) => id).toSorted()).toEqual(
      proposal.items.dropped.map(({ id }) => id).toSorted(),
    );
    const kept = await clinic.item(mrn, MRI, '2027-11-10');
    expect(kept.protocol).toBe('RECT-G2X');
    expect(before.items.find((item) => item.id === kept.id)?.dueOn).toBe('2027-11-10');
    expect(after.work.map(({ kind }) => kind)).toEqual(['grade-disagreement']);
    expect(await on.read(mrn)).toBeNull();

    const [first] = superseded;
    expect(await clinic.audited(first?.id ?? '')).toContainEqual(
      expect.objectContaining({ action: 'superseded', reason: REASON }),
    );
    const { entries } = good<{ entries: { kind: string; sentence: string; on: string }[] }>(
      await clinic.ask('GET', `${addressOf(mrn)}/timeline`, { as: 'clinician' }),
    );
    expect(entries.filter(({ kind }) => kind === 'plan').at(-1)).toMatchObject({
      on: '2026-12-01',
      sentence: `Revision 2 accepted with 42 examinations. ${REASON}`,
    });
    const [row] = await inSite(clinic.database.db, clinic.siteId, (tx) =>
      tx
        .selectFrom('netvigil.item')
        .select(['superseded_by', 'status'])
        .where('id', '=', first?.id ?? '')
        .execute(),
    );
    expect(row).toEqual({ superseded_by: 2, status: 'superseded' });
  });

  test('what was due by the cut day stays, overdue too; a scan on record meets what was added', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    on.goTo('2027-06-20');
    await on.record(mrn, REGRADE);
    good(await clinic.send(mrn, { performedOn: '2027-06-20' }), 201);
    expect((await clinic.item(mrn, MRI, '2027-05-10')).state).toBe('completed');
    await on.accept(mrn);
    // Month 8, 10 July: its window holds the scan too.
    expect(await clinic.item(mrn, MRI, '2027-07-10')).toMatchObject({
      state: 'completed',
      completedLate: false,
    });
    expect(await clinic.item(mrn, MRI, '2027-05-10')).toMatchObject({
      state: 'completed',
      completedLate: true,
    });

    clinic.clock.setTo(NOW);
    const other = await clinic.enrol(G1_FACTS);
    on.goTo('2027-06-20');
    await on.record(other, REGRADE);
    await on.accept(other);
    expect(await clinic.item(other, MRI, '2027-05-10')).toMatchObject({
      state: 'overdue',
      protocol: 'RECT-G1',
    });
  });

  test('a scan that was taken for an early one meets what is added in its window', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    on.goTo('2027-03-01');
    const { resultId } = good<{ resultId: string }>(
      await clinic.send(mrn, { performedOn: '2027-02-28' }),
      201,
    );
    const entry = (await clinic.unmatched()).find((one) => one.resultId === resultId);
    const { id: itemId } = await clinic.item(mrn, MRI, '2027-05-10');
    good(await clinic.resolve(entry!, { choice: 'early', itemId, reason: REASON }));
    await on.record(mrn, REGRADE);
    // Month 4 of RECT-G2X is due on 10 Mar, from 10 Feb to 10 Apr.
    await on.accept(mrn);
    expect(await clinic.item(mrn, MRI, '2027-03-10')).toMatchObject({
      state: 'completed',
      completedOn: '2027-02-28',
      completedLate: false,
    });
    expect((await clinic.item(mrn, MRI, '2027-05-10')).state).toBe('completed');
  });

  test('an examination that somebody ended stays ended, and one that was met keeps its evidence', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    good(
      await clinic.end(await clinic.item(mrn, 'sigmoidoscopy', '2027-11-10'), {
        reason: 'declined',
        note: REASON,
      }),
    );
    on.goTo('2027-10-20');
    good(await clinic.send(mrn, { performedOn: '2027-10-20' }), 201);
    await on.record(mrn, REGRADE);
    const met = await clinic.item(mrn, MRI, '2027-11-10');
    await on.accept(mrn);
    expect(await clinic.item(mrn, MRI, '2027-11-10')).toMatchObject({
      id: met.id,
      state: 'completed',
      evidence: met.evidence,
      protocol: 'RECT-G2X',
    });
    expect(await clinic.item(mrn, 'sigmoidoscopy', '2027-11-10')).toMatchObject({
      state: 'ended',
      protocol: 'RECT-G2X',
    });
  });

  test('a corrected day moves every examination', async () => {
    const mrn = newMrn();
    const [, , resected] = good<Recorded>(await clinic.put(mrn, G1_FACTS), 201).recorded;
    on.goTo('2026-12-01');
    await on.record(mrn, resection('2026-11-13', {}, { corrects: resected ?? '' }));
    const proposal = await on.standing(mrn);
    expect(numbers(proposal)).toEqual({ kept: 0, moved: 15, added: 0, dropped: 0, staying: 0 });
    expect(proposal.items.moved[0]).toMatchObject({
      before: { dueOn: '2027-05-10' },
      after: { dueOn: '2027-05-13' },
    });
    expect(await on.accept(mrn)).toMatchObject({ items: { live: 15, superseded: 15 } });
  });

  test('a hepatectomy told three months late: the scan that was due by then is asked for, not passed over', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    on.goTo('2027-09-05');
    await on.record(mrn, hepatectomy('2027-06-01'));
    const { items } = await on.standing(mrn);
    // Month 3 was 1 Sep, its window open until 1 Oct; month 6 is 1 Dec.
    const own = items.added.filter(({ protocol }) => protocol === 'POSTHEP');
    expect(own.slice(0, 2)).toMatchObject([
      { origin: 'catch-up', dueOn: '2027-09-06', closesOn: '2027-10-06' },
      { origin: 'step', dueOn: '2027-12-01' },
    ]);
    expect(own).toHaveLength(19);
  });

  test('unresected metastases: the scopes keep their ids under NELM-OBS, the MRI goes; a hepatectomy brings it back', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const scopes = async () =>
      (await clinic.plan(mrn)).items
        .filter(({ series }) => series === 'sigmoidoscopy')
        .map(({ id, dueOn, state }) => [id, dueOn, state]);
    const before = await scopes();
    on.goTo('2026-12-10');
    await on.record(mrn, metastasis('2026-12-01'), stable('2026-12-05'));
    expect(numbers(await on.standing(mrn))).toEqual({
      kept: 5,
      moved: 0,
      added: 22,
      dropped: 10,
      staying: 0,
    });
    expect(named((await on.accept(mrn)).courses)).toEqual([
      'RECT-G1 v1 from 2026-11-10',
      'NELM-OBS v1 from 2026-12-01',
    ]);
    expect(await scopes()).toEqual(before);

    on.goTo('2027-01-20');
    await on.record(mrn, hepatectomy('2027-01-10'));
    expect(numbers(await on.standing(mrn))).toEqual({
      kept: 5,
      moved: 0,
      added: 29,
      dropped: 22,
      staying: 0,
    });
    expect(await on.accept(mrn)).toMatchObject({ revision: 3, items: { live: 34, superseded: 32 } });
    expect(await scopes()).toEqual(before);

    on.goTo('2027-09-01');
    await on.record(mrn, metastasis('2027-08-01'), hepatectomy('2027-08-20'));
    const second = await on.standing(mrn);
    expect(named(second.courses.kept)).toEqual(['RECT-G1 v1 from 2026-11-10']);
    expect(named(second.courses.dropped)).toEqual(['POSTHEP v1 from 2027-01-10']);
    expect(named(second.courses.added)).toEqual(['POSTHEP v1 from 2027-08-20']);
  });

  test('a discharged patient with a relapse is a patient again', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    for (const item of await on.live(mrn)) good(await clinic.end(item, { reason: 'declined', note: REASON }));
    good(await clinic.answer(await clinic.work(mrn, 'end-of-plan'), { answer: 'discharge', reason: REASON }));
    on.goTo('2027-03-01');
    await on.record(mrn, metastasis('2027-02-20'), stable('2027-02-25'));
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'ended', endedReason: 'discharged' });
    expect(await on.accept(mrn)).toMatchObject({ status: 'active', items: { live: 22, ended: 15 } });
    on.goTo('2027-03-02');
    good(await clinic.send(mrn, { performedOn: '2027-03-02', modality: 'CT', regions: ['abdomen'] }), 201);
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'active', endedReason: null });
  });

  test('a newer version, signed: the cut day is the day of its signature', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    await storeVersions(clinic.database.owner, [{ ...rectG1, version: 2 } satisfies Protocol]);
    on.goTo('2027-05-10');
    await clinic.sign('RECT-G1');
    const proposal = await on.standing(mrn);
    expect(proposal.cutOn).toBe('2027-05-10');
    expect(numbers(proposal)).toEqual({ kept: 14, moved: 0, added: 0, dropped: 0, staying: 1 });
    expect(await on.accept(mrn)).toMatchObject({ revision: 2, items: { live: 15, superseded: 0 } });
  });
});
