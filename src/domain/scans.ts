import type { PatientRecord } from './plan-model.ts';
import type { Result } from './results.ts';
import { nonDiagnosticResults } from './work-kinds.ts';

/** Without those that a person said are another patient's. */
export function ownResults({ results, resolutions }: PatientRecord): Result[] {
  const foreign = new Set(resolutions.filter((r) => r.kind === 'wrong-patient').map((r) => r.resultId));
  return results.filter((result) => !foreign.has(result.id));
}

/** Another patient's scan, and one read as non-diagnostic, say nothing of when this patient was last seen. */
export function usableScans(record: PatientRecord): Result[] {
  const nonDiagnostic = nonDiagnosticResults(record.results, record.answered);
  return ownResults(record).filter((result) => !nonDiagnostic.has(result.id));
}
