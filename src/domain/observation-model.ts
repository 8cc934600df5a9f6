import type { CalendarDate } from './calendar.ts';
import type { Fact, FactDetails, FactOf, LesionCount, Presence } from './facts.ts';
import type { BoardCalendar } from './meetings.ts';

/** What a decrease means after the read (clinical rules §3, row 8): none of them is `passed`. */
export const DECREASE_POLICIES = ['board', 'review', 'fail'] as const;
export type DecreasePolicy = (typeof DECREASE_POLICIES)[number];

/** The settings of the observation rule. Days are whole calendar days of the site. */
export interface ObservationSettings {
  /** Calendar months from the baseline, or from an extension's scan, to the second scan. */
  readonly months: number;
  readonly earlyDays: number;
  readonly lateDays: number;
  readonly decrease: DecreasePolicy;
  /** From the opening to the baseline. */
  readonly baselineDays: number;
  /** From an unclear reading to the next one. */
  readonly readDays: number;
  readonly decisionDays: number;
  readonly urgentDecisionDays: number;
  /** Whole days a clinician has to say what follows an end, and to look at what changed. */
  readonly otherDays: number;
}

/** The paper's months; every other figure is a local default (clinical rules §3, §4). */
export const DEFAULT_OBSERVATION: ObservationSettings = Object.freeze({
  months: 3,
  earlyDays: 14,
  lateDays: 28,
  decrease: 'board',
  baselineDays: 14,
  readDays: 7,
  decisionDays: 14,
  urgentDecisionDays: 7,
  otherDays: 7,
});

export const OBSERVATION_MODALITIES = ['MRI', 'CT', 'ultrasound', 'SSTR-PET', 'FDG-PET', 'other'] as const;
export const CONTRASTS = [
  'none',
  'iodinated',
  'extracellular',
  'hepatobiliary',
  'microbubble',
  'unknown',
] as const;
export const LESION_STATUSES = [
  'present',
  'new',
  'equivocal',
  'not-seen',
  'treated',
  'merged',
  'split',
] as const;
/** `corrected`: what was written before never held. `re-read`: a person read the scan once more. */
export const READING_NATURES = ['first', 're-read', 'correction'] as const;
export const READING_STATUSES = ['preliminary', 'final', 'entered-in-error'] as const;

export interface Lesion {
  /** The reader's own name of it, the same on every scan. */
  readonly id: string;
  /** Couinaud segment as the reader writes it; null where nobody gave one. */
  readonly segment: string | null;
  readonly sizeMm: number | null;
  readonly status: (typeof LESION_STATUSES)[number];
}

/** One reading of a scan. Never edited: a later one names the reading that it follows. */
export interface Reading {
  readonly id: string;
  readonly scanId: string;
  readonly follows: string | null;
  readonly nature: (typeof READING_NATURES)[number];
  readonly status: (typeof READING_STATUSES)[number];
  readonly performedOn: CalendarDate;
  /** The day on which the reader read it; the day received never counts. */
  readonly readOn: CalendarDate;
  readonly reader: string;
  readonly modality: (typeof OBSERVATION_MODALITIES)[number];
  readonly contrast: (typeof CONTRASTS)[number];
  readonly count: LesionCount;
  /** As the reader types it; unknown: what the facts say. */
  readonly nelmType: FactDetails['liver-metastasis']['nelmType'];
  readonly newDiseaseOutsideLiver: Presence;
  /** Null: counted only, not listed. */
  readonly lesions: readonly Lesion[] | null;
  /** Still unclear after the read: another scan by this day, instead of the board. */
  readonly repeatBy: CalendarDate | null;
}

export const BOARD_DECISIONS = ['radical', 'debulking', 'non-surgical', 'extend', 'defer'] as const;
export type BoardDecisionKind = (typeof BOARD_DECISIONS)[number];

/** What a board decided. Never altered; corrected only by a later one, which has a higher number. */
export interface BoardDecision {
  readonly id: string;
  readonly number: number;
  readonly decision: BoardDecisionKind;
  readonly decidedOn: CalendarDate;
  readonly decidedBy: string;
  readonly why: string;
  /** What was before the board when it was recorded; null where it corrects another decision. */
  readonly question: BoardQuestion | 'recurrence' | null;
  /** Radical, debulking: the day by which it is carried out. */
  readonly carryOutBy: CalendarDate | null;
}

/** Closings by a person; all others follow from facts. */
export const CLOSINGS = ['withdrawn', 'opened-in-error', 'emergency-surgery'] as const;
export const CLOSED_REASONS = [
  ...CLOSINGS,
  'operated',
  'operated-before-completion',
  'death',
  'lost-to-follow-up',
  'reclassified-to-iii',
  'extrahepatic-disease',
] as const;
export type ClosedReason = (typeof CLOSED_REASONS)[number];

export interface Closing {
  /** Counts the closings and reopenings of the period, from 1. */
  readonly number: number;
  readonly reason: (typeof CLOSINGS)[number];
  readonly on: CalendarDate;
}

