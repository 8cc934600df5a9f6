import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { inSite } from '../../src/db/in-site.ts';
import type { Protocol } from '../../src/domain/protocol.ts';
import type { ComparisonSchema, ImportedSchema, ProtocolSchema } from '../../src/protocol-versions/wire.ts';
import { pancLow } from '../../src/protocols/pancreas.ts';
import { rectG1, rectG2x, rectG3 } from '../../src/protocols/rectum.ts';
import type { RolloutSchema } from '../../src/rollouts/wire.ts';
import {
  addressOf,
  type Clinic,
  diagnosis,
  expectProblem,
  G1_FACTS,
  good,
  pathology,
  resection,
  signingOf,
  startClinic,
} from '../support/clinic.ts';
import { problemIn } from '../support/http.ts';
import { contentOf } from '../support/operations.ts';
import { numbers, proposalsOf } from '../support/proposals.ts';

type Version = z.infer<typeof ProtocolSchema>;
type Imported = z.infer<typeof ImportedSchema>;
type Rollout = z.infer<typeof RolloutSchema>;

let clinic: Clinic;
let on: ReturnType<typeof proposalsOf>;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['PANC-LOW'] });
  on = proposalsOf(clinic);
  return () => clinic.app.close();
});
beforeEach(() => on.goTo('2026-11-23'));

/** RECT-G1 with its MRI every 4 months. */
const everyFour = (protocol: Protocol = rectG1, title = 'Rectal NET G1, every 4 months') => {
  const [mri, ...more] = protocol.series;
  if (mri === undefined) throw new Error('No series');
  const steps = mri.steps.map((step) => ({
    ...step,
    every: 'P4M',
    late: step.late === 'P6M' ? 'P1M' : step.late,
    basis: 'local-default' as const,
  }));
  return { ...contentOf(protocol), title, series: [{ ...mri, steps }, ...more] };
};
const bring = (code: string, definition: object, as = 'coordinator') =>
  clinic.ask('POST', `/v1/protocols/${code}/versions`, { as, body: { definition } });
const brought = async (code: string, definition: object, as?: string) =>
  good<Imported>(await bring(code, definition, as), 201).protocol;
const sign = (row: Version, as = 'clinician', change: object = {}) =>
  clinic.ask('POST', `/v1/protocols/${row.code}/versions/${row.version}/sign-off`, {
    as,
    body: { ...signingOf(row), ...change },
  });
const retire = (code: string, version: number, as = 'clinician') =>
  clinic.ask('POST', `/v1/protocols/${code}/versions/${version}/retirement`, {
    as,
    body: { reason: 'The board agreed on another interval.' },
  });
const list = async (as = 'nurse') =>
  good<{ items: Version[] }>(await clinic.ask('GET', '/v1/protocols', { as })).items;
const version = async (code: string, number: number, as?: string) => {
  const found = (await list(as)).find((row) => row.code === code && row.version === number);
  if (found === undefined) throw new Error(`No ${code} v${number}`);
  return found;
};
const rollout = (code: string, number: number, as = 'nurse') =>
  clinic.ask('GET', `/v1/protocols/${code}/versions/${number}/rollout`, { as });
const kinds = async (mrn: string) => (await clinic.plan(mrn)).work.map(({ kind }) => kind);

