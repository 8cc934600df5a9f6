import { describe, expect, test } from 'vitest';
import {
  choiceOf,
  correcting,
  death,
  diagnosis,
  enteredInError,
  G1,
  G2,
  G3,
  hepatectomy,
  inShort,
  metastasis,
  NEC,
  pathology,
  resection,
  status,
  watching,
} from './support.ts';

const rectum = diagnosis('rectum');
const pancreas = diagnosis('pancreas');
const chosen = (...courses: string[]) => ({ courses, missing: [], uncovered: [] });
const uncovered = (...reasons: string[]) => ({ courses: [], missing: [], uncovered: reasons });

describe('a resected primary', () => {
  test.each([
    ['rectal G1, 12 mm', rectum, { ...G1, sizeMm: 12 }, 'RECT-G1'],
    ['rectal G2 of any size', rectum, { ...G2, sizeMm: 3 }, 'RECT-G2X'],
    ['rectal G3', rectum, G3, 'RECT-G3'],
    ['rectal NEC by morphology', rectum, NEC, 'NEC'],
    ['pancreatic G1', pancreas, G1, 'PANC-G1'],
    ['pancreatic G2', pancreas, G2, 'PANC-G2'],
    ['pancreatic G3: Ki-67 above 20 % alone is no NEC', pancreas, G3, 'PANC-G3'],
    ['pancreatic NEC', pancreas, NEC, 'NEC'],
    ['a carcinoma whose indices would be G1', rectum, { ...NEC, ...G1 }, 'NEC'],
  ] as const)('%s', (_, where, report, protocol) => {
    expect(inShort(where, pathology(report), resection())).toEqual(chosen(`${protocol} from 2025-09-12`));
  });

  test('says why in one sentence', () => {
    const [course] = choiceOf(rectum, pathology(G2), resection()).courses;
    expect(course?.why).toBe(
      'RECT-G2X: rectal well-differentiated NET G2, margin R0, resection on 12 Sep 2025.',
    );
  });

  test('PANC-LOW is never chosen by itself', () => {
    expect(inShort(pancreas, pathology({ ...G1, sizeMm: 5 }), resection()).courses).toEqual([
      'PANC-G1 from 2025-09-12',
    ]);
  });

  test('reported and computed grade disagree: the higher one chooses', () => {
    const report = pathology({ ...G1, reportedGrade: 'G2' });
    expect(inShort(rectum, report, resection()).courses).toEqual(['RECT-G2X from 2025-09-12']);
  });
});

describe('RECT-NONE needs every criterion known and met', () => {
  const none = chosen('RECT-NONE from 2025-09-12');
  const full = (...missing: string[]) => ({ courses: ['RECT-G1 from 2025-09-12'], missing, uncovered: [] });

  test('all met', () => expect(inShort(rectum, pathology(), resection())).toEqual(none));
  test('9.9 mm is less than 10', () =>
    expect(inShort(rectum, pathology({ sizeMm: 9.9 }), resection())).toEqual(none));
  test('exactly 10 mm is not', () =>
    expect(inShort(rectum, pathology({ sizeMm: 10 }), resection())).toEqual(full()));

  test.each([
    ['lymphatic invasion', { lymphaticInvasion: 'present' }],
    ['venous invasion', { venousInvasion: 'present' }],
    ['muscle invasion', { muscleInvasion: 'present' }],
    ['nodes', { nodes: 'N1' }],
  ] as const)('%s not met: the fuller protocol', (_, report) => {
    expect(inShort(rectum, pathology(report), resection())).toEqual(full());
  });

  test.each([
    ['size', { sizeMm: null }, 'R0'],
    ['lymphatic-invasion', { lymphaticInvasion: 'unknown' }, 'R0'],
    ['venous-invasion', { venousInvasion: 'unknown' }, 'R0'],
    ['muscle-invasion', { muscleInvasion: 'unknown' }, 'R0'],
    ['nodes', { nodes: 'unknown' }, 'R0'],
    ['margin', {}, 'unknown'],
  ] as const)('%s missing: the fuller protocol, and it is asked for', (fact, report, margin) => {
    expect(inShort(rectum, pathology(report), resection('2025-09-12', { margin }))).toEqual(full(fact));
  });

  test('grades that disagree leave the grade in doubt', () => {
    const reports = [
      pathology({ ...G1, reportedGrade: 'G1' }),
      pathology({ reportedGrade: 'G2', ki67: null }, '2025-09-25'),
    ];
    expect(inShort(rectum, ...reports, resection()).courses).toEqual(['RECT-G2X from 2025-09-12']);
  });

  test('never with a metastasis, a resected one included', () => {
    expect(
      inShort(rectum, pathology(), resection(), metastasis('2025-10-01'), hepatectomy('2025-11-01')).courses,
    ).toEqual(['RECT-G1 from 2025-09-12', 'POSTHEP from 2025-11-01']);
    expect(
      inShort(rectum, pathology(), resection(), metastasis('2025-10-01'), status('2025-10-05', 'stable'))
        .courses,
    ).toEqual(['RECT-G1 from 2025-09-12', 'NELM-OBS from 2025-10-01']);
  });

  test('a later, milder report does not make the schedule milder', () => {
    const later = pathology({ sizeMm: 6, venousInvasion: 'absent' }, '2026-01-01');
    expect(inShort(rectum, pathology({ sizeMm: 14 }), later, resection()).courses).toEqual([
      'RECT-G1 from 2025-09-12',
    ]);
    expect(inShort(rectum, pathology({ venousInvasion: 'present' }), later, resection()).courses).toEqual([
      'RECT-G1 from 2025-09-12',
    ]);
  });
});

