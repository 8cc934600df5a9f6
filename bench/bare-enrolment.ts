import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { v7 } from 'uuid';

/** The rows that one enrolment of ours wrote, by table, in the order of their foreign keys. */
export type CopiedRows = readonly {
  readonly table: string;
  readonly rows: readonly Record<string, unknown>[];
}[];

const TABLES = [
  'patient',
  'patient_identifier',
  'fact',
  'plan',
  'plan_revision',
  'course',
  'item',
  'work_item',
  'audit',
];
/** Made by the database. */
const GIVEN = new Set([
  'item.tier',
  'patient.name_key',
  'patient.kana_key',
  'patient_identifier.value_key',
  'audit.id',
]);

/** Reads what an enrolment wrote, so that both sides write the same rows. */
export async function copyEnrolment(boss: pg.Client, site: number, patientId: string): Promise<CopiedRows> {
  const of: Record<string, string> = {
    patient: 'id = $2',
    plan_revision: 'plan_id = (SELECT id FROM netvigil.plan WHERE site_id = $1 AND patient_id = $2)',
    course: 'plan_id = (SELECT id FROM netvigil.plan WHERE site_id = $1 AND patient_id = $2)',
  };
  const copied = [];
  for (const table of TABLES) {
    const { rows } = await boss.query(
      `SELECT to_jsonb(t) AS row FROM netvigil.${table} t WHERE site_id = $1 AND ${of[table] ?? 'patient_id = $2'}`,
      [site, patientId],
    );
    if (rows.length > 0) copied.push({ table, rows: rows.map(({ row }) => row) });
  }
  return copied;
}

interface Insert {
  readonly name: string;
  readonly text: string;
  readonly values: (fresh: ReadonlyMap<string, string>, body: Body) => unknown[];
}

interface Body {
  readonly name: string;
  readonly value: string;
}

/** One kept statement a table, its dates and texts ready beforehand: ids, the name and the number are the request's. */
export function bareEnrolment(app: FastifyInstance, pool: pg.Pool, copied: CopiedRows): void {
  const ids = copied.flatMap(({ rows }) => rows.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])));
  const inserts = copied.map(({ table, rows }) => insertOf(table, rows, new Set(ids)));
  app.put<{ Params: { value: string }; Body: Body }>('/patients/:value', async (request, reply) => {
    const fresh = new Map(ids.map((id) => [id, v7()]));
    const body = { name: request.body.name, value: request.params.value };
    const client = await pool.connect();
    try {
      await Promise.all([
        client.query('BEGIN'),
        ...inserts.map(({ name, text, values }) => client.query({ name, text, values: values(fresh, body) })),
        client.query('COMMIT'),
      ]);
    } finally {
      client.release();
    }
    return reply.code(201).send({ patientId: fresh.get(ids[0] ?? '') });
  });
}

function insertOf(table: string, rows: CopiedRows[number]['rows'], ids: ReadonlySet<string>): Insert {
  const columns = Object.keys(rows[0] ?? {}).filter((column) => !GIVEN.has(`${table}.${column}`));
  const text = `INSERT INTO netvigil.${table} (${columns.join(', ')})
    SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::netvigil.${table}, $1)`;
  const values: Insert['values'] = (fresh, body) => [
    JSON.stringify(
      rows.map((row) => {
        const made: Record<string, unknown> = {};
        for (const column of columns) {
          const value = row[column];
          made[column] = typeof value === 'string' && ids.has(value) ? fresh.get(value) : value;
        }
        if (table === 'patient') made.name = body.name;
        if (table === 'patient_identifier') made.value = body.value;
        return made;
      }),
    ),
  ];
  return { name: table, text, values };
}
