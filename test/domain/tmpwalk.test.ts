import fc from 'fast-check';
import { test } from 'vitest';
import { life, waysOf } from '../support/observation-walk.ts';

test('x', () => {
  const seen = new Map<string, number>();
  const t = performance.now();
  for (const l of fc.sample(life, { numRuns: 40000, seed: 1 }))
    for (const [a, b] of waysOf(l)) seen.set(`${a} → ${b}`, (seen.get(`${a} → ${b}`) ?? 0) + 1);
  console.log(
    performance.now() - t,
    [...seen]
      .toSorted()
      .map(([k, n]) => `${k}: ${n}`)
      .join('\n'),
  );
});
