import type { Identifier } from '../domain/facts.ts';
import { whatChanged } from '../domain/observation-changes.ts';
import type { ObservationPeriod, Reading } from '../domain/observation-model.ts';
import { goneOf, type Observations, observationsOf, proposalRule } from '../domain/observations.ts';
import type { PatientRecord, RecordedPeriod } from '../domain/plan-model.ts';
import type { WantedWork } from '../domain/work-record.ts';
import type { Work } from '../work.ts';
import { groupOf } from './group.repo.ts';
import { requireAddressed } from './items.ts';
import { loadRecords } from './load.repo.ts';
import type { Addressed, ObservationRow } from './record.ts';
import { runningSettings } from './settings.repo.ts';

/** The observation periods of a patient, worked out anew for the site's day. */
export interface PatientObservations {
  readonly patientId: string;
  /** The records that are one patient, that one first. */
  readonly members: readonly string[];
  readonly record: PatientRecord;
  readonly rows: readonly ObservationRow[];
  readonly observations: Observations;
  /** The same of another record of the patient, on another day. */
  readonly observedOn: (record: PatientRecord, day: string) => Observations;
  /** The version of the settings that a period would be opened under; null where no signed rule runs. */
  readonly settingsVersion: number | null;
}

/** The periods of the patients of these records, in the order of the records. Nothing is written. */
export async function readObservations(
  work: Work,
  recordIds: readonly string[],
): Promise<PatientObservations[]> {
  const running = await runningSettings(work);
  const rule = proposalRule(running);
  const groups = await Promise.all(recordIds.map((id) => groupOf(work, id)));
  const stored = await loadRecords(work, groups);
  return stored.map(({ record, observationRows: rows, openWork }, index) => {
    const observedOn: PatientObservations['observedOn'] = (of, day) =>
      observationsOf(of, rule, day, openWork);
    return {
      patientId: groups[index]?.patientId ?? '',
      members: groups[index]?.members ?? [],
      record,
      rows,
      observations: observedOn(record, work.today),
      observedOn,
      settingsVersion: running !== null && rule.standing === 'runs' ? running.version : null,
    };
  });
}

/**
 * The same for a patient by identifier, with the row held where told.
 * @throws Refusal 404 where the site knows no such patient
 */
export async function observationsOfPatient(
  work: Work,
  identifier: Identifier,
  lock: boolean,
): Promise<PatientObservations & Addressed> {
  const addressed = await requireAddressed(work, identifier, lock);
  const [found] = await readObservations(work, [addressed.patientId]);
  if (found === undefined) throw new Error('A patient without a record.');
  return { ...found, ...addressed };
}

/**
 * What a period would come to on a day if this reading came, what would change, and the work there would be. Null: a
 * reading that is on record already, which changes nothing.
 */
export function periodWith(
  found: PatientObservations,
  period: RecordedPeriod,
  reading: Reading | null,
  day: string,
): { before: ObservationPeriod; after: ObservationPeriod; changes: string[]; work: WantedWork[] } {
  const [before] = standingOn(found, period, day);
  const withReading = reading === null ? period : { ...period, readings: [...period.readings, reading] };
  const [after, work] = standingOn(found, withReading, day);
  return { before, after, changes: whatChanged(before, after), work };
}

/** A period on a day as it would be read then, with the work that nobody has answered. */
function standingOn(
  { record, observedOn }: PatientObservations,
  recorded: RecordedPeriod,
  day: string,
): [ObservationPeriod, WantedWork[]] {
  const { periodId } = recorded;
  const periods = record.periods.map((one) => (one.periodId === periodId ? recorded : one));
  const of = observedOn({ ...record, periods }, day);
  const period = of.periods.find((one) => one.periodId === periodId);
  if (period === undefined) throw new Error(`Period ${periodId} is of another patient.`);
  const isGone = goneOf(record) !== null;
  return [period, isGone ? [] : of.work.filter(({ parts }) => parts.period === periodId)];
}