describe('a missing blocking fact: no protocol, and it is asked for', () => {
  const blocked = (...missing: string[]) => ({ courses: [], missing, uncovered: [] });

  test('nothing at all', () => {
    expect(inShort()).toEqual(blocked('primary!', 'differentiation!', 'grade!', 'setting!'));
  });
  test.each([
    ['primary!', [diagnosis('unknown'), pathology({ sizeMm: 12 }), resection()]],
    ['differentiation!', [rectum, pathology({ sizeMm: 12, differentiation: 'unknown' }), resection()]],
    ['grade!', [rectum, pathology({ ki67: { comparator: '<', value: 5 } }), resection()]],
    ['setting!', [rectum, pathology({ sizeMm: 12 })]],
    ['anchor!', [rectum, pathology({ sizeMm: 12 }), resection(null)]],
    ['resection-intent!', [rectum, pathology(), resection('2025-09-12', { intent: 'unknown' })]],
    [
      'hepatectomy-intent!',
      [rectum, pathology(G2), resection(), hepatectomy('2026-01-05', { intent: 'unknown' })],
    ],
  ] as const)('%s', (fact, facts) => {
    expect(inShort(...facts)).toEqual(blocked(fact));
  });

  test('the sentence says what is missing', () => {
    expect(choiceOf(rectum, pathology({ sizeMm: 12 }), resection(null)).missing).toEqual([
      { fact: 'anchor', blocking: true, sentence: 'The day of the curative resection is not known.' },
    ]);
  });

  test('an undated completion or hepatectomy is not passed over for an earlier dated one', () => {
    expect(inShort(rectum, pathology(G2), resection(), resection(null, { completion: true }))).toEqual(
      blocked('anchor!'),
    );
    expect(inShort(rectum, pathology(G2), resection(), hepatectomy('2025-11-01'), hepatectomy(null))).toEqual(
      blocked('anchor!'),
    );
  });

  test('an undated resection that a dated procedure completed does not block', () => {
    expect(
      inShort(rectum, pathology(G2), resection(null), resection('2025-10-20', { completion: true })),
    ).toEqual(chosen('RECT-G2X from 2025-10-20'));
  });

  test('a second resection of unknown intent is asked about, and the known one runs meanwhile', () => {
    expect(
      inShort(rectum, pathology(G2), resection(), resection('2026-05-05', { intent: 'unknown' })),
    ).toEqual({
      courses: ['RECT-G2X from 2025-09-12'],
      missing: ['resection-intent'],
      uncovered: [],
    });
  });
});

