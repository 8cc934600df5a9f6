import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Protocol } from '../../src/domain/protocol.ts';
import { faultsIn, faultsInDraft, loadProtocols } from '../../src/domain/protocol-faults.ts';
import { took } from '../support/took.ts';
import { ofProtocol, ofSeries, ofStep, ofSteps, series, sound, step } from './protocol-fixture.ts';

test('a sound protocol has no faults, with series or without', () => {
  expect(faultsIn(sound)).toEqual([]);
  expect(faultsIn(ofProtocol({ series: [] }))).toEqual([]);
});

describe('each fault is reported once, where it stands', () => {
  test.each<[string, Protocol, string, string]>([
    [
      'an unknown code',
      ofProtocol({ code: 'RECT-G9' }),
      '/code',
      '"code" is "RECT-G9"; it has to be one of RECT-NONE',
    ],
    [
      'version 0',
      ofProtocol({ version: 0 }),
      '/version',
      '"version" is 0; it has to be a whole number from 1 up',
    ],
    ['half a version', ofProtocol({ version: 1.5 }), '/version', '"version" is 1.5'],
    ['a version in words', ofProtocol({ version: '1' }), '/version', '"version" is "1"'],
    ['no title', ofProtocol({ title: ' ' }), '/title', '"title" is " "'],
    ['nobody covered', ofProtocol({ covers: '' }), '/covers', '"covers" is ""'],
    ['an unknown basis', ofProtocol({ basis: 'habit' }), '/basis', 'one of guideline, paper, local-default'],
    ['no citation', ofProtocol({ citation: undefined }), '/citation', '"citation" is missing'],
    [
      'series that are no list',
      ofProtocol({ series: null }),
      '/series',
      '"series" is null; it has to be a list',
    ],
    ['a series that is none', ofProtocol({ series: ['MRI'] }), '/series/0', 'the series is "MRI"'],
    ['a blank key', ofSeries({ key: '' }), '/series/0/key', '"key" is ""'],
    ['a key twice', ofProtocol({ series: [series, series] }), '/series/1/key', '"mri-liver" is used twice'],
    ['a blank label', ofSeries({ label: '' }), '/series/0/label', '"label" is ""'],
    [
      'an unknown modality',
      ofSeries({ modalities: ['MRI', 'PET'] }),
      '/series/0/modalities/1',
      'names "PET"',
    ],
    ['no modality', ofSeries({ modalities: [] }), '/series/0/modalities', '"modalities" is an empty list'],
    [
      'an unknown region',
      ofSeries({ regions: ['knee'] }),
      '/series/0/regions/0',
      'names "knee", which is unknown',
    ],
    ['no region', ofSeries({ regions: [] }), '/series/0/regions', 'at least one of liver, abdomen, pelvis'],
    ['no step', ofSeries({ steps: [] }), '/series/0/steps', 'a series has to have at least one step'],
    ['a step that is none', ofSeries({ steps: [6] }), '/series/0/steps/0', 'the step is 6'],
    ['a number out of order', ofStep({ number: 2 }), '/series/0/steps/0/number', '"number" is 2'],
    ['no interval', ofStep({ every: 'P0M' }), '/series/0/steps/0/every', '"every" is "P0M", no time at all'],
    [
      'an interval in words',
      ofStep({ every: '6 months' }),
      '/series/0/steps/0/every',
      '"every" is "6 months"',
    ],
    ['a beginning in hours', ofStep({ from: 'PT6H' }), '/series/0/steps/0/from', '"from" is "PT6H"'],
    ['an end forgotten', ofStep({ to: undefined }), '/series/0/steps/0/to', '"to" is missing'],
    [
      'an end at the beginning',
      ofStep({ from: 'P60M' }),
      '/series/0/steps/0/to',
      'has to end after it begins',
    ],
    [
      'an end before the beginning',
      ofStep({ from: 'P72M' }),
      '/series/0/steps/0/to',
      'at or before "from" (P72M)',
    ],
    ['an end after a century', ofStep({ to: 'P1201M' }), '/series/0/steps/0/to', '100 years at most'],
    [
      'an interval longer than the step',
      ofStep({ to: 'P5M' }),
      '/series/0/steps/0/every',
      'fit into the step',
    ],
    [
      'no early tolerance',
      ofStep({ early: 'P0D' }),
      '/series/0/steps/0/early',
      '"early" is "P0D", no time at all',
    ],
    ['a number for a tolerance', ofStep({ late: 30 }), '/series/0/steps/0/late', '"late" is 30'],
    [
      'a window that opens at the due day before',
      ofStep({ early: 'P6M' }),
      '/series/0/steps/0/early',
      'shorter',
    ],
    [
      'a window open past the next due day',
      ofStep({ late: 'P7M' }),
      '/series/0/steps/0/late',
      'may not be longer',
    ],
    ['a longest interval of none', ofStep({ max: 'P0M' }), '/series/0/steps/0/max', '"max" is "P0M"'],
    [
      'a longest interval below the usual',
      ofStep({ max: 'P5M' }),
      '/series/0/steps/0/max',
      'as long at least',
    ],
    [
      'a step without citation',
      ofStep({ citation: '\n' }),
      '/series/0/steps/0/citation',
      'which figure comes from',
    ],
    ['a step of unknown basis', ofStep({ basis: null }), '/series/0/steps/0/basis', '"basis" is null'],
    [
      'steps that overlap',
      ofSteps({}, { from: 'P54M', to: 'P120M' }),
      '/series/0/steps/1/from',
      'before the preceding step ends, so due days would not rise strictly',
    ],
    [
      'an open step before another',
      ofSteps({ to: null }, { from: 'P60M', to: 'P120M' }),
      '/series/0/steps/1',
      'only the last step of a series may have "to": null',
    ],
  ])('%s', (_name, protocol, pointer, words) => {
    const faults = faultsIn(protocol);
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
    expect(faults[0]?.sentence).toContain(words);
    expect(faults[0]?.sentence).toMatch(/ version .+: .+\.$/s);
  });

  test('a sentence names protocol, version, series and step, what is wrong and what would be right', () => {
    expect(faultsIn(ofStep({ every: 'P6' }))[0]?.sentence).toBe(
      'POSTHEP version 1, series mri-liver, step 1: "every" is "P6"; it has to be an ISO 8601 duration such as P6M or P12W.',
    );
  });

  test('all faults come at once', () => {
    const bad = { ...series, regions: ['knee'], steps: [{ ...step, every: 'P0M', citation: '' }] };
    expect(faultsIn(ofProtocol({ version: 0, series: [bad] })).map((fault) => fault.pointer)).toEqual([
      '/version',
      '/series/0/regions/0',
      '/series/0/steps/0/every',
      '/series/0/steps/0/citation',
    ]);
  });
});

