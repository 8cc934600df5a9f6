import type { Chart } from '../../plans/chart.ts';
import { otherScans, periodLanes } from './beside.ts';
import { eventsOf, happenedTo, referencesOf } from './events.ts';
import { type Frame, frameOf, round, type Size, type Span } from './frame.ts';
import { placeLabels, thinLabels, widthOf } from './labels.ts';
import { type Lane, lanesOf, nextIn } from './lanes.ts';
import { MARKS, signOf, type Words } from './marks.ts';
import { rowsOf } from './rows.ts';

export interface TimelineWish {
  readonly span: Span;
  readonly size: Size;
  /** Names the picture on its page, where there may be several. */
  readonly id: string;
}

/**
 * A patient's plan as a picture: places in units of the viewBox, texts in the reader's words; timeline.eta draws it.
 * Pure: the same chart and words give the same picture.
 * Nothing that is overdue is ever left out of it, however dense it is and whatever is in sight.
 */
export function timelineOf(chart: Chart, words: Words, { span, size, id }: TimelineWish) {
  const { t, dates } = words;
  const frame = frameOf(chart, span, size);
  const { font, width } = frame;
  const today = todayOf(chart.day, frame, words);
  const events = eventsOf(happenedTo(chart, words), frame, today.y + 8);
  const lanes = lanesOf(chart, frame, events.bottom, words);
  const periods = periodLanes(chart, frame, lanes.at(-1)?.bottom ?? events.bottom, words);
  const others = otherScans(chart, frame, (periods.at(-1) ?? lanes.at(-1) ?? events).bottom, words);
  const axisY = round((others ?? periods.at(-1) ?? lanes.at(-1) ?? events).bottom + 10);
  const references = placeLabels(referencesOf(chart, frame, words), frame);
  const refRows = references.reduce((most, { level }) => Math.max(most, level + 1), 0);
  const overdue = chart.items.filter(({ state }) => state === 'overdue');
  const kinds = new Set(lanes.flatMap(({ marks }) => marks.map(({ kind }) => kind)));
  return {
    id,
    span,
    width,
    font,
    size,
    height: round(axisY + font + 12 + refRows * (font + 4)),
    title: t('timeline.title'),
    description: describe(chart, frame, words, overdue.length),
    empty: lanes.length === 0 && events.marks.length === 0 && periods.length === 0,
    today,
    top: today.y + 6,
    axis: { y: axisY, ...axisOf(frame, words) },
    events,
    lanes,
    periods,
    others,
    references: references.map(({ of, x, level }) => ({
      at: of.x,
      x,
      y: round(axisY + font * 2 + 8 + level * (font + 4)),
      text: of.text,
      title: of.title,
    })),
    overdue: overdue.length,
    legend: MARKS.filter((kind) => kinds.has(kind)).map((kind) => ({
      ...signOf(kind),
      text: t(`timeline.mark.${kind}`),
    })),
    endless: endlessIn(lanes, words),
    rows: rowsOf(chart, words),
    from: dates.day(frame.from),
    to: dates.day(frame.to),
  };
}

function todayOf(day: string, frame: Frame, { t, dates }: Words) {
  const text = t('timeline.today', { day: dates.day(day) });
  const half = widthOf(text, frame.font) / 2 + 6;
  const at = frame.x(day);
  return {
    at,
    x: round(Math.max(frame.left + half, Math.min(frame.right - half, at))),
    y: frame.font + 2,
    text,
  };
}

/** Years, and months where there are few of them; labels that would cover each other are left out. */
function axisOf(frame: Frame, { dates }: Words) {
  const years = frame.ticks.every((tick) => tick.endsWith('-01-01'));
  const ticks = frame.ticks.map((tick) => ({ x: frame.x(tick), year: tick.endsWith('-01-01') }));
  const labels = frame.ticks.map((tick) => ({
    x: frame.x(tick),
    text: dates.day(years ? tick.slice(0, 4) : tick.slice(0, 7)),
  }));
  return { ticks, labels: thinLabels(labels, frame) };
}

/** Why marks end where a rule does not; null where they do not in what is shown. */
function endlessIn(lanes: readonly Lane[], { t, dates }: Words): string | null {
  const days = lanes.flatMap(({ endless }) => endless ?? []).toSorted();
  const last = days.at(-1);
  return last === undefined ? null : t('timeline.endless', { day: dates.day(last) });
}

/** What is seen at a glance, for those who do not see it. */
function describe({ items, day }: Chart, frame: Frame, words: Words, overdue: number): string {
  const { t, dates } = words;
  return t('timeline.description', {
    from: dates.day(frame.from),
    to: dates.day(frame.to),
    today: dates.day(day),
    done: items.filter(({ state }) => state === 'completed').length,
    overdue,
    next: nextIn(items, day, words),
  });
}
