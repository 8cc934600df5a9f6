import { beforeAll, describe, expect, test } from 'vitest';
import { seedPatient } from '../support/seed.ts';
import { seedWork } from '../support/seed-work.ts';
import { ids, type ListRow, mixed, startWorklist, type TestWorklist } from '../support/worklist.ts';

let list: TestWorklist;

beforeAll(async () => {
  list = await startWorklist();
});

describe('the worklist', () => {
  test('stands in the order of tier, day and id, each row with its reasons', async () => {
    const actor = await list.newSite();
    const { itemIds, patientId } = await seedPatient(list.http.database, actor, {
      items: [
        { opens: '2026-08-14', due: '2026-09-14', closes: '2026-10-14', critical: '2027-01-14' },
        { opens: '2026-09-24', due: '2026-10-24', closes: '2026-10-24', critical: '2026-11-23' },
        { opens: '2026-10-01', due: '2026-11-01', closes: '2026-11-23', critical: '2027-01-02' },
        { opens: '2026-11-23', due: '2026-12-23', closes: '2027-01-23', critical: '2027-03-09' },
        { opens: '2026-11-24', due: '2026-12-24', closes: '2027-01-24', critical: '2027-03-10' },
      ],
    });
    const missing = await seedWork(list.http.database, actor, patientId, {
      kind: 'missing-fact',
      dueOn: '2026-11-20',
    });
    const { rows, day } = await list.ask(actor);
    expect(day).toBe('2026-11-23');
    // The scan of a shorter interval comes first, although it is fewer days late (clinical rules §5).
    expect(ids(rows)).toEqual([itemIds[1], itemIds[0], missing, itemIds[2], itemIds[3]]);
    expect(rows.map(({ tier, day, state, daysLate }) => [tier, day, state, daysLate])).toEqual([
      [3, '2026-11-23', 'overdue', 30],
      [3, '2027-01-14', 'overdue', 40],
      [4, '2026-11-20', 'overdue', 3],
      [5, '2027-01-02', 'due', 0],
      [6, '2027-03-09', 'open', 0],
    ]);
    expect(rows[1]).toMatchObject({
      kind: 'imaging',
      itemId: itemIds[0],
      version: 1,
      patient: {
        identifiers: [{ system: 'mrn', value: patientId }],
        kana: null,
        birthDate: null,
        sex: 'unknown',
      },
      what: 'MRI liver + pelvis',
      window: { opensOn: '2026-08-14', dueOn: '2026-09-14', closesOn: '2026-10-14' },
      criticalOn: '2027-01-14',
      whyHere:
        'Imaging overdue, 40 days late (window closed 14 Oct 2026); among these by critical day, 14 Jan 2027.',
      role: 'nurse',
      missingRegions: [],
      primary: 'rectum',
      grade: 'G1',
    });
    expect(rows[1]?.why).toBe(
      'MRI liver + pelvis, due 14 Sep 2026: 6 months after resection on 1 Jan 1990. RECT-G1 v1, step 1: every 6 months from month 0. Guideline figure, signed by Dr Seed on 1 Jan 2020.',
    );
    expect(rows[2]).toMatchObject({
      kind: 'missing-fact',
      what: 'Do missing-fact.',
      window: null,
      criticalOn: null,
      why: null,
      whyHere: 'Work for a person, 3 days past its due day 20 Nov 2026; by due day.',
    });
  });

  test('gives no row twice and misses none, in pages of any size, under ties', async () => {
    const actor = await list.newSite();
    await mixed(list, actor);
    const whole = (await list.ask(actor, { limit: 200 })).rows;
    expect(whole).toHaveLength(5 * (5 + 3));
    const sorted = whole.toSorted((a, b) => a.tier - b.tier || compare(a.day, b.day) || compare(a.id, b.id));
    expect(ids(whole)).toEqual(ids(sorted));
    for (const limit of [1, 3, 7, 39, 40]) expect(ids(await list.all(actor, { limit }))).toEqual(ids(whole));
  });

  test('filters as its rows say, alone and together', async () => {
    const actor = await list.newSite();
    await mixed(list, actor);
    const whole = (await list.ask(actor, { limit: 200 })).rows;
    const filters: Record<
      string,
      [query: Record<string, string | number>, keeps: (row: ListRow) => boolean]
    > = {
      imaging: [{ kind: 'imaging' }, (row) => row.kind === 'imaging'],
      oneKind: [{ kind: 'missing-fact' }, (row) => row.kind === 'missing-fact'],
      kinds: [{ kind: 'confirm-date,imaging' }, (row) => ['confirm-date', 'imaging'].includes(row.kind)],
      open: [{ state: 'open' }, (row) => row.state === 'open'],
      due: [{ state: 'due' }, (row) => row.state === 'due'],
      overdue: [{ state: 'overdue' }, (row) => row.state === 'overdue'],
      dueBefore: [{ dueBefore: '2026-11-20' }, (row) => row.dueOn < '2026-11-20'],
      late: [{ daysLate: 1 }, (row) => row.daysLate >= 1],
      later: [{ daysLate: 15 }, (row) => row.daysLate >= 15],
      latest: [{ daysLate: 91 }, (row) => row.daysLate >= 91],
      primary: [{ primary: 'pancreas' }, (row) => row.primary === 'pancreas'],
      grade: [{ grade: 'unknown' }, (row) => row.grade === 'unknown'],
    };
    const entries = Object.values(filters);
    for (const [one, keepsOne] of entries) {
      for (const [two, keepsTwo] of entries) {
        if (Object.keys(one)[0] === Object.keys(two)[0] && one !== two) continue;
        const query = { ...one, ...two };
        const kept = whole.filter((row) => keepsOne(row) && keepsTwo(row));
        expect(ids(await list.all(actor, { ...query, limit: 6 })), JSON.stringify(query)).toEqual(ids(kept));
      }
    }
  });

  test.each([{}, { primary: 'rectum' }, { daysLate: 2 }, { dueBefore: '2026-11-20', grade: 'G3' }])(
    'counts by kind and state what paging through each of them gives, with %j',
    async (filter) => {
      const actor = await list.newSite();
      await mixed(list, actor);
      const { counts = [], rows } = await list.ask(actor, { ...filter, counts: 'true', limit: 200 });
      expect(counts.reduce((sum, count) => sum + count.rows, 0)).toBe(rows.length);
      for (const kind of ['imaging', 'missing-fact', 'unmatched-result', 'confirm-date', 'end-of-plan']) {
        for (const state of ['open', 'due', 'overdue']) {
          const counted = counts.find((count) => count.kind === kind && count.state === state)?.rows ?? 0;
          expect(counted, `${kind} ${state}`).toBe(
            (await list.all(actor, { ...filter, kind, state, limit: 4 })).length,
          );
        }
      }
    },
  );
});

test.each([
  'kind=imagin',
  'kind=',
  'state=planned',
  'dueBefore=2026-02-30',
  'daysLate=0',
  'daysLate=1e3',
  'primary=liver',
  'grade=G4',
  'counts=yes',
  'limit=201',
  'due_before=2026-01-01',
  'state=due&state=open',
])('refuses %s', async (query) => {
  const actor = await list.newSite();
  const response = await list.http.ask('GET', `/v1/worklist?${query}`, { as: actor.login });
  expect(response.statusCode, response.body).toBe(400);
  const name = query.slice(0, query.indexOf('='));
  expect(response.json().errors).toMatchObject([{ pointer: `?${name}` }]);
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
