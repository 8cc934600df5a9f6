import { type CalendarDate, earliestDay, laterOf } from './calendar.ts';
import { type ChosenCourse, choose } from './choosing.ts';
import { diseaseFacts, type Fact, isWithdrawn, standingFacts } from './facts.ts';
import { clinicalPicture } from './picture.ts';
import type { Course, Item, Plan } from './plan-model.ts';
import type { Protocol, ProtocolCode } from './protocol.ts';
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

/**
 * Null where the plan runs as the facts call for it, or where a chosen protocol that would start is not signed.
 * A course that a clinician picked is no deviation from the facts; it is renewed where another version of its
 * protocol runs at the site. Pure.
 */
export function proposeRevision(input: RevisionInput): Revision | null {
  const { plan } = input;
  const running = plan.courses.filter((course) => !course.superseded);
  const renewed = running.flatMap((course) => renewalOf(course, input) ?? []);
  const called = calledFor(input, running);
  if (renewed.length === 0 && called.dropped.length === 0 && called.starting.length === 0) return null;

  const addedCourses = [...called.starting.map((one) => startOf(one, input, called.dropped)), ...renewed];
  const dropped = [...called.dropped, ...renewed.map(({ insteadOf }) => insteadOf)];
  const cutOn = cutDay(input, addedCourses);
  return {
    name: nameOf(input, renewed, cutOn),
    cutOn,
    keptCourses: running.filter((course) => !dropped.includes(course)),
    addedCourses,
    droppedCourses: dropped,
    ...itemsOf(input, addedCourses, dropped, cutOn),
  };
}

/** What the facts call for beside what runs: which courses start, and which end. */
function calledFor(
  input: RevisionInput,
  running: readonly Course[],
): { starting: readonly ChosenCourse[]; dropped: readonly Course[] } {
  const none = { starting: [], dropped: [] };
  if (!input.factsDecide) return none;
  const wanted = input.chosen.map((one) => ({
    one,
    course: running.find((course) => isSame(course, one, input)),
  }));
  const starting = wanted.filter(({ course }) => course === undefined).map(({ one }) => one);
  if (starting.some((one) => !input.shelf.has(one.protocol))) return none;
  const kept = wanted.flatMap(({ course }) => course ?? []);
  const called = running.filter((course) => !course.picked && !kept.includes(course));
  // What no row covers ends nothing: only a course that another takes the place of, or whose anchor never was.
  const replacedAlone = called.length > 0 && choose(clinicalPicture(input.facts)).uncovered.length > 0;
  const dropped = called.filter(
    (course) =>
      !replacedAlone ||
      neverWas(course, input.facts) ||
      starting.some((one) => sharePlace(one.protocol, course.protocol.code)),
  );
  return { starting, dropped };
}

/** What a course counts from was recorded in error, and nothing else of its kind lies on that day. */
function neverWas({ anchorFactId, anchorOn }: Course, facts: readonly Fact[]): boolean {
  const anchor = facts.find(({ id }) => id === anchorFactId);
  return (
    anchor !== undefined &&
    isWithdrawn(facts, anchor) &&
    !standingFacts(facts).some(
      ({ kind, date }) => kind === anchor.kind && date !== null && earliestDay(date) === anchorOn,
    )
  );
}

interface Renewal extends AddedCourse {
  readonly insteadOf: Course;
}

/** The same pick as the site runs its protocol now; null where it runs so already, or no version is on the shelf. */
function renewalOf(course: Course, { plan, shelf, newId }: RevisionInput): Renewal | null {
  const signed = shelf.get(course.protocol.code);
  if (!course.picked || plan.discharged || signed === undefined) return null;
  if (runsAsSigned(course, signed.protocol)) return null;
  const [was, is] = [course.protocol.version, signed.protocol.version];
  const why =
    was === is
      ? `The windows that the site's settings give version ${is} now take the place of those it began with.`
      : `Version ${is}, which the site signed last, takes the place of version ${was}.`;
  const { settings: _, ...pick } = course;
  return {
    course: { ...pick, ...signed, id: newId(), reason: `${course.reason} ${why}` },
    insteadOf: course,
  };
}

const placeIn = (code: ProtocolCode): string =>
  code === 'NELM-OBS' || code === 'POSTHEP' ? code : 'primary';

/** Courses of one place take each other's: of all that may run side by side, the primary has one. */
export const sharePlace = (a: ProtocolCode, b: ProtocolCode): boolean => placeIn(a) === placeIn(b);

/** Whether a course runs in the version that a plan would begin with now, windows and all. */
const runsAsSigned = ({ protocol }: Course, signed: Protocol): boolean =>
  protocol.version === signed.version && sameTolerances(protocol, signed);

/**
 * A course that a clinician picked, one of a discharged patient, and one whose protocol is retired without
 * another version, run on as they began.
 */
function isSame(course: Course, chosen: ChosenCourse, { shelf, plan }: RevisionInput): boolean {
  const signed = shelf.get(chosen.protocol)?.protocol;
  return (
    course.protocol.code === chosen.protocol &&
    (signed === undefined || runsAsSigned(course, signed) || course.picked || plan.discharged) &&
    course.anchorOn === chosen.anchorOn &&
    course.omittedSeries.join() === omittedSeries(chosen, course.protocol).join()
  );
}

const omittedSeries = (chosen: ChosenCourse, protocol: Protocol): string[] =>
  chosen.imagingReplaced ? protocol.series.filter(isImaging).map((series) => series.key) : [];

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
      omittedSeries: omittedSeries(chosen, signed.protocol),
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
    insteadOf: dropped.find((course) => sharePlace(course.protocol.code, chosen.protocol)) ?? null,
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

const settingsIn = (one: Pick<Course, 'settings'> | undefined): string =>
  one?.settings === undefined ? '' : ` with settings v${one.settings.version}`;

/** All that the proposal rests on, in a fixed order. */
function nameOf(
  { facts, chosen, shelf, plan }: RevisionInput,
  renewed: readonly Renewal[],
  cutOn: CalendarDate,
): string {
  const courses = [
    ...chosen.map((one) => {
      const signed = shelf.get(one.protocol);
      return `${one.protocol} v${signed?.protocol.version}${settingsIn(signed)} from ${one.anchorOn}`;
    }),
    ...renewed.map(
      ({ course }) =>
        `${course.protocol.code} v${course.protocol.version}${settingsIn(course)} from ${course.anchorOn}, picked`,
    ),
  ].toSorted();
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