describe('facts complete and no row fits: a clinician decides', () => {
  test.each([
    [
      'R1',
      [rectum, pathology(G2), resection('2025-09-12', { margin: 'R1' })],
      'The margin of the resection on 12 Sep 2025 is R1.',
    ],
    [
      'R2',
      [pancreas, pathology(G2), resection('2025-09-12', { margin: 'R2' })],
      'The margin of the resection on 12 Sep 2025 is R2.',
    ],
    ['another primary', [diagnosis('other')], 'The primary is neither rectal nor pancreatic.'],
    [
      'functional',
      [diagnosis('pancreas', { functionality: 'functional' }), pathology(G2), resection()],
      'The tumour is functional.',
    ],
    [
      'residual disease',
      [rectum, pathology(G2), resection(), status('2025-10-01', 'residual')],
      'Residual disease, reported on 1 Oct 2025.',
    ],
    [
      'progressing disease',
      [rectum, pathology(G2), resection(), status('2026-02-01', 'progressing')],
      'The disease is progressing, reported on 1 Feb 2026.',
    ],
    [
      'metastatic G3',
      [rectum, pathology(G3), resection(), metastasis('2026-01-01'), status('2026-01-01', 'stable')],
      'Unresected liver metastases of a well-differentiated NET G3, staged on 1 Jan 2026.',
    ],
    [
      'metastatic NEC',
      [rectum, pathology(NEC), resection(), metastasis('2026-01-01'), status('2026-01-01', 'stable')],
      'Unresected liver metastases of a poorly differentiated carcinoma (NEC), staged on 1 Jan 2026.',
    ],
    [
      'progressing metastases',
      [rectum, pathology(G2), resection(), metastasis('2026-01-01'), status('2026-01-01', 'progressing')],
      'The disease is progressing, reported on 1 Jan 2026.',
    ],
    [
      'palliative resection',
      [rectum, pathology(G2), resection('2025-09-12', { intent: 'palliative' })],
      'The primary was resected without curative intent.',
    ],
  ] as const)('%s', (_, facts, reason) => {
    expect(inShort(...facts)).toEqual(uncovered(reason));
  });

  test('a status from before the resection says nothing of what the resection left', () => {
    const before = status('2025-08-01', 'progressing');
    expect(inShort(rectum, pathology(G2), before, resection())).toEqual(chosen('RECT-G2X from 2025-09-12'));
  });

  test('two statuses of one day: the worse one counts, and an undated one is not passed over', () => {
    const facts = [rectum, pathology(G2), resection()];
    expect(
      inShort(...facts, status('2026-02-01', 'no-evidence'), status('2026-02-01', 'progressing')).uncovered,
    ).toEqual(['The disease is progressing, reported on 1 Feb 2026.']);
    expect(
      inShort(...facts, status('2026-02-01', 'no-evidence'), status(null, 'progressing')).uncovered,
    ).toEqual(['The disease is progressing.']);
  });
});

