import { describe, expect, test } from 'vitest';
import type { Quantity } from '../../src/domain/facts.ts';
import { gradeOf, type PathologyDetails, rulingGrade } from '../../src/domain/grading.ts';

const silent: PathologyDetails = {
  specimen: 'resection',
  differentiation: 'well',
  reportedGrade: 'unknown',
  ki67: null,
  mitoses: null,
  sizeMm: null,
  lymphaticInvasion: 'unknown',
  venousInvasion: 'unknown',
  muscleInvasion: 'unknown',
  nodes: 'unknown',
};

/** "<5" as a laboratory writes it; '' is not reported. */
function quantity(text: string): Quantity | null {
  const parts = /^(<=|>=|<|>)?([\d.]+)$/.exec(text);
  if (parts === null) return null;
  return { comparator: (parts[1] ?? '=') as Quantity['comparator'], value: Number(parts[2]) };
}

type Words = { ki67?: string; mitoses?: string } & Partial<
  Pick<PathologyDetails, 'reportedGrade' | 'differentiation'>
>;
const report = ({ ki67 = '', mitoses = '', ...rest }: Words): PathologyDetails => ({
  ...silent,
  ...rest,
  ki67: quantity(ki67),
  mitoses: quantity(mitoses),
});

describe('Ki-67 alone', () => {
  test.each([
    ['0', 'G1'],
    ['2.99', 'G1'],
    ['3', 'G2'],
    ['3.0', 'G2'],
    ['7', 'G2'],
    ['20', 'G2'],
    ['20.1', 'G3'],
    ['80', 'G3'],
    ['<3', 'G1'],
    ['<2', 'G1'],
    ['<=2', 'G1'],
    ['<=3', 'unknown'],
    ['<5', 'unknown'],
    ['<20', 'unknown'],
    ['<=20', 'unknown'],
    ['<30', 'unknown'],
    ['>2', 'unknown'],
    ['>3', 'unknown'],
    ['>=3', 'unknown'],
    ['>=20', 'unknown'],
    ['>20', 'G3'],
    ['>=21', 'G3'],
    ['>50', 'G3'],
    ['<0', 'unknown'],
  ] as const)('%s %% is %s', (ki67, expected) => {
    const grading = gradeOf(report({ ki67 }));
    expect(grading).toMatchObject({ computed: expected, ruling: expected, disagreement: false });
    expect(grading.evidence).toBe(expected === 'unknown' ? 'none' : 'ki67-only');
  });
});

describe('mitoses alone', () => {
  test.each([
    ['0', 'G1'],
    ['1', 'G1'],
    ['1.9', 'G1'],
    ['2', 'G2'],
    ['20', 'G2'],
    ['21', 'G3'],
    ['<2', 'G1'],
    ['<=1', 'G1'],
    ['<=2', 'unknown'],
    ['<3', 'unknown'],
    ['>1', 'unknown'],
    ['>=2', 'unknown'],
    ['>=3', 'unknown'],
    ['>=20', 'unknown'],
    ['>20', 'G3'],
  ] as const)('%s per 2 mm² is %s', (mitoses, expected) => {
    const grading = gradeOf(report({ mitoses }));
    expect(grading).toMatchObject({ computed: expected, ruling: expected, disagreement: false });
    expect(grading.evidence).toBe(expected === 'unknown' ? 'none' : 'mitoses-only');
  });
});

describe('both indices: the higher sets the grade, and a straddling one blocks where it may be the higher', () => {
  test.each([
    ['1', '1', 'G1', 'both-indices'],
    ['5', '1', 'G2', 'both-indices'],
    ['1', '5', 'G2', 'both-indices'],
    ['25', '1', 'G3', 'both-indices'],
    ['1', '25', 'G3', 'both-indices'],
    ['<3', '<2', 'G1', 'both-indices'],
    ['<5', '1', 'unknown', 'none'],
    ['<5', '3', 'G2', 'mitoses-only'],
    ['<5', '21', 'G3', 'mitoses-only'],
    ['>=3', '3', 'unknown', 'none'],
    ['>=3', '21', 'G3', 'mitoses-only'],
    ['>2', '1', 'unknown', 'none'],
    ['1', '<3', 'unknown', 'none'],
    ['4', '<3', 'G2', 'ki67-only'],
    ['4', '>=2', 'unknown', 'none'],
    ['30', '>=2', 'G3', 'ki67-only'],
    ['<5', '<3', 'unknown', 'none'],
    ['<=20', '>=20', 'unknown', 'none'],
  ] as const)('Ki-67 %s and mitoses %s: %s by %s', (ki67, mitoses, computed, evidence) => {
    expect(gradeOf(report({ ki67, mitoses }))).toMatchObject({ computed, ruling: computed, evidence });
  });
});

describe('reported beside computed: the higher rules, a person is asked where they disagree', () => {
  test.each([
    ['G1', '1', '', 'G1', 'G1', 'ki67-only', false],
    ['G1', '5', '', 'G2', 'G2', 'ki67-only', true],
    ['G2', '1', '1', 'G1', 'G2', 'both-indices', true],
    ['G3', '5', '1', 'G2', 'G3', 'both-indices', true],
    ['G2', '', '', 'unknown', 'G2', 'reported-only', false],
    ['G1', '<5', '', 'unknown', 'unknown', 'none', false],
    ['G2', '<5', '', 'unknown', 'G2', 'reported-only', false],
    ['G3', '<5', '', 'unknown', 'G3', 'reported-only', true],
    ['G2', '>=20', '', 'unknown', 'unknown', 'none', false],
    ['G1', '>=20', '', 'unknown', 'unknown', 'none', true],
    ['G3', '>=20', '', 'unknown', 'G3', 'reported-only', false],
    ['G2', '<5', '1', 'unknown', 'G2', 'reported-only', false],
    ['G1', '', '<3', 'unknown', 'unknown', 'none', false],
    ['unknown', '', '', 'unknown', 'unknown', 'none', false],
  ] as const)('%s reported, Ki-67 "%s", mitoses "%s": computed %s, ruling %s', (...row) => {
    const [reportedGrade, ki67, mitoses, computed, ruling, evidence, disagreement] = row;
    expect(gradeOf(report({ reportedGrade, ki67, mitoses }))).toMatchObject({
      reported: reportedGrade,
      computed,
      ruling,
      evidence,
      disagreement,
    });
  });
});

