import { beforeAll, describe, expect, test } from 'vitest';
import {
  agendaOn,
  caseOf,
  cases,
  type DecisionsOut,
  decideAs,
  decisions,
  toCarryOut,
} from '../support/agenda.ts';
import { change, convene, mark, meetOn } from '../support/board.ts';
import {
  type Clinic,
  death,
  diagnosis,
  expectProblem,
  G1_FACTS,
  good,
  hepatectomy,
  pathology,
  startClinic,
} from '../support/clinic.ts';
import { type DoneOut, opened, period, reading, scan, staging } from '../support/observation.ts';

let clinic: Clinic;
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const reason = 'Agreed in the round.';
const KNOWN = [
  diagnosis({ primary: 'pancreas' }, { date: '2025-12-01' }),
  pathology({ ki67: { comparator: '=', value: 5 } }, { date: '2025-12-20' }),
];

beforeAll(async () => {
  clinic = await startClinic({ at: '2026-01-05T01:00:00Z' });
  // Tuesdays, cut-off on the Friday before.
  await meetOn(clinic, '2026-01-05');
  return () => clinic.app.close();
});

interface Passed {
  readonly mrn: string;
  readonly id: string;
  readonly second: DoneOut;
}

/** 3 lesions on 10 Jan, and 3 again on a day in the window, on which it is read: before the board from that day on. */
async function passed(on = '2026-04-08', counted = 3): Promise<Passed> {
  at('2026-01-12');
  const mrn = await clinic.enrol([...KNOWN, staging('2026-01-10', 'II')]);
  const { id } = await opened(clinic, mrn);
  good(await scan(clinic, id, '2026-01-10', 3), 201);
  at(on);
  const second = good<DoneOut>(await scan(clinic, id, on, counted), 201);
  return { mrn, id, second };
}

describe('a decision falls due', () => {
  test('at the first meeting whose cut-off is still ahead, and its work item says so', async () => {
    const { mrn, id } = await passed('2026-04-08');
    expect(await period(clinic, id)).toMatchObject({ askedOn: '2026-04-08', decideBy: '2026-04-14' });
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ dueOn: '2026-04-14', tier: 4 });
    expect(await kinds(mrn)).not.toContain('convene-or-defer');
    expect(caseOf(await cases(clinic), mrn)).toMatchObject({ meeting: '2026-04-14', dueOn: '2026-04-14' });
  });

  test('urgent within 7 days; a meeting past its cut-off is none in time, and has it on its agenda all the same', async () => {
    const { mrn, id } = await passed('2026-04-17');
    at('2026-04-18');
    good(await scan(clinic, id, '2026-04-18', 4), 201);
    expect(await period(clinic, id)).toMatchObject({ urgent: true });
    expect((await period(clinic, id)).decideBy).toBe('2026-04-25');
    expect(await clinic.work(mrn, 'convene-or-defer')).toMatchObject({ dueOn: '2026-04-25' });
    const { cases: listed } = await agendaOn(clinic, '2026-04-21');
    expect(caseOf(listed, mrn)).toMatchObject({ urgent: true, convene: true });
    expect(listed[0]?.urgent).toBe(true);
  });
});

