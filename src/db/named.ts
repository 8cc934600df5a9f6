import type pg from 'pg';
import { openingText } from './site-transactions.ts';

/** A statement as it is sent. With a name, a connection parses and plans it once. */
export interface Statement {
  /** At most 63 bytes: PostgreSQL cuts longer names, and two could become one. Null: not kept. */
  readonly name: string | null;
  readonly text: string;
}

export interface Bound {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** A statement with what its rows mean, for one who reads them beside something else. */
export interface Reading<T> extends Bound {
  readonly of: (rows: readonly pg.QueryResultRow[]) => T;
}

/**
 * Reads one site in one snapshot: all statements see the same moment, none may write, and the site's setting
 * ends with the transaction. On a connection with `pipeline: true` everything travels in one round trip.
 * @param siteId the site of the caller's token, a positive integer.
 * @returns the rows of each statement, in order.
 */
export async function readSnapshot(
  pool: pg.Pool,
  siteId: number,
  statements: readonly Bound[],
): Promise<pg.QueryResultRow[][]> {
  const opened = openingText(' isolation level repeatable read read only', siteId);
  // A kept statement is planned once: left to itself, PostgreSQL plans a page anew each time it is asked for.
  const kept = statements.every(({ statement }) => statement.name !== null);
  const client = await pool.connect();
  const queries: pg.QueryConfig[] = [
    { text: kept ? `${opened}; set local plan_cache_mode = force_generic_plan` : opened },
    ...statements.map(({ statement: { name, text }, values }) => ({
      ...(name === null ? {} : { name }),
      text,
      values: [...values],
    })),
    { text: 'commit' },
  ];
  try {
    const results = client.pipeline ? await together(client, queries) : await inTurn(client, queries);
    return results.slice(1, -1).map((result) => result.rows);
  } finally {
    // Another request must not get a connection that is still inside this one's transaction.
    client.release(client.getTransactionStatus() !== 'I');
  }
}

async function inTurn(client: pg.PoolClient, queries: readonly pg.QueryConfig[]): Promise<pg.QueryResult[]> {
  const results: pg.QueryResult[] = [];
  for (const query of queries) results.push(await client.query(query));
  return results;
}

/** After a fault PostgreSQL refuses all up to COMMIT, which then rolls back; the first fault is the one that counts. */
async function together(
  client: pg.PoolClient,
  queries: readonly pg.QueryConfig[],
): Promise<pg.QueryResult[]> {
  const settled = await Promise.allSettled(queries.map((query) => client.query(query)));
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
