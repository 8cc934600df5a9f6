import { sql } from 'kysely';
import type { Item } from '../domain/plan-model.ts';
import type { Work } from '../work.ts';
import type { Labels } from './save.repo.ts';

type Placed = Pick<Item, 'stepNumber' | 'occurrence' | 'origin' | 'opens' | 'closes' | 'critical'>;

/** The audit's word for a plan that got back what a merge had taken; `since` tells from when on, all of it. */
export const PLAN_RESTORED = 'plan-restored';

/**
 * What revisions accepted since a moment took from a plan and nothing has brought back yet: courses, items, and where
 * carried items stood.
 */
export async function supersededSince(work: Work, planId: string, since: Date) {
  const site = work.site.id;
  const revisions = sql`
    (SELECT r.revision FROM netvigil.plan_revision r
      WHERE r.site_id = ${site} AND r.plan_id = ${planId}::uuid AND r.kind = 'accepted' AND r.accepted_at >= ${since}
        AND NOT EXISTS (
          SELECT FROM netvigil.audit a
           WHERE a.site_id = r.site_id AND a.entity = 'plan' AND a.entity_id = r.plan_id::text
             AND a.action = ${PLAN_RESTORED} AND (a.after ->> 'revision')::integer > r.revision
             AND (a.after ->> 'since')::timestamptz <= r.accepted_at))`;
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

/** The items of these records' plans that persons ended since a moment, and how. */
export async function itemsEndedSince(work: Work, patientIds: readonly string[], since: Date) {
  const { rows } = await sql<{ id: string; patientId: string; reason: string; note: string }>`
    SELECT i.id, n.patient_id AS "patientId", i.ended_reason AS reason, i.ended_note AS note
      FROM netvigil.item i
      JOIN netvigil.plan n ON n.site_id = i.site_id AND n.id = i.plan_id
     WHERE i.site_id = ${work.site.id} AND n.patient_id = ANY(${patientIds}::uuid[])
       AND i.status = 'ended' AND i.ended_by IS NOT NULL
       AND EXISTS (SELECT FROM netvigil.audit a
                    WHERE a.site_id = i.site_id AND a.entity = 'item' AND a.entity_id = i.id::text
                      AND a.action = 'ended' AND a.at >= ${since})
     ORDER BY i.id`.execute(work.tx);
  return rows;
}

/** An item of one record's plan that a revision put under a course of another record's plan. */
export interface Lent {
  readonly lenderId: string;
  readonly borrowerId: string;
  /** The item's own plan, and from when on a revision can have lent it: the last merge of the two records. */
  readonly ownPlanId: string;
  readonly since: Date;
  /** The plan of that course. */
  readonly planId: string;
  readonly item: Item;
}

/**
 * The items that a record's plan has lent to courses of others, and those that others have lent to its own.
 * @param mergedAt when that record was merged
 */
export async function itemsLent(work: Work, patientId: string, mergedAt: Date): Promise<Lent[]> {
  const { rows } = await sql<Lent>`
    SELECT n.patient_id AS "lenderId", o.patient_id AS "borrowerId", n.id AS "ownPlanId", c.plan_id AS "planId",
           greatest(m.merged_at, ${mergedAt}::timestamptz) AS since,
           jsonb_build_object('id', i.id, 'courseId', i.course_id, 'seriesKey', i.series_key,
                              'stepNumber', i.step_number, 'occurrence', i.occurrence, 'origin', i.origin,
                              'opens', i.opens_on, 'due', i.due_on, 'closes', i.closes_on,
                              'critical', i.critical_on, 'beforeEnrolment', false, 'closedBy', NULL) AS item
      FROM netvigil.item i
      JOIN netvigil.plan n ON n.site_id = i.site_id AND n.id = i.plan_id
      JOIN netvigil.course c ON c.site_id = i.site_id AND c.id = i.course_id
      JOIN netvigil.plan o ON o.site_id = c.site_id AND o.id = c.plan_id
      LEFT JOIN netvigil.patient_merge m ON m.site_id = n.site_id AND m.from_patient_id = n.patient_id
                                        AND m.unmerged_at IS NULL
     WHERE i.site_id = ${work.site.id} AND c.plan_id <> i.plan_id AND i.status <> 'superseded'
       AND ${patientId}::uuid IN (n.patient_id, o.patient_id)
     ORDER BY i.due_on, i.id`.execute(work.tx);
  return rows;
}

/** The number of the last revision of a plan. */
export async function lastRevisionOf(work: Work, planId: string): Promise<number> {
  const row = await work.tx
    .selectFrom('netvigil.plan_revision')
    .select((eb) => eb.fn.max('revision').as('last'))
    .where('site_id', '=', work.site.id)
    .where('plan_id', '=', planId)
    .executeTakeFirstOrThrow();
  return row.last;
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
