import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { fixedClock } from '../src/context.ts';
import { connect } from '../src/db/connect.ts';
import { project } from '../src/domain/plan.ts';
import { type PatientRecord, type Shelf, withVersion } from '../src/domain/plan-model.ts';
import type { Protocol } from '../src/domain/protocol.ts';
import { applyRevision } from '../src/domain/revision.ts';
import { createLogger } from '../src/http/logging.ts';
import { newId } from '../src/ids.ts';
import { recordsOf, siteShelf } from '../src/plans/many.ts';
import { storeVersions } from '../src/protocol-versions/repo.ts';
import { inWork } from '../src/work.ts';
import type { Bench } from './bench.ts';
import { serverCpu } from './processes.ts';
import { figure, type Row } from './rounds.ts';
import { G1, type Seeded, seed } from './seed.ts';
import { startSide } from './side.ts';

/** RECT-G1 with an MRI every three months instead of six: everybody is concerned, and everybody changes. */
const version: Protocol = {
  ...G1.protocol,
  version: 2,
  series: G1.protocol.series.map((series) =>
    series.modalities.includes('MRI')
      ? { ...series, steps: series.steps.map((step) => ({ ...step, every: 'P3M' })) }
      : series,
  ),
};
const ITEMS = 15;
const ADDRESS = `/v1/protocols/${version.code}/versions/${version.version}/cohort-preview`;
const SAMPLE = 500;

/** A version previewed on a small and on a large cohort, beside what pure planning could do of the same. */
export async function cohortPreview({ options, database, today, now, say }: Bench): Promise<Row[]> {
  const { server } = database;
  const measured = [];
  const { db, pool, close } = connect({ connection: server.appConfig, size: 2 });
  const limits: number[] = [];
  try {
    const cohorts: Seeded[] = [];
    for (const patients of options.cohorts) {
      say(`Writing a cohort of ${patients.toLocaleString('en')} patients`);
      const wanted = { items: patients * ITEMS, sites: 1, today };
      cohorts.push(await seed(database, wanted, G1, `cohort-${patients}`));
    }
    // Not before: what a site is seeded with, it has signed.
    await storeVersions(db, [version]);
    const ctx = { db, pool, clock: fixedClock(now), log: createLogger('silent') };
    for (const cohort of cohorts) {
      limits.push(await plannerLimit(ctx, cohort, options.askMs * 3));
      say(`Previewing a version on ${cohort.patients.toLocaleString('en')} patients`);
      const one = await preview(database, cohort, now);
      limits.push(await plannerLimit(ctx, cohort, options.askMs * 3));
      measured.push({ patients: cohort.patients, ...one });
    }
  } finally {
    await close();
  }
  const [small, large] = measured;
  if (small === undefined || large === undefined) throw new Error('Two cohorts are measured');
  const size = (patients: number) => `${patients.toLocaleString('en')} patients`;
  const limit = figure(limits);
  const perCore = measured.map(({ perCpuSecond }) => perCpuSecond);
  const common = { goal: null, floor: null, better: 'more' } as const;
  return [
    {
      ...common,
      what: `preview of a version on ${size(large.patients)}, as it is served`,
      unit: 'patients/s',
      bare: null,
      ours: figure([large.perSecond]),
      ratio: null,
      notes: [
        `${ITEMS} items each; all of them change; ${large.seconds.toFixed(1)} s, first line after ${large.firstMs.toFixed(0)} ms, ` +
          `${large.cores.toFixed(2)} cores busy: ${large.nodeMs.toFixed(2)} ms of Node and ${large.pgMs.toFixed(2)} ms of PostgreSQL a patient`,
      ],
    },
    {
      ...common,
      what: 'the same for a core, against the pure planner',
      unit: 'patients/s',
      bare: limit,
      ours: figure(perCore),
      ratio: figure(perCore.map((value) => value / limit.median)),
      notes: [
        'per second of CPU of Node and PostgreSQL together, both cohorts; bare: two projections a patient, of records in memory',
      ],
    },
    {
      ...common,
      what: `peak memory of the server, ${size(large.patients)} against ${size(small.patients)}`,
      unit: 'MB',
      better: 'less',
      bare: figure([small.peakMb]),
      ours: figure([large.peakMb]),
      ratio: figure([large.peakMb / small.peakMb]),
      notes: ['a process of its own for each; PostgreSQL not counted'],
    },
  ];
}

