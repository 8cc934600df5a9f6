import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx, FixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import { runDaily } from '../../src/jobs/daily.ts';
import type { Actor } from '../../src/work.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { jobContext, newSite } from '../support/jobs.ts';
import { type SeedItem, seedPatient } from '../support/seed.ts';
import { seedWork } from '../support/seed-work.ts';

let t: TestDatabase;
let clock: FixedClock;
let ctx: Ctx;
let errors: string[];
let actor: Actor;
let system: Actor;

beforeAll(async () => {
  t = await freshDatabase();
  ({ clock, ctx, errors } = jobContext(t, '2026-11-23T12:00:00Z'));
});
beforeEach(async () => {
  clock.setTo('2026-11-23T12:00:00Z');
  ({ actor, system } = await newSite(t, ctx));
});
afterEach(() => expect(errors).toEqual([]));

const rows = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> =>
  (await inSite(t.db, actor.site.id, (tx) => query.execute(tx))).rows;
const openWork = () =>
  rows(sql<{ kind: string; subject: string; due_on: string; patient_id: string | null }>`
    SELECT kind, subject, due_on, patient_id FROM netvigil.work_item WHERE status = 'open' ORDER BY kind, subject`);
const escalations = () =>
  rows(sql<{ row: string; level: string; tier: number; days_late: number; raised_on: string }>`
    SELECT coalesce(item_id, work_item_id) AS row, level, tier, days_late, raised_on
      FROM netvigil.escalation ORDER BY days_late DESC, level`);
const closed = (closes: string): SeedItem => ({ opens: '2026-08-01', due: '2026-09-01', closes });
const AHEAD: SeedItem = { opens: '2027-01-01', due: '2027-02-01', closes: '2027-03-01' };
const UNREVIEWED = { kind: 'protocol-review', subject: 'RECT-G1 v1 since 2020-01-01', due_on: '2021-01-01' };

describe('once in a site’s day', () => {
  test('gaps are looked for, and the day’s slot says so; another process finds the day done', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => runDaily(ctx, system)));
    expect(outcomes.filter((outcome) => outcome !== null)).toEqual([{ gaps: 1, escalated: 0 }]);
    expect(await openWork()).toMatchObject([{ ...UNREVIEWED, patient_id: null }]);
    clock.setTo('2026-11-24T12:00:00Z');
    // Years late by its due day, and told to nobody yet: a day ago nobody could have claimed it.
    expect(await runDaily(ctx, system)).toEqual({ gaps: 0, escalated: 0 });
    expect(await openWork()).toHaveLength(1);
    clock.setTo('2026-11-30T12:00:00Z');
    expect(await runDaily(ctx, system)).toEqual({ gaps: 0, escalated: 1 });
    expect(await escalations()).toMatchObject([{ level: 'ward', tier: 4, days_late: 7 }]);
  });
});

describe('a gap that no list shows', () => {
  test('a patient whom nothing follows reaches a clinician, and stays known to the invariant', async () => {
    const id = '01900000-0000-7000-8000-0000000000aa';
    await rows(sql`INSERT INTO netvigil.patient (site_id, id, name, sex, created_at, updated_at)
                   VALUES (${actor.site.id}, ${id}::uuid, 'Forgotten', 'unknown', now(), now())`);
    expect((await t.breaches()).map(({ clause }) => clause)).toEqual(['patient-in-care']);
    await runDaily(ctx, system);
    expect(await openWork()).toMatchObject([
      { kind: 'no-plan', patient_id: id, due_on: '2026-11-23' },
      UNREVIEWED,
    ]);
    expect(await t.breaches()).toEqual([]);
  });

  test('a plan that runs without an examination ahead asks what follows, however many are overdue', async () => {
    const past = await seedPatient(t, actor, { items: [closed('2026-11-22')] });
    await seedPatient(t, actor, { items: [closed('2026-11-23')] });
    await seedPatient(t, actor, { items: [closed('2026-11-01'), AHEAD] });
    await runDaily(ctx, system);
    expect((await openWork()).filter(({ kind }) => kind === 'end-of-plan')).toMatchObject([
      { patient_id: past.patientId },
    ]);
    clock.setTo('2026-11-24T12:00:00Z');
    await runDaily(ctx, system);
    // The window of the second closed on the 23rd.
    expect((await openWork()).filter(({ kind }) => kind === 'end-of-plan')).toHaveLength(2);
  });
});

