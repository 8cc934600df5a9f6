import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/facts.ts';
import type { PatientRecord } from '../../src/domain/plan-model.ts';
import type { Chart } from '../../src/plans/chart.ts';
import { languageFor } from '../../src/web/texts/texts.ts';
import { SPANS } from '../../src/web/timeline/frame.ts';
import { widthOf } from '../../src/web/timeline/labels.ts';
import {
  death,
  diagnosis,
  G1,
  G2,
  later,
  metastasis,
  mri,
  pathology,
  projected,
  resection,
  status,
} from './support.ts';
import { chartOf, drawn } from './timeline-support.ts';

const rectal = (grade: object, on: string): Fact[] => [
  diagnosis('rectum', {}, addDays(on, -30)),
  pathology({ ...grade, sizeMm: 14 }, addDays(on, 4)),
  resection(on),
];
/** Enrolled on 20 Sep 2025, as it stands on 23 Nov 2026. */
const followed = (more: Partial<PatientRecord> & { facts: Fact[] }) => {
  const known = more.facts.filter(({ kind }) => kind !== 'death');
  return later(projected({ facts: known }, '2025-09-20'), more, '2026-11-23');
};
/** Resected on 12 Sep 2025, seen on 23 Nov 2026: no MRI has been done, three are late. */
const g2 = rectal(G2, '2025-09-12');
const late = chartOf(followed({ facts: g2 }), g2, '2026-11-23');
const laneOf = (picture: ReturnType<typeof drawn>, name: string) => {
  const lane = picture.lanes.find((one) => one.name.text === name);
  if (lane === undefined) throw new Error(`No lane ${name}`);
  return lane;
};

describe('where days stand', () => {
  test('two years: nine months back and fifteen ahead, days in proportion', () => {
    const picture = drawn(late, '2');
    expect([picture.from, picture.to]).toEqual(['23 Feb 2026', '23 Feb 2028']);
    // 273 of 730 days on a line from 10 to 1030.
    expect(picture.today).toMatchObject({ at: 391.5, text: 'Today, 23 Nov 2026' });
    expect(picture.axis.labels.map(({ text }) => text).slice(0, 3)).toEqual([
      'Apr 2026',
      'Jul 2026',
      'Oct 2026',
    ]);
  });

  test('the whole plan: from before the first fact to twenty years after the resection', () => {
    const picture = drawn(late);
    expect([picture.from, picture.to]).toEqual(['13 Apr 2025', '12 Mar 2046']);
  });

  test('dates have the form of the reader', () => {
    const picture = drawn(late, '2', 'compact', 'ja');
    expect(picture.today.text).toBe('本日 2026年11月23日');
    expect(laneOf(picture, 'Sigmoidoscopy').note.text).toBe('期限超過（11日）');
  });
});

