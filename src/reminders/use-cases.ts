import { audit } from '../audit/repo.ts';
import type { Ctx } from '../context.ts';
import { deliver, type Recipients } from '../deliveries/use-cases.ts';
import { isOfEscalation } from '../domain/escalation.ts';
import { type Reminded, remindersOn } from '../domain/reminders.ts';
import { newId } from '../ids.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type Actor, inWork, type Work } from '../work.ts';
import {
  insertReminders,
  type NewReminder,
  type ReminderRow,
  remindersBefore,
  type Subject,
  subjectsOf,
  takeWatched,
  type Watched,
  watchNext,
} from './repo.ts';
import { type Reminding, remindingOf } from './rules.ts';

/** A batch is one transaction: reminders, deliveries, their jobs and the next days, all or none. */
const BATCH = 50;

/**
 * Sends the reminders of the actor's site that have come due. Safe twice, from two processes, and killed at any
 * moment: what is watched stays so until its reminder is on record with its deliveries, and each is recorded once.
 * @returns how many were sent; 0 where this process sends nothing
 */
export async function remind(ctx: Ctx, actor: Actor): Promise<number> {
  const { outbox } = ctx;
  if (outbox === undefined) return 0;
  let sent = 0;
  for (;;) {
    const batch = await inWork(ctx, actor, async (work) => {
      const watched = await takeWatched(work, BATCH);
      return { done: watched.length, sent: watched.length === 0 ? 0 : await remindOf(work, outbox, watched) };
    });
    sent += batch.sent;
    if (batch.done === 0) return sent;
  }
}

async function remindOf(work: Work, outbox: Outbox, watched: readonly Watched[]): Promise<number> {
  const reminding = await remindingOf(work);
  const idsOf = (kind: Watched['subject_kind']) =>
    watched.filter(({ subject_kind }) => subject_kind === kind).map(({ subject_id }) => subject_id);
  const subjects = new Map(
    [
      ...(await subjectsOf(work, 'item', idsOf('item'))),
      ...(await subjectsOf(work, 'work-item', idsOf('work-item'))),
    ].map((subject) => [subject.id, subject]),
  );
  let sent = 0;
  for (const one of watched) {
    const subject = subjects.get(one.subject_id);
    if (subject?.open && (await remindOfOne(work, outbox, reminding, one, subject))) sent += 1;
    else if (!subject?.open) await watchNext(work, one, null);
  }
  return sent;
}

/** True where a reminder was sent. */
async function remindOfOne(
  work: Work,
  outbox: Outbox,
  { rules, special, deputyId }: Reminding,
  watched: Watched,
  subject: Subject,
): Promise<boolean> {
  const plan = remindersOn(remindedOf(subject), rules, special, work.today, subject.sent_on);
  await watchNext(work, watched, plan.nextOn);
  if (plan.send === null) return false;
  const notice: Notice = {
    id: newId(),
    subject: { type: watched.subject_kind, id: subject.id },
    patientId: subject.patient_id,
    kind: plan.send.kind,
    dueOn: subject.due_on,
    dueVersion: subject.due_version,
    role: subject.role,
    collapsed: plan.collapsed,
    deputyId: subject.kind === 'board-decision' ? deputyId : null,
    staffIds: [],
    otherwise: null,
  };
  return (await sendNotices(work, outbox, [notice])) === 1;
}

/** What is told of an examination or a piece of work, and to whom. */
export interface Notice extends NewReminder, Recipients {
  /** For the trail alone. */
  readonly patientId: string | null;
}

/**
 * Puts notices on record, with their deliveries, the jobs of these and the trail: each once for a subject, kind and
 * due version. Gives how many are new.
 */
export async function sendNotices(work: Work, outbox: Outbox, notices: readonly Notice[]): Promise<number> {
  const recorded = await insertReminders(work, notices);
  const fresh = notices.filter(({ id }) => recorded.has(id));
  const deliveries = await deliver(work, outbox, fresh);
  await audit(
    work,
    fresh.map(({ id, kind, subject, patientId, dueOn, collapsed }) => ({
      action: isOfEscalation(kind) ? 'escalation-told' : 'reminded',
      entity: subject.type,
      entityId: subject.id,
      patientId,
      after: { kind, dueOn, collapsed, deliveries: deliveries.get(id) ?? 0 },
    })),
  );
  return fresh.length;
}

function remindedOf({ kind, opens_on, due_on, closes_on, booked_on }: Subject): Reminded {
  if (kind === 'board-decision' || kind === 'decision-to-carry-out')
    return { shape: 'deadline', dueOn: due_on };
  return { shape: 'window', opensOn: opens_on, dueOn: due_on, closesOn: closes_on, bookedOn: booked_on };
}

/** Reminders that were sent, the newest first; of one examination or work item where it is named. */
export const listReminders = (
  work: Work,
  subject: string | null,
  before: string | null,
  limit: number,
): Promise<ReminderRow[]> => remindersBefore(work, subject, before, limit);
