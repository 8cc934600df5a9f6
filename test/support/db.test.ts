import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { inSite } from '../../src/db/in-site.ts';
import { migrateToLatest, pendingMigrations } from '../../src/db/migrate.ts';
import type { Database } from '../../src/db/tables.ts';
import { asSuper } from './cluster.ts';
import { freshDatabase, type TestDatabase } from './db.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await freshDatabase();
});
afterAll(() => t.drop());

async function scalar(db: Kysely<Database>, text: string): Promise<unknown> {
  const { rows } = await sql.raw<{ value: unknown }>(`select (${text}) as value`).execute(db);
  return rows[0]?.value;
}

describe('a fresh database', () => {
  test('is migrated, and its roles are the plain ones', async () => {
    expect(await pendingMigrations(t.db)).toEqual([]);
    expect(await migrateToLatest(t.ownerConfig)).toEqual([]);
    expect(await scalar(t.db, 'current_user')).toBe('netvigil_app');
    expect(await scalar(t.owner, 'current_user')).toBe('netvigil_owner');
  });

  test('is another one at each call', async () => {
    const other = await freshDatabase();
    expect(await scalar(other.db, 'current_database()')).not.toBe(await scalar(t.db, 'current_database()'));
    await other.drop();
  });

  test('fails a test that leaves the master invariant broken, unless the test declares it', async () => {
    const broken = await freshDatabase();
    // Comes after the check of the invariant, which is what this test is about.
    onTestFinished(() => broken.drop());
    await asSuper(
      broken.superConfig,
      'drop function if exists netvigil.invariant_breaches()',
      `create function netvigil.invariant_breaches() returns table (clause text) language sql
        as $$ select 'broken on purpose' $$`,
    );
    expect(await broken.breaches()).toEqual([{ clause: 'broken on purpose' }]);
    broken.expectBreaches((breach) => breach.clause === 'broken on purpose');
  });
});

describe('a connection', () => {
  test('reads a day as text, in arrays too, whatever the zone of the process', async () => {
    expect(await scalar(t.db, "'2026-03-29'::date")).toBe('2026-03-29');
    expect(await scalar(t.db, "array['2026-03-29'::date, null]")).toEqual(['2026-03-29', null]);
  });

  test('reads a bigint as a number, and refuses one that a number cannot hold', async () => {
    expect(await scalar(t.db, '9007199254740991::bigint')).toBe(9_007_199_254_740_991);
    expect(await scalar(t.db, 'array[1, null, -5]::bigint[]')).toEqual([1, null, -5]);
    await expect(scalar(t.db, '9007199254740992::bigint')).rejects.toThrow('exceeds 2^53');
  });

  test('that the server cuts off fails its query, and the pool goes on', async () => {
    const { db, close } = connect({ connection: t.appConfig, size: 2 });
    const cut = db.connection().execute(async (one) => {
      const pid = await scalar(one, 'pg_backend_pid()');
      await asSuper(t.superConfig, `select pg_terminate_backend(${pid})`);
      return scalar(one, '1');
    });
    await expect(cut).rejects.toThrow();
    expect(await scalar(db, '1')).toBe(1);
    await close();
  });

  test('that is idle when the server cuts it off does not end the process', async () => {
    const { db, close } = connect({ connection: t.appConfig, size: 1 });
    const pid = await scalar(db, 'pg_backend_pid()');
    await asSuper(t.superConfig, `select pg_terminate_backend(${pid})`);
    await expect.poll(() => scalar(db, '1').catch(() => null)).toBe(1);
    await close();
  });

  test('that cannot be had is an error within 2 s', async () => {
    const { db, close } = connect({ connection: t.appConfig, size: 1 });
    await db.connection().execute(async () => {
      const took = async () => {
        const started = performance.now();
        await expect(scalar(db, '1')).rejects.toThrow('timeout');
        return performance.now() - started;
      };
      // Once is enough: a moment in which the machine stands still is no lack of ours.
      await expect.poll(took).toBeLessThan(2_500);
    });
    await close();
  });
});

describe('inSite', () => {
  test('shows the site inside its transaction alone, on the same connection', async () => {
    const { db, close } = connect({ connection: t.appConfig, size: 1 });
    const site = "nullif(current_setting('netvigil.site_id', true), '')";
    expect(await inSite(db, 7, (trx) => scalar(trx, site))).toBe('7');
    expect(await scalar(db, site)).toBeNull();
    await close();
  });

  test('refuses what is no site', async () => {
    for (const wrong of [0, -1, 1.5, Number.NaN]) {
      await expect(inSite(t.db, wrong, async () => 1)).rejects.toThrow('positive integer');
    }
  });
});

test('the template is migrated once for the whole run', () => {
  expect(inject('cluster').migrations.length).toBeGreaterThan(0);
});
