import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  expectProblem,
  type FactIn,
  good,
  hepatectomy,
  MRN,
  newMrn,
  startClinic,
} from '../support/clinic.ts';
import {
  close,
  type DoneOut,
  list,
  opened,
  type PeriodOut,
  period,
  preview,
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
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind);
const reason = 'Agreed in the round.';

/** Opened on 12 Jan 2026; the baseline of 10 Jan counts 3 of type II: due 10 Apr, window 27 Mar to 8 May. */
async function observing(): Promise<{ mrn: string; id: string; baseline: DoneOut }> {
  at('2026-01-12');
  const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
  const { id } = await opened(clinic, mrn);
  const baseline = good<DoneOut>(await scan(clinic, id, '2026-01-10', 3), 201);
  return { mrn, id, baseline };
}

describe('a staging of type I or II', () => {
  test('proposes a period, which stays a gap on the worklist until one is opened or declined', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    expect(await clinic.work(mrn, 'observation-proposed')).toMatchObject({
      tier: 4,
      role: 'clinician',
      dueOn: '2026-01-19',
      answers: ['declined'],
    });
    expect(await read(clinic, mrn)).toMatchObject({
      proposal: {
        kind: 'propose',
        sentence: expect.stringContaining('liver metastases of type II, staged on 10 Jan 2026'),
      },
      items: [],
    });
    const { id, state, next } = await opened(clinic, mrn);
    expect({ state, next }).toEqual({
      state: 'awaiting-baseline',
      next: { what: 'Baseline scan with an exact count', who: 'nurse', by: '2026-01-26' },
    });
    expect(await kinds(mrn)).not.toContain('observation-proposed');
    expect((await read(clinic, mrn)).proposal).toBeNull();
    expect((await clinic.audited(id)).map(({ action }) => action)).toEqual(['opened']);

    const declined = await clinic.enrol([staging('2026-01-10', 'I')]);
    const gap = await clinic.work(declined, 'observation-proposed');
    const { rows, gaps } = good<{
      rows: { id: string; gap: string | null }[];
      gaps: { gap: string; rows: number }[];
    }>(await clinic.ask('GET', '/v1/worklist?gap=no-period&counts=true', { as: 'clinician' }));
    expect(rows.find(({ id }) => id === gap.id)).toMatchObject({ gap: 'no-period' });
    expect(gaps).toContainEqual({ gap: 'no-period', rows: rows.length });
    expectProblem(await clinic.answer(gap, { answer: 'declined', reason }, { as: 'nurse' }), 403, [
      '/answer',
    ]);
    good(await clinic.answer(gap, { answer: 'declined', reason }));
    expect(await kinds(declined)).not.toContain('observation-proposed');
  });

  test('of type III is not applicable: a clinician is asked which plan now', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'III')]);
    expect((await clinic.work(mrn, 'which-plan')).sentence).toContain('the metastases are type III');
    expect((await read(clinic, mrn)).proposal).toMatchObject({ kind: 'not-applicable' });
  });

  test('a period is opened once, by a clinician, for somebody alive; without a staging only with a reason', async () => {
    const { mrn } = await observing();
    const open = (of: string, body: object = {}, as = 'clinician') =>
      clinic.ask('POST', `${addressOf(of)}/observation-periods`, { as, body });
    expectProblem(await open(mrn), 409);
    expectProblem(await open(newMrn()), 404);
    const unstaged = await clinic.enrol([]);
    expectProblem(await open(unstaged, {}, 'nurse'), 403);
    expectProblem(await open(unstaged), 422, ['/reason']);
    good(await open(unstaged, { reason }), 201);
    const dead = await clinic.enrol([staging('2026-01-10', 'II'), death('2026-01-11')]);
    expectProblem(await open(dead), 409);
  });
});

