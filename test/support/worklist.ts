import { expect } from 'vitest';
import type { Actor } from '../../src/work.ts';
import { worklistRoutes } from '../../src/worklist/routes.ts';
import { startHttp, type TestHttp } from './http.ts';
import { type SeedItem, seedPatient, seedSite } from './seed.ts';
import { seedWork } from './seed-work.ts';

export interface ListRow {
  id: string;
  tier: number;
  day: string;
  kind: string;
  state: string;
  dueOn: string;
  daysLate: number;
  primary: string;
  grade: string;
  window: { closesOn: string } | null;
  [field: string]: unknown;
}
interface List {
  day: string;
  rows: ListRow[];
  next: string | null;
  counts?: { kind: string; state: string; rows: number; snoozed: number }[];
}

export interface TestWorklist {
  readonly http: TestHttp;
  newSite(zone?: string): Promise<Actor>;
  ask(actor: Actor, query?: Query): Promise<List>;
  /** The whole list, page by page. */
  all(actor: Actor, query?: Query): Promise<ListRow[]>;
}

type Query = Record<string, string | number>;

/** The worklist alone, on a database of its own, on 23 November 2026 at noon. Call it in `beforeAll`. */
export async function startWorklist(): Promise<TestWorklist> {
  const http = await startHttp({ slices: [worklistRoutes] }, '2026-11-23T12:00:00Z');
  let sites = 0;
  const ask: TestWorklist['ask'] = async (actor, query = {}) => {
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)]),
    );
    const response = await http.ask('GET', `/v1/worklist?${parameters}`, { as: actor.login });
    expect(response.statusCode, response.body).toBe(200);
    return response.json();
  };
  return {
    http,
    newSite: (zone = 'UTC') => seedSite(http.database, `site-${++sites}`, zone),
    ask,
    all: async (actor, query = {}) => {
      const rows: ListRow[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: List = await ask(actor, cursor === '' ? query : { ...query, cursor });
        rows.push(...page.rows);
        cursor = page.next;
      }
      return rows;
    },
  };
}

export const ids = (rows: readonly ListRow[]) => rows.map((row) => row.id);

/** Rows of every tier and state, with many ties, some written today and some weeks ago. */
export async function mixed({ http }: TestWorklist, actor: Actor): Promise<void> {
  const windows: SeedItem[] = [
    { opens: '2026-07-01', due: '2026-08-01', closes: '2026-08-20', critical: '2026-10-01' },
    { opens: '2026-09-01', due: '2026-10-01', closes: '2026-11-01', critical: '2026-12-01' },
    { opens: '2026-10-01', due: '2026-11-10', closes: '2026-11-22', critical: '2026-12-01' },
    { opens: '2026-10-20', due: '2026-11-20', closes: '2026-12-20', critical: '2027-01-20' },
    { opens: '2026-11-01', due: '2026-12-01', closes: '2026-12-31', critical: '2027-01-31' },
    { opens: '2027-02-01', due: '2027-03-01', closes: '2027-04-01', critical: '2027-05-01' },
  ];
  const people = [
    { primary: 'rectum', grade: 'G1', writtenOn: '2026-11-23' },
    { primary: 'rectum', grade: 'G1', writtenOn: '2026-11-02' },
    { primary: 'pancreas', grade: 'G3', writtenOn: '2026-11-23' },
    { primary: 'pancreas', grade: 'NEC', writtenOn: '2000-01-01' },
    { primary: 'unknown', grade: 'unknown', writtenOn: '2026-11-21' },
  ];
  for (const person of people) {
    const { patientId } = await seedPatient(http.database, actor, { ...person, items: windows });
    await seedWork(http.database, actor, patientId, { kind: 'missing-fact', dueOn: '2026-11-20' });
    await seedWork(http.database, actor, patientId, { kind: 'unmatched-result', dueOn: '2026-11-23' });
    await seedWork(http.database, actor, patientId, { kind: 'confirm-date', dueOn: '2026-11-30' });
    await seedWork(http.database, actor, patientId, {
      kind: 'confirm-date',
      dueOn: '2026-10-01',
      status: 'settled',
    });
  }
}
