import { beforeAll, expect, test } from 'vitest';
import { inSite } from '../../src/db/in-site.ts';
import { demoCohort } from '../../src/demo/cohort.ts';
import { loadDemo } from '../../src/demo/load.ts';
import { runDaily } from '../../src/jobs/daily.ts';
import { sweepSite, systemActor } from '../../src/jobs/sweep.ts';
import { storeBuiltIns } from '../../src/protocol-versions/use-cases.ts';
import { slices } from '../../src/slices.ts';
import { siteByCode } from '../../src/staff/use-cases.ts';
import { startHttp } from '../support/http.ts';
import { told, untold, wordsOf } from '../support/told.ts';

const SEED = 1;
const NOW = '2026-11-23T01:00:00Z';
/** Whom to ask at each site of the demo. */
const NURSES = [
  ['hokkaido', 'demo-nurse'],
  ['chengdu', 'demo-nurse-chengdu'],
] as const;

const cohort = demoCohort({ day: '2026-11-23', seed: SEED });
const people = wordsOf(cohort);
/** Each sentence once, by where it was told. */
const sentences = new Map<string, Set<string>>();
const kinds = new Set<string>();

beforeAll(async () => {
  const http = await startHttp({ slices }, NOW);
  // The demo brings a nurse of that login.
  await inSite(http.database.owner, http.siteId, (tx) =>
    tx.updateTable('netvigil.staff').set({ login: 'alpha-nurse' }).execute(),
  );
  await storeBuiltIns(http.database.db);
  await loadDemo(http.ctx, SEED, () => {}, new AbortController().signal);
  const read = async (of: string, url: string, as: string) => {
    const response = await http.ask('GET', `/v1/${url}`, { as });
    if (response.statusCode !== 200) throw new Error(`${url}: ${response.body}`);
    const known = sentences.get(of) ?? new Set();
    sentences.set(of, known);
    for (const sentence of told(response.json())) known.add(sentence);
    return response.json();
  };
  for (const [code, as] of NURSES) {
    const site = await siteByCode(http.database.db, code);
    const system = await systemActor(http.ctx, site);
    await sweepSite(http.ctx, site, system);
    await runDaily(http.ctx, system);
    const { rows, next } = await read('worklist', 'worklist?limit=200', as);
    expect(next).toBeNull();
    for (const { kind } of rows) kinds.add(kind);
    for (const of of ['protocols', 'board/cases', 'decisions-to-carry-out', 'unmatched-results'])
      await read(of, of, as);
    for (const { identifier } of cohort.patients.filter((one) => one.site === code)) {
      const address = `patients/${encodeURIComponent(identifier.system)}/${encodeURIComponent(identifier.value)}`;
      const { work } = await read('plan', `${address}/plan`, as);
      await read('timeline', `${address}/timeline`, as);
      await read('observation', `${address}/observation-periods`, as);
      if (work.some((one: { kind: string }) => one.kind === 'proposal'))
        await read('proposal', `${address}/proposal`, as);
    }
  }
  return () => http.app.close();
}, 600_000);

test('every sentence that the demo tells is told in Japanese', { timeout: 120_000 }, () => {
  // So that it cannot pass by having read nothing.
  expect([...sentences].filter(([, some]) => some.size === 0)).toEqual([]);
  expect(sentences.get('worklist')?.size).toBeGreaterThan(150);
  expect(kinds.size).toBeGreaterThan(15);
  const all = [...sentences].flatMap(([of, some]) => [...some].map((english) => ({ of, english })));
  expect(all.length).toBeGreaterThan(8_000);
  const missing = all.flatMap(({ of, english }) =>
    untold('ja', english, people).map((what) => `${of}: ${what}`),
  );
  expect(missing.slice(0, 20)).toEqual([]);
});
