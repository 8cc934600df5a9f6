import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  diagnosis,
  expectProblem,
  G1_FACTS,
  good,
  MRN,
  NOW,
  type Recorded,
  retraction,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const reason = 'Moves to another city.';
const BEGIN = { receiver: 'City Hospital', reason };
const CONFIRM = { receiver: 'City Hospital', confirmedBy: 'Dr Kita', confirmedOn: '2027-05-25' };
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const states = async (mrn: string) => {
  const { items } = await clinic.plan(mrn);
  return Object.fromEntries(
    Object.entries(Object.groupBy(items, ({ state }) => state)).map(([state, all]) => [state, all?.length]),
  );
};
const factId = async (mrn: string, kind: string): Promise<string> => {
  const { facts } = good<{ facts: { id: string; kind: string }[] }>(
    await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }),
  );
  return facts.findLast((fact) => fact.kind === kind)?.id ?? '';
};

/** G1, the MRI of 10 May 2027 due; a transfer begun on 20 May. */
async function underWay(): Promise<string> {
  clinic.clock.setTo(NOW);
  const mrn = await clinic.enrol(G1_FACTS);
  at('2027-05-20');
  good(await clinic.care(mrn, 'transfer', BEGIN, { as: 'coordinator' }), 201);
  return mrn;
}

/** Confirmed on 25 May. */
async function transferred(): Promise<string> {
  const mrn = await underWay();
  at('2027-05-26');
  good(await clinic.care(mrn, 'transfer/confirmation', CONFIRM), 201);
  return mrn;
}

describe('a transfer that was begun', () => {
  test('ends nothing, however long the receiver says nothing', async () => {
    const mrn = await underWay();
    expect(await clinic.work(mrn, 'transfer-to-confirm')).toMatchObject({
      role: 'coordinator',
      dueOn: '2027-06-03',
      answers: [],
    });
    at('2037-05-20');
    const plan = await clinic.plan(mrn);
    expect(plan.status).toBe('active');
    expect(plan.items[0]).toMatchObject({ dueOn: '2027-05-10', state: 'overdue' });
    expect(plan.care.transfer).toEqual({
      receiver: 'City Hospital',
      begunOn: '2027-05-20',
      confirmedOn: null,
      confirmedBy: null,
    });
    expect(await kinds(mrn)).toContain('transfer-to-confirm');
  });

  test('is called off: all goes on, and the question is closed', async () => {
    const mrn = await underWay();
    good(await clinic.care(mrn, 'return', { reason: 'Stays after all.' }, { as: 'nurse' }), 201);
    expect([await kinds(mrn), (await clinic.plan(mrn)).care.transfer]).toEqual([[], null]);
    good(await clinic.care(mrn, 'transfer', BEGIN, { as: 'coordinator' }), 201);
    expect(await kinds(mrn)).toEqual(['transfer-to-confirm']);
  });
});

