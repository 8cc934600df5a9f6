import {
  addPeriod,
  type CalendarDate,
  laterOf,
  type PeriodText,
  parsePeriod,
} from '../../domain/calendar.ts';
import type { Modality } from '../../domain/protocol.ts';
import type { Chart } from '../../plans/chart.ts';
import type { Said } from '../view.ts';
import { type Frame, round } from './frame.ts';
import { widthOf } from './labels.ts';
import { type Bar, barsOf, type ChartItem, type Mark, marksOf, type Words } from './marks.ts';

/** How long a step of a protocol runs: "every 6 months". */
export interface StepSpan {
  /** A line from its first to its last day, with room for its label; without end, to its last examination. */
  readonly path: string;
  /** Without end, how it goes on from there to the edge; null where it has an end, or that lies out of sight. */
  readonly onward: string | null;
  readonly middle: number;
  readonly y: number;
  /** Null where it has no room; the title says it all the same. */
  readonly label: string | null;
  readonly title: string;
}

/** The examinations of one kind, on one line. */
export interface Lane {
  readonly name: Said;
  readonly nameY: number;
  readonly note: { readonly text: string; readonly x: number; readonly y: number; readonly alarm: boolean };
  readonly spans: readonly StepSpan[];
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** The middle of its bars. */
  readonly y: number;
  readonly bottom: number;
  /** The day to which examinations without end are entered, where the picture goes on after it; null otherwise. */
  readonly endless: CalendarDate | null;
  /** Overdue in it, wherever their days lie. */
  readonly overdue: number;
}

/** Imaging stands over endoscopy, and what runs over what has ended. */
const RANK: Record<Modality, number> = { MRI: 0, CT: 0, EUS: 1, colonoscopy: 2, sigmoidoscopy: 2 };

export function lanesOf(chart: Chart, frame: Frame, top: number, words: Words): Lane[] {
  const lanes: Lane[] = [];
  let y = top;
  for (const items of groupsOf(chart)) {
    const lane = laneOf(items, chart, frame, y, words);
    if (lane === null) continue;
    lanes.push(lane);
    y = lane.bottom;
  }
  return lanes;
}

const rankOf = (items: readonly ChartItem[]): number =>
  Math.min(...items.flatMap(({ modalities }) => modalities.map((modality) => RANK[modality])));

/** Nobody was to be asked for it any more: drawn, it would look as if surveillance went on. */
const isMoot = ({ ended, dueOn }: ChartItem): boolean =>
  ended !== null && (ended.reason === 'deceased' || ended.reason === 'transferred') && dueOn > ended.on;

/** Courses that follow each other share the line of what they both ask for. */
function groupsOf({ items }: Pick<Chart, 'items'>): ChartItem[][] {
  const live = items.filter((item) => item.state !== 'superseded' && !isMoot(item));
  return [...Map.groupBy(live, ({ label }) => label).values()].toSorted(
    (a, b) => rankOf(a) - rankOf(b) || ((a.at(-1)?.dueOn ?? '') > (b.at(-1)?.dueOn ?? '') ? -1 : 1),
  );
}

function laneOf(
  items: readonly ChartItem[],
  chart: Chart,
  frame: Frame,
  top: number,
  words: Words,
): Lane | null {
  const { font } = frame;
  const name = words.say(items[0]?.label ?? '');
  const overdue = items.filter(({ state }) => state === 'overdue');
  const note = noteOf(items, overdue, chart.day, words);
  const nameY = round(top + font + 8);
  // In bold.
  const beside = frame.left + widthOf(name.text, font) * 1.08 + 14;
  const fits = beside + widthOf(note, font) <= frame.right;
  const noteY = fits ? nameY : nameY + font + 3;
  const steps = stepsOf(items, chart, frame, noteY + 6, words);
  const rows = new Set(steps.map((span) => span.y)).size;
  const y = round(noteY + 6 + rows * (font + 4) + 13);
  const marks = marksOf(items, frame, y, words);
  if (marks.length === 0) return null;
  return {
    name,
    nameY,
    note: { text: note, x: fits ? round(beside) : frame.left, y: noteY, alarm: overdue.length > 0 },
    spans: steps,
    bars: barsOf(items, marks, frame, chart.day),
    marks,
    y,
    bottom: y + 16,
    endless: steps.some(({ onward }) => onward !== null) ? lastDue(items.filter(isAhead)) : null,
    overdue: overdue.length,
  };
}

