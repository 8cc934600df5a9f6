import { describe, expect, test } from 'vitest';
import { PROTOCOL_CODES, type ProtocolCode } from '../../src/domain/protocol.ts';
import { faultsIn } from '../../src/domain/protocol-faults.ts';
import { stepDueDays } from '../../src/domain/step.ts';
import { builtInProtocols, protocolOf } from '../../src/protocols/index.ts';

const END_OF_TIME = '2399-12-31';

function seriesOf(code: ProtocolCode, key: string) {
  const series = protocolOf(code).series.find((one) => one.key === key);
  if (series === undefined) throw new Error(`${code} has no series ${key}`);
  return series;
}

/** Month numbers, read off the data by a means of its own. */
function inMonths(period: string): number {
  const months = /^P(\d+)M$/.exec(period)?.[1];
  if (months === undefined) throw new Error(`${period} is not in months`);
  return Number(months);
}

test('all twelve are there, version 1, and have no faults', () => {
  expect(builtInProtocols.map((protocol) => protocol.code).toSorted()).toEqual(
    [...PROTOCOL_CODES].toSorted(),
  );
  expect(builtInProtocols.map((protocol) => protocol.version)).toEqual(Array(12).fill(1));
  expect(builtInProtocols.flatMap(faultsIn)).toEqual([]);
});

describe('each yields the items that the clinical rules expect', () => {
  const RECTAL_SCANS = 'mri-liver-pelvis';
  const CT_OR_MRI = 'ct-or-mri-abdomen-pelvis';
  test.each<[ProtocolCode, Record<string, (number | 'open')[]>]>([
    ['RECT-NONE', {}],
    ['RECT-G1', { [RECTAL_SCANS]: [10], sigmoidoscopy: [5] }],
    ['RECT-G2X', { [RECTAL_SCANS]: [15, 24, 3], sigmoidoscopy: [10] }],
    ['RECT-G3', { [CT_OR_MRI]: [6, 16], sigmoidoscopy: [10] }],
    ['PANC-G1', { 'mri-abdomen': [5, 5, 'open'] }],
    ['PANC-G2', { 'mri-abdomen': [10, 10, 'open'] }],
    ['PANC-LOW', {}],
    ['PANC-G3', { [CT_OR_MRI]: [6, 16] }],
    ['NEC', { [CT_OR_MRI]: [4, 18] }],
    ['POSTHEP', { 'mri-liver': [8, 6, 5] }],
    ['AS-PNET', { 'mri-or-eus': [4, 8] }],
    ['NELM-OBS', { 'ct-or-mri-abdomen': [4, 'open'] }],
  ])('%s', (code, expected) => {
    for (const anchor of ['2025-01-31', '2024-02-29', '2025-08-31', '2025-06-15']) {
      const counts = protocolOf(code).series.map(({ key, steps }) => [
        key,
        steps.map((step) => (step.to === null ? 'open' : stepDueDays(anchor, step, END_OF_TIME).length)),
      ]);
      expect(Object.fromEntries(counts)).toEqual(expected);
    }
  });
});

