import { sql } from 'kysely';
import type { CalendarDate } from '../domain/calendar.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';

/** A need that nobody has listed. */
export interface FoundGap {
  readonly kind: 'no-plan' | 'end-of-plan' | 'protocol-review';
  readonly subject: string;
  readonly patientId: string | null;
  readonly primary: string;
  readonly grade: string;
  readonly nelmType: string;
  readonly dueOn: CalendarDate;
  readonly sentence: string;
}

interface PatientGap {
  readonly id: string;
  readonly primary: string;
  readonly grade: string;
  readonly nelmType: string;
}
const LABELS = sql`p.id, p.primary_tumour AS "primary", p.grade, p.nelm_type AS "nelmType"`;
const living = sql`p.deceased_on IS NULL AND p.merged_into IS NULL`;
/** A record and those that were merged into it. */
const isOf = (column: string) => sql`${sql.ref(column)} IN (
  SELECT m.id FROM netvigil.patient m WHERE m.site_id = p.site_id AND coalesce(m.merged_into, m.id) = p.id)`;

/** Living patients without a plan that runs or was ended by a person, without open work or a decision against it. */
export async function patientsWithoutPlan({ tx, site }: Work): Promise<readonly PatientGap[]> {
  const { rows } = await sql<PatientGap>`
    SELECT ${LABELS} FROM netvigil.patient p
     WHERE p.site_id = ${site.id} AND ${living}
       AND NOT EXISTS (SELECT FROM netvigil.work_item w
                        WHERE w.site_id = p.site_id AND w.patient_id = p.id
                          AND (w.status = 'open' OR w.status = 'answered' AND w.kind = 'no-protocol'
                                                   AND w.answer ->> 'answer' = 'no-surveillance'))
       AND NOT EXISTS (SELECT FROM netvigil.plan n WHERE n.site_id = p.site_id AND ${isOf('n.patient_id')}
                        AND (n.status = 'active' OR n.ended_reason IN ('discharged', 'transferred')))`.execute(
    tx,
  );
  return rows;
}

/** Patients whose plan runs, and of whom no examination lies ahead, nor is anybody asked what follows. */
export async function plansWithoutFuture({ tx, site, today }: Work): Promise<readonly PatientGap[]> {
  const { rows } = await sql<PatientGap>`
    SELECT ${LABELS} FROM netvigil.patient p
     WHERE p.site_id = ${site.id} AND ${living}
       AND EXISTS (SELECT FROM netvigil.plan n WHERE n.site_id = p.site_id AND ${isOf('n.patient_id')}
                    AND n.status = 'active')
       AND NOT EXISTS (SELECT FROM netvigil.item i WHERE i.site_id = p.site_id AND i.patient_id = p.id
                        AND i.status = 'live' AND i.closes_on >= ${today}::date)
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id AND w.patient_id = p.id
                        AND w.status = 'open' AND w.kind IN ('end-of-plan', 'derivation-failed'))`.execute(
    tx,
  );
  return rows;
}

/** Versions that plans begin with, and since when nobody has checked them. */
export async function versionsInUse({
  tx,
  site,
}: Work): Promise<readonly { code: string; version: number; since: CalendarDate }[]> {
  const { rows } = await sql<{ code: string; version: number; since: CalendarDate }>`
    SELECT s.code, s.version,
           greatest(s.signed_on, (SELECT max(reviewed_on) FROM netvigil.protocol_review v
                                   WHERE v.site_id = s.site_id AND v.code = s.code AND v.version = s.version)) AS since
      FROM (SELECT DISTINCT ON (o.code) o.* FROM netvigil.protocol_signoff o
             WHERE o.site_id = ${site.id}
               AND NOT EXISTS (SELECT FROM netvigil.protocol_retirement r WHERE r.site_id = o.site_id
                                AND r.code = o.code AND r.version = o.version)
             ORDER BY o.code, o.signed_at DESC, o.version DESC) s`.execute(tx);
  return rows;
}

/** Every review of a version at the site, the last one first. */
export async function reviewsOf({ tx, site }: Work, code: string, version: number) {
  return tx
    .selectFrom('netvigil.protocol_review as v')
    .innerJoin('netvigil.staff as s', (join) =>
      join.onRef('s.site_id', '=', 'v.site_id').onRef('s.id', '=', 'v.reviewed_by'),
    )
    .select(['v.reviewed_on as on', 'v.statement', 's.name'])
    .where('v.site_id', '=', site.id)
    .where('v.code', '=', code)
    .where('v.version', '=', version)
    .orderBy('v.reviewed_at', 'desc')
    .execute();
}

/** Opens the work where it is not open yet, and gives what is new. */
export async function openWork(
  { tx, site, now, today }: Work,
  found: readonly FoundGap[],
): Promise<readonly { id: string; kind: string; patient_id: string | null }[]> {
  if (found.length === 0) return [];
  const rows = found.map((gap) => ({
    site_id: site.id,
    id: newId(),
    patient_id: gap.patientId,
    kind: gap.kind,
    subject: gap.subject,
    tier: 4,
    due_on: gap.dueOn,
    role: 'clinician',
    sentence: gap.sentence,
    parts: '{}',
    status: 'open' as const,
    opened_on: today,
    opened_at: now,
    primary_tumour: gap.primary,
    grade: gap.grade,
    nelm_type: gap.nelmType,
  }));
  return tx
    .insertInto('netvigil.work_item')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning(['id', 'kind', 'patient_id'])
    .execute();
}

export async function insertReview(
  work: Work,
  code: string,
  version: number,
  statement: string,
): Promise<void> {
  await work.tx
    .insertInto('netvigil.protocol_review')
    .values({
      site_id: work.site.id,
      id: newId(),
      code,
      version,
      statement,
      reviewed_on: work.today,
      reviewed_at: work.now,
      reviewed_by: work.actor.id,
    })
    .execute();
}

/** Settles the work that asked for the review of a version, and gives it. */
export async function settleReviews(
  { tx, site, now, actor }: Work,
  code: string,
  version: number,
): Promise<readonly { id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    UPDATE netvigil.work_item SET status = 'settled', closed_at = ${now}, closed_by = ${actor.id}::uuid,
           version = version + 1
     WHERE site_id = ${site.id} AND kind = 'protocol-review' AND status = 'open'
       AND subject LIKE ${`${code} v${version} since %`}
    RETURNING id`.execute(tx);
  return rows;
}
