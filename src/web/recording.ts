import type { Ctx } from '../context.ts';
import { databaseProblem } from '../http/database-faults.ts';
import { HttpProblem } from '../http/problem.ts';
import { type Actor, inWork, Refusal, type Work } from '../work.ts';

/** The code of a fault before which nothing was recorded for certain. */
export const NOT_RECORDED = 'not-recorded';

/**
 * The door for what a page writes: one transaction of the actor's site. Where the database goes away before the
 * commit was asked for, the reader is told that nothing was recorded; after that nobody can know.
 */
export async function recording<T>(ctx: Ctx, actor: Actor, fn: (work: Work) => Promise<T>): Promise<T> {
  let committing = false;
  try {
    return await inWork(ctx, actor, async (work) => {
      const done = await fn(work);
      committing = true;
      return done;
    });
  } catch (error) {
    const problem = error instanceof Refusal ? null : databaseProblem(error, {}, true);
    if (committing || problem?.status !== 503) throw error;
    throw new HttpProblem(503, NOT_RECORDED, problem.wording, { headers: problem.headers });
  }
}

/**
 * Compares the version that stood in a form with the version held.
 * @throws Refusal 412 where somebody was faster
 */
export const formVersion =
  (read: string) =>
  (current: number | string): void => {
    if (String(current) === read) return;
    throw new Refusal(
      412,
      'changed-since',
      'Somebody changed this after you had opened it, and nothing of yours was recorded.',
    );
  };
