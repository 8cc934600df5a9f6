import { listDecisions } from '../../agenda/decisions.ts';
import { listMeetings, listPatterns, requireMeeting } from '../../board/meetings.ts';
import { listSpecialDays } from '../../board/special-days.ts';
import { addDays, type CalendarDate } from '../../domain/calendar.ts';
import { HEPATECTOMY_PROCEDURES, INTENTS, MARGINS, RESECTION_PROCEDURES } from '../../domain/facts.ts';
import { hasBegun } from '../../domain/meetings.ts';
import { readWorkItem } from '../../plans/work-item.ts';
import { listStaff } from '../../staff/use-cases.ts';
import type { Work } from '../../work.ts';
import { type Returned, refusedView, versionShown } from '../forms.ts';
import { type Agenda, choicesOf } from './views.ts';

/** Which form of a page is open, and what came back of it. */
export interface Asks {
  readonly decide?: string | undefined;
  readonly carry?: string | undefined;
  readonly change?: string | undefined;
  readonly set?: 'convene' | 'pattern' | 'days' | undefined;
  readonly returned?: Returned<object> | undefined;
}

const MEETINGS_BACK_DAYS = 28;

/** The form for a decision about a case: with what was decided before, and the meetings it may have been made at. */
export async function decisionForm(
  work: Work,
  caseId: string,
  agenda: Pick<Agenda, 'cases' | 'decided' | 'toCarryOut' | 'meeting'>,
  returned: Asks['returned'],
) {
  const { version, items, standing, kind } = await listDecisions(work, caseId);
  const held = await listMeetings(work, addDays(work.today, -MEETINGS_BACK_DAYS), work.today);
  const meetings = held.filter(({ status }) => status === 'takes-place').toReversed();
  const waiting = agenda.cases.find((one) => one.caseId === caseId);
  const named = [...agenda.cases, ...agenda.decided, ...agenda.toCarryOut].find(
    (one) => one.caseId === caseId,
  );
  // Without a meeting that has begun nobody may guess where it was decided.
  const own = meetings.find(({ scheduledOn }) => scheduledOn === agenda.meeting?.scheduledOn);
  return {
    caseId,
    version: versionShown(returned, version),
    asked: waiting !== undefined,
    name: waiting === undefined ? (named?.patient.name ?? null) : null,
    choices: choicesOf(kind),
    meetings,
    earlier: items,
    standing,
    refused: refusedView(returned ?? null),
    values: returned?.values ?? {
      decision: '',
      carryOutBy: '',
      meeting: own?.scheduledOn ?? '',
      decidedOn: own?.on ?? work.today,
      decidedBy: agenda.decided.at(-1)?.decidedBy ?? '',
      why: '',
    },
  };
}

const PROCEDURES = {
  hepatectomy: HEPATECTOMY_PROCEDURES,
  resection: RESECTION_PROCEDURES,
} as const;

/** The form for what was decided and is carried out now: an operation, or what a person says of it. */
export async function carryForm(
  work: Work,
  workId: string,
  toCarryOut: Agenda['toCarryOut'],
  returned: Asks['returned'],
) {
  const { version } = await readWorkItem(work, workId);
  const by = toCarryOut.find((one) => one.workId === workId)?.settledBy ?? 'word';
  const operation = by === 'hepatectomy' || by === 'resection' ? by : null;
  return {
    workId,
    version: versionShown(returned, version),
    refused: refusedView(returned ?? null),
    operation,
    selects:
      operation === null
        ? []
        : [
            { name: 'procedure', all: PROCEDURES[operation] },
            { name: 'intent', all: INTENTS },
            { name: 'margin', all: MARGINS },
            ...(operation === 'hepatectomy' ? [{ name: 'emergency', all: ['no', 'yes'] }] : []),
          ],
    values: returned?.values ?? {
      on: work.today,
      procedure: operation === 'hepatectomy' ? 'resection' : 'unknown',
      intent: 'unknown',
      margin: 'unknown',
      emergency: 'no',
      reason: '',
    },
  };
}

/** The form that moves, cancels or reinstates a meeting. */
export async function changeForm(work: Work, scheduledOn: CalendarDate, returned: Asks['returned']) {
  const { version, status, on, startsAt, cutOffOn } = await requireMeeting(work, scheduledOn);
  return {
    scheduledOn,
    version: versionShown(returned, version),
    refused: refusedView(returned ?? null),
    values: returned?.values ?? {
      status: status === 'cancelled' ? 'cancelled' : 'takes-place',
      on,
      startsAt,
      cutOffOn,
      reason: '',
    },
  };
}

/** The forms that set when the board meets. */
export async function setForm(work: Work, what: NonNullable<Asks['set']>, returned: Asks['returned']) {
  const refused = refusedView(returned ?? null);
  const values = returned?.values;
  const [pattern] = await listPatterns(work);
  if (what === 'convene') {
    const first = { on: '', startsAt: pattern?.startsAt ?? '', cutOffOn: '', reason: '' };
    return { what, refused, values: values ?? first };
  }
  if (what === 'days') {
    const { version, days } = await listSpecialDays(work);
    const ahead = days.filter(({ day }) => day >= work.today);
    const first = { day: '', kind: 'holiday', name: '', reason: '' };
    return {
      what,
      refused,
      version: versionShown(returned, version),
      days: ahead,
      values: values ?? first,
    };
  }
  const staff = await listStaff(work);
  const may = (...roles: string[]) => staff.filter((one) => one.roles.some((role) => roles.includes(role)));
  const today = await listMeetings(work, work.today, work.today);
  const begun = today.some((meeting) => hasBegun(meeting, work.site.zone, work.now));
  const first = {
    validFrom: begun ? addDays(work.today, 1) : work.today,
    weekdays: (pattern?.weekdays ?? []).map(String),
    startsAt: pattern?.startsAt ?? '',
    everyWeeks: pattern?.everyWeeks ?? 1,
    cutOffDays: pattern?.cutOffDays ?? 0,
    coordinator: pattern?.coordinator.login ?? '',
    deputy: pattern?.deputy.login ?? '',
    reason: '',
  };
  return {
    what,
    refused,
    version: versionShown(returned, pattern?.version ?? 0),
    staff: { coordinator: may('coordinator'), deputy: may('coordinator', 'nurse', 'clinician') },
    values: values ?? first,
  };
}
