import type { NewFact } from '../domain/facts.ts';
import type { WorkAnswer } from '../domain/work-kinds.ts';
import { recordOwnFact } from '../patients/own-facts.ts';
import { closeWork } from '../plans/answer.ts';
import { derivePatient } from '../plans/use-cases.ts';
import type { Work } from '../work.ts';

/** Of facts that an answer to a work item put on record. */
const ANSWERS = 'urn:netvigil:answer';

/**
 * A person's answer to a piece of work, with its reason. The fact that it says is recorded with it, and what
 * follows follows at once.
 * @param check compares If-Match with the version held
 * @throws Refusal 403 for an answer only a clinician gives, 404, 409 where the work is closed, 422 where the
 * answer does not fit
 */
export async function answerWork(
  work: Work,
  id: string,
  answer: WorkAnswer,
  check: (version: number) => void,
): Promise<void> {
  const { patientId, said } = await closeWork(work, id, answer, check);
  if (said !== null) {
    const fact = { ...said.fact, source: { system: ANSWERS, value: id }, corrects: null } as NewFact;
    await recordOwnFact(work, patientId, { ...said, fact });
  }
  await derivePatient(work, patientId);
}
