import { readAbout } from '../../desk/about.ts';
import { readRow } from '../../desk/view.ts';
import { countsOf, diseaseLine } from '../../domain/board-case.ts';
import { addDays, ageOn, daysBetween } from '../../domain/calendar.ts';
import type { Identifier } from '../../domain/facts.ts';
import { whyHere, whyWorkHere } from '../../domain/urgency.ts';
import type { WorkAnswer } from '../../domain/work-kinds.ts';
import { type Chart, readChart } from '../../plans/chart.ts';
import { readItem } from '../../plans/items.ts';
import { type PatientObservations, readObservations } from '../../plans/observations.ts';
import { shelfAt } from '../../plans/shelf.ts';
import { readWorkItem } from '../../plans/work-item.ts';
import { readResult } from '../../results/resolve.ts';
import { listStaff } from '../../staff/use-cases.ts';
import type { Work } from '../../work.ts';
import { offersOf } from './offers.ts';

/** The tier that an examination has by its state; work has its own. */
const TIER_OF = { overdue: 3, due: 5, open: 6 } as const;
const WARD: readonly string[] = ['nurse', 'clinician', 'coordinator'];
const MOST_RESULTS = 12;
const LIVE: readonly string[] = ['planned', 'open', 'due', 'overdue'];
/** As far ahead as the queue of the API shows candidates. */
const DAYS_AHEAD = 366;

/** Those to whom a row can be given. */
export const wardOf = async (work: Work) =>
  (await listStaff(work)).filter(({ roles }) => roles.some((role) => WARD.includes(role)));

/** All that the drawer shows of a row, read in one transaction. */
export type Drawer = Awaited<ReturnType<typeof readDrawer>>;

/** @throws Refusal 404 where the site has no such row */
export async function readDrawer(work: Work, id: string) {
  const row = await readRow(work, id);
  const about = await readAbout(work, id);
  const subject = about.table === 'item' ? await imaging(work, id) : await persons(work, id, about);
  const [found] = about.patient === null ? [] : await readObservations(work, [about.patient.id]);
  const chart = await chartOf(work, about.patient?.identifiers ?? []);
  const offers = offersOf(
    row,
    {
      closes: about.closes,
      today: work.today,
      hasPatient: about.patient !== null,
      answers: subject.answers,
      role: subject.role,
    },
    work.actor,
  );
  return {
    ...row,
    ...subject,
    today: work.today,
    closes: about.closes,
    patient: about.patient && {
      ...about.patient,
      age: about.patient.birthDate === null ? null : ageOn(about.patient.birthDate, work.today),
    },
    disease: found === undefined ? null : diseaseOf(found, chart),
    chart,
    unmatched: await unmatchedOf(work, row, about.work?.resultId ?? null, chart),
    results: (found?.record.results ?? [])
      .toSorted((a, b) => (a.performedOn < b.performedOn ? 1 : -1))
      .slice(0, MOST_RESULTS),
    moreResults: Math.max(0, (found?.record.results.length ?? 0) - MOST_RESULTS),
    escalations: about.escalations,
    trail: about.trail,
    offers,
    colleagues: offers.assign ? await wardOf(work) : [],
    protocols: offers.answers.includes('pick-protocol') ? [...(await shelfAt(work)).keys()] : [],
  };
}

/** What the plan is drawn from; null for work about no one patient. */
const chartOf = async (work: Work, [identifier]: readonly Identifier[]) =>
  identifier === undefined ? null : readChart(work, identifier);

/** A result that waits for a person, and the examinations that it may count for; null where the row is about none. */
async function unmatchedOf(
  work: Work,
  row: { readonly kind: string; readonly status: string },
  resultId: string | null,
  chart: Chart | null,
) {
  if (row.kind !== 'unmatched-result' || row.status !== 'open' || resultId === null) return null;
  const { version, result } = await readResult(work, resultId);
  const last = addDays(work.today, DAYS_AHEAD);
  return {
    version,
    result,
    candidates: (chart?.items ?? [])
      .filter(({ state, opensOn }) => LIVE.includes(state) && opensOn <= last)
      .toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
      // Before its window has opened, it stands for the examination that is to come.
      .map((item) => ({ ...item, choice: item.opensOn <= result.performedOn ? 'equivalent' : 'early' })),
  };
}

async function imaging(work: Work, id: string) {
  const item = await readItem(work, id);
  const { state, opensOn: opens, dueOn: due, closesOn: closes, criticalOn: critical } = item;
  const tier = state === 'open' || state === 'due' || state === 'overdue' ? TIER_OF[state] : null;
  return {
    what: item.label,
    state,
    dueOn: due,
    daysLate: item.daysLate,
    window: { opens, closes },
    whyHere:
      tier === null ? null : whyHere({ tier, window: { opens, due, closes }, critical, day: work.today }),
    why: item.why,
    missingRegions: item.missingRegions,
    completedOn: item.completedOn,
    ended: item.ended,
    role: 'nurse',
    answers: [] as WorkAnswer['answer'][],
    itemId: null,
    scanRowId: null,
    elsewhere: null,
  };
}

async function persons(work: Work, id: string, about: Awaited<ReturnType<typeof readAbout>>) {
  const item = await readWorkItem(work, id);
  const daysLate = item.status === 'open' ? Math.max(0, daysBetween(item.dueOn, work.today)) : 0;
  const open = daysLate > 0 ? 'overdue' : item.dueOn === work.today ? 'due' : 'open';
  const tier = about.work?.tier ?? 4;
  return {
    what: item.sentence,
    state: item.status === 'open' ? open : item.status,
    dueOn: item.dueOn,
    daysLate,
    window: null,
    whyHere:
      item.status === 'open'
        ? whyWorkHere({ tier, kind: item.kind, dueOn: item.dueOn, day: work.today })
        : null,
    why: null,
    missingRegions: [],
    completedOn: null,
    ended: null,
    role: item.role,
    answers: item.answers as WorkAnswer['answer'][],
    itemId: about.work?.itemId ?? null,
    scanRowId: about.work?.scanRowId ?? null,
    elsewhere: elsewhereOf(item.kind, item.decideAt, about),
  };
}

/** The page where work that takes no answer is decided; null where it takes one, or settles itself. */
function elsewhereOf(
  kind: string,
  decideAt: string | null,
  { patient }: Awaited<ReturnType<typeof readAbout>>,
): { readonly name: 'board' | 'protocols' | 'patient'; readonly href: string } | null {
  if (kind === 'board-decision' || kind === 'convene-or-defer') return { name: 'board', href: '/board' };
  if (kind === 'protocol-review' || kind === 'awaiting-signature')
    return { name: 'protocols', href: '/protocols' };
  const href = patientPage(patient?.identifiers ?? []);
  return decideAt === null || href === null ? null : { name: 'patient', href };
}

/** The address of a patient's page; null without an identifier. */
export function patientPage(
  identifiers: readonly { readonly system: string; readonly value: string }[],
): string | null {
  const [first] = identifiers;
  return first === undefined
    ? null
    : `/patients/${encodeURIComponent(first.system)}/${encodeURIComponent(first.value)}`;
}

/** Site, grade, Ki-67, type and the lesions then and now: of the last observation period, else of the stagings. */
function diseaseOf({ record, observations }: PatientObservations, chart: Chart | null) {
  const line = diseaseLine(record.facts);
  // As the list has it: without a metastasis on record there is none, and not one of unknown type.
  return {
    ...line,
    nelmType: chart?.nelmType ?? line.nelmType,
    counts: countsOf(record, observations.periods),
  };
}
