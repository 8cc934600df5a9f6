import { describe, expect, test } from 'vitest';
import type { CalendarDate } from '../../src/domain/calendar.ts';
import type { Protocol, ProtocolCode, Series } from '../../src/domain/protocol.ts';
import {
  expandCourse,
  extendSeries,
  horizonDay,
  intervalExceededOn,
  isImaging,
  type ScheduledItem,
  stateOf,
} from '../../src/domain/schedule.ts';
import { criticalDay, dueDay, windowOf } from '../../src/domain/step.ts';
import { protocolOf } from '../../src/protocols/index.ts';
import { TODAY } from './support.ts';

const neverScanned = () => null;

interface Case {
  readonly anchorOn: CalendarDate;
  readonly enrolledOn?: CalendarDate;
  readonly lastScan?: CalendarDate | null;
  readonly omittedSeries?: readonly string[];
}

const expand = (code: ProtocolCode | Protocol, { anchorOn, enrolledOn, lastScan, omittedSeries }: Case) =>
  expandCourse(
    {
      protocol: typeof code === 'string' ? protocolOf(code) : code,
      anchorOn,
      omittedSeries: omittedSeries ?? [],
    },
    enrolledOn ?? anchorOn,
    () => lastScan ?? null,
  );

const dues = (items: readonly ScheduledItem[], seriesKey: string) =>
  items.filter((item) => item.seriesKey === seriesKey).map((item) => item.due);

const catchUps = (items: readonly ScheduledItem[]) =>
  items.filter((item) => item.origin === 'catch-up').map(({ seriesKey, due }) => `${seriesKey} ${due}`);

const seriesOf = (code: ProtocolCode, key: string): Series => {
  const series = protocolOf(code).series.find((one) => one.key === key);
  if (series === undefined) throw new Error(`${code} has no series ${key}.`);
  return series;
};

const weekly: Protocol = {
  ...protocolOf('POSTHEP'),
  series: [
    {
      ...seriesOf('POSTHEP', 'mri-liver'),
      steps: [
        {
          number: 1,
          every: 'P12W',
          from: 'P0M',
          to: 'P12M',
          early: 'P2W',
          late: 'P2W',
          max: null,
          basis: 'local-default',
          citation: 'Local.',
        },
      ],
    },
  ],
};

describe('items to expect', () => {
  test.each([
    ['RECT-NONE', {}],
    ['PANC-LOW', {}],
    ['RECT-G1', { 'mri-liver-pelvis': [10], sigmoidoscopy: [5] }],
    ['RECT-G2X', { 'mri-liver-pelvis': [15, 24, 3], sigmoidoscopy: [10] }],
    ['RECT-G3', { 'ct-or-mri-abdomen-pelvis': [6, 16], sigmoidoscopy: [10] }],
    ['PANC-G3', { 'ct-or-mri-abdomen-pelvis': [6, 16] }],
    ['NEC', { 'ct-or-mri-abdomen-pelvis': [4, 18] }],
    ['POSTHEP', { 'mri-liver': [8, 6, 5] }],
    ['AS-PNET', { 'mri-or-eus': [4, 8] }],
    // The open steps: month 240 alone lies past ten years; every six months of years 2 to 10.
    ['PANC-G1', { 'mri-abdomen': [5, 5, 1] }],
    ['PANC-G2', { 'mri-abdomen': [10, 10, 1] }],
    ['NELM-OBS', { 'ct-or-mri-abdomen': [4, 18] }],
  ] as const)('%s', (code, counts) => {
    const perStep: Record<string, number[]> = {};
    for (const { seriesKey, stepNumber } of expand(code, { anchorOn: '2026-11-23' })) {
      const steps = perStep[seriesKey] ?? [];
      steps[stepNumber - 1] = (steps[stepNumber - 1] ?? 0) + 1;
      perStep[seriesKey] = steps;
    }
    expect(perStep).toEqual(counts);
  });
});

