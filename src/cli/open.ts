import { sql } from 'kysely';
import type pg from 'pg';
import type { Config } from '../config.ts';
import { type Ctx, systemClock } from '../context.ts';
import { connect, verifyServer } from '../db/connect.ts';
import { connectionOf } from '../db/connect-errors.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrateToLatest, pendingMigrations } from '../db/migrate.ts';
import { OperatorError } from '../db/operator-error.ts';
import { createLogger } from '../http/logging.ts';
import { storeBuiltIns } from '../protocol-versions/use-cases.ts';
import { explainRights } from './faults.ts';

type Log = ReturnType<typeof createLogger>;
type Say = (what: string) => void;

/** A lock that lasts must not keep every connection, nor one statement the others. */
const LOCK_TIMEOUT_MS = 3000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** One connection for the jobs, one for the probes. */
const WATCH_POOL_SIZE = 2;

/** A database that is ready to serve: reached, migrated, with the built-in protocols. */
export interface Opened {
  readonly ctx: Ctx;
  /** For jobs and probes: connections that no request can take from them. */
  readonly watch: Ctx;
  /** Silent until its level is raised: a command says itself what it does and what failed. */
  readonly log: Log;
  /** In words, for the person who started it. */
  readonly where: string;
  readonly embedded: boolean;
  readonly applied: readonly string[];
  /** Resolves when an embedded server of ours is gone without being asked to. */
  readonly lost: Promise<void>;
  /** Gathers the planner's figures, where we may: autovacuum would do it a minute later. */
  analyze(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the configured database and nothing else: the embedded one, or the one of DATABASE_URL.
 * @param say tells what is under way
 * @throws OperatorError with the way out
 */
export async function openDatabase(config: Config, say: Say): Promise<Opened> {
  const log = createLogger('silent');
  if (config.database.kind === 'url') return openUrl(config, config.database, log, say);
  const { dataDir } = config.database;
  say('Starting the embedded PostgreSQL');
  const server = await startEmbedded({ dataDir });
  try {
    say('Migrating');
    const applied = await migrateToLatest(server.ownerConfig);
    const { ctx, watch, close } = connectService(server.appConfig, config, log);
    await verifyServer(ctx.pool, { name: 'the embedded database' }, 'service');
    await storeBuiltIns(ctx.db);
    return {
      ctx,
      watch,
      log,
      where: `embedded PostgreSQL in ${dataDir}${server.role === 'guest' ? ' (shared with a running Netvigil)' : ''}`,
      embedded: true,
      applied,
      lost: server.exited,
      analyze: () => analyze(server.ownerConfig),
      close: async () => {
        await close();
        // Its last word to a connection that is just being closed is no news.
        log.level = 'silent';
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function openUrl(
  config: Config,
  { url, migrationUrl }: { url: string; migrationUrl: string | null },
  log: Log,
  say: Say,
): Promise<Opened> {
  let applied: string[] = [];
  if (migrationUrl !== null) {
    say('Migrating');
    applied = await migrateUrl(migrationUrl, log);
  }
  say('Connecting to the database of DATABASE_URL');
  const { ctx, watch, close } = connectService(connectionOf(url), config, log);
  try {
    await verifyServer(ctx.pool, { name: 'DATABASE_URL', url }, 'service');
    await refuseOldSchema(() => pendingMigrations(ctx.db));
    await storeBuiltIns(ctx.db);
  } catch (error) {
    await close();
    throw explainRights(error, 'DATABASE_URL');
  }
  return {
    ctx,
    watch,
    log,
    where: 'the PostgreSQL of DATABASE_URL',
    embedded: false,
    applied,
    lost: new Promise(() => {}),
    analyze: async () => {
      if (migrationUrl !== null) await analyze(connectionOf(migrationUrl));
    },
    close,
  };
}

/** The pool of the requests and the small one beside it; neither connects before it is asked to. */
function connectService(
  connection: pg.ClientConfig,
  config: Config,
  log: Log,
): Pick<Opened, 'ctx' | 'watch' | 'close'> {
  const patient = { ...connection, lock_timeout: LOCK_TIMEOUT_MS };
  const service = connect({
    connection: { ...patient, statement_timeout: STATEMENT_TIMEOUT_MS },
    size: config.databasePoolSize,
    log,
  });
  const watch = connect({ connection: patient, size: WATCH_POOL_SIZE, log });
  return {
    ctx: { db: service.db, pool: service.pool, clock: systemClock, log },
    watch: { db: watch.db, pool: watch.pool, clock: systemClock, log },
    close: async () => {
      try {
        await service.close();
      } finally {
        await watch.close();
      }
    },
  };
}

async function migrateUrl(url: string, log: Log): Promise<string[]> {
  const owner = connect({ connection: connectionOf(url), size: 1, log });
  try {
    await verifyServer(owner.pool, { name: 'MIGRATION_DATABASE_URL', url }, 'migrations');
  } finally {
    await owner.close();
  }
  return migrateToLatest(connectionOf(url)).catch((error: unknown) => {
    throw explainRights(error, 'MIGRATION_DATABASE_URL');
  });
}

async function refuseOldSchema(pendingNow: () => Promise<string[]>): Promise<void> {
  const pending = await pendingNow();
  if (pending.length === 0) return;
  const lacks = pending.length === 1 ? 'one migration' : `${pending.length} migrations, the first`;
  throw new OperatorError(
    `The database of DATABASE_URL lacks ${lacks} ${pending[0]}. Set MIGRATION_DATABASE_URL to its owner and ` +
      'start again, or run npm run migrate with it.',
  );
}

async function analyze(owner: pg.ClientConfig): Promise<void> {
  const { db, close } = connect({ connection: owner, size: 1 });
  try {
    await sql`ANALYZE`.execute(db);
  } finally {
    await close();
  }
}
