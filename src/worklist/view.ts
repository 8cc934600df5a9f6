import type { CalendarDate } from '../domain/calendar.ts';
import { type Gap, gapOf, KINDS_OF_GAP } from '../domain/gaps.ts';
import { type Course, seriesOf, whyOf } from '../domain/plan-model.ts';
import { daysLate, whyHere, whyWorkHere } from '../domain/urgency.ts';
import { whyDue } from '../domain/why.ts';
import { decidedAt } from '../plans/decided-at.ts';
import type { State } from './kinds.ts';
import type { ImagingRow, PersonsRow, Row } from './rows.repo.ts';

const GAP_OF_KIND = new Map(
  Object.entries(KINDS_OF_GAP).flatMap(([gap, kinds]) => kinds.map((kind) => [kind as string, gap as Gap])),
);

const handled = ({ order, appointment }: Row) => ({
  orderedOn: order?.on ?? null,
  bookedOn: appointment?.on ?? null,
});

/** A row as it is shown at a moment of the site's day. Written out member by member: spread, it takes twice as long. */
export function rowView(row: Row, { day, now }: { day: CalendarDate; now: Date }) {
  const own = row.kind === 'imaging' ? imagingView(row, day) : personsView(row, day);
  return {
    tier: row.tier,
    day: row.day,
    kind: row.kind,
    id: row.id,
    version: row.version,
    patient: row.patient,
    primary: row.primary,
    grade: row.grade,
    nelmType: row.nelmType,
    ki67: row.ki67,
    lesions: row.lesions,
    assignee: assigneeView(row, now),
    snoozedUntil: row.snoozedUntil !== null && row.snoozedUntil > day ? row.snoozedUntil : null,
    order: row.order,
    appointment: row.appointment,
    lastContact: row.lastContact,
    escalatedTo: row.escalatedTo,
    state: own.state,
    itemId: own.itemId,
    gap: own.gap,
    what: own.what,
    window: own.window,
    dueOn: row.due,
    criticalOn: own.criticalOn,
    daysLate: own.daysLate,
    whyHere: own.whyHere,
    why: own.why,
    role: own.role,
    decideAt: own.decideAt,
    missingRegions: own.missingRegions,
  };
}

/** A lease that has ended is nobody's. */
function assigneeView({ assignee, assignedUntil: until }: Row, now: Date) {
  if (assignee === null || until === null) return null;
  if (typeof until === 'number') return { ...assignee, until: null };
  return until > now ? { ...assignee, until: until.toISOString() } : null;
}

function imagingView(row: ImagingRow, day: CalendarDate) {
  const { opens, due, closes, critical, tier } = row;
  // The tier says it, as it does to the filter: with the clock set back, a row keeps the place it had reached.
  const state: State = tier === 6 ? 'open' : tier === 5 ? 'due' : 'overdue';
  const reasons = reasonsOf(row, day);
  return {
    state,
    itemId: row.id,
    gap: gapOf(handled(row), tier < 6, day),
    what: seriesOf(row.course, row.seriesKey).label,
    window: { opensOn: opens, dueOn: due, closesOn: closes },
    criticalOn: critical,
    daysLate: state === 'overdue' ? daysLate(row, day) : 0,
    whyHere: reasons.whyHere,
    why: reasons.why,
    role: 'nurse',
    decideAt: null,
    missingRegions: row.missingRegions,
  };
}

/** The sentences of an examination, and all that they follow from beside its course. */
interface Reasons extends Reasoned {
  readonly today: CalendarDate;
  readonly why: string;
  readonly whyHere: string;
}
type Reasoned = Pick<
  ImagingRow,
  'tier' | 'seriesKey' | 'stepNumber' | 'occurrence' | 'origin' | 'opens' | 'due' | 'closes' | 'critical'
>;

// The head of the list is read over and over. Kept as long as the course is remembered, and nothing of a patient.
const remembered = new WeakMap<Course, Map<string, Reasons>>();

function reasonsOf(row: ImagingRow, today: CalendarDate): Reasons {
  const { course, tier, critical } = row;
  const ofCourse = remembered.get(course) ?? new Map<string, Reasons>();
  remembered.set(course, ofCourse);
  const known = ofCourse.get(row.id);
  if (known !== undefined && known.today === today && isSame(known, row)) return known;
  const { seriesKey, stepNumber, occurrence, origin, opens, due, closes } = row;
  const reasons = {
    ...{ tier, seriesKey, stepNumber, occurrence, origin, opens, due, closes, critical, today },
    why: whyDue(whyOf(course, row)),
    whyHere: whyHere({ tier, window: row, critical, day: today }),
  };
  ofCourse.set(row.id, reasons);
  return reasons;
}

const isSame = (a: Reasoned, b: Reasoned): boolean =>
  a.tier === b.tier &&
  a.opens === b.opens &&
  a.due === b.due &&
  a.closes === b.closes &&
  a.critical === b.critical &&
  a.seriesKey === b.seriesKey &&
  a.stepNumber === b.stepNumber &&
  a.occurrence === b.occurrence &&
  a.origin === b.origin;

function personsView(row: PersonsRow, day: CalendarDate) {
  const late = daysLate({ opens: row.due, due: row.due, closes: row.due }, day);
  const state: State = late > 0 ? 'overdue' : row.due === day ? 'due' : 'open';
  return {
    state,
    itemId: row.itemId,
    gap:
      row.kind === 'observation-scan'
        ? gapOf(handled(row), row.due <= day, day)
        : (GAP_OF_KIND.get(row.kind) ?? null),
    what: row.sentence,
    window: null,
    criticalOn: null,
    daysLate: late,
    whyHere: whyWorkHere({ tier: row.tier, kind: row.kind, dueOn: row.due, day }),
    why: null,
    role: row.role,
    decideAt: decidedAt(row.kind, row),
    missingRegions: [],
  };
}
