import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { ResultSchema } from '../../src/results/wire.ts';
import {
  type Clinic,
  death,
  expectProblem,
  G1_FACTS,
  good,
  type ItemOut,
  MRN,
  NOW,
  newMrn,
  patiently,
  type ResultIn,
  type ResultOut,
  startClinic,
  type UnmatchedOut,
} from '../support/clinic.ts';

type ResultRead = z.infer<typeof ResultSchema>;

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const MRI_1 = '2027-05-10';
const IN_WINDOW = '2027-05-12';
const LATER = '2027-05-20T01:00:00Z';

/** A patient of the RECT-G1 plan, on 20 May 2027: the first MRI has been due for ten days. */
async function inSurveillance(): Promise<string> {
  clinic.clock.setTo(NOW);
  const mrn = await clinic.enrol(G1_FACTS);
  clinic.clock.setTo(LATER);
  return mrn;
}
const first = (mrn: string): Promise<ItemOut> => clinic.item(mrn, 'mri-liver-pelvis', MRI_1);
const send = async (mrn: string, result: ResultIn = {}) =>
  (await clinic.send(mrn, { performedOn: IN_WINDOW, ...result })).json<ResultOut>();
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const queued = async (resultId: string): Promise<UnmatchedOut> => {
  const entry = (await clinic.unmatched()).find((one) => one.resultId === resultId);
  if (entry === undefined) throw new Error('Not in the queue');
  return entry;
};

describe('what a result closes', () => {
  test.each([
    ['preliminary', 'due', []],
    ['final', 'completed', ['result-to-review']],
    ['corrected', 'completed', ['result-to-review']],
    ['amended', 'completed', ['result-to-review']],
    ['entered-in-error', 'due', []],
    ['cancelled', 'due', []],
  ] as const)('%s: the examination is %s', async (status, state, work) => {
    const mrn = await inSurveillance();
    const outcome = await send(mrn, { status });
    expect(outcome.unmatched).toBeNull();
    expect(outcome.closes.map(({ on, late }) => [on, late])).toEqual(
      state === 'completed' ? [[IN_WINDOW, false]] : [],
    );
    expect((await first(mrn)).state).toBe(state);
    expect(await kinds(mrn)).toEqual(work);
  });

  test.each([
    ['the day its window opens', '2027-04-10', false],
    ['the day its window closes', '2027-06-10', false],
    ['the day after', '2027-06-11', true],
  ])('performed on %s', async (_what, performedOn, late) => {
    const mrn = await inSurveillance();
    clinic.clock.setTo('2027-07-01T01:00:00Z');
    await send(mrn, { performedOn });
    expect(await first(mrn)).toMatchObject({
      state: 'completed',
      completedOn: performedOn,
      completedLate: late,
    });
  });

  test('the day received never counts: in May performed, in August received', async () => {
    const mrn = await inSurveillance();
    clinic.clock.setTo('2027-08-20T01:00:00Z');
    expect((await first(mrn)).state).toBe('overdue');
    await send(mrn);
    expect(await first(mrn)).toMatchObject({
      state: 'completed',
      completedOn: IN_WINDOW,
      completedLate: false,
      daysLate: 0,
    });
  });

  test('the liver alone leaves it open, and says what is missing; a second report completes it', async () => {
    const mrn = await inSurveillance();
    const liver = await send(mrn, { regions: ['liver'] });
    const item = await first(mrn);
    expect(liver.partlyCovers).toEqual([{ itemId: item.id, missing: ['pelvis'] }]);
    expect(item).toMatchObject({ state: 'due', missingRegions: ['pelvis'], evidence: [liver.resultId] });
    const pelvis = await send(mrn, { regions: ['pelvis'], performedOn: '2027-05-19' });
    expect(await first(mrn)).toMatchObject({
      state: 'completed',
      completedOn: '2027-05-19',
      missingRegions: [],
      evidence: [liver.resultId, pelvis.resultId].toSorted(),
    });
    expect(await kinds(mrn)).toEqual(['result-to-review', 'result-to-review']);
  });

  test('abdomen contains liver; colonoscopy counts as sigmoidoscopy', async () => {
    const mrn = await inSurveillance();
    await send(mrn, { regions: ['abdomen', 'pelvis'] });
    expect((await first(mrn)).state).toBe('completed');
    clinic.clock.setTo('2027-11-20T01:00:00Z');
    await send(mrn, { modality: 'colonoscopy', regions: [], performedOn: '2027-11-12' });
    expect((await clinic.item(mrn, 'sigmoidoscopy', '2027-11-10')).state).toBe('completed');
  });

  test('entered in error, in a later version: the examination is open again, its review gone', async () => {
    const mrn = await inSurveillance();
    await send(mrn, { accession: `${mrn} e` });
    await send(mrn, { accession: `${mrn} e`, version: 2, status: 'entered-in-error' });
    expect(await first(mrn)).toMatchObject({ state: 'due', completedOn: null, evidence: [] });
    expect(await kinds(mrn)).toEqual([]);
    const trail = await clinic.audited((await first(mrn)).id);
    expect(trail.map(({ action }) => action)).toEqual(['completed', 'reopened']);
  });

  test('of the dead it is kept, and asks nobody for anything', async () => {
    const mrn = await inSurveillance();
    good(await clinic.record(mrn, [death('2027-05-15')]), 201);
    expect((await send(mrn)).effect).toBe('recorded');
    expect((await clinic.plan(mrn)).work).toEqual([]);
  });
});

