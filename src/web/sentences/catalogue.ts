/**
 * The sentences of a language: rules, each with its English templates and what they are in that language. A template
 * holds slots, `{closed:date}` or, where the name is that of the rule, `{date}`; the translation names them in
 * its own order, `{closed}`. Rules may hold one another; every text begins with the rule `sentence`. Templates of a
 * rule are tried in their order: what begins with the words of people comes last, so that nothing of ours is taken
 * for theirs.
 *
 * Four rules are no templates: `text` is what people wrote, of any length, kept letter by letter; `name` is a text
 * without the end of a sentence; `code` is a protocol's; `number` and `int` are figures, the latter without
 * leading noughts.
 */
export type Catalogue = Readonly<Record<string, Rule>>;
export type Rule = Readonly<Record<string, string>>;
/** What the file of a language holds under `sentences`: catalogues by topic, to find one's way in. */
export type Topics = Readonly<Record<string, Catalogue>>;

/** One catalogue of several topics: templates of one rule come in the order of the topics. */
export function together(topics: Topics): Catalogue {
  const rules: Record<string, Record<string, string>> = {};
  for (const [rule, templates] of Object.values(topics).flatMap((topic) => Object.entries(topic))) {
    const all = rules[rule] ?? {};
    rules[rule] = all;
    for (const [english, translation] of Object.entries(templates)) {
      if (english in all) throw new Error(`Two topics translate "${english}" as ${rule}.`);
      all[english] = translation;
    }
  }
  return rules;
}

/** A piece of a template: words as they are, or a slot with the rule that fills it. */
export type Part = { readonly words: string } | { readonly slot: string; readonly rule: string };

/** The words and slots of a template, or of a translation, in their order. */
export const partsOf = (template: string): Part[] =>
  template.split(/(\{[^{}]*\})/).flatMap((piece): Part[] => {
    if (piece === '') return [];
    if (!piece.startsWith('{')) return [{ words: piece }];
    const [slot = '', rule = slot] = piece.slice(1, -1).split(':');
    return [{ slot, rule }];
  });
