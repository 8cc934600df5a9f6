import { sql } from 'kysely';
import type { Work } from '../work.ts';

/** False where the job has run on the site's day; one that is running is waited for. */
export async function takeSlot({ tx, site, now, today }: Work, job: string): Promise<boolean> {
  const result = await sql`
    INSERT INTO netvigil.job_slot (site_id, job, slot, outcome, finished_at)
    VALUES (${site.id}, ${job}, ${today}::date, 'done', ${now}::timestamptz)
    ON CONFLICT DO NOTHING`.execute(tx);
  return (result.numAffectedRows ?? 0n) > 0n;
}
