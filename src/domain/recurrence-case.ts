import { inOrderOfDay, standingDecision } from './board-decision.ts';
import { lastDeferral } from './board-work.ts';
import { type CalendarDate, writtenDay } from './calendar.ts';
import { type Fact, ofKind, standingFacts } from './facts.ts';
import type { Asked } from './meetings.ts';
import { dayWithin } from './observation-events.ts';
import type { BoardDecision } from './observation-model.ts';
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
  readonly carriedOut: boolean;
  /** What has become of the report that was read, where it is not what it was. */
  readonly changed: string | null;
}

/** What the cases of a patient are worked out from. */
interface CaseRecord {
  readonly facts: readonly Fact[];
  readonly results: readonly Result[];
  readonly answered: readonly AnsweredWork[];
  readonly recurrences: readonly RecordedRecurrence[];
}

/** Names the work that a decision about a recurrence leaves: by what was read, whichever record it is shown in. */
export const decidedSubject = ({ subject }: AnsweredWork, { id }: BoardDecision): string =>
  `${subject} decided ${id}`;

/** Every recurrence of a patient that was read, whatever the board has said of it. Pure. */
export function recurrenceCases(record: CaseRecord): RecurrenceCase[] {
  // A report that moved between records that were merged since may have been read in both: one case.
  const bySubject = Map.groupBy(record.recurrences, ({ subject }) => subject);
  return [...bySubject].flatMap(([subject, recorded]) => {
    const reading = record.answered
      .filter(
        (one) =>
          one.kind === 'result-to-review' && one.subject === subject && one.answer.answer === 'recurrence',
      )
      .toSorted((a, b) => (dated(a) < dated(b) ? -1 : 1))
      .at(-1);
    const caseId = recorded.map((one) => one.caseId).toSorted()[0];
    if (reading === undefined || caseId === undefined) return [];
    const decisions = inOrderOfDay(recorded.flatMap((one) => one.decisions));
    return [caseOf(record, caseId, reading, decisions)];
  });
}

const dated = ({ on, answer }: AnsweredWork): string => `${on} ${answer.found?.where} ${answer.reason}`;

function caseOf(
  record: CaseRecord,
  caseId: string,
  reading: AnsweredWork,
  decisions: readonly BoardDecision[],
): RecurrenceCase {
  const { scan, found } = reading.answer;
  const where = found?.where ?? 'elsewhere';
  const decision = standingDecision(decisions);
  const deferred = [
    ...decisions.flatMap((one) => (one.decision === 'defer' ? [one.decidedOn] : [])),
    ...answersBefore(record, reading),
  ];
  const isAsked = decision === null && !isAnswered(record, 'board-decision', reading.subject);
  const { grading } = clinicalPicture(record.facts);
  return {
    caseId,
    reading,
    where,
    scanOn: scan?.performedOn ?? null,
    examination:
      scan === undefined ? 'an examination' : `${scan.modality} of ${writtenDay(scan.performedOn)}`,
    missing: missingForBoard(where, scan?.performedOn ?? reading.on, record.facts, grading),
    asked: isAsked
      ? { askedOn: reading.on, urgent: false, deferredOn: lastDeferral(deferred, reading.on) }
      : null,
    deferrals: deferred.length,
    decisions,
    decision,
    carriedOut:
      decision !== null &&
      (isOperated(record.facts, where, decision.decidedOn) ||
        isAnswered(record, 'decision-to-carry-out', decidedSubject(reading, decision))),
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

/** On or after the day of the decision; a date known in part that may lie before it counts from its recording. */
function isOperated(facts: readonly Fact[], where: Found['where'], decidedOn: CalendarDate): boolean {
  const kind = OPERATION_OF[where];
  return (
    kind !== null && ofKind(standingFacts(facts), kind).some((fact) => dayWithin(fact, decidedOn) !== null)
  );
}
