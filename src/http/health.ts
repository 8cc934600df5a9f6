import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { problemOf, sendProblem } from './problem.ts';

const ANSWER_WITHIN_MS = 2000;
const OLDEST_TICK_MS = 3 * 60_000;

const Check = z.object({
  finishedAt: z.string().nullable(),
  fresh: z.boolean().meta({ description: 'Finished within the last 3 minutes.' }),
  failedSites: z.number().nullable().meta({
    description:
      'Sites whose sweep failed in that tick; the log has the faults. Never takes the service away.',
  }),
});

const Health = z
  .object({
    database: z.object({ reachable: z.boolean(), version: z.string().nullable() }),
    migration: z.string().nullable().meta({ description: 'The newest migration applied.' }),
    tick: Check,
    invariant: z
      .object({
        checkedAt: z.string().nullable(),
        breaches: z.number().nullable(),
        clauses: z.record(z.string(), z.number()),
      })
      .meta({
        description: 'The last check of the master invariant. A breach never takes the service away.',
      }),
  })
  .meta({ id: 'Health' });

type Health = z.infer<typeof Health>;

interface Facts {
  version: string;
  migration: string | null;
  heartbeats: { job: string; finished_at: string; outcome: unknown }[] | null;
}

/** `/livez`: the process answers. `/readyz`: it can do its work. Both stay up under load. */
export function answerProbes(app: FastifyInstance, ctx: Ctx): void {
  const config = { public: true, pressureHandler: () => {} } as const;
  app.get(
    '/livez',
    {
      config,
      logLevel: 'warn',
      schema: {
        operationId: 'live',
        tags: ['health'],
        summary: 'Is the process alive?',
        response: { 200: z.object({ status: z.literal('alive') }) },
      },
    },
    async () => ({ status: 'alive' }),
  );

  const look = oneAtATime(() => factsOf(ctx));
  app.get(
    '/readyz',
    {
      config,
      logLevel: 'warn',
      schema: {
        operationId: 'ready',
        tags: ['health'],
        summary: 'Can the service do its work?',
        description:
          'Not ready: the database does not answer within 2 seconds, or the last tick of the jobs is older than 3 minutes.',
        response: { 200: z.object({ status: z.literal('ready'), checks: Health }) },
      },
    },
    async (_request, reply) => {
      const facts = await within(look(), ANSWER_WITHIN_MS);
      const checks = healthOf(facts, ctx.clock.now());
      if (facts !== null && checks.tick.fresh) return reply.send({ status: 'ready', checks });
      const message =
        facts === null
          ? 'The database does not answer within 2 seconds.'
          : 'The jobs have not finished a tick within the last 3 minutes: nothing escalates. Restart the service, and look in its log for the job that fails.';
      const problem = problemOf({ status: 503, code: 'not-ready', wording: message, errors: [] });
      return sendProblem(reply.header('retry-after', '5'), problem, { checks });
    },
  );
}

async function factsOf(ctx: Ctx): Promise<Facts | null> {
  const { rows } = await sql<Facts>`
    select current_setting('server_version') as version,
      (select max(name) from netvigil_meta.kysely_migration) as migration,
      (select json_agg(json_build_object('job', job, 'finished_at', finished_at, 'outcome', outcome))
         from netvigil.heartbeat where job in ('tick', 'invariant')) as heartbeats`.execute(ctx.db);
  return rows[0] ?? null;
}

function healthOf(facts: Facts | null, now: Date): Health {
  const beat = (job: string) => facts?.heartbeats?.find((row) => row.job === job);
  const [tick, invariant] = [beat('tick'), beat('invariant')];
  const outcome = Outcome.safeParse(invariant?.outcome).data;
  // A clock set back leaves a tick in the future; that is no proof of life either.
  const age = tick ? Math.abs(now.getTime() - Date.parse(tick.finished_at)) : Number.POSITIVE_INFINITY;
  return {
    database: { reachable: facts !== null, version: facts?.version ?? null },
    migration: facts?.migration ?? null,
    tick: {
      finishedAt: isoOf(tick),
      fresh: age <= OLDEST_TICK_MS,
      failedSites: TickOutcome.safeParse(tick?.outcome).data?.failedSites ?? null,
    },
    invariant: {
      checkedAt: isoOf(invariant),
      breaches: outcome?.breaches ?? null,
      clauses: outcome?.clauses ?? {},
    },
  };
}

/** Of what a job noted, only counts may be shown: nobody is asked who looks. */
const Outcome = z.object({
  breaches: z.number(),
  clauses: z.record(z.string().regex(/^[\w.-]{1,80}$/), z.number()).default({}),
});

const TickOutcome = z.object({ failedSites: z.number() });

function isoOf(row: { finished_at: string } | undefined): string | null {
  return row ? new Date(row.finished_at).toISOString() : null;
}

/** Probes that pile up behind a slow database must not take all its connections. */
function oneAtATime<T>(look: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null;
  return () =>
    (underWay ??= look().finally(() => {
      underWay = null;
    }));
}

async function within<T>(promise: Promise<T | null>, milliseconds: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, milliseconds, null);
  });
  try {
    return await Promise.race([promise.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}
