import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/facts.ts';
import {
  ANSWERS_OF,
  type AnsweredWork,
  basisOf,
  CLINICIANS_ANSWERS,
  nonDiagnosticResults,
  reviewSubject,
  WORK_ANSWERS,
  WORK_KINDS,
  type WorkAnswer,
  type WorkKind,
} from '../../src/domain/work-kinds.ts';
import {
  correcting,
  death,
  diagnosis,
  G1,
  G2,
  later,
  metastasis,
  mri,
  pathology,
  projected,
  resection,
  result,
  status,
  TODAY,
  workOf,
} from './support.ts';

const rectum = diagnosis('rectum');
const rectalG1 = [rectum, pathology({ ...G1, sizeMm: 12 }), resection('2026-09-12')];

const answer = (kind: WorkKind, subject: string, more: Partial<WorkAnswer> = {}): AnsweredWork => ({
  kind,
  subject,
  answer: { answer: 'confirmed', reason: 'As written in the chart.', ...more },
  on: '2027-03-20',
});

const work = (more: Parameters<typeof projected>[0]) => projected(more).work;

describe('missing facts', () => {
  test('blocking: a nurse is asked within 7 days', () => {
    expect(work({ facts: [rectum, pathology(G2), resection(null)] })).toEqual([
      {
        kind: 'missing-fact',
        subject: 'anchor',
        tier: 4,
        role: 'nurse',
        dueOn: '2026-11-30',
        sentence:
          'anchor missing. The day of the curative resection is not known. No protocol is chosen before it is known.',
        parts: { fact: 'anchor', blocking: true },
        resultId: null,
      },
    ]);
  });

  test('a refinement: the fuller protocol runs meanwhile', () => {
    const facts = [rectum, pathology({ venousInvasion: 'unknown' }), resection('2026-09-12')];
    const [asked, ...others] = work({ facts });
    expect(others).toEqual([]);
    expect(asked?.sentence).toBe(
      'venous invasion missing. Whether veins are invaded is not known. The fuller protocol runs meanwhile.',
    );
  });

  test('two days that nobody knows are one question, both named', () => {
    const facts = [rectum, pathology(G2), resection(null), metastasis(null)];
    const asked = work({ facts }).filter(({ subject }) => subject === 'anchor');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.sentence).toContain('The day of the curative resection is not known.');
    expect(asked[0]?.sentence).toContain(
      'The day of the scan that staged the liver metastases is not known.',
    );
  });

  test('a refinement that is not available is not asked for again', () => {
    const facts = [rectum, pathology({ sizeMm: null }), resection('2026-09-12')];
    expect(workOf(projected({ facts }))).toEqual(['missing-fact: size']);
    expect(work({ facts, answered: [answer('missing-fact', 'size', { answer: 'not-available' })] })).toEqual(
      [],
    );
  });

  test('a blocking fact that is not available goes to a clinician: the patient is never left with nothing', () => {
    const facts = [rectum, pathology(G2), resection(null)];
    const answered = [answer('missing-fact', 'anchor', { answer: 'not-available', basis: basisOf(facts) })];
    expect(work({ facts, answered })).toEqual([
      expect.objectContaining({
        kind: 'no-protocol',
        role: 'clinician',
        subject: 'The day of the curative resection is not known.',
      }),
    ]);
  });

  test('that answer does not cover another blocking fact of the same kind, found later', () => {
    const facts: Fact[] = [rectum, pathology(G2), resection('2025-09-12'), metastasis(null)];
    const answered = [
      answer('missing-fact', 'anchor', { answer: 'not-available', basis: basisOf(facts) }),
      answer('no-protocol', 'The day of the curative resection is not known.', {
        answer: 'no-surveillance',
        basis: basisOf(facts),
      }),
    ];
    expect(workOf(projected({ facts, answered }))).toContain(
      'no-protocol: The day of the scan that staged the liver metastases is not known.',
    );
  });
});

