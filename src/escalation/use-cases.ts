import type { Work } from '../work.ts';
import { insertEscalations, markUnclaimed } from './repo.ts';

/**
 * Tells late rows that nobody has claimed to those whose work they are, then to a clinician, then to the site's
 * lead, each once however often it runs. Gives how many were told; whoever sends notices finds them in
 * `netvigil.escalation`.
 */
export async function escalate(work: Work): Promise<number> {
  let told = 0;
  for (const rows of ['item', 'work_item'] as const) {
    const escalated = await markUnclaimed(work, rows);
    await insertEscalations(work, rows, escalated);
    told += escalated.length;
  }
  return told;
}
