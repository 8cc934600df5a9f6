import { addDays, type CalendarDate } from '../domain/calendar.ts';
import {
  type BoardCalendar,
  type BoardPattern,
  hasBegun,
  isPastKept,
  type Meeting,
  type MeetingChange,
} from '../domain/meetings.ts';
import { readBoardCalendar } from '../plans/board-calendar.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { meetingsDecidedAt } from './repo.ts';

export const REFUSED = 'The meeting was not changed: something does not fit.';

/** What stays as it is: meetings whose hour has come, and those at which the board has decided before it. */
async function pastOf(work: Work): Promise<(meeting: Meeting) => boolean> {
  const decided = await meetingsDecidedAt(work, work.today);
  return (meeting) => hasBegun(meeting, work.site.zone, work.now) || decided.has(meeting.scheduledOn);
}

/**
 * The first pattern alone may say how the board met before.
 * @throws Refusal 400
 */
export async function refusePastPattern(work: Work, pattern: BoardPattern): Promise<void> {
  const { today } = work;
  const calendar = await readBoardCalendar(work);
  const changed = { ...calendar, patterns: [...calendar.patterns, pattern] };
  if (isPastKept(calendar, changed, today, await pastOf(work))) return;
  throw new Refusal(400, 'invalid-request', 'A pattern does not change the past.', [
    {
      pointer: '/validFrom',
      detail: `Must be ${addDays(today, 1)} or later: by today's hour of the meeting it would change what has passed.`,
    },
  ]);
}

/** Days on which a calendar would tell otherwise whether the board has met. */
export async function daysRetold(
  work: Work,
  before: BoardCalendar,
  changes: readonly { readonly day: CalendarDate; readonly after: BoardCalendar }[],
): Promise<ReadonlySet<CalendarDate>> {
  const isPast = await pastOf(work);
  const retold = changes.filter(({ day, after }) => !isPastKept(before, after, day, isPast));
  return new Set(retold.map(({ day }) => day));
}

/**
 * What did not take place today may still be set for later; what has begun is on record.
 * @throws Refusal 400, 409
 */
export async function refusePastChange(
  work: Work,
  meeting: Meeting,
  draft: {
    readonly status: MeetingChange['status'];
    readonly on: CalendarDate | null;
    readonly startsAt: string | null;
  },
): Promise<void> {
  const { today, site, now } = work;
  if (!(await pastOf(work))(meeting)) return;
  if (meeting.on < today || meeting.status === 'takes-place' || draft.status === 'cancelled') {
    throw new Refusal(
      409,
      'meeting-past',
      worded(
        'The board has met, or the hour has passed: this meeting stays as it is on record. What the board still has to decide stands on the next agenda; another meeting can be convened.',
        'POST /v1/board/meetings convenes one.',
      ),
    );
  }
  const anew = { on: draft.on ?? meeting.on, startsAt: draft.startsAt ?? meeting.startsAt };
  if (!hasBegun(anew, site.zone, now)) return;
  throw new Refusal(400, 'invalid-request', REFUSED, [
    { pointer: '/startsAt', detail: 'Must lie ahead: this meeting did not take place at its hour.' },
  ]);
}
