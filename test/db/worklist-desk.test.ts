import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import type { Role } from '../../src/db/tables.ts';
import { searchKey } from '../../src/domain/search.ts';
import { addStaff } from '../../src/staff/use-cases.ts';
import type { Actor } from '../../src/work.ts';
import { seedPatient } from '../support/seed.ts';
import { ids, type ListRow, mixed, startWorklist, type TestWorklist } from '../support/worklist.ts';

let list: TestWorklist;
beforeAll(async () => {
  list = await startWorklist();
});

interface Row extends ListRow {
  assignee: { login: string; until: string | null } | null;
  snoozedUntil: string | null;
  order: object | null;
  appointment: { on: string } | null;
  nelmType: string;
  escalatedTo: 'ward' | 'clinician' | 'lead' | null;
  role: string;
  gap: string | null;
}
type Query = Record<string, string | number>;

/** Rows of every tier and state, dealt with in every way: leases run and ended, snoozes on and over. */
async function dealtWith(actor: Actor): Promise<void> {
  await mixed(list, actor);
  await inSite(list.http.database.db, actor.site.id, async (tx) => {
    for (const table of ['item', 'work_item']) {
      await sql`
        WITH numbered AS (
          SELECT id AS row_id, row_number() OVER (ORDER BY id)::integer AS n FROM netvigil.${sql.raw(table)}
           WHERE site_id = ${actor.site.id})
        UPDATE netvigil.${sql.raw(table)} SET
          assignee_id = CASE WHEN n % 4 > 0 THEN ${actor.id}::uuid END,
          assigned_until = CASE n % 4 WHEN 1 THEN 'infinity' WHEN 2 THEN '2026-11-23T12:00:00Z'::timestamptz
                                      WHEN 3 THEN '2026-11-23T12:00:01Z' END,
          snoozed_until = CASE n % 5 WHEN 1 THEN '2026-11-23'::date WHEN 2 THEN '2026-11-24' END,
          order_number = CASE WHEN n % 3 > 0 THEN 'RIS ' || n END,
          ordered_on = CASE WHEN n % 3 > 0 THEN '2026-11-01'::date END,
          booked_on = CASE WHEN n % 3 = 2 THEN '2026-11-15'::date + n % 4 END,
          booked_place = CASE WHEN n % 3 = 2 THEN 'MRI 2' END,
          escalated_to = (n * 3) % 4,
          nelm_type = (ARRAY['none', 'I', 'II', 'III', 'unknown'])[1 + n % 5]
          FROM numbered WHERE site_id = ${actor.site.id} AND id = row_id`.execute(tx);
    }
    await sql`UPDATE netvigil.work_item SET role = 'clinician'
               WHERE site_id = ${actor.site.id} AND tier < 4`.execute(tx);
    // Each plan looks at its appointments a week after the first of them.
    await sql`UPDATE netvigil.plan SET wakes_on = '2026-11-23' WHERE site_id = ${actor.site.id}`.execute(tx);
  });
}