describe('a plan as lanes', () => {
  test('imaging stands over endoscopy; each says what is late, or else what comes next', () => {
    const { lanes } = drawn(late);
    expect(lanes.map(({ name, note, overdue }) => [name.text, note.text, note.alarm, overdue])).toEqual([
      ['MRI liver + pelvis', '3 overdue, by up to 284 days', true, 3],
      ['Sigmoidoscopy', 'overdue by 11 days', true, 1],
    ]);
  });

  test('the steps of the protocol are told where they begin and end', () => {
    const [mriLane, scope] = drawn(late).lanes;
    expect(mriLane?.spans.map(({ label }) => label)).toEqual([
      'every 4 months',
      'every 6 months',
      'every year',
    ]);
    expect(mriLane?.spans.map(({ title }) => title)).toEqual([
      'RECT-G2X v1: every 4 months, from 12 Sep 2025 to 12 Sep 2030',
      'RECT-G2X v1: every 6 months, from 12 Sep 2030 to 12 Sep 2042',
      'RECT-G2X v1: every year, from 12 Sep 2042 to 12 Sep 2045',
    ]);
    expect(scope?.spans.map(({ label }) => label)).toEqual(['every year']);
  });

  test('a step without an end goes on dashed where its examinations end, and the picture says why', () => {
    // Watched while stable, from the staging on 12 Sep 2025.
    const facts = [
      diagnosis('rectum'),
      pathology(G1),
      metastasis('2025-09-12'),
      status('2025-09-12', 'stable'),
    ];
    const chart = chartOf(followed({ facts }), facts, '2026-11-23');
    const whole = drawn(chart);
    const [lane] = whole.lanes;
    const last = chart.items
      .map(({ dueOn }) => dueOn)
      .toSorted()
      .at(-1);
    const open = lane?.spans.at(-1);
    // Every 6 months; the last within ten years of 23 Nov 2026.
    expect([last, open?.title]).toEqual([
      '2036-09-12',
      'NELM-OBS v1: every 6 months, from 12 Sep 2026, without end; examinations are entered to 12 Sep 2036 so far',
    ]);
    expect(whole.endless).toContain('so far to 12 Sep 2036.');
    expect(lane?.spans.map(({ onward }) => onward === null)).toEqual([true, false]);
    expect(open?.onward).toMatch(/^M\d+\.?\d*,\d+\.?\d*H1030$/);
    // Nothing of it is in sight in five years, nor where the steps have an end.
    expect([drawn(chart, '5').endless, drawn(late).endless]).toEqual([null, null]);
    // Who has died goes on to nothing.
    const ended = [...facts, death('2026-12-01')];
    const over = chartOf(followed({ facts: ended }), ended, '2026-12-02');
    expect(drawn(over).lanes.flatMap(({ spans }) => spans.map(({ onward }) => onward))).toEqual([null]);
    expect(drawn(over).endless).toBeNull();
  });

  test('where there is room each examination is drawn; where there is none, how many they are', () => {
    const wide = laneOf(drawn(late), 'MRI liver + pelvis');
    expect(wide.marks).toHaveLength(42);
    expect(wide.marks.filter(({ pill }) => pill !== null)).toEqual([]);
    const dense = laneOf(drawn(late, '20', 'compact'), 'MRI liver + pelvis');
    const counts = dense.marks.map(({ kind, ids }) => [kind, ids.length]);
    expect(counts).toEqual([
      ['planned', 12],
      ['planned', 24],
      ['planned', 1],
      ['planned', 1],
      ['planned', 1],
      ['overdue', 3],
    ]);
  });

  test('what was done is told by what was read; what nobody has read yet stands out', () => {
    const scans = [
      mri('2026-01-10', 'liver+pelvis', { id: 'first' }),
      mri('2026-05-20', 'liver+pelvis', { id: 'second' }),
      mri('2026-09-14', 'liver+pelvis', { id: 'third' }),
    ];
    const read = { first: 'no-recurrence', third: 'suspicious' };
    const p = followed({ facts: g2, results: scans });
    const { marks } = laneOf(drawn(chartOf(p, g2, '2026-11-23', read), '5'), 'MRI liver + pelvis');
    expect(marks.filter(({ kind }) => kind !== 'planned').map(({ kind, title }) => [kind, title])).toEqual([
      [
        'done',
        'Done on 10 Jan 2026, due 12 Jan 2026 (window 12 Dec 2025 to 12 Feb 2026). Read: no recurrence.',
      ],
      [
        'unread',
        'Done on 20 May 2026, due 12 May 2026 (window 12 Apr 2026 to 12 Jun 2026). Nobody has read it yet.',
      ],
      [
        'found',
        'Done on 14 Sep 2026, due 12 Sep 2026 (window 12 Aug 2026 to 12 Oct 2026). Read: suspicious.',
      ],
    ]);
  });

  test('what takes the place of another course begins where that one ends, not at its anchor', () => {
    const items = late.items.map((item): Chart['items'][number] =>
      item.label === 'Sigmoidoscopy' && item.dueOn === '2026-09-12' ? { ...item, courseId: 'before' } : item,
    );
    const before = { id: 'before', superseded: true, anchorOn: '2025-09-12' };
    const [, scope] = drawn({ ...late, items, courses: [...late.courses, before] }).lanes;
    expect(scope?.spans.map(({ title }) => title)).toEqual([
      'RECT-G2X v1: every year, from 12 Sep 2025 to 12 Sep 2026',
      'RECT-G2X v1: every year, from 12 Sep 2026 to 12 Sep 2035',
    ]);
    expect(new Set(scope?.spans.map(({ y }) => y)).size).toBe(1);
  });

  test('an observation period is a line with its counts; two that are close share a mark', () => {
    const period: Chart['periods'][number] = {
      id: 'period',
      openedOn: '2026-08-03',
      closedOn: null,
      state: 'board-pending',
      rounds: [{ number: 1, opens: '2026-10-17', due: '2026-10-31', closes: '2026-11-28' }],
      scans: [
        { id: 'a', on: '2026-07-31', count: { qualifier: 'exact', value: 3 } },
        { id: 'b', on: '2026-10-31', count: { qualifier: 'at-least', value: 4 } },
      ],
    };
    const counts = (span: '2' | '20') =>
      drawn({ ...late, periods: [period] }, span).periods.map(({ scans }) => scans.map(({ count }) => count));
    expect(counts('2')).toEqual([['3', '≥4']]);
    expect(counts('20')).toEqual([['3→≥4']]);
  });

  test('after a death nothing is drawn that nobody was asked for', () => {
    const facts = [...g2, death('2026-10-01')];
    const p = followed({ facts });
    const picture = drawn(chartOf(p, facts, '2026-11-23'));
    const [lane] = picture.lanes;
    expect(lane?.note.text).toBe('Nothing ahead.');
    expect(lane?.marks.map(({ title }) => title)).toHaveLength(3);
    expect(picture.events.labels.map(({ text }) => text)).toContain('Death');
  });
});

