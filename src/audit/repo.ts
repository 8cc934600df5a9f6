import type { Work } from '../work.ts';

export interface AuditEntry {
  /** A verb in the past: `recorded`, `completed`, `reopened`, `ended`, `signed`. */
  readonly action: string;
  readonly entity: string;
  readonly entityId: string;
  readonly patientId: string | null;
  readonly before?: object | null;
  readonly after?: object | null;
  readonly reason?: string | null;
}

/** Writes the trail of a change in the transaction of that change; rows are append-only. */
export async function audit(work: Work, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await work.tx
    .insertInto('netvigil.audit')
    .values(
      entries.map((entry) => ({
        site_id: work.site.id,
        at: work.now,
        staff_id: work.actor.id,
        action: entry.action,
        entity: entry.entity,
        entity_id: entry.entityId,
        patient_id: entry.patientId,
        before: entry.before ? JSON.stringify(entry.before) : null,
        after: entry.after ? JSON.stringify(entry.after) : null,
        reason: entry.reason ?? null,
      })),
    )
    .execute();
}
