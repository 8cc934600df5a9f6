import Fastify from 'fastify';
import pg from 'pg';
import { bareEnrolment, type CopiedRows } from './bare-enrolment.ts';

// A day stays a day, as on our side.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

const PAGE = `
  SELECT i.tier, i.critical_on, i.id, i.version, i.opens_on, i.due_on, i.closes_on, i.missing_regions, i.series_key,
         i.step_number, i.occurrence, i.origin, i.primary_tumour, i.grade, p.name, p.kana, p.birth_date, p.sex, n.identifiers,
         c.anchor_on, c.anchor_event, c.protocol_code, c.protocol_version, o.signed_on, m.name AS signed_by
    FROM (SELECT * FROM netvigil.item WHERE site_id = $1 AND status = 'live' AND tier IS NOT NULL
           ORDER BY tier, critical_on, id LIMIT $2) i
    JOIN netvigil.patient p ON p.site_id = i.site_id AND p.id = i.patient_id
    JOIN netvigil.course c ON c.site_id = i.site_id AND c.id = i.course_id
    JOIN netvigil.protocol_signoff o ON o.site_id = c.site_id AND o.code = c.protocol_code AND o.version = c.protocol_version
    JOIN netvigil.staff m ON m.site_id = o.site_id AND m.id = o.signed_by
    LEFT JOIN LATERAL (SELECT json_agg(json_build_object('system', system, 'value', value)) AS identifiers
                         FROM netvigil.patient_identifier WHERE site_id = i.site_id AND patient_id = i.patient_id) n ON true
   ORDER BY i.tier, i.critical_on, i.id`;

/**
 * What somebody would write who needed only the answer: Fastify and pg, no schema, no role, no site's wall, no
 * reasons. Its SQL is the best known: the same index, a statement planned once, all of a transaction in one trip.
 */
export async function bareApp(connection: pg.PoolConfig, enrolment: CopiedRows | null) {
  const pool = new pg.Pool({ ...connection, pipeline: true } as pg.PoolConfig);
  const app = Fastify({ logger: false });
  app.get<{ Querystring: { site: string; limit: string } }>('/worklist', async (request) => {
    const { site, limit } = request.query;
    const { rows } = await pool.query({ name: 'page', text: PAGE, values: [Number(site), Number(limit)] });
    return { rows };
  });
  if (enrolment !== null) bareEnrolment(app, pool, enrolment);
  return app;
}
