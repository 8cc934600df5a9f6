import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  diagnosis,
  expectProblem,
  type FactIn,
  G1_FACTS,
  good,
  hepatectomy,
  KI67_5,
  metastasis,
  NONE_FACTS,
  newMrn,
  pathology,
  patiently,
  type Recorded,
  resection,
  retraction,
  startClinic,
} from '../support/clinic.ts';
import { problemIn } from '../support/http.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

interface StoredFact {
  id: string;
  kind: string;
  corrects: string | null;
  correctedBy: string | null;
  details: Record<string, unknown>;
}
const factsOf = async (mrn: string) =>
  good<{ facts: StoredFact[] }>(await clinic.ask('GET', addressOf(mrn), { as: 'clinician' })).facts;
const idOf = async (mrn: string, kind: string) => {
  const fact = (await factsOf(mrn)).find((one) => one.kind === kind && one.correctedBy === null);
  if (fact === undefined) throw new Error(`No standing ${kind}`);
  return fact.id;
};
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const source = (value: string) => ({ source: { system: 'urn:ehr', value } });
const live = async (mrn: string) =>
  (await clinic.plan(mrn)).items.filter(({ state }) => !['completed', 'ended', 'superseded'].includes(state))
    .length;

describe('a fact has one effect', () => {
  test('without a source its content is its name, whatever comes in between', async () => {
    const mrn = await clinic.enrol([diagnosis()]);
    expect(good<Recorded>(await clinic.record(mrn, [resection()]), 201)).toMatchObject({
      known: 0,
      version: 2,
    });
    expect(good<Recorded>(await clinic.record(mrn, [pathology()]), 201).version).toBe(3);
    expect(good<Recorded>(await clinic.record(mrn, [resection(), diagnosis()]))).toMatchObject({
      known: 2,
      recorded: [],
      version: 3,
    });
  });

  test('twice in one message counts once', async () => {
    const mrn = await clinic.enrol([]);
    expect(good<Recorded>(await clinic.record(mrn, [diagnosis(), diagnosis()]), 201)).toMatchObject({
      known: 1,
    });
    expect(await factsOf(mrn)).toHaveLength(1);
  });

  test('20 times at once counts once', async () => {
    const mrn = await clinic.enrol([]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => patiently(() => clinic.record(mrn, G1_FACTS))),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([...Array(19).fill(200), 201]);
    expect(await factsOf(mrn)).toHaveLength(3);
    expect((await clinic.plan(mrn)).items).toHaveLength(15);
  });

  test('two names for the same content are two facts', async () => {
    const mrn = await clinic.enrol([diagnosis({}, source('d1')), diagnosis({}, source('d2'))]);
    expect(await factsOf(mrn)).toHaveLength(2);
  });

  test('new content under a known name corrects; a return to the old content must say so', async () => {
    const mrn = await clinic.enrol([pathology({ sizeMm: 12 }, source('p'))]);
    good(await clinic.record(mrn, [pathology({ sizeMm: 9 }, source('p'))]), 201);
    const [first, second] = await factsOf(mrn);
    expect([first?.correctedBy, second?.corrects, second?.details.sizeMm]).toEqual([
      second?.id,
      first?.id,
      9,
    ]);
    // An old message that comes late, or a return? Neither wins in silence.
    const again = pathology({ sizeMm: 12 }, source('p'));
    expectProblem(await clinic.put(mrn, [again]), 409, ['/facts/0']);
    const { errors } = problemIn(await clinic.record(mrn, [again]));
    expect(errors?.[0]?.detail).toContain(`"corrects": "${second?.id}"`);
    expect(await factsOf(mrn)).toHaveLength(2);
    good(await clinic.record(mrn, [{ ...again, corrects: String(second?.id) }]), 201);
    // The same correction once more, and the source's state once more: one effect.
    expect(good<Recorded>(await clinic.record(mrn, [{ ...again, corrects: String(second?.id) }])).known).toBe(
      1,
    );
    expect(good<Recorded>(await clinic.put(mrn, [again]))).toMatchObject({ known: 1, overridden: 0 });
    expect((await factsOf(mrn)).map(({ corrects }) => corrects)).toEqual([null, first?.id, second?.id]);
  });

  test('what a person corrected stays corrected when the source tells it again; to record it again is refused', async () => {
    const mrn = await clinic.enrol([pathology({ sizeMm: 12 }, source('p'))]);
    const corrects = await idOf(mrn, 'pathology-report');
    good(await clinic.record(mrn, [{ ...pathology({ sizeMm: 9 }), corrects }]), 201);
    const told = pathology({ sizeMm: 12 }, source('p'));
    expect(good<Recorded>(await clinic.put(mrn, [told]))).toMatchObject({
      recorded: [],
      known: 1,
      overridden: 1,
    });
    expectProblem(await clinic.record(mrn, [told]), 409, ['/facts/0']);
    expect(await factsOf(mrn)).toHaveLength(2);
  });

  test('a death withdrawn and recorded once more without a source is refused, never lost in silence', async () => {
    const mrn = await clinic.enrol([diagnosis({})]);
    const dead = death('2026-11-20');
    good(await clinic.record(mrn, [dead]), 201);
    good(await clinic.record(mrn, [retraction(await idOf(mrn, 'death'))]), 201);
    const { errors } = problemIn(await clinic.record(mrn, [dead]));
    expect(errors?.[0]?.detail).toContain('with a source of its own');
    good(await clinic.record(mrn, [{ ...dead, source: { system: 'urn:ward', value: 'death-2' } }]), 201);
    expect((await clinic.plan(mrn)).work).toEqual([]);
  });

  test('one name with two contents in one message is refused', async () => {
    const mrn = await clinic.enrol([]);
    const two = [
      diagnosis({ primary: 'rectum' }, source('d')),
      diagnosis({ primary: 'pancreas' }, source('d')),
    ];
    expectProblem(await clinic.record(mrn, two), 409, ['/facts/1/source']);
    expect(await factsOf(mrn)).toHaveLength(0);
  });

  test('withdrawn under its own name, it may come back under that name with other content', async () => {
    const mrn = await clinic.enrol([diagnosis({}, source('d'))]);
    good(await clinic.record(mrn, [retraction(await idOf(mrn, 'diagnosis'), source('d'))]), 201);
    good(await clinic.record(mrn, [diagnosis({ primary: 'pancreas' }, source('d'))]), 201);
    expect((await clinic.plan(mrn)).picture.primary).toBe('pancreas');
  });

  test('facts of a patient who is not known: 404', async () => {
    expectProblem(await clinic.record(newMrn(), [diagnosis()]), 404);
  });
});