describe('versions of an accession', () => {
  const versions: ResultIn[] = [
    { version: 1, status: 'preliminary' },
    { version: 2, status: 'final', conclusion: 'Nothing seen.' },
    { version: 3, status: 'corrected', conclusion: 'Nothing new seen.' },
    { version: 4, status: 'entered-in-error', conclusion: null },
  ];
  const orders = <T>(all: readonly T[]): T[][] =>
    all.length === 0
      ? [[]]
      : all.flatMap((one, i) => orders(all.toSpliced(i, 1)).map((rest) => [one, ...rest]));

  async function replay(order: readonly ResultIn[]): Promise<string> {
    const mrn = await inSurveillance();
    for (const version of order) {
      const { statusCode } = await clinic.send(mrn, { accession: mrn, performedOn: IN_WINDOW, ...version });
      expect([200, 201]).toContain(statusCode);
    }
    const { items, work, status } = await clinic.plan(mrn);
    return JSON.stringify([
      status,
      items.map(({ dueOn, state, completedOn, evidence }) => [dueOn, state, completedOn, evidence.length]),
      work.map(({ kind, subject }) => [kind, subject.slice(-2)]),
    ]);
  }

  test('in all 24 orders, with one of them again at the end, end in one state: nothing is closed', {
    timeout: 120_000,
  }, async () => {
    const ends = new Set<string>();
    for (const [i, order] of orders(versions).entries())
      ends.add(await replay([...order, ...order.slice(i % 4, (i % 4) + 1)]));
    expect([...ends]).toHaveLength(1);
    expect([...ends][0]).toContain(`["${MRI_1}","due",null,0]`);
  });

  test('the first three in all 6 orders, the whole message twice, end closed by the corrected one', {
    timeout: 120_000,
  }, async () => {
    const ends = new Set<string>();
    for (const order of orders(versions.slice(0, 3))) ends.add(await replay([...order, ...order]));
    expect([...ends]).toHaveLength(1);
    expect([...ends][0]).toContain(`["${MRI_1}","completed","${IN_WINDOW}",1]`);
    expect([...ends][0]).toContain('[["result-to-review","v3"]]');
  });

  test('all four at once, ten times: the last version stands', async () => {
    const mrn = await inSurveillance();
    const sent = Array.from({ length: 10 }, () => versions).flat();
    const answers = await Promise.all(
      sent.map((version) =>
        patiently(() => clinic.send(mrn, { accession: mrn, performedOn: IN_WINDOW, ...version })),
      ),
    );
    for (const { statusCode } of answers) expect([200, 201]).toContain(statusCode);
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect((await first(mrn)).state).toBe('due');
    expect((await clinic.plan(mrn)).work).toEqual([]);
  });

  test('effects are told: recorded, known, replaced, older-version', async () => {
    const mrn = await inSurveillance();
    const effect = async (result: ResultIn) => (await send(mrn, { accession: mrn, ...result })).effect;
    expect([
      await effect({ version: 2 }),
      await effect({ version: 2, regions: ['pelvis', 'liver'] }),
      await effect({ version: 3, status: 'corrected' }),
      await effect({ version: 1, status: 'preliminary' }),
    ]).toEqual(['recorded', 'known', 'replaced', 'older-version']);
    expect((await first(mrn)).state).toBe('completed');
  });

  test('an older version is kept with a trail, once', async () => {
    const mrn = await inSurveillance();
    const { resultId } = await send(mrn, { accession: mrn, version: 2 });
    for (let i = 0; i < 2; i++) await send(mrn, { accession: mrn, version: 1, status: 'preliminary' });
    expect((await clinic.audited(resultId)).map(({ action }) => action)).toEqual([
      'recorded',
      'kept-older-version',
    ]);
  });

  test('an older version with other content than it had is refused, and nothing changes', async () => {
    const mrn = await inSurveillance();
    await send(mrn, { accession: mrn, version: 2, status: 'preliminary', conclusion: 'First read.' });
    await send(mrn, { accession: mrn, version: 5 });
    const again = await send(mrn, {
      accession: mrn,
      version: 2,
      status: 'preliminary',
      conclusion: 'First read.',
      regions: ['pelvis', 'liver'],
    });
    expect(again.effect).toBe('older-version');
    const before = await clinic.counts();
    for (const other of [
      { status: 'preliminary', conclusion: 'Second read.' },
      { status: 'final', conclusion: 'First read.' },
      { status: 'preliminary', conclusion: 'First read.', regions: ['liver'] },
      { status: 'preliminary', conclusion: 'First read.', performedOn: '2027-05-11' },
    ]) {
      const result = { accession: mrn, version: 2, performedOn: IN_WINDOW, ...other } as ResultIn;
      const response = await clinic.send(mrn, result);
      expectProblem(response, 409, ['/version']);
      expect(response.body).toContain('Must be higher than 5');
    }
    expect(await clinic.counts()).toEqual(before);
  });

  test('a time stamp is a version, and the highest one can still be resolved', async () => {
    const mrn = await inSurveillance();
    const effect = async (result: ResultIn) =>
      (await send(mrn, { accession: mrn, modality: 'CT', ...result })).effect;
    expect([
      await effect({ version: 1_000_000 }),
      await effect({ version: 1_811_289_600_000, conclusion: 'x' }),
      await effect({ version: 20_270_512_083_000, conclusion: 'y' }),
      await effect({ version: 9_007_199_254_740_991, conclusion: 'z' }),
      await effect({ version: 1_811_289_600_000, conclusion: 'x' }),
    ]).toEqual(['recorded', 'replaced', 'replaced', 'replaced', 'older-version']);
    const entry = (await clinic.unmatched()).find(({ result }) => result.accession === mrn);
    if (entry === undefined) throw new Error('Not in the queue');
    expect(entry.result.version).toBe(9_007_199_254_740_991);
    good(await clinic.resolve(entry, { choice: 'extra', reason: 'Another question.' }));
    expect((await clinic.work(mrn, 'result-to-review')).subject).toMatch(/ v9007199254740991$/);
  });

  test('the same version with other content is refused, and nothing changes', async () => {
    const mrn = await inSurveillance();
    await send(mrn, { accession: mrn });
    const before = await clinic.counts();
    for (const other of [
      { conclusion: 'x' },
      { performedOn: '2027-05-13' },
      { status: 'cancelled' },
      { regions: ['liver'] },
    ]) {
      const result = { accession: mrn, performedOn: IN_WINDOW, ...other } as ResultIn;
      expectProblem(await clinic.send(mrn, result), 409, ['/version']);
    }
    expect(await clinic.counts()).toEqual(before);
    expect((await first(mrn)).state).toBe('completed');
  });

  test('an accession of another patient is refused in every version', async () => {
    const [mrn, other] = [await inSurveillance(), await inSurveillance()];
    await send(mrn, { accession: mrn });
    for (const version of [1, 2]) {
      expectProblem(await clinic.send(other, { accession: mrn, version, performedOn: IN_WINDOW }), 409, [
        '/patient',
      ]);
    }
    expect([(await first(mrn)).state, (await first(other)).state]).toEqual(['completed', 'due']);
  });

  test('the same accession of two systems are two results', async () => {
    const mrn = await inSurveillance();
    const ids = [
      await send(mrn, { accession: mrn, system: 'urn:a' }),
      await send(mrn, { accession: mrn, system: 'urn:b' }),
    ];
    expect(new Set(ids.map(({ resultId }) => resultId)).size).toBe(2);
  });
});

