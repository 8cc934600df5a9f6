import { ASSIGNED, holderOf, isAsleep } from '../domain/desk.ts';
import type { Work } from '../work.ts';
import { actionsOf, colleague, contactsOf } from './repo.ts';
import { rowOf } from './use-cases.ts';

/** The end of a lease as everything else tells a moment; null where the row was assigned. */
const leaseEnd = (until: string | null): string | null =>
  until === null || until === ASSIGNED ? null : new Date(until).toISOString();

/**
 * How a row is dealt with at this moment: a lease that has ended is nobody's, and a snooze that is over is none.
 * @throws Refusal 404 where the site has no such row
 */
export async function readRow(work: Work, id: string) {
  const row = await rowOf(work, id, 'none');
  const { handling } = row;
  const holder = holderOf(handling, work.now);
  const who = holder === null ? null : await colleague(work, { id: holder });
  const actions = await actionsOf(work, id);
  const [last] = actions;
  return {
    id,
    version: row.version,
    kind: row.kind,
    status: row.status,
    assignee: who && {
      login: who.login,
      name: who.name,
      until: leaseEnd(handling.assignedUntil),
    },
    snoozedUntil: isAsleep(handling, work.today) ? handling.snoozedUntil : null,
    order:
      handling.orderNumber === null || handling.orderedOn === null
        ? null
        : { number: handling.orderNumber, on: handling.orderedOn },
    appointment:
      handling.bookedOn === null || handling.bookedPlace === null
        ? null
        : { on: handling.bookedOn, place: handling.bookedPlace },
    contacts: row.patientId === null ? [] : await contactsOf(work, row.patientId),
    actions: actions.map(({ id: actionId, action, reason, at, byName, undone }) => ({
      id: actionId,
      action,
      reason,
      at: at.toISOString(),
      by: byName,
      undone,
    })),
    canUndo:
      last !== undefined &&
      last.action !== 'undo' &&
      last.version === row.version &&
      last.byId === work.actor.id,
  };
}
