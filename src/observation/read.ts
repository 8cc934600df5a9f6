import { dayInZone } from '../domain/calendar.ts';
import { careOf } from '../domain/care.ts';
import type { Identifier } from '../domain/facts.ts';
import type { ObservationPeriod, ObservationState, Reading } from '../domain/observation-model.ts';
import { writtenCount, writtenScan } from '../domain/observation-scans.ts';
import { writtenDecision } from '../domain/observation-sentences.ts';
import type { RecordedPeriod } from '../domain/plan-model.ts';
import { newId } from '../ids.ts';
import {
  observationsOfPatient,
  type PatientObservations,
  periodWith,
  readObservations,
} from '../plans/observations.ts';
import { Refusal, type Work } from '../work.ts';
import { statesOf } from './past.ts';
import type { NewReading } from './refuse.ts';
import { identifiersOf, openersOf, type PeriodRow, periodsPage, type Trailed, trailOf } from './repo.ts';
import { knownAs, requirePeriod } from './use-cases.ts';

/** What is shown of a period wherever it is shown. */
const shownOf = (period: ObservationPeriod) => ({
  state: period.state,
  sentence: period.sentence,
  question: period.question,
  urgent: period.urgent,
  askedOn: period.question === null ? null : period.reasonOn,
  decideBy: period.decisionDueOn,
  missing: [...period.missing],
  next: { ...period.next },
});

/**
 * A period with its state, its scans, what is missing, the next step and its history.
 * @throws Refusal 404 where the site has no such period
 */
export async function readPeriod(work: Work, id: string) {
  const { found } = await requirePeriod(work, id, false);
  const [view] = await viewsOf(work, found, [id]);
  if (view === undefined) throw new Error(`Period ${id} is of no patient.`);
  return view;
}

/** All periods of a patient, the first opened first, and what the staging calls for where none covers it. */
export async function readPeriodsOf(work: Work, identifier: Identifier) {
  const found = await observationsOfPatient(work, identifier, false);
  const { proposal, work: wanted } = found.observations;
  const asked = wanted.find(({ parts }) => 'fact' in parts && !('period' in parts));
  return {
    day: work.today,
    proposal:
      proposal === null || asked === undefined ? null : { kind: proposal.kind, sentence: asked.sentence },
    items: await viewsOf(
      work,
      found,
      found.rows.map(({ id }) => id),
    ),
  };
}

/** A page of the site's periods, those of one state where it is given: at most one more than `limit`. */
export async function listPeriods(
  work: Work,
  state: ObservationState | null,
  after: string | null,
  limit: number,
) {
  const page = await periodsPage(work, state, after, limit);
  if (page.length === 0) return [];
  const found = await readObservations(work, [...new Set(page.map((row) => row.patient_id))]);
  const names = await identifiersOf(
    work,
    found.map(({ patientId }) => patientId),
  );
  return page.map(({ id }) => {
    const of = found.find(({ rows }) => rows.some((row) => row.id === id));
    const row = of?.rows.find((one) => one.id === id);
    const period = of?.observations.periods.find(({ periodId }) => periodId === id);
    if (of === undefined || row === undefined || period === undefined)
      throw new Error(`Period ${id} is of no patient.`);
    return {
      id,
      version: row.version,
      patient: { identifiers: names.get(of.patientId) ?? [] },
      openedOn: row.opened_on,
      takenOver: careOf(of.record.facts).transfer?.confirmed != null,
      ...shownOf(period),
    };
  });
}

/**
 * What a period would come to if a scan came: on the day it is read, today or later. Stores nothing.
 * @throws Refusal 400 for days that are not possible, 404 where the site has no such period
 */
export async function previewScan(work: Work, periodId: string, told: NewReading) {
  const { found, recorded } = await requirePeriod(work, periodId, false);
  const readOn = told.readOn ?? (told.performedOn > work.today ? told.performedOn : work.today);
  if (readOn < told.performedOn) {
    throw new Refusal(400, 'invalid-request', 'The days are not possible.', [
      { pointer: '/readOn', detail: 'Must not lie before the day of the scan.' },
    ]);
  }
  const day = readOn > work.today ? readOn : work.today;
  const reading: Reading = {
    ...told,
    id: newId(),
    scanId: newId(),
    follows: null,
    nature: 'first',
    readOn,
    repeatBy: null,
  };
  const fresh = knownAs(recorded, reading) === undefined ? reading : null;
  const { before, after, changes, work: wanted } = periodWith(found, recorded, fresh, day);
  return {
    day,
    before: shownOf(before),
    after: shownOf(after),
    changes,
    work: wanted.map(({ kind, role, dueOn, sentence }) => ({ kind, role, dueOn, sentence })),
  };
}

