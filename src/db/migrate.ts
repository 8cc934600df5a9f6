import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import type pg from 'pg';
import type { Logger } from '../context.ts';
import { connect } from './connect.ts';
import { errorCode, OperatorError } from './operator-error.ts';
import type { Database } from './tables.ts';

/** Names of applied migrations live apart from the tables of sites, which row-level security covers. */
const META_SCHEMA = 'netvigil_meta';
const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const FILE_NAME = /^(\d{4}_[a-z0-9_]+)\.ts$/;
const LOCK_NOT_AVAILABLE = '55P03';
/** A migration that waits for a lock holds up every writer behind it: let go soon, and try again. */
const LOCK_TIMEOUT_MS = 200;
const RETRY_PAUSE_MS = 500;

export type MigrateOptions = {
  readonly folder?: string;
  readonly log?: Pick<Logger, 'info' | 'warn'>;
  /** How long to go on trying while other sessions hold the locks; 60 s by default. */
  readonly patienceMs?: number;
};

/**
 * Applies, as the owner, every migration that the database lacks; all of them or none. Forward only.
 * @returns the names applied, oldest first.
 * @throws the error of the migration that failed, or an OperatorError.
 */
export async function migrateToLatest(
  owner: pg.ClientConfig,
  options: MigrateOptions = {},
): Promise<string[]> {
  const { db, close } = connect({ connection: { ...owner, lock_timeout: LOCK_TIMEOUT_MS }, size: 2 });
  const until = performance.now() + (options.patienceMs ?? 60_000);
  try {
    for (;;) {
      // Kysely's migrator never throws; its error must not be passed over.
      const { error, results } = await migratorOf(db, options.folder).migrateToLatest();
      if (error === undefined) {
        await letEveryoneRead(db);
        const applied = (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName);
        for (const name of applied) options.log?.info(`Migration ${name} applied`);
        return applied;
      }
      const failed = results?.find((r) => r.status === 'Error')?.migrationName;
      if (errorCode(error) !== LOCK_NOT_AVAILABLE || performance.now() > until) throw explain(error, failed);
      options.log?.warn(`Migration ${failed ?? ''} waits for other sessions to let go of a lock`);
      await sleep(RETRY_PAUSE_MS);
    }
  } finally {
    await close();
  }
}

/**
 * Names of the migrations that the database lacks, oldest first. The service's role may ask.
 * @throws when the database has a migration that this version does not know.
 */
export async function pendingMigrations(db: Kysely<Database>, folder?: string): Promise<string[]> {
  const all = await migratorOf(db, folder).getMigrations();
  return all.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name);
}

function migratorOf(db: Kysely<Database>, folder = MIGRATIONS): Migrator {
  return new Migrator({ db, provider: migrationsIn(folder), migrationTableSchema: META_SCHEMA });
}

/** @throws when a file of the folder is no migration: left out in silence, it would be missed much later. */
function migrationsIn(folder: string): MigrationProvider {
  return {
    async getMigrations() {
      const migrations: Record<string, Migration> = {};
      const numbers = new Set<string>();
      for (const file of (await readdir(folder)).sort()) {
        // SQL that a migration reads.
        if (file.startsWith('.') || file.endsWith('.sql')) continue;
        const name = FILE_NAME.exec(file)?.[1];
        if (name === undefined)
          throw new Error(`${file} in ${folder} is not named like 0001_what_it_does.ts`);
        const number = name.slice(0, 4);
        if (numbers.has(number)) throw new Error(`Two migrations in ${folder} have the number ${number}`);
        numbers.add(number);
        const module = (await import(pathToFileURL(join(folder, file)).href)) as Partial<Migration>;
        if (typeof module.up !== 'function')
          throw new Error(`${file} in ${folder} exports no function up(db)`);
        migrations[name] = { up: module.up };
      }
      return migrations;
    },
  };
}

/** So that the service can refuse to start on a database that lacks a migration. */
async function letEveryoneRead(db: Kysely<Database>): Promise<void> {
  const table = `${META_SCHEMA}.kysely_migration`;
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(7236146)`.execute(trx);
    const { rows } = await sql<{ open: boolean | null }>`
      select to_regclass(${table}) is null or has_table_privilege('public', ${table}, 'select') as open`.execute(
      trx,
    );
    if (rows[0]?.open) return;
    await sql`grant usage on schema ${sql.id(META_SCHEMA)} to public`.execute(trx);
    await sql`grant select on ${sql.table(table)} to public`.execute(trx);
  });
}

function explain(error: unknown, name: string | undefined): unknown {
  const what = name === undefined ? 'The migrations' : `The migration ${name}`;
  if (errorCode(error) === LOCK_NOT_AVAILABLE) {
    return new OperatorError(
      `${what} could not lock its tables: other sessions hold them all the time. ` +
        'Nothing was changed. Try again when less is written, or end those sessions (pg_stat_activity).',
      { cause: error },
    );
  }
  if (errorCode(error) === '42501') {
    return new OperatorError(
      `${what} may not do its work: ${(error as Error).message}. Nothing was changed. ` +
        'Run migrations as the owner of the database: set MIGRATION_DATABASE_URL to that role.',
      { cause: error },
    );
  }
  return error;
}
