import { type CalendarDate, laterOf } from './calendar.ts';
import type { ChosenCourse } from './choosing.ts';
import type { Fact } from './facts.ts';
import type { Course, Item, ItemOutcome, Plan, Shelf } from './plan-model.ts';
import { expandCourse, isImaging, type ScheduledItem } from './schedule.ts';

/** A course that a revision would start. */
export interface AddedCourse {
  readonly course: Course;
  /** The running course of the same protocol that it takes the place of; null where there is none. */
  readonly insteadOf: Course | null;
}

/** An item that stays the same one, series and due day being the same, under a course's new rule. */
export interface KeptItem {
  readonly item: Item;
  readonly as: Item;
}

/** One examination of the same series and place in its step, on another day. */
export interface MovedItem {
  readonly from: Item;
  readonly to: Item;
}

/**
 * What a clinician is asked to accept: the plan as the facts call for it now against the plan that runs.
 * Items due on or before the cut day stay as they are, open and overdue too (clinical rules §2, Re-planning).
 */
export interface Revision {
  /** Names the proposal by all it rests on: a newer fact gives another name. */
  readonly name: string;
  readonly cutOn: CalendarDate;
  readonly keptCourses: readonly Course[];
  readonly addedCourses: readonly AddedCourse[];
  readonly droppedCourses: readonly Course[];
  /** Items of courses that change, which the new course has too. */
  readonly keptItems: readonly KeptItem[];
  readonly movedItems: readonly MovedItem[];
  readonly addedItems: readonly Item[];
  readonly droppedItems: readonly Item[];
}

export interface RevisionInput {
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, ItemOutcome>;
  readonly chosen: readonly ChosenCourse[];
  readonly facts: readonly Fact[];
  readonly shelf: Shelf;
  readonly day: CalendarDate;
  readonly newId: () => string;
}

/** Null where the plan runs as the facts call for it, or where a chosen protocol is not signed. Pure. */
export function proposeRevision(input: RevisionInput): Revision | null {
  const { plan, chosen, shelf } = input;
  if (chosen.some((one) => !shelf.has(one.protocol))) return null;
  const running = plan.courses.filter((course) => !course.superseded && !course.picked);
  const wanted = chosen.map((one) => ({
    one,
    running: running.find((course) => isSame(course, one, shelf)),
  }));
  const kept = wanted.flatMap(({ running: course }) => course ?? []);
  const dropped = running.filter((course) => !kept.includes(course));
  const starting = wanted.filter(({ running: course }) => course === undefined).map(({ one }) => one);
  if (dropped.length === 0 && starting.length === 0) return null;

  const addedCourses = starting.map((one) => startOf(one, input, dropped));
  const cutOn = cutDay(input, addedCourses);
  const fresh = addedCourses.flatMap(({ course }) => itemsOf(course, cutOn, input));
  const droppedIds = new Set(dropped.map((course) => course.id));
  const ofDropped = plan.items.filter((item) => droppedIds.has(item.courseId));
  const held = new Map(ofDropped.map((item) => [placeOf(item), item]));
  const keptItems = fresh.flatMap((as) => {
    const item = held.get(placeOf(as));
    return item === undefined ? [] : [{ item, as: { ...as, id: item.id, closedBy: item.closedBy } }];
  });
  const keptIds = new Set(keptItems.map(({ item }) => item.id));
  const added = fresh.filter((item) => !held.has(placeOf(item)));
  const replaced = ofDropped.filter(
    (item) => item.due > cutOn && !keptIds.has(item.id) && input.outcomes.get(item.id)?.status === 'live',
  );
  const movedItems = pairMoved(replaced, added);
  const movedFrom = new Set(movedItems.map(({ from }) => from.id));
  const movedTo = new Set(movedItems.map(({ to }) => to.id));
  return {
    name: nameOf(input, cutOn),
    cutOn,
    keptCourses: kept,
    addedCourses,
    droppedCourses: dropped,
    keptItems,
    movedItems,
    addedItems: added.filter((item) => !movedTo.has(item.id)),
    droppedItems: replaced.filter((item) => !movedFrom.has(item.id)),
  };
}

/** An item is the same one if series and due day are the same. */
const placeOf = (item: Pick<ScheduledItem, 'seriesKey' | 'due'>): string => `${item.seriesKey} ${item.due}`;

