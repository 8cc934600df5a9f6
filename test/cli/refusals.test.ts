import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchDir } from '../support/cluster.ts';
import { endAll, freePort, listenOn, netvigil, run } from './program.ts';

let dir: string;
let port: string;
beforeAll(async () => {
  dir = await scratchDir('refusals');
  port = await freePort();
  await writeFile(join(dir, 'file'), '');
});
afterAll(async () => {
  await endAll();
  expect(await readdir(dir)).toEqual(['file']);
  await rm(dir, { recursive: true, force: true });
});

const PASSWORD = 'sekrit-of-the-url';
const url = (rest: string) => `postgres://someone:${PASSWORD}@${rest}`;

/** What a command says that must end by itself with a sentence. */
async function refusal(args: readonly string[], env: Record<string, string>, exitCode = 1): Promise<string> {
  const { code, said } = await netvigil(args, { DATA_DIR: join(dir, 'data'), PORT: port, ...env }).ended();
  expect(code, said).toBe(exitCode);
  expect(said).not.toMatch(/\n\s+at /);
  expect(said).not.toContain(PASSWORD);
  return said;
}

describe('npm start refuses in a sentence with the way out, before anything is started:', () => {
  test('a port that is taken', async () => {
    const owner = await listenOn('0');
    const { port: taken } = owner.address() as { port: number };
    const said = await refusal(['start'], { PORT: String(taken) });
    owner.close();
    expect(said).toMatch(
      new RegExp(`^Port ${taken} of 127\\.0\\.0\\.1 is taken.*Stop that program.*PORT=\\d+ npm start\\n$`),
    );
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['an address that others reach', { HOST: '0.0.0.0' }, /HOST is 0\.0\.0\.0.*use 127\.0\.0\.1/],
    ['development mode in production', { NODE_ENV: 'production' }, /refuses NODE_ENV=production/],
    [
      'a DATABASE_URL that is none',
      { DATABASE_URL: `x:${PASSWORD}` },
      /DATABASE_URL must look like postgres:/,
    ],
  ])('%s', async (_, env, sentence) => {
    expect(await refusal(['start'], env, 2)).toMatch(sentence);
  });

  test.each([
    [
      'where nothing listens',
      () => url(`127.0.0.1:${port}/netvigil`),
      /nothing listens on 127\.0\.0\.1:\d+\./,
    ],
    ['of an unknown host', () => url('no-such-host.invalid/netvigil'), /no-such-host\.invalid:5432/],
  ])('a DATABASE_URL %s, and no embedded database in its place', async (_, address, sentence) => {
    const said = await refusal(['start'], { DATABASE_URL: address() });
    expect(said).toMatch(sentence);
    expect(said).toContain('No embedded database is started in its place.');
  });

  test('a data folder that is a file', async () => {
    const said = await refusal(['start'], { DATA_DIR: join(dir, 'file') });
    expect(said).toMatch(/Cannot make or enter the data folder .*set DATA_DIR to another folder/);
  });

  test('a Node that is too old', async () => {
    const old = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.1.0"}})';
    const args = ['--import', `data:text/javascript,${encodeURIComponent(old)}`, 'bin/netvigil.mjs', 'start'];
    const { code, said } = await run(process.execPath, args, {}).ended();
    expect(code).toBe(1);
    expect(said).toMatch(
      /^Netvigil needs Node 24 or newer; this is Node 20\.1\.0\.\nStart it with `npm start`/,
    );
  });
});

test.each([
  [['stat'], /unknown command 'stat'/],
  [['add-site', '--code', 'x'], /required option '--name <name>' not specified/],
  [['add-staff', '--role', 'king'], /Allowed choices are nurse, clinician/],
])('bad arguments are told in a sentence: %j', async (args, sentence) => {
  expect(await refusal(args, {})).toMatch(sentence);
});
