import {
  addPeriod,
  type CalendarDate,
  type Period,
  plusPeriod,
  tryParsePeriod,
  writtenDay,
} from './calendar.ts';

/** A JSON object from anywhere: nothing about it is believed. */
export type Json = Readonly<Record<string, unknown>>;

/** Where in a protocol the check stands: for the machine a JSON pointer, for the reader a name in words. */
export interface Place {
  readonly pointer: string;
  readonly name: string;
  /** `field` is a pointer below this place; `what` completes "RECT-G1 version 1, step 2: …". */
  readonly report: (field: string, what: string) => void;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a sentence may quote it: short, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return value === undefined ? 'missing' : String(value);
}

/**
 * First and last of every month of one Gregorian cycle of 400 years. The firsts alone would decide, since a
 * span that a month end clamps lies between those of two firsts; the lasts guard the clamping itself.
 */
function* everyKindOfAnchor(): Generator<CalendarDate> {
  for (let months = 0; months < 4_800; months++) {
    for (const day of ['01', '31']) yield addPeriod(`2024-01-${day}`, { months, days: 0 });
  }
}

/** Days in the mean of a Gregorian cycle: 146,097 days in 4,800 months. */
export const meanDays = (period: Period): number => period.months * (146_097 / 4_800) + period.days;
/** No number of months, month ends clamped, is this many days longer or shorter than its mean. */
const FURTHEST_FROM_MEAN = 10;

/** An anchor from which `a` leads past `b`, or (`strictly`) not short of it; null where there is none. */
function anchorAgainst(a: Period, b: Period, strictly = false): CalendarDate | null {
  const never = a.months <= b.months && a.days <= b.days;
  if (never && !(strictly && a.months === b.months && a.days === b.days)) return null;
  if (meanDays(b) - meanDays(a) > 2 * FURTHEST_FROM_MEAN) return null;
  for (const anchor of everyKindOfAnchor()) {
    const [afterA, afterB] = [addPeriod(anchor, a), addPeriod(anchor, b)];
    if (strictly ? afterA >= afterB : afterA > afterB) return anchor;
  }
  return null;
}

const LONGEST_IN_MONTHS = 1_200;

function periodIn(step: Json, field: string, place: Place, mayBeZero = false): Period | null {
  const text = step[field];
  const fault = (what: string): null => {
    place.report(field, `"${field}" is ${shown(text)}${what}`);
    return null;
  };
  const period = typeof text === 'string' ? tryParsePeriod(text) : null;
  if (period === null) return fault('; it has to be an ISO 8601 duration such as P6M or P12W');
  const { months, days } = period;
  if (months === 0 && days === 0 && !mayBeZero) return fault(', no time at all; P6M would be six months');
  if (months + days / 30 > LONGEST_IN_MONTHS) return fault('; it has to be 100 years at most, P1200M');
  return period;
}

/** An open step is counted so far ahead, which is how far a plan expands it. */
const OPEN_STEP: Period = { months: 120, days: 0 };

/** About how many examinations a step asks for; 0 where its periods say nothing usable. */
function itemsOf(every: Period | null, from: Period | null, to: Period | null, open: boolean): number {
  if (every === null || from === null || (to === null && !open)) return 0;
  const days = to === null ? meanDays(OPEN_STEP) : meanDays(to) - meanDays(from);
  return Math.max(0, Math.floor(days / meanDays(every)));
}

/** The end of a checked step: null where it is open or says nothing usable. */
export interface StepEnd {
  readonly open: boolean;
  readonly to: Period | null;
  /** About how many examinations the step asks for, ten years ahead where it is open. */
  readonly items: number;
}

/**
 * Reports every fault of a step's periods. Lengths are compared from every kind of anchor, since months and
 * weeks have no fixed ratio: P1M is longer than P30D from 1 January and shorter from 1 February.
 */
export function checkPeriods(step: Json, place: Place, before: StepEnd | null): StepEnd {
  const every = periodIn(step, 'every', place);
  const from = periodIn(step, 'from', place, true);
  const to = step.to === null ? null : periodIn(step, 'to', place);
  const early = periodIn(step, 'early', place);
  const late = periodIn(step, 'late', place);
  const max = step.max === null ? null : periodIn(step, 'max', place);
  const text = (field: string) =>
    `"${field}" (${typeof step[field] === 'string' ? step[field] : shown(step[field])})`;
  const compare = (field: string, a: Period | null, b: Period | null, strictly: boolean, what: string) => {
    const anchor = a && b && anchorAgainst(a, b, strictly);
    if (anchor) place.report(field, `${what} (seen from ${writtenDay(anchor)}, for one)`);
    return anchor !== null;
  };

  if (before?.open)
    place.report('', 'the step before it is open; only the last step of a series may have "to": null');
  const overlap = `the step begins, ${text('from')}, before the preceding step ends, so due days would not rise strictly; it has to begin where that one ends, or later`;
  compare('from', before?.to ?? null, from, false, overlap);
  const ends = `${text('to')} is at or before ${text('from')}; a step has to end after it begins`;
  if (!compare('to', from, to, true, ends)) {
    const none = `no examination falls due up to ${text('to')}; ${text('every')} has to fit into the step at least once`;
    compare('every', from && every && plusPeriod(from, every), to, false, none);
  }
  compare('early', early, every, true, `${text('early')} has to be shorter than ${text('every')}`);
  compare('late', late, every, false, `${text('late')} may not be longer than ${text('every')}`);
  compare(
    'max',
    every,
    max,
    false,
    `${text('max')} is shorter than ${text('every')}; it has to be as long at least, or null`,
  );
  const open = step.to === null;
  return { open, to, items: itemsOf(every, from, to, open) };
}
