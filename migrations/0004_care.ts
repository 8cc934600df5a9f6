import { type Kysely, sql } from 'kysely';
import { invariantOf } from './0002_invariant.ts';
import { clauses as before } from './0003_long_lives.ts';

/**
 * Where a patient is cared for, as the facts say: lost to follow-up with somebody who tries again, handed over
 * only with the receiver's word, a recurrence before the board. New and changed clauses of the invariant.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(invariantOf(clauses)).execute(db);
}

const standing = (fact: string): string =>
  `NOT EXISTS (SELECT FROM netvigil.fact w WHERE w.site_id = ${fact}.site_id AND w.patient_id = ${fact}.patient_id
                AND w.corrects = ${fact}.id)`;

/** Standing facts of some kinds, of the patient with whom their record was merged. */
const factsOf = (...kinds: string[]): string =>
  `(SELECT f.site_id, coalesce(m.merged_into, m.id) AS patient_id, f.id, f.kind, f.date, f.details
      FROM netvigil.fact f JOIN netvigil.patient m ON m.site_id = f.site_id AND m.id = f.patient_id
     WHERE f.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')}) AND ${standing('f')})`;

/** Transfers that nobody has called off or ended by a return. */
const running = `(SELECT b.*, EXISTS (SELECT FROM ${factsOf('transfer-confirmed')} c WHERE c.site_id = b.site_id
                                       AND c.details ->> 'transfer' = b.id::text) AS confirmed
    FROM ${factsOf('transfer-begun')} b
   WHERE NOT EXISTS (SELECT FROM ${factsOf('returned')} r WHERE r.site_id = b.site_id
                      AND r.details ->> 'transfer' = b.id::text))`;

/** The receiver of a patient's transfer has confirmed, and no other transfer of the patient waits for that. */
export const transferred = `(SELECT t.site_id, t.patient_id FROM ${running} t
   GROUP BY t.site_id, t.patient_id HAVING bool_and(t.confirmed))`;

/** A loss that no contact on or after its day has ended. */
const lost = `(SELECT DISTINCT l.site_id, l.patient_id FROM ${factsOf('lost-to-follow-up')} l
   WHERE NOT EXISTS (SELECT FROM ${factsOf('contact-resumed')} k WHERE k.site_id = l.site_id
                      AND k.patient_id = l.patient_id AND k.date >= l.date))`;

/** The patient, or the one whom the record shows, is in that set. */
export const isIn = (set: string, patient: string): string =>
  `EXISTS (SELECT FROM ${set} x WHERE x.site_id = ${patient}.site_id
            AND x.patient_id = coalesce(${patient}.merged_into, ${patient}.id))`;

export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'patient-in-care': `
    ${before['patient-in-care']}
       AND NOT ${isIn(transferred, 'p')}`,

  'transfer-ends-the-plan': `
    SELECT n.site_id, n.id::text, 'the confirmed transfer and the end of the plan contradict each other'
      FROM netvigil.plan n
      JOIN netvigil.patient p ON p.site_id = n.site_id AND p.id = n.patient_id AND p.deceased_on IS NULL
      LEFT JOIN ${transferred} t ON t.site_id = p.site_id AND t.patient_id = coalesce(p.merged_into, p.id)
     WHERE (n.status = 'ended' AND n.ended_reason = 'transferred') <> (t.patient_id IS NOT NULL)`,

  'transfer-is-confirmed': `
    SELECT b.site_id, b.id::text, 'a transfer that nobody has confirmed, and nobody is asked to'
      FROM ${running} b
      JOIN netvigil.patient p ON p.site_id = b.site_id AND p.id = b.patient_id AND p.deceased_on IS NULL
     WHERE NOT b.confirmed
       AND NOT EXISTS (SELECT FROM netvigil.work_item o WHERE o.site_id = b.site_id AND o.patient_id = b.patient_id
                        AND o.kind = 'transfer-to-confirm' AND o.status = 'open')`,

  'lost-is-tried-again': `
    SELECT p.site_id, p.id::text, 'lost to follow-up, and nobody is asked to try again'
      FROM ${lost} l
      JOIN netvigil.patient p ON p.site_id = l.site_id AND p.id = l.patient_id AND p.deceased_on IS NULL
     WHERE NOT ${isIn(transferred, 'p')}
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id AND w.patient_id = p.id
                        AND w.kind = 'lost-contact' AND w.status = 'open')`,

  'lost-as-recorded': `
    SELECT p.site_id, p.id::text, 'listed as lost against what the facts say, or not listed'
      FROM netvigil.patient p
      LEFT JOIN ${lost} l ON l.site_id = p.site_id AND l.patient_id = coalesce(p.merged_into, p.id)
     WHERE (p.lost_on IS NOT NULL) <> (l.patient_id IS NOT NULL)`,

  'recurrence-goes-before-the-board': `
    SELECT r.site_id, r.id::text, 'a recurrence was read, and no board is asked to decide'
      FROM netvigil.work_item r
      JOIN netvigil.patient p ON p.site_id = r.site_id AND p.id = r.patient_id AND p.deceased_on IS NULL
     WHERE r.kind = 'result-to-review' AND r.status = 'answered' AND r.answer ->> 'answer' = 'recurrence'
       AND r.answer -> 'found' IS NOT NULL AND NOT ${isIn(transferred, 'p')}
       AND NOT EXISTS (SELECT FROM netvigil.work_item b WHERE b.site_id = r.site_id AND b.patient_id = r.patient_id
                        AND b.kind = 'board-decision' AND b.subject = r.subject AND b.status IN ('open', 'answered'))`,
};
