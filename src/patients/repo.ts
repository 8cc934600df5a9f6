import { createHash } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { type AuditEntry, auditRows } from '../audit/repo.ts';
import { canonicalJson } from '../canonical-json.ts';
import { holdSteady } from '../db/hold-steady.ts';
import { insertTogether } from '../db/insert-together.ts';
import { holdingShelf } from '../db/shelf-lock.ts';
import type { Database } from '../db/tables.ts';
import type { Fact, Identifier, NewFact } from '../domain/facts.ts';
import { newId } from '../ids.ts';
import type { Beginning } from '../plans/use-cases.ts';
import type { Work } from '../work.ts';

export type PatientRow = Omit<Selectable<Database['netvigil.patient']>, 'name_key' | 'kana_key'>;

/** Who a patient is, as a person. */
export interface Person {
  readonly name: string;
  readonly kana: string | null;
  readonly birthDate: string | null;
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
  readonly phone: string | null;
}

/** Holds an identifier, and the shelf, until the transaction ends, so that two first messages of one patient make one. */
export async function lockIdentifier(work: Work, { system, value }: Identifier): Promise<void> {
  const name = JSON.stringify(['patient', work.site.id, system, value]);
  await sql`
    SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0)), ${holdingShelf(work.site.id)}`.execute(
    work.tx,
  );
}

/** The surviving patient, and the record that the identifier was given to. */
export type Found = PatientRow & { readonly member_id: string };

/** Finds a patient by a business identifier; `lock` holds the row until the transaction ends. */
export async function findPatient(
  work: Work,
  { system, value }: Identifier,
  lock: boolean,
): Promise<Found | null> {
  const query = work.tx
    .selectFrom('netvigil.patient_identifier as i')
    .innerJoin('netvigil.patient as p', (join) =>
      join.onRef('p.site_id', '=', 'i.site_id').onRef('p.id', '=', 'i.patient_id'),
    )
    .selectAll('p')
    .select((eb) => eb.fn.coalesce('i.merged_from', 'p.id').as('member_id'))
    .where('i.site_id', '=', work.site.id)
    .where('i.system', '=', system)
    .where('i.value', '=', value);
  const read = async () => (await query.executeTakeFirst()) ?? null;
  const hold = async () => (await query.forUpdate('p').executeTakeFirst())?.id ?? null;
  return lock ? holdSteady(hold, read, ({ id }) => id) : read();
}

const columnsOf = (person: Person) => ({
  name: person.name,
  kana: person.kana,
  birth_date: person.birthDate,
  sex: person.sex,
  phone: person.phone,
});

