import { describe, expect, test } from 'vitest';
import { whyOf } from '../../src/domain/plan-model.ts';
import { type WhyParts, whyDue } from '../../src/domain/why.ts';
import { diagnosis, G1, G2, itemOf, pathology, projected, resection, TODAY } from './support.ts';

const parts: WhyParts = {
  series: 'MRI liver',
  dueOn: '2025-03-26',
  origin: 'step',
  offset: { months: 0, days: 84 },
  anchorEvent: 'hepatectomy',
  anchorOn: '2025-01-01',
  anchorPartial: false,
  protocol: 'POSTHEP',
  version: 2,
  step: 1,
  every: 'P12W',
  from: 'P0M',
  to: 'P12M',
  basis: 'guideline',
  citation: 'Every 12 weeks: guideline.',
  signedBy: 'Dr Demo',
  signedOn: TODAY,
};

test('the sentence of an item of a plan', () => {
  const plan = projected({ facts: [diagnosis('rectum'), pathology(G2), resection('2025-09-12')] });
  const { course, item } = itemOf(plan, 'RECT-G2X', 'mri-liver-pelvis', '2031-03-12');
  expect(whyDue(whyOf(course, item))).toBe(
    'MRI liver + pelvis, due 12 Mar 2031: 66 months after resection on 12 Sep 2025. RECT-G2X v1, step 2: every 6 months from month 60. Local figure, signed by Dr Demo on 23 Nov 2026.',
  );
});

test('its parts, from which an API or a letter writes its own', () => {
  const plan = projected({ facts: [diagnosis('rectum'), pathology(G2), resection('2025-09-12')] });
  const { course, item } = itemOf(plan, 'RECT-G2X', 'mri-liver-pelvis', '2031-03-12');
  const { citation, ...rest } = whyOf(course, item);
  expect(rest).toEqual({
    series: 'MRI liver + pelvis',
    dueOn: '2031-03-12',
    origin: 'step',
    offset: { months: 66, days: 0 },
    anchorEvent: 'resection',
    anchorOn: '2025-09-12',
    anchorPartial: false,
    protocol: 'RECT-G2X',
    version: 1,
    step: 2,
    every: 'P6M',
    from: 'P60M',
    to: 'P204M',
    basis: 'local-default',
    signedBy: 'Dr Demo',
    signedOn: '2026-11-23',
  });
  expect(citation).toContain('P75');
});

test('an anchor known only in part says so', () => {
  const plan = projected({ facts: [diagnosis('rectum'), pathology(G2), resection('2025-09')] });
  const { course, item } = itemOf(plan, 'RECT-G2X', 'mri-liver-pelvis', '2026-01-01');
  expect(whyDue(whyOf(course, item))).toContain(
    '4 months after resection on 1 Sep 2025 (the earliest day of a date known in part). RECT-G2X v1',
  );
});

test('a guideline’s figure says so', () => {
  const facts = [diagnosis('rectum'), pathology({ ...G1, sizeMm: 12 }), resection('2026-09-12')];
  const { course, item } = itemOf(projected({ facts }), 'RECT-G1', 'sigmoidoscopy', '2027-09-12');
  expect(whyDue(whyOf(course, item))).toBe(
    'Sigmoidoscopy, due 12 Sep 2027: 12 months after resection on 12 Sep 2026. RECT-G1 v1, step 1: every 12 months from month 0. Guideline figure, signed by Dr Demo on 23 Nov 2026.',
  );
});

test('a catch-up says that no recent scan was known', () => {
  const plan = projected({ facts: [diagnosis('rectum'), pathology(G2), resection('2016-09-12')] });
  const { course, item } = itemOf(plan, 'RECT-G2X', 'mri-liver-pelvis', TODAY);
  expect(whyDue(whyOf(course, item))).toBe(
    'MRI liver + pelvis, due 23 Nov 2026: catch-up, as no scan within the last 6 months was known. RECT-G2X v1, step 2: every 6 months from month 60. Local figure, signed by Dr Demo on 23 Nov 2026.',
  );
});

describe('the addition in words', () => {
  test.each([
    [{ months: 0, days: 84 }, '12 weeks after'],
    [{ months: 0, days: 7 }, '1 week after'],
    [{ months: 1, days: 0 }, '1 month after'],
    [{ months: 0, days: 1 }, '1 day after'],
    [{ months: 0, days: 10 }, '10 days after'],
    [{ months: 12, days: 14 }, '12 months and 2 weeks after'],
  ])('%o', (offset, words) => {
    expect(whyDue({ ...parts, offset })).toContain(`: ${words} hepatectomy on 1 Jan 2025. `);
  });

  test.each([
    ['P0M', 'from month 0'],
    ['P60M', 'from month 60'],
    ['P52W', 'from week 52'],
  ])('%s', (from, words) => {
    expect(whyDue({ ...parts, from })).toContain(`every 12 weeks ${words}. Guideline figure,`);
  });
});

test('the paper’s figure says so', () => {
  expect(whyDue({ ...parts, basis: 'paper' })).toContain('Figure of the paper, signed by');
});
