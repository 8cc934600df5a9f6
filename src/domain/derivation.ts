import type { CalendarDate } from './calendar.ts';
import { type Projection, project } from './plan.ts';
import type { PatientRecord, Shelf } from './plan-model.ts';

/**
 * What `project` says of a patient who may have been discharged. A discharge found nothing unmet: where that holds
 * no longer, as for a result withdrawn since, the plan goes on, for whoever reads it. Pure.
 */
export function derive(
  record: PatientRecord,
  shelf: Shelf,
  day: CalendarDate,
  newId: () => string,
): Projection {
  const projection = project(record, shelf, day, newId);
  const unmet = [...projection.items.values()].some((item) => item.status === 'live');
  if (projection.planStatus !== 'discharged' || !unmet || record.plan === null) return projection;
  return project({ ...record, plan: { ...record.plan, discharged: false } }, shelf, day, newId);
}
