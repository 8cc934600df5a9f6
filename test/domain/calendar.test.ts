import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addPeriod,
  dayInZone,
  daysBetween,
  isZone,
  laterOf,
  parsePeriod,
  plusPeriod,
  timesPeriod,
  writtenDay,
  writtenPeriod,
} from '../../src/domain/calendar.ts';

const utc = (date: string): DateTime<true> => {
  const day = DateTime.fromISO(date, { zone: 'utc' });
  if (!day.isValid) throw new Error(`${date} is no day`);
  return day;
};
const DAYS_OF_SIX_CENTURIES = 219_145; // 1800-01-01 to 2399-12-31, counted on paper: 600 × 365 + 145 leap days
const anyDay = fc
  .integer({ min: 0, max: DAYS_OF_SIX_CENTURIES - 1 })
  .map((days) => utc('1800-01-01').plus({ days }).toISODate());
const monthEnd = anyDay.map((date) => utc(date).endOf('month').toISODate() as string);
const anyAnchor = fc.oneof(anyDay, monthEnd, fc.constantFrom('2024-02-29', '2000-02-29', '2100-02-28'));
const anyPeriod = fc.record({ months: fc.nat(1_200), days: fc.nat(3_000) });

describe('adding a period to a day', () => {
  test.each([
    ['2025-01-31', 'P1M', '2025-02-28'],
    ['2025-01-31', 'P2M', '2025-03-31'],
    ['2024-01-31', 'P1M', '2024-02-29'],
    ['2000-01-31', 'P1M', '2000-02-29'],
    ['2024-02-29', 'P12M', '2025-02-28'],
    ['2024-02-29', 'P48M', '2028-02-29'],
    ['2096-02-29', 'P48M', '2100-02-28'],
    ['2025-08-31', 'P6M', '2026-02-28'],
    ['2026-11-30', 'P3M', '2027-02-28'],
    ['2025-12-31', 'P2M', '2026-02-28'],
    ['2025-02-28', 'P1M', '2025-03-28'],
    ['2025-05-15', 'P12W', '2025-08-07'],
    ['2025-12-31', 'P2W', '2026-01-14'],
    ['2024-02-29', 'P1Y6M', '2025-08-29'],
    ['2025-12-28', 'P4D', '2026-01-01'],
    ['2025-06-30', 'P0M', '2025-06-30'],
  ])('%s and %s later is %s', (from, period, expected) => {
    expect(addPeriod(from, parsePeriod(period))).toBe(expected);
  });

  test.each([
    ['2025-03-31', 'P1M', '2025-02-28'],
    ['2024-03-31', 'P1M', '2024-02-29'],
    ['2025-01-15', 'P12M', '2024-01-15'],
    ['2026-01-10', 'P14D', '2025-12-27'],
    ['2025-01-31', 'P2M', '2024-11-30'],
  ])('%s and %s earlier is %s', (from, period, expected) => {
    expect(addPeriod(from, parsePeriod(period), -1)).toBe(expected);
  });

  test('months are added first and clamped, days after that, forwards and backwards', () => {
    expect(addPeriod('2025-01-31', { months: 1, days: 3 })).toBe('2025-03-03');
    expect(addPeriod('2025-03-31', { months: 1, days: 3 }, -1)).toBe('2025-02-25');
  });

  test('two months at once are not one month twice', () => {
    const month = parsePeriod('P1M');
    expect(addPeriod(addPeriod('2025-01-31', month), month)).toBe('2025-03-28');
    expect(addPeriod('2025-01-31', timesPeriod(month, 2))).toBe('2025-03-31');
  });

  test('luxon comes to the same day from any day of six centuries', () => {
    fc.assert(
      fc.property(anyAnchor, anyPeriod, (from, period) => {
        expect(addPeriod(from, period)).toBe(utc(from).plus(period).toISODate());
        expect(addPeriod(from, period, -1)).toBe(utc(from).minus(period).toISODate());
      }),
      { numRuns: 3_000 },
    );
  });

  test('a longer period never leads to an earlier day', () => {
    fc.assert(
      fc.property(anyAnchor, anyPeriod, anyPeriod, (from, period, more) => {
        expect(addPeriod(from, plusPeriod(period, more)) >= addPeriod(from, period)).toBe(true);
      }),
    );
  });
});

describe('counting days', () => {
  test.each([
    ['2024-02-28', '2024-03-01', 2],
    ['2025-02-28', '2025-03-01', 1],
    ['2024-01-01', '2025-01-01', 366],
    ['2100-01-01', '2101-01-01', 365],
    ['2025-07-10', '2025-07-10', 0],
    ['2025-03-02', '2025-02-27', -3],
    ['1970-01-01', '2000-01-01', 10_957],
  ])('from %s to %s it is %i days', (from, to, expected) => {
    expect(daysBetween(from, to)).toBe(expected);
  });

  test('days are added across month, year and leap day', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2025-02-28', 1)).toBe('2025-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });

  test('luxon counts the same between any two days', () => {
    fc.assert(
      fc.property(anyAnchor, anyAnchor, (from, to) => {
        const days = daysBetween(from, to);
        expect(days).toBe(utc(to).diff(utc(from), 'days').days);
        expect(addDays(from, days)).toBe(to);
      }),
    );
  });
});

describe('the day in a zone', () => {
  test.each([
    ['2026-11-23T14:59:59Z', 'Asia/Tokyo', '2026-11-23'],
    ['2026-11-23T15:00:00Z', 'Asia/Tokyo', '2026-11-24'],
    ['2026-03-08T04:59:59Z', 'America/New_York', '2026-03-07'],
    ['2026-03-08T05:00:00Z', 'America/New_York', '2026-03-08'],
    ['2026-07-01T03:59:59Z', 'America/New_York', '2026-06-30'],
    ['2026-07-01T04:00:00Z', 'America/New_York', '2026-07-01'],
  ])('at %s it is, in %s, %s', (instant, zone, expected) => {
    expect(dayInZone(new Date(instant), zone)).toBe(expected);
  });

  test('only names are zones: PostgreSQL reads a bare offset the other way round', () => {
    expect(['Asia/Tokyo', 'Europe/Berlin', 'UTC'].map(isZone)).toEqual([true, true, true]);
    expect(['+02:00', '-05:00', 'Mars/Olympus', ''].map(isZone)).toEqual([false, false, false, false]);
  });
});

test('the later of two days is told as text', () => {
  expect(laterOf('2025-12-31', '2026-01-01')).toBe('2026-01-01');
  expect(laterOf('2026-01-01', '2025-12-31')).toBe('2026-01-01');
});

test('days and periods are written as people read them', () => {
  expect(writtenDay('2031-03-02')).toBe('2 Mar 2031');
  expect(['P6M', 'P12W', 'P1Y', 'P1M', 'P1Y6M'].map(writtenPeriod)).toEqual([
    '6 months',
    '12 weeks',
    '1 year',
    '1 month',
    '1 year and 6 months',
  ]);
});
