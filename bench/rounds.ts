/** A figure over the rounds of a run. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly bare: Figure | null;
  readonly ours: Figure;
  /** Ours by bare, round by round; null where there is nothing to compare with. */
  readonly ratio: Figure | null;
  /** In the ratio's terms, or the figure's where there is none. */
  readonly goal: number | null;
  readonly floor: number | null;
  /** Which way is better, for ratio and figure alike. */
  readonly better: 'more' | 'less';
  readonly notes: readonly string[];
}

export const figure = (values: readonly number[]): Figure => {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return { median: (lower + upper) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
};

/**
 * Runs the sides in turn, the first one of a round changing from round to round, so that what drifts in the
 * machine falls on all of them. The first pass warms up and is not counted.
 */
export async function interleave<K extends string>(
  rounds: number,
  sides: Readonly<Record<K, () => Promise<number>>>,
  warmUp = true,
): Promise<Record<K, number[]>> {
  const names = Object.keys(sides) as K[];
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    const first = (round + names.length) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const value = await sides[name]();
      if (round >= 0) found[name].push(value);
    }
  }
  return found;
}

export const ratios = (ours: readonly number[], bare: readonly number[]): Figure =>
  figure(ours.map((value, round) => value / (bare[round] ?? Number.NaN)));

/** How long something takes, in ms. */
export async function timed(fn: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await fn();
  return performance.now() - begun;
}

const written = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const range = ({ median, min, max }: Figure): string =>
  `${written(median)} (${written(min)}–${written(max)})`;

/** What is judged: the ratio where there is one, else the figure. */
const judged = ({ ratio, ours }: Row): number => (ratio ?? ours).median;
const reaches = (row: Row, target: number): boolean =>
  row.better === 'more' ? judged(row) >= target : judged(row) <= target;

const reached = (row: Row): string => {
  if (row.goal === null || row.floor === null) return '';
  return reaches(row, row.goal) ? 'goal' : reaches(row, row.floor) ? 'floor' : 'no';
};

/** The table as Markdown: medians, and lowest and highest in brackets. */
export function markdown(rows: readonly Row[]): string {
  const sign = ({ better }: Row) => (better === 'more' ? '≥' : '≤');
  const cells = rows.map((row) => [
    `${row.what}, ${row.unit}`,
    row.bare === null ? '' : range(row.bare),
    range(row.ours),
    row.ratio === null
      ? ''
      : `${row.ratio.median.toFixed(2)} (${row.ratio.min.toFixed(2)}–${row.ratio.max.toFixed(2)})`,
    row.goal === null ? '' : `${sign(row)} ${row.goal.toLocaleString('en')}`,
    row.floor === null ? '' : `${sign(row)} ${row.floor.toLocaleString('en')}`,
    reached(row),
  ]);
  const head = ['what', 'bare', 'ours', 'ratio', 'goal', 'floor', 'reached'];
  const lines = [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`);
  const notes = rows.flatMap((row) => row.notes.map((note) => `- ${row.what}: ${note}`));
  return [...lines, '', ...notes].join('\n');
}