/** Reads one preview to its end from a server of its own. */
async function preview({ server, boss }: Bench['database'], seeded: Seeded, now: string) {
  const [at] = seeded.sites;
  if (at === undefined) throw new Error('A cohort without a site');
  const side = await startSide({
    kind: 'ours',
    connection: server.appConfig,
    poolSize: 8,
    now,
    enrolment: null,
  });
  try {
    const [node, pg] = [await side.cpu(), await serverCpu(boss)];
    const begun = performance.now();
    const { lines, firstMs, changed } = await read(side.port, at.clinician.login);
    const ms = performance.now() - begun;
    if (changed !== seeded.patients) throw new Error(`${changed} of ${seeded.patients} patients change`);
    const pgAfter = await serverCpu(boss);
    const nodeMs = (await side.cpu()) - node;
    const pgMs = pg === null || pgAfter === null ? Number.NaN : pgAfter - pg;
    return {
      lines,
      firstMs,
      seconds: ms / 1000,
      perSecond: (seeded.patients * 1000) / ms,
      cores: (nodeMs + pgMs) / ms,
      nodeMs: nodeMs / seeded.patients,
      pgMs: pgMs / seeded.patients,
      perCpuSecond: (seeded.patients * 1000) / (nodeMs + pgMs),
      peakMb: await side.peakMb(),
    };
  } finally {
    await side.stop();
  }
}

/** @throws where the stream does not end with its summary */
async function read(port: number, login: string) {
  const begun = performance.now();
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: ADDRESS, headers: { 'netvigil-actor': login } }, resolve).once(
      'error',
      reject,
    );
  });
  let [lines, firstMs, last] = [0, 0, ''];
  for await (const line of createInterface({ input: response })) {
    if (lines === 0) firstMs = performance.now() - begun;
    lines += 1;
    last = line;
  }
  const summary = JSON.parse(last) as { line: string; patients?: { changed: number } };
  if (response.statusCode !== 200 || summary.line !== 'summary') throw new Error(last.slice(0, 500));
  return { lines, firstMs, changed: summary.patients?.changed };
}

/** Patients a second of CPU of one thread: as things are, and once the proposal is accepted; nothing is loaded. */
async function plannerLimit(ctx: Parameters<typeof inWork>[0], seeded: Seeded, ms: number): Promise<number> {
  const [at] = seeded.sites;
  if (at === undefined) throw new Error('A cohort without a site');
  const { records, next, day } = await inWork(ctx, at.clinician, async (work) => {
    const ids = await work.tx
      .selectFrom('netvigil.patient')
      .select('id')
      .where('site_id', '=', work.site.id)
      .limit(SAMPLE)
      .execute();
    const groups = ids.map(({ id }) => ({ patientId: id, members: [id] }));
    const next = withVersion(await siteShelf(work), {
      protocol: version,
      signedBy: 'Dr Bench',
      signedOn: work.today,
    });
    return { records: await recordsOf(work, groups), next, day: work.today };
  });
  const begun = performance.now();
  const before = process.cpuUsage();
  let done = 0;
  while (performance.now() - begun < ms) {
    for (const record of records) twice(record, next, day);
    done += records.length;
  }
  const { user, system } = process.cpuUsage(before);
  return (done * 1e6) / (user + system);
}

function twice(record: PatientRecord, shelf: Shelf, day: string): void {
  const { plan, revision } = project(record, shelf, day, newId);
  if (plan === null || revision === null) throw new Error('A patient whom the version does not change');
  project({ ...record, plan: applyRevision(plan, revision) }, shelf, day, newId);
}
