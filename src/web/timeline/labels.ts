import { round } from './frame.ts';

/** About as wide as the text is drawn: Chinese and Japanese characters are squares, others are little more than half as wide. */
export function widthOf(text: string, font: number): number {
  let units = 0;
  for (const character of text) units += character.charCodeAt(0) > 0x2e80 ? 1 : 0.6;
  return units * font;
}

export interface Placed<T> {
  readonly of: T;
  /** The middle of the text. */
  readonly x: number;
  /** 0 is the row nearest to what is labelled. */
  readonly level: number;
}

const GAP = 8;

/**
 * Sets labels beside or above each other, so that none covers another: from the left, each in the first row that
 * has room, a new row where none has.
 */
export function placeLabels<T extends { readonly x: number; readonly text: string }>(
  wanted: readonly T[],
  { left, right, font }: { readonly left: number; readonly right: number; readonly font: number },
): Placed<T>[] {
  const ends: number[] = [];
  return wanted
    .toSorted((a, b) => a.x - b.x)
    .map((of) => {
      const half = widthOf(of.text, font) / 2;
      const x = Math.max(left + half, Math.min(right - half, of.x));
      const free = ends.findIndex((end) => end + GAP <= x - half);
      const level = free === -1 ? ends.length : free;
      ends[level] = x + half;
      return { of, x: round(x), level };
    });
}

/** Those labels of one row that fit: from the left, or the wanted one first; what would cover another is left out. */
export function thinLabels<T extends { readonly x: number; readonly text: string }>(
  wanted: readonly T[],
  room: { readonly left: number; readonly right: number; readonly font: number },
): T[] {
  let end = Number.NEGATIVE_INFINITY;
  return wanted.filter(({ x, text }) => {
    const half = widthOf(text, room.font) / 2;
    if (x - half < Math.max(end + GAP, room.left - GAP) || x + half > room.right + GAP) return false;
    end = x + half;
    return true;
  });
}
