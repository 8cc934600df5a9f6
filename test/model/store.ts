import pg from 'pg';
import type { TestDatabase } from '../support/db.ts';

/** Rows as stored, read past row-level security and apart from the code under test; days are `YYYY-MM-DD`. */
export interface ItemRow {
  readonly id: string;
  readonly plan_id: string;
  readonly patient_id: string;
  readonly course_id: string;
  readonly series_key: string;
  readonly revision: number;
  readonly opens_on: string;
  readonly due_on: string;
  readonly closes_on: string;
  readonly status: 'live' | 'completed' | 'ended' | 'before-enrolment' | 'superseded';
  readonly completed_on: string | null;
  readonly completed_late: boolean | null;
  readonly ended_reason: string | null;
  readonly ended_by: string | null;
  /** Null where no person ended it: the patient died or was handed over. */
  readonly ended_note: string | null;
  readonly superseded_by: number | null;
  readonly missing_regions: readonly string[];
  readonly version: number;
  /** Ids of results. */
  readonly evidence: readonly string[];
}
export interface WorkRow {
  readonly id: string;
  readonly patient_id: string;
  readonly kind: string;
  readonly subject: string;
  readonly status: 'open' | 'answered' | 'settled';
  readonly role: string;
  readonly parts: object;
  readonly due_on: string;
  readonly result_id: string | null;
  readonly version: number;
  readonly answer: { readonly answer: string; readonly basis?: string } | null;
}
export interface PlanRow {
  readonly id: string;
  readonly patient_id: string;
  readonly status: 'active' | 'ended';
  readonly ended_reason: string | null;
  readonly enrolled_on: string;
  readonly wakes_on: string;
}
export interface RevisionRow {
  readonly plan_id: string;
  readonly revision: number;
  readonly kind: string;
}
export interface CourseRow {
  readonly id: string;
  readonly protocol_code: string;
  readonly superseded_by: number | null;
}
export interface PatientRow {
  readonly id: string;
  readonly deceased_on: string | null;
  /** The surviving patient of a merged record. */
  readonly merged_into: string | null;
}
export interface FactRow {
  readonly id: string;
  readonly patient_id: string;
  readonly kind: string;
  readonly corrects: string | null;
  readonly details: { readonly transfer?: string };
  readonly recorded_on: string;
}
export interface ResultRow {
  readonly id: string;
  readonly patient_id: string;
  readonly status: string;
  readonly performed_on: string;
  readonly version: number;
}
export interface ResolutionRow {
  readonly result_id: string;
  readonly number: number;
  readonly kind: string;
  readonly item_id: string | null;
  readonly result_version: number;
}
export interface AuditRow {
  readonly id: number;
  readonly staff_id: string;
  readonly action: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly reason: string | null;
}

interface Rows {
  item: ItemRow;
  work_item: WorkRow;
  plan: PlanRow;
  plan_revision: RevisionRow;
  course: CourseRow;
  patient: PatientRow;
  fact: FactRow;
  result: ResultRow;
  result_resolution: ResolutionRow;
  audit: AuditRow;
}
type Table = keyof Rows;

const KEYS: { readonly [T in Table]: (row: Rows[T]) => string } = {
  item: (row) => row.id,
  work_item: (row) => row.id,
  plan: (row) => row.id,
  plan_revision: (row) => `${row.plan_id} ${row.revision}`,
  course: (row) => row.id,
  patient: (row) => row.id,
  fact: (row) => row.id,
  result: (row) => row.id,
  result_resolution: (row) => `${row.result_id} ${row.number}`,
  audit: (row) => String(row.id),
};
const TABLES = Object.keys(KEYS) as Table[];

/** The patient that a record stands for: itself, or the one it was merged into. */
export const survivorOf = (now: Stored, recordId: string): string =>
  now.patient.get(recordId)?.merged_into ?? recordId;

/** What a step wrote of one table. */
export type Changes = { readonly [T in Table]: readonly { before: Rows[T] | null; after: Rows[T] }[] };

/** All rows of a moment. */
export type Stored = { readonly [T in Table]: ReadonlyMap<string, Rows[T]> };

