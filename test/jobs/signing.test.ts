import { sql } from 'kysely';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import type { NewFact } from '../../src/domain/facts.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { upsertPatient } from '../../src/patients/use-cases.ts';
import { PatientBody } from '../../src/patients/wire.ts';
import type { Derive } from '../../src/plans/derive-or-report.ts';
import { derivePatient } from '../../src/plans/use-cases.ts';
import { importVersion } from '../../src/protocol-versions/drafts.ts';
import { rolloutOf, signOff } from '../../src/protocol-versions/use-cases.ts';
import { rectG1 } from '../../src/protocols/rectum.ts';
import { inWork } from '../../src/work.ts';
import { type Clinic, G1_FACTS, G2_FACTS, MRN, newMrn, signingOf, startClinic } from '../support/clinic.ts';
import { asSuper } from '../support/cluster.ts';
import { contentOf } from '../support/operations.ts';

let clinic: Clinic;
beforeEach(async () => {
  clinic = await startClinic({ unsigned: ['RECT-G2X'] });
  onTestFinished(() => clinic.app.close());
});

const enrol = async (count: number, facts = G1_FACTS): Promise<string[]> => {
  const numbers: string[] = [];
  for (let n = 0; n < count; n++) numbers.push(await clinic.enrol(facts));
  return numbers;
};
const sweep = async (derive?: Derive) => {
  const { site } = await clinic.actor('nurse');
  return sweepSite(clinic.ctx, site, await systemActor(clinic.ctx, site), derive);
};
/** RECT-G1 with another title, imported by the clinician and signed: version 1001. */
const signAnother = async (login = 'clinician'): Promise<void> => {
  await inWork(clinic.ctx, await clinic.actor(login), async (work) => {
    const { version } = await importVersion(work, 'RECT-G1', {
      ...contentOf(rectG1),
      title: 'Another title',
    });
    await signOff(work, clinic.ctx.log, 'RECT-G1', version.version, signingOf(version));
  });
};
const progress = async (code: 'RECT-G1' | 'RECT-G2X' = 'RECT-G1', version = 1_001) =>
  inWork(clinic.ctx, await clinic.actor('nurse'), (work) => rolloutOf(work, code, version));
const rows = <T>(query: ReturnType<typeof sql<T>>) =>
  inSite(clinic.database.db, clinic.siteId, async (tx) => (await query.execute(tx)).rows);
/** Patients with so many proposals, ever. */
const proposals = async () =>
  rows<{ times: number; patients: number }>(sql`
    SELECT times, count(*)::integer AS patients
      FROM (SELECT count(*)::integer AS times FROM netvigil.work_item WHERE kind = 'proposal' GROUP BY patient_id) AS t
     GROUP BY times`);
const plansAsStored = () =>
  rows<{ all: string }>(sql`
    SELECT md5(string_agg(t, E'\n' ORDER BY t)) AS all FROM (
      SELECT n::text AS t FROM netvigil.plan n UNION ALL SELECT r::text FROM netvigil.plan_revision r
      UNION ALL SELECT c::text FROM netvigil.course c UNION ALL SELECT i::text FROM netvigil.item i) AS x`);

