import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  diagnosis,
  expectProblem,
  type FactIn,
  G1_FACTS,
  good,
  NONE_FACTS,
  NOW,
  pathology,
  type Recorded,
  resection,
  retraction,
  startClinic,
  type WorkOut,
} from '../support/clinic.ts';
import { proposalsOf } from '../support/proposals.ts';

let clinic: Clinic;
let on: ReturnType<typeof proposalsOf>;
beforeAll(async () => {
  clinic = await startClinic();
  on = proposalsOf(clinic);
  return () => clinic.app.close();
});
beforeEach(() => clinic.clock.setTo(NOW));

const reason = 'Was another patient.';
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const reopen = async (
  { id }: { id: string },
  as = 'clinician',
  version?: number,
  body: object = { reason },
) => {
  const held =
    version ?? good<WorkOut>(await clinic.ask('GET', `/v1/work-items/${id}`, { as: 'nurse' })).version;
  return clinic.ask('POST', `/v1/work-items/${id}/reopen`, {
    as,
    headers: { 'if-match': `"${held}"` },
    body,
  });
};
/** The one work item of a kind, answered. */
async function answered(mrn: string, kind: string, answer: string, more: object = {}): Promise<WorkOut> {
  const work = await clinic.work(mrn, kind);
  good(await clinic.answer(work, { answer, reason: 'Seen.', ...more }));
  return work;
}
/** RECT-G1 from 10 Nov 2026; on 20 May 2027 its first MRI, of the 12th, is there to be read. */
async function scanned(): Promise<string> {
  const mrn = await clinic.enrol(G1_FACTS);
  on.goTo('2027-05-20');
  good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
  return mrn;
}
const R1: readonly FactIn[] = [diagnosis(), pathology(), resection('2026-11-10', { margin: 'R1' })];

