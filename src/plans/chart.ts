import { endOfDay } from '../domain/calendar.ts';
import type { Identifier } from '../domain/facts.ts';
import { observe } from '../domain/observation-rule.ts';
import { inputOf } from '../domain/observations.ts';
import { clinicalPicture } from '../domain/picture.ts';
import type { RecordedPeriod } from '../domain/plan-model.ts';
import { seriesOf } from '../domain/plan-model.ts';
import { isFinal } from '../domain/results.ts';
import { reviewSubject } from '../domain/work-kinds.ts';
import type { Work } from '../work.ts';
import { requirePatientId } from './items.ts';
import { loadRecord } from './load.repo.ts';
import { revisionsOf } from './read.repo.ts';
import type { StoredRecord } from './record.ts';
import { pictureView, storedItemView } from './view.ts';

/** All that a patient's timeline is drawn from. */
export type Chart = Awaited<ReturnType<typeof readChart>>;

/**
 * Facts, examinations with their windows, results with what was read from them, and observation periods, from
 * one reading of the record: what a picture of the plan shows on the site's day.
 * @throws Refusal 404 where the site knows no such patient
 */
export async function readChart(work: Work, identifier: Identifier) {
  const patientId = await requirePatientId(work, identifier, false);
  const { record, itemRows, evidence, plans } = await loadRecord(work, patientId);
  const { plan } = record;
  const read = reviewsOf(record);
  const closing = new Set([...evidence.values()].flat());
  const picture = clinicalPicture(record.facts);
  return {
    day: work.today,
    ...pictureView(picture),
    resectionOn: picture.resection?.on ?? null,
    deceasedOn: picture.death?.on ?? null,
    facts: record.facts,
    courses: (plan?.courses ?? []).map(({ id, superseded, anchorOn }) => ({ id, superseded, anchorOn })),
    items: (plan?.items ?? []).flatMap((item) => {
      const row = itemRows.get(item.id);
      if (plan === null || row === undefined) return [];
      const course = plan.courses.find(({ id }) => id === item.courseId);
      if (course === undefined) return [];
      const ids = evidence.get(item.id) ?? [];
      return [
        {
          ...storedItemView(plan, item, row, ids, work.today),
          courseId: course.id,
          modalities: [...seriesOf(course, item.seriesKey).modalities],
          /** What a clinician read from the scans that closed it; null: nobody has read them yet. */
          read: ids.map((id) => read.get(id) ?? null).find((answer) => answer !== null) ?? null,
        },
      ];
    }),
    /** Reports that stand and closed no examination. */
    otherScans: record.results
      .filter(({ id, status }) => isFinal(status) && !closing.has(id))
      .map(({ id, performedOn, modality, regions }) => ({
        id,
        on: performedOn,
        modality,
        regions: [...regions],
        read: read.get(id) ?? null,
      })),
    recurrences: record.results
      .filter(({ id }) => read.get(id) === 'recurrence')
      .map(({ id, performedOn }) => ({ id, on: performedOn })),
    revisions: await revisionsOf(
      work,
      plans.map(({ row }) => row.id),
      endOfDay(work.today, work.site.zone),
    ),
    /** Proposals that a clinician did not accept. */
    rejected: record.answered
      .filter(({ kind, answer }) => kind === 'proposal' && answer.answer === 'rejected')
      .map(({ on, answer }) => ({ on, reason: answer.reason })),
    nelmType: picture.nelmType,
    periods: record.periods.map((period) => periodChart(record, period, work.today)),
  };
}

/** What was read, by the result: of the version that stands now, as a corrected one is read anew. */
function reviewsOf({ answered, results }: StoredRecord['record']): ReadonlyMap<string, string> {
  const answers = new Map(
    answered.flatMap(({ kind, subject, answer }) =>
      kind === 'result-to-review' ? [[subject, answer.answer] as const] : [],
    ),
  );
  return new Map(
    results.flatMap((result) => {
      const answer = answers.get(reviewSubject(result));
      return answer === undefined ? [] : [[result.id, answer] as const];
    }),
  );
}

function periodChart(record: StoredRecord['record'], recorded: RecordedPeriod, day: string) {
  const period = observe(inputOf(record, recorded), recorded.settings, day);
  return {
    id: recorded.periodId,
    openedOn: recorded.openedOn,
    closedOn: period.closedOn,
    state: period.state,
    rounds: period.rounds,
    scans: period.judgements.map(({ scanId, performedOn }) => ({
      id: scanId,
      on: performedOn,
      count: recorded.readings.findLast((reading) => reading.scanId === scanId)?.count ?? null,
    })),
  };
}
