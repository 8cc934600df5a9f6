import { addDays, type CalendarDate } from './calendar.ts';
import type { ChosenCourse } from './choosing.ts';
import { lastQualifyingScan } from './coverage.ts';
import type { Fact } from './facts.ts';
import {
  type Course,
  courseOf,
  type Item,
  type ItemOutcome,
  type Plan,
  type Shelf,
  whyOf,
} from './plan-model.ts';
import type { Result } from './results.ts';
import { expandCourse, type ScheduledItem } from './schedule.ts';

/** A course that a revision would start. */
export interface AddedCourse {
  readonly course: Course;
  /** The running course that it takes the place of; null where there is none. */
  readonly insteadOf: Course | null;
}

/** An item that stays the same one, series and due day being the same, under another course's rule. */
export interface KeptItem {
  readonly item: Item;
  readonly as: Item;
}

/** One examination, the same time after the same event, whose day was corrected. */
export interface MovedItem {
  readonly from: Item;
  readonly to: Item;
}

export interface RevisionInput {
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, ItemOutcome>;
  readonly chosen: readonly ChosenCourse[];
  /** False: facts are missing; they neither start nor end a course. */
  readonly factsDecide: boolean;
  readonly facts: readonly Fact[];
  readonly shelf: Shelf;
  /** The results that count as scans of this patient. */
  readonly scans: readonly Result[];
  readonly newId: () => string;
}

/** What becomes of the items of courses that end. Those due on or before the cut day are in none: they stay. */
export interface ItemSets {
  /** Items that a course that starts has too. */
  readonly keptItems: readonly KeptItem[];
  readonly movedItems: readonly MovedItem[];
  readonly addedItems: readonly Item[];
  readonly droppedItems: readonly Item[];
}

/** Sorts the items of courses that end against those of courses that start. */
export function itemsOf(
  input: RevisionInput,
  addedCourses: readonly AddedCourse[],
  dropped: readonly Course[],
  cutOn: CalendarDate,
): ItemSets {
  const { plan, outcomes } = input;
  const statusOf = (item: Item) => outcomes.get(item.id)?.status;
  const fresh = addedCourses.flatMap(({ course }) => itemsAfter(course, cutOn, input));
  const droppedIds = new Set(dropped.map((course) => course.id));
  const ofDropped = plan.items.filter((item) => droppedIds.has(item.courseId));
  // What was met or ended early stayed with its course when that was superseded: still the same examination.
  const supersededIds = new Set(
    plan.courses.filter((course) => course.superseded).map((course) => course.id),
  );
  const ofEarlier = plan.items.filter((item) => supersededIds.has(item.courseId));
  const held = new Map(
    [...ofEarlier, ...ofDropped]
      .filter((item) => statusOf(item) !== 'superseded')
      .map((item) => [placeOf(item), item]),
  );
  const keptItems = fresh.flatMap((as) => {
    const item = held.get(placeOf(as));
    return item === undefined ? [] : [{ item, as: carried(item, as, statusOf(item) === 'live') }];
  });
  const keptIds = new Set(keptItems.map(({ item }) => item.id));
  const added = fresh.filter((item) => !held.has(placeOf(item)));
  const replaced = ofDropped.filter(
    (item) => item.due > cutOn && !keptIds.has(item.id) && statusOf(item) === 'live',
  );
  const movedItems = pairMoved(replaced, added, input, addedCourses);
  const movedFrom = new Set(movedItems.map(({ from }) => from.id));
  const movedTo = new Set(movedItems.map(({ to }) => to.id));
  return {
    keptItems,
    movedItems,
    addedItems: added.filter((item) => !movedTo.has(item.id)),
    droppedItems: replaced.filter((item) => !movedFrom.has(item.id)),
  };
}

/** A live item gets the window of its new rule; one that is met or ended keeps the window that it was met in. */
function carried(item: Item, as: Item, live: boolean): Item {
  const { courseId, stepNumber, occurrence, origin } = as;
  return live ? { ...as, id: item.id } : { ...item, courseId, stepNumber, occurrence, origin };
}

/** An item is the same one if series and due day are the same. */
const placeOf = (item: Pick<ScheduledItem, 'seriesKey' | 'due'>): string => `${item.seriesKey} ${item.due}`;

/** The items of a new course that are due after the cut day: nothing new is due on or before it. */
function itemsAfter(course: Course, cutOn: CalendarDate, input: RevisionInput): Item[] {
  const { plan, outcomes, scans, newId } = input;
  const start = addDays(cutOn, 1);
  // An examination that stays, open or overdue, asks for the same scan already.
  const asked = new Set(
    plan.items
      .filter((item) => item.due <= cutOn && outcomes.get(item.id)?.status === 'live')
      .map((item) => item.seriesKey),
  );
  const held = new Set(
    plan.items.filter((item) => outcomes.get(item.id)?.status !== 'superseded').map(placeOf),
  );
  // What the new course would have asked for by the cut day is due on no day of its own any more, its window open
  // or closed: a catch-up on the day after, as for a patient who enrols late.
  const isMissed = (item: ScheduledItem): boolean =>
    item.beforeEnrolment || (item.due <= cutOn && !held.has(placeOf(item)));
  return expandCourse(
    course,
    start,
    (series, windows) => lastQualifyingScan(series, scans, start, windows),
    isMissed,
  )
    .filter((item) => item.due > cutOn && !(item.origin === 'catch-up' && asked.has(item.seriesKey)))
    .map((item) => ({ ...item, beforeEnrolment: false, id: newId(), courseId: course.id, closedBy: null }));
}

function pairMoved(
  replaced: readonly Item[],
  added: readonly Item[],
  { plan, facts }: RevisionInput,
  addedCourses: readonly AddedCourse[],
): MovedItem[] {
  return addedCourses.flatMap(({ course, insteadOf }) => {
    if (insteadOf === null || !isCorrected(insteadOf, course, facts)) return [];
    const slotOf = (of: Course, item: Item): string => {
      const { months, days } = whyOf(of, item).offset;
      return `${item.seriesKey} ${months} ${days}`;
    };
    const own = added.filter((item) => item.courseId === course.id);
    const bySlot = new Map(own.map((item) => [slotOf(course, item), item]));
    return replaced
      .filter((item) => item.courseId === insteadOf.id && item.origin === 'step')
      .flatMap((from) => {
        const to = bySlot.get(slotOf(courseOf(plan, from), from));
        return to === undefined ? [] : [{ from, to }];
      });
  });
}

/** The same protocol from the corrected day of the same event; a later event starts a course of its own. */
function isCorrected(from: Course, to: Course, facts: readonly Fact[]): boolean {
  if (from.protocol.code !== to.protocol.code) return false;
  const correctedBy = new Map(facts.map((fact) => [fact.id, fact.corrects]));
  let id = to.anchorFactId;
  while (id !== null && id !== from.anchorFactId) id = correctedBy.get(id) ?? null;
  return id !== null;
}
