import { beforeAll, expect, test } from 'vitest';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { siteByCode } from '../../src/staff/use-cases.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { textOf } from '../support/pages.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

test('the trail of an examination says which day it came to: due is not overdue', async () => {
  const { item } = await mriDueToday(clinic);
  const trail = async (day: string) => {
    clinic.clock.setTo(`${day}T01:00:00Z`);
    const site = await siteByCode(clinic.database.db, 'alpha');
    await sweepSite(clinic.ctx, site, await systemActor(clinic.ctx, site));
    const page = textOf(await clinic.ask('GET', `/worklist/rows/${item.id}`, { as: 'nurse' }));
    return page.slice(page.indexOf(' Trail '));
  };
  const due = await trail('2026-11-23');
  expect(due).toContain('came due');
  expect(due).not.toContain('overdue');
  // Its window closes on 23 December 2026.
  const late = await trail('2027-01-08');
  expect(late).toContain('more than 14 days late');
  expect(late).toContain('became overdue');
  expect(late).not.toContain('more than 90 days late');
});
