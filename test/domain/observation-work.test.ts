import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/facts.ts';
import { whatChanged } from '../../src/domain/observation-changes.ts';
import { DEFAULT_OBSERVATION, type ObservationInput } from '../../src/domain/observation-model.ts';
import { observe } from '../../src/domain/observation-rule.ts';
import { observationFaultsIn } from '../../src/domain/observation-settings.ts';
import { workOfPeriod } from '../../src/domain/observation-work.ts';
import { project } from '../../src/domain/plan.ts';
import { shelfOf } from '../../src/domain/plan-model.ts';
import { DEFAULT_SETTINGS, observationOf } from '../../src/domain/settings.ts';
import {
  decided,
  input,
  nextReading,
  outside,
  period,
  reading,
  staged,
  TYPE_II,
  UNCOUNTABLE,
} from './observation-support.ts';
import { workOf as allWorkOf, hepatectomy, pathology, record, shelf } from './support.ts';

// Baseline 10 Jan 2026: due 10 Apr 2026, window 27 Mar 2026 (-14 days) to 8 May 2026 (+28 days).
const BASE = reading('2026-01-10', 3);
const SAME = reading('2026-04-12', 3);

/** "kind, tier, due, role" of each piece of work on a day. */
const workOn = (day: string, more: Partial<ObservationInput>, settings = DEFAULT_OBSERVATION): string[] => {
  const given = input(more);
  const of = observe(given, settings, day);
  return workOfPeriod(given, of, settings, day).map(
    ({ kind, tier, dueOn, role }) => `${kind} ${tier} ${dueOn} ${role}`,
  );
};

describe('an operation whose day may lie before the decision', () => {
  const radical = decided('2026-04-20', 'radical');
  const told = (more: Partial<ObservationInput>) => {
    const given = input({ readings: [BASE, SAME], decisions: [radical], ...more });
    const of = observe(given, DEFAULT_OBSERVATION, '2026-05-10');
    const work = workOfPeriod(given, of, DEFAULT_OBSERVATION, '2026-05-10').map(
      ({ kind, dueOn, role, subject }) => `${kind} ${dueOn} ${role} ${subject}`,
    );
    return { state: of.state, closedReason: of.closedReason, closedOn: of.closedOn, work };
  };
  const open = { state: 'board-decided', closedReason: null, closedOn: null };
  const carry = `decision-to-carry-out 2026-07-01 coordinator period decided ${radical.id}`;

  test.each([
    [null, false, 'operated'],
    ['2026', false, 'operated'],
    ['2026-04', false, 'operated'],
    ['2026', true, 'emergency-surgery'],
  ] as const)(
    '%s (emergency: %s): it settles nothing before a person has confirmed it',
    (date, emergency, reason) => {
      const fact = { ...hepatectomy(date, { emergency }), id: 'operation', recordedOn: '2026-05-04' };
      const subject = `period decided ${radical.id}, operation operation`;
      const facts = [TYPE_II, fact];
      expect(told({ facts })).toEqual({ ...open, work: [carry, `confirm-date 2026-05-11 nurse ${subject}`] });
      const confirmedDays = [{ subject, on: '2026-05-06' }];
      expect(told({ facts, confirmedDays })).toMatchObject({
        state: 'closed',
        closedReason: reason,
        closedOn: '2026-05-04',
      });
    },
  );

  test('a month after the decision settles it; before a decision the day of recording counts as ever', () => {
    const fact = { ...hepatectomy('2026-05'), recordedOn: '2026-05-04' };
    expect(told({ facts: [TYPE_II, fact] })).toMatchObject({
      closedReason: 'operated',
      closedOn: '2026-05-01',
    });
    const undated = { ...hepatectomy(null), recordedOn: '2026-04-15' };
    expect(told({ facts: [TYPE_II, undated], decisions: [] })).toMatchObject({
      closedReason: 'operated-before-completion',
      closedOn: '2026-04-15',
    });
  });
});