describe('scans of a period', () => {
  test('the second one with the same count, in the window: passed, and the board is due in 14 days', async () => {
    const { mrn, id, baseline } = await observing();
    expect(baseline.changes).toEqual([
      'State: awaiting-baseline, now observing.',
      'Baseline: none, now 3 of type II on 10 Jan 2026.',
      'Due: no scan, now round 1 on 10 Apr 2026, from 27 Mar 2026 to 8 May 2026.',
    ]);
    expect(baseline.period).toMatchObject({
      state: 'observing',
      baseline: { on: '2026-01-10', count: { qualifier: 'exact', value: 3 }, nelmType: 'II' },
      rounds: [{ number: 1, opensOn: '2026-03-27', dueOn: '2026-04-10', closesOn: '2026-05-08' }],
    });
    at('2026-04-13');
    const second = good<DoneOut>(await scan(clinic, id, '2026-04-12', 3), 201);
    expect(second.period).toMatchObject({
      state: 'board-pending',
      question: 'passed',
      urgent: false,
      askedOn: '2026-04-13',
      decideBy: '2026-04-27',
      outcomes: [{ round: 1, outcome: 'passed', scanId: second.scanId }],
      next: { who: 'coordinator', by: '2026-04-27' },
    });
    expect(await clinic.work(mrn, 'board-decision')).toMatchObject({
      tier: 4,
      role: 'coordinator',
      dueOn: '2026-04-27',
      answers: [],
    });
    expect(second.period.history.map(({ what }) => what)).toEqual([
      'opened',
      'reading',
      'reading',
      'outcome',
    ]);
  });

  test('tells each state it was in, by what was recorded then: a correction changes none of the days before', async () => {
    const { mrn, id } = await observing();
    at('2026-04-13');
    const report = { accession: `states of ${id}`, performedOn: '2026-04-12', regions: ['liver'] as const };
    const sent = { ...report, regions: ['liver' as const] };
    const { resultId } = good<{ resultId: string }>(await clinic.send(mrn, { ...sent, version: 1 }), 201);
    good(await scan(clinic, id, '2026-04-12', 3, { resultId }), 201);
    at('2026-04-20');
    good(await clinic.send(mrn, { ...sent, version: 2, status: 'entered-in-error' }));
    at('2026-05-12');
    const late = good<DoneOut>(await scan(clinic, id, '2026-05-10', 3), 201);
    at('2026-05-14');
    const corrected = {
      performedOn: '2026-05-10',
      nature: 'correction',
      count: { qualifier: 'exact', value: 4 },
      reason,
    };
    good(await reading(clinic, late, corrected), 201);
    const { states, state } = await period(clinic, id);
    expect(states.map((one) => `${one.on} ${one.state}`)).toEqual([
      '2026-01-12 observing',
      '2026-03-27 scan-due',
      '2026-04-13 board-pending',
      '2026-04-20 scan-due',
      '2026-05-09 scan-overdue',
      '2026-05-12 board-pending',
      '2026-05-14 ruled-out',
    ]);
    expect(states.at(-1)?.state).toBe(state);
    expect(states[1]?.sentence).toContain('Scan due: round 1, scan due 10 Apr 2026');
  });

  test('the same scan again has no effect, and says so', async () => {
    const { id, baseline } = await observing();
    const again = good<DoneOut>(await scan(clinic, id, '2026-01-10', 3), 200);
    expect(again).toMatchObject({ scanId: baseline.scanId, readingId: baseline.readingId, changes: [] });
    expect(again.period.scans).toHaveLength(1);
  });

  test('ten times at once it is one scan; of two who open a period at once one does', async () => {
    const { id } = await observing();
    at('2026-04-13');
    const answers = await Promise.all(Array.from({ length: 10 }, () => scan(clinic, id, '2026-04-12', 3)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([...Array(9).fill(200), 201]);
    expect((await period(clinic, id)).scans).toHaveLength(2);
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const url = `${addressOf(mrn)}/observation-periods`;
    const open = () => clinic.ask('POST', url, { as: 'clinician', body: {} });
    const both = await Promise.all([open(), open()]);
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409]);
    expect((await read(clinic, mrn)).items).toHaveLength(1);
  });

  test('a new lesion rules out and asks the board; without a scan it is overdue, in tier 1', async () => {
    const ruled = await observing();
    at('2026-03-01');
    const out = good<DoneOut>(await scan(clinic, ruled.id, '2026-02-28', 4), 201);
    expect(out.period).toMatchObject({ state: 'ruled-out', question: 'new-lesion', decideBy: '2026-03-15' });
    expect(out.changes).toContain('Outcome: none, now ruled-out in round 1.');

    const silent = await observing();
    at('2026-05-09');
    expect(await period(clinic, silent.id)).toMatchObject({ state: 'scan-overdue', outcomes: [] });
  });

  test('lesion by lesion: one not seen is a decrease, growth is shown and fails nothing', async () => {
    at('2026-01-12');
    const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
    const { id } = await opened(clinic, mrn);
    const lesion = (name: string, sizeMm: number, status = 'present') => ({
      id: name,
      segment: 'VII',
      sizeMm,
      status,
    });
    const listed = (...lesions: object[]) => ({ lesions });
    good(await scan(clinic, id, '2026-01-10', 2, listed(lesion('L1', 9), lesion('L2', 12))), 201);
    at('2026-04-13');
    const shown = await preview(clinic, id, '2026-04-12', 2, listed(lesion('L1', 15), lesion('L2', 12)));
    expect(shown.after).toMatchObject({ state: 'board-pending', question: 'passed' });
    const gone = good<DoneOut>(
      await scan(clinic, id, '2026-04-12', 1, listed(lesion('L1', 15), lesion('L2', 0, 'not-seen'))),
      201,
    );
    expect(gone.period).toMatchObject({ state: 'inconclusive', readBy: '2026-04-20' });
    expect(gone.period.scans.at(-1)).toMatchObject({
      row: 8,
      growth: [{ lesion: 'L1', fromMm: 9, toMm: 15 }],
    });
    expect(await clinic.work(mrn, 'observation-read')).toMatchObject({
      role: 'clinician',
      dueOn: '2026-04-20',
    });
  });

  test('faults are named with their way out, and nothing is recorded', async () => {
    const { id } = await observing();
    expectProblem(await scan(clinic, id, '2026-01-13', 3), 400, ['/performedOn', '/readOn']);
    expectProblem(await scan(clinic, id, '2026-01-12', 3, { readOn: '2026-01-11' }), 400, ['/readOn']);
    const exactly = { count: { qualifier: 'exact' } };
    expectProblem(await scan(clinic, id, '2026-01-11', 3, exactly), 400, ['/count/value']);
    const twice = {
      lesions: [
        { id: 'L1', status: 'present' },
        { id: 'L1', status: 'new' },
      ],
    };
    expectProblem(await scan(clinic, id, '2026-01-11', 2, twice), 400, ['/lesions']);
    expectProblem(await scan(clinic, id, '2026-01-11', 3, { resultId: crypto.randomUUID() }), 422, [
      '/resultId',
    ]);
    expectProblem(await scan(clinic, crypto.randomUUID(), '2026-01-11', 3), 404);
    expect((await period(clinic, id)).scans).toHaveLength(1);
  });
});

