import { randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll } from 'vitest';
import { type AppParts, buildApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { type Ctx, type FixedClock, fixedClock } from '../../src/context.ts';
import { inSite } from '../../src/db/in-site.ts';
import type { Role } from '../../src/db/tables.ts';
import { createLogger } from '../../src/http/logging.ts';
import type { Problem } from '../../src/http/problem.ts';
import type { Api } from '../../src/http/server.ts';
import { type Outbox, openOutbox } from '../../src/outbox/outbox.ts';
import { freshDatabase, type TestDatabase } from './db.ts';

export const TEST_CONFIG: Config = {
  host: '127.0.0.1',
  port: 0,
  nodeEnv: 'test',
  logLevel: 'info',
  authMode: 'development',
  database: { kind: 'url', url: 'postgres://unused/unused', migrationUrl: null },
  databasePoolSize: 10,
  outbox: {
    publicUrl: 'http://127.0.0.1:3000',
    webhooks: {
      targets: {
        // The second is allowed by a slip of the operator's: it leads into a network that is not.
        prefixes: [new URL('https://hooks.example.org/netvigil/'), new URL('https://10.1.2.3/')],
        networks: [],
      },
      key: new Uint8Array(32).fill(7),
    },
    mail: { url: 'smtp://127.0.0.1:1', from: 'netvigil@example.org' },
  },
};

// This module is loaded anew for each test file, so these are the file's own.
const open: Outbox[] = [];
afterAll(async () => {
  for (const outbox of open) await outbox.stop();
});

export interface Ask {
  /** The login for Netvigil-Actor; without it the demo nurse asks. */
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export interface TestHttp {
  readonly database: TestDatabase;
  readonly app: Api;
  readonly ctx: Ctx;
  readonly clock: FixedClock;
  /** All that was logged. */
  readonly logged: () => string;
  /** The site of the demo nurse. */
  readonly siteId: number;
  ask(method: NonNullable<InjectOptions['method']>, url: string, ask?: Ask): Promise<LightMyRequestResponse>;
}

/**
 * The service on a database of its own, with the site `alpha` and its `demo-nurse`, and a clock that stands
 * still at `at`. Call it in `beforeAll`.
 */
export async function startHttp(parts: AppParts, at = '2026-03-02T01:00:00Z'): Promise<TestHttp> {
  const database = await freshDatabase();
  const siteId = await addSite(database, 'alpha');
  await addStaff(database, siteId, 'demo-nurse', ['nurse']);
  const lines: string[] = [];
  const clock = fixedClock(at);
  const log = createLogger('debug', { write: (line) => void lines.push(line) });
  const outbox = await openOutbox(database.pool, TEST_CONFIG.outbox, {
    onError: (error) => log.error({ err: error }, 'The queue of deliveries failed'),
  });
  open.push(outbox);
  const ctx: Ctx = { db: database.db, pool: database.pool, clock, log, outbox };
  const app = await buildApp(ctx, TEST_CONFIG, parts);
  await app.ready();
  return { database, app, ctx, clock, siteId, logged: () => lines.join(''), ask: asker(app) };
}

/** Sends requests into an app without a socket; an object as body goes as JSON. */
export function asker(app: Api): TestHttp['ask'] {
  return (method, url, { as, headers = {}, body } = {}) =>
    app.inject({
      method,
      url,
      headers: {
        ...(as === undefined ? {} : { 'netvigil-actor': as }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
}

/** Listens on a port of its own, for what an answer in one piece cannot show, and gives the port. */
export async function listenOn(app: Api): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const [address] = app.addresses();
  if (address === undefined || typeof address === 'string') throw new Error('No port');
  return address.port;
}

/** The problem of an answer; throws when it is none. */
export function problemIn(response: LightMyRequestResponse): Problem {
  const type = response.headers['content-type'];
  if (type !== 'application/problem+json; charset=utf-8') throw new Error(`No problem, but ${type}`);
  return response.json<Problem>();
}

/** Adds a site in Tokyo, and gives its id. */
export async function addSite(database: TestDatabase, code: string, zone = 'Asia/Tokyo'): Promise<number> {
  const { id } = await database.db
    .insertInto('netvigil.site')
    .values({ code, name: `Site ${code}`, zone, language: 'en', synthetic: true })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Adds a member of staff, and gives their id. */
export async function addStaff(
  database: TestDatabase,
  siteId: number,
  login: string,
  roles: Role[],
): Promise<string> {
  const id = randomUUID();
  await inSite(database.db, siteId, (tx) =>
    tx
      .insertInto('netvigil.staff')
      .values({ site_id: siteId, id, login, name: `Staff ${login}`, roles })
      .execute(),
  );
  return id;
}
