import { sql } from 'kysely';
import type { Work } from '../work.ts';

/** A rule that throws leaves the patient to a person. False: it was open already, however often it throws. */
export async function openDerivationFailed(
  { tx, site, now, today }: Work,
  id: string,
  patientId: string,
): Promise<boolean> {
  const result = await sql`
    INSERT INTO netvigil.work_item (site_id, id, patient_id, kind, subject, tier, due_on, role, sentence, parts,
                                    status, opened_on, opened_at, primary_tumour, grade)
    SELECT p.site_id, ${id}::uuid, p.id, 'derivation-failed', 'derivation', 4, ${today}::date, 'clinician',
           'The plan could not be worked out anew. Look at the record of this patient, and tell your administrator: the log has the fault.',
           '{}', 'open', ${today}::date, ${now}::timestamptz, p.primary_tumour, p.grade
      FROM netvigil.patient p WHERE p.site_id = ${site.id} AND p.id = ${patientId}::uuid
    ON CONFLICT DO NOTHING`.execute(tx);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** Undoes what `fn` has written where it throws, and throws on; what the transaction wrote before stays. */
export async function inSavepoint<T>({ tx }: Work, fn: () => Promise<T>): Promise<T> {
  await sql`SAVEPOINT patient`.execute(tx);
  try {
    const value = await fn();
    await sql`RELEASE SAVEPOINT patient`.execute(tx);
    return value;
  } catch (error) {
    await sql`ROLLBACK TO SAVEPOINT patient`.execute(tx);
    await sql`RELEASE SAVEPOINT patient`.execute(tx);
    throw error;
  }
}
