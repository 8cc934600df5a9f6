import { beforeAll, describe, expect, test } from 'vitest';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { agendaOn, caseOf, cases, decideAs, decisions, toCarryOut } from '../support/agenda.ts';
import { meetOn } from '../support/board.ts';
import {
  addressOf,
  type Clinic,
  death,
  expectProblem,
  G1_FACTS,
  good,
  hepatectomy,
  resection,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const reason = 'Two new lesions.';
const LIVER = {
  where: 'liver',
  nelmType: 'II',
  lesionCount: { qualifier: 'exact', value: 2 },
  hepaticTumourBurden: '<=10',
};

beforeAll(async () => {
  clinic = await startClinic({ at: '2026-11-23T01:00:00Z' });
  // Tuesdays, cut-off on the Friday before.
  await meetOn(clinic, '2026-11-24');
  return () => clinic.app.close();
});

interface Case {
  readonly mrn: string;
  readonly caseId: string;
}

/** The MRI of 12 May 2027, read on Thursday, the 20th: a recurrence, due at the meeting of the 25th. */
async function recurred(found: object = LIVER): Promise<Case> {
  at('2026-11-23');
  const mrn = await clinic.enrol(G1_FACTS);
  at('2027-05-20');
  good(await clinic.send(mrn, { accession: mrn, performedOn: '2027-05-12' }), 201);
  const review = await clinic.work(mrn, 'result-to-review');
  good(await clinic.answer(review, { answer: 'recurrence', reason, found }));
  return { mrn, caseId: caseOf(await cases(clinic), mrn).caseId };
}

const RADICAL = { decision: 'radical', carryOutBy: '2027-06-30', meeting: '2027-05-25' };
const listed = async (caseId: string) => (await toCarryOut(clinic)).filter((one) => one.caseId === caseId);

describe('the board decides about a recurrence as about an observation period', () => {
  test.each(['radical', 'debulking'] as const)(
    '%s: an operation to carry out by a day, on the list and every agenda until it is a fact',
    async (decision) => {
      const { mrn, caseId } = await recurred();
      at('2027-05-25');
      good(await decideAs(clinic, caseId, { ...RADICAL, decision }), 201);
      expect((await cases(clinic)).map((one) => one.caseId)).not.toContain(caseId);
      expect(await kinds(mrn)).not.toContain('board-decision');
      expect(await clinic.work(mrn, 'decision-to-carry-out')).toMatchObject({
        dueOn: '2027-06-30',
        role: 'coordinator',
        answers: [],
        decideAt: '/v1/patients/{system}/{value}/facts',
      });
      const agenda = await agendaOn(clinic, '2027-05-25');
      expect(agenda.decided.find((one) => one.caseId === caseId)).toMatchObject({
        decision,
        periodId: null,
        question: 'recurrence',
        decidedBy: 'Tumour board: Dr A, Dr B',
        why: 'Agreed by all.',
        carryOutBy: '2027-06-30',
        patient: { identifiers: [{ value: mrn }] },
      });
      at('2027-07-02');
      expect(await listed(caseId)).toMatchObject([
        { kind: 'recurrence', periodId: null, decision, dueOn: '2027-06-30', daysLate: 2 },
      ]);
      expect((await agendaOn(clinic, '2027-07-06')).toCarryOut.map((one) => one.caseId)).toContain(caseId);
      good(await clinic.record(mrn, [hepatectomy('2027-06-29')]), 201);
      expect(await listed(caseId)).toEqual([]);
      expect(await kinds(mrn)).not.toContain('decision-to-carry-out');
      expectProblem(await decideAs(clinic, caseId, { decision: 'non-surgical' }), 409);
      expect((await clinic.audited(caseId)).find(({ action }) => action === 'decided')?.reason).toBe(
        'Agreed by all.',
      );
    },
  );

  test('the agenda tells the therapies on record, also of a patient who was watched in no period', async () => {
    const { mrn, caseId } = await recurred();
    good(
      await clinic.record(mrn, [{ kind: 'therapy-start', date: '2027-05-14', details: { therapy: 'PRRT' } }]),
      201,
    );
    const listedCase = (await cases(clinic)).find((one) => one.caseId === caseId);
    expect(listedCase?.therapies).toEqual([{ what: 'PRRT started', on: '2027-05-14' }]);
  });

  test('where the primary was, the resection carries it out; elsewhere a person says so', async () => {
    const local = await recurred({ where: 'local' });
    const elsewhere = await recurred({ where: 'elsewhere' });
    at('2027-05-25');
    for (const { caseId } of [local, elsewhere]) good(await decideAs(clinic, caseId, RADICAL), 201);
    at('2027-06-20');
    const told = { answer: 'done', reason: 'Resected on 18 June.' };
    const ofLocal = await clinic.work(local.mrn, 'decision-to-carry-out');
    expectProblem(await clinic.answer(ofLocal, told), 422, ['/answer']);
    good(await clinic.record(local.mrn, [resection('2027-06-18')]), 201);
    expect(await listed(local.caseId)).toEqual([]);
    const work = await clinic.work(elsewhere.mrn, 'decision-to-carry-out');
    expect(work).toMatchObject({ answers: ['done'], decideAt: null });
    expectProblem(await clinic.answer(work, told, { as: 'nurse' }), 403, ['/answer']);
    good(await clinic.answer(work, told, { as: 'coordinator' }));
    expect(await listed(elsewhere.caseId)).toEqual([]);
  });

  test('non-surgical: which plan now, on that list until a clinician has answered', async () => {
    const { mrn, caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, { decision: 'non-surgical' }), 201);
    expect(await listed(caseId)).toMatchObject([{ decision: 'non-surgical', dueOn: '2027-06-01' }]);
    good(await clinic.answer(await clinic.work(mrn, 'which-plan'), { answer: 'done', reason }));
    expect(await listed(caseId)).toEqual([]);
  });

  test('non-surgical, then operated: a deviation beside which plan follows, and the board may decide anew', async () => {
    const { mrn, caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, { decision: 'non-surgical', meeting: '2027-05-25' }), 201);
    at('2027-06-10');
    good(await clinic.record(mrn, [hepatectomy('2027-06-08')]), 201);
    expect(await clinic.work(mrn, 'which-plan')).toMatchObject({ dueOn: '2027-06-01' });
    expect(await clinic.work(mrn, 'deviation')).toMatchObject({
      dueOn: '2027-06-15',
      role: 'clinician',
      sentence:
        'Deviation: operated although the board decided against surgery. Of the recurrence in the liver, read in MRI of 12 May 2027: Tumour board: Dr A, Dr B decided on 25 May 2027: no surgery. Why: Agreed by all. Note why.',
    });
    good(await decideAs(clinic, caseId, { decision: 'radical', carryOutBy: '2027-06-30' }), 201);
    expect(await clinic.work(mrn, 'deviation')).toMatchObject({ dueOn: '2027-06-15' });
  });

  test('non-surgical, operated, and decided for it on the same day: nothing vanishes before a person says which was first', async () => {
    const { mrn, caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, { decision: 'non-surgical', meeting: '2027-05-25' }), 201);
    at('2027-06-10');
    good(await clinic.record(mrn, [hepatectomy('2027-06-10')]), 201);
    good(await decideAs(clinic, caseId, { decision: 'radical', carryOutBy: '2027-06-30' }), 201);
    expect(await listed(caseId)).toMatchObject([{ decision: 'radical', dueOn: '2027-06-30' }]);
    expect(await clinic.work(mrn, 'deviation')).toMatchObject({ dueOn: '2027-06-17' });
    const asked = await clinic.work(mrn, 'confirm-date');
    good(await clinic.answer(asked, { answer: 'confirmed', reason: 'The board met in the morning.' }));
    expect(await listed(caseId)).toEqual([]);
    expect(await kinds(mrn)).not.toContain('deviation');
  });

  test('corrected, it says what is no longer to be carried out', async () => {
    const { caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, RADICAL), 201);
    const against = { decision: 'non-surgical', meeting: '2027-05-25' };
    const { changes } = good<{ changes: string[] }>(await decideAs(clinic, caseId, against), 201);
    expect(changes[0]).toBe('Decided: radical surgery, to be carried out by 30 Jun 2027, now no surgery.');
    expect(changes[1]).toContain('Which plan now?');
  });

  test('decided by the board that saw the images, days before their reading was typed in', async () => {
    const { caseId } = await recurred();
    const told = { decision: 'radical', carryOutBy: '2027-06-30', decidedOn: '2027-05-13' };
    good(await decideAs(clinic, caseId, told), 201);
    expect(await listed(caseId)).toMatchObject([{ decidedOn: '2027-05-13', dueOn: '2027-06-30' }]);
  });

  test('an operation without a day settles nothing before a person has confirmed it', async () => {
    const { mrn, caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, RADICAL), 201);
    at('2027-06-10');
    good(await clinic.record(mrn, [hepatectomy(null)]), 201);
    expect(await listed(caseId)).toMatchObject([{ dueOn: '2027-06-30' }]);
    const asked = await clinic.work(mrn, 'confirm-date');
    good(await clinic.answer(asked, { answer: 'confirmed', reason: 'Seen in the notes of the ward.' }));
    expect(await listed(caseId)).toEqual([]);
    const { body } = await decideAs(clinic, caseId, { decision: 'non-surgical' });
    expect(body).toContain('What comes after is another question');
  });

  test('defer: it is due at the next meeting, and counted; it is deferred again', async () => {
    const { mrn, caseId } = await recurred();
    for (const [meeting, next] of [
      ['2027-05-25', '2027-06-01'],
      ['2027-06-01', '2027-06-08'],
      ['2027-06-08', '2027-06-15'],
    ] as const) {
      at(meeting);
      good(await decideAs(clinic, caseId, { decision: 'defer', meeting }), 201);
      expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ dueOn: next });
    }
    const shown = caseOf((await agendaOn(clinic, '2027-06-15')).cases, mrn);
    expect(shown).toMatchObject({ deferrals: 3, dueOn: '2027-06-15' });
    expect(shown.decisions).toHaveLength(3);
    expect(await decisions(clinic, caseId)).toMatchObject({ deferrals: 3, standing: null });
  });

  test('is corrected by a later one alone, and both stay', async () => {
    const { caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, RADICAL), 201);
    const { version } = await decisions(clinic, caseId);
    const debulking = { decision: 'debulking', carryOutBy: '2027-07-15' };
    good(await decideAs(clinic, caseId, debulking, 'clinician', version), 201);
    expectProblem(await decideAs(clinic, caseId, debulking, 'clinician', version), 412);
    expectProblem(await decideAs(clinic, caseId, { ...debulking, decidedOn: '2027-05-24' }), 422, [
      '/decidedOn',
    ]);
    const { items, standing, kind } = await decisions(clinic, caseId);
    expect(kind).toBe('recurrence');
    expect(items.map(({ number, decision, question }) => [number, decision, question])).toEqual([
      [1, 'radical', 'recurrence'],
      [2, 'debulking', null],
    ]);
    expect(standing).toBe(items[1]?.id);
    expect(await listed(caseId)).toMatchObject([{ decision: 'debulking', dueOn: '2027-07-15' }]);
  });

  test('is refused where it does not fit, and nothing is recorded', async () => {
    const { mrn, caseId } = await recurred();
    at('2027-05-26');
    const before = await clinic.counts();
    const refused: [object, number, string[]][] = [
      [{ decision: 'extend' }, 422, ['/decision']],
      [{ ...RADICAL, meeting: '2027-05-26' }, 422, ['/meeting']],
      [{ ...RADICAL, decidedOn: '2027-05-24' }, 422, ['/decidedOn']],
      // The day before the MRI: there was nothing to decide.
      [{ ...RADICAL, meeting: null, decidedOn: '2027-05-11' }, 422, ['/decidedOn']],
      [{ ...RADICAL, carryOutBy: '2027-05-24' }, 422, ['/carryOutBy']],
      [{ decision: 'radical' }, 400, ['/carryOutBy']],
    ];
    for (const [body, status, pointers] of refused) {
      expectProblem(await decideAs(clinic, caseId, body), status, pointers);
    }
    const { body: said } = await decideAs(clinic, caseId, { decision: 'extend' });
    expect(said).toContain('open a period');
    expectProblem(await decideAs(clinic, caseId, RADICAL, 'nurse'), 403);
    const work = await clinic.work(mrn, 'board-decision');
    expect(work).toMatchObject({ answers: [], decideAt: '/v1/board/cases/{caseId}/decisions' });
    expectProblem(await clinic.answer(work, { answer: 'decided', reason }), 400, ['/answer']);
    expectProblem(await clinic.answer(work, { answer: 'done', reason }), 422, ['/answer']);
    const url = `/v1/board/cases/${caseId}/decisions`;
    const body = { decision: 'defer', decidedBy: 'Board', why: 'Late.' };
    expectProblem(await clinic.ask('POST', url, { as: 'coordinator', body }), 428, ['If-Match']);
    expectProblem(await clinic.ask('GET', url, { as: 'beta-nurse' }), 404);
    // A work item that found no recurrence is no case.
    expectProblem(await clinic.ask('GET', `/v1/board/cases/${work.id}/decisions`, { as: 'nurse' }), 404);
    expect(await clinic.counts()).toEqual(before);
    good(await clinic.record(mrn, [death('2027-05-26')]), 201);
    expectProblem(await decideAs(clinic, caseId, { decision: 'non-surgical' }), 409);
  });

  test('and each decision about the patient is an earlier one to the next board', async () => {
    const { mrn, caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, RADICAL), 201);
    good(await clinic.send(mrn, { accession: `${mrn} b`, performedOn: '2027-05-24' }), 201);
    // The second one in its window closes nothing, and is read when somebody has said that it is extra.
    const { subject } = await clinic.work(mrn, 'unmatched-result');
    const entry = (await clinic.unmatched()).find(({ resultId }) => resultId === subject);
    if (entry === undefined) throw new Error('Nothing is in the queue.');
    good(await clinic.resolve(entry, { choice: 'extra', reason }));
    const review = await clinic.work(mrn, 'result-to-review');
    good(await clinic.answer(review, { answer: 'recurrence', reason, found: { where: 'elsewhere' } }));
    expect(caseOf(await cases(clinic), mrn).decisions).toEqual([
      'Tumour board: Dr A, Dr B decided on 25 May 2027: radical surgery, to be carried out by 30 Jun 2027. Why: Agreed by all.',
    ]);
  });
});

