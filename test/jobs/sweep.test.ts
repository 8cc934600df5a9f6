import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx, FixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import type { Actor } from '../../src/work.ts';
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
afterEach(() => expect(errors).toEqual([]));

const item: SeedItem = { opens: '2026-10-24', due: '2026-11-23', closes: '2026-12-23' };

const flagsOf = (actor: Actor) =>
  inSite(t.db, actor.site.id, (tx) =>
    tx.selectFrom('netvigil.flag').select(['item_id', 'tier', 'raised_on']).orderBy('tier').execute(),
  );
const auditOf = (actor: Actor) =>
  inSite(t.db, actor.site.id, (tx) =>
    tx
      .selectFrom('netvigil.audit')
      .select(['staff_id', 'action', 'entity', 'entity_id', 'patient_id', 'after'])
      .orderBy('id')
      .execute(),
  );
const slotsOf = (actor: Actor) =>
  inSite(t.db, actor.site.id, (tx) =>
    tx.selectFrom('netvigil.job_slot').select(['slot', 'outcome']).orderBy('slot').execute(),
  );

describe('the sweep of a site', () => {
  test('raises a flag for each tier that an item has reached, once, with its audit row', async () => {
    const { actor, system } = await newSite(t, ctx);
    const { itemIds, patientId } = await seedPatient(t, actor, { items: [item] });
    const [id] = itemIds;
    clock.setTo('2026-11-23T12:00:00Z');
    expect(await sweepSite(ctx, actor.site, system)).toMatchObject({
      day: '2026-11-23',
      ran: true,
      changed: 1,
      flags: 1,
    });
    clock.setTo('2026-12-24T00:00:00Z');
    expect(await sweepSite(ctx, actor.site, system)).toMatchObject({ changed: 1, flags: 1 });
    expect(await sweepSite(ctx, actor.site, system)).toMatchObject({ changed: 0, flags: 0 });
    expect(await flagsOf(actor)).toEqual([
      { item_id: id, tier: 'due', raised_on: '2026-11-23' },
      { item_id: id, tier: 'overdue', raised_on: '2026-12-24' },
    ]);
    expect(await auditOf(actor)).toEqual(
      ['due', 'overdue'].map((tier) => ({
        staff_id: system.id,
        action: 'flag-raised',
        entity: 'item',
        entity_id: id,
        patient_id: patientId,
        after: { tier },
      })),
    );
  });

  test('raises all four for an item that slept from planned to more than 90 days late', async () => {
    const { actor, system } = await newSite(t, ctx);
    await seedPatient(t, actor, { items: [item] });
    clock.setTo('2027-03-24T00:00:00Z');
    expect(await sweepSite(ctx, actor.site, system)).toMatchObject({ changed: 1, flags: 4 });
    const tiers = (await flagsOf(actor)).map((flag) => flag.tier);
    expect(tiers).toEqual(['due', 'overdue', 'overdue-14', 'overdue-90']);
  });

  test.each([
    ['2026-12-23', ['due']],
    ['2026-12-24', ['due', 'overdue']],
    ['2027-01-06', ['due', 'overdue']],
    ['2027-01-07', ['due', 'overdue', 'overdue-14']],
    ['2027-03-23', ['due', 'overdue', 'overdue-14']],
    ['2027-03-24', ['due', 'overdue', 'overdue-14', 'overdue-90']],
  ])('has raised on %s %j', async (day, tiers) => {
    const { actor, system } = await newSite(t, ctx);
    await seedPatient(t, actor, { items: [item] });
    clock.setTo(`${day}T09:00:00Z`);
    await sweepSite(ctx, actor.site, system);
    expect((await flagsOf(actor)).map((flag) => flag.tier)).toEqual(tiers);
  });

  test('from two processes at the same time raises each flag once', async () => {
    const { actor, system } = await newSite(t, ctx);
    for (let n = 0; n < 20; n++)
      await seedPatient(t, actor, { items: [item, { ...item, due: '2026-11-22' }] });
    clock.setTo('2027-01-01T12:00:00Z');
    const outcomes = await Promise.all([1, 2, 3].map(() => sweepSite(ctx, actor.site, system)));
    expect(outcomes.reduce((n, outcome) => n + outcome.flags, 0)).toBe(80);
    expect(await flagsOf(actor)).toHaveLength(80);
    expect((await auditOf(actor)).filter((row) => row.action === 'flag-raised')).toHaveLength(80);
  });

  test('leaves a site alone that another process sweeps', async () => {
    const { actor, system } = await newSite(t, ctx);
    await seedPatient(t, actor, { items: [item] });
    clock.setTo('2026-11-23T12:00:00Z');
    await t.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(7236201, ${actor.site.id}::integer)`.execute(tx);
      expect(await sweepSite(ctx, actor.site, system)).toMatchObject({ ran: false, changed: 0 });
    });
    expect(await sweepSite(ctx, actor.site, system)).toMatchObject({ ran: true, changed: 1 });
  });

  test('rolls over at its own midnight, in Tokyo before New York', async () => {
    const tokyo = await newSite(t, ctx, 'Asia/Tokyo');
    const newYork = await newSite(t, ctx, 'America/New_York');
    const due = { opens: '2026-10-24', due: '2026-11-24', closes: '2026-12-24' };
    for (const { actor } of [tokyo, newYork]) await seedPatient(t, actor, { items: [due] });
    const sweepBoth = async (at: string) => {
      clock.setTo(at);
      return [
        (await sweepSite(ctx, tokyo.actor.site, tokyo.system)).flags,
        (await sweepSite(ctx, newYork.actor.site, newYork.system)).flags,
      ];
    };
    expect(await sweepBoth('2026-11-23T14:59:59Z')).toEqual([0, 0]);
    expect(await sweepBoth('2026-11-23T15:00:00Z')).toEqual([1, 0]);
    expect(await sweepBoth('2026-11-24T04:59:59Z')).toEqual([0, 0]);
    expect(await sweepBoth('2026-11-24T05:00:00Z')).toEqual([0, 1]);
    expect((await flagsOf(newYork.actor))[0]?.raised_on).toBe('2026-11-24');
  });

  test('notes one slot a local day: done, or slept through and collapsed; a clock set back adds none', async () => {
    const { actor, system } = await newSite(t, ctx, 'Asia/Tokyo');
    for (const at of [
      '2026-11-20T12:00:00Z',
      '2026-11-20T12:01:00Z',
      '2026-11-23T15:00:00Z',
      '2026-11-21T12:00:00Z',
    ]) {
      clock.setTo(at);
      await sweepSite(ctx, actor.site, system);
    }
    expect(await slotsOf(actor)).toEqual([
      { slot: '2026-11-20', outcome: 'done' },
      { slot: '2026-11-21', outcome: 'collapsed' },
      { slot: '2026-11-22', outcome: 'collapsed' },
      { slot: '2026-11-23', outcome: 'collapsed' },
      { slot: '2026-11-24', outcome: 'done' },
    ]);
    const site = await t.db
      .selectFrom('netvigil.site')
      .select('swept_on')
      .where('id', '=', actor.site.id)
      .execute();
    expect(site).toEqual([{ swept_on: '2026-11-24' }]);
  });

  test('touches neither the versions of items nor those of another site', async () => {
    const { actor, system } = await newSite(t, ctx);
    const other = await newSite(t, ctx);
    await seedPatient(t, actor, { items: [item] });
    await seedPatient(t, other.actor, { items: [item] });
    clock.setTo('2026-11-23T12:00:00Z');
    await sweepSite(ctx, actor.site, system);
    const rows = (of: Actor) =>
      inSite(t.db, of.site.id, (tx) =>
        tx.selectFrom('netvigil.item').select(['version', 'stage', 'changes_on']).execute(),
      );
    expect(await rows(actor)).toEqual([{ version: 1, stage: 2, changes_on: '2026-12-24' }]);
    expect(await rows(other.actor)).toEqual([{ version: 1, stage: 0, changes_on: '2026-10-24' }]);
  });
});

test('the system acts under one entry of staff a site', async () => {
  const { actor, system } = await newSite(t, ctx);
  expect(system).toMatchObject({ login: `system@${actor.site.code}`, roles: ['system'] });
  expect((await systemActor(ctx, actor.site)).id).toBe(system.id);
});
