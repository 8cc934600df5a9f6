import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { canonicalJson } from '../../src/canonical-json.ts';
import type { SettingsListSchema, SettingsVersionSchema } from '../../src/settings/wire.ts';
import {
  addressOf,
  type Clinic,
  diagnosis,
  expectProblem,
  G1_FACTS,
  G2_FACTS,
  good,
  startClinic,
} from '../support/clinic.ts';
import { asSuper } from '../support/cluster.ts';

type Listed = z.infer<typeof SettingsListSchema>;
type Version = z.infer<typeof SettingsVersionSchema>;

const WEEK = { review: 7, proposal: 7, missingFact: 7, board: 14, urgentBoard: 7, transfer: 14, other: 7 };
const RULE = {
  months: 3,
  earlyDays: 14,
  lateDays: 28,
  decrease: 'board',
  baselineDays: 14,
  readDays: 7,
};
const G1_MRI = { protocol: 'RECT-G1', series: 'mri-liver-pelvis', step: 1, early: 'P2W', late: 'P2M' };
const statement = 'Windows agreed with radiology.';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic({ unsigned: ['observation-rule'] });
  return () => clinic.app.close();
});
beforeEach(() => clinic.clock.setTo('2026-11-23T01:00:00Z'));

const list = async (as = 'nurse') => good<Listed>(await clinic.ask('GET', '/v1/settings', { as }));
const post = (body: object, as = 'clinician') => clinic.ask('POST', '/v1/settings', { as, body });
const draft = async (
  body: { tolerances?: object[]; deadlines?: object; observation?: object | null },
  as = 'clinician',
) => good<Version>(await post({ tolerances: [], deadlines: WEEK, observation: null, ...body }, as), 201);
const sign = (version: number, body: object, as = 'clinician') =>
  clinic.ask('POST', `/v1/settings/versions/${version}/sign-off`, { as, body });
const rollout = (version: number) =>
  clinic.ask('GET', `/v1/settings/versions/${version}/rollout`, { as: 'nurse' });
const settle = async (
  body: { tolerances?: object[]; deadlines?: object; observation?: object | null },
  as = 'clinician',
) => {
  const { version, contentHash } = await draft(body, as);
  return good<Version>(await sign(version, { statement, contentHash }, as), 201);
};
interface Proposal {
  readonly id: string;
  readonly cutOn: string;
  readonly courses: Record<
    'kept' | 'added' | 'dropped',
    { protocol: string; settingsVersion: number | null }[]
  >;
  readonly items: Record<
    'kept' | 'moved' | 'added' | 'dropped' | 'staying',
    { after: Window; before: Window }[]
  >;
}
interface Window {
  readonly opensOn: string;
  readonly dueOn: string;
  readonly closesOn: string;
}
const proposal = async (mrn: string, as = 'clinician') =>
  good<{ proposal: Proposal | null }>(await clinic.ask('GET', `${addressOf(mrn)}/proposal`, { as })).proposal;
const windows = async (mrn: string, as?: string) =>
  (await clinic.plan(mrn, as)).items
    .filter((item) => item.series === 'mri-liver-pelvis' && item.state !== 'superseded')
    .slice(0, 3)
    .map(({ opensOn, dueOn, closesOn }) => [opensOn, dueOn, closesOn]);
/** Resected on 10 November 2026. */
const OWN = [
  ['2027-04-10', '2027-05-10', '2027-06-10'],
  ['2027-10-10', '2027-11-10', '2027-12-10'],
  ['2028-04-10', '2028-05-10', '2028-06-10'],
];
const SETTLED = [
  ['2027-04-26', '2027-05-10', '2027-07-10'],
  ['2027-10-27', '2027-11-10', '2028-01-10'],
  ['2028-04-26', '2028-05-10', '2028-07-10'],
];

const REMINDERS = { before: [7, 2], after: 3, every: 7, imagingEvery: 30 };

describe('a site without settings', () => {
  test('runs on the defaults', async () => {
    expect(await list()).toEqual({
      running: null,
      defaults: { tolerances: [], deadlines: WEEK, observation: RULE, reminders: REMINDERS },
      versions: [],
    });
  });
});