describe('first and last due day of each step', () => {
  test.each<[ProtocolCode, string, string, [string, string][]]>([
    ['RECT-G1', 'mri-liver-pelvis', '2025-01-31', [['2025-07-31', '2030-01-31']]],
    ['RECT-G1', 'sigmoidoscopy', '2024-02-29', [['2025-02-28', '2029-02-28']]],
    [
      'RECT-G2X',
      'mri-liver-pelvis',
      '2024-02-29',
      [
        ['2024-06-29', '2029-02-28'],
        ['2029-08-29', '2041-02-28'],
        ['2042-02-28', '2044-02-29'],
      ],
    ],
    ['RECT-G2X', 'sigmoidoscopy', '2024-02-29', [['2025-02-28', '2034-02-28']]],
    [
      'RECT-G3',
      'ct-or-mri-abdomen-pelvis',
      '2025-10-31',
      [
        ['2026-02-28', '2027-10-31'],
        ['2028-04-30', '2035-10-31'],
      ],
    ],
    ['RECT-G3', 'sigmoidoscopy', '2025-10-31', [['2026-10-31', '2035-10-31']]],
    [
      'PANC-G1',
      'mri-abdomen',
      '2025-08-31',
      [
        ['2026-08-31', '2030-08-31'],
        ['2032-08-31', '2040-08-31'],
        ['2045-08-31', '2055-08-31'],
      ],
    ],
    [
      'PANC-G2',
      'mri-abdomen',
      '2025-08-31',
      [
        ['2026-02-28', '2030-08-31'],
        ['2031-08-31', '2040-08-31'],
        ['2045-08-31', '2055-08-31'],
      ],
    ],
    [
      'PANC-G3',
      'ct-or-mri-abdomen-pelvis',
      '2025-10-31',
      [
        ['2026-02-28', '2027-10-31'],
        ['2028-04-30', '2035-10-31'],
      ],
    ],
    [
      'NEC',
      'ct-or-mri-abdomen-pelvis',
      '2025-11-30',
      [
        ['2026-02-28', '2026-11-30'],
        ['2027-05-30', '2035-11-30'],
      ],
    ],
    [
      'POSTHEP',
      'mri-liver',
      '2024-01-31',
      [
        ['2024-04-30', '2026-01-31'],
        ['2026-07-31', '2029-01-31'],
        ['2030-01-31', '2034-01-31'],
      ],
    ],
    [
      'AS-PNET',
      'mri-or-eus',
      '2023-12-31',
      [
        ['2024-06-30', '2025-12-31'],
        ['2026-12-31', '2033-12-31'],
      ],
    ],
    [
      'NELM-OBS',
      'ct-or-mri-abdomen',
      '2025-12-15',
      [
        ['2026-03-15', '2026-12-15'],
        ['2027-06-15', '2059-12-15'],
      ],
    ],
  ])('%s, %s, from %s', (code, key, anchor, expected) => {
    const until = '2060-01-01';
    const ends = seriesOf(code, key).steps.map((step) => {
      const days = stepDueDays(anchor, step, until);
      return [days.at(0), days.at(-1)];
    });
    expect(ends).toEqual(expected);
  });

  test('every RECT-G1 scan of a patient resected on 31 January', () => {
    const [step] = seriesOf('RECT-G1', 'mri-liver-pelvis').steps;
    expect(stepDueDays('2025-01-31', step!, END_OF_TIME)).toEqual([
      '2025-07-31',
      '2026-01-31',
      '2026-07-31',
      '2027-01-31',
      '2027-07-31',
      '2028-01-31',
      '2028-07-31',
      '2029-01-31',
      '2029-07-31',
      '2030-01-31',
    ]);
  });
});

describe('RECT-G2X against RECT-G1: longer follow-up and shorter intervals', () => {
  const keys = ['mri-liver-pelvis', 'sigmoidoscopy'];
  const intervalAt = (code: ProtocolCode, key: string, month: number): number | null => {
    const running = seriesOf(code, key).steps.find(
      (step) => inMonths(step.from) < month && (step.to === null || month <= inMonths(step.to)),
    );
    return running === undefined ? null : inMonths(running.every);
  };
  const months = Array.from({ length: 300 }, (_, index) => index + 1);

  test('its MRI interval is shorter in every month in which RECT-G1 has one', () => {
    const compared = months.filter((month) => intervalAt('RECT-G1', 'mri-liver-pelvis', month) !== null);
    expect(compared).toHaveLength(60);
    for (const month of compared) {
      const [g2x, g1] = (['RECT-G2X', 'RECT-G1'] as const).map((code) =>
        intervalAt(code, 'mri-liver-pelvis', month),
      );
      expect(g2x).toBeLessThan(g1!);
    }
  });

  test.each(keys)('its %s is sparser in no month', (key) => {
    for (const month of months) {
      const g1 = intervalAt('RECT-G1', key, month);
      if (g1 !== null) expect(intervalAt('RECT-G2X', key, month)).toBeLessThanOrEqual(g1);
    }
  });

  test.each(keys)('its %s ends later', (key) => {
    const [g2x, g1] = (['RECT-G2X', 'RECT-G1'] as const).map((code) =>
      inMonths(seriesOf(code, key).steps.at(-1)?.to ?? ''),
    );
    expect(g2x).toBeGreaterThan(g1!);
  });

  test('it has every series that RECT-G1 has', () => {
    expect(protocolOf('RECT-G2X').series.map((series) => series.key)).toEqual(keys);
    expect(protocolOf('RECT-G1').series.map((series) => series.key)).toEqual(keys);
  });
});
