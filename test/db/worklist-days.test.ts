import { beforeAll, describe, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { seedPatient } from '../support/seed.ts';
import { ids, mixed, startWorklist, type TestWorklist } from '../support/worklist.ts';

let list: TestWorklist;

beforeAll(async () => {
  list = await startWorklist();
});

describe('nobody leaves the worklist', () => {
  test('while the scheduler is dead for 72 hours: the list is the same before the sweep and after it', async () => {
    const actor = await list.newSite();
    await mixed(list, actor);
    const system = await systemActor(list.http.ctx, actor.site);
    await sweepSite(list.http.ctx, actor.site, system);
    list.http.clock.setTo('2026-12-21T12:00:00Z');
    const asleep = await list.ask(actor, { limit: 200, counts: 'true' });
    expect(asleep.rows.filter((row) => row.kind === 'imaging' && row.state === 'overdue')).toHaveLength(20);
    const { changed } = await sweepSite(list.http.ctx, actor.site, system);
    expect(changed).toBeGreaterThan(0);
    expect(await list.ask(actor, { limit: 200, counts: 'true' })).toEqual(asleep);
    list.http.clock.setTo('2026-11-23T12:00:00Z');
  });

  test('when the clock steps back three days', async () => {
    const actor = await list.newSite();
    await mixed(list, actor);
    await sweepSite(list.http.ctx, actor.site, await systemActor(list.http.ctx, actor.site));
    const before = ids((await list.ask(actor, { limit: 200 })).rows).toSorted();
    list.http.clock.setTo('2026-11-20T12:00:00Z');
    expect(ids((await list.ask(actor, { limit: 200 })).rows).toSorted()).toEqual(before);
    expect(ids(await list.all(actor, { limit: 3 })).toSorted()).toEqual(before);
    list.http.clock.setTo('2026-11-23T12:00:00Z');
  });

  test('when overdue by 20 years: tier 3, and flagged once', async () => {
    const actor = await list.newSite();
    const { itemIds } = await seedPatient(list.http.database, actor, {
      items: [{ opens: '2006-09-01', due: '2006-10-01', closes: '2006-11-01', critical: '2006-12-01' }],
    });
    const system = await systemActor(list.http.ctx, actor.site);
    for (let n = 0; n < 2; n++) await sweepSite(list.http.ctx, actor.site, system);
    const { rows } = await list.ask(actor);
    expect(rows).toMatchObject([{ id: itemIds[0], tier: 3, state: 'overdue', daysLate: 7327 }]);
    const flags = await inSite(list.http.database.db, actor.site.id, (tx) =>
      tx.selectFrom('netvigil.flag').select('tier').where('tier', '=', 'overdue-90').execute(),
    );
    expect(flags).toHaveLength(1);
  });
});

describe('one site', () => {
  test('never sees the rows of another, nor goes on from its cursor', async () => {
    const [alpha, beta] = [await list.newSite(), await list.newSite()];
    for (const actor of [alpha, beta]) await mixed(list, actor);
    const own = await list.all(alpha, { limit: 9 });
    const others = new Set(ids(await list.all(beta, { limit: 9 })));
    expect(own.filter((row) => others.has(row.id))).toEqual([]);
    const { next } = await list.ask(beta, { limit: 1 });
    const stolen = await list.http.ask('GET', `/v1/worklist?limit=1&cursor=${next}`, { as: alpha.login });
    expect(stolen.statusCode).toBe(400);
    expect(stolen.json()).toMatchObject({ type: 'urn:netvigil:problem:bad-cursor' });
  });

  test('turns to its own day at its own midnight, and a cursor of yesterday is refused', async () => {
    const actor = await list.newSite('Asia/Tokyo');
    const closes = { opens: '2026-10-01', due: '2026-10-23', closes: '2026-11-23', critical: '2026-12-23' };
    await seedPatient(list.http.database, actor, { items: [closes, { ...closes, due: '2026-10-24' }] });
    list.http.clock.setTo('2026-11-23T14:59:59Z');
    const evening = await list.ask(actor, { limit: 1 });
    expect(evening).toMatchObject({ day: '2026-11-23', rows: [{ state: 'due', daysLate: 0 }] });
    list.http.clock.setTo('2026-11-23T15:00:00Z');
    expect(await list.ask(actor)).toMatchObject({
      day: '2026-11-24',
      rows: [{ state: 'overdue', daysLate: 1 }, {}],
    });
    const stale = await list.http.ask('GET', `/v1/worklist?limit=1&cursor=${evening.next}`, {
      as: actor.login,
    });
    expect(stale.statusCode).toBe(400);
    list.http.clock.setTo('2026-11-23T12:00:00Z');
  });
});
