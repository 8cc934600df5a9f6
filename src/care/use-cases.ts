import { type CalendarDate, writtenDay } from '../domain/calendar.ts';
import type { Transfer } from '../domain/care.ts';
import type { Attempt, CareKind, FactDetails, Identifier, NewFact } from '../domain/facts.ts';
import { newId } from '../ids.ts';
import { recordOwnFact } from '../patients/own-facts.ts';
import { readPatient } from '../patients/use-cases.ts';
import { type CareStanding, careStanding, readCare } from '../plans/care.ts';
import { derivePatient } from '../plans/use-cases.ts';
import { type FieldError, Refusal, type Work, worded } from '../work.ts';

/** Facts about care are named by the service: the same words on the same day are another event. */
const CARE = 'urn:netvigil:care';

/** Where the patient's care stands once a command has had its effect. */
export interface CareState {
  readonly day: CalendarDate;
  readonly plan: 'none' | NonNullable<Awaited<ReturnType<typeof derivePatient>>['planStatus']>;
  readonly care: Awaited<ReturnType<typeof readCare>>;
  readonly work: { kind: string; sentence: string; dueOn: CalendarDate }[];
}

interface Patient extends CareStanding {
  readonly birthDate: CalendarDate | null;
}

/** Holds the patient's row, and reads where care stands. @throws Refusal 404 for nobody, 409 for the dead */
async function patientOf(work: Work, identifier: Identifier): Promise<Patient> {
  const standing = await careStanding(work, identifier);
  if (standing.deceased) {
    throw new Refusal(
      409,
      'patient-deceased',
      'The death of this patient is on record. Where it was recorded in error, withdraw it first.',
    );
  }
  const { patient } = await readPatient(work, identifier);
  return { ...standing, birthDate: patient.birthDate };
}

async function record<K extends CareKind>(
  work: Work,
  { patientId, memberId }: Patient,
  fact: { kind: K; date: CalendarDate; details: FactDetails[K]; beside?: string },
): Promise<CareState> {
  const { beside = null, ...said } = fact;
  const source = { system: CARE, value: newId() };
  const own = { fact: { ...said, source, corrects: null } as NewFact, memberId, beside };
  await recordOwnFact(work, patientId, own);
  const { planStatus, work: wanted } = await derivePatient(work, patientId);
  return {
    day: work.today,
    plan: planStatus ?? 'none',
    care: await readCare(work, patientId),
    work: wanted.map(({ kind, sentence, dueOn }) => ({ kind, sentence, dueOn })),
  };
}

function dayFault(work: Work, { birthDate }: Patient, day: CalendarDate): string | null {
  if (day > work.today) return `Must not lie after today, ${work.today} at this site: it has happened.`;
  if (birthDate !== null && day < birthDate)
    return "Must not lie before the patient's birth date: correct one of the two.";
  return null;
}

function refuseDays(errors: readonly (FieldError | null)[]): void {
  const found = errors.filter((error) => error !== null);
  if (found.length > 0) throw new Refusal(400, 'invalid-request', 'Some days are not possible.', found);
}

const fault = (pointer: string, detail: string | null): FieldError | null =>
  detail === null ? null : { pointer, detail };

/**
 * Codes a loss to follow-up. Surveillance stays open, and somebody tries again every year.
 * @throws Refusal 409 for the dead, the lost and the transferred; 400 for a day that is not possible
 */
export async function loseToFollowUp(
  work: Work,
  identifier: Identifier,
  loss: { date: CalendarDate | null; attempts: readonly Attempt[]; reason: string },
): Promise<CareState> {
  const patient = await patientOf(work, identifier);
  if (patient.care.lost !== null) {
    throw new Refusal(
      409,
      'lost-already',
      'The patient is coded as lost to follow-up. Answer the work item "Try again" with a further attempt, or record the contact.',
    );
  }
  refuseTransferred(patient.care.transfer);
  const date = loss.date ?? work.today;
  const before =
    patient.contactOn !== null && date <= patient.contactOn
      ? `Must lie after the last contact on record, ${patient.contactOn}: it would end the loss.`
      : null;
  refuseDays([
    fault('/date', dayFault(work, patient, date) ?? before),
    ...loss.attempts.map(({ on }, index) =>
      fault(
        `/attempts/${index}/on`,
        dayFault(work, patient, on) ??
          (on > date
            ? `Must not lie after the day of the loss, ${date}: a loss follows the attempts.`
            : null),
      ),
    ),
  ]);
  const { attempts, reason } = loss;
  return record(work, patient, { kind: 'lost-to-follow-up', date, details: { attempts, reason } });
}

/**
 * Records that a lost patient was reached, which ends the loss.
 * @throws Refusal 409 where the patient is not lost; 400 for a day that is not possible
 */
