import { beforeAll, describe, expect, test } from 'vitest';
import {
  addressOf,
  type Clinic,
  death,
  expectProblem,
  type FactIn,
  G1_FACTS,
  good,
  NONE_FACTS,
  NOW,
  newMrn,
  retraction,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const reason = 'Three calls, two letters.';
const ATTEMPTS = [
  { on: '2027-06-01', how: 'Telephone.', outcome: 'The number is not in use.' },
  { on: '2027-06-10', how: 'Letter.', outcome: 'Came back unopened.' },
];
const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();
const factId = async (mrn: string, kind: string): Promise<string> => {
  const { facts } = good<{ facts: { id: string; kind: string }[] }>(
    await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }),
  );
  return facts.findLast((fact) => fact.kind === kind)?.id ?? '';
};
const timeline = async (mrn: string): Promise<string[]> =>
  good<{ entries: { sentence: string }[] }>(
    await clinic.ask('GET', `${addressOf(mrn)}/timeline`, { as: 'auditor' }),
  ).entries.map(({ sentence }) => sentence);

/** Coded as lost on 15 June 2027, the MRI of 10 May overdue since the 11th. */
async function lost(facts: readonly FactIn[] = G1_FACTS): Promise<string> {
  clinic.clock.setTo(NOW);
  const mrn = await clinic.enrol(facts);
  at('2027-06-15');
  good(await clinic.care(mrn, 'loss-to-follow-up', { attempts: ATTEMPTS, reason }), 201);
  return mrn;
}

describe('a patient who is lost to follow-up', () => {
  test('stays on the list: the plan runs, what is overdue stays overdue, and somebody tries again in a year', async () => {
    const mrn = await lost();
    const plan = await clinic.plan(mrn);
    expect(plan).toMatchObject({
      status: 'active',
      care: { lost: { on: '2027-06-15', attempts: 2, tryAgainOn: '2028-06-15' }, transfer: null },
    });
    expect(plan.items[0]).toMatchObject({ dueOn: '2027-05-10', state: 'overdue', daysLate: 5 });
    expect(await clinic.work(mrn, 'lost-contact')).toMatchObject({
      tier: 4,
      role: 'nurse',
      dueOn: '2028-06-15',
      answers: ['reached', 'not-reached'],
    });
    const { rows } = good<{ rows: { kind: string; state: string }[] }>(
      await clinic.ask('GET', '/v1/worklist?kind=lost-contact&limit=200', { as: 'nurse' }),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ kind, state }) => `${kind} ${state}`))).toEqual(
      new Set(['lost-contact open']),
    );
    expect(await timeline(mrn)).toContain(
      `lost to follow-up, coded on 15 Jun 2027 after 2 attempts: ${reason}, recorded on 2027-06-15`,
    );
  });

  test('is not found again by a result, an encounter or a message about the patient: only by a contact', async () => {
    const mrn = await lost();
    good(await clinic.send(mrn, { performedOn: '2027-06-14' }), 201);
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2027-06-15' }]), 201);
    good(await clinic.put(mrn, G1_FACTS, { phone: '000-0000-0002' }));
    expect(await kinds(mrn)).toEqual(['lost-contact', 'result-to-review']);
    at('2047-06-15');
    good(await clinic.record(mrn, [{ kind: 'last-contact', date: '2047-06-14' }]), 201);
    expect((await clinic.plan(mrn)).care.lost?.on).toBe('2027-06-15');
    good(await clinic.care(mrn, 'contact', { how: 'She came.' }, { as: 'nurse' }), 201);
    expect((await clinic.plan(mrn)).care.lost).toBeNull();
    expect(await kinds(mrn)).not.toContain('lost-contact');
  });

  test('not reached, the next try is due a year after; reached, the loss ends', async () => {
    const mrn = await lost();
    at('2028-06-20');
    const tried = { answer: 'not-reached', reason: 'Nobody answers.', how: 'Telephone.' };
    good(await clinic.answer(await clinic.work(mrn, 'lost-contact'), tried, { as: 'nurse' }));
    expect((await clinic.work(mrn, 'lost-contact')).dueOn).toBe('2029-06-20');
    expect((await clinic.plan(mrn)).care.lost?.tryAgainOn).toBe('2029-06-20');
    at('2029-06-25');
    const reached = { answer: 'reached', reason: 'Her son answers.', how: 'Telephone.' };
    good(await clinic.answer(await clinic.work(mrn, 'lost-contact'), reached, { as: 'nurse' }));
    expect((await clinic.plan(mrn)).care.lost).toBeNull();
    expect(await timeline(mrn)).toContain(
      'contact resumed on 25 Jun 2029: Telephone., recorded on 2029-06-25',
    );
    good(
      await clinic.record(mrn, [retraction(await factId(mrn, 'contact-resumed'))], { as: 'clinician' }),
      201,
    );
    expect((await clinic.work(mrn, 'lost-contact')).dueOn).toBe('2029-06-20');
  });

  test('after a discharge, and without any plan, somebody tries again all the same', async () => {
    clinic.clock.setTo(NOW);
    const discharged = await clinic.enrol(NONE_FACTS);
    const end = await clinic.work(discharged, 'end-of-plan');
    good(await clinic.answer(end, { answer: 'discharge', reason }));
    const planless = await clinic.enrol([]);
    for (const mrn of [discharged, planless]) {
      at('2027-06-15');
      good(await clinic.care(mrn, 'loss-to-follow-up', { attempts: ATTEMPTS, reason }), 201);
      expect(await kinds(mrn)).toContain('lost-contact');
    }
  });

  test('died: nobody tries again, until the death is withdrawn', async () => {
    const mrn = await lost();
    good(await clinic.record(mrn, [death('2027-06-14')]), 201);
    expect(await kinds(mrn)).toEqual([]);
    good(await clinic.record(mrn, [retraction(await factId(mrn, 'death'))]), 201);
    expect(await kinds(mrn)).toContain('lost-contact');
  });
});

