import { appointmentsWake, missedAppointments } from './appointments.ts';
import { addDays, type CalendarDate, laterOf } from './calendar.ts';
import { type Care, careOf } from './care.ts';
import { type Choice, type ChosenCourse, choose } from './choosing.ts';
import { lastQualifyingScan } from './coverage.ts';
import { type MatchableItem, type Matching, matchResults, statusAfterMatching } from './matching.ts';
import { type Observations, observationsOf, proposalRule } from './observations.ts';
import { clinicalPicture, type Picture } from './picture.ts';
import {
  type Course,
  courseOf,
  type Gone,
  type Item,
  type ItemOutcome,
  type PatientRecord,
  type Plan,
  runningCourses,
  type Shelf,
  type SignedProtocol,
  seriesOf,
} from './plan-model.ts';
import { planForWork, type SeriesOutcome, seriesId, seriesOutcomes } from './plan-series.ts';
import type { ProtocolCode, Series } from './protocol.ts';
import type { Result } from './results.ts';
import { proposeRevision, type Revision } from './revision.ts';
import { ownResults, usableScans } from './scans.ts';
import { expandCourse, extendSeries, horizonDay, isImaging, runningSeries } from './schedule.ts';
import { seenSince } from './seen-again.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { NEVER } from './urgency.ts';
import { wantedWork } from './work-items.ts';
import { basisOf, nonDiagnosticResults } from './work-kinds.ts';
import type { WantedWork } from './work-record.ts';

export interface Projection {
  readonly picture: Picture;
  readonly choice: Choice;
  readonly care: Care;
  readonly unsigned: readonly ProtocolCode[];
  readonly plan: Plan | null;
  /** True: this derivation made the plan, the patient's first. */
  readonly planIsNew: boolean;
  /** Items that this derivation added as the horizon of open steps moved on. */
  readonly extension: readonly Item[];
  /** The first day on which time alone gives something new; `NEVER` where it does not. */
  readonly wakesOn: CalendarDate;
  readonly planStatus: 'active' | Gone | 'discharged' | null;
  readonly items: ReadonlyMap<string, ItemOutcome>;
  /** What a clinician is asked to accept; null where the plan runs as the facts call for it. */
  readonly revision: Revision | null;
  readonly series: readonly SeriesOutcome[];
  readonly matching: Matching;
  readonly work: readonly WantedWork[];
  readonly observations: Observations;
}

/**
 * The one derivation: from all that is known of a patient, the signed protocols and a day, what the plan is,
 * what each item has become and what work there is. The first plan is active at once if all it uses is
 * signed; a plan that runs is never changed here: where the facts call for another, a person is asked.
 * `newId` names what is made. Pure; facts and results in any order give the same.
 */