describe('work of a period: its tier and its day', () => {
  test.each([
    ['no baseline yet', '2026-01-26', {}, ['observation-scan 4 2026-01-26 nurse']],
    ['no baseline after 14 days', '2026-01-27', {}, ['observation-scan 1 2026-01-26 nurse']],
    ['nothing while observing', '2026-03-26', { readings: [BASE] }, []],
    ['a scan in its window', '2026-03-27', { readings: [BASE] }, ['observation-scan 4 2026-05-08 nurse']],
    ['a scan on the last day', '2026-05-08', { readings: [BASE] }, ['observation-scan 4 2026-05-08 nurse']],
    ['a scan overdue', '2026-05-09', { readings: [BASE] }, ['observation-scan 1 2026-05-08 nurse']],
    // No meeting of the board is on record.
    [
      'a decision',
      '2026-04-13',
      { readings: [BASE, SAME] },
      ['board-decision 4 2026-04-26 coordinator', 'convene-or-defer 4 2026-04-26 coordinator'],
    ],
    [
      'a decision overdue',
      '2026-04-27',
      { readings: [BASE, SAME] },
      ['board-decision 1 2026-04-26 coordinator', 'convene-or-defer 4 2026-04-26 coordinator'],
    ],
    [
      'an urgent question',
      '2026-03-02',
      { facts: [TYPE_II, outside('2026-03-01')], readings: [BASE] },
      ['board-decision 2 2026-03-08 coordinator', 'convene-or-defer 2 2026-03-08 coordinator'],
    ],
    [
      'an urgent question, overdue',
      '2026-03-09',
      { facts: [TYPE_II, outside('2026-03-01')], readings: [BASE] },
      ['board-decision 1 2026-03-08 coordinator', 'convene-or-defer 2 2026-03-08 coordinator'],
    ],
    [
      'a reading of an unclear scan',
      '2026-04-13',
      { readings: [BASE, reading('2026-04-12', UNCOUNTABLE)] },
      ['observation-read 4 2026-04-19 clinician'],
    ],
    [
      'evidence that changed',
      '2026-04-14',
      {
        readings: [BASE],
        onRecord: [{ number: 1, round: 1, outcome: 'passed', scanId: 'scan 2026-04-12' }],
      },
      ['observation-scan 4 2026-05-08 nurse', 'evidence-changed 2 2026-04-21 clinician'],
    ],
    [
      'an operation that was decided',
      '2026-05-01',
      { readings: [BASE, SAME], decisions: [decided('2026-04-20', 'radical')] },
      ['decision-to-carry-out 4 2026-07-01 coordinator'],
    ],
    [
      'a decision against surgery',
      '2026-05-01',
      { readings: [BASE, SAME], decisions: [decided('2026-04-20', 'non-surgical')] },
      ['which-plan 4 2026-04-27 clinician'],
    ],
    [
      'an operation before the decision',
      '2026-03-02',
      { facts: [TYPE_II, hepatectomy('2026-03-01')], readings: [BASE] },
      ['deviation 4 2026-03-08 clinician'],
    ],
    [
      'the decided operation done',
      '2026-06-02',
      {
        facts: [TYPE_II, hepatectomy('2026-06-01')],
        readings: [BASE, SAME],
        decisions: [decided('2026-04-20', 'radical')],
      },
      ['which-plan 4 2026-06-08 clinician'],
    ],
    [
      'type III',
      '2026-01-20',
      { facts: [staged('2026-01-10', 'III')] },
      ['which-plan 4 2026-01-19 clinician'],
    ],
    [
      'opened in error',
      '2026-04-21',
      { closing: { number: 1, reason: 'opened-in-error', on: '2026-04-20' } },
      [],
    ],
  ] as [string, string, Partial<ObservationInput>, string[]][])('%s', (_, day, more, expected) => {
    expect(workOn(day, more)).toEqual(expected);
  });

  test('what follows an end or a change is due by the days that the site has settled for other work', () => {
    const due = (day: string, more: Partial<ObservationInput>) =>
      workOn(day, more, { ...DEFAULT_OBSERVATION, otherDays: 21 }).at(-1);
    const decisions = [decided('2026-04-20', 'non-surgical')];
    expect(due('2026-05-01', { readings: [BASE, SAME], decisions })).toBe(
      'which-plan 4 2026-05-11 clinician',
    );
    expect(due('2026-01-20', { facts: [staged('2026-01-10', 'III')] })).toBe(
      'which-plan 4 2026-02-02 clinician',
    );
    const closing = { number: 1, reason: 'withdrawn', on: '2026-03-01' } as const;
    expect(due('2026-03-02', { readings: [BASE], closing })).toBe('which-plan 4 2026-03-22 clinician');
    const onRecord = [{ number: 1, round: 1, outcome: 'passed', scanId: 'scan 2026-04-12' }] as const;
    expect(due('2026-04-14', { readings: [BASE], onRecord })).toBe('evidence-changed 2 2026-05-05 clinician');
    const deadlines = { ...DEFAULT_SETTINGS.deadlines, other: 21 };
    expect(observationOf({ ...DEFAULT_SETTINGS, deadlines })?.otherDays).toBe(21);
  });

  test('a scan that is waited for is the same work whatever its day', () => {
    const subjects = (base: string) => {
      const given = input({ readings: [reading(base, 3)] });
      const of = observe(given, DEFAULT_OBSERVATION, '2026-04-01');
      return workOfPeriod(given, of, DEFAULT_OBSERVATION, '2026-04-01').map(
        ({ subject, dueOn }) => `${subject}, ${dueOn}`,
      );
    };
    expect(subjects('2026-01-10')).toEqual(['period scan of round 1, 2026-05-08']);
    expect(subjects('2026-01-12')).toEqual(['period scan of round 1, 2026-05-10']);
  });

  test('an end after a reopening is another need than the one before, on the same day too', () => {
    const subject = (number: number) => {
      const closing = { number, reason: 'withdrawn', on: '2026-03-01' } as const;
      const given = input({ readings: [BASE], closing });
      const of = observe(given, DEFAULT_OBSERVATION, '2026-03-02');
      return workOfPeriod(given, of, DEFAULT_OBSERVATION, '2026-03-02').map((one) => one.subject);
    };
    expect(subject(1)).toEqual(['period closed withdrawn 2026-03-01']);
    expect(subject(3)).toEqual(['period closed withdrawn 2026-03-01, closing 3']);
  });
});