describe('liver metastases', () => {
  const rectalG2 = [rectum, pathology(G2), resection()];

  test('unresected and stable: NELM-OBS takes over the imaging, endoscopy stays', () => {
    const { courses } = choiceOf(...rectalG2, metastasis('2026-01-15'), status('2026-01-20', 'stable'));
    expect(
      courses.map(({ protocol, anchorOn, imagingReplaced }) => [protocol, anchorOn, imagingReplaced]),
    ).toEqual([
      ['RECT-G2X', '2025-09-12', true],
      ['NELM-OBS', '2026-01-15', false],
    ]);
  });

  test('with an unresected primary, NELM-OBS alone', () => {
    expect(
      inShort(pancreas, pathology(G2), metastasis('2026-01-15'), status('2026-01-20', 'stable')),
    ).toEqual(chosen('NELM-OBS from 2026-01-15'));
  });

  test('whether they are stable is asked, and an answer from before they were staged is none', () => {
    const asked = { courses: [], missing: ['disease-status!'], uncovered: [] };
    expect(inShort(...rectalG2, metastasis('2026-01-15'))).toEqual(asked);
    expect(inShort(...rectalG2, status('2025-12-01', 'stable'), metastasis('2026-01-15'))).toEqual(asked);
    expect(inShort(...rectalG2, status('2026-01-15', 'stable'), metastasis('2026-01-15')).courses).toEqual([
      'RECT-G2X from 2025-09-12',
      'NELM-OBS from 2026-01-15',
    ]);
  });

  test('of several staging scans the first anchors', () => {
    expect(
      inShort(...rectalG2, metastasis('2026-04-15'), metastasis('2026-01-15'), status('2026-05-01', 'stable'))
        .courses,
    ).toEqual(['RECT-G2X from 2025-09-12', 'NELM-OBS from 2026-01-15']);
  });

  test('a curative hepatectomy: POSTHEP beside the primary course, imaging and all', () => {
    const { courses } = choiceOf(...rectalG2, metastasis('2026-01-15'), hepatectomy('2026-03-01'));
    expect(
      courses.map(({ protocol, anchorOn, imagingReplaced }) => [protocol, anchorOn, imagingReplaced]),
    ).toEqual([
      ['RECT-G2X', '2025-09-12', false],
      ['POSTHEP', '2026-03-01', false],
    ]);
  });

  test('a metastasis staged on the day of the hepatectomy was removed by it', () => {
    expect(inShort(...rectalG2, metastasis('2026-03-01'), hepatectomy('2026-03-01'))).toEqual(
      chosen('RECT-G2X from 2025-09-12', 'POSTHEP from 2026-03-01'),
    );
  });

  test('one known only by its year was perhaps staged after the hepatectomy: whether it is stable is asked', () => {
    expect(inShort(...rectalG2, metastasis('2026'), hepatectomy('2026-03-01'))).toEqual({
      courses: [],
      missing: ['disease-status!'],
      uncovered: [],
    });
    expect(inShort(...rectalG2, metastasis('2025'), hepatectomy('2026-03-01')).courses).toEqual([
      'RECT-G2X from 2025-09-12',
      'POSTHEP from 2026-03-01',
    ]);
  });

  test('a status known only by its year: good news must be surely later, bad news only perhaps', () => {
    expect(inShort(...rectalG2, metastasis('2026-01-15'), status('2026', 'stable')).missing).toEqual([
      'disease-status!',
    ]);
    expect(inShort(...rectalG2, status('2025', 'progressing')).uncovered).toEqual([
      'The disease is progressing, reported on 1 Jan 2025.',
    ]);
  });

  test('ablation with curative intent counts as hepatectomy', () => {
    const ablation = hepatectomy('2026-03-01', { procedure: 'ablation', margin: 'unknown' });
    expect(inShort(...rectalG2, metastasis('2026-01-15'), ablation)).toEqual(
      chosen('RECT-G2X from 2025-09-12', 'POSTHEP from 2026-03-01'),
    );
  });

  test('only the latest hepatectomy has a course', () => {
    expect(
      inShort(
        ...rectalG2,
        metastasis('2026-01-15'),
        hepatectomy('2026-03-01'),
        metastasis('2026-07-01'),
        hepatectomy('2026-09-01'),
      ),
    ).toEqual(chosen('RECT-G2X from 2025-09-12', 'POSTHEP from 2026-09-01'));
  });

  test('a relapse after hepatectomy: POSTHEP goes on, NELM-OBS takes over the primary imaging', () => {
    expect(
      inShort(
        ...rectalG2,
        metastasis('2026-01-15'),
        hepatectomy('2026-03-01'),
        metastasis('2026-09-10'),
        status('2026-09-15', 'stable'),
      ),
    ).toEqual(chosen('RECT-G2X from 2025-09-12', 'NELM-OBS from 2026-09-10', 'POSTHEP from 2026-03-01'));
  });

  test('a palliative hepatectomy leaves them unresected', () => {
    expect(
      inShort(
        ...rectalG2,
        metastasis('2026-01-15'),
        hepatectomy('2026-03-01', { intent: 'palliative' }),
        status('2026-03-20', 'stable'),
      ),
    ).toEqual(chosen('RECT-G2X from 2025-09-12', 'NELM-OBS from 2026-01-15'));
  });

  test('a palliative hepatectomy speaks of metastases nobody staged: their day is asked for', () => {
    const { courses, missing } = inShort(...rectalG2, hepatectomy('2026-03-01', { intent: 'palliative' }));
    expect(courses).toEqual([]);
    expect(missing).toEqual(['anchor!', 'disease-status!']);
  });

  test('an undated metastasis: its day is asked for', () => {
    expect(inShort(...rectalG2, metastasis(null), status('2026-01-20', 'stable'))).toEqual({
      courses: [],
      missing: ['anchor!'],
      uncovered: [],
    });
  });

  test('R1 at the liver: a clinician decides, and the primary course runs', () => {
    expect(
      inShort(...rectalG2, metastasis('2026-01-15'), hepatectomy('2026-03-01', { margin: 'R1' })),
    ).toEqual({
      courses: ['RECT-G2X from 2025-09-12'],
      missing: [],
      uncovered: ['The margin of the hepatectomy on 1 Mar 2026 is R1.'],
    });
  });

  test('an unknown margin at the liver: POSTHEP, and the margin is asked for', () => {
    expect(
      inShort(...rectalG2, metastasis('2026-01-15'), hepatectomy('2026-03-01', { margin: 'unknown' })),
    ).toEqual({
      courses: ['RECT-G2X from 2025-09-12', 'POSTHEP from 2026-03-01'],
      missing: ['hepatectomy-margin'],
      uncovered: [],
    });
  });

  test('resected metastases of a primary that nobody resected: POSTHEP, and a clinician decides', () => {
    expect(inShort(pancreas, pathology(G2), metastasis('2026-01-15'), hepatectomy('2026-03-01'))).toEqual({
      courses: ['POSTHEP from 2026-03-01'],
      missing: [],
      uncovered: ['Liver metastases were resected while the primary is not known to be.'],
    });
  });
});

