import type { Identifier } from '../domain/facts.ts';
import { whatChanged } from '../domain/observation-changes.ts';
import type { ObservationPeriod, Reading } from '../domain/observation-model.ts';
import { observe } from '../domain/observation-rule.ts';
import { workOfPeriod } from '../domain/observation-work.ts';
import {
  inputOf,
  type Observations,
  observationsOf,
  proposalRule,
  unanswered,
  withNext,
} from '../domain/observations.ts';
import type { PatientRecord, RecordedPeriod } from '../domain/plan-model.ts';
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
  return stored.map(({ record, observationRows: rows, openWork }, index) => ({
    patientId: groups[index]?.patientId ?? '',
    members: groups[index]?.members ?? [],
    record,
    rows,
    observations: observationsOf(record, rule, work.today, openWork),
    settingsVersion: running !== null && rule.standing === 'runs' ? running.version : null,
  }));
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
  record: PatientRecord,
  period: RecordedPeriod,
  reading: Reading | null,
  day: string,
): {
  before: ObservationPeriod;
  after: ObservationPeriod;
  changes: string[];
  work: ReturnType<typeof workOfPeriod>;
} {
  const [before] = standingOn(record, period, day);
  const withReading = reading === null ? period : { ...period, readings: [...period.readings, reading] };
  const [after, work] = standingOn(record, withReading, day);
  return { before, after, changes: whatChanged(before, after), work };
}

/** A period on a day, with the work that nobody has answered. */
function standingOn(
  record: PatientRecord,
  recorded: RecordedPeriod,
  day: string,
): [ObservationPeriod, ReturnType<typeof workOfPeriod>] {
  const { settings } = recorded;
  const input = inputOf(record, recorded);
  const period = observe(input, settings, day);
  const work = unanswered(record, workOfPeriod(input, period, settings, day));
  const [shown = period] = withNext(record, { periods: [period], proposal: null, work }, settings.otherDays);
  return [shown, work];
}
