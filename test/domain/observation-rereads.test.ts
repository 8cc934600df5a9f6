import { describe, expect, test } from 'vitest';
import type { BoardDecision, ObservationInput, Reading } from '../../src/domain/observation-model.ts';
import {
  decided,
  exact,
  nextReading,
  outside,
  period,
  reading,
  staged,
  TYPE_II,
  UNCOUNTABLE,
} from './observation-support.ts';
import { dueOf, workOf } from './observation-told.ts';
import { correcting, NEC, pathology } from './support.ts';

// Baseline 10 Jan 2026: due 10 Apr 2026, window 27 Mar 2026 (-14 days) to 8 May 2026 (+28 days).
const BASE = reading('2026-01-10', 3);
const SAME = reading('2026-04-12', 3);
const MORE = reading('2026-04-12', 4);
const FEWER = reading('2026-04-12', 2);

const again = (before: Reading, readOn: string, more: Partial<Reading> = {}) =>
  nextReading(before, 're-read', readOn, more);
const corrected = (before: Reading, readOn: string, more: Partial<Reading> = {}) =>
  nextReading(before, 'correction', readOn, { reader: 'Dr Other', ...more });

/** The question of a period, from when it counts and by when it is decided, on 3 May 2026. */
const asked = (readings: readonly Reading[], more: Partial<ObservationInput> = {}) => {
  const { question, reasonOn, decisionDueOn } = period('2026-05-03', { readings, ...more });
  return [question, reasonOn, decisionDueOn];
};

describe('a reading that finds what was found before moves no day', () => {
  // Read on 12 Apr 2026, to be decided by 26 Apr 2026 (14 days).
  test.each([
    ['a re-read', [SAME, again(SAME, '2026-05-01')]],
    ['a correction', [SAME, corrected(SAME, '2026-05-01')]],
    ['a re-read of the baseline', [SAME, again(BASE, '2026-05-01')]],
    ['a correction of the baseline', [SAME, corrected(BASE, '2026-05-01')]],
    [
      'one re-read after another',
      [SAME, again(SAME, '2026-04-20'), again(again(SAME, '2026-04-20'), '2026-05-01')],
    ],
  ])('%s: the board’s question is as old as it was, and as late', (_, readings) => {
    expect(asked([BASE, ...readings])).toEqual(['passed', '2026-04-12', '2026-04-26']);
  });

  test.each([
    ['a new lesion', [MORE, again(MORE, '2026-05-01')], ['new-lesion', '2026-04-12', '2026-04-26']],
    [
      'fewer lesions, from the read that brought it before the board',
      [FEWER, again(FEWER, '2026-04-16'), again(again(FEWER, '2026-04-16'), '2026-05-01')],
      ['decrease', '2026-04-16', '2026-04-30'],
    ],
    [
      'no clear count, likewise',
      [
        reading('2026-04-12', UNCOUNTABLE),
        again(reading('2026-04-12', UNCOUNTABLE), '2026-04-16'),
        again(again(reading('2026-04-12', UNCOUNTABLE), '2026-04-16'), '2026-05-01'),
      ],
      ['uncertain', '2026-04-16', '2026-04-30'],
    ],
  ])('%s', (_, readings, expected) => {
    expect(asked([BASE, ...readings])).toEqual(expected);
  });

  test('what the board decided after the scan is not asked again by a re-read', () => {
    const urgent = reading('2026-05-20', 4);
    const decisions = [decided('2026-04-20', 'radical'), decided('2026-05-26', 'radical')];
    const given = { readings: [BASE, SAME, urgent, again(urgent, '2026-06-03')], decisions };
    expect(period('2026-06-04', given)).toMatchObject({ state: 'board-decided', question: null });
    // A higher count than the board knew of is news.
    const five = [BASE, SAME, urgent, again(urgent, '2026-06-03', { count: exact(5) })];
    expect(period('2026-06-04', { readings: five, decisions })).toMatchObject({
      state: 'board-pending',
      question: 'new-lesion',
      reasonOn: '2026-06-03',
      decisionDueOn: '2026-06-10',
    });
  });

  test('a fact that corrects another and says the same moves no day either', () => {
    const first = outside('2026-05-20');
    const told = { ...correcting(first, first), id: 'typed anew', recordedOn: '2026-06-10' };
    const elsewhere = { ...told, details: { where: 'lung' } };
    const decisions = [decided('2026-04-20', 'radical'), decided('2026-05-26', 'radical')];
    const stateWith = (corrected: typeof told, made = decisions) => {
      const facts = [TYPE_II, first, corrected];
      const after = period('2026-06-11', { facts, readings: [BASE, SAME], decisions: made });
      return [after.state, after.decisionDueOn];
    };
    expect(stateWith(told)).toEqual(['board-decided', null]);
    // Another place is news to a board that has decided, and an open question is as late as it was.
    expect(stateWith(elsewhere)).toEqual(['board-pending', '2026-06-17']);
    expect(stateWith(elsewhere, decisions.slice(0, 1))).toEqual(['board-pending', '2026-05-27']);
    const nec = { ...pathology(NEC, '2026-05-20'), recordedOn: '2026-05-20' };
    const corrected = { ...correcting(nec, nec), recordedOn: '2026-06-10' };
    const facts = [TYPE_II, nec, corrected];
    expect(period('2026-06-11', { facts, readings: [BASE, SAME] })).toMatchObject({
      question: 'not-applicable',
      reasonOn: '2026-05-20',
    });
  });

  test('an urgent question that is late stays late when its scan is read again, or more is found', () => {
    const urgent = reading('2026-05-20', 4);
    const decisions = [decided('2026-04-20', 'radical')];
    const due = (...more: Reading[]) =>
      period('2026-06-20', { readings: [BASE, SAME, urgent, ...more], decisions }).decisionDueOn;
    expect(due()).toBe('2026-05-27');
    expect(due(again(urgent, '2026-06-10'))).toBe('2026-05-27');
    expect(due(reading('2026-06-10', 5))).toBe('2026-05-27');
    const present = { newDiseaseOutsideLiver: 'present' } as const;
    const spread = reading('2026-05-20', 3, present);
    const of = (...more: Reading[]) =>
      period('2026-06-20', { readings: [BASE, SAME, spread, ...more], decisions }).decisionDueOn;
    expect([of(), of(again(spread, '2026-06-10')), of(reading('2026-06-10', 3, present))]).toEqual([
      '2026-05-27',
      '2026-05-27',
      '2026-05-27',
    ]);
  });

  test('a second scan that finds as many fewer asks the same question, from the same day', () => {
    const second = reading('2026-04-28', 2);
    const readings = [BASE, FEWER, again(FEWER, '2026-04-16'), second, again(second, '2026-05-02')];
    expect(asked(readings)).toEqual(['decrease', '2026-04-16', '2026-04-30']);
  });

  test('a baseline that was re-read as type III closed the period on the day of the first of those reads', () => {
    const first = again(BASE, '2026-02-01', { nelmType: 'III' });
    const second = again(first, '2026-02-20');
    const closedOn = (...readings: Reading[]) => period('2026-03-01', { readings }).closedOn;
    expect([closedOn(BASE, first), closedOn(BASE, first, second)]).toEqual(['2026-02-01', '2026-02-01']);
    expect(workOf('2026-03-01', { readings: [BASE, first, second] })).toEqual([
      'which-plan period closed reclassified-to-iii 2026-02-01',
    ]);
  });
});

