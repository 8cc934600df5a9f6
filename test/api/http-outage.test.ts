import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp, type Slice } from '../../src/app.ts';
import { connect } from '../../src/db/connect.ts';
import { asker, problemIn, startHttp, TEST_CONFIG, type TestHttp } from '../support/http.ts';
import { TOY, toys } from './http-toys.ts';

let http: TestHttp;
beforeAll(async () => {
  http = await startHttp({ slices: [toys] });
  return () => http.app.close();
});

describe('the database is away', () => {
  test('503 with Retry-After, for reads and writes, and the process lives', async () => {
    const away = connect({ connection: { host: '127.0.0.1', port: 1, user: 'x', database: 'x' }, size: 1 });
    const app = await buildApp({ ...http.ctx, db: away.db }, TEST_CONFIG, { slices: [toys] });
    const ask = asker(app);
    for (const response of [await ask('GET', '/v1/toys'), await ask('POST', '/v1/toys', { body: TOY })]) {
      expect(problemIn(response)).toMatchObject({
        status: 503,
        type: 'urn:netvigil:problem:database-unavailable',
      });
      expect(response.headers['retry-after']).toBe('2');
      expect(response.headers['netvigil-mode']).toContain('no login');
    }
    expect((await ask('GET', '/livez')).json()).toEqual({ status: 'alive' });
    expect(problemIn(await ask('GET', '/readyz')).status).toBe(503);
    await app.close();
    await away.close();
  });

  test('503 within the pool’s patience when all connections are taken', async () => {
    const small = connect({ connection: http.database.appConfig, size: 1 });
    const app = await buildApp({ ...http.ctx, db: small.db }, TEST_CONFIG, { slices: [toys] });
    await app.ready();
    const taken = await small.pool.connect();
    const response = await asker(app)('GET', '/v1/toys');
    expect(problemIn(response)).toMatchObject({ status: 503 });
    taken.release();
    expect((await asker(app)('GET', '/v1/toys')).statusCode).toBe(200);
    await app.close();
    await small.close();
  });

  test('a connection that is ended under a query', async () => {
    const watcher = new pg.Client(http.database.superConfig);
    await watcher.connect();
    const doomed = connect({ connection: http.database.appConfig, size: 1 });
    const app = await buildApp({ ...http.ctx, db: doomed.db }, TEST_CONFIG, {
      slices: [
        (v1) => {
          v1.get('/slow', { config: { roles: ['nurse'] } }, async () =>
            doomed.pool.query('select pg_sleep(60)'),
          );
        },
      ],
    });
    const answer = asker(app)('GET', '/v1/slow');
    const kill =
      "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)' and datname = current_database()";
    await expect.poll(async () => (await watcher.query(kill)).rowCount).toBe(1);
    expect(problemIn(await answer).status).toBe(503);
    await watcher.end();
    await app.close();
    await doomed.close();
  });
});

describe('the service itself', () => {
  test('answers 503 while it closes', async () => {
    const app = await buildApp(http.ctx, TEST_CONFIG, { slices: [] });
    let last: Response | undefined;
    app.addHook('preClose', async () => {
      last = await fetch(`${app.listeningOrigin}/livez`);
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    await app.close();
    expect(await last?.json()).toMatchObject({ status: 503, type: 'urn:netvigil:problem:closing' });
    expect(last?.headers.get('retry-after')).toBe('5');
    expect(http.logged()).toContain('no login');
  });

  test('answers 503 with Retry-After to overload and to writes that collide', async () => {
    const faults: Slice = (v1) => {
      for (const code of ['FST_UNDER_PRESSURE', '40001', '40P01', '53300', '57P01', '55P03', '57014']) {
        v1.get(`/${code}`, { config: { roles: ['nurse'] } }, async () => {
          throw Object.assign(new Error('Planted'), { code });
        });
      }
    };
    const app = await buildApp(http.ctx, TEST_CONFIG, { slices: [faults] });
    const told: Record<string, unknown> = {};
    for (const code of ['FST_UNDER_PRESSURE', '40001', '40P01', '53300', '57P01', '55P03', '57014']) {
      const response = await asker(app)('GET', `/v1/${code}`);
      expect(response.body).not.toContain('Planted');
      told[code] = [
        problemIn(response).status,
        problemIn(response).type.split(':')[3],
        response.headers['retry-after'],
      ];
    }
    expect(told).toEqual({
      FST_UNDER_PRESSURE: [503, 'overloaded', '5'],
      40001: [503, 'write-collision', '1'],
      '40P01': [503, 'write-collision', '1'],
      53300: [503, 'database-unavailable', '2'],
      '57P01': [503, 'database-unavailable', '2'],
      '55P03': [503, 'database-unavailable', '2'],
      57014: [503, 'database-unavailable', '2'],
    });
    await app.close();
  });
});
