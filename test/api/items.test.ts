import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Clinic,
  diagnosis,
  expectProblem,
  G1_FACTS,
  G2_FACTS,
  good,
  type ItemOut,
  KI67_5,
  NOW,
  newMrn,
  pathology,
  resection,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const LATER = '2027-05-20T01:00:00Z';
const note = 'Talked over with the patient.';
const elsewhere = {
  reason: 'done-elsewhere',
  note,
  performedOn: '2027-05-12',
  modality: 'MRI',
  regions: ['liver', 'pelvis'],
};

async function due(): Promise<{ mrn: string; item: ItemOut }> {
  clinic.clock.setTo(NOW);
  const mrn = await clinic.enrol(G1_FACTS);
  clinic.clock.setTo(LATER);
  return { mrn, item: await first(mrn) };
}
const first = (mrn: string) => clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
const read = (id: string, headers: Record<string, string> = {}) =>
  clinic.ask('GET', `/v1/items/${id}`, { as: 'clinician', headers });
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();

describe('GET item', () => {
  test('says why, in words: 66 months after the resection', async () => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol([
      diagnosis({}, { date: '2025-09-01' }),
      pathology(KI67_5),
      resection('2025-09-12'),
    ]);
    const { id } = await clinic.item(mrn, 'mri-liver-pelvis', '2031-03-12');
    const item = good<ItemOut>(await read(id));
    expect(item.why.sentence).toBe(
      'MRI liver + pelvis, due 12 Mar 2031: 66 months after resection on 12 Sep 2025. RECT-G2X v1, step 2: every 6 months from month 60. Local figure, signed by Dr Demo on 23 Nov 2026.',
    );
    expect(item.why.parts).toMatchObject({
      offset: { months: 66, days: 0 },
      anchorOn: '2025-09-12',
      protocol: 'RECT-G2X',
      step: 2,
      basis: 'local-default',
      signedBy: 'Dr Demo',
      signedOn: '2026-11-23',
    });
    expect(item.why.parts.citation).toContain('month 204');
  });

  test('of the guideline says so; of a partial date and of a catch-up too', async () => {
    clinic.clock.setTo(NOW);
    const plain = await clinic.enrol(G1_FACTS);
    expect((await first(plain)).why.sentence).toBe(
      'MRI liver + pelvis, due 10 May 2027: 6 months after resection on 10 Nov 2026. RECT-G1 v1, step 1: every 6 months from month 0. Guideline figure, signed by Dr Demo on 23 Nov 2026.',
    );
    const late = await clinic.enrol([diagnosis(), pathology(), resection('2024-11-10')]);
    const catchUp = (await clinic.plan(late)).items.find(
      ({ origin, series }) => origin === 'catch-up' && series !== 'sigmoidoscopy',
    );
    expect(catchUp?.why.sentence).toBe(
      'MRI liver + pelvis, due 23 Nov 2026: catch-up, as no scan within the last 6 months was known. RECT-G1 v1, step 1: every 6 months from month 0. Guideline figure, signed by Dr Demo on 23 Nov 2026.',
    );
  });

  test('has an ETag, answers 304 to it, and another after a change', async () => {
    const { mrn, item } = await due();
    const response = await read(item.id);
    expect(response.headers.etag).toBe(`"${item.version}"`);
    const again = await read(item.id, { 'if-none-match': `"${item.version}"` });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
    expect((await read(item.id, { 'if-none-match': `"${item.version}"` })).statusCode).toBe(200);
  });

  test('that is not there: 404; that is no id: 400', async () => {
    expectProblem(await read('01900000-0000-7000-8000-000000000001'), 404);
    expectProblem(await read('7'), 400, ['{id}']);
  });
});

