import { addDays, addPeriod, type CalendarDate, laterOf, parsePeriod, plusPeriod } from './calendar.ts';
import type { Protocol, Series, Step } from './protocol.ts';
import { criticalDay, dueDay, stepDueDays, type Window, windowOf } from './step.ts';

/** Open steps are expanded this far ahead; the sweep extends them (clinical rules §2, Horizon; local-default). */
const HORIZON = parsePeriod('P10Y');
const MONTH_GRACE = parsePeriod('P1M');
const WEEK_GRACE = parsePeriod('P2W');

/** A protocol version running from an anchor: what the expansion needs to know of a course. */
export interface CourseSetup {
  readonly protocol: Protocol;
  readonly anchorOn: CalendarDate;
  /** Series that run in another course. */
  readonly omittedSeries: readonly string[];
}

/** An examination to schedule. The same one if course, series and due day are the same. */
export interface ScheduledItem extends Window {
  readonly seriesKey: string;
  readonly stepNumber: number;
  /** k of `due(k)`; 0 for a catch-up, which is no step's. */
  readonly occurrence: number;
  readonly origin: 'step' | 'catch-up';
  readonly critical: CalendarDate;
  readonly beforeEnrolment: boolean;
}

/** The series of a course that has items of its own. */
export const runningSeries = (course: CourseSetup): readonly Series[] =>
  course.protocol.series.filter((series) => !course.omittedSeries.includes(series.key));

/** Series of imaging, which NELM-OBS replaces; endoscopy stays. */
export const isImaging = (series: Series): boolean =>
  series.modalities.some((modality) => modality === 'MRI' || modality === 'CT');

/**
 * All items of a course for a patient enrolled on a day: finite steps whole, open ones to the horizon and at
 * least one in the future. `lastScan`: the last qualifying scan of a series known on that day. `isMissed`: items
 * that nobody will be asked for by themselves, so that a catch-up may be owed.
 */
export function expandCourse(
  course: CourseSetup,
  enrolledOn: CalendarDate,
  lastScan: (series: Series, windows: readonly Window[]) => CalendarDate | null,
  isMissed: (item: ScheduledItem) => boolean = (item) => item.beforeEnrolment,
): ScheduledItem[] {
  return runningSeries(course).flatMap((series) => {
    const items = series.steps.flatMap((step) => expandStep(course.anchorOn, series, step, enrolledOn));
    const missed = items.filter(isMissed);
    const catchUp = catchUpItem({ course, series, enrolledOn, items, missed }, lastScan(series, items));
    return catchUp === null ? items : [...items, catchUp].sort((a, b) => (a.due < b.due ? -1 : 1));
  });
}

function expandStep(
  anchor: CalendarDate,
  series: Series,
  step: Step,
  enrolledOn: CalendarDate,
): ScheduledItem[] {
  return stepDueDays(anchor, step, lastDay(anchor, step, enrolledOn)).map((due, index) =>
    itemAt(series, step, index + 1, due, enrolledOn),
  );
}

/** Where an expansion as of a day ends: a finite step whole; an open one at the horizon, one future item at least. */
function lastDay(anchor: CalendarDate, step: Step, day: CalendarDate): CalendarDate {
  if (step.to !== null) return addPeriod(anchor, parsePeriod(step.to));
  const horizon = addPeriod(day, HORIZON);
  for (let k = 1; ; k++) {
    const due = dueDay(anchor, step, k);
    if (due > day) return laterOf(horizon, due);
  }
}

function itemAt(
  series: Series,
  step: Step,
  k: number,
  due: CalendarDate,
  enrolledOn: CalendarDate,
): ScheduledItem {
  const window = windowOf(due, step);
  return {
    ...window,
    seriesKey: series.key,
    stepNumber: step.number,
    occurrence: k,
    origin: 'step',
    critical: criticalDay(window, step),
    beforeEnrolment: window.closes < enrolledOn,
  };
}

interface Expanded {
  readonly course: CourseSetup;
  readonly series: Series;
  readonly enrolledOn: CalendarDate;
  readonly items: readonly ScheduledItem[];
  readonly missed: readonly ScheduledItem[];
}

/**
 * Enrolling late: due at once where windows have closed unseen and the last known scan is older than the
 * interval now running, or none is known (clinical rules §2).
 */
