import type { Fact, NewFact } from '../domain/facts.ts';
import { NO_MEETINGS } from '../domain/meetings.ts';
import { project } from '../domain/plan.ts';
import { courseOf, type Item } from '../domain/plan-model.ts';
import type { NewResult, Result } from '../domain/results.ts';
import { Refusal, type Work } from '../work.ts';
import { signedShelf } from './shelf.repo.ts';
import { courseView, itemView, pictureView, wantedView } from './view.ts';

export interface PreviewInput {
  /** The day on which the patient would be enrolled; the site's today where left out. */
  readonly day: string | null;
  readonly facts: readonly NewFact[];
  readonly results: readonly NewResult[];
}

/** What the plan would be: the same derivation as for a patient, from nothing but the input. Stores nothing. */
export async function previewPlan(work: Work, input: PreviewInput) {
  const day = input.day ?? work.today;
  refuseWhatLiesAhead(day, input);
  let made = 0;
  const newId = () => `preview-${++made}`;
  const record = {
    facts: input.facts.map((fact, index) => ({ ...fact, id: `fact-${index}`, recordedOn: day }) as Fact),
    results: newestVersions(input.results, day),
    resolutions: [],
    answered: [],
    alternatives: [],
    appointments: [],
    scanAppointments: [],
    plan: null,
    periods: [],
    recurrences: [],
    board: NO_MEETINGS,
  };
  const { picture, choice, plan, items, work: wanted } = project(record, await signedShelf(work), day, newId);
  return {
    day,
    picture: pictureView(picture),
    missing: [...choice.missing],
    uncovered: [...choice.uncovered],
    chosen: choice.courses.map((course) => ({
      protocol: course.protocol,
      anchorOn: course.anchorOn,
      anchorEvent: course.anchorEvent,
      reason: course.why,
    })),
    courses: plan?.courses.map(courseView) ?? [],
    items: inOrder(plan?.items ?? []).flatMap((item) => {
      const outcome = items.get(item.id);
      return plan === null || outcome === undefined
        ? []
        : [itemView(courseOf(plan, item), item, outcome, day)];
    }),
    work: wanted.map(wantedView),
  };
}

/** By the due day, as GET …/plan gives them; on one day as they were made. */
const inOrder = (items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));

/** Of the versions of a result the highest counts. */
function newestVersions(results: readonly NewResult[], day: string): Result[] {
  const newest = new Map<string, NewResult>();
  for (const result of results) {
    const name = JSON.stringify([result.system, result.accession]);
    const held = newest.get(name);
    if (held === undefined || result.version > held.version) newest.set(name, result);
  }
  return [...newest].map(([name, result]) => ({ ...result, id: name, receivedOn: day }));
}

function refuseWhatLiesAhead(day: string, { facts, results }: PreviewInput): void {
  const errors = [
    ...facts.flatMap((fact, index) =>
      fact.date !== null && fact.date > day
        ? [{ pointer: `/facts/${index}/date`, detail: `Must not lie after the day of the preview, ${day}.` }]
        : [],
    ),
    ...results.flatMap((result, index) =>
      result.performedOn > day
        ? [
            {
              pointer: `/results/${index}/performedOn`,
              detail: `Must not lie after the day of the preview, ${day}.`,
            },
          ]
        : [],
    ),
  ];
  if (errors.length > 0)
    throw new Refusal(400, 'invalid-request', 'Some days lie after the day of the preview.', errors);
}
