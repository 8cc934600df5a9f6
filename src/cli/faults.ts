import { statfsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { errorCode, OperatorError } from '../db/operator-error.ts';

/** PostgreSQL asks for its log in files of this size. */
const WAL_FILE_BYTES = 16 * 1024 * 1024;

/** What the disk or the server may do to any step; other errors come back as they are. */
export function explainStep(error: unknown, { database }: Config): unknown {
  const code = errorCode(error);
  const gone =
    error instanceof Error && /not queryable|Connection terminated|timeout exceeded/i.test(error.message);
  if (!gone && !/^(53100|57P0[1-3]|ECONN.*|EPIPE)$/.test(code)) return error;
  const dataDir = database.kind === 'embedded' ? database.dataDir : null;
  if (code === '53100' || (dataDir !== null && isFull(dataDir))) {
    return new OperatorError(
      `The disk of ${dataDir ?? 'the server in DATABASE_URL'} is full. Free some space there and start again: ` +
        'what is there stays, and loading goes on where it stopped.',
    );
  }
  return new OperatorError(
    dataDir === null
      ? 'The server in DATABASE_URL ended or went silent during the start. See that it runs, and start again.'
      : `The embedded PostgreSQL in ${dataDir} ended during the start; the log beside the data says why. ` +
          'Nothing acknowledged is lost: start again, and it recovers.',
  );
}

/** For a server that is gone while Netvigil serves. */
export function databaseLost(): never {
  throw new OperatorError(
    'The embedded PostgreSQL ended by itself, so Netvigil ends too; the log beside the data says why. ' +
      'Nothing acknowledged is lost: start again, and it recovers.',
  );
}

/** Roles and rights made by hand are easily incomplete; other errors come back as they are. */
export function explainRights(error: unknown, setting: string): unknown {
  const code = errorCode(error);
  const told = error instanceof Error ? error.message : '';
  // 42704: a role that a migration grants to does not exist. 42501: a right is missing.
  if (error instanceof OperatorError || (code !== '42704' && code !== '42501')) return error;
  return new OperatorError(
    `The roles in the database of ${setting} are not complete: ${told}. Netvigil needs two: netvigil_owner, which owns ` +
      'the database and is in MIGRATION_DATABASE_URL, and netvigil_app, a plain login role that owns nothing and is ' +
      'in DATABASE_URL. Make them (CREATE ROLE netvigil_app LOGIN PASSWORD …), then start again.',
  );
}

function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < WAL_FILE_BYTES;
}
