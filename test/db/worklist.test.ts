import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import type { Actor } from '../../src/work.ts';
import { worklistRoutes } from '../../src/worklist/routes.ts';
import { startHttp, type TestHttp } from '../support/http.ts';
import { type SeedItem, seedPatient, seedSite, seedWork } from '../support/seed.ts';

interface ListRow {
  id: string;
  tier: number;
  day: string;
  kind: string;
  state: string;
  dueOn: string;
  daysLate: number;
  primary: string;
  grade: string;
  window: { closesOn: string } | null;
  [field: string]: unknown;
}
interface List {
  day: string;
  rows: ListRow[];
  next: string | null;
  counts?: { kind: string; state: string; rows: number }[];
}

let http: TestHttp;
let sites = 0;

beforeAll(async () => {
  http = await startHttp({ slices: [worklistRoutes] }, '2026-11-23T12:00:00Z');
});

const newSite = (zone = 'UTC') => seedSite(http.database, `site-${++sites}`, zone);

async function ask(actor: Actor, query: Record<string, string | number> = {}): Promise<List> {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const response = await http.ask('GET', `/v1/worklist?${parameters}`, { as: actor.login });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

/** The whole list, page by page. */
async function all(actor: Actor, query: Record<string, string | number> = {}): Promise<ListRow[]> {
  const rows: ListRow[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: List = await ask(actor, cursor === '' ? query : { ...query, cursor });
    rows.push(...page.rows);
    cursor = page.next;
  }
  return rows;
}

const ids = (rows: readonly ListRow[]) => rows.map((row) => row.id);

/** Rows of every tier and state, with many ties, some written today and some weeks ago. */
async function mixed(actor: Actor): Promise<void> {
  const windows: SeedItem[] = [
    { opens: '2026-07-01', due: '2026-08-01', closes: '2026-08-20', critical: '2026-10-01' },
    { opens: '2026-09-01', due: '2026-10-01', closes: '2026-11-01', critical: '2026-12-01' },
    { opens: '2026-10-01', due: '2026-11-10', closes: '2026-11-22', critical: '2026-12-01' },
    { opens: '2026-10-20', due: '2026-11-20', closes: '2026-12-20', critical: '2027-01-20' },
    { opens: '2026-11-01', due: '2026-12-01', closes: '2026-12-31', critical: '2027-01-31' },
    { opens: '2027-02-01', due: '2027-03-01', closes: '2027-04-01', critical: '2027-05-01' },
  ];
  const people = [
    { primary: 'rectum', grade: 'G1', writtenOn: '2026-11-23' },
    { primary: 'rectum', grade: 'G1', writtenOn: '2026-11-02' },
    { primary: 'pancreas', grade: 'G3', writtenOn: '2026-11-23' },
    { primary: 'pancreas', grade: 'NEC', writtenOn: '2000-01-01' },
    { primary: 'unknown', grade: 'unknown', writtenOn: '2026-11-21' },
  ];
  for (const person of people) {
    const { patientId } = await seedPatient(http.database, actor, { ...person, items: windows });
    await seedWork(http.database, actor, patientId, { kind: 'missing-fact', dueOn: '2026-11-20' });
    await seedWork(http.database, actor, patientId, { kind: 'unmatched-result', dueOn: '2026-11-23' });
    await seedWork(http.database, actor, patientId, { kind: 'confirm-date', dueOn: '2026-11-30' });
    await seedWork(http.database, actor, patientId, {
      kind: 'confirm-date',
      dueOn: '2026-10-01',
      status: 'settled',
    });
  }
}

describe('the worklist', () => {
  test('stands in the order of tier, day and id, each row with its reasons', async () => {
    const actor = await newSite();
    const { itemIds, patientId } = await seedPatient(http.database, actor, {
      items: [
        { opens: '2026-08-14', due: '2026-09-14', closes: '2026-10-14', critical: '2027-01-14' },
        { opens: '2026-09-24', due: '2026-10-24', closes: '2026-10-24', critical: '2026-11-23' },
        { opens: '2026-10-01', due: '2026-11-01', closes: '2026-11-23', critical: '2027-01-02' },
        { opens: '2026-11-23', due: '2026-12-23', closes: '2027-01-23', critical: '2027-03-09' },
        { opens: '2026-11-24', due: '2026-12-24', closes: '2027-01-24', critical: '2027-03-10' },
      ],
    });
    const missing = await seedWork(http.database, actor, patientId, {
      kind: 'missing-fact',
      dueOn: '2026-11-20',
    });
    const { rows, day } = await ask(actor);
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
    const actor = await newSite();
    await mixed(actor);
    const whole = (await ask(actor, { limit: 200 })).rows;
    expect(whole).toHaveLength(5 * (5 + 3));
    const sorted = whole.toSorted((a, b) => a.tier - b.tier || compare(a.day, b.day) || compare(a.id, b.id));
    expect(ids(whole)).toEqual(ids(sorted));
    for (const limit of [1, 3, 7, 39, 40]) expect(ids(await all(actor, { limit }))).toEqual(ids(whole));
  });

  test('filters as its rows say, alone and together', async () => {
    const actor = await newSite();
    await mixed(actor);
    const whole = (await ask(actor, { limit: 200 })).rows;
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
        expect(ids(await all(actor, { ...query, limit: 6 })), JSON.stringify(query)).toEqual(ids(kept));
      }
    }
  });

  test.each([{}, { primary: 'rectum' }, { daysLate: 2 }, { dueBefore: '2026-11-20', grade: 'G3' }])(
    'counts by kind and state what paging through each of them gives, with %j',
    async (filter) => {
      const actor = await newSite();
      await mixed(actor);
      const { counts = [], rows } = await ask(actor, { ...filter, counts: 'true', limit: 200 });
      expect(counts.reduce((sum, count) => sum + count.rows, 0)).toBe(rows.length);
      for (const kind of ['imaging', 'missing-fact', 'unmatched-result', 'confirm-date', 'end-of-plan']) {
        for (const state of ['open', 'due', 'overdue']) {
          const counted = counts.find((count) => count.kind === kind && count.state === state)?.rows ?? 0;
          expect(counted, `${kind} ${state}`).toBe(
            (await all(actor, { ...filter, kind, state, limit: 4 })).length,
          );
        }
      }
    },
  );
});

