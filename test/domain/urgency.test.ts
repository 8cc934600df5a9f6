import { describe, expect, test } from 'vitest';
import { criticalDay, windowOf } from '../../src/domain/step.ts';
import { daysLate, imagingTier, NEVER, stageOf, whyHere, whyWorkHere } from '../../src/domain/urgency.ts';
import { protocolOf } from '../../src/protocols/index.ts';
import { TODAY } from './support.ts';

const window = { opens: '2026-02-12', due: '2026-03-12', closes: '2026-04-12' };

describe('stage of a live item, and the first day on which it changes', () => {
  test.each([
    ['planned', '2026-02-11', 0, '2026-02-12'],
    ['open', '2026-02-12', 1, '2026-03-12'],
    ['open on its last day', '2026-03-11', 1, '2026-03-12'],
    ['due', '2026-03-12', 2, '2026-04-13'],
    ['due on the day it closes', '2026-04-12', 2, '2026-04-13'],
    ['1 day late', '2026-04-13', 3, '2026-04-27'],
    ['14 days late', '2026-04-26', 3, '2026-04-27'],
    ['15 days late', '2026-04-27', 4, '2026-07-12'],
    ['90 days late', '2026-07-11', 4, '2026-07-12'],
    ['91 days late', '2026-07-12', 5, 'infinity'],
    ['20 years late', '2046-04-12', 5, 'infinity'],
  ])('%s', (_, day, stage, changesOn) => {
    expect(stageOf(window, 'live', day)).toEqual({ stage, changesOn });
  });

  test.each(['completed', 'ended', 'before-enrolment', 'superseded'] as const)(
    '%s never changes',
    (status) => {
      expect(stageOf(window, status, '2046-01-01')).toEqual({ stage: 0, changesOn: NEVER });
    },
  );

  test('a day that never comes sorts after every other', () => {
    expect('2399-12-31' < NEVER).toBe(true);
  });
});

test('days late count from the close', () => {
  expect(
    ['2026-04-11', '2026-04-12', '2026-04-13', '2026-05-12'].map((day) => daysLate(window, day)),
  ).toEqual([0, 0, 1, 30]);
});

test('a G3 scan (every 4 months) 30 days late comes before a G1 scope (every 12) 40 days late', () => {
  const overdue = (code: 'RECT-G3' | 'RECT-G1', key: string, due: string) => {
    const step = protocolOf(code).series.find((series) => series.key === key)!.steps[0]!;
    const window = windowOf(due, step);
    return { late: daysLate(window, TODAY), critical: criticalDay(window, step) };
  };
  const scan = overdue('RECT-G3', 'ct-or-mri-abdomen-pelvis', '2026-09-24');
  const scope = overdue('RECT-G1', 'sigmoidoscopy', '2026-08-14');
  expect(scan).toEqual({ late: 30, critical: '2026-11-23' });
  expect(scope).toEqual({ late: 40, critical: '2027-01-13' });
});

test('tiers: overdue imaging 3, due 5, open 6, planned none', () => {
  expect(([0, 1, 2, 3, 4, 5] as const).map(imagingTier)).toEqual([null, 6, 5, 3, 3, 3]);
});

describe('why a row stands where it stands', () => {
  const row = { window, critical: '2026-05-28' };
  test.each([
    [
      6,
      '2026-02-20',
      'Imaging open since 12 Feb 2026, due 12 Mar 2026; among these by critical day, 28 May 2026.',
    ],
    [
      5,
      '2026-03-20',
      'Imaging due since 12 Mar 2026, window closes 12 Apr 2026; among these by critical day, 28 May 2026.',
    ],
    [
      3,
      '2026-04-13',
      'Imaging overdue, 1 day late (window closed 12 Apr 2026); among these by critical day, 28 May 2026.',
    ],
    [
      3,
      '2026-05-12',
      'Imaging overdue, 30 days late (window closed 12 Apr 2026); among these by critical day, 28 May 2026.',
    ],
  ] as const)('tier %i on %s', (tier, day, sentence) => {
    expect(whyHere({ ...row, tier, day })).toBe(sentence);
  });

  test('work for a person', () => {
    expect(whyWorkHere({ tier: 4, kind: 'proposal', dueOn: '2026-11-30', day: TODAY })).toBe(
      'Work for a person, due 30 Nov 2026; by due day.',
    );
    expect(whyWorkHere({ tier: 4, kind: 'proposal', dueOn: '2026-11-22', day: TODAY })).toBe(
      'Work for a person, 1 day past its due day 22 Nov 2026; by due day.',
    );
    expect(whyWorkHere({ tier: 4, kind: 'proposal', dueOn: '2026-11-13', day: TODAY })).toBe(
      'Work for a person, 10 days past its due day 13 Nov 2026; by due day.',
    );
    expect(whyWorkHere({ tier: 1, kind: 'proposal', dueOn: '2026-11-22', day: TODAY })).toBe(
      'Scan or decision of an observation period, 1 day past its due day 22 Nov 2026; by due day.',
    );
    expect(whyWorkHere({ tier: 2, kind: 'proposal', dueOn: '2026-11-30', day: TODAY })).toBe(
      'Urgent before the board, or evidence changed, due 30 Nov 2026; by due day.',
    );
  });

  test('a scan of an observation period, by the last day on which it counts: its due day is another', () => {
    expect(whyWorkHere({ tier: 1, kind: 'observation-scan', dueOn: '2026-11-22', day: TODAY })).toBe(
      'Scan or decision of an observation period, 1 day past its last day 22 Nov 2026; by last day.',
    );
    expect(whyWorkHere({ tier: 4, kind: 'observation-scan', dueOn: '2026-11-30', day: TODAY })).toBe(
      'Work for a person, last day 30 Nov 2026; by last day.',
    );
  });
});
