import { beforeAll, describe, expect, test } from 'vitest';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { decideAs, toCarryOut } from '../support/agenda.ts';
import {
  addressOf,
  type Clinic,
  death,
  good,
  hepatectomy,
  MRN,
  retraction,
  startClinic,
} from '../support/clinic.ts';
import {
  close,
  type DoneOut,
  decide,
  list,
  opened,
  period,
  read,
  reading,
  scan,
  staging,
} from '../support/observation.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const reason = 'Agreed in the round.';
const sweep = async () => {
  const { site } = await clinic.actor('nurse');
  return sweepSite(clinic.ctx, site, await systemActor(clinic.ctx, site));
};

/** Opened on 12 Jan 2026; the baseline of 10 Jan counts 3 of type II: due 10 Apr, window 27 Mar to 8 May. */
async function observing(): Promise<{ mrn: string; id: string }> {
  at('2026-01-12');
  const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
  const { id } = await opened(clinic, mrn);
  good(await scan(clinic, id, '2026-01-10', 3), 201);
  return { mrn, id };
}

async function passed(): Promise<{ mrn: string; id: string; second: DoneOut }> {
  const made = await observing();
  at('2026-04-13');
  return { ...made, second: good<DoneOut>(await scan(clinic, made.id, '2026-04-12', 3), 201) };
}

describe('as the days pass', () => {
  test('the sweep brings the scan to the worklist with its window, and to tier 1 after it', async () => {
    const { mrn, id } = await observing();
    expect(await kinds(mrn)).not.toContain('observation-scan');
    at('2026-03-26');
    await sweep();
    expect(await kinds(mrn)).not.toContain('observation-scan');
    at('2026-03-27');
    await sweep();
    const due = await clinic.work(mrn, 'observation-scan');
    expect(due).toMatchObject({ tier: 4, role: 'nurse', dueOn: '2026-05-08', answers: [] });
    expect(due.sentence).toContain(
      'Scan due: round 1, scan due 10 Apr 2026, window 27 Mar 2026 to 8 May 2026.',
    );
    at('2026-05-09');
    await sweep();
    const overdue = await clinic.work(mrn, 'observation-scan');
    expect(overdue).toMatchObject({ id: due.id, tier: 1 });
    expect(overdue.sentence).toContain('Scan overdue');
    const { rows } = good<{ rows: { id: string; tier: number }[] }>(
      await clinic.ask('GET', '/v1/worklist?kind=observation-scan&limit=200', { as: 'nurse' }),
    );
    expect(rows.find((row) => row.id === due.id)?.tier).toBe(1);
    expect((await period(clinic, id)).state).toBe('scan-overdue');
    expect((await clinic.audited(due.id)).map(({ action }) => action)).toEqual([
      'work-opened',
      'reminded',
      'work-reworded',
      'reminded',
    ]);
    // Nothing is left to bring: another sweep writes nothing.
    const before = await clinic.counts();
    await sweep();
    expect(await clinic.counts()).toEqual(before);
  });

  test('a decision that nobody took is overdue from the day after, in tier 1', async () => {
    const { mrn } = await passed();
    at('2026-04-27');
    await sweep();
    expect((await clinic.work(mrn, 'board-decision')).tier).toBe(4);
    at('2026-04-28');
    await sweep();
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ tier: 1, dueOn: '2026-04-27' });
  });

  test('the states of a day follow from the dates, swept or not; what was derived has its trail', async () => {
    const { id } = await passed();
    expect((await clinic.audited(id)).map(({ action }) => action)).toEqual([
      'opened',
      'scan-recorded',
      'observation-derived',
      'scan-recorded',
      'observation-derived',
    ]);
  });
});

