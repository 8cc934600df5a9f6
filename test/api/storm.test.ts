import type { LightMyRequestResponse } from 'fastify';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { derivePatient } from '../../src/plans/use-cases.ts';
import { inWork } from '../../src/work.ts';
import {
  type Clinic,
  diagnosis,
  G1_FACTS,
  G2_FACTS,
  NOW,
  resection,
  startClinic,
} from '../support/clinic.ts';
import { seeded } from '../support/random.ts';
import { requestsOn } from '../support/requests.ts';

/** Requests sent one after the other by each of so many clients at once. */
const [CLIENTS, EACH] = [8, 40];
const LATER = '2027-05-20T01:00:00Z';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const chance = seeded();
const rowsOf = async <T>(query: ReturnType<typeof sql<T>>) =>
  (await query.execute(clinic.database.owner)).rows;

test(`a storm of requests on the same patients leaves what a new derivation leaves as it is (FUZZ_SEED=${chance.seed})`, {
  timeout: 120_000,
}, async () => {
  clinic.clock.setTo(NOW);
  const numbers: string[] = [];
  for (const facts of [G1_FACTS, G2_FACTS, [], [diagnosis(), resection()]])
    numbers.push(await clinic.enrol(facts));
  clinic.clock.setTo(LATER);
  const kinds = requestsOn(clinic, numbers, chance, ['2027-05-12', '2027-03-11']);
  const answers: LightMyRequestResponse[] = [];
  const client = async () => {
    for (let sent = 0; sent < EACH; sent++) {
      const answer = await chance.one(kinds)();
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
