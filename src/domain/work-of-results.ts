import { lastDeferral, workOfConvening } from './board-work.ts';
import { type CalendarDate, writtenDay } from './calendar.ts';
import { type Asked, decisionDue } from './meetings.ts';
import { type Found, missingForBoard } from './recurrence.ts';
import { isFinal } from './results.ts';
import { type AnsweredWork, reviewSubject } from './work-kinds.ts';
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
  return readings.flatMap((reading) => {
    const { kind, subject, answer } = reading;
    if (kind !== 'result-to-review') return [];
    const changed = changeSince(record, subject);
    if (answer.answer === 'suspicious' && answer.nextStep !== undefined) {
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
    }
    return answer.answer === 'recurrence' ? workOfRecurrence(record, reading, changed) : [];
  });
}

/** What has become of the report that was read, where it is not what it was. */
function changeSince({ results }: RecordForWork, subject: string): string | null {
  const now = results.find((result) => subject.startsWith(`${result.id} v`));
  if (now === undefined) return 'no longer among the results of this patient';
  return reviewSubject(now) === subject && isFinal(now.status)
    ? null
    : `${now.status}, version ${now.version}`;
}

const PLACES: Record<Found['where'], string> = {
  liver: 'in the liver',
  local: 'where the primary was',
  elsewhere: 'outside the liver and the place of the primary',
};

/** A recurrence goes before the board; where the report it rests on changes, a clinician looks again. */
function workOfRecurrence(
  record: RecordForWork,
  { subject, answer, on }: AnsweredWork,
  state: string | null,
): WantedWork[] {
  const { scan } = answer;
  const where = answer.found?.where ?? 'elsewhere';
  const examination =
    scan === undefined ? 'an examination' : `${scan.modality} of ${writtenDay(scan.performedOn)}`;
  const missing = missingForBoard(where, scan?.performedOn ?? on, record.facts, record.picture.grading);
  const asked = askedOf(record, subject, on);
  const due = decisionDue(record.board, asked, record.deadlines);
  const decision = work(record, {
    kind: 'board-decision',
    subject,
    role: 'coordinator',
    dueOn: due.dueOn,
    sentence:
      `For the board: recurrence ${PLACES[where]}, read in ${examination}. What follows? ` +
      (missing.length === 0
        ? 'Nothing is missing for the decision.'
        : `Still missing: ${missing.join(', ')}.`),
    parts: { where, scanOn: scan?.performedOn ?? null, missing: missing.join(', ') },
  });
  const board = [decision, ...(isOpen(record, subject) ? workOfConvening(subject, asked, due) : [])];
  if (state === null) return board;
  const changed = work(record, {
    kind: 'evidence-changed',
    subject: `${subject}: ${state}`,
    tier: 2,
    role: 'clinician',
    resultId: record.results.find((result) => subject.startsWith(`${result.id} v`))?.id ?? null,
    sentence:
      `What a recurrence rests on has changed: ${examination} is ${state}. ` +
      'The fact and the board item stay. Where the recurrence no longer holds, withdraw the fact, then answer "confirmed".',
    parts: { state },
  });
  return [...board, changed];
}

/** A recurrence that waits for the board since it was read; deferred by answers to its "convene or defer". */
export function askedOf(record: Pick<RecordForWork, 'answered'>, subject: string, on: CalendarDate): Asked {
  const deferrals = record.answered
    .filter((one) => one.kind === 'convene-or-defer' && one.subject.startsWith(`${subject}, `))
    .map((one) => one.on);
  return { askedOn: on, urgent: false, deferredOn: lastDeferral(deferrals, on) };
}

/** What the board has decided needs no meeting. */
const isOpen = ({ answered }: RecordForWork, subject: string): boolean =>
  !answered.some((one) => one.kind === 'board-decision' && one.subject === subject);

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
