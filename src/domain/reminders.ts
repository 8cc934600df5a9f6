import { addDays, type CalendarDate, laterOf } from './calendar.ts';
import { type SpecialDays, workingDayOnOrAfter, workingDayOnOrBefore } from './site-calendar.ts';

/** When a site is reminded: whole days. Versioned and signed with its other settings. */
export interface ReminderRules {
  /** Days before a day of decision or of carrying out, the largest first. */
  readonly before: readonly number[];
  /** Days after it, for the first time. */
  readonly after: number;
  /** Days from one to the next after that, until it is done. */
  readonly every: number;
  /** Days from one to the next once imaging is overdue, without end. */
  readonly imagingEvery: number;
}

/** Clinical rules §2 and §4. */
export const DEFAULT_REMINDERS: ReminderRules = Object.freeze({
  before: Object.freeze([7, 2]),
  after: 3,
  every: 7,
  imagingEvery: 30,
});

/** What people are reminded of: a day by which something is to be done, or a window in which it counts. */
export type Reminded =
  | { readonly shape: 'deadline'; readonly dueOn: CalendarDate }
  | {
      readonly shape: 'window';
      readonly opensOn: CalendarDate;
      readonly dueOn: CalendarDate;
      readonly closesOn: CalendarDate;
      /** The day of the appointment; null for none. */
      readonly bookedOn: CalendarDate | null;
    };

/** One reminder of a subject: `T-7`, `T+3`, `opening`, `overdue+30` and so on. */
export interface Occasion {
  readonly kind: string;
  /** The working day on which it is sent. */
  readonly on: CalendarDate;
}

/** What is to be done about a subject on a day. */
export interface ReminderPlan {
  /** The reminder to send now; null where none has come. */
  readonly send: Occasion | null;
  /** How many earlier ones it stands for: those that nobody was there to send. */
  readonly collapsed: number;
  /** The day of the next one. */
  readonly nextOn: CalendarDate;
}

/**
 * The reminders of a subject, without end: what is never done is never silent (clinical rules §2, §4). On a day
 * that is no working day what looks ahead moves earlier, what looks back later, and the opening of a window
 * later, since nothing can be done before it. Due days themselves never move. An opening is passed over where an
 * appointment lies on or after its reminder and before the window closes.
 */
function* occasionsOf(
  reminded: Reminded,
  rules: ReminderRules,
  special: SpecialDays,
): Generator<Occasion, never> {
  let last = '';
  // Moved days may meet, and never pass one another: what was first stays first.
  const occasion = (kind: string, on: CalendarDate): Occasion => {
    last = laterOf(last, on);
    return { kind, on: last };
  };
  if (reminded.shape === 'deadline') {
    const { dueOn } = reminded;
    for (const days of rules.before)
      yield occasion(`T-${days}`, workingDayOnOrBefore(addDays(dueOn, -days), special));
    for (let days = rules.after; ; days += rules.every)
      yield occasion(`T+${days}`, workingDayOnOrAfter(addDays(dueOn, days), special));
  }
  const { opensOn, dueOn, closesOn, bookedOn } = reminded;
  const opening = workingDayOnOrAfter(opensOn, special);
  // By the days alone: an appointment that is cancelled, or leaves the window, brings the reminder back.
  const isBooked = bookedOn !== null && bookedOn >= opening && bookedOn <= closesOn;
  if (opensOn < dueOn && !isBooked) yield occasion('opening', opening);
  yield occasion('due', workingDayOnOrBefore(dueOn, special));
  const overdueOn = addDays(closesOn, 1);
  yield occasion('overdue', workingDayOnOrAfter(overdueOn, special));
  for (let days = rules.imagingEvery; ; days += rules.imagingEvery)
    yield occasion(`overdue+${days}`, workingDayOnOrAfter(addDays(overdueOn, days), special));
}

/**
 * What to send on a day, of a subject that is still to be done. Reminders whose day has come and that were not
 * sent collapse into the latest of them: at its birth, after an outage, and where two meet on one working day.
 * @param sentOn the day of the last one that was sent for this due day: what was planned by then is done, also
 * where the rules were others then; null for none
 */
export function remindersOn(
  reminded: Reminded,
  rules: ReminderRules,
  special: SpecialDays,
  day: CalendarDate,
  sentOn: CalendarDate | null = null,
): ReminderPlan {
  let send: Occasion | null = null;
  let collapsed = -1;
  for (const occasion of occasionsOf(reminded, rules, special)) {
    if (occasion.on > day) return { send, collapsed: Math.max(0, collapsed), nextOn: occasion.on };
    if (sentOn !== null && occasion.on <= sentOn) continue;
    send = occasion;
    collapsed += 1;
  }
  throw new Error('Reminders have no end');
}

/** Every fault of the rules at once, in sentences, with a pointer into them. */
export function reminderFaultsIn(rules: ReminderRules): { pointer: string; sentence: string }[] {
  const faults: { pointer: string; sentence: string }[] = [];
  const whole = (pointer: string, days: number, most: number) => {
    if (Number.isSafeInteger(days) && days >= 1 && days <= most) return;
    faults.push({ pointer, sentence: `It has to be a whole number of days, 1 to ${most}.` });
  };
  for (const [index, days] of rules.before.entries()) {
    whole(`/before/${index}`, days, 60);
    const earlier = rules.before[index - 1];
    if (earlier !== undefined && days >= earlier)
      faults.push({ pointer: `/before/${index}`, sentence: 'The days before come the largest first.' });
  }
  whole('/after', rules.after, 30);
  whole('/every', rules.every, 30);
  whole('/imagingEvery', rules.imagingEvery, 90);
  return faults;
}
