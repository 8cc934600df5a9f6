import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { type Kysely, sql } from 'kysely';
import { afterEach, expect } from 'vitest';
import type { z } from 'zod';
import { inSite } from '../../src/db/in-site.ts';
import type { Database, Role } from '../../src/db/tables.ts';
import type { FactDetails } from '../../src/domain/facts.ts';
import type { ProtocolCode } from '../../src/domain/protocol.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import type { PatientBody, RecordedSchema } from '../../src/patients/wire.ts';
import type { ItemSchema, PlanSchema } from '../../src/plans/wire.ts';
import {
  listVersions,
  type ProtocolVersion,
  signOff,
  storeBuiltIns,
} from '../../src/protocol-versions/use-cases.ts';
import type { ResultBody, ResultOutcomeSchema, UnmatchedSchema } from '../../src/results/wire.ts';
import { draftSettings, signSettings } from '../../src/settings/use-cases.ts';
import { slices } from '../../src/slices.ts';
import { actorByLogin, addSite, addStaff } from '../../src/staff/use-cases.ts';
import { webPages } from '../../src/web/routes.ts';
import { type Actor, inWork } from '../../src/work.ts';
import { type Ask, problemIn, startHttp, type TestHttp } from './http.ts';

export const MRN = 'urn:oid:1.2.3';
/** 23 November 2026, ten in the morning in Tokyo. */
export const NOW = '2026-11-23T01:00:00Z';

const ROLES: readonly Role[] = ['nurse', 'clinician', 'coordinator', 'integrator', 'auditor', 'admin'];

export type FactIn = NonNullable<z.input<typeof PatientBody>['facts']>[number];
export type ResultIn = Partial<z.input<typeof ResultBody>>;
export type Recorded = z.infer<typeof RecordedSchema>;
export type PlanOut = z.infer<typeof PlanSchema>;
export type ItemOut = z.infer<typeof ItemSchema>;
export type WorkOut = PlanOut['work'][number];
export type ResultOut = z.infer<typeof ResultOutcomeSchema>;
export type UnmatchedOut = z.infer<typeof UnmatchedSchema>;

export interface Clinic extends TestHttp {
  /** The site `beta`; its staff are `beta-nurse`, `beta-clinician` and so on. */
  readonly betaId: number;
  actor(login: string): Promise<Actor>;
  put(mrn: string, facts?: readonly FactIn[], person?: object, ask?: Ask): Promise<LightMyRequestResponse>;
  record(mrn: string, facts: readonly FactIn[], ask?: Ask): Promise<LightMyRequestResponse>;
  /** A new patient with these facts; gives the record number. */
  enrol(facts: readonly FactIn[]): Promise<string>;
  plan(mrn: string, as?: string): Promise<PlanOut>;
  /** The first item of a series due on a day. */
  item(mrn: string, series: string, dueOn: string): Promise<ItemOut>;
  /** The open work of a kind; throws unless there is exactly one. */
  work(mrn: string, kind: string): Promise<WorkOut>;
  send(mrn: string, result?: ResultIn, ask?: Ask): Promise<LightMyRequestResponse>;
  end(item: { id: string; version: number }, body: object, ask?: Ask): Promise<LightMyRequestResponse>;
  answer(work: { id: string; version: number }, body: object, ask?: Ask): Promise<LightMyRequestResponse>;
  /** A command about where the patient is cared for, as the clinician unless told otherwise. */
  care(mrn: string, command: string, body: object, ask?: Ask): Promise<LightMyRequestResponse>;
  unmatched(as?: string): Promise<UnmatchedOut[]>;
  resolve(
    entry: { resultId: string; version: string },
    body: object,
    ask?: Ask,
  ): Promise<LightMyRequestResponse>;
  /** Rows of each table of the schema, all sites together. */
  counts(): Promise<Record<string, number>>;
  audited(
    entityId: string,
  ): Promise<{ action: string; staff_id: string; patient_id: string | null; reason: string | null }[]>;
  sign(code: ProtocolCode, login?: string): Promise<void>;
}

