import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import { z } from 'zod';
import { sayingOf } from '../sentences/sentences.ts';
import type { Translate } from '../sentences/translating.ts';
import type en from './en.json';

/** The name of a text; en.json has them all, and every other language is held against it. */
export type TextKey = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;

/** What a page says in one language. */
export interface Language {
  /** As in `lang`, such as `ja`: the name of its file. */
  readonly code: string;
  /** What it calls itself. */
  readonly name: string;
  /** The locale of its dates and plurals. */
  readonly locale: string;
  /** A text with its values (ICU MessageFormat). */
  readonly t: (key: TextKey, values?: Values) => string;
  /** A sentence that the service made in English. */
  readonly say: Translate;
}

const Texts = z.record(z.string(), z.string());
/** How the sentences of the service are told, beside the texts: topics, rules, templates (`Topics`). */
const Sentences = z.record(z.string(), z.record(z.string(), Texts));

/** Of each text so many forms are kept. */
const MOST_KEPT = 1_000;
/** In this language the service makes its sentences. */
const SOURCE = 'en';
const FOLDER = new URL('./', import.meta.url);
const SOURCE_KEYS = Object.keys(JSON.parse(readFileSync(new URL(`${SOURCE}.json`, FOLDER), 'utf8')));

const offered = new Map<string, Language>();
/** The languages that are offered, by their codes. */
export const languages: ReadonlyMap<string, Language> = offered;

/**
 * Offers a language. One file is one language: what lies beside this module is offered from the start.
 * @throws where the file lacks a text, or a sentence does not fit its template
 */
export function offer(file: URL): void {
  const code = basename(fileURLToPath(file), '.json');
  offered.set(code, languageOf(code, file));
}

for (const file of readdirSync(FOLDER).toSorted()) {
  if (file.endsWith('.json')) offer(new URL(file, FOLDER));
}

/** The first of the wishes that is offered; English otherwise. */
export function languageFor(wishes: readonly (string | undefined)[]): Language {
  const code = wishes.find((wish) => wish !== undefined && languages.has(wish)) ?? SOURCE;
  const found = languages.get(code);
  if (found === undefined) throw new Error('There is no en.json');
  return found;
}

/** A figure and the same digits as text are formatted differently. */
function nameOf(values: Values | undefined): string {
  let name = '';
  for (const key in values) {
    const value = values[key];
    name += typeof value === 'number' ? `${key}#${value}\n` : `${key}=${value}\n`;
  }
  return name;
}

function languageOf(code: string, file: URL): Language {
  const { sentences, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  const texts = Texts.parse(rest);
  const lacking = SOURCE_KEYS.filter((key) => texts[key] === undefined);
  if (lacking.length > 0) throw new Error(`${code}.json lacks the texts ${lacking.join(', ')}.`);
  const say =
    code === SOURCE
      ? (english: string) => ({ text: english, complete: true })
      : sayingOf(Sentences.parse(sentences ?? {}));
  const formats = new Map<string, IntlMessageFormat>();
  const said = new Map<string, Map<string, string>>();
  const textOf = (key: TextKey): string => {
    const text = texts[key];
    if (text === undefined) throw new Error(`${code}.json has no text ${key}`);
    return text;
  };
  const locale = textOf('language.locale');
  // Most of what a page says has no values: it stands as it is.
  const plain = new Map(Object.entries(texts).filter(([, text]) => !text.includes('{')));
  const t = (key: TextKey, values?: Values): string => {
    const asItIs = plain.get(key);
    if (asItIs !== undefined) return asItIs;
    const text = textOf(key);
    // A page says "9 days late" many times, and formatting it costs more than the rest of a row.
    const known = said.get(key) ?? new Map<string, string>();
    said.set(key, known);
    const name = nameOf(values);
    const before = known.get(name);
    if (before !== undefined) return before;
    const format = formats.get(key) ?? new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
    formats.set(key, format);
    const formatted = String(format.format({ ...values }));
    if (known.size >= MOST_KEPT) known.clear();
    known.set(name, formatted);
    return formatted;
  };
  return { code, name: textOf('language.name'), locale, t, say };
}
