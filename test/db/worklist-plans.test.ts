import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../src/work.ts';
import { type WorklistFilters, worklistStatements } from '../../src/worklist/repo.ts';
import { seedBulk, seedHandling } from '../support/bulk.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { seedSite } from '../support/seed.ts';

const TODAY = '2026-11-23';
const PAGE = 50;
const MOST_BUFFERS_A_ROW = 10;

let t: TestDatabase;
let actor: Actor;
let client: pg.Client;

beforeAll(async () => {
  t = await freshDatabase();
  actor = await seedSite(t, 'alpha');
  const neighbour = await seedSite(t, 'beta');
  await seedBulk(t, actor, { patients: 5_000, items: 12, writtenOn: TODAY });
  await seedBulk(t, neighbour, { patients: 500, items: 12, writtenOn: TODAY });
  await seedHandling(t, actor, TODAY);
  client = new pg.Client(t.appConfig);
  await client.connect();
});
afterAll(() => client.end());

const NONE: WorklistFilters = {
  kinds: null,
  state: null,
  dueBefore: null,
  daysLate: null,
  primary: null,
  grade: null,
  nelmType: null,
  dueWithin: null,
  assignee: null,
  escalated: null,
  snoozed: 'false',
  booked: null,
  gaps: null,
  patients: null,
};

const filters: Record<string, Partial<WorklistFilters>> = {
  'no filter': {},
  'kind imaging': { kinds: ['imaging'] },
  'kind end-of-plan, 1 in 50 of the work': { kinds: ['end-of-plan'] },
  'two kinds of work': { kinds: ['confirm-date', 'end-of-plan'] },
  'state open': { state: 'open' },
  'state due': { state: 'due' },
  'state overdue': { state: 'overdue' },
  'due before a day': { dueBefore: '2026-10-01' },
  'more than 14 days late': { daysLate: 15 },
  'more than 90 days late': { daysLate: 91 },
  'primary pancreas': { primary: 'pancreas' },
  'primary other, 3 in 100': { primary: 'other' },
  'grade G1': { grade: 'G1' },
  'grade NEC, 3 in 100': { grade: 'NEC' },
  'overdue imaging of a rectal G3': { kinds: ['imaging'], state: 'overdue', primary: 'rectum', grade: 'G3' },
};

const deskFilters = (): Record<string, Partial<WorklistFilters>> => ({
  'with one of 50': { assignee: { id: actor?.id ?? '' } },
  'with nobody': { assignee: 'nobody' },
  'told to a clinician, 1 in 50': { escalated: { from: 2, roles: [] } },
  'told to a nurse': { escalated: { from: 4, roles: ['nurse'] } },
  'put off, 1 in 20': { snoozed: 'true' },
  'put off or not': { snoozed: 'all' },
  booked: { booked: true },
  'not booked': { booked: false },
  'NELM type III, 1 in 30': { nelmType: 'III' },
  'due in the next 30 days': { dueWithin: 30 },
  'due in the next 7 days': { dueWithin: 7 },
  'due without an order': { gaps: ['no-order'] },
  'ordered without an appointment': { gaps: ['no-appointment'] },
  'any gap': { gaps: ['no-order', 'no-appointment', 'no-future-item', 'lost-contact'] },
  'overdue imaging with nobody and without an order': {
    kinds: ['imaging'],
    state: 'overdue',
    assignee: 'nobody',
    gaps: ['no-order'],
  },
});

const literalOf = (value: unknown) =>
  Array.isArray(value) ? `'{${value.join()}}'` : typeof value === 'number' ? value : `'${value}'`;

interface Node {
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  'Actual Rows': number;
}

/** Buffers a row of a page, as the service's role with row-level security on, in the plan of that mode. */
async function buffersARow(
  some: Partial<WorklistFilters>,
  mode: string,
  after = false,
  sort: 'urgency' | 'due' = 'urgency',
): Promise<number> {
  const [page] = worklistStatements({
    site: actor.site,
    today: TODAY,
    filters: { ...NONE, ...some },
    after: after ? { tier: 3, day: '2026-09-01', id: '00000000-0000-7000-8000-000000000000' } : null,
    limit: PAGE,
    now: new Date(`${TODAY}T12:00:00Z`),
    sort,
    counts: false,
    head: 0,
    beside: null,
  });
  if (page === undefined) throw new Error('No statement');
  const literals = page.values.map(literalOf).join(', ');
  await client.query('begin');
  try {
    await client.query(
      `select set_config('netvigil.site_id', $1, true), set_config('plan_cache_mode', $2, true)`,
      [String(actor.site.id), mode],
    );
    await client.query(`prepare worklist as ${page.statement.text}`);
    const { rows } = await client.query(
      `explain (analyze, buffers, format json) execute worklist (${literals})`,
    );
    await client.query('deallocate worklist');
    const plan: Node = rows[0]['QUERY PLAN'][0].Plan;
    expect(plan['Actual Rows']).toBe(PAGE);
    return (plan['Shared Hit Blocks'] + plan['Shared Read Blocks']) / plan['Actual Rows'];
  } finally {
    await client.query('rollback');
  }
}

describe.each(['force_custom_plan', 'force_generic_plan'])(
  'a page of 60,000 items, %s, reads at most 10 buffers a row',
  (mode) => {
    test.each(Object.entries(filters))('%s', async (_name, some) => {
      const buffers = await buffersARow(some, mode);
      if (process.env.SHOW_BUFFERS) console.log(`${mode} ${_name}: ${buffers}`);
      expect(buffers).toBeLessThanOrEqual(MOST_BUFFERS_A_ROW);
    });

    test.each(Object.keys(deskFilters()))('%s', async (name) => {
      const buffers = await buffersARow(deskFilters()[name] ?? {}, mode);
      if (process.env.SHOW_BUFFERS) console.log(`${mode} ${name}: ${buffers}`);
      expect(buffers).toBeLessThanOrEqual(MOST_BUFFERS_A_ROW);
    });

    test.each([
      ['all', {}],
      ['imaging', { kinds: ['imaging'] }],
      ['of a primary', { primary: 'pancreas' }],
    ] as const)('in the order of due days: %s, also a page after another', async (_name, some) => {
      for (const after of [false, true]) {
        expect(await buffersARow(some, mode, after, 'due')).toBeLessThanOrEqual(MOST_BUFFERS_A_ROW);
      }
    });

    test('of twelve patients that a search found', async () => {
      const { rows } = await t.owner.executeQuery<{ id: string }>(
        sql`SELECT id FROM netvigil.patient WHERE site_id = ${actor.site.id} ORDER BY id LIMIT 12`.compile(
          t.owner,
        ),
      );
      const buffers = await buffersARow({ patients: rows.map(({ id }) => id) }, mode);
      expect(buffers).toBeLessThanOrEqual(MOST_BUFFERS_A_ROW);
    });

    test('a page after another', async () => {
      expect(await buffersARow({}, mode, true)).toBeLessThanOrEqual(MOST_BUFFERS_A_ROW);
    });
  },
);
