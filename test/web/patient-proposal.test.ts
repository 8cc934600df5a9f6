import { beforeAll, describe, expect, test } from 'vitest';
import { type Clinic, MRN, resection, startClinic } from '../support/clinic.ts';
import { submit } from '../support/pages.ts';
import { proposalsOf, REASON } from '../support/proposals.ts';

let clinic: Clinic;
let proposals: ReturnType<typeof proposalsOf>;
beforeAll(async () => {
  clinic = await startClinic({ at: '2026-11-23T01:00:00Z' });
  proposals = proposalsOf(clinic);
  return () => clinic.app.close();
});

const at = (day: string) => clinic.clock.setTo(`${day}T01:00:00Z`);
const pageOf = (mrn: string) => `/patients/${encodeURIComponent(MRN)}/${encodeURIComponent(mrn)}`;
const body = async (mrn: string, as = 'nurse', query = '') => {
  const { statusCode, body: html } = await clinic.ask('GET', pageOf(mrn) + query, { as });
  expect(statusCode).toBe(200);
  return html;
};

describe('a proposal on the page of its patient', () => {
  const decide = (mrn: string, form: object, as = 'clinician', htmx = false) =>
    submit(clinic, `${pageOf(mrn)}/proposal`, { reason: REASON, ...form }, { as, htmx });

  test('stands side by side with the plan that runs; its consequences are said before the press', async () => {
    at('2026-11-23');
    const mrn = await proposals.regraded();
    const html = await body(mrn, 'clinician');
    for (const text of [
      'RECT-G1 v1',
      'RECT-G2X v1',
      'Takes effect at once:',
      'This proposal does not come back',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).toContain(`value="${(await proposals.standing(mrn)).id}"`);
    const nurse = await body(mrn);
    expect(nurse).toContain('Until a clinician decides, the present plan runs on.');
    expect(nurse).not.toContain('Accept the proposed plan');
  });

  test('accepted with a reason it is the plan; the history says who and why', async () => {
    at('2026-11-23');
    const mrn = await proposals.regraded();
    const { id } = await proposals.standing(mrn);
    const answer = await decide(mrn, { proposal: id, decision: 'accept' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${pageOf(mrn)}?done=accepted`]);
    expect(await proposals.read(mrn)).toBeNull();
    const html = await body(mrn, 'clinician', '?done=accepted');
    expect(html).toContain('Accepted. The plan below is the new one.');
    expect(html).toContain('Revision 2: proposal accepted');
    expect(html).toContain(REASON);
    expect(
      (await clinic.plan(mrn)).courses.map(({ protocol, superseded }) => [protocol, superseded]),
    ).toEqual([
      ['RECT-G1', true],
      ['RECT-G2X', false],
    ]);
  });

  test('rejected with a reason the plan stays, and the rejection is in the history', async () => {
    at('2026-11-23');
    const mrn = await proposals.regraded();
    const { id } = await proposals.standing(mrn);
    const answer = await decide(mrn, { proposal: id, decision: 'reject' }, 'clinician', true);
    expect([answer.statusCode, answer.headers['hx-redirect']]).toEqual([200, `${pageOf(mrn)}?done=rejected`]);
    const html = await body(mrn, 'clinician', '?done=rejected');
    expect(html).toContain('Proposal rejected');
    expect(html).toContain(REASON);
    expect((await clinic.plan(mrn)).courses.map(({ protocol }) => protocol)).toEqual(['RECT-G1']);
  });

  test('of which a newer fact has made another is refused, and nothing is recorded', async () => {
    at('2026-11-23');
    const mrn = await proposals.regraded();
    const { id } = await proposals.standing(mrn);
    await proposals.record(mrn, resection('2026-11-25', { completion: true }));
    const before = await clinic.counts();
    const refused = await decide(mrn, { proposal: id, decision: 'accept' }, 'clinician', true);
    expect(refused.statusCode).toBe(409);
    expect(refused.headers['hx-retarget']).toBe('#notice');
    expect(refused.body).toContain('Somebody or something was first');
    expect(await clinic.counts()).toEqual(before);
  });

  test('is decided by a clinician, with a reason', async () => {
    at('2026-11-23');
    const mrn = await proposals.regraded();
    const { id } = await proposals.standing(mrn);
    expect((await decide(mrn, { proposal: id, decision: 'accept' }, 'nurse')).statusCode).toBe(403);
    expect((await decide(mrn, { proposal: id, decision: 'accept', reason: ' ' })).statusCode).toBe(400);
    expect((await decide(mrn, { proposal: id, decision: 'postpone' })).statusCode).toBe(400);
    expect(await proposals.read(mrn)).not.toBeNull();
  });
});
