import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/facts.ts';
import { type Found, factOfRecurrence } from '../../src/domain/recurrence.ts';
import type { AnsweredWork } from '../../src/domain/work-kinds.ts';
import {
  diagnosis,
  enteredInError,
  G1,
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
const at = (found: Found, facts: readonly Fact[] = [], results = [scan], more: AnsweredWork[] = []) =>
  later(before, { facts: [...FACTS, ...facts], results, answered: [read(found), ...more] }, '2027-03-20');

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
      later(before, { facts: bare, results: [scan], answered: [read(found)] }, '2027-03-20').work.find(
        ({ kind }) => kind === 'board-decision',
      )?.parts.missing;
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

  test('decided, it does not come again', () => {
    const decided: AnsweredWork = {
      kind: 'board-decision',
      subject: SUBJECT,
      answer: { answer: 'decided', reason: 'Resection of both.' },
      on: '2027-03-30',
    };
    expect(workOf(at({ where: 'local' }, [], [scan], [decided]))).toEqual([]);
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
