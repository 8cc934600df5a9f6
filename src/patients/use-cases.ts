import { type AuditEntry, audit } from '../audit/repo.ts';
import type { Identifier, NewFact } from '../domain/facts.ts';
import type { Projection } from '../domain/plan.ts';
import { newId } from '../ids.ts';
import { beginPatient, derivePatient } from '../plans/use-cases.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { refuseFactsBeforeBirth, refuseFaultyDates } from './dates.ts';
import { mergedRecordsOf } from './merged.repo.ts';
import { type Manner, sortFacts } from './new-facts.ts';
import { refuseCareWithdrawals } from './own-facts.ts';
import {
  anyPatient,
  asRecorded,
  type Found,
  factsOf,
  findPatient,
  identifiersOf,
  insertFacts,
  insertIdentifiers,
  insertPatient,
  lockIdentifier,
  type PatientRow,
  type Person,
  touchPatient,
  updatePerson,
} from './repo.ts';
import { recordedEntry } from './trail.ts';

export interface Upserted {
  readonly created: boolean;
  readonly patient: PatientRow;
  readonly recorded: readonly string[];
  /** Facts that were known already: they had their effect once. */
  readonly known: number;
  /** Of the known ones, those that somebody has corrected or withdrawn since. */
  readonly overridden: number;
  readonly projection: Projection;
}

/**
 * Creates the patient or brings the person up to date, and records the facts that are new. The same message
 * again has no effect.
 * @param identifiers the one the caller names the patient by, then further ones of the same patient
 * @param check compares If-Match with the version held, where the caller sent one
 * @throws Refusal 409 where an identifier is another patient's or facts conflict, 400 for impossible dates
 */
export async function upsertPatient(
  work: Work,
  identifiers: readonly [Identifier, ...Identifier[]],
  told: PersonTold,
  facts: readonly NewFact[],
  check: (version: number | string) => void,
): Promise<Upserted> {
  const held = await patientOf(work, identifiers);
  const person = personWith(told, held === null ? NOTHING_KNOWN : personOf(held));
  refuseFaultyDates(work, person, facts);
  check(held?.version ?? NOT_THERE);
  if (held === null) return createPatient(work, identifiers, person, facts);
  const further = await missingIdentifiers(work, held.id, identifiers);
  if (further.length > 0) await insertIdentifiers(work, held, further);
  const updated = await updatePerson(work, held, person);
  const trail: AuditEntry[] = [];
  const about = { entity: 'patient', entityId: held.id, patientId: held.id };
  if (updated !== null) trail.push({ action: 'updated', ...about, before: personOf(held), after: person });
  if (further.length > 0) trail.push({ action: 'identified', ...about, after: { identifiers: further } });
  await audit(work, trail);
  const done = await recordFacts(
    work,
    { ...held, ...updated },
    facts,
    updated !== null,
    further.length > 0,
    'state',
  );
  if (person.birthDate !== null && person.birthDate !== held.birth_date) {
    await refuseFactsBeforeBirth(work, held.id, person.birthDate);
  }
  return done;
}

/** What a message says of a person; what it leaves out stays as it is. */
export type PersonTold = Pick<Person, 'name'> & { readonly [K in keyof Person]?: Person[K] | undefined };

const NOTHING_KNOWN: Omit<Person, 'name'> = { kana: null, birthDate: null, sex: 'unknown', phone: null };

const personWith = (told: PersonTold, held: Omit<Person, 'name'>): Person => ({
  name: told.name,
  kana: told.kana === undefined ? held.kana : told.kana,
  birthDate: told.birthDate === undefined ? held.birthDate : told.birthDate,
  sex: told.sex ?? held.sex,
  phone: told.phone === undefined ? held.phone : told.phone,
});

/** A version that no row has: If-Match about a patient who is not there never holds. */
const NOT_THERE = 'none';

/** The patient that the first identifier names; the others must be the same patient's, or nobody's yet. */
async function patientOf(work: Work, identifiers: readonly Identifier[]): Promise<Found | null> {
  const names = identifiers.map((identifier, index) => ({ identifier, index, key: nameOf(identifier) }));
  // Always in the same order, so that two messages about the same identifiers cannot wait for each other.
  for (const { identifier } of names.toSorted((a, b) => (a.key < b.key ? -1 : 1)))
    await lockIdentifier(work, identifier);
  let held: Found | null = null;
  for (const { identifier, index } of names) {
    const found = await findPatient(work, identifier, index === 0);
    if (index === 0) held = found;
    if (found === null || found.id === held?.id) continue;
    throw new Refusal(
      409,
      'identifier-of-another-patient',
      'An identifier is recorded for another patient. Nothing was changed.',
      [
        {
          pointer: `/identifiers/${index - 1}`,
          detail: 'Must be an identifier of this patient, or of nobody yet.',
        },
      ],
    );
  }
  return held;
}

