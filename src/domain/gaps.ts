import { addDays, type CalendarDate } from './calendar.ts';
import type { WorkKind } from './work-kinds.ts';

/** What should be there and is not: every list shows what exists, and this is what nobody listed. */
export const GAPS = [
  'no-order',
  'no-appointment',
  'no-plan',
  'no-future-item',
  'no-period',
  'protocol-not-reviewed',
  'lost-contact',
] as const;
export type Gap = (typeof GAPS)[number];

/** Gaps of an examination: seen on its own row as the list is read, so that no job has to find them. */
export const ITEM_GAPS = ['no-order', 'no-appointment'] as const;
export type ItemGap = (typeof ITEM_GAPS)[number];

/** Gaps that have no row of their own are work of these kinds. */
export const KINDS_OF_GAP: Readonly<Record<Exclude<Gap, ItemGap>, readonly WorkKind[]>> = {
  'no-plan': ['awaiting-signature', 'no-plan'],
  'no-future-item': ['end-of-plan'],
  // A staging that the observation rule covers, and nobody has opened a period (clinical rules §3).
  'no-period': ['observation-proposed'],
  'protocol-not-reviewed': ['protocol-review'],
  'lost-contact': ['lost-contact'],
};

export const isItemGap = (gap: Gap): gap is ItemGap => (ITEM_GAPS as readonly Gap[]).includes(gap);

/** How long after an appointment its examination may arrive before it counts as missed (local-default). */
export const APPOINTMENT_GRACE_DAYS = 7;

/** Appointments before this day have been missed, where their examination has not arrived. */
export const missedBefore = (day: CalendarDate): CalendarDate => addDays(day, -APPOINTMENT_GRACE_DAYS);

/**
 * The gap of a listed examination: due without an order; ordered without an appointment that lies ahead, or
 * whose examination may still arrive. The worklist's statement says the same in SQL: a test compares them.
 * @param isDue due or overdue
 */
export function gapOf(
  { orderedOn, bookedOn }: { orderedOn: CalendarDate | null; bookedOn: CalendarDate | null },
  isDue: boolean,
  day: CalendarDate,
): ItemGap | null {
  if (orderedOn === null) return isDue ? 'no-order' : null;
  return bookedOn === null || bookedOn < missedBefore(day) ? 'no-appointment' : null;
}
