import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/facts.ts';
import type { BoardDecision } from '../../src/domain/observation-model.ts';
import { type Found, factOfRecurrence } from '../../src/domain/recurrence.ts';
import { type AnsweredWork, answersOf } from '../../src/domain/work-kinds.ts';
import { sentenceIn } from '../support/languages.ts';
import { untold } from '../support/told.ts';
import {
  diagnosis,
  enteredInError,
  G1,
  hepatectomy,
  later,
  metastasis,
  mri,
  pathology,
  projected,
  resection,
  status,
  workOf,
} from './support.ts';

const FACTS: Fact[] = [diagnosis('rectum'), pathology({ ...G1, sizeMm: 12 }), resection('2026-09-12')];
const before = projected({ facts: FACTS });
const scan = mri('2027-03-01');
const SUBJECT = `${scan.id} v1`;
const unknownLiver: Found = {
  where: 'liver',
  nelmType: 'unknown',
  lesionCount: { qualifier: 'unknown', value: null },
  hepaticTumourBurden: 'unknown',
};
const read = (found: Found): AnsweredWork => ({
  kind: 'result-to-review',
  subject: SUBJECT,
  answer: {
    answer: 'recurrence',
    reason: 'Two lesions.',
    found,
    scan: { modality: 'MRI', performedOn: '2027-03-01' },
  },
  on: '2027-03-20',
});
const CASE = 'case-1';
const recurred = (...decisions: BoardDecision[]) => [{ caseId: CASE, subject: SUBJECT, decisions }];
const at = (found: Found, facts: readonly Fact[] = [], results = [scan], more: AnsweredWork[] = []) =>
  later(
    before,
    { facts: [...FACTS, ...facts], results, answered: [read(found), ...more], recurrences: recurred() },
    '2027-03-20',
  );

describe('a recurrence that was read goes before the board', () => {
  test('within 14 days, with the question, the scan and what is missing', () => {
    expect(
      at(unknownLiver, [
        metastasis('2027-03-01', { nelmType: 'unknown', hepaticTumourBurden: 'unknown' }),
      ]).work.find(({ kind }) => kind === 'board-decision'),
    ).toEqual({
      kind: 'board-decision',
      subject: SUBJECT,
      tier: 4,
      role: 'coordinator',
      dueOn: '2027-04-03',
      sentence:
        'For the board: recurrence in the liver, read in MRI of 1 Mar 2027. What follows? Still missing: type of the liver metastases, hepatic tumour burden.',
      parts: {
        case: CASE,
        where: 'liver',
        scanOn: '2027-03-01',
        missing: 'type of the liver metastases, hepatic tumour burden',
      },
      resultId: null,
    });
  });

  test('grade and Ki-67 are missed wherever it was found; type, count and burden in the liver alone', () => {
    const bare: Fact[] = [diagnosis('rectum'), resection('2026-09-12')];
    const missing = (found: Found) =>
      later(
        before,
        { facts: bare, results: [scan], answered: [read(found)], recurrences: recurred() },
        '2027-03-20',
      ).work.find(({ kind }) => kind === 'board-decision')?.parts.missing;
    expect(missing(unknownLiver)).toBe(
      'type of the liver metastases, lesion count, hepatic tumour burden, grade, Ki-67',
    );
    expect(missing({ where: 'local' })).toBe('grade, Ki-67');
    expect(at({ where: 'elsewhere' }).work[0]?.sentence).toBe(
      'For the board: recurrence outside the liver and the place of the primary, read in MRI of 1 Mar 2027. What follows? Nothing is missing for the decision.',
    );
  });

  test('a staging from before the scan says nothing of what was found now', () => {
    const work = at(unknownLiver, [metastasis('2026-01-01')]).work.find(
      ({ kind }) => kind === 'board-decision',
    );
    expect(work?.parts.missing).toBe('type of the liver metastases, lesion count, hepatic tumour burden');
  });

  test('read on two records that were merged since, it is due as it was by the first reading', () => {
    const again = { ...read(unknownLiver), on: '2027-03-27' };
    const due = at(unknownLiver, [], [scan], [again]).work.find(({ kind }) => kind === 'board-decision');
    expect(due?.dueOn).toBe('2027-04-03');
  });

  test('told as an answer, as it once was, a decision and its next step hold on', () => {
    const decided: AnsweredWork = {
      kind: 'board-decision',
      subject: SUBJECT,
      answer: {
        answer: 'decided',
        reason: 'Resection of both.',
        nextStep: { what: 'Resection', by: '2027-05-01' },
      },
      on: '2027-03-30',
    };
    expect(workOf(at({ where: 'local' }, [], [scan], [decided]))).toEqual([`next-step: decided ${SUBJECT}`]);
  });
});

