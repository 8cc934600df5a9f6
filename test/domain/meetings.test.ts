import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type CalendarDate } from '../../src/domain/calendar.ts';
import {
  type Asked,
  agendaOf,
  type BoardCalendar,
  type BoardPattern,
  decisionDue,
  firstMeeting,
  type MeetingChange,
  meetingNamed,
  meetingsBetween,
  NO_MEETINGS,
  startOf,
} from '../../src/domain/meetings.ts';
import {
  isWorkingDay,
  type SpecialDay,
  weekdayOf,
  workingDayOnOrAfter,
  workingDayOnOrBefore,
} from '../../src/domain/site-calendar.ts';

const DEADLINES = { board: 14, urgentBoard: 7 };
/** Tuesdays from 3 March 2026 on, at four, cut-off on the Friday before. */
const TUESDAYS: BoardPattern = {
  version: 1,
  validFrom: '2026-03-03',
  weekdays: [2],
  everyWeeks: 1,
  startsAt: '16:00',
  cutOffDays: 4,
};
const special = (...days: SpecialDay[]) => new Map(days.map((one) => [one.day, one]));
const holiday = (day: CalendarDate, name = 'Equinox'): SpecialDay => ({ day, kind: 'holiday', name });
const change = (more: Partial<MeetingChange> & { scheduledOn: CalendarDate }): MeetingChange => ({
  number: 1,
  status: 'takes-place',
  on: more.scheduledOn,
  startsAt: '16:00',
  cutOffOn: more.on ?? more.scheduledOn,
  reason: 'Room taken.',
  ...more,
});
const calendar = (more: Partial<BoardCalendar> = {}): BoardCalendar => ({
  ...NO_MEETINGS,
  patterns: [TUESDAYS],
  ...more,
});
const asked = (askedOn: CalendarDate, more: Partial<Asked> = {}): Asked => ({
  askedOn,
  urgent: false,
  deferredOn: null,
  ...more,
});
const daysOf = (one: BoardCalendar, from: CalendarDate, to: CalendarDate) =>
  meetingsBetween(one, from, to).map(({ on, status }) => (status === 'takes-place' ? on : `${on} ${status}`));
const due = (one: BoardCalendar, question: Asked) => {
  const { dueOn, meeting, convene } = decisionDue(one, question, DEADLINES);
  return [dueOn, meeting?.scheduledOn ?? null, convene];
};

describe('working days', () => {
  it('are Monday to Friday, but for holidays and the weekends on which a site works', () => {
    const own = special(holiday('2026-03-20'), { day: '2026-03-21', kind: 'working', name: 'Make-up day' });
    expect(isWorkingDay('2026-03-19', own)).toBe(true);
    expect(isWorkingDay('2026-03-20', own)).toBe(false);
    expect(isWorkingDay('2026-03-21', own)).toBe(true);
    expect(isWorkingDay('2026-03-22', own)).toBe(false);
  });

  it('before and after a day that is none: over a weekend, and over the Golden Week of 2026', () => {
    const golden = special(
      holiday('2026-04-29', 'Shōwa Day'),
      ...['2026-05-04', '2026-05-05', '2026-05-06'].map((day) => holiday(day, 'Golden Week')),
    );
    expect(workingDayOnOrBefore('2026-05-06', golden)).toBe('2026-05-01');
    expect(workingDayOnOrAfter('2026-05-02', golden)).toBe('2026-05-07');
    expect(workingDayOnOrBefore('2026-05-07', golden)).toBe('2026-05-07');
    expect(workingDayOnOrAfter('2026-04-29', golden)).toBe('2026-04-30');
  });

  it('a calendar without one in two months leaves the day as it is', () => {
    const none = special(...Array.from({ length: 200 }, (_, n) => holiday(addDays('2026-01-01', n))));
    expect(workingDayOnOrAfter('2026-01-05', none)).toBe('2026-01-05');
  });

  it('weekdays are those of the calendar, before 1970 as well', () => {
    expect(['2026-11-23', '2026-11-29', '1969-07-20', '2024-02-29'].map(weekdayOf)).toEqual([1, 7, 7, 4]);
  });
});

