import { describe, expect, test } from 'vitest';
import type { Fact, FactOf } from '../../src/domain/facts.ts';
import { DEFAULT_OBSERVATION, type ObservationInput } from '../../src/domain/observation-model.ts';
import { stateOf } from '../../src/domain/schedule.ts';
import type { AnsweredWork, WorkAnswer } from '../../src/domain/work-kinds.ts';
import { untold } from '../support/told.ts';
import { input, reading, TYPE_II } from './observation-support.ts';
import {
  death,
  diagnosis,
  G1,
  itemOf,
  later,
  mri,
  pathology,
  projected,
  resection,
  result,
} from './support.ts';

const FACTS: Fact[] = [diagnosis('rectum'), pathology({ ...G1, sizeMm: 12 }), resection('2026-09-12')];
const before = projected({ facts: FACTS });
const MRI = 'mri-liver-pelvis';
/** Due on 12 March 2027, a month early or late; booked for Wednesday 3 March. */
const { item } = itemOf(before, 'RECT-G1', MRI, '2027-03-12');
const BOOKED = [{ itemId: item.id, on: '2027-03-03' }];

const on = (day: string, { facts = [], ...more }: Parameters<typeof projected>[0] = {}) =>
  later(before, { appointments: BOOKED, ...more, facts: [...FACTS, ...facts] }, day);
const asked = (...of: Parameters<typeof on>) =>
  on(...of).work.flatMap(({ kind, subject, dueOn, sentence }) =>
    kind === 'missed-appointment' ? [{ subject, dueOn, sentence }] : [],
  );
const subjects = (...of: Parameters<typeof on>) => asked(...of).map(({ subject }) => subject);
const FIRST = `${item.id} 2027-03-03 try 1`;
const tried = (n: number, day: string, answer: WorkAnswer['answer']): AnsweredWork => ({
  kind: 'missed-appointment',
  subject: `${item.id} 2027-03-03 try ${n}`,
  answer: { answer, reason: 'Tried.' },
  on: day,
});

describe('an appointment that has passed without a result', () => {
  test('gives the report a week, and is a nurse’s contact work from the eighth day on', () => {
    expect(asked('2027-03-10')).toEqual([]);
    expect(asked('2027-03-11')).toEqual([
      {
        subject: FIRST,
        dueOn: '2027-03-11',
        sentence:
          'The appointment of 3 Mar 2027 for MRI liver + pelvis has passed and no result has come: find out whether the patient came. Where the scan was done, its report is late; where it was not, book another day, or end the examination with its reason.',
      },
    ]);
    expect(on('2027-03-11').work.find(({ kind }) => kind === 'missed-appointment')).toMatchObject({
      role: 'nurse',
      tier: 4,
      itemId: item.id,
      parts: { item: item.id, bookedOn: '2027-03-03', tries: 0 },
    });
  });

  test('wakes the plan on that day', () => {
    expect(on('2027-03-01').wakesOn).toBe('2027-03-11');
    expect(on('2027-03-01', { appointments: [] }).wakesOn).toBe(before.wakesOn);
    expect(on('2027-03-11').wakesOn).toBe(before.wakesOn);
  });

  test('found years later it is asked about all the same, as of its day', () => {
    expect(asked('2030-01-01')).toMatchObject([{ subject: FIRST, dueOn: '2027-03-11' }]);
  });

  test('before its window opens it is asked about too', () => {
    const early = [{ itemId: item.id, on: '2026-12-01' }];
    const seen = on('2026-12-09', { appointments: early });
    expect(stateOf(item, 'live', '2026-12-09')).toBe('planned');
    expect(seen.work.map(({ subject }) => subject)).toContain(`${item.id} 2026-12-01 try 1`);
  });
});

