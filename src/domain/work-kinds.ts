import type { CalendarDate } from './calendar.ts';
import { diseaseFacts, type Fact, standingFacts } from './facts.ts';
import type { ProtocolCode } from './protocol.ts';
import type { Found } from './recurrence.ts';
import { isFinal, type Result } from './results.ts';

export const WORK_KINDS = [
  'derivation-failed',
  'missing-fact',
  'no-protocol',
  'awaiting-signature',
  'confirm-date',
  'grade-disagreement',
  'confirm-earlier-imaging',
  'interval-exceeded',
  'unmatched-result',
  'result-to-review',
  'next-step',
  'observation-proposed',
  'observation-scan',
  'observation-read',
  'board-decision',
  'convene-or-defer',
  'decision-to-carry-out',
  'evidence-changed',
  'deviation',
  'which-plan',
  'proposal',
  'end-of-plan',
  'lost-contact',
  'missed-appointment',
  'transfer-to-confirm',
  'dead-letter',
  'no-plan',
  'protocol-review',
] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** A person's answer to an earlier piece of work; its need does not arise again. */
export interface AnsweredWork {
  readonly kind: WorkKind;
  readonly subject: string;
  readonly answer: WorkAnswer;
  /** The site's day on which it was given. */
  readonly on: CalendarDate;
}

export const WORK_ANSWERS = [
  'confirmed',
  'not-available',
  'keep-higher-grade',
  'noted',
  'no-recurrence',
  'suspicious',
  'recurrence',
  'non-diagnostic',
  'done',
  'declined',
  'reached',
  'not-reached',
  'discharge',
  'no-surveillance',
  'pick-protocol',
] as const;

export interface WorkAnswer {
  /**
   * `accepted` and `rejected` are given at the proposal, where both plans are seen. `decided` and `deferred` were
   * told of recurrences before a board's decisions about them were recorded as such; what was told so holds on.
   */
  readonly answer: (typeof WORK_ANSWERS)[number] | 'accepted' | 'rejected' | 'decided' | 'deferred';
  readonly reason: string;
  /** `suspicious`, formerly `decided`: what happens next, and by when. */
  readonly nextStep?: { readonly what: string; readonly by: CalendarDate } | undefined;
  /** `recurrence`: what was found, and where. */
  readonly found?: Found;
  /** `recurrence`: the examination that was read. Set by the service. */
  readonly scan?: { readonly modality: string; readonly performedOn: CalendarDate };
  /** `reached`, `not-reached`: how it was tried. */
  readonly how?: string;
  /** The facts it rests on, as `basisOf` names them: a newer one makes the need arise again. Set by the service. */
  readonly basis?: string;
  /** `accepted`, `rejected`: the name of the proposal that was decided. */
  readonly proposal?: string;
  /** `pick-protocol`: the signed protocol a clinician chose, and the day it counts from. */
  readonly pick?: { readonly protocol: ProtocolCode; readonly anchorOn: CalendarDate };
}

/** Names the standing facts that a decision about surveillance rests on. The order of the facts is irrelevant. */
export function basisOf(facts: readonly Fact[]): string {
  const standing = new Set(standingFacts(facts).map((fact) => fact.id));
  return diseaseFacts(facts)
    .map((fact) => fact.id)
    .filter((id) => standing.has(id))
    .toSorted()
    .join(' ');
}

/** What a board decides falls due with its meetings, what a period waits for with its scans; all else keeps its day. */
export const DUE_ANEW: ReadonlySet<WorkKind> = new Set([
  'board-decision',
  'observation-scan',
  'observation-read',
] as const);

