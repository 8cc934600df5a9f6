import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './tables.ts';

/**
 * Runs `fn` in a transaction that sees one site's rows. The setting ends with the transaction: a plain SET
 * would stay on the pooled connection and show the next request another site's patients.
 * @param siteId the site of the caller's token, a positive integer.
 */
export async function inSite<T>(
  db: Kysely<Database>,
  siteId: number,
  fn: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  if (!Number.isSafeInteger(siteId) || siteId < 1) throw new RangeError('A site id is a positive integer');
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('netvigil.site_id', ${String(siteId)}, true)`.execute(trx);
    return fn(trx);
  });
}