describe('an import', () => {
  test('becomes a version of the site’s own, numbered from 1001, unsigned, with warnings', async () => {
    const { protocol, warnings } = good<Imported>(await bring('RECT-G3', everyFour(rectG3, 'G3')), 201);
    expect(protocol).toMatchObject({
      code: 'RECT-G3',
      version: 1_001,
      title: 'G3',
      signature: null,
      retirement: null,
      inUse: false,
      imported: { name: 'Staff coordinator', on: '2026-11-23' },
    });
    expect(warnings).toContain(
      "CT or MRI, abdomen + pelvis, months 24–120: not a guideline's figure; its basis is local-default.",
    );
    expect(await version('RECT-G3', 1_001)).toEqual(protocol);
    expect((await clinic.audited('RECT-G3 v1001')).map(({ action }) => action)).toEqual(['imported']);
  });

  test('of the same content again, as at once ten times, is the version that is there', async () => {
    const content = everyFour(rectG3, 'Ten at once');
    const answers = await Promise.all(Array.from({ length: 10 }, () => bring('RECT-G3', content)));
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.json<Imported>().protocol.version)).size).toBe(1);
    const known = good<Imported>(await bring('RECT-G1', contentOf(rectG1)));
    expect(known.protocol).toMatchObject({ version: 1, imported: null });
    // In whatever order the fields come.
    const turned = Object.fromEntries(Object.entries(content).toReversed());
    expect((await bring('RECT-G3', turned)).statusCode).toBe(200);
  });

  test('is seen by its own site alone, and numbered on where another site has the number', async () => {
    const own = await brought('NEC', everyFour({ ...rectG3, code: 'NEC' }, 'Alpha'));
    expect(own.version).toBe(1_001);
    const theirs = await brought('NEC', everyFour({ ...rectG3, code: 'NEC' }, 'Beta'), 'beta-coordinator');
    expect(theirs.version).toBe(1_002);
    expect((await list('beta-nurse')).filter(({ code }) => code === 'NEC').map((row) => row.version)).toEqual(
      [1_002, 1],
    );
    expectProblem(await sign(own, 'beta-clinician'), 404);
    expectProblem(await retire('NEC', own.version, 'beta-clinician'), 404);
    expectProblem(await rollout('NEC', own.version, 'beta-nurse'), 404);
    const compare = (number: number, other: number) =>
      clinic.ask('GET', `/v1/protocols/NEC/versions/${number}/comparison?with=${other}`, {
        as: 'beta-nurse',
      });
    expectProblem(await compare(1_001, 1), 404);
    expectProblem(await compare(1, 1_001), 404, ['?with']);
    const seen = await inSite(clinic.database.db, clinic.betaId, (tx) =>
      tx.selectFrom('netvigil.protocol_version').select('version').where('code', '=', 'NEC').execute(),
    );
    expect(seen.map((row) => row.version).toSorted()).toEqual([1, 1_002]);
  });

  test('with faults comes back with every one of them, and nothing is stored', async () => {
    const before = await clinic.counts();
    const [mri] = rectG1.series;
    const answer = await bring('RECT-G1', {
      ...contentOf(rectG1),
      version: 7,
      title: '',
      contentHash: 'abc',
      series: [
        {
          ...mri,
          regions: ['knee'],
          steps: [{ ...mri?.steps[0], every: 'P1D', late: 'P1D', early: 'P1D', to: null }],
        },
      ],
    });
    expectProblem(answer, 422, [
      '/definition/version',
      '/definition/contentHash',
      '/definition/title',
      '/definition/series/0/regions/0',
      '/definition/series/0/steps/0/early',
      '/definition/series',
    ]);
    expect(problemIn(answer).detail).toBe('The draft has 6 faults. Nothing was stored.');
    for (const nonsense of [{}, { series: 7 }, { code: 'NEC' }, { series: [[]] }]) {
      expect((await bring('RECT-G1', nonsense)).statusCode).toBe(422);
    }
    expectProblem(await bring('RECT-G1', []), 400, ['/definition']);
    expectProblem(await bring('RECT-G9', {}), 400, ['{code}']);
    const proto = `{"definition":{"__proto__":{"title":"x"}}}`;
    const url = '/v1/protocols/RECT-G1/versions';
    expect(
      (
        await clinic.ask('POST', url, {
          as: 'clinician',
          body: proto,
          headers: { 'content-type': 'application/json' },
        })
      ).statusCode,
    ).toBe(400);
    expect(await clinic.counts()).toEqual(before);
  });
});

describe('a comparison', () => {
  test('says what each step changes, and both ways', async () => {
    const { version: number } = await brought(
      'RECT-G2X',
      everyFour({ ...rectG2x }, 'Every 4 months throughout'),
    );
    const compare = async (of: number, other: number) =>
      good<z.infer<typeof ComparisonSchema>>(
        await clinic.ask('GET', `/v1/protocols/RECT-G2X/versions/${of}/comparison?with=${other}`, {
          as: 'auditor',
        }),
      );
    const { changes, ...rest } = await compare(number, 1);
    expect(rest).toMatchObject({ code: 'RECT-G2X', version: number, with: 1 });
    expect(changes.map(({ sentence }) => sentence)).toEqual([
      'Title: "Every 4 months throughout" instead of "Rectal NET G2, resected: extended surveillance".',
      'MRI liver + pelvis, months 60–204: every 4 months instead of 6 months.',
      'MRI liver + pelvis, months 204–240: every 4 months instead of 12 months.',
    ]);
    expect((await compare(1, number)).changes[1]).toMatchObject({ before: 'P4M', after: 'P6M' });
    expect((await compare(1, 1)).changes).toEqual([]);
  });
});

