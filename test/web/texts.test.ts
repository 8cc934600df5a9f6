import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { writtenDay } from '../../src/domain/calendar.ts';
import { datesIn } from '../../src/web/dates.ts';
import { languageFor, languages, type TextKey } from '../../src/web/texts/texts.ts';
import { languageFile } from '../support/languages.ts';

const WEB = fileURLToPath(new URL('../../src/web', import.meta.url));
const read = (file: string) => readFileSync(`${WEB}/${file}`, 'utf8');
const textsOf = (code: string) => languageFile(code).texts;
const files = readdirSync(WEB, { recursive: true, encoding: 'utf8' });
const templates = files.filter((file) => file.endsWith('.eta'));
const sources = files.filter((file) => /\.(?:ts|eta)$/.test(file)).map(read);
const english = textsOf('en');
const keys = Object.keys(english);

/** The names of the values that a text takes. */
const valuesIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\s*(\w+)\s*[,}]/g)].map(([, name]) => name ?? ''))].toSorted();

describe('texts', () => {
  it('are offered in English and Japanese, each a file', () => {
    expect([...languages.keys()]).toEqual(['en', 'ja']);
    expect(languageFor([undefined, 'xx', 'ja', 'en']).name).toBe('日本語');
    expect(languageFor(['xx']).code).toBe('en');
  });

  it.each([...languages.keys()])(
    'none is missing in %s, none is too many, and each takes the same values',
    (code) => {
      const texts = textsOf(code);
      expect(Object.keys(texts)).toEqual(keys);
      // JSON.parse keeps the last of two equal keys in silence.
      const file = read(`texts/${code}.json`);
      expect(`${JSON.stringify(JSON.parse(file), null, 2)}\n`).toBe(file);
      for (const key of keys) {
        const text = texts[key] ?? '';
        expect(text.trim(), key).not.toBe('');
        expect(valuesIn(text), key).toEqual(valuesIn(english[key] ?? ''));
        expect(() => new IntlMessageFormat(text, code), key).not.toThrow();
      }
    },
  );

  it('each that is named exists', () => {
    const named = sources.flatMap((text) =>
      [...text.matchAll(/\bt\(\s*'([\w.-]+)'\s*[,)]/g)].map(([, key]) => key),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((key) => !keys.includes(key ?? ''))).toEqual([]);
  });

  it('each is used, by its name or by the beginning of it', () => {
    const all = sources.join('\n');
    const beginnings = [...all.matchAll(/\bt\(\s*(?:'([\w.-]+\.)'\s*\+|`([\w.-]+\.)\$\{)/g)].map(
      ([, plain, template]) => plain ?? template ?? '',
    );
    const unused = keys.filter(
      (key) =>
        !all.includes(`'${key}'`) &&
        !key.startsWith('language.') &&
        !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
  });

  it('say the plural of their language', () => {
    expect(languageFor(['en']).t('error.incident' satisfies TextKey, { incident: 'x' })).toBe('Incident x');
    expect(() => languageFor(['en']).t('no.such' as TextKey)).toThrow('en.json has no text no.such');
  });
});

describe('templates', () => {
  it.each(templates)('%s holds no text of its own, and lets nothing through unescaped', (file) => {
    const template = read(file);
    const raw = [...template.matchAll(/<%~([\s\S]*?)%>/g)].map(([, code]) => code?.trim() ?? '');
    expect(raw.filter((code) => !/^(?:include\(|it\.body$)/.test(code))).toEqual([]);
    const shown = template
      .replace(/<%[\s\S]*?%>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/Netvigil|&\w+;/g, '');
    expect(shown.match(/\p{L}{2,}/gu)).toBeNull();
    expect(template).not.toMatch(/\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)/);
  });
});

describe('dates', () => {
  it('have the form of the language, a part of one as far as it is known', () => {
    const en = datesIn('en-GB', 'Asia/Tokyo');
    const ja = datesIn('ja-JP', 'Asia/Tokyo');
    expect(en.day('2026-05-07')).toBe('7 May 2026');
    expect(ja.day('2026-05-07')).toBe('2026年5月7日');
    expect(en.day('2026-05')).toBe('May 2026');
    expect(ja.day('2026')).toBe('2026年');
    expect(en.weekday('2026-05-07')).toBe('Thu, 7 May 2026');
    expect(ja.weekday('2026-05-07')).toBe('2026年5月7日(木)');
    expect(en.day(null, 'unknown')).toBe('unknown');
    // The sentences of the domain say Sep; a page has one form of a day.
    expect(en.day('2026-09-12')).toBe(writtenDay('2026-09-12'));
    expect(en.day('2026-09')).toBe('Sep 2026');
    expect(en.weekday('2026-09-12')).toBe('Sat, 12 Sep 2026');
    expect(en.moment('2026-09-12T01:00:00Z')).toBe('12 Sep 2026, 10:00');
    // Midnight of the site, not of the server.
    expect(en.moment('2026-05-06T15:30:00Z')).toBe('7 May 2026, 00:30');
  });
});