describe('nobody leaves the worklist', () => {
  test('while the scheduler is dead for 72 hours: the list is the same before the sweep and after it', async () => {
    const actor = await newSite();
    await mixed(actor);
    const system = await systemActor(http.ctx, actor.site);
    await sweepSite(http.ctx, actor.site, system);
    http.clock.setTo('2026-12-21T12:00:00Z');
    const asleep = await ask(actor, { limit: 200, counts: 'true' });
    expect(asleep.rows.filter((row) => row.kind === 'imaging' && row.state === 'overdue')).toHaveLength(20);
    const { changed } = await sweepSite(http.ctx, actor.site, system);
    expect(changed).toBeGreaterThan(0);
    expect(await ask(actor, { limit: 200, counts: 'true' })).toEqual(asleep);
    http.clock.setTo('2026-11-23T12:00:00Z');
  });

  test('when the clock steps back three days', async () => {
    const actor = await newSite();
    await mixed(actor);
    await sweepSite(http.ctx, actor.site, await systemActor(http.ctx, actor.site));
    const before = ids((await ask(actor, { limit: 200 })).rows).toSorted();
    http.clock.setTo('2026-11-20T12:00:00Z');
    expect(ids((await ask(actor, { limit: 200 })).rows).toSorted()).toEqual(before);
    expect(ids(await all(actor, { limit: 3 })).toSorted()).toEqual(before);
    http.clock.setTo('2026-11-23T12:00:00Z');
  });

  test('when overdue by 20 years: tier 3, and flagged once', async () => {
    const actor = await newSite();
    const { itemIds } = await seedPatient(http.database, actor, {
      items: [{ opens: '2006-09-01', due: '2006-10-01', closes: '2006-11-01', critical: '2006-12-01' }],
    });
    const system = await systemActor(http.ctx, actor.site);
    for (let n = 0; n < 2; n++) await sweepSite(http.ctx, actor.site, system);
    const { rows } = await ask(actor);
    expect(rows).toMatchObject([{ id: itemIds[0], tier: 3, state: 'overdue', daysLate: 7327 }]);
    const flags = await inSite(http.database.db, actor.site.id, (tx) =>
      tx.selectFrom('netvigil.flag').select('tier').where('tier', '=', 'overdue-90').execute(),
    );
    expect(flags).toHaveLength(1);
  });
});

describe('one site', () => {
  test('never sees the rows of another, nor goes on from its cursor', async () => {
    const [alpha, beta] = [await newSite(), await newSite()];
    for (const actor of [alpha, beta]) await mixed(actor);
    const own = await all(alpha, { limit: 9 });
    const others = new Set(ids(await all(beta, { limit: 9 })));
    expect(own.filter((row) => others.has(row.id))).toEqual([]);
    const { next } = await ask(beta, { limit: 1 });
    const stolen = await http.ask('GET', `/v1/worklist?limit=1&cursor=${next}`, { as: alpha.login });
    expect(stolen.statusCode).toBe(400);
    expect(stolen.json()).toMatchObject({ type: 'urn:netvigil:problem:bad-cursor' });
  });

  test('turns to its own day at its own midnight, and a cursor of yesterday is refused', async () => {
    const actor = await newSite('Asia/Tokyo');
    const closes = { opens: '2026-10-01', due: '2026-10-23', closes: '2026-11-23', critical: '2026-12-23' };
    await seedPatient(http.database, actor, { items: [closes, { ...closes, due: '2026-10-24' }] });
    http.clock.setTo('2026-11-23T14:59:59Z');
    const evening = await ask(actor, { limit: 1 });
    expect(evening).toMatchObject({ day: '2026-11-23', rows: [{ state: 'due', daysLate: 0 }] });
    http.clock.setTo('2026-11-23T15:00:00Z');
    expect(await ask(actor)).toMatchObject({
      day: '2026-11-24',
      rows: [{ state: 'overdue', daysLate: 1 }, {}],
    });
    const stale = await http.ask('GET', `/v1/worklist?limit=1&cursor=${evening.next}`, { as: actor.login });
    expect(stale.statusCode).toBe(400);
    http.clock.setTo('2026-11-23T12:00:00Z');
  });
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
  const actor = await newSite();
  const response = await http.ask('GET', `/v1/worklist?${query}`, { as: actor.login });
  expect(response.statusCode, response.body).toBe(400);
  const name = query.slice(0, query.indexOf('='));
  expect(response.json().errors).toMatchObject([{ pointer: `?${name}` }]);
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
