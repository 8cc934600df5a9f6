import { beforeAll, describe, expect, test } from 'vitest';
import { plainly } from '../../src/web/plain.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { CATALOGUES } from '../support/languages.ts';
import { submit, textOf } from '../support/pages.ts';

const { ja } = CATALOGUES;
let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

/** A template with something in its slots. */
const filled = (template: string): string => template.replace(/\{\w+(?::\w+)?\}/g, 'x');
const OF_PROGRAMS =
  /\/v1|\b(?:GET|POST|PUT|ETag|JSON)\b|…\/|Netvigil-Actor|Idempotency-Key|If-Match|Hash|`|: see/;

describe('what a page says of a refusal', () => {
  const told = Object.entries({ ...ja.refusal, ...ja.fieldFault, ...ja.cannotExtend });

  test('has no address, method or header of the API, in English and in Japanese', () => {
    expect(told.length).toBeGreaterThan(200);
    for (const text of told.flat().map(filled)) expect(plainly(text), text).not.toMatch(OF_PROGRAMS);
  });

  test('is as it was where nothing of that kind is in it, and keeps the way out otherwise', () => {
    for (const text of told.flat().map(filled)) {
      if (!/\/v1|…\/|GET|ETag|Netvigil-Actor|Idempotency-Key|README|`|Hash|\/docs|: see/.test(text))
        expect(plainly(text)).toBe(text);
    }
    for (const [whole, kept] of [
      [
        'Another hospital has taken the patient over. Record the return first: POST /v1/patients/{system}/{value}/return.',
        'Another hospital has taken the patient over. Record the return first.',
      ],
      [
        'A transfer is under way. Confirm it at …/transfer/confirmation, or call it off at …/return before another begins.',
        'A transfer is under way. Confirm it, or call it off before another begins.',
      ],
      [
        'What is known has changed since this proposal was read, and another one stands now. Read it with GET …/proposal and decide anew.',
        'What is known has changed since this proposal was read, and another one stands now. Read it and decide anew.',
      ],
      [
        'この改訂案を読み込んだ後に記録が変わり、現在は別の改訂案が有効である。GET …/proposalで読み直して判断し直す。',
        'この改訂案を読み込んだ後に記録が変わり、現在は別の改訂案が有効である。読み直して判断し直す。',
      ],
      [
        'This needs the role nurse or clinician. Ask someone who has it, or name them in Netvigil-Actor.',
        'This needs the role nurse or clinician. Ask someone who has it.',
      ],
      [
        'これには看護師・医師の権限が必要である。権限のある者に依頼するか、Netvigil-Actorにその者を指定する。',
        'これには看護師・医師の権限が必要である。権限のある者に依頼する。',
      ],
      ['この施設にその行はない。一覧はGET /v1/worklist。', 'この施設にその行はない。'],
    ] as const) {
      expect(plainly(whole)).toBe(kept);
    }
  });
});

describe('a form that does not fit', () => {
  const contact = { version: 1, on: '2026-11-23', how: '', outcome: 'by pigeon', note: '' };

  test('is refused by the label of the field and the rule of a form', async () => {
    const { item } = await mriDueToday(clinic);
    const text = textOf(await submit(clinic, `/worklist/rows/${item.id}/contact`, contact));
    expect(text).toContain('Something is missing or does not fit.');
    expect(text).toContain('How Fill this in.');
    expect(text).toContain('Outcome Choose one of the list.');
    expect(text).not.toMatch(/body of the request|string|not-reached|\/how/);
  });

  test('in Japanese just so', async () => {
    const { item } = await mriDueToday(clinic);
    const answer = await clinic.app.inject({
      method: 'POST',
      url: `/worklist/rows/${item.id}/contact`,
      payload: new URLSearchParams({ ...contact, version: '1' }).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: 'netvigil-actor=nurse; netvigil-language=ja',
        'hx-request': 'true',
      },
    });
    expect(textOf(answer)).toContain('方法 入力してください。');
    expect(textOf(answer)).toContain('一覧から選んでください。');
  });

  test('the API keeps its own words for programs', async () => {
    const { item } = await mriDueToday(clinic);
    const answer = await clinic.ask('POST', `/v1/worklist/rows/${item.id}/contacts`, {
      as: 'nurse',
      body: {},
    });
    expect(answer.body).not.toContain('Fill this in');
  });
});

describe('an address that leads nowhere', () => {
  const get = (url: string, accept = 'text/html,*/*;q=0.8') =>
    clinic.app.inject({ method: 'GET', url, headers: { accept, cookie: 'netvigil-actor=nurse' } });

  test('is a page for a browser', async () => {
    for (const url of ['/worklists', '/protocols/X/nothing/here', '/assets/gone.css']) {
      const answer = await get(url);
      expect([url, answer.statusCode, answer.headers['content-type']]).toEqual([
        url,
        404,
        'text/html; charset=utf-8',
      ]);
      expect(answer.body).toContain('There is no such thing here');
      expect(answer.body).toContain('href="/worklist"');
    }
  });

  test('with one slash too many leads to the page that was meant, its filters kept', async () => {
    for (const [url, to] of [
      ['/worklist/', '/worklist'],
      ['/board/?decide=1', '/board?decide=1'],
    ] as const) {
      const answer = await get(url);
      expect([answer.statusCode, answer.headers.location]).toEqual([308, to]);
    }
    expect((await get('//worklist/')).statusCode).toBe(404);
  });

  test('is a problem for a program and under /v1', async () => {
    for (const answer of [
      await get('/worklists', '*/*'),
      await get('/v1/worklists'),
      await get('/assets/gone.css', '*/*'),
    ]) {
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(answer.json().detail).toBe('There is nothing at this address. /docs lists all addresses.');
    }
  });
});
