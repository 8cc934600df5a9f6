import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  expectProblem,
  G1_FACTS,
  good,
  metastasis,
  NOW,
  retraction,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const reason = 'Two new lesions in segment 6.';
const SCANNED = '2027-05-12';
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();

interface FactOut {
  id: string;
  kind: string;
  date: string;
  details: object;
}
const facts = async (mrn: string, kind: string): Promise<FactOut[]> =>
  good<{ facts: FactOut[] }>(await clinic.ask('GET', addressOf(mrn), { as: 'nurse' })).facts.filter(
    (fact) => fact.kind === kind,
  );

/** G1; the MRI of 12 May 2027 waits to be read. */
async function scanned(): Promise<string> {
  clinic.clock.setTo(NOW);
  const mrn = await clinic.enrol(G1_FACTS);
  at('2027-05-20');
  good(await clinic.send(mrn, { accession: mrn, performedOn: SCANNED }), 201);
  return mrn;
}

const read = async (mrn: string, found: object) =>
  clinic.answer(await clinic.work(mrn, 'result-to-review'), { answer: 'recurrence', reason, found });

describe('a reading of recurrence', () => {
  test('of the liver: the metastasis is on record on the day of the scan, what blocks a plan is asked for, and a board decides', async () => {
    const mrn = await scanned();
    good(await read(mrn, { where: 'liver', nelmType: 'II', lesionCount: { qualifier: 'exact', value: 2 } }));
    expect(await facts(mrn, 'liver-metastasis')).toMatchObject([
      {
        date: SCANNED,
        details: {
          nelmType: 'II',
          lesionCount: { qualifier: 'exact', value: 2 },
          hepaticTumourBurden: 'unknown',
        },
      },
    ]);
    expect(await kinds(mrn)).toEqual([
      'board-decision',
      'convene-or-defer',
      'missing-fact',
      'observation-proposed',
    ]);
    expect(await clinic.work(mrn, 'missing-fact')).toMatchObject({ subject: 'disease-status' });
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({
      role: 'coordinator',
      dueOn: '2027-06-03',
      sentence:
        'For the board: recurrence in the liver, read in MRI of 12 May 2027. What follows? Still missing: hepatic tumour burden.',
    });
    const stable = { kind: 'disease-status', date: '2027-05-18', details: { status: 'stable' } } as const;
    good(await clinic.record(mrn, [stable]), 201);
    expect(await kinds(mrn)).toEqual([
      'board-decision',
      'convene-or-defer',
      'observation-proposed',
      'proposal',
    ]);
  });

  test.each(['local', 'elsewhere'])('%s: the disease progresses, and a clinician is asked', async (where) => {
    const mrn = await scanned();
    good(await read(mrn, { where }));
    expect(await facts(mrn, 'disease-status')).toMatchObject([
      { date: SCANNED, details: { status: 'progressing' } },
    ]);
    expect(await kinds(mrn)).toEqual(['board-decision', 'convene-or-defer', 'no-protocol']);
    // What no row covers ends no examination that runs.
    expect((await clinic.plan(mrn)).items.filter(({ state }) => state === 'planned')).toHaveLength(14);
  });

  test('says where, and of the liver only what belongs there', async () => {
    const mrn = await scanned();
    const work = await clinic.work(mrn, 'result-to-review');
    const refused: [object, string[]][] = [
      [{ answer: 'recurrence', reason }, ['/found']],
      [{ answer: 'recurrence', reason, found: {} }, ['/found/where']],
      [{ answer: 'recurrence', reason, found: { where: 'bone' } }, ['/found/where']],
      [{ answer: 'recurrence', reason, found: { where: 'local', nelmType: 'I' } }, ['/found/nelmType']],
      [
        { answer: 'recurrence', reason, found: { where: 'liver', lesionCount: { qualifier: 'exact' } } },
        ['/found/lesionCount/value'],
      ],
      [{ answer: 'no-recurrence', reason, found: { where: 'liver' } }, ['/found']],
    ];
    for (const [body, pointers] of refused) expectProblem(await clinic.answer(work, body), 400, pointers);
    expectProblem(
      await clinic.answer(work, { answer: 'recurrence', reason, found: { where: 'liver' } }, { as: 'nurse' }),
      403,
      ['/answer'],
    );
    expect(await facts(mrn, 'liver-metastasis')).toEqual([]);
  });

  test('what the record says already is not recorded twice', async () => {
    const mrn = await scanned();
    good(await clinic.record(mrn, [metastasis(SCANNED)]), 201);
    good(await read(mrn, { where: 'liver', nelmType: 'I' }));
    expect(await facts(mrn, 'liver-metastasis')).toHaveLength(1);
    expect(await kinds(mrn)).toContain('board-decision');
  });
});

const CHANGES = [
  [
    'corrected',
    ['board-decision', 'convene-or-defer', 'evidence-changed', 'no-protocol', 'result-to-review'],
  ],
  ['entered-in-error', ['board-decision', 'convene-or-defer', 'evidence-changed', 'no-protocol']],
] as const;

describe('the board item of a recurrence', () => {
  test.each(CHANGES)('the report is %s: fact and board item stay', async (status, expected) => {
    const mrn = await scanned();
    good(await read(mrn, { where: 'local' }));
    good(await clinic.send(mrn, { accession: mrn, version: 2, status, performedOn: SCANNED }));
    expect(await kinds(mrn)).toEqual(expected);
    expect(await facts(mrn, 'disease-status')).toHaveLength(1);
    const changed = await clinic.work(mrn, 'evidence-changed');
    expect(changed).toMatchObject({ tier: 2, role: 'clinician' });
    expect(changed.sentence).toContain(`MRI of 12 May 2027 is ${status}, version 2.`);
    const [fact] = await facts(mrn, 'disease-status');
    good(await clinic.record(mrn, [retraction(fact?.id ?? '')], { as: 'clinician' }), 201);
    good(await clinic.answer(changed, { answer: 'confirmed', reason: 'No recurrence after all.' }));
    expect(await kinds(mrn)).toEqual(
      expected.filter((kind) => ['board-decision', 'convene-or-defer', 'result-to-review'].includes(kind)),
    );
  });
});
