import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import { dayInZone } from '../domain/calendar.ts';
import type { Fact } from '../domain/facts.ts';
import type { Resolution } from '../domain/matching.ts';
import type { Course, Item, Plan } from '../domain/plan-model.ts';
import type { Protocol, Region } from '../domain/protocol.ts';
import type { Result, ResultModality, ResultStatus } from '../domain/results.ts';
import type { AnsweredWork, WorkAnswer, WorkKind } from '../domain/work-kinds.ts';
import type { Work } from '../work.ts';
import type { ItemRow, OpenWork, StoredRecord } from './record.ts';

/** Loads all that is known of a patient. The caller holds the patient's row lock. */
export async function loadRecord(work: Work, patientId: string): Promise<StoredRecord> {
  const facts = await loadFacts(work, patientId);
  const { results, resolutions } = await loadResults(work, patientId);
  const workRows = await work.tx
    .selectFrom('netvigil.work_item')
    .select(['id', 'kind', 'subject', 'sentence', 'status', 'answer', 'closed_at'])
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .where('status', 'in', ['open', 'answered'])
    .orderBy('id')
    .execute();
  const answered = workRows.flatMap((row): AnsweredWork[] =>
    row.answer === null
      ? []
      : [{ kind: row.kind as WorkKind, subject: row.subject, answer: row.answer as WorkAnswer }],
  );
  const openWork = workRows
    .filter((row) => row.status === 'open')
    .map((row): OpenWork => ({ ...row, kind: row.kind as WorkKind }));
  const dischargedAt = workRows
    .filter((row) => (row.answer as WorkAnswer | null)?.answer === 'discharge')
    .reduce<Date | null>(
      (last, { closed_at: at }) => (at !== null && (last === null || at > last) ? at : last),
      null,
    );
  const stored = await loadPlan(work, patientId, dischargedAt);
  return {
    record: {
      facts,
      results,
      resolutions,
      answered,
      alternatives: [...stored.itemRows.values()].flatMap(({ id, alternative, alternative_by: by }) =>
        alternative === null || by === null ? [] : [{ itemId: id, what: alternative, by }],
      ),
      plan: stored.domain,
    },
    ...stored,
    openWork,
  };
}

async function loadFacts(work: Work, patientId: string): Promise<Fact[]> {
  const rows = await work.tx
    .selectFrom('netvigil.fact')
    .select(['id', 'kind', 'date', 'details', 'corrects', 'recorded_on'])
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .orderBy('id')
    .execute();
  // Facts were checked against the same types when they came in (patients/wire.ts).
  return rows.map(({ recorded_on, ...row }) => ({ ...row, recordedOn: recorded_on }) as unknown as Fact);
}

