import { describe, expect, test } from 'vitest';
import type { PatientRecord } from '../../src/domain/plan-model.ts';
import type { AnsweredWork, WorkAnswer } from '../../src/domain/work-kinds.ts';
import { sentenceIn } from '../support/languages.ts';
import { contactOn, held, lostOn, reading, staged, TYPE_II } from './observation-support.ts';
import { enteredInError, later, mri, pathology, projected, result } from './support.ts';

const LOST = lostOn('2026-02-10');
const before = projected({ facts: [TYPE_II] }, '2026-01-12');
/** What is asked about the loss on a day, with its day. */
const asked = (day: string, more: Partial<PatientRecord>) => {
  const facts = [TYPE_II, LOST, ...(more.facts ?? [])];
  return later(before, { ...more, facts }, day)
    .work.filter(({ kind }) => kind === 'lost-contact')
    .map(({ subject, dueOn }) => `${subject}, ${dueOn}`);
};
const answered = (
  subject: string,
  on: string,
  answer: WorkAnswer['answer'] = 'not-reached',
): AnsweredWork => ({
  kind: 'lost-contact',
  subject,
  answer: { answer, reason: 'Tried.' },
  on,
});
const known = (date: string, recordedOn = date) => ({ ...pathology({}, date), recordedOn });
const withReadings = (...readings: ReturnType<typeof reading>[]) => held({ periodId: 'first', readings });
const TRY_1 = [`${LOST.id} try 1, 2027-02-10`];

describe('a lost patient of whom something later is on record', () => {
  const BEGUN = {
    id: 'begun',
    kind: 'transfer-begun',
    date: '2026-02-20',
    corrects: null,
    recordedOn: '2026-02-20',
    details: { receiver: 'City Hospital', reason: 'Moves.' },
  } as const;
  const CONFIRMED = {
    ...BEGUN,
    id: 'confirmed',
    kind: 'transfer-confirmed',
    details: { receiver: 'City Hospital', confirmedBy: 'Dr Kita', transfer: 'begun' },
  } as const;
  const RETURNED = {
    ...BEGUN,
    id: 'returned',
    kind: 'returned',
    date: '2026-05-04',
    recordedOn: '2026-05-05',
    details: { reason: 'Came back.', transfer: 'begun' },
  } as const;

  test.each<[string, Partial<PatientRecord>, string]>([
    // Known on the day in brackets; a nurse has 7 days.
    ['a report', { results: [mri('2026-03-02')] }, 'seen 2026-03-02, 2026-03-09'],
    [
      'one of another modality',
      { results: [result('CT', '2026-03-03', 'abdomen')] },
      'seen 2026-03-03, 2026-03-10',
    ],
    [
      'a scan of the period that the loss ended',
      { periods: [withReadings(reading('2026-04-12', 3))] },
      'seen 2026-04-12, 2026-04-19',
    ],
    ['a staging', { facts: [staged('2026-03-04', 'II', '2026-03-06')] }, 'seen 2026-03-04, 2026-03-13'],
    ['pathology of the day of the loss', { facts: [known('2026-02-10')] }, 'seen 2026-02-10, 2026-02-17'],
    [
      'the return from another hospital',
      { facts: [BEGUN, CONFIRMED, RETURNED] },
      'seen 2026-05-04, 2026-05-12',
    ],
  ])('%s: a nurse is asked whether the patient is there again', (_, more, wanted) => {
    expect(asked('2026-06-01', more)).toEqual([`${LOST.id} ${wanted}`]);
  });

  test.each<[string, Partial<PatientRecord>]>([
    ['nothing', {}],
    ['a report of an earlier day', { results: [mri('2026-02-09')] }],
    ['a report that was withdrawn', { results: [{ ...mri('2026-03-02'), status: 'entered-in-error' }] }],
    [
      "another patient's",
      {
        results: [mri('2026-03-02')],
        resolutions: [{ resultId: mri('2026-03-02').id, kind: 'wrong-patient', version: 1 } as never],
      },
    ],
    [
      'pathology of the day of the loss, known before it was coded',
      { facts: [known('2026-02-10', '2026-02-09')] },
    ],
    ['a staging on a day that is known in part', { facts: [staged('2026', 'II')] }],
    ['a transfer that was called off', { facts: [BEGUN, RETURNED] }],
    ['a fact that was withdrawn', { facts: [known('2026-03-02'), enteredInError(known('2026-03-02'))] }],
  ])('%s says nothing: somebody tries again in a year', (_, more) => {
    expect(asked('2026-06-01', more)).toEqual(TRY_1);
  });

  test('not reached, the same is not asked again; what comes later is; in a year somebody tries again', () => {
    const first = mri('2026-03-02');
    const no = [answered(`${LOST.id} seen 2026-03-02`, '2026-03-05')];
    expect(asked('2026-03-06', { results: [first], answered: no })).toEqual([`${LOST.id} try 2, 2027-03-05`]);
    expect(asked('2026-07-01', { results: [first, mri('2026-06-29')], answered: no })).toEqual([
      `${LOST.id} seen 2026-06-29, 2026-07-06`,
    ]);
  });

  test('reached, the loss has ended, and the period that it ended is proposed anew', () => {
    const periods = [withReadings(reading('2026-01-10', 3), reading('2026-04-12', 3))];
    const facts = [TYPE_II, LOST, contactOn('2026-04-14')];
    const yes = [answered(`${LOST.id} seen 2026-04-12`, '2026-04-14', 'reached')];
    const { work, observations } = later(before, { facts, periods, answered: yes }, '2026-04-14');
    expect(work.map(({ kind }) => kind)).not.toContain('lost-contact');
    expect(observations.proposal).toMatchObject({ follows: 'first' });
  });

  test('is asked in a sentence, in Japanese too', () => {
    for (const [more, english] of [
      [{ results: [mri('2026-03-02')] }, 'a scan of 2 Mar 2026'],
      [{ facts: [known('2026-03-02')] }, 'a fact of 2 Mar 2026'],
      [{ facts: [BEGUN, CONFIRMED, RETURNED] }, 'a return of 4 May 2026'],
    ] as [Partial<PatientRecord>, string][]) {
      const facts = [TYPE_II, LOST, ...(more.facts ?? [])];
      const sentence = later(before, { ...more, facts }, '2026-06-01').work.find(
        ({ kind }) => kind === 'lost-contact',
      )?.sentence;
      expect(sentence).toBe(
        `Is the patient there again? Lost to follow-up since 10 Feb 2026, and ${english} is on record. ` +
          '"Reached" records the contact, and what the loss ended is proposed anew; "not reached" keeps the loss.',
      );
      expect(sentenceIn('ja', sentence ?? '')).toMatchObject({ complete: true });
    }
  });
});
