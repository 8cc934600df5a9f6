import { OBSERVATION_RULE } from '../domain/observation-proposal.ts';
import { answersOf, type WorkKind } from '../domain/work-kinds.ts';

const PATIENT = '/v1/patients/{system}/{value}';

/** Where work is seen and decided that takes no answer at /v1/work-items/{id}/answer. */
const DECIDED_AT: Partial<Record<WorkKind, string>> = {
  proposal: `${PATIENT}/proposal`,
  'unmatched-result': '/v1/unmatched-results',
  'transfer-to-confirm': `${PATIENT}/transfer/confirmation`,
  'awaiting-signature': '/v1/protocols',
  'dead-letter': '/v1/dead-letters',
  'board-decision': '/v1/board/cases/{caseId}/decisions',
  'convene-or-defer': '/v1/board/cases/{caseId}/decisions',
  // The operation, recorded as a fact, settles it.
  'decision-to-carry-out': `${PATIENT}/facts`,
  'observation-scan': '/v1/observation-periods/{id}/scans',
  'observation-read': '/v1/observation-periods/{id}/scans/{scanId}/readings',
};

/** The address, with the patient, the period or the case in braces; null where the work takes an answer, or waits. */
export function decidedAt(
  kind: WorkKind,
  { subject, parts }: { readonly subject: string; readonly parts: object },
): string | null {
  if (subject === OBSERVATION_RULE) return '/v1/settings';
  return answersOf(kind, parts).length > 0 ? null : (DECIDED_AT[kind] ?? null);
}
