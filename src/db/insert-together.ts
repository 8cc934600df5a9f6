import { CompiledQuery } from 'kysely';
import type { Work } from '../work.ts';
import type { Database } from './tables.ts';

/**
 * Rows to insert, by table. Values are JSON as they are: an object for a jsonb column, a list for an array.
 * A column that no row names takes its default; one that some rows name is null in the others.
 */
export type Inserts = {
  readonly [T in keyof Database]?: readonly { readonly [C in keyof Database[T]]?: unknown }[];
};

/**
 * Inserts rows of several tables in one statement, in one trip to the server. Foreign keys between them hold, as
 * they are checked at its end; the rows of each table go in in their order.
 */
export async function insertTogether(work: Work, inserts: Inserts): Promise<void> {
  const tables = Object.entries(inserts).filter(([, rows]) => rows.length > 0);
  if (tables.length === 0) return;
  const parts = tables.map(([table, rows], index) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
      .map((column) => `"${column}"`)
      .join(', ');
    return `i${index} AS (INSERT INTO ${table} (${columns})
      SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $${index + 1}::jsonb))`;
  });
  const values = tables.map(([, rows]) => JSON.stringify(rows));
  await work.tx.executeQuery(CompiledQuery.raw(`WITH ${parts.join(',\n')} SELECT`, values));
}
