import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../src/db/embedded.ts';
import { type APP_ROLE, ensureRoles, OWNER_ROLE } from '../../src/db/embedded-roles.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';

/** How test files reach the run's one server; plain data, since it crosses into the workers. */
export type ClusterInfo = {
  superConfig: pg.ClientConfig;
  /** The migrated database that each test file clones. */
  template: string;
  migrations: string[];
};

const ENOUGH_SHM_BYTES = 512 * 1024 * 1024;

/** Starts the run's server, or takes the one of TEST_DATABASE_URL, and migrates the template once. */
export async function startCluster(): Promise<{ info: ClusterInfo; stop(): Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL;
  const server = url ? { superConfig: { connectionString: url }, stop: async () => {} } : await ownServer();
  const template = `netvigil_template_${randomBytes(4).toString('hex')}`;
  const stop = async () => {
    // A server of one's own keeps running: leave nothing on it.
    if (url) await asSuper(server.superConfig, `drop database if exists ${template} with (force)`);
    await server.stop();
  };
  try {
    await ensureRoles(server.superConfig);
    await asSuper(server.superConfig, `create database ${template} owner ${OWNER_ROLE}`);
    const migrations = await migrateToLatest(configAs(server.superConfig, OWNER_ROLE, template));
    return { info: { superConfig: server.superConfig, template, migrations }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Connects as one of our roles without knowing its password: the superuser's session becomes that role at
 * once. Row-level security and rights follow the role, not the session's user.
 */
export function configAs(
  superConfig: pg.ClientConfig,
  role: typeof OWNER_ROLE | typeof APP_ROLE | null,
  database: string,
): pg.ClientConfig {
  const options = role === null ? {} : { options: `-c role=${role}` };
  const { connectionString, ...rest } = superConfig;
  if (connectionString === undefined) return { ...rest, ...options, database };
  // pg lets the URL overrule everything beside it.
  const url = new URL(connectionString);
  url.pathname = `/${database}`;
  if (role !== null) url.searchParams.set('options', `-c role=${role}`);
  return { connectionString: url.href };
}

/** Runs statements, each on its own, as the superuser. */
export async function asSuper(config: pg.ClientConfig, ...statements: string[]): Promise<void> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function ownServer() {
  const dataDir = await scratchDir('cluster');
  const server = await startEmbedded({ dataDir, fsync: false });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { superConfig: server.superConfig, stop };
}

/**
 * A new folder in memory where there is room, else in the temporary folder. Others may enter it: as root, the
 * server runs under another account.
 */
export async function scratchDir(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(await scratchRoot(), `netvigil-${purpose}-`));
  await chmod(folder, 0o755);
  return folder;
}

async function scratchRoot(): Promise<string> {
  if (!existsSync('/dev/shm')) return tmpdir();
  const { bavail, bsize } = await statfs('/dev/shm');
  return bavail * bsize >= ENOUGH_SHM_BYTES ? '/dev/shm' : tmpdir();
}
