import { startDatabase } from './database.ts';
import { seed } from './seed.ts';
const n = Number(process.argv[2]);
let t = performance.now(); const lap = (w: string) => { console.log(w, Math.round(performance.now() - t)); t = performance.now(); };
const d = await startDatabase(false); lap('start');
try {
  const s = await seed(d, { items: n, sites: 4, today: '2026-11-23' }); lap('seed');
  console.log(s.patients, s.items);
  console.log((await d.boss.query('select status, stage, count(*) from netvigil.item group by 1,2 order by 1,2')).rows);
  console.log((await d.boss.query('select pg_size_pretty(pg_database_size(current_database()))')).rows);
  t = performance.now();
  console.log((await d.boss.query('select clause, count(*), min(detail) from netvigil.invariant_breaches() group by 1')).rows); lap('invariant');
} finally { await d.stop(); }
