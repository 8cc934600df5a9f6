import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Ctx, FixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import { sweepSite } from '../../src/jobs/sweep.ts';
import type { Derive } from '../../src/plans/derive-or-report.ts';
import type { Work } from '../../src/work.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { jobContext, newSite } from '../support/jobs.ts';
import { type SeedItem, seedPatient } from '../support/seed.ts';

let t: TestDatabase;
let clock: FixedClock;
let ctx: Ctx;
let errors: string[];

beforeAll(async () => {
  t = await freshDatabase();
  ({ clock, ctx, errors } = jobContext(t, '2026-11-23T12:00:00Z'));
});

const item: SeedItem = { opens: '2026-10-24', due: '2026-11-23', closes: '2026-12-23' };

describe('a plan whose day has come', () => {
  const dueOn = '2026-11-23';
  const wakes = { items: [item], writtenOn: dueOn, wakesOn: dueOn };

  test('is derived anew by the sweep, and one that lies ahead is not', async () => {
    const { actor, system } = await newSite(t, ctx);
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
    const { actor, system } = await newSite(t, ctx);
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
    errors.length = 0;
    expect(await sweepSite(ctx, actor.site, system, derive)).toMatchObject({ derived: 2, failed: 1 });
    expect(await sweepSite(ctx, actor.site, system, derive)).toMatchObject({ derived: 0, failed: 1 });
    expect(derived).toEqual([first.patientId, last.patientId]);
    expect(errors).toHaveLength(2);
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
