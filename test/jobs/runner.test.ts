import { schedule } from 'node-cron';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Ctx, FixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import { type Jobs, startJobs } from '../../src/jobs/runner.ts';
import type { Derive } from '../../src/plans/derive-or-report.ts';
import { addStaff } from '../../src/staff/use-cases.ts';
import type { Actor } from '../../src/work.ts';
import { asSuper } from '../support/cluster.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { addStaff as insertStaff } from '../support/http.ts';
import { jobContext } from '../support/jobs.ts';
import { seedPatient, seedSite } from '../support/seed.ts';

// The minutes of the machine's own clock would tick in between.
vi.mock('node-cron', () => ({ schedule: vi.fn(() => ({ destroy: async () => {} })) }));

const item = { opens: '2026-10-24', due: '2026-11-23', closes: '2026-12-23' };

let t: TestDatabase;
let clock: FixedClock;
let ctx: Ctx;
let errors: string[];

beforeEach(async () => {
  t = await freshDatabase();
  onTestFinished(() => t.drop());
  ({ clock, ctx, errors } = jobContext(t, '2026-11-23T12:00:00Z'));
});

function start(derive?: Derive): Jobs {
  const jobs = startJobs(ctx, derive);
  onTestFinished(() => jobs.stop());
  return jobs;
}

const heartbeats = async () => {
  const rows = await t.db.selectFrom('netvigil.heartbeat').selectAll().orderBy('job').execute();
  return Object.fromEntries(
    rows.map((row) => [row.job, { at: row.finished_at.toISOString(), ...row.outcome }]),
  );
};
const flags = (actor: Actor) =>
  inSite(t.db, actor.site.id, (tx) =>
    tx.selectFrom('netvigil.flag').select('tier').orderBy('tier').execute(),
  );

describe('the jobs', () => {
  test('tick every minute', () => {
    const { tick } = start();
    expect(schedule).toHaveBeenLastCalledWith('* * * * *', tick, { noOverlap: true });
  });

  test('tick at their start, for all sites, and note it with the invariant', async () => {
    const [alpha, beta] = [await seedSite(t, 'alpha'), await seedSite(t, 'beta')];
    for (const actor of [alpha, beta]) await seedPatient(t, actor, { items: [item] });
    const jobs = start();
    await jobs.tick();
    expect(await flags(alpha)).toEqual([{ tier: 'due' }]);
    expect(await flags(beta)).toEqual([{ tier: 'due' }]);
    expect(await heartbeats()).toEqual({
      tick: {
        at: '2026-11-23T12:00:00.000Z',
        sites: 2,
        failedSites: 0,
        changed: 2,
        flags: 2,
        derived: 0,
        failed: 0,
        reminded: 0,
      },
      invariant: {
        at: '2026-11-23T12:00:00.000Z',
        breaches: 0,
        clauses: {},
        checkedAt: '2026-11-23T12:00:00.000Z',
      },
    });
    expect(errors).toEqual([]);
  });

  test('catch up after 72 hours without a tick', async () => {
    const alpha = await seedSite(t, 'alpha');
    await seedPatient(t, alpha, { items: [item] });
    await start().tick();
    clock.setTo('2026-12-26T12:00:00Z');
    await start().tick();
    expect(await flags(alpha)).toEqual([{ tier: 'due' }, { tier: 'overdue' }]);
  });

  test('go on with the other sites where one fails', async () => {
    const broken = await seedSite(t, 'broken', 'Nowhere/Atlantis');
    const whole = await seedSite(t, 'whole');
    for (const actor of [broken, whole]) await seedPatient(t, actor, { items: [item] });
    await start().tick();
    expect(await flags(whole)).toEqual([{ tier: 'due' }]);
    expect((await heartbeats()).tick).toMatchObject({ sites: 2, failedSites: 1, flags: 1 });
    expect(errors).toEqual(['The sweep of a site failed; the others go on']);
  });

  test('never act under a person’s login, and nobody is given the one of a system', async () => {
    const [alpha, beta] = [await seedSite(t, 'alpha'), await seedSite(t, 'beta')];
    await insertStaff(t, alpha.site.id, 'system@alpha', ['nurse']);
    await insertStaff(t, alpha.site.id, 'system@beta', ['system']);
    await seedSite(t, 'gamma');
    await start().tick();
    expect((await heartbeats()).tick).toMatchObject({ sites: 3, failedSites: 2 });
    expect(errors).toEqual([
      'The sweep of a site failed; the others go on',
      'The sweep of a site failed; the others go on',
    ]);
    for (const login of ['system@alpha', 'system@delta', 'System@beta']) {
      const staff = { login, name: 'Person', roles: ['nurse'] } as const;
      await expect(addStaff(t.db, beta.site, staff)).rejects.toThrow('kept for Netvigil itself');
    }
  });

  test('check the invariant once an hour; a breach alarms and stops nothing', async () => {
    const alpha = await seedSite(t, 'alpha');
    const { planId } = await seedPatient(t, alpha, { items: [item] });
    const jobs = start();
    await jobs.tick();
    await asSuper(
      t.superConfig,
      `set session_replication_role = 'replica'`,
      `delete from netvigil.item where plan_id = '${planId}'`,
    );
    clock.setTo('2026-11-23T12:59:00Z');
    await jobs.tick();
    expect((await heartbeats()).invariant).toMatchObject({
      breaches: 0,
      checkedAt: '2026-11-23T12:00:00.000Z',
    });
    clock.setTo('2026-11-23T13:00:00Z');
    await jobs.tick();
    const clauses = { 'items-as-counted': 1, 'plan-goes-on': 1, 'flag-in-its-time': 1 };
    expect(await heartbeats()).toMatchObject({
      tick: { at: '2026-11-23T13:00:00.000Z' },
      invariant: { breaches: 3, clauses, checkedAt: '2026-11-23T13:00:00.000Z' },
    });
    expect(errors).toEqual(['The master invariant is broken']);
    t.expectBreaches((breach) => String(breach.clause) in clauses);
  });

  test('never run two ticks at once, and stop after the one under way', async () => {
    const alpha = await seedSite(t, 'alpha');
    await seedPatient(t, alpha, { items: [item], writtenOn: '2026-11-23', wakesOn: '2026-11-23' });
    let [running, most, finished] = [0, 0, 0];
    const gate = Promise.withResolvers<void>();
    const jobs = start(async () => {
      most = Math.max(most, ++running);
      await gate.promise;
      running -= 1;
      finished += 1;
    });
    const ticks = [jobs.tick(), jobs.tick()];
    await expect.poll(() => running).toBe(1);
    const stopped = jobs.stop();
    gate.resolve();
    await Promise.all([stopped, ...ticks]);
    expect({ most, finished, running }).toEqual({ most: 1, finished: 1, running: 0 });
  });

  test('survive a database that is away', async () => {
    await seedSite(t, 'alpha');
    await asSuper(t.superConfig, 'alter table netvigil.site rename to gone');
    await start().tick();
    expect(errors).toEqual(['A tick of the jobs failed; the next one tries again']);
    await asSuper(t.superConfig, 'alter table netvigil.gone rename to site');
  });
});