describe('what is read again or corrected', () => {
  test('is worked out anew and says what changed; the outcome on record is flagged, urgently', async () => {
    const { mrn, id } = await observing();
    at('2026-04-13');
    const second = good<DoneOut>(await scan(clinic, id, '2026-04-12', 3), 201);
    at('2026-05-03');
    const correction = {
      nature: 'correction',
      reason: 'One was overlooked.',
      count: { qualifier: 'exact', value: 4 },
    };
    const corrected = good<DoneOut>(await reading(clinic, second, correction), 201);
    expect(corrected.period).toMatchObject({
      state: 'ruled-out',
      changed: [{ number: 1, round: 1, outcome: 'passed' }],
    });
    expect(corrected.changes).toEqual([
      'State: board-pending, now ruled-out.',
      'Outcome: passed in round 1, now ruled-out in round 1.',
      'Before the board: the count is unchanged; radical or debulking surgery? By 27 Apr 2026, now a new lesion; what follows? By 17 May 2026.',
      'An outcome on record rests on evidence that has changed.',
    ]);
    const flagged = await clinic.work(mrn, 'evidence-changed');
    expect(flagged).toMatchObject({
      tier: 2,
      role: 'clinician',
      dueOn: '2026-05-10',
      answers: ['confirmed'],
    });
    good(await clinic.answer(flagged, { answer: 'confirmed', reason }));
    expect(await kinds(mrn)).not.toContain('evidence-changed');

    // What a clinician has looked at is taken back, and then it changes once more.
    const back = { ...correction, count: { qualifier: 'exact', value: 3 } };
    const three = good<DoneOut>(await reading(clinic, corrected, back), 201);
    expect(three.period).toMatchObject({ state: 'board-pending', question: 'passed' });
    const four = good<DoneOut>(await reading(clinic, three, correction), 201);
    expect(four.period.changed).toMatchObject([{ number: 3, round: 1, outcome: 'passed' }]);
    expect(await clinic.work(mrn, 'evidence-changed')).toMatchObject({ tier: 2, dueOn: '2026-05-10' });
  });

  test('an unclear scan: read again, and still unclear goes before the board or asks for another scan by a day', async () => {
    const unclear = { count: { qualifier: 'uncountable' } };
    for (const [more, expected] of [
      [{}, { state: 'board-pending', question: 'uncertain' }],
      [{ repeatBy: '2026-05-20' }, { state: 'inconclusive', repeatBy: '2026-05-20', question: null }],
      [{ count: { qualifier: 'exact', value: 3 } }, { state: 'board-pending', question: 'passed' }],
    ] as const) {
      const { id } = await observing();
      at('2026-04-13');
      const second = good<DoneOut>(await scan(clinic, id, '2026-04-12', 3, unclear), 201);
      expect(second.period.state).toBe('inconclusive');
      at('2026-04-15');
      const again = await reading(clinic, second, { nature: 're-read', reason, ...unclear, ...more });
      expect(good<DoneOut>(again, 201).period).toMatchObject(expected);
    }
  });

  test('of two who read the same reading the second is refused, and so is what does not fit', async () => {
    const { id, baseline } = await observing();
    at('2026-01-14');
    const more = { nature: 're-read', reason };
    expectProblem(await reading(clinic, baseline, { ...more, performedOn: '2026-01-09' }), 422, [
      '/performedOn',
    ]);
    expectProblem(await reading(clinic, baseline, { ...more, status: 'entered-in-error' }), 422, ['/status']);
    expectProblem(
      await reading(clinic, baseline, { nature: 'correction', reason, repeatBy: '2026-02-01' }),
      422,
      ['/repeatBy'],
    );
    good(await reading(clinic, baseline, more), 201);
    expectProblem(await reading(clinic, baseline, more), 409, ['/follows']);
    expectProblem(await reading(clinic, { ...baseline, scanId: crypto.randomUUID() }, more), 404);
    expect((await period(clinic, id)).scans[0]?.readings.map(({ nature }) => nature)).toEqual([
      'first',
      're-read',
    ]);
  });

  test('a scan whose report is withdrawn is none', async () => {
    const { mrn, id } = await observing();
    at('2026-04-13');
    const report = { accession: `of ${id}`, performedOn: '2026-04-12', regions: ['liver'] as const };
    const { resultId } = good<{ resultId: string }>(
      await clinic.send(mrn, { ...report, regions: ['liver'], version: 1 }),
      201,
    );
    good(await scan(clinic, id, '2026-04-12', 3, { resultId }), 201);
    expect((await period(clinic, id)).state).toBe('board-pending');
    good(await clinic.send(mrn, { ...report, regions: ['liver'], version: 2, status: 'entered-in-error' }));
    expect(await period(clinic, id)).toMatchObject({
      state: 'scan-due',
      outcomes: [],
      changed: [{ outcome: 'passed' }],
    });
    expect(await kinds(mrn)).toContain('evidence-changed');
  });
});