describe('a correction names a standing fact of this patient', () => {
  test('an unknown one, a foreign one, and one corrected already are refused with a pointer; nothing is stored', async () => {
    const [mrn, other] = [await clinic.enrol([pathology()]), await clinic.enrol([pathology()])];
    const own = await idOf(mrn, 'pathology-report');
    good(await clinic.record(mrn, [pathology({ sizeMm: 9 }, { corrects: own })]), 201);
    const before = await clinic.counts();
    for (const corrects of [
      '01900000-0000-7000-8000-000000000001',
      await idOf(other, 'pathology-report'),
      own,
    ]) {
      const message = [diagnosis(), pathology({ sizeMm: 8 }, { corrects })];
      expectProblem(await clinic.record(mrn, message), 409, ['/facts/1/corrects']);
      expectProblem(await clinic.put(mrn, [retraction(corrects)]), 409, ['/facts/0/corrects']);
    }
    expect(await clinic.counts()).toEqual(before);
  });

  test('two corrections of one fact in one message: the second is refused', async () => {
    const mrn = await clinic.enrol([pathology()]);
    const corrects = await idOf(mrn, 'pathology-report');
    const both = [pathology({ sizeMm: 9 }, { corrects }), pathology({ sizeMm: 8 }, { corrects })];
    expectProblem(await clinic.record(mrn, both), 409, ['/facts/1/corrects']);
  });

  test('of ten different corrections at once one stands', async () => {
    const mrn = await clinic.enrol([pathology()]);
    const corrects = await idOf(mrn, 'pathology-report');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        clinic.record(mrn, [pathology({ sizeMm: 20 + index }, { corrects })]),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, ...Array(9).fill(409)]);
  });

  test('a withdrawal takes the fact away, and is no fact that can be withdrawn', async () => {
    const mrn = await clinic.enrol(G1_FACTS.slice(0, 2));
    good(await clinic.record(mrn, [retraction(await idOf(mrn, 'pathology-report'))]), 201);
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.picture.grade.ruling]).toEqual(['none', 'unknown']);
    const withdrawal = (await factsOf(mrn)).find(({ kind }) => kind === 'entered-in-error')?.id ?? '';
    expectProblem(await clinic.record(mrn, [retraction(withdrawal)]), 409, ['/facts/0/corrects']);
  });
});

