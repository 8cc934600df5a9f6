import { describe, expect, test } from 'vitest';
import type { Projection } from '../../src/domain/plan.ts';
import type { Course, Shelf } from '../../src/domain/plan-model.ts';
import { stateOf } from '../../src/domain/schedule.ts';
import { NEVER, stageOf } from '../../src/domain/urgency.ts';
import type { AnsweredWork } from '../../src/domain/work-kinds.ts';
import {
  correcting,
  counter,
  death,
  diagnosis,
  enteredInError,
  G1,
  G2,
  G3,
  hepatectomy,
  itemOf,
  later,
  metastasis,
  mri,
  pathology,
  projected,
  resection,
  result,
  shelf,
  status,
  TODAY,
  workOf,
} from './support.ts';

const rectum = diagnosis('rectum');
const pancreas = diagnosis('pancreas');
const rectalG2 = [rectum, pathology(G2), resection('2026-09-12')];
const rectalG1 = [rectum, pathology({ ...G1, sizeMm: 12 }), resection('2026-09-12')];
const without = (...codes: readonly string[]): Shelf =>
  new Map([...shelf].filter(([code]) => !codes.includes(code)));

const MRI = 'mri-liver-pelvis';

/** The courses that a proposal would start and end. */
function proposed({ revision }: Projection) {
  const named = (courses: readonly Course[]) =>
    courses.map(({ protocol, anchorOn }) => `${protocol.code} from ${anchorOn}`);
  return {
    starts: named((revision?.addedCourses ?? []).map(({ course }) => course)),
    ends: named(revision?.droppedCourses ?? []),
  };
}

describe('the first plan', () => {
  test('starts at once, if all it uses is signed', () => {
    const { plan, planIsNew, planStatus, unsigned } = projected({ facts: rectalG2 });
    expect([planIsNew, planStatus, unsigned]).toEqual([true, 'active', []]);
    expect(plan).toMatchObject({ enrolledOn: TODAY, discharged: false });
    expect(plan?.courses).toEqual([
      expect.objectContaining({
        anchorOn: '2026-09-12',
        anchorEvent: 'resection',
        omittedSeries: [],
        picked: false,
        signedBy: 'Dr Demo',
        signedOn: TODAY,
      }),
    ]);
    expect(plan?.items).toHaveLength(52);
  });

  test('waits for a signature, and says so', () => {
    const projection = later(projected({}), { facts: rectalG2 }, TODAY, without('RECT-G2X'));
    expect([projection.plan, projection.planStatus, projection.unsigned]).toEqual([null, null, ['RECT-G2X']]);
    expect(workOf(projection)).toEqual(['awaiting-signature: RECT-G2X']);
  });

  test('waits as a whole, where one of its courses is unsigned', () => {
    const facts = [...rectalG2, metastasis('2026-10-01'), hepatectomy('2026-10-20')];
    const projection = later(projected({}), { facts }, TODAY, without('POSTHEP'));
    expect(projection.plan).toBeNull();
    expect(workOf(projection)).toEqual(['awaiting-signature: POSTHEP']);
  });

  test('does not start while a blocking fact is missing', () => {
    const projection = projected({ facts: [rectum, pathology(G2), resection(null)] });
    expect(projection.plan).toBeNull();
    expect(workOf(projection)).toEqual(['missing-fact: anchor']);
  });

  test('unresected metastases: the imaging of the primary course has no items', () => {
    const facts = [...rectalG2, metastasis('2026-10-01'), status('2026-10-05', 'stable')];
    const { plan } = projected({ facts });
    expect(plan?.courses.map(({ protocol, omittedSeries }) => [protocol.code, omittedSeries])).toEqual([
      ['RECT-G2X', [MRI]],
      ['NELM-OBS', []],
    ]);
    expect(new Set(plan?.items.map((item) => item.seriesKey))).toEqual(
      new Set(['sigmoidoscopy', 'ct-or-mri-abdomen']),
    );
  });

  test('a plan that runs is never changed by new facts: a clinician is asked', () => {
    const before = projected({ facts: rectalG1 });
    const after = later(
      before,
      { facts: [...rectalG1, correcting(rectalG1[1]!, pathology(G2))] },
      '2026-12-02',
    );
    expect(after.planIsNew).toBe(false);
    expect(after.plan).toEqual(before.plan);
    expect(workOf(after)).toEqual(['proposal: plan']);
    expect(proposed(after)).toEqual({
      starts: ['RECT-G2X from 2026-09-12'],
      ends: ['RECT-G1 from 2026-09-12'],
    });
  });
});

