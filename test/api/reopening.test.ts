import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  expectProblem,
  G1_FACTS,
  good,
  type ItemOut,
  NOW,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const note = 'Said so on the telephone.';
const reason = 'Was another patient.';
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const first = (mrn: string) => clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const reopen = (item: { id: string; version: number }, as = 'nurse', body: object = { reason }) =>
  clinic.ask('POST', `/v1/items/${item.id}/reopen`, {
    as,
    headers: { 'if-match': `"${item.version}"` },
    body,
  });

/** RECT-G1 from 10 Nov 2026. The first MRI, window 10 Apr to 10 Jun, is ended on 20 May 2027. */
async function ended(ending: object = { reason: 'declined' }) {
  clinic.clock.setTo(NOW);
  const mrn = await clinic.enrol(G1_FACTS);
  at('2027-05-20');
  return { mrn, item: good<ItemOut>(await clinic.end(await first(mrn), { note, ...ending })) };
}

describe('an examination that was ended in error', () => {
  test('lives again with its days, and with a trail', async () => {
    const { item } = await ended();
    const response = await reopen(item);
    expect(good<ItemOut>(response)).toMatchObject({ state: 'due', dueOn: '2027-05-10', ended: null });
    expect(response.headers.etag).toBe('"3"');
    expect((await clinic.audited(item.id)).map(({ action, reason }) => [action, reason])).toEqual([
      ['ended', note],
      ['ending-taken-back', reason],
    ]);
  });

  test('is overdue where its window has closed meanwhile, counted from the close', async () => {
    const { mrn, item } = await ended();
    at('2027-07-01');
    good(await reopen(item));
    expect(await first(mrn)).toMatchObject({ state: 'overdue', daysLate: 21 });
  });

  test('is met by a result that waited in the queue, and the result is read', async () => {
    const { mrn, item } = await ended();
    good(await clinic.send(mrn, { performedOn: '2027-05-18' }), 201);
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
    expect(good<ItemOut>(await reopen(item))).toMatchObject({
      state: 'completed',
      completedOn: '2027-05-18',
      completedLate: false,
    });
    expect(await kinds(mrn)).toEqual(['result-to-review']);
  });

  test('contraindicated: what was to take its place is asked for no more', async () => {
    const alternative = { what: 'CT of abdomen and pelvis', by: '2027-06-20' };
    const { mrn, item } = await ended({ reason: 'contraindicated', alternative });
    expect(await kinds(mrn)).toEqual(['next-step']);
    good(await reopen(item));
    expect(await kinds(mrn)).toEqual([]);
  });

  test('brings a discharged patient back on the list', async () => {
    const { mrn, item } = await ended();
    for (const one of (await clinic.plan(mrn)).items.filter(({ state }) => state === 'planned'))
      good(await clinic.end(one, { reason: 'not-clinically-necessary', note }));
    good(await clinic.answer(await clinic.work(mrn, 'end-of-plan'), { answer: 'discharge', reason: note }));
    expect((await clinic.plan(mrn)).status).toBe('ended');
    good(await reopen(item));
    expect((await clinic.plan(mrn)).status).toBe('active');
    expect((await first(mrn)).state).toBe('due');
  });

  test('of a patient who has died since: it ends with the patient', async () => {
    const { mrn, item } = await ended();
    good(await clinic.record(mrn, [death('2027-05-20')]), 201);
    expect(good<ItemOut>(await reopen(item)).ended).toEqual({
      reason: 'deceased',
      note: null,
      on: '2027-05-20',
    });
  });

  test('reads as ended on the days between, and as live before and after', async () => {
    const { mrn, item } = await ended();
    at('2027-05-25');
    good(await reopen(item));
    at('2027-05-30');
    good(await clinic.end(await first(mrn), { reason: 'declined', note: 'Now in truth.' }));
    at('2027-06-05');
    const on = async (day: string) => {
      const url = `${addressOf(mrn)}/history?on=${day}`;
      const { items } = good<{ items: ItemOut[] }>(await clinic.ask('GET', url, { as: 'auditor' }));
      const found = items.find(({ id }) => id === item.id);
      return [found?.state, found?.ended?.note ?? null];
    };
    expect(await on('2027-05-19')).toEqual(['due', null]);
    expect(await on('2027-05-20')).toEqual(['ended', note]);
    expect(await on('2027-05-24')).toEqual(['ended', note]);
    expect(await on('2027-05-25')).toEqual(['due', null]);
    expect(await on('2027-05-30')).toEqual(['ended', 'Now in truth.']);
  });
});

describe('taking an ending back', () => {
  test('is a clinician’s where only a clinician could decide', async () => {
    const { item } = await ended({ reason: 'not-clinically-necessary' });
    expectProblem(await reopen(item, 'nurse'), 403);
    expectProblem(await reopen(item, 'coordinator'), 403);
    good(await reopen(item, 'clinician'));
  });

  test('needs a reason, the version that was read, and an ending that a person gave', async () => {
    const { mrn, item } = await ended();
    expectProblem(await reopen(item, 'nurse', {}), 400, ['/reason']);
    expectProblem(await reopen({ ...item, version: 1 }), 412);
    expectProblem(await reopen({ id: '01900000-0000-7000-8000-000000000001', version: 1 }), 404);
    const planned = await clinic.item(mrn, 'mri-liver-pelvis', '2027-11-10');
    expectProblem(await reopen(planned), 409);
    good(await clinic.record(mrn, [death('2027-05-20')]), 201);
    const withPatient = await clinic.item(mrn, 'mri-liver-pelvis', '2027-11-10');
    expect(withPatient.ended?.reason).toBe('deceased');
    expectProblem(await reopen(withPatient), 409);
  });
});
