import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { addDays } from '../../src/domain/calendar.ts';
import type { Actor } from '../../src/work.ts';
import { seedPatient } from '../support/seed.ts';
import { seedWork } from '../support/seed-work.ts';
import { type ListRow, startWorklist, type TestWorklist } from '../support/worklist.ts';

const TODAY = '2026-11-23';
// A plan goes on: the patient of a piece of work has an examination that nobody lists yet.
const AHEAD = { opens: '2027-10-01', due: '2027-11-01', closes: '2027-12-01' };
const KINDS = ['missing-fact', 'board-decision', 'proposal', 'lost-contact', 'observation-scan'];

let list: TestWorklist;
beforeAll(async () => {
  list = await startWorklist();
});

/** The columns of the grid: what is counted, and the filter whose list it is. */
const COLUMNS = {
  rows: {},
  daysLate15: { daysLate: 15 },
  daysLate91: { daysLate: 91 },
  dueWithin7: { dueWithin: 7 },
  dueWithin30: { dueWithin: 30 },
  unscheduled: { gap: 'no-order,no-appointment' },
  nobody: { assignee: 'nobody' },
  snoozed: { snoozed: 'true' },
} as const;
type Column = keyof typeof COLUMNS;
type Count = Record<Column, number> & { kind: string; state: string };

// Around the borders of every column, and at them.
const day = fc.oneof(
  fc.integer({ min: -130, max: 60 }),
  fc.constantFrom(-92, -91, -90, -16, -15, -14, -1, 0, 1, 7, 8, 30, 31),
);
const handling = fc.record({
  assigned: fc.constantFrom('nobody', 'until released', 'by a lease', 'by a lease that has ended'),
  snoozed: fc.option(fc.integer({ min: -1, max: 2 })),
  ordered: fc.boolean(),
  booked: fc.option(fc.integer({ min: -10, max: 10 })),
});
const record = fc.array(
  fc.record({
    kind: fc.constantFrom('imaging', 'imaging', ...KINDS),
    primary: fc.constantFrom('rectum', 'pancreas'),
    day,
    // Stages that no sweep has brought up to date are judged by their dates.
    writtenOn: fc.constantFrom(TODAY, '2026-09-01', '2000-01-01'),
    ...{
      open: fc.integer({ min: 0, max: 40 }),
      close: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
    },
    handling,
  }),
  { minLength: 5, maxLength: 25 },
);
type Seeded = typeof record extends fc.Arbitrary<(infer T)[]> ? T : never;

async function seed(actor: Actor, rows: readonly Seeded[]): Promise<void> {
  const { database } = list.http;
  for (const row of rows) {
    const { primary, writtenOn } = row;
    const due = addDays(TODAY, row.day);
    const window = { opens: addDays(due, -row.open), due, closes: addDays(due, row.close) };
    const items = row.kind === 'imaging' ? [window] : [AHEAD];
    const { patientId, itemIds } = await seedPatient(database, actor, { primary, writtenOn, items });
    const id =
      row.kind === 'imaging'
        ? itemIds[0]
        : await seedWork(database, actor, patientId, { kind: row.kind, dueOn: due });
    const { assigned, snoozed, ordered, booked } = row.handling;
    const until = { nobody: null, 'until released': 'infinity' }[assigned as 'nobody'];
    const lease = assigned === 'by a lease' ? '2026-11-23T13:00:00Z' : '2026-11-23T12:00:00Z';
    const held = assigned === 'nobody' ? null : (until ?? lease);
    // An appointment of a scan belongs to a period that watches it.
    const isBooked = ordered && booked !== null && row.kind !== 'observation-scan';
    await inSite(database.db, actor.site.id, (tx) =>
      sql`UPDATE netvigil.${sql.raw(row.kind === 'imaging' ? 'item' : 'work_item')} SET
          primary_tumour = ${primary},
          assignee_id = ${held === null ? null : actor.id}::uuid, assigned_until = ${held}::timestamptz,
          snoozed_until = ${snoozed === null ? null : addDays(TODAY, snoozed)}::date,
          order_number = ${ordered ? 'RIS 1' : null}, ordered_on = ${ordered ? '2026-11-01' : null}::date,
          booked_on = ${isBooked ? addDays(TODAY, booked) : null}::date, booked_place = ${isBooked ? 'MRI 2' : null}
        WHERE site_id = ${actor.site.id} AND id = ${id}::uuid`.execute(tx),
    );
  }
  // Each plan looks at its appointments a week after the first of them.
  await inSite(database.db, actor.site.id, (tx) =>
    sql`UPDATE netvigil.plan SET wakes_on = '2026-11-20' WHERE site_id = ${actor.site.id}`.execute(tx),
  );
}

