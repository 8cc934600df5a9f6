import { type Topics, together } from './catalogue.ts';
import { type Translate, type Translated, translatorOf } from './translating.ts';

/** A list says the same of many rows, and is read all day: of each language so many sentences are kept. */
const MOST_KEPT = 5_000;

/**
 * Says in a language what the service says in English (reasons, work, states, changes). Words of people inside such a
 * sentence stay as they wrote them; what is theirs alone (a reason, a note) is not to be given here.
 */
export function sayingOf(topics: Topics): Translate {
  const translate = translatorOf(together(topics));
  const known = new Map<string, Translated>();
  return (english) => {
    if (english === '') return { text: english, complete: true };
    const before = known.get(english);
    if (before !== undefined) return before;
    const said = translate(english);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(english, said);
    return said;
  };
}