describe('meetings', () => {
  it('recur on their weekday, with the cut-off so many days before', () => {
    expect(meetingsBetween(calendar(), '2026-02-01', '2026-03-12')).toEqual([
      {
        scheduledOn: '2026-03-03',
        on: '2026-03-03',
        startsAt: '16:00',
        cutOffOn: '2026-02-27',
        status: 'takes-place',
        reason: null,
        version: 0,
      },
      expect.objectContaining({ on: '2026-03-10', cutOffOn: '2026-03-06' }),
    ]);
  });

  it('every second week counts from the week in which the pattern begins', () => {
    const second = calendar({ patterns: [{ ...TUESDAYS, validFrom: '2026-03-05', everyWeeks: 2 }] });
    expect(daysOf(second, '2026-03-01', '2026-04-20')).toEqual(['2026-03-17', '2026-03-31', '2026-04-14']);
  });

  it('several weekdays, and no regular meetings at all', () => {
    const both = calendar({ patterns: [{ ...TUESDAYS, weekdays: [2, 5] }] });
    expect(daysOf(both, '2026-03-03', '2026-03-13')).toEqual([
      '2026-03-03',
      '2026-03-06',
      '2026-03-10',
      '2026-03-13',
    ]);
    const none = calendar({ patterns: [{ ...TUESDAYS, weekdays: [] }] });
    expect(daysOf(none, '2026-03-03', '2027-03-03')).toEqual([]);
  });

  it('a later pattern takes its place from its first day on, and leaves what was before', () => {
    const thursdays = { ...TUESDAYS, version: 2, weekdays: [4], validFrom: '2026-03-17' };
    const both = calendar({ patterns: [TUESDAYS, thursdays] });
    expect(daysOf(both, '2026-03-08', '2026-03-30')).toEqual(['2026-03-10', '2026-03-19', '2026-03-26']);
    const sooner = { ...TUESDAYS, version: 3, weekdays: [1], validFrom: '2026-03-09' };
    expect(daysOf(calendar({ patterns: [TUESDAYS, thursdays, sooner] }), '2026-03-01', '2026-03-23')).toEqual(
      ['2026-03-03', '2026-03-09', '2026-03-16', '2026-03-23'],
    );
  });

  it('one on a holiday does not take place, and says which holiday; one that was moved there does', () => {
    const closed = calendar({ special: special(holiday('2026-03-10'), holiday('2026-03-20')) });
    expect(daysOf(closed, '2026-03-01', '2026-03-17')).toEqual([
      '2026-03-03',
      '2026-03-10 holiday',
      '2026-03-17',
    ]);
    expect(meetingNamed(closed, '2026-03-10')?.reason).toBe('Equinox');
    const moved = calendar({
      special: closed.special,
      changes: [change({ scheduledOn: '2026-03-10', on: '2026-03-20' })],
    });
    expect(daysOf(moved, '2026-03-10', '2026-03-20')).toEqual(['2026-03-17', '2026-03-20']);
  });

  it('one that is moved keeps its name; one that is cancelled is shown, and is none', () => {
    const one = calendar({
      changes: [
        change({ scheduledOn: '2026-03-10', on: '2026-03-12', startsAt: '17:30', number: 2 }),
        change({ scheduledOn: '2026-03-17', status: 'cancelled', reason: 'Congress.' }),
      ],
    });
    expect(daysOf(one, '2026-03-04', '2026-03-24')).toEqual([
      '2026-03-12',
      '2026-03-17 cancelled',
      '2026-03-24',
    ]);
    expect(meetingNamed(one, '2026-03-10')).toEqual({
      scheduledOn: '2026-03-10',
      on: '2026-03-12',
      startsAt: '17:30',
      cutOffOn: '2026-03-12',
      status: 'takes-place',
      reason: 'Room taken.',
      version: 2,
    });
    expect(meetingNamed(one, '2026-03-12')).toBeNull();
    expect(meetingNamed(one, '2026-03-11')).toBeNull();
  });

  it('one that was moved takes place even where a later pattern has no such day', () => {
    const gone = calendar({
      patterns: [{ ...TUESDAYS, weekdays: [] }],
      changes: [change({ scheduledOn: '2026-03-10', on: '2026-03-11' })],
    });
    expect(daysOf(gone, '2026-03-01', '2026-12-31')).toEqual(['2026-03-11']);
  });

  it("begin at the site's own time, on the days of the clock change too", () => {
    expect(startOf({ on: '2026-03-10', startsAt: '16:00' }, 'Asia/Tokyo').toISOString()).toBe(
      '2026-03-10T07:00:00.000Z',
    );
    expect(startOf({ on: '2026-03-28', startsAt: '16:00' }, 'Europe/Berlin').toISOString()).toBe(
      '2026-03-28T15:00:00.000Z',
    );
    expect(startOf({ on: '2026-03-29', startsAt: '16:00' }, 'Europe/Berlin').toISOString()).toBe(
      '2026-03-29T14:00:00.000Z',
    );
  });
});