function catchUpItem(
  { course, series, enrolledOn, items, missed }: Expanded,
  lastScan: CalendarDate | null,
): ScheduledItem | null {
  if (missed.length === 0) return null;
  if (items.some((item) => item.due === enrolledOn)) return null;
  // Of a series that has ended, the last window may be open yet.
  const last = missed.findLast((item) => !item.beforeEnrolment);
  const step =
    runningStep(course.anchorOn, series, enrolledOn) ??
    series.steps.find(({ number }) => number === last?.stepNumber);
  if (step === undefined) return null;
  if (lastScan !== null && addPeriod(lastScan, parsePeriod(step.every)) >= enrolledOn) return null;
  return { ...itemAt(series, step, 0, enrolledOn, enrolledOn), origin: 'catch-up' };
}

/** The step in whose (from, to] a day lies; none before the first and after the last. */
function runningStep(anchor: CalendarDate, series: Series, day: CalendarDate): Step | undefined {
  return series.steps.find((step) => day > startOf(anchor, step) && day <= endOf(anchor, step));
}

const startOf = (anchor: CalendarDate, step: Step): CalendarDate => addPeriod(anchor, parsePeriod(step.from));
const endOf = (anchor: CalendarDate, step: Step): CalendarDate =>
  step.to === null ? '9999-12-31' : addPeriod(anchor, parsePeriod(step.to));

/** The items that an open step gains as the horizon moves on: those due after `lastDue`, up to ten years ahead. */
export function extendSeries(
  anchor: CalendarDate,
  series: Series,
  lastDue: CalendarDate,
  day: CalendarDate,
): ScheduledItem[] {
  const open = series.steps.find((step) => step.to === null);
  if (open === undefined || addPeriod(day, HORIZON) < lastDue) return [];
  return expandStep(anchor, series, open, day)
    .filter((item) => item.due > lastDue)
    .map((item) => ({ ...item, beforeEnrolment: false }));
}

/** The first day on which the horizon reaches a due day that the series lacks; null without an open step. */
export function horizonDay(anchor: CalendarDate, series: Series, lastDue: CalendarDate): CalendarDate | null {
  const open = series.steps.find((step) => step.to === null);
  if (open === undefined) return null;
  for (let k = 1; ; k++) {
    const due = dueDay(anchor, open, k);
    if (due > lastDue) return firstDayReaching(due);
  }
}

/** The first day whose horizon is on or past `due`; a clamped 29 February is a day late at most, never early. */
function firstDayReaching(due: CalendarDate): CalendarDate {
  const guess = addPeriod(due, HORIZON, -1);
  return addPeriod(guess, HORIZON) >= due ? guess : addDays(guess, 1);
}

/**
 * The first day on which the interval since the last qualifying scan (or the anchor) exceeds the running
 * step's `max` by more than its grace, P1M, or P2W where `max` is in weeks; null where no step has a `max`.
 */
export function intervalExceededOn(
  anchor: CalendarDate,
  series: Series,
  lastScan: CalendarDate | null,
): { on: CalendarDate; step: Step } | null {
  const since = lastScan !== null && lastScan > anchor ? lastScan : anchor;
  for (const step of series.steps) {
    if (step.max === null) continue;
    const max = parsePeriod(step.max);
    const limit = addPeriod(since, plusPeriod(max, max.months === 0 ? WEEK_GRACE : MONTH_GRACE));
    const on = laterOf(addDays(limit, 1), addDays(startOf(anchor, step), 1));
    if (on <= endOf(anchor, step)) return { on, step };
  }
  return null;
}

export const ITEM_STATES = [
  'planned',
  'open',
  'due',
  'overdue',
  'completed',
  'ended',
  'before-enrolment',
  'superseded',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** What a plan holds of an item beside its dates. */
export type ItemStatus = 'live' | 'completed' | 'ended' | 'before-enrolment' | 'superseded';

/** State of an item on a day of its site, derived; an item that is closed keeps its status. */
export function stateOf(window: Window, status: ItemStatus, day: CalendarDate): ItemState {
  if (status !== 'live') return status;
  if (day < window.opens) return 'planned';
  if (day < window.due) return 'open';
  return day <= window.closes ? 'due' : 'overdue';
}