describe('a draft', () => {
  const { code: _code, version: _version, ...draft } = sound;
  const many = (count: number) => Array.from({ length: count }, (_, index) => index);
  const faults = (change: object) => faultsInDraft({ ...draft, ...change }, 'POSTHEP');
  const ofOne = (change: object) => faults({ series: [{ ...series, ...change }] });
  const every = (period: string, to: string | null) =>
    ofOne({ steps: [{ ...step, every: period, early: 'P1D', late: 'P1D', to }] });

  test('has no number yet, and its code stands in the address', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ code: 'POSTHEP' })).toEqual([]);
    expect(faults({ code: 'NEC', version: 3 })).toEqual([
      {
        pointer: '/code',
        sentence: 'POSTHEP, draft: "code" is "NEC"; it has to be POSTHEP, as in the address, or left out.',
      },
      {
        pointer: '/version',
        sentence: 'POSTHEP, draft: "version" is 3; leave it out: a draft is given its number, from 1001 up.',
      },
    ]);
  });

  test('takes no field that is not known, each named, and no flood of them', () => {
    const found = faultsInDraft(
      {
        ...draft,
        dose: 1,
        'a/b': 2,
        series: [{ ...series, contrast: true, steps: [{ ...step, until: 'P1M' }] }],
      },
      'POSTHEP',
    );
    expect(found.map(({ pointer, sentence }) => [pointer, sentence.split(' is not a field')[0]])).toEqual([
      ['/dose', 'POSTHEP, draft: "dose"'],
      ['', 'POSTHEP, draft: "a/b"'],
      ['/series/0/contrast', 'POSTHEP, draft, series mri-liver: "contrast"'],
      ['/series/0/steps/0/until', 'POSTHEP, draft, series mri-liver, step 1: "until"'],
    ]);
    const flood = Object.fromEntries(many(5_000).map((n) => [`field${n}`, n]));
    expect(faults(flood)).toHaveLength(11);
    expect(faults(flood).at(-1)?.sentence).toBe(
      'POSTHEP, draft: 4990 more of its fields are not known here.',
    );
  });

  test.each<[string, () => ReturnType<typeof faults>, string, string]>([
    [
      'a title of a page',
      () => faults({ title: 'x'.repeat(201) }),
      '/title',
      'has 201 characters; 200 are the most',
    ],
    [
      'a line that turns',
      () => faults({ covers: 'abc\u202Edef' }),
      '/covers',
      'turn the direction of writing',
    ],
    ['a bell', () => faults({ citation: 'a\u0007b' }), '/citation', 'control characters'],
    [
      'a key with a space',
      () => ofOne({ key: 'MRI liver' }),
      '/series/0/key',
      'small letters, digits and hyphens',
    ],
    ['a modality twice', () => ofOne({ modalities: ['MRI', 'MRI'] }), '/series/0/modalities/1', 'twice'],
    [
      'a list of modalities without end',
      () => ofOne({ modalities: many(100_000).map(() => 'PET') }),
      '/series/0/modalities',
      'names 100000; there are 5',
    ],
    [
      '21 series',
      () => faults({ series: many(21).map((n) => ({ ...series, key: `s${n}` })) }),
      '/series',
      '21 series; 20 are the most',
    ],
    [
      '51 steps',
      () =>
        ofOne({
          steps: many(51).map((n) => ({ ...step, number: n + 1, from: `P${n * 6}M`, to: `P${n * 6 + 6}M` })),
        }),
      '/series/0/steps',
      'more than 50 steps',
    ],
    ['every day for ever', () => every('P2D', null), '/series', 'about 1826 examinations of one patient'],
    ['every week for ten years', () => every('P1W', 'P120M'), '/series', '500 are the most'],
  ])('%s is refused', (_name, found, pointer, words) => {
    expect(found().map((fault) => fault.pointer)).toEqual([pointer]);
    expect(found()[0]?.sentence).toContain(words);
  });

  test('every week for nine years is not', () => {
    // 469 weeks.
    expect(every('P1W', 'P108M')).toEqual([]);
  });

  test('made to be slow is judged within a second', () => {
    // Months against days of nearly the same length: each comparison has to look at every kind of anchor.
    const steps = many(50).map((n) => ({
      ...step,
      number: n + 1,
      from: `P${n * 3}M`,
      to: `P${n * 3}M91D`,
      every: `P${88 + (n % 2)}D`,
      early: 'P2M27D',
      late: 'P2M27D',
      max: 'P3M',
    }));
    expect(took(() => ofOne({ steps }))).toBeLessThan(1_000);
  });
});