describe('the day on which a decision is due (§4)', () => {
  it('is that of the first meeting whose cut-off is still ahead; the cut-off day itself counts', () => {
    expect(due(calendar(), asked('2026-03-05'))).toEqual(['2026-03-10', '2026-03-10', false]);
    expect(due(calendar(), asked('2026-03-06'))).toEqual(['2026-03-10', '2026-03-10', false]);
    expect(due(calendar(), asked('2026-03-07'))).toEqual(['2026-03-17', '2026-03-17', false]);
  });

  it('is 14 days after the question where no meeting comes by then, and somebody is to convene or defer', () => {
    const monthly = calendar({ patterns: [{ ...TUESDAYS, everyWeeks: 4 }] });
    expect(due(monthly, asked('2026-03-04'))).toEqual(['2026-03-18', null, true]);
    expect(due(monthly, asked('2026-03-16'))).toEqual(['2026-03-30', null, true]);
    // Asked on 17 March, 14 days lead to the meeting's own day.
    expect(due(monthly, asked('2026-03-17'))).toEqual(['2026-03-31', '2026-03-31', false]);
  });

  it('is 7 days after it where it is urgent', () => {
    expect(due(calendar(), asked('2026-03-07', { urgent: true }))).toEqual(['2026-03-14', null, true]);
    expect(due(calendar(), asked('2026-03-06', { urgent: true }))).toEqual([
      '2026-03-10',
      '2026-03-10',
      false,
    ]);
  });

  it('without any meeting on record it is the deadline, and somebody is to convene', () => {
    expect(due(NO_MEETINGS, asked('2026-03-05'))).toEqual(['2026-03-19', null, true]);
    expect(due(NO_MEETINGS, asked('2026-03-05', { deferredOn: '2026-03-19' }))).toEqual([
      '2026-04-02',
      null,
      true,
    ]);
  });

  it('goes with the meeting: cancelled, on a holiday, moved, or convened beside the pattern', () => {
    const question = asked('2026-03-05');
    const cancelled = change({ scheduledOn: '2026-03-10', status: 'cancelled' });
    expect(due(calendar({ changes: [cancelled] }), question)).toEqual(['2026-03-17', '2026-03-17', false]);
    expect(due(calendar({ special: special(holiday('2026-03-10')) }), question)[0]).toBe('2026-03-17');
    const both = [cancelled, change({ scheduledOn: '2026-03-17', status: 'cancelled' })];
    expect(due(calendar({ changes: both }), question)).toEqual(['2026-03-19', null, true]);
    const convened = [...both, change({ scheduledOn: '2026-03-13' })];
    expect(due(calendar({ changes: convened }), question)).toEqual(['2026-03-13', '2026-03-13', false]);
    const moved = change({ scheduledOn: '2026-03-10', on: '2026-03-12', cutOffOn: '2026-03-09' });
    expect(due(calendar({ changes: [moved] }), asked('2026-03-08'))[0]).toBe('2026-03-12');
  });

  it('once deferred it is that of the next meeting, cut-off or not, however far that is', () => {
    expect(due(calendar(), asked('2026-03-05', { deferredOn: '2026-03-10' }))[0]).toBe('2026-03-17');
    const monthly = calendar({ patterns: [{ ...TUESDAYS, everyWeeks: 4 }] });
    expect(due(monthly, asked('2026-03-01', { deferredOn: '2026-03-03', urgent: true }))).toEqual([
      '2026-03-31',
      '2026-03-31',
      false,
    ]);
  });

  it('never moves to a working day', () => {
    // 14 March is a Saturday.
    expect(due(calendar({ patterns: [] }), asked('2026-02-28'))[0]).toBe('2026-03-14');
  });
});

describe('the agenda on which a case stands', () => {
  const on = (question: Asked, day: CalendarDate, one = calendar()) =>
    agendaOf(one, question, DEADLINES, day)?.scheduledOn ?? null;

  it('is that of the meeting it is due at, on the day of the meeting too', () => {
    expect(on(asked('2026-03-05'), '2026-03-05')).toBe('2026-03-10');
    expect(on(asked('2026-03-05'), '2026-03-10')).toBe('2026-03-10');
    expect(on(asked('2026-03-07'), '2026-03-08')).toBe('2026-03-17');
  });

  it('is carried over to the next one while nobody has decided', () => {
    expect(on(asked('2026-03-05'), '2026-03-11')).toBe('2026-03-17');
    expect(on(asked('2026-03-05'), '2027-03-11')).toBe('2027-03-16');
    expect(on(asked('2026-03-05', { deferredOn: '2026-03-10' }), '2026-03-10')).toBe('2026-03-17');
    expect(on(asked('2026-03-05', { deferredOn: '2026-03-10' }), '2026-03-18')).toBe('2026-03-24');
  });

  it('is the very next one where no meeting is in time: past its cut-off, and past the deadline', () => {
    expect(on(asked('2026-03-07', { urgent: true }), '2026-03-08')).toBe('2026-03-10');
    const monthly = calendar({ patterns: [{ ...TUESDAYS, everyWeeks: 4 }] });
    expect(on(asked('2026-03-04'), '2026-03-04', monthly)).toBe('2026-03-31');
  });

  it('carried over, it is that of the next one even where it would have come too late for that', () => {
    const soon = change({ scheduledOn: '2026-03-12', cutOffOn: '2026-03-04' });
    expect(on(asked('2026-03-05'), '2026-03-11', calendar({ changes: [soon] }))).toBe('2026-03-12');
  });

  it('is none only where no meeting is in sight', () => {
    expect(on(asked('2026-03-05'), '2026-03-05', NO_MEETINGS)).toBeNull();
  });
});

