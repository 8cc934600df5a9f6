import { type SymbolType, symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from 'd3-shape';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Chart } from '../../plans/chart.ts';
import type { TextKey } from '../texts/texts.ts';
import type { View } from '../view.ts';
import { type Frame, round } from './frame.ts';

export type Words = Pick<View, 't' | 'dates' | 'say'>;
export type ChartItem = Chart['items'][number];

/** What an examination has come to, as it is drawn. `found`: done, and something was seen that asks for more. */
export const MARKS = [
  'overdue',
  'due',
  'open',
  'planned',
  'done',
  'unread',
  'found',
  'ended',
  'before',
  'other',
] as const;
export type MarkKind = (typeof MARKS)[number];

/** One examination, or several that stand too close to be told apart. */
export interface Mark {
  readonly kind: MarkKind;
  /** Which examinations it stands for. */
  readonly ids: readonly string[];
  readonly x: number;
  readonly y: number;
  /** Outline and sign, around (x, y); null for a window alone, and for several. */
  readonly shape: string | null;
  readonly sign: string | null;
  /** Of several: from where to where, and how many. */
  readonly pill: { readonly x: number; readonly width: number } | null;
  readonly late: boolean;
  readonly title: string;
}

/** The days in which an examination counts, and its due day. */
export interface Bar {
  readonly kind: MarkKind;
  readonly x: number;
  readonly width: number;
  readonly due: number | null;
}

interface Drawn {
  readonly kind: MarkKind;
  readonly item: ChartItem;
  /** The day it stands at: done, or due. */
  readonly on: CalendarDate;
  readonly x: number;
  readonly late: boolean;
}

/** Two that are nearer to each other than a sign is wide are drawn as one. */
const NEAREST = 11;
/** What is drawn together where it is dense. What is overdue, due or found stays with its own kind. */
const FAMILY: Record<MarkKind, string> = {
  overdue: 'overdue',
  due: 'now',
  open: 'now',
  planned: 'ahead',
  done: 'closed',
  unread: 'unread',
  found: 'found',
  ended: 'closed',
  before: 'closed',
  other: 'other',
};
/** Later ones are drawn over earlier ones. */
const ORDER: readonly MarkKind[] = [
  'before',
  'ended',
  'other',
  'planned',
  'done',
  'unread',
  'open',
  'due',
  'found',
  'overdue',
];

const shapeOf = (type: SymbolType, size: number): string => symbol(type, size)() ?? '';
const CHECK = 'M-2.7,0.3L-0.8,2.2L2.8,-2';
const CROSS = 'M-2.1,-2.1L2.1,2.1M2.1,-2.1L-2.1,2.1';
const BANG = 'M0,-3.4V0.6M0,2.7V2.8';
const CIRCLE = shapeOf(symbolCircle, 100);
const SHAPES: Record<MarkKind, { readonly shape: string | null; readonly sign: string | null }> = {
  overdue: { shape: shapeOf(symbolTriangle, 150), sign: BANG },
  due: { shape: null, sign: null },
  open: { shape: null, sign: null },
  planned: { shape: null, sign: null },
  done: { shape: CIRCLE, sign: CHECK },
  unread: { shape: CIRCLE, sign: null },
  found: { shape: shapeOf(symbolDiamond, 120), sign: BANG },
  ended: { shape: shapeOf(symbolSquare, 80), sign: CROSS },
  before: { shape: shapeOf(symbolCircle, 36), sign: null },
  other: { shape: shapeOf(symbolDiamond, 40), sign: null },
};

/** The sign of a kind alone, for the legend. */
export const signOf = (kind: MarkKind) => ({ kind, ...SHAPES[kind] });

export function kindOf({ state, read }: Pick<ChartItem, 'state' | 'read'>): MarkKind | null {
  if (state === 'completed') {
    return read === null ? 'unread' : read === 'suspicious' || read === 'recurrence' ? 'found' : 'done';
  }
  if (state === 'superseded') return null;
  return state === 'before-enrolment' ? 'before' : state;
}

/**
 * The marks of one lane. What stands too close is drawn as one mark that says how many it is; whatever is overdue
 * is drawn wherever its day lies, at the edge where that is outside.
 */
