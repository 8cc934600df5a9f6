import type { NewResult } from '../domain/results.ts';
import { lockOwner, readItem } from '../plans/items.ts';
import { readResult } from '../results/resolve.ts';
import { type ResultOutcome, recordResultOf } from '../results/use-cases.ts';
import { Refusal, type Work } from '../work.ts';

/** The system of results that a person typed in; nobody else's. */
const TYPED_IN = 'urn:netvigil:typed-in';
const LIVE_STATES: readonly string[] = ['planned', 'open', 'due', 'overdue'];

/** A final result as a person types it in at an examination. */
export interface TypedResult extends Pick<NewResult, 'performedOn' | 'modality' | 'regions' | 'conclusion'> {
  /** As the report has it; null where the person does not know. */
  readonly accession: string | null;
}

/**
 * Records a final result that a person typed in at an examination, matched like any other: it may close the
 * examination, cover a part of it, or wait in the queue.
 * @param check compares the version that was read with the version held
 * @throws Refusal 400 for a day ahead, 404 for an unknown item, 409 for one not live or an accession of another patient
 */
export function recordTyped(
  work: Work,
  itemId: string,
  { accession, ...told }: TypedResult,
  check: (version: number) => void,
): Promise<ResultOutcome> {
  const lockedPatient = async () => {
    const owner = await lockOwner(work, itemId);
    const held = await readItem(work, itemId);
    check(held.version);
    if (!LIVE_STATES.includes(held.state)) {
      throw new Refusal(409, 'item-not-live', `The item is ${held.state} already: it takes no result.`);
    }
    return owner;
  };
  return recordResultOf(work, lockedPatient, {
    ...told,
    system: TYPED_IN,
    accession: accession ?? [itemId, told.performedOn, told.modality, ...told.regions.toSorted()].join(' '),
    version: 'next',
    status: 'final',
  });
}

/**
 * Takes back a result that a person typed in, as a version of its own: what it had closed lives again.
 * @param version the result's own, as `readResult` tells it
 * @throws Refusal 404, 409 for a result of another system, 412 where it was changed since
 */
export async function withdrawTyped(
  work: Work,
  itemId: string,
  resultId: string,
  check: (version: string) => void,
): Promise<ResultOutcome> {
  const { result } = await readResult(work, resultId);
  if (result.system !== TYPED_IN) {
    throw new Refusal(
      409,
      'result-not-typed-in',
      'The result came from another system: it is withdrawn there.',
    );
  }
  const lockedPatient = async () => {
    const owner = await lockOwner(work, itemId);
    check((await readResult(work, resultId)).version);
    return owner;
  };
  return recordResultOf(work, lockedPatient, {
    ...result,
    modality: result.modality as NewResult['modality'],
    regions: result.regions as NewResult['regions'],
    version: 'next',
    status: 'entered-in-error',
  });
}