describe('of any calendar', () => {
  const day = fc.integer({ min: 0, max: 500 }).map((n) => addDays('2026-01-01', n));
  const patterns = fc
    .array(
      fc.record({
        validFrom: day,
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }),
        everyWeeks: fc.integer({ min: 1, max: 5 }),
        startsAt: fc.constant('16:00'),
        cutOffDays: fc.integer({ min: 0, max: 10 }),
      }),
      { maxLength: 3 },
    )
    .map((all) => all.map((one, index): BoardPattern => ({ ...one, version: index + 1 })));
  const changes = fc
    .uniqueArray(
      fc.record({
        scheduledOn: day,
        shift: fc.integer({ min: -6, max: 6 }),
        status: fc.constantFrom('takes-place' as const, 'cancelled' as const),
      }),
      { maxLength: 12, selector: ({ scheduledOn }) => scheduledOn },
    )
    .map((all) =>
      all.map(({ shift, ...one }) =>
        change({
          ...one,
          on: addDays(one.scheduledOn, shift),
          cutOffOn: addDays(one.scheduledOn, shift - 2),
        }),
      ),
    );
  const holidays = fc
    .uniqueArray(day, { maxLength: 20 })
    .map((days) => special(...days.map((one) => holiday(one))));
  const anyCalendar = fc.record({ patterns, changes, special: holidays });
  const anyQuestion = fc.record({
    askedOn: day,
    urgent: fc.boolean(),
    deferredOn: fc.constant<CalendarDate | null>(null),
  });

  it('a decision is due neither before the question nor after its deadline, and on a meeting or with a call to convene', () => {
    fc.assert(
      fc.property(anyCalendar, anyQuestion, (one, question) => {
        const { dueOn, meeting, convene } = decisionDue(one, question, DEADLINES);
        expect(dueOn >= question.askedOn).toBe(true);
        expect(dueOn <= addDays(question.askedOn, question.urgent ? 7 : 14)).toBe(true);
        expect(convene).toBe(meeting === null);
        if (meeting !== null) {
          expect([meeting.on, meeting.status]).toEqual([dueOn, 'takes-place']);
          expect(meeting.cutOffOn >= question.askedOn).toBe(true);
        }
      }),
    );
  });

  it('whatever waits stands on exactly one agenda that is still to come, while there is any meeting', () => {
    fc.assert(
      fc.property(anyCalendar, anyQuestion, day, fc.boolean(), (one, question, today, deferred) => {
        const waits = { ...question, deferredOn: deferred ? question.askedOn : null };
        const meeting = agendaOf(one, waits, DEADLINES, today);
        if (meeting === null) {
          const from = waits.deferredOn === null ? question.askedOn : addDays(question.askedOn, 1);
          expect(firstMeeting(one, from > today ? from : today)).toBeNull();
          return;
        }
        expect(meeting.status).toBe('takes-place');
        expect(meeting.on >= today).toBe(true);
        expect(meetingNamed(one, meeting.scheduledOn)).toEqual(meeting);
      }),
    );
  });

  it('a meeting more never makes a decision due later', () => {
    fc.assert(
      fc.property(anyCalendar, anyQuestion, day, (one, question, extra) => {
        fc.pre(meetingNamed(one, extra) === null);
        fc.pre(!one.changes.some(({ scheduledOn }) => scheduledOn === extra));
        const more = { ...one, changes: [...one.changes, change({ scheduledOn: extra })] };
        const before = decisionDue(one, question, DEADLINES).dueOn;
        expect(decisionDue(more, question, DEADLINES).dueOn <= before).toBe(true);
      }),
    );
  });

  it('no two meetings share a name, and each is found by it', () => {
    fc.assert(
      fc.property(anyCalendar, (one) => {
        const all = meetingsBetween(one, '2025-12-01', '2027-08-01');
        expect(new Set(all.map(({ scheduledOn }) => scheduledOn)).size).toBe(all.length);
        for (const meeting of all) expect(meetingNamed(one, meeting.scheduledOn)).toEqual(meeting);
      }),
    );
  });
});