describe('a transfer that the receiver has confirmed', () => {
  test('ends what was live with its reason and trail, and nothing is overdue here', async () => {
    const mrn = await transferred();
    const plan = await clinic.plan(mrn);
    expect(plan).toMatchObject({
      status: 'ended',
      endedReason: 'transferred',
      work: [],
      care: { transfer: { confirmedOn: '2027-05-25', confirmedBy: 'Dr Kita' } },
    });
    expect(new Set(plan.items.map(({ ended }) => `${ended?.reason} ${ended?.on}`))).toEqual(
      new Set(['transferred 2027-05-26']),
    );
    expect(await clinic.audited(plan.items[0]?.id ?? '')).toMatchObject([
      { action: 'ended', staff_id: (await clinic.actor('clinician')).id, reason: 'transferred' },
    ]);
    at('2030-01-01');
    expect(await states(mrn)).toEqual({ ended: 15 });
    const again = good<Recorded>(
      await clinic.record(mrn, [{ kind: 'last-contact', date: '2029-01-01' }]),
      201,
    );
    expect([again.plan, again.work]).toEqual(['transferred', []]);
  });

  test('the return gives back what was live, overdue where its window has closed', async () => {
    const mrn = await transferred();
    at('2027-12-15');
    const back = good<{ plan: string }>(await clinic.care(mrn, 'return', { reason }, { as: 'nurse' }), 201);
    expect(back.plan).toBe('active');
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.endedReason, plan.care.transfer]).toEqual(['active', null, null]);
    expect(plan.items.map(({ state, ended }) => [state, ended]).slice(0, 3)).toEqual([
      ['overdue', null],
      ['overdue', null],
      ['due', null],
    ]);
    good(await clinic.care(mrn, 'transfer', BEGIN), 201);
    expect((await clinic.plan(mrn)).status).toBe('active');
  });

  test('results that came in are read here all the same, before it and after it', async () => {
    const mrn = await underWay();
    good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
    at('2027-05-26');
    good(await clinic.care(mrn, 'transfer/confirmation', CONFIRM), 201);
    good(await clinic.send(mrn, { performedOn: '2027-05-13', modality: 'CT' }), 201);
    expect(await kinds(mrn)).toEqual(['result-to-review', 'unmatched-result']);
    const found = { where: 'local' };
    const read = { answer: 'recurrence', reason: 'At the anastomosis.', found };
    good(await clinic.answer(await clinic.work(mrn, 'result-to-review'), read));
    expect(await kinds(mrn)).toEqual(['board-decision', 'convene-or-defer', 'unmatched-result']);
  });

  test('what a result had covered in part stays on record, and asks for nothing', async () => {
    const mrn = await underWay();
    good(await clinic.send(mrn, { performedOn: '2027-05-12', regions: ['liver'] }), 201);
    good(
      await clinic.answer(await clinic.work(mrn, 'result-to-review'), { answer: 'no-recurrence', reason }),
    );
    at('2027-05-26');
    good(await clinic.care(mrn, 'transfer/confirmation', CONFIRM), 201);
    const [item] = (await clinic.plan(mrn)).items;
    expect([item?.state, item?.missingRegions, await kinds(mrn)]).toEqual(['ended', ['pelvis'], []]);
  });

  test('of a patient without a plan: what was asked for is settled, and asked again on return', async () => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol([diagnosis()]);
    expect(await kinds(mrn)).not.toEqual([]);
    good(await clinic.care(mrn, 'transfer', BEGIN), 201);
    const confirm = { ...CONFIRM, confirmedOn: '2026-11-23' };
    expect(good(await clinic.care(mrn, 'transfer/confirmation', confirm), 201)).toMatchObject({
      plan: 'none',
      work: [],
    });
    good(await clinic.record(mrn, G1_FACTS), 201);
    expect((await clinic.plan(mrn)).status).toBe('none');
    good(await clinic.care(mrn, 'return', { reason }), 201);
    expect((await clinic.plan(mrn)).status).toBe('active');
  });

  test('a death beats it; withdrawn, the transfer stands as before', async () => {
    const mrn = await transferred();
    good(await clinic.record(mrn, [death('2027-05-26')]), 201);
    expect((await clinic.plan(mrn)).endedReason).toBe('deceased');
    expect((await clinic.plan(mrn)).items[0]?.ended?.reason).toBe('deceased');
    good(await clinic.record(mrn, [retraction(await factId(mrn, 'death'))]), 201);
    const plan = await clinic.plan(mrn);
    expect([plan.endedReason, plan.items[0]?.ended?.reason]).toEqual(['transferred', 'transferred']);
  });

  test('an examination that a person had ended stays ended after the return', async () => {
    const mrn = await underWay();
    const [item] = (await clinic.plan(mrn)).items;
    if (item === undefined) throw new Error('No item');
    const note = 'Done by the receiver.';
    good(await clinic.end(item, { reason: 'transferred', note, receiver: 'x', confirmedOn: '2027-05-20' }));
    at('2027-05-26');
    good(await clinic.care(mrn, 'transfer/confirmation', CONFIRM), 201);
    good(await clinic.care(mrn, 'return', { reason }), 201);
    expect(await states(mrn)).toEqual({ ended: 1, planned: 14 });
  });

  test('the confirmation or the return withdrawn by a clinician: the state is what it would have been', async () => {
    const mrn = await transferred();
    const withdraw = async (kind: string, as = 'clinician') =>
      clinic.record(mrn, [retraction(await factId(mrn, kind))], { as });
    good(await clinic.care(mrn, 'return', { reason }), 201);
    expectProblem(await withdraw('returned', 'integrator'), 403, ['/facts/0/corrects']);
    good(await withdraw('returned'), 201);
    expect((await clinic.plan(mrn)).endedReason).toBe('transferred');
    good(await withdraw('transfer-confirmed'), 201);
    expect([(await clinic.plan(mrn)).status, await kinds(mrn)]).toEqual(['active', ['transfer-to-confirm']]);
  });
});

