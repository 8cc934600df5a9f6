import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Protocol } from '../../src/domain/protocol.ts';
import { faultsIn } from '../../src/domain/protocol-faults.ts';
import { stepDueDays } from '../../src/domain/step.ts';
import { ofSeries, ofStep, ofSteps, step } from './protocol-fixture.ts';

describe('months and weeks are compared from every kind of anchor', () => {
  const pointers = (protocol: Protocol) => faultsIn(protocol).map((fault) => fault.pointer);

  test.each([
    ['P12M', 'P52W', false], // 364 days are over before any year is
    ['P12M', 'P365D', false], // not with a leap day between
    ['P12M', 'P366D', true],
    ['P12M', 'P53W', true],
    ['P2M', 'P61D', false], // July and August have 62 days
    ['P2M', 'P62D', true],
    ['P6M', 'P184D', true],
    ['P6M', 'P183D', false],
  ])('after a step to %s the next may begin at %s: %s', (to, from, allowed) => {
    const protocol = ofSteps({ every: 'P1M', early: 'P1W', to }, { from, to: 'P60M' });
    expect(pointers(protocol)).toEqual(allowed ? [] : ['/series/0/steps/1/from']);
  });

  test.each([
    ['P1M', 'P27D', true],
    ['P1M', 'P4W', false], // February
    ['P4W', 'P1M', false],
    ['P5W', 'P1M', true],
    ['P12M', 'P6M', true],
  ])('every %s may open %s early: %s', (every, early, allowed) => {
    expect(pointers(ofStep({ every, early, late: 'P1W' }))).toEqual(
      allowed ? [] : ['/series/0/steps/0/early'],
    );
  });

  test.each([
    ['P4M', 'P24W', true],
    ['P4M', 'P17W', false], // 119 days, and four months have 120 at least
    ['P4M', 'P123D', true],
    ['P4M', 'P122D', false],
    ['P6M', 'P26W', false],
    ['P6M', 'P6M', true],
  ])('every %s goes with a longest interval of %s: %s', (every, max, allowed) => {
    expect(pointers(ofStep({ every, max }))).toEqual(allowed ? [] : ['/series/0/steps/0/max']);
  });

  test('late may equal the interval', () => {
    expect(faultsIn(ofStep({ late: 'P6M' }))).toEqual([]);
  });

  test('what has no fault has due days that rise strictly, from month ends and leap days too', () => {
    const interval = fc.constantFrom('P1M', 'P2M', 'P5W', 'P12W', 'P1M10D', 'P3M1D', 'P45D');
    const boundary = fc.integer({ min: 4, max: 30 });
    const slack = fc.integer({ min: -3, max: 20 });
    const twoSteps = fc
      .tuple(interval, interval, boundary, slack, fc.boolean())
      .map(([one, two, b, days, weeks]) => [
        { every: one, from: 'P0M', to: weeks ? `P${b * 30 + days}D` : `P${b}M` },
        { every: two, from: weeks ? `P${b}M` : `P${b * 30 + days}D`, to: `P${b + 12}M` },
      ]);
    const anchors = ['2025-01-31', '2024-02-29', '2025-08-31', '2023-12-31', '2025-04-30', '2099-03-01'];
    let judged = 0;
    fc.assert(
      fc.property(twoSteps, (raw) => {
        const steps = raw.map((one, index) => ({
          ...step,
          ...one,
          number: index + 1,
          early: 'P1D',
          late: 'P1D',
        }));
        if (faultsIn(ofSeries({ steps })).length > 0) return;
        judged += 1;
        for (const anchor of anchors) {
          const days = steps.flatMap((one) => stepDueDays(anchor, one, '2300-01-01'));
          expect(days).toEqual([...new Set(days)].toSorted());
          expect(days[0]! > anchor).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    expect(judged).toBeGreaterThan(20);
  });
});
