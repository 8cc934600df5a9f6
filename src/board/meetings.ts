import { audit } from '../audit/repo.ts';
import type { Logger } from '../context.ts';
import { lockShelf } from '../db/shelf-lock.ts';
import { addDays, type CalendarDate, dayInZone, daysBetween } from '../domain/calendar.ts';
import {
  firstMeeting,
  type Meeting,
  type MeetingChange,
  meetingNamed,
  meetingsBetween,
  startOf,
} from '../domain/meetings.ts';
import { readBoardCalendar } from '../plans/board-calendar.ts';
import { startRollout } from '../rollouts/use-cases.ts';
import { type FieldError, Refusal, type Work, worded } from '../work.ts';
import { REFUSED, refusePastChange, refusePastPattern } from './past.ts';
import { boardStaff, insertChange, insertPattern, patternVersions } from './repo.ts';

/** A pattern as a person gives it. */
export interface PatternDraft {
  readonly validFrom: CalendarDate;
  readonly weekdays: readonly number[];
  readonly everyWeeks: number;
  readonly startsAt: string;
  readonly cutOffDays: number;
  readonly coordinator: string;
  readonly deputy: string;
  readonly reason: string;
}

/** Every version of the pattern with the coordinator and the deputy it names, the newest first. */
export async function listPatterns(work: Work) {
  const rows = await patternVersions(work);
  return rows.map((row) => ({
    version: row.version,
    validFrom: row.valid_from,
    weekdays: row.weekdays,
    everyWeeks: row.every_weeks,
    startsAt: row.starts_at,
    cutOffDays: row.cut_off_days,
    coordinator: { login: row.coordinator, name: row.coordinator_name },
    deputy: { login: row.deputy, name: row.deputy_name },
    reason: row.reason,
    recordedBy: row.recorded_by,
    recordedOn: dayInZone(row.recorded_at, work.site.zone),
  }));
}

/**
 * Sets when the board meets from a day on. What waits for the board falls due anew; meetings that have begun, and
 * those that somebody changed, stay as they are.
 * @param check compares If-Match with the version held; 0 where there is none
 * @throws Refusal 400 for a day that has passed, and for today where it would change a meeting that has begun;
 * 422 for people who cannot look after the board
 */
export async function setPattern(
  work: Work,
  log: Logger,
  draft: PatternDraft,
  check: (version: number) => void,
): Promise<number> {
  await lockShelf(work.tx, work.site.id);
  const last = (await patternVersions(work))[0]?.version ?? 0;
  check(last);
  if (last > 0 && draft.validFrom < work.today) {
    throw new Refusal(400, 'invalid-request', 'A pattern does not change the past.', [
      { pointer: '/validFrom', detail: `Must not lie before today, ${work.today} at this site.` },
    ]);
  }
  const { coordinatorId, deputyId } = await peopleOf(work, draft);
  const { coordinator: _c, deputy: _d, ...pattern } = draft;
  const version = last + 1;
  if (last > 0) await refusePastPattern(work, { ...pattern, version });
  await insertPattern(work, { ...pattern, version, coordinatorId, deputyId });
  const { reason, ...after } = draft;
  await audit(work, [
    {
      action: 'set',
      entity: 'board-pattern',
      entityId: `board pattern v${version}`,
      patientId: null,
      after,
      reason,
    },
  ]);
  await startRollout(work, log, 'board');
  return version;
}

async function peopleOf(work: Work, { coordinator, deputy }: PatternDraft) {
  const staff = await boardStaff(work, [coordinator, deputy]);
  const found = (login: string) => staff.find((one) => one.login === login);
  const [lead, second] = [found(coordinator), found(deputy)];
  const errors: FieldError[] = [];
  if (lead === undefined || !lead.roles.includes('coordinator')) {
    errors.push({
      pointer: '/coordinator',
      detail: 'Must be the login of an active coordinator of this site.',
      form: 'choose',
    });
  }
  const mayStandIn = second?.roles.some((role) => ['coordinator', 'nurse', 'clinician'].includes(role));
  if (mayStandIn !== true || coordinator === deputy) {
    errors.push({
      pointer: '/deputy',
      detail: 'Must be the login of another active nurse, clinician or coordinator of this site.',
      form: 'choose',
    });
  }
  if (errors.length > 0 || lead === undefined || second === undefined) {
    throw new Refusal(
      422,
      'people-do-not-fit',
      'The board needs a coordinator, and somebody who stands in.',
      errors,
    );
  }
  return { coordinatorId: lead.id, deputyId: second.id };
}

/** Every meeting from one day to another, cancelled ones and those on a holiday too. */
export const listMeetings = async (work: Work, from: CalendarDate, to: CalendarDate): Promise<Meeting[]> =>
  meetingsBetween(await readBoardCalendar(work), from, to);