/** A patient nobody knew, with all that their facts bring. */
/** Whether the site has any patient. */
export async function anyPatient({ tx, site }: Work): Promise<boolean> {
  const row = await tx
    .selectFrom('netvigil.patient')
    .select('id')
    .where('site_id', '=', site.id)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface NewPatient {
  readonly id: string;
  readonly person: Person;
  readonly identifiers: readonly Identifier[];
  readonly facts: readonly Recorded[];
  readonly begun: Beginning;
  readonly trail: readonly AuditEntry[];
}

/** Writes a new patient with facts, plan, work and trail, in one statement. */
export async function insertPatient(
  work: Work,
  { id, person, identifiers, facts, begun, trail }: NewPatient,
): Promise<PatientRow> {
  const row: PatientRow = {
    site_id: work.site.id,
    id,
    ...columnsOf(person),
    primary_tumour: begun.labels.primaryTumour,
    grade: begun.labels.grade,
    nelm_type: begun.labels.nelmType,
    ki67: begun.disease.ki67,
    lesions_before: begun.disease.lesionsBefore,
    lesions_now: begun.disease.lesionsNow,
    deceased_on: begun.deceasedOn,
    merged_into: null,
    lost_on: null,
    version: 1,
    created_at: work.now,
    updated_at: work.now,
  };
  await insertTogether(work, {
    'netvigil.patient': [row],
    'netvigil.patient_identifier': identifierRows(work, id, identifiers),
    'netvigil.fact': factRows(work, facts),
    ...begun.rows,
    'netvigil.audit': auditRows(work, trail),
  });
  return row;
}

const identifierRows = (
  work: Work,
  patientId: string,
  identifiers: readonly Identifier[],
  mergedFrom: string | null = null,
) =>
  identifiers.map(({ system, value }) => ({
    site_id: work.site.id,
    system,
    value,
    patient_id: patientId,
    merged_from: mergedFrom,
  }));

/** Further identifiers of the record that was addressed. */
export const insertIdentifiers = (
  work: Work,
  { id, member_id }: Pick<Found, 'id' | 'member_id'>,
  identifiers: readonly Identifier[],
): Promise<void> =>
  insertTogether(work, {
    'netvigil.patient_identifier': identifierRows(work, id, identifiers, member_id === id ? null : member_id),
  });

/** Writes the person where anything differs; null where nothing does. */
export async function updatePerson(work: Work, row: PatientRow, person: Person): Promise<PatientRow | null> {
  const columns = columnsOf(person);
  const same = Object.entries(columns).every(([name, value]) => row[name as keyof typeof columns] === value);
  if (same) return null;
  return work.tx
    .updateTable('netvigil.patient')
    .set((eb) => ({ ...columns, updated_at: work.now, version: eb('version', '+', 1) }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export const touchPatient = (work: Work, row: PatientRow): Promise<PatientRow> =>
  touchPatientById(work, row.id);

export async function touchPatientById(work: Work, patientId: string): Promise<PatientRow> {
  return work.tx
    .updateTable('netvigil.patient')
    .set((eb) => ({ updated_at: work.now, version: eb('version', '+', 1) }))
    .where('site_id', '=', work.site.id)
    .where('id', '=', patientId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export interface FactRow {
  readonly id: string;
  /** The record it was recorded for: the patient's, or one merged into it. */
  readonly patientId: string;
  readonly kind: string;
  readonly date: string | null;
  readonly details: object;
  readonly corrects: string | null;
  readonly source: Identifier | null;
  readonly contentHash: string;
  readonly recordedOn: string;
  readonly recordedAt: Date;
}

/** All facts of a patient and of merged records, corrected and withdrawn ones too, in the order of their recording. */
export async function factsOf(work: Work, patientId: string): Promise<FactRow[]> {
  const rows = await work.tx
    .selectFrom('netvigil.fact as f')
    .selectAll('f')
    .where('f.site_id', '=', work.site.id)
    .where('f.patient_id', 'in', (eb) =>
      eb
        .selectFrom('netvigil.patient as m')
        .select('m.id')
        .where('m.site_id', '=', work.site.id)
        .where((or) => or.or([or('m.id', '=', patientId), or('m.merged_into', '=', patientId)])),
    )
    .orderBy('f.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    patientId: row.patient_id,
    kind: row.kind,
    date: row.date,
    details: row.details,
    corrects: row.corrects,
    source:
      row.source_system === null || row.source_value === null
        ? null
        : { system: row.source_system, value: row.source_value },
    contentHash: row.content_hash,
    recordedOn: row.recorded_on,
    recordedAt: row.recorded_at,
  }));
}

/** What a fact says, apart from where it came from: the same content is the same fact. */
export const factHash = (fact: Pick<NewFact, 'kind' | 'date' | 'details' | 'corrects'>): string =>
  createHash('sha256')
    .update(
      canonicalJson({
        kind: fact.kind,
        date: fact.date,
        details: fact.details,
        corrects: fact.kind === 'entered-in-error' ? fact.corrects : null,
      }),
    )
    .digest('hex');

/** A fact as it is recorded: for which record, and the name it has in its source. */
export type Recorded = Fact & Pick<NewFact, 'source'> & { readonly patientId: string };

export const asRecorded = (work: Work, facts: readonly (NewFact & { patientId: string })[]): Recorded[] =>
  facts.map((fact) => ({ ...fact, id: newId(), recordedOn: work.today }) as Recorded);

const factRows = (work: Work, facts: readonly Recorded[]) =>
  facts.map((fact) => ({
    site_id: work.site.id,
    id: fact.id,
    patient_id: fact.patientId,
    kind: fact.kind,
    date: fact.date,
    details: fact.details,
    corrects: fact.corrects,
    source_system: fact.source?.system ?? null,
    source_value: fact.source?.value ?? null,
    content_hash: factHash(fact),
    recorded_on: fact.recordedOn,
    recorded_at: work.now,
    recorded_by: work.actor.id,
  }));

export const insertFacts = (work: Work, facts: readonly Recorded[]): Promise<void> =>
  insertTogether(work, { 'netvigil.fact': factRows(work, facts) });

/** All identifiers of a patient. */
export async function identifiersOf(work: Work, patientId: string): Promise<Identifier[]> {
  return work.tx
    .selectFrom('netvigil.patient_identifier')
    .select(['system', 'value'])
    .where('site_id', '=', work.site.id)
    .where('patient_id', '=', patientId)
    .orderBy('system')
    .orderBy('value')
    .execute();
}
