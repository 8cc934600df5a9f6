import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/facts.ts';
import { goesOn, leavesRoom } from '../../src/domain/observation-proposal.ts';
import type { Observations } from '../../src/domain/observations.ts';
import {
  askedOn,
  contactOn,
  decided,
  held,
  knowing,
  lostOn,
  outside,
  reading,
  staged,
  TYPE_II,
} from './observation-support.ts';
import { hepatectomy, NEC, pathology } from './support.ts';

// Baseline 10 Jan 2026: due 10 Apr 2026, window 27 Mar 2026 (-14 days) to 8 May 2026 (+28 days).
const BASE = reading('2026-01-10', 3);
const SAME = reading('2026-04-12', 3);

const proposed = (of: Observations): string[] =>
  of.work.flatMap(({ kind, subject }) => (kind === 'observation-proposed' ? subject : []));

const watched = { periodId: 'first', readings: [BASE, SAME] };
const against = decided('2026-04-20', 'non-surgical', { id: 'against' });
const radical = decided('2026-04-20', 'radical', { id: 'radical', carryOutBy: '2026-06-15' });
const AGAINST = held({ ...watched, decisions: [against] });
const RADICAL = held({ ...watched, decisions: [radical] });
const EMPTY = held({ periodId: 'first' });
const ANEW = staged('2026-09-01', 'II');

