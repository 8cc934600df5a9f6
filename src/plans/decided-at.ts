import type { WorkKind } from '../domain/work-kinds.ts';

const PATIENT = '/v1/patients/{system}/{value}';

/** Where work is seen and decided that takes no answer at /v1/work-items/{id}/answer. */
const DECIDED_AT: Partial<Record<WorkKind, string>> = {
  proposal: `${PATIENT}/proposal`,
  'unmatched-result': '/v1/unmatched-results',
  'transfer-to-confirm': `${PATIENT}/transfer/confirmation`,
  'awaiting-signature': '/v1/protocols',
  'dead-letter': '/v1/dead-letters',
};

const OF_PERIOD: Partial<Record<WorkKind, string>> = {
  'observation-scan': 'scans',
  'observation-read': 'scans',
  'board-decision': 'decisions',
  'convene-or-defer': 'decisions',
};

/** The observation period that work is about, by its parts; null where it is about none. */
export const periodOf = (parts: object): string | null =>
  'period' in parts && typeof parts.period === 'string' ? parts.period : null;

/** The address, with the patient in braces; null where the work takes an answer, or waits. */
export function decidedAt(kind: WorkKind, period: string | null): string | null {
  const place = OF_PERIOD[kind];
  if (period !== null && place !== undefined) return `/v1/observation-periods/${period}/${place}`;
  return DECIDED_AT[kind] ?? null;
}
