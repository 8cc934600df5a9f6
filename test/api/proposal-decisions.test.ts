import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  expectProblem,
  G1_FACTS,
  good,
  metastasis,
  NOW,
  retraction,
  startClinic,
} from '../support/clinic.ts';
import { problemIn } from '../support/http.ts';
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
  clinic = await startClinic({ unsigned: ['POSTHEP'] });
  on = proposalsOf(clinic);
  return () => clinic.app.close();
});
beforeEach(() => clinic.clock.setTo(NOW));

describe.each(['accept', 'reject'] as const)('%s', (what) => {
  test('is for a clinician alone', async () => {
    const mrn = await on.regraded();
    const { id } = await on.standing(mrn);
    const before = await clinic.counts();
    for (const as of ['nurse', 'coordinator', 'integrator', 'auditor', 'admin']) {
      expectProblem(await on.decide(what, mrn, id, { as }), 403);
    }
    expectProblem(await on.decide(what, mrn, id, { as: 'beta-clinician' }), 404);
    expect(await clinic.counts()).toEqual(before);
  });

  test('takes the id that was read and a reason, and nothing else', async () => {
    const mrn = await on.regraded();
    const { id } = await on.standing(mrn);
    const sent = (body: object) => on.decide(what, mrn, id, { body });
    expectProblem(await sent({}), 400, ['/proposal', '/reason']);
    expectProblem(await sent({ proposal: id, reason: ' ' }), 400, ['/reason']);
    expectProblem(await sent({ proposal: 7, reason: REASON }), 400, ['/proposal']);
    expectProblem(await sent({ proposal: id, reason: REASON, cutOn: '2020-01-01' }), 400, ['/cutOn']);
  });

  test('where nothing is proposed: 409', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const refused = await on.decide(what, mrn, '0'.repeat(32));
    expectProblem(refused, 409);
    expect(problemIn(refused).detail).toContain('No proposal waits');
  });

  test('a newer fact makes it stale: 409 with the way out, and the new one is decided', async () => {
    const mrn = await on.regraded();
    const { id } = await on.standing(mrn);
    on.goTo('2027-01-20');
    await on.record(mrn, metastasis('2027-01-10'), stable('2027-01-15'));
    const before = await clinic.counts();
    const refused = await on.decide(what, mrn, id);
    expectProblem(refused, 409, ['/proposal']);
    expect(problemIn(refused).detail).toContain('decide anew');
    expect(await clinic.counts()).toEqual(before);
    const newer = await on.standing(mrn);
    expect([newer.cutOn, named(newer.courses.added)]).toEqual([
      '2027-01-20',
      ['RECT-G2X v1 from 2026-11-10', 'NELM-OBS v1 from 2027-01-10'],
    ]);
    good(await on.decide(what, mrn, newer.id));
  });

  test('twice with one Idempotency-Key has effect once; decided already without it: 409', async () => {
    const mrn = await on.regraded();
    const { id } = await on.standing(mrn);
    const headers = { 'idempotency-key': `${what} ${mrn}` };
    const first = await on.decide(what, mrn, id, { headers });
    const again = await on.decide(what, mrn, id, { headers });
    expect(again.json()).toEqual(good<PlanState>(first));
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(first.json().revision).toBe(what === 'accept' ? 2 : 1);
    expectProblem(
      await on.decide(what, mrn, id, { headers, body: { proposal: id, reason: 'Another.' } }),
      422,
      ['Idempotency-Key'],
    );
    expectProblem(await on.decide(what, mrn, id), 409);
  });

  test('closes its work item, with a row of the trail', async () => {
    const mrn = await on.regraded();
    const [work, { id }] = [await clinic.work(mrn, 'proposal'), await on.standing(mrn)];
    good(await on.decide(what, mrn, id));
    const { id: clinicianId } = await clinic.actor('clinician');
    expect((await clinic.audited(work.id)).at(-1)).toMatchObject({
      action: 'work-answered',
      staff_id: clinicianId,
      reason: REASON,
    });
  });

  test('two at once: one decides, the other is told', async () => {
    const mrn = await on.regraded();
    const { id } = await on.standing(mrn);
    const both = await Promise.all([on.decide(what, mrn, id), on.decide(what, mrn, id)]);
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
  });
});

