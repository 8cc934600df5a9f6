import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type CalendarDate } from '../../src/domain/calendar.ts';
import {
  DEFAULT_REMINDERS,
  type Reminded,
  type ReminderRules,
  reminderFaultsIn,
  remindersOn,
} from '../../src/domain/reminders.ts';
import { isWorkingDay, type SpecialDay, type SpecialDays } from '../../src/domain/site-calendar.ts';

const holiday = (day: CalendarDate): [CalendarDate, SpecialDay] => [
  day,
  { day, kind: 'holiday', name: 'Holiday' },
];
const NONE: SpecialDays = new Map();

/** What is sent when somebody looks on each day from a day on: day, kind, and how many it stands for. */
function diary(
  reminded: Reminded,
  from: CalendarDate,
  days: number,
  special = NONE,
  rules = DEFAULT_REMINDERS,
) {
  const lines: string[] = [];
  let sent: CalendarDate | null = null;
  for (let n = 0; n < days; n += 1) {
    const day = addDays(from, n);
    const { send, collapsed } = remindersOn(reminded, rules, special, day, sent);
    if (send === null) continue;
    sent = day;
    lines.push(`${day} ${send.kind}${collapsed > 0 ? ` for ${collapsed} more` : ''}`);
  }
  return lines;
}

const decision = (dueOn: CalendarDate): Reminded => ({ shape: 'deadline', dueOn });

describe('a decision, and its carrying out', () => {
  it('is reminded of 7 and 2 days before, 3 days after, then weekly until it is made', () => {
    // 15 December 2026 is a Tuesday: T-7 a Tuesday, T-2 a Sunday, T+3 a Friday.
    expect(diary(decision('2026-12-15'), '2026-12-01', 40)).toEqual([
      '2026-12-08 T-7',
      '2026-12-11 T-2',
      '2026-12-18 T+3',
      '2026-12-25 T+10',
      '2027-01-01 T+17',
      '2027-01-08 T+24',
    ]);
  });

  it('moves what looks ahead earlier and what looks back later, over holidays too', () => {
    // Golden Week 2027: Thursday 29 April, Monday 3 to Wednesday 5 May. Due on Friday 7 May.
    const special = new Map(['2027-04-29', '2027-05-03', '2027-05-04', '2027-05-05'].map(holiday));
    expect(diary(decision('2027-05-07'), '2027-04-20', 30, special)).toEqual([
      // T-7 is Friday 30 April, a working day; T-2 is Wednesday 5 May, and so Friday 30 April as well.
      '2027-04-30 T-2 for 1 more',
      '2027-05-10 T+3',
      '2027-05-17 T+10',
    ]);
  });

  it('a Saturday on which the site works is a day like another', () => {
    // 12 December 2026 is a Saturday: T-7 of Saturday the 19th.
    const special = new Map<CalendarDate, SpecialDay>([
      ['2026-12-12', { day: '2026-12-12', kind: 'working', name: 'Make-up day' }],
    ]);
    expect(diary(decision('2026-12-19'), '2026-12-09', 7, special)).toEqual(['2026-12-12 T-7']);
    expect(diary(decision('2026-12-19'), '2026-12-09', 7)).toEqual(['2026-12-11 T-7']);
  });

  it('born late, what has passed collapses into one, sent now', () => {
    // Born on Monday 14 December, due on Tuesday the 15th: T-7 and T-2 have passed.
    expect(diary(decision('2026-12-15'), '2026-12-14', 5)).toEqual([
      '2026-12-14 T-2 for 1 more',
      '2026-12-18 T+3',
    ]);
    // Born long overdue: one, and then the next week's.
    expect(diary(decision('2026-12-15'), '2027-01-09', 8)).toEqual([
      '2027-01-09 T+24 for 5 more',
      '2027-01-15 T+31',
    ]);
  });

  it('far ahead, it is silent, and says when it speaks', () => {
    const plan = remindersOn(decision('2027-06-15'), DEFAULT_REMINDERS, NONE, '2026-12-14');
    expect(plan).toEqual({ send: null, collapsed: 0, nextOn: '2027-06-08' });
  });

  it('rules that change meanwhile: what was planned by the last one is done, what comes is the new ones’', () => {
    const next = (before: number[]) =>
      remindersOn(decision('2026-12-15'), { ...DEFAULT_REMINDERS, before }, NONE, '2026-12-08', '2026-11-23');
    expect(next([30, 22]).send).toBeNull();
    expect(next([7, 2]).send).toEqual({ kind: 'T-7', on: '2026-12-08' });
  });

  it('a site’s own rules', () => {
    const rules: ReminderRules = { before: [14, 5, 1], after: 1, every: 14, imagingEvery: 30 };
    expect(diary(decision('2026-12-17'), '2026-12-01', 35, NONE, rules)).toEqual([
      '2026-12-03 T-14',
      '2026-12-11 T-5',
      '2026-12-16 T-1',
      '2026-12-18 T+1',
      '2027-01-01 T+15',
    ]);
  });
});

