import type { Role } from '../../db/tables.ts';
import type { readRow } from '../../desk/view.ts';
import { daysBetween } from '../../domain/calendar.ts';
import { CLINICIANS_ANSWERS, type WorkAnswer } from '../../domain/work-kinds.ts';
import { RECORDERS as SCAN_RECORDERS } from '../../observation/routes.ts';
import { RECORDERS, RESOLVERS } from '../../results/routes.ts';
import type { Actor } from '../../work.ts';

type Answer = WorkAnswer['answer'];
type Row = Awaited<ReturnType<typeof readRow>>;

/** Kinds that an order and an appointment make sense for. */
export const BOOKED_KINDS: readonly string[] = [
  'imaging',
  'observation-scan',
  'decision-to-carry-out',
  'next-step',
];

/** Reasons with which an examination ends otherwise than by its result, the milder first. */
const ENDINGS = [
  'done-elsewhere',
  'declined',
  'contraindicated',
  'transferred',
  'not-clinically-necessary',
] as const;

interface About {
  /** The close of the window; of work, its due day. */
  readonly closes: string;
  readonly today: string;
  readonly hasPatient: boolean;
  readonly answers: readonly Answer[];
  /** Whose work it is. */
  readonly role: string;
}

/** Whether a reader may do a thing; where not, why it matters to say so. */
type May = 'yes' | 'no' | 'clinician' | 'coordinator';

/** What a reader is offered to do with a row: what would be refused is not, and a word says whose it is. */
export function offersOf(row: Row, about: About, actor: Pick<Actor, 'login' | 'roles'>) {
  const may = (those: readonly Role[]) => actor.roles.some((role) => those.includes(role));
  const isClinician = actor.roles.includes('clinician');
  const movesOthers = isClinician || actor.roles.includes('coordinator');
  const live = row.status === 'live' || row.status === 'open';
  const mine = row.assignee?.login === actor.login;
  const free = row.assignee === null;
  const mayAnswer = (answer: Answer): May => {
    if (answer === 'deferred') return movesOthers ? 'yes' : 'coordinator';
    return (about.role === 'clinician' || CLINICIANS_ANSWERS.has(answer)) && !isClinician
      ? 'clinician'
      : 'yes';
  };
  const late = daysBetween(about.closes, about.today) >= 0;
  return {
    live,
    claim: live && (free || (mine && row.assignee?.until !== null)),
    renew: mine,
    release: live && !free && (mine || movesOthers),
    assign: live && (free || mine || movesOthers),
    snooze: (!live ? 'no' : late && !isClinician ? 'clinician' : 'yes') satisfies May as May,
    snoozeFreely: isClinician,
    wake: live && row.snoozedUntil !== null,
    contact: live && about.hasPatient,
    booking: live && (BOOKED_KINDS.includes(row.kind) || row.order !== null),
    resolve: live && row.kind === 'unmatched-result' && may(RESOLVERS),
    scan: live && row.kind === 'observation-scan' && may(SCAN_RECORDERS),
    result: live && row.kind === 'imaging' && may(RECORDERS),
    resultOfOthers: live && row.kind === 'imaging' && !may(RECORDERS),
    answers: about.answers.filter((answer) => mayAnswer(answer) === 'yes'),
    /** Answers that the work takes and this reader does not give, by whose they are. */
    answersOfOthers: (['clinician', 'coordinator'] as const).flatMap((role) => {
      const answers = about.answers.filter((answer) => mayAnswer(answer) === role);
      return answers.length === 0 ? [] : [{ role, answers }];
    }),
    endings:
      live && row.kind === 'imaging'
        ? ENDINGS.filter((reason) => reason !== 'not-clinically-necessary' || isClinician)
        : [],
    endingOfClinician: live && row.kind === 'imaging' && !isClinician,
  };
}
