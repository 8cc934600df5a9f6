import { addDays, type CalendarDate, daysBetween, writtenDay } from './calendar.ts';
import { type ItemStatus, stateOf } from './schedule.ts';
import type { Window } from './step.ts';

/**
 * Tiers of the worklist (clinical rules §5): 1 observation period overdue, 2 urgent board item, 3 imaging
 * overdue, 4 interval exceeded, review, unmatched, missing, proposal, gaps, 5 imaging due, 6 imaging open.
 */
export type Tier = 1 | 2 | 3 | 4 | 5 | 6;

/** planned, open, due, overdue, overdue by more than 14 days, by more than 90: what the sweep raises flags for. */
export type Stage = 0 | 1 | 2 | 3 | 4 | 5;

/** What the dates say of a live item on a day, and the first day on which that changes. */
export interface Staged {
  readonly stage: Stage;
  readonly changesOn: CalendarDate;
}

/** PostgreSQL's own word for a day that never comes. */
export const NEVER: CalendarDate = 'infinity';

/** Stage of an item on a day; days late count from the close of its window. */
export function stageOf(window: Window, status: ItemStatus, day: CalendarDate): Staged {
  switch (stateOf(window, status, day)) {
    case 'planned':
      return { stage: 0, changesOn: window.opens };
    case 'open':
      return { stage: 1, changesOn: window.due };
    case 'due':
      return { stage: 2, changesOn: addDays(window.closes, 1) };
    case 'overdue': {
      const late = daysLate(window, day);
      if (late > 90) return { stage: 5, changesOn: NEVER };
      if (late > 14) return { stage: 4, changesOn: addDays(window.closes, 91) };
      return { stage: 3, changesOn: addDays(window.closes, 15) };
    }
    default:
      return { stage: 0, changesOn: NEVER };
  }
}

/** Whole days since the window closed; 0 while it has not. */
export const daysLate = (window: Window, day: CalendarDate): number =>
  Math.max(0, daysBetween(window.closes, day));

/** Where an imaging row stands; null while it is planned. */
export function imagingTier(stage: Stage): Tier | null {
  if (stage === 0) return null;
  return stage === 1 ? 6 : stage === 2 ? 5 : 3;
}

/** Why an imaging row stands where it stands, for a nurse. */
export function whyHere(row: {
  tier: Tier;
  window: Window;
  critical: CalendarDate;
  day: CalendarDate;
}): string {
  const { window, critical, day } = row;
  const byCritical = `among these by critical day, ${writtenDay(critical)}`;
  switch (row.tier) {
    case 3: {
      const late = daysLate(window, day);
      return `Imaging overdue, ${late} ${late === 1 ? 'day' : 'days'} late (window closed ${writtenDay(window.closes)}); ${byCritical}.`;
    }
    case 5:
      return `Imaging due since ${writtenDay(window.due)}, window closes ${writtenDay(window.closes)}; ${byCritical}.`;
    case 6:
      return `Imaging open since ${writtenDay(window.opens)}, due ${writtenDay(window.due)}; ${byCritical}.`;
    default:
      return `Tier ${row.tier}; ${byCritical}.`;
  }
}

const WORK_OF_TIER: Partial<Record<Tier, string>> = {
  1: 'Scan or decision of an observation period',
  2: 'Urgent before the board, or evidence changed',
};

/** Why a row of work stands where it stands. A scan has a due day of its own: what counts here is the last in which it does. */
export function whyWorkHere({
  tier,
  kind,
  dueOn,
  day,
}: {
  tier: Tier;
  kind: string;
  dueOn: CalendarDate;
  day: CalendarDate;
}): string {
  const what = WORK_OF_TIER[tier] ?? 'Work for a person';
  const late = daysBetween(dueOn, day);
  const past = `${what}, ${late} ${late === 1 ? 'day' : 'days'} past its`;
  const due = writtenDay(dueOn);
  if (kind === 'observation-scan')
    return late > 0 ? `${past} last day ${due}; by last day.` : `${what}, last day ${due}; by last day.`;
  return late > 0 ? `${past} due day ${due}; by due day.` : `${what}, due ${due}; by due day.`;
}
