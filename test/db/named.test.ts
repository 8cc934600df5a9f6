import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connected, connect } from '../../src/db/connect.ts';
import { readSnapshot } from '../../src/db/named.ts';
import type { Actor } from '../../src/work.ts';
import { freshDatabase, type TestDatabase } from '../support/db.ts';
import { seedSite } from '../support/seed.ts';

const one = (text: string, values: unknown[] = [], name: string | null = null) => ({
  statement: { name, text },
  values,
});
const SITE = "select nullif(current_setting('netvigil.site_id', true), '') as site";

let t: TestDatabase;
let alpha: Actor;
let beta: Actor;

beforeAll(async () => {
  t = await freshDatabase();
  alpha = await seedSite(t, 'alpha');
  beta = await seedSite(t, 'beta');
});

describe.each([false, true])('a snapshot on a connection with pipeline %s', (pipeline) => {
  let connected: Connected;
  beforeAll(() => {
    connected = connect({ connection: { ...t.appConfig, pipeline }, size: 1 });
  });
  afterAll(() => connected.close());

  test('sees one site, all statements the same moment, and leaves no setting behind', async () => {
    const moment = one('select pg_current_snapshot()::text as at', [], 'moment');
    const [site, first, second] = await readSnapshot(connected.pool, alpha.site.id, [
      one(SITE),
      moment,
      moment,
    ]);
    expect(site).toEqual([{ site: String(alpha.site.id) }]);
    expect(first).toEqual(second);
    expect((await connected.pool.query(SITE)).rows).toEqual([{ site: null }]);
    expect((await connected.pool.query('show plan_cache_mode')).rows).toEqual([{ plan_cache_mode: 'auto' }]);
  });

  test('gives each site its own rows from the same kept statement', async () => {
    const staff = one("select login from netvigil.staff where login like 'seed%'", [], 'staff');
    for (const actor of [alpha, beta, alpha]) {
      expect(await readSnapshot(connected.pool, actor.site.id, [staff])).toEqual([[{ login: actor.login }]]);
    }
  });

  test('cannot write', async () => {
    const write = one("update netvigil.site set name = 'other'");
    await expect(readSnapshot(connected.pool, alpha.site.id, [write])).rejects.toMatchObject({
      code: '25006',
    });
  });

  test('that fails tells the first fault, and the next one works', async () => {
    const asked = readSnapshot(connected.pool, alpha.site.id, [one('select 1 / 0'), one(SITE)]);
    await expect(asked).rejects.toMatchObject({ code: '22012' });
    expect(await readSnapshot(connected.pool, beta.site.id, [one(SITE)])).toEqual([
      [{ site: String(beta.site.id) }],
    ]);
  });

  test('refuses what is no site', async () => {
    for (const wrong of [0, -1, 1.5, Number.NaN]) {
      await expect(readSnapshot(connected.pool, wrong, [])).rejects.toThrow('positive integer');
    }
  });
});
