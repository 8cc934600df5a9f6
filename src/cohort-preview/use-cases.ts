import { setImmediate as otherWork } from 'node:timers/promises';
import { type BecomesOverdue, type Comparison, type Impact, impactOf, modalityOf } from '../domain/cohort.ts';
import {
  type CohortTally,
  type CohortTotals,
  cohortTally,
  type MonthOfScans,
} from '../domain/cohort-totals.ts';
import { type PatientRecord, withVersion } from '../domain/plan-model.ts';
import type { ProtocolCode } from '../domain/protocol.ts';
import { newId } from '../ids.ts';
import { recordsOf, siteShelf } from '../plans/many.ts';
import { listVersions, type ProtocolVersion } from '../protocol-versions/use-cases.ts';
import { Refusal, type Work, worded } from '../work.ts';
import { claimPreview, cohortAfter, countCohort, namesOf, storedScansAhead } from './repo.ts';

/** Patients loaded at a time: all that a preview holds of the cohort. */
const BATCH = 200;
/** Patients compared before other requests get their turn. */
const TURN = 20;
/** A line of progress after so many patients, or after a second. */
const PROGRESS_PATIENTS = 1_000;
const PROGRESS_MS = 1_000;

/** What a preview tells, line by line. Only one that ends with the summary is whole. */
export type PreviewLine =
  | {
      readonly line: 'start';
      readonly protocol: ProtocolCode;
      readonly version: number;
      /** The version that runs now; null where none is signed. */
      readonly running: number | null;
      readonly day: string;
      readonly patients: number;
    }
  | { readonly line: 'progress'; readonly done: number; readonly of: number }
  | ({
      readonly line: 'patient';
      readonly name: string;
      readonly identifiers: { system: string; value: string }[];
      readonly becomesOverdue: BecomesOverdue[];
    } & Omit<Impact, 'before' | 'after' | 'becomesOverdue'>)
  | ({ readonly line: 'summary'; readonly scans: MonthOfScans[] } & Omit<CohortTotals, 'scans'>);

export type Tell = (line: PreviewLine) => Promise<void>;

/**
 * What signing a version today would change for each patient of the site, told as it is found: nothing is
 * written, and what is held does not grow with the cohort.
 * @param work one snapshot for all of it
 * @param tell waits until the reader has room; where it throws, the preview ends
 * @throws Refusal before the first line: 404 no such version, 409 a preview of this site runs already
 */
export async function previewCohort(
  work: Work,
  { code, version }: { readonly code: ProtocolCode; readonly version: number },
  tell: Tell,
): Promise<void> {
  const versions = await listVersions(work);
  const wanted = versions.find((row) => row.code === code && row.version === version);
  if (wanted === undefined) {
    throw new Refusal(
      404,
      'not-found',
      worded('There is no such protocol version.', 'GET /v1/protocols lists those there are.'),
    );
  }
  if (!(await claimPreview(work))) {
    throw new Refusal(
      409,
      'preview-runs',
      'A preview of this cohort runs already. Wait for its end, or close the connection that reads it.',
    );
  }
  const current = await siteShelf(work);
  const signing = { protocol: wanted.definition, signedBy: work.actor.name, signedOn: work.today };
  const next = withVersion(current, signing);
  const comparison: Comparison = { code, current, next, day: work.today, newId };
  const patients = await countCohort(work);
  await tell({
    line: 'start',
    protocol: code,
    version,
    running: current.get(code)?.protocol.version ?? null,
    day: work.today,
    patients,
  });
  const tally = cohortTally(work.today);
  const progress = progressTeller(tell, patients);
  const load = (after: string | null) => loadBatch(work, code, versions, after);
  let batch = await load(null);
  for (;;) {
    // While this one is compared, the database reads the next.
    const following = batch.last === null ? null : load(batch.last);
    // Awaited below; where comparing throws first, its fault is the one that counts.
    following?.catch(() => {});
    await compareBatch(work, batch, comparison, tally, tell);
    await progress(batch.concerned.length + batch.others);
    if (following === null) break;
    batch = await following;
  }
  const { scans, ...totals } = tally.totals();
  await tell({ line: 'summary', ...totals, scans: [...scans] });
}

interface Batch {
  readonly concerned: readonly { readonly patientId: string; readonly record: PatientRecord }[];
  /** Patients whom the protocol cannot concern, and the scans that lie ahead of them. */
  readonly others: number;
  readonly scans: readonly { readonly month: string; readonly modality: string; readonly count: number }[];
  /** The last patient; null where there is none after. */
  readonly last: string | null;
}

async function loadBatch(
  work: Work,
  code: ProtocolCode,
  versions: readonly ProtocolVersion[],
  after: string | null,
): Promise<Batch> {
  const batch = await cohortAfter(work, code, after, BATCH);
  const concerned = batch.filter((one) => one.concerned);
  const others = batch.filter((one) => !one.concerned);
  const stored = await storedScansAhead(
    work,
    others.flatMap(({ members }) => members),
  );
  const records = await recordsOf(work, concerned);
  return {
    concerned: records.map((record, index) => ({ patientId: concerned[index]?.patientId ?? '', record })),
    others: others.length,
    scans: stored.map(({ month, count, ...of }) => ({ month, count, modality: modalityIn(versions, of) })),
    last: batch.length < BATCH ? null : (batch.at(-1)?.patientId ?? null),
  };
}

async function compareBatch(
  work: Work,
  { concerned, others, scans }: Batch,
  comparison: Comparison,
  tally: CohortTally,
  tell: Tell,
): Promise<void> {
  tally.addUnchanged(others, scans);
  const affected: { patientId: string; impact: Impact }[] = [];
  for (const [index, { patientId, record }] of concerned.entries()) {
    const impact = impactOf(record, comparison);
    tally.add(impact);
    if (impact.effect !== 'unchanged') affected.push({ patientId, impact });
    if (index % TURN === TURN - 1) await otherWork();
  }
  const names = await namesOf(
    work,
    affected.map(({ patientId }) => patientId),
  );
  for (const { patientId, impact } of affected) {
    const who = names.get(patientId);
    if (who === undefined) throw new Error('A patient without a name.');
    const { before: _before, after: _after, becomesOverdue, ...change } = impact;
    await tell({
      line: 'patient',
      name: who.name,
      identifiers: who.identifiers,
      ...change,
      becomesOverdue: [...becomesOverdue],
    });
  }
}

function modalityIn(
  versions: readonly ProtocolVersion[],
  { code, version, series }: { code: string; version: number; series: string },
): string {
  const found = versions
    .find((row) => row.code === code && row.version === version)
    ?.definition.series.find(({ key }) => key === series);
  if (found === undefined) throw new Error(`${code} v${version} holds no series ${series}.`);
  return modalityOf(found);
}

function progressTeller(tell: Tell, of: number): (more: number) => Promise<void> {
  let [done, told, toldAt] = [0, 0, performance.now()];
  return async (more) => {
    done += more;
    if (done - told < PROGRESS_PATIENTS && performance.now() - toldAt < PROGRESS_MS) return;
    [told, toldAt] = [done, performance.now()];
    await tell({ line: 'progress', done, of });
  };
}