describe('imaging, and the window of an observation', () => {
  // 24 October 2026 is a Saturday, 23 November a Monday, 24 December a Thursday.
  const mri = {
    shape: 'window' as const,
    opensOn: '2026-10-24',
    dueOn: '2026-11-23',
    closesOn: '2026-12-23',
    bookedOn: null,
  };

  it('is reminded of at its opening, when due, when overdue, then every 30 days', () => {
    expect(diary(mri, '2026-10-20', 160)).toEqual([
      '2026-10-26 opening',
      '2026-11-23 due',
      '2026-12-24 overdue',
      '2027-01-25 overdue+30',
      '2027-02-22 overdue+60',
      '2027-03-24 overdue+90',
    ]);
  });

  it('without end: twenty years late it is still due every 30 days', () => {
    const plan = remindersOn(mri, DEFAULT_REMINDERS, NONE, '2046-12-31', '2046-06-14');
    // 24 December 2026 + 7290 days is 9 December 2046, a Sunday; + 7320 is 8 January 2047, a Tuesday.
    expect(plan.send).toEqual({ kind: 'overdue+7290', on: '2046-12-10' });
    expect(plan.nextOn).toBe('2047-01-08');
  });

  it('is not reminded of at its opening where an appointment lies from that reminder to the close', () => {
    const booked = (bookedOn: CalendarDate) => diary({ ...mri, bookedOn }, '2026-10-20', 40);
    for (const day of ['2026-10-26', '2026-11-10', '2026-12-23'])
      expect(booked(day)).toEqual(['2026-11-23 due']);
    // The Sunday before the reminder; the day after the close.
    for (const day of ['2026-10-25', '2026-12-24'])
      expect(booked(day)).toEqual(['2026-10-26 opening', '2026-11-23 due']);
  });

  it('an appointment in the window leaves due and overdue as they are', () => {
    expect(diary({ ...mri, bookedOn: '2026-12-20' }, '2026-10-20', 100)).toEqual([
      '2026-11-23 due',
      '2026-12-24 overdue',
      '2027-01-25 overdue+30',
    ]);
  });

  it('a window without an early part begins when it is due', () => {
    const catchUp: Reminded = {
      shape: 'window',
      opensOn: '2026-11-23',
      dueOn: '2026-11-23',
      closesOn: '2026-12-23',
      bookedOn: null,
    };
    expect(diary(catchUp, '2026-11-23', 3)).toEqual(['2026-11-23 due']);
  });
});

