import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../context.ts';
import { chooseAccount, giveTo, type ServerAccount } from './embedded-account.ts';
import { findBinaries } from './embedded-binaries.ts';
import {
  clusterExists,
  clusterPassword,
  explainFolderError,
  makeCluster,
  openDataDir,
  socketFolder,
  sweepLeftOvers,
} from './embedded-folder.ts';
import { askServer, disownLock, holderOf, type LockFile, readLockFile } from './embedded-lock.ts';
import { launchServer } from './embedded-process.ts';
import { APP_ROLE, DATABASE_NAME, ensureRoles, OWNER_ROLE } from './embedded-roles.ts';
import type { Server } from './embedded-settings.ts';
import { errorCode, OperatorError } from './operator-error.ts';

export type EmbeddedDatabase = {
  /** The role that runs migrations. */
  readonly ownerConfig: pg.ClientConfig;
  /** The role of the service, which owns nothing. */
  readonly appConfig: pg.ClientConfig;
  /** For tests and the making of roles alone: nothing of the service connects with it. */
  readonly superConfig: pg.ClientConfig;
  /** A guest uses the server of another process, and loses it when that process ends. */
  readonly role: 'owner' | 'guest';
  /** Resolves when an owned server is gone, asked for or not; never resolves for a guest. */
  readonly exited: Promise<void>;
  /** Ends an owned server: fast, after 20 s hard. A guest's stop does nothing. May be called twice. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  /** Holds `pg<major>/` (mode 0700), the server's log, and nothing else of ours. Made when missing. */
  dataDir: string;
  log?: Pick<Logger, 'info' | 'warn'>;
  /** Off only for tests: a crash of the machine may then lose everything. */
  fsync?: boolean;
  /** How long a living server may say nothing before it is an error, in ms; 15 s by default. */
  silenceLimitMs?: number;
};

const DEFAULT_SILENCE_LIMIT_MS = 15_000;
/** A server that shuts down gets 20 s, and 5 more when it must be pushed. */
const FAST_STOP_MS = 20_000;
const HARD_STOP_MS = 5_000;
/** How long children of a dead server, or its unreaped process, may linger. */
const DEAD_OWNER_MS = 5_000;
const POLL_MS = 50;

/**
 * Gives a running PostgreSQL on the data folder: starts one, or joins the one that another process of this
 * machine runs there. The server ends with the process that started it, even by `kill -9`.
 * @throws {OperatorError} naming what is wrong and the next step.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  try {
    return await startOrJoin(options);
  } catch (error) {
    throw explainFolderError(error, options.dataDir);
  }
}

async function startOrJoin(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const fsync = options.fsync ?? true;
  const binaries = await findBinaries();
  const dataDir = await openDataDir(options.dataDir);
  const pgdata = join(dataDir, `pg${binaries.major}`);
  const logFile = join(dataDir, `pg${binaries.major}.log`);
  await sweepLeftOvers(dataDir);

  let account: ServerAccount | null = null;
  let busySince = 0;
  for (;;) {
    const made = await clusterExists(dataDir, pgdata, binaries.major);
    const holder = made ? await waitForHolder(pgdata, options) : null;
    if (holder) {
      const guest = await joinAsGuest(pgdata, holder, options);
      if (guest) return guest;
      await sleep(POLL_MS);
      continue;
    }
    account ??= chooseAccount(binaries.postgres, dataDir, pgdata);
    if (!made) {
      options.log?.info(`Making the database in ${pgdata}`);
      await makeCluster(binaries, account, dataDir, pgdata, fsync);
      continue;
    }
    giveTo(account, pgdata);
    const socketDir = await socketFolder(account, pgdata);
    const launch = await launchServer({ binaries, account, pgdata, socketDir, logFile, fsync });
    const lock = launch.outcome === 'ready' ? readLockFile(pgdata) : null;
    if (launch.outcome === 'ready' && lock) return connectedTo(pgdata, lock, launch.server, options);
    if (launch.outcome === 'busy') {
      busySince ||= performance.now();
      if (performance.now() - busySince > DEAD_OWNER_MS) throw stillBusy(pgdata);
    }
    await sleep(POLL_MS);
  }
}

/** Null when the server went away meanwhile: its owner was just killed, and the watchdog is ending it. */
async function joinAsGuest(
  pgdata: string,
  lock: LockFile,
  options: EmbeddedOptions,
): Promise<EmbeddedDatabase | null> {
  try {
    const guest = await connectedTo(pgdata, lock, null, options);
    const now = readLockFile(pgdata);
    return now?.pid === lock.pid && now.status === 'ready' ? guest : null;
  } catch (error) {
    const lost =
      /^(57P0[1-3]|ECONN.*|ENOENT|EPIPE)$/.test(errorCode(error)) || /terminated/.test(String(error));
    if (lost) return null;
    throw error;
  }
}

