/** A sentence of the domain for a reader, and the language that it is in. */
export interface Said {
  readonly text: string;
  readonly lang: string;
}

/** The domain speaks English; a reader of another language is told in which language a sentence is. */
export const saidIn = (_language: string, english: string): Said => ({ text: english, lang: 'en' });
