import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { canonicalJson } from '../canonical-json.ts';
import type { Database } from '../db/tables.ts';
import { dayInZone } from '../domain/calendar.ts';
import type { Protocol, ProtocolCode } from '../domain/protocol.ts';
import type { Work } from '../work.ts';

/** Who did something to a version, and when. */
interface Act {
  readonly name: string;
  readonly on: string;
}

/** A protocol version as the site sees it. */
export interface VersionRow {
  readonly code: ProtocolCode;
  readonly version: number;
  readonly definition: Protocol;
  readonly contentHash: string;
  /** Null: it came with a release, and every site sees it. */
  readonly imported: Act | null;
  readonly signature: (Act & { readonly statement: string; readonly acknowledged: readonly string[] }) | null;
  readonly retirement: (Act & { readonly reason: string }) | null;
}

/** What is signed: the whole content with its number. */
const contentHash = (protocol: Protocol): string =>
  createHash('sha256').update(canonicalJson(protocol)).digest('hex');

/** Stores versions that the database lacks, and returns those it holds with another content. */
export async function storeVersions(db: Kysely<Database>, protocols: readonly Protocol[]): Promise<string[]> {
  await db
    .insertInto('netvigil.protocol_version')
    .values(
      protocols.map((protocol) => ({
        code: protocol.code,
        version: protocol.version,
        definition: JSON.stringify(protocol),
        content_hash: contentHash(protocol),
      })),
    )
    .onConflict((oc) => oc.doNothing())
    .execute();
  const rows = await db
    .selectFrom('netvigil.protocol_version')
    .select(['code', 'version', 'content_hash'])
    .execute();
  return protocols
    .filter((protocol) =>
      rows.some(
        (row) =>
          row.code === protocol.code &&
          row.version === protocol.version &&
          row.content_hash !== contentHash(protocol),
      ),
    )
    .map((protocol) => `${protocol.code} v${protocol.version}`);
}

/** All versions that the site sees, with what it did to them; newest version of a code first. */
export async function versionsAt({ tx, site }: Work): Promise<VersionRow[]> {
  const rows = await tx
    .selectFrom('netvigil.protocol_version as v')
    .leftJoin('netvigil.protocol_signoff as s', (join) =>
      join.onRef('s.code', '=', 'v.code').onRef('s.version', '=', 'v.version').on('s.site_id', '=', site.id),
    )
    .leftJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 's.site_id').onRef('m.id', '=', 's.signed_by'),
    )
    .leftJoin('netvigil.protocol_retirement as r', (join) =>
      join.onRef('r.code', '=', 'v.code').onRef('r.version', '=', 'v.version').on('r.site_id', '=', site.id),
    )
    .leftJoin('netvigil.staff as rm', (join) =>
      join.onRef('rm.site_id', '=', 'r.site_id').onRef('rm.id', '=', 'r.retired_by'),
    )
    .leftJoin('netvigil.staff as im', (join) =>
      join.onRef('im.site_id', '=', 'v.owner_site_id').onRef('im.id', '=', 'v.imported_by'),
    )
    .select(['v.code', 'v.version', 'v.definition', 'v.content_hash', 'v.imported_at', 'im.name as importer'])
    .select(['s.signed_on', 's.statement', 's.acknowledged', 'm.name as signer'])
    .select(['r.retired_on', 'r.reason', 'rm.name as retirer'])
    .orderBy('v.code')
    .orderBy('v.version', 'desc')
    .execute();
  return rows.map((row) => ({
    code: row.code as ProtocolCode,
    version: row.version,
    definition: row.definition as Protocol,
    contentHash: row.content_hash,
    imported:
      row.importer === null || row.imported_at === null
        ? null
        : { name: row.importer, on: dayInZone(row.imported_at, site.zone) },
    signature:
      row.signer === null || row.signed_on === null || row.statement === null
        ? null
        : {
            name: row.signer,
            on: row.signed_on,
            statement: row.statement,
            acknowledged: row.acknowledged ?? [],
          },
    retirement:
      row.retirer === null || row.retired_on === null || row.reason === null
        ? null
        : { name: row.retirer, on: row.retired_on, reason: row.reason },
  }));
}

/** Holds the numbering of a code at the site until the transaction ends, so that two imports of one content make one. */
export async function lockNumbering({ tx, site }: Work, code: ProtocolCode): Promise<void> {
  const name = JSON.stringify(['protocol-version', site.id, code]);
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
}

/**
 * Stores what a site imports under the first free number from `from` up: another site may have taken one that
 * this site cannot see.
 */
export async function insertImported(
  work: Work,
  draft: Omit<Protocol, 'version'>,
  from: number,
): Promise<Protocol> {
  for (let version = from; ; version++) {
    const protocol: Protocol = { ...draft, version };
    const done = await work.tx
      .insertInto('netvigil.protocol_version')
      .values({
        code: protocol.code,
        version,
        definition: JSON.stringify(protocol),
        content_hash: contentHash(protocol),
        owner_site_id: work.site.id,
        imported_by: work.actor.id,
        imported_at: work.now,
      })
      .onConflict((oc) => oc.doNothing())
      .executeTakeFirst();
    if (Number(done.numInsertedOrUpdatedRows ?? 0) === 1) return protocol;
  }
}

export async function insertSignoff(
  work: Work,
  row: VersionRow,
  { statement, acknowledged }: { readonly statement: string; readonly acknowledged: readonly string[] },
): Promise<void> {
  await work.tx
    .insertInto('netvigil.protocol_signoff')
    .values({
      site_id: work.site.id,
      code: row.code,
      version: row.version,
      signed_by: work.actor.id,
      signed_on: work.today,
      signed_at: work.now,
      statement,
      content_hash: row.contentHash,
      acknowledged: [...acknowledged],
    })
    .execute();
}

export async function insertRetirement(
  work: Work,
  { code, version }: Pick<VersionRow, 'code' | 'version'>,
  reason: string,
): Promise<void> {
  await work.tx
    .insertInto('netvigil.protocol_retirement')
    .values({
      site_id: work.site.id,
      code,
      version,
      retired_by: work.actor.id,
      retired_on: work.today,
      retired_at: work.now,
      reason,
    })
    .execute();
}
