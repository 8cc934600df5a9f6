import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import { type Course, type Item, isGone, PICKED_ANCHOR_EVENT, type Plan } from '../domain/plan-model.ts';
import type { ProtocolCode } from '../domain/protocol.ts';
import type { Work } from '../work.ts';
import { endingsThen } from './endings.repo.ts';
import type { Group } from './group.repo.ts';
import type { AsOf, ItemRow, PlanRow, StoredPlan, StoredRecord } from './record.ts';
import { settled } from './settings.repo.ts';
import { haveTexts, textOf } from './shelf.repo.ts';

type RevisionRow = Pick<
  Selectable<Database['netvigil.plan_revision']>,
  'plan_id' | 'revision' | 'kind' | 'accepted_on' | 'accepted_at'
>;
type CourseRow = Awaited<ReturnType<typeof loadCourses>>[number];
type PlacementRow = Selectable<Database['netvigil.item_placement']>;

/** The stored plans of many records, by what they hang on. */
interface Plans {
  readonly plans: ReadonlyMap<string, readonly PlanRow[]>;
  readonly revisions: ReadonlyMap<string, readonly RevisionRow[]>;
  readonly courses: ReadonlyMap<string, readonly CourseRow[]>;
  readonly items: ReadonlyMap<string, readonly ItemRow[]>;
  readonly evidence: ReadonlyMap<string, readonly string[]>;
  /** Of items whose ending was taken back later, how they had ended. */
  readonly endings: Awaited<ReturnType<typeof endingsThen>>;
  /** Of each item, where it stood before later revisions placed it anew, the earliest of them first. */
  readonly placements: ReadonlyMap<string, readonly PlacementRow[]>;
}

/** Reads the plans of these records. */
export async function loadPlans(work: Work, members: readonly string[], asOf: AsOf | null): Promise<Plans> {
  const plans = await work.tx
    .selectFrom('netvigil.plan')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('patient_id', 'in', members)
    .orderBy('enrolled_on')
    .orderBy('id')
    .execute();
  const ids = plans.map((plan) => plan.id);
  if (ids.length === 0) {
    const none = new Map<string, never[]>();
    return {
      plans: none,
      revisions: none,
      courses: none,
      items: none,
      evidence: none,
      endings: new Map(),
      placements: none,
    };
  }
  const revisions = await work.tx
    .selectFrom('netvigil.plan_revision')
    .select(['plan_id', 'revision', 'kind', 'accepted_on', 'accepted_at'])
    .where('site_id', '=', work.site.id)
    .where('plan_id', 'in', ids)
    .$if(asOf !== null, (qb) => qb.where('accepted_at', '<', asOf?.at ?? work.now))
    .orderBy('revision')
    .execute();
  const items = await work.tx
    .selectFrom('netvigil.item')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('plan_id', 'in', ids)
    .orderBy('due_on')
    .orderBy('id')
    .execute();
  return {
    plans: Map.groupBy(plans, (row) => row.patient_id),
    revisions: Map.groupBy(revisions, (row) => row.plan_id),
    courses: Map.groupBy(await loadCourses(work, ids), (row) => row.plan_id),
    items: Map.groupBy(items, (row) => row.plan_id),
    evidence: await loadEvidence(work, ids),
    endings: asOf === null ? new Map() : await endingsThen(work, ids, asOf),
    placements: asOf === null ? new Map() : await loadPlacements(work, ids),
  };
}

