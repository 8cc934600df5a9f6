import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  diagnosis,
  expectProblem,
  G1_FACTS,
  G2_FACTS,
  good,
  hepatectomy,
  KI67_5,
  MRN,
  NOW,
  newMrn,
  pathology,
  type ResultOut,
  resection,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const reason = 'The same person, by name, birth date and insurance number.';
const merge = (into: string, duplicate: string, more: object = {}, as = 'coordinator') =>
  clinic.ask('POST', `${addressOf(into)}/merges`, {
    as,
    body: { duplicate: { system: MRN, value: duplicate }, reason, ...more },
  });
const undo = (id: string) =>
  clinic.ask('POST', `/v1/merges/${id}/undo`, { as: 'coordinator', body: { reason: 'Two sisters.' } });
const merged = async (into: string, duplicate: string, more: object = {}): Promise<string> =>
  good<{ merge: string }>(await merge(into, duplicate, more), 201).merge;
const patient = async (mrn: string) =>
  good<{
    patient: { id: string; identifiers: { value: string }[]; mergedRecords: { identifiers: unknown[] }[] };
    facts: { id: string; kind: string }[];
  }>(await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }));
const live = async (mrn: string) => {
  const { items } = await clinic.plan(mrn);
  return items.filter(({ state }) => ['planned', 'open', 'due', 'overdue'].includes(state));
};
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const dated = (items: { series: string; dueOn: string }[]) =>
  items.map(({ series, dueOn }) => `${series} ${dueOn}`).toSorted();
const proposalOf = async (mrn: string) =>
  good<{ proposal: { id: string; courses: { added: unknown[]; dropped: { endReason: string }[] } } }>(
    await clinic.ask('GET', `${addressOf(mrn)}/proposal`, { as: 'clinician' }),
  ).proposal;
const accept = async (mrn: string) =>
  good(
    await clinic.ask('POST', `${addressOf(mrn)}/proposal/accept`, {
      as: 'clinician',
      body: { proposal: (await proposalOf(mrn)).id, reason: 'One plan for one patient.' },
    }),
  );

