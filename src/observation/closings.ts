import { audit } from '../audit/repo.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { Closing } from '../domain/observation-model.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { insertClosing, lastClosing, touchPeriod } from './repo.ts';
import { about, anotherRuns, changesOf, type Done, type Held, isOver, requirePeriod } from './use-cases.ts';

/**
 * Closes a period by a person's word.
 * @param check compares If-Match with the version held
 * @throws Refusal 400 for a day that is not possible, 404, 409 where it is closed already
 */
export async function closePeriod(
  work: Work,
  id: string,
  closing: { readonly reason: Closing['reason']; readonly on: CalendarDate | null; readonly note: string },
  check: (version: number) => void,
): Promise<Done> {
  const held = await requirePeriod(work, id, true);
  check(held.row.version);
  const { period, row, found } = held;
  const closedByPerson = held.recorded.closing !== null;
  if (closedByPerson || (isOver(period) && closing.reason !== 'opened-in-error')) {
    throw new Refusal(
      409,
      'period-closed',
      worded(
        `The period is ${period.state} already${closedByPerson ? '; its closing can be taken back' : ''}. One that should never have been opened is closed as opened in error.`,
        'POST …/reopen takes a closing back; POST …/closing takes the reason opened-in-error.',
      ),
    );
  }
  const on = closing.on ?? work.today;
  const opened = row.opened_on;
  const since = [opened, period.baseline?.on ?? opened].toSorted()[0] ?? opened;
  if (on > work.today || on < since) {
    throw new Refusal(400, 'invalid-request', 'The day is not possible.', [
      { pointer: '/on', detail: `Must lie from ${since}, when the period began, to today, ${work.today}.` },
    ]);
  }
  return turn(work, { found, row, period }, { reason: closing.reason, on, note: closing.note });
}

/**
 * Takes the closing by a person back: the period is again what its facts and scans say.
 * @throws Refusal 404, 409 where no person closed it or another period runs
 */
export async function reopenPeriod(
  work: Work,
  id: string,
  note: string,
  check: (version: number) => void,
): Promise<Done> {
  const held = await requirePeriod(work, id, true);
  check(held.row.version);
  if (held.recorded.closing === null) {
    throw new Refusal(
      409,
      'not-closed-by-a-person',
      'No person has closed this period. Where a fact closed it, correct or withdraw that fact.',
    );
  }
  if (anotherRuns(held.period, held.found.observations.periods)) {
    throw new Refusal(
      409,
      'period-runs',
      'Another observation period of this patient runs. Close it before this one is opened again.',
    );
  }
  return turn(work, held, { reason: 'reopened', on: work.today, note });
}

async function turn(
  work: Work,
  { row, found, period }: Pick<Held, 'row' | 'found' | 'period'>,
  closing: {
    readonly reason: Closing['reason'] | 'reopened';
    readonly on: CalendarDate;
    readonly note: string;
  },
): Promise<Done> {
  const { reason, on, note } = closing;
  const number = ((await lastClosing(work, row.id)) ?? 0) + 1;
  await insertClosing(work, row.id, { number, reason, on, note });
  await touchPeriod(work, row.id);
  await audit(work, [
    {
      action: reason === 'reopened' ? 'reopened' : 'closed',
      ...about(row.id, found.patientId),
      before: { state: period.state },
      after: { reason, on },
      reason: note,
    },
  ]);
  const changes = await changesOf(work, found.patientId, period);
  return { periodId: row.id, scanId: null, readingId: null, changes, fresh: true };
}