describe('a result that cannot be', () => {
  const cases: [string, object, string[]][] = [
    ['performed tomorrow', { performedOn: '2027-05-21' }, ['/performedOn']],
    ['performed in the year 0', { performedOn: '0000-01-01' }, ['/performedOn']],
    ['performed at an hour', { performedOn: '2027-05-12T08:00:00Z' }, ['/performedOn']],
    ['a version of 0', { version: 0 }, ['/version']],
    ['a version as text', { version: '1' }, ['/version']],
    ['a version that no number holds', { version: 9_007_199_254_740_992 }, ['/version']],
    ['a region twice', { regions: ['liver', 'pelvis', 'liver'] }, ['/regions']],
    ['the system of what was done elsewhere', { system: 'urn:netvigil:done-elsewhere' }, ['/system']],
    ['NEL in the accession', { accession: 'A\u00851' }, ['/accession']],
    ['a bell in the conclusion', { conclusion: 'Nothing\u0007 seen.' }, ['/conclusion']],
    ['DEL in the conclusion', { conclusion: 'Nothing\u007f seen.' }, ['/conclusion']],
    ['an escape character in the conclusion', { conclusion: 'Nothing\u001b[2J seen.' }, ['/conclusion']],
    ['an override of direction', { conclusion: 'Seen \u202egnihton' }, ['/conclusion']],
    ['an isolate of direction', { conclusion: 'Seen \u2066nothing' }, ['/conclusion']],
    ['a zero-width space alone', { conclusion: '\u200b' }, ['/conclusion']],
    ['joiners and a filler alone', { accession: '\u200d\u3164\u2060' }, ['/accession']],
    ['a blank of Braille alone', { accession: '\u2800' }, ['/accession']],
    ['a space alone', { accession: ' ' }, ['/accession']],
    ['a modality misspelt', { modality: 'mri' }, ['/modality']],
    ['a region misspelt', { regions: ['liver', 'Pelvis'] }, ['/regions/1']],
    ['a status of another world', { status: 'registered' }, ['/status']],
    ['the site', { siteId: 2 }, ['/siteId']],
    ['a role', { role: 'clinician' }, ['/role']],
    ['an item', { itemId: '01900000-0000-7000-8000-000000000001' }, ['/itemId']],
    ['no accession', { accession: undefined }, ['/accession']],
    ['a patient by name', { patient: { name: 'x' } }, ['/patient/name', '/patient/system', '/patient/value']],
  ];
  test.each(cases)('%s', async (_what, more, pointers) => {
    const mrn = await inSurveillance();
    const before = await clinic.counts();
    expectProblem(await clinic.send(mrn, { performedOn: IN_WINDOW, ...more }), 400, pointers);
    expect(await clinic.counts()).toEqual(before);
  });

  test.each([
    ['lines and tabs', 'Liver:\n\tnothing seen.'],
    ['Persian with its joiner', 'می\u200cخواهم'],
    ['Hebrew with a mark of direction', 'שלום\u200f!'],
    ['kanji with a variant, and a family', '辻\u{e0100} 👨\u200d👩\u200d👧'],
    ['a combining mark', 'Lie\u0302u'],
  ])('but %s is text', async (_what, conclusion) => {
    const mrn = await inSurveillance();
    const { resultId } = await send(mrn, { modality: 'CT', conclusion });
    expect((await queued(resultId)).result.conclusion).toBe(conclusion);
  });

  test('says why a region twice and the reserved system are refused, and what to do', async () => {
    const mrn = await inSurveillance();
    expect((await clinic.send(mrn, { regions: ['liver', 'liver'] })).body).toContain(
      'Must name each region once.',
    );
    expect((await clinic.send(mrn, { system: 'urn:netvigil:done-elsewhere' })).body).toContain(
      'POST /v1/items/{id}/end',
    );
  });

  test('of a patient nobody knows: 404', async () => {
    clinic.clock.setTo(LATER);
    expectProblem(await clinic.send(newMrn()), 404, ['/patient']);
  });
});

