import { sql } from 'kysely';
import type { AuditEntry } from '../audit/repo.ts';
import { type Inserts, insertTogether } from '../db/insert-together.ts';
import { countsOf, ki67Of } from '../domain/board-case.ts';
import type { Projection } from '../domain/plan.ts';
import type { Item, ItemOutcome, PatientRecord } from '../domain/plan-model.ts';
import { NEVER } from '../domain/urgency.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';
import type { StoredRecord } from './record.ts';

/** What the worklist's filters need beside each row. */
export interface Labels {
  readonly primaryTumour: string;
  readonly grade: string;
  readonly nelmType: string;
}

export const labelsOf = ({ picture }: Projection): Labels => ({
  primaryTumour: picture.primary,
  grade: picture.grading.ruling,
  nelmType: picture.nelmType,
});

/** What a row of the worklist tells of the disease beside the labels, as it is written; null where nothing says. */
export interface Disease {
  /** In per cent, with its comparator. */
  readonly ki67: string | null;
  readonly lesionsBefore: string | null;
  readonly lesionsNow: string | null;
}

export function diseaseOf(record: PatientRecord, { observations }: Projection): Disease {
  const { before, now } = countsOf(record, observations.periods);
  return {
    ki67: ki67Of(record.facts)?.value ?? null,
    lesionsBefore: before?.count ?? null,
    lesionsNow: now?.count ?? null,
  };
}

export const planRow = (
  work: Work,
  plan: {
    readonly id: string;
    readonly patientId: string;
    readonly enrolledOn: string;
    readonly wakesOn: string;
  },
) => ({
  site_id: work.site.id,
  id: plan.id,
  patient_id: plan.patientId,
  status: 'active' as const,
  enrolled_on: plan.enrolledOn,
  wakes_on: plan.wakesOn,
});

export async function insertPlan(
  work: Work,
  patientId: string,
  enrolledOn: string,
  wakesOn: string,
): Promise<string> {
  const id = newId();
  await insertTogether(work, { 'netvigil.plan': [planRow(work, { id, patientId, enrolledOn, wakesOn })] });
  return id;
}

export interface Revision {
  readonly planId: string;
  readonly revision: number;
  readonly kind: 'first' | 'picked' | 'horizon' | 'accepted' | 'unmerged';
  readonly reason: string;
}

/** Records that a revision was accepted, with the number of items it holds, and writes its courses and items. */
export const insertRevision = (...revision: Parameters<typeof revisionRows>): Promise<void> =>
  insertTogether(revision[0], revisionRows(...revision));

/** The rows of an accepted revision: itself, its courses, its items and what closed them. */
export function revisionRows(
  work: Work,
  patientId: string,
  revision: Revision,
  plan: Pick<NonNullable<Projection['plan']>, 'courses' | 'items'>,
  outcomes: ReadonlyMap<string, ItemOutcome>,
  labels: Labels,
) {
  const site_id = work.site.id;
  const plan_id = revision.planId;
  return {
    'netvigil.plan_revision': [
      {
        site_id,
        plan_id,
        revision: revision.revision,
        kind: revision.kind,
        item_count: plan.items.length,
        reason: revision.reason,
        accepted_on: work.today,
        accepted_at: work.now,
        accepted_by: work.actor.id,
      },
    ],
    'netvigil.course': plan.courses.map((course) => ({
      site_id,
      id: course.id,
      plan_id,
      protocol_code: course.protocol.code,
      protocol_version: course.protocol.version,
      anchor_on: course.anchorOn,
      anchor_event: course.anchorEvent,
      anchor_fact_id: course.anchorFactId,
      anchor_partial: course.anchorPartial,
      omitted_series: course.omittedSeries,
      reason: course.reason,
      revision: revision.revision,
      settings_version: course.settings?.version ?? null,
    })),
    'netvigil.item': plan.items.map((item) => {
      const { status, missingRegions, completedOn, completedLate } = outcomeOf(outcomes, item);
      return {
        site_id,
        id: item.id,
        plan_id,
        patient_id: patientId,
        course_id: item.courseId,
        series_key: item.seriesKey,
        step_number: item.stepNumber,
        occurrence: item.occurrence,
        origin: item.origin,
        revision: revision.revision,
        opens_on: item.opens,
        due_on: item.due,
        closes_on: item.closes,
        critical_on: item.critical,
        status,
        missing_regions: missingRegions,
        completed_on: completedOn,
        completed_late: completedLate,
        // Only the sweep moves a stage on, and raises the flag that goes with it; read by its dates until then.
        changes_on: status === 'live' ? item.opens : NEVER,
        primary_tumour: labels.primaryTumour,
        grade: labels.grade,
        nelm_type: labels.nelmType,
      };
    }),
    'netvigil.item_evidence': plan.items.flatMap((item) =>
      outcomeOf(outcomes, item).evidence.map((result_id) => ({ site_id, item_id: item.id, result_id })),
    ),
  } satisfies Inserts;
}

