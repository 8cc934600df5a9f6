import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Clinic, G1_FACTS, good, metastasis, NOW, startClinic } from '../support/clinic.ts';
import { named, numbers, proposalsOf, REGRADE, stable } from '../support/proposals.ts';

let clinic: Clinic;
let on: ReturnType<typeof proposalsOf>;
beforeAll(async () => {
  clinic = await startClinic();
  on = proposalsOf(clinic);
  return () => clinic.app.close();
});
beforeEach(() => clinic.clock.setTo(NOW));

describe('reading a proposal', () => {
  test('both plans side by side, each examination with its reason', async () => {
    const mrn = await on.regraded();
    const proposal = await on.standing(mrn);
    expect(proposal.cutOn).toBe('2026-12-01');
    expect(named(proposal.courses.added)).toEqual(['RECT-G2X v1 from 2026-11-10']);
    expect(named(proposal.courses.dropped)).toEqual(['RECT-G1 v1 from 2026-11-10']);
    expect(proposal.courses.dropped[0]?.endReason).toMatch(/^RECT-G2X v1 takes its place\. RECT-G2X: rectal/);
    expect(proposal.courses.added[0]?.insteadOf).toBe(proposal.courses.dropped[0]?.id);
    expect(numbers(proposal)).toEqual({ kept: 10, moved: 0, added: 42, dropped: 5, staying: 0 });
    expect(proposal.items.added[0]).toMatchObject({ dueOn: '2027-03-10', state: 'planned' });
    expect(proposal.items.added[0]?.why.sentence).toBe(
      'MRI liver + pelvis, due 10 Mar 2027: 4 months after resection on 10 Nov 2026. RECT-G2X v1, step 1: every 4 months from month 0. Local figure, signed by Dr Demo on 23 Nov 2026.',
    );
    const [kept] = proposal.items.kept;
    expect([kept?.before.why.parts.protocol, kept?.after.why.parts.protocol]).toEqual([
      'RECT-G1',
      'RECT-G2X',
    ]);
  });

  test('null where none waits; nothing is written by looking', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    expect(await on.read(mrn)).toBeNull();
    const other = await on.regraded();
    const before = await clinic.counts();
    for (const role of ['nurse', 'coordinator', 'integrator', 'auditor'])
      expect(await on.read(other, role)).not.toBeNull();
    expect(await clinic.counts()).toEqual(before);
  });

  test("the cut day is the site's: half past midnight in Tokyo is the next day", async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    clinic.clock.setTo('2026-11-30T15:30:00Z');
    await on.record(mrn, REGRADE);
    expect((await on.standing(mrn)).cutOn).toBe('2026-12-01');
  });

  test('an existing scan shows what it would close', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    on.goTo('2027-02-20');
    good(await clinic.send(mrn, { performedOn: '2027-02-20' }), 201);
    await on.record(mrn, REGRADE);
    expect((await on.standing(mrn)).items.added[0]).toMatchObject({
      dueOn: '2027-03-10',
      state: 'completed',
      completedOn: '2027-02-20',
    });
  });

  test('it is work for a clinician, due in 7 days, and never expires', async () => {
    const mrn = await on.regraded();
    expect(await clinic.work(mrn, 'proposal')).toMatchObject({
      subject: 'plan',
      role: 'clinician',
      dueOn: '2026-12-08',
    });
    on.goTo('2027-06-01');
    await on.record(mrn, metastasis('2027-05-30'), stable('2027-05-31'));
    expect(await clinic.work(mrn, 'proposal')).toMatchObject({
      dueOn: '2026-12-08',
      sentence: expect.stringContaining('NELM-OBS'),
    });
  });
});