async function loadCourses(work: Work, planIds: readonly string[]) {
  const rows = await work.tx
    .selectFrom('netvigil.course as c')
    .innerJoin('netvigil.protocol_version as v', (join) =>
      join.onRef('v.code', '=', 'c.protocol_code').onRef('v.version', '=', 'c.protocol_version'),
    )
    .innerJoin('netvigil.protocol_signoff as s', (join) =>
      join
        .onRef('s.site_id', '=', 'c.site_id')
        .onRef('s.code', '=', 'c.protocol_code')
        .onRef('s.version', '=', 'c.protocol_version'),
    )
    .innerJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 's.site_id').onRef('m.id', '=', 's.signed_by'),
    )
    .leftJoin('netvigil.site_settings_signoff as o', (join) =>
      join.onRef('o.site_id', '=', 'c.site_id').onRef('o.version', '=', 'c.settings_version'),
    )
    .leftJoin('netvigil.staff as n', (join) =>
      join.onRef('n.site_id', '=', 'o.site_id').onRef('n.id', '=', 'o.signed_by'),
    )
    .selectAll('c')
    .select(['v.content_hash', 's.signed_on', 'm.name as signed_by'])
    .select([
      'o.content_hash as settings_hash',
      'o.signed_on as settings_signed_on',
      'n.name as settings_signed_by',
    ])
    .where('c.site_id', '=', work.site.id)
    .where('c.plan_id', 'in', planIds)
    .orderBy('c.id')
    .execute();
  const versioned = rows.map((row) => ({
    ...row,
    code: row.protocol_code as ProtocolCode,
    version: row.protocol_version,
  }));
  await haveTexts(work, versioned);
  return settled(work, versioned, textOf);
}

async function loadEvidence(work: Work, planIds: readonly string[]): Promise<Map<string, string[]>> {
  // Item by item: joined, PostgreSQL reads the evidence of the whole site for a batch of plans.
  const { rows } = await sql<{ item_id: string; result_ids: string[] }>`
    SELECT i.id AS item_id, e.result_ids
      FROM netvigil.item i
     CROSS JOIN LATERAL (SELECT array_agg(e.result_id::text ORDER BY e.result_id) AS result_ids
                           FROM netvigil.item_evidence e
                          WHERE e.site_id = i.site_id AND e.item_id = i.id) e
     WHERE i.site_id = ${work.site.id} AND i.plan_id = ANY(${planIds}::uuid[])
       AND e.result_ids IS NOT NULL`.execute(work.tx);
  return new Map(rows.map((row) => [row.item_id, row.result_ids]));
}

async function loadPlacements(work: Work, planIds: readonly string[]) {
  const rows = await work.tx
    .selectFrom('netvigil.item_placement as p')
    .innerJoin('netvigil.item as i', (join) =>
      join.onRef('i.site_id', '=', 'p.site_id').onRef('i.id', '=', 'p.item_id'),
    )
    .selectAll('p')
    .where('p.site_id', '=', work.site.id)
    .where('i.plan_id', 'in', planIds)
    .orderBy('p.until_revision')
    .execute();
  return Map.groupBy(rows, (row) => row.item_id);
}

/**
 * One plan from the plans of a group's records.
 * @param dischargedAt when a clinician last discharged the patient
 */
