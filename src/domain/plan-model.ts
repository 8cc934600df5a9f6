import type { CalendarDate } from './calendar.ts';
import type { Fact } from './facts.ts';
import type { Resolution } from './matching.ts';
import type { BoardCalendar } from './meetings.ts';
import type { ObservationInput, ObservationSettings } from './observation-model.ts';
import type { Protocol, ProtocolCode, Series } from './protocol.ts';
import type { RecordedRecurrence } from './recurrence.ts';
import type { Result } from './results.ts';
import type { CourseSetup, ItemStatus, ScheduledItem } from './schedule.ts';
import { type AppliedSettings, type SignedSettings, withTolerances } from './settings.ts';
import { offsetOf } from './step.ts';
import type { WhyParts } from './why.ts';
import type { Alternative, AnsweredWork } from './work-kinds.ts';

/** A protocol version that a named clinician signed at the site. */
export interface SignedProtocol {
  readonly protocol: Protocol;
  readonly signedBy: string;
  readonly signedOn: CalendarDate;
  /** The site's settings whose tolerances it runs with; left out where it runs with its own. */
  readonly settings?: AppliedSettings;
}

/**
 * What a site has signed: of each protocol the version signed last, of those not retired, which is what a plan may
 * begin with; and its own settings where it has any.
 */
export interface Shelf extends ReadonlyMap<ProtocolCode, SignedProtocol> {
  readonly settings?: SignedSettings;
}

/** The shelf of these protocols, as signed, with the tolerances of the site's settings. */
export function shelfOf(signed: Iterable<SignedProtocol>, settings: SignedSettings | null): Shelf {
  const shelf = new Map<ProtocolCode, SignedProtocol>();
  for (const one of signed) shelf.set(one.protocol.code, settings === null ? one : settled(one, settings));
  return settings === null ? shelf : Object.assign(shelf, { settings });
}

/** The same shelf with one more version on it, in the place of the one that ran. */
export const withVersion = (shelf: Shelf, one: SignedProtocol): Shelf => {
  const { settings } = shelf;
  const next = new Map(shelf).set(one.protocol.code, settings === undefined ? one : settled(one, settings));
  return settings === undefined ? next : Object.assign(next, { settings });
};

function settled(one: SignedProtocol, { settings, ...applied }: SignedSettings): SignedProtocol {
  const protocol = withTolerances(one.protocol, settings);
  return protocol === one.protocol ? one : { ...one, protocol, settings: applied };
}

/** What happened on the anchor's day of a course that a clinician picked, and of no other. */
export const PICKED_ANCHOR_EVENT = 'the day the clinician chose';

/** A course of a plan. */
export interface Course extends CourseSetup {
  readonly id: string;
  readonly anchorEvent: string;
  readonly anchorFactId: string | null;
  /** The anchor's day is the earliest that a partial date can mean. */
  readonly anchorPartial: boolean;
  readonly reason: string;
  /** A clinician picked it; the table did not choose it. */
  readonly picked: boolean;
  /** A later revision took its place: it starts nothing more, and what was due before lives on. */
  readonly superseded: boolean;
  readonly signedBy: string;
  readonly signedOn: CalendarDate;
  /** The site's settings that gave its windows; left out where they are the protocol's own. */
  readonly settings?: AppliedSettings;
}

/** An item of a plan as decided so far; its status on record is derived anew at each change. */
export interface Item extends ScheduledItem {
  readonly id: string;
  readonly courseId: string;
  /** Ended by a person with a coded reason, or superseded by a later revision: results do not reach it. */
  readonly closedBy: 'ended' | 'superseded' | null;
}

export interface Plan {
  readonly enrolledOn: CalendarDate;
  /** Discharged by a clinician. Death is a fact, not a property of the plan. */
  readonly discharged: boolean;
  readonly courses: readonly Course[];
  readonly items: readonly Item[];
}

/** All that is known of a patient at a moment: the input of the one derivation. */
export interface PatientRecord {
  readonly facts: readonly Fact[];
  readonly results: readonly Result[];
  readonly resolutions: readonly Resolution[];
  readonly answered: readonly AnsweredWork[];
  readonly alternatives: readonly Alternative[];
  /** The day on which an examination is booked. */
  readonly appointments: readonly { readonly itemId: string; readonly on: CalendarDate }[];
  /** The day on which the scan of an observation period is booked, by the subject of the work that waits for it. */
  readonly scanAppointments: readonly { readonly subject: string; readonly on: CalendarDate }[];
  /** Null: no plan yet. */
  readonly plan: Plan | null;
  readonly periods: readonly RecordedPeriod[];
  /** Recurrences that were read, each a case for the board. */
  readonly recurrences: readonly RecordedRecurrence[];
  /** When the site's board meets: its decisions fall due by it. */
  readonly board: BoardCalendar;
}

/** An observation period as recorded, with the settings that it was opened under. */
export interface RecordedPeriod
  extends Omit<ObservationInput, 'facts' | 'board' | 'confirmedDays' | 'beside'> {
  readonly settings: ObservationSettings;
  /** The results that its scans rest on, by scan. */
  readonly resultOf: ReadonlyMap<string, string>;
}

/** Why the plan of a patient asks for nothing here any more, by what the facts say. */
export type Gone = 'deceased' | 'transferred';

export const isGone = (reason: string | null): reason is Gone =>
  reason === 'deceased' || reason === 'transferred';

/** What an item has become. */
export interface ItemOutcome {
  readonly status: ItemStatus;
  readonly completedOn: CalendarDate | null;
  readonly completedLate: boolean | null;
  readonly missingRegions: readonly string[];
  readonly evidence: readonly string[];
  /** No person ended it: the patient has died, or another hospital has taken over. */
  readonly endedWith: Gone | null;
}

/** The course an item belongs to. @throws where the plan does not hold it: the record is broken */
export function courseOf(plan: Plan, item: Pick<Item, 'courseId'>): Course {
  const course = plan.courses.find(({ id }) => id === item.courseId);
  if (course === undefined) throw new Error(`The plan holds no course ${item.courseId}.`);
  return course;
}

/** A series of a course by its key. @throws where the protocol does not hold it */
export function seriesOf(course: Course, seriesKey: string): Series {
  const series = course.protocol.series.find(({ key }) => key === seriesKey);
  if (series === undefined) throw new Error(`${course.protocol.code} holds no series ${seriesKey}.`);
  return series;
}

/** Why an item's date is what it is (clinical rules; the sentence is `whyDue`). */
export function whyOf(course: Course, item: Omit<ScheduledItem, 'beforeEnrolment'>): WhyParts {
  const series = seriesOf(course, item.seriesKey);
  const step = series.steps.find(({ number }) => number === item.stepNumber);
  if (step === undefined)
    throw new Error(`${course.protocol.code} ${series.key} holds no step ${item.stepNumber}.`);
  return {
    series: series.label,
    dueOn: item.due,
    origin: item.origin,
    offset: item.origin === 'step' ? offsetOf(step, item.occurrence) : { months: 0, days: 0 },
    anchorEvent: course.anchorEvent,
    anchorOn: course.anchorOn,
    anchorPartial: course.anchorPartial,
    protocol: course.protocol.code,
    version: course.protocol.version,
    step: step.number,
    every: step.every,
    from: step.from,
    to: step.to,
    basis: step.basis,
    citation: step.citation,
    signedBy: course.signedBy,
    signedOn: course.signedOn,
  };
}

/** The courses that start items: not superseded. */
export const runningCourses = (plan: Plan): readonly Course[] =>
  plan.courses.filter((course) => !course.superseded);
