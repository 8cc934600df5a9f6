import { describe, expect, test } from 'vitest';
import type { BoardDecision } from '../../src/domain/observation-model.ts';
import {
  atLeast,
  decided,
  lesion,
  lostOn,
  nextReading,
  OPENED,
  outside,
  period,
  reading,
  rowOf,
  staged,
  TYPE_II,
  UNCOUNTABLE,
} from './observation-support.ts';
import { correcting, death, enteredInError, hepatectomy, NEC, pathology } from './support.ts';

// Baseline 10 Jan 2026: due 10 Apr 2026, window 27 Mar 2026 (-14 days) to 8 May 2026 (+28 days).
const BASE = reading('2026-01-10', 3);
const SAME = reading('2026-04-12', 3);

describe('each row of clinical rules §3', () => {
  test('row 1: type III is not applicable, with its reason; so is NEC', () => {
    const typeIii = period('2026-01-20', { readings: [reading('2026-01-10', 9, { nelmType: 'III' })] });
    expect(typeIii).toMatchObject({
      state: 'not-applicable',
      reason: 'the metastases are type III',
      baseline: null,
    });
    expect(rowOf(typeIii, '2026-01-10')).toBe(1);
    expect(period('2026-01-20', { facts: [staged('2026-01-10', 'III')] }).state).toBe('not-applicable');

    const nec = period('2026-01-20', { facts: [TYPE_II, pathology(NEC, '2025-12-01')], readings: [BASE] });
    expect(nec.state).toBe('not-applicable');
    expect(nec.reason).toBe('the tumour is poorly differentiated (NEC)');
    // Reported, and so known, on the day of the report that support.ts records: 7 days for a clinician.
    expect(nec.next).toMatchObject({ what: 'Which plan now?', who: 'clinician' });
    expect(nec.next.by).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test('row 2: an exact count that fits type I or II starts the clock: 3 months, -14 to +28 days', () => {
    const observed = period('2026-01-20', { readings: [BASE] });
    expect(observed).toMatchObject({
      state: 'observing',
      baseline: { on: '2026-01-10', count: { qualifier: 'exact', value: 3 }, nelmType: 'II' },
      rounds: [{ number: 1, opens: '2026-03-27', due: '2026-04-10', closes: '2026-05-08' }],
      wakesOn: '2026-03-27',
    });
    expect(period('2026-03-26', { readings: [BASE] }).state).toBe('observing');
    expect(period('2026-03-27', { readings: [BASE] }).state).toBe('scan-due');
    expect(period('2026-05-08', { readings: [BASE] }).state).toBe('scan-due');
    // 30 Nov 2025 + 3 months is 28 Feb 2026, in one addition.
    const clamped = period('2026-01-20', {
      readings: [reading('2025-11-30', 1, { nelmType: 'I' })],
    });
    expect(clamped.rounds[0]).toMatchObject({ opens: '2026-02-14', due: '2026-02-28', closes: '2026-03-28' });
    const typeI = { facts: [staged('2026-01-10', 'I')], readings: [reading('2026-01-10', 1)] };
    expect(period('2026-01-20', typeI)).toMatchObject({ state: 'observing', baseline: { nelmType: 'I' } });
  });

  test.each([
    ['type unknown', [], reading('2026-01-10', 3), 'type of the metastases is not known'],
    ['the gap in the classification', [staged('2026-01-10', 'unclassified')], BASE, 'a person has to decide'],
    ['one lesion of type II', [TYPE_II], reading('2026-01-10', 1), 'a count of 1 contradicts type II'],
    [
      'two lesions of type I',
      [staged('2026-01-10', 'I')],
      reading('2026-01-10', 2),
      'a count of 2 contradicts type I',
    ],
    ['no exact count', [TYPE_II], reading('2026-01-10', atLeast(3)), 'the count is at least 3, not exact'],
    ['only a preliminary reading', [TYPE_II], { ...BASE, status: 'preliminary' } as const, 'no final scan'],
  ])('row 2: %s keeps it awaiting its baseline, and says why', (_, facts, scan, why) => {
    const awaiting = period('2026-01-20', { facts, readings: [scan] });
    expect(awaiting.state).toBe('awaiting-baseline');
    expect(awaiting.baseline).toBeNull();
    expect(awaiting.reason).toContain(why);
    // Opened 12 Jan 2026: 14 days end on 26 Jan 2026.
    // A scan that was read once, on 10 Jan 2026, needs its final reading within 7 days, and not another scan.
    const read = scan.status === 'preliminary';
    expect(awaiting.next).toMatchObject(
      read ? { who: 'clinician', by: '2026-01-17' } : { who: 'nurse', by: '2026-01-26' },
    );
    expect(awaiting.wakesOn).toBe('2026-01-27');
  });

  test('row 3: therapy is shown, and does not touch the clock', () => {
    const therapy = (kind: 'therapy-start' | 'therapy-stop', date: string) =>
      ({
        id: `${kind} ${date}`,
        kind,
        date,
        corrects: null,
        recordedOn: date,
        details: { therapy: 'PRRT' },
      }) as const;
    const facts = [TYPE_II, therapy('therapy-start', '2026-02-01'), therapy('therapy-stop', '2026-03-15')];
    const treated = period('2026-04-01', { facts, readings: [BASE] });
    const untreated = period('2026-04-01', { readings: [BASE] });
    expect(treated.therapies).toEqual([
      { what: 'PRRT started', on: '2026-02-01' },
      { what: 'PRRT stopped', on: '2026-03-15' },
    ]);
    expect({ ...treated, therapies: [] }).toEqual(untreated);
  });

  test('row 4: the same exact count on a comparable scan in the window passes, and goes before the board', () => {
    const passed = period('2026-04-13', { readings: [BASE, SAME] });
    expect(passed).toMatchObject({
      state: 'board-pending',
      outcomes: [{ round: 1, outcome: 'passed', scanId: 'scan 2026-04-12' }],
      question: 'passed',
      urgent: false,
      decisionDueOn: '2026-04-26',
    });
    expect(rowOf(passed, '2026-04-12')).toBe(4);
    expect(passed.sentence).toBe(
      'Before the board. The board decides by 26 Apr 2026: the count is unchanged; radical or debulking surgery? Baseline: 3 lesions (type II) on 10 Jan 2026. Last scan: MRI (hepatobiliary) of 12 Apr 2026, count 3: 3 then, 3 now.',
    );
  });

  test.each([
    [
      'a lesion that a reader marks new',
      reading('2026-04-12', 3, { lesions: [lesion('L1'), lesion('L2'), lesion('L4', 'new')] }),
    ],
    ['a higher exact count', reading('2026-04-12', 4)],
    ['a higher exact count, early too', reading('2026-02-10', 4)],
  ])('row 5: %s rules out, and asks the board about the new lesion', (_, scan) => {
    const out = period('2026-04-13', { readings: [BASE, scan] });
    expect(out).toMatchObject({ state: 'ruled-out', question: 'new-lesion', urgent: false });
    expect(out.outcomes.map(({ outcome }) => outcome)).toEqual(['ruled-out']);
    expect(rowOf(out, scan.performedOn)).toBe(5);
  });

  test('row 5: an excess that is equivocal or split confirms nothing', () => {
    const lesions = [lesion('L1'), lesion('L2'), lesion('L3'), lesion('L4', 'equivocal')];
    const unclear = period('2026-04-13', { readings: [BASE, reading('2026-04-12', 4, { lesions })] });
    expect(unclear.state).toBe('inconclusive');
    expect(rowOf(unclear, '2026-04-12')).toBe(9);
  });

  test.each([
    ['equal', reading('2026-03-26', 3)],
    ['fewer', reading('2026-03-26', 2)],
    ['uncountable', reading('2026-03-26', UNCOUNTABLE)],
    ['of another modality', reading('2026-03-26', 3, { modality: 'CT', contrast: 'iodinated' })],
  ])('row 6: an early scan, %s, is noted and changes nothing', (_, scan) => {
    const early = period('2026-03-27', { readings: [BASE, scan] });
    expect(early).toMatchObject({ state: 'scan-due', outcomes: [], question: null });
    expect(rowOf(early, '2026-03-26')).toBe(6);
    expect(early.judgements.at(-1)?.sentence).toContain('early');
  });

  test('row 7: without a scan it is overdue, never failed; a later scan is judged by the same rows, marked late', () => {
    const overdue = period('2026-05-09', { readings: [BASE] });
    expect(overdue).toMatchObject({ state: 'scan-overdue', outcomes: [], wakesOn: 'infinity' });
    expect(period('2046-05-09', { readings: [BASE] }).state).toBe('scan-overdue');
    const late = period('2026-08-02', { readings: [BASE, reading('2026-08-01', 3)] });
    expect(late.state).toBe('board-pending');
    expect(late.judgements.at(-1)).toMatchObject({ row: 4, late: true });
  });

  describe('row 8: fewer lesions, or one not seen', () => {
    const fewer = reading('2026-04-12', 2);
    const again = nextReading(fewer, 're-read', '2026-04-15', {});

    test('is inconclusive, and read again within 7 days', () => {
      const unread = period('2026-04-13', { readings: [BASE, fewer] });
      expect(unread).toMatchObject({ state: 'inconclusive', readDueOn: '2026-04-19', outcomes: [] });
      expect(rowOf(unread, '2026-04-12')).toBe(8);
      const lesions = (...of: ReturnType<typeof lesion>[]) => ({ lesions: of });
      const notSeen = period('2026-04-13', {
        readings: [
          reading('2026-01-10', 2, lesions(lesion('L1'), lesion('L2'))),
          reading('2026-04-12', 1, lesions(lesion('L1'), lesion('L2', 'not-seen'))),
        ],
      });
      expect(notSeen.state).toBe('inconclusive');
      expect(rowOf(notSeen, '2026-04-12')).toBe(8);
    });

    test.each([
      ['board', 'board-pending', ['decrease'], 'decrease'],
      ['review', 'inconclusive', [], null],
      ['fail', 'ruled-out', ['ruled-out'], 'decrease'],
    ] as const)(
      'after the read the policy %s decides, and none of them is passed',
      (decrease, state, outcomes, question) => {
        const read = period('2026-04-16', { readings: [BASE, fewer, again] }, { decrease });
        expect(read).toMatchObject({ state, question });
        expect(read.outcomes.map(({ outcome }) => outcome)).toEqual(outcomes);
      },
    );
  });

  test.each([
    ['a count unknown', reading('2026-04-12', { qualifier: 'unknown', value: null })],
    ['at least 3', reading('2026-04-12', atLeast(3))],
    ['uncountable', reading('2026-04-12', UNCOUNTABLE)],
    [
      'a lesion equivocal',
      reading('2026-04-12', 3, { lesions: [lesion('L1'), lesion('L2'), lesion('L3', 'equivocal')] }),
    ],
    [
      'lesions merged',
      reading('2026-04-12', 3, { lesions: [lesion('L1'), lesion('L2'), lesion('L3', 'merged')] }),
    ],
    [
      'a lesion split',
      reading('2026-04-12', 3, { lesions: [lesion('L1'), lesion('L2'), lesion('L3', 'split')] }),
    ],
  ])('row 9: %s never passes by itself', (_, scan) => {
    const unclear = period('2026-04-13', { readings: [BASE, scan] });
    expect(unclear).toMatchObject({ state: 'inconclusive', outcomes: [], readDueOn: '2026-04-19' });
    expect(rowOf(unclear, '2026-04-12')).toBe(9);
  });

  test('row 9: nor does a baseline that a re-read has put in doubt', () => {
    const doubt = nextReading(BASE, 're-read', '2026-02-01', { count: atLeast(3) });
    const unclear = period('2026-04-13', { readings: [BASE, doubt, SAME] });
    expect(unclear.state).toBe('inconclusive');
    expect(unclear.reason).toContain('the baseline is in doubt');
  });

  test('row 10: another modality or contrast is inconclusive until read on a common one', () => {
    const ct = reading('2026-04-12', 3, { modality: 'CT', contrast: 'iodinated' });
    for (const other of [
      ct,
      reading('2026-04-12', 3, { contrast: 'extracellular' }),
      reading('2026-04-12', 3, { contrast: 'unknown' }),
    ]) {
      const differs = period('2026-04-13', { readings: [BASE, other] });
      expect(differs.state).toBe('inconclusive');
      expect(rowOf(differs, '2026-04-12')).toBe(10);
    }
    const baselineOnCt = nextReading(BASE, 're-read', '2026-04-14', {
      modality: 'CT',
      contrast: 'iodinated',
    });
    const common = period('2026-04-15', { readings: [BASE, ct, baselineOnCt] });
    expect(common).toMatchObject({ state: 'board-pending', question: 'passed', decisionDueOn: '2026-04-28' });
  });

  test('row 11: new disease outside the liver closes it, and asks the board urgently', () => {
    const fact = period('2026-03-02', { facts: [TYPE_II, outside('2026-03-01')], readings: [BASE] });
    expect(fact).toMatchObject({
      state: 'closed',
      closedReason: 'extrahepatic-disease',
      question: 'extrahepatic-disease',
      urgent: true,
      decisionDueOn: '2026-03-08',
      outcomes: [],
    });
    const seen = reading('2026-03-01', 4, { newDiseaseOutsideLiver: 'present' });
    const scan = period('2026-03-02', { readings: [BASE, seen] });
    expect(scan).toMatchObject({
      state: 'closed',
      closedReason: 'extrahepatic-disease',
      urgent: true,
      outcomes: [],
    });
    expect(rowOf(scan, '2026-03-01')).toBe(11);
  });

  test('row 12: a re-read of the baseline as type III closes it; type III through a new lesion is row 5', () => {
    const reread = nextReading(BASE, 're-read', '2026-02-01', { nelmType: 'III', count: UNCOUNTABLE });
    const reclassified = period('2026-02-02', { readings: [BASE, reread] });
    expect(reclassified).toMatchObject({
      state: 'closed',
      closedReason: 'reclassified-to-iii',
      closedOn: '2026-02-01',
    });
    expect(rowOf(reclassified, '2026-01-10')).toBe(12);
    const lesions = [lesion('L1'), lesion('L2'), lesion('L3'), lesion('L4', 'new')];
    const spread = period('2026-04-13', {
      readings: [BASE, reading('2026-04-12', 4, { nelmType: 'III', lesions })],
    });
    expect(spread.state).toBe('ruled-out');
  });

  test('row 13: an extension is another round of the same period, from the latest comparable scan; the baseline count stays', () => {
    const decisions = [decided('2026-04-20', 'extend')];
    const extended = period('2026-04-21', { readings: [BASE, SAME], decisions });
    expect(extended).toMatchObject({ state: 'observing', question: null, baseline: { count: { value: 3 } } });
    // 12 Apr 2026 + 3 months = 12 Jul 2026; -14 = 28 Jun, +28 = 9 Aug.
    expect(extended.rounds).toEqual([
      { number: 1, opens: '2026-03-27', due: '2026-04-10', closes: '2026-05-08' },
      { number: 2, opens: '2026-06-28', due: '2026-07-12', closes: '2026-08-09' },
    ]);
    const again = period('2026-07-15', { readings: [BASE, SAME, reading('2026-07-14', 3)], decisions });
    expect(again.outcomes).toEqual([
      { round: 1, outcome: 'passed', scanId: 'scan 2026-04-12' },
      { round: 2, outcome: 'passed', scanId: 'scan 2026-07-14' },
    ]);
    expect(again.state).toBe('board-pending');
  });

  test.each([
    ['an emergency operation', [hepatectomy('2026-02-20', { emergency: true })], 'emergency-surgery'],
    ['death', [death('2026-02-20')], 'death'],
    ['loss to follow-up', [lostOn('2026-02-20')], 'lost-to-follow-up'],
  ] as const)('row 14: %s closes it: censored, never ruled out', (_, facts, reason) => {
    const readings = [BASE, reading('2026-02-20', 5)];
    const censored = period('2026-04-13', { facts: [TYPE_II, ...facts], readings });
    expect(censored).toMatchObject({
      state: 'closed',
      closedReason: reason,
      closedOn: '2026-02-20',
      outcomes: [],
      question: null,
    });
  });

  test('row 15: the board decides on a case that was ruled out, and the outcome stays on record', () => {
    const ruledOut = { readings: [BASE, reading('2026-04-12', 4)] };
    expect(period('2026-04-13', ruledOut)).toMatchObject({ state: 'ruled-out', decisionDueOn: '2026-04-26' });
    const after15 = period('2026-04-21', { ...ruledOut, decisions: [decided('2026-04-20', 'non-surgical')] });
    expect(after15.state).toBe('board-decided');
    expect(after15.decision).toMatchObject({ decision: 'non-surgical', why: 'Agreed by all.' });
    expect(after15.outcomes.map(({ outcome }) => outcome)).toEqual(['ruled-out']);
  });

  test('row 16: a hepatectomy before a decision of the board closes it, as a deviation', () => {
    const early = period('2026-03-02', { facts: [TYPE_II, hepatectomy('2026-03-01')], readings: [BASE] });
    expect(early).toMatchObject({
      state: 'closed',
      closedReason: 'operated-before-completion',
      closedOn: '2026-03-01',
      deviation: 'operated before the board decided about the observation',
      outcomes: [],
    });
    const pending = period('2026-04-20', {
      facts: [TYPE_II, hepatectomy('2026-04-19')],
      readings: [BASE, SAME],
    });
    expect(pending).toMatchObject({ closedReason: 'operated-before-completion', question: null });
  });

  test.each([
    ['a new lesion', [], [reading('2026-05-20', 4)], 'new-lesion'],
    ['disease outside the liver', [outside('2026-05-20')], [], 'extrahepatic-disease'],
  ] as const)(
    'row 17: %s after passing or a decision is urgent; what was on record stays',
    (_, facts, scans, question) => {
      const readings = [BASE, SAME, ...scans];
      const afterPassing = period('2026-05-21', { facts: [TYPE_II, ...facts], readings });
      expect(afterPassing).toMatchObject({
        state: 'board-pending',
        question,
        urgent: true,
        decisionDueOn: '2026-05-27',
      });
      expect(afterPassing.outcomes.map(({ outcome }) => outcome)).toEqual(['passed']);
      const decisions = [decided('2026-04-20', 'radical')];
      const afterDecision = period('2026-05-21', { facts: [TYPE_II, ...facts], readings, decisions });
      expect(afterDecision).toMatchObject({
        state: 'board-pending',
        question,
        urgent: true,
        decision: { decision: 'radical' },
      });
      expect(afterDecision.outcomes.map(({ outcome }) => outcome)).toEqual(['passed']);
    },
  );

  test.each([
    ['a scan', [], [reading('2026-04-15', 4, { readOn: '2026-04-25' })], 'new-lesion'],
    ['a report', [{ ...outside('2026-04-15'), recordedOn: '2026-04-25' }], [], 'extrahepatic-disease'],
  ] as const)(
    'row 17: %s of a day before the decision that is told after it is asked all the same',
    (_, facts, scans, question) => {
      const told = (...decisions: BoardDecision[]) =>
        period('2026-04-26', { facts: [TYPE_II, ...facts], readings: [BASE, SAME, ...scans], decisions });
      const asked = { state: 'board-pending', question, urgent: true, decisionDueOn: '2026-05-02' };
      for (const kind of ['radical', 'non-surgical', 'extend'] as const)
        expect(told(decided('2026-04-20', kind))).toMatchObject({ ...asked, decision: { decision: kind } });
      expect(told(decided('2026-04-20', 'defer'))).toMatchObject({ ...asked, deferredOn: null });
      // What was known on the day of the decision is answered by it.
      expect(told(decided('2026-04-25', 'radical')).state).toBe('board-decided');
      const operated = period('2026-04-26', {
        facts: [TYPE_II, ...facts, hepatectomy('2026-04-24')],
        readings: [BASE, SAME, ...scans],
        decisions: [decided('2026-04-20', 'radical')],
      });
      expect(operated).toMatchObject({ closedReason: 'operated', deviation: null });
    },
  );

  test('row 17: of the day of the decision, by what was asked when it was recorded', () => {
    const readings = [BASE, SAME, reading('2026-04-20', 4)];
    const afterwards = (kind: 'radical' | 'defer', question: BoardDecision['question']) =>
      period('2026-04-21', { readings, decisions: [decided('2026-04-20', kind, { question })] });
    // In the morning the board decided on the count; in the afternoon a new lesion was read.
    const asked = { state: 'board-pending', question: 'new-lesion', urgent: true, deferredOn: null };
    expect(afterwards('radical', 'passed')).toMatchObject(asked);
    expect(afterwards('defer', 'passed')).toMatchObject({ ...asked, deferrals: 1 });
    expect(afterwards('radical', 'new-lesion').state).toBe('board-decided');
    expect(afterwards('defer', 'new-lesion')).toMatchObject({ ...asked, deferredOn: '2026-04-20' });
  });

  test('row 18: a corrected scan is judged anew; the decision stands, and what changed is said', () => {
    const corrected = nextReading(SAME, 'correction', '2026-05-03', {
      count: { qualifier: 'exact', value: 4 },
    });
    const onRecord = [{ number: 1, round: 1, outcome: 'passed', scanId: 'scan 2026-04-12' }] as const;
    const undecided = period('2026-05-04', { readings: [BASE, SAME, corrected], onRecord });
    expect(undecided.state).toBe('ruled-out');
    expect(undecided.changed).toEqual(onRecord);
    const decisions = [decided('2026-04-20', 'radical')];
    const standing = period('2026-05-04', { readings: [BASE, SAME, corrected], decisions, onRecord });
    expect(standing).toMatchObject({ state: 'board-decided', decision: { decision: 'radical' } });
    expect(standing.changed).toEqual(onRecord);
    // And a fact: the death was another patient's.
    const died = death('2026-02-20');
    expect(
      period('2026-04-13', { facts: [TYPE_II, died, enteredInError(died)], readings: [BASE] }).state,
    ).toBe('scan-due');
    const retyped = correcting(TYPE_II, { ...staged('2026-01-10', 'III'), id: 'III' });
    expect(
      period('2026-04-13', { facts: [TYPE_II, retyped], readings: [BASE, SAME], onRecord }),
    ).toMatchObject({
      state: 'not-applicable',
      changed: onRecord,
    });
  });

  test('row 19: the decided operation closes it', () => {
    const done = period('2026-06-02', {
      facts: [TYPE_II, hepatectomy('2026-06-01')],
      readings: [BASE, SAME],
      decisions: [decided('2026-04-20', 'radical')],
    });
    expect(done).toMatchObject({
      state: 'closed',
      closedReason: 'operated',
      closedOn: '2026-06-01',
      deviation: null,
    });
    expect(done.sentence).toMatch(/^Closed on 1 Jun 2026: the decided operation was done\./);
  });

  test('an operation against the decision was not decided', () => {
    const done = period('2026-06-02', {
      facts: [TYPE_II, hepatectomy('2026-06-01')],
      readings: [BASE, SAME],
      decisions: [decided('2026-04-20', 'non-surgical')],
    });
    expect(done.sentence).toMatch(
      /^Closed on 1 Jun 2026: operated although the board decided against surgery\./,
    );
  });
});

describe('from inconclusive', () => {
  const unclear = reading('2026-04-12', UNCOUNTABLE);
  const reread = (more: Parameters<typeof nextReading>[3]) =>
    period('2026-04-16', { readings: [BASE, unclear, nextReading(unclear, 're-read', '2026-04-15', more)] });

  test('the read says equal: passed', () => {
    expect(reread({ count: { qualifier: 'exact', value: 3 } })).toMatchObject({
      state: 'board-pending',
      question: 'passed',
      decisionDueOn: '2026-04-29',
    });
  });
  test('the read says new: ruled out', () => {
    expect(reread({ count: { qualifier: 'exact', value: 4 } }).state).toBe('ruled-out');
  });
  test('the read says fewer: the policy, as the scan was read once more', () => {
    expect(reread({ count: { qualifier: 'exact', value: 2 } })).toMatchObject({
      state: 'board-pending',
      question: 'decrease',
    });
  });
  test('still unclear: the board, or a dated repeat scan', () => {
    expect(reread({})).toMatchObject({ state: 'board-pending', question: 'uncertain' });
    const repeat = reread({ repeatBy: '2026-05-20' });
    expect(repeat).toMatchObject({ state: 'inconclusive', repeatBy: '2026-05-20', wakesOn: '2026-05-21' });
    expect(repeat.next).toEqual({ what: 'Another scan of the liver', who: 'nurse', by: '2026-05-20' });
  });
  test('a corrected typing mistake is no second read', () => {
    const corrected = nextReading(unclear, 'correction', '2026-04-15', { reader: 'Dr Other' });
    expect(period('2026-04-16', { readings: [BASE, unclear, corrected] })).toMatchObject({
      state: 'inconclusive',
    });
  });
});

describe('beside the rows', () => {
  test('of two scans of one day the graver finding decides', () => {
    const two = [SAME, reading('2026-04-12', UNCOUNTABLE, { id: 'other', scanId: 'other' })];
    for (const readings of [
      [BASE, ...two],
      [BASE, ...two.toReversed()],
    ]) {
      expect(period('2026-04-13', { readings }).state).toBe('inconclusive');
    }
  });

  test('a lesion marked new on another modality is no proof, and no early scan to pass over either', () => {
    const ct = reading('2026-02-10', 4, {
      modality: 'CT',
      contrast: 'iodinated',
      lesions: [lesion('L9', 'new')],
    });
    expect(period('2026-02-11', { readings: [BASE, ct] })).toMatchObject({
      state: 'inconclusive',
      outcomes: [],
    });
  });

  test('growth is shown, and fails nothing', () => {
    const listed = (size: number) => [lesion('L1', 'present', size), lesion('L2', 'treated', 9)];
    const grown = period('2026-04-13', {
      readings: [
        reading('2026-01-10', 2, { lesions: listed(12) }),
        reading('2026-04-12', 2, { lesions: listed(19) }),
      ],
    });
    expect(grown.question).toBe('passed');
    expect(grown.judgements.at(-1)?.growth).toEqual([{ lesion: 'L1', fromMm: 12, toMm: 19 }]);
  });

  test('lesion by lesion: one gone and another come is not the same count', () => {
    const swapped = period('2026-04-13', {
      readings: [
        reading('2026-01-10', 2, { lesions: [lesion('L1'), lesion('L2')] }),
        reading('2026-04-12', 2, { lesions: [lesion('L1'), lesion('L2', 'not-seen'), lesion('L3')] }),
      ],
    });
    expect(swapped).toMatchObject({ state: 'inconclusive', outcomes: [] });
  });

  test('one not seen, of a baseline without a list, and no fewer: uncertain, and no decrease', () => {
    const now = [lesion('L1'), lesion('L2'), lesion('L3'), lesion('L4', 'not-seen')];
    const [base, later] = [reading('2026-01-10', 3), reading('2026-04-12', 3, { lesions: now })];
    expect(period('2026-04-13', { readings: [base, later] })).toMatchObject({
      state: 'inconclusive',
      outcomes: [],
      reason: 'lesion L4 not seen, and the count is no lower',
    });
    const again = nextReading(later, 're-read', '2026-04-15', {});
    expect(period('2026-04-16', { readings: [base, later, again] }).question).toBe('uncertain');
    const fewer = reading('2026-04-12', 2, { lesions: now.slice(1) });
    expect(rowOf(period('2026-04-13', { readings: [base, fewer] }), '2026-04-12')).toBe(8);
  });

  test('lesion by lesion: of one nobody says what became of it', () => {
    const silent = period('2026-04-13', {
      readings: [
        reading('2026-01-10', 2, { lesions: [lesion('L1'), lesion('L2')] }),
        reading('2026-04-12', 2, { lesions: [lesion('L1'), lesion('L3')] }),
      ],
    });
    expect(silent).toMatchObject({
      state: 'inconclusive',
      outcomes: [],
      reason: 'nothing is said of lesion L2',
    });
  });

  test('to defer keeps it before the board, counted, with a new day', () => {
    const decisions = [decided('2026-04-20', 'defer'), decided('2026-05-04', 'defer')];
    expect(period('2026-05-05', { readings: [BASE, SAME], decisions })).toMatchObject({
      state: 'board-pending',
      deferrals: 2,
      decisionDueOn: '2026-05-18',
    });
  });

  test('the history before the baseline is no event of the period', () => {
    const facts = [TYPE_II, hepatectomy('2024-05-01'), outside('2023-05-01'), lostOn('2022-05-01')];
    expect(period('2026-01-20', { facts, readings: [BASE] }).state).toBe('observing');
  });

  test('a scan entered in error is none; opened in error undoes all', () => {
    const gone = nextReading(SAME, 'correction', '2026-04-14', { status: 'entered-in-error' });
    expect(period('2026-04-15', { readings: [BASE, SAME, gone] })).toMatchObject({
      state: 'scan-due',
      outcomes: [],
    });
    const closing = { number: 1, reason: 'opened-in-error', on: '2026-04-20' } as const;
    expect(period('2026-04-21', { readings: [BASE, SAME], closing })).toMatchObject({
      state: 'closed',
      closedReason: 'opened-in-error',
      outcomes: [],
      question: null,
    });
    expect(OPENED).toBe('2026-01-12');
  });
});