describe('what the plan is compared with', () => {
  test('a rectal NET: the 60 months of guidelines and the median of 121 months, from the resection', () => {
    const titles = drawn(late).references.map(({ text, title }) => [text, title.slice(0, 11)]);
    expect(titles).toEqual([
      ["60 months: the guidelines' minimum", '12 Sep 2030'],
      ['121 months: median time to liver metastases', '12 Oct 2035'],
    ]);
  });

  test('a pancreatic NET: neither, as they are not its figures', () => {
    const facts = [diagnosis('pancreas'), pathology(G1), resection('2025-09-12')];
    const p = followed({ facts });
    expect(drawn(chartOf(p, facts, '2026-11-23')).references).toEqual([]);
  });
});

describe('what comes next', () => {
  const facts = [diagnosis('pancreas'), pathology(G1), resection('2025-09-12')];
  test('of an examination whose day has passed, its window still open, says that it is due', () => {
    const on = (day: CalendarDate) => drawn(chartOf(followed({ facts }), facts, day));
    // Due on 12 Sep 2026, its window closes on 12 Oct 2026.
    expect(on('2026-09-12').lanes[0]?.note.text).toBe('Next on 12 Sep 2026.');
    expect(on('2026-09-13').lanes[0]?.note.text).toBe('Due since 12 Sep 2026.');
    expect(on('2026-09-13').description).toContain('Due since 12 Sep 2026.');
  });

  test('in Japanese, of each third month, says a span of months and no month of the year', () => {
    const { t } = languageFor(['ja']);
    expect([3, 6, 12].map((n) => t('timeline.every.short', { n }))).toEqual(['3か月', '6か月', '1年']);
  });
});

describe('for those who do not see it', () => {
  test('the same stands in a sentence and in a table, the late ones as work', () => {
    const picture = drawn(late, '2');
    expect(picture.description).toBe(
      'From 23 Feb 2026 to 23 Feb 2028. Today is 23 Nov 2026. No examination is done, 4 are overdue. Next on 12 Jan 2027. The table below says the same.',
    );
    const rows = picture.rows.filter(({ kind }) => kind === 'overdue');
    expect(rows.map(({ day, what }) => [day, what.text])).toEqual([
      ['12 Jan 2026', 'MRI liver + pelvis'],
      ['12 May 2026', 'MRI liver + pelvis'],
      ['12 Sep 2026', 'MRI liver + pelvis'],
      ['12 Sep 2026', 'Sigmoidoscopy'],
    ]);
    expect(rows.every(({ itemId }) => itemId !== null)).toBe(true);
  });
});

