import { beforeAll, describe, expect, test } from 'vitest';
import type { WORK_ANSWERS } from '../../src/domain/work-kinds.ts';
import { newId } from '../../src/ids.ts';
import { openDerivationFailed } from '../../src/plans/failed.repo.ts';
import { inWork } from '../../src/work.ts';
import {
  addressOf,
  type Clinic,
  diagnosis,
  expectProblem,
  type FactIn,
  G1_FACTS,
  good,
  hepatectomy,
  KI67_5,
  NONE_FACTS,
  NOW,
  newMrn,
  pathology,
  type Recorded,
  resection,
  startClinic,
  type WorkOut,
} from '../support/clinic.ts';
import { act, mriDueToday } from '../support/desk.ts';
import { decide, opened, scan, staging } from '../support/observation.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['PANC-G1', 'NEC'] });
  return () => clinic.app.close();
});

const reason = 'Agreed in the round.';
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const at = (iso: string) => clinic.clock.setTo(iso);

const pancreatic = (more = {}): FactIn[] => [
  diagnosis({ primary: 'pancreas' }),
  pathology(more),
  resection('2026-11-10', { procedure: 'distal-pancreatectomy' }),
];
const R1 = [diagnosis(), pathology(), resection('2026-11-10', { margin: 'R1' })];

const ATTEMPT = { on: '2026-11-20', how: 'Telephone.', outcome: 'The number is not in use.' };

/** The MRI of 12 May 2027 was read as a recurrence in the liver. */
async function recurred(): Promise<string> {
  at(NOW);
  const mrn = await clinic.enrol(G1_FACTS);
  at('2027-05-20T01:00:00Z');
  good(await clinic.send(mrn, { accession: mrn, performedOn: '2027-05-12' }), 201);
  good(await clinic.answer(await clinic.work(mrn, 'result-to-review'), body('recurrence')));
  return mrn;
}

/** A patient with one open work item of each kind. */
const WITH: Record<string, () => Promise<string>> = {
  'missing-fact': () => clinic.enrol([diagnosis(), resection(), pathology({ nodes: 'unknown' })]),
  'no-protocol': () => clinic.enrol(R1),
  'awaiting-signature': () => clinic.enrol(pancreatic()),
  'confirm-date': () => clinic.enrol([diagnosis(), pathology(), resection('2026-11')]),
  'grade-disagreement': () =>
    clinic.enrol([diagnosis(), pathology({ reportedGrade: 'G1', ...KI67_5 }), resection()]),
  'confirm-earlier-imaging': () => clinic.enrol([diagnosis(), pathology(), resection('2024-11-10')]),
  // G3: the longest interval is 24 weeks; the last scan that is known lies 24 weeks and 15 days back.
  'interval-exceeded': () =>
    clinic.enrol([diagnosis(), pathology({ ki67: { comparator: '=', value: 30 } }), resection('2026-05-01')]),
  'unmatched-result': async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    good(await clinic.send(mrn), 201);
    return mrn;
  },
  'result-to-review': async () => {
    at(NOW);
    const mrn = await clinic.enrol(G1_FACTS);
    at('2027-05-20T01:00:00Z');
    good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
    return mrn;
  },
  'next-step': async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const [item] = (await clinic.plan(mrn)).items;
    if (item === undefined) throw new Error('No item');
    good(
      await clinic.end(item, {
        reason: 'contraindicated',
        note: reason,
        alternative: { what: 'CT', by: '2027-06-20' },
      }),
    );
    return mrn;
  },
  'board-decision': () => recurred(),
  'convene-or-defer': () => recurred(),
  'evidence-changed': async () => {
    const mrn = await recurred();
    good(
      await clinic.send(mrn, {
        accession: mrn,
        version: 2,
        status: 'entered-in-error',
        performedOn: '2027-05-12',
      }),
    );
    return mrn;
  },
  'lost-contact': async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    good(await clinic.care(mrn, 'loss-to-follow-up', { attempts: [ATTEMPT], reason }), 201);
    return mrn;
  },
  'missed-appointment': async () => {
    const { mrn, item } = await mriDueToday(clinic);
    const appointment = { on: '2026-11-30', place: 'Radiology' };
    good(await act(clinic, item, 'booking', { order: 'RIS-1', appointment }));
    at('2026-12-08T01:00:00Z');
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2026-11-23' }]), 201);
    return mrn;
  },
  'transfer-to-confirm': async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    good(await clinic.care(mrn, 'transfer', { receiver: 'City Hospital', reason }), 201);
    return mrn;
  },
  'observation-proposed': () => clinic.enrol([staging('2026-11-20', 'II')]),
  'observation-scan': async () => (await observed()).mrn,
  'observation-read': async () => (await observed({ status: 'preliminary' })).mrn,
  deviation: async () => {
    const { mrn } = await observed({});
    good(await clinic.record(mrn, [hepatectomy('2026-11-22')]), 201);
    return mrn;
  },
  'which-plan': () => clinic.enrol([staging('2026-11-20', 'III')]),
  'decision-to-carry-out': async () => {
    const { mrn, id } = await observed({ performedOn: '2026-08-20' });
    good(await scan(clinic, id, '2026-11-20', 3), 201);
    await decide(clinic, id, 'radical', '2026-11-23', '2026-12-23');
    return mrn;
  },
  proposal: async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    good(await clinic.record(mrn, [pathology(KI67_5)]), 201);
    return mrn;
  },
  'end-of-plan': () => clinic.enrol(NONE_FACTS),
};

