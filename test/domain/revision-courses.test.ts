import { describe, expect, test } from 'vitest';
import type { CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/facts.ts';
import type { Protocol } from '../../src/domain/protocol.ts';
import { accepted, inShort, on, revisionOf, withVersion2 } from './revision-support.ts';
import {
  correcting,
  death,
  diagnosis,
  enteredInError,
  G1,
  G2,
  hepatectomy,
  itemOf,
  later,
  metastasis,
  pathology,
  projected,
  resection,
  shelf,
  status,
  workOf,
} from './support.ts';

const rectum = diagnosis('rectum');
// Resected on 12 Sep 2026, enrolled on 23 Nov 2026.
const rectalG1: Fact[] = [rectum, pathology({ ...G1, sizeMm: 12 }), resection('2026-09-12')];
const afterHepatectomy: Fact[] = [
  rectum,
  pathology(G2),
  resection('2026-09-12'),
  metastasis('2026-10-01'),
  hepatectomy('2026-10-20'),
];
const relapse = (recordedOn: CalendarDate): Fact[] => [
  on(recordedOn, metastasis('2027-01-10')),
  on(recordedOn, status('2027-01-12', 'stable')),
];

describe('courses side by side', () => {
  test('a new curative hepatectomy takes the place of the earlier POSTHEP, and of nothing else', () => {
    const before = projected({ facts: afterHepatectomy });
    const second = [metastasis('2027-05-10'), hepatectomy('2027-06-01')].map((fact) =>
      on('2027-06-03', fact),
    );
    const after = later(before, { facts: [...afterHepatectomy, ...second] }, '2027-06-03');
    expect(inShort(after)).toEqual({
      cutOn: '2027-06-03',
      goesOn: ['RECT-G2X v1 from 2026-09-12'],
      starts: ['POSTHEP v1 from 2027-06-01'],
      ends: ['POSTHEP v1 from 2026-10-20'],
      kept: 0,
      moved: 0,
      added: 19,
      // Less those of 20 Jan and 20 Apr 2027, which stay.
      dropped: 17,
    });
  });

  test('unresected metastases: NELM-OBS takes the place of the MRI, and the scopes are the same ones', () => {
    const before = projected({ facts: rectalG1 });
    const facts = [...rectalG1, ...relapse('2027-01-15')];
    const after = later(before, { facts }, '2027-01-15');
    expect(inShort(after)).toEqual({
      cutOn: '2027-01-15',
      goesOn: [],
      starts: ['RECT-G1 v1 from 2026-09-12', 'NELM-OBS v1 from 2027-01-10'],
      ends: ['RECT-G1 v1 from 2026-09-12'],
      kept: 5,
      moved: 0,
      // Months 3 to 12, then every 6 months up to 10 Jan 2037.
      added: 4 + 18,
      dropped: 10,
    });
    const done = accepted(after, { facts }, '2027-01-16');
    expect(
      done.plan?.courses.map(({ protocol, superseded, omittedSeries }) => [
        protocol.code,
        superseded,
        omittedSeries,
      ]),
    ).toEqual([
      ['RECT-G1', true, []],
      ['RECT-G1', false, ['mri-liver-pelvis']],
      ['NELM-OBS', false, []],
    ]);
    const scopes = (of: typeof before) =>
      of.plan?.items.filter((item) => item.seriesKey === 'sigmoidoscopy').map(({ id, due }) => [id, due]);
    expect(scopes(done)).toEqual(scopes(before));
  });

  test('resected at last: the MRI comes back, NELM-OBS ends', () => {
    const before = projected({ facts: [...rectalG1, ...relapse('2027-01-15')] }, '2027-01-15');
    const facts = [...rectalG1, ...relapse('2027-01-15'), on('2027-03-05', hepatectomy('2027-03-01'))];
    expect(inShort(later(before, { facts }, '2027-03-05'))).toMatchObject({
      starts: ['RECT-G1 v1 from 2026-09-12', 'POSTHEP v1 from 2027-03-01'],
      ends: ['RECT-G1 v1 from 2026-09-12', 'NELM-OBS v1 from 2027-01-10'],
      kept: 5,
      added: 10 + 19,
    });
  });
});

describe('what nobody covers, or nobody signed', () => {
  const before = projected({ facts: afterHepatectomy });
  const r1 = [metastasis('2027-05-10'), hepatectomy('2027-06-01', { margin: 'R1' })].map((fact) =>
    on('2027-06-03', fact),
  );

  test('a hepatectomy that no row covers ends no course: a clinician is asked, POSTHEP goes on', () => {
    const after = later(before, { facts: [...afterHepatectomy, ...r1] }, '2027-06-03');
    expect(after.revision).toBeNull();
    expect(workOf(after)).toEqual(['no-protocol: The margin of the hepatectomy on 1 Jun 2027 is R1.']);
  });

  test('what is covered beside it is proposed alone', () => {
    const moved = on('2027-06-03', correcting(afterHepatectomy[2]!, resection('2026-09-15')));
    const after = later(before, { facts: [...afterHepatectomy, ...r1, moved] }, '2027-06-03');
    expect(inShort(after)).toMatchObject({
      goesOn: ['POSTHEP v1 from 2026-10-20'],
      starts: ['RECT-G2X v1 from 2026-09-15'],
      ends: ['RECT-G2X v1 from 2026-09-12'],
    });
  });

  test('a course whose hepatectomy was entered in error does not run on in silence: its end is proposed', () => {
    const progressing = status('2026-11-01', 'progressing');
    const never = on('2026-12-01', enteredInError(afterHepatectomy[4]!));
    const facts = [...afterHepatectomy, progressing, never];
    const after = later(before, { facts }, '2026-12-01');
    expect(inShort(after)).toMatchObject({
      cutOn: '2026-12-01',
      goesOn: ['RECT-G2X v1 from 2026-09-12'],
      starts: [],
      ends: ['POSTHEP v1 from 2026-10-20'],
    });
    // Until a clinician accepts, every examination stays.
    expect(workOf(after)).toContain('proposal: plan');
    expect(workOf(after)).toContain('no-protocol: The disease is progressing, reported on 1 Nov 2026.');
    expect([...after.items.values()].some(({ status: is }) => is === 'superseded')).toBe(false);
    const done = accepted(after, { facts }, '2026-12-02');
    expect([done.revision, workOf(done).some((one) => one.startsWith('no-protocol'))]).toEqual([null, true]);
    // Corrected first, and withdrawn then; of two that were told of that day one stands.
    const corrected = on('2026-11-30', correcting(afterHepatectomy[4]!, hepatectomy('2026-10-20')));
    const second = { ...hepatectomy('2026-10-20'), id: 'told twice' };
    const withdrawn = on('2026-12-01', enteredInError(corrected));
    const chain = [...afterHepatectomy, progressing, corrected, withdrawn];
    expect(inShort(later(before, { facts: chain }, '2026-12-01')).ends).toEqual([
      'POSTHEP v1 from 2026-10-20',
    ]);
    expect(later(before, { facts: [...facts, second] }, '2026-12-01').revision).toBeNull();
  });

  test('signed after the fact was recorded: nothing is due before the signature', () => {
    const plan = projected({ facts: rectalG1 });
    const facts = [...rectalG1, on('2026-12-01', pathology(G2, '2026-11-30'))];
    const unsigned = new Map([...shelf].filter(([code]) => code !== 'RECT-G2X'));
    expect(later(plan, { facts }, '2026-12-02', unsigned).revision).toBeNull();
    const signed = new Map([
      ...shelf,
      ['RECT-G2X', { ...shelf.get('RECT-G2X')!, signedOn: '2027-02-01' }] as const,
    ]);
    const { cutOn, addedItems } = revisionOf(later(plan, { facts }, '2027-02-01', signed));
    // Month 4 was due on 12 Jan: asked for on the day after the signature.
    expect([cutOn, addedItems[0]?.due, addedItems[0]?.origin]).toEqual([
      '2027-02-01',
      '2027-02-02',
      'catch-up',
    ]);
  });
});

describe('a newer version is signed', () => {
  const before = projected({ facts: rectalG1 });
  const wider = (v1: Protocol) => ({
    series: v1.series.map((series) => ({
      ...series,
      steps: series.steps.map((step) => ({ ...step, late: 'P3M' as const })),
    })),
  });
  const signed = withVersion2('RECT-G1', '2027-03-12', wider);

  test('its patients get a proposal; the cut day is the day of the signature', () => {
    const after = later(before, { facts: rectalG1 }, '2027-03-20', signed);
    expect(inShort(after)).toEqual({
      cutOn: '2027-03-12',
      goesOn: [],
      starts: ['RECT-G1 v2 from 2026-09-12'],
      ends: ['RECT-G1 v1 from 2026-09-12'],
      kept: 14,
      moved: 0,
      added: 0,
      dropped: 0,
    });
    const september = revisionOf(after).keptItems.find(({ item }) => item.due === '2027-09-12');
    expect([september?.item.closes, september?.as.closes]).toEqual(['2027-10-12', '2027-12-12']);
  });

  test('a newer fact than the signature sets the cut day', () => {
    const facts = [...rectalG1, on('2027-04-01', status('2027-04-01', 'no-evidence'))];
    expect(revisionOf(later(before, { facts }, '2027-04-02', signed)).cutOn).toBe('2027-04-01');
  });

  test('a discharged patient is none of its patients', () => {
    const plan = before.plan && { ...before.plan, discharged: true };
    expect(later({ ...before, plan }, { facts: rectalG1 }, '2027-03-20', signed).revision).toBeNull();
  });
});

describe('when a proposal is another one', () => {
  const before = projected({ facts: rectalG1 });
  const facts = [...rectalG1, on('2026-12-01', pathology(G2, '2026-11-30'))];
  const nameOn = (day: CalendarDate, more: readonly Fact[] = [], signed = shelf) =>
    revisionOf(later(before, { facts: [...facts, ...more] }, day, signed)).name;

  test('time alone makes none', () => expect(nameOn('2036-12-01')).toBe(nameOn('2026-12-01')));
  test('the order of the facts makes none', () => {
    const turned = revisionOf(later(before, { facts: facts.toReversed() }, '2026-12-01')).name;
    expect(turned).toBe(nameOn('2026-12-01'));
  });
  test('a newer fact does, though it calls for the same', () => {
    const newer = on('2026-12-01', status('2026-12-01', 'no-evidence'));
    expect(nameOn('2026-12-01', [newer])).not.toBe(nameOn('2026-12-01'));
  });
  test('a newer version of what it would start does', () => {
    const signed = withVersion2('RECT-G2X', '2026-12-01', () => ({}));
    expect(nameOn('2026-12-01', [], signed)).not.toBe(nameOn('2026-12-01'));
  });
});

test('death proposes nothing', () => {
  const before = projected({ facts: rectalG1 });
  const facts = [
    ...rectalG1,
    on('2026-12-01', pathology(G2, '2026-11-30')),
    on('2026-12-02', death('2026-12-02')),
  ];
  expect(later(before, { facts }, '2026-12-03').revision).toBeNull();
});

test('a discharged patient with a relapse: accepted, the plan goes on; what was met or ended stays so', () => {
  const before = projected({ facts: rectalG1 });
  const plan = before.plan && {
    ...before.plan,
    discharged: true,
    items: before.plan.items.map((item) => ({ ...item, closedBy: 'ended' as const })),
  };
  const facts = [...rectalG1, ...relapse('2027-01-15')];
  const proposal = later({ ...before, plan }, { facts }, '2027-01-15');
  expect(inShort(proposal)).toMatchObject({ kept: 5, added: 22, dropped: 0 });
  const after = accepted(proposal, { facts }, '2027-01-16');
  expect([after.planStatus, after.revision]).toEqual(['active', null]);
  expect(itemOf(after, 'NELM-OBS', 'ct-or-mri-abdomen', '2027-04-10').outcome.status).toBe('live');
  expect(after.plan?.items.filter((item) => item.closedBy === 'ended')).toHaveLength(15);
});

test('a course that a clinician picked is not started again by the table, and ended by no proposal', () => {
  const before = projected({ facts: rectalG1 });
  const plan = before.plan && {
    ...before.plan,
    courses: before.plan.courses.map((course) => ({ ...course, picked: true })),
  };
  expect(later({ ...before, plan }, { facts: rectalG1 }, '2026-12-01').revision).toBeNull();
  const facts = [...rectalG1, ...relapse('2027-01-15')];
  expect(inShort(later({ ...before, plan }, { facts }, '2027-01-15'))).toMatchObject({
    goesOn: ['RECT-G1 v1 from 2026-09-12'],
    ends: [],
    dropped: 0,
  });
});

describe('a course that a clinician picked, when another version of its protocol is signed', () => {
  const before = projected({ facts: rectalG1 });
  const pick = 'RECT-G1: picked by Dr Demo. The margin is R0 after all.';
  const plan = before.plan && {
    ...before.plan,
    courses: before.plan.courses.map((course) => ({ ...course, picked: true, reason: pick })),
  };
  /** No row of the table covers R1: nothing but the pick says what runs. */
  const uncovered: Fact[] = [
    rectum,
    pathology({ ...G1, sizeMm: 12 }),
    resection('2026-09-12', { margin: 'R1' }),
  ];
  const everyFour = withVersion2('RECT-G1', '2026-12-05', ({ series: [mri, scope] }) => ({
    series: [{ ...mri!, steps: [{ ...mri!.steps[0]!, every: 'P4M' }] }, scope!],
  }));
  const after = later({ ...before, plan }, { facts: uncovered }, '2026-12-06', everyFour);

  test('is proposed in that version, from the same day, and stays a pick', () => {
    // Every 6 months 10 to month 60, every 4 months 15: months 12, 24, 36, 48 and 60 are in both, and 5 scopes.
    expect(inShort(after)).toEqual({
      cutOn: '2026-12-05',
      goesOn: [],
      starts: ['RECT-G1 v2 from 2026-09-12'],
      ends: ['RECT-G1 v1 from 2026-09-12'],
      kept: 10,
      moved: 0,
      added: 10,
      dropped: 5,
    });
    expect(revisionOf(after).addedCourses[0]).toMatchObject({
      course: {
        picked: true,
        reason: `${pick} Version 2, which the site signed last, takes the place of version 1.`,
        signedOn: '2026-12-05',
      },
      insteadOf: { id: plan?.courses[0]?.id },
    });
    const done = accepted(after, { facts: uncovered }, '2026-12-07');
    expect(done.plan?.courses.map(({ picked, superseded }) => [picked, superseded])).toEqual([
      [true, true],
      [true, false],
    ]);
    expect(later(done, { facts: uncovered }, '2026-12-08', everyFour).revision).toBeNull();
  });

  test('is named by that version too: the next one makes another proposal', () => {
    const third = new Map(everyFour);
    const second = everyFour.get('RECT-G1')!;
    third.set('RECT-G1', { ...second, protocol: { ...second.protocol, version: 3 } });
    const next = later({ ...before, plan }, { facts: uncovered }, '2026-12-06', third);
    expect(revisionOf(next).name).not.toBe(revisionOf(after).name);
  });

  test('runs on in its own where the patient is discharged, or no version is left on the shelf', () => {
    const discharged = plan && { ...plan, discharged: true };
    expect(
      later({ ...before, plan: discharged }, { facts: uncovered }, '2026-12-06', everyFour).revision,
    ).toBeNull();
    const none = new Map([...everyFour].filter(([code]) => code !== 'RECT-G1'));
    const left = later({ ...before, plan }, { facts: uncovered }, '2026-12-06', none);
    expect(left.revision).toBeNull();
    expect(workOf(left)).toContain('awaiting-signature: RECT-G1');
  });

  test('is renewed while the facts call for another course beside it', () => {
    const facts = [
      ...rectalG1,
      on('2026-12-06', metastasis('2026-12-01')),
      on('2026-12-06', hepatectomy('2026-12-02')),
    ];
    expect(inShort(later({ ...before, plan }, { facts }, '2026-12-06', everyFour))).toMatchObject({
      cutOn: '2026-12-06',
      starts: ['POSTHEP v1 from 2026-12-02', 'RECT-G1 v2 from 2026-09-12'],
      ends: ['RECT-G1 v1 from 2026-09-12'],
    });
  });
});