describe('an agenda', () => {
  test('gives each case with its question, its counts, its disease, and what is missing', async () => {
    const { mrn, id } = await passed('2026-04-08');
    good(
      await clinic.record(mrn, [
        { kind: 'therapy-start', date: '2026-02-01', details: { therapy: 'somatostatin-analogue' } },
      ]),
      201,
    );
    const { meeting, cases: listed, day } = await agendaOn(clinic, '2026-04-14');
    expect({ day, on: meeting.on, cutOffOn: meeting.cutOffOn }).toEqual({
      day: '2026-04-08',
      on: '2026-04-14',
      cutOffOn: '2026-04-10',
    });
    const { workId: _work, patient, ...shown } = caseOf(listed, mrn);
    expect(patient).toMatchObject({ name: 'Synthetic Person', identifiers: [{ value: mrn }] });
    expect(shown).toEqual({
      kind: 'observation',
      caseId: id,
      periodId: id,
      question: 'The count is unchanged; radical or debulking surgery?',
      state: 'board-pending',
      urgent: false,
      askedOn: '2026-04-08',
      dueOn: '2026-04-14',
      daysLate: 0,
      deferrals: 0,
      convene: false,
      meeting: '2026-04-14',
      counts: { before: { on: '2026-01-10', count: '3' }, now: { on: '2026-04-08', count: '3' } },
      primary: 'pancreas',
      grade: 'G2',
      ki67: { value: '5', on: '2025-12-20' },
      nelmType: 'II',
      burden: { value: '<=10', on: '2026-01-10' },
      therapies: [{ what: 'somatostatin-analogue started', on: '2026-02-01' }],
      decisions: [],
      missing: [],
      evidenceChanged: false,
    });
  });

  test('says what is missing: Ki-67, grade and hepatic tumour burden nobody has told of', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([
      {
        kind: 'liver-metastasis',
        date: '2026-01-10',
        details: {
          nelmType: 'II',
          lesionCount: { qualifier: 'unknown', value: null },
          hepaticTumourBurden: 'unknown',
        },
      },
    ]);
    const { id } = await opened(clinic, mrn);
    good(await scan(clinic, id, '2026-01-10', 3), 201);
    at('2026-04-08');
    good(await scan(clinic, id, '2026-04-08', 3), 201);
    expect(caseOf(await cases(clinic), mrn)).toMatchObject({
      grade: 'unknown',
      ki67: null,
      burden: null,
      missing: ['grade', 'Ki-67', 'hepatic tumour burden'],
    });
  });

  test('says that a scan is missing where disease elsewhere came before the second one', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([...KNOWN, staging('2026-01-10', 'II')]);
    const { id } = await opened(clinic, mrn);
    good(await scan(clinic, id, '2026-01-10', 3), 201);
    at('2026-02-03');
    const outside = { kind: 'extrahepatic-disease', date: '2026-02-01', details: { where: 'bone' } } as const;
    good(await clinic.record(mrn, [outside]), 201);
    expect(caseOf(await cases(clinic), mrn)).toMatchObject({
      urgent: true,
      state: 'closed',
      counts: { before: { on: '2026-01-10', count: '3' }, now: null },
      missing: ['a scan since the baseline'],
    });
  });

  test('carries over what nobody decided, overdue, and shows it on no other', async () => {
    const { mrn } = await passed('2026-04-08');
    at('2026-04-15');
    const all = await cases(clinic);
    expect(caseOf(all, mrn)).toMatchObject({ dueOn: '2026-04-14', daysLate: 1, meeting: '2026-04-21' });
    expect((await agendaOn(clinic, '2026-04-14')).cases).toEqual([]);
    const { cases: next, elsewhere } = await agendaOn(clinic, '2026-04-21');
    expect(caseOf(next, mrn).daysLate).toBe(1);
    expect(next.length + elsewhere).toBe(all.length);
  });

  test('has the recurrences that a reading brought before the board', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol(G1_FACTS);
    at('2027-05-20');
    good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
    const review = await clinic.work(mrn, 'result-to-review');
    const found = {
      where: 'liver',
      nelmType: 'I',
      lesionCount: { qualifier: 'exact', value: 1 },
      hepaticTumourBurden: '<=10',
    };
    good(await clinic.answer(review, { answer: 'recurrence', reason, found }));
    // The 20th is a Thursday: the meeting of Tuesday, the 25th, is in time.
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ dueOn: '2027-05-25' });
    expect(caseOf((await agendaOn(clinic, '2027-05-25')).cases, mrn)).toMatchObject({
      kind: 'recurrence',
      periodId: null,
      question: 'For the board: recurrence in the liver, read in MRI of 12 May 2027. What follows?',
      counts: { before: null, now: { on: '2027-05-12', count: '1' } },
      askedOn: '2027-05-20',
      missing: [],
    });
    await change(clinic, '2027-05-25', { status: 'cancelled' });
    await change(clinic, '2027-06-01', { status: 'cancelled' });
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ dueOn: '2027-06-03' });
    expect(await clinic.work(mrn, 'convene-or-defer')).toMatchObject({ dueOn: '2027-06-03', answers: [] });
    const { caseId } = caseOf(await cases(clinic), mrn);
    expectProblem(await decideAs(clinic, caseId, { decision: 'defer' }, 'nurse'), 403);
    good(await decideAs(clinic, caseId, { decision: 'defer' }), 201);
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ dueOn: '2027-06-08' });
    expect(await kinds(mrn)).not.toContain('convene-or-defer');
    expect(caseOf((await agendaOn(clinic, '2027-06-08')).cases, mrn)).toMatchObject({
      deferrals: 1,
      decisions: [expect.stringContaining('decided on 20 May 2027: to defer')],
    });
  });

  test('of another hospital shows nothing of this one', async () => {
    const { id } = await passed('2026-04-08');
    expect(await cases(clinic, 'beta-nurse')).toEqual([]);
    expect(await toCarryOut(clinic, 'beta-nurse')).toEqual([]);
    const url = `/v1/board/cases/${id}/decisions`;
    expectProblem(await clinic.ask('GET', url, { as: 'beta-nurse' }), 404);
  });
});

