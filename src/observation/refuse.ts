import type { CalendarDate } from '../domain/calendar.ts';
import type { Reading } from '../domain/observation-model.ts';
import { stepDayFault } from '../plans/answer.ts';
import type { PatientObservations } from '../plans/observations.ts';
import { type FieldError, Refusal, type Work } from '../work.ts';
import { birthDateOf, resultOf } from './repo.ts';

/** A reading as it is told; its names and the day on which it was read are given where it is recorded. */
export type NewReading = Omit<Reading, 'id' | 'scanId' | 'follows' | 'nature' | 'readOn' | 'repeatBy'> & {
  readonly readOn: CalendarDate | null;
};

interface Told extends Pick<Reading, 'performedOn' | 'readOn' | 'status'> {
  readonly nature?: Reading['nature'];
  readonly repeatBy?: CalendarDate | null;
}

/**
 * What no reading may say, with every fault at once.
 * @param before the reading that it follows
 * @throws Refusal 400 for days that are not possible, 422 where nature and content do not fit
 */
export async function refuseFaultyReading(
  work: Work,
  { found }: { readonly found: PatientObservations },
  told: Told,
  before?: Reading,
): Promise<void> {
  const bornOn = await birthDateOf(work, found.patientId);
  const errors: FieldError[] = [];
  const fault = (pointer: string, detail: string | null) => {
    if (detail !== null) errors.push({ pointer, detail });
  };
  if (told.performedOn > work.today) {
    fault('/performedOn', `Must not lie after today, ${work.today} at this site: a scan has been made.`);
  } else if (bornOn !== null && told.performedOn < bornOn) {
    fault('/performedOn', "Must not lie before the patient's birth date: correct one of the two.");
  }
  if (told.readOn > work.today) fault('/readOn', `Must not lie after today, ${work.today} at this site.`);
  else if (told.readOn < told.performedOn) fault('/readOn', 'Must not lie before the day of the scan.');
  const repeatBy = told.repeatBy ?? null;
  if (repeatBy !== null) fault('/repeatBy', stepDayFault(work.today, repeatBy));
  if (errors.length > 0) throw new Refusal(400, 'invalid-request', 'Some days are not possible.', errors);
  if (before === undefined) return;
  const again = told.nature === 're-read';
  if (again && told.performedOn !== before.performedOn) {
    fault(
      '/performedOn',
      'Must be the day of the scan that is read again. A wrong day is mended by a correction.',
    );
  }
  if (again && told.readOn < before.readOn) {
    fault('/readOn', `Must not lie before the reading that it follows, ${before.readOn}.`);
  }
  if (again && told.status === 'entered-in-error') {
    fault('/status', 'Must be preliminary or final. What was entered in error is mended by a correction.');
  }
  if (!again && repeatBy !== null) {
    fault('/repeatBy', 'Must be left out: only somebody who has read the scan again asks for another one.');
  }
  if (errors.length > 0) {
    throw new Refusal(422, 'reading-does-not-fit', 'The reading does not fit the scan.', errors);
  }
}

/** @throws Refusal 422 where the result is not the patient's, or not of this examination */
export async function refuseForeignResult(
  work: Work,
  { found }: { readonly found: PatientObservations },
  resultId: string,
  { modality, performedOn }: Pick<Reading, 'modality' | 'performedOn'>,
): Promise<void> {
  const result = await resultOf(work, resultId, found.members);
  if (result !== null && result.modality === modality && result.performed_on === performedOn) return;
  throw new Refusal(422, 'other-result', 'The result is not the report of this scan.', [
    {
      pointer: '/resultId',
      detail: 'Must be a result of this patient, of the same modality and the same day, or left out.',
    },
  ]);
}