describe('results close items', () => {
  const first = (results: Parameters<typeof projected>[0]['results'], day = '2027-03-20', more = {}) => {
    const plan = projected({ facts: rectalG1 });
    return later(plan, { facts: rectalG1, results: results ?? [], ...more }, day);
  };
  // Due 12 Mar 2027, window 12 Feb to 12 Apr.
  const outcome = (projection: ReturnType<typeof first>) =>
    itemOf(projection, 'RECT-G1', MRI, '2027-03-12').outcome;
  const state = (projection: ReturnType<typeof first>, day = '2027-03-20') =>
    stateOf(itemOf(projection, 'RECT-G1', MRI, '2027-03-12').item, outcome(projection).status, day);

  test('on time', () => {
    expect(outcome(first([mri('2027-02-12')]))).toMatchObject({
      status: 'completed',
      completedOn: '2027-02-12',
      completedLate: false,
      evidence: ['MRI 2027-02-12 liver+pelvis'],
    });
  });

  test('late', () => {
    expect(outcome(first([mri('2027-04-13')], '2027-05-01'))).toMatchObject({
      status: 'completed',
      completedOn: '2027-04-13',
      completedLate: true,
    });
  });

  test('only the day performed counts: a result that arrives a year later is on time', () => {
    expect(outcome(first([mri('2027-04-12')], '2028-04-12'))).toMatchObject({ completedLate: false });
  });

  test('partly: it stays due and names what is missing', () => {
    const projection = first([mri('2027-03-01', 'liver')]);
    expect(outcome(projection)).toMatchObject({
      missingRegions: ['pelvis'],
      evidence: ['MRI 2027-03-01 liver'],
    });
    expect(state(projection)).toBe('due');
  });

  test('preliminary: nothing', () => {
    const projection = first([mri('2027-03-01', 'liver+pelvis', { status: 'preliminary' })]);
    expect([state(projection), outcome(projection).evidence]).toEqual(['due', []]);
    expect(projection.work).toEqual([]);
  });

  test('entered in error: open again, overdue by now', () => {
    const scan = mri('2027-03-01');
    expect(outcome(first([scan], '2027-04-13')).status).toBe('completed');
    const withdrawn = first([{ ...scan, status: 'entered-in-error', version: 2 }], '2027-04-13');
    expect(state(withdrawn, '2027-04-13')).toBe('overdue');
  });

  test('read as non-diagnostic: open again, until a corrected report', () => {
    const scan = mri('2027-03-01');
    const answered: AnsweredWork[] = [
      {
        kind: 'result-to-review',
        subject: `${scan.id} v1`,
        answer: { answer: 'non-diagnostic', reason: 'Motion.' },
        on: '2027-03-20',
      },
    ];
    expect(state(first([scan], '2027-03-20', { answered }))).toBe('due');
    const corrected = { ...scan, status: 'corrected', version: 2 } as const;
    const again = first([corrected], '2027-03-20', { answered });
    expect(outcome(again).status).toBe('completed');
    expect(workOf(again)).toEqual([`result-to-review: ${scan.id} v2`]);
  });

  test('one scan closes items across courses', () => {
    const facts = [...rectalG2, metastasis('2026-10-01'), hepatectomy('2026-10-20')];
    const plan = projected({ facts });
    const after = later(plan, { facts, results: [mri('2027-01-15')] }, '2027-01-20');
    expect(itemOf(after, 'RECT-G2X', MRI, '2027-01-12').outcome.completedOn).toBe('2027-01-15');
    expect(itemOf(after, 'POSTHEP', 'mri-liver', '2027-01-20').outcome.completedOn).toBe('2027-01-15');
  });
});