describe('what settles it', () => {
  test.each([
    ['another appointment', { appointments: [{ itemId: item.id, on: '2027-04-01' }] }],
    ['no appointment any more', { appointments: [] }],
    ['a result that closes the examination', { results: [mri('2027-03-03')] }],
    ['a result of another day that closes it', { results: [mri('2027-02-20')] }],
    [
      'a preliminary report of that week: the patient came',
      { results: [mri('2027-03-03', 'liver+pelvis', { status: 'preliminary' })] },
    ],
    ['a scan of some of the regions: the patient came', { results: [mri('2027-03-10', 'liver')] }],
    ['the patient’s death', { facts: [death('2027-03-02')] }],
    ['a loss that was coded since: it has its own work', { facts: [lost('2027-03-03')] }],
  ])('%s', (_what, more) => {
    expect(subjects('2027-03-20', more)).toEqual([]);
  });

  test.each([
    ['a report before the appointment', { results: [mri('2027-03-02', 'liver', { status: 'preliminary' })] }],
    ['a scan of some regions after that week', { results: [mri('2027-03-11', 'liver')] }],
    ['an endoscopy of that day', { results: [result('sigmoidoscopy', '2027-03-03')] }],
    [
      'a report that was entered in error',
      { results: [mri('2027-03-03', 'liver+pelvis', { status: 'entered-in-error' })] },
    ],
    [
      'a report that was cancelled',
      { results: [mri('2027-03-03', 'liver+pelvis', { status: 'cancelled' })] },
    ],
    ['a loss from before the appointment', { facts: [lost('2027-03-02')] }],
  ])('not %s', (_what, more) => {
    expect(subjects('2027-03-20', more)).toEqual([FIRST]);
  });

  test('not a scan that a person said is another patient’s', () => {
    const other = mri('2027-03-03');
    const resolutions = [{ resultId: other.id, kind: 'wrong-patient' as const, itemId: null }];
    expect(subjects('2027-03-20', { results: [other], resolutions })).toEqual([FIRST]);
  });
});

describe('an answer is an attempt, and asks again in a week', () => {
  test.each([
    [
      'not-reached',
      'the patient was not reached on 12 Mar 2027. Try again, or a clinician records the loss.',
    ],
    [
      'reached',
      'the patient was reached on 12 Mar 2027, and no other day is booked. Book one, or end the examination with its reason.',
    ],
    ['done', 'the patient came, as was answered on 12 Mar 2027. Ask for the report.'],
  ] as const)('%s', (answer, next) => {
    const [again, ...more] = asked('2027-03-12', { answered: [tried(1, '2027-03-12', answer)] });
    expect(more).toEqual([]);
    expect(again).toMatchObject({ subject: `${item.id} 2027-03-03 try 2`, dueOn: '2027-03-19' });
    expect(again?.sentence.split('no result has come: ')[1]).toBe(next);
  });

  test('without end, and by the last of them', () => {
    const answered = [tried(2, '2027-03-19', 'not-reached'), tried(1, '2027-03-12', 'reached')];
    expect(asked('2027-06-01', { answered })).toMatchObject([
      { subject: `${item.id} 2027-03-03 try 3`, dueOn: '2027-03-26' },
    ]);
  });

  test('another appointment that is missed begins anew', () => {
    const appointments = [{ itemId: item.id, on: '2027-04-01' }];
    const answered = [tried(1, '2027-03-12', 'reached')];
    expect(asked('2027-04-09', { appointments, answered })).toMatchObject([
      { subject: `${item.id} 2027-04-01 try 1`, dueOn: '2027-04-09' },
    ]);
  });
});

