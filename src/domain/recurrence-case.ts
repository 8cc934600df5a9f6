import { inOrderOfDay, isCalledFor, isSurgical, standingDecision } from './board-decision.ts';
import { lastDeferral } from './board-work.ts';
import { type CalendarDate, earliestDay, writtenDay } from './calendar.ts';
import { type Fact, ofKind, standingFacts } from './facts.ts';
import type { Asked } from './meetings.ts';
import type { BoardDecision } from './observation-model.ts';
import { dayToConfirm, doneSince, type Operation } from './operations.ts';
import { clinicalPicture } from './picture.ts';
import { type Found, missingForBoard, type RecordedRecurrence } from './recurrence.ts';
import type { Result } from './results.ts';
import { type AnsweredWork, changeOfReport } from './work-kinds.ts';

/** A recurrence before the board, as all that is recorded says. */
export interface RecurrenceCase {
  readonly caseId: string;
  readonly reading: AnsweredWork;
  readonly where: Found['where'];
  readonly scanOn: CalendarDate | null;
  /** The examination in words. */
  readonly examination: string;
  readonly missing: readonly string[];
  /** Null: the board has decided. */
  readonly asked: Asked | null;
  readonly deferrals: number;
  /** In the order of their days. */
  readonly decisions: readonly BoardDecision[];
  /** The one that stands. */
  readonly decision: BoardDecision | null;
  /** The operation that it decided is done; one against surgery is never carried out by an operation. */
  readonly carriedOut: boolean;
  /** Operations of that place that may be older than the decision: a person says. */
  readonly unconfirmed: readonly Operation[];
  /** Operations of the day on which the board took its word against them back: a person says which was first. */
  readonly sameDay: readonly Operation[];
  /** Operations of that place that were done while the board had decided against surgery. */
  readonly against: readonly { readonly on: CalendarDate; readonly decision: BoardDecision }[];
  /** What has become of the report that was read, where it is not what it was. */
  readonly changed: string | null;
}

/** What the cases of a patient are worked out from. */
interface CaseRecord {
  readonly facts: readonly Fact[];
  readonly results: readonly Result[];
  readonly answered: readonly AnsweredWork[];
  readonly recurrences: readonly RecordedRecurrence[];
  readonly periods: readonly { readonly decisions: readonly BoardDecision[] }[];
}

/** Names the work that a decision about a recurrence leaves: by what was read, whichever record it is shown in. */
export const decidedSubject = ({ subject }: AnsweredWork, { id }: BoardDecision): string =>
  `${subject} decided ${id}`;

/** Every recurrence of a patient that was read, whatever the board has said of it. Pure. */
export function recurrenceCases(record: CaseRecord): RecurrenceCase[] {
  const cases = casesOf(record);
  return cases.map((one) => {
    // What a board decided about the same place in another case decides an operation there as well.
    const others = cases.filter(({ caseId, where }) => caseId !== one.caseId && where === one.where);
    const periods = one.where === 'liver' ? record.periods : [];
    return caseOf(
      record,
      one,
      [...others, ...periods].map(({ decisions }) => decisions),
    );
  });
}

/** What boards decided about recurrences in the liver, case by case. */
export const decidedOfLiver = (
  record: Pick<CaseRecord, 'answered' | 'recurrences'>,
): (readonly BoardDecision[])[] =>
  casesOf(record).flatMap(({ where, decisions }) => (where === 'liver' ? [decisions] : []));

interface ReadCase extends Pick<RecurrenceCase, 'caseId' | 'reading' | 'where' | 'decisions'> {
  readonly askedOn: CalendarDate;
}

function casesOf({ answered, recurrences }: Pick<CaseRecord, 'answered' | 'recurrences'>): ReadCase[] {
  // A report that moved between records that were merged since may have been read in both: one case.
  const bySubject = Map.groupBy(recurrences, ({ subject }) => subject);
  return [...bySubject].flatMap(([subject, recorded]) => {
    const read = answered
      .filter(
        (one) =>
          one.kind === 'result-to-review' && one.subject === subject && one.answer.answer === 'recurrence',
      )
      .toSorted((a, b) => (dated(a) < dated(b) ? -1 : 1));
    const reading = read.at(-1);
    const caseId = recorded.map((one) => one.caseId).toSorted()[0];
    if (reading === undefined || caseId === undefined) return [];
    const decisions = inOrderOfDay(recorded.flatMap((one) => one.decisions));
    const where = placeOf(reading);
    // Read again as the same it is asked no later.
    const askedOn = read.find((one) => placeOf(one) === where)?.on ?? reading.on;
    return [{ caseId, reading, decisions, where, askedOn }];
  });
}

const placeOf = ({ answer }: AnsweredWork): Found['where'] => answer.found?.where ?? 'elsewhere';

