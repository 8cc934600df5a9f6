import { beforeAll, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { type Clinic, G2_FACTS, startClinic } from '../support/clinic.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['RECT-G2X'] });
});

test('a sign-off starts the first 50 who wait for it, and the next sweep the rest', {
  timeout: 60_000,
}, async () => {
  const waiting: string[] = [];
  for (let n = 0; n < 80; n++) waiting.push(await clinic.enrol(G2_FACTS));
  const { site } = await clinic.actor('nurse');
  const system = await systemActor(clinic.ctx, site);
  const sweep = () => sweepSite(clinic.ctx, site, system);
  const plans = async () =>
    (await inSite(clinic.database.db, site.id, (tx) => tx.selectFrom('netvigil.plan').select('id').execute()))
      .length;
  const status = async (place: number) => (await clinic.plan(waiting[place] ?? '')).status;

  expect(await sweep()).toMatchObject({ derived: 0 });
  await clinic.sign('RECT-G2X', 'beta-clinician');
  expect(await sweep()).toMatchObject({ derived: 0 });

  await clinic.sign('RECT-G2X');
  expect(await plans()).toBe(50);
  expect([await status(0), await status(49), await status(50), await status(79)]).toEqual([
    'active',
    'active',
    'none',
    'none',
  ]);

  expect(await sweep()).toMatchObject({ derived: 30, failed: 0 });
  expect(await plans()).toBe(80);
  expect((await clinic.plan(waiting[79] ?? '')).work).toEqual([]);
  expect(await sweep()).toMatchObject({ derived: 0, failed: 0 });
});