describe('facts complete', () => {
  test('what is missing is work; once it comes the first plan starts at once, with the dates of the table', async () => {
    const mrn = await clinic.enrol([diagnosis(), resection()]);
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'none', items: [], courses: [] });
    expect(await kinds(mrn)).toContain('missing-fact');
    good(await clinic.record(mrn, [pathology()]), 201);
    const plan = await clinic.plan(mrn);
    expect(plan.work).toEqual([]);
    expect(plan.courses.map(({ protocol, anchorOn }) => [protocol, anchorOn])).toEqual([
      ['RECT-G1', '2026-11-10'],
    ]);
    const windows = (series: string) =>
      plan.items
        .filter((item) => item.series === series)
        .map(({ opensOn, dueOn, closesOn }) => `${opensOn} ${dueOn} ${closesOn}`);
    expect(windows('mri-liver-pelvis')).toEqual([
      '2027-04-10 2027-05-10 2027-06-10',
      '2027-10-10 2027-11-10 2027-12-10',
      '2028-04-10 2028-05-10 2028-06-10',
      '2028-10-10 2028-11-10 2028-12-10',
      '2029-04-10 2029-05-10 2029-06-10',
      '2029-10-10 2029-11-10 2029-12-10',
      '2030-04-10 2030-05-10 2030-06-10',
      '2030-10-10 2030-11-10 2030-12-10',
      '2031-04-10 2031-05-10 2031-06-10',
      '2031-10-10 2031-11-10 2031-12-10',
    ]);
    expect(windows('sigmoidoscopy')).toEqual([
      '2027-09-10 2027-11-10 2028-01-10',
      '2028-09-10 2028-11-10 2029-01-10',
      '2029-09-10 2029-11-10 2030-01-10',
      '2030-09-10 2030-11-10 2031-01-10',
      '2031-09-10 2031-11-10 2032-01-10',
    ]);
  });

  test('in any order, in one message or in three, the plan is the same', async () => {
    const orders: FactIn[][][] = [
      [[...G1_FACTS]],
      [[...G1_FACTS].toReversed()],
      [[resection()], [pathology()], [diagnosis()]],
      [[pathology()], [diagnosis(), resection()]],
    ];
    const plans = [];
    for (const messages of orders) {
      const mrn = await clinic.enrol([]);
      for (const facts of messages) good(await clinic.record(mrn, facts), 201);
      plans.push(
        (await clinic.plan(mrn)).items.map(({ series, dueOn, why }) => `${series} ${dueOn} ${why.sentence}`),
      );
    }
    expect(plans[0]).toHaveLength(15);
    for (const plan of plans) expect(plan).toEqual(plans[0]);
  });

  test('the month alone is known: it counts from its first day, and a person confirms the day', async () => {
    const mrn = await clinic.enrol([diagnosis(), pathology(), resection('2026-09')]);
    const plan = await clinic.plan(mrn);
    expect(plan.courses[0]?.anchorOn).toBe('2026-09-01');
    expect(plan.items[0]).toMatchObject({ series: 'mri-liver-pelvis', dueOn: '2027-03-01' });
    const work = await clinic.work(mrn, 'confirm-date');
    expect(work).toMatchObject({ role: 'nurse', dueOn: '2026-11-30' });
    good(
      await clinic.answer(work, { answer: 'confirmed', reason: 'The letter says 1 Sep.' }, { as: 'nurse' }),
    );
    expect(await kinds(mrn)).toEqual([]);
  });

  test('RECT-NONE opens the end of the plan at once', async () => {
    const mrn = await clinic.enrol(NONE_FACTS);
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.items, plan.courses.map(({ protocol }) => protocol)]).toEqual([
      'active',
      [],
      ['RECT-NONE'],
    ]);
    expect(await kinds(mrn)).toEqual(['end-of-plan']);
  });

  test('resected ten years ago: earlier windows are before-enrolment, earlier imaging is asked for', async () => {
    const mrn = await clinic.enrol([diagnosis(), pathology(KI67_5), resection('2016-11-10')]);
    const plan = await clinic.plan(mrn);
    // MRI every 4 months to month 60, every 6 to month 120: 15 + 10; the last of these, due 10 Nov 2026, still runs.
    const states = (series: string) =>
      Object.entries(
        Object.groupBy(
          plan.items.filter((item) => item.series === series),
          ({ state }) => state,
        ),
      )
        .map(([state, items]) => `${state} ${items?.length}`)
        .toSorted();
    expect(states('mri-liver-pelvis')).toEqual(['before-enrolment 24', 'due 2', 'planned 17']);
    expect(plan.items.find(({ origin }) => origin === 'catch-up')).toMatchObject({
      dueOn: '2026-11-23',
      state: 'due',
    });
    expect(plan.items.filter(({ state }) => state === 'overdue')).toEqual([]);
    expect(await kinds(mrn)).toEqual(['confirm-earlier-imaging']);
  });
});