const rowsOf = (rows: readonly ListRow[]): Row[] => rows as Row[];
const FILTERS: Record<string, [Query, (row: Row) => boolean]> = {
  mine: [{ assignee: 'me' }, ({ assignee }) => assignee !== null],
  'of nobody': [{ assignee: 'nobody' }, ({ assignee }) => assignee === null],
  'told to anybody': [{ escalated: 'ward' }, ({ escalatedTo }) => escalatedTo !== null],
  'told to a clinician': [
    { escalated: 'clinician' },
    ({ escalatedTo }) => escalatedTo === 'clinician' || escalatedTo === 'lead',
  ],
  'told to the lead': [{ escalated: 'lead' }, ({ escalatedTo }) => escalatedTo === 'lead'],
  'told to me, a nurse': [
    { escalated: 'me' },
    ({ escalatedTo, role }) => escalatedTo !== null && role === 'nurse',
  ],
  'put off': [{ snoozed: 'true' }, ({ snoozedUntil }) => snoozedUntil !== null],
  'not put off': [{ snoozed: 'false' }, ({ snoozedUntil }) => snoozedUntil === null],
  booked: [{ booked: 'true' }, ({ appointment }) => appointment !== null],
  'not booked': [{ booked: 'false' }, ({ appointment }) => appointment === null],
  'of a type': [{ nelmType: 'II' }, ({ nelmType }) => nelmType === 'II'],
  'due tomorrow or within eight days': [
    { dueWithin: 8 },
    ({ dueOn }) => dueOn > '2026-11-23' && dueOn <= '2026-12-01',
  ],
  'without an order': [{ gap: 'no-order' }, ({ gap }) => gap === 'no-order'],
  'without an appointment': [{ gap: 'no-appointment' }, ({ gap }) => gap === 'no-appointment'],
  'with any gap of an examination': [{ gap: 'no-appointment,no-order' }, ({ gap }) => gap !== null],
  imaging: [{ kind: 'imaging' }, ({ kind }) => kind === 'imaging'],
  overdue: [{ state: 'overdue' }, ({ state }) => state === 'overdue'],
  'of a primary': [{ primary: 'pancreas' }, ({ primary }) => primary === 'pancreas'],
};

const LISTS: readonly Query[] = [
  {},
  { assignee: 'nobody' },
  { snoozed: 'true' },
  { snoozed: 'all', booked: 'false' },
  { nelmType: 'I' },
  { escalated: 'me' },
  { escalated: 'clinician', snoozed: 'all' },
];

