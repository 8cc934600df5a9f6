import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { canonicalJson } from '../canonical-json.ts';
import type { Database } from '../db/tables.ts';
import type { Protocol, ProtocolCode } from '../domain/protocol.ts';
import type { Work } from '../work.ts';

/** A protocol version and, where the site has signed it, its signature. */
export interface VersionRow {
  readonly code: ProtocolCode;
  readonly version: number;
  readonly definition: Protocol;
  readonly contentHash: string;
  readonly signature: {
    readonly name: string;
    readonly on: string;
    readonly at: Date;
    readonly statement: string;
  } | null;
}

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

/** All versions with the site's signatures, newest version of a code first. */
export async function versionsAt(work: Work): Promise<VersionRow[]> {
  const rows = await work.tx
    .selectFrom('netvigil.protocol_version as v')
    .leftJoin('netvigil.protocol_signoff as s', (join) =>
      join
        .onRef('s.code', '=', 'v.code')
        .onRef('s.version', '=', 'v.version')
        .on('s.site_id', '=', work.site.id),
    )
    .leftJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 's.site_id').onRef('m.id', '=', 's.signed_by'),
    )
    .select([
      'v.code',
      'v.version',
      'v.definition',
      'v.content_hash',
      's.signed_on',
      's.signed_at',
      's.statement',
      'm.name',
    ])
    .orderBy('v.code')
    .orderBy('v.version', 'desc')
    .execute();
  return rows.map((row) => ({
    code: row.code as ProtocolCode,
    version: row.version,
    definition: row.definition as Protocol,
    contentHash: row.content_hash,
    signature:
      row.name === null || row.signed_on === null || row.signed_at === null || row.statement === null
        ? null
        : { name: row.name, on: row.signed_on, at: row.signed_at, statement: row.statement },
  }));
}

/** False where the site has signed the version already. */
export async function insertSignoff(work: Work, row: VersionRow, statement: string): Promise<boolean> {
  const done = await work.tx
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
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return Number(done.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** Patients of the site with open work that waits for a protocol's signature, the first enrolled first. */
export async function patientsAwaiting(work: Work, code: string, limit: number): Promise<string[]> {
  const rows = await work.tx
    .selectFrom('netvigil.work_item')
    .select('patient_id')
    .where('site_id', '=', work.site.id)
    .where('kind', '=', 'awaiting-signature')
    .where('subject', '=', code)
    .where('status', '=', 'open')
    .orderBy('patient_id')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => (row.patient_id === null ? [] : [row.patient_id]));
}