describe('no protocol', () => {
  const facts = [rectum, pathology(G2), resection('2026-09-12', { margin: 'R1' })];
  const reason = 'The margin of the resection on 12 Sep 2026 is R1.';

  test('goes to a clinician, who picks or decides against, with a reason', () => {
    expect(work({ facts })).toEqual([
      expect.objectContaining({
        kind: 'no-protocol',
        subject: reason,
        tier: 4,
        role: 'clinician',
        sentence: `No protocol covers this patient. ${reason} A clinician picks a signed protocol or decides against surveillance, with a reason.`,
      }),
    ]);
  });

  test('stays until it is answered, however long that takes', () => {
    expect(workOf(projected({ facts }, '2056-01-01'))).toEqual([`no-protocol: ${reason}`]);
    const decided = answer('no-protocol', reason, { answer: 'no-surveillance', basis: basisOf(facts) });
    expect(work({ facts, answered: [decided] })).toEqual([]);
  });

  test('is asked again when a newer fact arrives: no patient leaves the list for good by one answer', () => {
    const elsewhere = [diagnosis('other')];
    const sentence = 'The primary is neither rectal nor pancreatic.';
    const decided = answer('no-protocol', sentence, { answer: 'no-surveillance', basis: basisOf(elsewhere) });
    expect(workOf(projected({ facts: elsewhere, answered: [decided] }))).toEqual([]);
    const relapsed = [...elsewhere, metastasis('2026-11-10')];
    expect(workOf(projected({ facts: relapsed, answered: [decided] }))).toEqual([
      `no-protocol: ${sentence}`,
      'observation-proposed: metastasis 2026-11-10',
    ]);
  });

  test('another R1 at another operation is asked about again', () => {
    const again = [...facts, resection('2027-03-03', { margin: 'R1' })];
    const answered = [answer('no-protocol', reason, { answer: 'no-surveillance' })];
    expect(workOf(projected({ facts: again, answered }))).toEqual([
      'no-protocol: The margin of the resection on 3 Mar 2027 is R1.',
      'confirm-date: resections 2026-09-12 2027-03-03',
    ]);
  });
});

test('a partial date: a person confirms the day, naming what counts from it', () => {
  const facts = [rectum, pathology(G2), resection('2026-09')];
  expect(work({ facts })).toEqual([
    expect.objectContaining({
      kind: 'confirm-date',
      subject: 'resection 2026-09',
      role: 'nurse',
      sentence:
        'Confirm the day of the resection: it is known only in part, and RECT-G2X counts from its earliest day, 1 Sep 2026. Where the day is known, record it as a fact that corrects this one; "confirmed" leaves it as it is.',
      parts: { protocol: 'RECT-G2X', anchorOn: '2026-09-01' },
    }),
  ]);
  expect(work({ facts, answered: [answer('confirm-date', 'resection 2026-09')] })).toEqual([]);
});

test('grades that disagree: a clinician is asked, the higher one rules meanwhile', () => {
  const facts = [rectum, pathology({ ...G1, reportedGrade: 'G2' }), resection('2026-09-12')];
  const projection = projected({ facts });
  expect(workOf(projection)).toEqual(['grade-disagreement: G2 G1 G2']);
  expect(projection.plan?.courses[0]?.protocol.code).toBe('RECT-G2X');
});

test('earlier imaging: one question, with the number of examinations', () => {
  const facts = [rectum, pathology({ ...G1, sizeMm: 12 }), resection('2016-09-12')];
  const asked = work({ facts }).filter(({ kind }) => kind === 'confirm-earlier-imaging');
  expect(asked.map(({ sentence }) => sentence)).toEqual([
    'Confirm earlier imaging: 15 examinations were due before the plan was accepted.',
  ]);
});

test('interval exceeded: since when, and what the longest is', () => {
  const facts = [diagnosis('pancreas'), pathology(G1), resection('2025-09-12')];
  const plan = projected({ facts }, '2026-01-01');
  const [asked] = later(plan, { facts }, TODAY).work;
  expect(asked).toMatchObject({
    kind: 'interval-exceeded',
    tier: 4,
    dueOn: '2026-10-13',
    sentence:
      'Interval exceeded: MRI abdomen has not been done since 12 Sep 2025 (the anchor; no scan is known); the longest interval is 12 months.',
  });
});