describe('the worklist as people deal with it', () => {
  test('filters as its rows say, alone and in pairs, in pages', async () => {
    const actor = await list.newSite();
    await dealtWith(actor);
    const whole = rowsOf((await list.ask(actor, { limit: 200, snoozed: 'all' })).rows);
    expect(whole).toHaveLength(40);
    for (const [name, [, keeps]] of Object.entries(FILTERS)) {
      expect(whole.filter(keeps).length, name).toBeGreaterThan(0);
    }
    const all = Object.entries(FILTERS);
    for (const [one, [queryOne, keepsOne]] of all) {
      for (const [two, [queryTwo, keepsTwo]] of all) {
        if (Object.keys(queryOne)[0] === Object.keys(queryTwo)[0] && one !== two) continue;
        const query = { snoozed: 'all', ...queryOne, ...queryTwo, limit: 7 };
        const kept = whole.filter((row) => keepsOne(row) && keepsTwo(row));
        expect(ids(await list.all(actor, query)), `${one}, ${two}`).toEqual(ids(kept));
      }
    }
  });

  test('a row that is put off is left out, counted beside the others, and back on its day by itself', async () => {
    const actor = await list.newSite();
    await dealtWith(actor);
    const { counts = [], rows } = await list.ask(actor, { limit: 200, counts: 'true' });
    const asleep = await list.all(actor, { snoozed: 'true' });
    expect(rowsOf(rows).filter(({ snoozedUntil }) => snoozedUntil !== null)).toEqual([]);
    expect(asleep.length).toBeGreaterThan(0);
    expect(rows.length + asleep.length).toBe(40);
    const sum = (key: 'rows' | 'snoozed') => counts.reduce((all, count) => all + count[key], 0);
    expect([sum('rows'), sum('snoozed')]).toEqual([rows.length, asleep.length]);
    list.http.clock.setTo('2026-11-24T00:00:00Z');
    expect(await list.all(actor, { snoozed: 'true' })).toEqual([]);
    expect(await list.all(actor)).toHaveLength(40);
    list.http.clock.setTo('2026-11-23T12:00:00Z');
  });

  test.each(LISTS)('every count is its list, put off and per gap too, with %j', async (filter: Query) => {
    const actor = await list.newSite();
    await dealtWith(actor);
    const { counts = [], gaps = [] } = (await list.ask(actor, {
      ...filter,
      counts: 'true',
    })) as unknown as {
      counts: { kind: string; state: string; rows: number; snoozed: number }[];
      gaps: { gap: string; rows: number }[];
    };
    for (const kind of ['imaging', 'missing-fact', 'unmatched-result', 'confirm-date']) {
      for (const state of ['open', 'due', 'overdue']) {
        const counted = counts.find((count) => count.kind === kind && count.state === state);
        const listed = await list.all(actor, { ...filter, kind, state });
        expect(counted?.rows ?? 0, `${kind} ${state}`).toBe(listed.length);
        const putOff = await list.all(actor, { ...filter, kind, state, snoozed: 'true' });
        expect(counted?.snoozed ?? 0, `${kind} ${state} put off`).toBe(putOff.length);
      }
    }
    expect(gaps.map(({ gap }) => gap)).toContain('lost-contact');
    for (const { gap, rows } of gaps) {
      expect(rows, gap).toBe((await list.all(actor, { ...filter, gap })).length);
    }
  });

  test('what was told to me: as a clinician from that step on, as the lead from the last, and what is my work from the first', async () => {
    const actor = await list.newSite();
    await dealtWith(actor);
    const { db } = list.http.database;
    const staff = (roles: Role[], lead: boolean) =>
      addStaff(db, actor.site, {
        login: `${actor.site.code}-${roles.join()}`,
        name: 'Somebody',
        roles,
        lead,
      });
    const whole = rowsOf(await list.all(actor, { snoozed: 'all' }));
    const told = whole.filter(({ escalatedTo }) => escalatedTo !== null);
    const mine = async (of: Actor) => ids(await list.all(of, { snoozed: 'all', escalated: 'me' }));
    const furtherThanWard = ({ escalatedTo, role }: Row) => escalatedTo !== 'ward' || role === 'clinician';
    expect(await mine(await staff(['clinician'], false))).toEqual(ids(told.filter(furtherThanWard)));
    // A coordinator's own work is none of these.
    expect(await mine(await staff(['coordinator'], true))).toEqual(
      ids(told.filter(({ escalatedTo }) => escalatedTo === 'lead')),
    );
    expect(await mine(await staff(['coordinator', 'admin'], false))).toEqual([]);
    const refused = await list.http.ask('GET', '/v1/worklist?escalated=nobody', { as: actor.login });
    expect(refused.statusCode).toBe(400);
  });

  test('stands in the order of due days where that is asked for, in pages too', async () => {
    const actor = await list.newSite();
    await dealtWith(actor);
    const whole = await list.all(actor, { sort: 'due', limit: 6 });
    const sorted = (await list.all(actor)).toSorted((a, b) =>
      a.dueOn === b.dueOn ? (a.id < b.id ? -1 : 1) : a.dueOn < b.dueOn ? -1 : 1,
    );
    expect(ids(whole)).toEqual(ids(sorted));
    const { next } = await list.ask(actor, { sort: 'due', limit: 1 });
    const other = await list.http.ask('GET', `/v1/worklist?limit=1&cursor=${next}`, { as: actor.login });
    expect(other.statusCode).toBe(400);
  });

  test('a gap that no work stands for, in a kind that has none, lists nothing', async () => {
    const actor = await list.newSite();
    await dealtWith(actor);
    expect(await list.all(actor, { kind: 'imaging', gap: 'lost-contact' })).toEqual([]);
  });
});

