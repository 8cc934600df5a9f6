import { readFileSync } from 'node:fs';
import { type Catalogue, together } from '../../src/web/sentences/catalogue.ts';
import type { Translated } from '../../src/web/sentences/translating.ts';
import { languages } from '../../src/web/texts/texts.ts';

const TEXTS = new URL('../../src/web/texts/', import.meta.url);

/** The file of a language as it is: its texts, and the topics of its sentences. */
export const languageFile = (code: string) => {
  const { sentences, ...texts } = JSON.parse(readFileSync(new URL(`${code}.json`, TEXTS), 'utf8'));
  return { texts: texts as Record<string, string>, sentences: sentences as Record<string, Catalogue> };
};

/** The sentences of Japanese, all topics together. */
const ja = together(languageFile('ja').sentences);
export const CATALOGUES: Readonly<Record<'ja', Catalogue>> = { ja };

/** A sentence of the service in a language; English where the language is not offered. */
export const sentenceIn = (code: string, english: string): Translated =>
  languages.get(code)?.say(english) ?? { text: english, complete: false };
