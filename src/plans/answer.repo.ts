import type { CalendarDate } from '../domain/calendar.ts';
import type { WorkAnswer } from '../domain/work-kinds.ts';
import type { Work } from '../work.ts';

export async function workItemById(work: Work, id: string) {
  return (
    (await work.tx
      .selectFrom('netvigil.work_item')
      .selectAll()
      .where('site_id', '=', work.site.id)
      .where('id', '=', id)
      .executeTakeFirst()) ?? null
  );
}

/** Null where it is not known. */
export async function birthDateOf(work: Work, patientId: string): Promise<CalendarDate | null> {
  const row = await work.tx
    .selectFrom('netvigil.patient')
    .select('birth_date')
    .where('site_id', '=', work.site.id)
    .where('id', '=', patientId)
    .executeTakeFirst();
  return row?.birth_date ?? null;
}

export async function closeWithAnswer(work: Work, id: string, answer: WorkAnswer): Promise<void> {
  await work.tx
    .updateTable('netvigil.work_item')
    .set((eb) => ({
      status: 'answered',
      answer: JSON.stringify(answer),
      closed_at: work.now,
      closed_by: work.actor.id,
      version: eb('version', '+', 1),
    }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .execute();
}

/** Ends a patient's plans by a clinician's discharge. */
export async function dischargePlans(work: Work, planIds: readonly string[]): Promise<void> {
  if (planIds.length === 0) return;
  await work.tx
    .updateTable('netvigil.plan')
    .set((eb) => ({
      status: 'ended',
      ended_reason: 'discharged',
      ended_on: work.today,
      wakes_on: 'infinity',
      version: eb('version', '+', 1),
    }))
    .where('site_id', '=', work.site.id)
    .where('id', 'in', planIds)
    .execute();
}

/** Takes back a discharge: a clinician picked a new course. */
export async function resumePlan(work: Work, planId: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.plan')
    .set((eb) => ({ status: 'active', ended_reason: null, ended_on: null, version: eb('version', '+', 1) }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', planId)
    .execute();
}
