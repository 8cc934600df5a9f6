import { insertTogether } from '../db/insert-together.ts';
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

/** The rows of a trail, for a statement that writes them together with what they tell of. */
export const auditRows = (work: Work, entries: readonly AuditEntry[]) =>
  entries.map((entry) => ({
    site_id: work.site.id,
    at: work.now,
    staff_id: work.actor.id,
    action: entry.action,
    entity: entry.entity,
    entity_id: entry.entityId,
    patient_id: entry.patientId,
    before: entry.before ?? null,
    after: entry.after ?? null,
    reason: entry.reason ?? null,
  }));

/** Writes the trail of a change in the transaction of that change; rows are append-only. */
export const audit = (work: Work, entries: readonly AuditEntry[]): Promise<void> =>
  insertTogether(work, { 'netvigil.audit': auditRows(work, entries) });
