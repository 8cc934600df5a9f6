import { scaleLinear } from 'd3-scale';
import { type PeriodText, parsePeriod } from '../../domain/calendar.ts';
import type { Protocol, Step } from '../../domain/protocol.ts';

/** Twenty years, the longest that a built-in protocol with an end looks ahead. */
const SHORTEST_MONTHS = 60;
const OPEN_MONTHS = 60;
const MONTH_DAYS = 30.44;
const LEFT = 190;
const WIDTH = 960;
const LANE = 40;
const TOP = 26;

const monthsOf = (text: PeriodText): number => {
  const { months, days } = parsePeriod(text);
  return months + days / MONTH_DAYS;
};

/** Phases of one or more versions over the months after the anchor: a lane for each series of each version. */
export function phasesPicture(protocols: readonly Protocol[]) {
  const steps = protocols.flatMap(({ series }) => series.flatMap((one) => one.steps));
  if (steps.length === 0) return null;
  const ends = steps.map(({ from, to }) => (to === null ? monthsOf(from) + OPEN_MONTHS : monthsOf(to)));
  const last = Math.max(SHORTEST_MONTHS, ...ends);
  const x = scaleLinear([0, last], [LEFT, WIDTH]);
  const keys = [...new Set(protocols.flatMap(({ series }) => series.map(({ key }) => key)))];
  const lanes = keys.flatMap((key) =>
    protocols.flatMap((protocol, nth) => {
      const series = protocol.series.find((one) => one.key === key);
      return series === undefined ? [] : [{ protocol, nth, series }];
    }),
  );
  const every = last > 120 ? 24 : 12;
  return {
    width: WIDTH + 12,
    height: TOP + lanes.length * LANE + 4,
    top: TOP,
    ticks: Array.from({ length: Math.floor(last / every) + 1 }, (_, index) => ({
      month: index * every,
      x: round(x(index * every)),
    })),
    lanes: lanes.map(({ protocol, nth, series }, index) => ({
      label: series.label,
      version: protocol.version,
      other: nth > 0,
      y: TOP + index * LANE,
      phases: series.steps.map((step) => phaseOf(step, last, x)),
    })),
  };
}

function phaseOf(step: Step, last: number, x: (months: number) => number) {
  const [from, every] = [monthsOf(step.from), monthsOf(step.every)];
  const to = step.to === null ? last : monthsOf(step.to);
  const count = Math.floor((to - from) / every + 0.01);
  return {
    every: step.every,
    basis: step.basis,
    open: step.to === null,
    x: round(x(from)),
    width: round(Math.max(2, x(to) - x(from) - 2)),
    dues: Array.from({ length: count }, (_, index) => round(x(from + (index + 1) * every))),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
