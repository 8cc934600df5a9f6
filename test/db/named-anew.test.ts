import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { named } from '../../migrations/0011_recurrence_decisions.ts';
import { caseOf, cases, decideAs } from '../support/agenda.ts';
import { G1_FACTS, good, startClinic } from '../support/clinic.ts';
import { asSuper } from '../support/cluster.ts';
import { opened, scan, staging } from '../support/observation.ts';

test('work that was opened before the names changed stays the same work, and is decided like any other', async () => {
  const clinic = await startClinic({ at: '2026-11-23T01:00:00Z' });
  const { owner, superConfig } = clinic.database;
  const watched = await clinic.enrol([staging('2026-08-20', 'II')]);
  const { id: period } = await opened(clinic, watched);
  good(await scan(clinic, period, '2026-08-20', 3), 201);
  const scanWork = await clinic.work(watched, 'observation-scan');
  const read = await clinic.enrol([staging('2026-08-20', 'II')]);
  const unclear = await opened(clinic, read);
  good(await scan(clinic, unclear.id, '2026-08-20', 3), 201);
  good(await scan(clinic, unclear.id, '2026-11-20', 3, { count: { qualifier: 'uncountable' } }), 201);
  const readWork = await clinic.work(read, 'observation-read');
  const mrn = await clinic.enrol(G1_FACTS);
  clinic.clock.setTo('2027-05-20T01:00:00Z');
  good(await clinic.send(mrn, { performedOn: '2027-05-12' }), 201);
  const review = await clinic.work(mrn, 'result-to-review');
  const found = { where: 'local' };
  good(await clinic.answer(review, { answer: 'recurrence', reason: 'Seen.', found }));
  const board = await clinic.work(mrn, 'board-decision');
  const convene = await clinic.work(mrn, 'convene-or-defer');
  // As they were named.
  await asSuper(
    superConfig,
    `update netvigil.work_item set subject = subject || ' due 2026-11-20' where id = '${scanWork.id}'`,
    `update netvigil.work_item set subject = replace(subject, 'another reading', 'read by 2026-11-27')
      where id = '${readWork.id}'`,
    `update netvigil.work_item set parts = parts - 'case' where id = '${board.id}'`,
    `update netvigil.work_item set parts = jsonb_build_object('case', '${board.subject}') where id = '${convene.id}'`,
  );
  for (const statement of named) await sql.raw(statement).execute(owner);
  for (const one of [watched, read, mrn])
    good(await clinic.record(one, [{ kind: 'last-contact', date: '2027-05-19' }]), 201);
  expect((await clinic.work(watched, 'observation-scan')).id).toBe(scanWork.id);
  expect((await clinic.work(read, 'observation-read')).id).toBe(readWork.id);
  expect((await clinic.work(mrn, 'board-decision')).id).toBe(board.id);
  const { caseId, convene: asked } = caseOf(await cases(clinic), mrn);
  expect([caseId, asked]).toEqual([review.id, true]);
  good(await decideAs(clinic, caseId, { decision: 'radical', carryOutBy: '2027-06-30' }), 201);
  expect((await clinic.plan(mrn)).work.map(({ kind }) => kind)).not.toContain('convene-or-defer');
  await clinic.app.close();
});
