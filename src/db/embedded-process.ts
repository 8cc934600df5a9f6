import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandAs } from './embedded-account.ts';
import { programEnv, startFailure } from './embedded-folder.ts';
import { readLockFile } from './embedded-lock.ts';
import { type LaunchOptions, type Server, serverSettings } from './embedded-settings.ts';
import { launchOnWindows } from './embedded-windows.ts';
import { OperatorError } from './operator-error.ts';

/** `lost`: another start holds the lock. `busy`: children of a dead server still hold its memory. */
export type Launch = { outcome: 'ready'; server: Server } | { outcome: 'lost' | 'busy' };

/** Recovery after a crash may replay up to a gigabyte of log. */
const LONGEST_START_MS = 600_000;
const LOG_ROTATE_BYTES = 10 * 1024 * 1024;

/**
 * Reads a process number, waits for end of file (Node is gone), then ends that process: 20 s fast, then hard.
 * A zombie that nobody reaps takes signals for ever, so its state is looked at.
 */
const WATCHDOG = `
read -r pid || exit 0
while read -r _; do :; done
i=0
signal=INT
while [ $i -lt 40 ]; do
  state=
  read -r _ _ state _ < "/proc/$pid/stat"
  [ "$state" != Z ] && kill -$signal "$pid" || exit 0
  sleep 1
  i=$((i+1))
  [ $i -lt 20 ] || signal=QUIT
done
`;

/**
 * Starts the server on an existing cluster and waits until it takes connections.
 * @throws {OperatorError} with the last lines of its log when it does not start.
 */
export async function launchServer(options: LaunchOptions): Promise<Launch> {
  const { pgdata, logFile } = options;
  const from = rotateLog(logFile);
  const server = process.platform === 'win32' ? await launchOnWindows(options) : launchOnPosix(options);
  const state = { gone: false };
  void server.exited.then(() => (state.gone = true));
  const deadline = performance.now() + LONGEST_START_MS;
  while (!state.gone) {
    const lock = readLockFile(pgdata);
    // Line 8 alone may be a dead server's last word.
    if (lock?.pid === server.pid && lock.status === 'ready') return { outcome: 'ready', server };
    if (performance.now() > deadline) {
      server.shutDown('immediate');
      throw new OperatorError(
        `The embedded database in ${pgdata} is not ready after ${LONGEST_START_MS / 60_000} minutes; see ${logFile}.`,
      );
    }
    await sleep(10);
  }
  server.release();
  const said = readFileSync(logFile).subarray(from).toString('utf8');
  if (/pre-existing shared memory block/.test(said)) return { outcome: 'busy' };
  if (/lock file .* already exists|is already in use|Is another postmaster/i.test(said))
    return { outcome: 'lost' };
  throw startFailure('The embedded database did not start', pgdata, said);
}

function launchOnPosix(options: LaunchOptions): Server {
  const { binaries, account, pgdata, socketDir, logFile, fsync } = options;
  const settings: Record<string, string> = {
    ...serverSettings(fsync),
    listen_addresses: '',
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
  };
  const args = [
    '-D',
    pgdata,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const command = commandAs(account, binaries.postgres, args);
  const watchdog = startWatchdog();
  const log = openSync(logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    // Detached: Ctrl-C in a terminal must reach Node alone, which drains before it stops the server.
    child = spawn(command.file, command.args, {
      cwd: '/',
      env: programEnv(),
      detached: true,
      stdio: ['ignore', log, log],
      ...command.identity,
    });
  } finally {
    closeSync(log);
  }
  const pid = child.pid ?? 0;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  if (pid > 0) watchdog.stdin?.write(`${pid}\n`);
  child.unref();
  return {
    pid,
    exited,
    shutDown: (mode) => {
      if (pid > 0 && child.exitCode === null) child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    },
    release: () => watchdog.kill('SIGKILL'),
  };
}

/** Runs apart from us, so that `kill -9` of Node, or of its whole group, still ends the server in good order. */
function startWatchdog(): ChildProcess {
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', () => {});
  watchdog.stdin.on('error', () => {});
  watchdog.unref();
  // A pipe keeps Node alive like a socket does; at run time it is one, whatever the type says.
  (watchdog.stdin as unknown as { unref?: () => void }).unref?.();
  return watchdog;
}

/** Keeps one old log, and returns the length of the present one in bytes. */
function rotateLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < LOG_ROTATE_BYTES) return size;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}