describe('a watched pancreatic tumour', () => {
  const small = { ...G1, sizeMm: 20, specimen: 'biopsy' } as const;
  const asPnet = chosen('AS-PNET from 2026-01-10');

  test('20 mm is small enough, 21 mm is not', () => {
    expect(inShort(pancreas, pathology(small), watching())).toEqual(asPnet);
    expect(inShort(pancreas, pathology({ ...small, sizeMm: 21 }), watching())).toEqual(
      uncovered('No row covers a watched tumour larger than 20 mm.'),
    );
  });

  test.each([
    ['size!', [pancreas, pathology({ ...small, sizeMm: null }), watching()]],
    ['functionality!', [diagnosis('pancreas', { functionality: 'unknown' }), pathology(small), watching()]],
    ['symptoms!', [diagnosis('pancreas', { symptoms: 'unknown' }), pathology(small), watching()]],
    ['anchor!', [pancreas, pathology(small), watching(null)]],
    ['grade!', [pancreas, pathology({ ...small, ki67: null }), watching()]],
    ['differentiation!', [pancreas, pathology({ ...small, differentiation: 'unknown' }), watching()]],
  ] as const)('%s missing: no protocol before it is known', (fact, facts) => {
    expect(inShort(...facts)).toEqual({ courses: [], missing: [fact], uncovered: [] });
  });

  test('G2 only if the clinician accepted it', () => {
    expect(inShort(pancreas, pathology({ ...small, ...G2 }), watching()).uncovered).toEqual([
      'A watched NET G2 needs the clinician to accept it in the decision to watch.',
    ]);
    expect(
      inShort(pancreas, pathology({ ...small, ...G2 }), watching('2026-01-10', { acceptsG2: true })),
    ).toEqual(asPnet);
  });

  describe('without a biopsy', () => {
    const imaged = pathology({
      specimen: 'unknown',
      differentiation: 'unknown',
      ki67: null,
      sizeMm: 12,
      nodes: 'unknown',
    });
    const accepted = watching('2026-01-10', { acceptsNoBiopsy: true });

    test('only if the clinician accepted it', () => {
      expect(inShort(pancreas, imaged, accepted)).toEqual(asPnet);
      expect(inShort(pancreas, imaged, watching()).missing).toEqual(['differentiation!', 'grade!']);
    });

    test('a biopsy that leaves the grade open is a biopsy', () => {
      const straddling = pathology({ ...small, ki67: { comparator: '<', value: 25 } });
      expect(inShort(pancreas, straddling, accepted)).toEqual({
        courses: [],
        missing: ['grade!'],
        uncovered: [],
      });
    });

    test('a biopsy that leaves the differentiation open is a biopsy', () => {
      expect(
        inShort(pancreas, pathology({ ...small, differentiation: 'unknown' }), accepted).missing,
      ).toEqual(['differentiation!']);
    });
  });

  test.each([
    ['G3', pancreas, { ...small, ...G3 }, 'No row covers a watched NET G3.'],
    ['NEC', pancreas, { ...small, ...NEC }, 'No row covers a watched poorly differentiated carcinoma.'],
    [
      'symptoms',
      diagnosis('pancreas', { symptoms: 'present' }),
      small,
      'No row covers a watched tumour with symptoms.',
    ],
    ['the rectum', rectum, small, 'No row covers a watched tumour outside the pancreas.'],
    [
      'functional',
      diagnosis('pancreas', { functionality: 'functional' }),
      small,
      'The tumour is functional.',
    ],
  ] as const)('%s: a clinician decides', (_, where, report, reason) => {
    expect(inShort(where, pathology(report), watching())).toEqual(uncovered(reason));
  });

  test('once resected, it is watched no more', () => {
    expect(inShort(pancreas, pathology(small), watching(), resection('2026-06-01'))).toEqual(
      chosen('PANC-G1 from 2026-06-01'),
    );
  });
});

