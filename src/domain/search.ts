/** Letters whose case or script makes no difference, and how far away the one is that they are searched as. */
const FOLDED: readonly (readonly [first: number, last: number, up: number])[] = [
  // Hiragana as katakana.
  [0x3041, 0x3096, 0x60],
  // Capitals of ASCII and Latin-1: what lower-case is, elsewhere, depends on the server's locale.
  [0x41, 0x5a, 0x20],
  [0xc0, 0xd6, 0x20],
  [0xd8, 0xde, 0x20],
];

/**
 * A name or a record number as it is searched: width, case, spaces, hiragana and katakana make no difference. The
 * generated columns `name_key`, `kana_key` and `value_key` hold the same of what is stored. Pure.
 */
export function searchKey(text: string): string {
  const plain = text.normalize('NFKC').replaceAll(' ', '');
  return Array.from(plain, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    const fold = FOLDED.find(([first, last]) => code >= first && code <= last);
    return fold === undefined ? letter : String.fromCodePoint(code + fold[2]);
  }).join('');
}