describe('a signature', () => {
  test('starts the first 25 plans that waited for it at once, and the next sweep the rest', {
    timeout: 120_000,
  }, async () => {
    const waiting = await enrol(40, G2_FACTS);
    const plans = async () => (await rows(sql`SELECT id FROM netvigil.plan`)).length;
    const status = async (place: number) => (await clinic.plan(waiting[place] ?? '')).status;
    expect(await sweep()).toMatchObject({ derived: 0 });
    await clinic.sign('RECT-G2X', 'beta-clinician');
    expect(await sweep()).toMatchObject({ derived: 0 });

    await clinic.sign('RECT-G2X');
    expect(await plans()).toBe(25);
    expect([await status(0), await status(24), await status(25), await status(39)]).toEqual([
      'active',
      'active',
      'none',
      'none',
    ]);
    expect(await progress('RECT-G2X', 1)).toMatchObject({ patients: 40, done: 25, finishedAt: null });

    expect(await sweep()).toMatchObject({ derived: 15, failed: 0 });
    expect(await plans()).toBe(40);
    expect((await clinic.plan(waiting[39] ?? '')).work).toEqual([]);
    expect(await progress('RECT-G2X', 1)).toMatchObject({ patients: 40, done: 40, proposed: 0, failed: 0 });
    expect(await sweep()).toMatchObject({ derived: 0, failed: 0 });
  });

  test('on another version proposes to 120 patients once each, through a kill in the middle, and rewrites none of their plans', {
    timeout: 120_000,
  }, async () => {
    const numbers = await enrol(120);
    const before = await plansAsStored();
    await signAnother();
    expect(await progress()).toMatchObject({ patients: 120, done: 25, proposed: 25, finishedAt: null });

    let derived = 0;
    const killed: Derive = async (work, patientId) => {
      derived += 1;
      if (derived === 40) {
        const { rows: own } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(work.tx);
        await asSuper(clinic.database.superConfig, `SELECT pg_terminate_backend(${own[0]?.pid})`);
      }
      return derivePatient(work, patientId);
    };
    await expect(sweep(killed)).rejects.toThrow();
    // The batch of 25 before the kill stands; of the one that was cut nothing does.
    expect(await progress()).toMatchObject({
      patients: 120,
      done: 50,
      proposed: 50,
      failed: 0,
      finishedAt: null,
    });
    expect(await proposals()).toEqual([{ times: 1, patients: 50 }]);

    clinic.clock.setTo('2026-11-23T01:05:00Z');
    expect(await sweep()).toMatchObject({ derived: 70, failed: 0 });
    expect(await progress()).toEqual({
      patients: 120,
      done: 120,
      proposed: 120,
      failed: 0,
      startedAt: new Date('2026-11-23T01:00:00Z'),
      finishedAt: new Date('2026-11-23T01:05:00Z'),
    });
    expect(await proposals()).toEqual([{ times: 1, patients: 120 }]);
    expect(await plansAsStored()).toEqual(before);
    const page = await clinic.ask('GET', '/v1/worklist?kind=proposal&limit=200', { as: 'clinician' });
    const seen = page.json<{ rows: { patient: { identifiers: { value: string }[] } }[] }>().rows;
    expect(seen.flatMap(({ patient }) => patient.identifiers.map(({ value }) => value)).toSorted()).toEqual(
      numbers.toSorted(),
    );
  });

  test('from two processes at the same time: each patient once', { timeout: 120_000 }, async () => {
    await enrol(60);
    await signAnother();
    const seen: string[] = [];
    const watched: Derive = (work, patientId) => {
      seen.push(patientId);
      return derivePatient(work, patientId);
    };
    await Promise.all([sweep(watched), sweep(watched), sweep(watched)]);
    await sweep(watched);
    expect([seen.length, new Set(seen).size]).toEqual([35, 35]);
    expect(await progress()).toMatchObject({ patients: 60, done: 60, proposed: 60 });
  });

  test('does not pass over a patient whom somebody writes to', { timeout: 120_000 }, async () => {
    await enrol(30);
    const [held] = await rows<{ id: string }>(
      sql`SELECT id FROM netvigil.patient ORDER BY id OFFSET 26 LIMIT 1`,
    );
    await inSite(clinic.database.db, clinic.siteId, async (tx) => {
      await sql`SELECT 1 FROM netvigil.patient WHERE id = ${held?.id} FOR UPDATE`.execute(tx);
      await signAnother();
      await sweep();
      expect(await progress()).toMatchObject({ patients: 30, done: 26, finishedAt: null });
    });
    await sweep();
    expect(await progress()).toMatchObject({ done: 30, proposed: 30 });
    expect(await proposals()).toEqual([{ times: 1, patients: 30 }]);
  });

  test('where the derivation of a patient throws: work for a person, counted, tried again, and no other is held up', {
    timeout: 120_000,
  }, async () => {
    await enrol(30);
    const [, broken] = await rows<{ id: string }>(
      sql`SELECT id FROM netvigil.patient ORDER BY id OFFSET 26 LIMIT 2`,
    );
    const throws: Derive = async (work, patientId) => {
      if (patientId === broken?.id) await sql`select 1 / 0`.execute(work.tx);
      return derivePatient(work, patientId);
    };
    await signAnother();
    expect(await sweep(throws)).toMatchObject({ derived: 4, failed: 1 });
    expect(await progress()).toMatchObject({ patients: 30, done: 30, proposed: 29, failed: 1 });
    const open = () =>
      rows(sql`SELECT patient_id, kind FROM netvigil.work_item WHERE status = 'open' AND kind <> 'proposal'`);
    expect(await open()).toEqual([{ patient_id: broken?.id, kind: 'derivation-failed' }]);
    expect(await sweep(throws)).toMatchObject({ derived: 0, failed: 1 });
    expect(await sweep()).toMatchObject({ derived: 1, failed: 0 });
    expect(await open()).toEqual([]);
    expect(await proposals()).toEqual([{ times: 1, patients: 30 }]);
  });

  test('waits for a plan that is just beginning with the version before, and then proposes to it as well', async () => {
    const integrator = await clinic.actor('integrator');
    const began = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const mrn = newMrn();
    const enrolling = inWork(clinic.ctx, integrator, async (work) => {
      const { facts, ...person } = PatientBody.parse({ name: 'Late Comer', facts: [...G1_FACTS] });
      await upsertPatient(work, [{ system: MRN, value: mrn }], person, facts as NewFact[], () => {});
      began.resolve();
      await gate.promise;
    });
    await began.promise;
    const signing = signAnother();
    await expect
      .poll(async () => {
        const { rows: waiting } = await clinic.database.pool.query(
          `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        return waiting.length;
      })
      .toBe(1);
    gate.resolve();
    await Promise.all([enrolling, signing]);
    expect(await progress()).toMatchObject({ patients: 1, done: 1, proposed: 1 });
    expect((await clinic.plan(mrn)).work.map(({ kind }) => kind)).toEqual(['proposal']);
  });

  test('of the other site concerns nobody here', async () => {
    const [mrn = ''] = await enrol(1);
    await signAnother('beta-clinician');
    expect(await sweep()).toMatchObject({ derived: 0 });
    expect((await clinic.plan(mrn)).work).toEqual([]);
  });
});