describe('enrolling late', () => {
  test('resected ten years ago: one question about earlier imaging, nothing overdue, a scan due today', () => {
    const projection = projected({ facts: [rectum, pathology(G2), resection('2016-09-12')] });
    const statuses = [...projection.items.values()].map((item) => item.status);
    expect(statuses.filter((is) => is === 'before-enrolment')).toHaveLength(35);
    const late = (projection.plan?.items ?? []).filter(
      (item) => stateOf(item, projection.items.get(item.id)?.status ?? 'live', TODAY) === 'overdue',
    );
    expect(late).toEqual([]);
    expect(itemOf(projection, 'RECT-G2X', MRI, TODAY)).toMatchObject({
      item: { origin: 'catch-up' },
      outcome: { status: 'live' },
    });
    expect(workOf(projection)).toEqual(['confirm-earlier-imaging: enrolment']);
  });

  test('what is on record is completed, and no catch-up is called for', () => {
    const results = [mri('2026-09-20'), mri('2026-03-10')];
    const projection = projected({ facts: [rectum, pathology(G2), resection('2016-09-12')], results });
    expect(itemOf(projection, 'RECT-G2X', MRI, '2026-09-12').outcome).toMatchObject({
      status: 'completed',
      completedLate: false,
    });
    expect(projection.plan?.items.filter((item) => item.origin === 'catch-up')).toEqual([]);
    // History is confirmed as a whole, neither queued nor reviewed scan by scan.
    expect(workOf(projection)).toEqual(['confirm-earlier-imaging: enrolment']);
  });

  test('another patient’s scan, or a non-diagnostic one, does not save the catch-up', () => {
    const facts = [rectum, pathology(G2), resection('2016-09-12')];
    const scan = mri('2026-11-01');
    const catchUps = (more: Parameters<typeof projected>[0]) =>
      projected({ facts, results: [scan], ...more }).plan?.items.filter((item) => item.origin === 'catch-up');
    expect(catchUps({})).toHaveLength(0);
    expect(
      catchUps({ resolutions: [{ resultId: scan.id, kind: 'wrong-patient', itemId: null }] }),
    ).toHaveLength(1);
    expect(
      catchUps({
        answered: [
          {
            kind: 'result-to-review',
            subject: `${scan.id} v1`,
            answer: { answer: 'non-diagnostic', reason: 'Motion.' },
            on: '2027-03-20',
          },
        ],
      }),
    ).toHaveLength(1);
  });

  test('the last step has ended: no catch-up, but end of plan', () => {
    const projection = projected({
      facts: [rectum, pathology({ ...G1, sizeMm: 12 }), resection('2016-09-12')],
    });
    expect([...projection.items.values()].every((item) => item.status === 'before-enrolment')).toBe(true);
    expect(workOf(projection)).toEqual([
      'confirm-earlier-imaging: enrolment',
      'end-of-plan: RECT-G1 from 2016-09-12',
    ]);
  });
});