describe('a decision', () => {
  test.each(['radical', 'debulking'] as const)(
    '%s: a hepatectomy to carry out by a day, on a list of its own until it is done',
    async (decision) => {
      const { mrn, id } = await passed('2026-04-08');
      at('2026-04-14');
      const done = good<DecisionsOut>(
        await decideAs(clinic, id, { decision, meeting: '2026-04-14', carryOutBy: '2026-05-29' }),
        201,
      );
      expect(done.items).toMatchObject([
        {
          number: 1,
          decision,
          decidedOn: '2026-04-14',
          decidedBy: 'Tumour board: Dr A, Dr B',
          why: 'Agreed by all.',
          carryOutBy: '2026-05-29',
          question: 'passed',
          outcome: 'passed',
          meeting: '2026-04-14',
          recordedBy: 'Staff coordinator',
          recordedOn: '2026-04-14',
        },
      ]);
      expect(done.standing).toBe(done.items[0]?.id);
      expect(done.changes[0]).toBe('State: board-pending, now board-decided.');
      expect((await cases(clinic)).map((one) => one.periodId)).not.toContain(id);
      const agenda = await agendaOn(clinic, '2026-04-14');
      expect(agenda.decided.map((one) => [one.periodId, one.decision])).toContainEqual([id, decision]);
      at('2026-06-01');
      const listed = async () => (await toCarryOut(clinic)).find((one) => one.periodId === id);
      expect(await listed()).toMatchObject({ decision, dueOn: '2026-05-29', daysLate: 3 });
      expect((await agendaOn(clinic, '2026-06-02')).toCarryOut.map((one) => one.periodId)).toContain(id);
      good(await clinic.record(mrn, [hepatectomy('2026-05-30')]), 201);
      expect(await listed()).toBeUndefined();
      expect(await period(clinic, id)).toMatchObject({ state: 'closed', closedReason: 'operated' });
      expect((await clinic.audited(id)).find(({ action }) => action === 'decided')?.reason).toBe(
        'Agreed by all.',
      );
    },
  );

  test('non-surgical: which plan now, on that list until a clinician has answered', async () => {
    const { mrn, id } = await passed('2026-04-08');
    good(await decideAs(clinic, id, { decision: 'non-surgical' }), 201);
    expect((await toCarryOut(clinic)).find((one) => one.periodId === id)).toMatchObject({
      decision: 'non-surgical',
      dueOn: '2026-04-15',
    });
    good(await clinic.answer(await clinic.work(mrn, 'which-plan'), { answer: 'done', reason }));
    expect((await toCarryOut(clinic)).map((one) => one.periodId)).not.toContain(id);
  });

  test('extend: another round of the same period, three months after the last scan', async () => {
    const { id } = await passed('2026-04-08');
    good(await decideAs(clinic, id, { decision: 'extend' }), 201);
    const after = await period(clinic, id);
    expect(after).toMatchObject({ state: 'observing', question: null });
    expect(after.rounds.at(-1)).toEqual({
      number: 2,
      opensOn: '2026-06-24',
      dueOn: '2026-07-08',
      closesOn: '2026-08-05',
    });
  });

  test('defer: it stays before the board, is due at the next meeting, and is counted', async () => {
    const { mrn, id } = await passed('2026-04-08');
    at('2026-04-14');
    const defer = { decision: 'defer', meeting: '2026-04-14' };
    good(await decideAs(clinic, id, defer), 201);
    expect(await period(clinic, id)).toMatchObject({
      state: 'board-pending',
      decideBy: '2026-04-21',
      deferrals: 1,
    });
    expect(caseOf((await agendaOn(clinic, '2026-04-21')).cases, mrn)).toMatchObject({
      deferrals: 1,
      askedOn: '2026-04-14',
      decisions: [expect.stringContaining('decided on 14 Apr 2026: to defer')],
    });
    expect((await agendaOn(clinic, '2026-04-14')).decided.map((one) => one.periodId)).toContain(id);
    at('2026-04-21');
    good(await decideAs(clinic, id, { ...defer, meeting: '2026-04-21' }), 201);
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ dueOn: '2026-04-28' });
    expect((await period(clinic, id)).deferrals).toBe(2);
  });

  test('is corrected by a later one alone, and both stay', async () => {
    const { id } = await passed('2026-04-08');
    at('2026-04-14');
    const carried = { carryOutBy: '2026-05-29' };
    good(await decideAs(clinic, id, { decision: 'radical', ...carried }), 201);
    const read = (await period(clinic, id)).version;
    good(await decideAs(clinic, id, { decision: 'debulking', ...carried }, 'clinician', read), 201);
    expectProblem(await decideAs(clinic, id, { decision: 'non-surgical' }, 'clinician', read), 412);
    const early = { decision: 'non-surgical', decidedOn: '2026-04-13' };
    expectProblem(await decideAs(clinic, id, early), 422, ['/decidedOn']);
    const { items, standing } = await decisions(clinic, id);
    expect(items.map(({ number, decision }) => [number, decision])).toEqual([
      [1, 'radical'],
      [2, 'debulking'],
    ]);
    expect(standing).toBe(items[1]?.id);
    expect((await toCarryOut(clinic)).filter((one) => one.periodId === id)).toMatchObject([
      { decision: 'debulking' },
    ]);
  });

  test('is never altered by a correction of what it rests on, but flagged', async () => {
    const { mrn, id, second } = await passed('2026-04-08');
    at('2026-04-14');
    good(await decideAs(clinic, id, { decision: 'radical', carryOutBy: '2026-05-29' }), 201);
    const before = (await decisions(clinic, id)).items;
    at('2026-04-16');
    const corrected = { nature: 'correction', count: { qualifier: 'exact', value: 2 }, reason };
    good(await reading(clinic, second, corrected), 201);
    const after = await decisions(clinic, id);
    expect(after.items).toEqual(before);
    expect(after).toMatchObject({ evidenceChanged: true, standing: before[0]?.id });
    expect(await clinic.work(mrn, 'evidence-changed')).toMatchObject({ tier: 2 });
    expect((await toCarryOut(clinic)).find((one) => one.periodId === id)).toMatchObject({
      evidenceChanged: true,
    });
  });

  test('is refused where it does not fit, and nothing is recorded', async () => {
    const { mrn, id } = await passed('2026-04-08');
    at('2026-04-15');
    const radical = { decision: 'radical', carryOutBy: '2026-05-29' };
    const before = await clinic.counts();
    const refused: [object, number, string[]][] = [
      [{ ...radical, meeting: '2026-04-15' }, 422, ['/meeting']],
      [{ ...radical, meeting: '2026-04-14', decidedOn: '2026-04-13' }, 422, ['/decidedOn']],
      [{ ...radical, meeting: '2026-04-21' }, 422, ['/decidedOn']],
      [{ ...radical, decidedOn: '2026-04-07' }, 422, ['/decidedOn']],
      [{ ...radical, carryOutBy: '2026-04-14' }, 422, ['/carryOutBy']],
      [{ decision: 'radical' }, 400, ['/carryOutBy']],
      [{ decision: 'extend', carryOutBy: '2026-05-29' }, 400, ['/carryOutBy']],
      [{ decision: 'surgery' }, 400, ['/decision']],
      [{ ...radical, why: '' }, 400, ['/why']],
      [{ ...radical, number: 7 }, 400, ['/number']],
    ];
    for (const [body, status, pointers] of refused) {
      expectProblem(await decideAs(clinic, id, body), status, pointers);
    }
    expectProblem(await decideAs(clinic, id, radical, 'nurse'), 403);
    const url = `/v1/board/cases/${id}/decisions`;
    const whole = { ...radical, decidedBy: 'Board', why: 'Agreed.' };
    expectProblem(await clinic.ask('POST', url, { as: 'coordinator', body: whole }), 428, ['If-Match']);
    expect(await clinic.counts()).toEqual(before);
    good(await clinic.record(mrn, [death('2026-04-15')]), 201);
    expectProblem(await decideAs(clinic, id, radical), 409);
    expect((await cases(clinic)).map((one) => one.periodId)).not.toContain(id);
  });
});

