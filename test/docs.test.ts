import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from '../src/app.ts';
import { linesToCopy } from '../src/cli/transcript.ts';
import { type Ctx, fixedClock } from '../src/context.ts';
import { loadDemo } from '../src/demo/load.ts';
import { addDays } from '../src/domain/calendar.ts';
import { createLogger } from '../src/http/logging.ts';
import { renderOpenApi } from '../src/http/openapi.ts';
import type { Api } from '../src/http/server.ts';
import { sweepSite, systemActor } from '../src/jobs/sweep.ts';
import { storeBuiltIns } from '../src/protocol-versions/use-cases.ts';
import { slices } from '../src/slices.ts';
import { siteByCode } from '../src/staff/use-cases.ts';
import { freshDatabase, type TestDatabase } from './support/db.ts';
import { TEST_CONFIG } from './support/http.ts';
import {
  codeIn,
  deadLinksIn,
  fencedIn,
  filesBelow,
  isThere,
  readCurl,
  runAsPrinted,
  tableIn,
  textOf,
} from './support/readme.ts';

const README = textOf('README.md');
const PRINTED = 'http://127.0.0.1:3000';
const requests = fencedIn(README, 'sh');

describe('the requests of the README', () => {
  let database: TestDatabase;
  let ctx: Ctx;
  let app: Api;
  let base: string;

  beforeAll(async () => {
    database = await freshDatabase();
    // Of now, as the requests are, and no midnight comes before they are sent.
    const clock = fixedClock(new Date().toISOString());
    ctx = { db: database.db, pool: database.pool, clock, log: createLogger('silent') };
    await storeBuiltIns(ctx.db);
    await loadDemo(ctx, 1, () => {}, new AbortController().signal);
    // As the start does, for what time alone has brought since the last event.
    for (const code of ['hokkaido', 'chengdu']) {
      const site = await siteByCode(ctx.db, code);
      await sweepSite(ctx, site, await systemActor(ctx, site));
    }
    // As the start does: without the planner's figures each look at the invariant takes seconds.
    await sql`ANALYZE`.execute(database.owner);
    app = await buildApp(ctx, TEST_CONFIG, { slices });
    await app.listen({ host: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  }, 300_000);
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const send = async <T>(
    number: number,
    change: (command: string) => string = (same) => same,
  ): Promise<T> => {
    const command = requests[number - 1] ?? '';
    expect(command).toContain(PRINTED);
    return (await runAsPrinted(change(command.replaceAll(PRINTED, base)))) as T;
  };
  const get = async <T>(path: string, actor = 'demo-nurse'): Promise<T> =>
    (await (await fetch(`${base}${path}`, { headers: { 'netvigil-actor': actor } })).json()) as T;

  interface Item {
    id: string;
    label: string;
    state: string;
    opensOn: string;
    dueOn: string;
    closesOn: string;
    why: { sentence: string };
  }
  interface Plan {
    items: Item[];
    work: { kind: string }[];
  }

  test('there are nine', () => {
    expect(requests).toHaveLength(9);
    // As they are sent where there is no curl.
    const bodies = requests.map((command) => readCurl(command, '2026-11-23', 'the-id').body);
    expect(bodies.map((body) => body && JSON.parse(body))).toMatchObject([
      null,
      null,
      { facts: [{}, {}, {}] },
      { performedOn: '2026-11-23' },
      { facts: [{}, {}, {}] },
      { facts: [{ date: '2026-11-23' }] },
      null,
      { proposal: 'the-id', reason: 'The specimen was read again (demo).' },
      { performedOn: '2026-11-23', count: { qualifier: 'exact', value: 3 } },
    ]);
  });

  test('1: the plan of H-0001, each item with its window and its reason, one MRI overdue', async () => {
    const plan = await send<Plan>(1);
    expect(plan.items).toHaveLength(52);
    for (const { opensOn, dueOn, closesOn, why } of plan.items) {
      expect([opensOn, dueOn, closesOn]).toEqual([opensOn, dueOn, closesOn].toSorted());
      expect(why.sentence).toMatch(/ after resection on 12 .* RECT-G2X v1, step \d: every /);
    }
    expect(plan.items.filter(({ state }) => state === 'overdue').map(({ label }) => label)).toEqual([
      'MRI liver + pelvis',
    ]);
  });

  test('2: who is late: observation periods, imaging by critical day, then work, each with its reason', async () => {
    interface Row {
      tier: number;
      day: string;
      kind: string;
      state: string;
      daysLate: number;
      whyHere: string;
      criticalOn: string | null;
    }
    const { rows } = await send<{ rows: Row[] }>(2);
    const imaging = rows.filter(({ kind }) => kind === 'imaging');
    expect(imaging.length).toBeGreaterThan(1);
    expect(rows.length).toBeGreaterThan(imaging.length);
    const observed = rows.filter(({ tier }) => tier === 1);
    // In the days after the board has met, decisions that it left open are late besides.
    const scans = observed.filter(({ kind }) => kind !== 'board-decision');
    expect(scans.map(({ kind }) => kind)).toEqual(['observation-scan', 'observation-scan']);
    expect(rows.slice(observed.length, observed.length + imaging.length)).toEqual(imaging);
    for (const row of rows.slice(observed.length)) {
      expect(row).toMatchObject({ state: 'overdue', tier: row.kind === 'imaging' ? 3 : 4 });
      expect(row.daysLate).toBeGreaterThan(0);
      expect(row.whyHere).not.toBe('');
    }
    const days = imaging.map(({ criticalOn }) => criticalOn);
    expect(days).toEqual(days.toSorted());
    const late = imaging.map(({ daysLate }) => daysLate);
    expect(late).not.toEqual(late.toSorted((a, b) => b - a));
  });

  test('3: a new patient gets RECT-G2X; the same again has no effect', async () => {
    interface Recorded {
      recorded: string[];
      known: number;
      items: number;
      courses: { protocol: string; anchorOn: string; reason: string }[];
    }
    const first = await send<Recorded>(3);
    expect(first.recorded).toHaveLength(3);
    expect(first.courses).toMatchObject([{ protocol: 'RECT-G2X', anchorOn: '2026-09-12' }]);
    const plan = await get<Plan>('/v1/patients/urn:netvigil:demo:mrn/NEW-1/plan');
    const missed = plan.items.some(({ state }) => state === 'before-enrolment');
    expect(first.items).toBeGreaterThanOrEqual(52);
    expect(first.items).toBeLessThanOrEqual(missed ? 54 : 52);
    const again = await send<Recorded>(3);
    expect(again).toMatchObject({ recorded: [], known: 3, items: first.items });
    const { facts } = JSON.parse(readCurl(requests[2] ?? '', '2026-11-23').body ?? '');
    expect(new Set(facts.map(({ source }: { source: { value: string } }) => source.value)).size).toBe(3);
  });

  test('4: the MRI done today closes the overdue item late, and waits to be read', async () => {
    const address = '/v1/patients/urn:netvigil:demo:mrn/H-0001/plan';
    const [overdue] = (await get<Plan>(address)).items.filter(({ state }) => state === 'overdue');
    const done = await send<{ effect: string; closes: object[]; unmatched: string | null }>(4);
    expect(done).toMatchObject({ effect: 'recorded', unmatched: null });
    expect(done.closes).toMatchObject([{ itemId: overdue?.id, late: true }]);
    const plan = await get<Plan>(address);
    expect(plan.items.find(({ id }) => id === overdue?.id)?.state).toBe('completed');
    expect(plan.work.map(({ kind }) => kind)).toContain('result-to-review');
  });

  test('5: a preview runs the fuller protocol and asks; with the last criterion known, RECT-NONE', async () => {
    interface Preview {
      chosen: { protocol: string }[];
      missing: { fact: string }[];
      items: object[];
      work: { kind: string; subject: string; role: string }[];
    }
    const asked = await send<Preview>(5);
    expect(asked.chosen.map(({ protocol }) => protocol)).toEqual(['RECT-G1']);
    expect(asked.missing.map(({ fact }) => fact)).toEqual(['muscle-invasion']);
    expect(asked.items).toHaveLength(15);
    expect(asked.work).toMatchObject([{ kind: 'missing-fact', subject: 'muscle-invasion', role: 'nurse' }]);
    const venous = '"venousInvasion": "absent"';
    const known = await send<Preview>(5, (command) =>
      command.replace(venous, `${venous}, "muscleInvasion": "absent"`),
    );
    expect(known.chosen.map(({ protocol }) => protocol)).toEqual(['RECT-NONE']);
    expect(known).toMatchObject({
      missing: [],
      items: [],
      work: [{ kind: 'end-of-plan', role: 'clinician' }],
    });
  });

  test('6 to 8: regraded, both plans side by side, accepted: the plan is another one and nothing is lost', async () => {
    interface Regraded {
      recorded: string[];
      items: number;
      work: { kind: string }[];
    }
    interface SideBySide {
      proposal: {
        id: string;
        courses: Record<string, { protocol: string }[]>;
        items: Record<string, object[]>;
      } | null;
    }
    const regraded = await send<Regraded>(6);
    expect(regraded).toMatchObject({ items: 15, work: [{ kind: 'proposal' }] });
    expect(regraded.recorded).toHaveLength(1);
    const { proposal } = await send<SideBySide>(7);
    const codes = (list = '') => proposal?.courses[list]?.map(({ protocol }) => protocol);
    expect([codes('dropped'), codes('added')]).toEqual([['RECT-G1'], ['RECT-G2X']]);
    const before = (await get<Plan>('/v1/patients/urn:netvigil:demo:mrn/H-0018/plan')).items;
    const accepted = await send<{ revision: number; courses: { protocol: string }[] }>(8);
    expect(accepted).toMatchObject({ revision: 2, courses: [{ protocol: 'RECT-G2X' }] });
    const after = (await get<Plan>('/v1/patients/urn:netvigil:demo:mrn/H-0018/plan')).items;
    const states = new Map(after.map(({ id, state }) => [id, state]));
    expect(before.filter(({ id }) => !states.has(id))).toEqual([]);
    expect(after.length).toBe(before.length + (proposal?.items.added?.length ?? 0));
    expect(await send<SideBySide>(7)).toMatchObject({ proposal: null });
  });

  test('9: the second scan with the same count passes, and the decision falls due', async () => {
    interface Done {
      changes: string[];
      period: { state: string; question: string; askedOn: string; decideBy: string };
    }
    const { changes, period } = await send<Done>(9);
    expect(changes[0]).toBe('State: scan-due, now board-pending.');
    expect(changes).toContain('Outcome: none, now passed in round 1.');
    expect(period).toMatchObject({ state: 'board-pending', question: 'passed' });
    // The first meeting whose cut-off is still ahead.
    const { items: meetings } = await get<{ items: { on: string; cutOffOn: string }[] }>(
      '/v1/board/meetings',
    );
    expect(period.decideBy).toBe(meetings.find(({ cutOffOn }) => cutOffOn >= period.askedOn)?.on);
    expect(period.decideBy <= addDays(period.askedOn, 14)).toBe(true);
    const { work } = await get<Plan>('/v1/patients/urn:netvigil:demo:mrn/H-0034/plan');
    expect(work.map(({ kind }) => kind)).toContain('board-decision');
    expect((await send<Done>(9)).changes).toEqual([]);
  });

  test('the start prints the same ones', async () => {
    const lines = await linesToCopy(ctx, PRINTED);
    const printed = lines
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((line) => line.includes('curl -s'));
    expect(lines).toMatch(/The tumour board meets next on Thursday, .*, at 16:30\./);
    // Those of the start are of the day on which they are printed.
    const dateless = (text: string) =>
      text.replaceAll(/\d{4}-\d{2}-\d{2}/g, 'DAY').replaceAll('NEW-DAY', 'NEW-1');
    const read = (command: string) => {
      const { body, url, ...rest } = readCurl(command, '2026-11-23');
      return {
        ...rest,
        url: dateless(url),
        body: body === null ? null : JSON.parse(dateless(body)),
      };
    };
    expect(printed.map((line) => read(line.trim()))).toEqual(requests.slice(0, 3).map(read));
  });

  test('the logins and patients it names are in the demo', async () => {
    const logins = tableIn(README, 'login |').flatMap(([login = '']) => codeIn(login));
    expect(logins).toHaveLength(6);
    for (const login of [...logins, ...logins.map((each) => `${each}-chengdu`)]) {
      expect(await get('/v1/protocols', login), login).toMatchObject({ items: expect.any(Array) });
    }
    const patients = tableIn(README, 'patient |').map(([number = '']) => number);
    expect(patients.length).toBeGreaterThan(10);
    for (const number of patients) {
      const actor = number.startsWith('C') ? 'demo-nurse-chengdu' : 'demo-nurse';
      const plan = await get(`/v1/patients/urn:netvigil:demo:mrn/${number}/plan`, actor);
      expect(plan, number).toHaveProperty('picture');
    }
  });

  test('every name that the glossary gives for JSON is in the OpenAPI document', () => {
    const openApi = renderOpenApi(app);
    const names = glossaryNames();
    expect(names.length).toBeGreaterThan(150);
    expect(names.filter((name) => !openApi.includes(`"${name}"`))).toEqual([]);
  });

  test('every field and parameter of the OpenAPI document is in the glossary', () => {
    const fields = fieldsIn(JSON.parse(renderOpenApi(app)));
    expect(fields.length).toBeGreaterThan(180);
    const names = new Set(glossaryNames());
    expect(fields.filter((field) => !names.has(field))).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesBelow('docs', '.md')];

  test.each(documents)('%s: every relative link leads somewhere', (path) => {
    expect(deadLinksIn(path)).toEqual([]);
  });

  test('every variable of the configuration is in the README, in Compose and in .env.example, and no other', () => {
    const variables = [...textOf('src/config.ts').matchAll(/^ {4}([A-Z][A-Z_]+): /gm)].map(
      ([, name]) => name,
    );
    expect(variables.length).toBeGreaterThan(5);
    expect(tableIn(README, 'variable |').flatMap(([cell = '']) => codeIn(cell))).toEqual(variables);
    const compose = textOf('docker-compose.yml');
    const service = compose.slice(compose.indexOf('\n  netvigil:'));
    expect([...service.matchAll(/^ {6}([A-Z][A-Z_]+):/gm)].map(([, name]) => name)).toEqual(variables);
    const example = [...textOf('.env.example').matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
    expect(variables.filter((name) => !example.includes(name))).toEqual([]);
  });

  test('every npm script that a document names is there', () => {
    const named = documents.flatMap((path) =>
      [...textOf(path).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name]) => name ?? ''),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  test('the README and the database container make the same roles', () => {
    const statements = (text: string) =>
      text
        .replaceAll(/PASSWORD \S+;/g, 'PASSWORD;')
        .split('\n')
        .filter((line) => /^(CREATE|REVOKE|GRANT)/.test(line));
    const [sql = ''] = fencedIn(README, 'sql');
    expect(statements(sql)).toHaveLength(5);
    expect(statements(textOf('docker/initdb.sh'))).toEqual(statements(sql));
  });

  test('every decision is numbered, dated, complete, and listed in the README', () => {
    const pages = filesBelow('docs/adr', '.md');
    expect(pages.map((path) => path.slice('docs/adr/'.length, 'docs/adr/'.length + 4))).toEqual(
      pages.map((_, index) => String(index + 1).padStart(4, '0')),
    );
    for (const path of pages) {
      expect(textOf(path), path).toMatch(
        /^# \d{4} [^\n]+\n\n\d{4}-\d{2}-\d{2} [\s\S]*^## Context$[\s\S]*^## Decision$[\s\S]*^## Consequences$/m,
      );
      expect(README, path).toContain(`](${path})`);
    }
  });

  test('the readings of the rules are numbered once each, in their order', () => {
    const readings = [...textOf('docs/adr/0009-reading-the-rules.md').matchAll(/^(\d+)\. /gm)];
    expect(readings.map(([, number]) => Number(number))).toEqual(readings.map((_, index) => index + 1));
  });

  test('a decision that a comment in the code names is there', () => {
    const named = [...filesBelow('src', '.ts'), ...filesBelow('migrations', '.ts')].flatMap((path) =>
      [...textOf(path).matchAll(/ADR (\d{4})/g)].map(([, number]) => number ?? ''),
    );
    const numbers = filesBelow('docs/adr', '.md').map((path) => path.slice('docs/adr/'.length).slice(0, 4));
    expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
  });

  test.each([
    ['TypeScript', 1, 'src'],
    ['SQL', 2, 'migrations'],
  ] as const)('every name that the glossary gives for %s is in the code', (_, column, folder) => {
    const code = filesBelow(folder, '.ts').map(textOf).join('\n');
    const words = new Set(code.match(/[A-Za-z_]\w*/g));
    const names = glossaryColumn(column).flatMap((name) => name.replace('…', '').match(/[A-Za-z]\w*/g) ?? []);
    expect(names.length).toBeGreaterThan(40);
    const derived = new Set(
      filesBelow('src', '.ts')
        .map(textOf)
        .join('\n')
        .match(/[A-Za-z_]\w*/g),
    );
    // Values of a column stand in the code that writes them.
    expect(names.filter((name) => !words.has(name) && !derived.has(name))).toEqual([]);
  });

  test('no word of the glossary is explained twice', () => {
    const words = glossaryRows().map(([word = '']) => word);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
    const fields = glossaryFields();
    expect(fields).toEqual([...new Set(fields)].toSorted((a, b) => a.localeCompare(b, 'en')));
    const names = glossaryColumn(3);
    expect(fields.filter((field) => names.includes(field))).toEqual([]);
  });
});

describe('the hazards', () => {
  const rows = tableIn(textOf('docs/hazards.md'), 'hazard |');

  test('each has a cause, a control and a test', () => {
    expect(rows.length).toBeGreaterThanOrEqual(15);
    for (const cells of rows) {
      expect(cells).toHaveLength(4);
      expect(cells.filter((cell) => cell === '')).toEqual([]);
    }
  });

  test.each(rows.map((cells) => [cells[0] ?? '', cells[3] ?? '']))('%s: its tests exist', (_, tests) => {
    // One reference: `test/db/stage.test.ts` "name of the test"
    const references = [...tests.matchAll(/`([^`]+\.test\.ts)` ("[^"]+"(?:, "[^"]+")*)/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, file = '', names = ''] of references) {
      expect(isThere(file), file).toBe(true);
      const source = textOf(file).replaceAll("\\'", "'");
      for (const [, name = ''] of names.matchAll(/"([^"]+)"/g)) {
        const called = ["'", '"', '`'].some((quote) => source.includes(`(${quote}${name}${quote}`));
        expect(called, `${file}: "${name}"`).toBe(true);
      }
    }
  });
});

/** The rows of all tables of the glossary but the last, that of the fields. */
function glossaryRows(): string[][] {
  return textOf('docs/glossary.md')
    .split(/^## /m)
    .slice(1, -1)
    .flatMap((section) => tableIn(section, 'word |'));
}

/** The fields that only the last table of the glossary explains: one in each row. */
const glossaryFields = (): string[] =>
  tableIn(textOf('docs/glossary.md'), 'field |').map(([cell = '']) => codeIn(cell)[0] ?? '');

/** Every name that the glossary gives for JSON. */
const glossaryNames = (): string[] => [
  ...glossaryColumn(3).flatMap((name) => name.match(/[A-Za-z][\w<>=-]*/g) ?? []),
  ...glossaryFields(),
];

/** The properties of all schemas, wherever they stand in an OpenAPI document, and the parameters: each once. */
function fieldsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties, in: place, name } = node as { properties?: unknown; in?: unknown; name?: unknown };
  const own = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  const parameter = typeof place === 'string' && typeof name === 'string' ? [name] : [];
  return [...new Set([...own, ...parameter, ...Object.values(node).flatMap(fieldsIn)])].toSorted();
}

/** What stands in backticks in a column: 1 TypeScript, 2 SQL, 3 JSON. */
const glossaryColumn = (column: number): string[] =>
  glossaryRows().flatMap((cells) => codeIn(cells[column] ?? ''));
