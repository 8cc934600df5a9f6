/**
 * The rows that stand on a page, in their order, as a short text: of two lists that differ in a row or in the order, the
 * texts differ. It goes on from page to page, so that no address has to name the rows. Two hashes of 32 bits: against
 * chance, and nobody gains by a collision.
 */
export function seenAfter(before: string, ids: readonly string[]): string {
  let [a, b] = [Number.parseInt(before.slice(0, 8), 16), Number.parseInt(before.slice(8), 16)];
  for (const id of ids) {
    for (let at = 0; at < id.length; at++) {
      const code = id.charCodeAt(at);
      a = Math.imul(a ^ code, 0x9e3779b1);
      b = Math.imul(b ^ code, 0x5f356495);
      a ^= b >>> 15;
      b ^= a >>> 13;
    }
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Before the first row. */
export const NOTHING_SEEN = 'deadbeef41c6ce57';
export const SEEN = /^[0-9a-f]{16}$/;
