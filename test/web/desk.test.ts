import { beforeAll, describe, expect, test } from 'vitest';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import {
  type Clinic,
  diagnosis,
  good,
  KI67_5,
  MRN,
  mri,
  newMrn,
  pathology,
  resection,
  startClinic,
} from '../support/clinic.ts';
import { act, mriDueToday, questionFor, readRow } from '../support/desk.ts';
import { opened, period, staging } from '../support/observation.ts';
import { part, submit, textOf } from '../support/pages.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const at = (id: string, action = '') => `/worklist/rows/${id}${action === '' ? '' : `/${action}`}`;

/** The final MRI of a patient, waiting for a clinician's reading. */
async function reportToRead() {
  const { mrn } = await mriDueToday(clinic);
  good(await clinic.send(mrn), 201);
  return { mrn, ...(await clinic.work(mrn, 'result-to-review')) };
}

describe('the drawer of an examination', () => {
  test('says what, when, why with its rule and its arithmetic, and of whom', async () => {
    const { item, mrn } = await mriDueToday(clinic);
    const answer = await part(clinic, at(item.id));
    expect(answer.statusCode).toBe(200);
    const text = textOf(answer);
    for (const words of [
      'MRI liver + pelvis',
      'Due Mon, 23 Nov 2026',
      'window 23 Oct 2026 to 23 Dec 2026',
      'RECT-G1 v1 , step 1',
      'resection , 23 May 2026',
      '23 May 2026 + 6 months = 23 Nov 2026',
      'Rectum G1 Ki-67 1 %',
      mrn,
      'Nobody has this yet',
    ]) {
      expect(text).toContain(words);
    }
    expect(answer.body).toContain(`href="/patients/urn%3Aoid%3A1.2.3/${mrn}"`);
    expect(answer.body).not.toContain('<html');
  });

  test('asked for by a browser alone it is a page of its own', async () => {
    const { item } = await mriDueToday(clinic);
    const { body } = await clinic.ask('GET', at(item.id), { as: 'nurse' });
    expect(body).toContain('<html lang="en">');
    expect(body).toContain('<aside id="drawer"');
    expect(body).toMatch(/<h1 class="sr">Worklist<\/h1>/);
    const sent = await submit(clinic, at(item.id, 'claim'), { version: 1 }, { htmx: false });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, at(item.id)]);
  });

  test('shows a name that looks like markup as text', async () => {
    const { item, mrn } = await mriDueToday(clinic);
    const name = `<img src=x onerror="window.ran=true">`;
    good(await clinic.put(mrn, [], { name }), 200);
    const { body } = await part(clinic, at(item.id));
    expect(body).toContain('&lt;img src=x');
    expect(body).not.toContain('<img');
  });

  test('is of one site, and of those who work with its list', async () => {
    const { item } = await mriDueToday(clinic);
    expect((await part(clinic, at(item.id), 'beta-nurse')).statusCode).toBe(404);
    for (const as of ['auditor', 'integrator', 'admin']) {
      expect((await part(clinic, at(item.id), as)).statusCode).toBe(403);
      expect((await submit(clinic, at(item.id, 'claim'), { version: 1 }, { as })).statusCode).toBe(403);
    }
  });
});

