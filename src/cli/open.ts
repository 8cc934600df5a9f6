import type { Config } from '../config.ts';
import { type Ctx, systemClock } from '../context.ts';
import { connect, verifyServer } from '../db/connect.ts';
import { connectionOf } from '../db/connect-errors.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrateToLatest, pendingMigrations } from '../db/migrate.ts';
import { OperatorError } from '../db/operator-error.ts';
import { createLogger } from '../http/logging.ts';
import { storeBuiltIns } from '../protocol-versions/use-cases.ts';

/** A database that is ready to serve: reached, migrated, with the built-in protocols. */
export interface Opened {
  readonly ctx: Ctx;
  /** In words, for the person who started it. */
  readonly where: string;
  readonly embedded: boolean;
  readonly applied: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens the configured database and nothing else: the embedded one, or the one of DATABASE_URL.
 * @param say tells what is under way
 * @throws OperatorError with the way out
 */
export async function openDatabase(config: Config, say: (what: string) => void): Promise<Opened> {
  const log = createLogger(config.logLevel);
  if (config.database.kind === 'url') return openUrl(config, config.database, log, say);
  say('Starting the embedded PostgreSQL');
  const server = await startEmbedded({ dataDir: config.database.dataDir });
  try {
    say('Migrating');
    const applied = await migrateToLatest(server.ownerConfig);
    const { db, pool, close } = connect({ connection: server.appConfig, size: config.databasePoolSize, log });
    await verifyServer(pool, { name: 'the embedded database' }, 'service');
    await storeBuiltIns(db);
    return {
      ctx: { db, pool, clock: systemClock, log },
      where: `embedded PostgreSQL in ${config.database.dataDir}${server.role === 'guest' ? ' (shared with a running Netvigil)' : ''}`,
      embedded: true,
      applied,
      close: async () => {
        await close();
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
  log: Ctx['log'],
  say: (what: string) => void,
): Promise<Opened> {
  let applied: string[] = [];
  if (migrationUrl !== null) {
    say('Migrating');
    const owner = connect({ connection: connectionOf(migrationUrl), size: 1, log });
    try {
      await verifyServer(owner.pool, { name: 'MIGRATION_DATABASE_URL', url: migrationUrl }, 'migrations');
    } finally {
      await owner.close();
    }
    applied = await migrateToLatest(connectionOf(migrationUrl));
  }
  say('Connecting to the database of DATABASE_URL');
  const { db, pool, close } = connect({ connection: connectionOf(url), size: config.databasePoolSize, log });
  try {
    await verifyServer(pool, { name: 'DATABASE_URL', url }, 'service');
    const pending = await pendingMigrations(db);
    if (pending.length > 0) {
      throw new OperatorError(
        `The database of DATABASE_URL lacks ${pending.length} migrations, ${pending[0]} first. Set ` +
          'MIGRATION_DATABASE_URL to its owner and start again, or run npm run migrate with it.',
      );
    }
    await storeBuiltIns(db);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ctx: { db, pool, clock: systemClock, log },
    where: 'the PostgreSQL of DATABASE_URL',
    embedded: false,
    applied,
    close,
  };
}
