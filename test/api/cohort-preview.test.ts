import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { claimPreview } from '../../src/cohort-preview/repo.ts';
import type { CohortPreviewLine } from '../../src/cohort-preview/wire.ts';
import type { Protocol, ProtocolCode } from '../../src/domain/protocol.ts';
import { storeVersions } from '../../src/protocol-versions/repo.ts';
import { protocolOf } from '../../src/protocols/index.ts';
import { inWork } from '../../src/work.ts';
import {
  addressOf,
  type Clinic,
  diagnosis,
  expectProblem,
  G1_FACTS,
  G2_FACTS,
  good,
  KI67_5,
  MRN,
  pathology,
  resection,
  startClinic,
} from '../support/clinic.ts';
import { withheld } from '../support/db.ts';
import { listenOn } from '../support/http.ts';

type Line = z.infer<typeof CohortPreviewLine>;
type LineOf<K extends Line['line']> = Extract<Line, { line: K }>;

/** A second version with an MRI every `every` months in each of its steps. */
const denser = (code: ProtocolCode, every: string): Protocol => {
  const v1 = protocolOf(code);
  return {
    ...v1,
    version: 2,
    series: v1.series.map((series) =>
      series.modalities.includes('MRI')
        ? { ...series, steps: series.steps.map((step) => ({ ...step, every })) }
        : series,
    ),
  };
};

let clinic: Clinic;
let port: number;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['PANC-G1'] });
  await storeVersions(clinic.database.db, [denser('RECT-G1', 'P3M')]);
  port = await listenOn(clinic.app);
  return () => clinic.app.close();
});

const address = (code: string, version: number | string = 2) =>
  `/v1/protocols/${code}/versions/${version}/cohort-preview`;
const linesIn = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const preview = async (code: string, version = 2, as = 'clinician') => {
  const answer = await clinic.ask('GET', address(code, version), { as });
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  return linesIn(answer.body);
};
const of = <K extends Line['line']>(lines: readonly Line[], line: K) =>
  lines.filter((one): one is LineOf<K> => one.line === line);
const locks = async () => {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::integer AS n FROM pg_locks WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(
    clinic.database.owner,
  );
  return rows[0]?.n;
};

describe('a version is seen on the whole cohort before it is signed', () => {
  test('who gains examinations is named, everybody is counted, and nothing is written', async () => {
    await clinic.put('gains', G1_FACTS, { name: 'Gains Eight' });
    await clinic.put('other protocol', G2_FACTS);
    await clinic.put('nothing known', []);
    const pancreas = [diagnosis({ primary: 'pancreas' }), pathology(), resection()];
    await clinic.put('waits', pancreas, { name: 'Waits' });
    await clinic.put('of beta', G1_FACTS, {}, { as: 'beta-integrator' });
    const before = await clinic.counts();

    const lines = await preview('RECT-G1');
    // Resected on 10 November 2026: MRI each 10 May and November, and by version 2 each February and August too.
    expect(lines.slice(0, -1)).toEqual([
      { line: 'start', protocol: 'RECT-G1', version: 2, running: 1, day: '2026-11-23', patients: 4 },
      {
        line: 'patient',
        name: 'Gains Eight',
        identifiers: [{ system: MRN, value: 'gains' }],
        effect: 'changed',
        needsDecision: true,
        gained: 10,
        dropped: 0,
        moved: 0,
        windowsChanged: 0,
        becomesOverdue: [],
      },
    ]);
    const [summary] = of(lines, 'summary');
    const { scans, ...totals } = summary!;
    expect(totals).toEqual({
      line: 'summary',
      patients: { unchanged: 3, changed: 1, starting: 0 },
      proposals: 1,
      items: { gained: 10, dropped: 0, moved: 0, windowsChanged: 0 },
      becomesOverdue: { patients: 0, examinations: 0 },
    });
    expect(scans).toHaveLength(2 * 120);
    const scan = (month: string, modality: string) =>
      scans.find((one) => one.month === month && one.modality === modality);
    expect(scan('2027-02', 'MRI')).toMatchObject({ before: 0, after: 1 });
    // RECT-G2X every four months: March, July, November.
    expect(scan('2027-03', 'MRI')).toMatchObject({ before: 1, after: 1 });
    expect(scan('2027-05', 'MRI')).toMatchObject({ before: 1, after: 1 });
    expect(scan('2027-11', 'MRI')).toMatchObject({ before: 2, after: 2 });
    expect(scan('2027-11', 'sigmoidoscopy')).toMatchObject({ before: 2, after: 2 });
    expect(await clinic.counts()).toEqual(before);
  });

  test('a patient who waits for the signature starts', async () => {
    const lines = await preview('PANC-G1', 1);
    expect(of(lines, 'start')[0]).toMatchObject({ running: null });
    // 5 each 12 months, 5 each 24, then each 60 while the horizon of ten years ahead allows, and one at least.
    expect(of(lines, 'patient')).toMatchObject([
      { name: 'Waits', effect: 'starting', needsDecision: false, gained: 11, dropped: 0 },
    ]);
  });

  test('a protocol that concerns nobody is counted from what is stored, to the same figures', async () => {
    const [nobody] = of(await preview('NEC', 1), 'summary');
    const [everybody] = of(await preview('RECT-G1', 1), 'summary');
    expect(nobody?.patients).toEqual({ unchanged: 4, changed: 0, starting: 0 });
    expect(nobody?.scans).toEqual(everybody?.scans);
  });

  test('two records of one patient, merged, are looked at as one: neither half would be concerned', async () => {
    await clinic.put('first half', [pathology(), resection()], { name: 'Two Halves' });
    await clinic.put('second half', [diagnosis()], { name: 'Two Halves' });
    const before = await preview('RECT-G1');
    const merge = { duplicate: { system: MRN, value: 'second half' }, reason: 'One person.' };
    good(
      await clinic.ask('POST', `${addressOf('first half')}/merges`, { as: 'clinician', body: merge }),
      201,
    );
    const after = await preview('RECT-G1');
    expect([of(before, 'start')[0]?.patients, of(after, 'start')[0]?.patients]).toEqual([6, 5]);
    expect(of(before, 'patient').map(({ name }) => name)).toEqual(['Gains Eight']);
    expect(of(after, 'patient').map(({ name, identifiers }) => [name, identifiers.length])).toEqual([
      ['Gains Eight', 1],
      ['Two Halves', 2],
    ]);
  });
});

