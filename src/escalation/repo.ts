import { sql } from 'kysely';
import { auditRows } from '../audit/repo.ts';
import { insertTogether } from '../db/insert-together.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import { ESCALATES_AFTER, ESCALATION_LEVELS, type EscalationLevel } from '../domain/escalation.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';

interface Escalated {
  readonly id: string;
  readonly patientId: string | null;
  readonly level: number;
  readonly tier: number;
  readonly daysLate: number;
  readonly dueVersion: number;
}

/** The days of the domain's table, as rows of tier, level and days. */
const WAITS = sql.join(
  Object.entries(ESCALATES_AFTER).flatMap(([tier, days]) =>
    ESCALATION_LEVELS.map(
      (level, index) => sql`(${Number(tier)}::smallint, ${index + 1}::smallint, ${days[level]}::integer)`,
    ),
  ),
);

const LATE = {
  item: {
    table: sql`netvigil.item`,
    listed: sql`r.status = 'live' AND r.tier IS NOT NULL`,
    tier: sql`3::smallint`,
    since: sql`r.closes_on`,
  },
  work_item: {
    table: sql`netvigil.work_item`,
    listed: sql`r.status = 'open'`,
    tier: sql`r.tier`,
    // Nobody could have claimed it before it was there.
    since: sql`greatest(r.due_on, r.opened_on)`,
  },
};

/**
 * Marks the late rows that nobody has with the highest level they have reached since they were marked last;
 * levels slept through collapse into the one reached. Gives what was marked.
 */
export async function markUnclaimed(
  { tx, site, now, today }: Work,
  rows: keyof typeof LATE,
): Promise<readonly Escalated[]> {
  const { table, listed, tier, since } = LATE[rows];
  const found = await sql<Escalated>`
    WITH reached AS (
      SELECT r.id, ${tier} AS tier, ${today}::date - ${since} AS days_late, max(w.level) AS level
        FROM ${table} r
        JOIN (VALUES ${WAITS}) AS w (tier, level, days)
          ON w.tier = ${tier} AND ${today}::date - ${since} >= w.days AND w.level > r.escalated_to
       WHERE r.site_id = ${site.id} AND ${listed} AND ${since} < ${today}::date
         AND (r.assigned_until > ${now}::timestamptz) IS NOT TRUE
         AND (r.snoozed_until > ${today}::date) IS NOT TRUE
       GROUP BY 1, 2, 3
    )
    UPDATE ${table} AS r SET escalated_to = x.level
      FROM reached x WHERE r.site_id = ${site.id} AND r.id = x.id
    RETURNING r.id, r.patient_id AS "patientId", x.level, x.tier, x.days_late AS "daysLate",
              r.due_version AS "dueVersion"`.execute(tx);
  return found.rows;
}

/** Writes down that rows were told to a level, with its trail. */
export async function insertEscalations(
  work: Work,
  rows: keyof typeof LATE,
  escalated: readonly Escalated[],
): Promise<void> {
  await insertTogether(work, {
    'netvigil.escalation': escalated.map((row) => ({
      site_id: work.site.id,
      id: newId(),
      [rows === 'item' ? 'item_id' : 'work_item_id']: row.id,
      level: levelOf(row),
      due_version: row.dueVersion,
      tier: row.tier,
      days_late: row.daysLate,
      raised_on: work.today,
      raised_at: work.now,
    })),
    'netvigil.audit': auditRows(
      work,
      escalated.map((row) => ({
        action: 'escalated',
        entity: rows === 'item' ? 'item' : 'work-item',
        entityId: row.id,
        patientId: row.patientId,
        after: { level: levelOf(row), tier: row.tier, daysLate: row.daysLate },
      })),
    ),
  });
}

/** A step that nobody was told of yet, with its row as it stands. */
export interface Unnoticed {
  readonly id: string;
  readonly level: EscalationLevel;
  readonly subject: { readonly type: 'item' | 'work-item'; readonly id: string };
  readonly patientId: string | null;
  readonly role: string;
  readonly dueOn: CalendarDate;
  readonly dueVersion: number;
  /** Still to be done, and late by the same day. */
  readonly stands: boolean;
}

/** Steps that nobody was told of, at most so many, held until the transaction ends: another process takes others. */
export async function takeUnnoticed({ tx, site }: Work, limit: number): Promise<readonly Unnoticed[]> {
  const { rows } = await sql<Unnoticed>`
    SELECT e.id, e.level, e.due_version AS "dueVersion",
           jsonb_build_object('type', CASE WHEN e.item_id IS NULL THEN 'work-item' ELSE 'item' END,
                              'id', coalesce(e.item_id, e.work_item_id)) AS subject,
           coalesce(i.patient_id, w.patient_id) AS "patientId", coalesce(w.role, 'nurse') AS role,
           coalesce(i.due_on, w.due_on) AS "dueOn",
           e.due_version = coalesce(i.due_version, w.due_version)
             AND (i.status = 'live' OR w.status = 'open') IS TRUE AS stands
      FROM netvigil.escalation e
      LEFT JOIN netvigil.item i ON i.site_id = e.site_id AND i.id = e.item_id
      LEFT JOIN netvigil.work_item w ON w.site_id = e.site_id AND w.id = e.work_item_id
     WHERE e.site_id = ${site.id} AND e.noticed_at IS NULL
     ORDER BY e.id LIMIT ${limit}
       FOR UPDATE OF e SKIP LOCKED`.execute(tx);
  return rows;
}

/** Nobody is told of these again. */
export async function setNoticed({ tx, site, now }: Work, ids: readonly string[]): Promise<void> {
  await tx
    .updateTable('netvigil.escalation')
    .set({ noticed_at: now })
    .where('site_id', '=', site.id)
    .where('id', 'in', [...ids])
    .execute();
}

/** The lead of the site, or several who share it. */
export async function leadsOf({ tx, site }: Work): Promise<string[]> {
  const rows = await tx
    .selectFrom('netvigil.staff')
    .select('id')
    .where('site_id', '=', site.id)
    .where('active', '=', true)
    .where('lead', '=', true)
    .execute();
  return rows.map(({ id }) => id);
}

const levelOf = ({ level }: Escalated): EscalationLevel => ESCALATION_LEVELS[level - 1] ?? 'lead';
