import { randomUUID } from 'node:crypto';
import { audit } from '../audit/repo.ts';
import type { Logger } from '../context.ts';
import type { Projection } from '../domain/plan.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';
import { inSavepoint, openDerivationFailed } from './failed.repo.ts';
import { derivePatient } from './use-cases.ts';

/** What works out a patient anew. */
export type Derive = (work: Work, patientId: string) => Promise<Pick<Projection, 'work'> | undefined>;

/** What became of it: whether it failed, and whether a proposal waits for a clinician now. */
export interface Derived {
  readonly failed: boolean;
  readonly proposed: boolean;
}

/**
 * Derives one of many patients. A fault is undone for this patient alone and leaves the work
 * `derivation-failed`, which the next sweep tries again.
 * @param derive another one in tests alone.
 */
export async function deriveOrReport(
  work: Work,
  log: Logger,
  patientId: string,
  derive: Derive = derivePatient,
): Promise<Derived> {
  try {
    const projection = await inSavepoint(work, () => derive(work, patientId));
    const proposed = projection?.work.some(({ kind }) => kind === 'proposal') ?? false;
    return { failed: false, proposed };
  } catch (error) {
    const incident = randomUUID();
    log.error({ incident, err: error, patientId }, 'The derivation of a patient failed');
    const id = newId();
    if (await openDerivationFailed(work, id, patientId)) {
      const after = { kind: 'derivation-failed', incident };
      await audit(work, [{ action: 'work-opened', entity: 'work-item', entityId: id, patientId, after }]);
    }
    return { failed: true, proposed: false };
  }
}
