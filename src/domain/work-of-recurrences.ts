import { workOfConvening } from './board-work.ts';
import { addDays } from './calendar.ts';
import { decisionDue } from './meetings.ts';
import type { BoardDecision } from './observation-model.ts';
import { writtenDecision } from './observation-sentences.ts';
import { askForDay, dayToConfirm, whichWasFirst } from './operations.ts';
import type { Found } from './recurrence.ts';
import { decidedSubject, OPERATION_OF, type RecurrenceCase, recurrenceCases } from './recurrence-case.ts';
import type { AnsweredWork } from './work-kinds.ts';
import { type RecordForWork, type WantedWork, work } from './work-record.ts';

const PLACES: Record<Found['where'], string> = {
  liver: 'in the liver',
  local: 'where the primary was',
  elsewhere: 'outside the liver and the place of the primary',
};

/** What the recurrences among some readings ask for: a decision, what it starts, and a look at what changed since. */
export function workOfRecurrences(record: RecordForWork, readings: readonly AnsweredWork[]): WantedWork[] {
  return recurrenceCases(record)
    .filter(({ reading }) => readings.includes(reading))
    .flatMap((one) => [
      ...workOfQuestion(record, one),
      ...workOfDecision(record, one),
      ...workOfOperations(record, one),
      ...workOfChange(record, one),
    ]);
}

function workOfQuestion(record: RecordForWork, one: RecurrenceCase): WantedWork[] {
  const { caseId, reading, asked, where, scanOn, examination, missing } = one;
  if (asked === null) return [];
  const due = decisionDue(record.board, asked, record.deadlines);
  return [
    work(record, {
      kind: 'board-decision',
      subject: reading.subject,
      role: 'coordinator',
      dueOn: due.dueOn,
      sentence:
        `For the board: recurrence ${PLACES[where]}, read in ${examination}. What follows? ` +
        (missing.length === 0
          ? 'Nothing is missing for the decision.'
          : `Still missing: ${missing.join(', ')}.`),
      parts: { case: caseId, where, scanOn, missing: missing.join(', ') },
    }),
    ...workOfConvening(reading.subject, asked, due, { case: caseId }),
  ];
}

/** What the decision that stands starts, until it is carried out. */
function workOfDecision(record: RecordForWork, one: RecurrenceCase): WantedWork[] {
  const { caseId, reading, where, decision, carriedOut } = one;
  if (decision === null || carriedOut) return [];
  const of = {
    subject: decidedSubject(reading, decision),
    parts: { case: caseId, where, byWord: OPERATION_OF[where] === null },
  };
  if (decision.carryOutBy === null) {
    return [
      work(record, {
        ...of,
        kind: 'which-plan',
        role: 'clinician',
        dueOn: addDays(decision.decidedOn, record.deadlines.other),
        sentence: `Which plan now? ${writtenOf(one, decision)} Surveillance goes on meanwhile.`,
      }),
    ];
  }
  return [
    work(record, {
      ...of,
      kind: 'decision-to-carry-out',
      role: 'coordinator',
      dueOn: decision.carryOutBy,
      sentence: `Decided, not carried out. ${writtenOf(one, decision)} ${SETTLED_BY[where]}`,
    }),
  ];
}

/** Operations whose day a person confirms, and those that the board had decided against. */
function workOfOperations(record: RecordForWork, one: RecurrenceCase): WantedWork[] {
  const { caseId, reading, where, decision, unconfirmed, sameDay, against } = one;
  const parts = { case: caseId, where };
  const asked = [
    ...unconfirmed.map((fact) => ({ fact, ask: askForDay })),
    ...sameDay.map((fact) => ({ fact, ask: whichWasFirst })),
  ];
  return [
    ...asked.flatMap(({ fact, ask }) =>
      decision === null
        ? []
        : work(record, {
            kind: 'confirm-date',
            subject: `${reading.subject} ${dayToConfirm(decision, fact)}`,
            role: 'nurse',
            sentence: ask(fact, decision),
            parts,
          }),
    ),
    ...against.map(({ on, decision: then }) =>
      work(record, {
        kind: 'deviation',
        subject: `${decidedSubject(reading, then)}, operated ${on}`,
        role: 'clinician',
        dueOn: addDays(on, record.deadlines.other),
        sentence: `Deviation: operated although the board decided against surgery. ${writtenOf(one, then)} Note why.`,
        parts,
      }),
    ),
  ];
}

const SETTLED_BY: Record<Found['where'], string> = {
  liver: 'The hepatectomy, recorded as a fact, settles it.',
  local: 'The resection, recorded as a fact, settles it.',
  elsewhere: 'Answered "done" once it is carried out.',
};

const writtenOf = ({ where, examination }: RecurrenceCase, decision: BoardDecision): string =>
  ended(`Of the recurrence ${PLACES[where]}, read in ${examination}: ${writtenDecision(decision)}`);

/** A reason may end with a stop of its own; after Japanese the stop is one of that script. */
const ended = (sentence: string): string => {
  if (/[.!?。！？]$/.test(sentence)) return sentence;
  return `${sentence}${/[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}」）]$/u.test(sentence) ? '。' : '.'}`;
};

/** Where the report that a recurrence rests on changes, a clinician looks again. */
function workOfChange(
  record: RecordForWork,
  { reading, examination, changed, decision }: RecurrenceCase,
): WantedWork[] {
  if (changed === null) return [];
  const { subject } = reading;
  return [
    work(record, {
      kind: 'evidence-changed',
      subject: `${subject}: ${changed}`,
      tier: 2,
      role: 'clinician',
      resultId: record.results.find((result) => subject.startsWith(`${result.id} v`))?.id ?? null,
      sentence:
        `What a recurrence rests on has changed: ${examination} is ${changed}. ` +
        `The fact and the board item stay${decision === null ? '' : ', and so does the decision as it was made'}. ` +
        'Where the recurrence no longer holds, withdraw the fact, then answer "confirmed".',
      parts: { state: changed },
    }),
  ];
}