describe('what is told after a decision', () => {
  test('of a day before it is before the board all the same, urgently', async () => {
    const { mrn, id } = await passed('2026-04-14');
    at('2026-04-21');
    const radical = { decision: 'radical', carryOutBy: '2026-06-01', meeting: '2026-04-21' };
    good(await decideAs(clinic, id, radical), 201);
    at('2026-04-25');
    const late = good<DoneOut>(await scan(clinic, id, '2026-04-16', 4, { readOn: '2026-04-25' }), 201);
    expect(late.period).toMatchObject({
      state: 'board-pending',
      question: 'new-lesion',
      urgent: true,
      decideBy: '2026-05-02',
      decision: { decision: 'radical' },
    });
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ dueOn: '2026-05-02', tier: 2 });
    expect(await kinds(mrn)).not.toContain('decision-to-carry-out');
    expect(caseOf(await cases(clinic), mrn)).toMatchObject({ urgent: true, meeting: '2026-04-28' });
    good(await decideAs(clinic, id, { decision: 'non-surgical' }), 201);
    expect(await kinds(mrn)).not.toContain('board-decision');
    expect(await clinic.work(mrn, 'which-plan')).toMatchObject({ dueOn: '2026-05-02' });
  });
});

test('a hepatectomy before the board decided closes the period as a deviation, and brings POSTHEP', async () => {
  const { mrn, id } = await passed('2026-04-08');
  at('2026-04-16');
  good(await clinic.record(mrn, [hepatectomy('2026-04-15')]), 201);
  expect(await period(clinic, id)).toMatchObject({
    state: 'closed',
    closedReason: 'operated-before-completion',
    outcomes: [{ outcome: 'passed' }],
  });
  expect(await clinic.work(mrn, 'deviation')).toMatchObject({ dueOn: '2026-04-22', answers: ['noted'] });
  expect((await cases(clinic)).map(({ periodId }) => periodId)).not.toContain(id);
  // Every three months from the operation on.
  expect((await clinic.item(mrn, 'mri-liver', '2026-07-15')).protocol).toBe('POSTHEP');
});

