import type { AuditEntry } from '../audit/repo.ts';
import { insertTogether } from '../db/insert-together.ts';
import type { ObservationPeriod } from '../domain/observation-model.ts';
import { outcomesToRecord } from '../domain/observation-state.ts';
import type { Projection } from '../domain/plan.ts';
import { newId } from '../ids.ts';
import type { Work } from '../work.ts';
import type { ObservationRow, StoredRecord } from './record.ts';

/** What a period has come to, as it is listed and looked for. */
function derivedOf(period: ObservationPeriod) {
  const clocked = ['observing', 'scan-due', 'scan-overdue'].includes(period.state);
  const round = period.rounds.at(-1);
  const outcome = period.outcomes.at(-1);
  return {
    phase: clocked ? 'running' : period.state,
    closed_reason: period.state === 'closed' ? period.closedReason : null,
    closed_on: period.state === 'closed' ? period.closedOn : null,
    opens_on: round?.opens ?? null,
    closes_on: round?.closes ?? null,
    baseline_scan_id: period.baseline?.scanId ?? null,
    outcome: outcome?.outcome ?? null,
    outcome_scan_id: outcome?.scanId ?? null,
    question: period.question,
    asked_on: period.question === null ? null : period.reasonOn,
    urgent: period.urgent,
    decide_by: period.decisionDueOn,
    wakes_on: period.wakesOn,
  } satisfies Partial<ObservationRow>;
}

/** Writes what the periods of a patient have come to, and what each outcome was when it first held. */
export async function saveObservations(
  work: Work,
  patientId: string,
  stored: StoredRecord,
  projection: Projection,
): Promise<AuditEntry[]> {
  const trail: AuditEntry[] = [];
  for (const period of projection.observations.periods) {
    const row = stored.observationRows.find(({ id }) => id === period.periodId);
    const recorded = stored.record.periods.find(({ periodId }) => periodId === period.periodId);
    if (row === undefined || recorded === undefined) throw new Error('A period that is not stored.');
    const derived = derivedOf(period);
    const changed = Object.entries(derived).filter(
      ([column, value]) => row[column as keyof typeof derived] !== value,
    );
    const fresh = outcomesToRecord(period, recorded.onRecord, stored.record.answered);
    await insertTogether(work, {
      'netvigil.observation_outcome': fresh.map((one, index) => ({
        site_id: work.site.id,
        id: newId(),
        period_id: period.periodId,
        number: recorded.onRecord.length + index + 1,
        round: one.round,
        outcome: one.outcome,
        scan_id: one.scanId,
        recorded_on: work.today,
        recorded_at: work.now,
        recorded_by: work.actor.id,
      })),
    });
    if (changed.length === 0) continue;
    const moved = changed.some(([column]) => column !== 'wakes_on');
    await work.tx
      .updateTable('netvigil.observation_period')
      .set((eb) => ({ ...derived, version: eb('version', '+', moved ? 1 : 0) }))
      .where('site_id', '=', work.site.id)
      .where('id', '=', period.periodId)
      .execute();
    if (!moved) continue;
    trail.push({
      action: 'observation-derived',
      entity: 'observation-period',
      entityId: period.periodId,
      patientId,
      before: { phase: row.phase, closedReason: row.closed_reason, outcome: row.outcome },
      after: { phase: derived.phase, closedReason: derived.closed_reason, outcome: derived.outcome },
    });
  }
  return trail;
}
