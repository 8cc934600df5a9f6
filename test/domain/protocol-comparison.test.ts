import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Protocol, Series, Step } from '../../src/domain/protocol.ts';
import { compareVersions } from '../../src/domain/protocol-comparison.ts';
import { rectG1, rectG2x } from '../../src/protocols/rectum.ts';

const [mri, scope] = rectG1.series as readonly [Series, Series];
const ofMri = (change: Partial<Series>): Protocol => ({
  ...rectG1,
  version: 2,
  series: [{ ...mri, ...change }, scope],
});
const ofStep = (change: Partial<Step>): Protocol => ofMri({ steps: [{ ...mri.steps[0]!, ...change }] });
const sentences = (before: Protocol, after: Protocol) =>
  compareVersions(before, after).map(({ sentence }) => sentence);

describe('two versions of a protocol', () => {
  test('differ in nothing but their number: no change', () => {
    expect(compareVersions(rectG1, { ...rectG1, version: 1_001 })).toEqual([]);
  });

  test.each<[string, Protocol, string]>([
    [
      'interval',
      ofStep({ every: 'P4M' }),
      'MRI liver + pelvis, months 0–60: every 4 months instead of 6 months.',
    ],
    [
      'weeks',
      ofStep({ every: 'P12W' }),
      'MRI liver + pelvis, months 0–60: every 12 weeks instead of 6 months.',
    ],
    [
      'early',
      ofStep({ early: 'P2M' }),
      'MRI liver + pelvis, months 0–60: opening 2 months before the due day instead of opening 1 month before the due day.',
    ],
    [
      'max',
      ofStep({ max: 'P12M' }),
      'MRI liver + pelvis, months 0–60: a longest interval of 12 months instead of no longest interval.',
    ],
    [
      'end',
      ofStep({ to: 'P120M' }),
      'MRI liver + pelvis, step 1: ending at 120 months instead of ending at 60 months.',
    ],
    [
      'no end',
      ofStep({ to: null }),
      'MRI liver + pelvis, step 1: without end instead of ending at 60 months.',
    ],
    [
      'basis',
      ofStep({ basis: 'paper' }),
      'MRI liver + pelvis, months 0–60: basis "paper" instead of "guideline".',
    ],
    ['regions', ofMri({ regions: ['liver'] }), 'MRI liver + pelvis: regions liver instead of liver, pelvis.'],
    ['modalities', ofMri({ modalities: ['CT', 'MRI'] }), 'MRI liver + pelvis: by CT, MRI instead of MRI.'],
    ['label', ofMri({ label: 'MRI' }), '"MRI" instead of "MRI liver + pelvis".'],
    ['title', { ...rectG1, title: 'Rectum' }, 'Title: "Rectum" instead of "Rectal NET G1, resected".'],
    ['series gone', { ...rectG1, series: [mri] }, 'Sigmoidoscopy: dropped, every 12 months in months 0–60.'],
  ])('%s', (_name, after, sentence) => {
    expect(sentences(rectG1, after)).toEqual([sentence]);
  });

  test('a period written otherwise is the same one', () => {
    expect(compareVersions(rectG1, ofStep({ to: 'P5Y', every: 'P0Y6M' }))).toEqual([]);
  });

  test('steps are the same by their span, and the rest by their number', () => {
    const [first, second, third] = rectG2x.series[0]!.steps as readonly [Step, Step, Step];
    const scopes = rectG2x.series[1]!;
    const ofSteps = (...steps: Step[]): Protocol => ({
      ...rectG2x,
      series: [{ ...mri, steps: steps.map((step, index) => ({ ...step, number: index + 1 })) }, scopes],
    });
    // 0–60 is split; 60–204 and 204–240 move down a row and stay what they were.
    const split = ofSteps({ ...first, to: 'P24M', every: 'P3M' }, { ...first, from: 'P24M' }, second, third);
    expect(compareVersions(rectG2x, split).map(({ change, step, field }) => [change, step, field])).toEqual([
      ['changed', '1', 'every'],
      ['changed', '1', 'to'],
      ['added', '24–60', null],
    ]);
    expect(sentences(rectG2x, ofSteps(first, second))).toEqual([
      'MRI liver + pelvis, months 204–240: dropped, every 12 months before.',
    ]);
  });

  test('come with the value before and after', () => {
    expect(compareVersions(rectG1, ofStep({ every: 'P4M' }))).toEqual([
      {
        change: 'changed',
        series: 'mri-liver-pelvis',
        step: '0–60',
        field: 'every',
        before: 'P6M',
        after: 'P4M',
        sentence: 'MRI liver + pelvis, months 0–60: every 4 months instead of 6 months.',
      },
    ]);
  });
});

describe('whatever the versions', () => {
  const period = fc.constantFrom('P3M', 'P4M', 'P6M', 'P12W', 'P1Y', 'P12M');
  const steps = fc
    .array(
      fc.record({
        every: period,
        early: period,
        late: period,
        max: fc.option(period),
        basis: fc.constantFrom('guideline' as const, 'local-default' as const),
        citation: fc.constantFrom('One.', 'Another.'),
        months: fc.integer({ min: 12, max: 48 }),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((rows) => {
      let from = 0;
      return rows.map(({ months, ...row }, index): Step => {
        const step = { ...row, number: index + 1, from: `P${from}M`, to: `P${from + months}M` };
        from += months;
        return step;
      });
    });
  const series = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    label: fc.constantFrom('A', 'B'),
    modalities: fc.constantFrom<Series['modalities']>(['MRI'], ['CT', 'MRI']),
    regions: fc.constantFrom<Series['regions']>(['liver'], ['liver', 'pelvis']),
    steps,
  });
  const protocol = fc
    .record({
      title: fc.constantFrom('T', 'U'),
      series: fc.uniqueArray(series, { selector: ({ key }) => key }),
    })
    .map((one): Protocol => ({ ...rectG1, ...one }));
  const short = (changes: ReturnType<typeof compareVersions>, mirrored = false) =>
    changes
      .map(({ change, series: key, step, field, before, after }) => {
        const turned = change === 'added' ? 'dropped' : change === 'dropped' ? 'added' : change;
        return JSON.stringify(
          mirrored ? [turned, key, step, field, after, before] : [change, key, step, field, before, after],
        );
      })
      .toSorted();

  test('one compared with itself has no change, and the way back mirrors the way there', () => {
    fc.assert(
      fc.property(protocol, protocol, (a, b) => {
        expect(compareVersions(a, a)).toEqual([]);
        expect(short(compareVersions(b, a), true)).toEqual(short(compareVersions(a, b)));
        for (const { sentence } of compareVersions(a, b)) expect(sentence).toMatch(/^\S.*\.$/s);
      }),
      { numRuns: 500 },
    );
  });
});