/** The next meeting that takes place, today's until its day is over; null where none is in sight. */
export const nextMeeting = async (work: Work): Promise<Meeting | null> =>
  firstMeeting(await readBoardCalendar(work), work.today);

/** @throws Refusal 404 where the board has no meeting of that name */
export async function requireMeeting(work: Work, scheduledOn: CalendarDate): Promise<Meeting> {
  const meeting = meetingNamed(await readBoardCalendar(work), scheduledOn);
  if (meeting !== null) return meeting;
  throw new Refusal(
    404,
    'meeting-not-known',
    worded(
      'The board has no meeting of that name. A meeting that was moved keeps the day it was first set for.',
      'GET /v1/board/meetings lists them.',
    ),
  );
}

/** What a person says of a meeting; what is left out stays. */
export interface MeetingDraft {
  readonly status: MeetingChange['status'];
  readonly on: CalendarDate | null;
  readonly startsAt: string | null;
  readonly cutOffOn: CalendarDate | null;
  readonly reason: string;
}

/**
 * Moves, cancels or reinstates a meeting. What waits for the board falls due anew.
 * @param check compares If-Match with the version held
 * @throws Refusal 400 for days that are not possible, 404, 409 where it has begun or the day is taken
 */
export async function changeMeeting(
  work: Work,
  log: Logger,
  scheduledOn: CalendarDate,
  draft: MeetingDraft,
  check: (version: number) => void,
): Promise<Meeting> {
  await lockShelf(work.tx, work.site.id);
  const meeting = await requireMeeting(work, scheduledOn);
  check(meeting.version);
  await refusePastChange(work, meeting, draft);
  const on = draft.on ?? meeting.on;
  // A cut-off that nobody names goes with the meeting.
  const shifted = addDays(meeting.cutOffOn, daysBetween(meeting.on, on));
  const change = {
    scheduledOn,
    number: meeting.version + 1,
    status: draft.status,
    on,
    startsAt: draft.startsAt ?? meeting.startsAt,
    cutOffOn: draft.cutOffOn ?? shifted,
    reason: draft.reason,
  };
  await record(work, log, change, meeting);
  return requireMeeting(work, scheduledOn);
}

/**
 * Convenes a meeting beside the pattern. Unless told otherwise its cut-off is its own day: it is there for what waits.
 * @throws Refusal 400 for days that are not possible, 409 where there is a meeting on the day
 */
export async function convene(
  work: Work,
  log: Logger,
  draft: Omit<MeetingDraft, 'status' | 'on' | 'startsAt'> & { on: CalendarDate; startsAt: string },
): Promise<Meeting> {
  await lockShelf(work.tx, work.site.id);
  const { on, startsAt, reason } = draft;
  if (meetingNamed(await readBoardCalendar(work), on) !== null) throw dayTaken();
  const change = {
    scheduledOn: on,
    number: 1,
    status: 'takes-place' as const,
    on,
    startsAt,
    cutOffOn: draft.cutOffOn ?? on,
    reason,
  };
  await record(work, log, change, null);
  return requireMeeting(work, on);
}

const dayTaken = (): Refusal =>
  new Refusal(
    409,
    'day-taken',
    worded(
      'The board has a meeting on that day, or one that was set for it first. Change that one, or choose another day.',
      'GET /v1/board/meetings shows it.',
    ),
  );

async function record(work: Work, log: Logger, change: MeetingChange, before: Meeting | null): Promise<void> {
  const errors: FieldError[] = [];
  if (change.on < work.today) {
    errors.push({ pointer: '/on', detail: `Must not lie before today, ${work.today} at this site.` });
  }
  if (change.cutOffOn > change.on) {
    errors.push({ pointer: '/cutOffOn', detail: `Must not lie after the meeting, ${change.on}.` });
  }
  if (errors.length > 0) throw new Refusal(400, 'invalid-request', REFUSED, errors);
  const others = meetingsBetween(await readBoardCalendar(work), change.on, change.on).filter(
    ({ scheduledOn, status }) => scheduledOn !== change.scheduledOn && status === 'takes-place',
  );
  if (change.status === 'takes-place' && others.length > 0) throw dayTaken();
  await insertChange(work, change);
  const { reason, ...after } = change;
  await audit(work, [
    {
      action: before === null ? 'convened' : change.status === 'cancelled' ? 'cancelled' : 'moved',
      entity: 'board-meeting',
      entityId: `board meeting ${change.scheduledOn}`,
      patientId: null,
      before: before && { ...before },
      after,
      reason,
    },
  ]);
  await startRollout(work, log, 'board');
}

/** A meeting as it is shown, with its moment. */
export const shownMeeting = ({ site }: Work, meeting: Meeting) => ({
  ...meeting,
  startsAtInstant: startOf(meeting, site.zone).toISOString(),
});