test('people are reminded of an operation decided for a recurrence, and calendars show it by its day', async () => {
  const { mrn, caseId } = await recurred();
  at('2027-05-25');
  good(await decideAs(clinic, caseId, RADICAL), 201);
  const { id } = await clinic.work(mrn, 'decision-to-carry-out');
  const { url } = good<{ url: string }>(
    await clinic.ask('POST', '/v1/calendar-feeds', { as: 'coordinator', body: { role: 'coordinator' } }),
    201,
  );
  const { body: calendar } = await clinic.ask('GET', new URL(url).pathname);
  expect(calendar).toMatch(new RegExp(`UID:work-item-${id}@netvigil[^]*?DTSTART;VALUE=DATE:20270630`));
  const { site } = await clinic.actor('nurse');
  // Seven days before, two before, three after.
  for (const day of ['2027-06-23', '2027-06-28', '2027-07-05']) {
    at(day);
    await sweepSite(clinic.ctx, site, await systemActor(clinic.ctx, site));
  }
  const reminders = good<{ items: { kind: string; remindedOn: string }[] }>(
    await clinic.ask('GET', `/v1/reminders?subject=${id}`, { as: 'coordinator' }),
  ).items;
  expect(reminders.map(({ kind, remindedOn }) => `${remindedOn} ${kind}`)).toEqual([
    '2027-07-05 T+3',
    '2027-06-28 T-2',
    '2027-06-23 T-7',
  ]);
});