export interface Look {
  readonly changes: Changes;
  /** Rows that a step wrote to tables that are not kept here: flags, versions of results, signatures. */
  readonly others: number;
  readonly now: Stored;
  /** Rows there are of each table, as PostgreSQL counts them. */
  readonly counts: { readonly [T in Table]: number };
  readonly breaches: readonly object[];
}

/** Tables that a sequence leaves as they are. */
const KEPT = ['site', 'staff', 'protocol_version', 'heartbeat'];

/** Reads what each step wrote, by the transaction that wrote it, and empties the record between sequences. */
export async function openStore(database: TestDatabase) {
  const client = new pg.Client(database.superConfig);
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'netvigil'",
  );
  const all = rows.map(({ name }) => name).filter((name) => !name.startsWith('kysely'));
  const written = '(t.xmin::text::bigint >= $1::bigint)';
  const others = all
    .filter((name) => !(TABLES as string[]).includes(name) && !KEPT.includes(name))
    .map((name) => `(SELECT count(*) FROM netvigil.${name} t WHERE ${written})`);
  const evidence = `, ARRAY(SELECT e.result_id FROM netvigil.item_evidence e
     WHERE e.site_id = t.site_id AND e.item_id = t.id ORDER BY 1) AS evidence`;
  const columns = TABLES.flatMap((name) => [
    `(SELECT count(*)::integer FROM netvigil.${name}) AS "n_${name}"`,
    `(SELECT coalesce(json_agg(c), '[]') FROM (SELECT t.*${name === 'item' ? evidence : ''}
       FROM netvigil.${name} t WHERE ${written} ORDER BY 1, 2) c) AS "${name}"`,
  ]);
  const look = `SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next, ${columns.join(', ')},
    ${others.join(' + ')} AS others`;
  const emptied = all.filter((name) => !KEPT.includes(name));

  let next = '0';
  let stored = empty();
  const read = async (): Promise<Look> => {
    const [answer, found] = await Promise.all([
      client.query({ name: 'look', text: look, values: [next] }),
      client.query({ name: 'invariant', text: 'SELECT * FROM netvigil.invariant_breaches()' }),
    ]);
    const row = answer.rows[0];
    next = row.next;
    const before = stored;
    stored = empty();
    const changes: Partial<Record<Table, unknown>> = {};
    const counts: Partial<Record<Table, number>> = {};
    const kept: Partial<Record<Table, ReadonlyMap<string, unknown>>> = {};
    for (const table of TABLES) {
      const keyOf = KEYS[table] as (row: unknown) => string;
      const old = before[table] as ReadonlyMap<string, unknown>;
      changes[table] = row[table].map((after: unknown) => ({ before: old.get(keyOf(after)) ?? null, after }));
      counts[table] = row[`n_${table}`];
      kept[table] =
        row[table].length === 0
          ? old
          : new Map([...old, ...row[table].map((one: unknown) => [keyOf(one), one])]);
    }
    stored = kept as Stored;
    return {
      changes: changes as Changes,
      others: Number(row.others),
      now: stored,
      counts: counts as Look['counts'],
      breaches: found.rows,
    };
  };
  return {
    read,
    /** Empties all that patients and staff bring, signatures and imported versions too. */
    async empty(): Promise<void> {
      await client.query('SET session_replication_role = replica');
      await client.query(emptied.map((name) => `DELETE FROM netvigil.${name}`).join(';'));
      await client.query('DELETE FROM netvigil.protocol_version WHERE owner_site_id IS NOT NULL');
      await client.query('RESET session_replication_role');
      stored = empty();
    },
    /** Changes rows behind the service, to see it found. */
    meddle: (statement: string) => client.query(statement),
    /** Figures for the planner, and the room of the rows that were emptied. */
    tidy: () => client.query('VACUUM ANALYZE'),
    close: () => client.end(),
  };
}

export type Store = Awaited<ReturnType<typeof openStore>>;

const empty = (): Stored =>
  Object.fromEntries(TABLES.map((table) => [table, new Map()])) as unknown as Stored;
