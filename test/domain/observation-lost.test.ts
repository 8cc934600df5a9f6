import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/facts.ts';
import type { Observations } from '../../src/domain/observations.ts';
import type { RuleStanding } from '../../src/domain/settings.ts';
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

const FIRST = held({ periodId: 'first', readings: [BASE] });

const named = ({ work }: Observations): string[] => work.map(({ kind, subject }) => `${kind}: ${subject}`);

describe('contact after a loss', () => {
  test('proposes a period, linked, and the one opened on that day awaits its baseline', () => {
    const facts = [TYPE_II, lostOn('2026-02-10'), contactOn('2026-02-10')];
    const reached = askedOn('2026-02-10', facts, [FIRST]);
    expect(reached.periods[0]).toMatchObject({ state: 'closed', closedOn: '2026-02-10' });
    expect(named(reached)).toEqual(['observation-proposed: staged II 2026-01-10 after first']);
    const known = knowing(facts);
    const second = held({ periodId: 'second', openedOn: '2026-02-10', follows: 'first', known });
    const again = askedOn('2026-02-10', facts, [FIRST, second]);
    expect(again.periods[1]).toMatchObject({ state: 'awaiting-baseline', closedReason: null });
    expect(named(again)).toEqual(['observation-scan: second baseline']);
  });

  test('a loss from before the opening is history, though the baseline was made before it', () => {
    const facts = [staged('2026-08-24', 'II'), lostOn('2026-11-24'), contactOn('2026-12-10')];
    const period = held({ openedOn: '2026-12-10', readings: [reading('2026-08-24', 3)] });
    // 24 Aug + 3 months = 24 Nov; the window closes 28 days later, on 22 Dec 2026.
    expect(askedOn('2026-12-10', facts, [period]).periods[0]).toMatchObject({
      state: 'scan-due',
      closedOn: null,
      rounds: [{ closes: '2026-12-22' }],
    });
    const later = [...facts, lostOn('2026-12-11')];
    expect(askedOn('2026-12-12', later, [period]).periods[0]).toMatchObject({ closedOn: '2026-12-11' });
  });

  test('opened on the day of the loss and of the contact, beside a decided one, it awaits its baseline', () => {
    const facts = [TYPE_II, lostOn('2026-05-02'), contactOn('2026-05-02')];
    const first = held({
      periodId: 'first',
      readings: [BASE, reading('2026-04-12', 3)],
      decisions: [decided('2026-04-20', 'radical')],
    });
    // It follows none: what the board has decided of the first stays to be carried out.
    const second = held({ periodId: 'second', openedOn: '2026-05-02', known: knowing(facts) });
    expect(askedOn('2026-05-02', facts, [first, second]).periods).toMatchObject([
      { state: 'closed', closedReason: 'lost-to-follow-up', question: null },
      { state: 'awaiting-baseline', closedReason: null },
    ]);
  });

  test('a loss of the day of the opening, told after it, ends it, whatever it follows and though contact came', () => {
    const before = [TYPE_II, lostOn('2026-02-10'), contactOn('2026-03-01')];
    const opening = { periodId: 'second', openedOn: '2026-03-02', follows: 'first', known: knowing(before) };
    for (const since of [[], [contactOn('2026-03-02')]]) {
      const facts = [...before, lostOn('2026-03-02'), ...since];
      expect(askedOn('2026-03-03', facts, [FIRST, held(opening)]).periods[1]).toMatchObject({
        state: 'closed',
        closedReason: 'lost-to-follow-up',
        closedOn: '2026-03-02',
      });
    }
  });

  test('asks though nothing was staged: the baseline says the type, or nothing does', () => {
    const typed = held({ periodId: 'first', readings: [reading('2026-01-10', 3, { nelmType: 'II' })] });
    const facts = [lostOn('2026-02-10'), contactOn('2026-03-02')];
    const sentence = (period: ReturnType<typeof held>) =>
      askedOn('2026-03-02', facts, [period]).work.map((one) => one.sentence);
    expect(sentence(typed)).toEqual([
      'Open an observation period: liver metastases of type II; the patient was lost during an earlier period and has been reached again. A clinician opens it, or declines with a reason.',
    ]);
    expect(sentence(held({ periodId: 'first' }))).toEqual([
      'Open an observation period: liver metastases whose type is not known; the patient was lost during an earlier period and has been reached again. A clinician opens it, or declines with a reason.',
    ]);
  });

  test('asks again after a second loss, for the period that it ended', () => {
    const facts = [TYPE_II, lostOn('2026-02-10'), contactOn('2026-03-01')];
    const second = held({
      periodId: 'second',
      openedOn: '2026-03-02',
      follows: 'first',
      readings: [reading('2026-03-02', 3)],
    });
    const lost = [...facts, lostOn('2026-04-10')];
    expect(named(askedOn('2026-04-30', lost, [FIRST, second]))).toEqual([]);
    expect(named(askedOn('2026-05-01', [...lost, contactOn('2026-05-01')], [FIRST, second]))).toEqual([
      'observation-proposed: staged II 2026-01-10 after second',
    ]);
  });

  test.each<[string, Fact[], RuleStanding, string]>([
    [
      'the liver was operated on meanwhile',
      [hepatectomy('2026-02-20')],
      'runs',
      'the liver was operated on since the patient was lost',
    ],
    ['type III', [staged('2026-02-20', 'III')], 'runs', 'the metastases are type III'],
    ['NEC', [pathology(NEC, '2026-02-20')], 'runs', 'the tumour is poorly differentiated (NEC)'],
    ['settings since without the rule', [], 'none', 'the settings of this site say that it does not run'],
  ])('where the rule applies no more, asks which plan follows: %s', (_, facts, rule, why) => {
    const all = [TYPE_II, lostOn('2026-02-10'), ...facts, contactOn('2026-03-02')];
    const { work } = askedOn('2026-03-02', all, [FIRST], rule);
    expect(work.map(({ kind, dueOn, sentence }) => [kind, dueOn, sentence])).toEqual([
      ['which-plan', '2026-03-09', `Which plan now? The observation rule does not apply: ${why}.`],
    ]);
  });
});

