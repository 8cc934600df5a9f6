import { type Selectable, sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { NewResult } from '../domain/results.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';

export type ResultRow = Selectable<Database['netvigil.result']>;

/** Holds an accession until the transaction ends: its versions follow each other. */
export async function lockAccession(work: Work, system: string, accession: string): Promise<void> {
  const name = JSON.stringify(['result', work.site.id, system, accession]);
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(work.tx);
}

/** A result, how often persons decided about it, and the surviving patient of the record it stands in. */
export type HeldResult = ResultRow & { readonly decisions: number; readonly survivor_id: string };

const held = (work: Work) =>
  work.tx
    .selectFrom('netvigil.result as r')
    .innerJoin('netvigil.patient as m', (join) =>
      join.onRef('m.site_id', '=', 'r.site_id').onRef('m.id', '=', 'r.patient_id'),
    )
    .selectAll('r')
    .select((eb) => [
      eb.fn.coalesce('m.merged_into', 'm.id').as('survivor_id'),
      eb
        .selectFrom('netvigil.result_resolution as s')
        .whereRef('s.site_id', '=', 'r.site_id')
        .whereRef('s.result_id', '=', 'r.id')
        .select(eb.fn.countAll<number>().as('n'))
        .$asScalar()
        .$notNull()
        .as('decisions'),
    ])
    .where('r.site_id', '=', work.site.id);

export const findResult = async (work: Work, system: string, accession: string): Promise<HeldResult | null> =>
  (await held(work).where('r.system', '=', system).where('r.accession', '=', accession).executeTakeFirst()) ??
  null;

export const resultById = async (work: Work, id: string): Promise<HeldResult | null> =>
  (await held(work).where('r.id', '=', id).executeTakeFirst()) ?? null;

const columnsOf = (result: NewResult) => ({
  version: result.version,
  performed_on: result.performedOn,
  modality: result.modality,
  regions: [...result.regions],
  status: result.status,
  conclusion: result.conclusion,
});

export async function insertResult(work: Work, patientId: string, result: NewResult): Promise<string> {
  const id = newId();
  await work.tx
    .insertInto('netvigil.result')
    .values({
      site_id: work.site.id,
      id,
      patient_id: patientId,
      system: result.system,
      accession: result.accession,
      ...columnsOf(result),
      received_at: work.now,
    })
    .execute();
  return id;
}

export async function replaceResult(work: Work, id: string, result: NewResult): Promise<void> {
  await work.tx
    .updateTable('netvigil.result')
    .set({ ...columnsOf(result), received_at: work.now })
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .execute();
}

/** Keeps the version as it came, an older one that comes late too. False: it was kept already. */
export async function keepVersion(work: Work, id: string, result: NewResult): Promise<boolean> {
  const done = await work.tx
    .insertInto('netvigil.result_version')
    .values({
      site_id: work.site.id,
      result_id: id,
      version: result.version,
      content: JSON.stringify(result),
      received_at: work.now,
      received_by: work.actor.id,
    })
    .onConflict((oc) => oc.doNothing())
    .executeTakeFirst();
  return Number(done.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** A version that was kept, as it came. */
export async function keptVersion(work: Work, id: string, version: number): Promise<NewResult> {
  const { content } = await work.tx
    .selectFrom('netvigil.result_version')
    .select('content')
    .where('site_id', '=', work.site.id)
    .where('result_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return content as NewResult;
}

export async function moveResult(work: Work, id: string, patientId: string): Promise<void> {
  await work.tx
    .updateTable('netvigil.result')
    .set({ patient_id: patientId })
    .where('site_id', '=', work.site.id)
    .where('id', '=', id)
    .execute();
}

export interface Resolved {
  readonly kind: 'equivalent' | 'early' | 'extra' | 'wrong-patient' | 'afresh';
  readonly itemId: string | null;
  readonly reason: string;
}

/** A result that goes from one record to another. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

export async function insertResolution(
  work: Work,
  resultId: string,
  version: number,
  resolved: Resolved,
  move: Move | null,
): Promise<void> {
  await sql`
    INSERT INTO netvigil.result_resolution (site_id, result_id, number, kind, item_id, result_version, reason,
      resolved_at, resolved_by, from_patient_id, to_patient_id)
    SELECT ${work.site.id}, ${resultId}::uuid, coalesce(max(number), 0) + 1, ${resolved.kind}, ${resolved.itemId}::uuid,
           ${version}::bigint, ${resolved.reason}, ${work.now}, ${work.actor.id}::uuid,
           ${move?.from ?? null}::uuid, ${move?.to ?? null}::uuid
      FROM netvigil.result_resolution
     WHERE site_id = ${work.site.id} AND result_id = ${resultId}::uuid`.execute(work.tx);
}

/** The queue of results that closed nothing, by due day; `after` is the last row of the page before. */
export async function unmatchedPage(work: Work, after: readonly [string, string] | null, limit: number) {
  return work.tx
    .selectFrom('netvigil.work_item as w')
    .innerJoin('netvigil.result as r', (join) =>
      join.onRef('r.site_id', '=', 'w.site_id').onRef('r.id', '=', 'w.result_id'),
    )
    .innerJoin('netvigil.patient as p', (join) =>
      join.onRef('p.site_id', '=', 'w.site_id').onRef('p.id', '=', 'w.patient_id'),
    )
    .select(['w.id as work_id', 'w.opened_on', 'w.due_on', 'w.sentence'])
    .select((eb) =>
      eb
        .selectFrom('netvigil.result_resolution as s')
        .whereRef('s.site_id', '=', 'r.site_id')
        .whereRef('s.result_id', '=', 'r.id')
        .select(eb.fn.countAll<number>().as('n'))
        .$asScalar()
        .$notNull()
        .as('decisions'),
    )
    .select([
      'r.id',
      'r.system',
      'r.accession',
      'r.version',
      'r.performed_on',
      'r.modality',
      'r.regions',
      'r.status',
      'r.conclusion',
    ])
    .select(['p.id as patient_id', 'p.name as patient_name'])
    .where('w.site_id', '=', work.site.id)
    .where('w.kind', '=', 'unmatched-result')
    .where('w.status', '=', 'open')
    .$if(after !== null, (qb) =>
      qb.where(sql<boolean>`(w.due_on, w.id) > (${after?.[0] ?? ''}::date, ${after?.[1] ?? ''}::uuid)`),
    )
    .orderBy('w.due_on')
    .orderBy('w.id')
    .limit(limit + 1)
    .execute();
}

/** Live items that a person may choose for a result of each of these patients. */
export async function liveItemsOf(work: Work, patientIds: readonly string[]) {
  if (patientIds.length === 0) return [];
  return work.tx
    .selectFrom('netvigil.item')
    .select(['id', 'patient_id', 'series_key', 'opens_on', 'due_on', 'closes_on'])
    .where('site_id', '=', work.site.id)
    .where('patient_id', 'in', [...patientIds])
    .where('status', '=', 'live')
    .where(sql<boolean>`opens_on <= ${work.today}::date + 366`)
    .orderBy('due_on')
    .orderBy('id')
    .execute();
}

export async function itemForResolution(work: Work, itemId: string) {
  return (
    (await work.tx
      .selectFrom('netvigil.item')
      .select(['patient_id', 'status', 'series_key', 'opens_on'])
      .where('site_id', '=', work.site.id)
      .where('id', '=', itemId)
      .executeTakeFirst()) ?? null
  );
}

/** All versions of a result as they came, and all that persons decided about it, oldest first. */
export async function historyOf(work: Work, resultId: string) {
  const versions = await work.tx
    .selectFrom('netvigil.result_version')
    .select(['version', 'content', 'received_at'])
    .where('site_id', '=', work.site.id)
    .where('result_id', '=', resultId)
    .orderBy('version')
    .execute();
  const decisions = await work.tx
    .selectFrom('netvigil.result_resolution as s')
    .innerJoin('netvigil.staff as m', (join) =>
      join.onRef('m.site_id', '=', 's.site_id').onRef('m.id', '=', 's.resolved_by'),
    )
    .select(['s.kind', 's.item_id', 's.reason', 's.result_version', 's.resolved_at', 'm.name'])
    .where('s.site_id', '=', work.site.id)
    .where('s.result_id', '=', resultId)
    .orderBy('s.number')
    .execute();
  return {
    versions: versions.map((row) => ({ ...row, content: row.content as NewResult })),
    decisions,
  };
}

/** The name and the identifiers of a patient. */
export async function patientSummary(work: Work, patientId: string) {
  const { name } = await work.tx
    .selectFrom('netvigil.patient')
    .select('name')
    .where('site_id', '=', work.site.id)
    .where('id', '=', patientId)
    .executeTakeFirstOrThrow();
  const identifiers = await work.tx
    .selectFrom('netvigil.patient_identifier')
    .select(['system', 'value'])
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .orderBy('system')
    .orderBy('value')
    .execute();
  return { id: patientId, name, identifiers };
}
