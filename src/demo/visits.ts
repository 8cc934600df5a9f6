import { addDays, addPeriod, type CalendarDate } from '../domain/calendar.ts';
import type { Region } from '../domain/protocol.ts';
import type { RESULT_MODALITIES } from '../domain/results.ts';
import type { Chart } from './chart.ts';
import type { Random } from './random.ts';

/** Every `every` months up to month `to`, `early` and `late` months about the due day. */
type Beat = readonly [every: number, to: number, early: number, late: number];

/** When the demo's patients are expected, so that most of them come on time; the protocols themselves decide. */
const RHYTHMS = {
  'RECT-G1': [[6, 60, 1, 1]],
  'RECT-G2X': [
    [4, 60, 1, 1],
    [6, 204, 1, 1],
    [12, 240, 2, 2],
  ],
  'scope-G1': [[12, 60, 2, 2]],
  scope: [[12, 120, 2, 2]],
  'PANC-G1': [
    [12, 60, 6, 1],
    [24, 180, 12, 2],
  ],
  'PANC-G2': [
    [6, 60, 1, 6],
    [12, 180, 1, 12],
  ],
  G3: [
    [4, 24, 1, 1],
    [6, 120, 1, 6],
  ],
  NEC: [
    [3, 12, 1, 1],
    [6, 120, 1, 1],
  ],
  POSTHEP: [
    [3, 24, 1, 1],
    [6, 60, 1, 1],
    [12, 120, 2, 2],
  ],
  'AS-PNET': [
    [6, 24, 1, 1],
    [12, 120, 2, 2],
  ],
  'NELM-OBS': [
    [3, 12, 1, 1],
    [6, 600, 1, 1],
  ],
} as const satisfies Record<string, readonly Beat[]>;

export type Rhythm = keyof typeof RHYTHMS;

interface Slot {
  readonly month: number;
  readonly opens: CalendarDate;
  readonly due: CalendarDate;
  readonly closes: CalendarDate;
}

const months = (count: number) => ({ months: count, days: 0 });

/** `count` months after a day, or before it where negative. */
export const monthsFrom = (date: CalendarDate, count: number): CalendarDate =>
  addPeriod(date, months(Math.abs(count)), count < 0 ? -1 : 1);

/** Due days with their windows, up to and including `until`. */
export function slotsOf(anchor: CalendarDate, rhythm: Rhythm, until: CalendarDate): Slot[] {
  const slots: Slot[] = [];
  let from = 0;
  for (const [every, to, early, late] of RHYTHMS[rhythm]) {
    for (let month = from + every; month <= to; month += every) {
      const due = monthsFrom(anchor, month);
      if (due > until) return slots;
      slots.push({ month, due, opens: monthsFrom(due, -early), closes: monthsFrom(due, late) });
    }
    from = to;
  }
  return slots;
}

/** The anchor by which the item of a month closed `days` before a day. */
export function anchorOverdue(day: CalendarDate, rhythm: Rhythm, month: number, days: number): CalendarDate {
  const late = RHYTHMS[rhythm].find(([, to]) => month <= to)?.[3] ?? 0;
  return addDays(monthsFrom(day, -(month + late)), -days);
}

/** The anchor by which the item of a month is due `days` after a day (before it where negative). */
export const anchorDue = (day: CalendarDate, month: number, days: number): CalendarDate =>
  addDays(monthsFrom(day, -month), days);

export interface Attendance {
  readonly anchor: CalendarDate;
  readonly rhythm: Rhythm;
  readonly modalities: readonly (typeof RESULT_MODALITIES)[number][];
  readonly regions: readonly Region[];
  /** Items due from this month on are missed. */
  readonly missFrom?: number;
  /** The items due in these months are left to the caller. */
  readonly skip?: readonly number[];
  /** Nothing is performed from this day on. */
  readonly stopOn?: CalendarDate;
  readonly conclusion?: string;
}

/**
 * Reports of a patient who comes within a week of the due days. Who enrols after windows have closed
 * comes for a catch-up examination some weeks later, unless the very next visit serves as one.
 */
export function attend(chart: Chart, random: Random, day: CalendarDate, visits: Attendance): void {
  const { anchor, rhythm, missFrom = Number.POSITIVE_INFINITY, stopOn = addDays(day, 1) } = visits;
  const conclusion = visits.conclusion ?? CLEAR[chart.site];
  const perform = (performedOn: CalendarDate) => {
    const { regions } = visits;
    const modality = random.pick(visits.modalities);
    const on = addDays(performedOn, random.int(1, 6));
    if (on <= day && performedOn < stopOn) chart.report(on, { performedOn, modality, regions, conclusion });
    return performedOn;
  };
  const slots = slotsOf(anchor, rhythm, addDays(day, 10));
  const wanted = slots.filter(({ closes }) => closes >= chart.enrolledOn);
  const catchUp = addDays(chart.enrolledOn, random.int(10, 24));
  const last = RHYTHMS[rhythm].at(-1)?.[1] ?? 0;
  const late = slots.length > wanted.length && monthsFrom(anchor, last) > chart.enrolledOn;
  let seen = late ? perform(catchUp) : '';
  for (const { month, opens, due } of wanted) {
    if (month >= missFrom) return;
    if (visits.skip?.includes(month)) continue;
    const performedOn = addDays(due, random.int(-7, 7));
    if (seen < opens) seen = perform(late && performedOn < catchUp ? catchUp : performedOn);
  }
}

const CLEAR = {
  hokkaido: '再発・新規病変を認めない。(デモ)',
  chengdu: '未见复发及新发病灶。（演示）',
} as const;
export const STABLE = {
  hokkaido: '肝転移は前回と著変なし。(デモ)',
  chengdu: '肝转移灶较前无明显变化。（演示）',
} as const;