describe('a decision of the board', () => {
  test('to extend begins another round of the same period', async () => {
    const { id } = await passed();
    at('2026-04-20');
    expect(await decide(clinic, id, 'extend', '2026-04-20')).toMatchObject({
      state: 'observing',
      question: null,
      rounds: [
        { number: 1 },
        { number: 2, opensOn: '2026-06-28', dueOn: '2026-07-12', closesOn: '2026-08-09' },
      ],
    });
  });

  test('to defer keeps it before the board, counted', async () => {
    const { id } = await passed();
    at('2026-04-20');
    expect(await decide(clinic, id, 'defer', '2026-04-20')).toMatchObject({
      state: 'board-pending',
      deferrals: 1,
      decideBy: '2026-05-04',
    });
  });

  test('is carried out by the hepatectomy, and is not altered by a correction that comes later', async () => {
    const { mrn, id, second } = await passed();
    at('2026-04-20');
    const decided = await decide(clinic, id, 'radical', '2026-04-20', '2026-06-01');
    expect(decided).toMatchObject({ state: 'board-decided', decision: { decision: 'radical' } });
    expect(await clinic.work(mrn, 'decision-to-carry-out')).toMatchObject({
      dueOn: '2026-06-01',
      answers: [],
    });
    at('2026-05-03');
    const four = { nature: 'correction', reason, count: { qualifier: 'exact', value: 4 } };
    const corrected = good<DoneOut>(await reading(clinic, second, four), 201);
    expect(corrected.period).toMatchObject({
      state: 'board-decided',
      decision: { decision: 'radical' },
      changed: [{ outcome: 'passed' }],
    });
    expect(corrected.changes.at(-1)).toContain('The decision on record stays as it was made.');
    expect(await clinic.work(mrn, 'evidence-changed')).toMatchObject({ tier: 2 });
    at('2026-06-02');
    good(await clinic.record(mrn, [hepatectomy('2026-06-01')]), 201);
    expect(await period(clinic, id)).toMatchObject({
      state: 'closed',
      closedReason: 'operated',
      deviation: null,
    });
    expect(await kinds(mrn)).not.toContain('decision-to-carry-out');
  });

  test('is not carried out by an operation without a day before a person has confirmed it, and states say so', async () => {
    const { mrn, id } = await passed();
    at('2026-04-20');
    await decide(clinic, id, 'radical', '2026-04-20', '2026-06-01');
    at('2026-05-04');
    good(await clinic.record(mrn, [hepatectomy(null)]), 201);
    expect(await period(clinic, id)).toMatchObject({ state: 'board-decided' });
    expect(await clinic.work(mrn, 'decision-to-carry-out')).toMatchObject({ dueOn: '2026-06-01' });
    at('2026-05-06');
    const asked = await clinic.work(mrn, 'confirm-date');
    expect(asked).toMatchObject({ dueOn: '2026-05-11', role: 'nurse' });
    good(await clinic.answer(asked, { answer: 'confirmed', reason: 'Seen in the notes of the ward.' }));
    const closed = await period(clinic, id);
    expect(closed).toMatchObject({ state: 'closed', closedReason: 'operated', closedOn: '2026-05-04' });
    expect(closed.states.at(-1)).toMatchObject({ on: '2026-05-06', state: 'closed' });
    expect(await kinds(mrn)).not.toContain('decision-to-carry-out');
  });

  test('stays to be carried out where an operation of a day before it is told later, until a person says which is true', async () => {
    const { mrn, id } = await passed();
    at('2026-04-20');
    await decide(clinic, id, 'radical', '2026-04-20', '2026-06-01');
    at('2026-05-04');
    good(await clinic.record(mrn, [hepatectomy('2026-03-15')]), 201);
    expect(await period(clinic, id)).toMatchObject({
      state: 'board-decided',
      decision: { decision: 'radical' },
    });
    expect((await toCarryOut(clinic)).find(({ caseId }) => caseId === id)).toMatchObject({
      decision: 'radical',
      dueOn: '2026-06-01',
    });
    at('2026-05-06');
    const asked = await clinic.work(mrn, 'confirm-date');
    expect(asked).toMatchObject({ role: 'clinician', dueOn: '2026-05-11' });
    expect(asked.sentence).toContain(
      "A hepatectomy lies on 15 Mar 2026, before the board's decision of 20 Apr 2026.",
    );
    good(await clinic.answer(asked, { answer: 'confirmed', reason: 'Operated elsewhere in March.' }));
    expect(await period(clinic, id)).toMatchObject({
      state: 'closed',
      closedReason: 'operated-before-completion',
      closedOn: '2026-03-15',
      decision: { decision: 'radical' },
      deviation: 'operated before the board decided about the observation',
    });
    expect(await kinds(mrn)).toContain('deviation');
    expect(await kinds(mrn)).not.toContain('decision-to-carry-out');
  });

  test('stays where the period is closed as of a day before it; opened again, nobody is asked any more', async () => {
    const { mrn, id } = await passed();
    at('2026-04-20');
    await decide(clinic, id, 'radical', '2026-04-20', '2026-06-01');
    const held = await period(clinic, id);
    good(await close(clinic, held, { reason: 'withdrawn', on: '2026-03-15', note: 'Told late.' }));
    expect(await period(clinic, id)).toMatchObject({ state: 'board-decided' });
    expect(await kinds(mrn)).toEqual(expect.arrayContaining(['confirm-date', 'decision-to-carry-out']));
    const { version } = await period(clinic, id);
    good(
      await clinic.ask('POST', `/v1/observation-periods/${id}/reopen`, {
        as: 'clinician',
        headers: { 'if-match': `"${version}"` },
        body: { reason: 'Not withdrawn.' },
      }),
    );
    expect(await kinds(mrn)).not.toContain('confirm-date');
    expect(await kinds(mrn)).toContain('decision-to-carry-out');
  });

  test('is as late as it was when its scan is read again and nothing else is found', async () => {
    const { mrn, id, second } = await passed();
    const { decideBy } = await period(clinic, id);
    at('2026-05-02');
    await sweep();
    good(await reading(clinic, second, { nature: 're-read', readOn: '2026-05-01', reason }), 201);
    expect((await period(clinic, id)).decideBy).toBe(decideBy);
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ tier: 1, dueOn: decideBy });
  });

  test('corrected, it says what is no longer to be carried out', async () => {
    const { id } = await passed();
    at('2026-04-20');
    await decide(clinic, id, 'radical', '2026-04-20', '2026-06-01');
    const given = { decision: 'non-surgical', decidedOn: '2026-04-20' };
    const corrected = good<{ changes: string[] }>(await decideAs(clinic, id, given), 201);
    expect(corrected.changes).toEqual([
      'Decided: radical surgery, to be carried out by 1 Jun 2026, now no surgery.',
    ]);
  });

  test('new disease outside the liver after it goes before the board again, urgently', async () => {
    const { mrn, id } = await passed();
    at('2026-04-20');
    await decide(clinic, id, 'radical', '2026-04-20', '2026-06-01');
    at('2026-05-03');
    const outside = {
      kind: 'extrahepatic-disease',
      date: '2026-05-02',
      details: { where: 'Bone.' },
    } as const;
    good(await clinic.record(mrn, [outside]), 201);
    expect(await period(clinic, id)).toMatchObject({
      state: 'board-pending',
      question: 'extrahepatic-disease',
      urgent: true,
      decideBy: '2026-05-10',
      decision: { decision: 'radical' },
      outcomes: [{ outcome: 'passed' }],
    });
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ tier: 2, dueOn: '2026-05-10' });
  });
});