export const OUTCOMES = ['passed', 'ruled-out', 'decrease', 'uncertain'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** An outcome of a round, by the scan that gave it. */
export interface RoundOutcome {
  readonly round: number;
  readonly outcome: Outcome;
  readonly scanId: string;
}

/** As it was written down when it first held. */
export interface RecordedOutcome extends RoundOutcome {
  readonly number: number;
}

/** Facts that were on record already, by id: of one day it tells what came first. */
export interface KnownBefore {
  /** When the period was opened. */
  readonly opening: ReadonlySet<string>;
  /** When the decision that stands was recorded; none while there is none. */
  readonly decision: ReadonlySet<string>;
}

/** All that an observation period is derived from. */
export interface ObservationInput {
  readonly periodId: string;
  readonly openedOn: CalendarDate;
  /** The period that a loss ended before this one; null where it follows none. */
  readonly follows: string | null;
  readonly known: KnownBefore;
  readonly facts: readonly Fact[];
  readonly readings: readonly Reading[];
  readonly decisions: readonly BoardDecision[];
  readonly closing: Closing | null;
  readonly onRecord: readonly RecordedOutcome[];
  /** What boards decided about the patient's other periods and about recurrences in the liver, case by case. */
  readonly beside: readonly (readonly BoardDecision[])[];
  /** Days of ends that a person confirmed, by the work that asked for them. */
  readonly confirmedDays: readonly { readonly subject: string; readonly on: CalendarDate }[];
  /** When the site's board meets. */
  readonly board: BoardCalendar;
}

export const OBSERVATION_STATES = [
  'awaiting-baseline',
  'observing',
  'scan-due',
  'scan-overdue',
  'inconclusive',
  'ruled-out',
  'board-pending',
  'board-decided',
  'closed',
  'not-applicable',
] as const;
export type ObservationState = (typeof OBSERVATION_STATES)[number];

/** What the board is asked. */
export const BOARD_QUESTIONS = [
  'passed',
  'decrease',
  'uncertain',
  'new-lesion',
  'type-iii',
  'extrahepatic-disease',
  'not-applicable',
] as const;
export type BoardQuestion = (typeof BOARD_QUESTIONS)[number];

/** The scan from which the count is compared. */
export interface Baseline {
  readonly scanId: string;
  readonly on: CalendarDate;
  readonly count: LesionCount;
  readonly nelmType: 'I' | 'II';
}

/** A round: the days in which its scan counts. */
export interface Round {
  readonly number: number;
  readonly opens: CalendarDate;
  readonly due: CalendarDate;
  readonly closes: CalendarDate;
}

/** An operation, or the closing by a person, of a day before the decision that stands. */
export interface DisputedEnd {
  readonly on: CalendarDate;
  /** Null: a person's closing. */
  readonly operation: FactOf<'hepatectomy'> | null;
  /** Names the question of a person; once it is confirmed, the end counts. */
  readonly subject: string;
}

/** What became of a scan, by the row of clinical rules §3 that judged it. Null: it was not judged. */
export interface Judgement {
  readonly scanId: string;
  readonly performedOn: CalendarDate;
  readonly row: number | null;
  readonly round: number | null;
  readonly late: boolean;
  /** Lesions that have grown since the baseline: shown, and no failure by themselves. */
  readonly growth: readonly { readonly lesion: string; readonly fromMm: number; readonly toMm: number }[];
  readonly sentence: string;
}

export interface ObservationPeriod {
  readonly periodId: string;
  readonly openedOn: CalendarDate;
  readonly follows: string | null;
  readonly known: KnownBefore;
  readonly state: ObservationState;
  readonly on: CalendarDate;
  readonly closedReason: ClosedReason | null;
  /** The day of what closed it; null while it is not closed. */
  readonly closedOn: CalendarDate | null;
  readonly baseline: Baseline | null;
  /** Why a re-read has put the baseline in doubt. */
  readonly baselineDoubt: string | null;
  readonly rounds: readonly Round[];
  /** Why there is no baseline, or why the rule does not apply. */
  readonly reason: string | null;
  /** From when the present question, reading or reason counts. */
  readonly reasonOn: CalendarDate;
  readonly outcomes: readonly RoundOutcome[];
  readonly judgements: readonly Judgement[];
  readonly question: BoardQuestion | null;
  readonly urgent: boolean;
  /** The decision that stands. */
  readonly decision: BoardDecision | null;
  readonly deferrals: number;
  /** The day of the deferral from which the question counts; null where none does. */
  readonly deferredOn: CalendarDate | null;
  /** Why what was done deviates from the rule or the decision (row 16). */
  readonly deviation: string | null;
  readonly therapies: readonly { readonly what: string; readonly on: string }[];
  /** What was told of the rule itself after the decision, which it was not made on; null where nothing was. */
  readonly spoiltSince: CalendarDate | null;
  /** Ends of a day before the decision that stands, told since: a person says which is true. */
  readonly disputed: readonly DisputedEnd[];
  /** Outcomes on record that the facts and scans of today no longer give. */
  readonly changed: readonly RecordedOutcome[];
  readonly missing: readonly string[];
  readonly next: {
    readonly what: string;
    readonly who: 'nurse' | 'clinician' | 'coordinator' | null;
    readonly by: CalendarDate | null;
  };
  readonly sentence: string;
  /** The first day on which time alone brings something new; `NEVER` where it does not. */
  readonly wakesOn: CalendarDate;
  readonly readDueOn: CalendarDate | null;
  readonly repeatBy: CalendarDate | null;
  readonly decisionDueOn: CalendarDate | null;
  /** No meeting of the board is in time for the decision. */
  readonly convene: boolean;
}
