import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addSite, addStaff, problemIn, startHttp, type TestHttp } from '../support/http.ts';
import { held, ran, TOY, TOY_ID, toys } from './http-toys.ts';

let http: TestHttp;
beforeAll(async () => {
  http = await startHttp({ slices: [toys] });
  await addStaff(http.database, http.siteId, 'second-nurse', ['nurse']);
  const beta = await addSite(http.database, 'beta');
  await addStaff(http.database, beta, 'beta-nurse', ['nurse']);
  return () => http.app.close();
});
beforeEach(() => {
  ran.count = 0;
});

const make = (
  key: string,
  body: object = TOY,
  more: { as?: string; headers?: Record<string, string> } = {},
) => http.ask('POST', '/v1/toys', { ...more, body, headers: { 'idempotency-key': key, ...more.headers } });

describe('Idempotency-Key', () => {
  test('a repeated request gets the first answer and runs once', async () => {
    const first = await make('k1');
    const again = await make('k1', { kind: 'soft', size: 3, name: 'ball', day: '2026-02-28' });
    expect(ran.count).toBe(1);
    expect(again.statusCode).toBe(201);
    expect(again.json()).toEqual(first.json());
    expect(again.headers.etag).toBe('"1"');
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
  });

  test('of many at once one runs', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => make('k2')));
    expect(ran.count).toBe(1);
    expect(new Set(answers.map(({ body }) => JSON.parse(body).made))).toEqual(new Set([1]));
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  });

  test('another request under the same key is refused with 422', async () => {
    await make('k3');
    const other = await make('k3', { ...TOY, size: 4 });
    expect(problemIn(other)).toMatchObject({ status: 422, errors: [{ pointer: 'Idempotency-Key' }] });
    const elsewhere = await make('k3', TOY, { headers: { 'if-match': '"1"' } });
    expect(elsewhere.statusCode).toBe(422);
    expect(ran.count).toBe(1);
  });

  test('belongs to one member of staff and one site', async () => {
    for (const as of ['demo-nurse', 'second-nurse', 'beta-nurse']) {
      expect((await make('k4', TOY, { as })).statusCode).toBe(201);
    }
    expect(ran.count).toBe(3);
  });

  test('a refusal is rolled back and not kept', async () => {
    for (let i = 0; i < 2; i++) expect((await make('k5', { ...TOY, name: 'refused' })).statusCode).toBe(409);
    expect(ran.count).toBe(2);
    expect((await make('k5')).statusCode).toBe(201);
  });

  test('without it every request runs', async () => {
    for (let i = 0; i < 2; i++) await http.ask('POST', '/v1/toys', { body: TOY });
    expect(ran.count).toBe(2);
  });

  test.each(['', 'ä', 'x'.repeat(256)])('%j is malformed', async (key) => {
    expect(problemIn(await make(key)).errors?.[0]?.pointer).toBe('Idempotency-Key');
  });
});

describe('If-Match', () => {
  const change = (headers: Record<string, string>) =>
    http.ask('PATCH', `/v1/toys/${TOY_ID}`, { body: { size: 1 }, headers });

  test('the version that was read is changed, and the new ETag comes back', async () => {
    const { headers } = await http.ask('GET', `/v1/toys/${TOY_ID}`);
    expect(headers.etag).toBe(`"${held.version}"`);
    const response = await change({ 'if-match': '"2", "3"' });
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"4"']);
  });

  test.each([
    [428, {}],
    [428, { 'if-match': '*' }],
    [412, { 'if-match': '"2"' }],
    [412, { 'if-match': 'W/"3"' }],
    [400, { 'if-match': '3' }],
  ])('%i for %j', async (status, headers) => {
    expect(problemIn(await change(headers)).status).toBe(status);
  });

  test('If-None-Match spares a known version', async () => {
    const read = (tag: string) =>
      http.ask('GET', `/v1/toys/${TOY_ID}`, { headers: { 'if-none-match': tag } });
    expect([(await read('W/"3"')).statusCode, (await read('"3"')).body]).toEqual([304, '']);
    expect((await read('"2"')).statusCode).toBe(200);
  });
});

describe('a cursor', () => {
  const list = (query: string, as = 'demo-nurse') => http.ask('GET', `/v1/toys?${query}`, { as });
  const next = async (query: string) => (await list(query)).json<{ next: string }>().next;

  test('goes on where the page ended, to the end', async () => {
    const seen: number[] = [];
    let query = 'limit=2';
    for (let pages = 0; pages < 3; pages++) {
      const page = (await list(query)).json<{ items: { number: number }[]; next: string | null }>();
      seen.push(...page.items.map(({ number }) => number));
      query = `limit=2&cursor=${page.next}`;
      if (page.next === null) break;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  test('of other filters, of another site, damaged or made up is refused', async () => {
    const cursor = await next('limit=2');
    const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const [layout, site, filters] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const bad = [
      list(`limit=2&kind=soft&cursor=${cursor}`),
      list(`limit=2&cursor=${cursor}`, 'beta-nurse'),
      list(`cursor=${cursor.slice(0, -3)}`),
      list('cursor=garbage'),
      list('cursor='),
      list(`cursor=${forged([layout, site, filters, ['1']])}`),
      list(`cursor=${forged([layout, site, filters, [1, 2]])}`),
      list(`cursor=${forged([layout + 1, site, filters, [1]])}`),
      list(`cursor=${forged([layout, site, 'x', [1]])}`),
      list(`cursor=${forged({})}`),
    ];
    for (const response of await Promise.all(bad)) {
      expect(problemIn(response)).toMatchObject({ status: 400, errors: [{ pointer: '?cursor' }] });
    }
    expect((await list(`limit=3&cursor=${cursor}`)).statusCode).toBe(200);
  });
});
