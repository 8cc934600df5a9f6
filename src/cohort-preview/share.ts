import type { Ctx } from '../context.ts';
import { Refusal } from '../work.ts';

/** Of the connections for requests, a quarter at most are a preview's: each holds one for minutes. */
const SHARE_OF_POOL = 4;

const running = new WeakMap<Ctx, number>();

/**
 * Runs a preview where fewer run than this service takes at a time, through whichever door they came.
 * @throws Refusal 409 where as many run
 */
export async function withinShare<T>(ctx: Ctx, preview: () => Promise<T>): Promise<T> {
  const most = Math.max(1, Math.floor((ctx.pool.options.max ?? 1) / SHARE_OF_POOL));
  const before = running.get(ctx) ?? 0;
  if (before >= most) {
    throw new Refusal(
      409,
      'previews-run',
      'As many previews run as this service takes at a time. Wait for the end of one.',
    );
  }
  running.set(ctx, before + 1);
  try {
    return await preview();
  } finally {
    running.set(ctx, (running.get(ctx) ?? 1) - 1);
  }
}
