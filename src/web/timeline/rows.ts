import type { CalendarDate } from '../../domain/calendar.ts';
import type { Chart } from '../../plans/chart.ts';
import { countText, scanTitle } from './beside.ts';
import { happenedTo } from './events.ts';
import { kindOf, type MarkKind, titleOf, type Words } from './marks.ts';

/** A line of the picture as a table: for those who cannot see it, and for paper. */
export interface TimelineRow {
  readonly on: CalendarDate;
  /** The day as it is known. */
  readonly day: string;
  /** `lang` is null in the reader's own language. */
  readonly what: { readonly text: string; readonly lang: string | null };
  readonly state: string;
  readonly kind: MarkKind | 'event' | 'period';
  /** The row of the worklist; null where nobody has anything to do. */
  readonly itemId: string | null;
}

/** All that the picture can show, whatever is in sight, in order of the days. */
export function rowsOf(chart: Chart, words: Words): TimelineRow[] {
  const { t, dates, say } = words;
  const rows: TimelineRow[] = [
    ...happenedTo(chart, words).map(({ on, day, text }) => ({
      on,
      day,
      what: { text, lang: null },
      state: '',
      kind: 'event' as const,
      itemId: null,
    })),
    ...chart.items.flatMap((item): TimelineRow[] => {
      const kind = kindOf(item);
      if (kind === null) return [];
      const on = item.completedOn ?? item.dueOn;
      const live = kind === 'overdue' || kind === 'due' || kind === 'open';
      return [
        {
          on,
          day: dates.day(on),
          what: say(item.label),
          state: titleOf(item, words),
          kind,
          itemId: live ? item.id : null,
        },
      ];
    }),
    ...chart.otherScans.map((scan) => ({
      on: scan.on,
      day: dates.day(scan.on),
      what: { text: scanTitle(scan, words), lang: null },
      state: t('timeline.mark.other'),
      kind: 'other' as const,
      itemId: null,
    })),
    ...chart.periods.flatMap(({ scans }) =>
      scans.map(({ on, count }) => ({
        on,
        day: dates.day(on),
        what: { text: t('timeline.observation'), lang: null },
        state: t('timeline.observation.count', { count: countText(count, words) }),
        kind: 'period' as const,
        itemId: null,
      })),
    ),
  ];
  return rows.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}