/** A period, and its baseline scan where one is told. */
async function observed(baseline?: object): Promise<{ mrn: string; id: string }> {
  const mrn = await clinic.enrol([staging('2026-08-20', 'II')]);
  const { id } = await opened(clinic, mrn);
  if (baseline !== undefined) good(await scan(clinic, id, '2026-11-20', 3, baseline), 201);
  return { mrn, id };
}

type Answer = (typeof WORK_ANSWERS)[number];
const BODIES: Record<Answer, object> = {
  confirmed: {},
  'not-available': {},
  'keep-higher-grade': {},
  noted: {},
  'no-recurrence': {},
  suspicious: { nextStep: { what: 'SSTR-PET', by: '2027-07-01' } },
  recurrence: { found: { where: 'liver' } },
  'non-diagnostic': {},
  done: {},
  declined: {},
  reached: { how: 'Telephone.' },
  'not-reached': { how: 'Letter.' },
  discharge: {},
  'no-surveillance': {},
  'pick-protocol': { pick: { protocol: 'RECT-G1', anchorOn: '2026-11-01' } },
};
const body = (answer: Answer, more: object = {}) => ({ answer, reason, ...BODIES[answer], ...more });

/** Written down apart from the code: which answers a kind takes, those of a nurse and those of a clinician. */
const TAKES: Record<string, { nurse: Answer[]; clinician: Answer[] }> = {
  'missing-fact': { nurse: [], clinician: ['not-available', 'pick-protocol'] },
  'no-protocol': { nurse: [], clinician: ['pick-protocol', 'no-surveillance'] },
  'awaiting-signature': { nurse: [], clinician: [] },
  'confirm-date': { nurse: ['confirmed'], clinician: [] },
  'grade-disagreement': { nurse: [], clinician: ['keep-higher-grade'] },
  'confirm-earlier-imaging': { nurse: ['confirmed'], clinician: [] },
  'interval-exceeded': { nurse: ['noted'], clinician: [] },
  'unmatched-result': { nurse: [], clinician: [] },
  'result-to-review': {
    nurse: [],
    clinician: ['no-recurrence', 'suspicious', 'recurrence', 'non-diagnostic'],
  },
  'next-step': { nurse: [], clinician: ['done'] },
  'board-decision': { nurse: [], clinician: [] },
  'convene-or-defer': { nurse: [], clinician: [] },
  'evidence-changed': { nurse: [], clinician: ['confirmed'] },
  'observation-proposed': { nurse: [], clinician: ['declined'] },
  'observation-scan': { nurse: [], clinician: [] },
  'observation-read': { nurse: [], clinician: [] },
  deviation: { nurse: [], clinician: ['noted'] },
  'which-plan': { nurse: [], clinician: ['done'] },
  'decision-to-carry-out': { nurse: [], clinician: [] },
  'lost-contact': { nurse: ['reached', 'not-reached'], clinician: [] },
  'missed-appointment': { nurse: ['done', 'reached', 'not-reached'], clinician: [] },
  'transfer-to-confirm': { nurse: [], clinician: [] },
  // Decided at the proposal itself, where both plans are seen.
  proposal: { nurse: [], clinician: [] },
  'end-of-plan': { nurse: [], clinician: ['discharge', 'pick-protocol'] },
};