export function project(
  record: PatientRecord,
  shelf: Shelf,
  day: CalendarDate,
  newId: () => string,
): Projection {
  const picture = clinicalPicture(record.facts);
  const choice = choose(picture);
  const care = careOf(record.facts);
  // A death beats a transfer, and shows it again where it is withdrawn.
  const gone = choice.deceased
    ? 'deceased'
    : (care.transfer?.confirmed ?? null) !== null
      ? 'transferred'
      : null;
  const unsigned = [...new Set(choice.courses.map((course) => course.protocol))].filter(
    (code) => !shelf.has(code),
  );
  const startable =
    record.plan === null && gone === null && choice.courses.length > 0 && unsigned.length === 0;
  const extension = record.plan === null ? [] : horizonItems(record.plan, gone, day, newId);
  const nonDiagnostic = nonDiagnosticResults(record.results, record.answered);
  const scans = usableScans(record);
  const plan = startable
    ? firstPlan(choice.courses, scans, shelf, day, newId)
    : record.plan && { ...record.plan, items: [...record.plan.items, ...extension] };
  const matching = matchResults({
    items: plan === null ? [] : plan.items.map((item) => matchable(item, courseOf(plan, item))),
    results: record.results,
    resolutions: record.resolutions,
    nonDiagnostic,
    enrolledOn: plan?.enrolledOn ?? null,
  });
  const items = new Map(plan?.items.map((item) => [item.id, outcomeOf(item, matching, gone)]));
  const series = plan === null ? [] : seriesOutcomes(plan, items, scans, day);
  const revision =
    startable || gone !== null ? null : proposedUnder({ plan, choice, items }, record, shelf, newId);
  const observations = observationsOf(record, proposalRule(shelf.settings), day);
  const wanted = wantedWork({
    ...record,
    basis: basisOf(record.facts),
    care,
    seen: care.lost && seenSince(record, care.lost),
    picture,
    choice,
    unsigned: unsigned.filter((code) => !plan?.courses.some((course) => course.protocol.code === code)),
    retired: plan === null || plan.discharged ? [] : retiredCourses(plan, shelf),
    plan: plan && {
      ...planForWork(plan, items, matching, series, record.results, day),
      missed: missedAppointments(record, plan, items, ownResults(record), care, day),
    },
    revision,
    matching,
    extraResults: new Set(record.resolutions.filter((r) => r.kind === 'extra').map((r) => r.resultId)),
    deadlines: (shelf.settings?.settings ?? DEFAULT_SETTINGS).deadlines,
    day,
  });
  // Once the patient has gone, periods ask for nothing here.
  const work = gone === null ? [...wanted, ...observations.work] : wanted;
  const planStatus = plan === null ? null : (gone ?? (plan.discharged ? 'discharged' : 'active'));
  const wakesOn =
    plan === null || planStatus !== 'active'
      ? NEVER
      : nextWaking(plan, items, series, appointmentsWake(record, plan, items), day);
  return {
    picture,
    choice,
    care,
    unsigned,
    plan,
    planIsNew: startable,
    extension,
    wakesOn,
    planStatus,
    items,
    revision,
    series,
    matching,
    work,
    observations,
  };
}

/** What a clinician would be asked to accept under a shelf; of a plan that runs nothing else depends on it. */
export function proposedUnder(
  { plan, choice, items }: Pick<Projection, 'plan' | 'choice' | 'items'>,
  record: PatientRecord,
  shelf: Shelf,
  newId: () => string,
): Revision | null {
  if (plan === null) return null;
  return proposeRevision({
    plan,
    outcomes: items,
    chosen: choice.courses,
    factsDecide: isProposable(choice),
    facts: record.facts,
    shelf,
    scans: usableScans(record),
    newId,
  });
}

/** Facts that are missing are a person's work; they propose nothing. */
const isProposable = (choice: Choice): boolean => !choice.missing.some((fact) => fact.blocking);

/** Running courses whose protocol has no version left that a plan may begin with: each began with a signed one. */
const retiredCourses = (plan: Plan, shelf: Shelf): Course[] =>
  runningCourses(plan).filter((course) => !shelf.has(course.protocol.code));

/** What open steps gain by `day`; nothing once the plan has ended. */
function horizonItems(plan: Plan, gone: Gone | null, day: CalendarDate, newId: () => string): Item[] {
  if (plan.discharged || gone !== null) return [];
  return runningCourses(plan).flatMap((course) =>
    runningSeries(course).flatMap((series) =>
      extendSeries(course.anchorOn, series, lastDueOf(plan, course, series), day).map(
        (item): Item => ({ ...item, id: newId(), courseId: course.id, closedBy: null }),
      ),
    ),
  );
}

const lastDueOf = (plan: Plan, course: Course, series: Series): CalendarDate =>
  plan.items
    .filter((item) => item.courseId === course.id && item.seriesKey === series.key && item.origin === 'step')
    .reduce((due, item) => laterOf(due, item.due), '');

