import { sql } from 'kysely';
import type { KeptItem } from '../domain/revision-items.ts';
import type { Work } from '../work.ts';

/** Marks what a revision takes the place of. */
export async function supersede(
  work: Work,
  revision: number,
  courseIds: readonly string[],
  itemIds: readonly string[],
): Promise<void> {
  if (courseIds.length > 0) {
    await work.tx
      .updateTable('netvigil.course')
      .set({ superseded_by: revision })
      .where('site_id', '=', work.site.id)
      .where('id', 'in', [...courseIds])
      .execute();
  }
  if (itemIds.length > 0) {
    await work.tx
      .updateTable('netvigil.item')
      .set((eb) => ({
        status: 'superseded',
        superseded_by: revision,
        stage: 0,
        changes_on: 'infinity',
        missing_regions: [],
        version: eb('version', '+', 1),
      }))
      .where('site_id', '=', work.site.id)
      .where('id', 'in', [...itemIds])
      .execute();
    await work.tx
      .deleteFrom('netvigil.item_evidence')
      .where('site_id', '=', work.site.id)
      .where('item_id', 'in', [...itemIds])
      .execute();
  }
}

/**
 * Puts items that stay the same ones under their new course, with its window, and keeps where they stood.
 * @param revision of the items' own plan
 */
export async function carryOver(
  work: Work,
  revision: number,
  kept: readonly Pick<KeptItem, 'as'>[],
): Promise<void> {
  if (kept.length === 0) return;
  await sql`
    INSERT INTO netvigil.item_placement (site_id, item_id, until_revision, course_id, step_number, occurrence,
      origin, opens_on, closes_on, critical_on)
    SELECT site_id, id, ${revision}::integer, course_id, step_number, occurrence, origin, opens_on, closes_on,
           critical_on
      FROM netvigil.item
     WHERE site_id = ${work.site.id} AND id = ANY(${kept.map(({ as }) => as.id)}::uuid[])`.execute(work.tx);
  const rows = kept.map(({ as }) => ({
    id: as.id,
    course_id: as.courseId,
    step_number: as.stepNumber,
    occurrence: as.occurrence,
    origin: as.origin,
    opens_on: as.opens,
    closes_on: as.closes,
    critical_on: as.critical,
  }));
  await sql`
    UPDATE netvigil.item AS i SET
      course_id = x.course_id, step_number = x.step_number, occurrence = x.occurrence, origin = x.origin,
      opens_on = x.opens_on, closes_on = x.closes_on, critical_on = x.critical_on, version = i.version + 1,
      -- It was put off within another window.
      snoozed_until = CASE WHEN i.closes_on = x.closes_on THEN i.snoozed_until END,
      stage = 0, changes_on = CASE i.status WHEN 'live' THEN x.opens_on ELSE 'infinity' END
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(
        id uuid, course_id uuid, step_number integer, occurrence integer, origin text,
        opens_on date, closes_on date, critical_on date)
     WHERE i.site_id = ${work.site.id} AND i.id = x.id`.execute(work.tx);
}

/** The plan is another one than was read. */
export async function renewPlan(work: Work, planId: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.plan')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', planId)
    .execute();
}