/** Where work that takes no answer is decided. */
const DECIDED_AT: Record<string, string> = {
  proposal: '/v1/patients/{system}/{value}/proposal',
  'unmatched-result': '/v1/unmatched-results',
  'transfer-to-confirm': '/v1/patients/{system}/{value}/transfer/confirmation',
  'awaiting-signature': '/v1/protocols',
  'observation-scan': '/v1/observation-periods/{id}/scans',
  'observation-read': '/v1/observation-periods/{id}/scans/{scanId}/readings',
  'decision-to-carry-out': '/v1/patients/{system}/{value}/facts',
  // Where the case is seen, with what it still lacks.
  'board-decision': '/v1/board/cases/{caseId}/decisions',
  'convene-or-defer': '/v1/board/cases/{caseId}/decisions',
};

describe.each(Object.keys(TAKES))('%s', (kind) => {
  const takes = TAKES[kind] ?? { nurse: [], clinician: [] };
  const open = async (): Promise<{ mrn: string; work: WorkOut }> => {
    at(NOW);
    const make = WITH[kind];
    if (make === undefined) throw new Error(`No patient with ${kind}`);
    const mrn = await make();
    return { mrn, work: await clinic.work(mrn, kind) };
  };

  test('tells what it takes, or where it is decided, wherever it is shown', async () => {
    const { work } = await open();
    const told = DECIDED_AT[kind] ?? null;
    expect(work.decideAt).toBe(told);
    expect(work.answers.length > 0).toBe(told === null);
    const read = await clinic.ask('GET', `/v1/work-items/${work.id}`, { as: 'nurse' });
    expect(good<WorkOut>(read).decideAt).toBe(told);
    const list = await clinic.ask('GET', `/v1/worklist?kind=${kind}&limit=200`, { as: 'nurse' });
    const row = good<{ rows: WorkOut[] }>(list).rows.find(({ id }) => id === work.id);
    expect(row?.decideAt).toBe(told);
  });

  test('takes no other answer, and none of a clinician from a nurse', async () => {
    const { work } = await open();
    const before = await clinic.counts();
    for (const answer of Object.keys(BODIES) as Answer[]) {
      if (takes.nurse.includes(answer)) continue;
      const fits = takes.clinician.includes(answer);
      expectProblem(await clinic.answer(work, body(answer), { as: 'nurse' }), fits ? 403 : 422, ['/answer']);
      expectProblem(await clinic.answer(work, body(answer), { as: 'coordinator' }), fits ? 403 : 422, [
        '/answer',
      ]);
      if (!fits) expectProblem(await clinic.answer(work, body(answer)), 422, ['/answer']);
    }
    expect(await clinic.counts()).toEqual(before);
  });

  test.each([...takes.nurse, ...takes.clinician])(
    'answered %s it is closed, with its reason, and does not come again',
    async (answer) => {
      const { mrn, work } = await open();
      const as = takes.nurse.includes(answer) ? 'nurse' : 'clinician';
      const done = await clinic.answer(work, body(answer), { as });
      expect(good<{ status: string; answers: string[] }>(done)).toMatchObject({
        status: 'answered',
        answers: [],
      });
      expect((await clinic.audited(work.id)).find(({ action }) => action === 'work-answered')).toMatchObject({
        reason,
      });
      expectProblem(await clinic.answer({ ...work, version: work.version + 1 }, body(answer), { as }), 409);
      good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2026-11-20' }]), 201);
      const again = (await clinic.plan(mrn)).work.filter(
        (one) => one.kind === kind && one.subject === work.subject,
      );
      expect(again).toEqual([]);
    },
  );
});