describe('a draft', () => {
  test('with faults is refused with all of them at once, and nothing is stored', async () => {
    const bad = {
      tolerances: [
        { ...G1_MRI, series: 'mri-head' },
        { ...G1_MRI, step: -1 },
        { ...G1_MRI, early: 'P6M', late: '-P1M' },
      ],
      deadlines: { ...WEEK, review: 0 },
      observation: { ...RULE, months: 0, readDays: 31 },
    };
    expectProblem(await post(bad), 422, [
      '/deadlines/review',
      '/observation/months',
      '/observation/readDays',
      '/tolerances/0/series',
      '/tolerances/1/step',
      '/tolerances/2/early',
      '/tolerances/2/late',
    ]);
    expectProblem(await post({ tolerances: [] }), 400, ['/deadlines', '/observation']);
    expectProblem(
      await post({ tolerances: [{ ...G1_MRI, max: null }], deadlines: WEEK, observation: null }),
      400,
      ['/tolerances/0/max'],
    );
    expect((await list()).versions).toEqual([]);
  });

  test('changes nothing before it is signed, and is signed by the content that was read', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const row = await draft({ tolerances: [G1_MRI], deadlines: { ...WEEK, review: 1 } }, 'coordinator');
    expect(row).toMatchObject({
      version: 1,
      settings: { tolerances: [G1_MRI], deadlines: { ...WEEK, review: 1 } },
      draftedBy: 'Staff coordinator',
      draftedOn: '2026-11-23',
      signature: null,
    });
    expect((await list()).running).toBeNull();
    expect(await windows(mrn)).toEqual(OWN);
    expect(await proposal(mrn)).toBeNull();
    const later = await clinic.enrol(G1_FACTS);
    expect(await windows(later)).toEqual(OWN);

    const { contentHash } = row;
    expectProblem(await sign(1, { statement, contentHash: '0'.repeat(64) }), 422, ['/contentHash']);
    expectProblem(await sign(7, { statement, contentHash }), 404);
    expectProblem(await sign(1, { statement, contentHash }, 'coordinator'), 403);
    expect(await proposal(mrn)).toBeNull();
  });
});

describe('signed tolerances', () => {
  test('are proposed to whom they concern; accepted, they change the windows of what is due after the day', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const other = await clinic.enrol(G2_FACTS);
    clinic.clock.setTo('2027-05-20T01:00:00Z');
    const { version } = await settle({ tolerances: [G1_MRI] });
    expect((await list()).running).toBe(version);
    expect(await clinic.audited(`settings v${version}`)).toMatchObject([
      { action: 'drafted' },
      { action: 'signed', reason: statement },
    ]);

    // Nobody has looked at the patient yet: whom the sign-off went through has the work.
    expect(await clinic.work(mrn, 'proposal')).toMatchObject({ dueOn: '2027-05-27' });
    expect(good(await rollout(version))).toMatchObject({ patients: 3, done: 3, proposed: 3, failed: 0 });
    expectProblem(await rollout(999), 404);
    expectProblem(await rollout((await draft({})).version), 404);
    expect(await proposal(other)).toBeNull();
    const made = await proposal(mrn);
    expect(made?.cutOn).toBe('2027-05-20');
    expect(made?.courses).toMatchObject({
      kept: [],
      added: [{ protocol: 'RECT-G1', settingsVersion: version }],
      dropped: [{ protocol: 'RECT-G1', settingsVersion: null }],
    });
    const count = Object.fromEntries(
      Object.entries(made?.items ?? {}).map(([of, items]) => [of, items.length]),
    );
    // 9 MRI and 5 sigmoidoscopies; the MRI of 10 May was due before the day.
    expect(count).toEqual({ kept: 14, moved: 0, added: 0, dropped: 0, staying: 1 });
    expect(await windows(mrn)).toEqual(OWN);

    const accept = { proposal: made?.id, reason: 'Agreed.' };
    good(await clinic.ask('POST', `${addressOf(mrn)}/proposal/accept`, { as: 'clinician', body: accept }));
    expect(await windows(mrn)).toEqual([OWN[0], SETTLED[1], SETTLED[2]]);
    expect(await proposal(mrn)).toBeNull();
    expect((await clinic.plan(mrn)).courses.filter((course) => !course.superseded)).toMatchObject([
      { protocol: 'RECT-G1', version: 1, settingsVersion: version },
    ]);
  });

  test('hold for plans that begin under them, and change nothing at another site', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    expect(await windows(mrn)).toEqual(SETTLED);
    expect(await list('beta-nurse')).toMatchObject({ running: null, versions: [] });
    await clinic.put('of beta', G1_FACTS, {}, { as: 'beta-integrator' });
    expect(await windows('of beta', 'beta-clinician')).toEqual(OWN);
    expectProblem(await sign(1, { statement, contentHash: '0'.repeat(64) }, 'beta-clinician'), 404);
  });

  test('signed again are 200 and change nothing; the version signed last runs, and gives windows back', async () => {
    const mrn = await clinic.enrol(G1_FACTS);
    const { running, versions } = await list();
    const { version, contentHash } = versions.find((row) => row.version === running)!;
    good(await sign(version, { statement: 'Once more.', contentHash }), 200);
    expect((await list()).versions.find((row) => row.version === version)?.signature?.statement).toBe(
      statement,
    );
    clinic.clock.setTo('2027-05-21T01:00:00Z');
    await settle({});
    const made = await proposal(mrn);
    expect(made?.items.kept[0]).toMatchObject({
      before: { opensOn: '2027-10-27', closesOn: '2028-01-10' },
      after: { opensOn: '2027-10-10', closesOn: '2027-12-10' },
    });
  });
});