describe('rejecting', () => {
  test('leaves the plan as it is, with the reason on record; a newer fact makes another proposal', async () => {
    const mrn = await on.regraded();
    const before = await clinic.plan(mrn);
    const work = await clinic.work(mrn, 'proposal');
    expect(await on.reject(mrn)).toMatchObject({ revision: 1, items: { live: 15, superseded: 0 } });
    const after = await clinic.plan(mrn);
    expect([after.items, after.courses]).toEqual([before.items, before.courses]);
    expect(await on.read(mrn)).toBeNull();
    const answered = await clinic.ask('GET', `/v1/work-items/${work.id}`, { as: 'clinician' });
    expect(good<{ status: string }>(answered).status).toBe('answered');

    on.goTo('2027-02-01');
    expect(await on.read(mrn)).toBeNull();
    await on.record(mrn, { kind: 'disease-status', date: '2027-02-01', details: { status: 'no-evidence' } });
    expect((await on.standing(mrn)).cutOn).toBe('2027-02-01');
    expect(await clinic.work(mrn, 'proposal')).toMatchObject({ dueOn: '2027-02-08' });
    expect(await on.accept(mrn)).toMatchObject({ revision: 2 });
  });
});

describe('what becomes of an open proposal', () => {
  test('death closes it; a death recorded in error brings it back', async () => {
    const mrn = await on.regraded();
    const { id } = await on.standing(mrn);
    const [died] = await on.record(mrn, death('2026-12-01'));
    expect((await clinic.plan(mrn)).work).toEqual([]);
    expect(await on.read(mrn)).toBeNull();
    expectProblem(await on.decide('accept', mrn, id), 409);
    await on.record(mrn, retraction(died ?? ''));
    const again = await on.standing(mrn);
    expect([again.id === id, numbers(again)]).toEqual([
      false,
      { kept: 10, moved: 0, added: 42, dropped: 5, staying: 0 },
    ]);
  });

  test('the fact retracted before anybody decides: nothing is proposed any more', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    on.goTo('2026-12-01');
    const [regrade] = await on.record(mrn, REGRADE);
    await on.record(mrn, retraction(regrade ?? ''));
    expect([await on.read(mrn), (await clinic.plan(mrn)).work]).toEqual([null, []]);
  });

  test('retracted after acceptance: the old course is proposed, and the kept examinations are still the same', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const before = (await clinic.plan(mrn)).items.map(({ id }) => id);
    on.goTo('2026-12-01');
    const [regrade] = await on.record(mrn, REGRADE);
    await on.accept(mrn);
    on.goTo('2026-12-10');
    await on.record(mrn, retraction(regrade ?? ''));
    const back = await on.standing(mrn);
    expect(named(back.courses.added)).toEqual(['RECT-G1 v1 from 2026-11-10']);
    expect(numbers(back)).toEqual({ kept: 10, moved: 0, added: 5, dropped: 42, staying: 0 });
    expect(await on.accept(mrn)).toMatchObject({ revision: 3, items: { live: 15, superseded: 47 } });
    const live = await on.live(mrn);
    expect(live.filter(({ id }) => before.includes(id))).toHaveLength(10);
    expect(live.map(({ protocol }) => protocol)).toEqual(Array.from({ length: 15 }, () => 'RECT-G1'));
  });

  // Fails until the loader no longer takes what a late acceptance adds for history from before the enrolment.
  test('accepted after a year: what came due meanwhile is owed', async () => {
    const mrn = await on.regraded();
    on.goTo('2027-12-24');
    expect(await on.accept(mrn)).toMatchObject({ items: { live: 52, beforeEnrolment: 0 } });
    expect((await clinic.item(mrn, MRI, '2027-03-10')).state).toBe('overdue');
    expect((await clinic.plan(mrn)).work.map(({ kind }) => kind)).not.toContain('confirm-earlier-imaging');
  });

  test('a chosen protocol without a signature is waited for, and nothing proposed until it has one', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    on.goTo('2027-01-20');
    await on.record(mrn, metastasis('2027-01-05'), {
      kind: 'hepatectomy',
      date: '2027-01-10',
      details: { procedure: 'resection', intent: 'curative', margin: 'R0', emergency: false },
    });
    expect(await on.read(mrn)).toBeNull();
    expect((await clinic.plan(mrn)).work.map(({ kind }) => kind)).toEqual(['awaiting-signature']);
    on.goTo('2027-04-10');
    await clinic.sign('POSTHEP');
    // Month 3, 10 April, is the day of the signature: nothing new is due on it, and nobody has seen the liver.
    const proposal = await on.standing(mrn);
    expect([proposal.cutOn, proposal.items.added[0]?.dueOn]).toEqual(['2027-04-10', '2027-04-11']);
    expect((await clinic.plan(mrn)).work.map(({ kind }) => kind)).toEqual(['proposal']);
    expect(await on.accept(mrn)).toMatchObject({ items: { live: 15 + 19 } });
  });
});

test('a patient nobody knows: 404', async () => {
  const address = `${addressOf('nobody')}/proposal`;
  expectProblem(await clinic.ask('GET', address, { as: 'nurse' }), 404);
  expectProblem(await on.decide('accept', 'nobody', '0'.repeat(32)), 404);
});
