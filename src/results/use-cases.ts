import { audit } from '../audit/repo.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Identifier } from '../domain/facts.ts';
import type { Projection } from '../domain/plan.ts';
import type { NewResult } from '../domain/results.ts';
import { requireAddressed } from '../plans/items.ts';
import type { Addressed } from '../plans/record.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { Refusal, type Work, worded } from '../work.ts';
import {
  findResult,
  insertResult,
  keepVersion,
  keptVersion,
  liveItemsOf,
  lockAccession,
  type ResultRow,
  replaceResult,
  unmatchedPage,
} from './repo.ts';

/** The system under which an examination done elsewhere is recorded; nobody else's. */
export const DONE_ELSEWHERE = 'urn:netvigil:done-elsewhere';

export interface ResultOutcome {
  readonly resultId: string;
  readonly effect: 'recorded' | 'replaced' | 'known' | 'older-version';
  /** Items that this result, alone or with others, closes or covers in part. */
  readonly closes: { itemId: string; on: string; late: boolean }[];
  readonly partlyCovers: { itemId: string; missing: string[] }[];
  /** Why a person must look; null where an item took it, or where its status closes nothing. */
  readonly unmatched: string | null;
}

/**
 * Records a result and closes what it closes. (site, system, accession) names it; the same version again has
 * no effect, and an older version changes nothing.
 * @throws Refusal 400 for a day ahead or the system kept for what was done elsewhere, 404 for an unknown patient,
 * 409 where the accession belongs to another patient or the same version has other content
 */
export async function recordResult(
  work: Work,
  patient: Identifier,
  result: NewResult,
): Promise<ResultOutcome> {
  if (result.system === DONE_ELSEWHERE) {
    const detail = worded(
      'Must be the system that gave the accession.',
      'An examination done elsewhere is told at POST /v1/items/{id}/end.',
    );
    throw new Refusal(400, 'invalid-request', 'The system is kept for examinations done elsewhere.', [
      { pointer: '/system', detail },
    ]);
  }
  return recordResultOf(work, () => requireAddressed(work, patient, true, '/patient'), result);
}

/** A result that counts no versions of its own: it becomes the next one, or the one held where it says the same. */
export interface ResultTold extends Omit<NewResult, 'version'> {
  readonly version: number | 'next';
}

/** The same for a patient found otherwise; `lockedPatient` finds and locks the patient's row. */
export async function recordResultOf(
  work: Work,
  lockedPatient: () => Promise<Addressed>,
  told: ResultTold,
): Promise<ResultOutcome> {
  if (told.performedOn > work.today) {
    const detail = `Must not lie after today, ${work.today} at this site: only what was performed closes anything.`;
    throw new Refusal(400, 'invalid-request', 'The day performed is not possible.', [
      { pointer: '/performedOn', detail },
    ]);
  }
  // The accession first, then the patient, here as in resolveResult: neither can wait for the other.
  await lockAccession(work, told.system, told.accession);
  const { patientId, memberId } = await lockedPatient();
  const held = await findResult(work, told.system, told.accession);
  const result = { ...told, version: await versionOf(work, told, held) };
  if (held === null) return recordNew(work, memberId, result);
  if (held.survivor_id !== patientId) {
    throw new Refusal(
      409,
      'accession-of-another-patient',
      worded(
        'This accession is recorded for another patient. A result moves by the decision "wrong-patient", not by a new version.',
        'POST /v1/results/{id}/resolution records it.',
      ),
      [{ pointer: '/patient', detail: 'Must be the patient the accession is recorded for.' }],
    );
  }
  const kept = await keepVersion(work, held.id, result);
  if (!kept && !sameContent(await keptVersion(work, held.id, result.version), result)) {
    throw new Refusal(
      409,
      'version-with-other-content',
      'This version of the accession is recorded with other content. Send the change as a higher version.',
      [{ pointer: '/version', detail: `Must be higher than ${held.version} where the content differs.` }],
    );
  }
  if (result.version < held.version) {
    const after = { version: result.version, status: result.status };
    const about = { entity: 'result', entityId: held.id, patientId };
    if (kept) await audit(work, [{ action: 'kept-older-version', ...about, after }]);
    return outcomeOf(held.id, 'older-version', await derivePatient(work, patientId));
  }
  if (result.version === held.version) {
    return outcomeOf(held.id, 'known', await derivePatient(work, patientId));
  }
  await replaceResult(work, held.id, result);
  await audit(work, [
    {
      action: 'replaced',
      entity: 'result',
      entityId: held.id,
      patientId,
      before: { version: held.version, status: held.status },
      after: { version: result.version, status: result.status },
    },
  ]);
  return outcomeOf(held.id, 'replaced', await derivePatient(work, patientId));
}