describe('an action in the drawer', () => {
  test.each([
    ['claim', {}, 'Yours until 23 Nov 2026, 12:00.', 'claimed'],
    ['assign', { to: 'coordinator', reason: '' }, 'Assigned to Staff coordinator.', 'assigned'],
    ['snooze', { until: '2026-12-01', reason: ' On holiday. ' }, 'Put off until 1 Dec 2026.', 'snoozed'],
    [
      'contact',
      { on: '2026-11-23', how: 'By telephone', outcome: 'reached', note: '' },
      'Contact recorded.',
      'contacted',
    ],
    ['booking', { order: 'RIS 1', on: '', place: '' }, 'Recorded as ordered; no appointment yet.', 'booked'],
    [
      'booking',
      { order: 'RIS 1', on: '2026-12-01', place: 'MRI 2' },
      'Booked for Tue, 1 Dec 2026.',
      'booked',
    ],
  ])('%s %o commits at once, says so, and is taken back', async (action, fields, said, trail) => {
    const { item } = await mriDueToday(clinic);
    const answer = await submit(clinic, at(item.id, action), { version: 1, ...fields });
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.headers['hx-trigger']).toBe('rows-changed');
    expect(textOf(answer)).toContain(`✓ ${said}`);
    expect(answer.body).toContain(`hx-post="${at(item.id, 'undo')}" data-undo`);
    const before = (await clinic.audited(item.id)).map(({ action: done }) => done);
    expect(before).toEqual([trail]);
    const back = await submit(clinic, at(item.id, 'undo'), { version: 2, reason: 'Taken back at once.' });
    expect(textOf(back)).toContain('✓ Taken back.');
    const { assignee, snoozedUntil, order, appointment, contacts } = await readRow(clinic, item.id);
    expect({ assignee, snoozedUntil, order, appointment, contacts }).toEqual({
      assignee: null,
      snoozedUntil: null,
      order: null,
      appointment: null,
      contacts: [],
    });
    expect((await clinic.audited(item.id)).at(-1)).toMatchObject({
      action: 'undone',
      reason: 'Taken back at once.',
    });
  });

  test.each([
    ['en', 'Contact 22 Nov 2026: not reached'],
    ['ja', '連絡 2026年11月22日: '],
  ])(
    'a contact that was logged stands in the row, with its day and its outcome: %s',
    async (language, said) => {
      const { item } = await mriDueToday(clinic);
      const row = async () => {
        const headers = { cookie: `netvigil-actor=nurse; netvigil-language=${language}` };
        const { body } = await clinic.app.inject({ method: 'GET', url: '/worklist?shown=1000', headers });
        const from = body.indexOf(`id="row-${item.id}"`);
        return body.slice(from, body.indexOf('</tr>', from));
      };
      expect(await row()).not.toContain(said);
      const fields = { on: '2026-11-22', how: 'By telephone', outcome: 'not-reached', note: '' };
      const answer = await submit(clinic, at(item.id, 'contact'), { version: 1, ...fields });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(await row()).toContain(said);
    },
  );

  test('release and wake, each where there is something to release and to wake', async () => {
    const { item } = await mriDueToday(clinic);
    const fresh = await part(clinic, at(item.id));
    expect(fresh.body).not.toContain('/release"');
    expect(fresh.body).not.toContain('/wake"');
    await submit(clinic, at(item.id, 'claim'), { version: 1 });
    const put = await submit(clinic, at(item.id, 'snooze'), { version: 2, until: '2026-12-01', reason: 'x' });
    expect(put.body).toContain('/release"');
    expect(put.body).toContain('/wake"');
    expect(textOf(await submit(clinic, at(item.id, 'wake'), { version: 3 }))).toContain('Back in the list.');
    expect(textOf(await submit(clinic, at(item.id, 'release'), { version: 4 }))).toContain('Nobody has this');
  });

  test('a second claim is told the name, and nothing of it is recorded', async () => {
    const { item } = await mriDueToday(clinic);
    await submit(clinic, at(item.id, 'claim'), { version: 1 });
    const second = await submit(clinic, at(item.id, 'claim'), { version: 1 }, { as: 'coordinator' });
    expect(second.statusCode).toBe(409);
    expect(second.headers['hx-retarget']).toBe('#notice');
    expect(textOf(second)).toContain('Staff nurse has this row');
    expect(await clinic.audited(item.id)).toHaveLength(1);
  });

  test('on a version that is not the one held any more is refused, and says what to do', async () => {
    const { item } = await mriDueToday(clinic);
    await submit(clinic, at(item.id, 'claim'), { version: 1 });
    for (const version of [1, '', 'x', '01']) {
      const stale = await submit(clinic, at(item.id, 'booking'), { version, order: 'RIS 1' });
      expect(stale.statusCode).toBe(412);
      expect(textOf(stale)).toContain('Load it again, look at it, and decide anew. Nothing was recorded.');
    }
    expect((await readRow(clinic, item.id)).order).toBeNull();
  });

  test('putting off past the window names the field, the day and the way out; a clinician may', async () => {
    const { item } = await mriDueToday(clinic);
    const past = { version: 1, until: '2026-12-24', reason: 'Abroad.' };
    const refused = await submit(clinic, at(item.id, 'snooze'), past);
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain('data-fault="/until"');
    expect(textOf(refused)).toContain('2026-12-23, unless a clinician puts it off: ask one.');
    expect((await submit(clinic, at(item.id, 'snooze'), past, { as: 'clinician' })).statusCode).toBe(200);
  });

  test('an overdue examination is put off by a clinician alone: the nurse is told so, and offered no form', async () => {
    const mrn = await clinic.enrol([diagnosis(), pathology(), resection('2026-05-23')]);
    const item = await clinic.item(mrn, 'mri-liver-pelvis', '2026-11-23');
    clinic.clock.setTo('2026-12-24T01:00:00Z');
    const nurse = await part(clinic, at(item.id));
    expect(nurse.body).not.toContain('/snooze"');
    expect(textOf(nurse)).toContain('on 23 Dec 2026: only a clinician puts it off further');
    expect((await part(clinic, at(item.id), 'clinician')).body).toContain('/snooze"');
    clinic.clock.setTo('2026-11-23T01:00:00Z');
  });

  test('a field that no form has, and one that is missing, are refused by name', async () => {
    const { item } = await mriDueToday(clinic);
    const odd = await submit(clinic, at(item.id, 'contact'), { version: 1, outcom: 'reached' });
    expect(odd.statusCode).toBe(400);
    const short = await submit(clinic, at(item.id, 'contact'), { version: 1, on: '2026-11-23', how: ' ' });
    expect(short.statusCode).toBe(400);
    expect(
      [...short.body.matchAll(/data-fault="([^"]+)"/g)].map(([, pointer]) => pointer).toSorted(),
    ).toEqual(['/how', '/outcome']);
  });
});