/** Which answers a kind of work takes. Kinds without one are settled by what they wait for. */
export const ANSWERS_OF: Record<WorkKind, readonly WorkAnswer['answer'][]> = {
  // Settled by the next derivation that succeeds.
  'derivation-failed': [],
  'missing-fact': ['not-available', 'pick-protocol'],
  'no-protocol': ['pick-protocol', 'no-surveillance'],
  'awaiting-signature': [],
  'confirm-date': ['confirmed'],
  'grade-disagreement': ['keep-higher-grade'],
  'confirm-earlier-imaging': ['confirmed'],
  'interval-exceeded': ['noted'],
  'unmatched-result': [],
  'result-to-review': ['no-recurrence', 'suspicious', 'recurrence', 'non-diagnostic'],
  'next-step': ['done'],
  // Settled by the period that is opened for the patient, or declined.
  'observation-proposed': ['declined'],
  // Settled by the readings of the period's scans.
  'observation-scan': [],
  'observation-read': [],
  // Decided at /v1/board/cases/{caseId}/decisions, where the case is seen.
  'board-decision': [],
  // Settled by a meeting in time, or by a decision of the board to defer.
  'convene-or-defer': [],
  // Settled by the operation as a fact, or by another decision; where no fact can say it, by a person's word.
  'decision-to-carry-out': ['done'],
  'evidence-changed': ['confirmed'],
  deviation: ['noted'],
  'which-plan': ['done'],
  // Decided at /v1/patients/{system}/{value}/proposal, where both plans are seen.
  proposal: [],
  'end-of-plan': ['discharge', 'pick-protocol'],
  'lost-contact': ['reached', 'not-reached'],
  // Each is an attempt: a result, another appointment or the end of the examination or the period settles it.
  'missed-appointment': ['done', 'reached', 'not-reached'],
  // Settled by the receiver's confirmation or the patient's return, recorded at …/transfer/confirmation and …/return.
  'transfer-to-confirm': [],
  // Settled by sending it again, or by the end of its subscription.
  'dead-letter': [],
  // Settled by the next derivation, which gives a plan or says what is missing.
  'no-plan': [],
  // Settled by the review, recorded at /v1/protocols/{code}/versions/{version}/review.
  'protocol-review': [],
};

/** Which answers a piece of work takes. An operation that a fact puts on record is never done by word alone. */
export const answersOf = (kind: WorkKind, parts: object): readonly WorkAnswer['answer'][] =>
  kind === 'decision-to-carry-out' && !('byWord' in parts && parts.byWord === true)
    ? []
    : (ANSWERS_OF[kind] ?? []);

/** Answers that only a clinician gives: all that choose, end or judge. */
export const CLINICIANS_ANSWERS: ReadonlySet<WorkAnswer['answer']> = new Set([
  'not-available',
  'keep-higher-grade',
  'no-recurrence',
  'suspicious',
  'recurrence',
  'non-diagnostic',
  'decided',
  'declined',
  'discharge',
  'no-surveillance',
  'pick-protocol',
]);

/** An examination that was contraindicated, and what is done instead. */
export interface Alternative {
  readonly itemId: string;
  readonly what: string;
  readonly by: CalendarDate;
}

/** A corrected report is another reading: its version is part of what is reviewed. */
export const reviewSubject = (result: Pick<Result, 'id' | 'version'>): string =>
  `${result.id} v${result.version}`;

/** What has become of the report that was read, where it is not what it was; null where it is. */
export function changeOfReport(results: readonly Result[], subject: string): string | null {
  const now = results.find((result) => subject.startsWith(`${result.id} v`));
  if (now === undefined) return 'no longer among the results of this patient';
  return reviewSubject(now) === subject && isFinal(now.status)
    ? null
    : `${now.status}, version ${now.version}`;
}

/** Results that a clinician read as non-diagnostic in their present version: they close nothing. */
export function nonDiagnosticResults(
  results: readonly Result[],
  answered: readonly AnsweredWork[],
): Set<string> {
  const subjects = new Set(
    answered
      .filter((work) => work.kind === 'result-to-review' && work.answer.answer === 'non-diagnostic')
      .map((work) => work.subject),
  );
  return new Set(results.filter((result) => subjects.has(reviewSubject(result))).map((result) => result.id));
}
