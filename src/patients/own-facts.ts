import { audit } from '../audit/repo.ts';
import { isCareKind, type NewFact } from '../domain/facts.ts';
import { type FieldError, Refusal, type Work } from '../work.ts';
import { asRecorded, type FactRow, insertFacts, touchPatientById } from './repo.ts';
import { recordedEntry } from './trail.ts';

/**
 * Records facts that follow from what somebody decided here, each under a name of its own. The caller holds the
 * patient's row, and derives afterwards.
 */
export async function recordOwnFacts(
  work: Work,
  patientId: string,
  facts: readonly NewFact[],
): Promise<void> {
  if (facts.length === 0) return;
  const recorded = asRecorded(work, facts);
  await insertFacts(work, patientId, recorded);
  await touchPatientById(work, patientId);
  await audit(
    work,
    recorded.map((fact) => recordedEntry(patientId, fact)),
  );
}

/**
 * Withdrawing a loss, a contact, a transfer or a return decides whether the patient is followed here: a
 * clinician's, whoever sends facts.
 * @throws Refusal 403 naming each such withdrawal
 */
export function refuseCareWithdrawals(
  work: Work,
  held: readonly FactRow[],
  sent: readonly NewFact[],
  fresh: readonly NewFact[],
): void {
  if (work.actor.roles.includes('clinician')) return;
  const care = new Set(held.flatMap((fact) => (isCareKind(fact.kind) ? [fact.id] : [])));
  const errors = fresh.flatMap((fact): FieldError[] => {
    if (fact.corrects === null || !care.has(fact.corrects)) return [];
    const index = sent.findIndex((one) => one.kind === fact.kind && one.corrects === fact.corrects);
    const detail =
      'Names a fact about where the patient is cared for; withdrawing it needs the role clinician.';
    return [{ pointer: `/facts/${index}/corrects`, detail }];
  });
  if (errors.length > 0) {
    const detail =
      'Only a clinician withdraws a loss, a contact, a transfer or a return. Nothing was recorded.';
    throw new Refusal(403, 'clinician-only', detail, errors);
  }
}