describe('interval exceeded', () => {
  const facts = [pancreas, pathology(G1), resection('2026-09-12')];
  // Anchor, 12 months and one: 12 Oct 2027 is the last day.
  test.each([
    ['2027-10-12', []],
    ['2027-10-13', ['interval-exceeded']],
  ])('%s', (day, kinds) => {
    const plan = projected({ facts });
    const { work } = later(plan, { facts }, day);
    expect(work.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('a scan begins it anew; windows do not move', () => {
    const plan = projected({ facts });
    const after = later(plan, { facts, results: [result('MRI', '2027-04-20', 'abdomen')] }, '2027-10-13');
    expect(after.series).toEqual([
      expect.objectContaining({ lastScanOn: '2027-04-20', exceedsOn: '2028-05-21' }),
    ]);
    expect(after.plan?.items).toEqual(plan.plan?.items);
    expect(after.wakesOn).toBe('2028-05-21');
  });

  test('another patient’s scan does not begin it anew', () => {
    const plan = projected({ facts });
    const scan = result('MRI', '2027-04-20', 'abdomen');
    const after = later(
      plan,
      { facts, results: [scan], resolutions: [{ resultId: scan.id, kind: 'wrong-patient', itemId: null }] },
      '2027-10-13',
    );
    expect(after.series[0]?.lastScanOn).toBeNull();
    expect(after.work.map(({ kind }) => kind)).toEqual(['interval-exceeded']);
  });

  test('weeks: 24 and two', () => {
    const g3 = [rectum, pathology(G3), resection('2026-09-12')];
    const plan = projected({ facts: g3 });
    // 182 days after 12 Sep 2026.
    expect(workOf(later(plan, { facts: g3 }, '2027-03-13'))).toEqual([]);
    expect(later(plan, { facts: g3 }, '2027-03-14').work.map(({ kind }) => kind)).toEqual([
      'interval-exceeded',
    ]);
  });
});

describe('the end of a plan', () => {
  const end = 'end-of-plan: RECT-G1 from 2026-09-12';
  const plan = projected({ facts: rectalG1 });

  test('comes the day after the last window has closed, and stays', () => {
    // Month 60 is 12 Sep 2031; the scope's window closes on 12 Nov.
    expect(workOf(later(plan, { facts: rectalG1 }, '2031-11-12'))).toEqual([]);
    expect(later(plan, { facts: rectalG1 }, '2031-11-12').wakesOn).toBe('2031-11-13');
    expect(workOf(later(plan, { facts: rectalG1 }, '2031-11-13'))).toEqual([end]);
    expect(workOf(later(plan, { facts: rectalG1 }, '2051-11-13'))).toEqual([end]);
  });

  test('unmet items stay overdue beside it, twenty years on', () => {
    const { items, plan: late } = later(plan, { facts: rectalG1 }, '2051-11-13');
    expect(
      late?.items.map((item) => {
        const status = items.get(item.id)?.status ?? 'ended';
        return [status, stageOf(item, status, '2051-11-13').stage];
      }),
    ).toEqual(Array.from({ length: 15 }, () => ['live', 5]));
  });

  test('comes with the last item met, too', () => {
    const months = ['03', '09'];
    const mris = [2027, 2028, 2029, 2030, 2031].flatMap((year) =>
      months.map((month) => mri(`${year}-${month}-12`)),
    );
    const scopes = [2027, 2028, 2029, 2030, 2031].map((year) => result('colonoscopy', `${year}-09-12`));
    const after = later(plan, { facts: rectalG1, results: [...mris, ...scopes] }, '2031-09-13');
    expect([...after.items.values()].every((item) => item.status === 'completed')).toBe(true);
    expect(workOf(after)).toContain(end);
  });

  test('RECT-NONE opens it at once', () => {
    const projection = projected({ facts: [rectum, pathology(), resection('2026-09-12')] });
    expect([projection.planStatus, projection.plan?.items]).toEqual(['active', []]);
    expect(workOf(projection)).toEqual(['end-of-plan: RECT-NONE from 2026-09-12']);
  });

  test('an open step never comes to it', () => {
    const facts = [pancreas, pathology(G1), resection('2010-09-12')];
    const before = projected({ facts });
    const after = later(before, { facts }, '2090-01-01');
    expect(after.extension.length).toBeGreaterThan(0);
    expect(after.work.map(({ kind }) => kind)).not.toContain('end-of-plan');
  });
});

describe('the horizon moves on', () => {
  const facts = [pancreas, pathology(G1), resection('2010-09-12')];
  const before = projected({ facts, results: [result('MRI', '2026-01-10', 'abdomen')] });

  test('nothing is added before its day, one item on it, and none twice', () => {
    expect(before.plan?.items.at(-1)?.due).toBe('2035-09-12');
    expect(before.wakesOn).toBe('2030-09-12');
    expect(later(before, { facts }, '2030-09-11').extension).toEqual([]);
    const after = later(before, { facts }, '2030-09-12');
    expect(after.extension.map((item) => item.due)).toEqual(['2040-09-12']);
    expect(after.plan?.items).toHaveLength((before.plan?.items.length ?? 0) + 1);
    expect(later(after, { facts }, '2030-09-12').extension).toEqual([]);
  });

  test('not for a patient who was discharged or died', () => {
    const plan = before.plan && { ...before.plan, discharged: true };
    expect(later({ ...before, plan }, { facts }, '2030-09-12').extension).toEqual([]);
    expect(later(before, { facts: [...facts, death()] }, '2030-09-12').extension).toEqual([]);
  });
});

describe('death ends the plan', () => {
  const plan = projected({ facts: rectalG1 });
  const died = death('2027-06-01');
  const after = later(plan, { facts: [...rectalG1, died], results: [mri('2027-03-01')] }, '2028-01-01');

  test('what was live has ended, what was done stays done, and no work is left', () => {
    expect([after.planStatus, after.work, after.wakesOn]).toEqual(['deceased', [], NEVER]);
    expect(itemOf(after, 'RECT-G1', MRI, '2027-03-12').outcome).toMatchObject({
      status: 'completed',
      endedWith: null,
    });
    expect(itemOf(after, 'RECT-G1', MRI, '2027-09-12').outcome).toMatchObject({
      status: 'ended',
      endedWith: 'deceased',
    });
  });

  test('recorded in error: the state is what it would have been', () => {
    const facts = [...rectalG1, died, enteredInError(died)];
    const reverted = later(after, { facts, results: [mri('2027-03-01')] }, '2028-01-01');
    expect(reverted.planStatus).toBe('active');
    const { item, outcome } = itemOf(reverted, 'RECT-G1', MRI, '2027-09-12');
    expect(stateOf(item, outcome.status, '2028-01-01')).toBe('overdue');
  });
});

describe('a discharged patient', () => {
  const before = projected({ facts: rectalG1 });
  const plan = before.plan && { ...before.plan, discharged: true };

  test('has no end of plan and no interval to exceed', () => {
    const after = later({ ...before, plan }, { facts: rectalG1 }, '2040-01-01');
    expect([after.planStatus, after.work]).toEqual(['discharged', []]);
  });

  test('comes back to a clinician with a relapse', () => {
    const facts = [...rectalG1, metastasis('2033-01-10'), status('2033-01-12', 'stable')];
    const after = later({ ...before, plan }, { facts }, '2033-01-15');
    expect(workOf(after)).toEqual(['proposal: plan', 'observation-proposed: metastasis 2033-01-10']);
    expect(proposed(after)).toEqual({
      starts: ['RECT-G1 from 2026-09-12', 'NELM-OBS from 2033-01-10'],
      ends: ['RECT-G1 from 2026-09-12'],
    });
  });
});

describe('when facts change under a running plan', () => {
  const before = projected({ facts: rectalG1 });

  test('a corrected anchor is proposed', () => {
    const [, , resected] = rectalG1;
    const facts = [...rectalG1, correcting(resected!, resection('2026-08-12'))];
    const after = later(before, { facts }, '2026-12-01');
    expect(workOf(after)).toEqual(['proposal: plan']);
    expect(proposed(after)).toEqual({
      starts: ['RECT-G1 from 2026-08-12'],
      ends: ['RECT-G1 from 2026-09-12'],
    });
  });

  test('a hepatectomy is proposed beside what runs', () => {
    const facts = [...rectalG1, metastasis('2027-01-10'), hepatectomy('2027-02-10')];
    const after = later(before, { facts }, '2027-02-11');
    expect(workOf(after)).toEqual(['proposal: plan']);
    expect(proposed(after)).toEqual({ starts: ['POSTHEP from 2027-02-10'], ends: [] });
  });

  test('while one of the chosen protocols is unsigned, its signature is waited for, and nothing proposed', () => {
    const facts = [...rectalG1, correcting(rectalG1[1]!, pathology(G2))];
    expect(workOf(later(before, { facts }, '2026-12-02', without('RECT-G2X')))).toEqual([
      'awaiting-signature: RECT-G2X',
    ]);
  });

  test('a running course whose protocol is retired without another version waits for a signature, and goes on', () => {
    const after = later(before, { facts: rectalG1 }, '2026-12-02', without('RECT-G1'));
    expect(workOf(after)).toEqual(['awaiting-signature: RECT-G1']);
    expect(after.work[0]?.sentence).toBe(
      'Protocol awaits signature: RECT-G1 v1 is retired, and no other version of it is signed. The examinations planned so far go on.',
    );
    expect([...after.items.values()].filter(({ status: is }) => is === 'live')).toHaveLength(15);
    const plan = before.plan && { ...before.plan, discharged: true };
    expect(workOf(later({ ...before, plan }, { facts: rectalG1 }, '2026-12-02', without('RECT-G1')))).toEqual(
      [],
    );
  });

  test('what is retired holds back nothing else that the facts call for', () => {
    const facts = [...rectalG1, metastasis('2027-01-10'), hepatectomy('2027-02-10')];
    const after = later(before, { facts }, '2027-02-11', without('RECT-G1'));
    expect(workOf(after)).toEqual(['awaiting-signature: RECT-G1', 'proposal: plan']);
    expect(proposed(after)).toEqual({ starts: ['POSTHEP from 2027-02-10'], ends: [] });
  });

  test('an open step goes on for ever under a retired protocol', () => {
    const facts = [rectum, pathology(G1), metastasis('2026-10-10'), status('2026-10-12', 'stable')];
    const begun = projected({ facts });
    // Month 126 lies ten years ahead of it, on 10 Apr 2027.
    const after = later(begun, { facts }, '2027-04-10', without('NELM-OBS'));
    expect(after.extension.map(({ due }) => due)).toEqual(['2037-04-10']);
    expect(workOf(after)).toContain('awaiting-signature: NELM-OBS');
  });

  test('a missing blocking fact is asked for, and nothing proposed before it is known', () => {
    const facts = [...rectalG1, metastasis('2027-01-10')];
    expect(workOf(later(before, { facts }, '2027-01-11'))).toEqual([
      'missing-fact: disease-status',
      'observation-proposed: metastasis 2027-01-10',
    ]);
  });

  test('facts that no row covers: a clinician, and the old items live on', () => {
    const facts = [...rectalG1, status('2027-01-10', 'progressing')];
    const after = later(before, { facts }, '2027-01-11');
    expect(workOf(after)).toEqual(['no-protocol: The disease is progressing, reported on 10 Jan 2027.']);
    expect([...after.items.values()].every((item) => item.status === 'live')).toBe(true);
  });
});

test('what a clinician picked is no deviation from the table', () => {
  const before = projected({ facts: rectalG1 });
  const plan = before.plan && {
    ...before.plan,
    courses: before.plan.courses.map((course) => ({ ...course, picked: true })),
  };
  const facts = [rectum, pathology(G1), resection('2026-09-12', { margin: 'R1' })];
  expect(workOf(later({ ...before, plan }, { facts }, '2026-12-01'))).toEqual([
    'no-protocol: The margin of the resection on 12 Sep 2026 is R1.',
  ]);
});

test('ids are asked for once for each course and item, and for nothing else', () => {
  const names = counter();
  const { plan } = projected({ facts: rectalG1 });
  const ids = [...(plan?.courses ?? []), ...(plan?.items ?? [])].map(({ id }) => id);
  expect(ids.toSorted()).toEqual(Array.from({ length: 16 }, names).toSorted());
});