async function missingIdentifiers(
  work: Work,
  patientId: string,
  identifiers: readonly Identifier[],
): Promise<Identifier[]> {
  const held = new Set((await identifiersOf(work, patientId)).map(nameOf));
  return distinct(identifiers).filter((identifier) => !held.has(nameOf(identifier)));
}

const nameOf = ({ system, value }: Identifier): string => JSON.stringify([system, value]);

const distinct = (identifiers: readonly Identifier[]): Identifier[] => [
  ...new Map(identifiers.map((identifier) => [nameOf(identifier), identifier])).values(),
];

const personOf = (row: PatientRow): Person => ({
  name: row.name,
  kana: row.kana,
  birthDate: row.birth_date,
  sex: row.sex,
  phone: row.phone,
});

async function createPatient(
  work: Work,
  identifiers: readonly Identifier[],
  person: Person,
  facts: readonly NewFact[],
): Promise<Upserted> {
  const id = newId();
  const { fresh, known, overridden } = sortFacts([], facts, 'state', id);
  const recorded = asRecorded(work, fresh);
  const begun = await beginPatient(work, id, recorded);
  const named = distinct(identifiers);
  const trail: AuditEntry[] = [
    {
      action: 'created',
      entity: 'patient',
      entityId: id,
      patientId: id,
      after: { identifiers: named, ...person },
    },
    ...recorded.map(recordedEntry),
    ...begun.trail,
  ];
  const patient = await insertPatient(work, {
    id,
    person,
    identifiers: named,
    facts: recorded,
    begun,
    trail,
  });
  return {
    created: true,
    patient,
    recorded: recorded.map((fact) => fact.id),
    known,
    overridden,
    projection: begun.projection,
  };
}

/**
 * Records facts of a patient who is known.
 * @throws Refusal 404 where the patient is not known at the site
 */
export async function addFacts(
  work: Work,
  identifier: Identifier,
  facts: readonly NewFact[],
): Promise<Upserted> {
  const patient = await requirePatient(work, identifier, true);
  refuseFaultyDates(work, { birthDate: patient.birth_date }, facts);
  return recordFacts(work, patient, facts, false, false, 'record');
}

/** @throws Refusal 404 where the patient is not known at the site */
async function requirePatient(work: Work, identifier: Identifier, lock: boolean): Promise<Found> {
  const patient = await findPatient(work, identifier, lock);
  if (patient !== null) return patient;
  throw new Refusal(
    404,
    'patient-not-known',
    worded('No patient of this site has that identifier.', 'PUT /v1/patients/{system}/{value} makes one.'),
  );
}

async function recordFacts(
  work: Work,
  patient: Found,
  facts: readonly NewFact[],
  personChanged: boolean,
  identified: boolean,
  manner: Manner,
): Promise<Upserted> {
  const held = await factsOf(work, patient.id);
  const { fresh, known, overridden } = sortFacts(held, facts, manner, patient.member_id);
  refuseCareWithdrawals(work, held, facts, fresh);
  const recorded = asRecorded(work, fresh);
  await insertFacts(work, recorded);
  await audit(work, recorded.map(recordedEntry));
  const touched =
    (recorded.length > 0 || identified) && !personChanged ? await touchPatient(work, patient) : patient;
  const projection = await derivePatient(work, patient.id);
  return {
    created: false,
    patient: touched,
    recorded: recorded.map((fact) => fact.id),
    known,
    overridden,
    projection,
  };
}

/** @throws Refusal 404 where the patient is not known at the site */
export async function readPatient(work: Work, identifier: Identifier) {
  const row = await requirePatient(work, identifier, false);
  const facts = await factsOf(work, row.id);
  const correctedBy = new Map(
    facts.flatMap((fact) => (fact.corrects === null ? [] : [[fact.corrects, fact.id]])),
  );
  return {
    patient: {
      id: row.id,
      identifiers: await identifiersOf(work, row.id),
      ...personOf(row),
      deceasedOn: row.deceased_on,
      mergedRecords: await mergedRecordsOf(work, row.id),
      version: row.version,
    },
    facts: facts.map((fact) => ({
      id: fact.id,
      kind: fact.kind,
      date: fact.date,
      details: { ...fact.details },
      source: fact.source,
      corrects: fact.corrects,
      correctedBy: correctedBy.get(fact.id) ?? null,
      recordedOn: fact.recordedOn,
    })),
  };
}

/** Whether the site has any patient. */
export const hasPatients = (work: Work): Promise<boolean> => anyPatient(work);
