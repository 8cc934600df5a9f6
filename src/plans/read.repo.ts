import type { CalendarDate } from '../domain/calendar.ts';
import type { Work } from '../work.ts';
import type { Group } from './group.repo.ts';

/** Open work of a patient in the order of its days. */
export function openWorkOf(work: Work, patientId: string) {
  return work.tx
    .selectFrom('netvigil.work_item')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .where('status', '=', 'open')
    .orderBy('due_on')
    .orderBy('id')
    .execute();
}

/** Work items by their ids, in the order of their days, in the words that they had at a moment. */
export async function workThen(work: Work, ids: readonly string[], at: Date) {
  if (ids.length === 0) return [];
  const rows = await work.tx
    .selectFrom('netvigil.work_item')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('id', 'in', ids)
    .orderBy('due_on')
    .orderBy('id')
    .execute();
  const reworded = await work.tx
    .selectFrom('netvigil.audit')
    .distinctOn('entity_id')
    .select(['entity_id', 'before'])
    .where('site_id', '=', work.site.id)
    .where('entity_id', 'in', ids)
    .where('action', '=', 'work-reworded')
    .where('at', '>=', at)
    .orderBy('entity_id')
    .orderBy('id')
    .execute();
  const saidThen = new Map(reworded.map((row) => [row.entity_id, row.before]));
  return rows.map((row): typeof row => {
    const { dueOn = row.due_on, ...said } = { ...saidThen.get(row.id) } as { dueOn?: CalendarDate };
    return { ...row, ...said, due_on: dueOn };
  });
}

/** The revisions of plans that were accepted before a moment, oldest first. */
export async function revisionsOf(work: Work, planIds: readonly string[], before: Date) {
  if (planIds.length === 0) return [];
  return work.tx
    .selectFrom('netvigil.plan_revision as r')
    .innerJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 'r.site_id').onRef('m.id', '=', 'r.accepted_by'),
    )
    .select([
      'r.revision',
      'r.kind',
      'r.accepted_on as acceptedOn',
      'm.name as acceptedBy',
      'r.item_count as items',
      'r.reason',
    ])
    .where('r.site_id', '=', work.site.id)
    .where('r.plan_id', 'in', planIds)
    .where('r.accepted_at', '<', before)
    .orderBy('r.accepted_at')
    .orderBy('r.revision')
    .execute();
}

/** Whose item it is, the record that its plan was made for, and its version. */
export async function itemOwner(work: Work, itemId: string) {
  return (
    (await work.tx
      .selectFrom('netvigil.item as i')
      .innerJoin('netvigil.plan as n', (join) =>
        join.onRef('n.site_id', '=', 'i.site_id').onRef('n.id', '=', 'i.plan_id'),
      )
      .select(['i.patient_id', 'i.version', 'i.status', 'n.patient_id as member_id'])
      .select(['i.ended_reason', 'i.ended_note', 'i.alternative', 'i.alternative_by'])
      .where('i.site_id', '=', work.site.id)
      .where('i.id', '=', itemId)
      .executeTakeFirst()) ?? null
  );
}

/** All that happened to a patient, as recorded, for the timeline. */
export async function trailOf(work: Work, { patientId, members }: Group) {
  const workItems = await work.tx
    .selectFrom('netvigil.work_item')
    .select(['id', 'kind', 'sentence', 'opened_on', 'status', 'closed_at', 'answer'])
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .execute();
  const plan = await work.tx
    .selectFrom('netvigil.plan_revision as r')
    .innerJoin('netvigil.plan as p', (join) =>
      join.onRef('p.site_id', '=', 'r.site_id').onRef('p.id', '=', 'r.plan_id'),
    )
    .select(['r.plan_id', 'r.revision', 'r.kind', 'r.reason', 'r.accepted_on', 'r.item_count'])
    .where('p.site_id', '=', work.site.id)
    .where('p.patient_id', 'in', members)
    .execute();
  const merges = await work.tx
    .selectFrom('netvigil.patient_merge')
    .select(['id', 'merged_on', 'reason', 'unmerged_at', 'unmerge_reason'])
    .where('site_id', '=', work.site.id)
    .where((eb) => eb.or([eb('into_patient_id', '=', patientId), eb('from_patient_id', '=', patientId)]))
    .execute();
  return { workItems, plan, merges };
}
