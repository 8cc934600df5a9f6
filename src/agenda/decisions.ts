import { type CalendarDate, dayInZone } from '../domain/calendar.ts';
import { meetingNamed } from '../domain/meetings.ts';
import type { BoardDecisionKind } from '../domain/observation-model.ts';
import { type NewDecision, recordDecision } from '../observation/decisions.ts';
import { recordRecurrenceDecision, requireRecurrence } from '../observation/recurrence-decisions.ts';
import { isPeriod, requirePeriod } from '../observation/use-cases.ts';
import { readBoardCalendar } from '../plans/board-calendar.ts';
import { type FieldError, Refusal, type Work, worded } from '../work.ts';
import { decisionsOf } from './repo.ts';

/** A decision as it is told: who decided, why, and for an operation by which day. */
export interface DecisionDraft {
  readonly decision: BoardDecisionKind;
  /** Null: the meeting's day, or today. */
  readonly decidedOn: CalendarDate | null;
  readonly decidedBy: string;
  readonly why: string;
  readonly carryOutBy: CalendarDate | null;
  /** The name of the meeting; null: outside a meeting. */
  readonly meeting: CalendarDate | null;
}

/**
 * Records what the board decided about a case, an observation period or a recurrence, at a meeting or outside one.
 * Nothing recorded before is altered: a later decision corrects an earlier one. What it starts, starts at once.
 * @param check compares If-Match with the version held
 * @throws Refusal 404, 409 where the board is asked nothing, 422 where the decision or the meeting does not fit
 */
export async function decide(
  work: Work,
  caseId: string,
  { meeting: meetingOn, ...draft }: DecisionDraft,
  check: (version: number) => void,
): Promise<readonly string[]> {
  const decidedOn =
    meetingOn === null ? draft.decidedOn : await dayAtMeeting(work, meetingOn, draft.decidedOn);
  const told: NewDecision = { ...draft, decidedOn, meetingOn };
  return (await isPeriod(work, caseId))
    ? (await recordDecision(work, caseId, told, check)).changes
    : recordRecurrenceDecision(work, caseId, told, check);
}

/** The day of a meeting that takes place, which is that of its decisions. @throws Refusal 422 */
async function dayAtMeeting(
  work: Work,
  meetingOn: CalendarDate,
  told: CalendarDate | null,
): Promise<CalendarDate | null> {
  const meeting = meetingNamed(await readBoardCalendar(work), meetingOn);
  const decidedOn = told ?? meeting?.on ?? null;
  const errors: FieldError[] = [];
  if (meeting === null || meeting.status !== 'takes-place') {
    const detail = worded('Must name a meeting that takes place.', 'GET /v1/board/meetings lists them.');
    errors.push({ pointer: '/meeting', detail });
  } else if (decidedOn !== meeting.on) {
    const detail = `Must be the day of the meeting, ${meeting.on}; leave the meeting out for a decision made outside it.`;
    errors.push({ pointer: '/decidedOn', detail });
  }
  if (errors.length > 0)
    throw new Refusal(422, 'decision-does-not-fit', 'The decision does not fit the meeting.', errors);
  return decidedOn;
}

/**
 * Every decision about a case in the order of recording, and whether what they rest on has changed since.
 * @throws Refusal 404 where the site has no such case
 */
export async function listDecisions(work: Work, caseId: string) {
  const { ids, ...held } = (await isPeriod(work, caseId))
    ? await ofPeriod(work, caseId)
    : await ofRecurrence(work, caseId);
  const rows = await decisionsOf(work, ids);
  return { ...held, items: rows.map((one) => decisionView(work, one)) };
}

async function ofPeriod(work: Work, caseId: string) {
  const { period, row } = await requirePeriod(work, caseId, false);
  return {
    ids: [caseId],
    caseId,
    kind: 'observation' as const,
    version: row.version,
    standing: period.decision?.id ?? null,
    deferrals: period.deferrals,
    evidenceChanged: period.changed.length > 0,
  };
}

async function ofRecurrence(work: Work, caseId: string) {
  const { one, ids, version } = await requireRecurrence(work, caseId, false);
  return {
    ids,
    caseId: one.caseId,
    kind: 'recurrence' as const,
    version,
    standing: one.decision?.id ?? null,
    deferrals: one.deferrals,
    evidenceChanged: one.changed !== null,
  };
}

/** A decision as it was recorded. */
export const decisionView = ({ site }: Work, row: Awaited<ReturnType<typeof decisionsOf>>[number]) => ({
  id: row.id,
  number: row.number,
  decision: row.decision as BoardDecisionKind,
  decidedOn: row.decided_on,
  decidedBy: row.decided_by,
  why: row.why,
  carryOutBy: row.carry_out_by,
  question: row.question,
  outcome: row.outcome,
  meeting: row.meeting_on,
  recordedBy: row.recorded_by,
  recordedOn: dayInZone(row.recorded_at, site.zone),
});
