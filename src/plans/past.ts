import { type CalendarDate, endOfDay } from '../domain/calendar.ts';
import { derive } from '../domain/derivation.ts';
import type { Identifier } from '../domain/facts.ts';
import { courseOf, type Item, type ItemOutcome } from '../domain/plan-model.ts';
import { newId } from '../ids.ts';
import { Refusal, type Work } from '../work.ts';
import { groupAt } from './group.repo.ts';
import { requireAddressed } from './items.ts';
import { loadRecords } from './load.repo.ts';
import { revisionsOf, workThen } from './read.repo.ts';
import type { ItemRow } from './record.ts';
import { careView, choiceView, courseView, itemView, workRowView } from './view.ts';

/**
 * What was known of a patient and planned for the patient at the end of a past day: facts and results as they
 * had been recorded, the plan as its revisions stood, states as the dates said, the work that was open,
 * in the words that it had.
 * @throws Refusal 400 for a day ahead, 404 where the site knows no such patient
 */
export async function readHistory(work: Work, identifier: Identifier, day: CalendarDate) {
  if (day > work.today) {
    throw new Refusal(400, 'invalid-request', 'The day is not possible.', [
      { pointer: '?on', detail: `Must not lie after today, ${work.today} at this site.` },
    ]);
  }
  const asOf = { day, at: endOfDay(day, work.site.zone) };
  const { memberId } = await requireAddressed(work, identifier, false);
  const group = await groupAt(work, memberId, asOf.at);
  const [stored] = await loadRecords(work, [group], asOf);
  if (stored === undefined) throw new Error('A patient without a record.');
  const { record, itemRows, openWork } = stored;
  // No shelf: what was signed by then started what stands in the plan, and nothing is started here.
  const { items: outcomes, planStatus } = derive(record, new Map(), asOf.day, newId);
  const { plan } = record;
  return {
    day: asOf.day,
    facts: record.facts.map(({ id, kind, date, details, corrects, recordedOn }) => ({
      id,
      kind,
      date,
      details: { ...details },
      corrects,
      recordedOn,
    })),
    results: record.results.map(({ id, conclusion: _conclusion, regions, ...result }) => ({
      resultId: id,
      ...result,
      regions: [...regions],
    })),
    status: planStatus === null ? ('none' as const) : planStatus,
    enrolledOn: plan?.enrolledOn ?? null,
    care: careView(record),
    ...choiceView(record.facts),
    revisions: await revisionsOf(
      work,
      stored.plans.map(({ row }) => row.id),
      asOf.at,
    ),
    courses: plan?.courses.map(courseView) ?? [],
    items:
      plan?.items.flatMap((item) => {
        const [outcome, row] = [outcomes.get(item.id), itemRows.get(item.id)];
        if (outcome === undefined || row === undefined) return [];
        const view = itemView(courseOf(plan, item), item, outcome, asOf.day);
        return [{ id: item.id, ...view, ended: endingThen(item, row, outcome) }];
      }) ?? [],
    work: (
      await workThen(
        work,
        openWork.map(({ id }) => id),
        asOf.at,
      )
    ).map(workRowView),
  };
}

/** How an item had ended by then, otherwise than by a result. */
function endingThen(item: Item, row: ItemRow, outcome: ItemOutcome) {
  if (outcome.endedWith !== null) return { reason: outcome.endedWith, note: null };
  if (item.closedBy !== 'ended' || row.ended_reason === null) return null;
  return { reason: row.ended_reason, note: row.ended_note };
}
