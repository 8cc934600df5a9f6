import { addDays, type CalendarDate, writtenDay } from './calendar.ts';
import type { Care } from './care.ts';
import { hasRightModality } from './coverage.ts';
import { APPOINTMENT_GRACE_DAYS, missedBefore } from './gaps.ts';
import { OBSERVATION_MODALITIES, type Reading } from './observation-model.ts';
import { scansOf } from './observation-scans.ts';
import {
  courseOf,
  type Item,
  type ItemOutcome,
  type PatientRecord,
  type Plan,
  seriesOf,
} from './plan-model.ts';
import type { Result } from './results.ts';
import { daysFor } from './settings.ts';
import type { AnsweredWork } from './work-kinds.ts';
import type { Missed, RecordForWork, WantedWork } from './work-record.ts';

/** The first day on which an appointment that nothing came of is asked about. */
const askedOn = (bookedOn: CalendarDate): CalendarDate => addDays(bookedOn, APPOINTMENT_GRACE_DAYS + 1);

type Appointments = Pick<PatientRecord, 'appointments'>;

/** The appointments of examinations that are still to be done. */
const standing = (
  { appointments }: Appointments,
  plan: Plan,
  items: ReadonlyMap<string, ItemOutcome>,
): { item: Item; on: CalendarDate }[] => {
  const booked = new Map(appointments.map(({ itemId, on }) => [itemId, on]));
  return plan.items.flatMap((item) => {
    const on = booked.get(item.id);
    return on === undefined || items.get(item.id)?.status !== 'live' ? [] : [{ item, on }];
  });
};

/** The days on which standing appointments begin to be asked about. */
export const appointmentsWake = (
  record: Appointments,
  plan: Plan,
  items: ReadonlyMap<string, ItemOutcome>,
): CalendarDate[] => standing(record, plan, items).map(({ on }) => askedOn(on));

/**
 * Appointments of live examinations that passed more than a week ago without a report of that week, be it
 * preliminary or of too few regions: then the patient came. A loss that was coded since has its own work.
 * @param results those of this patient
 */
export function missedAppointments(
  record: Appointments,
  plan: Plan,
  items: ReadonlyMap<string, ItemOutcome>,
  results: readonly Result[],
  { lost }: Care,
  day: CalendarDate,
): Missed[] {
  return standing(record, plan, items).flatMap(({ item, on }) => {
    const { label, modalities } = seriesOf(courseOf(plan, item), item.seriesKey);
    const settled =
      on >= missedBefore(day) ||
      (lost !== null && lost.on >= on) ||
      came(results, (result) => hasRightModality(result, modalities), on);
    return settled ? [] : [{ itemId: item.id, label, bookedOn: on }];
  });
}

const came = (results: readonly Result[], isRight: (result: Result) => boolean, on: CalendarDate): boolean =>
  results.some(
    (result) =>
      result.status !== 'cancelled' &&
      result.status !== 'entered-in-error' &&
      isOfThatWeek(result.performedOn, on) &&
      isRight(result),
  );

const isOfThatWeek = (performedOn: CalendarDate, bookedOn: CalendarDate): boolean =>
  performedOn >= bookedOn && performedOn < askedOn(bookedOn);

/**
 * A missed appointment is a contact work item (clinical rules §2). An answer is an attempt and asks for the next one:
 * what settles it is a result, another appointment, or the end of the examination.
 */
export const workOfAppointments = ({ plan, answered, deadlines }: RecordForWork): WantedWork[] =>
  (plan?.missed ?? []).map(({ itemId, label, bookedOn }) => ({
    ...contactWork(
      { about: itemId, label, bookedOn, end: 'end the examination with its reason' },
      answered,
      daysFor('missed-appointment', deadlines),
      { item: itemId },
    ),
    itemId,
  }));

/** The appointment of a scan that an observation period waits for, with all that may have come of it. */
export interface ScanAppointment {
  /** The subject of the work that waits for the scan. */
  readonly subject: string;
  readonly on: CalendarDate;
  /** What was recorded for the period. */
  readonly readings: readonly Reading[];
  /** Those of this patient. */
  readonly results: readonly Result[];
  readonly answered: readonly AnsweredWork[];
}

/** The first day after `day` on which one of these appointments begins to be asked about, or the day that is told. */
export const scanAppointmentsWake = (
  appointments: readonly Pick<ScanAppointment, 'on'>[],
  otherwise: CalendarDate,
  day: CalendarDate,
): CalendarDate =>
  appointments
    .map(({ on }) => askedOn(on))
    .filter((on) => on > day)
    .reduce((first, on) => (on < first ? on : first), otherwise);

/**
 * The same for the scan of an observation period: a scan of that week, read or reported, says that the patient came.
 * Once the period waits for no scan, or for another one, nothing is asked.
 * @param otherDays after which an attempt is made again
 */
export function workOfScanAppointment(
  { subject, on, readings, results, answered }: ScanAppointment,
  otherDays: number,
  day: CalendarDate,
): WantedWork[] {
  const scanned = scansOf(readings).some(({ current: { performedOn } }) => isOfThatWeek(performedOn, on));
  const reported = came(results, ({ modality }) => SCANS.has(modality), on);
  if (on >= missedBefore(day) || scanned || reported) return [];
  const label = 'the scan of the observation period';
  const end = 'a clinician closes the period with a reason';
  return [contactWork({ about: subject, label, bookedOn: on, end }, answered, otherDays, { scan: subject })];
}

const SCANS: ReadonlySet<string> = new Set(OBSERVATION_MODALITIES);

interface Passed {
  /** What names the examination or the scan. */
  readonly about: string;
  readonly label: string;
  readonly bookedOn: CalendarDate;
  /** What is done where nothing is booked any more. */
  readonly end: string;
}

function contactWork(
  { about, label, bookedOn, end }: Passed,
  answered: readonly AnsweredWork[],
  otherDays: number,
  parts: WantedWork['parts'],
): WantedWork {
  const name = `${about} ${bookedOn} try`;
  const tries = answered
    .filter(({ kind, subject }) => kind === 'missed-appointment' && subject.startsWith(`${name} `))
    .map((one) => ({ ...one, number: Number(one.subject.slice(name.length)) }))
    .toSorted((a, b) => a.number - b.number);
  const last = tries.at(-1);
  return {
    kind: 'missed-appointment',
    subject: `${name} ${(last?.number ?? 0) + 1}`,
    tier: 4,
    role: 'nurse',
    dueOn: last === undefined ? askedOn(bookedOn) : addDays(last.on, otherDays),
    sentence: `The appointment of ${writtenDay(bookedOn)} for ${label} has passed and no result has come: ${whatNext(last, end)}`,
    parts: { ...parts, bookedOn, tries: tries.length },
    resultId: null,
  };
}

function whatNext(last: AnsweredWork | undefined, end: string): string {
  if (last === undefined)
    return `find out whether the patient came. Where the scan was done, its report is late; where it was not, book another day, or ${end}.`;
  const on = writtenDay(last.on);
  if (last.answer.answer === 'done') return `the patient came, as was answered on ${on}. Ask for the report.`;
  return last.answer.answer === 'reached'
    ? `the patient was reached on ${on}, and no other day is booked. Book one, or ${end}.`
    : `the patient was not reached on ${on}. Try again, or a clinician records the loss.`;
}