describe('what an answer must have', () => {
  test('If-Match, a reason, the fields of its kind and no others', async () => {
    at(NOW);
    const mrn = await clinic.enrol(R1);
    const work = await clinic.work(mrn, 'no-protocol');
    const url = `/v1/work-items/${work.id}/answer`;
    expectProblem(await clinic.ask('POST', url, { as: 'clinician', body: body('no-surveillance') }), 428, [
      'If-Match',
    ]);
    expectProblem(await clinic.answer({ ...work, version: 9 }, body('no-surveillance')), 412);
    expectProblem(await clinic.answer({ ...work, id: newId() }, body('no-surveillance')), 404);
    const refused: [object, string[]][] = [
      [{ answer: 'no-surveillance' }, ['/reason']],
      [{ answer: 'no-surveillance', reason: ' ' }, ['/reason']],
      [{ answer: 'accepted', reason }, ['/answer']],
      [{ answer: 'pick-protocol', reason }, ['/pick']],
      [body('pick-protocol', { pick: { protocol: 'RECT-G9', anchorOn: '2026-11-01' } }), ['/pick/protocol']],
      [body('pick-protocol', { pick: { protocol: 'RECT-G1', anchorOn: '0001-01-01' } }), ['/pick/anchorOn']],
      [body('no-surveillance', { pick: { protocol: 'RECT-G1', anchorOn: '2026-11-01' } }), ['/pick']],
      [body('no-surveillance', { status: 'answered' }), ['/status']],
      [body('no-surveillance', { siteId: 1 }), ['/siteId']],
      [body('no-surveillance', { role: 'clinician' }), ['/role']],
      [body('no-surveillance', { version: 1 }), ['/version']],
    ];
    for (const [answer, pointers] of refused) expectProblem(await clinic.answer(work, answer), 400, pointers);
    expect((await clinic.work(mrn, 'no-protocol')).version).toBe(1);
  });

  test('GET shows it with its ETag, answers 304 to it, and 404 for what is not there', async () => {
    at(NOW);
    const work = await clinic.work(await clinic.enrol(R1), 'no-protocol');
    const url = `/v1/work-items/${work.id}`;
    const response = await clinic.ask('GET', url, { as: 'nurse' });
    expect(response.headers.etag).toBe('"1"');
    expect(response.json()).toMatchObject({
      kind: 'no-protocol',
      status: 'open',
      answers: ['pick-protocol', 'no-surveillance'],
    });
    expect(
      (await clinic.ask('GET', url, { as: 'nurse', headers: { 'if-none-match': '"1"' } })).statusCode,
    ).toBe(304);
    expectProblem(await clinic.ask('GET', `/v1/work-items/${newId()}`, { as: 'nurse' }), 404);
  });
});

