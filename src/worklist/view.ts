import type { CalendarDate } from '../domain/calendar.ts';
import { type Gap, gapOf, KINDS_OF_GAP } from '../domain/gaps.ts';
import { type Course, seriesOf, whyOf } from '../domain/plan-model.ts';
import { daysLate, whyHere, whyWorkHere } from '../domain/urgency.ts';
import { whyDue } from '../domain/why.ts';
import { decidedAt } from '../plans/decided-at.ts';
import type { State } from './kinds.ts';
import type { ImagingRow, PersonsRow, Row } from './repo.ts';

const GAP_OF_KIND = new Map(
  Object.entries(KINDS_OF_GAP).flatMap(([gap, kinds]) => kinds.map((kind) => [kind as string, gap as Gap])),
);

/** A row as it is shown at a moment of the site's day. */
export const rowView = (row: Row, { day, now }: { day: CalendarDate; now: Date }) => ({
  tier: row.tier,
  day: row.day,
  kind: row.kind,
  id: row.id,
  version: row.version,
  patient: row.patient && { ...row.patient, identifiers: [...row.patient.identifiers] },
  primary: row.primary,
  grade: row.grade,
  nelmType: row.nelmType,
  assignee: assigneeView(row, now),
  snoozedUntil: row.snoozedUntil !== null && row.snoozedUntil > day ? row.snoozedUntil : null,
  order: row.order,
  appointment: row.appointment,
  lastContact: row.lastContact,
  escalatedTo: row.escalatedTo,
  ...(row.kind === 'imaging' ? imagingView(row, day) : personsView(row, day)),
});

/** A lease that has ended is nobody's. */
function assigneeView({ assignee, assignedUntil: until }: Row, now: Date) {
  if (assignee === null || until === null) return null;
  if (typeof until === 'number') return { ...assignee, until: null };
  return until > now ? { ...assignee, until: until.toISOString() } : null;
}

function imagingView(row: ImagingRow, day: CalendarDate) {
  const { opens, due, closes, critical, tier } = row;
  const window = { opens, due, closes };
  const course: Course = {
    ...row.course,
    anchorFactId: null,
    omittedSeries: [],
    reason: '',
    picked: false,
    superseded: false,
  };
  // The tier says it, as it does to the filter: with the clock set back, a row keeps the place it had reached.
  const state: State = tier === 6 ? 'open' : tier === 5 ? 'due' : 'overdue';
  return {
    state,
    itemId: row.id,
    gap: gapOf({ orderedOn: row.order?.on ?? null, bookedOn: row.appointment?.on ?? null }, tier < 6, day),
    what: seriesOf(course, row.seriesKey).label,
    window: { opensOn: opens, dueOn: due, closesOn: closes },
    dueOn: due,
    criticalOn: critical,
    daysLate: state === 'overdue' ? daysLate(window, day) : 0,
    whyHere: whyHere({ tier, window, critical, day }),
    why: whyDue(whyOf(course, { ...row, beforeEnrolment: false })),
    role: 'nurse',
    decideAt: null,
    missingRegions: [...row.missingRegions],
  };
}

function personsView(row: PersonsRow, day: CalendarDate) {
  const late = daysLate({ opens: row.due, due: row.due, closes: row.due }, day);
  const state: State = late > 0 ? 'overdue' : row.due === day ? 'due' : 'open';
  return {
    state,
    itemId: row.itemId,
    gap: GAP_OF_KIND.get(row.kind) ?? null,
    what: row.sentence,
    window: null,
    dueOn: row.due,
    criticalOn: null,
    daysLate: late,
    whyHere: whyWorkHere({ tier: row.tier, dueOn: row.due, day }),
    why: null,
    role: row.role,
    decideAt: decidedAt(row.kind, row),
    missingRegions: [],
  };
}