describe('a search', () => {
  const WINDOW = { opens: '2026-10-01', due: '2026-11-01', closes: '2026-12-01' };
  const named = async (actor: Actor, name: string, kana: string | null, number: string) => {
    const { patientId } = await seedPatient(list.http.database, actor, { items: [WINDOW] });
    await inSite(list.http.database.db, actor.site.id, async (tx) => {
      await sql`UPDATE netvigil.patient SET name = ${name}, kana = ${kana} WHERE id = ${patientId}::uuid`.execute(
        tx,
      );
      await sql`INSERT INTO netvigil.patient_identifier (site_id, system, value, patient_id)
                VALUES (${actor.site.id}, 'his', ${number}, ${patientId}::uuid)`.execute(tx);
    });
    return patientId;
  };

  test.each([
    ['H-100', ['H-1001', 'H-1002']],
    ['H-1001', ['H-1001']],
    ['やまだ', ['H-1001']],
    ['ヤマダ　タ', ['H-1001']],
    ['ﾔﾏﾀﾞ', ['H-1001']],
    ['山田', ['H-1001']],
    ['berg a', ['H-1002']],
    ['BERG', ['H-1002']],
    ['anna', []],
    ['h-1001', ['H-1001']],
    ['Ｈ-１００１', ['H-1001']],
    ['h - 100', ['H-1001', 'H-1002']],
    ['%', []],
    ['_', []],
  ])('for "%s" finds whose record number, name or kana begins with it', async (search, numbers) => {
    const actor = await list.newSite();
    await named(actor, '山田 太郎', 'ヤマダ タロウ', 'H-1001');
    await named(actor, 'Berg Anna', null, 'H-1002');
    await named(actor, 'Meyer Uwe', null, 'X-2001');
    const rows = await list.all(actor, { search });
    const found = rows.map((row) =>
      (row.patient as { identifiers: { system: string; value: string }[] }).identifiers.find(
        ({ system }) => system === 'his',
      ),
    );
    expect(found.map((one) => one?.value).toSorted()).toEqual(numbers);
  });

  test('that finds too many is refused, never cut short', async () => {
    const actor = await list.newSite();
    await inSite(list.http.database.db, actor.site.id, async (tx) => {
      await sql`INSERT INTO netvigil.patient (site_id, id, name, sex, created_at, updated_at, deceased_on)
        SELECT ${actor.site.id}, gen_random_uuid(), 'Many ' || n, 'unknown', now(), now(), '2026-01-01'
          FROM generate_series(1, 501) n`.execute(tx);
    });
    const answer = await list.http.ask('GET', '/v1/worklist?search=many', { as: actor.login });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toMatchObject([{ pointer: '?search' }]);
    await inSite(list.http.database.db, actor.site.id, (tx) =>
      sql`UPDATE netvigil.patient SET name = 'Other' WHERE name LIKE 'Many%'`.execute(tx),
    );
  });

  test('compares what the database keeps with what it makes of the words itself', async () => {
    const actor = await list.newSite();
    const names = [
      '山田　太郎',
      'ﾔﾏﾀﾞ ﾀﾛｳ',
      'やまだ たろう',
      'Ａｎｎａ BERG',
      'ヴァン・ダム',
      'ÅSA',
      'ゔぁん',
      'ヷゟ',
    ];
    for (const [index, name] of names.entries()) await named(actor, name, name, `${name} K-${index}`);
    const { rows } = await inSite(list.http.database.db, actor.site.id, (tx) =>
      sql<{ name: string; name_key: string; kana_key: string; value: string; value_key: string }>`
        SELECT name, name_key, kana_key, value, value_key FROM netvigil.patient p
          JOIN netvigil.patient_identifier i ON i.site_id = p.site_id AND i.patient_id = p.id AND i.system = 'his'
         WHERE p.site_id = ${actor.site.id}`.execute(tx),
    );
    expect(rows).toHaveLength(names.length);
    for (const { name, name_key, kana_key, value, value_key } of rows) {
      expect([name_key, kana_key], name).toEqual([searchKey(name), searchKey(name)]);
      expect(value_key).toBe(searchKey(value));
    }
  });
});

test.each([
  'assignee=stranger',
  'snoozed=yes',
  'booked=1',
  'gap=none',
  'gap=',
  'sort=name',
  'dueWithin=0',
  'nelmType=IV',
])('refuses %s', async (query) => {
  const actor = await list.newSite();
  const response = await list.http.ask('GET', `/v1/worklist?${query}`, { as: actor.login });
  expect(response.statusCode, response.body).toBe(400);
  expect(response.json().errors).toMatchObject([{ pointer: `?${query.slice(0, query.indexOf('='))}` }]);
});
