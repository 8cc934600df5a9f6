import { type Catalogue, type Part, partsOf } from './catalogue.ts';

interface Template {
  readonly parts: readonly Part[];
  /** Words of the translation, and the parts of the template whose translations it holds. */
  readonly said: readonly (string | number)[];
}

/** What a text is in a language, and whether all of it was known. */
export interface Translated {
  readonly text: string;
  /** False: what nothing matches stands in English, from there to the end. */
  readonly complete: boolean;
}

/** Tells what a text is in another language. Never throws; gives the text itself where nothing in it is known. */
export type Translate = (english: string) => Translated;

/** Told what a piece is in the other language and where it ends; true: all that follows fits too. */
type Next = (end: number, said: string) => boolean;

/** Looking further costs more than a page has time for: the text stays as it is. */
const MOST_STEPS = 20_000;
/** What looking through so many characters costs. */
const CHARACTERS_A_STEP = 256;
const FIGURES: Readonly<Record<string, RegExp>> = {
  number: /\d+(?:\.\d+)?/y,
  int: /\d+/y,
  code: /[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*/y,
};
// "Dr. " and the initials of a name end none.
const ENDS_A_SENTENCE = /(?<!\b(?:Dr|Prof|Mrs?|Ms|[A-Z]))[.?!]\s/;
const ENDS_KNOWN = /[.?!]/;
/** Nobody's name is longer. */
const LONGEST_NAME = 200;
/** After these a sentence needs no space before the next one. */
const FULL_STOP = /[。！？）」]$/;

/**
 * Reads English by the templates of a catalogue, and says it in its language. Templates are tried in their order; of
 * several lengths that a person's words may have the longest counts, so that no word of theirs is taken for ours.
 */
export function translatorOf(catalogue: Catalogue): Translate {
  const rules = new Map(
    Object.entries(catalogue).map(([rule, templates]) => [
      rule,
      Object.entries(templates).map(([english, translation]) => templateOf(english, translation)),
    ]),
  );
  return (english) => new Reading(rules, english).whole();
}

function templateOf(english: string, translation: string): Template {
  const parts = partsOf(english);
  const said = partsOf(translation).map((part) => {
    if ('words' in part) return part.words;
    const at = parts.findIndex((one) => 'slot' in one && one.slot === part.slot);
    if (at < 0) throw new Error(`"${translation}" holds a slot that "${english}" lacks: ${part.slot}.`);
    return at;
  });
  return { parts, said };
}

class Reading {
  readonly #rules: ReadonlyMap<string, readonly Template[]>;
  readonly #english: string;
  #steps = 0;
  #known: { end: number; said: string } = { end: 0, said: '' };

  constructor(rules: ReadonlyMap<string, readonly Template[]>, english: string) {
    this.#rules = rules;
    this.#english = english;
  }

  whole(): Translated {
    const complete = this.#sentences(0, '');
    const { end, said } = this.#known;
    if (complete) return { text: said, complete };
    return { text: end === 0 ? this.#english : joined(said, this.#english.slice(end + 1)), complete };
  }

  /** One sentence, and those that follow it; remembers how far anything was known. */
  #sentences(at: number, before: string): boolean {
    return this.#fill('sentence', at, '', (end, said) => {
      const isEnd = end === this.#english.length;
      // A word alone that opens what nobody knows is none of ours.
      if (!isEnd && !(this.#english[end] === ' ' && ENDS_KNOWN.test(this.#english[end - 1] ?? '')))
        return false;
      const all = joined(before, said);
      if (end > this.#known.end) this.#known = { end, said: all };
      return isEnd || this.#sentences(end + 1, all);
    });
  }

  /** @param follows the words after the slot; empty where they are not known */
  #fill(rule: string, at: number, follows: string, next: Next): boolean {
    if (rule === 'text' || rule === 'name') return this.#free(rule === 'name', at, follows, next);
    const figure = FIGURES[rule];
    if (figure !== undefined) {
      figure.lastIndex = at;
      const found = figure.exec(this.#english)?.[0];
      if (found === undefined) return false;
      return next(at + found.length, rule === 'int' ? found.replace(/^0+(?=\d)/, '') : found);
    }
    return (this.#rules.get(rule) ?? []).some((template) => this.#piece(template, 0, at, [], follows, next));
  }

  /** A template from one of its parts on; `filled`: what its slots before that are. */
  #piece(
    template: Template,
    index: number,
    at: number,
    filled: readonly string[],
    follows: string,
    next: Next,
  ): boolean {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) return false;
    const part = template.parts[index];
    if (part === undefined) {
      return next(at, template.said.map((one) => (typeof one === 'string' ? one : filled[one])).join(''));
    }
    if ('words' in part) {
      const { words } = part;
      if (!this.#english.startsWith(words, at)) return false;
      return this.#piece(template, index + 1, at + words.length, [...filled, words], follows, next);
    }
    const after = template.parts[index + 1];
    const words = after === undefined ? follows : 'words' in after ? after.words : '';
    return this.#fill(part.rule, at, words, (end, said) =>
      this.#piece(template, index + 1, end, [...filled, said], follows, next),
    );
  }

  /** What people wrote: kept as it is, and the longest that fits. */
  #free(isName: boolean, at: number, follows: string, next: Next): boolean {
    const english = this.#english;
    this.#steps += (english.length - at) / CHARACTERS_A_STEP;
    const most = isName ? Math.min(english.length, at + LONGEST_NAME) : english.length;
    let end = follows === '' ? most : english.lastIndexOf(follows, most);
    while (end > at) {
      this.#steps += 1;
      if (this.#steps > MOST_STEPS) return false;
      const words = english.slice(at, end);
      if (!(isName && ENDS_A_SENTENCE.test(words)) && next(end, words)) return true;
      end = follows === '' ? end - 1 : english.lastIndexOf(follows, end - 1);
    }
    return false;
  }
}

const joined = (before: string, after: string): string =>
  before === '' || after === '' || FULL_STOP.test(before) ? before + after : `${before} ${after}`;
