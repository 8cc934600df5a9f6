import { type Kysely, sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { addPeriod, parsePeriod } from '../../src/domain/calendar.ts';
import type { Step } from '../../src/domain/protocol.ts';
import { stepDueDays, windowOf } from '../../src/domain/step.ts';
import { builtInProtocols } from '../../src/protocols/index.ts';
import { freshDatabase } from '../support/db.ts';

/** PostgreSQL adds months, clamps and adds days in code of its own: an oracle for every date we compute. */
let db: Kysely<unknown>;
beforeAll(async () => {
  db = (await freshDatabase()).db as unknown as Kysely<unknown>;
});

/** Days 28 to 31 of every month from January 2023 to December 2026, so 29 February 2024 too, and some plain days. */
const anchors = [2023, 2024, 2025, 2026].flatMap((year) =>
  Array.from({ length: 12 }, (_, month) => String(month + 1).padStart(2, '0')).flatMap((month) =>
    ['01', '15', '28', '29', '30', '31']
      .filter((day) => Number(day) <= new Date(Date.UTC(year, Number(month), 0)).getUTCDate())
      .map((day) => `${year}-${month}-${day}`),
  ),
);

test('the anchors hold every month end of four years and the leap day', () => {
  expect(anchors).toContain('2024-02-29');
  expect(anchors).not.toContain('2025-02-29');
  expect(anchors.filter((day) => /-(28|29|30|31)$/.test(day))).toHaveLength(
    48 * 4 - 4 - 4 - 4 - 4 - 3 - 4 * 2,
  );
});

async function added(
  days: readonly string[],
  periods: readonly string[],
  sign: '+' | '-',
): Promise<string[]> {
  const operator = sql.raw(sign);
  const { rows } = await sql<{ day: string }>`
    select ((day::date ${operator} period::interval)::date)::text as day
    from unnest(${days}::text[], ${periods}::text[]) with ordinality as pair (day, period, place)
    order by place`.execute(db);
  return rows.map((row) => row.day);
}

describe('PostgreSQL comes to the same day', () => {
  const periods = [
    'P1M P2M P3M P4M P6M P12M P24M P60M P180M P204M P240M P1Y6M P2W P12W P24W P14D P28D P1M3D P13M45D'.split(
      ' ',
    ),
  ].flat();
  const pairs = anchors.flatMap((day) => periods.map((period) => [day, period] as const));
  const days = pairs.map(([day]) => day);
  const texts = pairs.map(([, period]) => period);

  test.each(['+', '-'] as const)('for every month end %s every kind of period', async (sign) => {
    const ours = pairs.map(([day, period]) => addPeriod(day, parsePeriod(period), sign === '+' ? 1 : -1));
    expect(ours).toEqual(await added(days, texts, sign));
  });
});

const END = '2060-12-31';

/** All due days and windows of a step, from all anchors, as PostgreSQL counts them. */
async function asPostgresCounts(step: Step): Promise<string[]> {
  const { rows } = await sql<{ item: string }>`
    select concat_ws(' ', anchor, (due - ${step.early}::interval)::date, due, (due + ${step.late}::interval)::date) as item
    from unnest(${anchors}::text[]) with ordinality as given (anchor, place)
    cross join generate_series(1, 500) as k
    cross join lateral (
      select (anchor::date + (${step.from}::interval + k * ${step.every}::interval))::date as due
    ) as counted
    where due <= ${END}::date and (${step.to}::text is null or due <= (anchor::date + ${step.to}::interval)::date)
    order by place, k`.execute(db);
  return rows.map((row) => row.item);
}

describe('every due day and window of the built-in protocols is PostgreSQL’s', () => {
  const steps = builtInProtocols.flatMap((protocol) =>
    protocol.series.flatMap((series) =>
      series.steps.map((step) => [`${protocol.code}, ${series.key}, step ${step.number}`, step] as const),
    ),
  );

  test.each(steps)('%s', async (_name, step) => {
    const ours = anchors.flatMap((anchor) =>
      stepDueDays(anchor, step, END).map((day) => {
        const { opens, due, closes } = windowOf(day, step);
        return [anchor, opens, due, closes].join(' ');
      }),
    );
    expect(ours.length).toBeGreaterThanOrEqual(anchors.length);
    expect(ours).toEqual(await asPostgresCounts(step));
  });
});
