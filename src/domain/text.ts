const CONTROL = /[^\P{Cc}\n\r\t]/u;
// They make a line read otherwise than it is stored.
const BIDI_OVERRIDE = /[\u{202A}-\u{202E}\u{2066}-\u{2069}]/u;
// The blank of Braille is a picture of nothing that Unicode counts as visible.
const INVISIBLE = /^[\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u{2800}]+$/u;

/** Why a text cannot be taken as a person's words, as a full sentence; null where it can. */
export function textFault(value: string): string | null {
  if (CONTROL.test(value)) {
    return 'Must not hold control characters other than tabs and line ends: remove them.';
  }
  if (BIDI_OVERRIDE.test(value)) {
    return 'Must not hold characters that turn the direction of writing (U+202A to U+202E, U+2066 to U+2069): remove them.';
  }
  return INVISIBLE.test(value) ? 'Must hold something that can be seen.' : null;
}