describe('the queue', () => {
  test('too early: listed with its reason and what it may count for', async () => {
    const mrn = await inSurveillance();
    const item = await first(mrn);
    const { resultId, unmatched } = await send(mrn, { performedOn: '2027-04-09' });
    expect(unmatched).toContain('before the next window opens on 10 Apr 2027');
    const entry = await queued(resultId);
    expect(entry).toMatchObject({
      version: '1-0',
      openedOn: '2027-05-20',
      dueOn: '2027-05-27',
      result: { performedOn: '2027-04-09' },
    });
    // What opens within the coming year and a day.
    expect(entry.candidates.map(({ series, dueOn }) => `${series} ${dueOn}`)).toEqual([
      'mri-liver-pelvis 2027-05-10',
      'mri-liver-pelvis 2027-11-10',
      'sigmoidoscopy 2027-11-10',
      'mri-liver-pelvis 2028-05-10',
    ]);
    expect(entry.candidates[0]).toMatchObject({
      itemId: item.id,
      opensOn: '2027-04-10',
      closesOn: '2027-06-10',
    });
  });

  test('the wrong modality, and a patient without a plan', async () => {
    const mrn = await inSurveillance();
    const ct = await send(mrn, { modality: 'CT' });
    expect((await queued(ct.resultId)).why).toContain('no scheduled examination asks for this modality');
    const bare = await clinic.enrol([]);
    const early = await send(bare);
    expect((await queued(early.resultId)).candidates).toEqual([]);
  });

  test('pages go through all of it, each entry once', async () => {
    const mrn = await inSurveillance();
    for (let i = 0; i < 5; i++) await send(mrn, { modality: 'ultrasound' });
    const all = (await clinic.unmatched()).map(({ resultId }) => resultId);
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const query = new URLSearchParams({ limit: '2', ...(next === null ? {} : { cursor: next }) });
      const page = good<{ items: UnmatchedOut[]; next: string | null }>(
        await clinic.ask('GET', `/v1/unmatched-results?${query}`, { as: 'nurse' }),
      );
      seen.push(...page.items.map(({ resultId }) => resultId));
      next = page.next;
    } while (next !== null);
    expect(seen).toEqual(all);
  });

  const reason = 'Agreed with the radiologist.';

  test('equivalent: it closes the item chosen, by the day it was performed, and is reviewed', async () => {
    const mrn = await inSurveillance();
    const item = await first(mrn);
    const { resultId } = await send(mrn, { modality: 'CT' });
    const done = good<ResultOut>(
      await clinic.resolve(await queued(resultId), { choice: 'equivalent', itemId: item.id, reason }),
    );
    expect(done.closes).toEqual([{ itemId: item.id, on: IN_WINDOW, late: false }]);
    expect(await first(mrn)).toMatchObject({ state: 'completed', evidence: [resultId] });
    expect(await kinds(mrn)).toEqual(['result-to-review']);
    expect((await clinic.audited(resultId)).map((row) => [row.action, row.reason])).toEqual([
      ['recorded', null],
      ['resolved', reason],
    ]);
  });

  test('early: it counts for an item whose window opens later, and for no other', async () => {
    const mrn = await inSurveillance();
    const item = await first(mrn);
    const { resultId } = await send(mrn, { performedOn: '2027-04-01' });
    const entry = await queued(resultId);
    expectProblem(await clinic.resolve(entry, { choice: 'equivalent', itemId: item.id, reason }), 422, [
      '/itemId',
    ]);
    good(await clinic.resolve(entry, { choice: 'early', itemId: item.id, reason }));
    expect(await first(mrn)).toMatchObject({
      state: 'completed',
      completedOn: '2027-04-01',
      completedLate: false,
    });
  });

  test('early: for the next item of the series only, and none that opens more than 366 days ahead', async () => {
    const mrn = await inSurveillance();
    const { resultId } = await send(mrn, { performedOn: '2027-04-01' });
    const entry = await queued(resultId);
    const before = await clinic.counts();
    const early = async (series: string, dueOn: string) =>
      clinic.resolve(entry, {
        choice: 'early',
        itemId: (await clinic.item(mrn, series, dueOn)).id,
        reason,
      });
    for (const dueOn of ['2027-11-10', '2028-05-10', '2031-11-10']) {
      const response = await early('mri-liver-pelvis', dueOn);
      expectProblem(response, 422, ['/itemId']);
      expect(response.body).toContain('the one whose window opens on 2027-04-10');
    }
    expect(await clinic.counts()).toEqual(before);
    // The next of another series may be meant: that the first of its own is due does not matter.
    good(await early('sigmoidoscopy', '2027-11-10'));
  });

  test('early: the next of its series, but not within 366 days of today', async () => {
    const mrn = await inSurveillance();
    good(
      await clinic.end(await clinic.item(mrn, 'sigmoidoscopy', '2027-11-10'), {
        reason: 'declined',
        note: 'x',
      }),
    );
    const next = (await clinic.plan(mrn)).items.find(
      ({ series, state }) => series === 'sigmoidoscopy' && state === 'planned',
    );
    if (next === undefined) throw new Error('No later sigmoidoscopy');
    expect(next.opensOn > '2028-05-20').toBe(true);
    const { resultId } = await send(mrn, { performedOn: '2027-04-01' });
    const entry = await queued(resultId);
    expect(entry.candidates.map(({ series }) => series)).not.toContain('sigmoidoscopy');
    const response = await clinic.resolve(entry, { choice: 'early', itemId: next.id, reason });
    expectProblem(response, 422, ['/itemId']);
    expect(response.body).toContain('candidates');
  });

  test('extra: it closes nothing, leaves the queue, and is reviewed', async () => {
    const mrn = await inSurveillance();
    const { resultId } = await send(mrn, { modality: 'ultrasound' });
    good(await clinic.resolve(await queued(resultId), { choice: 'extra', reason }));
    expect((await first(mrn)).state).toBe('due');
    expect(await kinds(mrn)).toEqual(['result-to-review']);
    const work = await clinic.work(mrn, 'result-to-review');
    good(await clinic.answer(work, { answer: 'no-recurrence', reason }));
    expect(await kinds(mrn)).toEqual([]);
  });

  test('wrong patient: it moves, and the plans of both follow', async () => {
    const [mrn, right] = [await inSurveillance(), await inSurveillance()];
    const { resultId } = await send(mrn, { accession: mrn, modality: 'CT' });
    const patient = { system: 'urn:oid:1.2.3', value: right };
    good(await clinic.resolve(await queued(resultId), { choice: 'wrong-patient', patient, reason }));
    expect([await kinds(mrn), await kinds(right)]).toEqual([[], ['unmatched-result']]);
    // From now on its versions are the other patient's.
    expectProblem(await clinic.send(mrn, { accession: mrn, version: 2, performedOn: IN_WINDOW }), 409, [
      '/patient',
    ]);
    await send(right, { accession: mrn, version: 2, status: 'corrected' });
    expect([(await first(mrn)).state, (await first(right)).state]).toEqual(['due', 'completed']);
    expect(await kinds(right)).toEqual(['result-to-review']);
  });

  test('wrong patient, moved on once more, and back', async () => {
    const [a, b] = [await inSurveillance(), await inSurveillance()];
    const { resultId } = await send(a, { modality: 'CT' });
    for (const value of [b, a, b]) {
      const patient = { system: 'urn:oid:1.2.3', value };
      good(await clinic.resolve(await queued(resultId), { choice: 'wrong-patient', patient, reason }));
    }
    expect([await kinds(a), await kinds(b)]).toEqual([[], ['unmatched-result']]);
  });

  test('a choice that cannot be meant is refused with a pointer', async () => {
    const [mrn, other] = [await inSurveillance(), await inSurveillance()];
    const { resultId } = await send(mrn, { modality: 'CT' });
    const entry = await queued(resultId);
    const [own, foreign, far] = [
      await first(mrn),
      await first(other),
      await clinic.item(mrn, 'mri-liver-pelvis', '2027-11-10'),
    ];
    const scope = await clinic.item(mrn, 'sigmoidoscopy', '2027-11-10');
    good(await clinic.end(scope, { reason: 'declined', note: 'x' }));
    const refused: [object, number, string[]][] = [
      [{ choice: 'equivalent', itemId: foreign.id, reason }, 422, ['/itemId']],
      [{ choice: 'equivalent', itemId: '01900000-0000-7000-8000-000000000001', reason }, 422, ['/itemId']],
      [{ choice: 'equivalent', itemId: far.id, reason }, 422, ['/itemId']],
      [{ choice: 'early', itemId: own.id, reason }, 422, ['/itemId']],
      [{ choice: 'early', itemId: scope.id, reason }, 422, ['/itemId']],
      [
        { choice: 'wrong-patient', patient: { system: 'urn:oid:1.2.3', value: mrn }, reason },
        422,
        ['/patient'],
      ],
      [
        { choice: 'wrong-patient', patient: { system: 'urn:oid:1.2.3', value: newMrn() }, reason },
        404,
        ['/patient'],
      ],
      [{ choice: 'equivalent', reason }, 400, ['/itemId']],
      [{ choice: 'extra', itemId: own.id, reason }, 400, ['/itemId']],
      [{ choice: 'extra' }, 400, ['/reason']],
      [{ choice: 'ignore', reason }, 400, ['/choice']],
    ];
    const before = await clinic.counts();
    for (const [body, status, pointers] of refused)
      expectProblem(await clinic.resolve(entry, body), status, pointers);
    expect(await clinic.counts()).toEqual(before);
    expect((await queued(resultId)).version).toBe(entry.version);
  });

  test('without If-Match 428, with an old one 412, what is not there 404', async () => {
    const mrn = await inSurveillance();
    const { resultId } = await send(mrn, { modality: 'CT' });
    const body = { choice: 'extra', reason };
    const url = `/v1/results/${resultId}/resolution`;
    expectProblem(await clinic.ask('POST', url, { as: 'nurse', body }), 428, ['If-Match']);
    expectProblem(await clinic.resolve({ resultId, version: '9-0' }, body), 412);
    good(await clinic.resolve({ resultId, version: '1-0' }, body));
    expectProblem(await clinic.resolve({ resultId, version: '1-0' }, { ...body, choice: 'afresh' }), 412);
    expectProblem(
      await clinic.resolve({ resultId: '01900000-0000-7000-8000-000000000001', version: '1-0' }, body),
      404,
    );
  });

  test('a decision is taken back: the result is in the queue again, and taking back twice is refused', async () => {
    const mrn = await inSurveillance();
    const item = await first(mrn);
    const { resultId } = await send(mrn, { modality: 'CT' });
    const decided = good<{ version: string }>(
      await clinic.resolve(await queued(resultId), { choice: 'equivalent', itemId: item.id, reason }),
    );
    expect((await first(mrn)).state).toBe('completed');
    const back = good<{ version: string }>(
      await clinic.resolve({ resultId, version: decided.version }, { choice: 'afresh', reason }),
    );
    expect((await first(mrn)).state).toBe('due');
    expect((await queued(resultId)).version).toBe(back.version);
    expectProblem(
      await clinic.resolve({ resultId, version: back.version }, { choice: 'afresh', reason }),
      409,
      ['/choice'],
    );
    const { decisions } = good<ResultRead>(
      await clinic.ask('GET', `/v1/results/${resultId}`, { as: 'auditor' }),
    );
    expect(decisions.map(({ choice, decidedBy }) => [choice, decidedBy])).toEqual([
      ['equivalent', 'Staff nurse'],
      ['afresh', 'Staff nurse'],
    ]);
  });

  test('what has closed an examination moves to the right patient: one opens again, the other is met', async () => {
    const [wrong, right] = [await inSurveillance(), await inSurveillance()];
    const { resultId } = await send(wrong);
    expect([(await first(wrong)).state, (await first(right)).state]).toEqual(['completed', 'due']);
    const held = good<ResultRead>(await clinic.ask('GET', `/v1/results/${resultId}`, { as: 'nurse' }));
    expect(held.patient.identifiers).toEqual([{ system: MRN, value: wrong }]);
    const moved = { choice: 'wrong-patient', patient: { system: MRN, value: right }, reason };
    good(await clinic.resolve(held, moved));
    expect([(await first(wrong)).state, (await first(right)).state]).toEqual(['due', 'completed']);
    expect([await kinds(wrong), await kinds(right)]).toEqual([[], ['result-to-review']]);
    // And back again: no trace is left on the plan of the one it never belonged to.
    const there = good<ResultRead>(await clinic.ask('GET', `/v1/results/${resultId}`, { as: 'nurse' }));
    good(await clinic.resolve(there, { ...moved, patient: { system: MRN, value: wrong } }));
    expect([(await first(wrong)).state, (await first(right)).state]).toEqual(['completed', 'due']);
    // Each move is in the trail of both patients.
    const [from, to] = [held.patient.id, there.patient.id];
    const trail = await clinic.audited(resultId);
    expect(trail.map(({ action, patient_id }) => [action, patient_id])).toEqual([
      ['recorded', from],
      ['resolved', from],
      ['resolved', to],
      ['resolved', to],
      ['resolved', from],
    ]);
  });

  test('a preliminary report of the wrong patient moves too; nothing else is decided about it', async () => {
    const [wrong, right] = [await inSurveillance(), await inSurveillance()];
    const { resultId } = await send(wrong, { accession: wrong, status: 'preliminary' });
    const entry = { resultId, version: '1-0' };
    expectProblem(await clinic.resolve(entry, { choice: 'extra', reason }), 409, ['/choice']);
    const moved = { choice: 'wrong-patient', patient: { system: MRN, value: right }, reason };
    good(await clinic.resolve(entry, moved));
    await send(right, { accession: wrong, version: 2 });
    expect([(await first(wrong)).state, (await first(right)).state]).toEqual(['due', 'completed']);
  });

  test('a scan that has closed an examination counts as extra by a person’s word: it opens again', async () => {
    const mrn = await inSurveillance();
    const { resultId } = await send(mrn);
    expect((await first(mrn)).state).toBe('completed');
    good(await clinic.resolve({ resultId, version: '1-0' }, { choice: 'extra', reason }));
    expect((await first(mrn)).state).toBe('due');
  });

  test('a corrected version of a resolved result is judged afresh', async () => {
    const mrn = await inSurveillance();
    const item = await first(mrn);
    const { resultId } = await send(mrn, { accession: mrn, modality: 'CT' });
    good(await clinic.resolve(await queued(resultId), { choice: 'equivalent', itemId: item.id, reason }));
    await send(mrn, { accession: mrn, version: 2, status: 'corrected', modality: 'CT', regions: ['liver'] });
    expect((await first(mrn)).state).toBe('due');
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
  });
});

