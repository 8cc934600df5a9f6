import Fastify from 'fastify';
import pg from 'pg';
import { bareEnrolment, type CopiedRows } from './bare-enrolment.ts';

// A day stays a day, as on our side.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

// LIMIT as a figure and look-ups row by row: left to itself, PostgreSQL plans for a page of any length, and then
// reads all patients for one of 50 rows.
const pageSql = (limit: number) => `
  SELECT i.tier, i.critical_on, i.id, i.version, i.opens_on, i.due_on, i.closes_on, i.missing_regions, i.series_key,
         i.step_number, i.occurrence, i.origin, i.primary_tumour, i.grade, i.nelm_type, i.assigned_until, i.snoozed_until,
         i.order_number, i.ordered_on, i.booked_on, i.booked_place, i.escalated_to,
         p.name, p.kana, p.birth_date, p.sex, p.ki67, p.lesions_before, p.lesions_now, n.identifiers,
         c.anchor_on, c.anchor_event, c.protocol_code, c.protocol_version, c.signed_on, c.signed_by,
         s.login AS assignee_login, s.name AS assignee_name, l.contacted_on, l.outcome AS contact_outcome
    FROM (SELECT * FROM netvigil.item WHERE site_id = $1 AND status = 'live' AND tier IS NOT NULL
           ORDER BY tier, critical_on, id LIMIT ${limit}) i
    LEFT JOIN LATERAL (SELECT name, kana, birth_date, sex, ki67, lesions_before, lesions_now FROM netvigil.patient
                        WHERE site_id = $1 AND id = i.patient_id LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT c.anchor_on, c.anchor_event, c.protocol_code, c.protocol_version, o.signed_on, m.name AS signed_by
                         FROM netvigil.course c
                         JOIN netvigil.protocol_signoff o ON o.site_id = $1 AND o.code = c.protocol_code AND o.version = c.protocol_version
                         JOIN netvigil.staff m ON m.site_id = $1 AND m.id = o.signed_by
                        WHERE c.site_id = $1 AND c.id = i.course_id LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT json_agg(json_build_object('system', system, 'value', value)) AS identifiers
                         FROM netvigil.patient_identifier WHERE site_id = $1 AND patient_id = i.patient_id) n ON true
    LEFT JOIN LATERAL (SELECT login, name FROM netvigil.staff
                        WHERE i.assignee_id IS NOT NULL AND site_id = $1 AND id = i.assignee_id LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT contacted_on, outcome FROM netvigil.contact
                        WHERE site_id = $1 AND patient_id = i.patient_id AND withdrawn_at IS NULL
                        ORDER BY contacted_on DESC, id DESC LIMIT 1) l ON true
   ORDER BY i.tier, i.critical_on, i.id`;
export const BARE_PAGE_ROWS = 50;
const PAGE = pageSql(BARE_PAGE_ROWS);

/**
 * What somebody would write who needed only the answer: Fastify and pg, no schema, no role, no site's wall, no
 * reasons. Its SQL is the best known: the same index, statements planned once, all of a transaction in one trip.
 */
export async function bareApp(connection: pg.PoolConfig, enrolment: CopiedRows | null) {
  const pool = new pg.Pool({
    ...connection,
    pipeline: true,
    options: '-c plan_cache_mode=force_generic_plan',
  });
  const app = Fastify({ logger: false });
  app.get<{ Querystring: { site: string } }>('/worklist', async (request) => {
    const { site } = request.query;
    const { rows } = await pool.query({ name: 'page', text: PAGE, values: [Number(site)] });
    return { rows };
  });
  if (enrolment !== null) bareEnrolment(app, pool, enrolment);
  return app;
}