/**
 * Without statistics PostgreSQL compares row by row, and the master invariant takes seconds a test; nothing
 * analyses a database this young by itself. Every few tests are enough.
 */
const open: Kysely<Database>[] = [];
let tests = 0;
afterEach(async () => {
  tests += 1;
  if (tests % 4 !== 1) return;
  for (const owner of open) await sql`ANALYZE`.execute(owner);
});

export interface ClinicOptions {
  readonly at?: string;
  /** Protocols left without a signature at both sites; with the observation rule, no settings are signed at all. */
  readonly unsigned?: readonly (ProtocolCode | 'observation-rule')[];
}

/**
 * The service with all its slices on a database of its own: the sites `alpha` (Tokyo; logins are the roles)
 * and `beta` (Tokyo; `beta-` before them), the built-in protocols stored and signed, with the
 * default settings, by "Dr Demo". Call it in
 * `beforeAll`.
 */
export async function startClinic({ at = NOW, unsigned = [] }: ClinicOptions = {}): Promise<Clinic> {
  const http = await startHttp({ slices, pages: webPages }, at);
  const { db, owner } = http.database;
  open.push(owner);
  await storeBuiltIns(db);
  const beta = await addSite(db, {
    code: 'beta',
    name: 'Site beta',
    zone: 'Asia/Tokyo',
    language: 'en',
    synthetic: true,
    settings: {},
  });
  const alpha = { id: http.siteId, code: 'alpha', zone: 'Asia/Tokyo', language: 'en' } as const;
  for (const [site, prefix] of [
    [alpha, ''],
    [beta, 'beta-'],
  ] as const) {
    for (const role of ROLES) {
      const name = role === 'clinician' ? 'Dr Demo' : `Staff ${role}`;
      await addStaff(db, site, { login: `${prefix}${role}`, name, roles: [role] });
    }
    await addStaff(db, site, { login: `${prefix}robot`, name: 'Robot', roles: ['system'] });
  }

  const actor = async (login: string) => {
    const found = await actorByLogin(db, login);
    if (found === null) throw new Error(`No one has the login ${login}`);
    return found;
  };
  const sign = async (code: ProtocolCode, login = 'clinician') => {
    await inWork(http.ctx, await actor(login), async (work) => {
      const version = (await listVersions(work)).find((row) => row.code === code);
      if (version === undefined) throw new Error(`No protocol ${code}`);
      await signOff(work, http.ctx.log, code, version.version, signingOf(version));
    });
  };
  for (const login of ['clinician', 'beta-clinician']) {
    await inWork(http.ctx, await actor(login), async (work) => {
      for (const row of await listVersions(work)) {
        if (unsigned.includes(row.code)) continue;
        await signOff(work, http.ctx.log, row.code, row.version, signingOf(row));
      }
      if (unsigned.includes('observation-rule')) return;
      const { version, contentHash } = await draftSettings(work, DEFAULT_SETTINGS);
      await signSettings(work, http.ctx.log, version, { statement: 'Checked for the test.', contentHash });
    });
  }

  const of = (mrn: string) => `/v1/patients/${encodeURIComponent(MRN)}/${encodeURIComponent(mrn)}`;
  const put: Clinic['put'] = (mrn, facts = [], person = {}, ask = {}) =>
    http.ask('PUT', of(mrn), {
      as: 'integrator',
      ...ask,
      body: { name: 'Synthetic Person', ...person, facts: [...facts] },
    });
  const plan: Clinic['plan'] = async (mrn, as = 'clinician') =>
    good(await http.ask('GET', `${of(mrn)}/plan`, { as }));
  const matched = (version: number | string, ask: Ask) => ({ 'if-match': `"${version}"`, ...ask.headers });

  return {
    ...http,
    betaId: beta.id,
    actor,
    put,
    record: (mrn, facts, ask = {}) =>
      http.ask('POST', `${of(mrn)}/facts`, { as: 'integrator', ...ask, body: { facts: [...facts] } }),
    enrol: async (facts) => {
      const mrn = newMrn();
      good(await put(mrn, facts), 201);
      return mrn;
    },
    plan,
    item: async (mrn, series, dueOn) => {
      const found = (await plan(mrn)).items.find((item) => item.series === series && item.dueOn === dueOn);
      if (found === undefined) throw new Error(`No ${series} due on ${dueOn}`);
      return found;
    },
    work: async (mrn, kind) => {
      const [only, ...more] = (await plan(mrn)).work.filter((work) => work.kind === kind);
      if (only === undefined || more.length > 0)
        throw new Error(`${more.length + (only ? 1 : 0)} open work items of ${kind}`);
      return only;
    },
    send: (mrn, result = {}, ask = {}) =>
      http.ask('POST', '/v1/results', { as: 'integrator', ...ask, body: mri(mrn, result) }),
    end: (item, body, ask = {}) =>
      http.ask('POST', `/v1/items/${item.id}/end`, {
        as: 'clinician',
        ...ask,
        headers: matched(item.version, ask),
        body,
      }),
    answer: (work, body, ask = {}) =>
      http.ask('POST', `/v1/work-items/${work.id}/answer`, {
        as: 'clinician',
        ...ask,
        headers: matched(work.version, ask),
        body,
      }),
    care: (mrn, command, body, ask = {}) =>
      http.ask('POST', `${of(mrn)}/${command}`, { as: 'clinician', ...ask, body }),
    unmatched: async (as = 'nurse') =>
      good<{ items: UnmatchedOut[] }>(await http.ask('GET', '/v1/unmatched-results?limit=200', { as })).items,
    resolve: (entry, body, ask = {}) =>
      http.ask('POST', `/v1/results/${entry.resultId}/resolution`, {
        as: 'nurse',
        ...ask,
        headers: matched(entry.version, ask),
        body,
      }),
    counts: () => countRows(http),
    audited: (entityId) =>
      inSite(db, http.siteId, (tx) =>
        tx
          .selectFrom('netvigil.audit')
          .select(['action', 'staff_id', 'patient_id', 'reason'])
          .where('entity_id', '=', entityId)
          .orderBy('id')
          .execute(),
      ),
    sign,
  };
}

