import type { Kysely, Transaction } from 'kysely';
import { type Opening, opening } from './site-transactions.ts';
import type { Database } from './tables.ts';

/**
 * Runs `fn` in a transaction that sees one site's rows. The setting ends with the transaction: a plain SET
 * would stay on the pooled connection and show the next request another site's patients.
 * @param siteId the site of the caller's token, a positive integer.
 * @param options `snapshot`: all statements see the same moment, and none may write.
 */
export async function inSite<T>(
  db: Kysely<Database>,
  siteId: number,
  fn: (trx: Transaction<Database>) => Promise<T>,
  { snapshot = false }: { readonly snapshot?: boolean } = {},
): Promise<T> {
  if (!Number.isSafeInteger(siteId) || siteId < 1) throw new RangeError('A site id is a positive integer');
  const plain = db.transaction();
  const transaction = snapshot
    ? plain.setIsolationLevel('repeatable read').setAccessMode('read only')
    : plain;
  const site: Opening = { siteId, set: false };
  return opening.run(site, () =>
    transaction.execute(async (trx) => {
      if (!site.set) throw new Error('This Kysely sets no site: make it with connect()');
      return fn(trx);
    }),
  );
}