describe('done, and not needed', () => {
  const mriOf = { version: 1, performedOn: '2026-11-23', modality: 'MRI', accession: '', conclusion: '' };
  const whole = { ...mriOf, regions: ['liver', 'pelvis'] };

  test('a final result closes the examination; taken back, it lives again; typed in again, it is closed again', async () => {
    const { item } = await mriDueToday(clinic);
    const done = await submit(clinic, at(item.id, 'result'), { ...whole, conclusion: 'No new\r\nlesion.' });
    expect(textOf(done)).toContain('Result recorded: it closes this examination.');
    expect(textOf(done)).toContain('Completed by an examination of 23 Nov 2026.');
    const undo = Object.fromEntries(
      [...done.body.matchAll(/type="hidden" name="(version|result)" value="([^"]+)"/g)].map(([, k, v]) => [
        k,
        v,
      ]),
    ) as Record<string, string>;
    expect(await readRow(clinic, item.id)).toMatchObject({ status: 'completed' });
    const back = await submit(clinic, at(item.id, 'withdraw'), { ...undo, reason: 'Taken back at once.' });
    expect(textOf(back)).toContain('The result is withdrawn; the examination is open again.');
    expect(await readRow(clinic, item.id)).toMatchObject({ status: 'live' });
    expect((await submit(clinic, at(item.id, 'withdraw'), undo)).statusCode).toBe(412);
    const { version } = await readRow(clinic, item.id);
    expect(textOf(await submit(clinic, at(item.id, 'result'), { ...whole, version }))).toContain(
      'it closes this',
    );
    // All at one tick of the clock, which counts nothing: each is the version after the one that was held.
    const kept = good<{ versions: { version: number; status: string }[] }>(
      await clinic.ask('GET', `/v1/results/${undo.result}`),
    );
    expect(kept.versions.map(({ version: of, status }) => [of, status])).toEqual([
      [1, 'final'],
      [2, 'entered-in-error'],
      [3, 'final'],
    ]);
  });

  test('a result that shows a part leaves it open and says what nobody has seen; one of another kind closes nothing', async () => {
    const { item } = await mriDueToday(clinic);
    const partly = await submit(clinic, at(item.id, 'result'), { ...mriOf, regions: 'liver' });
    expect(textOf(partly)).toContain('The examination stays open; not seen yet: pelvis.');
    expect(textOf(partly)).toContain('◐ Not seen yet: pelvis');
    const { version } = await readRow(clinic, item.id);
    const other = { ...whole, version, modality: 'ultrasound' };
    expect(textOf(await submit(clinic, at(item.id, 'result'), other))).toContain('it closes nothing');
  });

  test('a result of tomorrow, of a stale version or of a closed examination is refused', async () => {
    const { item, mrn } = await mriDueToday(clinic);
    const tomorrow = await submit(clinic, at(item.id, 'result'), { ...whole, performedOn: '2026-11-24' });
    expect(tomorrow.body).toContain('data-fault="/performedOn"');
    expect((await submit(clinic, at(item.id, 'result'), { ...whole, version: 7 })).statusCode).toBe(412);
    good(await clinic.send(mrn, { regions: ['liver', 'pelvis'] }), 201);
    const { version } = await readRow(clinic, item.id);
    expect((await submit(clinic, at(item.id, 'result'), { ...whole, version })).statusCode).toBe(409);
  });

  test('a result that another system sent is not withdrawn here', async () => {
    const { item, mrn } = await mriDueToday(clinic);
    const { resultId } = good<{ resultId: string }>(
      await clinic.ask('POST', '/v1/results', { as: 'integrator', body: mri(mrn) }),
      201,
    );
    const answer = await submit(clinic, at(item.id, 'withdraw'), { version: '1-0', result: resultId });
    expect(answer.statusCode).toBe(409);
    expect(textOf(answer)).toContain('it is withdrawn there');
  });

  test.each([
    ['declined', {}],
    ['contraindicated', { what: 'CT abdomen', by: '2026-12-01' }],
    ['transferred', { receiver: 'City hospital', confirmedOn: '2026-11-23' }],
  ])('not needed: %s, with its reason in words; taken back, it lives again', async (reason, more) => {
    const { item } = await mriDueToday(clinic);
    const without = await submit(clinic, at(item.id, 'end'), { version: 1, reason, note: '', ...more });
    expect(without.body).toContain('data-fault="/note"');
    const ended = await submit(clinic, at(item.id, 'end'), {
      version: 1,
      reason,
      note: 'Told us so.',
      ...more,
    });
    expect(textOf(ended)).toContain('✓ Ended; the plan goes on.');
    const { version } = await readRow(clinic, item.id);
    const back = { version, reason: 'Taken back at once.' };
    expect((await submit(clinic, at(item.id, 'reopen'), back)).statusCode).toBe(200);
    expect(await readRow(clinic, item.id)).toMatchObject({ status: 'live' });
  });

  test('that it is not clinically necessary only a clinician is offered, and only a clinician says', async () => {
    const { item } = await mriDueToday(clinic);
    const nurse = await part(clinic, at(item.id));
    expect(nurse.body).not.toContain('data-ending="not-clinically-necessary"');
    expect(textOf(nurse)).toContain('That it is not clinically necessary only a clinician decides.');
    expect((await part(clinic, at(item.id), 'clinician')).body).toContain(
      'data-ending="not-clinically-necessary"',
    );
    const told = { version: 1, reason: 'not-clinically-necessary', note: 'Frail.' };
    expect((await submit(clinic, at(item.id, 'end'), told)).statusCode).toBe(403);
  });
});

