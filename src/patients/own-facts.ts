import { audit } from '../audit/repo.ts';
import { isCareKind, type NewFact } from '../domain/facts.ts';
import { type FieldError, Refusal, type Work } from '../work.ts';
import { asRecorded, type FactRow, factsOf, insertFacts, touchPatientById } from './repo.ts';
import { recordedEntry } from './trail.ts';

/** A fact that follows from what somebody decided here, under a name of its own. */
export interface OwnFact {
  readonly fact: NewFact;
  /** Of merged records, the one that it is recorded for. */
  readonly memberId: string;
  /** The fact that it belongs to: it is recorded for the same record, so that a merge taken back parts neither. */
  readonly beside: string | null;
}

/** Records a fact of the service's own. The caller holds the patient's row, and derives afterwards. */
export async function recordOwnFact(work: Work, patientId: string, own: OwnFact): Promise<void> {
  const { fact, beside, memberId } = own;
  const held = beside === null ? [] : await factsOf(work, patientId);
  const owner = held.find(({ id }) => id === beside)?.patientId ?? memberId;
  const recorded = asRecorded(work, [{ ...fact, patientId: owner }]);
  await insertFacts(work, recorded);
  await touchPatientById(work, patientId);
  await audit(work, recorded.map(recordedEntry));
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
