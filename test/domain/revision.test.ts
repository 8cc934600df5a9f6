import { describe, expect, test } from 'vitest';
import type { CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/facts.ts';
import type { Item, PatientRecord } from '../../src/domain/plan-model.ts';
import { stateOf } from '../../src/domain/schedule.ts';
import { accepted, inShort, on, revisionOf } from './revision-support.ts';
import {
  correcting,
  diagnosis,
  enteredInError,
  G1,
  G2,
  itemOf,
  later,
  mri,
  pathology,
  projected,
  resection,
  result,
  workOf,
} from './support.ts';

const rectum = diagnosis('rectum');
// Resected on 12 Sep 2026, enrolled on 23 Nov 2026.
const rectalG1: Fact[] = [rectum, pathology({ ...G1, sizeMm: 12 }), resection('2026-09-12')];
const MRI = 'mri-liver-pelvis';
const SCOPE = 'sigmoidoscopy';

const regrade = (recordedOn: CalendarDate) => on(recordedOn, pathology(G2, '2026-11-30'));
const dues = (items: readonly Item[], series: string) =>
  items.filter((item) => item.seriesKey === series).map((item) => item.due);

describe('regrade G1 to G2: RECT-G1 to RECT-G2X', () => {
  const before = projected({ facts: rectalG1 });
  const regraded = (recordedOn: CalendarDate, day = recordedOn, more: Partial<PatientRecord> = {}) =>
    later(before, { facts: [...rectalG1, regrade(recordedOn)], ...more }, day);

  test('what both have stays; the rest is replaced', () => {
    const after = regraded('2027-03-11');
    expect(inShort(after)).toEqual({
      cutOn: '2027-03-11',
      goesOn: [],
      starts: ['RECT-G2X v1 from 2026-09-12'],
      ends: ['RECT-G1 v1 from 2026-09-12'],
      // MRI at months 12, 24, 36, 48, 60 and the 5 scopes; and month 6, which falls on the day of the catch-up
      // for month 4, whose window closed unseen on 12 Feb.
      kept: 11,
      moved: 0,
      // 42 MRI less month 4 and the kept ones; scopes of years 6 to 10.
      added: 36 + 5,
      // MRI at months 18, 30, 42, 54.
      dropped: 4,
    });
    const { keptItems, addedItems, droppedItems } = revisionOf(after);
    const kept = keptItems.map(({ item }) => item);
    expect(dues(kept, MRI)).toEqual([
      '2027-03-12',
      '2027-09-12',
      '2028-09-12',
      '2029-09-12',
      '2030-09-12',
      '2031-09-12',
    ]);
    expect(dues(kept, SCOPE)).toEqual(['2027-09-12', '2028-09-12', '2029-09-12', '2030-09-12', '2031-09-12']);
    expect(dues(addedItems, MRI).slice(0, 4)).toEqual([
      '2027-05-12',
      '2028-01-12',
      '2028-05-12',
      '2029-01-12',
    ]);
    expect(dues(addedItems, SCOPE)).toEqual([
      '2032-09-12',
      '2033-09-12',
      '2034-09-12',
      '2035-09-12',
      '2036-09-12',
    ]);
    expect(dues(droppedItems, MRI)).toEqual(['2028-03-12', '2029-03-12', '2030-03-12', '2031-03-12']);
  });

  test.each([
    // Month 4 of RECT-G2X is 12 Jan 2027, month 6 of RECT-G1 12 Mar.
    ['2027-01-11', '2027-01-12', true],
    // Month 4 would be due by now and is asked for tomorrow; else nothing would be before 12 May.
    ['2027-01-12', '2027-01-13', true],
    ['2027-02-12', '2027-02-13', true],
    // By then month 4 has closed unseen: its catch-up is month 6 of the old plan.
    ['2027-03-11', '2027-05-12', false],
    ['2027-03-12', '2027-05-12', false],
  ])('recorded on %s: the first new scan is due on %s, month 6 is replaced: %s', (day, first, replaced) => {
    const { cutOn, addedItems, droppedItems } = revisionOf(regraded(day));
    expect(cutOn).toBe(day);
    expect(dues(addedItems, MRI)[0]).toBe(first);
    expect(dues(droppedItems, MRI).includes('2027-03-12')).toBe(replaced);
  });

  test('the cut day is the day of recording, however late somebody looks or decides', () => {
    expect(revisionOf(regraded('2027-03-11', '2027-12-01')).cutOn).toBe('2027-03-11');
    const after = accepted(
      regraded('2027-03-11', '2027-12-01'),
      { facts: [...rectalG1, regrade('2027-03-11')] },
      '2027-12-01',
    );
    const { item, outcome } = itemOf(after, 'RECT-G2X', MRI, '2027-05-12');
    // Its window closed on 12 Jun: owed all the same.
    expect(stateOf(item, outcome.status, '2027-12-01')).toBe('overdue');
  });

  test('accepted: what was due by the cut day stays open, overdue too, and the rest of the old course is gone', () => {
    const facts = [...rectalG1, regrade('2027-03-12')];
    const after = accepted(later(before, { facts }, '2027-05-01'), { facts }, '2027-05-01');
    const march = itemOf(after, 'RECT-G1', MRI, '2027-03-12');
    expect(stateOf(march.item, march.outcome.status, '2027-05-01')).toBe('overdue');
    expect(itemOf(after, 'RECT-G1', MRI, '2028-03-12').outcome.status).toBe('superseded');
    expect([after.revision, workOf(after)]).toEqual([null, ['grade-disagreement: unknown G2 G2']]);
    // A scan of either course's region closes it, late, and the new course's May item on time.
    const scanned = later(after, { facts, results: [mri('2027-05-10')] }, '2027-05-11');
    expect(itemOf(scanned, 'RECT-G1', MRI, '2027-03-12').outcome).toMatchObject({ completedLate: true });
    expect(itemOf(scanned, 'RECT-G2X', MRI, '2027-05-12').outcome).toMatchObject({ completedLate: false });
  });

  test('what is on record is matched to the added items', () => {
    // Before the window of month 6 opens: RECT-G1 has no use for it.
    const results = [mri('2027-01-08')];
    const waiting = regraded('2027-01-05', '2027-01-10', { results });
    expect(workOf(waiting)).toContain(`unmatched-result: ${results[0]?.id}`);
    const after = accepted(waiting, { facts: [...rectalG1, regrade('2027-01-05')], results }, '2027-01-10');
    expect(itemOf(after, 'RECT-G2X', MRI, '2027-01-12').outcome).toMatchObject({
      status: 'completed',
      completedOn: '2027-01-08',
    });
    expect(workOf(after)).toEqual([
      'grade-disagreement: unknown G2 G2',
      `result-to-review: ${results[0]?.id} v1`,
    ]);
  });

  test('retracted, the old course comes back as a proposal of its own', () => {
    const facts = [...rectalG1, regrade('2026-12-01')];
    const g2 = accepted(later(before, { facts }, '2026-12-02'), { facts }, '2026-12-02');
    const back = later(g2, { facts: [...facts, on('2026-12-10', enteredInError(facts[3]!))] }, '2026-12-10');
    expect(inShort(back)).toMatchObject({
      cutOn: '2026-12-10',
      starts: ['RECT-G1 v1 from 2026-09-12'],
      ends: ['RECT-G2X v1 from 2026-09-12'],
      kept: 10,
      added: 5,
      dropped: 42,
    });
    const ids = revisionOf(back).keptItems.map(({ item }) => item.id);
    expect(before.plan?.items.filter((item) => ids.includes(item.id))).toHaveLength(10);
  });

  test('what was met early under the old course is the same examination when that comes back', () => {
    const results = [mri('2027-02-20')];
    const facts = [...rectalG1, regrade('2027-02-25')];
    const g2 = accepted(later(before, { facts, results }, '2027-02-25'), { facts, results }, '2027-02-25');
    const retracted = [...facts, on('2027-03-01', enteredInError(facts[3]!))];
    const back = later(g2, { facts: retracted, results }, '2027-03-01');
    const march = itemOf(before, 'RECT-G1', MRI, '2027-03-12').item;
    expect(revisionOf(back).keptItems.map(({ item }) => item.id)).toContain(march.id);
    const done = accepted(back, { facts: retracted, results }, '2027-03-01');
    expect(done.items.get(march.id)).toMatchObject({ status: 'completed', completedOn: '2027-02-20' });
  });
});

describe('an item that stays the same one', () => {
  const facts: Fact[] = [diagnosis('pancreas'), pathology(G1), resection('2026-09-12')];
  const before = projected({ facts });
  // PANC-G1 opens month 12 half a year early; PANC-G2 would open it on 12 Aug 2027.
  const results = [result('MRI', '2027-03-20', 'abdomen')];
  const regraded = [...facts, regrade('2027-04-01')];

  test('met already, it keeps its evidence, though the new window would not hold the scan', () => {
    const after = accepted(
      later(before, { facts: regraded, results }, '2027-04-02'),
      { facts: regraded, results },
      '2027-04-02',
    );
    const { item, outcome } = itemOf(after, 'PANC-G2', 'mri-abdomen', '2027-09-12');
    expect(outcome).toMatchObject({
      status: 'completed',
      completedOn: '2027-03-20',
      evidence: [results[0]?.id],
    });
    expect(item.id).toBe(itemOf(before, 'PANC-G1', 'mri-abdomen', '2027-09-12').item.id);
  });

  test('live, it gets the window of its new rule', () => {
    const after = accepted(
      later(before, { facts: regraded }, '2027-04-02'),
      { facts: regraded },
      '2027-04-02',
    );
    expect(itemOf(after, 'PANC-G2', 'mri-abdomen', '2027-09-12').item).toMatchObject({
      opens: '2027-08-12',
      closes: '2028-03-12',
    });
  });

  test('ended by a person, it stays ended', () => {
    const plan = before.plan && {
      ...before.plan,
      items: before.plan.items.map((item) =>
        item.due === '2027-09-12' ? { ...item, closedBy: 'ended' as const } : item,
      ),
    };
    const after = accepted(
      later({ ...before, plan }, { facts: regraded }, '2027-04-02'),
      { facts: regraded },
      '2027-04-02',
    );
    expect(itemOf(after, 'PANC-G2', 'mri-abdomen', '2027-09-12').outcome.status).toBe('ended');
  });
});

describe('a corrected day', () => {
  const before = projected({ facts: rectalG1 });
  const corrected = (recordedOn: CalendarDate, more: Fact) =>
    later(before, { facts: [...rectalG1, on(recordedOn, more)] }, recordedOn);
  const to15 = correcting(rectalG1[2]!, resection('2026-09-15'));

  test('moves every examination with it', () => {
    const after = corrected('2026-12-01', to15);
    expect(inShort(after)).toMatchObject({ kept: 0, moved: 15, added: 0, dropped: 0 });
    expect(
      revisionOf(after)
        .movedItems.slice(0, 2)
        .map(({ from, to }) => [from.due, to.due]),
    ).toEqual([
      ['2027-03-12', '2027-03-15'],
      ['2027-09-12', '2027-09-15'],
    ]);
  });

  test('between the old due day and the new one, the old one stays, and one scan is enough for both', () => {
    const after = corrected('2027-03-13', to15);
    expect(inShort(after)).toMatchObject({ moved: 14, added: 1, dropped: 0 });
    expect(revisionOf(after).addedItems.map(({ due }) => due)).toEqual(['2027-03-15']);
    const record = { facts: [...rectalG1, on('2027-03-13', to15)], results: [mri('2027-03-20')] };
    const done = accepted(after, record, '2027-03-21');
    expect(done.items.get(revisionOf(after).addedItems[0]!.id)?.status).toBe('completed');
    expect(itemOf(done, 'RECT-G1', MRI, '2027-03-12').outcome.status).toBe('completed');
  });

  test('a completion procedure is another event: nothing is moved', () => {
    const after = corrected('2026-12-20', resection('2026-12-15', { completion: true }));
    expect(inShort(after)).toMatchObject({
      starts: ['RECT-G1 v1 from 2026-12-15'],
      moved: 0,
      added: 15,
      dropped: 15,
    });
  });
});

describe('what would have been due by the cut day, its window open yet', () => {
  const correctedTo = (day: CalendarDate, recordedOn: CalendarDate, more: Partial<PatientRecord> = {}) =>
    revisionOf(
      later(
        projected({ facts: rectalG1 }),
        { facts: [...rectalG1, on(recordedOn, correcting(rectalG1[2] as Fact, resection(day)))], ...more },
        recordedOn,
      ),
    );
  const firstMri = (revision: ReturnType<typeof correctedTo>) => {
    const all = [...revision.addedItems, ...revision.movedItems.map(({ to }) => to)];
    const [first] = all.filter((item) => item.seriesKey === MRI).toSorted((a, b) => (a.due < b.due ? -1 : 1));
    return first && { origin: first.origin, opens: first.opens, due: first.due, closes: first.closes };
  };

  test('is asked for on the day after: the scan that was planned is not taken away', () => {
    // Month 6 was 12 Mar 2027; from the corrected day it was 12 Feb, and month 12 is 12 Aug.
    const revision = correctedTo('2026-08-12', '2027-03-01');
    expect(dues(revision.droppedItems, MRI)).toEqual(['2027-03-12']);
    expect(firstMri(revision)).toEqual({
      origin: 'catch-up',
      opens: '2027-02-02',
      due: '2027-03-02',
      closes: '2027-04-02',
    });
  });

  test('is not asked for where a scan has shown it', () => {
    const results = [mri('2027-02-20')];
    expect(firstMri(correctedTo('2026-08-12', '2027-03-01', { results }))).toMatchObject({
      origin: 'step',
      due: '2027-08-12',
    });
  });

  test('is asked for at the end of a series too', () => {
    // Month 60 was 12 Sep 2031; from the corrected day it was 25 Aug.
    const revision = correctedTo('2026-08-25', '2031-08-30', { results: [mri('2031-02-20')] });
    expect(dues(revision.droppedItems, MRI)).toEqual(['2031-09-12']);
    expect(firstMri(revision)).toEqual({
      origin: 'catch-up',
      opens: '2031-07-31',
      due: '2031-08-31',
      closes: '2031-09-30',
    });
  });
});

test('a year corrected: what nobody saw is caught up with on the day after the cut', () => {
  const typed = [rectum, pathology(G2), resection('2026-09-12')];
  const first = projected({ facts: typed }, '2026-11-23');
  const corrected = correcting(typed[2] as Fact, resection('2025-09-12'));
  const { cutOn, addedItems } = revisionOf(
    later(first, { facts: [...typed, { ...corrected, recordedOn: '2026-11-23' }] }, '2026-11-23'),
  );
  expect(cutOn).toBe('2026-11-23');
  // The MRI of months 4, 8 and 12 and the endoscopy of month 12 had closed by then, and no scan is known.
  expect(dues(addedItems, MRI)[0]).toBe('2026-11-24');
  expect(addedItems.find(({ due }) => due === '2026-11-24')?.origin).toBe('catch-up');
});