async function loadResults(work: Work, patientId: string) {
  const rows = await work.tx
    .selectFrom('netvigil.result')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .orderBy('id')
    .execute();
  const results = rows.map((row) => toResult(row, work.site.zone));
  if (rows.length === 0) return { results, resolutions: [] };
  const decided = await work.tx
    .selectFrom('netvigil.result_resolution')
    .distinctOn('result_id')
    .select(['result_id', 'kind', 'item_id', 'result_version'])
    .where('site_id', '=', work.site.id)
    .where(
      'result_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('result_id')
    .orderBy('number', 'desc')
    .execute();
  const versionOf = new Map(rows.map((row) => [row.id, row.version]));
  // A result that was moved here is judged afresh, "wrong patient" was said of the one it came from; and so is
  // a corrected one, since a person decided about the version before.
  const resolutions = decided.flatMap(({ kind, ...row }): Resolution[] =>
    kind === 'wrong-patient' || kind === 'afresh' || row.result_version !== versionOf.get(row.result_id)
      ? []
      : [{ resultId: row.result_id, kind, itemId: row.item_id }],
  );
  return { results, resolutions };
}

/** A row as the core sees it. */
function toResult(row: Selectable<Database['netvigil.result']>, zone: string): Result {
  return {
    id: row.id,
    system: row.system,
    accession: row.accession,
    version: row.version,
    performedOn: row.performed_on,
    modality: row.modality as ResultModality,
    regions: row.regions as Region[],
    status: row.status as ResultStatus,
    conclusion: row.conclusion,
    receivedOn: dayInZone(row.received_at, zone),
  };
}

async function loadPlan(work: Work, patientId: string, dischargedAt: Date | null) {
  const nothing = { plan: null, domain: null, lastRevision: 0, itemRows: new Map(), evidence: new Map() };
  const plan = await work.tx
    .selectFrom('netvigil.plan')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .executeTakeFirst();
  if (plan === undefined) return nothing;
  const courses = await loadCourses(work, plan.id);
  const revisions = await work.tx
    .selectFrom('netvigil.plan_revision')
    .select(['revision', 'kind', 'accepted_on', 'accepted_at'])
    .where('site_id', '=', work.site.id)
    .where('plan_id', '=', plan.id)
    .execute();
  const rows = await work.tx
    .selectFrom('netvigil.item')
    .selectAll()
    .where('site_id', '=', work.site.id)
    .where('plan_id', '=', plan.id)
    .orderBy('due_on')
    .orderBy('id')
    .execute();
  const evidence = await loadEvidence(work, plan.id);
  // What a revision brought is of the plan's own time: its windows may have closed before a late acceptance.
  const acceptedOn = new Map(
    revisions.flatMap((one) => (one.kind === 'accepted' ? [] : [[one.revision, one.accepted_on]])),
  );
  const domain: Plan = {
    enrolledOn: plan.enrolled_on,
    // A decision that stands until a clinician starts a course; the plan's status may say something else meanwhile.
    discharged:
      plan.ended_reason === 'discharged' ||
      (dischargedAt !== null &&
        !revisions.some(
          ({ kind, accepted_at: at }) => (kind === 'picked' || kind === 'accepted') && at >= dischargedAt,
        )),
    courses: courses.map((course) => ({
      ...course,
      picked: revisions.some(
        (revision) => revision.revision === course.revision && revision.kind === 'picked',
      ),
    })),
    items: rows.map((row) => toItem(row, acceptedOn.get(row.revision) ?? plan.enrolled_on)),
  };
  return {
    plan,
    domain,
    lastRevision: Math.max(...revisions.map((revision) => revision.revision)),
    itemRows: new Map(rows.map((row) => [row.id, row])),
    evidence,
  };
}

async function loadCourses(
  work: Work,
  planId: string,
): Promise<(Omit<Course, 'picked'> & { revision: number })[]> {
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
    .select([
      'c.id',
      'c.anchor_on',
      'c.anchor_event',
      'c.anchor_fact_id',
      'c.anchor_partial',
      'c.omitted_series',
      'c.reason',
      'c.revision',
      'c.superseded_by',
    ])
    .select(['v.definition', 's.signed_on', 'm.name as signed_by'])
    .where('c.site_id', '=', work.site.id)
    .where('c.plan_id', '=', planId)
    .orderBy('c.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    protocol: row.definition as Protocol,
    anchorOn: row.anchor_on,
    omittedSeries: row.omitted_series,
    anchorEvent: row.anchor_event,
    anchorFactId: row.anchor_fact_id,
    anchorPartial: row.anchor_partial,
    reason: row.reason,
    revision: row.revision,
    superseded: row.superseded_by !== null,
    signedBy: row.signed_by,
    signedOn: row.signed_on,
  }));
}

async function loadEvidence(work: Work, planId: string): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ item_id: string; result_ids: string[] }>`
    SELECT e.item_id, array_agg(e.result_id::text ORDER BY e.result_id) AS result_ids
      FROM netvigil.item_evidence e
      JOIN netvigil.item i ON i.site_id = e.site_id AND i.id = e.item_id
     WHERE i.site_id = ${work.site.id} AND i.plan_id = ${planId}
     GROUP BY e.item_id`.execute(work.tx);
  return new Map(rows.map((row) => [row.item_id, row.result_ids]));
}

function toItem(row: ItemRow, acceptedOn: string): Item {
  const byPerson = row.status === 'ended' && row.ended_reason !== 'deceased';
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
    closedBy: byPerson ? 'ended' : row.status === 'superseded' ? 'superseded' : null,
  };
}
