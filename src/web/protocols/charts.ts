import { scaleBand, scaleLinear } from 'd3-scale';
import type { PreviewLine } from '../../cohort-preview/use-cases.ts';

export type Summary = Extract<PreviewLine, { line: 'summary' }>;

const MONTHS = 12;
const WIDTH = 460;
const HEIGHT = 190;
const [LEFT, RIGHT, TOP, BOTTOM] = [38, 4, 10, 24];
const TICKS = 4;

/** How many patients stay, change and begin: one bar, whose parts have the share of each. */
export function patientsChart({ patients }: Pick<Summary, 'patients'>) {
  const all = patients.unchanged + patients.changed + patients.starting;
  const x = scaleLinear([0, Math.max(1, all)], [0, WIDTH]);
  let from = 0;
  const parts = (['changed', 'starting', 'unchanged'] as const).map((effect) => {
    const part = { effect, count: patients[effect], x: round(x(from)), width: round(x(patients[effect])) };
    from += patients[effect];
    return part;
  });
  return { width: WIDTH, all, parts };
}

/** Examinations due in each of the next ten years, without the version and with it, by modality. */
export function yearsCharts({ scans }: Pick<Summary, 'scans'>) {
  const byModality = Map.groupBy(scans, ({ modality }) => modality);
  return [...byModality].map(([modality, months]) => {
    const years = Array.from({ length: Math.ceil(months.length / MONTHS) }, (_, index) => {
      const own = months.slice(index * MONTHS, (index + 1) * MONTHS);
      const sum = (side: 'before' | 'after') => own.reduce((total, month) => total + month[side], 0);
      const [before, after] = [sum('before'), sum('after')];
      return { year: index + 1, from: own[0]?.month ?? '', before, after, more: after - before };
    });
    const most = Math.max(1, ...years.flatMap(({ before, after }) => [before, after]));
    const y = scaleLinear([0, most], [HEIGHT - BOTTOM, TOP]).nice(TICKS);
    const x = scaleBand(
      years.map(({ year }) => String(year)),
      [LEFT, WIDTH - RIGHT],
    ).padding(0.2);
    const half = x.bandwidth() / 2;
    const bar = (value: number, left: number) => ({
      x: round(left),
      y: round(y(value)),
      width: round(half - 1),
      height: round(HEIGHT - BOTTOM - y(value)),
    });
    return {
      modality,
      width: WIDTH,
      height: HEIGHT,
      left: LEFT,
      right: WIDTH - RIGHT,
      foot: HEIGHT - 7,
      ticks: y
        .ticks(TICKS)
        .filter(Number.isInteger)
        .map((value) => ({ value, y: round(y(value)) })),
      years: years.map((one) => {
        const left = x(String(one.year)) ?? 0;
        return {
          ...one,
          middle: round(left + half),
          bars: { before: bar(one.before, left), after: bar(one.after, left + half) },
        };
      }),
    };
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;