describe('two records of one patient', () => {
  const merge = (mrn: string, other: string) =>
    clinic.care(mrn, 'merges', {
      duplicate: { system: MRN, value: other },
      reason,
      differencesConfirmed: true,
    });

  test('one handed over, the other followed here: not merged, as that would end what is live', async () => {
    const [away, here] = [await transferred(), await underWay()];
    good(await clinic.care(here, 'return', { reason }), 201);
    expectProblem(await merge(here, away), 409, ['/duplicate']);
    expectProblem(await merge(away, here), 409, ['/duplicate']);
    expect((await clinic.plan(here)).status).toBe('active');
    at('2027-05-26');
    good(await clinic.care(away, 'return', { reason }), 201);
    good(await merge(here, away), 201);
    expect((await clinic.plan(away)).status).toBe('active');
  });

  test('the confirmation goes to the record whose transfer it is; taken apart, each stands as it stood', async () => {
    const [one, other] = [await underWay(), await underWay()];
    good(await clinic.care(other, 'return', { reason: 'Stays after all.' }), 201);
    const { merge: id } = good<{ merge: string }>(await merge(other, one), 201);
    at('2027-05-26');
    good(await clinic.care(other, 'transfer/confirmation', CONFIRM), 201);
    expect((await clinic.plan(other)).endedReason).toBe('transferred');
    good(await clinic.ask('POST', `/v1/merges/${id}/undo`, { as: 'clinician', body: { reason } }));
    expect([(await clinic.plan(one)).endedReason, (await clinic.plan(other)).status]).toEqual([
      'transferred',
      'active',
    ]);
  });

  test('lost under one, found under the other: the contact ends the loss, and stays with it', async () => {
    clinic.clock.setTo(NOW);
    const [one, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([])];
    const attempts = [{ on: '2026-11-20', how: 'Telephone.', outcome: 'None.' }];
    good(await clinic.care(one, 'loss-to-follow-up', { attempts, reason }), 201);
    const { merge: id } = good<{ merge: string }>(await merge(other, one), 201);
    expect((await clinic.plan(other)).care.lost?.on).toBe('2026-11-23');
    expect(await kinds(other)).toContain('lost-contact');
    good(await clinic.care(other, 'contact', { how: 'Telephone.' }), 201);
    good(await clinic.ask('POST', `/v1/merges/${id}/undo`, { as: 'clinician', body: { reason } }));
    expect((await clinic.plan(one)).care.lost).toBeNull();
  });
});

describe('conditions of a transfer', () => {
  test('the receiver that it was begun with, on a day between the beginning and today', async () => {
    const mrn = await underWay();
    const refused: [object, string[]][] = [
      [{ ...CONFIRM, confirmedOn: '2027-05-21' }, ['/confirmedOn']],
      [{ ...CONFIRM, confirmedOn: '2027-05-19' }, ['/confirmedOn']],
      [{ ...CONFIRM, receiver: 'Another Hospital', confirmedOn: '2027-05-20' }, ['/receiver']],
      [{ receiver: 'City Hospital', confirmedOn: '2027-05-20' }, ['/confirmedBy']],
      [{ ...CONFIRM, confirmedOn: undefined }, ['/confirmedOn']],
    ];
    for (const [body, pointers] of refused)
      expectProblem(await clinic.care(mrn, 'transfer/confirmation', body), 400, pointers);
    expectProblem(await clinic.care(mrn, 'transfer/confirmation', CONFIRM, { as: 'coordinator' }), 403);
    expect((await clinic.plan(mrn)).status).toBe('active');
  });

  test('begun before it is confirmed, once at a time, and not for the dead', async () => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol(G1_FACTS);
    const confirm = { ...CONFIRM, confirmedOn: '2026-11-23' };
    expectProblem(await clinic.care(mrn, 'transfer/confirmation', confirm), 409);
    expectProblem(await clinic.care(mrn, 'return', { reason }), 409);
    expectProblem(await clinic.care(mrn, 'transfer', { ...BEGIN, date: '2026-11-24' }), 400, ['/date']);
    good(await clinic.care(mrn, 'transfer', { ...BEGIN, date: '2026-11-20' }), 201);
    expectProblem(await clinic.care(mrn, 'transfer', BEGIN), 409);
    expectProblem(await clinic.care(mrn, 'return', { reason, date: '2026-11-19' }), 400, ['/date']);
    good(await clinic.care(mrn, 'transfer/confirmation', confirm), 201);
    for (const command of ['transfer', 'transfer/confirmation', 'loss-to-follow-up']) {
      const body =
        command === 'transfer'
          ? BEGIN
          : command === 'loss-to-follow-up'
            ? { attempts: [{ on: '2026-11-20', how: 'Telephone.', outcome: 'None.' }], reason }
            : confirm;
      expectProblem(await clinic.care(mrn, command, body), 409);
    }
    const dead = await clinic.enrol([...G1_FACTS, death()]);
    expectProblem(await clinic.care(dead, 'transfer', BEGIN), 409);
  });
});