describe('an end', () => {
  test('by a clinician leaves dated work; opened in error leaves none; both are taken back', async () => {
    const { mrn, id } = await observing();
    at('2026-02-01');
    const withdrawn = await close(clinic, await period(clinic, id), { reason: 'withdrawn', note: reason });
    expect(good<DoneOut>(withdrawn).period).toMatchObject({ state: 'closed', closedReason: 'withdrawn' });
    expect(await clinic.work(mrn, 'which-plan')).toMatchObject({ dueOn: '2026-02-08', answers: ['done'] });
    const reopening = { as: 'clinician', body: { reason } };
    const closed = await period(clinic, id);
    const reopen = (of: PeriodOut) =>
      clinic.ask('POST', `/v1/observation-periods/${id}/reopen`, {
        ...reopening,
        headers: { 'if-match': `"${of.version}"` },
      });
    expect(good<DoneOut>(await reopen(closed)).period.state).toBe('observing');
    expectProblem(await reopen(await period(clinic, id)), 409);
    const error = await close(clinic, await period(clinic, id), { reason: 'opened-in-error', note: reason });
    expect(good<DoneOut>(error).period).toMatchObject({ closedReason: 'opened-in-error', outcomes: [] });
    expect(await kinds(mrn)).toEqual(expect.arrayContaining(['observation-proposed']));
  });

  test('asks which plan follows each time, also where it was answered before the period was reopened', async () => {
    const { mrn, id } = await observing();
    at('2026-02-01');
    const end = async () => close(clinic, await period(clinic, id), { reason: 'withdrawn', note: reason });
    good(await end());
    good(await clinic.answer(await clinic.work(mrn, 'which-plan'), { answer: 'done', reason }));
    expect(await kinds(mrn)).not.toContain('which-plan');
    const { version } = await period(clinic, id);
    good(
      await clinic.ask('POST', `/v1/observation-periods/${id}/reopen`, {
        as: 'clinician',
        headers: { 'if-match': `"${version}"` },
        body: { reason },
      }),
    );
    good(await end());
    expect(await clinic.work(mrn, 'which-plan')).toMatchObject({ dueOn: '2026-02-08' });
  });

  test('needs the version that was read, and a day since the beginning', async () => {
    const { id } = await observing();
    const stale = await period(clinic, id);
    good(await scan(clinic, id, '2026-01-11', 3), 201);
    expectProblem(await close(clinic, stale, { reason: 'withdrawn', note: reason }), 412);
    const body = { reason: 'withdrawn', note: reason, on: '2026-01-09' };
    expectProblem(await close(clinic, await period(clinic, id), body), 400, ['/on']);
    expectProblem(await close(clinic, await period(clinic, id), { ...body, on: null }, 'nurse'), 403);
  });

  test('an operation before the board decided is a deviation; a death is censored and leaves nothing', async () => {
    const operated = await observing();
    at('2026-03-02');
    good(await clinic.record(operated.mrn, [hepatectomy('2026-03-01')]), 201);
    expect(await period(clinic, operated.id)).toMatchObject({
      state: 'closed',
      closedReason: 'operated-before-completion',
      deviation: 'operated before the board decided about the observation',
    });
    expect(await clinic.work(operated.mrn, 'deviation')).toMatchObject({
      dueOn: '2026-03-08',
      answers: ['noted'],
    });
    const died = await observing();
    at('2026-03-02');
    good(await clinic.record(died.mrn, [death('2026-03-01')]), 201);
    expect(await period(clinic, died.id)).toMatchObject({
      state: 'closed',
      closedReason: 'death',
      question: null,
    });
    expect(await kinds(died.mrn)).toEqual([]);
  });

  test('a loss closes it; contact again proposes a new one, linked to it', async () => {
    const { mrn, id } = await observing();
    at('2026-03-02');
    const attempts = [{ on: '2026-03-01', how: 'Telephone.', outcome: 'No answer.' }];
    good(await clinic.care(mrn, 'loss-to-follow-up', { attempts, reason }), 201);
    expect(await period(clinic, id)).toMatchObject({ state: 'closed', closedReason: 'lost-to-follow-up' });
    expect(await kinds(mrn)).toEqual(expect.arrayContaining(['lost-contact']));
    at('2026-04-01');
    good(await clinic.care(mrn, 'contact', { how: 'She came.' }), 201);
    expect((await clinic.work(mrn, 'observation-proposed')).sentence).toContain('has been reached again');
    expect(await opened(clinic, mrn)).toMatchObject({ state: 'awaiting-baseline', follows: id });
  });
});

