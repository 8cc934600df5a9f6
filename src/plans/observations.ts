import type { Reading } from '../domain/observation-model.ts';
import { observe } from '../domain/observation-rule.ts';
import { workOfPeriod } from '../domain/observation-work.ts';
import { inputOf, type Observations, observationsOf } from '../domain/observations.ts';
import type { PatientRecord, RecordedPeriod } from '../domain/plan-model.ts';
import type { Work } from '../work.ts';
import { groupOf } from './group.repo.ts';
import { loadRecords } from './load.repo.ts';

/** The observation periods of a patient, worked out anew for the site's day. */
export interface PatientObservations {
  readonly patientId: string;
  readonly record: PatientRecord;
  readonly observations: Observations;
}

/** The periods of several patients, in the order of the records they are named by. Nothing is written. */
export async function readObservations(
  work: Work,
  recordIds: readonly string[],
): Promise<PatientObservations[]> {
  const groups = await Promise.all(recordIds.map((id) => groupOf(work, id)));
  const stored = await loadRecords(work, groups);
  return stored.map(({ record }, index) => ({
    patientId: groups[index]?.patientId ?? '',
    record,
    observations: observationsOf(record, work.today),
  }));
}

/** What a period would come to if this reading came, and what it would ask for. */
export function periodWith(work: Work, record: PatientRecord, period: RecordedPeriod, reading: Reading) {
  const input = inputOf(record, { ...period, readings: [...period.readings, reading] });
  const after = observe(input, period.settings, work.today);
  return { after, work: workOfPeriod(input, after, period.settings, work.today) };
}