describe('a preview is refused', () => {
  test('where there is no such version, and while another one of the site runs', async () => {
    expectProblem(await clinic.ask('GET', address('RECT-G1', 3), { as: 'clinician' }), 404);
    await inWork(clinic.ctx, await clinic.actor('coordinator'), async (work) => {
      expect(await claimPreview(work)).toBe(true);
      expectProblem(await clinic.ask('GET', address('RECT-G1'), { as: 'coordinator' }), 409);
      // Another site's is another one.
      expect(await preview('RECT-G1', 2, 'beta-clinician')).toHaveLength(3);
    });
    expect(of(await preview('RECT-G1'), 'summary')).toHaveLength(1);
  });
});

describe('over hundreds of patients', () => {
  const open = async (): Promise<IncomingMessage> => {
    const request = get({
      port,
      host: '127.0.0.1',
      path: address('RECT-G1'),
      headers: { 'netvigil-actor': 'clinician' },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  };
  beforeAll(async () => {
    for (let n = 0; n < 400; n += 8) {
      const grade = n % 16 === 0 ? G1_FACTS : [diagnosis(), pathology(KI67_5), resection()];
      await Promise.all(Array.from({ length: 8 }, (_, k) => clinic.put(`bulk ${n + k}`, grade)));
    }
  }, 120_000);

  test('lines are in the reader’s hands while the rest is still being looked at; all of them add up', async () => {
    let text = '';
    const reader = await withheld(clinic.database, 'netvigil.course', async () => {
      const response = (await open())[Symbol.asyncIterator]();
      text += String((await response.next()).value);
      expect(linesIn(text).map(({ line }) => line)).toEqual(['start']);
      expect(await locks()).toBe(1);
      return response;
    });
    for await (const chunk of reader) text += String(chunk);
    const lines = linesIn(text);
    const [summary] = of(lines, 'summary');
    const patients = of(lines, 'patient');
    expect(lines.at(-1)?.line).toBe('summary');
    expect(patients).toHaveLength(202);
    expect(summary?.patients).toEqual({ unchanged: 203, changed: 202, starting: 0 });
    expect(summary?.items.gained).toBe(patients.reduce((sum, { gained }) => sum + gained, 0));
    expect(await locks()).toBe(0);
  });

  test('a reader who leaves frees connection and lock, and the next preview begins', async () => {
    await withheld(clinic.database, 'netvigil.course', async () => {
      const response = await open();
      await once(response, 'data');
      response.destroy();
      await once(response, 'close');
    });
    await expect.poll(locks).toBe(0);
    await expect.poll(() => clinic.database.pool.idleCount === clinic.database.pool.totalCount).toBe(true);
    expect(of(await preview('RECT-G1'), 'summary')).toHaveLength(1);
  });
});
