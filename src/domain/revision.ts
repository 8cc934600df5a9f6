import { type CalendarDate, laterOf } from './calendar.ts';
import { type ChosenCourse, choose } from './choosing.ts';
import { diseaseFacts } from './facts.ts';
import { clinicalPicture } from './picture.ts';
import type { Course, Item, Plan, Shelf } from './plan-model.ts';
import type { ProtocolCode } from './protocol.ts';
import { type AddedCourse, type ItemSets, itemsOf, type RevisionInput } from './revision-items.ts';
import { isImaging } from './schedule.ts';
import { sameTolerances } from './settings.ts';

/**
 * What a clinician is asked to accept: the plan as the facts call for it now against the plan that runs.
 * Items due on or before the cut day stay as they are, open and overdue too (clinical rules §2, Re-planning).
 */
export interface Revision extends ItemSets {
  /** Names the proposal by all it rests on: a newer fact gives another name. */
  readonly name: string;
  readonly cutOn: CalendarDate;
  readonly keptCourses: readonly Course[];
  readonly addedCourses: readonly AddedCourse[];
  readonly droppedCourses: readonly Course[];
}

/** Null where the plan runs as the facts call for it, or where a chosen protocol is not signed. Pure. */
export function proposeRevision(input: RevisionInput): Revision | null {
  const { plan, chosen, shelf } = input;
  if (chosen.some((one) => !shelf.has(one.protocol))) return null;
  const running = plan.courses.filter((course) => !course.superseded);
  const wanted = chosen.map((one) => ({
    one,
    running: running.find((course) => isSame(course, one, input)),
  }));
  const kept = wanted.flatMap(({ running: course }) => course ?? []);
  const starting = wanted.filter(({ running: course }) => course === undefined).map(({ one }) => one);
  const called = running.filter((course) => !course.picked && !kept.includes(course));
  if (called.length === 0 && starting.length === 0) return null;
  // What no row covers ends nothing: only a course that another takes the place of.
  const replacedAlone = called.length > 0 && choose(clinicalPicture(input.facts)).uncovered.length > 0;
  const dropped = called.filter(
    (course) =>
      !replacedAlone || starting.some((one) => placeIn(one.protocol) === placeIn(course.protocol.code)),
  );
  if (dropped.length === 0 && starting.length === 0) return null;

  const addedCourses = starting.map((one) => startOf(one, input, dropped));
  const cutOn = cutDay(input, addedCourses);
  return {
    name: nameOf(input, cutOn),
    cutOn,
    keptCourses: running.filter((course) => !dropped.includes(course)),
    addedCourses,
    droppedCourses: dropped,
    ...itemsOf(input, addedCourses, dropped, cutOn),
  };
}

/** Courses of one place take each other's: of all that may run side by side, the primary has one. */
const placeIn = (code: ProtocolCode): string =>
  code === 'NELM-OBS' || code === 'POSTHEP' ? code : 'primary';

/** A course that a clinician picked, and one of a discharged patient, run on as they began, windows and all. */
function isSame(course: Course, chosen: ChosenCourse, { shelf, plan }: RevisionInput): boolean {
  const newest = shelf.get(chosen.protocol)?.protocol;
  const runsAsSigned =
    newest !== undefined &&
    course.protocol.version === newest.version &&
    sameTolerances(course.protocol, newest);
  return (
    course.protocol.code === chosen.protocol &&
    (runsAsSigned || course.picked || plan.discharged) &&
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
      ...(signed.settings === undefined ? {} : { settings: signed.settings }),
    },
    insteadOf: dropped.find((course) => placeIn(course.protocol.code) === placeIn(chosen.protocol)) ?? null,
  };
}

/**
 * The site's day on which the newest fact about the disease was recorded, or what starts was signed, settings too:
 * the latest.
 */
function cutDay({ facts, plan, shelf }: RevisionInput, added: readonly AddedCourse[]): CalendarDate {
  // Settings that give a protocol its own windows back leave no mark on the course that starts.
  const settled = added.some(
    ({ course, insteadOf }) => (course.settings ?? insteadOf?.settings) !== undefined,
  );
  return [
    ...diseaseFacts(facts).map((fact) => fact.recordedOn),
    ...added.map(({ course }) => course.signedOn),
    ...(settled && shelf.settings !== undefined ? [shelf.settings.signedOn] : []),
  ].reduce(laterOf, plan.enrolledOn);
}

/** Corrected facts too: a fact that came and went has moved the cut day. */
const basisIn = (facts: RevisionInput['facts']): string[] =>
  diseaseFacts(facts)
    .map((fact) => fact.id)
    .toSorted();

/** All that the proposal rests on, in a fixed order. */
function nameOf({ facts, chosen, shelf, plan }: RevisionInput, cutOn: CalendarDate): string {
  const courses = chosen
    .map((one) => {
      const signed = shelf.get(one.protocol);
      const windows = signed?.settings === undefined ? '' : ` with settings v${signed.settings.version}`;
      return `${one.protocol} v${signed?.protocol.version}${windows} from ${one.anchorOn}`;
    })
    .toSorted();
  const running = plan.courses.filter((course) => !course.superseded).map((course) => course.id);
  return JSON.stringify([cutOn, courses, running.toSorted(), basisIn(facts)]);
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
    discharged: false,
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