export function assemblePlan(group: Group, loaded: Plans, dischargedAt: Date | null, asOf: AsOf | null) {
  const ofMembers = group.members.flatMap((member) => loaded.plans.get(member) ?? []);
  const plans = ofMembers.flatMap((row): (StoredPlan & { revisions: readonly RevisionRow[] })[] => {
    const revisions = loaded.revisions.get(row.id) ?? [];
    const last = revisions.at(-1);
    return last === undefined ? [] : [{ row, lastRevision: last.revision, revisions }];
  });
  const parts = plans.map((plan) => partsOf(plan.row, plan.revisions, loaded, asOf));
  const [main] = plans;
  const stored: Pick<
    StoredRecord,
    'plan' | 'lastRevision' | 'plans' | 'planOfCourse' | 'itemRows' | 'evidence'
  > = {
    plan: main?.row ?? null,
    lastRevision: main?.lastRevision ?? 0,
    plans,
    planOfCourse: new Map(
      parts.flatMap(({ planId, courses }) => courses.map((course) => [course.id, planId])),
    ),
    itemRows: new Map(parts.flatMap(({ rows }) => rows.map((row) => [row.id, row]))),
    evidence: new Map(
      parts.flatMap(({ rows }) =>
        rows.flatMap(({ id }) => {
          const own = loaded.evidence.get(id);
          return own === undefined ? [] : [[id, own]];
        }),
      ),
    ),
  };
  if (main === undefined) return { ...stored, domain: null };
  const domain: Plan = {
    enrolledOn: plans.reduce(
      (first, { row }) => (row.enrolled_on < first ? row.enrolled_on : first),
      main.row.enrolled_on,
    ),
    discharged: isDischarged(plans, dischargedAt, asOf),
    courses: parts.flatMap(({ courses }) => courses),
    items: parts
      .flatMap(({ items }) => items)
      .toSorted((a, b) => compare(a.due, b.due) || compare(a.id, b.id)),
  };
  return { ...stored, domain };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A decision that stands until a clinician starts a course; a plan's status may say something else meanwhile. */
function isDischarged(
  plans: readonly (StoredPlan & { revisions: readonly RevisionRow[] })[],
  dischargedAt: Date | null,
  asOf: AsOf | null,
): boolean {
  if (asOf === null && plans.every(({ row }) => row.ended_reason === 'discharged')) return true;
  // Of two plans that were merged, one that runs keeps the patient in care.
  if (dischargedAt === null || (plans.length > 1 && plans.some(({ row }) => row.status === 'active')))
    return false;
  return !plans.some(({ revisions }) =>
    revisions.some(
      ({ kind, accepted_at: at }) =>
        (kind === 'picked' || kind === 'accepted' || kind === 'unmerged') && at >= dischargedAt,
    ),
  );
}

/** One stored plan: its courses and items as they stand, or as they stood. */
function partsOf(plan: PlanRow, revisions: readonly RevisionRow[], loaded: Plans, asOf: AsOf | null) {
  const byNumber = new Map(revisions.map((one) => [one.revision, one]));
  const reached = (revision: number | null): boolean => revision !== null && byNumber.has(revision);
  // What a revision brought is of the plan's own time: its windows may have closed before a late acceptance.
  const acceptedOn = (revision: number): string => {
    const one = byNumber.get(revision);
    return one === undefined || one.kind === 'accepted' || one.kind === 'unmerged'
      ? plan.enrolled_on
      : one.accepted_on;
  };
  const courses = (loaded.courses.get(plan.id) ?? [])
    .filter((row) => reached(row.revision))
    .map((row): Course => toCourse(row, reached(row.superseded_by)));
  const rows = (loaded.items.get(plan.id) ?? [])
    .filter((row) => reached(row.revision))
    .map((now): ItemRow => {
      const row = { ...now, ...loaded.endings.get(now.id) };
      const next = loaded.placements.get(row.id)?.find(({ until_revision }) => !reached(until_revision));
      if (next === undefined) return row;
      const { site_id: _site, item_id: _item, until_revision: _until, ...stood } = next;
      return { ...row, ...stood };
    });
  return {
    planId: plan.id,
    courses,
    rows,
    items: rows.map((row) => toItem(row, acceptedOn(row.revision), reached(row.superseded_by), asOf)),
  };
}

const toCourse = (row: CourseRow, superseded: boolean): Course => ({
  id: row.id,
  protocol: row.protocol,
  anchorOn: row.anchor_on,
  omittedSeries: row.omitted_series,
  anchorEvent: row.anchor_event,
  anchorFactId: row.anchor_fact_id,
  anchorPartial: row.anchor_partial,
  reason: row.reason,
  picked: row.anchor_event === PICKED_ANCHOR_EVENT,
  superseded,
  signedBy: row.signed_by,
  signedOn: row.signed_on,
  ...(row.settings === undefined ? {} : { settings: row.settings }),
});

function toItem(row: ItemRow, acceptedOn: string, superseded: boolean, asOf: AsOf | null): Item {
  // A person who ends an item says why in words; a death or a transfer of the patient does not.
  const byPerson =
    row.status === 'ended' &&
    (row.ended_note !== null || !isGone(row.ended_reason)) &&
    (asOf === null || (row.ended_on ?? '') <= asOf.day);
  return {
    id: row.id,
    courseId: row.course_id,
    seriesKey: row.series_key,
    stepNumber: row.step_number,
    occurrence: row.occurrence,
    origin: row.origin,
    opens: row.opens_on,
    due: row.due_on,
    closes: row.closes_on,
    critical: row.critical_on,
    beforeEnrolment: row.closes_on < acceptedOn,
    closedBy: byPerson ? 'ended' : superseded ? 'superseded' : null,
  };
}
