import { describe, expect, test } from 'vitest';
import { careOf, careSentence } from '../../src/domain/care.ts';
import { diseaseFacts, type Fact, type FactDetails, type FactOf } from '../../src/domain/facts.ts';
import { stateOf } from '../../src/domain/schedule.ts';
import { NEVER } from '../../src/domain/urgency.ts';
import { type AnsweredWork, basisOf, type WorkAnswer } from '../../src/domain/work-kinds.ts';
import { inShort, on } from './revision-support.ts';
import {
  correcting,
  death,
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

type Care = 'lost-to-follow-up' | 'contact-resumed' | 'transfer-begun' | 'transfer-confirmed' | 'returned';
const fact = <K extends Care>(kind: K, date: string, details: FactDetails[K]): FactOf<K> =>
  ({ id: `${kind} ${date}`, kind, date, details, corrects: null, recordedOn: date }) as FactOf<K>;

const ATTEMPT = { on: '2027-02-20', how: 'Telephone.', outcome: 'The number is not in use.' };
const lostOn = (date: string) =>
  fact('lost-to-follow-up', date, { attempts: [ATTEMPT, ATTEMPT], reason: 'Moved away.' });
const contactOn = (date: string) => fact('contact-resumed', date, { how: 'She called.' });
const BEGUN = fact('transfer-begun', '2027-02-10', { receiver: 'City Hospital', reason: 'Moves.' });
const CONFIRMED = fact('transfer-confirmed', '2027-03-01', {
  receiver: 'City Hospital',
  confirmedBy: 'Dr Kita',
  transfer: BEGUN.id,
});
const RETURNED = fact('returned', '2028-01-10', { reason: 'Came back.', transfer: BEGUN.id });

const FACTS: Fact[] = [diagnosis('rectum'), pathology({ ...G1, sizeMm: 12 }), resection('2026-09-12')];
const before = projected({ facts: FACTS });
const MRI = 'mri-liver-pelvis';
const at = (day: string, more: readonly Fact[], rest: Parameters<typeof projected>[0] = {}) =>
  later(before, { ...rest, facts: [...FACTS, ...more] }, day);
const tried = (subject: string, answeredOn: string, answer: WorkAnswer['answer']): AnsweredWork => ({
  kind: 'lost-contact',
  subject,
  answer: { answer, reason: 'Tried.' },
  on: answeredOn,
});

describe('lost to follow-up', () => {
  const LOST = lostOn('2027-02-28');

  test('surveillance stays open: plan, windows and lateness go on, and somebody tries again in a year', () => {
    const lost = at('2027-06-01', [LOST]);
    expect(lost.planStatus).toBe('active');
    const { item, outcome } = itemOf(lost, 'RECT-G1', MRI, '2027-03-12');
    expect(stateOf(item, outcome.status, '2027-06-01')).toBe('overdue');
    expect(lost.work).toEqual([
      {
        kind: 'lost-contact',
        subject: `${LOST.id} try 1`,
        tier: 4,
        role: 'nurse',
        dueOn: '2028-02-28',
        sentence:
          'Try again by 28 Feb 2028: lost to follow-up since 28 Feb 2027. Surveillance goes on, and what is overdue stays overdue.',
        parts: { lostOn: '2027-02-28', tries: 0 },
        resultId: null,
      },
    ]);
  });

  test('a year is one calendar addition: from 29 February it is the 28th', () => {
    expect(at('2028-03-01', [lostOn('2028-02-29')]).work[0]?.dueOn).toBe('2029-02-28');
  });

  test('not reached: the next try is due a year after that one, without end', () => {
    const first = tried(`${LOST.id} try 1`, '2028-03-05', 'not-reached');
    const [second] = at('2028-03-05', [LOST], { answered: [first] }).work;
    expect([second?.subject, second?.dueOn]).toEqual([`${LOST.id} try 2`, '2029-03-05']);
    const answered = [first, tried(`${LOST.id} try 2`, '2029-04-01', 'not-reached')];
    const third = at('2049-01-01', [LOST], { answered }).work.find(({ kind }) => kind === 'lost-contact');
    expect([third?.subject, third?.dueOn]).toEqual([`${LOST.id} try 3`, '2030-04-01']);
  });

  test('no examination, no result and no ordinary contact ends it: only a contact that is recorded as one', () => {
    const scan = mri('2027-03-12');
    const seen: Fact = { ...death('2027-03-12'), id: 'seen', kind: 'last-contact', details: {} };
    expect(workOf(at('2027-03-20', [LOST, seen], { results: [scan] }))).toContain(
      `lost-contact: ${LOST.id} seen 2027-03-12`,
    );
    expect(careOf([LOST, contactOn('2027-02-27')]).lost).toEqual({
      factId: LOST.id,
      on: '2027-02-28',
      attempts: 2,
    });
    for (const day of ['2027-02-28', '2027-03-20']) expect(careOf([LOST, contactOn(day)]).lost).toBeNull();
  });

  test('a contact that is withdrawn leaves the patient lost, and the question open under another name', () => {
    const contact = contactOn('2028-03-01');
    const answered = [tried(`${LOST.id} try 1`, '2028-03-01', 'reached')];
    expect(at('2028-03-02', [LOST, contact], { answered }).work.map(({ kind }) => kind)).not.toContain(
      'lost-contact',
    );
    const again = at('2028-03-02', [LOST, contact, enteredInError(contact)], { answered }).work.find(
      ({ kind }) => kind === 'lost-contact',
    );
    expect([again?.subject, again?.dueOn]).toEqual([`${LOST.id} try 2`, '2028-02-28']);
  });

  test('of two losses the first counts; one withdrawn never was', () => {
    const second = lostOn('2027-05-01');
    expect(careOf([second, LOST]).lost?.on).toBe('2027-02-28');
    expect(careOf([second, LOST, enteredInError(LOST)]).lost?.on).toBe('2027-05-01');
    expect(careOf([LOST, enteredInError(LOST)]).lost).toBeNull();
  });

  test('the dead are not looked for', () => {
    expect(at('2028-01-01', [LOST, death('2027-12-01')]).work).toEqual([]);
  });
});

describe('transfer', () => {
  test('begun, nothing ends: a coordinator sees to the confirmation within 14 days', () => {
    const under = at('2027-02-11', [BEGUN]);
    expect([under.planStatus, workOf(under)]).toEqual(['active', [`transfer-to-confirm: ${BEGUN.id}`]]);
    expect(under.work[0]).toMatchObject({
      role: 'coordinator',
      dueOn: '2027-02-24',
      sentence:
        'Transfer to confirm: City Hospital, begun on 10 Feb 2027. Surveillance goes on here until the receiver has confirmed.',
    });
    const { item, outcome } = itemOf(at('2047-01-01', [BEGUN]), 'RECT-G1', MRI, '2027-03-12');
    expect(stateOf(item, outcome.status, '2047-01-01')).toBe('overdue');
  });

  test('confirmed: what was live has ended, what was done stays done, and no work is left but reading', () => {
    const done = mri('2027-03-01');
    const ct = result('CT', '2027-02-20', 'abdomen');
    const away = at('2028-01-01', [BEGUN, CONFIRMED], { results: [done, ct] });
    expect([away.planStatus, away.wakesOn]).toEqual(['transferred', NEVER]);
    expect(itemOf(away, 'RECT-G1', MRI, '2027-03-12').outcome.status).toBe('completed');
    expect(itemOf(away, 'RECT-G1', MRI, '2027-09-12').outcome).toMatchObject({
      status: 'ended',
      endedWith: 'transferred',
    });
    expect(workOf(away)).toEqual([`unmatched-result: ${ct.id}`, `result-to-review: ${done.id} v1`]);
  });

  test('returned: the state is what it would have been, overdue too', () => {
    const back = at('2028-01-10', [RETURNED, CONFIRMED, BEGUN]);
    expect([back.planStatus, careOf([BEGUN, CONFIRMED, RETURNED]).transfer]).toEqual(['active', null]);
    const { item, outcome } = itemOf(back, 'RECT-G1', MRI, '2027-09-12');
    expect(stateOf(item, outcome.status, '2028-01-10')).toBe('overdue');
  });

  test('a confirmation without its transfer ends nothing; one withdrawn leaves the transfer under way', () => {
    expect(at('2028-01-01', [CONFIRMED]).planStatus).toBe('active');
    expect(at('2028-01-01', [BEGUN, enteredInError(BEGUN), CONFIRMED]).planStatus).toBe('active');
    const withdrawn = at('2028-01-01', [BEGUN, CONFIRMED, enteredInError(CONFIRMED)]);
    expect([withdrawn.planStatus, withdrawn.work.map(({ kind }) => kind)]).toEqual([
      'active',
      ['transfer-to-confirm'],
    ]);
  });

  test('of two that run, the one that nobody has confirmed counts: the patient is still here', () => {
    const other = { ...BEGUN, id: 'transfer-begun later', date: '2027-04-01' };
    expect(at('2028-01-01', [BEGUN, CONFIRMED, other]).planStatus).toBe('active');
  });

  test('a death beats it, and withdrawn gives it back', () => {
    const died = death('2027-12-01');
    const dead = at('2028-01-01', [BEGUN, CONFIRMED, died]);
    expect(dead.planStatus).toBe('deceased');
    expect(itemOf(dead, 'RECT-G1', MRI, '2027-09-12').outcome.endedWith).toBe('deceased');
    expect(at('2028-01-01', [BEGUN, CONFIRMED, died, enteredInError(died)]).planStatus).toBe('transferred');
  });

  test('a loss waits while another hospital follows the patient, and is open again on return', () => {
    const loss = lostOn('2027-02-01');
    expect(at('2027-04-01', [loss, BEGUN, CONFIRMED]).work).toEqual([]);
    expect(workOf(at('2028-01-10', [loss, BEGUN, CONFIRMED, RETURNED]))).toContain(
      `lost-contact: ${loss.id} seen 2028-01-10`,
    );
  });

  test('no plan starts, and no revision is proposed, for a patient who is elsewhere', () => {
    expect(projected({ facts: [...FACTS, BEGUN, CONFIRMED] }).plan).toBeNull();
    const regraded = correcting(FACTS[1]!, pathology(G2));
    expect(at('2027-06-01', [BEGUN, CONFIRMED, regraded]).revision).toBeNull();
    expect(workOf(at('2028-01-10', [BEGUN, CONFIRMED, regraded, RETURNED]))).toContain('proposal: plan');
  });

  test('what a reading asks for after the confirmation is done here; what came before went along', () => {
    const scan = mri('2027-03-01');
    const reading = (day: string): AnsweredWork => ({
      kind: 'result-to-review',
      subject: `${scan.id} v1`,
      answer: {
        answer: 'suspicious',
        reason: 'Focus in segment 4.',
        nextStep: { what: 'Tell City Hospital', by: '2027-03-20' },
      },
      on: day,
    });
    const kinds = (day: string) =>
      at('2027-03-10', [BEGUN, CONFIRMED], { results: [scan], answered: [reading(day)] }).work.map(
        ({ kind }) => kind,
      );
    expect([kinds('2027-02-28'), kinds('2027-03-01')]).toEqual([[], ['next-step']]);
  });
});

describe('what says nothing of the disease', () => {
  const quiet = [lostOn('2027-02-28'), contactOn('2027-03-01'), BEGUN, CONFIRMED, RETURNED];

  test('is no basis of a decision, withdrawn or not', () => {
    expect(basisOf([...FACTS, ...quiet])).toBe(basisOf(FACTS));
    expect(diseaseFacts([...quiet, ...quiet.map(enteredInError)])).toEqual([]);
    const report = FACTS[1]!;
    expect(diseaseFacts([report, enteredInError(report)])).toHaveLength(2);
    const muddled: Fact = { ...contactOn('2027-03-01'), corrects: report.id };
    expect(diseaseFacts([report, muddled])).toHaveLength(2);
  });

  test('moves no cut day and makes no proposal stale', () => {
    const regraded = on('2027-01-10', correcting(FACTS[1]!, pathology(G2)));
    const plain = at('2027-04-01', [regraded]);
    const therapy: Fact = {
      ...death('2027-03-01'),
      id: 'PRRT',
      kind: 'therapy-start',
      details: { therapy: 'PRRT' },
      recordedOn: '2027-03-02',
    };
    const after = at('2027-04-01', [regraded, therapy, ...quiet.slice(0, 3)]);
    expect(inShort(plain).cutOn).toBe('2027-01-10');
    expect(inShort(after)).toEqual(inShort(plain));
    expect(after.revision?.name).toBe(plain.revision?.name);
    expect(after.revision?.name).toBeDefined();
  });
});

test('the timeline says it in words', () => {
  expect(
    [lostOn('2027-02-28'), contactOn('2027-03-01'), BEGUN, CONFIRMED, RETURNED].map(careSentence),
  ).toEqual([
    'lost to follow-up, coded on 28 Feb 2027 after 2 attempts: Moved away.',
    'contact resumed on 1 Mar 2027: She called.',
    'transfer to City Hospital begun on 10 Feb 2027: Moves.',
    'transfer confirmed on 1 Mar 2027 by Dr Kita, City Hospital',
    'returned on 10 Jan 2028: Came back.',
  ]);
  expect(careSentence(death())).toBeNull();
});
