import type { listCases, readAgenda } from '../../agenda/agenda.ts';
import type { listToCarryOut } from '../../agenda/to-carry-out.ts';
import { type CalendarDate, isPartial, writtenDay } from '../../domain/calendar.ts';
import { BOARD_DECISIONS, type BoardDecisionKind } from '../../domain/observation-model.ts';
import { weekdayOf } from '../../domain/site-calendar.ts';

type Case = Awaited<ReturnType<typeof listCases>>[number];
type ToCarryOut = Awaited<ReturnType<typeof listToCarryOut>>[number];
type Agenda = Awaited<ReturnType<typeof readAgenda>>;
type Patient = Case['patient'];

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const CHOICES: Record<BoardDecisionKind, string> = {
  radical: 'radical surgery',
  debulking: 'debulking surgery',
  'non-surgical': 'no surgery',
  extend: 'extend',
  defer: 'defer',
};
/** A recurrence has no round to extend. */
const CHOICES_OF: Record<Case['kind'], readonly BoardDecisionKind[]> = {
  observation: BOARD_DECISIONS,
  recurrence: BOARD_DECISIONS.filter((kind) => kind !== 'extend'),
};
const NOT_KNOWN = 'not known';

const dated = (date: string | null): string =>
  date === null ? 'day not known' : isPartial(date) ? date : writtenDay(date);
const weekday = (day: CalendarDate): string => `${WEEKDAYS[weekdayOf(day) - 1]}, ${writtenDay(day)}`;
const named = ({ name, identifiers }: Patient): string =>
  `${name} · ${identifiers.map(({ value }) => value).join(', ')}`;
const late = (days: number): string[] => (days === 0 ? [] : [`${days} ${days === 1 ? 'day' : 'days'} late`]);
const written = (range: string): string =>
  range
    .replace('<=', '≤')
    .replace('>=', '≥')
    .replace(/(\d)-(\d)/, '$1–$2');
const once = (times: number): string => (times === 1 ? 'once' : `${times} times`);

/** All that the page of an agenda says, as text: the template escapes it. */
export function agendaPage(
  agenda: Pick<Agenda, 'cases' | 'decided' | 'toCarryOut' | 'day' | 'people'> & {
    readonly meeting: Agenda['meeting'] | null;
    readonly elsewhere: number;
  },
) {
  const { meeting, cases, decided, toCarryOut, elsewhere, people } = agenda;
  const heading =
    meeting === null ? 'No meeting is in sight' : `Agenda of ${weekday(meeting.on)}, ${meeting.startsAt}`;
  return {
    title: `${heading} · tumour board`,
    heading,
    note: noteOf(agenda),
    facts: [
      ...(meeting === null ? [] : [['Cut-off', weekday(meeting.cutOffOn)]]),
      ['To decide', String(cases.length)],
      ['Urgent', String(cases.filter(({ urgent }) => urgent).length)],
      ['On other agendas', String(elsewhere)],
      ...(people === null
        ? []
        : [['Coordinator', `${people.coordinator.name}, deputy ${people.deputy.name}`]]),
    ],
    cases: cases.map(caseLine),
    decided: decided.map((one) => [
      named(one.patient),
      CHOICES[one.decision],
      one.decidedBy,
      one.why,
      one.carryOutBy === null ? '–' : writtenDay(one.carryOutBy),
    ]),
    toCarryOut: toCarryOut.map(carryLine),
  };
}

function noteOf({
  meeting,
  day,
}: {
  readonly meeting: Agenda['meeting'] | null;
  readonly day: CalendarDate;
}): string | null {
  if (meeting === null) {
    return 'Nobody has set a meeting that is still to come. Everything that waits is listed here.';
  }
  if (meeting.status === 'holiday')
    return `It does not take place: ${meeting.reason}. What waits stands on the next agenda.`;
  if (meeting.status === 'cancelled')
    return `Cancelled: ${meeting.reason} What waits stands on the next agenda.`;
  if (meeting.on < day) return 'It has taken place. What it left undecided stands on the next agenda.';
  return meeting.reason === null ? null : `Changed: ${meeting.reason}`;
}

function caseLine(one: Case) {
  const { counts, patient } = one;
  const sex = patient.sex === 'unknown' ? 'sex not known' : patient.sex;
  const born = patient.birthDate === null ? 'birth date not known' : `born ${writtenDay(patient.birthDate)}`;
  return {
    patient: named(patient),
    person: `${sex}, ${born} · ${one.kind === 'observation' ? 'observation period' : 'recurrence'}`,
    urgent: one.urgent,
    tags: [
      ...(one.urgent ? ['Urgent'] : []),
      `due ${weekday(one.dueOn)}`,
      ...late(one.daysLate),
      ...(one.deferrals === 0 ? [] : [`deferred ${once(one.deferrals)}`]),
      ...(one.convene ? ['convene or defer'] : []),
      ...(one.evidenceChanged ? ['evidence changed'] : []),
    ],
    question: one.question,
    before: counts.before?.count ?? '?',
    now: counts.now?.count ?? '?',
    countDays: [counts.before, counts.now]
      .map((count) => (count === null ? 'not counted' : dated(count.on)))
      .join(' → '),
    line: [
      ['Period', one.state ?? 'none'],
      ['Primary', one.primary],
      ['Grade', one.grade],
      ['Ki-67', one.ki67 === null ? NOT_KNOWN : `${written(one.ki67.value)} % (${dated(one.ki67.on)})`],
      ['NELM type', one.nelmType],
      ['HTB', one.burden === null ? NOT_KNOWN : `${written(one.burden.value)} % (${dated(one.burden.on)})`],
      ['Therapy', one.therapies.map(({ what, on }) => `${what} ${dated(on)}`).join('; ') || 'none on record'],
      ['Asked', writtenDay(one.askedOn)],
    ],
    missing: one.missing.join(', '),
    decisions: one.decisions,
    choices: CHOICES_OF[one.kind].map((kind) => CHOICES[kind]),
  };
}

const carryLine = (one: ToCarryOut): string[] => [
  named(one.patient),
  CHOICES[one.decision],
  `${writtenDay(one.decidedOn)}, ${one.decidedBy}`,
  [writtenDay(one.dueOn), ...late(one.daysLate)].join(', '),
  [
    ...(one.kind === 'recurrence' ? ['recurrence'] : []),
    ...(one.decision === 'non-surgical' ? ['which plan now?'] : []),
    ...(one.evidenceChanged ? ['evidence changed'] : []),
  ].join(', ') || '–',
];
