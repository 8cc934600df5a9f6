import type { Ctx } from '../context.ts';
import { type CalendarDate, dayInZone } from '../domain/calendar.ts';
import { type Course, seriesOf, whyOf } from '../domain/plan-model.ts';
import { daysLate, whyHere, whyWorkHere } from '../domain/urgency.ts';
import { whyDue } from '../domain/why.ts';
import { decidedAt } from '../plans/decided-at.ts';
import type { Actor } from '../work.ts';
import type { State } from './kinds.ts';
import { type Asked, type ImagingRow, type PersonsRow, type Row, readWorklist } from './repo.ts';

export type WorklistQuestion = Pick<Asked, 'filters' | 'after' | 'limit' | 'counts'> & {
  /** The moment asked about; the site's day follows from it. */
  readonly now: Date;
};

/** The rows asked for in their order, and the counts of the whole list where asked for, at one moment. */
export async function listWorklist(ctx: Ctx, actor: Actor, question: WorklistQuestion) {
  const { now, ...rest } = question;
  const day = dayInZone(now, actor.site.zone);
  const { rows, counts } = await readWorklist(ctx.pool, { ...rest, site: actor.site, today: day });
  return {
    asOf: now.toISOString(),
    day,
    site: actor.site.code,
    rows: rows.map((row) => rowView(row, day)),
    ...(counts === null ? {} : { counts }),
  };
}

const rowView = (row: Row, day: CalendarDate) => ({
  tier: row.tier,
  day: row.day,
  kind: row.kind,
  id: row.id,
  version: row.version,
  patient: row.patient && { ...row.patient, identifiers: [...row.patient.identifiers] },
  primary: row.primary,
  grade: row.grade,
  ...(row.kind === 'imaging' ? imagingView(row, day) : personsView(row, day)),
});

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