describe('an answer that was given in error', () => {
  test('a discharge: the plan is back, its end is asked about again, and the days between read as they were', async () => {
    const mrn = await clinic.enrol(NONE_FACTS);
    on.goTo('2026-11-25');
    const work = await answered(mrn, 'end-of-plan', 'discharge');
    expect((await clinic.plan(mrn)).status).toBe('ended');
    on.goTo('2026-11-28');
    const back = good<{ status: string; dueOn: string }>(await reopen(work));
    expect([back.status, back.dueOn]).toEqual(['open', '2026-11-30']);
    expect([(await clinic.plan(mrn)).status, await kinds(mrn)]).toEqual(['active', ['end-of-plan']]);
    expect((await clinic.audited(work.id)).map((row) => [row.action, row.reason])).toEqual([
      ['work-opened', null],
      ['work-answered', 'Seen.'],
      ['answer-taken-back', reason],
    ]);
    const history = async (day: string) => {
      const url = `${addressOf(mrn)}/history?on=${day}`;
      const then = good<{ status: string; work: WorkOut[] }>(await clinic.ask('GET', url, { as: 'nurse' }));
      return [then.status, then.work.length];
    };
    expect(await history('2026-11-24')).toEqual(['active', 1]);
    expect(await history('2026-11-25')).toEqual(['discharged', 0]);
    expect(await history('2026-11-27')).toEqual(['discharged', 0]);
    expect(await history('2026-11-28')).toEqual(['active', 1]);
  });

  test('a discharge of somebody who has died since: the plan is there once the death is withdrawn', async () => {
    const mrn = await clinic.enrol(NONE_FACTS);
    const work = await answered(mrn, 'end-of-plan', 'discharge');
    const [died] = good<Recorded>(await clinic.record(mrn, [death('2026-11-23')]), 201).recorded;
    expect(good<{ status: string }>(await reopen(work)).status).toBe('settled');
    good(await clinic.record(mrn, [retraction(died ?? '')]), 201);
    expect([(await clinic.plan(mrn)).status, await kinds(mrn)]).toEqual(['active', ['end-of-plan']]);
  });

  test('a reading: the result is to be reviewed again, and what was to follow is asked for no more', async () => {
    const nextStep = { what: 'MRI in 3 months', by: '2027-08-20' };
    for (const [answer, more, then] of [
      ['no-recurrence', {}, []],
      ['suspicious', { nextStep }, ['next-step']],
    ] as const) {
      clinic.clock.setTo(NOW);
      const mrn = await scanned();
      const work = await answered(mrn, 'result-to-review', answer, more);
      expect(await kinds(mrn)).toEqual(then);
      good(await reopen(work));
      expect(await kinds(mrn)).toEqual(['result-to-review']);
    }
  });

  test('non-diagnostic: the examination is met again', async () => {
    const mrn = await scanned();
    const state = async () => (await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10')).state;
    const work = await answered(mrn, 'result-to-review', 'non-diagnostic');
    expect(await state()).toBe('due');
    good(await reopen(work));
    expect([await state(), await kinds(mrn)]).toEqual(['completed', ['result-to-review']]);
  });

  test('a rejection: the proposal waits again, and is accepted', async () => {
    const mrn = await on.regraded();
    const work = await clinic.work(mrn, 'proposal');
    await on.reject(mrn);
    expect(await on.read(mrn)).toBeNull();
    good(await reopen(work));
    expect(await on.accept(mrn)).toMatchObject({ courses: [{ protocol: 'RECT-G2X' }] });
  });

  test('no surveillance: a clinician is asked again', async () => {
    const mrn = await clinic.enrol(R1);
    const work = await answered(mrn, 'no-protocol', 'no-surveillance');
    expect(await kinds(mrn)).toEqual([]);
    good(await reopen(work));
    expect(await kinds(mrn)).toEqual(['no-protocol']);
  });
});

describe('taking an answer back', () => {
  test('is a clinician’s where the answer is', async () => {
    const mrn = await scanned();
    const work = await answered(mrn, 'result-to-review', 'no-recurrence');
    expectProblem(await reopen(work, 'nurse'), 403);
    expectProblem(await reopen(work, 'coordinator'), 403);
    expectProblem(await reopen(work, 'integrator'), 403);
  });

  test('is refused where the answer put more on record than itself, with the way out', async () => {
    const picked = await clinic.enrol(R1);
    const pick = { protocol: 'RECT-G1', anchorOn: '2026-11-10' };
    const started = await answered(picked, 'no-protocol', 'pick-protocol', { pick });
    const changed = await on.regraded();
    const revised = await clinic.work(changed, 'proposal');
    await on.accept(changed);
    clinic.clock.setTo(NOW);
    const mrn = await scanned();
    const found = { where: 'local' };
    const read = await answered(mrn, 'result-to-review', 'recurrence', { found });
    const attempts = [{ on: '2027-05-20', how: 'By telephone.', outcome: 'No answer.' }];
    good(await clinic.care(mrn, 'loss-to-follow-up', { attempts, reason }), 201);
    const tried = await answered(mrn, 'lost-contact', 'not-reached', { how: 'By letter.' });
    for (const work of [started, revised, read, tried]) {
      const response = await reopen(work);
      expectProblem(response, 409);
      expect(response.body).toContain('answer-put-on-record');
    }
  });

  test('is refused where nothing is answered, or where the same is asked for anew', async () => {
    const mrn = await clinic.enrol(R1);
    const work = await clinic.work(mrn, 'no-protocol');
    expectProblem(await reopen(work), 409);
    good(await clinic.answer(work, { answer: 'no-surveillance', reason: 'Frail.' }));
    good(await clinic.record(mrn, [pathology({}, { date: '2026-11-20' })]), 201);
    expect(await kinds(mrn)).toEqual(['no-protocol']);
    const response = await reopen(work);
    expectProblem(response, 409);
    expect(response.body).toContain('asked-anew');
  });

  test('needs a reason and the version that was read, of a work item that is there', async () => {
    const mrn = await scanned();
    const work = await answered(mrn, 'result-to-review', 'no-recurrence');
    expectProblem(await reopen(work, 'clinician', undefined, {}), 400, ['/reason']);
    expectProblem(await reopen(work, 'clinician', work.version), 412);
    expectProblem(await reopen({ id: '01900000-0000-7000-8000-000000000001' }, 'clinician', 1), 404);
  });
});
