import type { LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { derivePatient } from '../../src/plans/use-cases.ts';
import { inWork } from '../../src/work.ts';
import {
  addressOf,
  type Clinic,
  death,
  diagnosis,
  G1_FACTS,
  G2_FACTS,
  good,
  hepatectomy,
  KI67_5,
  MRN,
  metastasis,
  NOW,
  newMrn,
  pathology,
  resection,
  retraction,
  startClinic,
} from '../support/clinic.ts';
import { seeded } from '../support/random.ts';

/** Requests sent one after the other by each of so many clients at once. */
const [CLIENTS, EACH] = [8, 40];
const LATER = '2027-05-20T01:00:00Z';
const reason = 'Agreed in the round.';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const { seed, below, one } = seeded();
const of = (value: string) => ({ system: MRN, value });
const rowsOf = async <T>(query: ReturnType<typeof sql<T>>) =>
  (await query.execute(clinic.database.owner)).rows;

/** Everything that several people and systems do to the same few patients at once. Each gives its answer, or none. */
function requests(numbers: string[], merges: string[]): (() => Promise<LightMyRequestResponse | null>)[] {
  const facts = () =>
    one([
      pathology(one([KI67_5, {}]), { source: { system: 'urn:lis', value: 'the report' } }),
      hepatectomy('2027-01-10'),
      metastasis('2027-01-05'),
      death('2027-05-01'),
    ]);
  const [merge, undo, record, ...others] = [
    async () => {
      const duplicate = of(one(numbers));
      const body = { duplicate, reason, differencesConfirmed: true };
      const done = await clinic.ask('POST', `${addressOf(one(numbers))}/merges`, { as: 'coordinator', body });
      if (done.statusCode === 201) merges.push(done.json().merge);
      return done;
    },
    async () =>
      merges.length === 0
        ? null
        : clinic.ask('POST', `/v1/merges/${one(merges)}/undo`, { as: 'coordinator', body: { reason } }),
    () => clinic.record(one(numbers), [facts()]),
    async () => {
      const mrn = one(numbers);
      const known = good<{ facts: { id: string }[] }>(
        await clinic.ask('GET', addressOf(mrn), { as: 'nurse' }),
      );
      return known.facts.length === 0
        ? null
        : clinic.record(mrn, [retraction(one(known.facts).id)], { as: 'clinician' });
    },
    () =>
      clinic.send(one(numbers), {
        accession: `of ${seed} ${below(6)}`,
        version: 1 + below(6),
        status: one(['final', 'preliminary', 'entered-in-error', 'corrected']),
        performedOn: one(['2027-05-12', '2027-03-11']),
        regions: one([['liver'], ['liver', 'pelvis'], ['pelvis']]),
      }),
    async () => {
      const open = (await clinic.plan(one(numbers))).work.filter(({ answers }) => answers.length > 0);
      if (open.length === 0) return null;
      const work = one(open);
      return clinic.answer(work, { answer: work.answers[0], reason });
    },
    async () => {
      const address = `${addressOf(one(numbers))}/proposal`;
      const { proposal } = (await clinic.ask('GET', address, { as: 'clinician' })).json();
      const decision = `${address}/${one(['accept', 'reject'])}`;
      return proposal === null
        ? null
        : clinic.ask('POST', decision, { as: 'clinician', body: { proposal: proposal.id, reason } });
    },
    async () => {
      const queue = await clinic.unmatched();
      const moved = { choice: 'wrong-patient', patient: of(one(numbers)), reason };
      return queue.length === 0
        ? null
        : clinic.resolve(one(queue), one([moved, { choice: 'extra', reason }]));
    },
    () => clinic.care(one(numbers), 'transfer', { receiver: 'City Hospital', reason }),
    () => clinic.care(one(numbers), 'return', { reason }),
    async () => {
      const live = (await clinic.plan(one(numbers))).items.filter(({ state }) => state !== 'completed');
      return live.length === 0
        ? null
        : clinic.end(one(live.slice(0, 4)), { reason: 'declined', note: reason });
    },
    async () => {
      const mrn = newMrn();
      const enrolled = await clinic.put(mrn, one([G1_FACTS, G2_FACTS]));
      if (enrolled.statusCode === 201 && numbers.length < 6) numbers.push(mrn);
      return enrolled;
    },
  ] as const;
  // Of what races most there is most.
  return [merge, merge, undo, undo, undo, record, record, record, ...others];
}

test(`a storm of requests on the same patients leaves what a new derivation leaves as it is (FUZZ_SEED=${seed})`, {
  timeout: 120_000,
}, async () => {
  clinic.clock.setTo(NOW);
  const numbers: string[] = [];
  for (const facts of [G1_FACTS, G2_FACTS, [], [diagnosis(), resection()]])
    numbers.push(await clinic.enrol(facts));
  clinic.clock.setTo(LATER);
  const kinds = requests(numbers, []);
  const answers: LightMyRequestResponse[] = [];
  const client = async () => {
    for (let sent = 0; sent < EACH; sent++) {
      const answer = await one(kinds)();
      if (answer !== null) answers.push(answer);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));

  // Two that wait for each other are told to send again; nothing else may fail.
  const failed = answers.filter(({ statusCode }) => statusCode >= 500);
  expect(failed.filter(({ body }) => !body.includes('write-collision')).map(({ body }) => body)).toEqual([]);
  expect(answers.filter(({ statusCode }) => statusCode < 300).length).toBeGreaterThan(50);

  const written = await rowsOf<{ id: number }>(
    sql`SELECT coalesce(max(id), 0) AS id FROM netvigil.audit WHERE site_id = ${clinic.siteId}`,
  );
  const robot = await clinic.actor('robot');
  for (const { id } of await rowsOf<{ id: string }>(
    sql`SELECT id FROM netvigil.patient WHERE merged_into IS NULL AND site_id = ${clinic.siteId}`,
  )) {
    await inWork(clinic.ctx, robot, (work) => derivePatient(work, id));
  }
  expect(
    await rowsOf(
      sql`SELECT action, entity, after FROM netvigil.audit
           WHERE site_id = ${clinic.siteId} AND id > ${written[0]?.id ?? 0}`,
    ),
  ).toEqual([]);
});