describe('an end by a fact that is withdrawn and recorded again asks again', () => {
  const WITHDRAWN: Fact = {
    id: 'withdrawal',
    kind: 'entered-in-error',
    corrects: 'first',
    date: null,
    details: { reason: 'Another patient.' },
    recordedOn: '2026-03-04',
  };
  const asked = (...facts: Fact[]) => {
    const given = input({ facts: [TYPE_II, ...facts], readings: [BASE] });
    const of = observe(given, DEFAULT_OBSERVATION, '2026-03-05');
    return workOfPeriod(given, of, DEFAULT_OBSERVATION, '2026-03-05').map((one) => one.subject);
  };

  test('an operation of the same day', () => {
    const operated = (id: string): Fact => ({ ...hepatectomy('2026-03-02'), id });
    const before = 'period closed operated-before-completion 2026-03-02';
    expect(asked(operated('first'))).toEqual([before]);
    expect(asked(operated('first'), WITHDRAWN)).toEqual([]);
    expect(asked(operated('first'), WITHDRAWN, operated('second'))).toEqual([`${before}, 1 withdrawn`]);
    expect(asked(operated('second'), WITHDRAWN, { ...hepatectomy('2026-03-01'), id: 'first' })).toEqual([
      before,
    ]);
  });

  test('a report that says NEC', () => {
    const nec = (id: string): Fact => ({
      ...pathology({ differentiation: 'poor' }, '2026-03-02'),
      id,
    });
    expect(asked(nec('first'))).toEqual(['period not applicable']);
    expect(asked(nec('first'), WITHDRAWN, nec('second'))).toEqual(['period not applicable, 1 withdrawn']);
  });

  test('also where it was corrected, by a fact or a reading, and another one is told months later', () => {
    const told = (facts: Fact[], readings: ObservationInput['readings'] = []) => {
      const given = input({ facts: [TYPE_II, ...facts], readings });
      const of = observe(given, DEFAULT_OBSERVATION, '2026-06-02');
      return workOfPeriod(given, of, DEFAULT_OBSERVATION, '2026-06-02').map((one) => one.subject);
    };
    const typeIii = staged('2026-01-20', 'III');
    const corrected = { ...staged('2026-01-20', 'II', '2026-02-01'), id: 'corrected', corrects: typeIii.id };
    const anew = staged('2026-06-01', 'III');
    expect(told([typeIii])).toEqual(['period not applicable']);
    expect(told([typeIii, corrected])).toEqual(['period baseline']);
    expect(told([typeIii, corrected, anew])).toEqual(['period not applicable, 1 withdrawn']);
    // A correction that says the same is the same end.
    expect(told([typeIii, { ...typeIii, id: 'again', corrects: typeIii.id }])).toEqual([
      'period not applicable',
    ]);
    const scan = reading('2026-01-20', 9, { nelmType: 'III' });
    const mended = nextReading(scan, 'correction', '2026-02-01', { nelmType: 'unclassified' });
    expect(told([], [scan])).toEqual(['period not applicable']);
    expect(told([anew], [scan, mended])).toEqual(['period not applicable, 1 withdrawn']);
  });

  test('but not where the same operation was told twice, and one of the two is withdrawn', () => {
    const told = (id: string, recordedOn: string): Fact => ({ ...hepatectomy('2026-03-02'), id, recordedOn });
    const end = 'period closed operated-before-completion 2026-03-02';
    expect(asked(told('one', '2026-03-02'), told('first', '2026-03-03'), WITHDRAWN)).toEqual([end]);
    expect(asked(told('first', '2026-03-02'), told('one', '2026-03-03'), WITHDRAWN)).toEqual([end]);
    // Told again after the withdrawal, and then twice.
    const again = [told('first', '2026-03-02'), WITHDRAWN, told('one', '2026-03-05')];
    const twice = [
      told('two', '2026-03-06'),
      { ...WITHDRAWN, id: 'w2', corrects: 'two', recordedOn: '2026-03-07' },
    ];
    expect(asked(...again)).toEqual([`${end}, 1 withdrawn`]);
    expect(asked(...again, ...twice)).toEqual([`${end}, 1 withdrawn`]);
  });
});

