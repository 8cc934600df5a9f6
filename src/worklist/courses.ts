import type pg from 'pg';
import { readSnapshot, type Statement } from '../db/named.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { Course } from '../domain/plan-model.ts';
import type { Protocol } from '../domain/protocol.ts';

/** What the reason of a date needs of a course: a row that the service may insert and never change. */
interface CourseParts {
  readonly id: string;
  readonly protocol: Protocol;
  readonly anchorOn: CalendarDate;
  readonly anchorEvent: string;
  readonly anchorPartial: boolean;
}

/** Who signed a protocol version at the site. */
interface Signature {
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

/** The key of a protocol version. */
const versionKey = (code: string, version: number): string => `${code} v${version}`;

interface Remembered {
  readonly parts: Map<string, CourseParts>;
  readonly protocols: Map<string, Protocol>;
  signatures: ReadonlyMap<string, Signature>;
  /** Courses with their signatures. */
  readonly signed: Map<string, Course>;
  /** When the signatures are to be read again, by the process's own clock. */
  until: number;
}

const MOST_REMEMBERED = 50_000;
/** A signature stands for good; the name under it may be corrected, and is read again as an actor's is. */
const SIGNATURES_MS = 30_000;
// Courses and protocol versions are inserted and never changed, so that reading one once is enough. Without
// this, the look-up by course would be a quarter of all that a page reads.
const rememberedBy = new WeakMap<pg.Pool, Map<number, Remembered>>();

/**
 * The courses of a site by id, with who signed their protocols there.
 * @throws where one is not stored: the record is broken
 */
export async function coursesOf(
  pool: pg.Pool,
  siteId: number,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, Course>> {
  const known = remembered(pool, siteId);
  if (known.until < performance.now()) await readSignatures(pool, siteId, known);
  const found = new Map<string, Course>();
  const unknown: string[] = [];
  for (const id of new Set(ids)) {
    const course = known.signed.get(id);
    if (course === undefined) unknown.push(id);
    else found.set(id, course);
  }
  for (const parts of await partsOf(pool, siteId, known, unknown)) {
    const course = await signedCourse(pool, siteId, known, parts);
    found.set(course.id, course);
  }
  return found;
}

/** By site, so that no site is ever answered from what another one read. */
function remembered(pool: pg.Pool, siteId: number): Remembered {
  const sites = rememberedBy.get(pool) ?? new Map<number, Remembered>();
  rememberedBy.set(pool, sites);
  const site = sites.get(siteId) ?? {
    parts: new Map(),
    protocols: new Map(),
    signatures: new Map(),
    signed: new Map(),
    until: Number.NEGATIVE_INFINITY,
  };
  sites.set(siteId, site);
  return site;
}

async function readSignatures(pool: pg.Pool, siteId: number, known: Remembered): Promise<void> {
  const [rows = []] = await readSnapshot(pool, siteId, [{ statement: SIGNATURES, values: [siteId] }]);
  known.signatures = new Map(
    rows.map((row) => [
      versionKey(row.code, row.version),
      { signedBy: row.signed_by, signedOn: row.signed_on },
    ]),
  );
  known.signed.clear();
  known.until = performance.now() + SIGNATURES_MS;
}

async function partsOf(
  pool: pg.Pool,
  siteId: number,
  { parts, protocols }: Remembered,
  ids: readonly string[],
): Promise<CourseParts[]> {
  const found = ids.flatMap((id) => parts.get(id) ?? []);
  const unknown = ids.filter((id) => !parts.has(id));
  if (unknown.length === 0) return found;
  const [rows = []] = await readSnapshot(pool, siteId, [{ statement: COURSES, values: [siteId, unknown] }]);
  if (parts.size + rows.length > MOST_REMEMBERED) parts.clear();
  for (const row of rows) {
    const read = {
      id: row.id,
      protocol: await protocolOf(pool, siteId, protocols, row.protocol_code, row.protocol_version),
      anchorOn: row.anchor_on,
      anchorEvent: row.anchor_event,
      anchorPartial: row.anchor_partial,
    };
    parts.set(read.id, read);
    found.push(read);
  }
  return found;
}

async function signedCourse(
  pool: pg.Pool,
  siteId: number,
  known: Remembered,
  parts: CourseParts,
): Promise<Course> {
  const key = versionKey(parts.protocol.code, parts.protocol.version);
  // Signed since they were read last.
  if (!known.signatures.has(key)) await readSignatures(pool, siteId, known);
  const signature = known.signatures.get(key);
  if (signature === undefined) throw new Error(`${key} has a course and no signature`);
  const course: Course = {
    ...parts,
    ...signature,
    anchorFactId: null,
    omittedSeries: [],
    reason: '',
    picked: false,
    superseded: false,
  };
  if (known.signed.size >= MOST_REMEMBERED) known.signed.clear();
  known.signed.set(course.id, course);
  return course;
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
