import { expect } from 'vitest';
import type { CalendarDate } from '../../src/domain/calendar.ts';
import { DEFAULT_OBSERVATION, type ObservationInput } from '../../src/domain/observation-model.ts';
import { observe } from '../../src/domain/observation-rule.ts';
import { workOfPeriod } from '../../src/domain/observation-work.ts';
import type { WantedWork } from '../../src/domain/work-record.ts';
import { untold } from '../support/told.ts';
import { input } from './observation-support.ts';

const wantedOf = (day: CalendarDate, more: Partial<ObservationInput>): WantedWork[] => {
  const given = input(more);
  return workOfPeriod(given, observe(given, DEFAULT_OBSERVATION, day), DEFAULT_OBSERVATION, day);
};

/** "kind subject" of each piece of work that a period calls for on a day. */
export const workOf = (day: CalendarDate, more: Partial<ObservationInput>): string[] =>
  wantedOf(day, more).map(({ kind, subject }) => `${kind} ${subject}`);

/** "kind due". */
export const dueOf = (day: CalendarDate, more: Partial<ObservationInput>): string[] =>
  wantedOf(day, more).map(({ kind, dueOn }) => `${kind} ${dueOn}`);

/** What each of them says, in English; each is told in Japanese as well. */
export function sentencesOf(day: CalendarDate, more: Partial<ObservationInput>): string[] {
  const sentences = wantedOf(day, more).map(({ sentence }) => sentence);
  expect(sentences.flatMap((one) => untold('ja', one, ['Board of Thursday', 'Agreed by all.']))).toEqual([]);
  return sentences;
}
