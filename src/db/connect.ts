import { Kysely } from 'kysely';
import pg from 'pg';
import type { Logger } from '../context.ts';
import { explainConnectError, type Source } from './connect-errors.ts';
import { OperatorError } from './operator-error.ts';
import { SiteDialect } from './site-transactions.ts';
import type { Database } from './tables.ts';

export type ConnectOptions = {
  readonly connection: pg.ClientConfig;
  /** Most connections at a time. */
  readonly size: number;
  readonly log?: Pick<Logger, 'error'>;
};

export type Connected = {
  readonly db: Kysely<Database>;
  /** The pool under `db`, for statements that are sent by name. */
  readonly pool: pg.Pool;
  /** Ends all connections; may be called twice. */
  close(): Promise<void>;
};

/** How long a request waits for a connection before it is told that there is none. */
const CONNECTION_TIMEOUT_MS = 2000;
const OLDEST_SERVER = 150_000;

const DATE = 1082;
const DATE_ARRAY = 1182;
const INT8 = 20;
const INT8_ARRAY = 1016;
const TEXT_ARRAY = 1009;

// As a JavaScript Date, a day shifts by the zone of the process.
const standardParser = pg.types.getTypeParser as (oid: number, format?: 'text') => (text: string) => unknown;
const parseTextArray = standardParser(TEXT_ARRAY);
const PARSERS = new Map<number, (text: string) => unknown>([
  [DATE, (text) => text],
  [DATE_ARRAY, (text) => parseTextArray(text)],
  [INT8, safeInteger],
  [
    INT8_ARRAY,
    (text) => (parseTextArray(text) as (string | null)[]).map((item) => item && safeInteger(item)),
  ],
]);

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    PARSERS.get(oid) ?? standardParser(oid, format)) as typeof pg.types.getTypeParser,
};

/**
 * Makes a pool and Kysely over it, without connecting yet. `date` is read as `YYYY-MM-DD`, `bigint` as a
 * number. A lost server fails the queries under way and never the process.
 */
export function connect({ connection, size, log }: ConnectOptions): Connected {
  const pool = new pg.Pool({
    application_name: 'netvigil',
    idle_in_transaction_session_timeout: 60_000,
    ...connection,
    types,
    max: size,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    keepAlive: true,
    // What is asked at once travels at once: a page of the worklist is one trip, not five.
    pipeline: true,
  });
  pool.on('error', (error) => log?.error({ err: error }, 'An idle database connection was lost'));
  // The pool listens to idle clients alone: without this, a server that dies under a query ends the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log?.error({ err: error }, 'A database connection in use was lost'));
  });
  const db = new Kysely<Database>({ dialect: new SiteDialect({ pool }) });
  let closing: Promise<void> | null = null;
  const close = async () => {
    await db.destroy();
    // Kysely leaves a pool alone that no query of its own has used.
    if (!pool.ending) await pool.end();
  };
  return { db, pool, close: () => (closing ??= close()) };
}

/**
 * Connects once and refuses a server or a role that the service must not run on.
 * @param source where the connection comes from, for the messages.
 * @throws {OperatorError} when the server cannot be reached or refuses us, or is older than PostgreSQL 15;
 * and, for the service, when its role stands above row-level security.
 */
export async function verifyServer(
  pool: pg.Pool,
  source: Source,
  use: 'service' | 'migrations',
): Promise<void> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw explainConnectError(error, source);
  }
  try {
    const { rows } = await client.query<ServerFacts>(SERVER_FACTS);
    const facts = rows[0];
    if (!facts) throw new Error('The server said nothing about itself');
    if (facts.version < OLDEST_SERVER) {
      throw new OperatorError(
        `${source.name} is PostgreSQL ${Math.floor(facts.version / 10_000)}; Netvigil needs 15 or newer. ` +
          'Upgrade that server, or point the setting at another one.',
      );
    }
    if (use === 'service') refuseMightyRole(facts, source);
  } finally {
    client.release();
  }
}

type ServerFacts = {
  version: number;
  role: string;
  superuser: boolean;
  bypass: boolean;
  owned: string | null;
};

// pg_has_role: a member of the owner can become it with SET ROLE.
const SERVER_FACTS = `
  select current_setting('server_version_num')::int as version, r.rolname as role,
    r.rolsuper as superuser, r.rolbypassrls as bypass,
    (select min(c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'netvigil' and c.relkind in ('r', 'p', 'v', 'm', 'S')
        and pg_has_role(r.oid, c.relowner, 'MEMBER')) as owned
  from pg_roles r where r.rolname = current_user`;

function refuseMightyRole(facts: ServerFacts, source: Source): void {
  const reason = facts.superuser
    ? 'is a superuser'
    : facts.bypass
      ? 'has BYPASSRLS'
      : facts.owned !== null
        ? `owns netvigil.${facts.owned}, or may act as its owner`
        : null;
  if (reason === null) return;
  throw new OperatorError(
    `The role ${facts.role} of ${source.name} ${reason}, so that the walls between sites would not hold for it. ` +
      'Run migrations with an owner role in MIGRATION_DATABASE_URL, and give the service a plain role in ' +
      'DATABASE_URL (netvigil_app: login, nosuperuser, nobypassrls, owner of nothing).',
  );
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A bigint of the database exceeds 2^53');
  return value;
}