describe('what is before the board when the patient is lost', () => {
  const SAME = reading('2026-04-12', 3);
  const LOST = lostOn('2026-05-01');
  const REACHED = [TYPE_II, LOST, contactOn('2026-06-01')];
  const radical = decided('2026-04-20', 'radical', { id: 'radical', carryOutBy: '2026-06-15' });
  const given = { periodId: 'first', readings: [BASE, SAME] };

  test('a decision stays to be carried out, and no other period is proposed', () => {
    const period = held({ ...given, decisions: [radical] });
    for (const facts of [[TYPE_II, LOST], REACHED]) {
      const { periods, work } = askedOn('2026-06-01', facts, [period]);
      expect(periods[0]).toMatchObject({
        state: 'closed',
        closedReason: 'lost-to-follow-up',
        closedOn: '2026-05-01',
        decision: { id: 'radical' },
        next: { what: 'Carry out the decision', who: 'coordinator', by: '2026-06-15' },
      });
      expect(work.map(({ kind, subject, dueOn }) => `${kind}: ${subject}, ${dueOn}`)).toEqual([
        'decision-to-carry-out: first decided radical, 2026-06-15',
      ]);
    }
    expect(askedOn('2026-06-01', REACHED, [period]).periods[0]?.sentence).toContain(
      'Closed on 1 May 2026: lost to follow-up; censored, not ruled out. On record: Board of Thursday decided on 20 Apr 2026: radical surgery, to be carried out by 15 Jun 2026.',
    );
  });

  test('the operation carries it out; one against the decision is a deviation', () => {
    const done = askedOn(
      '2026-06-11',
      [...REACHED, hepatectomy('2026-06-10')],
      [held({ ...given, decisions: [radical] })],
    );
    expect(done.periods[0]).toMatchObject({ closedReason: 'operated', deviation: null });
    expect(named(done)).toEqual(['which-plan: first closed operated 2026-06-10']);
    const against = decided('2026-05-20', 'non-surgical', { id: 'against' });
    const period = held({ ...given, decisions: [radical, against] });
    expect(named(askedOn('2026-06-01', REACHED, [period]))).toEqual([
      'which-plan: first decided against',
      'observation-proposed: staged II 2026-01-10 after first',
    ]);
    expect(named(askedOn('2026-06-11', [...REACHED, hepatectomy('2026-06-10')], [period]))).toEqual([
      'deviation: first closed operated 2026-06-10',
    ]);
  });

  test('a question stays before it; an extension leaves the loss, and contact proposes a period', () => {
    const waiting = askedOn('2026-06-01', REACHED, [held(given)]);
    expect(waiting.periods[0]).toMatchObject({
      state: 'closed',
      question: 'passed',
      decisionDueOn: '2026-04-26',
    });
    expect(named(waiting)).toContain('board-decision: first passed');
    const extended = held({ ...given, decisions: [decided('2026-05-02', 'extend')] });
    expect(named(askedOn('2026-06-01', REACHED, [extended]))).toEqual([
      'observation-proposed: staged II 2026-01-10 after first',
    ]);
  });

  test('all on one day, the scan too; and a decision that was made before an earlier loss was told', () => {
    const facts = [TYPE_II, lostOn('2026-04-12')];
    const decisions = [decided('2026-04-12', 'radical', { id: 'radical' })];
    expect(named(askedOn('2026-04-12', facts, [held({ ...given, decisions })]))).toEqual([
      'decision-to-carry-out: first decided radical',
    ]);
    expect(
      named(askedOn('2026-04-20', [TYPE_II, lostOn('2026-04-01')], [held({ ...given, decisions })])),
    ).toEqual(['decision-to-carry-out: first decided radical']);
  });

  test('new disease asks the board anew, urgently', () => {
    const facts = [...REACHED, outside('2026-06-02')];
    const { periods, work } = askedOn('2026-06-03', facts, [held({ ...given, decisions: [radical] })]);
    expect(periods[0]).toMatchObject({ state: 'closed', question: 'extrahepatic-disease', urgent: true });
    expect(work.map(({ kind }) => kind)).toContain('board-decision');
  });
});

