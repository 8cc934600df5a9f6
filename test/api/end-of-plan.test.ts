import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  expectProblem,
  G1_FACTS,
  good,
  MRN,
  NONE_FACTS,
  NOW,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const reason = 'Agreed in the round.';
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();

describe('the end of a plan', () => {
  test('stays for decades, through contacts, results and days, until a clinician answers with a reason', async () => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol(NONE_FACTS);
    clinic.clock.setTo('2066-11-23T01:00:00Z');
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2066-11-01' }]), 201);
    good(await clinic.send(mrn, { performedOn: '2066-11-10' }), 201);
    expect(await kinds(mrn)).toEqual(['end-of-plan', 'unmatched-result']);
    expect((await clinic.plan(mrn)).status).toBe('active');
    const work = await clinic.work(mrn, 'end-of-plan');
    expect(work).toMatchObject({
      role: 'clinician',
      dueOn: '2026-11-30',
      answers: ['discharge', 'pick-protocol'],
    });
    for (const as of ['nurse', 'coordinator'] as const)
      expectProblem(await clinic.answer(work, { answer: 'discharge', reason }, { as }), 403, ['/answer']);
    expectProblem(await clinic.answer(work, { answer: 'discharge' }), 400, ['/reason']);
    good(await clinic.answer(work, { answer: 'discharge', reason }));
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'ended', endedReason: 'discharged' });
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
  });

  test('a discharge of two records taken for one is no discharge of the other, once they are apart', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(NONE_FACTS), await clinic.enrol(NONE_FACTS)];
    const duplicate = { system: MRN, value: other };
    const { merge } = good<{ merge: string }>(
      await clinic.ask('POST', `${addressOf(kept)}/merges`, {
        as: 'coordinator',
        body: { duplicate, reason: 'The same person.', differencesConfirmed: true },
      }),
      201,
    );
    good(await clinic.answer(await clinic.work(kept, 'end-of-plan'), { answer: 'discharge', reason }));
    const undone = { as: 'coordinator', body: { reason: 'Two sisters.' } };
    good(await clinic.ask('POST', `/v1/merges/${merge}/undo`, undone));
    expect(await clinic.plan(other)).toMatchObject({ status: 'active', endedReason: null });
    expect(await kinds(other)).toEqual(['end-of-plan']);
    expect(await clinic.plan(kept)).toMatchObject({ status: 'ended', endedReason: 'discharged' });
  });

  test('continued, the plan goes on with the course a clinician picks', async () => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol(NONE_FACTS);
    const pick = { protocol: 'RECT-G1', anchorOn: '2026-11-10' };
    good(
      await clinic.answer(await clinic.work(mrn, 'end-of-plan'), { answer: 'pick-protocol', reason, pick }),
    );
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.items.length, await kinds(mrn)]).toEqual(['active', 15, []]);
  });

  test('one examination declined never ends it: the next are asked for as before', async () => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol(G1_FACTS);
    const [item] = (await clinic.plan(mrn)).items;
    if (item === undefined) throw new Error('No item');
    good(await clinic.end(item, { reason: 'declined', note: reason }));
    clinic.clock.setTo('2027-11-23T01:00:00Z');
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.work]).toEqual(['active', []]);
    expect(plan.items.find(({ dueOn }) => dueOn === '2027-11-10')?.state).toBe('due');
  });
});
