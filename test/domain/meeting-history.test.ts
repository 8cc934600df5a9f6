import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/calendar.ts';
import { type CalendarTelling, meetingsTold } from '../../src/domain/meeting-history.ts';
import { type BoardPattern, meetingsBetween } from '../../src/domain/meetings.ts';
import type { SpecialDay } from '../../src/domain/site-calendar.ts';

/** Tuesdays from 3 March 2026 on. */
const TUESDAYS: BoardPattern = {
  version: 1,
  validFrom: '2026-03-03',
  weekdays: [2],
  everyWeeks: 1,
  startsAt: '16:00',
  cutOffDays: 4,
};
const pattern = (version: number, more: Partial<BoardPattern> = {}): CalendarTelling => ({
  type: 'pattern',
  pattern: { ...TUESDAYS, version, ...more },
});
const told = (tellings: readonly CalendarTelling[]) =>
  meetingsTold(tellings, '2026-03-10', '2026-03-18').map(
    ({ on, takesPlace, listed, changes }) =>
      `${on} ${takesPlace ? 'takes place' : listed ? 'cancelled' : 'dropped'} ${changes}`,
  );

describe('meetings as calendars were told of them', () => {
  it('one that a later pattern drops stays, counted up once, and counts up when it comes back', () => {
    const thursdays = pattern(2, { weekdays: [4], validFrom: '2026-03-09' });
    expect(told([pattern(1), thursdays])).toEqual([
      '2026-03-10 dropped 1',
      '2026-03-12 takes place 0',
      '2026-03-17 dropped 1',
    ]);
    const none = pattern(3, { weekdays: [], validFrom: '2026-03-09' });
    const again = pattern(4, { validFrom: '2026-03-16' });
    expect(told([pattern(1), thursdays, none, again])).toEqual([
      '2026-03-10 dropped 1',
      '2026-03-12 dropped 1',
      '2026-03-17 takes place 2',
    ]);
  });

  it('one that was changed by hand counts its own changes alone', () => {
    const change = (number: number, status: 'takes-place' | 'cancelled', on: string): CalendarTelling => ({
      type: 'change',
      change: {
        ...{ scheduledOn: '2026-03-10', number, status, on, startsAt: '16:00' },
        ...{ cutOffOn: '2026-03-06', reason: 'Room taken.' },
      },
    });
    const byHand = [pattern(1), change(1, 'takes-place', '2026-03-11'), change(2, 'cancelled', '2026-03-11')];
    expect(told(byHand)).toEqual(['2026-03-11 cancelled 2', '2026-03-17 takes place 0']);
    const later = pattern(2, { startsAt: '09:00', validFrom: '2026-03-09' });
    expect(told([...byHand, later])).toEqual(['2026-03-11 cancelled 2', '2026-03-17 takes place 1']);
  });

  it('whatever is told next, none vanishes and none is counted down; what takes place is the calendar’s', () => {
    const day = fc.integer({ min: 0, max: 60 }).map((n) => addDays('2026-03-01', n));
    const telling = fc.oneof(
      fc.record({
        type: fc.constant('pattern' as const),
        validFrom: day,
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 2 }),
        startsAt: fc.constantFrom('09:00', '16:00'),
      }),
      fc.record({
        type: fc.constant('change' as const),
        scheduledOn: day,
        shift: fc.integer({ min: -3, max: 3 }),
        status: fc.constantFrom('takes-place' as const, 'cancelled' as const),
      }),
      fc.record({
        type: fc.constant('day' as const),
        day,
        kind: fc.constantFrom('holiday' as const, 'ordinary' as const),
      }),
    );
    fc.assert(
      fc.property(fc.array(telling, { minLength: 1, maxLength: 12 }), (drawn) => {
        const patterns: BoardPattern[] = [];
        const changes = new Map<string, Extract<CalendarTelling, { type: 'change' }>['change']>();
        const special = new Map<string, SpecialDay>();
        const tellings: CalendarTelling[] = [];
        let before = new Map<string, number>();
        for (const [index, one] of drawn.entries()) {
          if (one.type === 'pattern') {
            const { type, ...own } = one;
            patterns.push({ ...TUESDAYS, ...own, version: index + 1 });
            tellings.push({ type, pattern: patterns.at(-1) as BoardPattern });
          } else if (one.type === 'change') {
            const { type, shift, scheduledOn, status } = one;
            const on = addDays(scheduledOn, shift);
            const own = { scheduledOn, number: index + 1, status, on, startsAt: '12:00', cutOffOn: on };
            changes.set(scheduledOn, { ...own, reason: 'So.' });
            tellings.push({ type, change: { ...own, reason: 'So.' } });
          } else {
            const named = one.kind === 'holiday' ? { day: one.day, kind: one.kind, name: 'Rest' } : null;
            if (named === null) special.delete(one.day);
            else special.set(one.day, named);
            tellings.push({ type: 'day', day: one.day, special: named });
          }
          const all = meetingsTold(tellings, '2026-02-01', '2026-06-01');
          const counted = new Map(all.map(({ scheduledOn, changes: n }) => [scheduledOn, n]));
          expect(counted.size).toBe(all.length);
          for (const [name, n] of before) expect(counted.get(name) ?? -1).toBeGreaterThanOrEqual(n);
          before = counted;
          const calendar = { patterns, changes: [...changes.values()], special };
          const stand = meetingsBetween(calendar, '2026-02-01', '2026-06-01')
            .filter(({ status }) => status === 'takes-place')
            .map(({ scheduledOn, on, startsAt }) => `${scheduledOn} ${on} ${startsAt}`);
          expect(
            all
              .filter(({ takesPlace }) => takesPlace)
              .map(({ scheduledOn, on, startsAt }) => `${scheduledOn} ${on} ${startsAt}`)
              .toSorted(),
          ).toEqual(stand.toSorted());
        }
      }),
    );
  });
});
