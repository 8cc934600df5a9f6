import { CompiledQuery } from 'kysely';
import type { CalendarDate } from '../domain/calendar.ts';
import { type Shelf, shelfOf } from '../domain/plan-model.ts';
import type { Protocol, ProtocolCode } from '../domain/protocol.ts';
import type { Work } from '../work.ts';
import { runningSettings } from './settings.repo.ts';

interface Signed {
  readonly code: ProtocolCode;
  readonly version: number;
  readonly content_hash: string;
  readonly signed_on: CalendarDate;
  readonly signed_by: string;
}

const SIGNED = `
  SELECT DISTINCT ON (s.code) s.code, s.version, v.content_hash, s.signed_on, m.name AS signed_by
    FROM netvigil.protocol_signoff s
    JOIN netvigil.protocol_version v ON v.code = s.code AND v.version = s.version AND v.content_hash = s.content_hash
    JOIN netvigil.staff m ON m.site_id = s.site_id AND m.id = s.signed_by
   WHERE s.site_id = $1
     AND NOT EXISTS (SELECT FROM netvigil.protocol_retirement r
                      WHERE r.site_id = s.site_id AND r.code = s.code AND r.version = s.version)
   ORDER BY s.code, s.signed_at DESC, s.version DESC`;

/**
 * Of each protocol the version that a clinician of the site signed last, of those not retired, with the site's own
 * tolerances: all that a plan may begin with.
 */
export async function signedShelf(work: Work): Promise<Shelf> {
  const [{ rows }, settings] = await Promise.all([
    work.tx.executeQuery<Signed>(CompiledQuery.raw(SIGNED, [work.site.id])),
    runningSettings(work),
  ]);
  await haveTexts(work, rows);
  return shelfOf(
    rows.map((row) => ({ protocol: textOf(row), signedBy: row.signed_by, signedOn: row.signed_on })),
    settings,
  );
}

type Version = Pick<Signed, 'code' | 'version' | 'content_hash'>;

// A version's text is never changed: parsing a dozen of them anew cost more than the plan that one of them gives.
const texts = new Map<string, Protocol>();
const textKey = ({ code, version, content_hash }: Version): string => `${code} v${version} ${content_hash}`;

/** The text of a version. @throws where `haveTexts` was not called for it */
export function textOf(row: Version): Protocol {
  const text = texts.get(textKey(row));
  if (text === undefined) throw new Error(`${row.code} v${row.version} is signed and has no text.`);
  return text;
}

/** Sees to it that `textOf` knows these versions. */
export async function haveTexts(work: Work, versions: readonly Version[]): Promise<void> {
  if (versions.every((version) => texts.has(textKey(version)))) return;
  const rows = await work.tx
    .selectFrom('netvigil.protocol_version')
    .select(['code', 'version', 'content_hash', 'definition'])
    .execute();
  for (const { definition, ...row } of rows) {
    texts.set(textKey(row as Signed), definition as Protocol);
  }
}
