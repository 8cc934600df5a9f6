import { addDays, type CalendarDate, writtenDay } from './calendar.ts';
import type { Care } from './care.ts';
import { hasRightModality } from './coverage.ts';
import { APPOINTMENT_GRACE_DAYS, missedBefore } from './gaps.ts';
import {
  courseOf,
  type Item,
  type ItemOutcome,
  type PatientRecord,
  type Plan,
  seriesOf,
} from './plan-model.ts';
import type { Modality } from './protocol.ts';
import type { Result } from './results.ts';
import { daysFor } from './settings.ts';
import type { AnsweredWork } from './work-kinds.ts';
import { type Missed, type RecordForWork, type WantedWork, work } from './work-record.ts';

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
      on >= missedBefore(day) || (lost !== null && lost.on >= on) || came(results, modalities, on);
    return settled ? [] : [{ itemId: item.id, label, bookedOn: on }];
  });
}

const came = (results: readonly Result[], modalities: readonly Modality[], on: CalendarDate): boolean =>
  results.some(
    (result) =>
      result.status !== 'cancelled' &&
      result.status !== 'entered-in-error' &&
      result.performedOn >= on &&
      result.performedOn < askedOn(on) &&
      hasRightModality(result, modalities),
  );

/**
 * A missed appointment is a contact work item (clinical rules §2). An answer is an attempt and asks for the next one:
 * what settles it is a result, another appointment, or the end of the examination.
 */
export function workOfAppointments(record: RecordForWork): WantedWork[] {
  return (record.plan?.missed ?? []).map(({ itemId, label, bookedOn }) => {
    const name = `${itemId} ${bookedOn} try`;
    const tries = record.answered
      .filter(({ kind, subject }) => kind === 'missed-appointment' && subject.startsWith(`${name} `))
      .map((one) => ({ ...one, number: Number(one.subject.slice(name.length)) }))
      .toSorted((a, b) => a.number - b.number);
    const last = tries.at(-1);
    return work(record, {
      kind: 'missed-appointment',
      subject: `${name} ${(last?.number ?? 0) + 1}`,
      role: 'nurse',
      dueOn:
        last === undefined
          ? askedOn(bookedOn)
          : addDays(last.on, daysFor('missed-appointment', record.deadlines)),
      sentence: `The appointment of ${writtenDay(bookedOn)} for ${label} has passed and no result has come: ${whatNext(last)}`,
      parts: { item: itemId, bookedOn, tries: tries.length },
      itemId,
    });
  });
}

function whatNext(last: AnsweredWork | undefined): string {
  if (last === undefined)
    return 'find out whether the patient came. Where the scan was done, its report is late; where it was not, book another day, or end the examination with its reason.';
  const on = writtenDay(last.on);
  if (last.answer.answer === 'done') return `the patient came, as was answered on ${on}. Ask for the report.`;
  return last.answer.answer === 'reached'
    ? `the patient was reached on ${on}, and no other day is booked. Book one, or end the examination with its reason.`
    : `the patient was not reached on ${on}. Try again, or a clinician records the loss.`;
}
