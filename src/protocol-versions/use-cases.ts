import type { Kysely } from 'kysely';
import { audit } from '../audit/repo.ts';
import type { Logger } from '../context.ts';
import { OperatorError } from '../db/operator-error.ts';
import { lockShelf } from '../db/shelf-lock.ts';
import type { Database } from '../db/tables.ts';
import type { ProtocolCode } from '../domain/protocol.ts';
import { recordReview } from '../gaps/use-cases.ts';
import { shelfAt } from '../plans/shelf.ts';
import { builtInProtocols } from '../protocols/index.ts';
import { type OpenQuestion, openQuestionsOf } from '../protocols/open-questions.ts';
import { type Progress, readRollout, startRollout } from '../rollouts/use-cases.ts';
import { type FieldError, Refusal, type Work, worded } from '../work.ts';
import { insertRetirement, insertSignoff, storeVersions, type VersionRow, versionsAt } from './repo.ts';

/** A protocol version as the site sees it. */
export interface ProtocolVersion extends VersionRow {
  /** A plan that begins now begins with it: of those signed and not retired it was signed last. */
  readonly inUse: boolean;
  readonly openQuestions: readonly OpenQuestion[];
}

/**
 * Puts the built-in protocol versions into the database where they are missing.
 * @throws OperatorError where it holds one of them with other content: a version is never edited
 */
export async function storeBuiltIns(db: Kysely<Database>): Promise<void> {
  const differing = await storeVersions(db, builtInProtocols);
  if (differing.length === 0) return;
  throw new OperatorError(
    `The database holds ${differing.join(', ')} with other content than this release. A protocol version is ` +
      'never edited: install the release that wrote it, or give the changed protocol a new version.',
  );
}

/** All versions that the site sees, with what it did to them. */
export async function listVersions(work: Work): Promise<ProtocolVersion[]> {
  const shelf = await shelfAt(work);
  return (await versionsAt(work)).map((row) => ({
    ...row,
    inUse: shelf.get(row.code)?.protocol.version === row.version,
    openQuestions: openQuestionsOf(row.code),
  }));
}

/** @throws Refusal 404 where the site sees no such version */
export async function requireVersion(
  work: Work,
  code: ProtocolCode,
  version: number,
  pointer = '{version}',
): Promise<ProtocolVersion> {
  const found = (await listVersions(work)).find((row) => row.code === code && row.version === version);
  if (found !== undefined) return found;
  throw new Refusal(
    404,
    'not-found',
    worded('There is no such protocol version.', 'GET /v1/protocols lists those there are.'),
    pointer === '{version}'
      ? []
      : [{ pointer, detail: worded('Must be a version that there is.', 'GET /v1/protocols lists them.') }],
  );
}

/** What a clinician signs with. */
export interface Signing {
  readonly statement: string;
  /** Of the content that was read. */
  readonly contentHash: string;
  /** Ids of the protocol's open questions: all of them. */
  readonly acknowledged: readonly string[];
}

/**
 * A clinician signs a protocol version for the site. Plans that waited for it start and plans that run in another
 * version get their proposals: the first at once, the rest by the sweep. Signing again changes nothing.
 * @throws Refusal 404 where there is no such version, 409 where it is retired, 422 where other content was read
 * than stands there, or an open question is left out
 */
export async function signOff(
  work: Work,
  log: Logger,
  code: ProtocolCode,
  version: number,
  signing: Signing,
): Promise<{ row: ProtocolVersion; signedNow: boolean }> {
  await lockShelf(work.tx, work.site.id);
  const row = await requireVersion(work, code, version);
  refuseMisread(row, signing);
  if (row.signature !== null) return { row, signedNow: false };
  const acknowledged = [...new Set(signing.acknowledged)].toSorted();
  await insertSignoff(work, row, { statement: signing.statement, acknowledged });
  await audit(work, [
    {
      action: 'signed',
      entity: 'protocol-version',
      entityId: `${code} v${version}`,
      patientId: null,
      after: { contentHash: row.contentHash, acknowledged },
      reason: signing.statement,
    },
  ]);
  await startRollout(work, log, `${code} v${version}`);
  return { row: await requireVersion(work, code, version), signedNow: true };
}

