import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { APP_ROLE, OWNER_ROLE } from '../../src/db/embedded-roles.ts';
import { migrateToLatest, pendingMigrations } from '../../src/db/migrate.ts';
import { asSuper, configAs, scratchDir } from '../support/cluster.ts';

let folder: string;
let name: string;
let owner: pg.ClientConfig;

beforeEach(async () => {
  folder = await scratchDir('migrations');
  name = `netvigil_test_${randomBytes(6).toString('hex')}`;
  await asSuper(inject('cluster').superConfig, `create database ${name} owner ${OWNER_ROLE}`);
  owner = configAs(inject('cluster').superConfig, OWNER_ROLE, name);
});
afterEach(async () => {
  await asSuper(inject('cluster').superConfig, `drop database if exists ${name} with (force)`);
  await rm(folder, { recursive: true, force: true });
});

/** A migration of one statement; plain enough to need no import. */
async function migration(file: string, statement: string): Promise<void> {
  const query = `{ sql: ${JSON.stringify(statement)}, parameters: [], query: { kind: 'RawNode' } }`;
  await writeFile(join(folder, file), `export const up = (db: any) => db.executeQuery(${query});\n`);
}
async function tables(): Promise<string[]> {
  const client = new pg.Client(owner);
  await client.connect();
  const { rows } = await client.query("select relname from pg_class where relname like 'made_%' order by 1");
  await client.end();
  return rows.map((row) => row.relname);
}

test('applies what is missing, once, and tells the names', async () => {
  await migration('0001_first.ts', 'create table made_one ()');
  expect(await migrateToLatest(owner, { folder })).toEqual(['0001_first']);
  await migration('0002_second.ts', 'create table made_two ()');
  expect(await migrateToLatest(owner, { folder })).toEqual(['0002_second']);
  expect(await migrateToLatest(owner, { folder })).toEqual([]);
  expect(await tables()).toEqual(['made_one', 'made_two']);
});

test('two at a time apply each migration once', async () => {
  await migration('0001_first.ts', 'create table made_one ()');
  const both = await Promise.all([migrateToLatest(owner, { folder }), migrateToLatest(owner, { folder })]);
  expect(both.flat()).toEqual(['0001_first']);
});

test('a migration that fails is an error, and nothing of the run stays', async () => {
  await migration('0001_first.ts', 'create table made_one ()');
  await migration('0002_second.ts', 'create table made_one ()');
  await expect(migrateToLatest(owner, { folder })).rejects.toThrow('already exists');
  expect(await tables()).toEqual([]);
});

test('lets go of a lock that it cannot have, and tries again until it is free', async () => {
  await migration('0001_first.ts', 'create table made_one ()');
  await migrateToLatest(owner, { folder });
  await migration('0002_second.ts', 'alter table made_one add column two int');
  const holder = new pg.Client(owner);
  await holder.connect();
  await holder.query('begin; lock table made_one in access share mode');
  await expect(migrateToLatest(owner, { folder, patienceMs: 300 })).rejects.toThrow(
    /could not lock its tables/,
  );

  const waited: string[] = [];
  const log = { info: () => {}, warn: (line: unknown) => void waited.push(String(line)) };
  const migrated = migrateToLatest(owner, { folder, log });
  await expect.poll(() => waited.length).toBeGreaterThan(0);
  await holder.end();
  expect(await migrated).toEqual(['0002_second']);
});

test('the service sees what is pending, without rights of its own', async () => {
  await migration('0001_first.ts', 'create table made_one ()');
  await migrateToLatest(owner, { folder });
  await migration('0002_second.ts', 'create table made_two ()');
  const service = connect({
    connection: configAs(inject('cluster').superConfig, APP_ROLE, name),
    size: 1,
  });
  expect(await pendingMigrations(service.db, folder)).toEqual(['0002_second']);
  await service.close();
});

test.each([
  ['two of one number', ['0001_first.ts', '0001_other.ts'], /Two migrations .* number 0001/],
  ['a name that would be passed over', ['1_first.ts'], /is not named like/],
])('refuses a folder with %s', async (_what, files, reason) => {
  for (const file of files) await migration(file, 'select 1');
  await expect(migrateToLatest(owner, { folder })).rejects.toThrow(reason);
});

test('says so when the role may not do the work', async () => {
  await migration('0001_first.ts', 'create table made_one ()');
  const service = configAs(inject('cluster').superConfig, APP_ROLE, name);
  await expect(migrateToLatest(service, { folder })).rejects.toThrow(/set MIGRATION_DATABASE_URL/);
});
