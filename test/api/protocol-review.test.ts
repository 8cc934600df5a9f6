import { beforeAll, expect, test } from 'vitest';
import { runDaily } from '../../src/jobs/daily.ts';
import { systemActor } from '../../src/jobs/sweep.ts';
import { type Clinic, expectProblem, good, startClinic } from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['NEC'] });
  return () => clinic.app.close();
});

interface List {
  rows: { id: string; what: string; dueOn: string; patient: null; gap: string }[];
  gaps: { gap: string; rows: number }[];
}
const unreviewed = async () =>
  good<List>(
    await clinic.ask('GET', '/v1/worklist?gap=protocol-not-reviewed&counts=true', { as: 'clinician' }),
  );
const review = (code: string, as = 'clinician') =>
  clinic.ask('POST', `/v1/protocols/${code}/versions/1/review`, {
    as,
    body: { statement: 'Compared with the texts of this year.' },
  });
const daily = async () =>
  runDaily(clinic.ctx, await systemActor(clinic.ctx, (await clinic.actor('nurse')).site));

test('a signed protocol that nobody has read for a year is work for a clinician, until somebody has', async () => {
  await daily();
  expect((await unreviewed()).rows).toEqual([]);
  clinic.clock.setTo('2027-11-23T01:00:00Z');
  await daily();
  const { rows, gaps } = await unreviewed();
  // Twelve come with the release; NEC is not signed.
  expect(rows).toHaveLength(11);
  expect(gaps).toContainEqual({ gap: 'protocol-not-reviewed', rows: 11 });
  const work = rows.find(({ what }) => what.startsWith('RECT-G1 v1'));
  expect(work).toMatchObject({
    dueOn: '2027-11-23',
    patient: null,
    gap: 'protocol-not-reviewed',
    what: 'RECT-G1 v1 was checked last on 23 Nov 2026. A clinician reads it again and records the review, or signs another version.',
  });
  const answer = await clinic.ask('POST', `/v1/work-items/${work?.id}/answer`, {
    as: 'clinician',
    headers: { 'if-match': '"1"' },
    body: { answer: 'confirmed', reason: 'Read.' },
  });
  expectProblem(answer, 422, ['/answer']);
  expectProblem(await review('RECT-G1', 'nurse'), 403);
  expectProblem(await review('NEC'), 409);
  expect(good(await review('RECT-G1'))).toEqual({
    code: 'RECT-G1',
    version: 1,
    reviewedOn: '2027-11-23',
    nextReviewOn: '2028-11-23',
  });
  expect((await unreviewed()).rows).toHaveLength(10);
  clinic.clock.setTo('2028-11-22T01:00:00Z');
  await daily();
  expect((await unreviewed()).rows).toHaveLength(10);
  clinic.clock.setTo('2028-11-23T01:00:00Z');
  await daily();
  expect((await unreviewed()).rows).toHaveLength(11);
});