describe('retiring', () => {
  test('is a clinician’s alone, is kept with its reason, and is not taken back', async () => {
    for (const role of ['nurse', 'coordinator', 'integrator', 'auditor', 'admin'])
      expectProblem(await retire('PANC-LOW', 1, role), 403);
    const before = await version('PANC-LOW', 1);
    expect(good<Version>(await retire('PANC-LOW', 1), 201).retirement).toEqual({
      name: 'Dr Demo',
      on: '2026-11-23',
      reason: 'The board agreed on another interval.',
    });
    expect((await retire('PANC-LOW', 1)).statusCode).toBe(200);
    expectProblem(await sign(before), 409);
    expect((await clinic.audited('PANC-LOW v1')).map(({ action }) => action)).toEqual(['retired']);
    expect((await version('PANC-LOW', 1, 'beta-nurse')).retirement).toBeNull();
    // The way out: the same content as a new version.
    const again = await brought('PANC-LOW', contentOf(pancLow));
    expect(again.version).toBe(1_001);
    good(await sign(again), 201);
    expect((await version('PANC-LOW', 1_001)).inUse).toBe(true);
  });

  test('takes a version off the shelf: the one signed last before it is in use again', async () => {
    const [second, third] = [
      await brought('POSTHEP', everyFour({ ...rectG3, code: 'POSTHEP' }, 'Second')),
      await brought('POSTHEP', everyFour({ ...rectG3, code: 'POSTHEP' }, 'Third')),
    ];
    const inUse = async () =>
      (await list()).filter((row) => row.code === 'POSTHEP' && row.inUse).map((row) => row.version);
    on.goTo('2026-11-24');
    good(await sign(third), 201);
    on.goTo('2026-11-25');
    good(await sign(second), 201);
    expect(await inUse()).toEqual([1_001]);
    good(await retire('POSTHEP', 1_001), 201);
    expect(await inUse()).toEqual([1_002]);
    good(await retire('POSTHEP', 1_002), 201);
    expect(await inUse()).toEqual([1]);
    good(await retire('POSTHEP', 1), 201);
    expect(await inUse()).toEqual([]);
  });
});

describe('a signature on another version', () => {
  test('refuses content that was not read', async () => {
    const draft = await brought('RECT-G1', everyFour(rectG1, 'Forged'));
    const other = await version('RECT-G1', 1);
    expectProblem(await sign(draft, 'clinician', { contentHash: other.contentHash }), 422, ['/contentHash']);
    expect((await version('RECT-G1', draft.version)).signature).toBeNull();
    good(await retire('RECT-G1', draft.version), 201);
  });

  test('proposes, rewrites nothing, and a retirement without another version leaves work and no gap', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const theirs = await clinic.put('of beta', G1_FACTS, {}, { as: 'beta-integrator' });
    good(theirs, 201);
    const draft = await brought('RECT-G1', everyFour());
    const before = await planRows();
    expectProblem(await rollout('RECT-G1', draft.version), 404);

    on.goTo('2026-12-05');
    good(await sign(draft), 201);
    expect(await planRows()).toEqual(before);
    expect(await kinds(mrn)).toEqual(['proposal']);
    expect(good<Rollout>(await rollout('RECT-G1', draft.version))).toEqual({
      patients: 1,
      done: 1,
      proposed: 1,
      failed: 0,
      startedAt: '2026-12-05T01:00:00.000Z',
      finishedAt: '2026-12-05T01:00:00.000Z',
    });
    const beta = await clinic.ask('GET', `${addressOf('of beta')}/proposal`, { as: 'beta-clinician' });
    expect(good<{ proposal: object | null }>(beta).proposal).toBeNull();

    // Months 12, 24, 36, 48 and 60 are in both; every 4 months 10 more, every 6 months 5 more; 5 scopes.
    const proposal = await on.standing(mrn);
    expect([proposal.cutOn, numbers(proposal)]).toEqual([
      '2026-12-05',
      { kept: 10, moved: 0, added: 10, dropped: 5, staying: 0 },
    ]);
    expect(proposal.items.added[0]?.dueOn).toBe('2027-03-10');
    expect(await on.accept(mrn)).toMatchObject({ items: { live: 20, superseded: 5 } });
    expect(await kinds(mrn)).toEqual([]);
    // Worked out from the site's own text, on the worklist too.
    on.goTo('2027-03-01');
    const late = good<{ rows: { dueOn: string }[] }>(
      await clinic.ask('GET', '/v1/worklist?limit=200', { as: 'nurse' }),
    );
    expect(late.rows.map(({ dueOn }) => dueOn)).toContain('2027-03-10');

    on.goTo('2027-03-02');
    good(await retire('RECT-G1', 1), 201);
    expect(await kinds(mrn)).toEqual([]);
    good(await retire('RECT-G1', draft.version), 201);
    expect(await clinic.work(mrn, 'awaiting-signature')).toMatchObject({
      subject: 'RECT-G1',
      sentence: `Protocol awaits signature: RECT-G1 v${draft.version} is retired, and no other version of it is signed. The examinations planned so far go on.`,
    });
    expect((await on.live(mrn)).length).toBe(20);
    expect((await clinic.item(mrn, 'mri-liver-pelvis', '2027-03-10')).state).toBe('open');

    // A new version ends the waiting, and is proposed.
    good(await sign(await brought('RECT-G1', everyFour(rectG1, 'Once more'))), 201);
    expect(await kinds(mrn)).toEqual(['proposal']);
  });
});

