import { scaleUtc } from 'd3-scale';
import { addPeriod, type CalendarDate, earliestDay, parsePeriod } from '../../domain/calendar.ts';
import type { Chart } from '../../plans/chart.ts';

/** How much of the plan is shown: years around today, or all of it. */
export const SPANS = ['2', '5', '20'] as const;
export type Span = (typeof SPANS)[number];

/** `compact` is for a drawer and a telephone, `full` for a page and for paper. */
export type Size = 'compact' | 'full';

/** In units of the viewBox, which are pixels at the width that the size is made for. */
const SIZES = {
  compact: { width: 360, font: 12 },
  full: { width: 1040, font: 13 },
} as const satisfies Record<Size, object>;
const PAD = 10;

/** What lies around today, so that more is ahead than behind. */
const AROUND = {
  '2': { before: parsePeriod('P9M'), after: parsePeriod('P15M') },
  '5': { before: parsePeriod('P18M'), after: parsePeriod('P42M') },
} as const;
const WHOLE = parsePeriod('P240M');
const MARGIN = parsePeriod('P4M');

/** Where days stand in the picture. */
export interface Frame {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly width: number;
  readonly font: number;
  readonly left: number;
  readonly right: number;
  /** The place of a day; of one outside, the edge. */
  readonly x: (day: CalendarDate) => number;
  readonly holds: (day: CalendarDate) => boolean;
  readonly ticks: readonly CalendarDate[];
}

const instant = (day: CalendarDate): Date => new Date(`${day}T00:00:00Z`);

export function frameOf(
  chart: Pick<Chart, 'day' | 'items' | 'facts' | 'courses'>,
  span: Span,
  size: Size,
): Frame {
  const { width, font } = SIZES[size];
  const [from, to] = span === '20' ? wholeRange(chart) : around(chart.day, span);
  const [left, right] = [PAD, width - PAD];
  const scale = scaleUtc([instant(from), instant(to)], [left, right]).clamp(true);
  // As many as labels of a month or a year find room for.
  const wanted = span === '2' ? 8 : span === '5' ? 6 : 22;
  return {
    from,
    to,
    width,
    font,
    left,
    right,
    x: (day) => round(scale(instant(day))),
    holds: (day) => from <= day && day <= to,
    ticks: scale.ticks(wanted).map((at) => at.toISOString().slice(0, 10)),
  };
}

const around = (day: CalendarDate, span: '2' | '5'): [CalendarDate, CalendarDate] => [
  addPeriod(day, AROUND[span].before, -1),
  addPeriod(day, AROUND[span].after),
];

/** From the first day on record to twenty years after the first anchor, or the last window where that is later. */
function wholeRange({ day, items, facts, courses }: Pick<Chart, 'day' | 'items' | 'facts' | 'courses'>) {
  const starts = [
    ...facts.flatMap(({ date }) => (date === null ? [] : [earliestDay(date)])),
    ...courses.map(({ anchorOn }) => anchorOn),
    ...items.map(({ opensOn }) => opensOn),
    day,
  ].toSorted();
  const anchors = courses.map(({ anchorOn }) => anchorOn).toSorted();
  const ends = [
    addPeriod(day, parsePeriod('P12M')),
    ...items.map(({ closesOn }) => closesOn),
    ...anchors.slice(0, 1).map((anchor) => addPeriod(anchor, WHOLE)),
  ].toSorted();
  return [addPeriod(starts[0] ?? day, MARGIN, -1), addPeriod(ends.at(-1) ?? day, MARGIN)] as const;
}

/** Tenths of a unit are less than anybody sees. */
export const round = (value: number): number => Math.round(value * 10) / 10;
