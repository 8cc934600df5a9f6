import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { programEnv } from './embedded-folder.ts';
import { readLockFile } from './embedded-lock.ts';
import { type LaunchOptions, type Server, serverSettings } from './embedded-settings.ts';

/** Ends the server when its standard input closes, that is when the Node that started it is gone. */
const WATCHDOG =
  "const [f,...a]=process.argv.slice(1);process.stdin.on('end',()=>require('child_process').spawnSync(f,a)).resume()";

/**
 * Starts the server through pg_ctl, which drops administrator rights (PostgreSQL refuses them), on a random
 * port of 127.0.0.1. Written from the manual: nobody has run it on Windows yet.
 */
export async function launchOnWindows(options: LaunchOptions): Promise<Server> {
  const { binaries, pgdata, logFile, fsync } = options;
  const port = await freePort();
  const settings = { ...serverSettings(fsync), listen_addresses: '127.0.0.1', port: String(port) };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const pgCtl = (...args: string[]) =>
    new Promise<void>((resolve) => {
      execFile(binaries.pgCtl, args, { env: programEnv(), windowsHide: true }, () => resolve());
    });
  await pgCtl('start', '-D', pgdata, '-w', '-l', logFile, '-o', flags.join(' '));

  const lock = readLockFile(pgdata);
  const pid = lock?.port === port ? lock.pid : 0;
  const stop = (mode: string) => ['stop', '-D', pgdata, '-m', mode, '-t', '20'];
  const watchdog = spawn(process.execPath, ['-e', WATCHDOG, binaries.pgCtl, ...stop('fast')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
  watchdog.on('error', () => {});
  watchdog.unref();
  return {
    pid,
    exited: pid === 0 ? Promise.resolve() : untilGone(pid),
    shutDown: (mode) => void pgCtl(...stop(mode)),
    release: () => watchdog.kill(),
  };
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(200, undefined, { ref: false });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
