import { beforeAll, expect, test } from 'vitest';
import { meetOn } from '../support/board.ts';
import { type Clinic, good, startClinic } from '../support/clinic.ts';
import { asSuper } from '../support/cluster.ts';
import { opened, scan, staging } from '../support/observation.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ at: '2026-01-12T01:00:00Z' });
  return () => clinic.app.close();
});

const broken = (statement: string) =>
  asSuper(clinic.database.superConfig, "set session_replication_role = 'replica'", statement);
const clauses = async () => (await clinic.database.breaches()).map(({ clause }) => clause);

test('the master invariant turns red when a question is due on another day than its work', async () => {
  await meetOn(clinic, '2026-01-12');
  const mrn = await clinic.enrol([staging('2026-01-10', 'II')]);
  const { id } = await opened(clinic, mrn);
  good(await scan(clinic, id, '2026-01-10', 3), 201);
  clinic.clock.setTo('2026-04-08T01:00:00Z');
  good(await scan(clinic, id, '2026-04-08', 3), 201);
  const due = (day: string) =>
    `update netvigil.work_item set due_on = '${day}' where parts ->> 'period' = '${id}' and kind = 'board-decision'`;
  expect(await clauses()).toEqual([]);
  await broken(due('2026-04-21'));
  expect(await clauses()).toEqual(['question-goes-before-the-board']);
  await broken(due('2026-04-14'));
  expect(await clauses()).toEqual([]);
});