/** What a clinician signs a version with who has read all of it. */
export const signingOf = (row: Pick<ProtocolVersion, 'contentHash' | 'openQuestions'>) => ({
  statement: 'Checked for the test.',
  contentHash: row.contentHash,
  acknowledged: row.openQuestions.map(({ id }) => id),
});

async function countRows(http: TestHttp): Promise<Record<string, number>> {
  const { owner } = http.database;
  const { rows: tables } = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'netvigil' ORDER BY 1`.execute(
    owner,
  );
  const each = tables.map(
    ({ name }) => sql`SELECT ${name}::text AS name, count(*)::integer AS n FROM netvigil.${sql.raw(name)}`,
  );
  const { rows } = await sql<{ name: string; n: number }>`${sql.join(each, sql` UNION ALL `)}`.execute(owner);
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

/** The body of an answer that must have this status. */
export function good<T>(response: LightMyRequestResponse, status = 200): T {
  if (response.statusCode !== status)
    throw new Error(`${response.statusCode}, not ${status}: ${response.body}`);
  return response.json<T>();
}

/** The problem of an answer must have this status and point at these fields, in any order. */
export function expectProblem(
  response: LightMyRequestResponse,
  status: number,
  pointers: string[] = [],
): void {
  const problem = problemIn(response);
  expect({
    status: problem.status,
    pointers: (problem.errors ?? []).map(({ pointer }) => pointer).toSorted(),
  }).toEqual({
    status,
    pointers: pointers.toSorted(),
  });
}

/** A record number no other test has. */
export const newMrn = (): string => `mrn-${randomUUID()}`;
export const addressOf = (mrn: string, system = MRN): string =>
  `/v1/patients/${encodeURIComponent(system)}/${encodeURIComponent(mrn)}`;

type Common = Pick<FactIn, 'date' | 'source' | 'corrects'>;
type Details<K extends keyof FactDetails> = Partial<FactDetails[K]>;
const known = (value: number) => ({ comparator: '=', value }) as const;

export const diagnosis = (details: Details<'diagnosis'> = {}, common: Common = {}): FactIn => ({
  kind: 'diagnosis',
  date: '2026-10-01',
  ...common,
  details: { primary: 'rectum', functionality: 'non-functional', symptoms: 'absent', ...details },
});

/** Well differentiated, Ki-67 1 %, 12 mm, N0, nothing invaded, unless told otherwise. */
export const pathology = (details: Details<'pathology-report'> = {}, common: Common = {}): FactIn => ({
  kind: 'pathology-report',
  date: '2026-11-15',
  ...common,
  details: {
    specimen: 'resection',
    differentiation: 'well',
    ki67: known(1),
    sizeMm: 12,
    lymphaticInvasion: 'absent',
    venousInvasion: 'absent',
    muscleInvasion: 'absent',
    nodes: 'N0',
    ...details,
  },
});

export const resection = (
  date: string | null = '2026-11-10',
  details: Details<'resection'> = {},
  common: Common = {},
): FactIn => ({
  kind: 'resection',
  date,
  ...common,
  details: { procedure: 'LAR', intent: 'curative', margin: 'R0', completion: false, ...details },
});

export const hepatectomy = (date: string | null, details: Details<'hepatectomy'> = {}): FactIn => ({
  kind: 'hepatectomy',
  date,
  details: { procedure: 'resection', intent: 'curative', margin: 'R0', emergency: false, ...details },
});

export const metastasis = (date: string): FactIn => ({
  kind: 'liver-metastasis',
  date,
  details: { nelmType: 'I', lesionCount: { qualifier: 'exact', value: 1 }, hepaticTumourBurden: '<=10' },
});

export const death = (date: string | null = '2026-11-20', common: Common = {}): FactIn => ({
  kind: 'death',
  date,
  ...common,
  details: {},
});

export const retraction = (corrects: string, common: { source?: FactIn['source'] } = {}): FactIn => ({
  kind: 'entered-in-error',
  corrects,
  ...common,
  details: { reason: 'Belongs to somebody else.' },
});

/** Rectal NET G1, 12 mm, resected on 10 Nov 2026: RECT-G1, 10 MRI and 5 sigmoidoscopies. */
export const G1_FACTS: readonly FactIn[] = [diagnosis(), pathology(), resection()];
/** The same with Ki-67 5 %: RECT-G2X. */
export const G2_FACTS: readonly FactIn[] = [diagnosis(), pathology({ ki67: known(5) }), resection()];
/** 6 mm and every criterion met: RECT-NONE. */
export const NONE_FACTS: readonly FactIn[] = [diagnosis(), pathology({ sizeMm: 6 }), resection()];
export const KI67_5 = { ki67: known(5) };

/** A final MRI of liver and pelvis for a patient, performed on 23 Nov 2026 unless told otherwise. */
export const mri = (mrn: string, more: ResultIn = {}) => ({
  patient: { system: MRN, value: mrn },
  system: 'urn:ris',
  accession: randomUUID(),
  performedOn: '2026-11-23',
  modality: 'MRI',
  regions: ['liver', 'pelvis'],
  status: 'final',
  ...more,
});

/** On a busy machine the pool may run out; the answer then is to send again. A deadlock is no such answer. */
export async function patiently<T>(fn: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await fn();
    const busy = JSON.stringify((answer as { body?: unknown }).body ?? '').includes('database-unavailable');
    if (!busy) return answer;
  }
}