describe('when the meetings change', () => {
  test('what waits falls due anew, and stands on the next agenda: moved, cancelled, a holiday, convened', async () => {
    const { mrn, id } = await passed('2026-04-23');
    const { id: workId } = await clinic.work(mrn, 'board-decision');
    const dueAt = async () => {
      const { decideBy } = await period(clinic, id);
      const { id: sameId, dueOn } = await clinic.work(mrn, 'board-decision');
      // One item whatever its day: calendars know it by its id.
      expect(sameId).toBe(workId);
      return [decideBy, dueOn, caseOf(await cases(clinic), mrn).meeting];
    };
    expect(await dueAt()).toEqual(['2026-04-28', '2026-04-28', '2026-04-28']);
    await change(clinic, '2026-04-28', { status: 'takes-place', on: '2026-04-30' });
    expect(await dueAt()).toEqual(['2026-04-30', '2026-04-30', '2026-04-28']);
    await change(clinic, '2026-04-28', { status: 'cancelled' });
    expect(await dueAt()).toEqual(['2026-05-05', '2026-05-05', '2026-05-05']);
    await mark(clinic, { day: '2026-05-05', kind: 'holiday', name: "Children's Day" });
    // 14 days after 23 April, and no meeting by then: the next one is that of 12 May.
    expect(await dueAt()).toEqual(['2026-05-07', '2026-05-07', '2026-05-12']);
    expect(await clinic.work(mrn, 'convene-or-defer')).toMatchObject({
      role: 'coordinator',
      dueOn: '2026-05-07',
      answers: [],
    });
    expect(caseOf((await agendaOn(clinic, '2026-05-12')).cases, mrn).convene).toBe(true);
    good(await convene(clinic, '2026-05-01'), 201);
    expect(await dueAt()).toEqual(['2026-05-01', '2026-05-01', '2026-05-01']);
    expect(await kinds(mrn)).not.toContain('convene-or-defer');
  });
});
