import { DateTime } from 'luxon';
import { addDays, type CalendarDate, daysBetween, laterOf } from './calendar.ts';
import { type SpecialDays, weekdayOf } from './site-calendar.ts';

/** When a site's board meets as a rule. Never edited: a later version takes its place from `validFrom` on. */
export interface BoardPattern {
  readonly version: number;
  readonly validFrom: CalendarDate;
  /** After ISO 8601, 1 is Monday; none: no regular meetings. */
  readonly weekdays: readonly number[];
  /** 1 is every week; counted from the week of `validFrom`. */
  readonly everyWeeks: number;
  /** `HH:MM` in the site's zone. */
  readonly startsAt: string;
  /** Whole calendar days from the cut-off to the meeting; the cut-off day itself still counts. */
  readonly cutOffDays: number;
}

/** The last word on one meeting: moved, cancelled, reinstated, or convened beside the pattern. */
export interface MeetingChange {
  readonly scheduledOn: CalendarDate;
  /** Counts the changes of this meeting, from 1. */
  readonly number: number;
  readonly status: 'takes-place' | 'cancelled';
  readonly on: CalendarDate;
  readonly startsAt: string;
  readonly cutOffOn: CalendarDate;
  readonly reason: string;
}

export interface BoardCalendar {
  readonly patterns: readonly BoardPattern[];
  /** One a meeting. */
  readonly changes: readonly MeetingChange[];
  readonly special: SpecialDays;
}

/** What a change of the calendar concerns: whoever waits for the board. */
export const BOARD = 'board';
export type BoardSubject = typeof BOARD;

export const NO_MEETINGS: BoardCalendar = Object.freeze({ patterns: [], changes: [], special: new Map() });

export interface Meeting {
  /** Its name for good, also once it was moved. */
  readonly scheduledOn: CalendarDate;
  readonly on: CalendarDate;
  readonly startsAt: string;
  /** The last day on which a case comes in time for its agenda. */
  readonly cutOffOn: CalendarDate;
  readonly status: 'takes-place' | 'cancelled' | 'holiday';
  /** Why it was changed, or the holiday's name. */
  readonly reason: string | null;
  /** 0: as the pattern gives it. */
  readonly version: number;
}

const DAYS_AHEAD = 400;
const WEEK_DAYS = 7;

/**
 * Every meeting from one day to another, both included, by the day it takes place; those that are cancelled or
 * fall on a holiday too. A meeting that somebody changed is as it was changed, whatever pattern or holiday says.
 */