export function marksOf(items: readonly ChartItem[], frame: Frame, y: number, words: Words): Mark[] {
  const drawn = items
    .flatMap((item): Drawn[] => {
      const kind = kindOf(item);
      if (kind === null) return [];
      const on = item.completedOn ?? item.dueOn;
      if (kind !== 'overdue' && !frame.holds(on)) return [];
      return [{ kind, item, on, x: frame.x(on), late: item.completedLate === true }];
    })
    .toSorted((a, b) => (a.on < b.on ? -1 : 1));
  const groups: Drawn[][] = [];
  for (const family of new Set(drawn.map(({ kind }) => FAMILY[kind]))) {
    let last: Drawn[] | null = null;
    for (const one of drawn.filter(({ kind }) => FAMILY[kind] === family)) {
      const before = last?.at(-1);
      const joins = before !== undefined && one.x - before.x < NEAREST && before.item.step === one.item.step;
      if (joins && last !== null) last.push(one);
      else {
        last = [one];
        groups.push(last);
      }
    }
  }
  return groups
    .map((group) => markOf(group, y, words, frame))
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function markOf(group: readonly Drawn[], y: number, words: Words, frame: Frame): Mark {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) throw new Error('A mark that stands for nothing.');
  const ids = group.map(({ item }) => item.id);
  const late = group.some((one) => one.late);
  if (group.length === 1) {
    const { kind, item } = first;
    const x = kind === 'overdue' ? Math.max(first.x, frame.left + 8) : first.x;
    return { kind, ids, x, y, ...SHAPES[kind], pill: null, late, title: titleOf(item, words) };
  }
  const kinds = new Set(group.map(({ kind }) => kind));
  const kind = kinds.has('done') ? 'done' : kinds.has('due') ? 'due' : first.kind;
  // Wide enough for its number, also where all of them stand on one day.
  const width = round(Math.max(17, last.x - first.x + 11));
  const pill = { x: round(Math.max((first.x + last.x - width) / 2, frame.left)), width };
  const counts = [...kinds].map((one) =>
    words.t('timeline.several', {
      n: group.filter((each) => each.kind === one).length,
      what: words.t(`timeline.mark.${one}`),
    }),
  );
  const title = words.t('timeline.between', {
    what: counts.join(', '),
    from: words.dates.day(first.on),
    to: words.dates.day(last.on),
  });
  return { kind, ids, x: round(pill.x + pill.width / 2), y, shape: null, sign: null, pill, late, title };
}

/** What an examination has come to, in a sentence of the reader's. */
export function titleOf(item: ChartItem, { t, dates }: Words): string {
  const days = { due: dates.day(item.dueOn), from: dates.day(item.opensOn), to: dates.day(item.closesOn) };
  if (item.state === 'completed' && item.completedOn !== null) {
    const done = t('timeline.title.done', { ...days, on: dates.day(item.completedOn) });
    const late = item.completedLate === true ? ` ${t('timeline.late')}` : '';
    return `${done}${late} ${item.read === null ? t('timeline.unread') : readAs(item.read, t)}`;
  }
  if (item.state === 'overdue') return t('timeline.title.overdue', { ...days, n: item.daysLate });
  const what = t(`timeline.mark.${kindOf(item) ?? 'ended'}`);
  return t('timeline.title.window', { ...days, what });
}

const READINGS = ['no-recurrence', 'suspicious', 'recurrence', 'non-diagnostic'] as const;

/** What a clinician read from a scan. */
export function readAs(read: string, t: Words['t']): string {
  const reading = READINGS.find((one) => one === read);
  return reading === undefined ? read : t(`timeline.read.${reading}` satisfies TextKey);
}

/** The windows of those that are drawn one by one, and the days for which an examination has been overdue. */
export function barsOf(
  items: readonly ChartItem[],
  marks: readonly Mark[],
  frame: Frame,
  today: CalendarDate,
) {
  const single = new Set(marks.filter(({ pill }) => pill === null).flatMap(({ ids }) => ids));
  return items.flatMap((item): Bar[] => {
    const kind = kindOf(item);
    if (kind === null || kind === 'ended' || kind === 'before') return [];
    if (kind !== 'overdue' && !single.has(item.id)) return [];
    const end = kind === 'overdue' ? today : item.closesOn;
    const x = frame.x(item.opensOn);
    const due = frame.holds(item.dueOn) ? frame.x(item.dueOn) : null;
    return [{ kind, x, width: round(Math.max(2, frame.x(end) - x)), due }];
  });
}
