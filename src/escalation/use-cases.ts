import type { Ctx } from '../context.ts';
import { type EscalationLevel, noticeKind } from '../domain/escalation.ts';
import { newId } from '../ids.ts';
import { type Notice, sendNotices } from '../reminders/use-cases.ts';
import { type Actor, inWork, type Work } from '../work.ts';
import {
  insertEscalations,
  leadsOf,
  markUnclaimed,
  setNoticed,
  takeUnnoticed,
  type Unnoticed,
} from './repo.ts';

/** A batch is one transaction: notices, deliveries, their jobs and that they were sent, all or none. */
const BATCH = 200;

/**
 * Marks late rows that nobody has claimed for those whose work they are, then for a clinician, then for the site's
 * lead, each once for a day that the row was due on, however often it runs. Gives how many; `tellEscalated` sends.
 */
export async function escalate(work: Work): Promise<number> {
  let told = 0;
  for (const rows of ['item', 'work_item'] as const) {
    const escalated = await markUnclaimed(work, rows);
    await insertEscalations(work, rows, escalated);
    told += escalated.length;
  }
  return told;
}

/**
 * Sends one notice for each step that the actor's site has reached, by the ways out of its reminders. Safe twice,
 * from two processes, and killed at any moment: a step waits until its notice is on record with its deliveries.
 * Of what is done meanwhile, or due on another day, nobody is told.
 * @returns how many were sent; 0 where this process sends nothing
 */
export async function tellEscalated(ctx: Ctx, actor: Actor): Promise<number> {
  const { outbox } = ctx;
  if (outbox === undefined) return 0;
  let sent = 0;
  for (;;) {
    const batch = await inWork(ctx, actor, async (work) => {
      const steps = await takeUnnoticed(work, BATCH);
      if (steps.length === 0) return { done: 0, sent: 0 };
      const leads = await leadsOf(work);
      const notices = steps.filter(({ stands }) => stands).map((step) => noticeOf(step, leads));
      const done = await sendNotices(work, outbox, notices);
      await setNoticed(
        work,
        steps.map(({ id }) => id),
      );
      return { done: steps.length, sent: done };
    });
    sent += batch.sent;
    if (batch.done === 0) return sent;
  }
}

function noticeOf(step: Unnoticed, leads: readonly string[]): Notice {
  const { level, subject, patientId, dueOn, dueVersion } = step;
  return {
    id: newId(),
    subject,
    patientId,
    kind: noticeKind(level),
    dueOn,
    dueVersion,
    collapsed: 0,
    deputyId: null,
    ...TO[level](step, leads),
  };
}

/** Whom each step concerns. Where nobody takes the lead's notices, the coordinators find somebody. */
const TO: Readonly<
  Record<
    EscalationLevel,
    (step: Unnoticed, leads: readonly string[]) => Pick<Notice, 'role' | 'staffIds' | 'otherwise'>
  >
> = {
  ward: ({ role }) => ({ role, staffIds: [], otherwise: null }),
  clinician: () => ({ role: 'clinician', staffIds: [], otherwise: null }),
  lead: (_step, staffIds) => ({ role: 'lead', staffIds, otherwise: 'coordinator' }),
};
