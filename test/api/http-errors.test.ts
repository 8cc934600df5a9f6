import { type AddressInfo, connect as connectSocket } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { problemIn, startHttp, type TestHttp } from '../support/http.ts';
import { TOY, TOY_CONSTRAINTS, TOY_ID, toys } from './http-toys.ts';

let http: TestHttp;
beforeAll(async () => {
  http = await startHttp({ slices: [toys], constraints: TOY_CONSTRAINTS });
  return () => http.app.close();
});

const faultsOf = async (body: string | object) => {
  const response = await http.ask('POST', '/v1/toys', { body });
  expect(response.statusCode).toBe(400);
  return problemIn(response).errors?.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

describe('a faulty body', () => {
  test('names every field, its rule and the way out', async () => {
    expect(await faultsOf({ name: '', day: '2026-02-30', size: '3', kind: 'Planted', siteId: 2 })).toEqual([
      '/name Must not be empty.',
      '/day Must be a day that exists, written YYYY-MM-DD.',
      '/size Must be a number, not a string: values are never converted.',
      '/kind Must be one of soft, hard.',
      '/siteId Not a field here: correct its spelling or leave it out. Allowed: name, day, size, kind, parts.',
    ]);
    expect(await faultsOf({ ...TOY, name: undefined, size: 3.5 })).toEqual([
      '/name Required: give a string.',
      '/size Must be a whole number.',
    ]);
    expect(await faultsOf({ ...TOY, name: null, size: 10 })).toEqual([
      '/name Must be a string, not null: values are never converted.',
      '/size Must be at most 9.',
    ]);
  });

  test('is pointed at inside lists and choices', async () => {
    const wheel = (ki67: unknown) => ({ kind: 'wheel', details: { ki67 } });
    expect(await faultsOf({ ...TOY, parts: [wheel(1), wheel(101), { kind: 'bell' }, wheel(null)] })).toEqual([
      '/parts Must have at most 3 entries.',
    ]);
    expect(await faultsOf({ ...TOY, parts: [wheel(101), { kind: 'bell' }, wheel(null)] })).toEqual([
      '/parts/0/details/ki67 Must be at most 100.',
      '/parts/1/kind Must be one of wheel, horn.',
      '/parts/2/details/ki67 Must be a number, not null: values are never converted.',
    ]);
  });

  test('is missing', async () => {
    const response = await http.ask('POST', '/v1/toys');
    expect(response.statusCode).toBe(400);
    expect(problemIn(response).errors).toEqual([{ pointer: '', detail: 'Required: give an object.' }]);
  });

  test('is given where none is asked for', async () => {
    const honk = (body: object) => http.ask('POST', `/v1/toys/${TOY_ID}/honk`, { body });
    expect(problemIn(await honk({ loud: true })).errors?.[0]?.pointer).toBe('/loud');
    expect((await honk({})).statusCode).toBe(200);
    expect((await http.ask('POST', `/v1/toys/${TOY_ID}/honk`)).statusCode).toBe(200);
  });

  test('does not come back as a flood', async () => {
    const body = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n]));
    const response = await http.ask('POST', '/v1/toys', { body });
    expect(problemIn(response).errors).toHaveLength(50);
  });
});