describe('due days', () => {
  test('RECT-G1 from the last day of August: each month end clamps by itself', () => {
    const items = expand('RECT-G1', { anchorOn: '2025-08-31' });
    expect(dues(items, 'mri-liver-pelvis')).toEqual([
      '2026-02-28',
      '2026-08-31',
      '2027-02-28',
      '2027-08-31',
      '2028-02-29',
      '2028-08-31',
      '2029-02-28',
      '2029-08-31',
      '2030-02-28',
      '2030-08-31',
    ]);
    expect(dues(items, 'sigmoidoscopy')).toEqual([
      '2026-08-31',
      '2027-08-31',
      '2028-08-31',
      '2029-08-31',
      '2030-08-31',
    ]);
  });

  test('every 3 months from 31 January, never chained', () => {
    expect(dues(expand('POSTHEP', { anchorOn: '2025-01-31' }), 'mri-liver').slice(0, 4)).toEqual([
      '2025-04-30',
      '2025-07-31',
      '2025-10-31',
      '2026-01-31',
    ]);
  });

  test('a step is (from, to]: none at `from`, one at `to`', () => {
    const items = expand('RECT-G2X', { anchorOn: '2025-09-12' });
    const ofStep = (number: number) =>
      items.filter((item) => item.seriesKey === 'mri-liver-pelvis' && item.stepNumber === number);
    expect(ofStep(1).at(0)?.due).toBe('2026-01-12');
    expect(ofStep(1).at(-1)?.due).toBe('2030-09-12');
    expect(ofStep(2).at(0)?.due).toBe('2031-03-12');
    expect(ofStep(2).at(-1)?.due).toBe('2042-09-12');
    expect(ofStep(3).map((item) => item.due)).toEqual(['2043-09-12', '2044-09-12', '2045-09-12']);
  });

  test('weeks stay weeks', () => {
    expect(dues(expand(weekly, { anchorOn: '2025-01-01' }), 'mri-liver')).toEqual([
      '2025-03-26',
      '2025-06-18',
      '2025-09-10',
      '2025-12-03',
    ]);
  });
});

describe('windows', () => {
  test('each edge is one addition from the clamped due day', () => {
    const [first] = expand('RECT-G1', { anchorOn: '2025-08-31' });
    expect(first).toMatchObject({ opens: '2026-01-28', due: '2026-02-28', closes: '2026-03-28' });
  });

  test('months 60 and 66 of RECT-G2X', () => {
    const items = expand('RECT-G2X', { anchorOn: '2025-09-12' });
    expect(items.find((item) => item.due === '2031-03-12')).toMatchObject({
      opens: '2031-02-12',
      closes: '2031-04-12',
      stepNumber: 2,
      occurrence: 1,
      origin: 'step',
    });
  });

  test('uneven tolerances: PANC-G1 opens half a year early, closes a month late', () => {
    expect(expand('PANC-G1', { anchorOn: '2025-09-12' })[0]).toMatchObject({
      opens: '2026-03-12',
      due: '2026-09-12',
      closes: '2026-10-12',
    });
  });

  test('in weeks', () => {
    expect(expand(weekly, { anchorOn: '2025-01-01' })[0]).toMatchObject({
      opens: '2025-03-12',
      due: '2025-03-26',
      closes: '2025-04-09',
    });
  });
});

describe('critical day: the close and a quarter of the interval', () => {
  test.each([
    ['RECT-G1', 'mri-liver-pelvis', '2026-03-12', '2026-05-28'],
    ['RECT-G1', 'sigmoidoscopy', '2026-09-12', '2027-02-11'],
    ['RECT-G3', 'ct-or-mri-abdomen-pelvis', '2026-09-12', '2026-11-11'],
  ] as const)('%s %s due %s', (code, key, due, critical) => {
    const [step] = seriesOf(code, key).steps;
    if (step === undefined) throw new Error('no step');
    expect(criticalDay(windowOf(due, step), step)).toBe(critical);
    const item = expand(code, { anchorOn: '2025-09-12' }).find(
      (one) => one.seriesKey === key && one.due === due,
    );
    expect(item?.critical).toBe(critical);
  });

  test('in weeks', () => {
    expect(expand(weekly, { anchorOn: '2025-01-01' })[0]?.critical).toBe('2025-04-30');
  });
});

describe('state of an item on a day', () => {
  const window = { opens: '2026-02-12', due: '2026-03-12', closes: '2026-04-12' };

  test.each([
    ['2026-02-11', 'planned'],
    ['2026-02-12', 'open'],
    ['2026-03-11', 'open'],
    ['2026-03-12', 'due'],
    ['2026-04-12', 'due'],
    ['2026-04-13', 'overdue'],
    ['2046-04-13', 'overdue'],
  ])('%s: %s', (day, state) => {
    expect(stateOf(window, 'live', day)).toBe(state);
  });

  test.each(['completed', 'ended', 'before-enrolment', 'superseded'] as const)(
    '%s stays so whatever the day',
    (status) => {
      for (const day of ['2026-02-11', '2026-03-12', '2030-01-01']) {
        expect(stateOf(window, status, day)).toBe(status);
      }
    },
  );
});