export async function resumeContact(
  work: Work,
  identifier: Identifier,
  contact: { date: CalendarDate | null; how: string },
): Promise<CareState> {
  const patient = await patientOf(work, identifier);
  const { lost } = patient.care;
  if (lost === null) {
    throw new Refusal(
      409,
      'not-lost',
      'The patient is not coded as lost to follow-up. An ordinary contact is a fact of the kind "last-contact".',
    );
  }
  const date = contact.date ?? work.today;
  const before =
    date < lost.on ? `Must not lie before the loss, ${lost.on}: it is no contact after it.` : null;
  refuseDays([fault('/date', dayFault(work, patient, date) ?? before)]);
  return record(work, patient, {
    kind: 'contact-resumed',
    date,
    details: { how: contact.how },
    beside: lost.factId,
  });
}

function refuseTransferred(transfer: Transfer | null): void {
  if (transfer?.confirmed == null) return;
  throw new Refusal(
    409,
    'transferred-already',
    worded(
      'Another hospital has taken the patient over. Record the return first.',
      'POST /v1/patients/{system}/{value}/return records it.',
    ),
  );
}

/**
 * Begins the transfer of the patient. Surveillance goes on here until the receiver has confirmed.
 * @throws Refusal 409 where one is under way or done; 400 for a day that is not possible
 */
export async function beginTransfer(
  work: Work,
  identifier: Identifier,
  transfer: { date: CalendarDate | null; receiver: string; reason: string },
): Promise<CareState> {
  const patient = await patientOf(work, identifier);
  refuseTransferred(patient.care.transfer);
  if (patient.care.transfer !== null) {
    throw new Refusal(
      409,
      'transfer-begun-already',
      worded(
        'A transfer is under way. Confirm it, or call it off before another begins.',
        'POST …/transfer/confirmation confirms it, POST …/return calls it off.',
      ),
    );
  }
  const date = transfer.date ?? work.today;
  refuseDays([fault('/date', dayFault(work, patient, date))]);
  const { receiver, reason } = transfer;
  return record(work, patient, { kind: 'transfer-begun', date, details: { receiver, reason } });
}

/**
 * Records that the receiver has taken the patient over. From then on nothing is asked for here but what came in.
 * @throws Refusal 409 where no transfer was begun or it is confirmed, 400 for another receiver or a day that
 * is not possible
 */
export async function confirmTransfer(
  work: Work,
  identifier: Identifier,
  confirmation: { receiver: string; confirmedBy: string; confirmedOn: CalendarDate },
): Promise<CareState> {
  const patient = await patientOf(work, identifier);
  const { transfer } = patient.care;
  refuseTransferred(transfer);
  if (transfer === null) {
    throw new Refusal(
      409,
      'no-transfer-begun',
      worded(
        'No transfer of this patient was begun.',
        'POST /v1/patients/{system}/{value}/transfer begins one.',
      ),
    );
  }
  const { receiver, confirmedBy, confirmedOn } = confirmation;
  const before =
    confirmedOn < transfer.begunOn
      ? `Must not lie before the day on which the transfer began, ${writtenDay(transfer.begunOn)}.`
      : null;
  refuseDays([
    receiver === transfer.receiver
      ? null
      : {
          pointer: '/receiver',
          detail: worded(
            'Must be the receiver that the transfer was begun with, in the same words. Where another one takes over, call this transfer off and begin anew.',
            'POST …/return calls it off.',
          ),
        },
    fault('/confirmedOn', dayFault(work, patient, confirmedOn) ?? before),
  ]);
  const details = { receiver, confirmedBy, transfer: transfer.factId };
  return record(work, patient, {
    kind: 'transfer-confirmed',
    date: confirmedOn,
    details,
    beside: transfer.factId,
  });
}

/**
 * Records that the patient came back, or that a transfer under way is called off. What was live lives again.
 * @throws Refusal 409 where no transfer was begun; 400 for a day that is not possible
 */
export async function returnPatient(
  work: Work,
  identifier: Identifier,
  back: { date: CalendarDate | null; reason: string },
): Promise<CareState> {
  const patient = await patientOf(work, identifier);
  const { transfer } = patient.care;
  if (transfer === null)
    throw new Refusal(409, 'not-transferred', 'No transfer of this patient is under way or done.');
  const date = back.date ?? work.today;
  const since = transfer.confirmed?.on ?? transfer.begunOn;
  const before = date < since ? `Must not lie before the transfer, ${since}.` : null;
  refuseDays([fault('/date', dayFault(work, patient, date) ?? before)]);
  return record(work, patient, {
    kind: 'returned',
    date,
    details: { reason: back.reason, transfer: transfer.factId },
    beside: transfer.factId,
  });
}
