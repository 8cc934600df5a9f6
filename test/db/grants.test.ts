import { beforeAll, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import type { Actor } from '../../src/work.ts';
import { asSuper } from '../support/cluster.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { seedSite } from '../support/seed.ts';

/** What the service's role may write of what decides who sees what. */
let t: TestDatabase;
let actor: Actor;
beforeAll(async () => {
  t = await freshDatabase();
  actor = await seedSite(t, 'alpha');
});

const updateSite = (values: object) =>
  t.db.updateTable('netvigil.site').set(values).where('id', '=', actor.site.id).execute();
const updateStaff = (values: object) =>
  inSite(t.db, actor.site.id, (tx) =>
    tx.updateTable('netvigil.staff').set(values).where('id', '=', actor.id).execute(),
  );
const denied = { code: '42501' };

test('of a site: its settings and when it was swept, nothing else', async () => {
  await updateSite({ settings: '{}', swept_on: '2026-11-23', swept_at: '2026-11-23T00:00:00Z' });
  await expect(updateSite({ zone: 'America/New_York' })).rejects.toMatchObject(denied);
  await expect(updateSite({ code: 'other' })).rejects.toMatchObject(denied);
  await expect(updateSite({ synthetic: true })).rejects.toMatchObject(denied);
  await expect(t.db.deleteFrom('netvigil.site').execute()).rejects.toMatchObject(denied);
});

test('of staff: nobody who is there changes or goes', async () => {
  await expect(updateStaff({ roles: ['admin'] })).rejects.toMatchObject(denied);
  await expect(updateStaff({ active: false })).rejects.toMatchObject(denied);
  await expect(
    inSite(t.db, actor.site.id, (tx) => tx.deleteFrom('netvigil.staff').execute()),
  ).rejects.toMatchObject(denied);
});

test('the look across sites is the service’s alone', async () => {
  const role = `stranger_${t.appConfig.database ?? 'x'}`.slice(0, 60);
  await asSuper(t.superConfig, `create role ${role}`, `grant usage on schema netvigil to ${role}`);
  try {
    const call = "select * from netvigil.actor_of('seed@alpha')";
    await expect(asSuper(t.superConfig, `set role ${role}`, call)).rejects.toMatchObject(denied);
    expect((await t.pool.query(call)).rows).toMatchObject([{ id: actor.id, site_code: 'alpha' }]);
  } finally {
    await asSuper(t.superConfig, `revoke usage on schema netvigil from ${role}`, `drop role ${role}`);
  }
});