describe('enrolling late', () => {
  test('resected ten years ago: what closed is before enrolment, the running series catches up', () => {
    const items = expand('RECT-G2X', { anchorOn: '2016-09-12', enrolledOn: TODAY });
    const before = items.filter((item) => item.beforeEnrolment);
    // 15 of step 1, months 66 to 120 of step 2; scopes to month 120, closed 2026-11-12.
    expect(before.filter((item) => item.seriesKey === 'mri-liver-pelvis')).toHaveLength(25);
    expect(before.filter((item) => item.seriesKey === 'sigmoidoscopy')).toHaveLength(10);
    expect(items).toHaveLength(42 + 10 + 1);
    expect(items.find((item) => item.origin === 'catch-up')).toEqual({
      seriesKey: 'mri-liver-pelvis',
      stepNumber: 2,
      occurrence: 0,
      origin: 'catch-up',
      opens: '2026-10-23',
      due: '2026-11-23',
      closes: '2026-12-23',
      // Six months from 23 Nov are 181 days; a quarter of them, 45, after 23 Dec.
      critical: '2027-02-06',
      beforeEnrolment: false,
    });
    expect(dues(items, 'mri-liver-pelvis')).toEqual(dues(items, 'mri-liver-pelvis').toSorted());
  });

  test('before enrolment is never overdue', () => {
    expect(
      stateOf({ opens: '2020-01-01', due: '2020-02-01', closes: '2020-03-01' }, 'before-enrolment', TODAY),
    ).toBe('before-enrolment');
  });

  test.each([
    ['none known', null, ['mri-liver-pelvis 2026-11-23']],
    ['older by a day than the running interval', '2026-05-22', ['mri-liver-pelvis 2026-11-23']],
    ['exactly as old as the running interval', '2026-05-23', []],
    ['of yesterday', '2026-11-22', []],
  ])('last scan %s', (_, lastScan, expected) => {
    expect(catchUps(expand('RECT-G2X', { anchorOn: '2016-09-12', enrolledOn: TODAY, lastScan }))).toEqual(
      expected,
    );
  });

  test('the interval now running counts, not that of the closed items', () => {
    // Month 74 is in step 2, every 6 months; the last scan is 5 months old.
    const items = expand('RECT-G2X', {
      anchorOn: '2020-09-12',
      enrolledOn: TODAY,
      lastScan: '2026-06-23',
    });
    expect(catchUps(items)).toEqual([]);
  });

  test('a window that closes today is still this plan’s; one that closed yesterday is not', () => {
    const first = (anchorOn: CalendarDate) => expand('RECT-G1', { anchorOn, enrolledOn: TODAY })[0];
    expect(first('2026-04-23')).toMatchObject({ closes: '2026-11-23', beforeEnrolment: false });
    expect(first('2026-04-22')).toMatchObject({ closes: '2026-11-22', beforeEnrolment: true });
    expect(catchUps(expand('RECT-G1', { anchorOn: '2026-04-23', enrolledOn: TODAY }))).toEqual([]);
    expect(catchUps(expand('RECT-G1', { anchorOn: '2026-04-22', enrolledOn: TODAY }))).toEqual([
      'mri-liver-pelvis 2026-11-23',
    ]);
  });

  test('an item that is due today needs no catch-up beside it', () => {
    expect(catchUps(expand('RECT-G2X', { anchorOn: '2019-11-23', enrolledOn: TODAY }))).toEqual([]);
  });

  test('nothing to catch up with before the first window has closed', () => {
    expect(catchUps(expand('RECT-G1', { anchorOn: '2026-09-12', enrolledOn: TODAY }))).toEqual([]);
  });

  test('the final step has ended: no catch-up, and nothing ahead', () => {
    const items = expand('RECT-G1', { anchorOn: '2016-09-12', enrolledOn: TODAY });
    expect(items).toHaveLength(15);
    expect(items.every((item) => item.beforeEnrolment)).toBe(true);
  });

  test('the day the final step ends is still in it', () => {
    const lastScan = '2020-01-01';
    expect(catchUps(expand('NEC', { anchorOn: '2016-11-24', enrolledOn: TODAY, lastScan }))).toEqual([
      'ct-or-mri-abdomen-pelvis 2026-11-23',
    ]);
    expect(catchUps(expand('NEC', { anchorOn: '2016-11-22', enrolledOn: TODAY, lastScan }))).toEqual([]);
  });
});

