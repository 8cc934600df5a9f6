import { ja } from './ja.ts';
import { type Translate, type Translated, translatorOf } from './translating.ts';

/** The languages that the sentences of the service can be read in, beside English. One more is one more catalogue. */
export const CATALOGUES = { ja };

/** A list says the same of many rows, and is read all day: of each language so many sentences are kept. */
const MOST_KEPT = 5_000;

const translators = new Map<string, Translate>(
  Object.entries(CATALOGUES).map(([language, catalogue]) => [language, keeping(translatorOf(catalogue))]),
);

function keeping(translate: Translate): Translate {
  const known = new Map<string, Translated>();
  return (english) => {
    const before = known.get(english);
    if (before !== undefined) return before;
    const said = translate(english);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(english, said);
    return said;
  };
}

/**
 * What the service says in English (reasons, work, states, changes) in the language of the reader. Words of people
 * inside such a sentence stay as they wrote them; what is theirs alone (a reason, a note) is not to be given here.
 * @param language as the site's `language`; English, and any that has no catalogue, stays as it is
 */
export function sentenceIn(language: string, english: string): Translated {
  if (language === 'en' || english === '') return { text: english, complete: true };
  return translators.get(language)?.(english) ?? { text: english, complete: false };
}
