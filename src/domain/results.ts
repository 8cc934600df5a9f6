import type { CalendarDate } from './calendar.ts';
import type { Region } from './protocol.ts';

export const RESULT_MODALITIES = [
  'MRI',
  'CT',
  'EUS',
  'sigmoidoscopy',
  'colonoscopy',
  'ultrasound',
  'SSTR-PET',
  'FDG-PET',
  'other',
] as const;
export type ResultModality = (typeof RESULT_MODALITIES)[number];

export const RESULT_STATUSES = [
  'preliminary',
  'final',
  'corrected',
  'amended',
  'entered-in-error',
  'cancelled',
] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

/** An examination's result as it arrives: (site, system, accession) with a version; an older version changes nothing. */
export interface NewResult {
  readonly system: string;
  readonly accession: string;
  readonly version: number;
  /** The day the examination was performed, in the site's zone; the day received never counts. */
  readonly performedOn: CalendarDate;
  readonly modality: ResultModality;
  readonly regions: readonly Region[];
  readonly status: ResultStatus;
  /** The reader's words; never interpreted. */
  readonly conclusion: string | null;
}

/** The newest version of a result, as the core sees it. */
export interface Result extends NewResult {
  readonly id: string;
  /** The site's day on which this version was received: it tells what was known at enrolment, and nothing else. */
  readonly receivedOn: CalendarDate;
}

/** What a late enrolment asks about as a whole, "confirm earlier imaging": performed and received before it. */
export const isHistory = (result: Result, enrolledOn: CalendarDate | null): boolean =>
  enrolledOn !== null && result.performedOn < enrolledOn && result.receivedOn <= enrolledOn;

/** Statuses that can close an item: a report that stands. */
export const isFinal = (status: ResultStatus): boolean =>
  status === 'final' || status === 'corrected' || status === 'amended';