describe('a preview', () => {
  test('tells what a scan would come to, on a day ahead too, and stores nothing', async () => {
    const { id } = await observing();
    const before = await clinic.counts();
    const passed = await preview(clinic, id, '2026-04-12', 3);
    expect(passed).toMatchObject({
      day: '2026-04-12',
      before: { state: 'scan-due' },
      after: { state: 'board-pending', question: 'passed', decideBy: '2026-04-26' },
      // Nobody has said when the board meets.
      work: [
        { kind: 'board-decision', role: 'coordinator', dueOn: '2026-04-26' },
        { kind: 'convene-or-defer', role: 'coordinator', dueOn: '2026-04-26' },
      ],
    });
    expect(passed.changes[0]).toBe('State: scan-due, now board-pending.');
    expect((await preview(clinic, id, '2026-01-11', 4)).after.state).toBe('ruled-out');
    expect(await clinic.counts()).toEqual(before);
    expect((await period(clinic, id)).scans).toHaveLength(1);
  });
});

describe('a preview of what is on record', () => {
  test('tells the period as it is: sent again, the scan would be the same one', async () => {
    const { id } = await observing();
    const known = await preview(clinic, id, '2026-01-10', 3);
    expect(known.changes).toEqual([]);
    expect(known.after).toEqual(known.before);
  });
});