describe('what a decision about a recurrence rests on changes', () => {
  test('the decision is never altered, but flagged, and stays to be carried out', async () => {
    const { mrn, caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, RADICAL), 201);
    const before = (await decisions(clinic, caseId)).items;
    expect(await decisions(clinic, caseId)).toMatchObject({ evidenceChanged: false });
    at('2027-05-27');
    const corrected = { accession: mrn, version: 2, status: 'corrected', performedOn: '2027-05-12' } as const;
    good(await clinic.send(mrn, corrected));
    const after = await decisions(clinic, caseId);
    expect(after.items).toEqual(before);
    expect(after).toMatchObject({ evidenceChanged: true, standing: before[0]?.id });
    expect(await listed(caseId)).toMatchObject([{ decision: 'radical', evidenceChanged: true }]);
    const changed = await clinic.work(mrn, 'evidence-changed');
    expect(changed).toMatchObject({ tier: 2 });
    expect(changed.sentence).toContain('so does the decision as it was made');
    good(await clinic.answer(changed, { answer: 'confirmed', reason: 'Holds all the same.' }));
    expect(await listed(caseId)).toMatchObject([{ evidenceChanged: true }]);
  });

  test('before the board has decided, the case says so', async () => {
    const { mrn } = await recurred();
    expect(caseOf(await cases(clinic), mrn).evidenceChanged).toBe(false);
    const withdrawn = { accession: mrn, version: 2, status: 'entered-in-error', performedOn: '2027-05-12' };
    good(await clinic.send(mrn, withdrawn as never));
    expect(caseOf(await cases(clinic), mrn).evidenceChanged).toBe(true);
  });

  test('a reading that found a recurrence is not taken back, decided or not', async () => {
    const { caseId } = await recurred();
    at('2027-05-25');
    good(await decideAs(clinic, caseId, RADICAL), 201);
    const read = await clinic.ask('GET', `/v1/work-items/${caseId}`, { as: 'nurse' });
    const { version } = good<{ version: number }>(read);
    const taken = await clinic.ask('POST', `/v1/work-items/${caseId}/reopen`, {
      as: 'clinician',
      headers: { 'if-match': `"${version}"` },
      body: { reason },
    });
    expectProblem(taken, 409);
  });
});

