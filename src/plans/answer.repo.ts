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

/** Whether the same need is asked for by another open work item. */
export async function isAskedAnew(
  work: Work,
  { id, patient_id, kind, subject }: { id: string; patient_id: string | null; kind: string; subject: string },
): Promise<boolean> {
  const row = await work.tx
    .selectFrom('netvigil.work_item')
    .select('id')
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patient_id)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('status', '=', 'open')
    .where('id', '<>', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Opens an answered work item again; whether it is still wanted is derived right after. */
export async function reopenWorkRow(work: Work, id: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.work_item')
    .set((eb) => ({
      status: 'open',
      answer: null,
      closed_at: null,
      closed_by: null,
      snoozed_until: null,
      version: eb('version', '+', 1),
    }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .execute();
}

/** What the trail calls an answer that was taken back. */
export const ANSWER_TAKEN_BACK = 'answer-taken-back';

/** What a work item's answer was, and when it was given, before it was taken back. */
export interface TakenBack {
  readonly answer: WorkAnswer;
  readonly closedAt: string;
}

/** Of answers taken back since a moment, the first of each work item: the rows do not hold them any more. */
export async function takenBackSince(
  work: Work,
  ids: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, TakenBack>> {
  if (ids.length === 0) return new Map();
  const rows = await work.tx
    .selectFrom('netvigil.audit')
    .distinctOn('entity_id')
    .select(['entity_id', 'before'])
    .where('site_id', '=', work.site.id)
    .where('entity_id', 'in', ids)
    .where('action', '=', ANSWER_TAKEN_BACK)
    .where('at', '>=', at)
    .orderBy('entity_id')
    .orderBy('id')
    .execute();
  return new Map(rows.map((row) => [row.entity_id, row.before as unknown as TakenBack]));
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

/** Takes back a discharge: a clinician picked a new course, or it was an error. */
export async function resumePlan(work: Work, planId: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.plan')
    .set((eb) => ({ status: 'active', ended_reason: null, ended_on: null, version: eb('version', '+', 1) }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', planId)
    .execute();
}