describe('the lists', () => {
  test('by state, page by page, each period once; the state is that of the day, swept or not', async () => {
    const ids = [await observing(), await observing(), await observing()].map(({ id }) => id);
    const states = async (state: string) =>
      (await list(clinic, state, 2)).filter(({ id }) => ids.includes(id));
    expect((await states('observing')).map(({ id }) => id)).toEqual(ids);
    expect(await states('scan-due')).toEqual([]);
    at('2026-03-27');
    expect((await states('scan-due')).map(({ id }) => id)).toEqual(ids);
    at('2026-05-08');
    expect((await states('scan-due')).map(({ id }) => id)).toEqual(ids);
    at('2026-05-09');
    const overdue = await states('scan-overdue');
    expect(overdue.map(({ id }) => id)).toEqual(ids);
    expect(overdue[0]).toMatchObject({
      patient: { identifiers: [{ system: MRN }] },
      state: 'scan-overdue',
      next: { what: 'Comparable scan of the liver', who: 'nurse' },
    });
    const everything = await list(clinic, null, 2);
    expect(new Set(everything.map(({ id }) => id)).size).toBe(everything.length);
  });

  test('the timeline of the patient tells the period', async () => {
    const { mrn } = await observing();
    const { entries } = good<{ entries: { on: string; kind: string; sentence: string }[] }>(
      await clinic.ask('GET', `${addressOf(mrn)}/timeline`, { as: 'auditor' }),
    );
    expect(entries.filter(({ kind }) => kind === 'observation')).toEqual([
      expect.objectContaining({
        on: '2026-01-12',
        sentence: expect.stringContaining('Observation period opened. Observing: round 1'),
      }),
    ]);
  });
});

describe('under settings without a rule', () => {
  const facts: FactIn[] = [staging('2026-01-10', 'II')];
  test('no period opens: its signature is the work, and the signature turns it into a proposal', async () => {
    const other = await startClinic({ unsigned: ['observation-rule'], at: '2026-01-12T01:00:00Z' });
    try {
      const mrn = await other.enrol(facts);
      expect((await other.work(mrn, 'awaiting-signature')).subject).toBe('observation-rule');
      expectProblem(
        await other.ask('POST', `${addressOf(mrn)}/observation-periods`, { as: 'clinician', body: {} }),
        409,
      );
      const { defaults } = good<{ defaults: object }>(
        await other.ask('GET', '/v1/settings', { as: 'nurse' }),
      );
      const { version, contentHash } = good<{ version: number; contentHash: string }>(
        await other.ask('POST', '/v1/settings', { as: 'coordinator', body: defaults }),
        201,
      );
      const signing = { statement: reason, contentHash };
      good(
        await other.ask('POST', `/v1/settings/versions/${version}/sign-off`, {
          as: 'clinician',
          body: signing,
        }),
        201,
      );
      expect((await other.plan(mrn)).work.map(({ kind }) => kind)).toContain('observation-proposed');
      expect((await opened(other, mrn)).settingsVersion).toBe(version);
    } finally {
      await other.app.close();
    }
  });
});