describe('a patient who is staged anew', () => {
  test.each<[string, ReturnType<typeof held>, Fact[]]>([
    ['a decision against surgery', AGAINST, []],
    ['one that a loss ended since', AGAINST, [lostOn('2026-05-01'), contactOn('2026-06-01')]],
    ['an operation that was decided', RADICAL, [hepatectomy('2026-06-10')]],
    ['an operation before a decision', held(watched), [hepatectomy('2026-04-14')]],
    ['type III, which is gone', EMPTY, [staged('2026-01-20', 'III')]],
  ])('is proposed a period after %s, and one can be opened', (_, first, between) => {
    const facts = [TYPE_II, ...between, ANEW];
    const now = askedOn('2026-09-02', facts, [first]);
    expect(proposed(now)).toHaveLength(1);
    expect(now.proposal).toMatchObject({ kind: 'propose', factId: ANEW.id, stagedOn: '2026-09-01' });
    expect(now.periods.map(leavesRoom)).toEqual([true]);
    const second = held({ periodId: 'second', openedOn: '2026-09-02' });
    const then = askedOn('2026-09-02', facts, [first, second]);
    expect(then.periods[1]).toMatchObject({ state: 'awaiting-baseline' });
    expect(proposed(then)).toEqual([]);
  });

  test.each<[string, ReturnType<typeof held>, Fact[]]>([
    ['the first is being watched', held({ ...watched, readings: [BASE] }), []],
    ['its question is before the board', held(watched), []],
    ['the operation is still to be done', RADICAL, []],
    ['new disease has reopened the question', AGAINST, [outside('2026-05-01')]],
  ])('is proposed none while %s', (_, first, between) => {
    const now = askedOn('2026-09-02', [TYPE_II, ...between, ANEW], [first]);
    expect([now.proposal, now.periods.map(goesOn)]).toEqual([null, [true]]);
    expect(now.periods.map(leavesRoom)).toEqual([false]);
  });

  test('the staging that the board had before it, or that made it type III, proposes none', () => {
    const before = staged('2026-04-18', 'II');
    expect(askedOn('2026-05-02', [TYPE_II, before], [AGAINST]).proposal).toBeNull();
    // Of 18 Apr 2026, and told on 1 May 2026.
    const told = staged('2026-04-18', 'II', '2026-05-01');
    expect(askedOn('2026-05-02', [TYPE_II, told], [AGAINST]).proposal).toBeNull();
    expect(askedOn('2026-02-02', [TYPE_II, staged('2026-01-20', 'III')], [EMPTY]).proposal).toBeNull();
  });

  test('type III counts from the day it was told: until then the stagings were of that period', () => {
    const february = staged('2026-02-10', 'II');
    const facts = [TYPE_II, february];
    const read = held({ periodId: 'first', readings: [reading('2026-06-01', 9, { nelmType: 'III' })] });
    const corrected = { ...staged('2026-01-10', 'III', '2026-06-01'), id: 'corrected', corrects: TYPE_II.id };
    for (const now of [
      askedOn('2026-06-02', facts, [read]),
      askedOn('2026-06-02', [...facts, corrected], [EMPTY]),
    ]) {
      expect(now.proposal).toBeNull();
      expect(now.work.map(({ kind, dueOn }) => `${kind} ${dueOn}`)).toEqual(['which-plan 2026-06-08']);
      expect(now.periods[0]?.next).toMatchObject({ what: 'Which plan now?', by: '2026-06-08' });
    }
    expect(proposed(askedOn('2026-09-02', [...facts, ANEW], [read]))).toEqual([ANEW.id]);
  });

  test('on one day, what was told first tells whether a staging is another one', () => {
    // Decided and staged on 20 Apr 2026; opened on 12 Jan 2026, and staged that day once more.
    const facts = [TYPE_II, staged('2026-04-20', 'II')];
    const after = held({ ...watched, decisions: [against], known: knowing([TYPE_II], [TYPE_II]) });
    expect(askedOn('2026-04-20', facts, [after]).proposal).toMatchObject({ stagedOn: '2026-04-20' });
    const before = held({ ...watched, decisions: [against], known: knowing([TYPE_II], facts) });
    expect(askedOn('2026-04-20', facts, [before]).proposal).toBeNull();
    // Told before the decision was, and of a day after it: the board did not know.
    const later = [TYPE_II, staged('2026-04-22', 'II')];
    const late = held({ ...watched, decisions: [against], known: knowing([TYPE_II], later) });
    expect(askedOn('2026-04-23', later, [late]).proposal).toMatchObject({ stagedOn: '2026-04-22' });
    const undated = [TYPE_II, staged(null, 'I', '2026-05-02')];
    expect(askedOn('2026-05-02', undated, [after]).proposal).toMatchObject({ stagedOn: null });
  });

  test('NEC, or type III once more: a clinician is asked which plan follows', () => {
    const report = { ...pathology(NEC, '2026-02-01'), recordedOn: '2026-02-01' };
    const nec = askedOn('2026-09-02', [TYPE_II, report, ANEW], [EMPTY]);
    expect(nec.proposal).toMatchObject({ kind: 'not-applicable', factId: ANEW.id });
    const again = staged('2026-09-01', 'III');
    const operated = [TYPE_II, hepatectomy('2026-06-10'), again];
    expect(askedOn('2026-09-02', operated, [RADICAL]).proposal).toMatchObject({
      kind: 'not-applicable',
      reason: 'the metastases are type III',
    });
  });

  test('on a day that is known in part and may lie after the operation', () => {
    const facts = [TYPE_II, hepatectomy('2026-06-10'), staged('2026', 'II', '2026-09-01')];
    expect(askedOn('2026-09-02', facts, [RADICAL]).proposal).toMatchObject({ kind: 'propose' });
    const undated = [TYPE_II, hepatectomy('2026'), staged('2026-09-01', 'II')];
    expect(askedOn('2026-09-02', undated, []).proposal).toMatchObject({ kind: 'propose' });
  });
});

describe('contact after a loss', () => {
  test('starts a period, linked, also after a decision against surgery; the question which plan stays', () => {
    const facts = [TYPE_II, lostOn('2026-05-01'), contactOn('2026-06-01')];
    expect(askedOn('2026-06-01', facts, [AGAINST]).work.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['which-plan', 'first decided against'],
      ['observation-proposed', 'staged II 2026-01-10 after first'],
    ]);
  });

  test('of a second period, beside one that was decided against surgery', () => {
    const second = held({ periodId: 'second', openedOn: '2026-09-02' });
    const facts = [TYPE_II, ANEW, lostOn('2026-10-01'), contactOn('2026-10-20')];
    expect(proposed(askedOn('2026-10-20', facts, [AGAINST, second]))).toEqual([
      'staged II 2026-09-01 after second',
    ]);
  });
});