describe('signed deadlines', () => {
  test('hold for work opened from then on; open work keeps its day', async () => {
    const before = await clinic.enrol([diagnosis({ primary: 'unknown' })]);
    const days = async (mrn: string) =>
      Object.fromEntries((await clinic.plan(mrn)).work.map(({ subject, dueOn }) => [subject, dueOn]));
    const was = await days(before);
    expect(new Set(Object.values(was))).toEqual(new Set(['2026-11-30']));
    clinic.clock.setTo('2027-06-01T01:00:00Z');
    await settle({
      deadlines: {
        review: 2,
        proposal: 14,
        missingFact: 3,
        board: 20,
        urgentBoard: 7,
        transfer: 30,
        other: 10,
      },
    });
    await clinic.record(before, []);
    expect(await days(before)).toEqual(was);
    const after = await clinic.enrol([diagnosis({ primary: 'unknown' })]);
    expect(new Set(Object.values(await days(after)))).toEqual(new Set(['2027-06-04']));
  });
});

test('tolerances are proposed to a patient whose discharge was overtaken by a withdrawn result, and can be accepted', async () => {
  const mrn = await clinic.enrol(G1_FACTS);
  clinic.clock.setTo('2027-06-05T01:00:00Z');
  const report = { accession: mrn, performedOn: '2027-06-04' };
  good(await clinic.send(mrn, report), 201);
  const ending = { reason: 'not-clinically-necessary', note: 'Frail.' };
  for (const item of (await clinic.plan(mrn)).items.filter(({ state }) => state === 'planned')) {
    good(await clinic.end(item, ending));
  }
  good(await clinic.answer(await clinic.work(mrn, 'end-of-plan'), { answer: 'discharge', reason: 'Frail.' }));
  good(await clinic.send(mrn, { ...report, version: 2, status: 'entered-in-error' }));
  await settle({ tolerances: [{ ...G1_MRI, late: 'P3M' }] });
  expect((await clinic.plan(mrn)).work.map(({ kind }) => kind)).toContain('proposal');
  const id = (await proposal(mrn))?.id;
  const body = { proposal: id, reason: 'Agreed.' };
  good(await clinic.ask('POST', `${addressOf(mrn)}/proposal/accept`, { as: 'clinician', body }));
  const { status, items } = await clinic.plan(mrn);
  expect([status, items[0]?.dueOn, items[0]?.state]).toEqual(['active', '2027-05-10', 'due']);
});

test('a draft from before the observation rule is listed with the defaults beside it, and drafted anew to be signed', async () => {
  const { urgentBoard: _later, ...deadlines } = { ...WEEK, board: 5 };
  const old = { tolerances: [], deadlines };
  const contentHash = createHash('sha256').update(canonicalJson(old)).digest('hex');
  const { id } = await clinic.actor('beta-clinician');
  await asSuper(
    clinic.database.superConfig,
    `insert into netvigil.site_settings (site_id, version, definition, content_hash, drafted_at, drafted_by)
     values (${clinic.betaId}, 1, '${JSON.stringify(old)}', '${contentHash}', '2026-11-01T01:00:00Z', '${id}')`,
  );
  expect((await list('beta-nurse')).versions).toMatchObject([
    {
      version: 1,
      signature: null,
      settings: { deadlines: { board: 5, urgentBoard: 5 }, observation: null, reminders: REMINDERS },
    },
  ]);
  expectProblem(await sign(1, { statement, contentHash }, 'beta-clinician'), 422, ['/observation']);
});
