import type pg from 'pg';
import { fixedClock } from '../../src/context.ts';
import { connect } from '../../src/db/connect.ts';
import { tellEscalated } from '../../src/escalation/use-cases.ts';
import { createLogger } from '../../src/http/logging.ts';
import { runDaily } from '../../src/jobs/daily.ts';
import { deliverDue } from '../../src/jobs/deliveries.ts';
import { allSites } from '../../src/jobs/sweep.repo.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { openOutbox } from '../../src/outbox/outbox.ts';

/** What a process of its own is told: where, when, and which receiver there is. */
export interface Reminding {
  readonly connection: pg.ClientConfig;
  readonly at: string;
  readonly origin: string;
  readonly key: string;
}

const { connection, at, origin, key }: Reminding = JSON.parse(process.argv[2] ?? '');
const { db, pool, close } = connect({ connection, size: 4 });
const outbox = await openOutbox(
  pool,
  {
    publicUrl: 'https://netvigil.example.org',
    webhooks: {
      targets: { prefixes: [new URL(origin)], networks: ['127.0.0.1/32'] },
      key: Buffer.from(key, 'base64'),
    },
    mail: null,
  },
  { onError: (error) => console.error(error) },
);
const ctx = { db, pool, clock: fixedClock(at), log: createLogger('error'), outbox };
console.log('begins');
for (const site of await allSites(db)) {
  const actor = await systemActor(ctx, site);
  await sweepSite(ctx, site, actor);
  await runDaily(ctx, actor);
  await tellEscalated(ctx, actor);
}
await deliverDue(ctx);
console.log('done');
await outbox.stop();
await close();
