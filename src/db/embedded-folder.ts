import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandAs, giveTo, type ServerAccount } from './embedded-account.ts';
import type { Binaries } from './embedded-binaries.ts';
import { errorCode, OperatorError } from './operator-error.ts';

/** Longest path of a unix socket that every system takes (macOS: 104 bytes with the closing zero). */
const LONGEST_SOCKET_PATH = 103;
const LEFT_OVER = /^\.init-(\d+)-[0-9a-f]+(?:\.password)?$/;
const PASSWORD_FILE = 'netvigil.password';

/** The environment of PostgreSQL's programs: fixed language, and no PG… variable of the caller. */
export function programEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

/** Makes the data folder where it is missing, and returns its real path. */
export async function openDataDir(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    return await realpath(dataDir);
  } catch (cause) {
    throw new OperatorError(
      `Cannot make or enter the data folder ${dataDir} (${errorCode(cause)}). ` +
        'Give this user the right to write there, or set DATA_DIR to another folder.',
      { cause },
    );
  }
}

/**
 * Whether the cluster `pgdata` exists and is of this major version.
 * @throws {OperatorError} where another version's data lie: starting empty beside them would look like a loss.
 */
export async function clusterExists(dataDir: string, pgdata: string, major: number): Promise<boolean> {
  const wayUp =
    'Export the data with the Netvigil version that made it and import the export here, ' +
    'or set DATA_DIR to an empty folder.';
  if (!existsSync(pgdata)) {
    const other = (await readdir(dataDir)).find((name) => /^pg\d+$/.test(name));
    if (other === undefined) return false;
    throw new OperatorError(
      `${join(dataDir, other)} holds data of PostgreSQL ${other.slice(2)}; this version runs ${major}. ${wayUp}`,
    );
  }
  const version = await readFile(join(pgdata, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (version === null) {
    if ((await readdir(pgdata)).length === 0) return false;
    throw new OperatorError(
      `${pgdata} is not a PostgreSQL data folder (no PG_VERSION). Move it away, or set DATA_DIR to another folder.`,
    );
  }
  if (version.trim() === String(major)) return true;
  throw new OperatorError(
    `${pgdata} holds data of PostgreSQL ${version.trim()}; this version runs ${major}. ${wayUp}`,
  );
}

/**
 * Makes a new cluster beside its final place and renames it, so that a start cut short leaves nothing that
 * looks like a cluster. Of two racing first starts one wins; the other drops its own and uses the winner's.
 */
export async function makeCluster(
  binaries: Binaries,
  account: ServerAccount,
  dataDir: string,
  pgdata: string,
  fsync: boolean,
): Promise<void> {
  const draft = join(dataDir, `.init-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(draft, { mode: 0o700 });
  try {
    giveTo(account, draft);
    await initdb(binaries, account, draft, fsync);
    await rename(draft, pgdata);
    if (fsync) await syncDir(dataDir);
  } catch (error) {
    const lostTheRace =
      ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error)) && existsSync(join(pgdata, 'PG_VERSION'));
    if (!lostTheRace) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function initdb(
  binaries: Binaries,
  account: ServerAccount,
  folder: string,
  fsync: boolean,
): Promise<void> {
  const args = ['-D', folder, '-U', 'postgres', '-E', 'UTF8', '--no-instructions'];
  // The C locale exists everywhere; C.UTF-8 of the C library does not (macOS, old Linux).
  args.push('--locale-provider=builtin', '--locale=C', '--builtin-locale=C.UTF-8');
  // Windows has no sockets with file rights for us, so there a password guards the loopback port.
  const secret = process.platform === 'win32' ? `${folder}.password` : null;
  if (secret) {
    await writeFile(secret, randomBytes(24).toString('base64url'), { mode: 0o600 });
    args.push('--auth=scram-sha-256', `--pwfile=${secret}`);
  } else {
    args.push('--auth-local=trust', '--auth-host=reject');
  }
  if (!fsync) args.push('--no-sync');
  const command = commandAs(account, binaries.initdb, args);
  const child = spawn(command.file, command.args, {
    cwd: '/',
    env: programEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...command.identity,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  if (code !== 0)
    throw startFailure('Making the embedded database failed', folder, `${output}\nexit ${code}`);
  if (secret) await rename(secret, join(folder, PASSWORD_FILE));
}

/** The error of a program that failed: the disk, or the last lines that it said. */
export function startFailure(what: string, folder: string, output: string): OperatorError {
  if (/No space left on device/i.test(output)) {
    return new OperatorError(
      `${what}: the disk of ${folder} is full. Free some space there and start again.`,
    );
  }
  const lines = output
    .trim()
    .split('\n')
    .slice(-8)
    .map((line) => `  ${line}`);
  return new OperatorError(
    `${what} in ${folder}. Its last lines:\n${lines.join('\n')}\nMend that, or set DATABASE_URL.`,
  );
}

/** Removes drafts of first starts that were cut short. */
export async function sweepLeftOvers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = Number(LEFT_OVER.exec(name)?.[1]);
    if (!pid || pid === process.pid || isAlive(pid)) continue;
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** The password of all roles of a cluster on Windows; undefined elsewhere, where the socket's folder guards. */
export async function clusterPassword(pgdata: string): Promise<string | undefined> {
  return process.platform === 'win32' ? readFile(join(pgdata, PASSWORD_FILE), 'utf8') : undefined;
}

/**
 * The folder of the unix socket: the cluster itself, or, where its path is too long for a socket, a folder
 * under the temporary one with a name made from the path.
 * @throws {OperatorError} when someone else made that folder first: they could answer in the server's place.
 */
export async function socketFolder(account: ServerAccount, pgdata: string): Promise<string> {
  if (Buffer.byteLength(join(pgdata, '.s.PGSQL.5432')) <= LONGEST_SOCKET_PATH) return pgdata;
  const hash = createHash('sha256').update(pgdata).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `netvigil-${hash}`);
  const owner = (await lstat(pgdata)).uid;
  try {
    await mkdir(folder, { mode: 0o700 });
    giveTo(account, folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const stat = await lstat(folder);
  const ours = stat.uid === owner || stat.uid === process.geteuid?.();
  if (stat.isDirectory() && ours && (stat.mode & 0o077) === 0) {
    giveTo(account, folder);
    return folder;
  }
  throw new OperatorError(
    `The folder ${folder} for the database's socket belongs to someone else. ` +
      'Remove it, or set DATA_DIR to a shorter path, so that no such folder is needed.',
  );
}

async function syncDir(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The sentence for a fault of the file system anywhere in the data folder; other errors come back as they are. */
export function explainFolderError(error: unknown, dataDir: string): unknown {
  const code = errorCode(error);
  const path = error instanceof Error && 'path' in error ? String(error.path) : dataDir;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new OperatorError(`The disk of ${dataDir} is full. Free some space there and start again.`, {
      cause: error,
    });
  }
  if (!['EACCES', 'EPERM', 'EROFS'].includes(code)) return error;
  return new OperatorError(
    `Cannot use ${path} (${code}). Start as the user who owns ${dataDir}, give this one the right to it, ` +
      'or set DATA_DIR to another folder.',
    { cause: error },
  );
}
