import { type Kysely, sql } from 'kysely';

/** A patient's identifiers as they are shown come in the order of the index: a page of the worklist sorts none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE INDEX patient_identifier_shown_ix
    ON netvigil.patient_identifier (site_id, patient_id, system, value)`.execute(db);
  await sql`DROP INDEX netvigil.patient_identifier_patient_ix`.execute(db);
}