describe('what follows from an answer', () => {
  test('pick-protocol starts a course from the day chosen, in the name of the clinician', async () => {
    at(NOW);
    const mrn = await clinic.enrol(R1);
    const pick = { protocol: 'RECT-G2X', anchorOn: '2026-11-10' };
    good(await clinic.answer(await clinic.work(mrn, 'no-protocol'), body('pick-protocol', { pick })));
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.items.length, await kinds(mrn)]).toEqual(['active', 52, []]);
    expect(plan.courses[0]).toMatchObject({ protocol: 'RECT-G2X', picked: true, anchorOn: '2026-11-10' });
    expect(plan.courses[0]?.reason).toBe(`RECT-G2X: picked by Dr Demo. ${reason}`);
    expect(plan.items[0]?.why.sentence).toContain(
      '4 months after the day the clinician chose on 10 Nov 2026',
    );
  });

  test('an unsigned protocol, and a day ahead, are refused; the work stays', async () => {
    at(NOW);
    const mrn = await clinic.enrol(R1);
    const work = await clinic.work(mrn, 'no-protocol');
    const pick = (protocol: string, anchorOn: string) =>
      clinic.answer(work, body('pick-protocol', { pick: { protocol, anchorOn } }));
    expectProblem(await pick('PANC-G1', '2026-11-10'), 422, ['/pick/protocol']);
    expectProblem(await pick('RECT-G1', '2026-11-24'), 422, ['/pick/anchorOn']);
    expect(await kinds(mrn)).toEqual(['no-protocol']);
  });

  test('a day before the birth of the patient is refused; the day of birth is a day', async () => {
    at(NOW);
    const mrn = newMrn();
    good(await clinic.put(mrn, R1, { birthDate: '2026-01-31' }), 201);
    const work = await clinic.work(mrn, 'no-protocol');
    const pick = (anchorOn: string) =>
      clinic.answer(work, body('pick-protocol', { pick: { protocol: 'RECT-G1', anchorOn } }));
    for (const day of ['2026-01-30', '1800-01-01']) {
      const response = await pick(day);
      expectProblem(response, 422, ['/pick/anchorOn']);
      expect(response.body).toContain('2026-01-31');
    }
    expect((await clinic.plan(mrn)).status).toBe('none');
    good(await pick('2026-01-31'));
    expect((await clinic.plan(mrn)).courses[0]).toMatchObject({ anchorOn: '2026-01-31', picked: true });
  });

  test('the same course picked twice is refused: no examination is scheduled double', async () => {
    at(NOW);
    const mrn = await clinic.enrol([
      diagnosis(),
      pathology({ ki67: null, differentiation: 'unknown' }),
      resection(),
    ]);
    const [one, other] = (await clinic.plan(mrn)).work.filter(({ kind }) => kind === 'missing-fact');
    if (one === undefined || other === undefined) throw new Error('Two facts are missing');
    good(await clinic.answer(one, body('pick-protocol')));
    expectProblem(await clinic.answer(other, body('pick-protocol')), 409, ['/pick']);
    expect((await clinic.plan(mrn)).items).toHaveLength(15);
  });

  test('no-surveillance leaves no plan and no work; facts that fit a row start one', async () => {
    at(NOW);
    const mrn = await clinic.enrol(R1);
    good(await clinic.answer(await clinic.work(mrn, 'no-protocol'), body('no-surveillance')));
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'none', work: [] });
    good(await clinic.record(mrn, [resection('2026-11-20', { completion: true })]), 201);
    expect(await clinic.plan(mrn)).toMatchObject({
      status: 'active',
      courses: [{ protocol: 'RECT-G1', anchorOn: '2026-11-20' }],
    });
  });

  test('a blocking fact that nobody will know leaves the patient to a clinician', async () => {
    at(NOW);
    const mrn = await clinic.enrol([diagnosis(), pathology({ ki67: null }), resection()]);
    const work = await clinic.work(mrn, 'missing-fact');
    expect(work.subject).toBe('grade');
    good(await clinic.answer(work, body('not-available')));
    expect(await kinds(mrn)).toEqual(['no-protocol']);
  });

  test('discharge with examinations unmet: 409; each ended with its reason: the plan ends', async () => {
    at(NOW);
    const mrn = await clinic.enrol(G1_FACTS);
    at('2035-01-01T01:00:00Z');
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2034-12-01' }]), 201);
    const work = await clinic.work(mrn, 'end-of-plan');
    expectProblem(await clinic.answer(work, body('discharge')), 409);
    for (const item of (await clinic.plan(mrn)).items) {
      good(await clinic.end(item, { reason: 'not-clinically-necessary', note: reason }));
    }
    good(await clinic.answer(await clinic.work(mrn, 'end-of-plan'), body('discharge')));
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'ended', endedReason: 'discharged', work: [] });
  });

  test('a result withdrawn after the discharge: its examination is unmet again, and the plan goes on', async () => {
    at(NOW);
    const mrn = await clinic.enrol(G1_FACTS);
    at('2027-05-20T01:00:00Z');
    good(await clinic.send(mrn, { accession: mrn, performedOn: '2027-05-12' }), 201);
    good(await clinic.answer(await clinic.work(mrn, 'result-to-review'), body('no-recurrence')));
    for (const item of (await clinic.plan(mrn)).items.filter(({ state }) => state === 'planned')) {
      good(await clinic.end(item, { reason: 'not-clinically-necessary', note: reason }));
    }
    good(await clinic.answer(await clinic.work(mrn, 'end-of-plan'), body('discharge')));
    expect((await clinic.plan(mrn)).status).toBe('ended');
    good(
      await clinic.send(mrn, {
        accession: mrn,
        version: 2,
        status: 'entered-in-error',
        performedOn: '2027-05-12',
      }),
    );
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.items[0]?.state]).toEqual(['active', 'due']);
    const history = await clinic.ask('GET', `${addressOf(mrn)}/history?on=2027-05-20`, { as: 'nurse' });
    expect(good<{ status: string }>(history).status).toBe('active');
    good(
      await clinic.send(mrn, { accession: mrn, version: 3, status: 'corrected', performedOn: '2027-05-12' }),
    );
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'ended', endedReason: 'discharged' });
    expect(await kinds(mrn)).toEqual(['result-to-review']);
  });

  test('end of plan, continued with another course: the plan goes on, and ends anew with that course', async () => {
    at(NOW);
    const mrn = await clinic.enrol(NONE_FACTS);
    const pick = { protocol: 'RECT-G1', anchorOn: '2026-11-10' };
    good(await clinic.answer(await clinic.work(mrn, 'end-of-plan'), body('pick-protocol', { pick })));
    expect([(await clinic.plan(mrn)).items.length, await kinds(mrn)]).toEqual([15, []]);
    for (const item of (await clinic.plan(mrn)).items)
      good(await clinic.end(item, { reason: 'declined', note: reason }));
    expect(await kinds(mrn)).toEqual(['end-of-plan']);
  });
});

describe('a derivation that failed', () => {
  test('is work that the plan shows, that takes no answer, and that goes with the next one that works', async () => {
    at(NOW);
    const mrn = await clinic.enrol(G1_FACTS);
    const { patientId } = good<Recorded>(await clinic.put(mrn, []));
    await inWork(clinic.ctx, await clinic.actor('robot'), (work) =>
      openDerivationFailed(work, newId(), patientId),
    );
    const work = await clinic.work(mrn, 'derivation-failed');
    expectProblem(await clinic.answer(work, body('noted')), 422, ['/answer']);
    good(await clinic.ask('GET', `/v1/work-items/${work.id}`, { as: 'nurse' }));
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2026-11-20' }]), 201);
    expect(await kinds(mrn)).toEqual([]);
  });
});