export function meetingsBetween(calendar: BoardCalendar, from: CalendarDate, to: CalendarDate): Meeting[] {
  const changed = new Set(calendar.changes.map(({ scheduledOn }) => scheduledOn));
  const regular = calendar.patterns
    .flatMap((pattern) => regularMeetings(calendar, pattern, from, to))
    .filter(({ scheduledOn }) => !changed.has(scheduledOn));
  const others = calendar.changes
    .filter(({ on }) => on >= from && on <= to)
    .map(({ number, ...change }): Meeting => ({ ...change, version: number }));
  return [...regular, ...others].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const keyOf = ({ on, startsAt, scheduledOn }: Meeting): string => `${on} ${startsAt} ${scheduledOn}`;

function regularMeetings(
  { patterns, special }: BoardCalendar,
  pattern: BoardPattern,
  from: CalendarDate,
  to: CalendarDate,
): Meeting[] {
  // Of two versions that begin on one day the later one counts, and of a later version each day from its first on.
  const ends = patterns
    .filter(({ version }) => version > pattern.version)
    .map(({ validFrom }) => addDays(validFrom, -1))
    .reduce((first, day) => (day < first ? day : first), to);
  const monday = addDays(pattern.validFrom, 1 - weekdayOf(pattern.validFrom));
  const meetings: Meeting[] = [];
  for (let day = laterOf(from, pattern.validFrom); day <= ends; day = addDays(day, 1)) {
    const week = Math.floor(daysBetween(monday, day) / WEEK_DAYS);
    if (!pattern.weekdays.includes(weekdayOf(day)) || week % pattern.everyWeeks !== 0) continue;
    const own = special.get(day);
    meetings.push({
      scheduledOn: day,
      on: day,
      startsAt: pattern.startsAt,
      cutOffOn: addDays(day, -pattern.cutOffDays),
      status: own?.kind === 'holiday' ? 'holiday' : 'takes-place',
      reason: own?.kind === 'holiday' ? own.name : null,
      version: 0,
    });
  }
  return meetings;
}

/** The meeting of that name; null where there is none. */
export function meetingNamed(calendar: BoardCalendar, scheduledOn: CalendarDate): Meeting | null {
  const change = calendar.changes.find((one) => one.scheduledOn === scheduledOn);
  const day = change?.on ?? scheduledOn;
  return meetingsBetween(calendar, day, day).find((one) => one.scheduledOn === scheduledOn) ?? null;
}

/** The first meeting that takes place on or after a day and suits; null where none does within 400 days. */
export const firstMeeting = (
  calendar: BoardCalendar,
  from: CalendarDate,
  suits: (meeting: Meeting) => boolean = () => true,
): Meeting | null =>
  meetingsBetween(calendar, from, addDays(from, DAYS_AHEAD)).find(
    (meeting) => meeting.status === 'takes-place' && suits(meeting),
  ) ?? null;

/** What waits for a board. */
export interface Asked {
  readonly askedOn: CalendarDate;
  readonly urgent: boolean;
  /** The day on which the board deferred it last; null where it did not. */
  readonly deferredOn: CalendarDate | null;
}

/** Whole days from the question to the decision. */
export interface BoardDeadlines {
  readonly board: number;
  readonly urgentBoard: number;
}

/** When a decision is due, and the meeting that gives the day; `convene`: no meeting is in time. */
export interface DecisionDue {
  readonly dueOn: CalendarDate;
  readonly meeting: Meeting | null;
  readonly convene: boolean;
}

/**
 * The day on which a decision is due (clinical rules §4): that of the first meeting whose cut-off is still ahead,
 * or the deadline, whichever is earlier; once deferred, that of the next meeting. Due days never move to a working
 * day.
 */
export function decisionDue(calendar: BoardCalendar, asked: Asked, deadlines: BoardDeadlines): DecisionDue {
  const days = asked.urgent ? deadlines.urgentBoard : deadlines.board;
  if (asked.deferredOn !== null) {
    const next = firstMeeting(calendar, addDays(asked.deferredOn, 1));
    if (next !== null) return { dueOn: next.on, meeting: next, convene: false };
    return { dueOn: addDays(asked.deferredOn, days), meeting: null, convene: true };
  }
  const latest = addDays(asked.askedOn, days);
  const inTime = meetingsBetween(calendar, asked.askedOn, latest).find((one) => isInTime(one, asked));
  if (inTime !== undefined) return { dueOn: inTime.on, meeting: inTime, convene: false };
  return { dueOn: latest, meeting: null, convene: true };
}

const isInTime = (meeting: Meeting, { askedOn }: Asked): boolean =>
  meeting.status === 'takes-place' && meeting.cutOffOn >= askedOn;

/**
 * The meeting on whose agenda a case stands on a day: of those still to come the first that it is in time for, or
 * the very next one where no meeting is in time or its day has passed undecided. Null: none is in sight.
 */
export function agendaOf(
  calendar: BoardCalendar,
  asked: Asked,
  deadlines: BoardDeadlines,
  day: CalendarDate,
): Meeting | null {
  if (asked.deferredOn !== null) return firstMeeting(calendar, laterOf(day, addDays(asked.deferredOn, 1)));
  const { dueOn, convene } = decisionDue(calendar, asked, deadlines);
  const late = convene || dueOn < day;
  return firstMeeting(calendar, laterOf(day, asked.askedOn), (one) => late || isInTime(one, asked));
}

/** The moment at which a meeting begins; a time that the clocks skip is read an hour on. */
export const startOf = ({ on, startsAt }: Pick<Meeting, 'on' | 'startsAt'>, zone: string): Date =>
  DateTime.fromISO(`${on}T${startsAt}`, { zone }).toJSDate();

/** True from the moment at which a meeting begins, or would have begun: from then on it stays as it is. */
export const hasBegun = (meeting: Pick<Meeting, 'on' | 'startsAt'>, zone: string, now: Date): boolean =>
  startOf(meeting, zone) <= now;

/** Whether two calendars tell the same of those meetings of a day that are past. */
export function isPastKept(
  before: BoardCalendar,
  after: BoardCalendar,
  day: CalendarDate,
  isPast: (meeting: Meeting) => boolean,
): boolean {
  const past = (calendar: BoardCalendar) =>
    JSON.stringify(meetingsBetween(calendar, day, day).filter(isPast));
  return past(before) === past(after);
}