const STATES = ['overdue', 'planned', 'completed', 'before-enrolment', 'due', 'ended'] as const;
/** Any number of examinations on any days: denser than any protocol, and out of sight. */
const anyItems = fc.array(
  fc.record({
    due: fc.integer({ min: -9_000, max: 9_000 }),
    state: fc.constantFrom(...STATES),
    lane: fc.constantFrom('MRI liver + pelvis', 'Sigmoidoscopy', 'CT or MRI, abdomen + pelvis'),
    step: fc.integer({ min: 1, max: 3 }),
    read: fc.constantFrom(null, 'no-recurrence', 'recurrence'),
  }),
  { minLength: 1, maxLength: 120 },
);

function crowded(
  wanted: readonly {
    due: number;
    state: (typeof STATES)[number];
    lane: string;
    step: number;
    read: string | null;
  }[],
): Chart {
  const [sample] = late.items;
  if (sample === undefined) throw new Error('No examination to start from.');
  const items = wanted.map(({ due, state, lane, step, read }, index): Chart['items'][number] => {
    // What is overdue had closed by today.
    const dueOn = addDays('2026-11-23', state === 'overdue' ? -Math.abs(due) - 40 : due);
    return {
      ...sample,
      id: `item ${index}`,
      label: lane,
      step,
      state,
      read,
      opensOn: addDays(dueOn, -30),
      dueOn,
      closesOn: addDays(dueOn, 30),
      daysLate: state === 'overdue' ? Math.abs(due) + 10 : 0,
      completedOn: state === 'completed' ? dueOn : null,
    };
  });
  return { ...late, items };
}

describe('however dense it is', () => {
  const anyPicture = fc.record({
    items: anyItems,
    span: fc.constantFrom(...SPANS),
    size: fc.constantFrom('full', 'compact'),
  });

  test('nothing overdue is left out: each in one mark inside the picture, and counted in its lane', () => {
    fc.assert(
      fc.property(anyPicture, ({ items, span, size }) => {
        const chart = crowded(items);
        const overdue = chart.items.filter(({ state }) => state === 'overdue');
        const picture = drawn(chart, span, size);
        const marks = picture.lanes.flatMap((lane) => lane.marks).filter(({ kind }) => kind === 'overdue');
        expect(marks.flatMap(({ ids }) => ids).toSorted()).toEqual(overdue.map(({ id }) => id).toSorted());
        for (const { x, y } of marks) {
          expect(x).toBeGreaterThan(0);
          expect(x).toBeLessThan(picture.width);
          expect(y).toBeGreaterThan(0);
          expect(y).toBeLessThan(picture.height);
        }
        expect(picture.lanes.reduce((sum, lane) => sum + lane.overdue, 0)).toBe(overdue.length);
        expect(picture.rows.filter(({ kind }) => kind === 'overdue')).toHaveLength(overdue.length);
      }),
    );
  });

  test('over all years every examination is in exactly one mark', () => {
    fc.assert(
      fc.property(anyItems, fc.constantFrom('full' as const, 'compact' as const), (items, size) => {
        const chart = crowded(items);
        const marks = drawn(chart, '20', size).lanes.flatMap((lane) => lane.marks);
        const ids = marks.flatMap((mark) => mark.ids);
        expect(ids.toSorted()).toEqual(chart.items.map(({ id }) => id).toSorted());
      }),
    );
  });

  test('no label of what happened covers another, and none is left out', () => {
    const anyDays = fc.array(fc.integer({ min: 0, max: 7_000 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(anyDays, (days) => {
        const facts = days.map(
          (n, index): Fact => ({ ...resection(addDays('2010-01-01', n)), id: `fact ${index}` }),
        );
        const picture = drawn({ ...late, facts });
        for (const a of picture.events.labels) {
          for (const b of picture.events.labels) {
            if (a === b || a.y !== b.y) continue;
            const room = (widthOf(a.text, picture.font) + widthOf(b.text, picture.font)) / 2;
            expect(Math.abs(a.x - b.x)).toBeGreaterThanOrEqual(room);
          }
        }
        const told = picture.events.marks.reduce((sum, { title }) => sum + title.split('\n').length, 0);
        expect(told).toBe(days.length);
      }),
      { numRuns: 50 },
    );
  });
});