describe('no period is lost', () => {
  test('with a transfer: nothing is asked while another hospital has the patient, and all of it after the return', async () => {
    const { mrn, id } = await passed();
    good(await clinic.care(mrn, 'transfer', { receiver: 'City Hospital', reason }), 201);
    expect(await kinds(mrn)).toContain('board-decision');
    const body = { receiver: 'City Hospital', confirmedBy: 'Dr Kita', confirmedOn: '2026-04-13' };
    good(await clinic.care(mrn, 'transfer/confirmation', body), 201);
    expect(await kinds(mrn)).not.toContain('board-decision');
    expect(await period(clinic, id)).toMatchObject({
      state: 'board-pending',
      sentence: expect.stringMatching(
        /^Another hospital has taken over, and nothing is asked here\. Where it stood: Before the board\./,
      ),
    });
    // The list of periods has it still, and says why no board is asked.
    const listed = async () => (await list(clinic, 'board-pending', 50)).find((row) => row.id === id);
    expect(await listed()).toMatchObject({ takenOver: true });
    at('2026-06-01');
    good(await clinic.care(mrn, 'return', { reason }), 201);
    expect(await listed()).toMatchObject({ takenOver: false });
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({ tier: 1, dueOn: '2026-04-27' });
  });

  test('with a death recorded in error: it is as it would have been', async () => {
    const { mrn, id } = await passed();
    good(await clinic.record(mrn, [death('2026-04-13', { source: { system: 'urn:ehr', value: id } })]), 201);
    // What came to pass before the death stays on record.
    expect(await period(clinic, id)).toMatchObject({
      state: 'closed',
      closedReason: 'death',
      outcomes: [{}],
    });
    const { facts } = good<{ facts: { id: string; kind: string }[] }>(
      await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }),
    );
    const dead = facts.find(({ kind }) => kind === 'death')?.id ?? '';
    good(await clinic.record(mrn, [retraction(dead)]), 201);
    expect(await period(clinic, id)).toMatchObject({ state: 'board-pending', closedReason: null });
    expect(await kinds(mrn)).toContain('board-decision');
  });

  test('with a merge: the periods of both records are shown, and each has its own again once it is undone', async () => {
    const [one, two] = [await observing(), await observing()];
    const { merge } = good<{ merge: string }>(
      await clinic.ask('POST', `${addressOf(one.mrn)}/merges`, {
        as: 'coordinator',
        body: { duplicate: { system: MRN, value: two.mrn }, reason },
      }),
      201,
    );
    const ids = async (mrn: string) => (await read(clinic, mrn)).items.map(({ id }) => id);
    expect(await ids(one.mrn)).toEqual([one.id, two.id]);
    expect(await ids(two.mrn)).toEqual([one.id, two.id]);
    at('2026-05-09');
    await sweep();
    const asked = (await clinic.plan(one.mrn)).work.filter(({ kind }) => kind === 'observation-scan');
    expect(asked.map(({ parts }) => (parts as { period: string }).period).toSorted()).toEqual(
      [one.id, two.id].toSorted(),
    );
    good(await scan(clinic, two.id, '2026-04-12', 3), 201);
    expect((await period(clinic, two.id)).state).toBe('board-pending');
    good(await clinic.ask('POST', `/v1/merges/${merge}/undo`, { as: 'coordinator', body: { reason } }));
    expect(await ids(one.mrn)).toEqual([one.id]);
    expect(await ids(two.mrn)).toEqual([two.id]);
    expect(await kinds(one.mrn)).toContain('observation-scan');
    expect(await kinds(two.mrn)).toContain('board-decision');
  });
});
