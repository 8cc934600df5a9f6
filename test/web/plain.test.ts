import { beforeAll, describe, expect, test } from 'vitest';
import { labelOf, toldTo } from '../../src/web/plain.ts';
import { languageFor } from '../../src/web/texts/texts.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { languageFile } from '../support/languages.ts';
import { submit, textOf } from '../support/pages.ts';
import { refusalsIn, sourceOf } from '../support/refusals.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

/** A text with something in its slots. */
const filled = (text: string): string =>
  text
    .replace(/\$\{[^{}]*\}/g, 'x')
    .replace(/\$\{[\s\S]*$/, 'x')
    .replace(/\{\w+(?::\w+)?\}/g, 'x');
/** A verb or word of HTTP, a path, a JSON pointer, a header, the name of a parameter or a field of the API. */
const OF_PROGRAMS =
  /\b(?:GET|POST|PUT|PATCH|DELETE|HTTP|JSON|ETag|UUID|README)\b|(?:^|[\s(（：。…])\/[A-Za-z]|[?{][A-Za-z]+\}?|…\/|\b[A-Z][a-z]+-(?:Key|Match|Actor)|\b[a-z]+[A-Z]\w*|`|[Hh]ash\b|see errors/;

describe.each(['en', 'ja'])('what a page says of a refusal, in %s', (code) => {
  const language = languageFor([code]);
  const view = {
    t: language.t,
    say: (english: string) => ({ text: language.say(english).text, lang: code }),
    reader: { login: 'nurse', language, theme: null, path: '/' },
  };
  const refusals = refusalsIn(sourceOf());

  test('has no verb, path, pointer, header or parameter of the API, whatever code it has', () => {
    const codes = new Set(refusals.map((one) => one.code));
    expect(codes.size).toBeGreaterThan(100);
    for (const one of ['row-not-known', 'changed-since', 'invalid-request', 'write-collision'])
      expect(codes).toContain(one);
    for (const one of refusals) {
      const { text } = toldTo(view, filled(one.people));
      expect(text, one.code ?? one.people).not.toMatch(OF_PROGRAMS);
    }
  });

  test('has none in any of the sentences that refusals are made of', () => {
    const { refusals: why, records, fields } = languageFile('ja').sentences;
    const told = [why, records, fields].flatMap((topic) =>
      Object.values(topic ?? {}).flatMap(Object.entries),
    );
    expect(told.length).toBeGreaterThan(300);
    for (const [english, japanese] of told)
      expect(filled(code === 'en' ? english : japanese), english).not.toMatch(OF_PROGRAMS);
  });

  test('has words of its own for a fault of form, and none for a field that the pages do not have', () => {
    const forms = ['required', 'choose', 'number', 'day', 'field', 'form'] as const;
    const detail = 'Must match ^[0-9a-f]{64}$.';
    const told = forms.map((form) => toldTo(view, { pointer: '/contentHash', detail, form }).text);
    expect(new Set(told).size).toBe(forms.length);
    for (const text of told) expect(text).not.toMatch(OF_PROGRAMS);
    for (const pointer of ['/contentHash', '?cursor', '{caseId}', 'If-Match', '/pageOf'])
      expect(labelOf(view, pointer)).toBeNull();
  });
});

test('a program is told the way besides, a person is not', async () => {
  const id = '01900000-0000-7000-8000-000000000000';
  const page = textOf(await submit(clinic, `/worklist/rows/${id}/claim`, { version: 1 }));
  expect(page).toContain('This site has no such row. It may have been entered at another site');
  expect(page).not.toContain('/v1');
  const program = await clinic.ask('POST', `/v1/worklist/rows/${id}/claim`, { as: 'nurse', body: {} });
  expect(program.json().detail).toBe('This site has no such row. GET /v1/worklist lists them.');
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

  test('an answer that the work does not take is refused without the code of its kind, or of another answer', async () => {
    const [work] = (await clinic.plan(await clinic.enrol([]))).work;
    if (work?.kind !== 'missing-fact') throw new Error('No fact is missing.');
    const wrong = { answer: 'reached', reason: 'Synthetic', how: 'Synthetic' };
    const answer = await clinic.app.inject({
      method: 'POST',
      url: `/worklist/rows/${work.id}/answer`,
      payload: new URLSearchParams({ ...wrong, version: String(work.version) }).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: 'netvigil-actor=clinician; netvigil-language=ja',
        'hx-request': 'true',
      },
    });
    const text = textOf(answer);
    expect(text).toContain('回答 この作業で選べる回答とする。');
    expect(text).not.toMatch(/missing-fact|not-available/);
    const program = await clinic.answer(work, wrong);
    expect(program.json().errors).toEqual([
      {
        pointer: '/answer',
        detail:
          'Must be one of the answers that this work takes. missing-fact takes one of not-available, pick-protocol.',
      },
    ]);
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

  test('of which a part is nothing that anything is called by is a page that is not there', async () => {
    for (const url of ['/worklist/rows/abc', '/protocols/NONE/versions/1', '/protocols/RECT-G1/versions/x']) {
      const answer = await get(url);
      expect([url, answer.statusCode]).toEqual([url, 404]);
      expect(textOf(answer)).toContain('There is nothing at this address. It may have been entered');
      expect(answer.body).toContain('href="/worklist">To the worklist</a>');
      expect(answer.body).not.toContain('Try again');
    }
  });

  test('with a filter that is none names it, and leads back to the worklist', async () => {
    const answer = await get('/worklist?unassigned=true&state=late');
    expect(answer.statusCode).toBe(400);
    const text = textOf(answer);
    expect(text).toContain('The address holds “unassigned”, which this page does not know: take it away.');
    expect(text).toContain('State Choose one of the list.');
    expect(text).toContain('Correct the address, or go back to the worklist. To the worklist');
    expect(text).not.toContain('Try again');
  });

  test('but takes a form leads to the page of that form, and is a problem for a program', async () => {
    for (const [url, to] of [
      [
        '/worklist/rows/01900000-0000-7000-8000-000000000000/claim',
        '/worklist/rows/01900000-0000-7000-8000-000000000000',
      ],
      ['/patients/urn%3Amrn/1/proposal', '/patients/urn%3Amrn/1'],
      ['/reader', '/'],
    ] as const) {
      const answer = await get(url);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, to]);
      expect((await get(url, '*/*')).statusCode).toBe(405);
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
