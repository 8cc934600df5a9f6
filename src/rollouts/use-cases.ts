import { setTimeout } from 'node:timers/promises';
import type { Ctx, Logger } from '../context.ts';
import { BOARD, type BoardSubject } from '../domain/meetings.ts';
import { OBSERVATION_RULE } from '../domain/observation-proposal.ts';
import { PROTOCOL_CODES, type ProtocolCode } from '../domain/protocol.ts';
import { type Derive, deriveOrReport } from '../plans/derive-or-report.ts';
import { type Actor, inWork, type Work } from '../work.ts';
import {
  advanceRollout,
  type Changed,
  concernedAfter,
  insertRollout,
  lastRollout,
  runningRollouts,
  settledCodes,
  takePatient,
  takeRollout,
} from './repo.ts';

/** A batch is one transaction, which holds its patients' rows until its end. */
const BATCH = 25;
/** A patient whom somebody writes to is asked for again so often before the rollout waits for the next sweep. */
const TRIES = 4;
const PAUSE_MS = 250;

/** How far a rollout is. */
export interface Progress {
  readonly patients: number;
  readonly done: number;
  readonly proposed: number;
  readonly failed: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** What was signed or retired, a version of a protocol or of the site's settings; or when the board meets. */
export type Subject = `${ProtocolCode | 'settings'} v${number}` | BoardSubject;

async function codesOf(work: Work, subject: string): Promise<Changed> {
  if (subject === BOARD) return [BOARD];
  if (subject.startsWith('settings v')) return [...(await settledCodes(work)), OBSERVATION_RULE];
  const code = PROTOCOL_CODES.find((one) => subject.startsWith(`${one} v`));
  if (code === undefined) throw new Error(`A rollout of neither protocol nor settings: ${subject}`);
  return [code];
}

/**
 * Something was signed or retired: every patient whom that concerns is to be derived anew, the first batch at
 * once and the rest by the sweep. Plans that run are never changed by it: it proposes. The caller holds the
 * shelf (db/shelf-lock.ts), so that no plan can begin with what was on it before.
 */
export async function startRollout(work: Work, log: Logger, subject: Subject): Promise<void> {
  const id = await insertRollout(work, await codesOf(work, subject), subject);
  await runBatch(work, log, id);
}

/** What a batch did. `stuck`: its first patient is held by somebody else; `busy`: the rollout is, or is over. */
type Batch =
  | 'busy'
  | 'stuck'
  | { readonly derived: number; readonly failed: number; readonly finished: boolean };

/** The watermark never passes a patient whom somebody else holds: the batch ends before that one. */
async function runBatch(work: Work, log: Logger, id: string, derive?: Derive): Promise<Batch> {
  const rollout = await takeRollout(work, id);
  if (rollout === null) return 'busy';
  const records = await concernedAfter(work, rollout, await codesOf(work, rollout.subject), BATCH);
  let [last, done, proposed, failed]: [string | null, number, number, number] = [null, 0, 0, 0];
  for (const record of records) {
    const patientId = await takePatient(work, record);
    if (patientId === null) break;
    const outcome = await deriveOrReport(work, log, patientId, derive);
    last = record;
    done += 1;
    proposed += outcome.proposed ? 1 : 0;
    failed += outcome.failed ? 1 : 0;
  }
  if (done === 0 && records.length > 0) return 'stuck';
  const finished = done === records.length && records.length < BATCH;
  await advanceRollout(work, rollout, { last, done, proposed, failed, finished });
  return { derived: done - failed, failed, finished };
}

/**
 * Works off the rollouts of the actor's site, batch by batch. Safe from two processes; what is interrupted goes
 * on from the last batch that was committed.
 * @param derive what works out a patient anew; another one in tests alone.
 */
export async function advanceRollouts(
  ctx: Ctx,
  actor: Actor,
  derive?: Derive,
): Promise<{ derived: number; failed: number }> {
  let [derived, failed] = [0, 0];
  for (const id of await inWork(ctx, actor, runningRollouts)) {
    for (let tries = 0; tries < TRIES; ) {
      const batch = await inWork(ctx, actor, (work) => runBatch(work, ctx.log, id, derive));
      if (batch === 'busy') break;
      if (batch === 'stuck') {
        tries += 1;
        await setTimeout(PAUSE_MS);
        continue;
      }
      tries = 0;
      derived += batch.derived;
      failed += batch.failed;
      if (batch.finished) break;
    }
  }
  return { derived, failed };
}

/** How far the last rollout of a subject is; null where it was neither signed nor retired here. */
export async function readRollout(work: Work, subject: Subject): Promise<Progress | null> {
  const row = await lastRollout(work, subject);
  if (row === null) return null;
  const { patients, done, proposed, failed, started_at: startedAt, finished_at: finishedAt } = row;
  return { patients, done, proposed, failed, startedAt, finishedAt };
}