describe('what the board decides about a recurrence', () => {
  const decided = (
    decision: BoardDecision['decision'],
    decidedOn: string,
    more: Partial<BoardDecision> = {},
  ): BoardDecision => ({
    id: `${decision} ${decidedOn}`,
    number: 1,
    decision,
    decidedOn,
    decidedBy: 'Board of Thursday',
    why: 'Agreed by all',
    question: 'recurrence',
    carryOutBy: decision === 'radical' || decision === 'debulking' ? '2027-05-01' : null,
    ...more,
  });
  const BOARD_KINDS = [
    'board-decision',
    'convene-or-defer',
    'decision-to-carry-out',
    'which-plan',
    'confirm-date',
    'deviation',
  ];
  const work = (
    found: Found,
    decisions: BoardDecision[],
    { facts = [], answered = [] }: { facts?: readonly Fact[]; answered?: AnsweredWork[] } = {},
  ) =>
    later(
      before,
      {
        facts: [...FACTS, ...facts],
        results: [scan],
        answered: [read(found), ...answered],
        recurrences: recurred(...decisions),
      },
      '2027-05-10',
    )
      .work.filter(({ kind, subject }) => BOARD_KINDS.includes(kind) && subject.startsWith(SUBJECT))
      .map(({ kind, subject, dueOn, role }) => `${kind} ${role} ${dueOn}: ${subject}`);
  const CARRY = `decision-to-carry-out coordinator 2027-05-01: ${SUBJECT} decided radical 2027-04-01`;
  const radical = decided('radical', '2027-04-01');

  test('an operation is to be carried out by its day, and a corrected decision by that of the later one', () => {
    expect(work({ where: 'local' }, [radical])).toEqual([CARRY]);
    const later = decided('debulking', '2027-04-01', { number: 2, carryOutBy: '2027-06-01' });
    expect(work({ where: 'local' }, [later, radical])).toEqual([
      `decision-to-carry-out coordinator 2027-06-01: ${SUBJECT} decided debulking 2027-04-01`,
    ]);
  });

  test('no surgery asks which plan follows, 7 days after the decision', () => {
    expect(work({ where: 'local' }, [decided('non-surgical', '2027-04-01')])).toEqual([
      `which-plan clinician 2027-04-08: ${SUBJECT} decided non-surgical 2027-04-01`,
    ]);
  });

  test('deferred, it stays before the board, due by the deadline from the deferral where no meeting is in sight', () => {
    expect(work({ where: 'local' }, [decided('defer', '2027-04-01')])).toEqual([
      `board-decision coordinator 2027-04-15: ${SUBJECT}`,
      `convene-or-defer coordinator 2027-04-15: ${SUBJECT}, deferred on 2027-04-01`,
    ]);
  });

  test('a deferral after a decision leaves the decision as it stands', () => {
    expect(work({ where: 'local' }, [radical, decided('defer', '2027-04-08', { number: 2 })])).toEqual([
      CARRY,
    ]);
  });

  test('the operation of that place carries it out, from the day of the decision on; no other does', () => {
    const liver = { ...unknownLiver };
    expect(work(liver, [radical], { facts: [hepatectomy('2027-04-01')] })).toEqual([]);
    expect(work(liver, [radical], { facts: [hepatectomy('2027-03-31')] })).toEqual([CARRY]);
    expect(work(liver, [radical], { facts: [resection('2027-04-20')] })).toEqual([CARRY]);
    expect(work({ where: 'local' }, [radical], { facts: [resection('2027-04-20')] })).toEqual([]);
    const withdrawn = hepatectomy('2027-04-20');
    expect(work(liver, [radical], { facts: [withdrawn, enteredInError(withdrawn)] })).toEqual([CARRY]);
  });

  test('an operation after a decision against surgery is a deviation, and which plan follows is still asked', () => {
    const liver = { ...unknownLiver };
    const against = decided('non-surgical', '2027-04-01');
    const plan = `which-plan clinician 2027-04-08: ${SUBJECT} decided non-surgical 2027-04-01`;
    const deviation = `deviation clinician 2027-04-27: ${SUBJECT} decided non-surgical 2027-04-01, operated 2027-04-20`;
    const facts = [hepatectomy('2027-04-20')];
    expect(work(liver, [against], { facts })).toEqual([plan, deviation]);
    expect(work(liver, [against], { facts: [hepatectomy('2027-03-31')] })).toEqual([plan]);
    // Decided anew before the operation, it is none.
    const anew = decided('radical', '2027-04-10', { number: 2 });
    expect(work(liver, [against, anew], { facts })).toEqual([]);
  });

  test('operated against the board, which decides for it on the same day: nothing vanishes, and a person says which was first', () => {
    const liver = { ...unknownLiver };
    const against = decided('non-surgical', '2027-04-01');
    const anew = decided('radical', '2027-04-20', { number: 2 });
    const facts = [{ ...hepatectomy('2027-04-20'), id: 'operation', recordedOn: '2027-04-20' }];
    const deviation = `deviation clinician 2027-04-27: ${SUBJECT} decided non-surgical 2027-04-01, operated 2027-04-20`;
    const subject = `${SUBJECT} decided radical 2027-04-20, operation operation`;
    expect(work(liver, [against, anew], { facts })).toEqual([
      `decision-to-carry-out coordinator 2027-05-01: ${SUBJECT} decided radical 2027-04-20`,
      `confirm-date nurse 2027-05-17: ${subject}`,
      deviation,
    ]);
    const confirmed: AnsweredWork = {
      kind: 'confirm-date',
      subject,
      answer: { answer: 'confirmed', reason: 'The board met in the morning.' },
      on: '2027-04-22',
    };
    expect(work(liver, [against, anew], { facts, answered: [confirmed] })).toEqual([]);
    // A deferral between them decides nothing, and the two decisions may be of one day.
    const both = [
      decided('non-surgical', '2027-04-20'),
      decided('defer', '2027-04-20', { number: 2 }),
      decided('radical', '2027-04-20', { number: 3 }),
    ];
    expect(work(liver, both, { facts })).toHaveLength(3);
  });

  test('which was first is asked in a sentence', () => {
    const asked = later(
      before,
      {
        facts: [...FACTS, { ...hepatectomy('2027-04-20'), recordedOn: '2027-04-20' }],
        results: [scan],
        answered: [read({ ...unknownLiver })],
        recurrences: recurred(
          decided('non-surgical', '2027-04-01'),
          decided('radical', '2027-04-20', { number: 2 }),
        ),
      },
      '2027-05-10',
    ).work.find(({ kind, parts }) => kind === 'confirm-date' && parts.case === CASE);
    expect(asked?.sentence).toBe(
      'Which was first? The hepatectomy and the board\'s decision for it are both of 20 Apr 2027, and the board had decided against it before. Until a person says, it carries nothing out. Where the day is another, record it as a fact that corrects this one; "confirmed" says that it was done after the decision.',
    );
    expect(untold('ja', asked?.sentence ?? '', [])).toEqual([]);
  });

  test('decided against and for surgery on one day, the last one stands: operated after that it is no deviation, the other way round it is', () => {
    const facts = [hepatectomy('2027-04-21')];
    const both = (first: 'radical' | 'non-surgical', second: 'radical' | 'non-surgical') => [
      decided(first, '2027-04-20'),
      decided(second, '2027-04-20', { number: 2 }),
    ];
    expect(work({ ...unknownLiver }, both('non-surgical', 'radical'), { facts })).toEqual([]);
    expect(work({ ...unknownLiver }, both('radical', 'non-surgical'), { facts })).toEqual([
      `which-plan clinician 2027-04-27: ${SUBJECT} decided non-surgical 2027-04-20`,
      `deviation clinician 2027-04-28: ${SUBJECT} decided non-surgical 2027-04-20, operated 2027-04-21`,
    ]);
  });

  test('an operation whose day may lie before the decision carries nothing out before a person has confirmed it', () => {
    const liver = { ...unknownLiver };
    for (const [date, id] of [
      [null, 'hepatectomy null'],
      ['2027', 'hepatectomy 2027'],
      ['2027-04', 'hepatectomy 2027-04'],
    ] as const) {
      const told = { ...hepatectomy(date, { emergency: date === '2027' }), id, recordedOn: '2027-05-02' };
      const late = decided('radical', '2027-04-02');
      const carry = `decision-to-carry-out coordinator 2027-05-01: ${SUBJECT} decided radical 2027-04-02`;
      const subject = `${SUBJECT} decided radical 2027-04-02, operation ${id}`;
      expect(work(liver, [late], { facts: [told] })).toEqual([
        carry,
        `confirm-date nurse 2027-05-17: ${subject}`,
      ]);
      const confirmed: AnsweredWork = {
        kind: 'confirm-date',
        subject,
        answer: { answer: 'confirmed', reason: 'Seen in the notes of the ward.' },
        on: '2027-05-03',
      };
      expect(work(liver, [late], { facts: [told], answered: [confirmed] })).toEqual([]);
    }
    // On record before the decision it was done before it, and from May on it is later whatever its day.
    expect(work(liver, [radical], { facts: [{ ...hepatectomy(null), recordedOn: '2027-03-20' }] })).toEqual([
      CARRY,
    ]);
    expect(work(liver, [radical], { facts: [hepatectomy('2027-05')] })).toEqual([]);
    expect(work(liver, [radical], { facts: [hepatectomy('2027-03')] })).toEqual([CARRY]);
  });

  test('the day is asked for in a sentence, in which nothing is settled yet', () => {
    const facts = [{ ...hepatectomy('2027-04'), recordedOn: '2027-05-02' }];
    const asked = later(
      before,
      {
        facts: [...FACTS, ...facts],
        results: [scan],
        answered: [read({ ...unknownLiver })],
        recurrences: recurred(decided('radical', '2027-04-02')),
      },
      '2027-05-10',
    ).work.find(({ kind, parts }) => kind === 'confirm-date' && parts.case === CASE);
    expect(asked?.sentence).toBe(
      'Confirm the day of the hepatectomy: it is known only in part, and may lie before the board\'s decision of 2 Apr 2027. Until then it carries nothing out. Where the day is known, record it as a fact that corrects this one; "confirmed" says that it was done on that day or later.',
    );
    expect(untold('ja', asked?.sentence ?? '', [])).toEqual([]);
  });

  test('the reason ends with one stop, whoever wrote it', () => {
    const told = (why: string) =>
      later(
        before,
        {
          facts: FACTS,
          results: [scan],
          answered: [read({ where: 'local' })],
          recurrences: recurred(decided('non-surgical', '2027-04-01', { why })),
        },
        '2027-04-02',
      ).work.find(({ kind, parts }) => kind === 'which-plan' && parts.case === CASE)?.sentence;
    const head =
      'Which plan now? Of the recurrence where the primary was, read in MRI of 1 Mar 2027: Board of Thursday decided on 1 Apr 2027: no surgery. Why:';
    const tail = 'Surveillance goes on meanwhile.';
    expect(told('Too frail')).toBe(`${head} Too frail. ${tail}`);
    expect(told('Agreed by all.')).toBe(`${head} Agreed by all. ${tail}`);
    for (const why of ['全員一致。', '全員一致']) expect(told(why)).toBe(`${head} 全員一致。 ${tail}`);
    for (const why of ['Too frail', 'Agreed by all.', '全員一致。', 'Why not?'])
      expect(untold('ja', told(why) ?? '', ['Board of Thursday', why, 'Why not'])).toEqual([]);
    expect(sentenceIn('ja', told('全員一致。') ?? '').text).toContain('理由：全員一致。その間も');
  });

  test('elsewhere no fact says that it was done: a person does, and only there', () => {
    const done: AnsweredWork = {
      kind: 'decision-to-carry-out',
      subject: `${SUBJECT} decided radical 2027-04-01`,
      answer: { answer: 'done', reason: 'Resected on 20 April.' },
      on: '2027-04-21',
    };
    expect(work({ where: 'elsewhere' }, [radical])).toEqual([CARRY]);
    expect(work({ where: 'elsewhere' }, [radical], { answered: [done] })).toEqual([]);
    const byWord = (found: Found) =>
      later(
        before,
        { facts: FACTS, results: [scan], answered: [read(found)], recurrences: recurred(radical) },
        '2027-04-10',
      ).work.flatMap(({ kind, parts }) => (kind === 'decision-to-carry-out' ? answersOf(kind, parts) : []));
    expect([byWord({ where: 'elsewhere' }), byWord({ where: 'local' }), byWord(unknownLiver)]).toEqual([
      ['done'],
      [],
      [],
    ]);
  });

  test('stays as it was made where the report changes: a clinician looks, and the operation is still to do', () => {
    const corrected = { ...scan, version: 2, status: 'corrected' as const };
    const asked = later(
      before,
      {
        facts: FACTS,
        results: [corrected],
        answered: [read({ where: 'local' })],
        recurrences: recurred(radical),
      },
      '2027-04-10',
    ).work.filter(({ kind }) => kind === 'decision-to-carry-out' || kind === 'evidence-changed');
    expect(asked.map(({ kind, tier }) => [kind, tier])).toEqual([
      ['decision-to-carry-out', 4],
      ['evidence-changed', 2],
    ]);
    expect(asked[1]?.sentence).toContain('so does the decision as it was made');
  });
});