describe('what the staging calls for', () => {
  const asks = (facts: Parameters<typeof record>[0]['facts'], more: Parameters<typeof record>[0] = {}) =>
    allWorkOf(project(record({ facts: facts ?? [], ...more }), shelf, '2026-01-20', () => 'id')).filter(
      (name) => /^(observation-|which-plan|awaiting-signature: observation)/.test(name),
    );
  const opened = (readings: ObservationInput['readings']) => ({
    periods: [{ ...input({ readings }), settings: DEFAULT_OBSERVATION, resultOf: new Map() }],
  });

  test('a period for type I and II, a decision of a clinician for III, nothing for unknown', () => {
    expect(asks([TYPE_II])).toEqual(['observation-proposed: staged II 2026-01-10']);
    expect(asks([staged('2026-01-10', 'I')])).toEqual(['observation-proposed: staged I 2026-01-10']);
    expect(asks([staged('2026-01-10', 'III')])).toEqual(['which-plan: not applicable staged III 2026-01-10']);
    expect(asks([staged('2026-01-10', 'unknown')])).toEqual([]);
    expect(asks([])).toEqual([]);
  });

  test('nothing once a period covers it, or a hepatectomy has treated it; a later staging asks again', () => {
    expect(asks([TYPE_II], opened([BASE]))).toEqual([]);
    expect(asks([TYPE_II, hepatectomy('2026-01-15')])).toEqual([]);
    const relapse = staged('2026-01-18', 'I');
    expect(asks([TYPE_II, hepatectomy('2026-01-15'), relapse])).toEqual([
      'observation-proposed: staged I 2026-01-18',
    ]);
  });

  test('where no signed settings hold a rule, their signature', () => {
    const unsigned = allWorkOf(project(record({ facts: [TYPE_II] }), new Map(), '2026-01-20', () => 'id'));
    expect(unsigned).toContain('awaiting-signature: observation-rule');
    expect(unsigned.join()).not.toContain('observation-proposed');
  });
});

