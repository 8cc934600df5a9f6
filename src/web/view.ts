import type { FieldError, Wording } from '../work.ts';
import type { Dates } from './dates.ts';
import type { Reader } from './reader.ts';
import type { TextKey, Values } from './texts/texts.ts';

/** A sentence of the domain as this reader reads it, and the language that it is in. */
export interface Said {
  readonly text: string;
  readonly lang: string;
}

/** What every template has besides its own data. */
export interface View {
  readonly t: (key: TextKey, values?: Values) => string;
  readonly dates: Dates;
  /** A sentence of the domain, for this reader. */
  readonly say: (english: string) => Said;
  /** A refusal in the words of the pages, and what its pointer names. */
  readonly tell: (told: Wording | FieldError) => Said;
  readonly label: (pointer: string) => string | null;
  readonly reader: Reader;
  /** Whom this page is made for: each form that writes tells it (same-reader.ts). */
  readonly pageOf: string;
  readonly assets: string;
}