describe('two records of one patient, merged', () => {
  test('both numbers lead to one patient, with the facts of both and one list of work', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol([diagnosis()]), await clinic.enrol([pathology(), resection()])];
    expect(await kinds(kept)).toEqual(['missing-fact', 'missing-fact', 'missing-fact']);
    await merged(kept, other);
    const one = await patient(other);
    expect(one.patient.id).toBe((await patient(kept)).patient.id);
    expect(one.patient.identifiers.map(({ value }) => value).toSorted()).toEqual([kept, other].toSorted());
    expect(one.patient.mergedRecords.map(({ identifiers }) => identifiers)).toEqual([
      [{ system: MRN, value: other }],
    ]);
    expect(one.facts.map(({ kind }) => kind).toSorted()).toEqual([
      'diagnosis',
      'pathology-report',
      'resection',
    ]);
    const plan = await clinic.plan(other);
    expect(plan.courses.map(({ protocol, anchorOn }) => [protocol, anchorOn])).toEqual([
      ['RECT-G1', '2026-11-10'],
    ]);
    expect([plan.items.length, plan.work]).toEqual([15, []]);
  });

  test('a plan that only the merged record had goes on, overdue examinations too', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol([]), await clinic.enrol(G1_FACTS)];
    clinic.clock.setTo('2027-06-20T01:00:00Z');
    const before = await live(other);
    await merged(kept, other);
    expect(await live(kept)).toEqual(before);
    expect((await live(kept))[0]).toMatchObject({ dueOn: '2027-05-10', state: 'overdue', daysLate: 10 });
    expect(await kinds(kept)).toEqual([]);
  });

  test('the same course twice: every item of both lives on, a clinician is asked which ends, and a scan closes both', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol(G1_FACTS)];
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    await merged(kept, other);
    expect((await live(kept)).length).toBe(30);
    expect(await kinds(kept)).toEqual(['proposal']);
    const { courses } = await proposalOf(kept);
    expect(courses.added).toEqual([]);
    expect(courses.dropped.map(({ endReason }) => endReason)).toEqual([
      'The same course runs in the plan already.',
    ]);
    good(await clinic.send(other, { performedOn: '2027-05-12' }), 201);
    expect((await clinic.plan(kept)).items.filter(({ state }) => state === 'completed').length).toBe(2);
    await accept(kept);
    // Of the doubled course all that is due after the cut day, 23 November 2026, goes: 14 examinations.
    expect((await live(kept)).length).toBe(14);
    expect(await kinds(kept)).toEqual(['result-to-review']);
  });

  test('the same course twice, then regraded: what starts takes the place of both', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol(G1_FACTS)];
    await merged(kept, other);
    good(await clinic.record(kept, [pathology({ ki67: { comparator: '=', value: 5 } })]), 201);
    const { proposal } = good<{ proposal: { courses: { dropped: { endReason: string }[] } } }>(
      await clinic.ask('GET', `${addressOf(kept)}/proposal`, { as: 'clinician' }),
    );
    expect(proposal.courses.dropped.map(({ endReason }) => endReason.split('.')[0])).toEqual([
      'RECT-G2X v1 takes its place',
      'RECT-G2X v1 takes its place',
    ]);
  });

  test('a fact of one corrects a fact of the other; a known name is the same fact in both', async () => {
    clinic.clock.setTo(NOW);
    const source = { system: 'urn:pathology', value: newMrn() };
    const [kept, other] = [
      await clinic.enrol([diagnosis(), resection()]),
      await clinic.enrol([pathology({}, { source })]),
    ];
    await merged(kept, other);
    expect((await clinic.plan(kept)).courses.map(({ protocol }) => protocol)).toEqual(['RECT-G1']);
    good(await clinic.record(kept, [pathology(KI67_5, { source })]), 201);
    expect((await clinic.plan(kept)).picture.grade.ruling).toBe('G2');
    expect(await kinds(kept)).toEqual(['proposal']);
  });

  test('the patient is enrolled since the earlier of both days', async () => {
    clinic.clock.setTo(NOW);
    const other = await clinic.enrol(G1_FACTS);
    clinic.clock.setTo('2027-03-20T01:00:00Z');
    const kept = await clinic.enrol(G1_FACTS);
    expect((await clinic.plan(kept)).enrolledOn).toBe('2027-03-20');
    const id = await merged(kept, other);
    expect((await clinic.plan(kept)).enrolledOn).toBe('2026-11-23');
    good(await undo(id));
    expect((await clinic.plan(kept)).enrolledOn).toBe('2027-03-20');
  });

  test('again: the same merge; a version that arrives under the other number is the same result', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([])];
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    const first = good<ResultOut>(
      await clinic.send(other, { accession: other, performedOn: '2027-05-12', status: 'preliminary' }),
      201,
    );
    const id = await merged(kept, other);
    expect(good<{ merge: string }>(await merge(kept, other)).merge).toBe(id);
    const second = good<ResultOut>(
      await clinic.send(kept, { accession: other, version: 2, performedOn: '2027-05-12' }),
    );
    expect([second.resultId, second.effect, second.closes.length]).toEqual([first.resultId, 'replaced', 1]);
  });

  test('dead in one record: somebody confirms before both are, and the merge taken back one lives again', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([death('2026-11-20')])];
    expectProblem(await merge(kept, other), 409, ['/differencesConfirmed']);
    const id = await merged(kept, other, { differencesConfirmed: true });
    expect(await clinic.plan(kept)).toMatchObject({ status: 'ended', endedReason: 'deceased' });
    good(await undo(id));
    expect([(await clinic.plan(kept)).status, (await live(kept)).length]).toEqual(['active', 15]);
  });

  test.each([
    ['birth dates', { birthDate: '1960-01-01' }, { birthDate: '1961-01-01' }],
    ['sexes', { sex: 'female' }, { sex: 'male' }],
  ])('whose %s differ: refused until somebody confirms; nothing changed', async (_what, one, two) => {
    const [kept, other] = [newMrn(), newMrn()];
    good(await clinic.put(kept, [], one), 201);
    good(await clinic.put(other, [], two), 201);
    const before = await clinic.counts();
    expectProblem(await merge(kept, other), 409, ['/differencesConfirmed']);
    expect(await clinic.counts()).toEqual(before);
    await merged(kept, other, { differencesConfirmed: true });
  });

  test('no chains, no merge with itself, no record that is not there', async () => {
    const [a, b, c] = [await clinic.enrol([]), await clinic.enrol([]), await clinic.enrol([])];
    await merged(a, b);
    expectProblem(await merge(a, a), 422, ['/duplicate']);
    expectProblem(await merge(a, b.concat('x')), 404, ['/duplicate']);
    expectProblem(await merge(a.concat('x'), b), 404);
    expectProblem(await merge(c, b), 409, ['/duplicate']);
    expectProblem(await merge(c, a), 409, ['/duplicate']);
    expectProblem(await merge(b, c), 409, ['']);
    expectProblem(await merge(a, c, {}, 'nurse'), 403);
  });

  test('ten at once, in both directions: one merge, and no record loses its work', async () => {
    const [a, b] = [await clinic.enrol([diagnosis()]), await clinic.enrol([diagnosis()])];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? merge(a, b) : merge(b, a))),
    );
    const tally = answers.map(({ statusCode }) => statusCode).toSorted();
    expect(tally.filter((status) => status === 201)).toHaveLength(1);
    expect(tally.filter((status) => status === 409)).toHaveLength(5);
    expect(await kinds(a)).toEqual(await kinds(b));
    expect((await kinds(a)).length).toBeGreaterThan(0);
  });
});