async function versionOf(
  work: Work,
  told: ResultTold,
  held: { readonly id: string; readonly version: number } | null,
): Promise<number> {
  if (told.version !== 'next') return told.version;
  if (held === null) return 1;
  const same = { ...told, version: held.version };
  return sameContent(await keptVersion(work, held.id, held.version), same) ? held.version : held.version + 1;
}

async function recordNew(work: Work, patientId: string, result: NewResult): Promise<ResultOutcome> {
  const id = await insertResult(work, patientId, result);
  await keepVersion(work, id, result);
  await audit(work, [
    {
      action: 'recorded',
      entity: 'result',
      entityId: id,
      patientId,
      after: {
        version: result.version,
        status: result.status,
        modality: result.modality,
        performedOn: result.performedOn,
      },
    },
  ]);
  return outcomeOf(id, 'recorded', await derivePatient(work, patientId));
}

/** The regions in any order. */
const sameContent = (a: NewResult, b: NewResult): boolean =>
  canonicalJson({ ...a, regions: a.regions.toSorted() }) ===
  canonicalJson({ ...b, regions: b.regions.toSorted() });

/** What a derivation made of a result. */
export function outcomeOf(
  resultId: string,
  effect: ResultOutcome['effect'],
  { matching }: Projection,
): ResultOutcome {
  return {
    resultId,
    effect,
    closes: [...matching.completions].flatMap(([itemId, completion]) =>
      completion.resultIds.includes(resultId) ? [{ itemId, on: completion.on, late: completion.late }] : [],
    ),
    partlyCovers: [...matching.partly].flatMap(([itemId, part]) =>
      part.resultIds.includes(resultId) ? [{ itemId, missing: [...part.missing] }] : [],
    ),
    unmatched: matching.unmatched.find((left) => left.resultId === resultId)?.why ?? null,
  };
}

/** Changes with each version and each decision: what If-Match compares. */
export const etagOfResult = (row: { readonly version: number; readonly decisions: number }): string =>
  `${row.version}-${row.decisions}`;

/** A result as it is on record. */
export const toldOf = (
  row: Pick<
    ResultRow,
    'system' | 'accession' | 'version' | 'performed_on' | 'modality' | 'regions' | 'status' | 'conclusion'
  >,
) => ({
  system: row.system,
  accession: row.accession,
  version: row.version,
  performedOn: row.performed_on,
  modality: row.modality,
  regions: row.regions,
  status: row.status,
  conclusion: row.conclusion,
});

/** A page of the queue with the items each result may count for. One row more than the limit where there is more. */
export async function listUnmatched(work: Work, after: readonly [string, string] | null, limit: number) {
  const rows = await unmatchedPage(work, after, limit);
  const items = await liveItemsOf(work, [...new Set(rows.map((row) => row.patient_id))]);
  return rows.map((row) => ({
    workId: row.work_id,
    resultId: row.id,
    version: etagOfResult(row),
    openedOn: row.opened_on,
    dueOn: row.due_on,
    why: row.sentence,
    patient: { id: row.patient_id, name: row.patient_name },
    result: toldOf(row),
    candidates: items
      .filter((item) => item.patient_id === row.patient_id)
      .map((item) => ({
        itemId: item.id,
        series: item.series_key,
        opensOn: item.opens_on,
        dueOn: item.due_on,
        closesOn: item.closes_on,
      })),
  }));
}
