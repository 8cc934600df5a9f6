import type { listCases, readAgenda } from '../../agenda/agenda.ts';
import type { listToCarryOut } from '../../agenda/to-carry-out.ts';
import type { listPatterns } from '../../board/meetings.ts';
import type { CalendarDate } from '../../domain/calendar.ts';
import type { Meeting } from '../../domain/meetings.ts';
import { BOARD_DECISIONS, type BoardDecisionKind } from '../../domain/observation-model.ts';
import type { Actor } from '../../work.ts';
import { patientPath } from '../patient-path.ts';

type Case = Awaited<ReturnType<typeof listCases>>[number];
type ToCarryOut = Awaited<ReturnType<typeof listToCarryOut>>[number];
export type Agenda = Pick<
  Awaited<ReturnType<typeof readAgenda>>,
  'cases' | 'decided' | 'toCarryOut' | 'day' | 'people' | 'elsewhere'
> & { readonly meeting: Meeting | null };

/** What a reader may do on the pages of the board, as the roles of the API say. */
export const mayOf = ({ roles }: Actor) => ({
  decide: roles.includes('clinician') || roles.includes('coordinator'),
  set: roles.includes('coordinator'),
  recordOperation: roles.includes('clinician') || roles.includes('nurse'),
  choosePlan: roles.includes('clinician'),
  sayDone: roles.some((role) => ['clinician', 'coordinator'].includes(role)),
});
export type May = ReturnType<typeof mayOf>;

const shown = <T extends Pick<Case, 'patient'>>(one: T) => ({
  ...one,
  path: patientPath(one.patient.identifiers),
  records: one.patient.identifiers.map(({ value }) => value).join(', '),
});

const written = (range: string): string =>
  range
    .replace('<=', '≤')
    .replace('>=', '≥')
    .replace(/(\d)-(\d)/, '$1–$2');
const writtenValue = <T extends { readonly value: string } | null>(one: T) =>
  one && { ...one, value: written(one.value) };

const caseView = (one: Case) => ({
  ...shown(one),
  ki67: writtenValue(one.ki67),
  burden: writtenValue(one.burden),
  choices: choicesOf(one.kind),
});

/** A recurrence has no round to extend. */
export const choicesOf = (kind: Case['kind']): readonly BoardDecisionKind[] =>
  kind === 'observation' ? BOARD_DECISIONS : BOARD_DECISIONS.filter((one) => one !== 'extend');

/** Whether a reader may say that a decision is carried out, by what says it. */
export function mayCarryOut(may: May, by: ToCarryOut['settledBy']): boolean {
  if (by === 'plan') return may.choosePlan;
  return by === 'word' ? may.sayDone : may.recordOperation;
}

const carryView = (may: May) => (one: ToCarryOut) => {
  return {
    ...shown(one),
    may: mayCarryOut(may, one.settledBy),
  };
};

/** An agenda, or without a meeting all that waits; the template says it in the reader's language. */
export function agendaView(agenda: Agenda, may: May) {
  const { meeting, cases, decided, toCarryOut, elsewhere, people } = agenda;
  return {
    meeting,
    note: noteOf(agenda),
    urgent: cases.filter(({ urgent }) => urgent).length,
    lacking: cases.filter(({ missing }) => missing.length > 0).length,
    elsewhere,
    people,
    cases: cases.map(caseView),
    decided: decided.map(shown),
    toCarryOut: toCarryOut.map(carryView(may)),
    may,
  };
}

function noteOf({ meeting, day }: Pick<Agenda, 'meeting' | 'day'>): {
  readonly key: 'holiday' | 'cancelled' | 'past' | 'changed';
  readonly reason?: string;
} | null {
  if (meeting === null) return null;
  const reason = meeting.reason ?? '';
  if (meeting.status !== 'takes-place') return { key: meeting.status, reason };
  if (meeting.on < day) return { key: 'past' };
  return meeting.reason === null ? null : { key: 'changed', reason };
}

/** The board at a glance: its meetings with how much stands on each, and what is decided and not carried out. */
export function overviewView(
  found: {
    readonly meetings: readonly (Meeting & { readonly begun: boolean })[];
    readonly cases: readonly Case[];
    readonly toCarryOut: readonly ToCarryOut[];
    readonly pattern: Awaited<ReturnType<typeof listPatterns>>[number] | null;
    readonly people: Agenda['people'];
    readonly day: CalendarDate;
  },
  may: May,
) {
  const { meetings, cases, toCarryOut, pattern, people, day } = found;
  const next = meetings.find(({ on, status }) => on >= day && status === 'takes-place');
  return {
    pattern,
    people,
    meetings: meetings.map((meeting) => {
      const own = cases.filter((one) => one.meeting === meeting.scheduledOn);
      return {
        ...meeting,
        agenda: `/board/meetings/${meeting.scheduledOn}/agenda`,
        cases: own.length,
        urgent: own.filter(({ urgent }) => urgent).length,
        lacking: own.filter(({ missing }) => missing.length > 0).length,
        past: meeting.on < day,
        settled: meeting.on < day || (meeting.begun && meeting.status === 'takes-place'),
        today: meeting.on === day,
        next: meeting === next,
        closed: meeting.cutOffOn < day && meeting.on >= day,
        moved: meeting.on !== meeting.scheduledOn,
      };
    }),
    waiting: cases.length,
    withoutMeeting: cases.filter(({ meeting }) => meeting === null).length,
    toCarryOut: toCarryOut.map(carryView(may)),
    may,
  };
}
