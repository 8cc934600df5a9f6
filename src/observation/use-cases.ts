import { audit } from '../audit/repo.ts';
import { canonicalJson } from '../canonical-json.ts';
import { careOf } from '../domain/care.ts';
import type { Fact, Identifier } from '../domain/facts.ts';
import { whatChanged } from '../domain/observation-changes.ts';
import type { ObservationPeriod, Reading } from '../domain/observation-model.ts';
import { leavesRoom } from '../domain/observation-proposal.ts';
import { clinicalPicture } from '../domain/picture.ts';
import type { RecordedPeriod } from '../domain/plan-model.ts';
import { newId } from '../ids.ts';
import { lockPatients } from '../plans/items.ts';
import { observationsOfPatient, type PatientObservations, readObservations } from '../plans/observations.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { type NewReading, refuseFaultyReading, refuseForeignResult } from './refuse.ts';
import { insertPeriod, insertReading, type PeriodRow, periodById, touchPeriod } from './repo.ts';

/** A period as it is held while something is recorded for it. */
export interface Held {
  readonly found: PatientObservations;
  readonly row: PeriodRow;
  readonly recorded: RecordedPeriod;
  readonly period: ObservationPeriod;
}

/** What a command did. */
export interface Done {
  readonly periodId: string;
  readonly scanId: string | null;
  readonly readingId: string | null;
  readonly changes: readonly string[];
  /** False: it was known already, and had its effect once. */
  readonly fresh: boolean;
}

/**
 * A period of the site, worked out for today, with its patient's row held where told.
 * @throws Refusal 404 where the site has no such period
 */
export async function requirePeriod(work: Work, id: string, lock: boolean): Promise<Held> {
  const seen = await periodById(work, id);
  if (seen === null) {
    throw new Refusal(
      404,
      'period-not-known',
      worded(
        'This site has no such observation period.',
        'GET /v1/observation-periods lists those there are.',
      ),
    );
  }
  if (lock) await lockPatients(work, [seen.patient_id]);
  const [found] = await readObservations(work, [seen.patient_id]);
  const row = found?.rows.find((one) => one.id === id);
  const recorded = found?.record.periods.find((one) => one.periodId === id);
  const period = found?.observations.periods.find((one) => one.periodId === id);
  if (found === undefined || row === undefined || recorded === undefined || period === undefined)
    throw new Error(`Period ${id} is of no patient.`);
  return { found, row, recorded, period };
}

/** True where the site has an observation period of that id. */
export const isPeriod = async (work: Work, id: string): Promise<boolean> =>
  (await periodById(work, id)) !== null;

/** Ended, or not to be watched: nobody closes it once more. */
export const isOver = ({ state }: ObservationPeriod): boolean =>
  state === 'closed' || state === 'not-applicable';

/** One patient is watched in one period at a time. */
export const anotherRuns = (
  { periodId }: Pick<ObservationPeriod, 'periodId'>,
  periods: readonly ObservationPeriod[],
): boolean => periods.some((other) => other.periodId !== periodId && !leavesRoom(other));

/**
 * Opens an observation period under the rule that the site has signed. It awaits its baseline scan.
 * @throws Refusal 404 for an unknown patient, 409 where the patient is dead, elsewhere or lost, no signed rule runs
 * or a period runs already, 422 where neither a staging nor a reason calls for one
 */
export async function openPeriod(work: Work, identifier: Identifier, reason: string | null): Promise<Done> {
  const { patientId, memberId, record, observations, settingsVersion } = await observationsOfPatient(
    work,
    identifier,
    true,
  );
  refuseGone(record.facts);
  refuseLost(record.facts);
  const running = observations.periods.find((period) => !leavesRoom(period));
  if (running !== undefined) {
    throw new Refusal(
      409,
      'period-runs',
      worded(
        'An observation period of this patient runs already. Close it before another is opened.',
        'GET …/observation-periods shows it.',
      ),
    );
  }
  if (settingsVersion === null) {
    throw new Refusal(
      409,
      'rule-not-signed',
      worded(
        'No signed settings of this site hold the observation rule. A clinician signs them.',
        'POST /v1/settings drafts, POST /v1/settings/versions/{version}/sign-off signs.',
      ),
    );
  }
  const { proposal } = observations;
  if (proposal?.kind !== 'propose' && reason === null) {
    throw new Refusal(422, 'not-proposed', 'Nothing on record proposes an observation period now.', [
      {
        pointer: '/reason',
        detail: worded(
          'Must say why: no staging of type I or II is on record that no period has covered.',
          'A new one is recorded at POST …/facts.',
        ),
      },
    ]);
  }
  const follows = proposal?.follows ?? null;
  const period = { patientId: memberId, settingsVersion, follows, openedOn: work.today, reason };
  const periodId = await insertPeriod(work, period);
  await audit(work, [
    { action: 'opened', ...about(periodId, patientId), after: { settingsVersion, follows }, reason },
  ]);
  await derivePatient(work, patientId);
  return { periodId, scanId: null, readingId: null, changes: [], fresh: true };
}

