import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  expectProblem,
  G1_FACTS,
  good,
  type ItemOut,
  KI67_5,
  MRN,
  NOW,
  pathology,
  patiently,
  type ResultOut,
  startClinic,
  type UnmatchedOut,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const WRITERS = 50;
const many = <T>(fn: (index: number) => Promise<T>, n = WRITERS) =>
  Promise.all(Array.from({ length: n }, (_, i) => patiently(() => fn(i))));

const tally = (answers: { statusCode: number }[]) => {
  const counts: Record<number, number> = {};
  for (const { statusCode } of answers) counts[statusCode] = (counts[statusCode] ?? 0) + 1;
  return counts;
};

async function overdue(): Promise<{ mrn: string; item: ItemOut }> {
  clinic.clock.setTo(NOW);
  const mrn = await clinic.enrol(G1_FACTS);
  clinic.clock.setTo('2027-07-01T01:00:00Z');
  return { mrn, item: await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10') };
}

describe('50 writers on one thing: one succeeds, 49 get 412', () => {
  test('ending an examination, each with a reason of its own', async () => {
    const { item } = await overdue();
    const answers = await many((i) => clinic.end(item, { reason: 'declined', note: `Writer ${i}` }));
    expect(tally(answers)).toEqual({ 200: 1, 412: 49 });
    expect((await clinic.audited(item.id)).map(({ action }) => action)).toEqual(['ended']);
  });

  test('examination done elsewhere, each on a day of its own', async () => {
    const { mrn, item } = await overdue();
    const answers = await many((i) =>
      clinic.end(item, {
        reason: 'done-elsewhere',
        note: `Writer ${i}`,
        performedOn: `2027-05-${String((i % 25) + 1).padStart(2, '0')}`,
        modality: 'MRI',
        regions: ['liver', 'pelvis'],
      }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 412: 49 });
    expect((await clinic.plan(mrn)).work.map(({ kind }) => kind)).toEqual(['result-to-review']);
  });

  test('answering a work item', async () => {
    const { mrn } = await overdue();
    good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
    const work = await clinic.work(mrn, 'result-to-review');
    const answers = await many((i) =>
      clinic.answer(work, { answer: i % 2 ? 'no-recurrence' : 'non-diagnostic', reason: `${i}` }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 412: 49 });
  });

  test('a patient by PUT', async () => {
    const { mrn } = await overdue();
    const answers = await many((i) =>
      clinic.put(mrn, [], { name: `Name ${i}` }, { headers: { 'if-match': '"1"' } }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 412: 49 });
  });

  test('a resolution: one decides, the others learn that it is decided', async () => {
    const { mrn } = await overdue();
    const { resultId } = good<ResultOut>(
      await clinic.send(mrn, { modality: 'CT', performedOn: '2027-05-12' }),
      201,
    );
    const answers = await many((i) =>
      clinic.resolve({ resultId, version: '1-0' }, { choice: 'extra', reason: `Writer ${i}` }),
    );
    expect(tally(answers)).toEqual({ 200: 1, 412: 49 });
  });
});

test('50 decisions about one proposal, accepted and rejected: one holds, the others learn that it is decided', async () => {
  const { mrn } = await overdue();
  good(await clinic.record(mrn, [pathology(KI67_5)]), 201);
  const url = `${addressOf(mrn)}/proposal`;
  const { proposal } = good<{ proposal: { id: string } }>(await clinic.ask('GET', url, { as: 'clinician' }));
  const answers = await many((i) => {
    const body = { proposal: proposal.id, reason: `Writer ${i}` };
    return clinic.ask('POST', `${url}/${i % 2 ? 'accept' : 'reject'}`, { as: 'clinician', body });
  });
  expect(tally(answers)).toEqual({ 200: 1, 409: 49 });
});

test('two results for one item, decided at once: one counts for it, the other stays in the queue', async () => {
  const { mrn, item } = await overdue();
  const sent = await many(
    async () => good<ResultOut>(await clinic.send(mrn, { modality: 'CT', performedOn: '2027-05-12' }), 201),
    2,
  );
  const answers = await Promise.all(
    sent.map(({ resultId }) =>
      clinic.resolve(
        { resultId, version: '1-0' },
        { choice: 'equivalent', itemId: item.id, reason: 'Read together.' },
      ),
    ),
  );
  expect(tally(answers)).toEqual({ 200: 1, 422: 1 });
  expect((await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted()).toEqual([
    'result-to-review',
    'unmatched-result',
  ]);
});

test('results moved both ways between two patients at once: each move is answered', async () => {
  const [a, b] = [await overdue(), await overdue()];
  const queueOf = async () => new Map((await clinic.unmatched()).map((entry) => [entry.resultId, entry]));
  const ids = await many(
    async (i) =>
      good<ResultOut>(
        await clinic.send(i % 2 ? a.mrn : b.mrn, { modality: 'CT', performedOn: '2027-05-12' }),
        201,
      ).resultId,
    8,
  );
  const queue = await queueOf();
  const answers = await Promise.all(
    ids.map((resultId, i) =>
      clinic.resolve(queue.get(resultId) as UnmatchedOut, {
        choice: 'wrong-patient',
        patient: { system: MRN, value: i % 2 ? b.mrn : a.mrn },
        reason: 'Mixed up.',
      }),
    ),
  );
  expect(tally(answers)).toEqual({ 200: 8 });
  expect((await queueOf()).size).toBe(queue.size);
});

test('facts, results, endings and answers on one patient at once: each is answered, none is lost', async () => {
  const { mrn, item } = await overdue();
  const answers = await many((i) => {
    if (i % 4 === 0) return clinic.record(mrn, [pathology({ sizeMm: 20 + i })]);
    if (i % 4 === 1)
      return clinic.send(mrn, { performedOn: '2027-05-12', regions: i % 8 === 1 ? ['liver'] : ['pelvis'] });
    if (i % 4 === 2) return clinic.end(item, { reason: 'declined', note: `${i}` });
    return clinic.put(mrn, [], { name: `Name ${i}` });
  }, 40);
  for (const { statusCode } of answers) expect([200, 201, 409, 412]).toContain(statusCode);
  const { statusCode } = await clinic.ask('GET', `/v1/items/${item.id}`);
  expect(statusCode).toBe(200);
});

test('an item ended and its result recorded at once: it is ended or completed, and the result is never lost', async () => {
  for (let round = 0; round < 5; round++) {
    const { mrn, item } = await overdue();
    const [ended, sent] = await Promise.all([
      clinic.end(item, { reason: 'declined', note: 'x' }),
      clinic.send(mrn, { performedOn: '2027-05-12' }),
    ]);
    good(sent, 201);
    const { state } = await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
    if (state === 'ended') expect(ended.statusCode).toBe(200);
    else expectProblem(ended, 412);
    const kinds = (await clinic.plan(mrn)).work.map(({ kind }) => kind);
    expect(kinds).toEqual([state === 'ended' ? 'unmatched-result' : 'result-to-review']);
  }
});
