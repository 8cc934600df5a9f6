import { parseArgs } from 'node:util';

/** How large a run is. */
export interface Options {
  readonly items: number;
  readonly sites: number;
  /** Interleaved rounds of each row. */
  readonly rounds: number;
  /** How long one side of a round is asked, in ms. */
  readonly askMs: number;
  readonly connections: number;
  /** The cohorts that a version is previewed on, the smaller and the larger. */
  readonly cohorts: readonly [number, number];
  readonly fsync: boolean;
  /** Fits a pattern: only these rows. */
  readonly only: RegExp;
  readonly smoke: boolean;
  /** Where the figures go as JSON besides the table; null: nowhere. */
  readonly json: string | null;
}

export const HELP = `npm run bench -- [options]

  --items N      schedule items, 1,000,000 unless given; --quick for 100,000
  --large        10,000,000 items: minutes of loading, about 15 GB
  --rounds N     interleaved rounds, 11 unless given; half as many of the sweep
  --only WORD    only the rows whose name holds it
  --fsync        with fsync on; off unless given, as in the tests
  --json FILE    the figures as JSON too
  --smoke        tiny, one round, no figure worth reading: shows that the bench still runs`;

/** @throws where an option is not known or no number */
export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      items: { type: 'string' },
      quick: { type: 'boolean', default: false },
      large: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      fsync: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
    },
  });
  if (values.help) return null;
  const { smoke, large, quick } = values;
  const usual = smoke ? 5_200 : quick ? 100_000 : large ? 10_000_000 : 1_000_000;
  return {
    items: wholeNumber('items', values.items, usual),
    sites: smoke ? 2 : 4,
    rounds: wholeNumber('rounds', values.rounds, smoke ? 1 : 11),
    askMs: smoke ? 200 : 1_000,
    connections: smoke ? 2 : 8,
    cohorts: smoke ? [60, 600] : quick ? [1_000, 10_000] : [10_000, 100_000],
    fsync: values.fsync,
    only: new RegExp(values.only, 'i'),
    smoke,
    json: values.json ?? null,
  };
}

function wholeNumber(name: string, text: string | undefined, usual: number): number {
  const value = Number(text ?? usual);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`--${name} takes a whole number, 1 or more`);
  return value;
}
