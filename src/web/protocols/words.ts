import { type PeriodText, parsePeriod } from '../../domain/calendar.ts';
import type { Modality, Step } from '../../domain/protocol.ts';
import type { View } from '../view.ts';

type T = View['t'];
const UNITS = { Y: 'years', M: 'months', W: 'weeks', D: 'days' } as const;

/** A period as it is written, weeks staying weeks, in the reader's language. */
export function periodIn(t: T, text: PeriodText | null, none = t('period.none')): string {
  if (text === null) return none;
  const parts = [...text.matchAll(/(\d+)([YMWD])/g)].map(([, count, unit]) => {
    return t(`period.${UNITS[unit as keyof typeof UNITS]}`, { n: Number(count) });
  });
  return parts.join(t('period.and'));
}

/** The phase that a step covers, in months after the anchor where both ends are in months. */
export function phaseIn(t: T, { from, to }: Pick<Step, 'from' | 'to'>): string {
  const [start, end] = [parsePeriod(from), to === null ? null : parsePeriod(to)];
  const inMonths = start.days === 0 && (end === null || end.days === 0);
  if (!inMonths) {
    const since = periodIn(t, from);
    return to === null
      ? t('phase.sinceOpen', { from: since })
      : t('phase.since', { from: since, to: periodIn(t, to) });
  }
  if (end === null) return t('phase.open', { from: start.months });
  return t('phase.months', { from: start.months, to: end.months });
}

/** What a step allows before and after the due day. */
export const windowIn = (t: T, { early, late }: Pick<Step, 'early' | 'late'>): string =>
  t('phase.window', { early: periodIn(t, early), late: periodIn(t, late) });

/** "CT or MRI", as a preview counts examinations, in the reader's language. */
export const modalityIn = (t: T, either: string): string =>
  either
    .split(' or ')
    .map((one) => t(`modality.${one as Modality}`))
    .join(t('protocol.or'));
