import { type AuditEntry, audit } from '../audit/repo.ts';
import { CLINICIANS_ANSWERS, type WorkAnswer } from '../domain/work-kinds.ts';
import { Refusal, type Work, worded } from '../work.ts';
import {
  ANSWER_TAKEN_BACK,
  isAskedAnew,
  reopenWorkRow,
  resumePlan,
  type TakenBack,
  workItemById,
} from './answer.repo.ts';
import { lockPatient } from './group.repo.ts';
import { loadRecord } from './load.repo.ts';
import { derivePatient } from './use-cases.ts';

const COUNTED = 'It counted as an attempt, and the next one is asked for: answer that one.';

/** Answers that put more on record than themselves, and how that is taken back. */
const RECORDED_MORE: Partial<Record<WorkAnswer['answer'], string>> = {
  recurrence: 'It recorded what was found: withdraw that fact, then record what the board decides.',
  reached: 'It recorded the contact: withdraw that fact.',
  'not-reached': COUNTED,
  'pick-protocol': 'It started a course: end its examinations, each with its reason.',
  accepted: 'It revised the plan: record the fact that calls for another one.',
};

/** What an answer to work of a kind put on record besides itself, and how that is taken back; null: nothing. */
const recordedMore = (kind: string, answer: WorkAnswer['answer']): string | null =>
  kind === 'missed-appointment' ? COUNTED : (RECORDED_MORE[answer] ?? null);

/** Whether an answer to work of a kind can be taken back. */
export const canBeTakenBack = (kind: string, answer: WorkAnswer['answer']): boolean =>
  recordedMore(kind, answer) === null;

/**
 * Takes back an answer that was given in error: the work is open again where the record still calls for it, and
 * what the answer ended goes on. A discharge that was an error gives the plan back.
 * @param check compares If-Match with the version held
 * @throws Refusal 403 where only a clinician gives the answer, 404, 409 where nothing is answered, the same is asked
 * anew already, or the answer put more on record than itself
 */
export async function takeBackAnswer(
  work: Work,
  id: string,
  reason: string,
  check: (version: number) => void,
): Promise<void> {
  const seen = await workItemById(work, id);
  if (seen === null || seen.patient_id === null) {
    throw new Refusal(
      404,
      'work-item-not-known',
      worded(
        'This site has no such work item.',
        'GET …/timeline of the patient shows those that are closed.',
      ),
    );
  }
  const { patientId } = await lockPatient(work, seen.patient_id);
  const held = (await workItemById(work, id)) ?? seen;
  check(held.version);
  const answer = held.answer as WorkAnswer | null;
  if (held.status !== 'answered' || answer === null || held.closed_at === null) {
    throw new Refusal(409, 'work-item-not-answered', `The work item is ${held.status}: no answer stands.`);
  }
  const clinicians = held.role === 'clinician' || CLINICIANS_ANSWERS.has(answer.answer);
  if (clinicians && !work.actor.roles.includes('clinician')) {
    throw new Refusal(
      403,
      'clinician-only',
      'Only a clinician takes back an answer that only a clinician gives.',
    );
  }
  const more = recordedMore(held.kind, answer.answer);
  if (more !== null)
    throw new Refusal(409, 'answer-put-on-record', `The answer is ${answer.answer}. ${more}`);
  if (await isAskedAnew(work, held)) {
    throw new Refusal(409, 'asked-anew', 'The same is asked for anew already: answer the open work item.');
  }
  await reopenWorkRow(work, id);
  const resumed = answer.answer === 'discharge' ? await resumeDischarged(work, patientId, reason) : [];
  const before: TakenBack = { answer, closedAt: held.closed_at.toISOString() };
  await audit(work, [
    {
      action: ANSWER_TAKEN_BACK,
      entity: 'work-item',
      entityId: id,
      patientId,
      before,
      after: { status: 'open', kind: held.kind, subject: held.subject },
      reason,
    },
    ...resumed,
  ]);
  await derivePatient(work, patientId);
}

/** Gives back the plans that a discharge had ended, and what the trail says of it; those of the dead and the transferred stay as they are. */
export async function resumeDischarged(work: Work, patientId: string, reason: string): Promise<AuditEntry[]> {
  const { plans } = await loadRecord(work, patientId);
  const ended = plans.filter(({ row }) => row.ended_reason === 'discharged').map(({ row }) => row.id);
  for (const id of ended) await resumePlan(work, id);
  return ended.map((planId) => ({
    action: 'plan-reopened',
    entity: 'plan',
    entityId: planId,
    patientId,
    before: { status: 'ended', reason: 'discharged' },
    after: { status: 'active', reason: null },
    reason,
  }));
}
