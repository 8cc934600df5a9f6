import { writtenDay } from './calendar.ts';
import { isFinal } from './results.ts';
import { type AnsweredWork, changeOfReport, reviewSubject } from './work-kinds.ts';
import { workOfRecurrences } from './work-of-recurrences.ts';
import { type RecordForWork, type WantedWork, work } from './work-record.ts';

/** Results to match by hand, and results to read. */
export function workOfResults(record: RecordForWork): WantedWork[] {
  const unmatched = record.matching.unmatched.map(({ resultId, why }) =>
    work(record, {
      kind: 'unmatched-result',
      subject: resultId,
      role: 'nurse',
      resultId,
      sentence: `Result that closes nothing. ${why}`,
      parts: { why },
    }),
  );
  const read =
    record.plan === null ? record.extraResults : new Set([...record.plan.evidence, ...record.extraResults]);
  const reviews = record.results
    .filter((result) => isFinal(result.status) && read.has(result.id))
    .map((result) =>
      work(record, {
        kind: 'result-to-review',
        subject: reviewSubject(result),
        role: 'clinician',
        resultId: result.id,
        sentence: `Result to review: ${result.modality} ${result.regions.join(' + ')} of ${writtenDay(result.performedOn)}${result.status === 'final' ? '' : ` (${result.status})`}.`,
        parts: { modality: result.modality, performedOn: result.performedOn, version: result.version },
      }),
    );
  return [...unmatched, ...reviews];
}

/** What readings ask for next. */
export function workOfReviews(record: RecordForWork, readings: readonly AnsweredWork[]): WantedWork[] {
  const steps = readings.flatMap((reading) => {
    const { kind, subject, answer } = reading;
    if (kind === 'board-decision') return workOfDecided(record, reading);
    if (kind !== 'result-to-review' || answer.answer !== 'suspicious' || answer.nextStep === undefined)
      return [];
    const changed = changeOfReport(record.results, subject);
    return work(record, {
      kind: 'next-step',
      subject,
      role: 'clinician',
      dueOn: answer.nextStep.by,
      sentence:
        `Next step after a suspicious finding: ${answer.nextStep.what}, by ${writtenDay(answer.nextStep.by)}.` +
        (changed === null ? '' : ` The report has changed since: it is ${changed}.`),
      parts: { by: answer.nextStep.by },
    });
  });
  return [...steps, ...workOfRecurrences(record, readings)];
}

/** What a board decided while decisions about recurrences were told as answers is still carried out by its day. */
const workOfDecided = (record: RecordForWork, { subject, answer }: AnsweredWork): WantedWork[] =>
  answer.nextStep === undefined
    ? []
    : [
        work(record, {
          kind: 'next-step',
          subject: `decided ${subject}`,
          role: 'clinician',
          dueOn: answer.nextStep.by,
          sentence: `Decided by the board, not carried out: ${answer.nextStep.what}, by ${writtenDay(answer.nextStep.by)}.`,
          parts: { by: answer.nextStep.by },
        }),
      ];

/** What takes the place of contraindicated examinations. */
export const workOfAlternatives = (record: RecordForWork): WantedWork[] =>
  record.alternatives.map(({ itemId, what, by }) =>
    work(record, {
      kind: 'next-step',
      subject: `instead of ${itemId}`,
      role: 'clinician',
      dueOn: by,
      sentence: `Instead of a contraindicated examination: ${what}, by ${writtenDay(by)}.`,
      parts: { by },
    }),
  );
