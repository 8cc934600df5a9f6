import {
  type CalendarDate,
  type Period,
  type PeriodText,
  parsePeriod,
  writtenDay,
  writtenPeriod,
} from './calendar.ts';
import type { Basis, ProtocolCode } from './protocol.ts';

/** Why an item's date is what it is, as parts; `whyDue` makes the sentence of them. */
export interface WhyParts {
  readonly series: string;
  readonly dueOn: CalendarDate;
  readonly origin: 'step' | 'catch-up';
  /** The one addition: anchor + offset = due. Zero for a catch-up, which is due on the day of enrolment. */
  readonly offset: Period;
  readonly anchorEvent: string;
  readonly anchorOn: CalendarDate;
  readonly anchorPartial: boolean;
  readonly protocol: ProtocolCode;
  readonly version: number;
  readonly step: number;
  readonly every: PeriodText;
  readonly from: PeriodText;
  readonly to: PeriodText | null;
  readonly basis: Basis;
  readonly citation: string;
  readonly signedBy: string;
  readonly signedOn: CalendarDate;
}

const BASIS_WORDS: Record<Basis, string> = {
  guideline: 'Guideline figure',
  paper: 'Figure of the paper',
  'local-default': 'Local figure',
};

/**
 * The reason sentence of an item, for example: "MRI liver + pelvis, due 12 Mar 2031: 66 months after
 * resection on 12 Sep 2025. RECT-G2X v1, step 2: every 6 months from month 60. Local figure, signed by
 * Dr Demo on 23 Nov 2026."
 */
export function whyDue(parts: WhyParts): string {
  const reason =
    parts.origin === 'step'
      ? `${writtenOffset(parts.offset)} after ${parts.anchorEvent} on ${writtenDay(parts.anchorOn)}${parts.anchorPartial ? ' (the earliest day of a date known in part)' : ''}`
      : `catch-up, as no scan within the last ${writtenPeriod(parts.every)} was known`;
  return (
    `${parts.series}, due ${writtenDay(parts.dueOn)}: ${reason}. ` +
    `${parts.protocol} v${parts.version}, step ${parts.step}: every ${writtenPeriod(parts.every)} from ${writtenStart(parts.from)}. ` +
    `${BASIS_WORDS[parts.basis]}, signed by ${parts.signedBy} on ${writtenDay(parts.signedOn)}.`
  );
}

function writtenOffset({ months, days }: Period): string {
  const weeks =
    days % 7 === 0
      ? `${days / 7} ${days === 7 ? 'week' : 'weeks'}`
      : `${days} ${days === 1 ? 'day' : 'days'}`;
  const parts = [months > 0 ? `${months} ${months === 1 ? 'month' : 'months'}` : '', days > 0 ? weeks : ''];
  return parts.filter((part) => part !== '').join(' and ');
}

function writtenStart(from: PeriodText): string {
  const { months, days } = parsePeriod(from);
  if (days === 0) return `month ${months}`;
  return months === 0 && days % 7 === 0 ? `week ${days / 7}` : writtenPeriod(from);
}