describe('what a recurrence rests on changes', () => {
  const changed = (results: (typeof scan)[]) =>
    at({ where: 'local' }, [], results)
      .work.filter(({ kind }) => kind === 'board-decision' || kind === 'evidence-changed')
      .map(({ kind, tier, role, subject }) => [kind, tier, role, subject]);
  const board = ['board-decision', 4, 'coordinator', SUBJECT];

  test.each([
    [{ ...scan, version: 2, status: 'corrected' as const }, 'corrected, version 2'],
    [{ ...scan, version: 3, status: 'entered-in-error' as const }, 'entered-in-error, version 3'],
  ])('another version: the board item stays, and a clinician looks', (now, state) => {
    expect(changed([now])).toEqual([board, ['evidence-changed', 2, 'clinician', `${SUBJECT}: ${state}`]]);
  });

  test('moved to another patient, likewise', () => {
    expect(changed([])).toEqual([
      board,
      ['evidence-changed', 2, 'clinician', `${SUBJECT}: no longer among the results of this patient`],
    ]);
  });

  test('unchanged: nothing is asked', () => expect(changed([scan])).toEqual([board]));

  test('confirmed once, it is asked again of the next version', () => {
    const confirmed: AnsweredWork = {
      kind: 'evidence-changed',
      subject: `${SUBJECT}: corrected, version 2`,
      answer: { answer: 'confirmed', reason: 'Still there.' },
      on: '2027-03-20',
    };
    const asked = (version: number) =>
      workOf(at({ where: 'local' }, [], [{ ...scan, version, status: 'corrected' }], [confirmed])).filter(
        (name) => name.startsWith('evidence'),
      );
    expect([asked(2), asked(3)]).toEqual([[], [`evidence-changed: ${SUBJECT}: corrected, version 3`]]);
  });
});

