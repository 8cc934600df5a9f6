import type { CalendarDate } from '../../src/domain/calendar.ts';
import { DEFAULT_OBSERVATION, type ObservationInput } from '../../src/domain/observation-model.ts';
import { observe } from '../../src/domain/observation-rule.ts';
import { workOfPeriod } from '../../src/domain/observation-work.ts';
import { input } from './observation-support.ts';

/** "kind subject" of each piece of work that a period calls for on a day. */
export function workOf(day: CalendarDate, more: Partial<ObservationInput>): string[] {
  const given = input(more);
  const period = observe(given, DEFAULT_OBSERVATION, day);
  return workOfPeriod(given, period, DEFAULT_OBSERVATION, day).map(
    ({ kind, subject }) => `${kind} ${subject}`,
  );
}
