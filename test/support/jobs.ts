import { type Ctx, type FixedClock, fixedClock } from '../../src/context.ts';
import { systemActor } from '../../src/jobs/sweep.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import type { Actor } from '../../src/work.ts';
import type { TestDatabase } from './db.ts';
import { seedSite } from './seed.ts';

/** What jobs run in: a clock that stands at `at`, and the messages of the errors that they log. */
export function jobContext(
  { db, pool }: TestDatabase,
  at: string,
  outbox?: Outbox,
): { ctx: Ctx; clock: FixedClock; errors: string[] } {
  const clock = fixedClock(at);
  const errors: string[] = [];
  const silent = () => {};
  const error = (fields: object | string, message = String(fields)) => void errors.push(message);
  const log = { debug: silent, info: silent, warn: silent, error };
  return { ctx: { db, pool, clock, log, ...(outbox === undefined ? {} : { outbox }) }, clock, errors };
}

let sites = 0;

/** Another site, with one who has all to do with its patients and the actor of its jobs. */
export async function newSite(
  t: TestDatabase,
  ctx: Ctx,
  zone?: string,
): Promise<{ actor: Actor; system: Actor }> {
  const actor = await seedSite(t, `site-${++sites}`, zone);
  return { actor, system: await systemActor(ctx, actor.site) };
}