describe('a decision about a recurrence goes with its patient', () => {
  test('merged and taken apart again, it is carried out where its reading is', async () => {
    const { mrn, caseId } = await recurred();
    at('2027-05-25');
    const other = await clinic.enrol(G1_FACTS);
    good(await decideAs(clinic, caseId, RADICAL), 201);
    const merge = good<{ merge: string }>(
      await clinic.ask('POST', `${addressOf(other)}/merges`, {
        as: 'integrator',
        body: { duplicate: { system: 'urn:oid:1.2.3', value: mrn }, reason, differencesConfirmed: true },
      }),
      201,
    );
    expect(await listed(caseId)).toHaveLength(1);
    const later = { decision: 'debulking', carryOutBy: '2027-07-15' };
    good(await decideAs(clinic, caseId, later), 201);
    const undo = { as: 'integrator', body: { reason } };
    good(await clinic.ask('POST', `/v1/merges/${merge.merge}/undo`, undo));
    expect(await clinic.work(mrn, 'decision-to-carry-out')).toMatchObject({ dueOn: '2027-07-15' });
    expect(await kinds(other)).not.toContain('decision-to-carry-out');
    expect(await listed(caseId)).toMatchObject([{ decision: 'debulking' }]);
  });

  test('read in two records that are merged later it is one case, with the decisions of both, and two again apart', async () => {
    const first = await recurred();
    const other = await clinic.enrol(G1_FACTS);
    const { subject } = await clinic.work(first.mrn, 'board-decision');
    const resultId = subject.split(' ')[0] ?? '';
    const { version } = good<{ version: string }>(
      await clinic.ask('GET', `/v1/results/${resultId}`, { as: 'nurse' }),
    );
    const patient = { system: 'urn:oid:1.2.3', value: other };
    good(await clinic.resolve({ resultId, version }, { choice: 'wrong-patient', patient, reason }));
    const review = await clinic.work(other, 'result-to-review');
    good(await clinic.answer(review, { answer: 'recurrence', reason, found: LIVER }));
    at('2027-05-25');
    const second = caseOf(await cases(clinic), other).caseId;
    good(await decideAs(clinic, second, RADICAL), 201);
    expect(caseOf(await cases(clinic), first.mrn)).toMatchObject({ evidenceChanged: true });
    const body = { duplicate: { system: 'urn:oid:1.2.3', value: first.mrn }, reason };
    const merging = { as: 'integrator', body: { ...body, differencesConfirmed: true } };
    const { merge } = good<{ merge: string }>(
      await clinic.ask('POST', `${addressOf(other)}/merges`, merging),
      201,
    );
    expect((await cases(clinic)).map(({ caseId }) => caseId)).not.toContain(first.caseId);
    expect(await listed(first.caseId)).toMatchObject([{ decision: 'radical', evidenceChanged: false }]);
    const [one, two] = [await decisions(clinic, first.caseId), await decisions(clinic, second)];
    expect([one.caseId, two.caseId, one.items]).toEqual([first.caseId, first.caseId, two.items]);
    good(await decideAs(clinic, second, { decision: 'debulking', carryOutBy: '2027-07-15' }), 201);
    expect(await listed(first.caseId)).toMatchObject([{ decision: 'debulking' }]);
    good(await clinic.ask('POST', `/v1/merges/${merge}/undo`, { as: 'integrator', body: { reason } }));
    expect(await listed(first.caseId)).toMatchObject([{ decision: 'debulking', evidenceChanged: true }]);
    expect(await listed(second)).toMatchObject([{ decision: 'radical' }]);
  });
});