describe('disease outside the liver', () => {
  test('closes the period for the staging that it was opened on, whenever the scan was made', () => {
    // Staged and recorded on 12 Jan 2026, the day of the opening; the scan that closes it was made on 11 Jan 2026.
    const facts = [staged('2026-01-12', 'II')];
    const seen = reading('2026-01-11', 3, { newDiseaseOutsideLiver: 'present', nelmType: 'II' });
    const base = reading('2025-10-11', 3, { nelmType: 'II' });
    const { periods, work } = askedOn('2026-01-12', facts, [held({ readings: [base, seen] })]);
    expect(periods[0]).toMatchObject({ state: 'closed', closedOn: '2026-01-11', urgent: true });
    expect(work.map(({ kind }) => kind)).not.toContain('observation-proposed');
  });

  test('a staging of a later day asks again, once the board has been asked', () => {
    const facts = [TYPE_II, outside('2026-02-01'), staged('2026-02-20', 'I')];
    expect(askedOn('2026-02-21', facts, [FIRST]).proposal).toBeNull();
    const withdrawn = held({ closing: { number: 1, reason: 'withdrawn', on: '2026-02-01' } });
    const proposal = { factId: 'staged I 2026-02-20', follows: null };
    expect(askedOn('2026-02-21', [TYPE_II, staged('2026-02-20', 'I')], [withdrawn])).toMatchObject({
      proposal,
    });
    // Of a day before the end, and told after it.
    const told = staged('2026-01-30', 'I', '2026-02-20');
    expect(askedOn('2026-02-21', [TYPE_II, told], [withdrawn]).proposal).toBeNull();
  });
});
