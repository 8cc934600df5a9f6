import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, verifyServer } from '../../src/db/connect.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../src/db/embedded.ts';
import { linkLibraries } from '../../src/db/embedded-binaries.ts';
import { type Child, runChild, runs, untilGone } from '../support/child.ts';
import { scratchDir } from '../support/cluster.ts';

let dir: string;
let children: Child[] = [];
let servers: EmbeddedDatabase[] = [];

beforeEach(async () => {
  dir = await scratchDir('embedded');
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.finish()));
  await Promise.all(servers.map((server) => server.stop()));
  children = [];
  servers = [];
  await rm(dir, { recursive: true, force: true });
});

async function start(dataDir = dir, options: { silenceLimitMs?: number } = {}) {
  const server = await startEmbedded({ dataDir, ...options });
  servers.push(server);
  return server;
}
function child(mode: 'hold' | 'write', dataDir = dir) {
  const started = runChild(mode, dataDir);
  children.push(started);
  return started;
}
const greeting = async (of: Child) => JSON.parse(await of.line((line) => line.startsWith('{'))) as Greeting;
type Greeting = { role: string; cluster: string };

async function ask<T extends pg.QueryResultRow>(config: pg.ClientConfig, text: string): Promise<T[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}
async function serverPid(dataDir = dir): Promise<number> {
  return Number((await readFile(join(dataDir, 'pg18', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}
describe('a first start', () => {
  test('makes a private folder and a server in which the service owns nothing', async () => {
    const server = await start();
    expect(server.role).toBe('owner');
    expect((await stat(join(dir, 'pg18'))).mode & 0o777).toBe(0o700);

    const app = connect({ connection: server.appConfig, size: 2 });
    await verifyServer(app.pool, { name: 'the embedded database' }, 'service');
    await app.close();
    const [facts] = await ask(
      server.appConfig,
      `select current_user as role, current_setting('fsync') as fsync, current_setting('TimeZone') as zone,
        (select pg_get_userbyid(datdba) from pg_database where datname = current_database()) as owner,
        has_database_privilege(current_database(), 'create') as may_create`,
    );
    expect(facts).toEqual({
      role: 'netvigil_app',
      fsync: 'on',
      zone: 'UTC',
      owner: 'netvigil_owner',
      may_create: false,
    });
  });

  test('refuses the owner and the superuser as the role of the service', async () => {
    const server = await start();
    await ask(server.ownerConfig, 'create schema netvigil');
    await ask(server.ownerConfig, 'create table netvigil.thing ()');
    for (const [config, reason] of [
      [server.superConfig, 'is a superuser'],
      [{ ...server.ownerConfig }, 'owns netvigil.thing'],
    ] as const) {
      const { pool, close } = connect({ connection: { ...config, database: 'netvigil' }, size: 1 });
      await expect(verifyServer(pool, { name: 'DATABASE_URL' }, 'service')).rejects.toThrow(reason);
      await close();
    }
  });

  test('leaves no process behind after stop, and may be stopped twice', async () => {
    const server = await start();
    const pid = await serverPid();
    await server.stop();
    await server.stop();
    expect(runs(pid)).toBe(false);
    expect(existsSync(join(dir, 'pg18', 'postmaster.pid'))).toBe(false);
  });

  test('racing another one: both end well, on one cluster', async () => {
    const [one, two] = [child('hold'), child('hold')];
    const [first, second] = await Promise.all([greeting(one), greeting(two)]);
    expect([first.role, second.role].sort()).toEqual(['guest', 'owner']);
    expect(first.cluster).toBe(second.cluster);
  });

  test('works below a folder that only we may enter, or says what to do', async () => {
    const closed = join(dir, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const server = await start(join(closed, 'data')).catch((error: Error) => error.message);
    // A container may forbid root the user namespace that it needs here.
    if (typeof server === 'string') expect(server).toMatch(/does not run as root.*set DATA_DIR/);
    else expect(await ask(server.appConfig, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('works where the path is too long for a socket', async () => {
    const server = await start(join(dir, 'x'.repeat(110)));
    expect(await ask(server.appConfig, 'select 1 as one')).toEqual([{ one: 1 }]);
    await rm(String(server.appConfig.host), { recursive: true, force: true });
  });
});

describe('a folder in use', () => {
  test('is joined as a guest, whose stop leaves the server alone', async () => {
    const owner = child('hold');
    const { cluster } = await greeting(owner);
    const guest = await start();
    expect(guest.role).toBe('guest');
    const [seen] = await ask(
      guest.ownerConfig,
      'select system_identifier::text as id from pg_control_system()',
    );
    expect(seen?.id).toBe(cluster);
    await guest.stop();
    expect(runs(await serverPid())).toBe(true);
  });

  test('by a server that does not answer is an error that names the process', async () => {
    await greeting(child('hold'));
    const pid = await serverPid();
    process.kill(pid, 'SIGSTOP');
    try {
      await expect(start(dir, { silenceLimitMs: 500 })).rejects.toThrow(
        `in use by process ${pid}, which does not answer`,
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});

describe('after a crash', () => {
  test('no acknowledged row is lost, whoever is killed first', async () => {
    let acknowledged = 0;
    for (const victims of ['node', 'server', 'both'] as const) {
      const writer = child('write');
      expect((await greeting(writer)).role).toBe('owner');
      await writer.line((line, index) => line.startsWith('ack ') && index > 100);
      const pid = await serverPid();
      if (victims !== 'node') process.kill(pid, 'SIGKILL');
      if (victims === 'server') await writer.line((line) => line.startsWith('failed '));
      await writer.killed();
      // Killed Node: the watchdog ends the server without any help of ours.
      if (victims === 'node') await untilGone(pid);
      acknowledged += writer.lines.filter((line) => line.startsWith('ack ')).length;
    }
    const server = await start();
    expect(server.role).toBe('owner');
    const [kept] = await ask<{ n: number }>(server.ownerConfig, 'select count(*)::int as n from kept');
    expect(acknowledged).toBeGreaterThan(300);
    // A row whose acknowledgement was cut off may be there as well, one per kill.
    expect(kept?.n).toBeGreaterThanOrEqual(acknowledged);
    expect(kept?.n).toBeLessThanOrEqual(acknowledged + 3);
  });

  test('a lock whose number now belongs to another program does not bar the start', async () => {
    const first = await start();
    const lockFile = join(dir, 'pg18', 'postmaster.pid');
    const lock = await readFile(lockFile, 'utf8');
    await first.stop();
    const other = spawn('sleep', ['60']);
    try {
      await writeFile(lockFile, lock.replace(/^\d+/, String(other.pid)));
      const second = await start();
      expect(second.role).toBe('owner');
      expect(await ask(second.appConfig, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      other.kill('SIGKILL');
    }
  });

  test('a draft of a first start that was cut short is swept away', async () => {
    const gone = spawn('true');
    await new Promise((resolve) => gone.on('exit', resolve));
    const draft = join(dir, `.init-${gone.pid}-00ff00ff`);
    await mkdir(join(draft, 'base'), { recursive: true });
    await start();
    expect(existsSync(draft)).toBe(false);
  });
});

describe('a folder that cannot be used is refused in a sentence', () => {
  test('of another major version beside the place of ours', async () => {
    await mkdir(join(dir, 'pg17'));
    await expect(start()).rejects.toThrow(/pg17 holds data of PostgreSQL 17; this version runs 18\. Export/);
    expect(existsSync(join(dir, 'pg18'))).toBe(false);
  });

  test('of another major version in the place of ours', async () => {
    await mkdir(join(dir, 'pg18'));
    await writeFile(join(dir, 'pg18', 'PG_VERSION'), '16\n');
    await expect(start()).rejects.toThrow(/holds data of PostgreSQL 16; this version runs 18/);
  });

  test('that is no cluster at all', async () => {
    await mkdir(join(dir, 'pg18', 'photos'), { recursive: true });
    await expect(start()).rejects.toThrow(/is not a PostgreSQL data folder.*Move it away/);
  });

  test('that is a file', async () => {
    await writeFile(join(dir, 'file'), '');
    await expect(start(join(dir, 'file'))).rejects.toThrow(/Cannot make or enter the data folder/);
  });

  test('with a broken cluster, quoting the last words of the server', async () => {
    await (await start()).stop();
    await rm(join(dir, 'pg18', 'global', 'pg_control'));
    await expect(start()).rejects.toThrow(/did not start in .*pg18.*could not find the database system/s);
  });
});

test('library links are made where an install without scripts left them out', async () => {
  await mkdir(join(dir, 'native', 'lib'), { recursive: true });
  const links = [
    { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' },
    { source: 'native/lib/liby.so.3.4', target: 'native/lib/liby.so.3' },
  ];
  await writeFile(join(dir, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  for (const { source } of links) await writeFile(join(dir, source), '');
  await symlink('liby.so.3.4', join(dir, 'native/lib/liby.so.3'));
  await linkLibraries(dir);
  expect(await readlink(join(dir, 'native/lib/libx.so.1'))).toBe('libx.so.1.2');
  expect(await readlink(join(dir, 'native/lib/liby.so.3'))).toBe('liby.so.3.4');
});
