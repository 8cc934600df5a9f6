import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, inject } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { APP_ROLE, OWNER_ROLE } from '../../src/db/embedded-roles.ts';
import type { Database } from '../../src/db/tables.ts';
import { asSuper, configAs } from './cluster.ts';

export type Breach = Readonly<Record<string, unknown>>;

export type TestDatabase = {
  /** The service's role: row-level security binds it. */
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
  /** The role that ran the migrations. */
  readonly owner: Kysely<Database>;
  readonly appConfig: pg.ClientConfig;
  readonly ownerConfig: pg.ClientConfig;
  /** Sees every site; for the invariant and for breaking things on purpose. */
  readonly superConfig: pg.ClientConfig;
  /** What the master invariant finds now. */
  breaches(): Promise<Breach[]>;
  /**
   * Declares that the present test breaks the invariant on purpose: then at least one breach must be found,
   * and `matches` must hold for every one. Forgotten after the test: one that does not mend what it broke
   * takes a fresh database of its own and drops it in `onTestFinished`.
   */
  expectBreaches(matches: (breach: Breach) => boolean): void;
  drop(): Promise<void>;
};

type Opened = TestDatabase & { expected: ((breach: Breach) => boolean) | null };

// This module is loaded anew for each test file, so these are the file's own.
const open = new Set<Opened>();

afterEach(async () => {
  for (const database of open) await holdInvariant(database);
});
afterAll(async () => {
  for (const database of open) await database.drop();
});

/**
 * A fresh, migrated database for a test file: call it in `beforeAll`. After every test of the file the
 * master invariant must hold in it. Dropped at the end of the file, or by `drop()`.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const { superConfig, template } = inject('cluster');
  const name = `netvigil_test_${randomBytes(6).toString('hex')}`;
  await clone(superConfig, template, name);
  const appConfig = configAs(superConfig, APP_ROLE, name);
  const ownerConfig = configAs(superConfig, OWNER_ROLE, name);
  const app = connect({ connection: appConfig, size: 10 });
  const owner = connect({ connection: ownerConfig, size: 2 });
  const watcher = connect({ connection: configAs(superConfig, null, name), size: 1 });
  const database: Opened = {
    db: app.db,
    pool: app.pool,
    owner: owner.db,
    appConfig,
    ownerConfig,
    superConfig: configAs(superConfig, null, name),
    expected: null,
    breaches: () => findBreaches(watcher.pool),
    expectBreaches: (matches) => {
      database.expected = matches;
    },
    drop: async () => {
      if (!open.delete(database)) return;
      await Promise.all([app.close(), owner.close(), watcher.close()]);
      await asSuper(superConfig, `drop database if exists ${name} with (force)`);
    },
  };
  open.add(database);
  return database;
}

/** CREATE DATABASE fails while another session copies or reads the template. */
async function clone(superConfig: pg.ClientConfig, template: string, name: string): Promise<void> {
  const TEMPLATE_LOCK = 7_236_147;
  await asSuper(
    superConfig,
    `select pg_advisory_lock(${TEMPLATE_LOCK})`,
    `create database ${name} template ${template} owner ${OWNER_ROLE}`,
  );
}

async function findBreaches(pool: pg.Pool): Promise<Breach[]> {
  const { rows } = await pool.query(
    "select to_regprocedure('netvigil.invariant_breaches()') is not null as known",
  );
  if (rows[0].known) return (await pool.query('select * from netvigil.invariant_breaches()')).rows;
  if (inject('cluster').migrations.length === 0) return [];
  throw new Error(
    'The migrations make no function netvigil.invariant_breaches(): nothing watches over this test',
  );
}

async function holdInvariant(database: Opened): Promise<void> {
  const expected = database.expected;
  database.expected = null;
  const breaches = await database.breaches();
  const told = breaches.map((breach) => `  ${JSON.stringify(breach)}`).join('\n');
  if (expected === null) {
    if (breaches.length > 0) throw new Error(`The master invariant is broken after this test:\n${told}`);
  } else if (breaches.length === 0) {
    throw new Error('This test was to break the master invariant, and it holds');
  } else if (!breaches.every(expected)) {
    throw new Error(`The master invariant is broken otherwise than expected:\n${told}`);
  }
}

/** Keeps everybody else from a table while something is done; what needs it stands still until then. */
export async function withheld<T>(
  { superConfig }: TestDatabase,
  table: keyof Database,
  during: () => Promise<T>,
): Promise<T> {
  const holder = new pg.Client(superConfig);
  await holder.connect();
  try {
    await holder.query(`begin; lock table ${table} in access exclusive mode`);
    return await during();
  } finally {
    await holder.end();
  }
}
