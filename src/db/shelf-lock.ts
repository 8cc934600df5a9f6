import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from './tables.ts';

/** Keeps our advisory locks apart from those of other programs in the same database. */
const SHELF_LOCK = 7_236_202;

/**
 * To be selected in a statement of its own before the signed protocols are read for a derivation that is written.
 * Else a plan that began with the shelf before a sign-off could be stored after the sign-off has gone through
 * the patients it concerns, and would miss it for good.
 */
export const holdingShelf = (siteId: number): RawBuilder<unknown> =>
  sql`pg_advisory_xact_lock_shared(${SHELF_LOCK}::integer, ${siteId}::integer)`;

/** Waits for the derivations under way at the site, and keeps others waiting until the transaction ends. */
export async function lockShelf(tx: Transaction<Database>, siteId: number): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${SHELF_LOCK}::integer, ${siteId}::integer)`.execute(tx);
}
