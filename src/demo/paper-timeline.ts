import { addDays, type CalendarDate } from '../domain/calendar.ts';
import type { CellRow } from './paper-cells.ts';
import type { Fate } from './paper-fates.ts';
import type { Random } from './random.ts';
import { anchorOverdue, monthsFrom } from './visits.ts';

/** When things happened to one patient of the paper's cohort. */
export interface Timeline {
  readonly diagnosedOn: CalendarDate;
  readonly stagedOn: CalendarDate;
  readonly resectedOn: CalendarDate | null;
  /** The curative one. */
  readonly hepatectomyOn: CalendarDate | null;
  readonly debulkedOn: CalendarDate | null;
  readonly enrolledOn: CalendarDate;
}

const AVERAGE_MONTH = 30.4375;

/** The observation rule covered the types I and II of Hokkaido: 36, as the paper says. */
export const wasObserved = (row: CellRow): boolean =>
  row.site === 'hokkaido' && (row.nelmType === 'I' || row.nelmType === 'II');

/**
 * Dates of one patient, whose latest anchor (curative hepatectomy, else the staging scan) lies `back` months
 * before the day unless his fate says where. After an observation period surgery follows its third month.
 */
export function timelineOf(
  row: CellRow,
  fate: Fate | undefined,
  day: CalendarDate,
  back: number,
  random: Random,
): Timeline {
  const anchorOn = anchorOf(row, fate, day, back, random);
  const delay = { observed: random.int(9, 20), other: random.int(15, 45) };
  const surgeryAfter = (stagedOn: CalendarDate) =>
    wasObserved(row) ? addDays(monthsFrom(stagedOn, 3), delay.observed) : addDays(stagedOn, delay.other);
  const stagedOn =
    row.treatment !== 'PLCR'
      ? anchorOn
      : wasObserved(row)
        ? addDays(monthsFrom(anchorOn, -3), -delay.observed)
        : addDays(anchorOn, -delay.other);
  const surgical = row.treatment === 'PLCR' || row.treatment === 'PTR';
  const apart = random.chance(0.3) && row.grade !== 'G3' && row.primary === 'pancreas';
  const resectedOn = !surgical
    ? null
    : row.diseaseFreeMonths !== null
      ? addDays(stagedOn, -Math.round(row.diseaseFreeMonths * AVERAGE_MONTH))
      : row.treatment === 'PLCR'
        ? addDays(anchorOn, apart ? -random.int(30, 50) : 0)
        : surgeryAfter(stagedOn);
  const debulked = row.treatment === 'PTR' && (wasObserved(row) || random.chance(0.35));
  const debulkedOn = debulked ? surgeryAfter(stagedOn) : null;
  return {
    diagnosedOn: row.asynchronous
      ? addDays(resectedOn ?? stagedOn, -random.int(15, 50))
      : addDays(stagedOn, -random.int(0, 20)),
    stagedOn,
    resectedOn,
    debulkedOn,
    hepatectomyOn: row.treatment === 'PLCR' ? anchorOn : null,
    enrolledOn: enrolment(row, { stagedOn, anchorOn, resectedOn, debulkedOn }, random),
  };
}

function anchorOf(
  row: CellRow,
  fate: Fate | undefined,
  day: CalendarDate,
  back: number,
  random: Random,
): CalendarDate {
  const rhythm = row.treatment === 'PLCR' ? 'POSTHEP' : 'NELM-OBS';
  if (fate?.overdue !== undefined) return anchorOverdue(day, rhythm, ...fate.overdue);
  if (fate?.relapsedAfterDays !== undefined) return addDays(day, -12 - fate.relapsedAfterDays);
  const jittered = addDays(monthsFrom(day, -back), random.int(-12, 12));
  const latest = addDays(day, -(fate?.diedAfterDays ?? 0) - 120);
  return jittered < latest ? jittered : latest;
}

/** After the last surgery, else some weeks after staging: before the first window after staging has closed. */
function enrolment(
  row: CellRow,
  days: Pick<Timeline, 'stagedOn' | 'resectedOn' | 'debulkedOn'> & { anchorOn: CalendarDate },
  random: Random,
): CalendarDate {
  if (row.treatment === 'PLCR') return addDays(days.anchorOn, random.int(5, 6));
  if (days.debulkedOn !== null) return addDays(days.debulkedOn, random.int(4, 7));
  if (days.resectedOn !== null && !row.asynchronous) return addDays(days.resectedOn, random.int(4, 7));
  if (wasObserved(row)) return addDays(monthsFrom(days.stagedOn, 3), random.int(8, 20));
  return addDays(days.stagedOn, random.int(12, 35));
}
