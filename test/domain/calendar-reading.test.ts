import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import {
  earliestDay,
  isCalendarDate,
  isPartial,
  isPartialDate,
  parsePeriod,
  timesPeriod,
  tryParsePeriod,
} from '../../src/domain/calendar.ts';

describe('what counts as a day', () => {
  test.each(['2024-02-29', '2000-02-29', '1800-01-01', '2399-12-31', '2025-04-30'])('%s does', (text) => {
    expect(isCalendarDate(text)).toBe(true);
  });

  test.each([
    '2025-02-29',
    '2100-02-29',
    '2025-04-31',
    '2025-13-01',
    '2025-00-10',
    '2025-01-00',
    '1799-12-31',
    '2400-01-01',
    '2025-1-1',
    '2025-01-01T00:00',
    '2025-01-01\n',
    ' 2025-01-01',
    '20250101',
    '２０２５-01-01',
    '',
  ])('%j does not', (text) => {
    expect(isCalendarDate(text)).toBe(false);
  });

  test('luxon agrees about every day, month and year number', () => {
    const number = (max: number) => fc.nat(max).map((value) => String(value).padStart(2, '0'));
    fc.assert(
      fc.property(fc.integer({ min: 1800, max: 2399 }), number(13), number(32), (year, month, day) => {
        const text = `${year}-${month}-${day}`;
        expect(isCalendarDate(text)).toBe(DateTime.fromISO(text, { zone: 'utc' }).isValid);
      }),
    );
  });
});

describe('a date known in part', () => {
  test.each([
    ['2025', '2025-01-01'],
    ['2025-09', '2025-09-01'],
    ['2025-09-17', '2025-09-17'],
  ])('%s counts as its earliest day, %s', (partial, expected) => {
    expect(earliestDay(partial)).toBe(expected);
  });

  test('a year or a month still needs a person, a day does not', () => {
    expect(['2025', '2025-09', '2025-09-17'].map(isPartial)).toEqual([true, true, false]);
  });

  test.each(['2025-13', '2025-00', '25', '2025-', '2025-02-30', '1799', '2400', 'unknown', ''])(
    '%j is none',
    (text) => {
      expect(isPartialDate(text)).toBe(false);
    },
  );
});

describe('reading a period', () => {
  test.each([
    ['P4M', 4, 0],
    ['P12W', 0, 84],
    ['P14D', 0, 14],
    ['P1Y6M', 18, 0],
    ['P1Y2M3W4D', 14, 25],
    ['P0M', 0, 0],
    ['P60M', 60, 0],
  ])('%s is %i months and %i days', (text, months, days) => {
    expect(parsePeriod(text)).toEqual({ months, days });
  });

  test.each([
    '',
    'P',
    '6M',
    'PT6M',
    'P1DT1H',
    'P-6M',
    '-P6M',
    'P1.5M',
    'P6m',
    'p6M',
    'P6M ',
    'P1M1Y',
    'P99999M',
    '6 months',
    'P6M\n',
  ])('%j is refused, with what would be right', (text) => {
    expect(tryParsePeriod(text)).toBeNull();
    expect(() => parsePeriod(text)).toThrow(/is no ISO 8601 duration .* such as P6M or P12W/);
  });

  test('weeks stay days and never become months', () => {
    expect(timesPeriod(parsePeriod('P12W'), 4)).toEqual({ months: 0, days: 336 });
  });
});