describe('a request that is refused before its body is read', () => {
  test('413 for more than 1 MiB', async () => {
    const response = await http.ask('POST', '/v1/toys', { body: { name: 'x'.repeat(1024 * 1024) } });
    expect(problemIn(response)).toMatchObject({ status: 413, type: 'urn:netvigil:problem:too-large' });
  });

  test.each([
    'text/plain',
    'application/xml',
    'application/json; charset=shift_jis',
    'nonsense',
    'application/jsonx',
  ])('415 for %s', async (type) => {
    const response = await http.ask('POST', '/v1/toys', { body: '{}', headers: { 'content-type': type } });
    expect(problemIn(response).status).toBe(415);
  });

  test('415 for a compressed body', async () => {
    const response = await http.ask('POST', '/v1/toys', {
      body: TOY,
      headers: { 'content-encoding': 'gzip' },
    });
    expect(problemIn(response).status).toBe(415);
  });

  test('a charset of UTF-8 is taken', async () => {
    const headers = { 'content-type': 'application/json; charset=UTF-8' };
    expect((await http.ask('POST', '/v1/toys', { body: JSON.stringify(TOY), headers })).statusCode).toBe(201);
  });

  test('404, 405 with Allow, 400 and 414 for addresses', async () => {
    expect(problemIn(await http.ask('GET', '/v1/nothing?name=Planted')).status).toBe(404);
    const wrong = await http.ask('DELETE', `/v1/toys/${TOY_ID}`);
    expect(problemIn(wrong).status).toBe(405);
    expect(wrong.headers.allow).toBe('GET, HEAD, PATCH');
    expect(problemIn(await http.ask('GET', '/v1/toys/%zz')).status).toBe(400);
    expect(problemIn(await http.ask('GET', `/v1/toys/${'x'.repeat(2_001)}`)).status).toBe(414);
  });

  test('query and path: unknown, twice, no number, NUL', async () => {
    const of = async (url: string) => problemIn(await http.ask('GET', url)).errors;
    expect(await of('/v1/toys?limt=3')).toEqual([
      {
        pointer: '?limt',
        detail: 'Not a field here: correct its spelling or leave it out. Allowed: limit, cursor, kind.',
      },
    ]);
    expect(await of('/v1/toys?limit=1&limit=2')).toEqual([
      { pointer: '?limit', detail: 'Must be given once, not several times.' },
    ]);
    for (const limit of ['0', '201', '1e1', '-1', '+1', '%201', '', '1.0']) {
      expect(await of(`/v1/toys?limit=${limit}`)).toEqual([
        { pointer: '?limit', detail: 'Must be a whole number from 1 to 200.' },
      ]);
    }
    expect((await of('/v1/toys?cursor=%00'))?.[0]?.detail).toContain('NUL');
    expect((await of('/v1/toys/none'))?.[0]).toEqual({
      pointer: '{id}',
      detail: 'Must be a UUID, such as 01900000-0000-7000-8000-000000000000.',
    });
  });

  test('what is no HTTP at all', async () => {
    await http.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = http.app.server.address() as AddressInfo;
    const socket = connectSocket(port, '127.0.0.1');
    socket.write('PLANTED / HTTP/1.1\r\nbad header\r\n\r\n');
    const answer = await readAll(socket);
    expect(answer).toContain('HTTP/1.1 400 Bad Request\r\nnetvigil-mode: development');
    expect(answer).toContain('application/problem+json');
    expect(answer).not.toContain('PLANTED');
  });
});

describe('a fault of ours', () => {
  test('gives an incident and nothing else; the log has it, without the message', async () => {
    const response = await http.ask('GET', '/v1/crash');
    const problem = problemIn(response);
    expect(problem.status).toBe(500);
    const incident = problem.instance?.replace('urn:uuid:', '') ?? 'none';
    expect(http.logged()).toContain(`"incident":"${incident}"`);
    expect(http.logged()).toContain('http-toys.ts');
    expect(response.body + http.logged()).not.toContain('Planted Patient');
    expect(response.body).not.toContain('at ');
  });

  test('a known constraint is a conflict', async () => {
    expect(problemIn(await http.ask('GET', '/v1/twice'))).toMatchObject({
      status: 409,
      type: 'urn:netvigil:problem:toy-exists',
    });
  });

  test('an answer that fails its schema leaves nothing written', async () => {
    const settings = () =>
      http.database.db
        .selectFrom('netvigil.site')
        .select('settings')
        .where('id', '=', http.siteId)
        .executeTakeFirst();
    const before = await settings();
    const response = await http.ask('POST', '/v1/toys', { body: { ...TOY, name: 'unserialisable' } });
    expect(problemIn(response).status).toBe(500);
    expect(await settings()).toEqual(before);
  });

  test('a read that writes is one', async () => {
    expect(problemIn(await http.ask('GET', '/v1/sneak')).status).toBe(500);
  });
});

test('no value of a request is told or logged', async () => {
  const planted = 'Yamada-Hanako-9731';
  const asks: [string, object | string][] = [
    ['POST', { name: `${planted}${planted}`, kind: planted, size: planted, parts: [{ kind: planted }] }],
    ['POST', { [planted]: planted, [`${planted} x`]: 1 }],
    ['POST', `{"name":"${planted}`],
    ['POST', `{"a":"${planted}\\u0000"}`],
  ];
  for (const [method, body] of asks) {
    const response = await http.ask(method as 'POST', '/v1/toys', { body });
    const told = response.body.replaceAll(`"/${planted}"`, '""');
    expect(told).not.toContain(planted);
  }
  for (const url of [
    `/v1/toys?name=${planted}`,
    `/v1/toys/${planted}`,
    `/${planted}`,
    `/v1/toys?cursor=${planted}`,
  ]) {
    expect((await http.ask('GET', url)).body).not.toContain(planted);
  }
  await http.ask('GET', '/v1/toys', { headers: { 'netvigil-actor': planted, 'user-agent': planted } });
  expect(http.logged()).not.toContain(planted);
  expect(http.logged()).toContain('"route":"/v1/toys/:id"');
});
