/** A change is judged by the change, not by luck: without a seed of one's own every run walks the same ways. */
const THE_SAME = 20_261_123;

/** The seed that an environment variable names; `chance` draws one. Whoever uses it prints it. */
export function seedOf(variable: 'FUZZ_SEED' | 'MODEL_SEED'): number {
  const given = process.env[variable] ?? THE_SAME;
  if (given === 'chance') return Math.floor(Math.random() * 1e9);
  const seed = Number(given);
  if (!Number.isSafeInteger(seed)) throw new Error(`${variable} must be a whole number, or "chance"`);
  return seed;
}
