import { describe, expect, test } from 'vitest';
import { DEFAULT_OBSERVATION } from '../../src/domain/observation-model.ts';
import { type DatedInput, pastStates } from '../../src/domain/observation-past.ts';
import { decided, input, nextReading, outside, reading, TYPE_II } from './observation-support.ts';

// Opened on 12 Jan 2026. Baseline 10 Jan 2026: due 10 Apr 2026, window 27 Mar 2026 (-14 days) to 8 May 2026 (+28 days).
const BASE = reading('2026-01-10', 3);
const SAME = reading('2026-04-12', 3);

/** "day state" of each, on a day; what is not dated was recorded on the day of the opening. */
function statesOn(
  today: string,
  more: Partial<DatedInput>,
  recordedOn: readonly (readonly [{ id: string }, string])[] = [],
): string[] {
  const { closing: _closing, onRecord: _onRecord, ...given } = input(more);
  const days = new Map(recordedOn.map(([{ id }, on]) => [id, on]));
  const dated: DatedInput = { closings: [], reports: [], ...given, ...more, recordedOn: days };
  return pastStates(dated, DEFAULT_OBSERVATION, today).map(({ on, state }) => `${on} ${state}`);
}

describe('the states that a period was in', () => {
  test('begin with its opening, and change with the days alone', () => {
    expect(statesOn('2026-05-20', { readings: [BASE] }, [[BASE, '2026-01-20']])).toEqual([
      '2026-01-12 awaiting-baseline',
      '2026-01-20 observing',
      '2026-03-27 scan-due',
      '2026-05-09 scan-overdue',
    ]);
  });

  test('count what was recorded, from the day on which it was: a late message does not change the days before', () => {
    const recorded = [
      [BASE, '2026-01-12'],
      [SAME, '2026-05-14'],
    ] as const;
    expect(statesOn('2026-05-20', { readings: [BASE, SAME] }, recorded)).toEqual([
      '2026-01-12 observing',
      '2026-03-27 scan-due',
      '2026-05-09 scan-overdue',
      '2026-05-14 board-pending',
    ]);
  });

  test('a correction changes nothing of the days before it', () => {
    const fewer = nextReading(SAME, 'correction', '2026-04-20', { count: { qualifier: 'exact', value: 2 } });
    const recorded = [
      [BASE, '2026-01-12'],
      [SAME, '2026-04-13'],
      [fewer, '2026-04-20'],
    ] as const;
    expect(statesOn('2026-04-30', { readings: [BASE, SAME, fewer] }, recorded)).toEqual([
      '2026-01-12 observing',
      '2026-03-27 scan-due',
      '2026-04-13 board-pending',
      '2026-04-20 inconclusive',
    ]);
  });

  test('a fact counts from its recording, and another question is another state of the same name', () => {
    const late = { ...outside('2026-04-14'), recordedOn: '2026-04-22' };
    const facts = [TYPE_II, late];
    const recorded = [
      [BASE, '2026-01-12'],
      [SAME, '2026-04-13'],
    ] as const;
    expect(statesOn('2026-04-30', { facts, readings: [BASE, SAME] }, recorded)).toEqual([
      '2026-01-12 observing',
      '2026-03-27 scan-due',
      '2026-04-13 board-pending',
      '2026-04-22 board-pending',
    ]);
  });

  test('decisions, closings and reopenings count from their days', () => {
    const radical = decided('2026-04-20', 'radical');
    const recorded = [
      [BASE, '2026-01-12'],
      [SAME, '2026-04-13'],
      [radical, '2026-04-21'],
    ] as const;
    const closings = [
      { number: 1, reason: 'withdrawn', on: '2026-02-01', recordedOn: '2026-02-03' },
      { number: 2, reason: 'reopened', on: '2026-02-10', recordedOn: '2026-02-10' },
    ] as const;
    const given = { readings: [BASE, SAME], decisions: [radical], closings };
    expect(statesOn('2026-04-30', given, recorded)).toEqual([
      '2026-01-12 observing',
      '2026-02-03 closed',
      '2026-02-10 observing',
      '2026-03-27 scan-due',
      '2026-04-13 board-pending',
      '2026-04-21 board-decided',
    ]);
  });

  test('a scan whose report was withdrawn counted until then', () => {
    const recorded = [
      [BASE, '2026-01-12'],
      [SAME, '2026-04-13'],
    ] as const;
    const reports = [
      { scanId: SAME.scanId, on: '2026-04-13', stands: true },
      { scanId: SAME.scanId, on: '2026-04-25', stands: false },
    ];
    expect(statesOn('2026-04-30', { readings: [BASE, SAME], reports }, recorded)).toEqual([
      '2026-01-12 observing',
      '2026-03-27 scan-due',
      '2026-04-13 board-pending',
      '2026-04-25 scan-due',
    ]);
  });
});
