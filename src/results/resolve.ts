import { audit } from '../audit/repo.ts';
import type { Identifier } from '../domain/facts.ts';
import type { Projection } from '../domain/plan.ts';
import { lockPatients, requirePatientId } from '../plans/items.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { Refusal, type Work } from '../work.ts';
import {
  insertResolution,
  itemForResolution,
  liveItemsOf,
  lockAccession,
  moveResult,
  queueEntry,
  type Resolved,
  type ResultRow,
  resultById,
} from './repo.ts';
import { outcomeOf, type ResultOutcome } from './use-cases.ts';

export interface Resolving extends Resolved {
  /** `wrong-patient`: whose result it is. */
  readonly patient: Identifier | null;
}

/**
 * A person's choice for a result that closed nothing.
 * @param check compares If-Match with the version of the queue entry
 * @throws Refusal 404 where the site has no such result, 409 where it is not in the queue, 422 where the item
 * or the patient chosen cannot be meant
 */
export async function resolveResult(
  work: Work,
  resultId: string,
  resolving: Resolving,
  check: (version: number) => void,
): Promise<ResultOutcome> {
  const seen = await resultById(work, resultId);
  if (seen === null) {
    throw new Refusal(
      404,
      'result-not-known',
      'This site has no such result. GET /v1/unmatched-results lists those in the queue.',
    );
  }
  await lockAccession(work, seen.system, seen.accession);
  const held = (await resultById(work, resultId)) ?? seen;
  const from = held.patient_id;
  const to =
    resolving.kind === 'wrong-patient' && resolving.patient !== null
      ? await requirePatientId(work, resolving.patient, false)
      : from;
  await lockPatients(work, [from, to]);
  const entry = await queueEntry(work, resultId);
  if (entry === null) {
    throw new Refusal(
      409,
      'result-not-in-queue',
      'The result is not in the queue: it closed an item, or a person has resolved it.',
    );
  }
  check(entry.version);
  if (resolving.itemId !== null) await refuseOtherItem(work, held, resolving);
  if (resolving.kind === 'wrong-patient') {
    if (to === from) {
      throw new Refusal(422, 'same-patient', 'The result is recorded for that patient already.', [
        { pointer: '/patient', detail: 'Must be another patient.' },
      ]);
    }
    await moveResult(work, resultId, to);
  }
  await insertResolution(work, resultId, held.version, resolving);
  await audit(work, [
    {
      action: 'resolved',
      entity: 'result',
      entityId: resultId,
      patientId: from,
      before: { patientId: from },
      after: { kind: resolving.kind, itemId: resolving.itemId, patientId: to },
      reason: resolving.reason,
    },
  ]);
  const projections = new Map<string, Projection>();
  for (const patientId of new Set([from, to])) {
    projections.set(patientId, await derivePatient(work, patientId));
  }
  const projection = projections.get(to);
  if (projection === undefined) throw new Error('A resolution derived no plan.');
  return outcomeOf(resultId, 'recorded', projection);
}

async function refuseOtherItem(work: Work, held: ResultRow, resolving: Resolving): Promise<void> {
  const item = await itemForResolution(work, resolving.itemId ?? '');
  const refuse = (detail: string) =>
    new Refusal(422, 'item-not-possible', 'The result cannot count for that item.', [
      { pointer: '/itemId', detail },
    ]);
  if (item === null || item.patient_id !== held.patient_id)
    throw refuse("Must be an item of the result's patient.");
  if (item.status !== 'live') throw refuse(`Must be a live item: this one is ${item.status}.`);
  if (resolving.kind === 'early' && held.performed_on >= item.opens_on) {
    throw refuse(
      `Must be an item whose window opens after ${held.performed_on}; for one that is open choose "equivalent".`,
    );
  }
  if (resolving.kind === 'early') {
    // It stands for the next examination of its series: closing a later one would hide those before it.
    const [next] = (await liveItemsOf(work, [held.patient_id]))
      .filter((one) => one.series_key === item.series_key && one.opens_on > held.performed_on)
      .map((one) => one.opens_on)
      .toSorted();
    if (next === undefined) {
      throw refuse(
        'Must be one of the candidates that GET /v1/unmatched-results shows; where none fits choose "extra".',
      );
    }
    if (item.opens_on > next) {
      throw refuse(
        `Must be the next item of ${item.series_key} after ${held.performed_on}: the one whose window opens on ${next}.`,
      );
    }
  }
  if (resolving.kind === 'equivalent' && held.performed_on < item.opens_on) {
    throw refuse(
      `Must be an item whose window has opened by ${held.performed_on}; before that choose "early".`,
    );
  }
}
