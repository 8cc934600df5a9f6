import type { CalendarDate } from './calendar.ts';
import { type BoardPattern, type MeetingChange, meetingNamed, meetingsBetween } from './meetings.ts';
import type { SpecialDay } from './site-calendar.ts';

/** One thing that was told of when the board meets. */
export type CalendarTelling =
  | { readonly type: 'pattern'; readonly pattern: BoardPattern }
  | { readonly type: 'change'; readonly change: MeetingChange }
  /** `special` is null where the day is ordinary again. */
  | { readonly type: 'day'; readonly day: CalendarDate; readonly special: SpecialDay | null };

/** A meeting that somebody may have written into a calendar, as it stands now. */
export interface ToldMeeting {
  readonly scheduledOn: CalendarDate;
  readonly on: CalendarDate;
  readonly startsAt: string;
  readonly takesPlace: boolean;
  /** False: no pattern gives it any more, and no list shows it. */
  readonly listed: boolean;
  /** How often its day, its hour, or whether it takes place has changed since it was first told; never fewer. */
  readonly changes: number;
}

/**
 * Every meeting that stands, or ever stood, on a day from one to another, both included: those that a later pattern
 * has dropped too, since whoever subscribed to a calendar has them still.
 * @param tellings in the order in which they were told
 */
export function meetingsTold(
  tellings: readonly CalendarTelling[],
  from: CalendarDate,
  to: CalendarDate,
): ToldMeeting[] {
  const names = [...namesTold(tellings, from, to)].toSorted();
  return names.flatMap((name) => {
    const { meeting, days } = lifeOf(name, tellings);
    return meeting !== null && days.some((day) => day >= from && day <= to) ? [meeting] : [];
  });
}

function namesTold(
  tellings: readonly CalendarTelling[],
  from: CalendarDate,
  to: CalendarDate,
): ReadonlySet<CalendarDate> {
  const names = new Set<CalendarDate>();
  const patterns: BoardPattern[] = [];
  for (const telling of tellings) {
    if (telling.type === 'change') names.add(telling.change.scheduledOn);
    if (telling.type !== 'pattern') continue;
    patterns.push(telling.pattern);
    for (const { scheduledOn } of meetingsBetween({ patterns, changes: [], special: new Map() }, from, to))
      names.add(scheduledOn);
  }
  return names;
}

/** A meeting by its name, through all that was told of it, and the days on which it ever stood. */
function lifeOf(name: CalendarDate, tellings: readonly CalendarTelling[]) {
  const patterns: BoardPattern[] = [];
  const special = new Map<CalendarDate, SpecialDay>();
  const days: CalendarDate[] = [];
  let changes: MeetingChange[] = [];
  let meeting: ToldMeeting | null = null;
  for (const telling of tellings) {
    if (telling.type === 'pattern') patterns.push(telling.pattern);
    else if (telling.type === 'change') {
      if (telling.change.scheduledOn !== name) continue;
      changes = [telling.change];
    } else {
      if (telling.day !== name) continue;
      if (telling.special === null) special.delete(name);
      else special.set(name, telling.special);
    }
    meeting = after(meeting, meetingNamed({ patterns, changes, special }, name));
    if (meeting !== null) days.push(meeting.on);
  }
  return { meeting, days };
}

function after(before: ToldMeeting | null, found: ReturnType<typeof meetingNamed>): ToldMeeting | null {
  if (found === null) {
    if (before === null) return null;
    const changes = before.changes + (before.takesPlace ? 1 : 0);
    return { ...before, takesPlace: false, listed: false, changes };
  }
  const { scheduledOn, on, startsAt } = found;
  const now = { scheduledOn, on, startsAt, takesPlace: found.status === 'takes-place', listed: true };
  if (before === null) return { ...now, changes: 0 };
  const isSame = before.on === on && before.startsAt === startsAt && before.takesPlace === now.takesPlace;
  return { ...now, changes: before.changes + (isSame ? 0 : 1) };
}
