import { audit } from '../audit/repo.ts';
import { holdSteady } from '../db/hold-steady.ts';
import { dayInZone } from '../domain/calendar.ts';
import type { Identifier } from '../domain/facts.ts';
import type { Projection } from '../domain/plan.ts';
import { isFinal, type ResultStatus } from '../domain/results.ts';
import { lockPatients, requireAddressed } from '../plans/items.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { refuseOtherItem } from './choice.ts';
import {
  type HeldResult,
  historyOf,
  insertResolution,
  lockAccession,
  type Move,
  moveResult,
  patientSummary,
  type Resolved,
  resultById,
} from './repo.ts';
import { etagOfResult, outcomeOf, type ResultOutcome, toldOf } from './use-cases.ts';

export interface Resolving extends Resolved {
  /** `wrong-patient`: whose result it is. */
  readonly patient: Identifier | null;
}

const notKnown = () =>
  new Refusal(
    404,
    'result-not-known',
    worded('This site has no such result.', 'GET /v1/unmatched-results lists those in the queue.'),
  );

/** A result with its versions, the decisions about it, and what it closes. @throws Refusal 404 */
export async function readResult(work: Work, resultId: string) {
  const held = await resultById(work, resultId);
  if (held === null) throw notKnown();
  const { versions, decisions } = await historyOf(work, resultId);
  return {
    resultId,
    version: etagOfResult(held),
    patient: await patientSummary(work, held.survivor_id),
    result: toldOf(held),
    versions: versions.map(({ version, content, received_at }) => ({
      version,
      status: content.status,
      performedOn: content.performedOn,
      receivedOn: dayInZone(received_at, work.site.zone),
    })),
    decisions: decisions.map((one) => ({
      choice: one.kind,
      itemId: one.item_id,
      ofVersion: one.result_version,
      reason: one.reason,
      decidedOn: dayInZone(one.resolved_at, work.site.zone),
      decidedBy: one.name,
    })),
  };
}

/**
 * A person's choice about a result: one in the queue, one that has closed something already, one decided before.
 * The newest choice stands; `afresh` takes the one before back. A result of the wrong patient moves, in every
 * status, and both patients are derived anew.
 * @param check compares If-Match with the result's version and number of decisions
 * @throws Refusal 404 where the site has no such result, 409 where the choice changes nothing or the result is
 * not final, 422 where the item or the patient chosen cannot be meant
 */
export async function resolveResult(
  work: Work,
  resultId: string,
  resolving: Resolving,
  check: (version: string) => void,
): Promise<ResultOutcome & { version: string }> {
  const seen = await resultById(work, resultId);
  if (seen === null) throw notKnown();
  await lockAccession(work, seen.system, seen.accession);
  const { held, to } = await lockBoth(work, seen, resolving);
  check(etagOfResult(held));
  await refuseIdle(work, held, resolving);
  if (resolving.itemId !== null) await refuseOtherItem(work, held, resolving);
  const move = moveOf(held, resolving, to);
  if (move !== null) await moveResult(work, resultId, move.to);
  await insertResolution(work, resultId, held.version, resolving, move);
  // Of a result that moves, in the trail of both patients.
  const concerned = [...new Set([held.survivor_id, to.patientId])];
  await audit(
    work,
    concerned.map((patientId) => ({
      action: 'resolved',
      entity: 'result',
      entityId: resultId,
      patientId,
      before: { patientId: held.patient_id },
      after: { kind: resolving.kind, itemId: resolving.itemId, patientId: to.memberId },
      reason: resolving.reason,
    })),
  );
  const projections = new Map<string, Projection>();
  for (const patientId of concerned) {
    projections.set(patientId, await derivePatient(work, patientId));
  }
  const projection = projections.get(to.patientId);
  if (projection === undefined) throw new Error('A decision derived no plan.');
  const version = etagOfResult({ ...held, decisions: held.decisions + 1 });
  return { ...outcomeOf(resultId, 'recorded', projection), version };
}

/** The result, and the patient whom it is to be, with the rows of both patients held. */
async function lockBoth(work: Work, seen: HeldResult, { kind, patient }: Resolving) {
  const read = async () => {
    const held = (await resultById(work, seen.id)) ?? seen;
    const to =
      kind === 'wrong-patient' && patient !== null
        ? await requireAddressed(work, patient, false, '/patient')
        : { patientId: held.survivor_id, memberId: held.patient_id };
    return { held, to };
  };
  const patientsOf = ({ held, to }: Awaited<ReturnType<typeof read>>) =>
    [held.survivor_id, to.patientId].toSorted().join(' ');
  const hold = async () => {
    const { held, to } = await read();
    return (await lockPatients(work, [held.survivor_id, to.patientId])).toSorted().join(' ');
  };
  const both = await holdSteady(hold, read, patientsOf);
  if (both === null) throw notKnown();
  return both;
}

function moveOf(
  held: HeldResult,
  { kind }: Resolving,
  to: { readonly patientId: string; readonly memberId: string },
): Move | null {
  if (kind !== 'wrong-patient') return null;
  if (to.patientId === held.survivor_id) {
    throw new Refusal(422, 'same-patient', 'The result is recorded for that patient already.', [
      { pointer: '/patient', detail: 'Must be another patient.' },
    ]);
  }
  return { from: held.patient_id, to: to.memberId };
}

/** A report that does not stand closes nothing, so that only its patient can be wrong. */
async function refuseIdle(work: Work, held: HeldResult, { kind }: Resolving): Promise<void> {
  if (kind === 'wrong-patient') return;
  if (!isFinal(held.status as ResultStatus)) {
    throw new Refusal(
      409,
      'result-not-final',
      `The result is ${held.status}: it closes nothing, and only "wrong-patient" can be decided about it.`,
      [{ pointer: '/choice', detail: 'Must be "wrong-patient" until a final report arrives.' }],
    );
  }
  if (kind !== 'afresh') return;
  const last = (await historyOf(work, held.id)).decisions.at(-1);
  if (last !== undefined && last.kind !== 'wrong-patient' && last.kind !== 'afresh') return;
  throw new Refusal(409, 'nothing-to-take-back', 'No decision about this result stands.', [
    { pointer: '/choice', detail: 'Must be "equivalent", "early", "extra" or "wrong-patient".' },
  ]);
}