describe('results', () => {
  const plan = projected({ facts: rectalG1 });
  const recorded = (more: Parameters<typeof projected>[0], day = '2027-03-20') =>
    later(plan, { facts: rectalG1, ...more }, day);
  const scan = mri('2027-03-01');

  test('one that closes an item is to be reviewed by a clinician within 7 days', () => {
    expect(recorded({ results: [scan] }).work).toEqual([
      {
        kind: 'result-to-review',
        subject: `${scan.id} v1`,
        tier: 4,
        role: 'clinician',
        dueOn: '2027-03-27',
        sentence: 'Result to review: MRI liver + pelvis of 1 Mar 2027.',
        parts: { modality: 'MRI', performedOn: '2027-03-01', version: 1 },
        resultId: scan.id,
      },
    ]);
  });

  test('one that covers a part is, too', () => {
    expect(workOf(recorded({ results: [mri('2027-03-01', 'liver')] }))).toEqual([
      'result-to-review: MRI 2027-03-01 liver v1',
    ]);
  });

  test('one that closes two items is reviewed once', () => {
    expect(workOf(recorded({ results: [mri('2027-09-01')] }, '2027-09-05'))).toEqual([
      'result-to-review: MRI 2027-09-01 liver+pelvis v1',
    ]);
  });

  test('reviewed, it is not reviewed again; corrected, it is', () => {
    const answered = [answer('result-to-review', `${scan.id} v1`, { answer: 'no-recurrence' })];
    expect(recorded({ results: [scan], answered }).work).toEqual([]);
    const corrected = { ...scan, status: 'corrected', version: 2 } as const;
    const [again] = recorded({ results: [corrected], answered }).work;
    expect([again?.subject, again?.sentence]).toEqual([
      `${scan.id} v2`,
      'Result to review: MRI liver + pelvis of 1 Mar 2027 (corrected).',
    ]);
  });

  test('one that closes nothing goes to the queue, with the reason', () => {
    const ct = result('CT', '2027-03-01', 'abdomen');
    expect(recorded({ results: [ct] }).work).toEqual([
      expect.objectContaining({
        kind: 'unmatched-result',
        subject: ct.id,
        resultId: ct.id,
        role: 'nurse',
        sentence:
          'Result that closes nothing. CT of abdomen: no scheduled examination asks for this modality.',
      }),
    ]);
  });

  test('extra, equivalent, early: read by a clinician all the same; wrong patient: not here', () => {
    const ct = result('CT', '2027-03-01', 'abdomen');
    const march = plan.plan?.items.find((item) => item.due === '2027-03-12')?.id ?? '';
    const resolved = (kind: 'extra' | 'equivalent' | 'wrong-patient', itemId: string | null) =>
      workOf(recorded({ results: [ct], resolutions: [{ resultId: ct.id, kind, itemId }] }));
    expect(resolved('extra', null)).toEqual([`result-to-review: ${ct.id} v1`]);
    expect(resolved('equivalent', march)).toEqual([`result-to-review: ${ct.id} v1`]);
    expect(resolved('wrong-patient', null)).toEqual([]);
  });

  test('withdrawn: nothing is left to review', () => {
    expect(recorded({ results: [{ ...scan, status: 'entered-in-error', version: 2 }] }).work).toEqual([]);
  });

  test('suspicious: the next step, on its day', () => {
    const nextStep = { what: 'MRI in 6 weeks', by: '2027-04-20' };
    const answered = [answer('result-to-review', `${scan.id} v1`, { answer: 'suspicious', nextStep })];
    expect(recorded({ results: [scan], answered }).work).toEqual([
      expect.objectContaining({
        kind: 'next-step',
        role: 'clinician',
        dueOn: '2027-04-20',
        sentence: 'Next step after a suspicious finding: MRI in 6 weeks, by 20 Apr 2027.',
      }),
    ]);
    expect(
      recorded({ results: [scan], answered: [...answered, answer('next-step', `${scan.id} v1`)] }).work,
    ).toEqual([]);
  });

  test('non-diagnostic counts for the version that was read, and no other', () => {
    const answered = [answer('result-to-review', reviewSubject(scan), { answer: 'non-diagnostic' })];
    expect([...nonDiagnosticResults([scan], answered)]).toEqual([scan.id]);
    expect([...nonDiagnosticResults([{ ...scan, version: 2 }], answered)]).toEqual([]);
  });

  test('what takes the place of a contraindicated examination is work of its own', () => {
    const alternatives = [{ itemId: 'item-1', what: 'CT with contrast', by: '2027-04-01' }];
    expect(recorded({ alternatives }).work).toEqual([
      expect.objectContaining({
        kind: 'next-step',
        dueOn: '2027-04-01',
        sentence: 'Instead of a contraindicated examination: CT with contrast, by 1 Apr 2027.',
      }),
    ]);
  });
});

