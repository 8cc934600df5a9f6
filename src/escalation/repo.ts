import { sql } from 'kysely';
import { auditRows } from '../audit/repo.ts';
import { insertTogether } from '../db/insert-together.ts';
import { ESCALATES_AFTER, ESCALATION_LEVELS, type EscalationLevel } from '../domain/escalation.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';

interface Escalated {
  readonly id: string;
  readonly patientId: string | null;
  readonly level: number;
  readonly tier: number;
  readonly daysLate: number;
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
    RETURNING r.id, r.patient_id AS "patientId", x.level, x.tier, x.days_late AS "daysLate"`.execute(tx);
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

const levelOf = ({ level }: Escalated): EscalationLevel => ESCALATION_LEVELS[level - 1] ?? 'lead';
