import {
  addPeriod,
  type CalendarDate,
  daysBetween,
  type Period,
  parsePeriod,
  plusPeriod,
  timesPeriod,
} from './calendar.ts';
import type { Step } from './protocol.ts';

/** The days in which an examination counts: [opens, closes], with the due day between. Whole days. */
export interface Window {
  readonly opens: CalendarDate;
  readonly due: CalendarDate;
  readonly closes: CalendarDate;
}

/** `due(k)` of a step: one calendar addition from the anchor, never chained (clinical rules §2). */
export function dueDay(anchor: CalendarDate, step: Step, k: number): CalendarDate {
  return addPeriod(anchor, offsetOf(step, k));
}

/** The addition that leads from the anchor to `due(k)`: what a reason sentence names. */
export function offsetOf(step: Step, k: number): Period {
  return plusPeriod(parsePeriod(step.from), timesPeriod(parsePeriod(step.every), k));
}

/**
 * The due days of a step in (from, to], in order, up to and including the day `until`. An open step ends
 * at `until` alone. None at `from`, one at `to` where the interval divides it.
 */
export function stepDueDays(anchor: CalendarDate, step: Step, until: CalendarDate): CalendarDate[] {
  const end = step.to === null ? until : addPeriod(anchor, parsePeriod(step.to));
  const days: CalendarDate[] = [];
  for (let k = 1; ; k++) {
    const due = dueDay(anchor, step, k);
    if (due > end || due > until) return days;
    days.push(due);
  }
}

/** Window of an item: each edge one addition from the clamped due day. */
export function windowOf(due: CalendarDate, step: Step): Window {
  return {
    opens: addPeriod(due, parsePeriod(step.early), -1),
    due,
    closes: addPeriod(due, parsePeriod(step.late)),
  };
}

/** The close plus a quarter of the step's interval, in whole days, counted from the due day (clinical rules §5). */
export function criticalDay(window: Window, step: Step): CalendarDate {
  const interval = daysBetween(window.due, addPeriod(window.due, parsePeriod(step.every)));
  return addPeriod(window.closes, { months: 0, days: Math.floor(interval / 4) });
}
