import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startEmbedded } from '../../src/db/embedded.ts';
import { scratchDir } from '../support/cluster.ts';
import { endAll, freePort, listenOn, npm, processesWith, shell } from './program.ts';

const SLOW = { timeout: 120_000 };

/** One folder for the whole file: its one demo is interrupted, killed, finished and used. */
let dir: string;
let port: string;
beforeAll(async () => {
  dir = await scratchDir('start');
  port = await freePort();
});
afterEach(endAll);
afterAll(async () => {
  expect(await processesWith(dir)).toEqual([]);
  await rm(dir, { recursive: true, force: true });
});

const start = () => npm(['start'], { DATA_DIR: dir, PORT: port, LOG_LEVEL: 'warn' });

describe('a first start', () => {
  test('ended by Ctrl-C while the database is made, leaves no process', SLOW, async () => {
    const first = start();
    await first.says('Starting the embedded PostgreSQL');
    first.signal('SIGINT');
    const { code, said } = await first.ended();
    expect(code, said).toBe(0);
    expect(said).toMatch(/Stopping …\nStopped after \d/);
    expect(said).not.toMatch(/\n\s+at /);
  });

  test('ended by Ctrl-C, pressed again and again, while the demo loads', SLOW, async () => {
    const second = start();
    await second.says('40 of 134');
    for (let i = 0; i < 5; i += 1) {
      second.signal('SIGINT');
      await sleep(20);
      // Its last breath takes no signal any more.
      if (second.said().includes('Stopped after')) break;
    }
    const { code, said } = await second.ended();
    expect(code, said).toBe(0);
    expect(said).toMatch(/Demo: stopped after \d+ patients; the next start goes on/);
    expect(said).toContain('Stopped after');
  });

  test('killed while the demo loads; its server ends by itself', SLOW, async () => {
    const third = start();
    await third.says('80 of 134');
    third.signal('SIGKILL');
    expect((await third.ended()).signal).toBe('SIGKILL');
  });

  test('that loses its port meanwhile says so, and leaves no process', SLOW, async () => {
    const fourth = start();
    await fourth.says('Demo');
    const thief = await listenOn(port);
    const { code, said } = await fourth.ended();
    thief.close();
    expect(code).toBe(1);
    expect(said).toMatch(/Demo: \d+ synthetic patients more, so that it is whole, .*"Dr Demo"/);
    expect(said).toMatch(new RegExp(`\\nPort ${port} of 127\\.0\\.0\\.1 is taken.*PORT=\\d+ npm start`));
    expect(said).not.toMatch(/\n\s+at /);
    expect(await processesWith(dir)).toEqual([]);
  });
});

describe('the service', () => {
  test('ends with a sentence when its database does', SLOW, async () => {
    const service = start();
    await service.says('Ctrl-C stops it.');
    const lock = await readFile(join(dir, 'pg18', 'postmaster.pid'), 'utf8');
    process.kill(Number.parseInt(lock, 10), 'SIGKILL');
    const { code, said } = await service.ended();
    expect(code, said).toBe(1);
    expect(said).toMatch(/\nThe embedded PostgreSQL ended by itself.*start again, and it recovers\.\n/);
  });

  test('runs, and every line it prints to copy works as printed', SLOW, async () => {
    const service = start();
    await service.says('Ctrl-C stops it.');
    const said = service.said();
    expect(said).toMatch(/Database: .*\[\d/);
    expect(said).toContain('Demo: none loaded, the database is not empty');
    expect(said).not.toContain('{"level"');
    expect(said).not.toContain('\u001b');

    const curls = [...said.matchAll(/^ {2}(curl (?:.*\\\n)*.*)$/gm)].map((match) => match[1] ?? '');
    const [plan = '', overdue = '', enrol = ''] = curls;
    expect(JSON.parse(await shell(plan)).items.length).toBeGreaterThan(0);
    expect(JSON.parse(await shell(overdue)).rows.length).toBeGreaterThan(0);
    expect(JSON.parse(await shell(enrol))).toMatchObject({ known: 0, plan: 'active', work: [] });
    expect(JSON.parse(await shell(enrol))).toMatchObject({ recorded: [], known: 3, plan: 'active' });
    const newPlan = JSON.parse(await shell(`curl -s '${/http\S+NEW-[\d-]+/.exec(enrol)?.[0]}/plan'`));
    expect(newPlan).toMatchObject({ status: 'active' });
    expect(JSON.stringify(newPlan.courses)).toContain('RECT-G2');
    const first = /http:\S+/.exec(said.slice(said.indexOf('Netvigil is up')))?.[0] ?? '';
    expect(first).toBe(`http://127.0.0.1:${port}/`);
    expect(await (await fetch(first)).text()).toContain('id="grid"');
    expect((await fetch(`http://127.0.0.1:${port}/docs`)).status).toBe(200);
    service.signal('SIGKILL');
    expect((await service.ended()).signal).toBe('SIGKILL');
  });

  test('recovers from kill -9 with the demo whole, nothing doubled, the invariant unbroken', async () => {
    const server = await startEmbedded({ dataDir: dir });
    const client = new pg.Client({ ...server.superConfig, database: 'netvigil' });
    try {
      await client.connect();
      const { rows } = await client.query(
        `select count(*)::int as patients, count(distinct (name, birth_date))::int as different,
          (select count(*)::int from netvigil.invariant_breaches()) as breaches from netvigil.patient`,
      );
      expect(rows).toEqual([{ patients: 135, different: 135, breaches: 0 }]);
    } finally {
      await client.end();
      await server.stop();
    }
  });

  test('ended under requests answers or refuses each, and leaves no process', SLOW, async () => {
    const service = start();
    await service.says('Ctrl-C stops it.');
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/v1/worklist`).then(
        (answer) => answer.status,
        () => 'no connection',
      );
    const asked = Array.from({ length: 30 }, ask);
    expect(await asked[0]).toBe(200);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) service.signal(signal);
    const { code, said } = await service.ended();
    expect(code, said).toBe(0);
    expect(said).toContain('Stopped after');
    for (const status of await Promise.all(asked)) expect([200, 503, 'no connection']).toContain(status);
    expect(await processesWith(dir)).toEqual([]);
  });
});