describe('the scan of an observation period that was booked', () => {
  // Baseline 10 Jan 2026: due 10 Apr 2026, window 27 Mar 2026 to 8 May 2026.
  const BASE = reading('2026-01-10', 3);
  const SCAN = 'period scan of round 1';
  const booked = { subject: SCAN, on: '2026-04-10' };
  const scanned = (day: string, more: Parameters<typeof projected>[0] & Partial<ObservationInput> = {}) => {
    const { facts = [], readings = [BASE], closing = null, ...rest } = more;
    const period = { ...input({ facts: [TYPE_II, ...facts], readings, closing }), resultOf: new Map() };
    const periods = [{ ...period, settings: DEFAULT_OBSERVATION }];
    return projected({ scanAppointments: [booked], ...rest, facts: period.facts, periods }, day);
  };
  const missed = (...of: Parameters<typeof scanned>) =>
    scanned(...of).work.filter(({ kind }) => kind === 'missed-appointment');
  const answered = (n: number, day: string, answer: WorkAnswer['answer']): AnsweredWork => ({
    ...tried(n, day, answer),
    subject: `${SCAN} 2026-04-10 try ${n}`,
  });

  test('is asked about from the eighth day on, and the period wakes for it', () => {
    expect(scanned('2026-04-10').observations.periods[0]?.wakesOn).toBe('2026-04-18');
    expect(missed('2026-04-17')).toEqual([]);
    expect(missed('2026-04-18')).toEqual([
      {
        kind: 'missed-appointment',
        subject: `${SCAN} 2026-04-10 try 1`,
        tier: 4,
        role: 'nurse',
        dueOn: '2026-04-18',
        sentence:
          'The appointment of 10 Apr 2026 for the scan of the observation period has passed and no result has come: find out whether the patient came. Where the scan was done, its report is late; where it was not, book another day, or a clinician closes the period with a reason.',
        parts: { scan: SCAN, bookedOn: '2026-04-10', tries: 0 },
        resultId: null,
      },
    ]);
    // The day after the window’s close.
    expect(scanned('2026-04-18').observations.periods[0]?.wakesOn).toBe('2026-05-09');
    expect(missed('2026-09-01')).toMatchObject([{ dueOn: '2026-04-18' }]);
    expect(untold('ja', missed('2026-04-18')[0]?.sentence ?? '', [])).toEqual([]);
  });

  test.each<[string, Parameters<typeof scanned>[1]]>([
    ['another appointment', { scanAppointments: [{ subject: SCAN, on: '2026-05-02' }] }],
    ['no appointment any more', { scanAppointments: [] }],
    ['the scan', { readings: [BASE, reading('2026-04-10', 3)] }],
    [
      'a preliminary reading of that week: the patient came',
      { readings: [BASE, reading('2026-04-17', 3, { status: 'preliminary' })] },
    ],
    ['a report of that week that nobody has read for the period', { results: [mri('2026-04-11', 'liver')] }],
    ['the close of the period', { closing: { number: 1, reason: 'withdrawn', on: '2026-04-12' } }],
    ['a loss, which closes the period', { facts: [lost('2026-04-12')] }],
    ['the patient’s death', { facts: [death('2026-04-12')] }],
    [
      'another appointment, of work that waits no more',
      { scanAppointments: [{ ...booked, subject: 'other' }] },
    ],
  ])('is settled by %s', (_what, more) => {
    expect(missed('2026-04-20', more)).toEqual([]);
  });

  test.each<[string, Parameters<typeof scanned>[1]]>([
    [
      'a preliminary reading of another week',
      { readings: [BASE, reading('2026-04-18', 3, { status: 'preliminary' })] },
    ],
    [
      'a reading that was entered in error',
      { readings: [BASE, reading('2026-04-10', 3, { status: 'entered-in-error' })] },
    ],
    ['an endoscopy of that day', { results: [result('sigmoidoscopy', '2026-04-10')] }],
  ])('is not settled by %s', (_what, more) => {
    expect(missed('2026-04-20', more)).toHaveLength(1);
  });

  test.each(['reached', 'not-reached', 'done'] as const)(
    'answered “%s”, it is asked again in a week',
    (answer) => {
      const [again, ...more] = missed('2026-04-19', { answered: [answered(1, '2026-04-19', answer)] });
      expect(more).toEqual([]);
      expect(again).toMatchObject({ subject: `${SCAN} 2026-04-10 try 2`, dueOn: '2026-04-26' });
      expect(untold('ja', again?.sentence ?? '', [])).toEqual([]);
    },
  );
});

function lost(date: string): FactOf<'lost-to-follow-up'> {
  const attempts = [{ on: date, how: 'Telephone.', outcome: 'No answer.' }];
  const details = { attempts, reason: 'Moved away.' };
  return { id: 'loss', kind: 'lost-to-follow-up', date, details, corrects: null, recordedOn: date };
}
