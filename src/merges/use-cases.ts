import { audit } from '../audit/repo.ts';
import type { Identifier } from '../domain/facts.ts';
import { readCare } from '../plans/care.ts';
import { lockPatients, patientNotKnown } from '../plans/items.ts';
import { resumeDischarged } from '../plans/take-back.ts';
import { takePlansApart } from '../plans/unmerge.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { type FieldError, Refusal, type Work, worded } from '../work.ts';
import {
  hasDischarge,
  insertMerge,
  lockRecords,
  type MergeableRecord,
  recordOf,
  runningMerge,
  showApart,
  showAs,
} from './repo.ts';

export interface Merging {
  /** The other record of the same person. */
  readonly duplicate: Identifier;
  readonly reason: string;
  /** Somebody has looked at what differs between the two. */
  readonly differencesConfirmed: boolean;
}

/**
 * Merges two records of one patient: the one addressed survives, and one plan is derived from the facts and
 * results of both. Each keeps what was told of it, so that the merge can be taken back. Items of both plans
 * live on; what runs twice is proposed to a clinician to end, never ended here. Twice: the same merge.
 * @throws Refusal 404 for an unknown record, 409 where one is merged already, one alone was handed over to
 * another hospital or what differs is unconfirmed,
 * 422 where both identifiers name one record
 */
export async function mergeRecords(
  work: Work,
  surviving: Identifier,
  { duplicate, reason, differencesConfirmed }: Merging,
): Promise<{ id: string; mergedNow: boolean }> {
  const [into, from] = [
    await requireRecord(work, surviving, null),
    await requireRecord(work, duplicate, '/duplicate'),
  ];
  if (into === from) {
    throw new Refusal(422, 'same-record', 'Both identifiers name one record.', [
      { pointer: '/duplicate', detail: 'Must name another record of the same person.' },
    ]);
  }
  const records = await lockRecords(work, [into, from]);
  const find = (id: string): MergeableRecord => {
    const record = records.find((one) => one.id === id);
    if (record === undefined) throw new Error('A record vanished under its lock.');
    return record;
  };
  const [kept, gone] = [find(into), find(from)];
  if (gone.into_id === kept.id && gone.merge_id !== null) return { id: gone.merge_id, mergedNow: false };
  refuseTangled(kept, gone);
  if (!differencesConfirmed) refuseDifferent(kept, gone);
  await refuseHandedOver(work, kept, gone);
  const id = await insertMerge(work, from, into, reason);
  const settled = await showAs(work, from, into);
  const about = { entity: 'patient', after: { merge: id, from, into }, reason };
  await audit(work, [
    { action: 'merged', ...about, entityId: from, patientId: from },
    { action: 'merged', ...about, entityId: into, patientId: into },
    ...settled.map(({ id: entityId, kind, subject }) => ({
      action: 'work-settled',
      entity: 'work-item',
      entityId,
      patientId: into,
      after: { kind, subject },
    })),
  ]);
  await derivePatient(work, into);
  return { id, mergedNow: true };
}

/** @throws Refusal 404 where the site knows no such identifier */
async function requireRecord(work: Work, identifier: Identifier, pointer: string | null): Promise<string> {
  const id = await recordOf(work, identifier);
  if (id !== null) return id;
  throw patientNotKnown(pointer);
}

/** Merges are one level deep, so that each can be taken back by itself. */
function refuseTangled(kept: MergeableRecord, gone: MergeableRecord): void {
  const errors: FieldError[] = [];
  if (gone.merge_id !== null)
    errors.push({
      pointer: '/duplicate',
      detail: 'Is merged into another record already: take that merge back first.',
    });
  if (gone.members > 0)
    errors.push({
      pointer: '/duplicate',
      detail: 'Has records merged into it: let it survive instead, or take those merges back first.',
    });
  if (kept.merge_id !== null)
    errors.push({
      pointer: '',
      detail: 'The record addressed is merged into another: address the surviving one.',
    });
  if (errors.length === 0) return;
  throw new Refusal(409, 'merged-already', 'One of the records is part of a merge already.', errors);
}

/** One record handed over, the other followed here: merged, the transfer would end what is live without a word. */
async function refuseHandedOver(work: Work, kept: MergeableRecord, gone: MergeableRecord): Promise<void> {
  const isAway = async ({ id }: MergeableRecord): Promise<boolean> =>
    ((await readCare(work, id)).transfer?.confirmedOn ?? null) !== null;
  if ((await isAway(kept)) === (await isAway(gone))) return;
  throw new Refusal(
    409,
    'transferred-apart',
    'One of the two records was handed over to another hospital, the other is followed here. Nothing was merged.',
    [
      {
        pointer: '/duplicate',
        detail:
          'Must stand where the record addressed does: record the return of the one, or the transfer of the other, then merge.',
      },
    ],
  );
}

/** A merge of two persons would mix two histories: what tells them apart is looked at first. */
function refuseDifferent(kept: MergeableRecord, gone: MergeableRecord): void {
  const known = (a: string | null, b: string | null) =>
    a !== null && b !== null && a !== 'unknown' && b !== 'unknown' && a !== b;
  const differing = [
    ...(known(kept.birth_date, gone.birth_date) ? ['The birth dates differ.'] : []),
    ...(known(kept.sex, gone.sex) ? ['The sexes differ.'] : []),
    ...((kept.deceased_on === null) === (gone.deceased_on === null)
      ? []
      : ['One of the two is recorded as deceased: merged, both are.']),
  ];
  if (differing.length === 0) return;
  throw new Refusal(409, 'records-differ', `${differing.join(' ')} Nothing was merged.`, [
    {
      pointer: '/differencesConfirmed',
      detail: 'Must be true once somebody has made sure that both records are of one person.',
    },
  ]);
}

/**
 * Takes a merge back: each record has what was told of it, and what clinicians accepted meanwhile for the
 * record that was merged makes room for its own courses again. Both are derived anew.
 * @throws Refusal 404 where the site has no such merge, 409 where it was taken back already
 */
export async function undoMerge(work: Work, id: string, reason: string): Promise<void> {
  const seen = await runningMerge(work, id);
  if (seen === null) {
    throw new Refusal(
      404,
      'merge-not-known',
      worded('This site has no such merge.', 'GET /v1/patients/{system}/{value} shows those of a patient.'),
    );
  }
  const { from_patient_id: from, into_patient_id: into } = seen;
  await lockPatients(work, [into]);
  const merge = (await runningMerge(work, id)) ?? seen;
  if (merge.unmerged_at !== null)
    throw new Refusal(409, 'merge-taken-back', 'The merge was taken back already.');
  await showApart(work, id, { from, into }, reason);
  await takePlansApart(work, { from, into }, merge.merged_at);
  // Discharged was the patient that both were taken for; of a record without a discharge of its own nobody said so.
  const resumed = (await hasDischarge(work, from)) ? [] : await resumeDischarged(work, from, reason);
  const about = { entity: 'patient', after: { merge: id, from, into }, reason };
  await audit(work, [
    { action: 'unmerged', ...about, entityId: from, patientId: from },
    { action: 'unmerged', ...about, entityId: into, patientId: into },
    ...resumed,
  ]);
  for (const patientId of [into, from].toSorted()) await derivePatient(work, patientId);
}