describe('closing is not reading', () => {
  const reason = 'Read in full.';

  test('each version is read: a corrected one opens a review of its own', async () => {
    const mrn = await inSurveillance();
    await send(mrn, { accession: mrn });
    const work = await clinic.work(mrn, 'result-to-review');
    expect(work).toMatchObject({ role: 'clinician', dueOn: '2027-05-27' });
    good(await clinic.answer(work, { answer: 'no-recurrence', reason }));
    await send(mrn, { accession: mrn });
    expect(await kinds(mrn)).toEqual([]);
    await send(mrn, { accession: mrn, version: 2, status: 'corrected' });
    expect((await clinic.work(mrn, 'result-to-review')).subject).toMatch(/ v2$/);
    expect((await first(mrn)).state).toBe('completed');
  });

  test('non-diagnostic reopens the examination; the next one closes it', async () => {
    const mrn = await inSurveillance();
    await send(mrn);
    good(
      await clinic.answer(await clinic.work(mrn, 'result-to-review'), { answer: 'non-diagnostic', reason }),
    );
    expect(await first(mrn)).toMatchObject({ state: 'due', completedOn: null, evidence: [] });
    const again = await send(mrn, { performedOn: '2027-05-18' });
    expect(await first(mrn)).toMatchObject({
      state: 'completed',
      completedOn: '2027-05-18',
      evidence: [again.resultId],
    });
  });

  test('suspicious: a dated next step, which stays until it is done', async () => {
    const mrn = await inSurveillance();
    await send(mrn);
    const work = await clinic.work(mrn, 'result-to-review');
    expectProblem(await clinic.answer(work, { answer: 'suspicious', reason }), 400, ['/nextStep']);
    expectProblem(
      await clinic.answer(work, {
        answer: 'suspicious',
        reason,
        nextStep: { what: 'SSTR-PET', by: '2027-05-19' },
      }),
      422,
      ['/nextStep/by'],
    );
    // 20 May 2027 and 366 days; 2028 is a leap year.
    for (const by of ['2028-05-21', '2399-12-31']) {
      const nextStep = { what: 'SSTR-PET', by };
      const response = await clinic.answer(work, { answer: 'suspicious', reason, nextStep });
      expectProblem(response, 422, ['/nextStep/by']);
      expect(response.body).toContain('Must not lie after 2028-05-20');
    }
    good(
      await clinic.answer(work, {
        answer: 'suspicious',
        reason,
        nextStep: { what: 'SSTR-PET', by: '2027-06-01' },
      }),
    );
    const step = await clinic.work(mrn, 'next-step');
    expect(step).toMatchObject({ role: 'clinician', dueOn: '2027-06-01' });
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2027-05-20' }]), 201);
    expect(await kinds(mrn)).toEqual(['next-step']);
    good(await clinic.answer(step, { answer: 'done', reason }));
    expect(await kinds(mrn)).toEqual([]);
  });

  test('suspicious, and the report is corrected: the next step stays, and says so', async () => {
    const mrn = await inSurveillance();
    const { resultId } = await send(mrn, { accession: mrn });
    const nextStep = { what: 'Biopsy', by: '2027-06-01' };
    const review = await clinic.work(mrn, 'result-to-review');
    good(await clinic.answer(review, { answer: 'suspicious', reason, nextStep }));
    await send(mrn, { accession: mrn, version: 2, status: 'corrected' });
    const said = 'Next step after a suspicious finding: Biopsy, by 1 Jun 2027.';
    expect((await clinic.work(mrn, 'next-step')).sentence).toBe(
      `${said} The report has changed since: it is corrected, version 2.`,
    );
    const other = await clinic.enrol(G1_FACTS);
    const { version } = good<{ version: string }>(
      await clinic.ask('GET', `/v1/results/${resultId}`, { as: 'nurse' }),
    );
    const patient = { system: MRN, value: other };
    good(await clinic.resolve({ resultId, version }, { choice: 'wrong-patient', patient, reason }));
    expect((await clinic.work(mrn, 'next-step')).sentence).toBe(
      `${said} The report has changed since: it is no longer among the results of this patient.`,
    );
  });

  test('suspicious: a next step on the last day allowed, 366 days ahead', async () => {
    const mrn = await inSurveillance();
    await send(mrn);
    const nextStep = { what: 'SSTR-PET', by: '2028-05-20' };
    good(
      await clinic.answer(await clinic.work(mrn, 'result-to-review'), {
        answer: 'suspicious',
        reason,
        nextStep,
      }),
    );
    expect((await clinic.work(mrn, 'next-step')).dueOn).toBe('2028-05-20');
  });
});
