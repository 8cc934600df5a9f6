import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Quantity } from '../../src/domain/facts.ts';
import { gradeOf, type PathologyDetails, rulingGrade } from '../../src/domain/grading.ts';

const RANK = { unknown: -1, G1: 1, G2: 2, G3: 3, NEC: 4 } as const;
const anyValue = fc.oneof(
  fc.constantFrom(0, 1, 1.9, 2, 2.9, 3, 5, 19, 20, 20.5, 21, 50),
  fc.double({ min: 0, max: 100, noNaN: true }),
);
const anyGrade = fc.constantFrom('G1', 'G2', 'G3', 'unknown');
const anyIndex = fc.option(
  fc.record({ comparator: fc.constantFrom('=', '<', '<=', '>', '>='), value: anyValue }),
);
const anyReport: fc.Arbitrary<PathologyDetails> = fc.record({
  specimen: fc.constant('resection'),
  differentiation: fc.constantFrom('well', 'well', 'poor', 'unknown'),
  reportedGrade: anyGrade,
  ki67: anyIndex,
  mitoses: anyIndex,
  sizeMm: fc.constant(null),
  lymphaticInvasion: fc.constant('unknown'),
  venousInvasion: fc.constant('unknown'),
  muscleInvasion: fc.constant('unknown'),
  nodes: fc.constant('unknown'),
});

function allows({ comparator, value }: Quantity, truth: number): boolean {
  if (comparator === '=') return truth === value;
  if (comparator === '<') return truth < value;
  if (comparator === '<=') return truth <= value;
  return comparator === '>' ? truth > value : truth >= value;
}

/** The report that the laboratory would have written had it known the exact values; null where it could not be. */
function exactly(one: PathologyDetails, ki67: number, mitoses: number): PathologyDetails | null {
  if (one.ki67 !== null && !allows(one.ki67, ki67)) return null;
  if (one.mitoses !== null && !allows(one.mitoses, mitoses)) return null;
  return {
    ...one,
    ki67: one.ki67 && { comparator: '=', value: ki67 },
    mitoses: one.mitoses && { comparator: '=', value: mitoses },
  };
}

describe('whatever is reported', () => {
  test('a rising index never lowers the grade', () => {
    fc.assert(
      fc.property(anyReport, anyValue, anyValue, fc.constantFrom('ki67', 'mitoses'), (one, a, b, index) => {
        const at = (value: number) => gradeOf({ ...one, [index]: { comparator: '=', value } });
        const [low, high] = [at(Math.min(a, b)), at(Math.max(a, b))];
        if (low.ruling === 'unknown') return;
        expect(high.ruling === 'unknown' || RANK[high.ruling] >= RANK[low.ruling]).toBe(true);
      }),
    );
  });

  test('a comparator never rules milder than the value behind it', () => {
    const values = fc.array(anyValue, { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(anyReport, values, values, (one, ki67s, mitoses) => {
        const { ruling, computed } = gradeOf(one);
        for (const [i, ki67] of ki67s.entries()) {
          const exact = exactly(one, ki67, mitoses[i] ?? 0);
          if (exact === null) continue;
          const truth = gradeOf(exact);
          if (ruling !== 'unknown') expect(RANK[ruling]).toBeGreaterThanOrEqual(RANK[truth.ruling]);
          if (computed !== 'unknown') expect(computed).toBe(truth.computed);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('several reports never rule milder than any one of them', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { maxLength: 4 }), (reports) => {
        const { ruling } = rulingGrade(reports);
        for (const one of reports.map(gradeOf)) {
          if (ruling !== 'unknown') expect(RANK[ruling]).toBeGreaterThanOrEqual(RANK[one.ruling]);
        }
      }),
    );
  });

  test('the order of the reports changes nothing', () => {
    const shuffled = fc
      .array(anyReport, { minLength: 2, maxLength: 5 })
      .chain((reports) =>
        fc.tuple(
          fc.constant(reports),
          fc.shuffledSubarray(reports, { minLength: reports.length, maxLength: reports.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(rulingGrade(other)).toEqual(rulingGrade(one));
      }),
    );
  });
});
