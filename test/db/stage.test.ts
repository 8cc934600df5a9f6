import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { addDays } from '../../src/domain/calendar.ts';
import { stageOf } from '../../src/domain/urgency.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await freshDatabase();
});

test('the stage in SQL is the stage of the domain, for every window and day', async () => {
  const days = fc.integer({ min: 0, max: 400 });
  const windows = fc.tuple(
    fc.integer({ min: -30_000, max: 30_000 }),
    days,
    days,
    fc.integer({ min: -500, max: 900 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(windows, { minLength: 200, maxLength: 200 }), async (drawn) => {
      const cases = drawn.map(([start, early, late, offset]) => {
        const opens = addDays('2000-02-29', start);
        const due = addDays(opens, early);
        const closes = addDays(due, late);
        return { opens, due, closes, day: addDays(due, offset) };
      });
      const { rows } = await sql<{ stage: number; ends: string }>`
        select s.stage, netvigil.stage_ends_on(s.stage, x.opens, x.due, x.closes) as ends
          from jsonb_to_recordset(${JSON.stringify(cases.map((c, n) => ({ ...c, n })))}::jsonb)
               as x(n integer, opens date, due date, closes date, day date)
         cross join lateral (select netvigil.stage_on(x.opens, x.due, x.closes, x.day) as stage) s
         order by x.n`.execute(t.db);
      const wanted = cases.map(({ day, ...window }) => stageOf(window, 'live', day));
      expect(rows.map(({ stage, ends }) => ({ stage, changesOn: ends }))).toEqual(wanted);
    }),
    { numRuns: 25 },
  );
});