function isSame(course: Course, chosen: ChosenCourse, shelf: Shelf): boolean {
  const signed = shelf.get(chosen.protocol);
  return (
    course.protocol.code === chosen.protocol &&
    course.protocol.version === signed?.protocol.version &&
    course.anchorOn === chosen.anchorOn &&
    course.omittedSeries.join() === omittedSeries(chosen, shelf).join()
  );
}

const omittedSeries = (chosen: ChosenCourse, shelf: Shelf): string[] =>
  chosen.imagingReplaced
    ? (shelf.get(chosen.protocol)?.protocol.series ?? []).filter(isImaging).map((series) => series.key)
    : [];

function startOf(
  chosen: ChosenCourse,
  { shelf, newId }: RevisionInput,
  dropped: readonly Course[],
): AddedCourse {
  const signed = shelf.get(chosen.protocol);
  if (signed === undefined) throw new Error(`${chosen.protocol} is not signed.`);
  return {
    course: {
      id: newId(),
      protocol: signed.protocol,
      anchorOn: chosen.anchorOn,
      omittedSeries: omittedSeries(chosen, shelf),
      anchorEvent: chosen.anchorEvent,
      anchorFactId: chosen.anchorFactId,
      anchorPartial: chosen.anchorPartial,
      reason: chosen.why,
      picked: false,
      superseded: false,
      signedBy: signed.signedBy,
      signedOn: signed.signedOn,
    },
    insteadOf: dropped.find((course) => course.protocol.code === chosen.protocol) ?? null,
  };
}

/** The site's day on which the newest fact was recorded, or the newer version signed that a course moves to. */
function cutDay({ facts, plan }: RevisionInput, added: readonly AddedCourse[]): CalendarDate {
  const recorded = facts.reduce((day, fact) => laterOf(day, fact.recordedOn), plan.enrolledOn);
  return added.reduce(
    (day, { course, insteadOf }) =>
      insteadOf !== null && insteadOf.protocol.version !== course.protocol.version
        ? laterOf(day, course.signedOn)
        : day,
    recorded,
  );
}

/** The items of a new course that are due after the cut day: nothing new is due on or before it. */
function itemsOf(course: Course, cutOn: CalendarDate, { day, newId }: RevisionInput): Item[] {
  // A scan of the day itself keeps the late enrolment's catch-up out: that belongs to the first plan.
  return expandCourse(course, day, () => day)
    .filter((item) => item.due > cutOn)
    .map((item) => ({ ...item, beforeEnrolment: false, id: newId(), courseId: course.id, closedBy: null }));
}

function pairMoved(dropped: readonly Item[], added: readonly Item[]): MovedItem[] {
  const slot = (item: Item): string => `${item.seriesKey} ${item.stepNumber} ${item.occurrence}`;
  const bySlot = new Map(added.map((item) => [slot(item), item]));
  return dropped.flatMap((from) => {
    const to = from.origin === 'step' ? bySlot.get(slot(from)) : undefined;
    return to === undefined ? [] : [{ from, to }];
  });
}

/** All that the proposal rests on, in a fixed order. */
function nameOf({ facts, chosen, shelf, plan }: RevisionInput, cutOn: CalendarDate): string {
  const courses = chosen
    .map((one) => `${one.protocol} v${shelf.get(one.protocol)?.protocol.version} from ${one.anchorOn}`)
    .toSorted();
  const running = plan.courses.filter((course) => !course.superseded).map((course) => course.id);
  return JSON.stringify([cutOn, courses, running.toSorted(), facts.map((fact) => fact.id).toSorted()]);
}

/** The plan as it stands once a clinician has accepted: what `project` derives from then on. */
export function applyRevision(plan: Plan, revision: Revision): Plan {
  const dropped = new Set(revision.droppedCourses.map((course) => course.id));
  const gone = new Set(
    [...revision.droppedItems, ...revision.movedItems.map(({ from }) => from)].map((item) => item.id),
  );
  const kept = new Map(revision.keptItems.map(({ item, as }) => [item.id, as]));
  return {
    ...plan,
    courses: [
      ...plan.courses.map((course) => (dropped.has(course.id) ? { ...course, superseded: true } : course)),
      ...revision.addedCourses.map(({ course }) => course),
    ],
    items: [
      ...plan.items.map((item): Item => {
        const as = kept.get(item.id);
        return as ?? (gone.has(item.id) ? { ...item, closedBy: 'superseded' } : item);
      }),
      ...revision.addedItems,
      ...revision.movedItems.map(({ to }) => to),
    ],
  };
}
