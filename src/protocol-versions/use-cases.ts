import type { Kysely } from 'kysely';
import { audit } from '../audit/repo.ts';
import { OperatorError } from '../db/operator-error.ts';
import type { Database } from '../db/tables.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { builtInProtocols } from '../protocols/index.ts';
import { Refusal, type Work } from '../work.ts';
import { insertSignoff, patientsAwaiting, storeVersions, type VersionRow, versionsAt } from './repo.ts';

/** So many plans start with the signature itself: each holds its patient's row until all are done. */
const STARTED_AT_ONCE = 50;

/** A protocol version and, where the site has signed it, its signature. */
export type ProtocolVersion = VersionRow;

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

/**
 * A clinician signs a protocol version for the site, and the first plans that waited for it start; those
 * beyond the first 50 start with the next sweep. Signing again changes nothing.
 * @throws Refusal 404 where there is no such version, 422 where other content was read than stands there
 */
export async function signOff(
  work: Work,
  code: string,
  version: number,
  signing: { readonly statement: string; readonly contentHash: string },
): Promise<{ row: VersionRow; signedNow: boolean }> {
  const find = async () =>
    (await versionsAt(work)).find((row) => row.code === code && row.version === version);
  const row = await find();
  if (row === undefined) {
    throw new Refusal(
      404,
      'not-found',
      'There is no such protocol version. GET /v1/protocols lists those there are.',
    );
  }
  if (row.contentHash !== signing.contentHash) {
    throw new Refusal(422, 'other-content', 'The version has other content than the one that was read.', [
      {
        pointer: '/contentHash',
        detail: 'Must be the contentHash that GET /v1/protocols shows for this version.',
      },
    ]);
  }
  const signedNow = await insertSignoff(work, row, signing.statement);
  if (signedNow) {
    await audit(work, [
      {
        action: 'signed',
        entity: 'protocol-version',
        entityId: `${code} v${version}`,
        patientId: null,
        after: { contentHash: row.contentHash },
        reason: signing.statement,
      },
    ]);
    for (const patientId of await patientsAwaiting(work, code, STARTED_AT_ONCE)) {
      await derivePatient(work, patientId);
    }
  }
  return { row: (await find()) ?? row, signedNow };
}

/** All versions with the site's signatures. */
export const listVersions = (work: Work): Promise<VersionRow[]> => versionsAt(work);