describe('GET plan', () => {
  test('items stand in order of the due day', async () => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol(G2_FACTS);
    const days = (await clinic.plan(mrn)).items.map(({ dueOn }) => dueOn);
    expect(days).toHaveLength(52);
    expect(days).toEqual(days.toSorted());
    expect([days[0], days.at(-1)]).toEqual(['2027-03-10', '2046-11-10']);
  });

  // In Tokyo the day begins at 15:00 UTC of the day before.
  test.each([
    ['2027-04-09T14:59:59.999Z', '2027-04-09', 'planned', 0],
    ['2027-04-09T15:00:00Z', '2027-04-10', 'open', 0],
    ['2027-05-09T14:59:59.999Z', '2027-05-09', 'open', 0],
    ['2027-05-09T15:00:00Z', '2027-05-10', 'due', 0],
    ['2027-06-10T14:59:59.999Z', '2027-06-10', 'due', 0],
    ['2027-06-10T15:00:00Z', '2027-06-11', 'overdue', 1],
    ['2047-06-05T15:00:00Z', '2047-06-06', 'overdue', 7301],
  ])('at %s it is %s in Tokyo: %s, %i days late', async (instant, day, state, daysLate) => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol(G1_FACTS);
    clinic.clock.setTo(instant);
    const plan = await clinic.plan(mrn);
    expect(plan.day).toBe(day);
    expect(plan.items[0]).toMatchObject({ dueOn: '2027-05-10', state, daysLate });
    expect(good<ItemOut>(await read(plan.items[0]?.id ?? ''))).toEqual(plan.items[0]);
  });

  test('the timeline holds facts, results, the plan, its examinations and the work, day by day', async () => {
    const { mrn } = await due();
    good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
    const timeline = good<{ day: string; entries: { on: string; kind: string; sentence: string }[] }>(
      await clinic.ask('GET', `/v1/patients/urn:oid:1.2.3/${mrn}/timeline`, { as: 'auditor' }),
    );
    expect(timeline.day).toBe('2027-05-20');
    const { entries } = timeline;
    expect(entries.map(({ on }) => on)).toEqual(entries.map(({ on }) => on).toSorted());
    expect(entries.filter(({ on }) => on < '2027-06').map(({ on, kind }) => `${on} ${kind}`)).toEqual([
      '2026-10-01 fact',
      '2026-11-10 fact',
      '2026-11-15 fact',
      '2026-11-23 plan',
      '2027-05-10 item',
      '2027-05-12 result',
      '2027-05-20 work',
    ]);
    expect(entries.find(({ kind }) => kind === 'plan')?.sentence).toContain('15 examinations');
  });

  test('of a patient nobody knows: 404', async () => {
    for (const what of ['', '/plan', '/timeline']) {
      expectProblem(
        await clinic.ask('GET', `/v1/patients/urn:oid:1.2.3/${newMrn()}${what}`, { as: 'nurse' }),
        404,
      );
    }
  });
});

