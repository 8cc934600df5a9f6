import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { canonicalJson } from '../canonical-json.ts';
import { type Settings, storedSettings } from '../domain/settings.ts';
import type { Work } from '../work.ts';

/** A version of a site's settings and, where somebody signed it, its signature. */
export interface SettingsRow {
  readonly version: number;
  readonly settings: Settings;
  readonly contentHash: string;
  readonly draftedBy: string;
  readonly draftedAt: Date;
  readonly signature: {
    readonly name: string;
    readonly on: string;
    readonly at: Date;
    readonly statement: string;
  } | null;
}

/** All versions of the site, the newest first. */
export async function settingsAt(work: Work): Promise<SettingsRow[]> {
  const rows = await work.tx
    .selectFrom('netvigil.site_settings as v')
    .innerJoin('netvigil.staff as d', (join) =>
      join.onRef('d.site_id', '=', 'v.site_id').onRef('d.id', '=', 'v.drafted_by'),
    )
    .leftJoin('netvigil.site_settings_signoff as o', (join) =>
      join.onRef('o.site_id', '=', 'v.site_id').onRef('o.version', '=', 'v.version'),
    )
    .leftJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 'o.site_id').onRef('m.id', '=', 'o.signed_by'),
    )
    .select(['v.version', 'v.definition', 'v.content_hash', 'v.drafted_at', 'd.name as drafted_by'])
    .select(['o.signed_on', 'o.signed_at', 'o.statement', 'm.name'])
    .where('v.site_id', '=', work.site.id)
    .orderBy('v.version', 'desc')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    settings: storedSettings(row.definition as Settings),
    contentHash: row.content_hash,
    draftedBy: row.drafted_by,
    draftedAt: row.drafted_at,
    signature:
      row.name === null || row.signed_on === null || row.signed_at === null || row.statement === null
        ? null
        : { name: row.name, on: row.signed_on, at: row.signed_at, statement: row.statement },
  }));
}

/** Stores a draft as the next version of the site, and returns its number. */
export async function insertDraft(work: Work, settings: Settings): Promise<number> {
  // Two drafts at once must not take one number.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`site-settings ${work.site.id}`}, 0))`.execute(
    work.tx,
  );
  const last = await work.tx
    .selectFrom('netvigil.site_settings')
    .select((eb) => eb.fn.max('version').as('version'))
    .where('site_id', '=', work.site.id)
    .executeTakeFirst();
  const version = (last?.version ?? 0) + 1;
  await work.tx
    .insertInto('netvigil.site_settings')
    .values({
      site_id: work.site.id,
      version,
      definition: JSON.stringify(settings),
      content_hash: createHash('sha256').update(canonicalJson(settings)).digest('hex'),
      drafted_by: work.actor.id,
      drafted_at: work.now,
    })
    .execute();
  return version;
}

/** False where the version is signed already. */
export async function insertSettingsSignoff(
  work: Work,
  row: SettingsRow,
  statement: string,
): Promise<boolean> {
  const done = await work.tx
    .insertInto('netvigil.site_settings_signoff')
    .values({
      site_id: work.site.id,
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