describe('a plan never changes in silence', () => {
  test('a new grade is a proposal; the old examinations live on', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const before = (await clinic.plan(mrn)).items;
    const corrects = await idOf(mrn, 'pathology-report');
    good(await clinic.record(mrn, [pathology(KI67_5, { corrects })]), 201);
    const plan = await clinic.plan(mrn);
    expect(plan.items).toEqual(before);
    expect(plan.courses.map(({ protocol }) => protocol)).toEqual(['RECT-G1']);
    expect(await clinic.work(mrn, 'proposal')).toMatchObject({
      role: 'clinician',
      dueOn: '2026-11-30',
    });
  });

  test('so is a corrected date, and it goes when the facts agree again', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    good(
      await clinic.record(mrn, [resection('2026-11-01', {}, { corrects: await idOf(mrn, 'resection') })]),
      201,
    );
    expect((await clinic.work(mrn, 'proposal')).sentence).toContain('RECT-G1 v1 from 2026-11-01');
    expect((await clinic.plan(mrn)).items[0]?.dueOn).toBe('2027-05-10');
    const again = resection('2026-11-10', { procedure: 'TEM' }, { corrects: await idOf(mrn, 'resection') });
    good(await clinic.record(mrn, [again]), 201);
    expect(await kinds(mrn)).toEqual([]);
  });

  test('discharged, then relapsed: a proposal, not silence', async () => {
    const mrn = await clinic.enrol(NONE_FACTS);
    const work = await clinic.work(mrn, 'end-of-plan');
    good(await clinic.answer(work, { answer: 'discharge', reason: 'Nothing is called for.' }));
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'ended', endedReason: 'discharged', work: [] });
    good(await clinic.record(mrn, [metastasis('2026-11-20'), hepatectomy('2026-11-21')]), 201);
    expect(await clinic.work(mrn, 'proposal')).toMatchObject({ role: 'clinician' });
    expect((await clinic.plan(mrn)).status).toBe('ended');

    const url = `${addressOf(mrn)}/proposal`;
    const { proposal } = good<{ proposal: { id: string } }>(
      await clinic.ask('GET', url, { as: 'clinician' }),
    );
    const body = { proposal: proposal.id, reason: 'Relapsed and operated.' };
    good(await clinic.ask('POST', `${url}/accept`, { as: 'clinician', body }));
    const plan = await clinic.plan(mrn);
    expect([plan.status, plan.endedReason]).toEqual(['active', null]);
    expect(plan.items.filter(({ state }) => state === 'planned').length).toBeGreaterThan(0);
  });
});

