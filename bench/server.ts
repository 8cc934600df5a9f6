import { once } from 'node:events';
import { buildApp } from '../src/app.ts';
import type { Config } from '../src/config.ts';
import { fixedClock } from '../src/context.ts';
import { connect } from '../src/db/connect.ts';
import { createLogger } from '../src/http/logging.ts';
import { slices } from '../src/slices.ts';
import { webPages } from '../src/web/routes.ts';
import { bareApp } from './bare.ts';
import type { SideConfig } from './side.ts';

/** The process of one side: ours as `start` makes it, with a clock that stands still, or the bare one. */
async function serve({ kind, connection, poolSize, now, enrolment }: SideConfig) {
  if (kind === 'bare') return bareApp({ ...connection, max: poolSize }, enrolment);
  const log = createLogger('info');
  const { db, pool } = connect({
    connection,
    size: poolSize,
    log,
  });
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    nodeEnv: 'development',
    logLevel: 'info',
    authMode: 'development',
    database: { kind: 'url', url: '', migrationUrl: null },
    databasePoolSize: poolSize,
    outbox: { publicUrl: 'http://127.0.0.1', webhooks: null, mail: null },
  };
  return buildApp({ db, pool, clock: fixedClock(now), log }, config, { slices, pages: webPages });
}

const [config] = (await once(process, 'message')) as [SideConfig];
const app = await serve(config);
await app.listen({ host: '127.0.0.1', port: 0 });
const [address] = app.addresses();
if (address === undefined || typeof address === 'string') throw new Error('No port');
process.send?.({ port: address.port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 });
});
process.on('disconnect', () => process.exit(0));
