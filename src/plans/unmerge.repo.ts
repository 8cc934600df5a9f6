import { sql } from 'kysely';
import type { Item } from '../domain/plan-model.ts';
import type { Work } from '../work.ts';
import type { Labels } from './save.repo.ts';

type Placed = Pick<Item, 'stepNumber' | 'occurrence' | 'origin' | 'opens' | 'closes' | 'critical'>;

/** What revisions accepted since a moment took from a plan: courses, items, and where carried items stood. */
export async function supersededSince(work: Work, planId: string, since: Date) {
  const site = work.site.id;
  const revisions = sql`
    (SELECT revision FROM netvigil.plan_revision
      WHERE site_id = ${site} AND plan_id = ${planId}::uuid AND kind = 'accepted' AND accepted_at >= ${since})`;
  const courses = await sql<{ id: string }>`
    SELECT id FROM netvigil.course
     WHERE site_id = ${site} AND plan_id = ${planId}::uuid AND superseded_by IN ${revisions}
     ORDER BY id`.execute(work.tx);
  const items = await sql<{ id: string }>`
    SELECT id FROM netvigil.item
     WHERE site_id = ${site} AND plan_id = ${planId}::uuid AND superseded_by IN ${revisions}`.execute(
    work.tx,
  );
  const placements = await sql<{ itemId: string; courseId: string; window: Placed }>`
    SELECT DISTINCT ON (p.item_id) p.item_id AS "itemId", p.course_id AS "courseId",
           jsonb_build_object('stepNumber', p.step_number, 'occurrence', p.occurrence, 'origin', p.origin,
                              'opens', p.opens_on, 'closes', p.closes_on, 'critical', p.critical_on) AS window
      FROM netvigil.item_placement p
      JOIN netvigil.item i ON i.site_id = p.site_id AND i.id = p.item_id
     WHERE p.site_id = ${site} AND i.plan_id = ${planId}::uuid AND p.until_revision IN ${revisions}
     ORDER BY p.item_id, p.until_revision`.execute(work.tx);
  return {
    courseIds: courses.rows.map(({ id }) => id),
    itemIds: new Set(items.rows.map(({ id }) => id)),
    placements: placements.rows,
  };
}

/** The labels of a patient as they stand; the derivation that follows brings them up to date. */
export async function labelsHeld(work: Work, patientId: string): Promise<Labels> {
  const row = await work.tx
    .selectFrom('netvigil.patient')
    .select(['primary_tumour', 'grade', 'nelm_type'])
    .where('site_id', '=', work.site.id)
    .where('id', '=', patientId)
    .executeTakeFirstOrThrow();
  return { primaryTumour: row.primary_tumour, grade: row.grade, nelmType: row.nelm_type };
}