const cell = ({ kind, state }: Pick<ListRow, 'kind' | 'state'>) => `${kind} ${state}`;

describe('the grid of kinds and columns', () => {
  test('each number is the length of its list, whatever the record and the filter', async () => {
    const filters = fc.constantFrom<Record<string, string>>(
      {},
      { primary: 'rectum' },
      { assignee: 'me' },
      { assignee: 'nobody' },
      { snoozed: 'all' },
      { snoozed: 'true' },
      { booked: 'false', primary: 'pancreas' },
      { kind: 'imaging,proposal' },
      { kind: 'observation-scan' },
      { kind: 'observation-scan,proposal,missing-fact' },
    );
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(record, filters, async (rows, filter) => {
        const actor = await list.newSite();
        await seed(actor, rows);
        const answer = await list.ask(actor, { ...filter, counts: 'true' });
        const counts = (answer.counts ?? []) as unknown as Count[];
        for (const [column, more] of Object.entries(COLUMNS) as [Column, Record<string, string>][]) {
          if (column === 'nobody' && filter.assignee === 'me') {
            expect(counts.every(({ nobody }) => nobody === 0)).toBe(true);
            continue;
          }
          const listed = await list.all(actor, { ...filter, ...more, limit: 200 });
          const lengths = new Map<string, number>();
          for (const row of listed) lengths.set(cell(row), (lengths.get(cell(row)) ?? 0) + 1);
          const counted = counts.filter((count) => count[column] > 0);
          expect(
            Object.fromEntries(counted.map((count) => [cell(count), count[column]])),
            `${column} of ${JSON.stringify(filter)}`,
          ).toEqual(Object.fromEntries(lengths));
          if (listed.length > 0) seen.add(column);
        }
      }),
      { numRuns: 40 },
    );
    expect([...seen].toSorted()).toEqual(Object.keys(COLUMNS).toSorted());
  });
});

test('the scan of an observation period is missed like an examination: due without an order, ordered without a day', async () => {
  const actor = await list.newSite();
  const { database } = list.http;
  const { patientId } = await seedPatient(database, actor, { primary: 'rectum', items: [AHEAD] });
  const scan = (dueOn: string) => seedWork(database, actor, patientId, { kind: 'observation-scan', dueOn });
  const [late, today, ahead, ordered] = [
    await scan('2026-11-10'),
    await scan(TODAY),
    await scan('2026-11-24'),
    await scan('2026-12-01'),
  ];
  await inSite(database.db, actor.site.id, (tx) =>
    sql`UPDATE netvigil.work_item SET order_number = 'RIS 1', ordered_on = '2026-11-02'
         WHERE site_id = ${actor.site.id} AND id = ${ordered}::uuid`.execute(tx),
  );
  const whole = await list.all(actor, { kind: 'observation-scan' });
  expect(Object.fromEntries(whole.map(({ id, gap }) => [id, gap]))).toEqual({
    [late]: 'no-order',
    [today]: 'no-order',
    [ahead]: null,
    [ordered]: 'no-appointment',
  });
  const listed = async (query: Record<string, string>) => (await list.all(actor, query)).map(({ id }) => id);
  expect(await listed({ gap: 'no-order' })).toEqual([late, today]);
  expect(await listed({ gap: 'no-appointment', limit: '1' })).toEqual([ordered]);
  expect(await listed({ gap: 'no-order,no-appointment', sort: 'due' })).toEqual([late, today, ordered]);
  expect(await listed({ gap: 'no-order', kind: 'imaging' })).toEqual([]);
  const { gaps = [] } = (await list.ask(actor, { counts: 'true' })) as unknown as {
    gaps: { gap: string; rows: number }[];
  };
  expect(gaps.slice(0, 2)).toEqual([
    { gap: 'no-order', rows: 2 },
    { gap: 'no-appointment', rows: 1 },
  ]);
});
