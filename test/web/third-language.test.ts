import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { languages, offer } from '../../src/web/texts/texts.ts';
import { type Clinic, startClinic } from '../support/clinic.ts';
import { mriDueToday } from '../support/desk.ts';
import { languageFile } from '../support/languages.ts';

const each = <T, U>(of: Readonly<Record<string, T>>, fn: (one: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(of).map(([key, one]) => [key, fn(one, key)]));
const marked = (text: string): string => `«${text}»`;
/** A template of the service as its own translation. */
const itself = (template: string): string => template.replace(/\{(\w+):\w+\}/g, '{$1}');

/** A language that nobody speaks, in one file: English in quotation marks. */
const english = languageFile('en').texts;
const madeUp = {
  ...each(english, marked),
  'language.name': 'Madeupian',
  'language.locale': 'de-AT',
  sentences: each(languageFile('ja').sentences, (topic) =>
    each(topic, (templates, rule) =>
      each(templates, (_, template) => (rule === 'sentence' ? marked(itself(template)) : itself(template))),
    ),
  ),
};

const folder = mkdtempSync(join(tmpdir(), 'netvigil-language-'));
const write = (code: string, file: object): URL => {
  const path = join(folder, `${code}.json`);
  writeFileSync(path, JSON.stringify(file));
  return pathToFileURL(path);
};

let clinic: Clinic;
beforeAll(async () => {
  offer(write('xx', madeUp));
  clinic = await startClinic();
  return async () => {
    rmSync(folder, { recursive: true });
    await clinic.app.close();
  };
});

const page = async (url: string): Promise<string> => {
  const headers = { cookie: 'netvigil-actor=nurse; netvigil-language=xx' };
  const { statusCode, body } = await clinic.app.inject({ method: 'GET', url, headers });
  expect(statusCode, body).toBe(200);
  return body;
};
/** What stands between the marks of a page. */
const wordsOf = (body: string): string[] =>
  body
    .replace(/<(script|style|option)\b[\s\S]*?<\/\1>/g, '')
    .split(/<[^>]*>/)
    .map((text) => text.trim())
    .filter((text) => text !== '');

describe('a third language', () => {
  test('is one file: the reader is offered it, and a whole page is in it', async () => {
    await mriDueToday(clinic);
    const body = await page('/worklist?kind=imaging');
    expect(body).toContain('<html lang="xx"');
    expect(body).toContain('<option value="xx" selected lang="xx">Madeupian</option>');
    const words = wordsOf(body);
    expect(words).toContain('«Worklist»');
    const ours = new Set(Object.values(english).filter((text) => /[a-z]{2}/.test(text)));
    expect(words.filter((text) => ours.has(text))).toEqual([]);
    // The dates are those of the locale that the file names.
    expect(body).toContain('23. Nov. 2026');
  });

  test('has the sentences of the service from the same file', async () => {
    const { item } = await mriDueToday(clinic);
    const body = await page(`/worklist/rows/${item.id}`);
    const sentences = [...body.matchAll(/<(?!html|option)\w+[^>]* lang="xx"[^>]*>([^<]+)</g)].map(
      ([, text]) => text,
    );
    expect(sentences.length).toBeGreaterThan(3);
    expect(sentences.filter((text) => !/^«.*»$/.test(text ?? ''))).toEqual([]);
    expect(sentences.join('\n')).toContain('«Imaging due since 23 Nov 2026, window closes 23 Dec 2026;');
  });

  test('is refused as a whole where its file lacks a text', () => {
    const file = write('yy', { ...madeUp, 'shell.worklist': undefined });
    expect(() => offer(file)).toThrow('yy.json lacks the texts shell.worklist.');
    expect([...languages.keys()]).toEqual(['en', 'ja', 'xx']);
  });

  test('without sentences leaves those of the service in English, and says that they are', () => {
    offer(write('zz', { ...madeUp, sentences: {} }));
    const sentence = 'The tumour is functional.';
    expect(languages.get('zz')?.say(sentence)).toEqual({ text: sentence, complete: false });
    expect(languages.get('xx')?.say(sentence)).toEqual({ text: `«${sentence}»`, complete: true });
  });
});
