import type { LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mergeRecords, undoMerge } from '../../src/merges/use-cases.ts';
import { inWork, type Work } from '../../src/work.ts';
import {
  addressOf,
  type Clinic,
  death,
  diagnosis,
  G1_FACTS,
  good,
  KI67_5,
  MRN,
  NOW,
  newMrn,
  pathology,
  type ResultIn,
  type ResultOut,
  resection,
  startClinic,
} from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});
beforeEach(() => clinic.clock.setTo(NOW));

const reason = 'The same person.';
const of = (value: string) => ({ system: MRN, value });
const merging = (into: string, from: string) => (work: Work) =>
  mergeRecords(work, of(into), { duplicate: of(from), reason, differencesConfirmed: true });
const merged = async (into: string, from: string): Promise<string> =>
  (await inWork(clinic.ctx, await clinic.actor('coordinator'), merging(into, from))).id;
const undoing = (id: string) => (work: Work) => undoMerge(work, id, 'Two sisters.');

/** What is asked while a change is made that is committed only once the request waits for it. */
async function during(
  change: (work: Work) => Promise<unknown>,
  ask: () => Promise<LightMyRequestResponse>,
): Promise<LightMyRequestResponse> {
  const [changed, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const committing = inWork(clinic.ctx, await clinic.actor('coordinator'), async (work) => {
    await change(work);
    changed.resolve();
    await asked.promise;
  });
  await changed.promise;
  const answer = ask();
  try {
    await somebodyWaits();
  } finally {
    asked.resolve();
  }
  await committing;
  return answer;
}

async function somebodyWaits(): Promise<void> {
  const waiting = async () => {
    const { rows } = await sql`
      SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE a.datname = current_database() AND NOT l.granted`.execute(clinic.database.owner);
    return rows.length;
  };
  await expect.poll(waiting, { interval: 20 }).toBeGreaterThan(0);
}

const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind).toSorted();

describe('while a merge is being taken back', () => {
  test('a fact of the record that gets its own plan again has its effect there', async () => {
    const [kept, other] = [await clinic.enrol([]), await clinic.enrol(G1_FACTS)];
    const id = await merged(kept, other);
    good(await during(undoing(id), () => clinic.record(other, [pathology(KI67_5)])), 201);
    expect((await clinic.plan(other)).picture.grade.ruling).toBe('G2');
    expect(await kinds(other)).toEqual(['grade-disagreement', 'proposal']);
  });

  test('so has a loss to follow-up', async () => {
    const [kept, other] = [await clinic.enrol([]), await clinic.enrol(G1_FACTS)];
    const id = await merged(kept, other);
    const attempts = [{ on: '2026-11-20', how: 'Telephone.', outcome: 'No answer.' }];
    good(await during(undoing(id), () => clinic.care(other, 'loss-to-follow-up', { attempts, reason })), 201);
    expect(await kinds(other)).toEqual(['lost-contact']);
  });

  test('so has a higher version of its result', async () => {
    const [kept, other] = [await clinic.enrol([]), await clinic.enrol(G1_FACTS)];
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    const first = { accession: other, performedOn: '2027-05-12', status: 'preliminary' } as const;
    good(await clinic.send(other, first), 201);
    const id = await merged(kept, other);
    const final = { accession: other, performedOn: '2027-05-12', version: 2 } as const;
    const told = good<ResultOut>(await during(undoing(id), () => clinic.send(other, final)));
    expect([told.effect, told.closes.length]).toEqual(['replaced', 1]);
    expect(await kinds(other)).toEqual(['result-to-review']);
  });

  test('so has an answer to its work', async () => {
    const [kept, other] = [await clinic.enrol([]), await clinic.enrol(G1_FACTS)];
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    good(await clinic.send(other, { performedOn: '2027-05-12' }), 201);
    const id = await merged(kept, other);
    const review = await clinic.work(other, 'result-to-review');
    const nextStep = { what: 'SSTR-PET', by: '2027-07-01' };
    good(await during(undoing(id), () => clinic.answer(review, { answer: 'suspicious', reason, nextStep })));
    expect(await kinds(other)).toEqual(['next-step']);
  });

  test('so has a decision that moves a result to it', async () => {
    const [kept, other] = [await clinic.enrol([]), await clinic.enrol(G1_FACTS)];
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    const wrong = await clinic.enrol([]);
    const { resultId } = good<ResultOut>(await clinic.send(wrong, { performedOn: '2027-05-12' }), 201);
    const id = await merged(kept, other);
    const entry = { resultId, version: '1-0' };
    const move = { choice: 'wrong-patient', patient: of(other), reason };
    const told = good<ResultOut>(await during(undoing(id), () => clinic.resolve(entry, move)));
    expect(told.closes).toHaveLength(1);
    expect(await kinds(other)).toEqual(['result-to-review']);
    expect(await kinds(wrong)).not.toContain('unmatched-result');
  });
});

describe('while two records are being merged', () => {
  test('a further number of the one that goes leads to the surviving patient', async () => {
    const [kept, other, further] = [await clinic.enrol(G1_FACTS), await clinic.enrol([]), newMrn()];
    const named = { name: 'Another Name', identifiers: [of(further)] };
    good(await during(merging(kept, other), () => clinic.put(other, [], named)));
    const seen = async (mrn: string) =>
      good<{ patient: { id: string; name: string } }>(
        await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }),
      ).patient;
    expect(await seen(further)).toEqual(await seen(kept));
    expect((await seen(kept)).name).toBe('Another Name');
  });

  test('a higher version of a result of the one that goes is taken, and closes what it closes', async () => {
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([])];
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    const first = { accession: other, performedOn: '2027-05-12', status: 'preliminary' } as const;
    good(await clinic.send(other, first), 201);
    const final = { accession: other, performedOn: '2027-05-12', version: 2 } as const;
    const told = good<ResultOut>(await during(merging(kept, other), () => clinic.send(other, final)));
    expect([told.effect, told.closes.length]).toEqual(['replaced', 1]);
  });

  test('a decision about a result of the one that goes counts for the surviving patient’s examination', async () => {
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([diagnosis(), resection()])];
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    const ct: ResultIn = { modality: 'CT', regions: ['chest'], performedOn: '2027-05-12' };
    const { resultId } = good<ResultOut>(await clinic.send(other, ct), 201);
    const item = await clinic.item(kept, 'mri-liver-pelvis', '2027-05-10');
    const choice = { choice: 'equivalent', itemId: item.id, reason };
    const told = good<ResultOut>(
      await during(merging(kept, other), () => clinic.resolve({ resultId, version: '1-0' }, choice)),
    );
    expect(told.closes).toHaveLength(1);
  });

  test('a death of the one that goes is the surviving patient’s', async () => {
    const [kept, other] = [await clinic.enrol(G1_FACTS), await clinic.enrol([])];
    good(await during(merging(kept, other), () => clinic.record(other, [death()])), 201);
    expect((await clinic.plan(kept)).endedReason).toBe('deceased');
  });
});