describe('nonsense', () => {
  const hostile = fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true });

  test.each([null, undefined, 7, 'RECT-G1', [], true])('%j is reported, not thrown at', (nonsense) => {
    expect(faultsIn(nonsense as unknown as Protocol)).toMatchObject([{ pointer: '' }]);
  });

  test('in any place of a protocol is never thrown at', () => {
    const change = fc.tuple(
      fc.constantFrom(ofProtocol, ofSeries, ofStep),
      fc.constantFrom(...Object.keys({ ...sound, ...series, ...step })),
      hostile,
    );
    fc.assert(
      fc.property(hostile, change, (anything, [place, field, value]) => {
        expect(faultsIn(anything as Protocol).length).toBeGreaterThan(0);
        for (const fault of faultsInDraft(place({ [field]: value }) as never, 'POSTHEP'))
          expect(fault.sentence).toMatch(/\.$/);
        for (const fault of faultsIn(place({ [field]: value }))) expect(fault.sentence).toMatch(/\.$/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('loading', () => {
  test('gives one error with every sentence of every protocol', () => {
    const load = () => loadProtocols([ofStep({ every: 'P0M' }), ofProtocol({ version: 0 })]);
    expect(load).toThrow(/step 1: "every" is "P0M", no time at all.*\n.*"version" is 0/s);
  });

  test('refuses a version given twice', () => {
    expect(() => loadProtocols([sound, { ...sound }])).toThrow(/"POSTHEP" version 1 is given twice/);
    expect(loadProtocols([sound, { ...sound, version: 2 }])).toHaveLength(2);
    expect(() => loadProtocols([{ ...sound, version: 1_001 }])).toThrow(/a release stays below 1001/);
  });

  test('freezes what it gives: a loaded protocol is never edited', () => {
    const [loaded] = loadProtocols([structuredClone(sound)]);
    expect(() => Object.assign(loaded!.series[0]!.steps[0]!, { every: 'P1M' })).toThrow(TypeError);
  });
});
