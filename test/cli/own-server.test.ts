import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { APP_ROLE, OWNER_ROLE } from '../../src/db/embedded-roles.ts';
import { asSuper, configAs } from '../support/cluster.ts';
import { endAll, freePort, netvigil } from './program.ts';

const name = `netvigil_own_${randomBytes(4).toString('hex')}`;
const { superConfig } = inject('cluster');

beforeAll(async () => {
  await asSuper(superConfig, `create database ${name} owner ${OWNER_ROLE}`);
});
afterAll(async () => {
  await endAll();
  await asSuper(superConfig, `drop database if exists ${name} with (force)`);
});

/** The run's server as a URL: the session becomes the role at once. */
function urlAs(role: typeof APP_ROLE | typeof OWNER_ROLE): string {
  const { connectionString, host, port, user, options } = configAs(superConfig, role, name);
  if (connectionString !== undefined) return connectionString;
  const query = new URLSearchParams({ host: String(host), port: String(port), options: String(options) });
  return `postgres://${user}@/${name}?${query.toString().replaceAll('+', '%20')}`;
}

async function said(args: readonly string[], env: Record<string, string>, exitCode: number): Promise<string> {
  const end = await netvigil(args, { PORT: '0', ...env }).ended();
  expect(end.code, end.said).toBe(exitCode);
  expect(end.said).not.toMatch(/\n\s+at /);
  return end.said;
}

test('on a server of one’s own each step is asked for and told', { timeout: 120_000 }, async () => {
  const plain = { DATABASE_URL: urlAs(APP_ROLE) };
  const both = { ...plain, MIGRATION_DATABASE_URL: urlAs(OWNER_ROLE) };
  expect(await said(['start'], plain, 1)).toMatch(
    /lacks .*migration.* 0001_spine\. Set MIGRATION_DATABASE_URL/,
  );
  expect(await said(['migrate'], both, 0)).toContain('Applied 0001_spine');
  expect(await said(['migrate'], both, 0)).toContain('The schema was up to date.');
  const asOwner = await said(['start'], { DATABASE_URL: urlAs(OWNER_ROLE) }, 1);
  expect(asOwner).toMatch(/The role netvigil_owner of DATABASE_URL owns netvigil\./);

  const program = netvigil(['start'], { ...plain, PORT: await freePort() });
  await program.says('Ctrl-C stops it.');
  expect(program.said()).toContain('not loaded into a database of your own; npm run demo does it on request');
  expect(program.said()).toContain('The database holds no demo.');
  program.signal('SIGINT');
  expect((await program.ended()).code).toBe(0);

  expect(await said(['demo'], both, 0)).toMatch(/Loaded 134 synthetic patients in .* Next: npm start/);
  expect(await said(['demo'], plain, 1)).toContain('The database holds sites already');
  const site = ['add-site', '--code', 'sapporo', '--name', 'Sapporo', '--zone', 'Asia/Tokyo'];
  expect(await said(site, plain, 0)).toContain('Added the site sapporo. Next: npm run add-staff');
  expect(await said(site, plain, 1)).toContain('There is a site sapporo already.');
  const nurse = ['add-staff', '--login', 'kita', '--name', 'Kita', '--role', 'nurse', '--site'];
  expect(await said([...nurse, 'sapporo'], plain, 0)).toContain('Added kita at sapporo.');
  expect(await said([...nurse, 'nowhere'], plain, 1)).toContain('There is no site nowhere.');
});
