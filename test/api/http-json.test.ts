import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readJson } from '../../src/http/json.ts';
import { HttpProblem } from '../../src/http/problem.ts';
import { problemIn, startHttp, type TestHttp } from '../support/http.ts';
import { toys } from './http-toys.ts';

let http: TestHttp;
beforeAll(async () => {
  http = await startHttp({ slices: [toys] });
  return () => http.app.close();
});

const faultsOf = async (body: string | object) => {
  const response = await http.ask('POST', '/v1/toys', { body });
  expect(response.statusCode).toBe(400);
  return problemIn(response).errors?.map(({ pointer, detail }) => `${pointer} ${detail}`);
};

describe('JSON that would change on its way', () => {
  const named = (json: string) => `{"name":${json},"day":"2026-02-28","size":3,"kind":"soft"}`;

  test.each([
    ['NUL', named('"a\\u0000b"'), '/name Must not hold the character NUL (U+0000): remove it.'],
    [
      'a lone surrogate',
      named('"\\ud800"'),
      '/name Must not hold half of a surrogate pair: send whole characters.',
    ],
    ['a key twice', '{"size":3,"size":4}', '/size Must be given once: the same key stands here twice.'],
    [
      'a key twice, escaped',
      '{"size":3,"s\\u0069ze":4}',
      '/size Must be given once: the same key stands here twice.',
    ],
    [
      'too many digits',
      '{"a":[1,{"size":12345678901234567890}]}',
      '/a/1/size Must be a number that is kept exactly: it has too many digits.',
    ],
    [
      'a number out of range',
      '{"size":1e999}',
      '/size Must be a number that is kept exactly: it has too many digits.',
    ],
    ['a poisoned prototype', '{"__proto__":{"admin":true}}', ' Must not have a key named __proto__.'],
    [
      'a poisoned constructor',
      '{"parts":[{"constructor":{}}]}',
      '/parts/0 Must not have a key named constructor.',
    ],
    ['33 levels', '['.repeat(33) + ']'.repeat(33), ' Must not be nested deeper than 32 levels.'],
  ])('%s is refused', async (_name, body, expected) => {
    expect(await faultsOf(body)).toEqual([expected]);
  });

  test('whole surrogate pairs, escapes, 17 digits and 32 levels are kept', async () => {
    const accepted = await http.ask('POST', '/v1/toys', { body: named('"\\ud83d\\ude00 \\"\\\\ \\u5c71"') });
    expect(accepted.statusCode).toBe(201);
    expect(await faultsOf(`{"parts":${'['.repeat(31)}0.30000000000000004${']'.repeat(31)}}`)).toContain(
      '/parts/0 Must be an object, not a list: values are never converted.',
    );
  });

  test.each([
    ['{"name":', 'it ends too early'],
    ['{"name":Planted}', 'a character is out of place'],
    ['', 'Required'],
  ])('malformed: %s', async (body, told) => {
    const response = await http.ask('POST', '/v1/toys', { body });
    expect(response.statusCode).toBe(400);
    expect(JSON.stringify(problemIn(response))).toContain(told);
  });

  test('bytes that are no UTF-8 are refused', async () => {
    const response = await http.app.inject({
      method: 'POST',
      url: '/v1/toys',
      headers: { 'content-type': 'application/json' },
      payload: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
    });
    expect(problemIn(response).detail).toContain('not UTF-8');
  });
});

test('any JSON comes back as it was sent, or is refused', () => {
  const read = (text: string) => readJson(new TextEncoder().encode(text));
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'large', stringUnit: 'binary' }), fc.nat(4), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      try {
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(value));
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        expect(text).toMatch(/\\u0000|\\ud[89a-f]|__proto__|constructor|prototype|^(?:\s*[[{]){33}/);
      }
    }),
    { numRuns: 500 },
  );
});
