import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { type SweepOutcome, sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { type Clinic, diagnosis, pathology, resection, startClinic } from '../support/clinic.ts';

/** What time alone brings to a patient, by the real derivation: PANC-G1 after a resection on 10 Nov 2026. */
let clinic: Clinic;
let mrn: string;

beforeAll(async () => {
  clinic = await startClinic();
  mrn = await clinic.enrol([
    diagnosis({ primary: 'pancreas' }),
    pathology({ sizeMm: 25 }),
    resection('2026-11-10', { procedure: 'unknown' }),
  ]);
});

async function sweepAt(instant: string): Promise<SweepOutcome> {
  clinic.clock.setTo(instant);
  const { site } = await clinic.actor('nurse');
  return sweepSite(clinic.ctx, site, await systemActor(clinic.ctx, site));
}

const kinds = async () => (await clinic.plan(mrn)).work.map((work) => work.kind);
const dueDays = async () => (await clinic.plan(mrn)).items.map((item) => item.dueOn);

describe('the sweep', () => {
  test('opens "interval exceeded" on the day after 12 months and 1 month without a scan, once', async () => {
    expect(await sweepAt('2027-12-10T14:59:59Z')).toMatchObject({ day: '2027-12-10', derived: 0, failed: 0 });
    expect(await kinds()).not.toContain('interval-exceeded');
    expect(await sweepAt('2027-12-10T15:00:00Z')).toMatchObject({ day: '2027-12-11', derived: 1, failed: 0 });
    expect(await clinic.work(mrn, 'interval-exceeded')).toMatchObject({ tier: 4, dueOn: '2027-12-11' });
    expect(await sweepAt('2027-12-10T15:01:00Z')).toMatchObject({ derived: 0 });
  });

  test('extends the open step by the item that the horizon of ten years reaches', async () => {
    await sweepAt('2041-11-08T15:00:00Z');
    expect(await dueDays()).toEqual([
      '2027-11-10',
      '2028-11-10',
      '2029-11-10',
      '2030-11-10',
      '2031-11-10',
      '2033-11-10',
      '2035-11-10',
      '2037-11-10',
      '2039-11-10',
      '2041-11-10',
      '2046-11-10',
    ]);
    expect(await sweepAt('2041-11-09T15:00:00Z')).toMatchObject({ day: '2041-11-10', derived: 1 });
    expect((await dueDays()).slice(10)).toEqual(['2046-11-10', '2051-11-10']);
  });

  test('leaves what was never done on the list, however late', async () => {
    const response = await clinic.ask('GET', '/v1/worklist?kind=imaging&daysLate=3650', { as: 'nurse' });
    expect(response.json().rows.map((row: { window: { dueOn: string } }) => row.window.dueOn)).toEqual([
      '2027-11-10',
      '2028-11-10',
      '2029-11-10',
      '2030-11-10',
    ]);
  });
});

test('an examination that is due on the day it is planned has its flag after one sweep, once', async () => {
  const late = await startClinic();
  // The MRI of month 6 is due on the day of enrolment, 23 November 2026.
  await late.enrol([diagnosis(), pathology(), resection('2026-05-23')]);
  const { site } = await late.actor('nurse');
  const system = await systemActor(late.ctx, site);
  const flags = () =>
    inSite(late.ctx.db, site.id, (tx) => tx.selectFrom('netvigil.flag').select(['tier']).execute());
  expect(await flags()).toEqual([]);
  expect(await sweepSite(late.ctx, site, system)).toMatchObject({ ran: true, flags: 1 });
  expect(await flags()).toEqual([{ tier: 'due' }]);
  expect(await sweepSite(late.ctx, site, system)).toMatchObject({ flags: 0 });
});
