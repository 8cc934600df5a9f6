import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { HistorySchema } from '../../src/plans/wire.ts';
import {
  addressOf,
  type Clinic,
  death,
  expectProblem,
  G1_FACTS,
  good,
  KI67_5,
  MRN,
  newMrn,
  pathology,
  type ResultOut,
  resection,
  retraction,
  startClinic,
} from '../support/clinic.ts';

type History = z.infer<typeof HistorySchema>;

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const on = async (mrn: string, day: string): Promise<History> =>
  good(await clinic.ask('GET', `${addressOf(mrn)}/history?on=${day}`, { as: 'auditor' }));
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const accept = async (mrn: string) => {
  const url = `${addressOf(mrn)}/proposal`;
  const { proposal } = good<{ proposal: { id: string } }>(await clinic.ask('GET', url, { as: 'clinician' }));
  good(
    await clinic.ask('POST', `${url}/accept`, {
      as: 'clinician',
      body: { proposal: proposal.id, reason: 'Regraded.' },
    }),
  );
};
const counted = (items: History['items']) =>
  Object.fromEntries(
    [...Map.groupBy(items, ({ state }) => state)].map(([state, all]) => [state, all.length]).toSorted(),
  );

describe('what did we know and plan on a past day?', () => {
  test('a life: enrolled, scanned late, regraded, revised, dead; each day reads as it was', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol(G1_FACTS);
    at('2027-06-20');
    good(await clinic.send(mrn, { performedOn: '2027-06-15' }), 201);
    at('2028-01-10');
    good(await clinic.record(mrn, [pathology(KI67_5)]), 201);
    at('2028-01-15');
    await accept(mrn);
    at('2028-02-01');
    good(await clinic.record(mrn, [death('2028-01-30')]), 201);

    expect(await on(mrn, '2026-11-22')).toMatchObject({ status: 'none', facts: [], items: [], work: [] });
    const enrolled = await on(mrn, '2026-11-23');
    expect([enrolled.status, enrolled.picture.grade.ruling, counted(enrolled.items)]).toEqual([
      'active',
      'G1',
      { planned: 15 },
    ]);
    // The window of the first MRI, due on 10 May, closed on 10 June; it was told of on 20 June.
    expect(counted((await on(mrn, '2027-06-19')).items)).toEqual({ overdue: 1, planned: 14 });
    const told = await on(mrn, '2027-06-20');
    expect(counted(told.items)).toEqual({ completed: 1, planned: 14 });
    expect(told.work.map(({ kind }) => kind)).toEqual(['result-to-review']);
    expect(told.results.map(({ performedOn, status }) => [performedOn, status])).toEqual([
      ['2027-06-15', 'final'],
    ]);

    const regraded = await on(mrn, '2028-01-10');
    expect(regraded.picture.grade.ruling).toBe('G2');
    expect(regraded.courses.map(({ protocol, superseded }) => [protocol, superseded])).toEqual([
      ['RECT-G1', false],
    ]);
    expect(regraded.work.map(({ kind }) => kind)).toContain('proposal');

    const revised = await on(mrn, '2028-01-15');
    expect(revised.courses.map(({ protocol, superseded }) => [protocol, superseded])).toEqual([
      ['RECT-G1', true],
      ['RECT-G2X', false],
    ]);
    expect(
      revised.revisions.map(({ revision, kind, acceptedOn, acceptedBy }) => [
        revision,
        kind,
        acceptedOn,
        acceptedBy,
      ]),
    ).toEqual([
      [1, 'first', '2026-11-23', 'Staff integrator'],
      [2, 'accepted', '2028-01-15', 'Dr Demo'],
    ]);
    expect((await on(mrn, '2028-01-31')).status).toBe('active');
    const dead = await on(mrn, '2028-02-01');
    expect(dead.status).toBe('deceased');
    expect(dead.items.filter(({ state }) => state === 'planned')).toEqual([]);
    expect(new Set(dead.items.flatMap(({ ended }) => ended?.reason ?? []))).toEqual(new Set(['deceased']));
  });

  test('today it reads as the plan does', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol(G1_FACTS);
    at('2027-06-20');
    good(await clinic.send(mrn, { performedOn: '2027-05-12', regions: ['liver'] }), 201);
    const [past, plan] = [await on(mrn, '2027-06-20'), await clinic.plan(mrn)];
    const seen = ({ id, state, dueOn, missingRegions, evidence, daysLate }: PastItem) => ({
      id,
      state,
      dueOn,
      missingRegions,
      evidence,
      daysLate,
    });
    type PastItem = History['items'][number];
    expect(past.items.map(seen)).toEqual(plan.items.map((item) => seen({ ...item, ended: null })));
    expect(past.work).toEqual(plan.work);
    expect(past.courses).toEqual(plan.courses);
  });

  test('an item that went over to another course reads under its old one before that day, with its old window', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol(G1_FACTS);
    at('2027-01-10');
    good(await clinic.record(mrn, [pathology(KI67_5)]), 201);
    await accept(mrn);
    // Month 60 has an examination in both; in RECT-G1 month 12's window is a month either way, too.
    const month = (history: History) =>
      history.items
        .filter(({ series, dueOn }) => series === 'mri-liver-pelvis' && dueOn === '2027-11-10')
        .map(({ protocol, state }) => [protocol, state]);
    expect(month(await on(mrn, '2027-01-09'))).toEqual([['RECT-G1', 'planned']]);
    expect(month(await on(mrn, '2027-01-10'))).toEqual([['RECT-G2X', 'planned']]);
  });

  test('work in the words of that day: a proposal that a newer fact changed since', async () => {
    at('2026-11-23');
    const mrn = await clinic.enrol(G1_FACTS);
    at('2026-12-01');
    good(await clinic.record(mrn, [pathology(KI67_5)]), 201);
    at('2026-12-05');
    good(await clinic.record(mrn, [pathology({ ki67: { comparator: '=', value: 30 } })]), 201);
    const proposed = async (day: string) => {
      const [only] = (await on(mrn, day)).work.filter(({ kind }) => kind === 'proposal');
      return [only?.sentence.split(',')[0], only?.parts.cutOn, only?.dueOn];
    };
    const said = (protocol: string) => `Proposed revision: ${protocol} v1 from 2026-11-10 starts`;
    expect(await proposed('2026-12-01')).toEqual([said('RECT-G2X'), '2026-12-01', '2026-12-08']);
    expect(await proposed('2026-12-04')).toEqual([said('RECT-G2X'), '2026-12-01', '2026-12-08']);
    expect(await proposed('2026-12-05')).toEqual([said('RECT-G3'), '2026-12-05', '2026-12-08']);
  });

  test('a result in the version of that day, with the patient of that day', async () => {
    at('2026-11-23');
    const [wrong, right] = [await clinic.enrol(G1_FACTS), await clinic.enrol(G1_FACTS)];
    at('2027-05-12');
    const { resultId } = good<ResultOut>(
      await clinic.send(wrong, { accession: wrong, performedOn: '2027-05-12' }),
      201,
    );
    at('2027-05-14');
    good(
      await clinic.send(wrong, {
        accession: wrong,
        version: 2,
        status: 'corrected',
        performedOn: '2027-05-11',
      }),
    );
    at('2027-05-16');
    good(
      await clinic.resolve(
        { resultId, version: '2-0' },
        { choice: 'wrong-patient', patient: { system: MRN, value: right }, reason: 'Mixed up.' },
      ),
    );
    const results = async (mrn: string, day: string) =>
      (await on(mrn, day)).results.map(({ version, performedOn }) => [version, performedOn]);
    expect([await results(wrong, '2027-05-11'), await results(wrong, '2027-05-13')]).toEqual([
      [],
      [[1, '2027-05-12']],
    ]);
    expect([await results(wrong, '2027-05-15'), await results(right, '2027-05-15')]).toEqual([
      [[2, '2027-05-11']],
      [],
    ]);
    expect([await results(wrong, '2027-05-16'), await results(right, '2027-05-16')]).toEqual([
      [],
      [[2, '2027-05-11']],
    ]);
    expect(counted((await on(wrong, '2027-05-15')).items)).toEqual({ completed: 1, planned: 14 });
    expect(counted((await on(wrong, '2027-05-16')).items)).toEqual({ due: 1, planned: 14 });
  });

  test('merged on a Monday, apart again on a Wednesday: Tuesday reads as one patient', async () => {
    at('2026-11-23');
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([])];
    at('2027-02-01');
    const { merge } = good<{ merge: string }>(
      await clinic.ask('POST', `${addressOf(other)}/merges`, {
        as: 'coordinator',
        body: { duplicate: { system: MRN, value: kept }, reason: 'One person.' },
      }),
      201,
    );
    at('2027-02-03');
    good(
      await clinic.ask('POST', `/v1/merges/${merge}/undo`, { as: 'coordinator', body: { reason: 'Two.' } }),
    );
    const items = async (mrn: string, day: string) => (await on(mrn, day)).items.length;
    expect([
      await items(other, '2027-01-31'),
      await items(other, '2027-02-02'),
      await items(other, '2027-02-03'),
    ]).toEqual([0, 15, 0]);
    expect([
      await items(kept, '2027-01-31'),
      await items(kept, '2027-02-02'),
      await items(kept, '2027-02-03'),
    ]).toEqual([15, 15, 15]);
    expect((await on(other, '2027-01-31')).work.map(({ kind }) => kind)).toContain('missing-fact');
    expect((await on(other, '2027-02-02')).work).toEqual([]);
  });

  test('a withdrawn fact stands on the days before its withdrawal', async () => {
    at('2026-11-23');
    const mrn = newMrn();
    const { recorded } = good<{ recorded: string[] }>(await clinic.put(mrn, [death('2026-11-20')]), 201);
    at('2026-12-01');
    good(await clinic.record(mrn, [retraction(recorded[0] ?? '')]), 201);
    good(await clinic.record(mrn, [resection()]), 201);
    expect((await on(mrn, '2026-11-30')).facts.map(({ kind }) => kind)).toEqual(['death']);
    expect((await on(mrn, '2026-12-01')).facts.map(({ kind }) => kind)).toEqual([
      'death',
      'entered-in-error',
      'resection',
    ]);
  });
});

test('tomorrow has no history; a day that is none, no day, an unknown patient: refused', async () => {
  at('2026-11-23');
  const mrn = await clinic.enrol([]);
  const ask = (query: string, number = mrn) =>
    clinic.ask('GET', `${addressOf(number)}/history${query}`, { as: 'nurse' });
  expectProblem(await ask('?on=2026-11-24'), 400, ['?on']);
  expectProblem(await ask('?on=2026-02-30'), 400, ['?on']);
  expectProblem(await ask(''), 400, ['?on']);
  expectProblem(await ask('?on=2026-11-23', 'nobody'), 404);
});
