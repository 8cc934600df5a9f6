import type { CalendarDate } from './calendar.ts';
import { lastQualifyingScan } from './coverage.ts';
import type { Matching } from './matching.ts';
import { courseOf, type Item, type ItemOutcome, type Plan, runningCourses, seriesOf } from './plan-model.ts';
import { isHistory, type Result } from './results.ts';
import { intervalExceededOn, runningSeries } from './schedule.ts';
import type { PlanForWork } from './work-record.ts';

/** Where a series stands. */
export interface SeriesOutcome {
  readonly courseId: string;
  readonly seriesKey: string;
  readonly lastScanOn: CalendarDate | null;
  /** The first day on which the interval since the last scan is too long; null where no step limits it. */
  readonly exceedsOn: CalendarDate | null;
}

/** One series of one course. */
export const seriesId = (item: Pick<Item, 'courseId' | 'seriesKey'>): string =>
  `${item.courseId}/${item.seriesKey}`;

/** Where each running series of a plan stands on a day. */
export function seriesOutcomes(
  plan: Plan,
  items: ReadonlyMap<string, ItemOutcome>,
  scans: readonly Result[],
  day: CalendarDate,
): SeriesOutcome[] {
  return runningCourses(plan).flatMap((course) =>
    runningSeries(course).map((series) => {
      const own = plan.items.filter((item) => item.courseId === course.id && item.seriesKey === series.key);
      const closings = own.map((item) => items.get(item.id)?.completedOn ?? '');
      const lastScan = [lastQualifyingScan(series, scans, day) ?? '', ...closings].reduce(
        (a, b) => (a > b ? a : b),
        '',
      );
      const lastScanOn = lastScan === '' ? null : lastScan;
      return {
        courseId: course.id,
        seriesKey: series.key,
        lastScanOn,
        exceedsOn: intervalExceededOn(course.anchorOn, series, lastScanOn)?.on ?? null,
      };
    }),
  );
}

/** What the derivation of work needs to see of a plan. */
export function planForWork(
  plan: Plan,
  items: ReadonlyMap<string, ItemOutcome>,
  matching: Matching,
  series: readonly SeriesOutcome[],
  results: readonly Result[],
  day: CalendarDate,
): Omit<PlanForWork, 'missed'> {
  const history = new Set(
    results.filter((result) => isHistory(result, plan.enrolledOn)).map((result) => result.id),
  );
  return {
    active: !plan.discharged,
    courses: plan.courses.map((course) => ({
      protocol: course.protocol.code,
      anchorOn: course.anchorOn,
      picked: course.picked,
    })),
    hasItemAhead: plan.items.some((item) => items.get(item.id)?.status === 'live' && item.closes >= day),
    beforeEnrolment: plan.items.filter((item) => items.get(item.id)?.status === 'before-enrolment').length,
    evidence: new Set(
      plan.items.flatMap((item) => {
        const ids =
          matching.completions.get(item.id)?.resultIds ?? matching.partly.get(item.id)?.resultIds ?? [];
        // What was known at enrolment was read long ago; what comes to light later is read now.
        return item.beforeEnrolment ? ids.filter((id) => !history.has(id)) : ids;
      }),
    ),
    exceeded: series.flatMap((outcome) => {
      if (outcome.exceedsOn === null) return [];
      const course = courseOf(plan, outcome);
      const of = seriesOf(course, outcome.seriesKey);
      const exceeded = intervalExceededOn(course.anchorOn, of, outcome.lastScanOn);
      if (exceeded === null) return [];
      const { lastScanOn } = outcome;
      const since = lastScanOn !== null && lastScanOn > course.anchorOn ? lastScanOn : course.anchorOn;
      return {
        seriesId: seriesId(outcome),
        label: of.label,
        since,
        lastScan: lastScanOn,
        max: exceeded.step.max ?? '',
        on: exceeded.on,
      };
    }),
  };
}
