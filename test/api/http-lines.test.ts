import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Slice } from '../../src/app.ts';
import { NDJSON, sendLines } from '../../src/http/lines.ts';
import { Refusal } from '../../src/work.ts';
import { listenOn, problemIn, startHttp, type TestHttp } from '../support/http.ts';

const made = { lines: 0, ended: '' };
const toy: Slice = (app) => {
  const schema = (operationId: string) => ({
    operationId,
    summary: operationId,
    response: {
      200: {
        description: 'Lines.',
        content: { [NDJSON]: { schema: z.object({ line: z.string(), text: z.string().optional() }) } },
      },
    },
  });
  const config = { roles: ['nurse'] as ['nurse'] };
  app.get('/endless', { config, schema: schema('endless') }, (request, reply) =>
    sendLines(request, reply, async (give) => {
      made.ended = '';
      try {
        for (made.lines = 0; ; made.lines++) await give({ line: 'toy', text: 'x'.repeat(1_000) });
      } catch (error) {
        made.ended = (error as Error).name;
        throw error;
      }
    }),
  );
  app.get('/refused', { config, schema: schema('refused') }, (request, reply) =>
    sendLines(request, reply, async () => {
      throw new Refusal(409, 'toy-refused', 'Not now.');
    }),
  );
  app.get('/broken', { config, schema: schema('broken') }, (request, reply) =>
    sendLines(request, reply, async (give) => {
      await give({ line: 'toy' });
      throw new Error('Patient Tanaka has no plan.');
    }),
  );
};

let http: TestHttp;
let port: number;
beforeAll(async () => {
  http = await startHttp({ slices: [toy] });
  port = await listenOn(http.app);
  return () => http.app.close();
});

test('a reader who stands still stops the making, and one who leaves ends it', async () => {
  const request = get({ port, host: '127.0.0.1', path: '/v1/endless' });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.headers['content-type']).toBe(NDJSON);
  response.pause();
  let before = -1;
  for (let tries = 0; tries < 100 && before !== made.lines; tries++) {
    before = made.lines;
    await wait(100);
  }
  // What sockets on both sides and the stream hold; a line has a thousand bytes.
  expect(made.lines).toBe(before);
  expect(made.lines).toBeLessThan(20_000);
  expect(made.ended).toBe('');
  request.destroy();
  await expect.poll(() => made.ended).toBe('ReaderLost');
});

test('what is refused before the first line is a problem with its status', async () => {
  expect(problemIn(await http.ask('GET', '/v1/refused'))).toMatchObject({ status: 409, detail: 'Not now.' });
});

test('a fault after the first line is a last line that says so, by its incident and nothing else', async () => {
  const answer = await http.ask('GET', '/v1/broken');
  const lines = answer.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual([
    { line: 'toy' },
    { line: 'error', code: 'internal', detail: expect.any(String), instance: expect.any(String) },
  ]);
  expect(answer.body).not.toContain('Tanaka');
  expect(http.logged()).toContain(lines[1].instance);
});