describe('a merge taken back', () => {
  test('each record has its own facts, results, plan and work again', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol(G2_FACTS)];
    const before = { kept: dated(await live(kept)), other: dated(await live(other)) };
    const id = await merged(kept, other);
    clinic.clock.setTo('2027-03-20T01:00:00Z');
    // Of the rectal G2, month 4: 10 March 2027.
    good(await clinic.send(other, { performedOn: '2027-03-11', accession: other }), 201);
    good(await undo(id));
    expect(dated(await live(kept))).toEqual(before.kept);
    expect(dated(await live(other))).toEqual(
      before.other.filter((item) => item !== 'mri-liver-pelvis 2027-03-10'),
    );
    expect([await kinds(kept), await kinds(other)]).toEqual([[], ['result-to-review']]);
    expect((await patient(kept)).patient.mergedRecords).toEqual([]);
    expect((await patient(other)).facts.map(({ kind }) => kind)).toEqual([
      'diagnosis',
      'pathology-report',
      'resection',
    ]);
    expectProblem(await undo(id), 409);
    expect((await clinic.audited((await patient(other)).patient.id)).map(({ action }) => action)).toEqual([
      'created',
      'merged',
      'unmerged',
    ]);
  });

  test('what was accepted of both plans is in the trail of each, with its own revision', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G2_FACTS), await clinic.enrol(G1_FACTS)];
    await merged(kept, other);
    await accept(kept);
    const { rows } = await sql<{ after: object }>`
      SELECT a.after FROM netvigil.audit a
        JOIN netvigil.plan n ON n.id::text = a.entity_id
        JOIN netvigil.patient_identifier i ON coalesce(i.merged_from, i.patient_id) = n.patient_id
       WHERE a.action = 'revision-accepted' AND i.value IN (${kept}, ${other})
       ORDER BY i.value = ${other}`.execute(clinic.database.owner);
    expect(rows.map(({ after }) => after)).toEqual([
      { revision: 2, added: 0, moved: 0, dropped: 0, kept: 0 },
      { revision: 2, added: 0, moved: 0, dropped: 15, kept: 0 },
    ]);
  });

  test('what clinicians ended meanwhile in the merged record runs again, on the same days', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G2_FACTS), await clinic.enrol(G1_FACTS)];
    const before = dated(await live(other));
    const id = await merged(kept, other);
    await accept(kept);
    expect((await live(kept)).length).toBe(52);
    clinic.clock.setTo('2027-06-20T01:00:00Z');
    good(await undo(id));
    expect(dated(await live(other))).toEqual(before);
    expect((await live(other))[0]).toMatchObject({ dueOn: '2027-05-10', state: 'overdue', daysLate: 10 });
    expect(await kinds(other)).toEqual([]);
    expect((await live(kept)).length).toBe(52);
  });

  test('what persons ended of both taken as one is asked of each again; what was ended before stays ended', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G2_FACTS), await clinic.enrol(G1_FACTS)];
    const ending = { reason: 'not-clinically-necessary', note: 'Asked for twice.' };
    good(await clinic.end(await clinic.item(other, 'mri-liver-pelvis', '2029-11-10'), ending));
    const before = { kept: dated(await live(kept)), other: dated(await live(other)) };
    clinic.clock.setTo('2026-11-25T01:00:00Z');
    const id = await merged(kept, other);
    for (const [series, dueOn] of [
      ['mri-liver-pelvis', '2027-05-10'],
      ['mri-liver-pelvis', '2028-11-10'],
    ] as const) {
      for (const item of (await live(kept)).filter((one) => one.series === series && one.dueOn === dueOn)) {
        good(await clinic.end(item, ending));
      }
    }
    // What is dropped by the revision is other's course: its ended examinations were its own.
    await accept(kept);
    good(await undo(id));
    expect({ kept: dated(await live(kept)), other: dated(await live(other)) }).toEqual(before);
    const [still] = (await clinic.plan(other)).items.filter(
      ({ series, dueOn }) => series === 'mri-liver-pelvis' && dueOn === '2029-11-10',
    );
    expect(still?.state).toBe('ended');
  });

  test('what was brought back once is not brought back again, however the clock stood', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G2_FACTS), await clinic.enrol(G1_FACTS)];
    const before = dated(await live(other));
    const id = await merged(kept, other);
    for (const item of await live(kept))
      good(await clinic.end(item, { reason: 'not-clinically-necessary', note: 'Asked for twice.' }));
    await accept(kept);
    good(await undo(id));
    expect(dated(await live(other))).toEqual(before);
    // Merged once more by mistake, at the moment at which the revision was accepted.
    good(await undo(await merged(kept, other)));
    expect(dated(await live(other))).toEqual(before);
    const running = (await clinic.plan(other)).courses.filter(({ superseded }) => !superseded);
    expect(running.map(({ protocol, anchorOn }) => [protocol, anchorOn])).toEqual([
      ['RECT-G1', '2026-11-10'],
    ]);
  });

  test('an examination that went over to the other plan comes back to its own', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol([]), await clinic.enrol(G1_FACTS)];
    const before = dated(await live(other));
    const id = await merged(kept, other);
    // With the facts of both the grade is G2: month 60 and the scopes of RECT-G1 go over to RECT-G2X.
    good(await clinic.record(kept, [pathology(KI67_5)]), 201);
    await accept(kept);
    expect((await live(kept)).map(({ protocol }) => protocol)).toContain('RECT-G2X');
    good(await undo(id));
    expect(dated(await live(other))).toEqual(expect.arrayContaining(before));
    const revised = (await live(other)).filter(({ protocol }) => protocol === 'RECT-G2X');
    expect(revised).toHaveLength(52);
    // The record alone is a G1 again: what was accepted on the facts of both is proposed to end.
    expect(await kinds(other)).toEqual(['proposal']);
  });

  test('a course that goes on keeps all its examinations: those that were the other record’s are asked for anew', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol(G1_FACTS)];
    const id = await merged(kept, other);
    good(await clinic.record(kept, [pathology(KI67_5)]), 201);
    await accept(kept);
    const together = dated(await live(kept));
    expect(together).toHaveLength(52);
    clinic.clock.setTo('2026-12-01T01:00:00Z');
    good(await undo(id));
    // Months 12, 24, 36, 48 and 60 of both series had gone over from RECT-G1 of either record.
    expect(dated(await live(kept))).toEqual(together);
    expect((await live(other)).length).toBe(15);
    expect(await kinds(other)).toEqual([]);
  });

  test.each([
    ['first', 0],
    ['second', 1],
  ])('of three records, the %s goes: every course of all keeps its examinations', async (_, gone) => {
    clinic.clock.setTo(NOW);
    const kept = await clinic.enrol([]);
    const others = [await clinic.enrol(G1_FACTS), await clinic.enrol(G1_FACTS)] as const;
    const ids = [await merged(kept, others[0]), await merged(kept, others[1])];
    good(await clinic.record(kept, [pathology(KI67_5)]), 201);
    await accept(kept);
    const together = dated(await live(kept));
    expect(together).toHaveLength(52);
    clinic.clock.setTo('2026-12-01T01:00:00Z');
    good(await undo(ids[gone] ?? ''));
    const [away, stays] = gone === 0 ? others : [others[1], others[0]];
    const own = async (mrn: string, protocol: string) =>
      (await live(mrn)).filter((item) => item.protocol === protocol).length;
    // RECT-G2X joined the plan of the first, RECT-G1 of the other runs again.
    expect(await own(others[0], 'RECT-G2X')).toBe(52);
    expect(await own(others[1], 'RECT-G1')).toBe(15);
    for (const mrn of [away, stays]) {
      const { status, work } = await clinic.plan(mrn);
      expect([status, work.some(({ kind }) => kind === 'derivation-failed')]).toEqual(['active', false]);
    }
  });

  test('a decision by hand that counted for the other record’s examination counts for nothing', async () => {
    clinic.clock.setTo(NOW);
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([hepatectomy('2026-01-10')])];
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    const id = await merged(kept, other);
    const item = await clinic.item(kept, 'mri-liver-pelvis', '2027-05-10');
    const { resultId } = good<ResultOut>(
      await clinic.send(other, { modality: 'CT', regions: ['chest'], performedOn: '2027-05-12' }),
      201,
    );
    const queued = (await clinic.unmatched()).find((one) => one.resultId === resultId);
    expect(queued?.candidates.map(({ itemId }) => itemId)).toContain(item.id);
    good(
      await clinic.resolve(
        { resultId, version: queued?.version ?? '' },
        { choice: 'equivalent', itemId: item.id, reason: 'Reported elsewhere.' },
      ),
    );
    expect((await clinic.item(kept, 'mri-liver-pelvis', '2027-05-10')).state).toBe('completed');
    good(await undo(id));
    expect((await clinic.item(kept, 'mri-liver-pelvis', '2027-05-10')).state).toBe('due');
  });
});

test('the other site can neither merge, nor undo, nor be merged with', async () => {
  const [a, b] = [await clinic.enrol([]), await clinic.enrol([])];
  const id = await merged(a, b);
  const as = 'beta-coordinator';
  expectProblem(await clinic.ask('POST', `/v1/merges/${id}/undo`, { as, body: { reason: 'x' } }), 404);
  const theirs = newMrn();
  good(await clinic.put(theirs, [], {}, { as: 'beta-integrator' }), 201);
  expectProblem(await merge(theirs, a, {}, as), 404, ['/duplicate']);
});
