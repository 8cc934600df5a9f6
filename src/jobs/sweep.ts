import type { Ctx } from '../context.ts';
import { inSite } from '../db/in-site.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import { newId } from '../ids.ts';
import { type Derive, deriveOrReport } from '../plans/derive-or-report.ts';
import { remind } from '../reminders/use-cases.ts';
import { advanceRollouts } from '../rollouts/use-cases.ts';
import { type Actor, inWork, type Site } from '../work.ts';
import {
  advanceStages,
  failedBefore,
  lockSweep,
  recordSweep,
  systemStaff,
  wakingPeriods,
  wakingPlans,
} from './sweep.repo.ts';

/** A batch is one transaction, which holds its patients' rows until its end. */
const BATCH = 25;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** What a sweep of one site did; figures alone. */
export interface SweepOutcome {
  readonly site: string;
  readonly day: CalendarDate;
  /** False: another process was at it, and this one did nothing. */
  readonly ran: boolean;
  readonly changed: number;
  readonly flags: number;
  readonly derived: number;
  readonly failed: number;
  readonly reminded: number;
}

/**
 * Brings a site to its own today: stages and flags in one statement, then what the day brings to patients
 * (an interval exceeded, the end of a plan, the horizon of an open step), what failed before, and then what
 * signatures and retirements ask of many patients, and last the reminders. Safe twice and from two processes.
 * @param derive what works out a patient anew; another one in tests alone.
 */
export async function sweepSite(
  ctx: Ctx,
  site: Site,
  systemActor: Actor,
  derive?: Derive,
): Promise<SweepOutcome> {
  const { day, advanced } = await inWork(ctx, systemActor, async (work) => ({
    day: work.today,
    advanced: (await lockSweep(work)) ? await advanceStages(work) : null,
  }));
  const told = { site: site.code, day, ran: advanced !== null };
  if (advanced === null) return { ...told, changed: 0, flags: 0, derived: 0, failed: 0, reminded: 0 };
  // Where nobody waits, no road is walked; who comes meanwhile is found by the next tick.
  const patients: Derived[] = [];
  for (const road of advanced.waking ? [wakingPlans, wakingPeriods, failedBefore] : [])
    patients.push(await deriveBatches(ctx, systemActor, derive, road));
  if (advanced.rolling) patients.push(await advanceRollouts(ctx, systemActor, derive));
  const reminded = await remind(ctx, systemActor);
  await inWork(ctx, systemActor, (work) => recordSweep(work, day));
  const { changed, flags } = advanced;
  const sum = (key: keyof Derived) => patients.reduce((all, some) => all + some[key], 0);
  return { ...told, changed, flags, derived: sum('derived'), failed: sum('failed'), reminded };
}

/** How many patients were worked out anew, and how many could not be. */
interface Derived {
  readonly derived: number;
  readonly failed: number;
}

/** Who acts when no person does. */
export async function systemActor(ctx: Ctx, site: Site): Promise<Actor> {
  const staff = await inSite(ctx.db, site.id, (tx) => systemStaff(tx, site, newId()));
  return { ...staff, site };
}

/** @param next the patients to derive after an id, at most so many, locked. */
async function deriveBatches(
  ctx: Ctx,
  actor: Actor,
  derive: Derive | undefined,
  next: typeof wakingPlans,
): Promise<Derived> {
  let [derived, failed, after] = [0, 0, BEFORE_ALL];
  for (;;) {
    const batch = await inWork(ctx, actor, async (work) => {
      const rows = await next(work, after, BATCH);
      let failures = 0;
      for (const row of rows) {
        if ((await deriveOrReport(work, ctx.log, row.patient_id, derive)).failed) failures += 1;
      }
      return { rows, failed: failures };
    });
    const last = batch.rows.at(-1);
    if (last === undefined) return { derived, failed };
    after = last.id;
    derived += batch.rows.length - batch.failed;
    failed += batch.failed;
  }
}
