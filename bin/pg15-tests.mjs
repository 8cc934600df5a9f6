#!/usr/bin/env node
// Runs the database tests on the machine's own PostgreSQL 15, the oldest that Netvigil supports, where it is
// installed. Further arguments go to vitest. PG15_BIN names another folder of its programs.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chooseAccount, commandAs, giveTo } from '../src/db/embedded-account.ts';
import { readLockFile } from '../src/db/embedded-lock.ts';

const programs = process.env.PG15_BIN ?? '/usr/lib/postgresql/15/bin';
const root = fileURLToPath(new URL('..', import.meta.url));

if (!existsSync(join(programs, 'postgres'))) {
  console.log('PostgreSQL 15 is not installed here: skipped');
  process.exit(0);
}
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'netvigil-pg15-'));
// As root, the server runs under another account, which must be able to enter.
chmodSync(folder, 0o755);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const postgres = join(programs, 'postgres');
const account = chooseAccount(postgres, folder, folder);
giveTo(account, folder);
const init = commandAs(account, join(programs, 'initdb'), [
  ...[
    '-D',
    join(folder, 'data'),
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ],
  ...['--auth-local=trust', '--auth-host=reject'],
]);
const made = spawnSync(init.file, init.args, { cwd: '/', encoding: 'utf8', ...init.identity });
if (made.status !== 0) {
  console.error(`initdb of PostgreSQL 15 failed:\n${made.stdout}${made.stderr}`);
  process.exit(1);
}
const settings = [
  'listen_addresses=',
  `unix_socket_directories=${folder}`,
  'fsync=off',
  'full_page_writes=off',
];
const run = commandAs(account, postgres, ['-D', join(folder, 'data'), ...settings.flatMap((s) => ['-c', s])]);
const server = spawn(run.file, run.args, {
  cwd: '/',
  stdio: ['ignore', 'ignore', 'pipe'],
  detached: true,
  ...run.identity,
});
let log = '';
server.stderr.on('data', (chunk) => {
  log = (log + chunk).slice(-4000);
});
const stopped = new Promise((resolve) => server.once('exit', resolve));

let tests;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => tests?.kill('SIGTERM'));
let status = 1;
try {
  for (let i = 0; readLockFile(join(folder, 'data'))?.status !== 'ready'; i++) {
    if (i > 600 || server.exitCode !== null) throw new Error(`PostgreSQL 15 did not start:\n${log}`);
    await sleep(50);
  }
  console.log(`On PostgreSQL ${readFileSync(join(folder, 'data', 'PG_VERSION'), 'utf8').trim()}`);
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'db'];
  tests = spawn(process.execPath, [...args, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_DATABASE_URL: `postgres://postgres@localhost/postgres?host=${folder}` },
  });
  status = await new Promise((resolve) => tests.once('exit', (code) => resolve(code ?? 1)));
} catch (error) {
  console.error(error.message);
} finally {
  server.kill('SIGINT');
  await stopped;
}
process.exit(status);