describe('NEC is a matter of morphology', () => {
  test.each([
    ['poor', 'unknown', '', 'NEC', 'morphology', false],
    ['poor', 'unknown', '70', 'NEC', 'morphology', false],
    ['poor', 'G3', '70', 'NEC', 'morphology', false],
    ['poor', 'G2', '70', 'NEC', 'morphology', true],
    ['poor', 'unknown', '5', 'NEC', 'morphology', true],
    ['poor', 'unknown', '<5', 'NEC', 'morphology', true],
    ['poor', 'unknown', '>=3', 'NEC', 'morphology', false],
    ['well', 'unknown', '70', 'G3', 'ki67-only', false],
    ['unknown', 'unknown', '70', 'G3', 'ki67-only', false],
    ['unknown', 'G3', '', 'G3', 'reported-only', false],
    ['unknown', 'G1', '1', 'G1', 'ki67-only', false],
  ] as const)('%s differentiation, %s reported, Ki-67 "%s": %s', (...row) => {
    const [differentiation, reportedGrade, ki67, ruling, evidence, disagreement] = row;
    expect(gradeOf(report({ differentiation, reportedGrade, ki67 }))).toMatchObject({
      ruling,
      evidence,
      disagreement,
    });
  });

  test('what was computed and reported is kept beside it', () => {
    const grading = gradeOf(report({ differentiation: 'poor', reportedGrade: 'G3', ki67: '70' }));
    expect(grading).toMatchObject({ computed: 'G3', reported: 'G3' });
  });
});

describe('the reason is a sentence', () => {
  test.each([
    [
      { ki67: '5', mitoses: '1', reportedGrade: 'G1' },
      'Ki-67 5 % is G2 and the mitotic count 1 per 2 mm² is G1; G1 is reported: G2 rules, the higher one, and a person is asked because they disagree.',
    ],
    [
      { ki67: '<5' },
      'Ki-67 <5 % may be G1 or G2 and the mitotic count is not reported; no grade is reported: the grade is unknown, as high as G2 perhaps.',
    ],
    [
      { ki67: '60', differentiation: 'unknown' },
      'Ki-67 60 % is G3 and the mitotic count is not reported; no grade is reported: G3 rules, by Ki-67 alone; differentiation unknown, so NEC is not excluded.',
    ],
    [{ differentiation: 'poor', ki67: '60' }, 'Poorly differentiated: NEC by morphology, which has no G.'],
    [{}, 'Neither Ki-67 nor the mitotic count is reported; no grade is reported: the grade is unknown.'],
  ] as const)('%o', (words, expected) => {
    expect(gradeOf(report(words)).why).toBe(expected);
  });
});

describe('several reports', () => {
  const g1 = report({ reportedGrade: 'G1' });
  const g2 = report({ ki67: '8' });
  const g3 = report({ ki67: '40' });
  const necReport = report({ differentiation: 'poor' });
  const maybeG2 = report({ ki67: '<5' });
  const g2OrG3 = report({ ki67: '>=20' });
  const nothing = report({});
  const nothingAtAll = report({ differentiation: 'unknown' });

  test.each([
    ['none', [], 'unknown', false],
    ['two that agree', [g2, g2], 'G2', false],
    ['G1 and G2', [g1, g2], 'G2', true],
    ['G1, G2 and G3', [g1, g3, g2], 'G3', true],
    ['NEC and NET G3', [g3, necReport], 'NEC', true],
    ['NEC twice', [necReport, necReport], 'NEC', false],
    ['NEC and a well-differentiated one without a grade', [necReport, nothing], 'NEC', true],
    ['NEC and one that says nothing', [necReport, nothingAtAll], 'NEC', false],
    ['one known, one silent', [nothing, g1], 'G1', false],
    ['G1 and one that may be G2', [g1, maybeG2], 'unknown', false],
    ['G2 and one that may be G2', [g2, maybeG2], 'G2', false],
    ['G3 and one that may be at most G2', [g3, maybeG2], 'G3', true],
    ['G1 and one that is at least G2', [g1, g2OrG3], 'unknown', true],
    ['G2 and one that may be G3', [g2, g2OrG3], 'unknown', false],
    ['NEC and one that may be G3, well differentiated', [necReport, g2OrG3], 'NEC', true],
    ['two that say nothing', [nothing, nothing], 'unknown', false],
    ['one that contradicts itself', [report({ ki67: '8', reportedGrade: 'G1' }), g2], 'G2', true],
  ] as const)('%s', (_name, reports, ruling, disagreement) => {
    expect(rulingGrade(reports)).toMatchObject({ ruling, disagreement });
  });

  test('a single one is graded as it stands', () => {
    expect(rulingGrade([g2])).toEqual(gradeOf(g2));
  });

  test('the evidence is that of the report which rules', () => {
    expect(rulingGrade([g1, g3])).toMatchObject({ evidence: 'ki67-only', computed: 'G3' });
    expect(rulingGrade([g1, g3]).why).toMatch(
      /^2 pathology reports, which contradict each other, .*Ki-67 40 %/,
    );
  });
});
