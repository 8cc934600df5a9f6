import { beforeAll, describe, expect, test } from 'vitest';
import { type Clinic, good, MRN, startClinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { CATALOGUES, languageFile } from '../support/languages.ts';

const { ja } = CATALOGUES;
let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  return () => clinic.app.close();
});

const page = async (url: string): Promise<string> => {
  const headers = { cookie: 'netvigil-actor=nurse; netvigil-language=ja' };
  const { statusCode, body } = await clinic.app.inject({ method: 'GET', url, headers });
  expect(statusCode, body).toBe(200);
  return body;
};

describe('on a Japanese page', () => {
  test('a region that a result left out is Japanese in the row, as it is in the drawer', async () => {
    const { item, mrn } = await mriDueToday(clinic);
    good(await clinic.send(mrn, { regions: ['liver'] }), 201);
    expect(await page('/worklist?kind=imaging')).toContain('未撮影：骨盤');
    expect(await page(`/worklist/rows/${item.id}`)).toContain('骨盤');
  });

  test('where a figure comes from is Japanese in the drawer and on the page of the patient', async () => {
    const { item, mrn } = await mriDueToday(clinic);
    const source = / lang="ja"[^>]*>[^<]*6か月ごと[^<]*部位[^<]*</;
    expect(await page(`/worklist/rows/${item.id}`)).toMatch(source);
    expect(await page(`/patients/${encodeURIComponent(MRN)}/${mrn}`)).toMatch(source);
  });

  test('a state of an observation period has one name, in its tag as in the sentence beside it', () => {
    const { texts, sentences } = languageFile('ja');
    const names = sentences.board?.stateName ?? {};
    expect(Object.keys(names)).toHaveLength(10);
    for (const [state, name] of Object.entries(names))
      expect(texts[`observation.${state}`], state).toBe(name);
    const said = Object.values(texts).filter((text) => typeof text === 'string');
    expect(said.filter((text) => /基準画像|適応外/.test(text))).toEqual([]);
  });

  test('what a search may not hold is said in Japanese', async () => {
    const headers = { cookie: 'netvigil-actor=nurse; netvigil-language=ja' };
    const { statusCode, body } = await clinic.app.inject({
      method: 'GET',
      url: '/worklist?search=%00',
      headers,
    });
    expect(statusCode).toBe(400);
    expect(body).toContain('NUL文字（U+0000）は使えない：取り除く。');
    expect(body).not.toContain('Must not hold');
  });

  test('a row is put off by the one word of its button: 保留; only a board defers: 延期', () => {
    const told = Object.entries(ja.refusal ?? {}).filter(([english]) =>
      /\bput off\b|\bputs\b.*\boff\b/.test(english),
    );
    expect(told).toHaveLength(3);
    for (const [english, japanese] of told) expect(japanese, english).toMatch(/^(?!.*延期).*保留/);
  });
});
