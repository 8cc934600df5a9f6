import { audit } from '../audit/repo.ts';
import type { Logger } from '../context.ts';
import { lockShelf } from '../db/shelf-lock.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { BoardCalendar } from '../domain/meetings.ts';
import type { SpecialDay } from '../domain/site-calendar.ts';
import { readBoardCalendar } from '../plans/board-calendar.ts';
import { startRollout } from '../rollouts/use-cases.ts';
import { Refusal, type Work } from '../work.ts';
import { daysRetold } from './past.ts';
import { insertSpecialDays, specialDaysVersion } from './repo.ts';

/** The holidays and working weekends of the site in the order of their days, and the version they stand at. */
export async function listSpecialDays(work: Work): Promise<{ version: number; days: SpecialDay[] }> {
  const { special } = await readBoardCalendar(work);
  const days = [...special.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
  return { version: await specialDaysVersion(work), days };
}

/** What a person says of a day; `ordinary` takes back what was said before. */
export interface SpecialDayDraft {
  readonly day: CalendarDate;
  readonly kind: SpecialDay['kind'] | 'ordinary';
  readonly name: string;
}

/**
 * Marks days as holidays or as working, or as ordinary again. A meeting on a holiday does not take place; what
 * waits for the board falls due anew.
 * @param check compares If-Match with the version held; 0 where there is none
 * @throws Refusal 400 where a day is named twice, or would change whether the board has met
 */
export async function markDays(
  work: Work,
  log: Logger,
  days: readonly SpecialDayDraft[],
  reason: string,
  check: (version: number) => void,
): Promise<void> {
  await lockShelf(work.tx, work.site.id);
  const version = await specialDaysVersion(work);
  check(version);
  await refusePast(work, await readBoardCalendar(work), days);
  const twice = days.findIndex(({ day }, index) => days.findIndex((one) => one.day === day) !== index);
  if (twice >= 0) {
    throw new Refusal(400, 'invalid-request', 'A day can be only one thing.', [
      { pointer: `/days/${twice}/day`, detail: 'Must be named once.' },
    ]);
  }
  await insertSpecialDays(work, version, days);
  await audit(work, [
    {
      action: 'marked',
      entity: 'special-days',
      entityId: `special days ${version + days.length}`,
      patientId: null,
      after: { days },
      reason,
    },
  ]);
  await startRollout(work, log, 'board');
}

/** A decision that was due at a meeting stays due on its day, whatever is said of that day afterwards. */
async function refusePast(
  work: Work,
  calendar: BoardCalendar,
  days: readonly SpecialDayDraft[],
): Promise<void> {
  const changes = days.map(({ day, kind, name }) => {
    const special = new Map(calendar.special);
    if (kind === 'ordinary') special.delete(day);
    else special.set(day, { day, kind, name });
    return { day, after: { ...calendar, special } };
  });
  const retold = await daysRetold(work, calendar, changes);
  const errors = days.flatMap(({ day }, index) => {
    const detail = `Must be a day after today, ${work.today} at this site: it would change whether the board met on that day.`;
    return retold.has(day) ? [{ pointer: `/days/${index}/day`, detail }] : [];
  });
  if (errors.length > 0)
    throw new Refusal(400, 'invalid-request', 'A meeting that has passed stays as it is on record.', errors);
}