function refuseMisread(row: ProtocolVersion, { contentHash, acknowledged }: Signing): void {
  if (row.retirement !== null) {
    throw new Refusal(
      409,
      'version-retired',
      'The version is retired, and a retirement is not taken back. Import its content again: it becomes a new ' +
        'version, which can be signed.',
    );
  }
  if (row.contentHash !== contentHash) {
    throw new Refusal(422, 'other-content', 'The version has other content than the one that was read.', [
      {
        pointer: '/contentHash',
        detail: worded(
          'Must be the content of this version as it stands.',
          'GET /v1/protocols shows its contentHash.',
        ),
      },
    ]);
  }
  const errors: FieldError[] = [
    ...row.openQuestions
      .filter(({ id }) => !acknowledged.includes(id))
      .map(({ id, question, meanwhile }) => ({
        pointer: '/acknowledged',
        detail: `Must hold ${id}. Open question: ${question} Meanwhile: ${meanwhile}`,
      })),
    ...acknowledged.flatMap((id, index) =>
      row.openQuestions.some((one) => one.id === id)
        ? []
        : [
            {
              pointer: `/acknowledged/${index}`,
              detail: 'Must be the id of an open question of this protocol.',
            },
          ],
    ),
  ];
  if (errors.length === 0) return;
  throw new Refusal(
    422,
    'open-questions',
    worded(
      'Whoever signs acknowledges each open question of the protocol, and no other.',
      'GET /v1/protocols shows them.',
    ),
    errors,
  );
}

/**
 * A clinician takes a version off the shelf. Courses that run in it go on; where another signed version is left,
 * it is proposed to them, and where none is, their patients wait for a signature. Retiring again changes nothing.
 * @throws Refusal 404 where there is no such version
 */
export async function retire(
  work: Work,
  log: Logger,
  code: ProtocolCode,
  version: number,
  reason: string,
): Promise<{ row: ProtocolVersion; retiredNow: boolean }> {
  await lockShelf(work.tx, work.site.id);
  const row = await requireVersion(work, code, version);
  if (row.retirement !== null) return { row, retiredNow: false };
  await insertRetirement(work, row, reason);
  await audit(work, [
    {
      action: 'retired',
      entity: 'protocol-version',
      entityId: `${code} v${version}`,
      patientId: null,
      before: { signed: row.signature !== null, inUse: row.inUse },
      after: { retired: true },
      reason,
    },
  ]);
  await startRollout(work, log, `${code} v${version}`);
  return { row: await requireVersion(work, code, version), retiredNow: true };
}

/**
 * A clinician has read a version again that runs here.
 * @throws Refusal 404 where there is no such version, 409 where it is not signed here, or retired
 */
export async function review(work: Work, code: ProtocolCode, version: number, statement: string) {
  const row = await requireVersion(work, code, version);
  if (row.signature === null || row.retirement !== null) {
    throw new Refusal(
      409,
      'version-not-running',
      worded(
        'Only a version that is signed here and not retired is reviewed.',
        'GET /v1/protocols shows which are.',
      ),
    );
  }
  return { code, version, ...(await recordReview(work, code, version, statement)) };
}

/**
 * How far the patients of a version have been gone through since it was last signed or retired here.
 * @throws Refusal 404 where there is no such version, or neither has happened
 */
export async function rolloutOf(work: Work, code: ProtocolCode, version: number): Promise<Progress> {
  await requireVersion(work, code, version);
  const progress = await readRollout(work, `${code} v${version}`);
  if (progress !== null) return progress;
  throw new Refusal(
    404,
    'not-rolled-out',
    'This version was neither signed nor retired here, so that no patient had to be gone through.',
  );
}