async function viewsOf(work: Work, found: PatientObservations, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const trail = Map.groupBy(
    await trailOf(
      work,
      found.rows.map((row) => row.id),
    ),
    (row) => row.period_id,
  );
  const [states, openers, names] = [
    await statesOf(work, found, trail),
    await openersOf(work, ids),
    await identifiersOf(work, [found.patientId]),
  ];
  return ids.flatMap((id) => {
    const row = found.rows.find((one) => one.id === id);
    const period = found.observations.periods.find(({ periodId }) => periodId === id);
    const recorded = found.record.periods.find(({ periodId }) => periodId === id);
    if (row === undefined || period === undefined || recorded === undefined) return [];
    const opened = { on: row.opened_on, by: openers.get(id) ?? 'unknown', reason: row.reason };
    return [
      {
        id,
        version: row.version,
        day: period.on,
        patient: { identifiers: names.get(found.patientId) ?? [] },
        openedOn: row.opened_on,
        settingsVersion: row.settings_version,
        follows: row.follows,
        reason: row.reason,
        ...fullView(period, recorded),
        states: (states.get(id) ?? []).map((one) => ({ ...one })),
        history: historyOf(work, opened, recorded, trail.get(id) ?? []),
      },
    ];
  });
}

const fullView = (period: ObservationPeriod, recorded: RecordedPeriod) => ({
  ...shownOf(period),
  closedReason: period.closedReason,
  closedOn: period.closedOn,
  baseline: period.baseline && { ...period.baseline, count: { ...period.baseline.count } },
  baselineDoubt: period.baselineDoubt,
  rounds: period.rounds.map(({ number, opens, due, closes }) => ({
    number,
    opensOn: opens,
    dueOn: due,
    closesOn: closes,
  })),
  readBy: period.readDueOn,
  repeatBy: period.repeatBy,
  outcomes: period.outcomes.map((one) => ({ ...one })),
  changed: period.changed.map((one) => ({ ...one })),
  decision: period.decision && { ...period.decision },
  deferrals: period.deferrals,
  deviation: period.deviation,
  therapies: period.therapies.map((one) => ({ ...one })),
  scans: period.judgements.map((judgement) => ({
    ...judgement,
    growth: judgement.growth.map((one) => ({ ...one })),
    resultId: recorded.resultOf.get(judgement.scanId) ?? null,
    readings: inOrder(recorded.readings.filter(({ scanId }) => scanId === judgement.scanId)).map(
      ({ id, nature, status }) => ({ id, nature, status }),
    ),
  })),
});

/** Each after the one that it follows. */
function inOrder(chain: readonly Reading[]): Reading[] {
  const next = new Map(chain.map((reading) => [reading.follows, reading]));
  const ordered: Reading[] = [];
  for (let reading = next.get(null); reading !== undefined; reading = next.get(reading.id))
    ordered.push(reading);
  return ordered;
}

function historyOf(
  { site }: Work,
  opened: { readonly on: PeriodRow['opened_on']; readonly by: string; readonly reason: string | null },
  recorded: RecordedPeriod,
  trail: readonly Trailed[],
) {
  const why = opened.reason === null ? '' : ` ${opened.reason}`;
  return [
    { on: opened.on, what: 'opened', by: opened.by, sentence: `Opened.${why}` },
    ...trail.map((row) => ({
      on: dayInZone(row.at, site.zone),
      what: row.what,
      by: row.by,
      sentence: sentenceOf(row, recorded),
    })),
  ];
}

function sentenceOf({ id, what, note }: Trailed, { readings, decisions }: RecordedPeriod): string {
  const reading = readings.find((one) => one.id === id);
  const decision = decisions.find((one) => one.id === id);
  if (decision !== undefined) return `${writtenDecision(decision)}.`;
  if (reading === undefined) return what === 'outcome' ? `Came to ${note}.` : `Closing: ${note ?? ''}`;
  const nature =
    reading.nature === 'first' ? 'Scan' : reading.nature === 're-read' ? 'Re-read' : 'Correction';
  const why = note === null ? '' : ` ${note}`;
  return `${nature}: ${writtenScan(reading)}, count ${writtenCount(reading)}, ${reading.status}, read by ${reading.reader}.${why}`;
}