/** @throws Refusal 409 where the patient has died, or another hospital has taken over */
export function refuseGone(facts: readonly Fact[]): void {
  if (clinicalPicture(facts).death !== null) {
    throw new Refusal(
      409,
      'patient-deceased',
      'The death of this patient is on record. Where it was recorded in error, withdraw it first.',
    );
  }
  const { transfer } = careOf(facts);
  if (transfer?.confirmed != null) {
    throw new Refusal(
      409,
      'transferred-already',
      worded(
        'Another hospital has taken the patient over. Record the return first.',
        'POST /v1/patients/{system}/{value}/return records it.',
      ),
    );
  }
}

/** @throws Refusal 409 where the patient is coded as lost: nobody is watched who is not there */
function refuseLost(facts: readonly Fact[]): void {
  if (careOf(facts).lost === null) return;
  throw new Refusal(
    409,
    'patient-lost',
    worded(
      'The patient is coded as lost to follow-up. Record the contact first.',
      'POST /v1/patients/{system}/{value}/contact does.',
    ),
  );
}

/** Of which thing, and of which patient, a row of the trail is. */
export const about = (periodId: string, patientId: string) => ({
  entity: 'observation-period',
  entityId: periodId,
  patientId,
});

/**
 * Records a scan of a period with its first reading. The same content again has no effect.
 * @throws Refusal 400 for days that are not possible, 404 for an unknown period, 422 for a result that is not of
 * this scan
 */
export async function recordScan(
  work: Work,
  periodId: string,
  scan: NewReading & { readonly resultId: string | null },
): Promise<Done> {
  const held = await requirePeriod(work, periodId, true);
  const { resultId, ...told } = scan;
  const readOn = told.readOn ?? work.today;
  await refuseFaultyReading(work, held, { ...told, readOn });
  if (resultId !== null) await refuseForeignResult(work, held, resultId, told);
  const made: Reading = {
    ...told,
    id: newId(),
    scanId: newId(),
    follows: null,
    nature: 'first',
    readOn,
    repeatBy: null,
  };
  const known = knownAs(held.recorded, made);
  if (known !== undefined) {
    return { periodId, scanId: known.scanId, readingId: known.id, changes: [], fresh: false };
  }
  return record(work, held, made, { resultId, reason: null });
}

/** The first reading of a scan on record that has the same content. */
export const knownAs = ({ readings }: RecordedPeriod, made: Reading): Reading | undefined =>
  readings.find((one) => one.nature === 'first' && sameContent(one, made));

const sameContent = (a: Reading, b: Reading): boolean => {
  const content = ({ id: _id, scanId: _scan, ...rest }: Reading) => canonicalJson(rest);
  return content(a) === content(b);
};

/**
 * Records another reading of a scan: a re-read or a correction. All is worked out anew, and what changed is said;
 * a decision already made stays.
 * @throws Refusal 400 for days that are not possible, 404 for an unknown period or scan, 409 where the scan has a
 * later reading, 422 where nature and content do not fit
 */
export async function recordReading(
  work: Work,
  periodId: string,
  scanId: string,
  told: NewReading &
    Pick<Reading, 'nature' | 'repeatBy'> & { readonly follows: string; readonly reason: string },
): Promise<Done> {
  const held = await requirePeriod(work, periodId, true);
  const { reason, ...reading } = told;
  const chain = held.recorded.readings.filter((one) => one.scanId === scanId);
  if (chain.length === 0) {
    throw new Refusal(
      404,
      'scan-not-known',
      worded('This period has no such scan.', 'GET /v1/observation-periods/{id} lists those there are.'),
    );
  }
  const last = chain.find(({ id }) => !chain.some(({ follows }) => follows === id));
  if (last === undefined || last.id !== reading.follows) {
    throw new Refusal(
      409,
      'reading-followed',
      'The scan has a later reading than the one that was read. Nothing was recorded: read the period again and decide anew.',
      [{ pointer: '/follows', detail: 'Must be the latest reading of the scan.' }],
    );
  }
  const readOn = reading.readOn ?? work.today;
  await refuseFaultyReading(work, held, { ...reading, readOn }, last);
  const made: Reading = { ...reading, id: newId(), scanId, readOn };
  return record(work, held, made, { resultId: null, reason });
}

async function record(
  work: Work,
  { found, row, period }: Held,
  reading: Reading,
  more: { readonly resultId: string | null; readonly reason: string | null },
): Promise<Done> {
  await insertReading(work, row.id, reading, more);
  await touchPeriod(work, row.id);
  const { id, scanId, nature, status, performedOn, modality, count } = reading;
  await audit(work, [
    {
      action: nature === 'first' ? 'scan-recorded' : nature === 're-read' ? 'scan-re-read' : 'scan-corrected',
      ...about(row.id, found.patientId),
      after: { reading: id, scan: scanId, status, performedOn, modality, count },
      reason: more.reason,
    },
  ]);
  const changes = await changesOf(work, found.patientId, period);
  return { periodId: row.id, scanId, readingId: id, changes, fresh: true };
}

/** Works out the patient anew, and says what became of the period. */
export async function changesOf(work: Work, patientId: string, before: ObservationPeriod): Promise<string[]> {
  const { observations } = await derivePatient(work, patientId);
  const after = observations.periods.find(({ periodId }) => periodId === before.periodId);
  return after === undefined ? [] : whatChanged(before, after);
}