describe('end of plan', () => {
  const facts = [rectum, pathology(), resection('2026-09-12')];
  const subject = 'RECT-NONE from 2026-09-12';

  test('a clinician discharges or continues, with a reason', () => {
    expect(work({ facts })).toEqual([
      expect.objectContaining({
        kind: 'end-of-plan',
        subject,
        role: 'clinician',
        sentence:
          'End of plan: no examination lies ahead. A clinician discharges the patient or continues, with a reason.',
      }),
    ]);
  });
});

describe('a proposal', () => {
  const before = projected({ facts: rectalG1 });
  const facts = [...rectalG1, correcting(rectalG1[1]!, pathology(G2))];

  test('says what starts and ends, and what that does to the examinations', () => {
    // MRI at months 12, 24, 36, 48, 60 and all 5 scopes are RECT-G2X's too, of its 42 + 10.
    expect(later(before, { facts }, '2026-12-02').work).toEqual([
      {
        kind: 'proposal',
        subject: 'plan',
        tier: 4,
        role: 'clinician',
        dueOn: '2026-12-09',
        sentence:
          'Proposed revision: RECT-G2X v1 from 2026-09-12 starts, RECT-G1 v1 from 2026-09-12 ends; 42 examinations added, 0 moved, 5 dropped, 10 kept. Until a clinician accepts, the examinations planned so far stay.',
        parts: {
          starts: 'RECT-G2X v1 from 2026-09-12',
          ends: 'RECT-G1 v1 from 2026-09-12',
          cutOn: '2026-11-23',
          added: 42,
          moved: 0,
          dropped: 5,
          kept: 10,
        },
        resultId: null,
      },
    ]);
  });

  test('is one piece of work, whatever it proposes: a newer one keeps its subject', () => {
    const more = [...facts, metastasis('2026-12-04'), status('2026-12-04', 'stable')];
    expect(workOf(later(before, { facts: more }, '2026-12-05'))).toEqual([
      'proposal: plan',
      'observation-proposed: metastasis 2026-12-04',
    ]);
  });

  test('rejected, it is not made again; a newer fact makes another', () => {
    const { revision } = later(before, { facts }, '2026-12-02');
    const answered = [answer('proposal', 'plan', { answer: 'rejected', proposal: revision?.name ?? '' })];
    expect(later(before, { facts, answered }, '2026-12-02').work).toEqual([]);
    expect(later(before, { facts, answered }, '2036-12-02').work.map(({ kind }) => kind)).not.toContain(
      'proposal',
    );
    const newer = [...facts, status('2026-12-03', 'no-evidence')];
    expect(workOf(later(before, { facts: newer, answered }, '2026-12-03'))).toEqual(['proposal: plan']);
  });

  test('accepted once, the same work arises with the next one', () => {
    const answered = [answer('proposal', 'plan', { answer: 'accepted', proposal: 'an earlier one' })];
    expect(workOf(later(before, { facts, answered }, '2026-12-02'))).toEqual(['proposal: plan']);
  });

  test('of a discharged patient, too', () => {
    const plan = before.plan && { ...before.plan, discharged: true };
    expect(workOf(later({ ...before, plan }, { facts }, '2026-12-02'))).toEqual(['proposal: plan']);
  });
});

test('the dead are asked for nothing', () => {
  expect(work({ facts: [rectum, death()], results: [mri('2026-01-01')] })).toEqual([]);
});

test('every kind of work has its answers, and each answer belongs to a kind', () => {
  expect(Object.keys(ANSWERS_OF).toSorted()).toEqual([...WORK_KINDS].toSorted());
  expect(new Set(Object.values(ANSWERS_OF).flat())).toEqual(new Set(WORK_ANSWERS));
  for (const choosing of ['discharge', 'pick-protocol', 'no-surveillance', 'no-recurrence'] as const) {
    expect(CLINICIANS_ANSWERS.has(choosing)).toBe(true);
  }
});

test('the same needs have the same kinds and subjects on another day', () => {
  const facts = [rectum, pathology({ venousInvasion: 'unknown', sizeMm: null }), resection('2026-09')];
  expect(workOf(projected({ facts }, '2026-11-24'))).toEqual(workOf(projected({ facts })));
  expect(workOf(projected({ facts }))).toEqual([
    'missing-fact: size',
    'missing-fact: venous-invasion',
    'confirm-date: resection 2026-09',
  ]);
});
