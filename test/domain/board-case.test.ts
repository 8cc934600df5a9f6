import { describe, expect, it } from 'vitest';
import {
  countsOfPeriod,
  countsOfStagings,
  decisionSentences,
  diseaseLine,
} from '../../src/domain/board-case.ts';
import { lastDeferral, workOfConvening } from '../../src/domain/board-work.ts';
import type { Fact, FactDetails, FactOf } from '../../src/domain/facts.ts';
import { decided, exact, nextReading, period, reading, TYPE_II } from './observation-support.ts';

const BASE = reading('2026-01-10', 3);

const staging = (
  date: string | null,
  details: Partial<FactDetails['liver-metastasis']>,
  recordedOn = '2026-02-01',
): FactOf<'liver-metastasis'> => ({
  id: `staging ${date} ${recordedOn}`,
  kind: 'liver-metastasis',
  date,
  corrects: null,
  recordedOn,
  details: {
    nelmType: 'unknown',
    lesionCount: { qualifier: 'unknown', value: null },
    hepaticTumourBurden: 'unknown',
    ...details,
  },
});

const pathology = (
  date: string,
  ki67: FactDetails['pathology-report']['ki67'],
): FactOf<'pathology-report'> => ({
  id: `pathology ${date}`,
  kind: 'pathology-report',
  date,
  corrects: null,
  recordedOn: date,
  details: {
    specimen: 'biopsy',
    differentiation: 'well',
    reportedGrade: 'unknown',
    ki67,
    mitoses: null,
    sizeMm: null,
    lymphaticInvasion: 'unknown',
    venousInvasion: 'unknown',
    muscleInvasion: 'unknown',
    nodes: 'unknown',
  },
});

describe('the disease as a board sees it', () => {
  it('is unknown where nothing on record says, never the milder value', () => {
    expect(diseaseLine([])).toEqual({
      primary: 'unknown',
      grade: 'unknown',
      ki67: null,
      nelmType: 'unknown',
      burden: null,
    });
  });

  it('gives the latest Ki-67 that a report has, with its comparator and its day', () => {
    const reports: Fact[] = [
      pathology('2026-01-05', { comparator: '<', value: 5 }),
      pathology('2025-11-01', { comparator: '=', value: 12 }),
      pathology('2026-02-01', null),
    ];
    expect(diseaseLine(reports).ki67).toEqual({ value: '<5', on: '2026-01-05' });
    expect(diseaseLine(reports.toReversed()).ki67).toEqual({ value: '<5', on: '2026-01-05' });
  });

  it('gives the latest burden and type that are known, each by itself, and none that was corrected', () => {
    const earlier = staging('2026-01-10', { nelmType: 'II', hepaticTumourBurden: '<=10' });
    const later = staging('2026-03-10', { hepaticTumourBurden: '26-50' });
    expect(diseaseLine([earlier, later])).toMatchObject({
      nelmType: 'II',
      burden: { value: '26-50', on: '2026-03-10' },
    });
    const correction = {
      ...staging('2026-03-10', { hepaticTumourBurden: '11-25' }, '2026-03-12'),
      corrects: later.id,
    };
    expect(diseaseLine([correction, later, earlier]).burden).toEqual({ value: '11-25', on: '2026-03-10' });
  });
});

describe('counts then and now', () => {
  it('of a period: the baseline, and the last scan as it was last read', () => {
    const second = reading('2026-04-08', 3);
    const reread = nextReading(second, 're-read', '2026-04-10', {
      count: { qualifier: 'at-least', value: 3 },
    });
    const of = period('2026-04-11', { readings: [BASE, second, reread] });
    expect(countsOfPeriod(of, [reread, BASE, second])).toEqual({
      before: { on: '2026-01-10', count: '3' },
      now: { on: '2026-04-08', count: 'at least 3' },
    });
  });

  it('of a period without a second scan, and without any', () => {
    expect(countsOfPeriod(period('2026-02-01', { readings: [BASE] }), [BASE])).toEqual({
      before: { on: '2026-01-10', count: '3' },
      now: null,
    });
    expect(countsOfPeriod(period('2026-02-01', { facts: [TYPE_II] }), [])).toEqual({
      before: null,
      now: null,
    });
  });

  it('without a period: the last two stagings that counted', () => {
    const counted = [
      staging('2026-03-10', { lesionCount: exact(2) }),
      staging('2026-01-10', { lesionCount: exact(1) }),
      staging('2026-04-10', {}),
    ];
    expect(countsOfStagings(counted)).toEqual({
      before: { on: '2026-01-10', count: '1' },
      now: { on: '2026-03-10', count: '2' },
    });
    expect(countsOfStagings(counted.slice(2))).toEqual({ before: null, now: null });
  });
});

describe('decisions and deferrals', () => {
  it('are told in the order of their days', () => {
    const told = decisionSentences([
      decided('2026-04-20', 'radical', { number: 2 }),
      decided('2026-04-14', 'defer', { number: 1 }),
    ]);
    expect(told).toEqual([
      'Board of Thursday decided on 14 Apr 2026: to defer. Why: Agreed by all.',
      'Board of Thursday decided on 20 Apr 2026: radical surgery, to be carried out by 1 Jul 2026. Why: Agreed by all.',
    ]);
  });

  it('the last deferral since the question counts', () => {
    expect(lastDeferral(['2026-04-21', '2026-04-14', '2026-03-01'], '2026-04-08')).toBe('2026-04-21');
    expect(lastDeferral(['2026-03-01'], '2026-04-08')).toBeNull();
  });

  it('"convene or defer" is urgent where the question is, and another need after each deferral', () => {
    const due = { dueOn: '2026-04-22', convene: true };
    const asked = { askedOn: '2026-04-08', urgent: false, deferredOn: null };
    const [work] = workOfConvening('the case', asked, due, {});
    expect(work).toMatchObject({ tier: 4, role: 'coordinator', dueOn: '2026-04-22' });
    expect(workOfConvening('the case', { ...asked, urgent: true }, due, {})[0]?.tier).toBe(2);
    const [again] = workOfConvening('the case', { ...asked, deferredOn: '2026-04-14' }, due, {});
    expect(again?.subject).not.toBe(work?.subject);
    expect(workOfConvening('the case', asked, { ...due, convene: false }, {})).toEqual([]);
  });
});
