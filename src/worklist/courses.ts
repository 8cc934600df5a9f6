import type pg from 'pg';
import { type Bound, readSnapshot, type Statement } from '../db/named.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { Protocol } from '../domain/protocol.ts';

/** What the reason of a date needs of a course: a row that the service may insert and never change. */
export interface CourseParts {
  readonly id: string;
  readonly protocol: Protocol;
  readonly anchorOn: CalendarDate;
  readonly anchorEvent: string;
  readonly anchorPartial: boolean;
}

/** Who signed a protocol version at the site; read with each page, as a name may be corrected. */
export interface Signature {
  readonly signedBy: string;
  readonly signedOn: CalendarDate;
}

const SIGNATURES: Statement = {
  name: 'worklist-signatures',
  text: `SELECT o.code, o.version, o.signed_on, m.name AS signed_by
    FROM netvigil.protocol_signoff o JOIN netvigil.staff m ON m.site_id = o.site_id AND m.id = o.signed_by
   WHERE o.site_id = $1::integer`,
};

const COURSES: Statement = {
  name: 'worklist-courses',
  text: `SELECT c.id, c.anchor_on, c.anchor_event, c.anchor_partial, c.protocol_code, c.protocol_version
    FROM netvigil.course c
   WHERE c.site_id = $1::integer AND c.id = ANY ($2::uuid[])`,
};

// A site sees what it imported itself, and what came with a release.
const PROTOCOL: Statement = {
  name: 'worklist-protocol',
  text: 'SELECT definition FROM netvigil.protocol_version WHERE code = $1 AND version = $2::integer',
};

/** The statement to send along with a page. */
export const signatures = (siteId: number): Bound => ({ statement: SIGNATURES, values: [siteId] });

/** The key of a protocol version. */
export const versionKey = (code: string, version: number): string => `${code} v${version}`;

/** What `signatures` found, by the key of the version. */
export const signatureMap = (rows: readonly pg.QueryResultRow[]): ReadonlyMap<string, Signature> =>
  new Map(
    rows.map((row) => [
      versionKey(row.code, row.version),
      { signedBy: row.signed_by, signedOn: row.signed_on },
    ]),
  );

interface Remembered {
  readonly courses: Map<string, CourseParts>;
  readonly protocols: Map<string, Protocol>;
}

const MOST_REMEMBERED = 50_000;
// Courses and protocol versions are inserted and never changed, so that reading one once is enough. Without
// this, the look-up by course would be a quarter of all that a page reads.
const rememberedBy = new WeakMap<pg.Pool, Map<number, Remembered>>();

/**
 * The courses of a site by id.
 * @throws where one is not stored: the record is broken
 */
export async function coursesOf(
  pool: pg.Pool,
  siteId: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CourseParts>> {
  const { courses, protocols } = remembered(pool, siteId);
  const found = new Map<string, CourseParts>();
  const unknown = new Set<string>();
  for (const id of ids) {
    const course = courses.get(id);
    if (course === undefined) unknown.add(id);
    else found.set(id, course);
  }
  if (unknown.size === 0) return found;
  const [rows = []] = await readSnapshot(pool, siteId, [
    { statement: COURSES, values: [siteId, [...unknown]] },
  ]);
  if (courses.size + rows.length > MOST_REMEMBERED) courses.clear();
  for (const row of rows) {
    const protocol = await protocolOf(pool, siteId, protocols, row.protocol_code, row.protocol_version);
    const course = {
      id: row.id,
      protocol,
      anchorOn: row.anchor_on,
      anchorEvent: row.anchor_event,
      anchorPartial: row.anchor_partial,
    };
    courses.set(course.id, course);
    found.set(course.id, course);
  }
  return found;
}

/** By site, so that no site is ever answered from what another one read. */
function remembered(pool: pg.Pool, siteId: number): Remembered {
  const sites = rememberedBy.get(pool) ?? new Map<number, Remembered>();
  rememberedBy.set(pool, sites);
  const site = sites.get(siteId) ?? { courses: new Map(), protocols: new Map() };
  sites.set(siteId, site);
  return site;
}

async function protocolOf(
  pool: pg.Pool,
  siteId: number,
  known: Map<string, Protocol>,
  code: string,
  version: number,
): Promise<Protocol> {
  const before = known.get(versionKey(code, version));
  if (before !== undefined) return before;
  const [rows = []] = await readSnapshot(pool, siteId, [{ statement: PROTOCOL, values: [code, version] }]);
  const protocol: Protocol | undefined = rows[0]?.definition;
  if (protocol === undefined) throw new Error(`Protocol ${code} v${version} is not stored`);
  known.set(versionKey(code, version), protocol);
  return protocol;
}
