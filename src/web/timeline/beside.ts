import type { Chart } from '../../plans/chart.ts';
import type { TextKey } from '../texts/texts.ts';
import { type Frame, round } from './frame.ts';
import { widthOf } from './labels.ts';
import { readAs, type Words } from './marks.ts';

/** An observation period: its windows, and its scans with what was counted. */
export interface PeriodLane {
  readonly name: string;
  readonly note: string;
  readonly nameY: number;
  readonly y: number;
  readonly x: number;
  readonly width: number;
  readonly windows: readonly {
    readonly x: number;
    readonly width: number;
    readonly due: number | null;
    readonly title: string;
  }[];
  readonly scans: readonly CountMark[];
  readonly alarm: boolean;
  readonly bottom: number;
}

interface CountMark {
  readonly x: number;
  readonly count: string;
  readonly width: number;
  readonly title: string;
}

type Period = Chart['periods'][number];
type Count = NonNullable<Period['scans'][number]['count']>;

/** What a reader counted; unknown is a value. */
export function countText(count: Count | null, { t }: Pick<Words, 't'>): string {
  if (count === null || count.value === null) {
    return t(`count.${count?.qualifier === 'uncountable' ? 'uncountable' : 'unknown'}` satisfies TextKey);
  }
  return count.qualifier === 'at-least' ? t('count.at-least', { n: count.value }) : String(count.value);
}

const signOfCount = (count: Count | null): string =>
  count === null || count.value === null
    ? '?'
    : count.qualifier === 'at-least'
      ? `≥${count.value}`
      : String(count.value);

/** Each period in sight on a line of its own. */
export function periodLanes(chart: Chart, frame: Frame, top: number, words: Words): PeriodLane[] {
  const lanes: PeriodLane[] = [];
  let y = top;
  for (const period of chart.periods) {
    const end = period.closedOn ?? period.rounds.at(-1)?.closes ?? chart.day;
    const last = end > chart.day || period.closedOn !== null ? end : chart.day;
    if (last < frame.from || period.openedOn > frame.to) continue;
    const lane = periodLane(period, last, frame, y, words);
    lanes.push(lane);
    y = lane.bottom;
  }
  return lanes;
}

function periodLane(period: Period, end: string, frame: Frame, top: number, { t, dates }: Words): PeriodLane {
  const start = [period.openedOn, ...period.scans.map(({ on }) => on)].toSorted()[0] ?? period.openedOn;
  const x = frame.x(start);
  const nameY = round(top + frame.font + 8);
  const y = round(nameY + 18);
  return {
    name: t('timeline.observation'),
    note: t(`observation.${period.state}`),
    nameY,
    y,
    x,
    width: round(Math.max(4, frame.x(end) - x)),
    windows: period.rounds.map(({ opens, due, closes }) => ({
      x: frame.x(opens),
      width: round(Math.max(2, frame.x(closes) - frame.x(opens))),
      due: frame.holds(due) ? frame.x(due) : null,
      title: t('timeline.observation.window', {
        due: dates.day(due),
        from: dates.day(opens),
        to: dates.day(closes),
      }),
    })),
    scans: countMarks(period, frame, { t, dates }),
    alarm: period.state === 'scan-overdue',
    bottom: y + 16,
  };
}

/** Counts on the line of a period; those too close to be told apart share a mark, such as "3→3". */
function countMarks({ scans }: Period, frame: Frame, { t, dates }: Pick<Words, 't' | 'dates'>): CountMark[] {
  const inSight = scans.filter(({ on }) => frame.holds(on)).toSorted((a, b) => (a.on < b.on ? -1 : 1));
  const marks: CountMark[] = [];
  for (const { on, count } of inSight) {
    const title = t('timeline.observation.scan', { day: dates.day(on), count: countText(count, { t }) });
    const [x, last] = [frame.x(on), marks.at(-1)];
    if (last !== undefined && x - last.x < last.width / 2 + 11) {
      const text = `${last.count}→${signOfCount(count)}`;
      marks[marks.length - 1] = {
        ...last,
        count: text,
        width: pillOf(text, frame),
        title: `${last.title}\n${title}`,
      };
    } else marks.push({ x, count: signOfCount(count), width: pillOf(signOfCount(count), frame), title });
  }
  return marks;
}

const pillOf = (text: string, { font }: Frame): number => round(Math.max(18, widthOf(text, font) + 8));

/** Reports that closed nothing: one line of small marks. */
export function otherScans(
  { otherScans: scans }: Pick<Chart, 'otherScans'>,
  frame: Frame,
  top: number,
  words: Words,
) {
  const shown = scans.filter(({ on }) => frame.holds(on)).toSorted((a, b) => (a.on < b.on ? -1 : 1));
  if (shown.length === 0) return null;
  const nameY = round(top + frame.font + 8);
  const groups: (typeof shown)[] = [];
  for (const scan of shown) {
    const before = groups.at(-1)?.at(-1);
    if (before !== undefined && frame.x(scan.on) - frame.x(before.on) < 7) groups.at(-1)?.push(scan);
    else groups.push([scan]);
  }
  return {
    name: words.t('timeline.other-scans', { n: shown.length }),
    nameY,
    y: nameY + 13,
    bottom: nameY + 22,
    marks: groups.map((group) => ({
      x: frame.x(group[0]?.on ?? frame.from),
      title: group.map((scan) => scanTitle(scan, words)).join('\n'),
    })),
  };
}

/** An examination that no plan asked for: what, when, and what was read. */
export function scanTitle(
  { on, modality, regions, read }: Chart['otherScans'][number],
  { t, dates }: Words,
): string {
  const what = regions.map((region) => t(`region.${region}`)).join(' + ');
  const told = read === null ? '' : ` ${readAs(read, t)}`;
  return t('timeline.other-scan', { modality: t(`modality.${modality}`), what, day: dates.day(on) }) + told;
}