const dated = ({ on, answer }: AnsweredWork): string => `${on} ${answer.found?.where} ${answer.reason}`;

function caseOf(
  record: CaseRecord,
  one: ReadCase,
  beside: readonly (readonly BoardDecision[])[],
): RecurrenceCase {
  const { caseId, reading, where, decisions, askedOn } = one;
  const { scan } = reading.answer;
  const decision = standingDecision(decisions);
  const deferred = [
    ...decisions.flatMap((one) => (one.decision === 'defer' ? [one.decidedOn] : [])),
    ...answersBefore(record, reading),
  ];
  const isAsked = decision === null && !isAnswered(record, 'board-decision', reading.subject);
  const { grading } = clinicalPicture(record.facts);
  const against = (on: CalendarDate, held: BoardDecision | null): RecurrenceCase['against'] =>
    held?.decision === 'non-surgical' && !isCalledFor(beside, held, on) ? [{ on, decision: held }] : [];
  const { done, unconfirmed, sameDay } = operationsOf(record, one, decision);
  return {
    caseId,
    reading,
    where,
    scanOn: scan?.performedOn ?? null,
    examination:
      scan === undefined ? 'an examination' : `${scan.modality} of ${writtenDay(scan.performedOn)}`,
    missing: missingForBoard(where, scan?.performedOn ?? reading.on, record.facts, grading),
    asked: isAsked
      ? {
          askedOn,
          urgent: false,
          deferredOn: lastDeferral(deferred, scan?.performedOn ?? reading.on),
        }
      : null,
    deferrals: deferred.length,
    decisions,
    decision,
    carriedOut:
      decision !== null &&
      isSurgical(decision.decision) &&
      (done.some((on) => on >= decision.decidedOn) ||
        isAnswered(record, 'decision-to-carry-out', decidedSubject(reading, decision))),
    unconfirmed,
    sameDay,
    against: [
      ...done.flatMap((on) =>
        against(on, standingDecision(decisions.filter(({ decidedOn }) => decidedOn <= on))),
      ),
      ...(decision === null
        ? []
        : sameDay.flatMap(() => against(decision.decidedOn, decisionBefore(decision, decisions)))),
    ],
    changed: changeOfReport(record.results, reading.subject),
  };
}

/** Deferrals told as answers, before decisions about recurrences were recorded like any other. */
const answersBefore = ({ answered }: CaseRecord, { subject }: AnsweredWork): CalendarDate[] =>
  answered.flatMap((one) =>
    one.kind === 'convene-or-defer' && one.subject.startsWith(`${subject}, `) ? [one.on] : [],
  );

const isAnswered = ({ answered }: CaseRecord, kind: AnsweredWork['kind'], subject: string): boolean =>
  answered.some((one) => one.kind === kind && one.subject === subject);

/** The fact that says that an operation was done; none does of disease elsewhere, and a person says it instead. */
export const OPERATION_OF = { liver: 'hepatectomy', local: 'resection', elsewhere: null } as const;

/**
 * The days of the operations of that place, as far as they are known or a person has confirmed them. `sameDay`: of the
 * day on which the board took its word against them back, which may have been afterwards.
 */
function operationsOf(
  record: CaseRecord,
  { where, reading: { subject }, decisions }: ReadCase,
  decision: BoardDecision | null,
): { done: CalendarDate[]; unconfirmed: Operation[]; sameDay: Operation[] } {
  const kind = OPERATION_OF[where];
  const done: CalendarDate[] = [];
  const unconfirmed: Operation[] = [];
  const sameDay: Operation[] = [];
  for (const fact of kind === null ? [] : ofKind(standingFacts(record.facts), kind)) {
    const isConfirmed =
      decision !== null && isAnswered(record, 'confirm-date', `${subject} ${dayToConfirm(decision, fact)}`);
    if (decision !== null && doneSince(fact, decision) === 'unconfirmed') {
      if (isConfirmed) done.push(fact.recordedOn);
      else unconfirmed.push(fact);
    } else if (!isConfirmed && fact.date === decision?.decidedOn && reverses(decision, decisions)) {
      sameDay.push(fact);
    } else if (fact.date !== null) done.push(earliestDay(fact.date));
  }
  return { done: done.toSorted(), unconfirmed, sameDay };
}

/** A decision for surgery that takes one against it back. */
const reverses = (decision: BoardDecision, decisions: readonly BoardDecision[]): boolean =>
  isSurgical(decision.decision) && decisionBefore(decision, decisions)?.decision === 'non-surgical';

const decisionBefore = ({ id }: BoardDecision, decisions: readonly BoardDecision[]): BoardDecision | null => {
  const inOrder = inOrderOfDay(decisions);
  return standingDecision(
    inOrder.slice(
      0,
      inOrder.findIndex((one) => one.id === id),
    ),
  );
};