describe('work for a person', () => {
  test('only the answers that it takes are offered, and those of a clinician to a clinician', async () => {
    const { id } = await reportToRead();
    const nurse = await part(clinic, at(id));
    expect(nurse.body).not.toContain('data-answer=');
    expect(textOf(nurse)).toContain(
      'Only a clinician answers: No recurrence, Suspicious, Recurrence, Non-diagnostic.',
    );
    const { body } = await part(clinic, at(id), 'clinician');
    expect([...body.matchAll(/data-answer="([^"]+)"/g)].map(([, answer]) => answer)).toEqual([
      'no-recurrence',
      'suspicious',
      'recurrence',
      'non-diagnostic',
    ]);
  });

  test('is answered with a reason and a next step; an answer that can be taken back is', async () => {
    const { id, version } = await reportToRead();
    const fields = { version, answer: 'suspicious', reason: 'A new shadow.', what: 'CT', by: '' };
    const without = await submit(clinic, at(id, 'answer'), fields, { as: 'clinician' });
    expect(without.body).toContain('data-fault="/nextStep/by"');
    const told = await submit(clinic, at(id, 'answer'), { ...fields, by: '2026-12-01' }, { as: 'clinician' });
    expect(textOf(told)).toContain('✓ Answer recorded: Suspicious.');
    const now = await readRow(clinic, id);
    expect(now.status).toBe('answered');
    const back = { version: now.version, reason: 'Taken back at once.' };
    expect((await submit(clinic, at(id, 'reopen'), back)).statusCode).toBe(403);
    expect((await submit(clinic, at(id, 'reopen'), back, { as: 'clinician' })).statusCode).toBe(200);
    expect((await readRow(clinic, id)).status).toBe('open');
  });

  test('a recurrence says where, and in the liver how much of it; it is not undone with one press', async () => {
    const { id, mrn, version } = await reportToRead();
    const liver = { nelmType: 'II', qualifier: 'exact', count: '3', burden: '11-25' };
    const fields = { version, answer: 'recurrence', reason: 'Seen twice.', where: 'liver', ...liver };
    const told = await submit(clinic, at(id, 'answer'), fields, { as: 'clinician' });
    expect(told.statusCode, told.body).toBe(200);
    expect(told.body).not.toContain('data-undo');
    const { facts } = good<{ facts: { kind: string; details: object }[] }>(
      await clinic.ask('GET', `/v1/patients/urn%3Aoid%3A1.2.3/${mrn}`, { as: 'nurse' }),
    );
    expect(facts.find(({ kind }) => kind === 'liver-metastasis')?.details).toMatchObject({
      nelmType: 'II',
      lesionCount: { qualifier: 'exact', value: 3 },
      hepaticTumourBurden: '11-25',
    });
  });

  test('a result that closed nothing is decided about: it counts for an examination, which is undone with one press', async () => {
    const { mrn, item } = await mriDueToday(clinic);
    good(await clinic.send(mrn, { modality: 'ultrasound' }), 201);
    const { id } = await clinic.work(mrn, 'unmatched-result');
    expect((await part(clinic, at(id), 'coordinator')).body).not.toContain('/resolve"');
    const { body } = await part(clinic, at(id));
    expect(body).toContain(`value="equivalent ${item.id}"`);
    const fields = { version: '1-0', item: `equivalent ${item.id}`, reason: 'All was seen.' };
    expect((await submit(clinic, at(id, 'resolve'), { ...fields, version: '1-1' })).statusCode).toBe(412);
    expect((await submit(clinic, at(id, 'resolve'), { ...fields, reason: '' })).body).toContain(
      'data-fault="/reason"',
    );
    const done = await submit(clinic, at(id, 'resolve'), fields);
    expect(done.statusCode, done.body).toBe(200);
    expect((await readRow(clinic, item.id)).status).toBe('completed');
    const undo = { version: '1-1', choice: 'afresh', reason: 'Taken back at once.' };
    expect(done.body).toContain('name="choice" value="afresh"');
    expect((await submit(clinic, at(id, 'resolve'), undo)).statusCode).toBe(200);
    expect((await readRow(clinic, item.id)).status).toBe('live');
  });

  test('a result of another patient moves to them', async () => {
    const [{ mrn }, theirs] = [await mriDueToday(clinic), await mriDueToday(clinic)];
    good(await clinic.send(mrn, { modality: 'ultrasound' }), 201);
    const { id } = await clinic.work(mrn, 'unmatched-result');
    const told = { version: '1-0', choice: 'wrong-patient', system: MRN, reason: 'A mixed-up label.' };
    expect((await submit(clinic, at(id, 'resolve'), { ...told, value: 'nobody' })).body).toContain(
      'data-fault="/patient"',
    );
    expect((await submit(clinic, at(id, 'resolve'), { ...told, value: theirs.mrn })).statusCode).toBe(200);
    expect((await clinic.work(theirs.mrn, 'unmatched-result')).id).toBeDefined();
  });

  test('what is decided on another page is a link, and no form', async () => {
    const mrn = await clinic.enrol([diagnosis(), pathology(), resection('2026-11-10')]);
    good(await clinic.record(mrn, [pathology(KI67_5, { date: '2026-11-20' })]), 201);
    const { id } = await clinic.work(mrn, 'proposal');
    const { body } = await part(clinic, at(id), 'clinician');
    expect(body).not.toContain('data-answer=');
    expect(body).toMatch(new RegExp(`class="button" href="/patients/[^"]+/${mrn}"`));
  });
});

