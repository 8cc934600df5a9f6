import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { refuseOpenApiDrift, renderOpenApi, writeOpenApi } from '../../src/http/openapi.ts';
import { problemIn, startHttp, TEST_CONFIG, type TestHttp } from '../support/http.ts';
import { toys } from './http-toys.ts';

let http: TestHttp;
beforeAll(async () => {
  http = await startHttp({ slices: [toys] }, '2026-03-02T01:00:00Z');
  return () => http.app.close();
});

describe('the OpenAPI document', () => {
  test('comes from the schemas, with problems and headers of the shell', async () => {
    const response = await http.ask('GET', '/openapi.json');
    const document = response.json();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/v1/toys/{id}');
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/docs'))).toEqual([]);

    const post = document.paths['/v1/toys'].post;
    expect(post.requestBody.content['application/json'].schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['name', 'day', 'size', 'kind'],
    });
    expect(Object.keys(post.responses)).toEqual([
      '201',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '500',
      '503',
    ]);
    expect(post.responses['201'].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/MadeToy',
    });
    expect(post.responses['400'].content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
    const headers = (operation: { parameters: { name: string; in: string; required?: boolean }[] }) =>
      operation.parameters
        .filter((parameter) => parameter.in === 'header')
        .map(({ name, required }) => `${name}${required ? '!' : ''}`);
    expect(headers(post)).toEqual(['Netvigil-Actor', 'Idempotency-Key']);
    expect(headers(document.paths['/v1/toys/{id}'].patch)).toEqual(['Netvigil-Actor', 'If-Match!']);
  });

  test('names each schema once and leaves out what no route uses', async () => {
    const { components } = (await http.ask('GET', '/openapi.json')).json();
    expect(Object.keys(components.schemas)).toEqual(['FieldError', 'Health', 'MadeToy', 'Problem']);
  });

  test('has the same text however often it is made', async () => {
    const app = await buildApp(http.ctx, TEST_CONFIG, { slices: [toys] });
    await app.ready();
    expect(renderOpenApi(app)).toBe(renderOpenApi(http.app));
    expect(renderOpenApi(app).endsWith('}\n')).toBe(true);
    await app.close();
  });
});

test('a written document that the routes have left behind is refused, with the line', async () => {
  const file = pathToFileURL(`${tmpdir()}/netvigil-openapi-${process.pid}.json`);
  await expect(refuseOpenApiDrift(http.app, file)).rejects.toThrow('npm run openapi');
  await writeOpenApi(http.app, file);
  await refuseOpenApiDrift(http.app, file);
  const written = await readFile(file, 'utf8');
  await writeFile(file, written.replaceAll('\n', '\r\n'));
  await refuseOpenApiDrift(http.app, file);
  await writeFile(file, written.replace('3.1.0', '3.0.0'));
  await expect(refuseOpenApiDrift(http.app, file)).rejects.toThrow('from line 2 on');
  await rm(file);
});

describe('the docs page', () => {
  test('runs no inline script or style', async () => {
    const page = await http.ask('GET', '/docs');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(page.body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    const assets = [...page.body.matchAll(/(?:src|href)="\.?([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets.length).toBeGreaterThan(3);
    for (const path of assets) {
      const url = new URL(path, 'http://localhost/docs').pathname;
      expect([url, (await http.ask('GET', url)).statusCode]).toEqual([url, 200]);
    }
  });
});

describe('the probes', () => {
  const beat = (job: string, finishedAt: string, outcome: object = {}) =>
    http.database.db
      .insertInto('netvigil.heartbeat')
      .values({ job, finished_at: finishedAt, outcome: JSON.stringify(outcome) })
      .onConflict((oc) =>
        oc.column('job').doUpdateSet({ finished_at: finishedAt, outcome: JSON.stringify(outcome) }),
      )
      .execute();

  test('livez asks nobody', async () => {
    expect((await http.ask('GET', '/livez')).json()).toEqual({ status: 'alive' });
  });

  test('readyz wants a tick of the last three minutes, and shows breaches without going away', async () => {
    const never = await http.ask('GET', '/readyz');
    expect(problemIn(never)).toMatchObject({
      status: 503,
      checks: { tick: { finishedAt: null, fresh: false } },
    });
    expect(never.headers['retry-after']).toBe('5');

    await beat('tick', '2026-03-02T00:57:00Z');
    await beat('invariant', '2026-03-02T00:10:00Z', { breaches: 2, clauses: { I3: 2 }, names: ['Planted'] });
    const ready = await http.ask('GET', '/readyz');
    expect(ready.json()).toEqual({
      status: 'ready',
      checks: {
        database: { reachable: true, version: expect.stringMatching(/^\d\d/) },
        migration: expect.stringMatching(/^\d{4}_/),
        tick: { finishedAt: '2026-03-02T00:57:00.000Z', fresh: true, failedSites: null },
        invariant: { checkedAt: '2026-03-02T00:10:00.000Z', breaches: 2, clauses: { I3: 2 } },
      },
    });

    http.clock.forward(1);
    expect((await http.ask('GET', '/readyz')).statusCode).toBe(503);
    http.clock.setTo('2026-03-01T01:00:00Z');
    expect((await http.ask('GET', '/readyz')).statusCode).toBe(503);
  });
});
