import { describe, expect, test } from 'vitest';
import type { Protocol, Series } from '../../src/domain/protocol.ts';
import { warningsOf } from '../../src/domain/protocol-warnings.ts';
import { builtInProtocols } from '../../src/protocols/index.ts';
import { rectG1, rectG2x } from '../../src/protocols/rectum.ts';
import { shelf } from './support.ts';

const [mri, scope] = rectG2x.series as readonly [Series, Series];
const withMri = (steps: Series['steps']): Protocol => ({
  ...rectG2x,
  version: 2,
  series: [{ ...mri, steps }, scope],
});
const [first, second, third] = mri.steps;
/** What is said beyond figures that are no guideline's. */
const warnings = (protocol: Protocol) =>
  warningsOf(protocol, shelf).filter((sentence) => !sentence.includes('not a guideline'));

describe('before a version is signed', () => {
  test('the built-in versions warn of nothing but figures that are no guideline’s', () => {
    expect(builtInProtocols.flatMap(warnings)).toEqual([]);
    expect(warningsOf(rectG1, shelf)).toEqual([]);
    expect(warningsOf(rectG2x, shelf)[0]).toBe(
      "MRI liver + pelvis, months 0–60: not a guideline's figure; its basis is local-default.",
    );
    expect(warningsOf(rectG2x, shelf)).toHaveLength(4);
  });

  test('an end before that of the version that runs', () => {
    expect(warnings(withMri([first!, second!]))).toEqual([
      'MRI liver + pelvis: it ends with months 60–204; in v1, which runs now, it ends with months 204–240.',
    ]);
    expect(warnings({ ...rectG2x, version: 2, series: [mri] })).toEqual([
      'Sigmoidoscopy (sigmoidoscopy) is in v1, which runs now, and not in this version.',
      'RECT-G2X v2 against RECT-G1 v1: RECT-G2X has no Sigmoidoscopy (sigmoidoscopy).',
    ]);
  });

  test('an MRI of RECT-G2X that is not shorter than that of RECT-G1', () => {
    expect(warnings(withMri([{ ...first!, every: 'P6M' }, second!, third!]))).toEqual([
      'RECT-G2X v2 against RECT-G1 v1: MRI liver + pelvis of RECT-G2X is not shorter than that of RECT-G1 in months 0–60.',
    ]);
    // A gap is no shorter interval.
    expect(warnings(withMri([{ ...first!, from: 'P12M' }, second!, third!]))).toEqual([
      'MRI liver + pelvis: nothing is asked for from the anchor to the beginning of months 12–60.',
      'RECT-G2X v2 against RECT-G1 v1: MRI liver + pelvis of RECT-G2X is not shorter than that of RECT-G1 in months 0–60.',
    ]);
  });

  test('a stretch in which nothing is asked for', () => {
    expect(warnings(withMri([first!, { ...second!, from: 'P72M' }, third!]))).toEqual([
      'MRI liver + pelvis: nothing is asked for from the end of months 0–60 to the beginning of months 72–204.',
    ]);
    // Months 29 and 58; 1 Nov 2028 is 61 days before 1 Jan 2029.
    expect(warnings(withMri([{ ...first!, every: 'P29M' }, second!, third!]))[0]).toBe(
      'MRI liver + pelvis, months 0–60: an interval of 29 months does not divide it; the last examination is due 61 days before its end.',
    );
  });

  test('a span in weeks is written in days', () => {
    const weeks = { ...first!, from: 'P0W', to: 'P240W', every: 'P12W' };
    expect(warningsOf({ ...withMri([weeks]), code: 'RECT-G3' }, shelf)[0]).toBe(
      "MRI liver + pelvis, 0–1680 days: not a guideline's figure; its basis is local-default.",
    );
  });

  test('a RECT-G1 that overtakes RECT-G2X is measured against it too', () => {
    const g1: Protocol = {
      ...rectG1,
      version: 2,
      series: [
        { ...mri, steps: [{ ...first!, every: 'P3M', to: null }] },
        { ...scope, steps: [{ ...scope.steps[0]!, every: 'P6M', to: 'P60M' }] },
      ],
    };
    expect(warnings(g1)).toEqual([
      'RECT-G2X v1 against RECT-G1 v2: MRI liver + pelvis of RECT-G2X is not shorter than that of RECT-G1 in months 0 on.',
      'RECT-G2X v1 against RECT-G1 v2: MRI liver + pelvis of RECT-G2X does not end later than that of RECT-G1.',
      'RECT-G2X v1 against RECT-G1 v2: Sigmoidoscopy of RECT-G2X is sparser than that of RECT-G1 in months 0–60.',
    ]);
  });
});