/** An interval exceeded, the day after the last window closes, an appointment that passes, or the horizon of an open step. */
function nextWaking(
  plan: Plan,
  items: ReadonlyMap<string, ItemOutcome>,
  series: readonly SeriesOutcome[],
  appointments: readonly CalendarDate[],
  day: CalendarDate,
): CalendarDate {
  const lastClose = plan.items
    .filter((item) => items.get(item.id)?.status === 'live')
    .reduce((close, item) => laterOf(close, item.closes), '');
  const days = [
    ...series.map((outcome) => outcome.exceedsOn),
    ...appointments,
    lastClose === '' ? null : addDays(lastClose, 1),
    ...runningCourses(plan).flatMap((course) =>
      runningSeries(course).map((of) => horizonDay(course.anchorOn, of, lastDueOf(plan, course, of))),
    ),
  ];
  return days.reduce<CalendarDate>((next, on) => (on !== null && on > day && on < next ? on : next), NEVER);
}

/** A course as it starts, and its items. `results`: those that count as scans of this patient. */
export function startCourse(
  chosen: ChosenCourse,
  signed: SignedProtocol,
  results: readonly Result[],
  day: CalendarDate,
  newId: () => string,
  picked = false,
): { course: Course; items: Item[] } {
  const course: Course = {
    id: newId(),
    protocol: signed.protocol,
    anchorOn: chosen.anchorOn,
    omittedSeries: chosen.imagingReplaced
      ? signed.protocol.series.filter(isImaging).map((series) => series.key)
      : [],
    anchorEvent: chosen.anchorEvent,
    anchorFactId: chosen.anchorFactId,
    anchorPartial: chosen.anchorPartial,
    reason: chosen.why,
    picked,
    superseded: false,
    signedBy: signed.signedBy,
    signedOn: signed.signedOn,
    ...(signed.settings === undefined ? {} : { settings: signed.settings }),
  };
  const items = expandCourse(course, day, (series, windows) =>
    lastQualifyingScan(series, results, day, windows),
  );
  return {
    course,
    items: items.map((item) => ({ ...item, id: newId(), courseId: course.id, closedBy: null })),
  };
}

function firstPlan(
  courses: readonly ChosenCourse[],
  results: readonly Result[],
  shelf: Shelf,
  day: CalendarDate,
  newId: () => string,
): Plan {
  const started = courses.map((chosen) => {
    const signed = shelf.get(chosen.protocol);
    if (signed === undefined) throw new Error(`${chosen.protocol} is not signed.`);
    return startCourse(chosen, signed, results, day, newId);
  });
  return {
    enrolledOn: day,
    discharged: false,
    courses: started.map(({ course }) => course),
    items: started.flatMap(({ items }) => items),
  };
}

function matchable(item: Item, course: Course): MatchableItem {
  const series = seriesOf(course, item.seriesKey);
  return {
    id: item.id,
    seriesId: seriesId(item),
    opens: item.opens,
    due: item.due,
    closes: item.closes,
    modalities: series.modalities,
    regions: series.regions,
    beforeEnrolment: item.beforeEnrolment,
    outOfReach: item.closedBy !== null,
  };
}

function outcomeOf(item: Item, matching: Matching, gone: Gone | null): ItemOutcome {
  const matched = item.closedBy ?? statusAfterMatching(item, matching);
  const endedWith = matched === 'live' ? gone : null;
  const status = endedWith === null ? matched : 'ended';
  const completion = status === 'completed' ? matching.completions.get(item.id) : undefined;
  // What a transfer ended in part is evidence still: whoever asks for the reports sees what was covered.
  const partly = matched === 'live' && gone !== 'deceased' ? matching.partly.get(item.id) : undefined;
  return {
    status,
    completedOn: completion?.on ?? null,
    completedLate: completion?.late ?? null,
    missingRegions: partly?.missing ?? [],
    evidence: completion?.resultIds ?? partly?.resultIds ?? [],
    endedWith,
  };
}