describe('whatever the days', () => {
  const day = fc.integer({ min: 0, max: 400 }).map((n) => addDays('2026-01-01', n));
  const specials = fc
    .array(fc.record({ day, kind: fc.constantFrom('holiday' as const, 'working' as const) }), {
      maxLength: 40,
    })
    .map((days): SpecialDays => new Map(days.map((one) => [one.day, { ...one, name: 'Special' }])));
  const reminded = fc.oneof(
    day.map(decision),
    fc
      .record({
        opensOn: day,
        early: fc.integer({ min: 0, max: 90 }),
        late: fc.integer({ min: 0, max: 90 }),
        bookedOn: fc.option(day),
      })
      .map(({ opensOn, early, late, bookedOn }): Reminded => {
        const dueOn = addDays(opensOn, early);
        return { shape: 'window', opensOn, dueOn, closesOn: addDays(dueOn, late), bookedOn };
      }),
  );
  /** Runs on some days only: an outage is the days between. */
  const runs = (each: boolean[]) => each.flatMap((runs, n) => (runs ? [addDays('2026-01-01', n)] : []));

  it('each reminder is sent or stood for exactly once, in order, whatever days nobody was there', () => {
    fc.assert(
      fc.property(
        reminded,
        specials,
        fc.array(fc.boolean(), { minLength: 500, maxLength: 500 }),
        (what, special, each) => {
          let sent: CalendarDate | null = null;
          let told = 0;
          for (const today of runs(each)) {
            const plan = remindersOn(what, DEFAULT_REMINDERS, special, today, sent);
            expect(plan.nextOn > today).toBe(true);
            if (plan.send === null) continue;
            expect(plan.send.on <= today && (sent === null || plan.send.on > sent)).toBe(true);
            sent = today;
            told += plan.collapsed + 1;
            // Nothing is left for the same day.
            expect(remindersOn(what, DEFAULT_REMINDERS, special, today, sent).send).toBeNull();
          }
          // All that there were by then, had nobody been there before.
          const all = remindersOn(what, DEFAULT_REMINDERS, special, sent ?? '2025-01-01');
          expect(told).toBe(all.send === null ? 0 : all.collapsed + 1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('the days of reminders are working days, and the next one is never slept over by looking on its day', () => {
    fc.assert(
      fc.property(reminded, specials, day, (what, special, today) => {
        const { nextOn } = remindersOn(what, DEFAULT_REMINDERS, special, today);
        expect(isWorkingDay(nextOn, special)).toBe(true);
        const before = remindersOn(what, DEFAULT_REMINDERS, special, addDays(nextOn, -1));
        const on = remindersOn(
          what,
          DEFAULT_REMINDERS,
          special,
          nextOn,
          before.send === null ? null : addDays(nextOn, -1),
        );
        expect(on.send?.on).toBe(nextOn);
      }),
    );
  });

  it('what looks ahead comes no later than it was meant, what looks back no earlier', () => {
    fc.assert(
      fc.property(day, specials, (dueOn, special) => {
        const first = remindersOn(decision(dueOn), DEFAULT_REMINDERS, special, '2025-06-01');
        expect(first.nextOn <= addDays(dueOn, -7)).toBe(true);
        const third = remindersOn(decision(dueOn), DEFAULT_REMINDERS, special, addDays(dueOn, 60));
        expect((third.send?.on ?? '') <= addDays(dueOn, 60)).toBe(true);
        const late = remindersOn(
          decision(dueOn),
          DEFAULT_REMINDERS,
          special,
          addDays(dueOn, 2),
          addDays(dueOn, 2),
        );
        expect(late.nextOn >= addDays(dueOn, 3)).toBe(true);
      }),
    );
  });
});

describe('the rules of a site', () => {
  it('are whole days within their limits, the days before in order; every fault is told', () => {
    expect(reminderFaultsIn(DEFAULT_REMINDERS)).toEqual([]);
    expect(reminderFaultsIn({ before: [], after: 1, every: 1, imagingEvery: 1 })).toEqual([]);
    const faults = reminderFaultsIn({ before: [2, 7, 0], after: 0, every: 1.5, imagingEvery: 91 });
    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/before/1',
      '/before/2',
      '/after',
      '/every',
      '/imagingEvery',
    ]);
  });
});