describe('a missed appointment of the scan of an observation period', () => {
  test('leads straight to the row on which another day is booked', async () => {
    clinic.clock.setTo('2026-11-23T01:00:00Z');
    const mrn = await clinic.enrol([staging('2026-11-20', 'II')]);
    await opened(clinic, mrn);
    const row = await clinic.work(mrn, 'observation-scan');
    const { version } = await readRow(clinic, row.id);
    const appointment = { on: '2026-11-30', place: 'Radiology' };
    good(await act(clinic, { id: row.id, version }, 'booking', { order: 'RIS-1', appointment }));
    clinic.clock.setTo('2026-12-08T01:00:00Z');
    const { site } = await clinic.actor('nurse');
    await sweepSite(clinic.ctx, site, await systemActor(clinic.ctx, site));
    const missed = await clinic.work(mrn, 'missed-appointment');
    const { body } = await part(clinic, at(missed.id));
    expect(body).toContain(`href="/worklist/rows/${row.id}"`);
    expect(body).toContain('The scan that was booked');
    const booked = await part(clinic, at(row.id));
    expect(booked.body).toContain('name="place"');
    clinic.clock.setTo('2026-11-23T01:00:00Z');
  });
});

describe('the scan of an observation period', () => {
  test('is recorded in the drawer, judged at once, and its row is settled; a coordinator is not offered it', async () => {
    clinic.clock.setTo('2026-01-12T01:00:00Z');
    const mrn = newMrn();
    const facts = [diagnosis({ primary: 'pancreas' }, { date: '2025-12-01' }), staging('2026-01-10', 'II')];
    good(await clinic.put(mrn, facts), 201);
    const { id } = await opened(clinic, mrn);
    const row = await clinic.work(mrn, 'observation-scan');
    expect((await part(clinic, at(row.id), 'coordinator')).body).not.toContain('/scan"');
    const told = {
      performedOn: '2026-01-10',
      reader: 'Dr Reader',
      modality: 'MRI',
      contrast: 'hepatobiliary',
    };
    const counted = {
      qualifier: 'exact',
      count: '',
      outside: 'absent',
      status: 'final',
      nelmType: 'unknown',
    };
    const fields = { version: row.version, ...told, ...counted };
    const without = await submit(clinic, at(row.id, 'scan'), fields);
    expect(without.body).toContain('data-fault="/count/value"');
    expect((await submit(clinic, at(row.id, 'scan'), { ...fields, version: 9 })).statusCode).toBe(412);
    const done = await submit(clinic, at(row.id, 'scan'), { ...fields, count: '3' });
    expect(done.statusCode, done.body).toBe(200);
    expect(textOf(done)).toContain('✓ Scan recorded.');
    expect((await readRow(clinic, row.id)).status).toBe('settled');
    expect((await period(clinic, id)).baseline).toMatchObject({ on: '2026-01-10', count: { value: 3 } });
    clinic.clock.setTo('2026-11-23T01:00:00Z');
  });

  test('is asked for nowhere else', async () => {
    const { item } = await mriDueToday(clinic);
    const told = {
      version: 1,
      performedOn: '2026-11-23',
      reader: 'x',
      modality: 'MRI',
      qualifier: 'unknown',
    };
    expect((await submit(clinic, at(item.id, 'scan'), told)).statusCode).toBe(409);
  });
});

