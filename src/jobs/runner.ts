import { sql } from 'kysely';
import { schedule } from 'node-cron';
import type { Ctx } from '../context.ts';
import { tellEscalated } from '../escalation/use-cases.ts';
import type { Derive } from '../plans/derive-or-report.ts';
import { runDaily } from './daily.ts';
import { deliverDue } from './deliveries.ts';
import { allSites } from './sweep.repo.ts';
import { type SweepOutcome, sweepSite, systemActor } from './sweep.ts';

const HOUR_MS = 3_600_000;

/** The running jobs. */
export interface Jobs {
  /** Sweeps every site once; a tick under way is joined, not doubled. Never throws. */
  tick(): Promise<void>;
  /** Ends the ticks, and waits for the one under way. */
  stop(): Promise<void>;
}

/** One contradiction that the master invariant found. */
interface Breach {
  readonly clause: string;
  readonly site_id: number;
  readonly subject: string;
  readonly detail: string;
}

/**
 * Ticks every minute and once now, so that a late start catches up. node-cron only wakes it: what is to be
 * done follows from the dates.
 * @param derive what works out a patient anew; another one in tests alone.
 */
export function startJobs(ctx: Ctx, derive?: Derive): Jobs {
  let underWay: Promise<void> | null = null;
  let delivering: Promise<unknown> | null = null;
  let checkedAt: number | null = null;

  // Beside the ticks: a receiver that answers slowly must not make the sweep look dead.
  const deliver = () => {
    delivering ??= deliverDue(ctx)
      .catch((error) => ctx.log.error({ err: error }, 'Deliveries failed; the next tick tries again'))
      .finally(() => {
        delivering = null;
      });
  };
  const run = async () => {
    const now = ctx.clock.now().getTime();
    // Either way: a clock set back must not put the check off for as long as it was wrong.
    const hourly = checkedAt === null || Math.abs(now - checkedAt) >= HOUR_MS;
    try {
      await sweepAll(ctx, derive);
      deliver();
      if (!hourly) return;
      await recordInvariant(ctx);
      checkedAt = now;
    } catch (error) {
      ctx.log.error({ err: error }, 'A tick of the jobs failed; the next one tries again');
    }
  };
  const tick = () => {
    underWay ??= run().finally(() => {
      underWay = null;
    });
    return underWay;
  };

  const task = schedule('* * * * *', tick, { noOverlap: true });
  void tick();
  return {
    tick,
    stop: async () => {
      await task.destroy();
      await underWay;
      await delivering;
    },
  };
}

async function sweepAll(ctx: Ctx, derive?: Derive): Promise<void> {
  const swept: SweepOutcome[] = [];
  let failedSites = 0;
  for (const site of await allSites(ctx.db)) {
    try {
      const actor = await systemActor(ctx, site);
      const outcome = await sweepSite(ctx, site, actor, derive);
      swept.push(outcome);
      // It reads the stages: where another process is at the sweep, it runs there.
      if (outcome.ran) await runDaily(ctx, actor);
      // Of each tick: where the day was done by a process that sends nothing, another one tells.
      await tellEscalated(ctx, actor);
    } catch (error) {
      failedSites += 1;
      ctx.log.error({ err: error, site: site.code }, 'The sweep of a site failed; the others go on');
    }
  }
  const sum = (key: 'changed' | 'flags' | 'derived' | 'failed' | 'reminded') =>
    swept.reduce((n, outcome) => n + outcome[key], 0);
  await beat(ctx, 'tick', {
    sites: swept.length + failedSites,
    failedSites,
    changed: sum('changed'),
    flags: sum('flags'),
    derived: sum('derived'),
    failed: sum('failed'),
    reminded: sum('reminded'),
  });
}

/** What the master invariant finds now, over all sites; ids, no patient data. */
async function checkInvariant(ctx: Pick<Ctx, 'db'>): Promise<Breach[]> {
  const { rows } = await sql<Breach>`
    SELECT clause, site_id, subject, detail FROM netvigil.invariant_breaches()`.execute(ctx.db);
  return rows;
}

/** A breach alarms; it never takes the service away. */
async function recordInvariant(ctx: Ctx): Promise<void> {
  const breaches = await checkInvariant(ctx);
  const clauses: Record<string, number> = {};
  for (const { clause } of breaches) clauses[clause] = (clauses[clause] ?? 0) + 1;
  if (breaches.length > 0) ctx.log.error({ clauses }, 'The master invariant is broken');
  const checkedAt = ctx.clock.now().toISOString();
  await beat(ctx, 'invariant', { breaches: breaches.length, clauses, checkedAt });
}

async function beat(ctx: Ctx, job: string, outcome: object): Promise<void> {
  const row = { finished_at: ctx.clock.now(), outcome: JSON.stringify(outcome) };
  await ctx.db
    .insertInto('netvigil.heartbeat')
    .values({ job, ...row })
    .onConflict((conflict) => conflict.column('job').doUpdateSet(row))
    .execute();
}
