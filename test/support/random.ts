import { seedOf } from './chance.ts';

/** Seeded by FUZZ_SEED; every failure prints the seed it can be had again with. */
export function seeded() {
  const seed = seedOf('FUZZ_SEED');
  const next = mulberry32(seed);
  const below = (n: number): number => Math.floor(next() * n);
  const one = <T>(values: readonly T[]): T => {
    if (values.length === 0) throw new Error('Nothing to choose from');
    return values[below(values.length)] as T;
  };
  const shuffled = <T>(values: readonly T[]): T[] =>
    values
      .map((value) => ({ value, at: next() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ value }) => value);
  return { seed, next, below, one, shuffled };
}

function mulberry32(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