function outcomeOf(outcomes: ReadonlyMap<string, ItemOutcome>, item: Item): ItemOutcome {
  const outcome = outcomes.get(item.id);
  if (outcome === undefined) throw new Error(`The derivation says nothing of item ${item.id}.`);
  return outcome;
}

async function insertEvidence(
  work: Work,
  rows: readonly { item_id: string; result_id: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await work.tx
    .insertInto('netvigil.item_evidence')
    .values(rows.map((row) => ({ site_id: work.site.id, ...row })))
    .execute();
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.toSorted().join() === b.toSorted().join();

/** Writes what changed of the stored items, and returns the trail of it. */
export async function updateItems(
  work: Work,
  patientId: string,
  stored: StoredRecord,
  outcomes: ReadonlyMap<string, ItemOutcome>,
): Promise<AuditEntry[]> {
  const trail: AuditEntry[] = [];
  const changed: object[] = [];
  const evidenceOf: { item_id: string; result_id: string }[] = [];
  const evidenceGone: string[] = [];
  for (const [id, row] of stored.itemRows) {
    const outcome = outcomes.get(id);
    // Ended by a person or superseded: results do not reach it.
    if (
      outcome === undefined ||
      (outcome.status === row.status &&
        (row.status === 'superseded' || (row.status === 'ended' && outcome.endedWith === null)))
    )
      continue;
    const evidence = stored.evidence.get(id) ?? [];
    const sameEvidence = same(evidence, outcome.evidence);
    const sameOutcome =
      sameEvidence &&
      outcome.status === row.status &&
      outcome.endedWith === (row.status === 'ended' ? row.ended_reason : null) &&
      outcome.completedOn === row.completed_on &&
      outcome.completedLate === row.completed_late &&
      same(outcome.missingRegions, row.missing_regions);
    if (sameOutcome) continue;
    changed.push({
      id,
      status: outcome.status,
      missing_regions: outcome.missingRegions,
      completed_on: outcome.completedOn,
      completed_late: outcome.completedLate,
      ended_with: outcome.endedWith,
    });
    if (!sameEvidence) {
      evidenceGone.push(id);
      evidenceOf.push(...outcome.evidence.map((resultId) => ({ item_id: id, result_id: resultId })));
    }
    trail.push({
      action: actionOf(row.status, outcome.status),
      entity: 'item',
      entityId: id,
      patientId,
      before: {
        status: row.status,
        completedOn: row.completed_on,
        missingRegions: row.missing_regions,
        evidence,
      },
      after: {
        status: outcome.status,
        completedOn: outcome.completedOn,
        missingRegions: outcome.missingRegions,
        evidence: outcome.evidence,
      },
      reason: outcome.endedWith,
    });
  }
  if (changed.length === 0) return trail;
  await sql`
    UPDATE netvigil.item AS i SET
      status = x.status, missing_regions = x.missing_regions, completed_on = x.completed_on,
      completed_late = x.completed_late, version = i.version + 1,
      -- What lives again is seen again.
      snoozed_until = CASE WHEN i.status = 'live' THEN i.snoozed_until END,
      stage = CASE WHEN x.status = 'live' AND i.status = 'live' THEN i.stage ELSE 0 END,
      changes_on = CASE WHEN x.status <> 'live' THEN 'infinity'
                        WHEN i.status = 'live' THEN i.changes_on ELSE i.opens_on END,
      ended_reason = x.ended_with,
      ended_note = NULL,
      ended_on = CASE WHEN x.ended_with IS NOT NULL THEN ${work.today}::date END,
      ended_by = CASE WHEN x.ended_with IS NOT NULL THEN ${work.actor.id}::uuid END
      FROM jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) AS x(
        id uuid, status text, missing_regions text[], completed_on date, completed_late boolean,
        ended_with text)
     WHERE i.site_id = ${work.site.id} AND i.id = x.id`.execute(work.tx);
  if (evidenceGone.length > 0) {
    await work.tx
      .deleteFrom('netvigil.item_evidence')
      .where('site_id', '=', work.site.id)
      .where('item_id', 'in', evidenceGone)
      .execute();
    await insertEvidence(work, evidenceOf);
  }
  return trail;
}

function actionOf(before: string, after: string): string {
  if (after === 'completed') return before === 'completed' ? 'matched-anew' : 'completed';
  if (after === 'ended' || after === 'before-enrolment') return after;
  if (before === 'completed' || before === 'ended') return 'reopened';
  return 'partly-covered';
}
