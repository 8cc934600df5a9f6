import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import type en from './en.json';

/** The name of a text; en.json has them all, and a test holds the other languages against it. */
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
}

/** Of each text so many forms are kept. */
const MOST_KEPT = 1_000;
const FOLDER = new URL('./', import.meta.url);

/** One file is one language: what lies beside this module is offered. */
export const languages: ReadonlyMap<string, Language> = new Map(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => [file.slice(0, -5), languageOf(file)]),
);

/** The first of the wishes that is offered; English otherwise. */
export function languageFor(wishes: readonly (string | undefined)[]): Language {
  const code = wishes.find((wish) => wish !== undefined && languages.has(wish)) ?? 'en';
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

function languageOf(file: string): Language {
  const texts: Readonly<Record<string, string>> = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  const formats = new Map<string, IntlMessageFormat>();
  const said = new Map<string, Map<string, string>>();
  const textOf = (key: TextKey): string => {
    const text = texts[key];
    if (text === undefined) throw new Error(`${file} has no text ${key}`);
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
  return { code: file.slice(0, -5), name: textOf('language.name'), locale, t };
}
