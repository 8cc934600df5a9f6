const FIRST_HIRAGANA = 0x3041;
const LAST_HIRAGANA = 0x3096;
const TO_KATAKANA = 0x60;

/**
 * A name as it is searched: width, case, spaces, hiragana and katakana make no difference. The generated columns
 * `name_key` and `kana_key` hold the same of what is stored. Pure.
 */
export function searchKey(text: string): string {
  const plain = text.normalize('NFKC').replaceAll(' ', '');
  const katakana = Array.from(plain, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    const isHiragana = code >= FIRST_HIRAGANA && code <= LAST_HIRAGANA;
    return isHiragana ? String.fromCodePoint(code + TO_KATAKANA) : letter;
  });
  return katakana.join('').toLowerCase();
}
