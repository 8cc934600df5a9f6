import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connected, connect } from '../../src/db/connect.ts';
import { inSite } from '../../src/db/in-site.ts';
import { readSnapshot } from '../../src/db/named.ts';
import { SiteDialect } from '../../src/db/site-transactions.ts';
import type { Database } from '../../src/db/tables.ts';
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

describe('a transaction of a site', () => {
  test('sees that site from its first statement on, and leaves no setting behind', async () => {
    const { db, pool, close } = connect({ connection: t.appConfig, size: 1 });
    for (const { site } of [alpha, beta]) {
      const seen = await inSite(db, site.id, (trx) => sql.raw<{ site: string }>(SITE).execute(trx));
      expect(seen.rows).toEqual([{ site: String(site.id) }]);
      expect((await pool.query(SITE)).rows).toEqual([{ site: null }]);
    }
    await close();
  });

  test('is no success where its opening failed, whatever was read in it', async () => {
    const query = async (text: string) => {
      if (text.startsWith('begin')) throw new Error('not opened');
      return { command: 'SELECT', rowCount: 0, rows: [] };
    };
    const pool = { connect: async () => ({ query, release: () => {} }), end: async () => {} };
    const db = new Kysely<Database>({ dialect: new SiteDialect({ pool: pool as unknown as pg.Pool }) });
    const read = inSite(db, alpha.site.id, (trx) => sql`select 1`.execute(trx));
    await expect(read).rejects.toThrow('not opened');
  });

  test('is refused where nothing would set the site', async () => {
    const pool = new pg.Pool(t.appConfig);
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
    await expect(inSite(db, alpha.site.id, async () => 'read')).rejects.toThrow('sets no site');
    await db.destroy();
  });
});
