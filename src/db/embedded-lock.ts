import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { errorCode } from './operator-error.ts';

/** What `postmaster.pid`, which is PostgreSQL's own lock of a folder, says. */
export type LockFile = {
  readonly pid: number;
  readonly port: number;
  readonly socketDir: string;
  /** `starting`, `ready`, `stopping`, or empty while the file is being written. */
  readonly status: string;
};

/** Reads the lock of the cluster, or null when nothing holds it. */
export function readLockFile(pgdata: string): LockFile | null {
  let text: string;
  try {
    text = readFileSync(lockPath(pgdata), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  return parseLockFile(text);
}

function parseLockFile(text: string): LockFile | null {
  const lines = text.split('\n');
  const pid = Math.abs(Number(lines[0]?.trim()));
  if (!Number.isSafeInteger(pid) || pid === 0) return null;
  const port = Number(lines[3]?.trim()) || 5432;
  return { pid, port, socketDir: lines[4]?.trim() ?? '', status: lines[7]?.trim() ?? '' };
}

/**
 * What the process that the lock names is. After a restart of the machine or the container the number often
 * belongs to some other program (`alien`), sometimes to ourselves.
 */
export function holderOf(pid: number): 'server' | 'gone' | 'zombie' | 'alien' {
  if (pid === process.pid) return 'alien';
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return 'gone';
  }
  const seen = describeProcess(pid);
  if (seen === null) return 'server';
  if (/^[ZX]/.test(seen.state)) return 'zombie';
  return seen.command === '' || seen.command.includes('postgres') ? 'server' : 'alien';
}

/** Null when the system does not say; then the process is taken for a server, the careful answer. */
function describeProcess(pid: number): { state: string; command: string } | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const state = stat.slice(stat.lastIndexOf(')') + 1).trim();
      return { state, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() };
    }
    if (process.platform === 'win32') return null;
    const line = execFileSync('ps', ['-o', 'stat=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [state = '', ...command] = line.split(/\s+/);
    return { state, command: command.join(' ') };
  } catch {
    return null;
  }
}

/**
 * Asks the server itself. The answer outranks the process number: a container that shares the folder has
 * processes that we cannot see, and starting a second server beside them would destroy the data.
 */
export async function askServer(config: pg.ClientConfig): Promise<'ready' | 'starting' | 'silent'> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 1000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return 'ready';
  } catch (error) {
    const code = errorCode(error);
    // Any SQLSTATE is an answer: 57P03 is "starting up" or "shutting down", 53300 "too many clients".
    if (code === '57P03') return 'starting';
    return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? 'ready' : 'silent';
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Makes the lock of a dead owner name us. PostgreSQL takes a lock that names its parent for stale, yet still
 * checks that no old child uses the shared memory; without the file it could not check.
 *
 * The file is written through one handle: if another start has replaced it meanwhile, we write to the old,
 * unlinked file and do no harm.
 */
export function disownLock(pgdata: string, deadPid: number): void {
  let handle: number;
  try {
    handle = openSync(lockPath(pgdata), 'r+');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  try {
    const text = readFileSync(handle, 'utf8');
    if (parseLockFile(text)?.pid !== deadPid) return;
    const renamed = `${process.pid}${text.slice(text.indexOf('\n'))}`;
    writeSync(handle, renamed, 0);
    ftruncateSync(handle, Buffer.byteLength(renamed));
  } finally {
    closeSync(handle);
  }
}

function lockPath(pgdata: string): string {
  return join(pgdata, 'postmaster.pid');
}
