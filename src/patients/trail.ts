import type { AuditEntry } from '../audit/repo.ts';
import type { Recorded } from './repo.ts';

/** The trail of a fact that was recorded. */
export const recordedEntry = (fact: Recorded): AuditEntry => ({
  action: 'recorded',
  entity: 'fact',
  entityId: fact.id,
  patientId: fact.patientId,
  after: { kind: fact.kind, corrects: fact.corrects },
});
