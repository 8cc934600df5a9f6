import type { Ctx } from '../context.ts';
import { escalate } from '../escalation/use-cases.ts';
import { openGaps } from '../gaps/use-cases.ts';
import { type Actor, inWork } from '../work.ts';
import { takeSlot } from './daily.repo.ts';

/** What a day brought to a site; figures alone. Null: the day was done already. */
export type DailyOutcome = { readonly gaps: number; readonly escalated: number } | null;

/**
 * What is looked for once in a site's day: gaps that no list shows, and late rows that nobody has claimed. The
 * slot of the day, its effects and their trail are one transaction: a second process finds the day done, and
 * after a fault it is tried again. Days slept through collapse into today's.
 */
export const runDaily = (ctx: Ctx, systemActor: Actor): Promise<DailyOutcome> =>
  inWork(ctx, systemActor, async (work) => {
    if (!(await takeSlot(work, 'daily'))) return null;
    return { gaps: await openGaps(work), escalated: await escalate(work) };
  });
