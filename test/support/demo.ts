import { rm } from 'node:fs/promises';
import pg from 'pg';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { fixedClock } from '../../src/context.ts';
import { connect } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrateToLatest } from '../../src/db/migrate.ts';
import { loadDemo } from '../../src/demo/load.ts';
import { createLogger } from '../../src/http/logging.ts';
import { runDaily } from '../../src/jobs/daily.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { storeBuiltIns } from '../../src/protocol-versions/use-cases.ts';
import { slices } from '../../src/slices.ts';
import { siteByCode } from '../../src/staff/use-cases.ts';
import { webPages } from '../../src/web/routes.ts';
import { scratchDir } from './cluster.ts';

const SEED = 1;

/** The demo, or its first patients, on a server of its own that can be stopped, on a day that stands still. */
export async function openDemo(at: string, patients = Number.POSITIVE_INFINITY) {
  const dataDir = await scratchDir('demo');
  const open = () => startEmbedded({ dataDir, fsync: false });
  let server = await open();
  await migrateToLatest(server.ownerConfig);
  const log = createLogger('silent');
  const { db, pool, close } = connect({ connection: server.appConfig, size: 10, log });
  const ctx = { db, pool, clock: fixedClock(at), log };
  await storeBuiltIns(db);
  const enough = new AbortController();
  await loadDemo(ctx, SEED, (done) => done >= patients && enough.abort(), enough.signal);
  for (const code of ['hokkaido', 'chengdu']) {
    const site = await siteByCode(db, code);
    const system = await systemActor(ctx, site);
    await sweepSite(ctx, site, system);
    await runDaily(ctx, system);
  }
  const app = await buildApp(ctx, loadConfig({ NODE_ENV: 'test' }), { slices, pages: webPages });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    app,
    origin,
    ctx,
    /** The database server goes away, and every connection with it. */
    stopDatabase: () => server.stop(),
    startDatabase: async () => {
      server = await open();
    },
    /** What the master invariant finds. */
    breaches: async () => {
      const client = new pg.Client({ ...server.superConfig, database: server.appConfig.database });
      await client.connect();
      const { rows } = await client.query('SELECT * FROM netvigil.invariant_breaches()');
      await client.end();
      return rows;
    },
    /** Leaves nothing of it. */
    close: async () => {
      await app.close();
      await close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