describe('a newer version of a picked course', () => {
  test('is proposed although no row covers the patient, and stays a pick once accepted', async () => {
    const facts = [diagnosis(), pathology(), resection('2026-11-10', { margin: 'R1' })];
    const mrn = await clinic.enrol(facts);
    const code = 'RECT-G3';
    const pick = { protocol: code, anchorOn: '2026-11-10' };
    const work = await clinic.work(mrn, 'no-protocol');
    good(await clinic.answer(work, { answer: 'pick-protocol', reason: 'Followed closely.', pick }));
    const began = (await clinic.plan(mrn)).courses[0];
    expect(began).toMatchObject({ protocol: code, version: 1, picked: true });

    on.goTo('2026-12-05');
    const draft = await brought(code, { ...contentOf(rectG3), title: 'Of the site' });
    const nudges: string[] = [];
    clinic.ctx.nudge = () => void nudges.push('now');
    good(await sign(draft), 201);
    delete clinic.ctx.nudge;
    expect(nudges).toEqual(['now']);
    const proposal = await on.standing(mrn);
    expect(proposal.courses.added).toMatchObject([
      {
        protocol: code,
        version: draft.version,
        anchorOn: '2026-11-10',
        picked: true,
        insteadOf: began?.id,
        reason: `RECT-G3: picked by Dr Demo. Followed closely. Version ${draft.version}, which the site signed last, takes the place of version 1.`,
      },
    ]);
    // Every item is the same one: 6 and 16 scans, 10 scopes.
    expect(numbers(proposal)).toMatchObject({ kept: 32, added: 0, dropped: 0 });
    await on.accept(mrn);
    expect((await clinic.plan(mrn)).courses.map(({ picked, superseded }) => [picked, superseded])).toEqual([
      [true, true],
      [true, false],
    ]);
    expect(await on.read(mrn)).toBeNull();
  });

  test('a rejected proposal comes back with another version of what it would start', async () => {
    const mrn = await on.regraded('2027-04-01');
    await on.reject(mrn);
    expect(await kinds(mrn)).not.toContain('proposal');
    on.goTo('2027-04-02');
    const draft = await brought('RECT-G2X', { ...contentOf(rectG2x), title: 'Read once more' });
    good(await sign(draft), 201);
    expect(good<Rollout>(await rollout('RECT-G2X', draft.version))).toMatchObject({
      patients: 1,
      proposed: 1,
    });
    expect((await on.standing(mrn)).courses.added).toMatchObject([
      { protocol: 'RECT-G2X', version: draft.version },
    ]);
  });
});

/** All that a plan of alpha consists of. */
const planRows = () =>
  inSite(clinic.database.db, clinic.siteId, async (tx) => ({
    plans: await tx.selectFrom('netvigil.plan').selectAll().orderBy('id').execute(),
    revisions: await tx
      .selectFrom('netvigil.plan_revision')
      .selectAll()
      .orderBy('plan_id')
      .orderBy('revision')
      .execute(),
    courses: await tx.selectFrom('netvigil.course').selectAll().orderBy('id').execute(),
    items: await tx.selectFrom('netvigil.item').selectAll().orderBy('id').execute(),
  }));