describe('coding a loss, and recording a contact', () => {
  test('needs an attempt, days that are possible, and a reason', async () => {
    clinic.clock.setTo(NOW);
    const mrn = newMrn();
    good(await clinic.put(mrn, G1_FACTS, { birthDate: '1960-01-31' }), 201);
    at('2027-06-15');
    const [first] = ATTEMPTS;
    const refused: [object, string[]][] = [
      [{ attempts: [], reason }, ['/attempts']],
      [{ reason }, ['/attempts']],
      [{ attempts: ATTEMPTS }, ['/reason']],
      [{ attempts: ATTEMPTS, reason, date: '2027-06-16' }, ['/date']],
      [{ attempts: ATTEMPTS, reason, date: '2027-06-09' }, ['/attempts/1/on']],
      [{ attempts: [{ ...first, on: '2027-06-16' }], reason }, ['/attempts/0/on']],
      [{ attempts: [{ ...first, on: '1960-01-30' }], reason }, ['/attempts/0/on']],
      [{ attempts: [{ ...first, outcome: ' ' }], reason }, ['/attempts/0/outcome']],
      [{ attempts: ATTEMPTS, reason, status: 'lost' }, ['/status']],
    ];
    const before = await clinic.counts();
    for (const [body, pointers] of refused)
      expectProblem(await clinic.care(mrn, 'loss-to-follow-up', body), 400, pointers);
    expectProblem(await clinic.care(mrn, 'contact', { how: 'Telephone.' }), 409);
    expect(await clinic.counts()).toEqual(before);
  });

  test('of one who is lost, of the dead and of nobody: 409, 409, 404; a contact lies not before the loss', async () => {
    const mrn = await lost();
    const loss = { attempts: ATTEMPTS, reason };
    expectProblem(await clinic.care(mrn, 'loss-to-follow-up', loss), 409);
    expectProblem(await clinic.care(mrn, 'contact', { how: 'Letter.', date: '2027-06-14' }), 400, ['/date']);
    expectProblem(await clinic.care(newMrn(), 'loss-to-follow-up', loss), 404);
    const dead = await clinic.enrol([...G1_FACTS, death()]);
    expectProblem(await clinic.care(dead, 'loss-to-follow-up', loss), 409);
  });

  test('lost once more after a contact, also in the same words, the day after at the earliest', async () => {
    const mrn = await lost();
    const loss = { attempts: ATTEMPTS, reason };
    good(await clinic.care(mrn, 'contact', { how: 'Telephone.' }), 201);
    expectProblem(await clinic.care(mrn, 'loss-to-follow-up', loss), 400, ['/date']);
    at('2027-06-16');
    for (let times = 0; times < 2; times++) {
      good(await clinic.care(mrn, 'loss-to-follow-up', loss), 201);
      good(
        await clinic.record(mrn, [retraction(await factId(mrn, 'lost-to-follow-up'))], { as: 'clinician' }),
        201,
      );
    }
    expect((await clinic.plan(mrn)).care.lost).toBeNull();
  });
});

describe('facts about care', () => {
  test('are not sent in: a command of their own records each', async () => {
    clinic.clock.setTo(NOW);
    const mrn = await clinic.enrol(G1_FACTS);
    for (const kind of [
      'lost-to-follow-up',
      'contact-resumed',
      'transfer-begun',
      'transfer-confirmed',
      'returned',
    ]) {
      const fact = { kind, date: '2026-11-20', details: {} } as unknown as FactIn;
      expectProblem(await clinic.record(mrn, [fact], { as: 'clinician' }), 400, ['/facts/0/kind']);
      expectProblem(await clinic.put(mrn, [fact]), 400, ['/facts/0/kind']);
    }
  });

  test('are withdrawn by a clinician alone, and corrected by no other fact', async () => {
    const mrn = await lost();
    const id = await factId(mrn, 'lost-to-follow-up');
    for (const as of ['integrator', 'nurse'] as const) {
      const withdrawn = [{ kind: 'last-contact', date: '2027-06-01' } as const, retraction(id)];
      expectProblem(await clinic.record(mrn, withdrawn, { as }), 403, ['/facts/1/corrects']);
      expectProblem(await clinic.put(mrn, withdrawn, {}, { as }), 403, ['/facts/1/corrects']);
    }
    const correction = { kind: 'last-contact', date: '2027-06-01', corrects: id } as const;
    expectProblem(await clinic.record(mrn, [correction], { as: 'clinician' }), 409, ['/facts/0/corrects']);
    expect((await clinic.plan(mrn)).care.lost).not.toBeNull();
    good(await clinic.record(mrn, [retraction(id)], { as: 'clinician' }), 201);
    expect((await clinic.plan(mrn)).care.lost).toBeNull();
    expect(await kinds(mrn)).toEqual([]);
  });
});
