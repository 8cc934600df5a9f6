import type { Ctx } from '../context.ts';
import {
  messageOf,
  recordDead,
  recordDelivered,
  recordFault,
  recordUnsent,
} from '../deliveries/use-cases.ts';
import { DeliveryFault } from '../outbox/message.ts';
import type { DeliveryJob, Outbox } from '../outbox/outbox.ts';
import { type Actor, inWork } from '../work.ts';
import { allSites } from './sweep.repo.ts';
import { systemActor } from './sweep.ts';

/**
 * Tries every delivery whose time has come, and tells people of those that failed for good. Safe from several
 * processes: a job is one's own until it is settled. Killed after the receiver has answered and before that is
 * on record, it is sent again with the same id.
 * @returns how many were tried
 */
export async function deliverDue(ctx: Ctx): Promise<number> {
  const { outbox } = ctx;
  if (outbox === undefined) return 0;
  await outbox.supervise();
  const actors = new Map<number, Promise<Actor>>();
  const sites = new Map((await allSites(ctx.db)).map((site) => [site.id, site]));
  const handle = async (job: DeliveryJob, settle: typeof tryOnce) => {
    try {
      const site = sites.get(job.siteId);
      if (site === undefined) throw new Error(`A delivery of site ${job.siteId}, which is not there`);
      const actor = actors.get(site.id) ?? systemActor(ctx, site);
      actors.set(site.id, actor);
      await settle(ctx, outbox, await actor, job);
    } catch (error) {
      // Not settled, the job is given out again; the other deliveries go on.
      ctx.log.error({ err: error, delivery: job.deliveryId }, 'A delivery could not be settled');
    }
  };
  let tried = 0;
  for (;;) {
    const jobs = await outbox.take('delivery');
    await Promise.all(jobs.map((job) => handle(job, tryOnce)));
    tried += jobs.length;
    if (jobs.length === 0) break;
  }
  for (;;) {
    const dead = await outbox.take('delivery-dead');
    await Promise.all(dead.map((job) => handle(job, tell)));
    if (dead.length === 0) return tried;
  }
}

async function tryOnce(ctx: Ctx, outbox: Outbox, actor: Actor, job: DeliveryJob): Promise<void> {
  const message = await inWork(ctx, actor, (work) => messageOf(work, job.deliveryId));
  let fault: DeliveryFault | null = null;
  try {
    if (message !== null) await outbox.send(message, ctx.clock.now());
  } catch (error) {
    if (!(error instanceof DeliveryFault)) ctx.log.error({ err: error }, 'A way out failed unexpectedly');
    fault = error instanceof DeliveryFault ? error : new DeliveryFault('The service failed to send it.');
  }
  await inWork(ctx, actor, async (work) => {
    if (fault?.permanent === false) {
      await recordFault(work, job.deliveryId, fault.message);
      return outbox.fail(work.tx, 'delivery', job);
    }
    if (fault !== null) await recordDead(work, job.deliveryId, fault.message);
    else if (message === null) await recordUnsent(work, job.deliveryId);
    else await recordDelivered(work, job.deliveryId);
    return outbox.complete(work.tx, 'delivery', job);
  });
}

/** All tries are used up. */
const tell: typeof tryOnce = (ctx, outbox, actor, job) =>
  inWork(ctx, actor, async (work) => {
    await recordDead(work, job.deliveryId);
    await outbox.complete(work.tx, 'delivery-dead', job);
  });