describe('death', () => {
  test('ends every live examination with its reason, the one who recorded it, and a trail; recorded in error, all live again', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    good(await clinic.send(mrn, { performedOn: '2026-11-20' }), 201);
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
    const before = await clinic.plan(mrn);
    expect(good<Recorded>(await clinic.record(mrn, [death()]), 201).plan).toBe('deceased');
    const dead = await clinic.plan(mrn);
    expect(dead).toMatchObject({ status: 'ended', endedReason: 'deceased', work: [] });
    expect(new Set(dead.items.map(({ state, ended }) => `${state} ${ended?.reason} ${ended?.on}`))).toEqual(
      new Set(['ended deceased 2026-11-23']),
    );
    const { id } = await clinic.actor('integrator');
    for (const item of dead.items) {
      expect((await clinic.audited(item.id)).at(-1)).toMatchObject({
        action: 'ended',
        staff_id: id,
        reason: 'deceased',
      });
    }

    good(await clinic.record(mrn, [retraction(await idOf(mrn, 'death'))]), 201);
    const alive = await clinic.plan(mrn);
    expect([alive.status, alive.endedReason]).toEqual(['active', null]);
    const bare = (items: typeof alive.items) => items.map(({ version: _version, ...item }) => item);
    expect(bare(alive.items)).toEqual(bare(before.items));
    expect(await kinds(mrn)).toEqual(['unmatched-result']);
  });

  test('what a person had ended before stays ended', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const item = await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10');
    good(await clinic.end(item, { reason: 'declined', note: 'Does not want it.' }));
    good(await clinic.record(mrn, [death()]), 201);
    good(await clinic.record(mrn, [retraction(await idOf(mrn, 'death'))]), 201);
    expect((await clinic.item(mrn, 'mri-liver-pelvis', '2027-05-10')).ended?.reason).toBe('declined');
    expect(await live(mrn)).toBe(14);
  });

  test('on a day nobody knows, the day it was recorded stands, however often the record is read anew', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const deceasedOn = async () =>
      good<{ patient: { deceasedOn: string } }>(await clinic.ask('GET', addressOf(mrn))).patient.deceasedOn;
    good(await clinic.record(mrn, [death(null)]), 201);
    expect(await deceasedOn()).toBe('2026-11-23');
    clinic.clock.setTo('2026-12-05T01:00:00Z');
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2026-10-02' }]), 201);
    clinic.clock.setTo('2026-11-23T01:00:00Z');
    expect(await deceasedOn()).toBe('2026-11-23');
  });

  test('recorded in error for a discharged patient: the discharge stands', async () => {
    const mrn = await clinic.enrol(NONE_FACTS);
    good(
      await clinic.answer(await clinic.work(mrn, 'end-of-plan'), { answer: 'discharge', reason: 'Agreed.' }),
    );
    good(await clinic.record(mrn, [death()]), 201);
    expect((await clinic.plan(mrn)).endedReason).toBe('deceased');
    good(await clinic.record(mrn, [retraction(await idOf(mrn, 'death'))]), 201);
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'ended', endedReason: 'discharged' });
  });

  test('of a patient without a plan leaves no work', async () => {
    const mrn = await clinic.enrol([diagnosis()]);
    good(await clinic.record(mrn, [death('2026-11')]), 201);
    expect(await clinic.plan(mrn)).toMatchObject({ status: 'none', work: [] });
  });
});