describe('anchors', () => {
  test('the completion procedure counts, not the resection that it completed', () => {
    const emr = resection('2025-09-12', { procedure: 'EMR', margin: 'R1' });
    const { courses } = choiceOf(rectum, pathology(G2), emr, resection('2025-10-30', { completion: true }));
    expect(courses.map(({ anchorOn, anchorEvent }) => [anchorOn, anchorEvent])).toEqual([
      ['2025-10-30', 'completion procedure'],
    ]);
  });

  test.each([
    ['2025', '2025-01-01'],
    ['2025-09', '2025-09-01'],
  ])('%s counts as its earliest day, and is flagged', (partial, day) => {
    const [course] = choiceOf(rectum, pathology(G2), resection(partial)).courses;
    expect([course?.anchorOn, course?.anchorPartial]).toEqual([day, true]);
    expect(course?.why).toContain('earliest day of a partial date');
  });

  test('a whole date is not flagged', () => {
    expect(choiceOf(rectum, pathology(G2), resection()).courses[0]?.anchorPartial).toBe(false);
  });

  test('two resections of one day: the worse margin counts', () => {
    const worse = { ...resection('2025-09-12', { margin: 'R1' }), id: 'the other report' };
    expect(inShort(rectum, pathology(G2), resection(), worse).uncovered).toHaveLength(1);
    expect(inShort(rectum, pathology(G2), worse, resection()).uncovered).toHaveLength(1);
  });
});

describe('corrections and errors', () => {
  test('a corrected fact takes the place of the one it names', () => {
    const wrong = resection('2024-09-12');
    expect(inShort(rectum, pathology(G2), wrong, correcting(wrong, resection('2025-09-12')))).toEqual(
      chosen('RECT-G2X from 2025-09-12'),
    );
  });

  test('a fact entered in error never happened', () => {
    const wrong = metastasis('2026-01-15');
    expect(inShort(rectum, pathology(G2), resection(), wrong, enteredInError(wrong))).toEqual(
      chosen('RECT-G2X from 2025-09-12'),
    );
  });

  test('primaries of one day that contradict each other are no answer', () => {
    expect(inShort(rectum, pancreas, pathology(G2), resection()).missing).toEqual(['primary!']);
  });

  test('the later diagnosis holds, and one that knows nothing takes nothing away', () => {
    const later = diagnosis('rectum', {}, '2025-10-01');
    const vague = diagnosis('unknown', { functionality: 'unknown' }, '2025-11-01');
    expect(inShort(pancreas, later, vague, pathology(G2), resection()).courses).toEqual([
      'RECT-G2X from 2025-09-12',
    ]);
  });
});

describe('death', () => {
  test.each([['2026-10-01'], ['2026'], [null]])('died (%s): nothing is chosen and nothing asked', (day) => {
    expect(choiceOf(rectum, death(day))).toEqual({
      courses: [],
      missing: [],
      uncovered: [],
      deceased: true,
    });
  });

  test('recorded in error: the choice is what it was', () => {
    const wrong = death();
    expect(inShort(rectum, pathology(G2), resection(), wrong, enteredInError(wrong))).toEqual(
      chosen('RECT-G2X from 2025-09-12'),
    );
  });
});

describe('what casts doubt on a curative R0 resection of a small G1', () => {
  const clean = [rectum, pathology(), resection('2026-10-01')];
  const none = { courses: ['RECT-NONE from 2026-10-01'], missing: [], uncovered: [] };

  test('nothing: no surveillance', () => expect(inShort(...clean)).toEqual(none));

  test('a later resection of unknown intent: the fuller protocol, and it is asked', () => {
    const later = resection('2026-10-20', { intent: 'unknown', margin: 'R1' });
    expect(inShort(...clean, later)).toEqual({
      courses: ['RECT-G1 from 2026-10-01'],
      missing: ['resection-intent'],
      uncovered: [],
    });
  });

  test('a later palliative resection: a clinician decides', () => {
    const later = resection('2026-11-20', { intent: 'palliative', margin: 'R2' });
    expect(inShort(...clean, later).courses).toEqual([]);
    expect(inShort(...clean, later).uncovered).toHaveLength(1);
  });

  test('an R1 known only by the year may be the later one', () => {
    const other = resection('2026', { margin: 'R1' });
    expect(inShort(rectum, pathology(), resection('2026-05-15'), other).courses).toEqual([]);
  });
});

test('a biopsy that was done leaves no missing biopsy to accept', () => {
  const biopsy = pathology({
    differentiation: 'unknown',
    reportedGrade: 'G2',
    ki67: { comparator: '>=', value: 20 },
    mitoses: null,
    sizeMm: 15,
  });
  const watched = watching('2026-10-01', { acceptsNoBiopsy: true });
  expect(inShort(diagnosis('pancreas', { symptoms: 'absent' }), biopsy, watched).courses).toEqual([]);
});
