import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedDatabase, startEmbedded } from '../src/db/embedded.ts';
import { migrateToLatest } from '../src/db/migrate.ts';

export interface BenchDatabase {
  readonly server: EmbeddedDatabase;
  /** A superuser: no row-level security, and able to put things back between rounds. */
  readonly boss: pg.Client;
  readonly inMemory: boolean;
  readonly version: string;
  stop(): Promise<void>;
}

const ROOM_BYTES = 2 * 1024 ** 3;

/** An embedded cluster of its own, migrated, in memory where 2 GB are free, else in the temporary folder. */
export async function startDatabase(fsync: boolean): Promise<BenchDatabase> {
  const inMemory = await hasRoom('/dev/shm');
  const folder = await mkdtemp(join(inMemory ? '/dev/shm' : tmpdir(), 'netvigil-bench-'));
  // As root, the server runs under another account, which must reach the folder.
  await chmod(folder, 0o755);
  const remove = () => rm(folder, { recursive: true, force: true });
  let server: EmbeddedDatabase;
  try {
    server = await startEmbedded({ dataDir: folder, fsync });
  } catch (error) {
    await remove();
    throw error;
  }
  const boss = new pg.Client({
    ...server.superConfig,
    ...(server.ownerConfig.database ? { database: server.ownerConfig.database } : {}),
  });
  boss.on('error', () => {});
  const stop = async () => {
    await boss.end().catch(() => {});
    await server.stop();
    await remove();
  };
  try {
    await migrateToLatest(server.ownerConfig);
    await boss.connect();
    const { rows } = await boss.query('SHOW server_version');
    return { server, boss, inMemory, version: String(rows[0].server_version).split(' ')[0] ?? '', stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function hasRoom(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= ROOM_BYTES;
}
