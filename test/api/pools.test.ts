import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { buildApp, type Slice } from '../../src/app.ts';
import { type Opened, openDatabase } from '../../src/cli/open.ts';
import type { Database } from '../../src/db/tables.ts';
import { command, query } from '../../src/http/command.ts';
import type { Api } from '../../src/http/server.ts';
import {
  addSite,
  addStaff,
  asker,
  problemIn,
  startHttp,
  TEST_CONFIG,
  type TestHttp,
} from '../support/http.ts';
import { TOY, toys } from './http-toys.ts';

/** The service as it is opened for a start: its own pools, with their own patience. */
let http: TestHttp;
let opened: Opened;
let app: Api;

const settings = async (db: Kysely<Database>) =>
  (
    await db
      .selectFrom('netvigil.site')
      .select('settings')
      .where('id', '=', http.siteId)
      .executeTakeFirstOrThrow()
  ).settings;
const set = (db: Kysely<Database>, value: object) =>
  db
    .updateTable('netvigil.site')
    .set({ settings: JSON.stringify(value) })
    .where('id', '=', http.siteId)
    .execute();

/** Gates of the routes below. */
const between = { reads: async () => {} };

const odd: Slice = (v1, ctx) => {
  v1.get('/read-twice', { config: { roles: ['nurse'] } }, (request) =>
    query(ctx, request, async ({ tx }) => {
      const first = await settings(tx);
      await between.reads();
      return { first, second: await settings(tx) };
    }),
  );
  v1.post('/slow', { config: { roles: ['nurse'] } }, (request, reply) =>
    command(ctx, request, reply, async ({ tx }) => {
      await set(tx, { slow: true });
      await sql`set local statement_timeout = 50`.execute(tx);
      await sql`select pg_sleep(10)`.execute(tx);
      return { status: 200, body: {} };
    }),
  );
};

beforeAll(async () => {
  http = await startHttp({ slices: [] });
  await addStaff(http.database, await addSite(http.database, 'beta'), 'beta-nurse', ['nurse']);
  const url = urlOf(http.database.appConfig);
  opened = await openDatabase(
    { ...TEST_CONFIG, database: { kind: 'url', url, migrationUrl: null } },
    () => {},
  );
  app = await buildApp(opened.ctx, TEST_CONFIG, { slices: [toys, odd], probes: opened.watch });
  await app.ready();
  return async () => {
    await app.close();
    await opened.close();
    await http.app.close();
  };
});
beforeEach(() => set(http.database.db, {}));

function urlOf({ connectionString, host, port, user, database, options }: pg.ClientConfig): string {
  if (connectionString !== undefined) return connectionString;
  const parameters = new URLSearchParams({
    host: String(host),
    port: String(port),
    options: String(options),
  });
  return `postgres://${user}@/${database}?${parameters.toString().replaceAll('+', '%20')}`;
}

const beat = (outcome: object) =>
  http.database.db
    .insertInto('netvigil.heartbeat')
    .values({ job: 'tick', finished_at: new Date(), outcome: JSON.stringify(outcome) })
    .onConflict((oc) =>
      oc.column('job').doUpdateSet({ finished_at: new Date(), outcome: JSON.stringify(outcome) }),
    )
    .execute();

async function superuser(): Promise<pg.Client> {
  const client = new pg.Client(http.database.superConfig);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describe('the pools of a start', () => {
  test('wait 3 s for a lock; requests take 30 s for a statement, jobs as long as they need', async () => {
    const limits = async (pool: pg.Pool) =>
      (
        await pool.query(
          "select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement",
        )
      ).rows;
    expect(await limits(opened.ctx.pool)).toEqual([{ lock: '3s', statement: '30s' }]);
    expect(await limits(opened.watch.pool)).toEqual([{ lock: '3s', statement: '0' }]);
    expect([opened.ctx.pool.options.max, opened.watch.pool.options.max]).toEqual([10, 2]);
  });

  test('ten writers behind a lock give up; meanwhile probes answer, and then the other site', async () => {
    await beat({ failedSites: 0 });
    const [holder, watcher] = [await superuser(), await superuser()];
    await holder.query('begin');
    await holder.query('select from netvigil.site where id = $1 for update', [http.siteId]);
    const ask = asker(app);
    // All ten at once: a writer that first has to connect may come when another has given up.
    await Promise.all(Array.from({ length: 10 }, () => opened.ctx.pool.query('select 1')));
    expect(opened.ctx.pool.totalCount).toBe(10);
    const writers = Array.from({ length: 10 }, (_, n) =>
      ask('POST', '/v1/toys', { body: TOY, headers: { 'idempotency-key': `writer-${n}` } }),
    );
    const waiting = async () => {
      const { rows } = await watcher.query(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows[0].n;
    };
    await expect.poll(waiting, { timeout: 2_500 }).toBe(10);
    expect((await ask('GET', '/readyz')).statusCode).toBe(200);
    for (const response of await Promise.all(writers)) {
      expect(problemIn(response)).toMatchObject({
        status: 503,
        type: 'urn:netvigil:problem:database-unavailable',
        detail: expect.stringContaining('nothing was recorded'),
      });
      expect(response.headers['retry-after']).toBe('2');
    }
    expect((await ask('GET', '/v1/toys', { as: 'beta-nurse' })).statusCode).toBe(200);
    await holder.query('rollback');
    expect(await settings(http.database.db)).toEqual({});
    const { rows } = await watcher.query('select count(*)::int as n from netvigil.idempotency_key');
    expect(rows).toEqual([{ n: 0 }]);
    const again = { body: TOY, headers: { 'idempotency-key': 'writer-0' } };
    expect((await ask('POST', '/v1/toys', again)).statusCode).toBe(201);
  });

  test('a statement that takes too long leaves nothing half-written', async () => {
    const response = await asker(app)('POST', '/v1/slow');
    expect(problemIn(response)).toMatchObject({ status: 503 });
    expect(response.headers['retry-after']).toBe('2');
    expect(await settings(http.database.db)).toEqual({});
  });
});

test('a read sees one moment, whatever is committed meanwhile', async () => {
  await set(http.database.db, { at: 'first' });
  between.reads = async () => {
    await set(http.database.db, { at: 'second' });
  };
  expect((await asker(app)('GET', '/v1/read-twice')).json()).toEqual({
    first: { at: 'first' },
    second: { at: 'first' },
  });
  expect(await settings(http.database.db)).toEqual({ at: 'second' });
});

test('readyz shows sites whose sweep failed, and stays ready', async () => {
  await beat({ sites: 3, failedSites: 2 });
  const response = await asker(app)('GET', '/readyz');
  expect(response.statusCode).toBe(200);
  expect(response.json().checks.tick).toMatchObject({ fresh: true, failedSites: 2 });
});
