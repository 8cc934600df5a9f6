import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ctx, type FixedClock, fixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import type { Derive } from '../../src/plans/derive-or-report.ts';
import type { Actor, Work } from '../../src/work.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { type SeedItem, seedPatient, seedSite } from '../support/seed.ts';

let t: TestDatabase;
let clock: FixedClock;
let ctx: Ctx;
let logged: object[];
let sites = 0;

beforeAll(async () => {
  t = await freshDatabase();
  clock = fixedClock('2026-11-23T12:00:00Z');
  const silent = () => {};
  const error = (fields: object | string) =>
    void logged.push(typeof fields === 'string' ? { fields } : fields);
  logged = [];
  ctx = { db: t.db, pool: t.pool, clock, log: { debug: silent, info: silent, warn: silent, error } };
});

const item: SeedItem = { opens: '2026-10-24', due: '2026-11-23', closes: '2026-12-23' };

async function newSite(zone = 'UTC'): Promise<{ actor: Actor; system: Actor }> {
  const actor = await seedSite(t, `site-${++sites}`, zone);
  return { actor, system: await systemActor(ctx, actor.site) };
}

describe('a plan whose day has come', () => {
  const dueOn = '2026-11-23';
  const wakes = { items: [item], writtenOn: dueOn, wakesOn: dueOn };

  test('is derived anew by the sweep, and one that lies ahead is not', async () => {
    const { actor, system } = await newSite();
    const woken = await seedPatient(t, actor, wakes);
    await seedPatient(t, actor, { ...wakes, wakesOn: '2026-11-24' });
    clock.setTo('2026-11-23T12:00:00Z');
    const seen: string[] = [];
    const derive: Derive = async (work, patientId) => {
      seen.push(patientId);
      await sleepUntil(work, patientId, '2027-11-23');
    };
    expect(await sweepSite(ctx, actor.site, system, derive)).toMatchObject({ derived: 1, failed: 0 });
    expect(await sweepSite(ctx, actor.site, system, derive)).toMatchObject({ derived: 0, failed: 0 });
    expect(seen).toEqual([woken.patientId]);
  });

  test('whose derivation throws waits for a person and is tried again, and stops no other', async () => {
    const { actor, system } = await newSite();
    const [first, broken, last] = [
      await seedPatient(t, actor, wakes),
      await seedPatient(t, actor, wakes),
      await seedPatient(t, actor, wakes),
    ];
    clock.setTo('2026-11-23T12:00:00Z');
    const derived: string[] = [];
    const derive: Derive = async (work, patientId) => {
      await sleepUntil(work, patientId, '2027-11-23');
      if (patientId === broken.patientId) await sql`select 1 / 0`.execute(work.tx);
      derived.push(patientId);
    };
    logged = [];
    expect(await sweepSite(ctx, actor.site, system, derive)).toMatchObject({ derived: 2, failed: 1 });
    expect(await sweepSite(ctx, actor.site, system, derive)).toMatchObject({ derived: 0, failed: 1 });
    expect(derived).toEqual([first.patientId, last.patientId]);
    expect(logged).toHaveLength(2);
    const open = await inSite(t.db, actor.site.id, (tx) =>
      tx.selectFrom('netvigil.work_item').select(['patient_id', 'kind', 'tier', 'role']).execute(),
    );
    expect(open).toEqual([
      { patient_id: broken.patientId, kind: 'derivation-failed', tier: 4, role: 'clinician' },
    ]);
  });

  async function sleepUntil(work: Work, patientId: string, day: string): Promise<void> {
    await work.tx
      .updateTable('netvigil.plan')
      .set({ wakes_on: day })
      .where('site_id', '=', work.site.id)
      .where('patient_id', '=', patientId)
      .execute();
  }
});