/**
 * Looks at who holds the cluster. Returns the lock of a server that answers, or null when the folder is
 * free, with the lock of a dead owner made harmless.
 * @throws {OperatorError} when a living server says nothing for too long.
 */
async function waitForHolder(pgdata: string, options: EmbeddedOptions): Promise<LockFile | null> {
  const silenceLimit = options.silenceLimitMs ?? DEFAULT_SILENCE_LIMIT_MS;
  let since = performance.now();
  let lastPid = 0;
  for (;;) {
    const lock = readLockFile(pgdata);
    if (lock === null) return null;
    if (lock.pid !== lastPid) since = performance.now();
    lastPid = lock.pid;

    const answer = await askServer(await configFor(pgdata, lock, 'postgres', 'postgres'));
    if (answer === 'ready') return lock;
    if (answer === 'starting') since = performance.now();
    const waited = performance.now() - since;
    const holder = holderOf(lock.pid);
    if (answer === 'silent' && holder !== 'server') {
      if (holder === 'gone') return null;
      // Something may yet reap a zombie; a number that belongs to another program will not change.
      if (holder === 'alien' || waited > DEAD_OWNER_MS) {
        options.log?.warn(
          `The lock of ${pgdata} names process ${lock.pid}, which is no living database server: recovering`,
        );
        disownLock(pgdata, lock.pid);
        return null;
      }
    }
    const limit = lock.status === 'stopping' ? FAST_STOP_MS + HARD_STOP_MS : silenceLimit;
    if (holder === 'server' && waited > limit) {
      throw new OperatorError(
        `${pgdata} is in use by process ${lock.pid}, which does not answer. ` +
          `End it with \`kill -INT ${lock.pid}\` and start again, or set DATA_DIR to another folder.`,
      );
    }
    await sleep(POLL_MS);
  }
}

async function connectedTo(
  pgdata: string,
  lock: LockFile,
  server: Server | null,
  options: EmbeddedOptions,
): Promise<EmbeddedDatabase> {
  const superConfig = await configFor(pgdata, lock, 'postgres', 'postgres');
  const exited = server ? server.exited : new Promise<void>(() => {});
  const state = { gone: false, stopping: null as Promise<void> | null };
  void exited.then(() => {
    state.gone = true;
    if (state.stopping === null) options.log?.warn(`The embedded database in ${pgdata} ended by itself`);
    server?.release();
  });
  const stop = () =>
    (state.stopping ??= server && !state.gone ? stopServer(server, options.log) : Promise.resolve());
  try {
    await ensureRoles(superConfig, { password: await clusterPassword(pgdata), database: DATABASE_NAME });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    superConfig,
    ownerConfig: await configFor(pgdata, lock, OWNER_ROLE, DATABASE_NAME),
    appConfig: await configFor(pgdata, lock, APP_ROLE, DATABASE_NAME),
    role: server ? 'owner' : 'guest',
    exited,
    stop,
  };
}

async function stopServer(server: Server, log: EmbeddedOptions['log']): Promise<void> {
  const within = async (ms: number) => {
    const timer = new AbortController();
    const late = sleep(ms, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const);
    const result = await Promise.race([server.exited.then(() => 'gone' as const), late]);
    timer.abort();
    return result === 'gone';
  };
  server.shutDown('fast');
  if (await within(FAST_STOP_MS)) return;
  log?.warn('The embedded database did not stop within 20 s: ending it at once; the next start recovers');
  server.shutDown('immediate');
  if (!(await within(HARD_STOP_MS)))
    log?.warn(`The embedded database (process ${server.pid}) is still running`);
}

/** The lock says where the server listens; a guest may see another temporary folder than the owner. */
async function configFor(
  pgdata: string,
  lock: LockFile,
  user: string,
  database: string,
): Promise<pg.ClientConfig> {
  const password = await clusterPassword(pgdata);
  return {
    host: process.platform === 'win32' ? '127.0.0.1' : lock.socketDir || pgdata,
    port: lock.port,
    user,
    database,
    ssl: false,
    ...(password === undefined ? {} : { password }),
  };
}

function stillBusy(pgdata: string): OperatorError {
  return new OperatorError(
    `Processes of a database server that ended are still at work in ${pgdata}. ` +
      'End them (`ps` shows them as "postgres: …"), then start again.',
  );
}