describe('ending an examination otherwise than by a result', () => {
  const alternative = { what: 'CT of abdomen and pelvis', by: '2027-06-20' };
  test.each([
    ['not-clinically-necessary', { note }, 'clinician', ['ended']],
    ['declined', { note }, 'nurse', ['ended']],
    ['contraindicated', { note, alternative }, 'nurse', ['ended', 'next-step']],
    ['transferred', { note, receiver: 'City Hospital', confirmedOn: '2027-05-19' }, 'coordinator', ['ended']],
  ])('%s', async (reason, body, as, expected) => {
    const { mrn, item } = await due();
    const response = await clinic.end(item, { reason, ...body }, { as });
    expect(response.headers.etag).toBe('"2"');
    const ended = good<ItemOut>(response);
    expect(ended).toMatchObject({ state: 'ended', version: 2, ended: { reason, on: '2027-05-20' } });
    expect(ended.ended?.note).toContain(note);
    expect([ended.state, ...(await kinds(mrn))]).toEqual(expected);
    const { id } = await clinic.actor(as);
    expect(await clinic.audited(item.id)).toMatchObject([
      { action: 'ended', staff_id: id, reason: expect.stringContaining(note) },
    ]);
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.items.filter(({ state }) => state === 'planned').length]).toEqual([
      'active',
      14,
    ]);
  });

  test('the alternative of a contraindicated one is work with its day', async () => {
    const { mrn, item } = await due();
    good(await clinic.end(item, { reason: 'contraindicated', note, alternative }));
    expect(await clinic.work(mrn, 'next-step')).toMatchObject({ dueOn: '2027-06-20', role: 'clinician' });
  });

  test('the alternative is due within 366 days: a day later parks nobody', async () => {
    const { mrn, item } = await due();
    const by = (day: string) =>
      clinic.end(item, { reason: 'contraindicated', note, alternative: { ...alternative, by: day } });
    expect((await by('2028-05-21')).body).toContain('Must not lie after 2028-05-20');
    good(await by('2028-05-20'));
    expect((await clinic.work(mrn, 'next-step')).dueOn).toBe('2028-05-20');
  });

  test('conditions that are not met are refused with a pointer, and nothing changes', async () => {
    const { item } = await due();
    const refused: [object, string, number, string[]][] = [
      [{ reason: 'not-clinically-necessary', note }, 'nurse', 403, ['/reason']],
      [{ reason: 'not-clinically-necessary', note }, 'coordinator', 403, ['/reason']],
      [{ reason: 'declined' }, 'nurse', 400, ['/note']],
      [{ reason: 'declined', note: '' }, 'nurse', 400, ['/note']],
      [{ reason: 'declined', note, status: 'ended' }, 'nurse', 400, ['/status']],
      [{ reason: 'declined', note, siteId: 1 }, 'nurse', 400, ['/siteId']],
      [{ reason: 'contraindicated', note }, 'nurse', 400, ['/alternative']],
      [
        { reason: 'contraindicated', note, alternative: { ...alternative, by: '2027-05-19' } },
        'nurse',
        400,
        ['/alternative/by'],
      ],
      [
        { reason: 'contraindicated', note, alternative: { ...alternative, by: '2028-05-21' } },
        'nurse',
        400,
        ['/alternative/by'],
      ],
      [
        { reason: 'contraindicated', note, alternative: { ...alternative, by: '2399-12-31' } },
        'nurse',
        400,
        ['/alternative/by'],
      ],
      [{ ...elsewhere, regions: ['liver', 'liver'] }, 'nurse', 400, ['/regions']],
      [{ reason: 'declined', note: 'Call\u0000ed' }, 'nurse', 400, ['/note']],
      [{ reason: 'declined', note: 'Call\u001bed' }, 'nurse', 400, ['/note']],
      [{ reason: 'declined', note: '\u200b\u2060' }, 'nurse', 400, ['/note']],
      [{ reason: 'transferred', note }, 'nurse', 400, ['/confirmedOn', '/receiver']],
      [
        { reason: 'transferred', note, receiver: 'x', confirmedOn: '2027-05-21' },
        'nurse',
        400,
        ['/confirmedOn'],
      ],
      [{ ...elsewhere, performedOn: '2027-05-21' }, 'nurse', 400, ['/performedOn']],
      [{ ...elsewhere, modality: undefined }, 'nurse', 400, ['/modality']],
      [{ reason: 'deceased', note }, 'clinician', 400, ['/reason']],
      [{ reason: 'lost', note }, 'clinician', 400, ['/reason']],
    ];
    const before = await clinic.counts();
    for (const [body, as, status, pointers] of refused)
      expectProblem(await clinic.end(item, body, { as }), status, pointers);
    expect(await clinic.counts()).toEqual(before);
    expect(good<ItemOut>(await read(item.id))).toEqual(item);
  });

  test('without If-Match 428, with an old one 412, of what is not there 404, of what is ended 409', async () => {
    const { item } = await due();
    const body = { reason: 'declined', note };
    const url = `/v1/items/${item.id}/end`;
    expectProblem(await clinic.ask('POST', url, { as: 'nurse', body }), 428, ['If-Match']);
    expectProblem(await clinic.ask('POST', url, { as: 'nurse', body, headers: { 'if-match': '*' } }), 428, [
      'If-Match',
    ]);
    expectProblem(await clinic.end({ ...item, version: 7 }, body), 412);
    expectProblem(await clinic.end({ ...item, id: '01900000-0000-7000-8000-000000000001' }, body), 404);
    good(await clinic.end(item, body));
    expectProblem(await clinic.end(item, body), 412);
    for (const again of [body, elsewhere, { reason: 'not-clinically-necessary', note }]) {
      expectProblem(await clinic.end({ ...item, version: 2 }, again), 409);
    }
  });

  test('completed, and from before the enrolment: neither can be ended', async () => {
    const { mrn, item } = await due();
    good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
    expectProblem(await clinic.end({ ...item, version: 2 }, { reason: 'declined', note }), 409);
    clinic.clock.setTo(NOW);
    const late = await clinic.enrol([diagnosis(), pathology(), resection('2020-11-10')]);
    const earlier = (await clinic.plan(late)).items.find(({ state }) => state === 'before-enrolment');
    expectProblem(await clinic.end(earlier ?? item, { reason: 'declined', note }), 409);
  });

  test('ended stays ended when a result comes later; the result is asked about', async () => {
    const { mrn, item } = await due();
    good(await clinic.end(item, { reason: 'declined', note }));
    good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
    expect((await first(mrn)).ended?.reason).toBe('declined');
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
  });

  test('partly covered, then ended: what had covered it is asked about', async () => {
    const { mrn } = await due();
    good(await clinic.send(mrn, { performedOn: '2027-05-12', regions: ['liver'] }), 201);
    good(await clinic.end(await first(mrn), { reason: 'declined', note }));
    expect(await first(mrn)).toMatchObject({ state: 'ended', missingRegions: [], evidence: [] });
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
  });

  test('done elsewhere is a result, matched like any other, and reviewed', async () => {
    const { mrn, item } = await due();
    expect(good<ItemOut>(await clinic.end(item, elsewhere, { as: 'nurse' }))).toMatchObject({
      state: 'completed',
      completedOn: '2027-05-12',
      completedLate: false,
      ended: null,
    });
    expect(await kinds(mrn)).toEqual(['result-to-review']);
  });

  test('done elsewhere, liver one time and pelvis the other, on one day', async () => {
    const { mrn, item } = await due();
    const half = good<ItemOut>(await clinic.end(item, { ...elsewhere, regions: ['liver'] }));
    expect(half).toMatchObject({ state: 'due', missingRegions: ['pelvis'] });
    expect(good<ItemOut>(await clinic.end(half, { ...elsewhere, regions: ['pelvis'] })).state).toBe(
      'completed',
    );
    expect(await kinds(mrn)).toEqual(['result-to-review', 'result-to-review']);
  });

  test('done elsewhere with another modality: it stays due, and the result waits in the queue', async () => {
    const { mrn, item } = await due();
    expect(good<ItemOut>(await clinic.end(item, { ...elsewhere, modality: 'CT' })).state).toBe('due');
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
  });

  test('done elsewhere, told again with another note: one result, one entry of the trail', async () => {
    const { mrn, item } = await due();
    good(await clinic.end(item, { ...elsewhere, modality: 'CT' }, { as: 'nurse' }));
    const before = await clinic.counts();
    const again = {
      ...elsewhere,
      modality: 'CT',
      regions: ['pelvis', 'liver'],
      note: 'She called once more.',
    };
    expect(good<ItemOut>(await clinic.end(await first(mrn), again)).state).toBe('due');
    const { idempotency_key: _keysAfter, ...after } = await clinic.counts();
    const { idempotency_key: _keysBefore, ...held } = before;
    expect(after).toEqual(held);
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
    const told = (await clinic.audited(item.id)).filter(({ action }) => action === 'done-elsewhere');
    expect(told).toMatchObject([
      { action: 'done-elsewhere', staff_id: (await clinic.actor('nurse')).id, reason: note },
    ]);
    const entry = (await clinic.unmatched()).find(({ result }) => result.accession.startsWith(item.id));
    expect(entry?.result).toMatchObject({ system: 'urn:netvigil:done-elsewhere', conclusion: null });
  });

  test('what was done elsewhere cannot be changed from outside', async () => {
    const { mrn, item } = await due();
    good(await clinic.end(item, elsewhere));
    const response = await clinic.send(mrn, {
      system: 'urn:netvigil:done-elsewhere',
      accession: `${item.id} 2027-05-12 MRI liver pelvis`,
      version: 2,
      status: 'entered-in-error',
      performedOn: '2027-05-12',
    });
    expectProblem(response, 400, ['/system']);
    expect((await first(mrn)).state).toBe('completed');
  });

  test('all examinations ended: the end of the plan is asked for, never passed over', async () => {
    const { mrn } = await due();
    for (const item of (await clinic.plan(mrn)).items)
      good(await clinic.end(item, { reason: 'declined', note }));
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'active' });
    expect(await kinds(mrn)).toEqual(['end-of-plan']);
  });
});
