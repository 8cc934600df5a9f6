import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildApp, type Slice } from '../../src/app.ts';
import { asSuper } from '../support/cluster.ts';
import { addSite, addStaff, problemIn, startHttp, TEST_CONFIG, type TestHttp } from '../support/http.ts';
import { TOY, toys } from './http-toys.ts';

const me: Slice = (app) => {
  app.get('/me', { config: { roles: ['nurse', 'auditor'] } }, async ({ actor }) => actor);
};

let http: TestHttp;
beforeAll(async () => {
  http = await startHttp({ slices: [toys, me] });
  const beta = await addSite(http.database, 'beta', 'Europe/Berlin');
  await addStaff(http.database, beta, 'beta-auditor', ['auditor']);
  await addStaff(http.database, beta, 'beta-system', ['system', 'auditor']);
  return () => http.app.close();
});

describe('the actor', () => {
  test('is the demo nurse unless the header names another, who fixes role and site', async () => {
    expect((await http.ask('GET', '/v1/me')).json()).toMatchObject({
      login: 'demo-nurse',
      roles: ['nurse'],
      site: { code: 'alpha', zone: 'Asia/Tokyo' },
    });
    expect((await http.ask('GET', '/v1/me', { as: 'beta-auditor' })).json()).toMatchObject({
      login: 'beta-auditor',
      site: { code: 'beta', zone: 'Europe/Berlin' },
    });
  });

  test.each(['nobody', 'beta-system', '', 'a b', "x' or true"])('%j is refused with 401', async (as) => {
    const response = await http.ask('GET', '/v1/me', { as });
    const problem = problemIn(response);
    expect(problem).toMatchObject({ status: 401, errors: [{ pointer: 'Netvigil-Actor' }] });
    expect(problem.detail).toContain('README');
    expect(response.body).not.toContain('beta');
  });

  test('who has left is refused', async () => {
    const id = await addStaff(http.database, http.siteId, 'leaver', ['nurse']);
    await asSuper(http.database.superConfig, `update netvigil.staff set active = false where id = '${id}'`);
    expect((await http.ask('GET', '/v1/me', { as: 'leaver' })).statusCode).toBe(401);
  });

  test('of another role gets 403, which names the roles that may', async () => {
    const problem = problemIn(await http.ask('POST', '/v1/clinic'));
    expect(problem.status).toBe(403);
    expect(problem.detail).toContain('clinician or coordinator');
    expect(problemIn(await http.ask('POST', '/v1/toys', { as: 'beta-auditor', body: TOY })).status).toBe(403);
  });
});

describe('a route', () => {
  const start = async (slice: Slice) => {
    const app = await buildApp(http.ctx, TEST_CONFIG, { slices: [slice] });
    await app.ready();
  };

  test('without a policy stops the start, and so does one with two', async () => {
    await expect(start((app) => void app.get('/open', async () => ({})))).rejects.toThrow(/GET \/v1\/open/);
    await expect(
      start((app) => void app.get('/both', { config: { public: true, roles: ['nurse'] } }, async () => ({}))),
    ).rejects.toThrow(/say both: GET \/v1\/both/);
  });

  test.each([
    ['a loose body', { body: z.object({ a: z.string() }) }, 'the body has an object that is not strict'],
    [
      'a loose object deep in a body',
      { body: z.strictObject({ a: z.array(z.union([z.string(), z.object({})])).optional() }) },
      'the body has an object that is not strict',
    ],
    ['coercion', { body: z.strictObject({ a: z.coerce.number() }) }, 'the body coerces'],
    ['a loose query', { querystring: z.object({}) }, 'the querystring has an object that is not strict'],
    [
      'a transform in an answer',
      { response: { 200: z.object({ a: z.string().transform(Number) }) } },
      'the response 200 has a transform',
    ],
  ])('with %s stops the start', async (_name, schema, told) => {
    const slice: Slice = (app) => {
      app.post('/loose', { config: { roles: ['nurse'] }, schema }, async () => ({}) as never);
    };
    await expect(start(slice)).rejects.toThrow(`POST /v1/loose: ${told}`);
  });
});

describe('development mode', () => {
  test('is said on every answer', async () => {
    const urls = [
      '/',
      '/docs',
      '/docs/static/swagger-ui.css',
      '/openapi.json',
      '/livez',
      '/readyz',
      '/v1/me',
    ];
    for (const url of [...urls, '/v1/none', '/v1/crash', '/%zz', '/v1/toys?limit=x']) {
      const { headers } = await http.ask('GET', url);
      expect([url, headers['netvigil-mode']]).toEqual([url, 'development, no login, synthetic data only']);
    }
    const tooLarge = await http.ask('POST', '/v1/toys', { body: 'x'.repeat(2 ** 20 + 1) });
    expect(tooLarge.headers['netvigil-mode']).toBeDefined();
  });

  test('refuses production', async () => {
    await expect(
      buildApp(http.ctx, { ...TEST_CONFIG, nodeEnv: 'production' }, { slices: [] }),
    ).rejects.toThrow('refuses NODE_ENV=production');
  });

  test('answers this machine alone, by its own names', async () => {
    const from = (remoteAddress: string, host: string) =>
      http.app.inject({ method: 'GET', url: '/v1/me', remoteAddress, headers: { host } });
    expect((await from('::1', '[::1]:3000')).statusCode).toBe(200);
    expect((await from('::ffff:127.0.0.1', 'localhost:3000')).statusCode).toBe(200);
    expect(problemIn(await from('192.168.1.7', 'localhost')).status).toBe(421);
    expect(problemIn(await from('127.0.0.1', 'rebound.example:3000')).status).toBe(421);
  });

  test('takes no write from a page of another origin', async () => {
    const post = (site: string) =>
      http.ask('POST', '/v1/toys', { body: TOY, headers: { 'sec-fetch-site': site } });
    expect(problemIn(await post('cross-site')).status).toBe(403);
    expect((await post('same-origin')).statusCode).toBe(201);
  });

  test('takes no write from a page of another origin in a browser that tells the origin alone', async () => {
    const post = (headers: Record<string, string>) =>
      http.ask('POST', '/v1/toys', { body: TOY, headers: { host: 'localhost:3000', ...headers } });
    for (const origin of ['https://evil.example', 'http://localhost:4000', 'null', 'no origin']) {
      expect([origin, (await post({ origin })).statusCode]).toEqual([origin, 403]);
    }
    expect((await post({ origin: 'http://localhost:3000' })).statusCode).toBe(201);
    // Of its own form a browser tells no origin where the policy is to tell no referrer.
    expect((await post({ origin: 'null', 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
  });
});
