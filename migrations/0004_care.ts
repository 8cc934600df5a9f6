import { type Kysely, sql } from 'kysely';
import { clauses as before } from './0002_invariant.ts';

/**
 * Where a patient is cared for, as the facts say: lost to follow-up with somebody who tries again, handed over
 * only with the receiver's word, a recurrence before the board. New and changed clauses of the invariant.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(invariant).execute(db);
}

const standing = (fact: string): string =>
  `NOT EXISTS (SELECT FROM netvigil.fact w WHERE w.site_id = ${fact}.site_id AND w.patient_id = ${fact}.patient_id
                AND w.corrects = ${fact}.id)`;

/** The receiver of a transfer that nobody has ended since has confirmed, and no other transfer waits for that. */
export const isTransferred = (patient: string): string => {
  const running = `b.site_id = ${patient}.site_id AND b.patient_id = ${patient}.id AND b.kind = 'transfer-begun'
      AND ${standing('b')}
      AND NOT EXISTS (SELECT FROM netvigil.fact r WHERE r.site_id = b.site_id AND r.patient_id = b.patient_id
                       AND r.kind = 'returned' AND r.details ->> 'transfer' = b.id::text AND ${standing('r')})`;
  const confirmed = `EXISTS (SELECT FROM netvigil.fact c WHERE c.site_id = b.site_id AND c.patient_id = b.patient_id
      AND c.kind = 'transfer-confirmed' AND c.details ->> 'transfer' = b.id::text AND ${standing('c')})`;
  return `(EXISTS (SELECT FROM netvigil.fact b WHERE ${running} AND ${confirmed})
           AND NOT EXISTS (SELECT FROM netvigil.fact b WHERE ${running} AND NOT ${confirmed}))`;
};

/** A loss that no contact on or after its day has ended. */
const isLost = (patient: string): string =>
  `EXISTS (SELECT FROM netvigil.fact l WHERE l.site_id = ${patient}.site_id AND l.patient_id = ${patient}.id
            AND l.kind = 'lost-to-follow-up' AND ${standing('l')}
            AND NOT EXISTS (SELECT FROM netvigil.fact k WHERE k.site_id = l.site_id AND k.patient_id = l.patient_id
                             AND k.kind = 'contact-resumed' AND k.date >= l.date AND ${standing('k')}))`;

export const clauses: Readonly<Record<string, string>> = {
  ...before,

  'patient-in-care': `
    SELECT p.site_id, p.id::text, 'no active plan, no decision against surveillance, no transfer, no open work'
      FROM netvigil.patient p
     WHERE p.deceased_on IS NULL
       AND NOT EXISTS (SELECT FROM netvigil.plan n WHERE n.site_id = p.site_id AND n.patient_id = p.id
                        AND (n.status = 'active' OR n.ended_reason = 'discharged'))
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id AND w.patient_id = p.id
                        AND (w.status = 'open' OR (w.status = 'answered' AND w.kind = 'no-protocol'
                                                   AND w.answer ->> 'answer' = 'no-surveillance')))
       AND NOT ${isTransferred('p')}`,

  'transfer-ends-the-plan': `
    SELECT n.site_id, n.id::text, 'the confirmed transfer and the end of the plan contradict each other'
      FROM netvigil.plan n JOIN netvigil.patient p ON p.site_id = n.site_id AND p.id = n.patient_id
     WHERE p.deceased_on IS NULL
       AND (n.status = 'ended' AND n.ended_reason = 'transferred') <> ${isTransferred('p')}`,

  'transfer-is-confirmed': `
    SELECT b.site_id, b.id::text, 'a transfer that nobody has confirmed, and nobody is asked to'
      FROM netvigil.fact b
      JOIN netvigil.patient p ON p.site_id = b.site_id AND p.id = b.patient_id AND p.deceased_on IS NULL
     WHERE b.kind = 'transfer-begun' AND ${standing('b')}
       AND NOT EXISTS (SELECT FROM netvigil.fact c WHERE c.site_id = b.site_id AND c.patient_id = b.patient_id
                        AND c.kind IN ('transfer-confirmed', 'returned')
                        AND c.details ->> 'transfer' = b.id::text AND ${standing('c')})
       AND NOT EXISTS (SELECT FROM netvigil.work_item o WHERE o.site_id = b.site_id AND o.patient_id = b.patient_id
                        AND o.kind = 'transfer-to-confirm' AND o.subject = b.id::text AND o.status = 'open')`,

  'lost-is-tried-again': `
    SELECT p.site_id, p.id::text, 'lost to follow-up, and nobody is asked to try again'
      FROM netvigil.patient p
     WHERE p.deceased_on IS NULL AND ${isLost('p')} AND NOT ${isTransferred('p')}
       AND NOT EXISTS (SELECT FROM netvigil.work_item w WHERE w.site_id = p.site_id AND w.patient_id = p.id
                        AND w.kind = 'lost-contact' AND w.status = 'open')`,

  'lost-as-recorded': `
    SELECT p.site_id, p.id::text, 'listed as lost against what the facts say, or not listed'
      FROM netvigil.patient p
     WHERE (p.lost_on IS NOT NULL) <> ${isLost('p')}`,

  'recurrence-goes-before-the-board': `
    SELECT r.site_id, r.id::text, 'a recurrence was read, and no board is asked to decide'
      FROM netvigil.work_item r
      JOIN netvigil.patient p ON p.site_id = r.site_id AND p.id = r.patient_id AND p.deceased_on IS NULL
     WHERE r.kind = 'result-to-review' AND r.status = 'answered' AND r.answer ->> 'answer' = 'recurrence'
       AND r.answer -> 'found' IS NOT NULL AND NOT ${isTransferred('p')}
       AND NOT EXISTS (SELECT FROM netvigil.work_item b WHERE b.site_id = r.site_id AND b.patient_id = r.patient_id
                        AND b.kind = 'board-decision' AND b.subject = r.subject AND b.status IN ('open', 'answered'))`,
};

const invariant = `
  CREATE OR REPLACE FUNCTION netvigil.invariant_breaches()
    RETURNS TABLE (clause text, site_id integer, subject text, detail text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    ${Object.entries(clauses)
      .map(([name, select]) => `SELECT '${name}', c.* FROM (${select}) AS c(site_id, subject, detail)`)
      .join('\n UNION ALL\n')}
  $$`;
