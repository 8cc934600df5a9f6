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
import { DEFAULT_SETTINGS } from '../domain/settings.ts';
import { askedOf } from '../domain/work-of-results.ts';
import { boardPeople, readBoardCalendar } from '../plans/board-calendar.ts';
import { type PatientObservations, readObservations } from '../plans/observations.ts';
import { shelfAt } from '../plans/shelf.ts';
import type { Work } from '../work.ts';
import { decisionView } from './decisions.ts';
import { decisionsAt, openWork, type ShownPatient, shownPatients } from './repo.ts';

type WorkRow = Awaited<ReturnType<typeof openWork>>[number];

const NOBODY: ShownPatient = { name: 'unknown', birthDate: null, sex: 'unknown', identifiers: [] };

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
        ({ patient_id, parts }) =>
          patient_id === row.patient_id && aboutOf(parts) === aboutOf(row.parts, row),
      ),
    });
  });
  return cases.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** Which case work is about: its period, or the reading of its recurrence. */
const aboutOf = (parts: object, row?: WorkRow): unknown =>
  'period' in parts ? parts.period : 'case' in parts ? parts.case : row?.subject;

const orderOf = (one: { urgent: boolean; dueOn: string; workId: string }): string =>
  `${one.urgent ? 0 : 1} ${one.dueOn} ${one.workId}`;

interface CaseParts {
  readonly asked: Asked;
  readonly deadlines: BoardDeadlines;
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
  const id = aboutOf(row.parts);
  const period = observations.periods.find(({ periodId }) => periodId === id);
  const recorded = record.periods.find(({ periodId }) => periodId === id);
  if (period === undefined || recorded === undefined) throw new Error(`Work ${row.id} is of no period.`);
  const counts = countsOfPeriod(period, recorded.readings);
  const { decisionDays: board, urgentDecisionDays: urgentBoard } = recorded.settings;
  return {
    asked: { askedOn: period.reasonOn, urgent: period.urgent, deferredOn: period.deferredOn },
    deadlines: { board, urgentBoard },
    periodId: period.periodId,
    state: period.state,
    question: questionOf(period),
    counts,
    deferrals: period.deferrals,
    decisions: decisionSentences(recorded.decisions),
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

function ofRecurrence(
  row: WorkRow,
  { record, observations }: PatientObservations,
  deadlines: BoardDeadlines,
): CaseParts {
  const parts = row.parts as { missing?: string };
  const reading = record.answered.find(
    ({ kind, subject }) => kind === 'result-to-review' && subject === row.subject,
  );
  const asked = askedOf(record, row.subject, reading?.on ?? row.opened_on);
  const deferrals = record.answered.filter(
    ({ kind, subject }) => kind === 'convene-or-defer' && subject.startsWith(`${row.subject}, `),
  );
  return {
    asked,
    deadlines,
    periodId: null,
    state: null,
    // What is missing stands in a place of its own.
    question: row.sentence.replace(/(What follows\?) .*$/, '$1'),
    counts: countsOfStagings(record.facts),
    deferrals: deferrals.length,
    decisions: record.periods.flatMap(({ decisions }) => decisionSentences(decisions)),
    missing: parts.missing ? parts.missing.split(', ') : [],
    therapies: observations.periods.at(-1)?.therapies ?? [],
    evidenceChanged: false,
  };
}

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

/** What the board decided and nobody has carried out yet: operations, and plans to choose; the longest due first. */
export async function listToCarryOut(work: Work) {
  const rows = (await openWork(work, ['decision-to-carry-out', 'which-plan'])).filter(
    ({ kind, parts }) => kind === 'decision-to-carry-out' || isDecided(parts),
  );
  const ids = [...new Set(rows.flatMap(({ patient_id }) => patient_id ?? []))];
  const [found, people] = [await readObservations(work, ids), await shownPatients(work, ids)];
  return rows.map((row) => {
    const of = found.find(({ patientId }) => patientId === row.patient_id);
    const id = aboutOf(row.parts);
    const period = of?.observations.periods.find(({ periodId }) => periodId === id);
    if (of === undefined || period === undefined || period.decision === null)
      throw new Error(`Work ${row.id} is of no decision.`);
    const { decision, decidedOn, decidedBy } = period.decision;
    return {
      workId: row.id,
      periodId: period.periodId,
      patient: people.get(of.patientId) ?? NOBODY,
      decision,
      decidedOn,
      decidedBy,
      dueOn: row.due_on,
      daysLate: Math.max(0, daysBetween(row.due_on, work.today)),
      sentence: row.sentence,
      evidenceChanged: period.changed.length > 0,
    };
  });
}

const isDecided = (parts: object): boolean => 'state' in parts && parts.state === 'board-decided';

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
      periodId: row.period_id,
      patient: people.get(row.patient_id) ?? NOBODY,
      ...decisionView(work, row),
    })),
    toCarryOut: await listToCarryOut(work),
  };
}