describe('the fact that a recurrence says', () => {
  const liver: Found = {
    where: 'liver',
    nelmType: 'II',
    lesionCount: { qualifier: 'exact', value: 3 },
    hepaticTumourBurden: 'unknown',
  };

  test('is dated the day of the scan: metastases of the liver, or disease that progresses', () => {
    expect(factOfRecurrence(liver, '2027-03-01', FACTS)).toEqual({
      kind: 'liver-metastasis',
      date: '2027-03-01',
      details: {
        nelmType: 'II',
        lesionCount: { qualifier: 'exact', value: 3 },
        hepaticTumourBurden: 'unknown',
      },
    });
    for (const where of ['local', 'elsewhere'] as const) {
      expect(factOfRecurrence({ where }, '2027-03-01', FACTS)).toEqual({
        kind: 'disease-status',
        date: '2027-03-01',
        details: { status: 'progressing' },
      });
    }
  });

  test('is not recorded twice where as much or more is on record, and is where that was withdrawn', () => {
    const known = metastasis('2027-03-01', {
      nelmType: 'II',
      // As jsonb gives it back.
      lesionCount: { value: 3, qualifier: 'exact' },
      hepaticTumourBurden: '<=10',
    });
    expect(factOfRecurrence(liver, '2027-03-01', [known])).toBeNull();
    expect(factOfRecurrence(unknownLiver, '2027-03-01', [known])).toBeNull();
    for (const facts of [
      [known, enteredInError(known)],
      [{ ...known, date: '2027-03-02' }],
      [metastasis('2027-03-01', { nelmType: 'I' })],
      [status('2027-03-01', 'progressing')],
    ]) {
      expect(factOfRecurrence(liver, '2027-03-01', facts)).not.toBeNull();
    }
  });
});