describe('a finding that is another one moves the day', () => {
  test.each([
    ['corrected from four to three', [MORE, corrected(MORE, '2026-05-01', { count: exact(3) })], 'passed'],
    [
      'corrected from three to four',
      [SAME, corrected(SAME, '2026-05-01', { count: exact(4) })],
      'new-lesion',
    ],
    [
      'three, four, and three again',
      [
        SAME,
        corrected(SAME, '2026-04-20', { count: exact(4) }),
        corrected(corrected(SAME, '2026-04-20'), '2026-05-01', { count: exact(3) }),
      ],
      'passed',
    ],
    [
      'the baseline corrected from two to three',
      [{ ...BASE, count: exact(2) }, corrected(BASE, '2026-05-01'), SAME],
      'passed',
    ],
    [
      'entered in error, and found to be right',
      [
        SAME,
        corrected(SAME, '2026-04-20', { status: 'entered-in-error' }),
        corrected(corrected(SAME, '2026-04-20'), '2026-05-01'),
      ],
      'passed',
    ],
    [
      'early by its first day, in the window by its right one',
      [
        reading('2026-03-20', 3),
        corrected(reading('2026-03-20', 3), '2026-05-01', { performedOn: '2026-04-12' }),
      ],
      'passed',
    ],
    [
      'early by the first day of the baseline',
      [
        reading('2026-02-10', 3, { id: 'reading 2026-01-10', scanId: 'scan 2026-01-10' }),
        corrected(BASE, '2026-05-01'),
        SAME,
      ],
      'passed',
    ],
  ] as [string, Reading[], string][])('%s', (_, readings, question) => {
    const all = readings.some(({ scanId }) => scanId === BASE.scanId) ? readings : [BASE, ...readings];
    // Known since 1 May 2026, to be decided by 15 May 2026.
    expect(asked(all)).toEqual([question, '2026-05-01', '2026-05-15']);
  });

  test('an unclear scan is read again within 7 days of each reading, not of each correction', () => {
    const unclear = reading('2026-04-12', UNCOUNTABLE);
    const due = (...readings: Reading[]) => period('2026-05-03', { readings: [BASE, ...readings] }).readDueOn;
    expect([due(unclear), due(unclear, corrected(unclear, '2026-04-30'))]).toEqual([
      '2026-04-19',
      '2026-04-19',
    ]);
    const review = (...readings: Reading[]) =>
      period('2026-05-03', { readings: [BASE, ...readings] }, { decrease: 'review' }).readDueOn;
    expect([review(FEWER), review(FEWER, again(FEWER, '2026-04-30'))]).toEqual(['2026-04-19', '2026-05-07']);
  });

  test('so is a preliminary scan, and a baseline in doubt', () => {
    const due = (...readings: Reading[]) => dueOf('2026-02-20', { readings });
    const preliminary = reading('2026-02-10', 3, { status: 'preliminary' });
    expect(due(BASE, preliminary)).toEqual(['observation-read 2026-02-17']);
    expect(due(BASE, preliminary, corrected(preliminary, '2026-02-16'))).toEqual([
      'observation-read 2026-02-17',
    ]);
    const doubtful = again(BASE, '2026-02-10', { count: UNCOUNTABLE });
    expect(due(BASE, doubtful)).toEqual(['observation-read 2026-02-17']);
    expect(due(BASE, doubtful, corrected(doubtful, '2026-02-16'))).toEqual(['observation-read 2026-02-17']);
    expect(due(BASE, doubtful, again(doubtful, '2026-02-16'))).toEqual(['observation-read 2026-02-23']);
  });

  test('what is told late of an earlier day makes a question that is open no younger', () => {
    const present = { newDiseaseOutsideLiver: 'present' } as const;
    const readings = [BASE, SAME, reading('2026-05-05', 3, present)];
    const told = { ...outside('2026-05-01'), recordedOn: '2026-05-20' };
    const due = (facts: ObservationInput['facts']) =>
      period('2026-05-21', { facts, readings, decisions: [decided('2026-04-20', 'radical')] }).decisionDueOn;
    expect([due([TYPE_II]), due([TYPE_II, told])]).toEqual(['2026-05-12', '2026-05-12']);
  });

  test('more disease outside the liver, told after the board has decided on the first, is asked again', () => {
    const told = { ...outside('2026-03-05'), recordedOn: '2026-05-20', details: { where: 'lung' } };
    const facts = [TYPE_II, outside('2026-03-01'), told];
    const decisions = [decided('2026-03-12', 'non-surgical')];
    expect(period('2026-05-21', { facts, readings: [BASE], decisions })).toMatchObject({
      state: 'board-pending',
      question: 'extrahepatic-disease',
      decisionDueOn: '2026-05-27',
    });
    const known = facts.map((fact) => ({ ...fact, recordedOn: '2026-03-12' }));
    expect(period('2026-05-21', { facts: known, readings: [BASE], decisions }).state).toBe('board-decided');
  });

  test('an urgent question stays as late as it was beside another one', () => {
    // Fewer lesions before the board, type III on 25 Apr 2026, disease outside the liver on 1 May 2026.
    const facts = [TYPE_II, staged('2026-04-25', 'III'), outside('2026-05-01')];
    const readings = [BASE, FEWER, again(FEWER, '2026-04-16')];
    expect(period('2026-05-03', { facts, readings })).toMatchObject({
      question: 'extrahepatic-disease',
      reasonOn: '2026-04-25',
      decisionDueOn: '2026-05-02',
    });
  });

  test('what is told of an earlier day while the board decides stays asked, beside what it answers', () => {
    const decisions: BoardDecision[] = [decided('2026-05-10', 'radical', { question: 'new-lesion' })];
    const told = { ...outside('2026-05-01'), recordedOn: '2026-05-20' };
    const given = {
      facts: [TYPE_II, told],
      readings: [BASE, SAME, reading('2026-05-05', 4)],
      decisions,
    };
    expect(period('2026-05-21', given)).toMatchObject({
      state: 'board-pending',
      question: 'extrahepatic-disease',
      reasonOn: '2026-05-20',
      decisionDueOn: '2026-05-27',
    });
  });
});