describe('the horizon of an open step', () => {
  test('PANC-G1 resected in 2010, entering in 2026: ten years ahead', () => {
    const items = expand('PANC-G1', { anchorOn: '2010-09-12', enrolledOn: TODAY, lastScan: '2025-01-01' });
    expect(items.filter((item) => item.stepNumber === 3).map((item) => item.due)).toEqual([
      '2030-09-12',
      '2035-09-12',
    ]);
    expect(items.filter((item) => item.beforeEnrolment)).toHaveLength(10);
    expect(catchUps(items)).toEqual([]);
  });

  test('no scan known in the open step either: a catch-up there too', () => {
    const items = expand('PANC-G1', { anchorOn: '2010-09-12', enrolledOn: TODAY });
    expect(catchUps(items)).toEqual(['mri-abdomen 2026-11-23']);
  });

  test('at least one future item, however far', () => {
    expect(dues(expand('PANC-G1', { anchorOn: TODAY }), 'mri-abdomen').at(-1)).toBe('2046-11-23');
  });

  test('a day on the horizon is inside it, the day after is not', () => {
    const last = (enrolledOn: CalendarDate) =>
      dues(expand('PANC-G1', { anchorOn: '2010-09-12', enrolledOn }), 'mri-abdomen').at(-1);
    expect(last('2030-09-11')).toBe('2035-09-12');
    expect(last('2030-09-12')).toBe('2040-09-12');
  });

  test('the sweep adds what the horizon reaches, once', () => {
    const series = seriesOf('PANC-G1', 'mri-abdomen');
    const gained = (lastDue: CalendarDate, day: CalendarDate) =>
      extendSeries('2010-09-12', series, lastDue, day).map((item) => item.due);
    expect(horizonDay('2010-09-12', series, '2035-09-12')).toBe('2030-09-12');
    expect(gained('2035-09-12', '2030-09-11')).toEqual([]);
    expect(gained('2035-09-12', '2030-09-12')).toEqual(['2040-09-12']);
    expect(gained('2040-09-12', '2030-09-12')).toEqual([]);
    // A machine that was off for eight years misses nothing.
    expect(gained('2035-09-12', '2038-01-01')).toEqual(['2040-09-12', '2045-09-12']);
  });

  test('29 February: the horizon reaches it on the first day that does', () => {
    expect(horizonDay('2012-02-29', seriesOf('PANC-G1', 'mri-abdomen'), '2027-03-01')).toBe('2022-03-01');
  });

  test('a finite series gains nothing', () => {
    const series = seriesOf('RECT-G1', 'sigmoidoscopy');
    expect(extendSeries('2010-09-12', series, '2015-09-12', TODAY)).toEqual([]);
    expect(horizonDay('2010-09-12', series, '2015-09-12')).toBeNull();
  });
});

describe('series of a course that run elsewhere', () => {
  test('imaging is MRI and CT, never endoscopy', () => {
    expect(protocolOf('RECT-G3').series.map((series) => [series.key, isImaging(series)])).toEqual([
      ['ct-or-mri-abdomen-pelvis', true],
      ['sigmoidoscopy', false],
    ]);
  });

  test('an omitted series has no items', () => {
    const items = expand('RECT-G2X', { anchorOn: '2025-09-12', omittedSeries: ['mri-liver-pelvis'] });
    expect(items).toHaveLength(10);
    expect(items.every((item) => item.seriesKey === 'sigmoidoscopy')).toBe(true);
  });
});

describe('interval exceeded', () => {
  const pancG1 = seriesOf('PANC-G1', 'mri-abdomen');
  const g3 = seriesOf('RECT-G3', 'ct-or-mri-abdomen-pelvis');

  test.each([
    ['no scan: the anchor, 12 months and one', pancG1, '2025-09-12', null, '2026-10-13'],
    ['a clamped month end', pancG1, '2025-01-31', null, '2026-03-01'],
    ['from the last scan', pancG1, '2025-09-12', '2026-03-31', '2027-05-01'],
    ['a scan before the anchor does not count', pancG1, '2025-09-12', '2025-06-01', '2026-10-13'],
    ['weeks: 24 and two', g3, '2025-09-12', null, '2026-03-14'],
    ['the limit falls on the last day of step 1', pancG1, '2020-01-15', '2023-12-14', '2025-01-15'],
    ['the limit falls past it: step 2, 24 months and one', pancG1, '2020-01-15', '2023-12-15', '2026-01-16'],
    ['G3 after month 24: 12 months and one', g3, '2025-09-12', '2027-08-20', '2028-09-21'],
  ])('%s', (_, series, anchor, lastScan, on) => {
    expect(intervalExceededOn(anchor, series, lastScan)?.on).toBe(on);
  });

  test('never where no step has a longest interval', () => {
    expect(intervalExceededOn('2025-09-12', seriesOf('RECT-G1', 'mri-liver-pelvis'), null)).toBeNull();
    expect(intervalExceededOn('2005-09-12', pancG1, '2026-01-01')).toBeNull();
  });
});

test('an expansion asks for the last scan of each running series, and of no other', () => {
  const asked: string[] = [];
  expandCourse(
    { protocol: protocolOf('RECT-G2X'), anchorOn: '2025-09-12', omittedSeries: ['mri-liver-pelvis'] },
    TODAY,
    (series) => {
      asked.push(series.key);
      return neverScanned();
    },
  );
  expect(asked).toEqual(['sigmoidoscopy']);
});

test('one addition: month 14 of 31 January is 31 March, not 28', () => {
  const step = { ...seriesOf('POSTHEP', 'mri-liver').steps[0]!, every: 'P1M' };
  expect(dueDay('2025-01-31', step, 14)).toBe('2026-03-31');
});