describe('many rows at once', () => {
  test('each has an outcome in words, by name, and one that is refused holds up no other', async () => {
    const [free, taken, changed] = [
      await mriDueToday(clinic),
      await mriDueToday(clinic),
      await mriDueToday(clinic),
    ];
    good(await act(clinic, { id: taken.item.id }, 'claim', {}, { as: 'coordinator' }));
    const rows = [free, taken].map(({ item }) => `${item.id}:${item.version}`);
    const claimed = await submit(clinic, '/worklist/bulk/claim', { row: rows });
    expect(claimed.headers['hx-trigger']).toBe('rows-changed');
    expect(textOf(claimed)).toContain('1 row claimed. 1 row was refused, and nothing of it was recorded.');
    expect(textOf(claimed)).toContain(
      `Synthetic Person · ${taken.mrn} · Imaging Staff coordinator has this row`,
    );
    good(await act(clinic, { id: changed.item.id }, 'claim'));
    const question = await questionFor(clinic);
    const snoozed = await submit(clinic, '/worklist/bulk/snooze', {
      row: [`${changed.item.id}:1`, `${free.item.id}:2`, `${question.id}:1`],
      until: '2026-12-05',
      reason: 'The office is closed.',
    });
    expect(textOf(snoozed)).toContain('1 row put off. 2 rows were refused');
    expect(textOf(snoozed)).toContain('This row was changed since you read it.');
    expect(textOf(snoozed)).toContain('the due day, 2026-11-30, unless a clinician puts it off');
    expect((await readRow(clinic, free.item.id)).snoozedUntil).toBe('2026-12-05');
  });

  test('are assigned to those of the ward; without a tick, or a colleague, nothing is asked for', async () => {
    const { item } = await mriDueToday(clinic);
    const row = `${item.id}:1`;
    const names = textOf(await part(clinic, '/worklist/bulk/colleagues'));
    expect(names).toContain('Dr Demo (clinician)');
    expect(names).not.toContain('auditor');
    expect((await submit(clinic, '/worklist/bulk/assign', { row, to: '' })).body).toContain(
      'data-fault="/to"',
    );
    expect((await submit(clinic, '/worklist/bulk/assign', { to: 'nurse' })).statusCode).toBe(422);
    const done = await submit(clinic, '/worklist/bulk/assign', { row, to: 'coordinator', until: '' });
    expect(textOf(done)).toContain('1 row assigned.');
  });

  test('are never done at once: there is no such address', async () => {
    const { item } = await mriDueToday(clinic);
    for (const action of ['done', 'result', 'answer', 'end']) {
      const answer = await submit(clinic, `/worklist/bulk/${action}`, { row: `${item.id}:1` });
      expect(answer.statusCode).toBe(404);
    }
  });
});