describe('where the signed settings say that the rule does not run', () => {
  const none = shelfOf(shelf.values(), {
    version: 2,
    signedBy: 'Dr Demo',
    signedOn: '2026-01-01',
    settings: { ...DEFAULT_SETTINGS, observation: null },
  });
  const asked = (more: Parameters<typeof record>[0]) =>
    allWorkOf(project(record({ facts: [TYPE_II], ...more }), none, '2026-05-09', () => 'id')).filter((name) =>
      /observation/.test(name),
    );

  test('nothing is proposed and no signature asked for; a period that runs goes on', () => {
    expect(asked({})).toEqual([]);
    const running = { ...input({ readings: [BASE] }), settings: DEFAULT_OBSERVATION, resultOf: new Map() };
    expect(asked({ periods: [running] })).toEqual(['observation-scan: period scan of round 1']);
  });
});

describe('a scan whose report is withdrawn', () => {
  const result = {
    id: 'result',
    system: 'urn:ris',
    accession: '1',
    version: 1,
    performedOn: '2026-04-12',
    modality: 'MRI',
    regions: ['liver'],
    status: 'final',
    conclusion: null,
    receivedOn: '2026-04-12',
  } as const;
  const periods = [
    {
      ...input({ readings: [BASE, SAME] }),
      settings: DEFAULT_OBSERVATION,
      resultOf: new Map([[SAME.scanId, 'result']]),
    },
  ];
  const stateWith = (results: Parameters<typeof record>[0]['results']) =>
    project(record({ facts: [TYPE_II], periods, results: results ?? [] }), shelf, '2026-04-13', () => 'id')
      .observations.periods[0]?.state;

  test('or is another patient’s, is none', () => {
    expect(stateWith([result])).toBe('board-pending');
    expect(stateWith([{ ...result, version: 2, status: 'entered-in-error' }])).toBe('scan-due');
    expect(stateWith([{ ...result, version: 2, status: 'cancelled' }])).toBe('scan-due');
    expect(stateWith([])).toBe('scan-due');
  });
});

describe('what a reading changed', () => {
  test('is said in sentences; nothing where nothing did', () => {
    const before = period('2026-04-13', { readings: [BASE, SAME] });
    expect(whatChanged(before, before)).toEqual([]);
    const four = nextReading(SAME, 'correction', '2026-04-13', { count: { qualifier: 'exact', value: 4 } });
    expect(whatChanged(before, period('2026-04-13', { readings: [BASE, SAME, four] }))).toEqual([
      'State: board-pending, now ruled-out.',
      'Outcome: passed in round 1, now ruled-out in round 1.',
      'Before the board: the count is unchanged; radical or debulking surgery? By 26 Apr 2026, now a new lesion; what follows? By 27 Apr 2026.',
    ]);
    const moved = nextReading(BASE, 'correction', '2026-04-13', { performedOn: '2026-01-11' });
    expect(whatChanged(before, period('2026-04-13', { readings: [BASE, moved, SAME] }))).toEqual([
      'Baseline: 3 of type II on 10 Jan 2026, now 3 of type II on 11 Jan 2026.',
      'Due: round 1 on 10 Apr 2026, from 27 Mar 2026 to 8 May 2026, now round 1 on 11 Apr 2026, from 28 Mar 2026 to 9 May 2026.',
    ]);
  });
});

describe('the figures of the rule', () => {
  const { decisionDays: _d, urgentDecisionDays: _u, ...rule } = DEFAULT_OBSERVATION;
  const pointers = (more: object) => observationFaultsIn({ ...rule, ...more }).map(({ pointer }) => pointer);

  test('the defaults have no fault; each that is out of bounds is told', () => {
    expect(pointers({})).toEqual([]);
    expect(pointers({ months: 0, earlyDays: -1, lateDays: 91, baselineDays: 0, readDays: 1.5 })).toEqual([
      '/months',
      '/earlyDays',
      '/lateDays',
      '/baselineDays',
      '/readDays',
    ]);
    expect(pointers({ decrease: 'pass' })).toEqual(['/decrease']);
  });

  test('a window that reaches back to the baseline’s own week is none', () => {
    expect(pointers({ months: 1, earlyDays: 21 })).toEqual([]);
    expect(pointers({ months: 1, earlyDays: 22 })).toEqual(['/earlyDays']);
  });
});
