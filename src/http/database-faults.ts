import { errorCode } from '../db/operator-error.ts';
import { type Wording, worded } from '../work.ts';
import { HttpProblem } from './problem.ts';

/** What a violated constraint means to the caller: its status, its code and the way out. */
export interface KnownConstraint {
  readonly status: 404 | 409 | 422;
  readonly code: string;
  readonly detail: string;
}

export type KnownConstraints = Readonly<Record<string, KnownConstraint>>;

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
// pg and Kysely have no codes for these.
const UNREACHABLE_MESSAGE =
  /^(?:timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|driver has already been destroyed|Query read timeout|the connection was closed)/i;
// Connection lost or refused, shutting down, out of resources, a transaction left idle.
const PASSING_STATE = /^(?:08|53)...$|^57P0[1-5]$|^25P0[34]$/;
// A statement cancelled by its timeout, a lock not to be had in time: PostgreSQL has undone the transaction.
const GAVE_UP = new Set(['57014', '55P03']);
const COLLISION = new Set(['40001', '40P01']);

/**
 * A fault of the database as the caller should see it, or null when it is a fault of ours.
 * @param write whether the request meant to change something, so that its outcome may be unknown.
 */
export function databaseProblem(error: unknown, known: KnownConstraints, write: boolean): HttpProblem | null {
  const code = errorCode(error);
  if (COLLISION.has(code)) {
    return retryLater(
      'write-collision',
      'Another write came in between and nothing was recorded. Send the request again.',
      1,
    );
  }
  if (GAVE_UP.has(code)) {
    return retryLater(
      'database-unavailable',
      'The database is busy: this request waited too long and nothing was recorded. Send the request again.',
      2,
    );
  }
  if (UNREACHABLE.has(code) || PASSING_STATE.test(code) || hasNoSocket(error) || hasLostMessage(error)) {
    const away = 'The database does not answer at the moment.';
    const detail = write
      ? worded(
          `${away} If this request was to record something, it may or may not have been recorded: look before you repeat it.`,
          'Sent again with the same Idempotency-Key it takes effect once.',
        )
      : `${away} Send the request again.`;
    return retryLater('database-unavailable', detail, 2);
  }
  const constraint = constraintOf(error);
  const meaning = constraint !== null && Object.hasOwn(known, constraint) ? known[constraint] : undefined;
  return meaning === undefined ? null : new HttpProblem(meaning.status, meaning.code, meaning.detail);
}

function retryLater(code: string, detail: Wording, seconds: number): HttpProblem {
  return new HttpProblem(503, code, detail, { headers: { 'retry-after': String(seconds) } });
}

/** A server on a socket in the file system takes it along when it ends. */
function hasNoSocket(error: unknown): boolean {
  return (
    errorCode(error) === 'ENOENT' &&
    error instanceof Error &&
    'syscall' in error &&
    error.syscall === 'connect'
  );
}

function hasLostMessage(error: unknown): boolean {
  return error instanceof Error && UNREACHABLE_MESSAGE.test(error.message);
}

function constraintOf(error: unknown): string | null {
  return typeof error === 'object' &&
    error !== null &&
    'constraint' in error &&
    typeof error.constraint === 'string'
    ? error.constraint
    : null;
}
