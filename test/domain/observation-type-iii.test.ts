import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/domain/observation-model.ts';
import {
  exact,
  lesion,
  nextReading,
  period,
  reading,
  staged,
  TYPE_II,
  UNCOUNTABLE,
} from './observation-support.ts';

// Baseline 10 Jan 2026: due 10 Apr 2026, window 27 Mar 2026 (-14 days) to 8 May 2026 (+28 days).
const BASE = reading('2026-01-10', 3);
const III = staged('2026-04-20', 'III');

describe('a staging of type III while the board is asked', () => {
  test.each<[string, Reading['count']]>([
    ['decrease', exact(2)],
    ['uncertain', UNCOUNTABLE],
  ])('%s: it is asked urgently, and no scan takes that back', (outcome, count) => {
    const scan = reading('2026-04-12', count);
    const readings = [BASE, scan, nextReading(scan, 're-read', '2026-04-14', {})];
    // Asked on 14 Apr, by the re-read: 14 days.
    expect(period('2026-04-20', { readings })).toMatchObject({
      question: outcome,
      decisionDueOn: '2026-04-28',
    });
    const asked = { question: 'type-iii', urgent: true, reasonOn: '2026-04-20', decisionDueOn: '2026-04-27' };
    const facts = [TYPE_II, III];
    expect(period('2026-04-20', { facts, readings })).toMatchObject({ state: 'board-pending', ...asked });
    expect(period('2026-04-20', { facts, readings }).outcomes).toMatchObject([{ outcome }]);
    const equal = [...readings, reading('2026-04-22', 3)];
    expect(period('2026-04-22', { facts, readings: equal })).toMatchObject({
      state: 'board-pending',
      ...asked,
    });
    const more = [...readings, reading('2026-04-22', 4)];
    expect(period('2026-04-22', { facts, readings: more })).toMatchObject({
      state: 'ruled-out',
      question: 'new-lesion',
      urgent: true,
    });
  });

  test('ruled out by the policy on a decrease: the board hears of it', () => {
    const scan = reading('2026-04-12', 2);
    const readings = [BASE, scan, nextReading(scan, 're-read', '2026-04-14', {})];
    const failed = period('2026-04-20', { facts: [TYPE_II, III], readings }, { decrease: 'fail' });
    expect(failed).toMatchObject({ state: 'ruled-out', question: 'type-iii', urgent: true });
  });

  test('passed: nobody is told of a new lesion that no scan has shown', () => {
    const readings = [BASE, reading('2026-04-12', 3)];
    const passed = period('2026-04-20', { facts: [TYPE_II, III], readings });
    expect(passed).toMatchObject({ question: 'type-iii', urgent: true });
    expect(passed.sentence).toContain('staged as type III since; what follows?');
    expect(passed.sentence).not.toContain('new lesion');
  });
});

describe('a lesion that is gone while another came', () => {
  test('is no decrease under any policy: the reader is asked, and both are named', () => {
    const then = reading('2026-01-10', 3, { lesions: [lesion('1'), lesion('2'), lesion('3')] });
    const lesions = [lesion('1'), lesion('2'), lesion('3', 'not-seen'), lesion('4')];
    const now = reading('2026-04-12', 3, { lesions });
    const readings = [then, now, nextReading(now, 're-read', '2026-04-14', {})];
    for (const decrease of ['board', 'fail'] as const) {
      const of = period('2026-04-14', { readings }, { decrease });
      expect(of).toMatchObject({ state: 'board-pending', question: 'uncertain' });
      expect(of.sentence).toContain('lesion 4 not on the baseline, and lesion 3 not seen');
    }
  });
});
