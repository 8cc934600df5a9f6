import { requireMeeting } from '../board/meetings.ts';
import {
  countsOfPeriod,
  countsOfStagings,
  decisionSentences,
  diseaseLine,
  questionOf,
} from '../domain/board-case.ts';
import { type CalendarDate, daysBetween } from '../domain/calendar.ts';
import { type Asked, agendaOf, type BoardCalendar, type BoardDeadlines } from '../domain/meetings.ts';
import { therapiesOf } from '../domain/observation-state.ts';
import type { PatientRecord } from '../domain/plan-model.ts';
import { recurrenceCases } from '../domain/recurrence-case.ts';
import { DEFAULT_SETTINGS } from '../domain/settings.ts';
import { boardPeople, readBoardCalendar } from '../plans/board-calendar.ts';
import { type PatientObservations, readObservations } from '../plans/observations.ts';
import { shelfAt } from '../plans/shelf.ts';
import type { Work } from '../work.ts';
import { decisionView } from './decisions.ts';
import { caseIdOf, decisionsAt, NOBODY, openWork, type ShownPatient, shownPatients } from './repo.ts';
import { listToCarryOut } from './to-carry-out.ts';

type WorkRow = Awaited<ReturnType<typeof openWork>>[number];

/** Everything that waits for the board, urgent first, then by the day it is due, each with its meeting. */
export async function listCases(work: Work) {
  const calendar = await readBoardCalendar(work);
  const rows = await openWork(work, ['board-decision']);
  const convening = await openWork(work, ['convene-or-defer']);
  const ids = [...new Set(rows.flatMap(({ patient_id }) => patient_id ?? []))];
  const [found, people, shelf] = [
    await readObservations(work, ids),
    await shownPatients(work, ids),
    await shelfAt(work),
  ];
  const deadlines = (shelf.settings?.settings ?? DEFAULT_SETTINGS).deadlines;
  const cases = rows.map((row) => {
    const of = found.find(({ patientId }) => patientId === row.patient_id);
    if (of === undefined) throw new Error(`Work ${row.id} is of no patient.`);
    const asked = 'period' in row.parts ? ofPeriod(row, of) : ofRecurrence(row, of, deadlines);
    return caseView(work, calendar, row, {
      ...asked,
      of,
      patient: people.get(of.patientId) ?? NOBODY,
      convene: convening.some(
        ({ patient_id, parts }) => patient_id === row.patient_id && caseIdOf(parts) === caseIdOf(row.parts),
      ),
    });
  });
  return cases.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

const orderOf = (one: { urgent: boolean; dueOn: string; workId: string }): string =>
  `${one.urgent ? 0 : 1} ${one.dueOn} ${one.workId}`;

interface CaseParts {
  readonly asked: Asked;
  readonly deadlines: BoardDeadlines;
  readonly caseId: string;
  readonly periodId: string | null;
  readonly state: string | null;
  readonly question: string;
  readonly counts: ReturnType<typeof countsOfPeriod>;
  readonly deferrals: number;
  readonly decisions: readonly string[];
  readonly missing: readonly string[];
  readonly therapies: readonly { what: string; on: string }[];
  readonly evidenceChanged: boolean;
}

function ofPeriod(row: WorkRow, { record, observations }: PatientObservations): CaseParts {
  const id = caseIdOf(row.parts);
  const period = observations.periods.find(({ periodId }) => periodId === id);
  const recorded = record.periods.find(({ periodId }) => periodId === id);
  if (period === undefined || recorded === undefined) throw new Error(`Work ${row.id} is of no period.`);
  const counts = countsOfPeriod(period, recorded.readings);
  const { decisionDays: board, urgentDecisionDays: urgentBoard } = recorded.settings;
  return {
    asked: { askedOn: period.reasonOn, urgent: period.urgent, deferredOn: period.deferredOn },
    deadlines: { board, urgentBoard },
    caseId: period.periodId,
    periodId: period.periodId,
    state: period.state,
    question: questionOf(period),
    counts,
    deferrals: period.deferrals,
    decisions: earlierDecisions(record),
    missing: [
      // That the board has to decide is why it is here.
      ...period.missing.filter((what) => what !== 'a decision of the board'),
      ...(counts.now === null ? ['a scan since the baseline'] : []),
      ...(diseaseLine(record.facts).burden === null ? ['hepatic tumour burden'] : []),
    ],
    therapies: period.therapies,
    evidenceChanged: period.changed.length > 0,
  };
}

function ofRecurrence(row: WorkRow, { record }: PatientObservations, deadlines: BoardDeadlines): CaseParts {
  const one = recurrenceCases(record).find(({ caseId }) => caseId === caseIdOf(row.parts));
  if (one?.asked == null) throw new Error(`Work ${row.id} is of no recurrence.`);
  return {
    asked: one.asked,
    deadlines,
    caseId: one.caseId,
    periodId: null,
    state: null,
    // What is missing stands in a place of its own.
    question: row.sentence.replace(/(What follows\?) .*$/, '$1'),
    counts: countsOfStagings(record.facts),
    deferrals: one.deferrals,
    decisions: earlierDecisions(record),
    missing: one.missing,
    therapies: therapiesOf(record.facts),
    evidenceChanged: one.changed !== null,
  };
}

/** What boards decided about a patient before, of whichever case. */
const earlierDecisions = ({ periods, recurrences }: PatientRecord): string[] =>
  decisionSentences([...periods, ...recurrences].flatMap(({ decisions }) => decisions));

function caseView(
  { today }: Work,
  calendar: BoardCalendar,
  row: WorkRow,
  {
    of,
    asked,
    deadlines,
    ...parts
  }: CaseParts & { of: PatientObservations; patient: ShownPatient; convene: boolean },
) {
  const { askedOn, urgent } = asked;
  return {
    workId: row.id,
    kind: parts.periodId === null ? ('recurrence' as const) : ('observation' as const),
    ...parts,
    decisions: [...parts.decisions],
    missing: [...parts.missing],
    therapies: parts.therapies.map((one) => ({ ...one })),
    ...diseaseLine(of.record.facts),
    askedOn,
    urgent,
    dueOn: row.due_on,
    daysLate: Math.max(0, daysBetween(row.due_on, today)),
    meeting: agendaOf(calendar, asked, deadlines, today)?.scheduledOn ?? null,
  };
}

/**
 * The agenda of a meeting: what waits for it today, and what it has decided. What a meeting has left undecided stands
 * on the next one's.
 * @throws Refusal 404 where the board has no meeting of that name
 */
export async function readAgenda(work: Work, scheduledOn: CalendarDate) {
  const meeting = await requireMeeting(work, scheduledOn);
  const waiting = await listCases(work);
  const decided = await decisionsAt(work, scheduledOn);
  const people = await shownPatients(work, [...new Set(decided.map(({ patient_id }) => patient_id))]);
  return {
    meeting,
    people: await boardPeople(work),
    day: work.today,
    cases: waiting.filter((one) => one.meeting === scheduledOn),
    elsewhere: waiting.filter((one) => one.meeting !== scheduledOn).length,
    withoutMeeting: waiting.filter((one) => one.meeting === null).length,
    decided: decided.map((row) => ({
      caseId: row.case_id,
      periodId: row.period_id,
      patient: people.get(row.patient_id) ?? NOBODY,
      ...decisionView(work, row),
    })),
    toCarryOut: await listToCarryOut(work),
  };
}