describe('a late row that nobody has', () => {
  test('is told by its tier to the ward, then a clinician, then the site’s lead: once each', async () => {
    const { itemIds, patientId } = await seedPatient(t, actor, {
      writtenOn: '2026-11-23',
      items: [
        closed('2026-11-21'),
        closed('2026-11-20'),
        { ...closed('2026-11-16'), due: '2026-09-02' },
        { ...closed('2026-11-09'), due: '2026-09-03' },
        AHEAD,
      ].map((item, index) => ({ ...item, due: index === 0 ? '2026-09-04' : item.due })),
    });
    const [, three, seven, fourteen] = itemIds;
    const ordinary = await seedWork(t, actor, patientId, { kind: 'missing-fact', dueOn: '2026-11-16' });
    const urgent = await seedWork(t, actor, patientId, {
      kind: 'evidence-changed',
      dueOn: '2026-11-22',
      tier: 2,
    });
    await seedWork(t, actor, patientId, { kind: 'confirm-date', dueOn: '2026-11-17' });
    expect(await runDaily(ctx, system)).toMatchObject({ escalated: 5 });
    const first = [
      { row: fourteen, level: 'lead', tier: 3, days_late: 14 },
      { row: seven, level: 'clinician', tier: 3, days_late: 7 },
      { row: ordinary, level: 'ward', tier: 4, days_late: 7 },
      { row: three, level: 'ward', tier: 3, days_late: 3 },
      { row: urgent, level: 'ward', tier: 2, days_late: 1 },
    ];
    expect(await escalations()).toMatchObject(first);
    clock.setTo('2026-11-24T12:00:00Z');
    await runDaily(ctx, system);
    const second = (await escalations()).filter(({ raised_on }) => raised_on === '2026-11-24');
    expect(second.map(({ level, tier, days_late }) => [level, tier, days_late])).toEqual([
      ['ward', 4, 7],
      ['ward', 3, 3],
      ['clinician', 2, 2],
    ]);
    expect(await escalations()).toHaveLength(8);
    const told = await rows(sql<{ n: number }>`
      SELECT count(*)::integer AS n FROM netvigil.audit WHERE action = 'escalated'`);
    expect(told).toEqual([{ n: 8 }]);
  });

  test('is told to nobody while somebody has it or it is put off, and is once the lease or the snooze ends', async () => {
    const { itemIds } = await seedPatient(t, actor, {
      writtenOn: '2026-11-23',
      items: [closed('2026-11-15'), { ...closed('2026-11-16'), due: '2026-09-02' }, AHEAD],
    });
    const [claimed, asleep] = itemIds;
    await rows(sql`UPDATE netvigil.item SET assignee_id = ${actor.id}::uuid, assigned_until = '2026-11-23T12:00:01Z'
                    WHERE id = ${claimed}::uuid`);
    await rows(sql`UPDATE netvigil.item SET snoozed_until = '2026-11-24' WHERE id = ${asleep}::uuid`);
    expect(await runDaily(ctx, system)).toMatchObject({ escalated: 0 });
    clock.setTo('2026-11-24T12:00:00Z');
    await runDaily(ctx, system);
    expect((await escalations()).filter(({ tier }) => tier === 3)).toMatchObject([
      { row: claimed, level: 'clinician', days_late: 9 },
      { row: asleep, level: 'clinician', days_late: 8 },
    ]);
  });
});
