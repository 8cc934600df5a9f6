import type { WorkKind } from '../domain/work-kinds.ts';

const PATIENT = '/v1/patients/{system}/{value}';

/** Where work is seen and decided that takes no answer at /v1/work-items/{id}/answer. */
const DECIDED_AT: Partial<Record<WorkKind, string>> = {
  proposal: `${PATIENT}/proposal`,
  'unmatched-result': '/v1/unmatched-results',
  'transfer-to-confirm': `${PATIENT}/transfer/confirmation`,
  'awaiting-signature': '/v1/protocols',
};

/** The address, with the patient in braces; null where the work takes an answer, or waits. */
export const decidedAt = (kind: WorkKind): string | null => DECIDED_AT[kind] ?? null;