/** What is late, or else what comes next, or that nothing does. */
function noteOf(items: readonly ChartItem[], overdue: readonly ChartItem[], day: CalendarDate, words: Words) {
  if (overdue.length === 0) return nextIn(items, day, words);
  return words.t('timeline.overdue', {
    n: overdue.length,
    days: Math.max(...overdue.map(({ daysLate }) => daysLate)),
  });
}

/** What comes next of what is not late, or that nothing does. */
export function nextIn(items: readonly ChartItem[], day: CalendarDate, { t, dates }: Words): string {
  const [next] = items
    .filter(({ state }) => state === 'due' || state === 'open' || state === 'planned')
    .map(({ dueOn }) => dueOn)
    .toSorted();
  if (next === undefined) return t('timeline.nothing-ahead');
  return t(next < day ? 'timeline.due-since' : 'timeline.next', { day: dates.day(next) });
}

interface Step {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  /** Has no end, and examinations are entered to `to` so far. */
  readonly endless: boolean;
  readonly every: PeriodText;
  readonly rule: string;
}

/**
 * The steps of the courses that share a lane. A course that was replaced ends with the last of its examinations, and
 * what took its place begins there, whatever day it counts from.
 */
function stepsIn(items: readonly ChartItem[], { courses, deceasedOn }: Chart): Step[] {
  const replaced = new Set(courses.filter(({ superseded }) => superseded).map(({ id }) => id));
  const handedOver = lastDue(items.filter(({ courseId }) => replaced.has(courseId)));
  const own = items.filter(({ origin }) => origin === 'step');
  const key = ({ courseId, step }: ChartItem) => `${courseId} ${step}`;
  return [...Map.groupBy(own, key).values()].flatMap((group): Step[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { anchorOn, from, to, every, protocol, version } = first.why.parts;
    const gone = replaced.has(first.courseId);
    const begins = addPeriod(anchorOn, parsePeriod(from));
    const start = gone || handedOver === null ? begins : laterOf(begins, handedOver);
    const ends = gone || to === null ? (lastDue(group) ?? start) : addPeriod(anchorOn, parsePeriod(to));
    const end = deceasedOn !== null && deceasedOn < ends ? deceasedOn : ends;
    const endless = to === null && !gone && group.some(isAhead);
    return start >= end ? [] : [{ from: start, to: end, endless, every, rule: `${protocol} v${version}` }];
  });
}

const isAhead = ({ state }: ChartItem): boolean =>
  state === 'planned' || state === 'open' || state === 'due' || state === 'overdue';

const lastDue = (items: readonly ChartItem[]): CalendarDate | null =>
  items
    .map(({ dueOn }) => dueOn)
    .toSorted()
    .at(-1) ?? null;

function stepsOf(
  items: readonly ChartItem[],
  chart: Chart,
  frame: Frame,
  top: number,
  words: Words,
): StepSpan[] {
  const { t, dates } = words;
  const ends: number[] = [];
  return stepsIn(items, chart)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .flatMap((step) => {
      if (step.to < frame.from || step.from > frame.to) return [];
      const [x, end] = [frame.x(step.from), frame.x(step.to)];
      const free = ends.findIndex((taken) => taken <= x + 3);
      const row = free === -1 ? ends.length : free;
      ends[row] = end;
      const width = round(end - x);
      const long = everyText(step.every, words);
      const short = everyText(step.every, words, 'short');
      const label = [long, short].find((text) => widthOf(text, frame.font) + 14 <= width) ?? null;
      const title = t(step.endless ? 'timeline.step.endless' : 'timeline.step', {
        rule: step.rule,
        every: long,
        from: dates.day(step.from),
        to: dates.day(step.to),
      });
      const y = round(top + row * (frame.font + 4) + frame.font / 2);
      const middle = round(x + width / 2);
      const gap = label === null ? 0 : widthOf(label, frame.font) / 2 + 4;
      const line = `M${x},${y - 3}v6m0,-3H${round(middle - gap)}M${round(middle + gap)},${y}H${round(x + width)}`;
      const path = step.endless ? line : `${line}m0,-3v6`;
      const onward = step.endless && end < frame.right ? `M${round(end)},${y}H${frame.right}` : null;
      if (onward !== null) ends[row] = frame.right;
      return [{ path, onward, middle, y, label, title }];
    });
}

/** `P6M` as "every 6 months", or in short as "6 mo." */
function everyText(every: PeriodText, { t }: Words, form: 'long' | 'short' = 'long'): string {
  const { months, days } = parsePeriod(every);
  if (months === 0) return t(`timeline.every-weeks.${form}`, { n: days / 7 });
  return t(`timeline.every.${form}`, { n: months });
}
