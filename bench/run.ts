import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { Bench } from './bench.ts';
import { startDatabase } from './database.ts';
import { enrolment } from './enrolment.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { pages } from './pages.ts';
import { planner } from './planner.ts';
import { cohortPreview } from './preview.ts';
import { markdown, type Row } from './rounds.ts';
import { type Seeded, seed } from './seed.ts';
import { sweep } from './sweep.ts';
import { worklist } from './worklist.ts';

/** The day of the run stands still, so that a run over midnight compares like with like. */
const TODAY = '2026-11-23';
const NOW = `${TODAY}T12:00:00Z`;

const begun = performance.now();
const say = (what: string) =>
  console.error(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${what}`);

const PARTS: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  planner: ({ options }) => planner(options),
  worklist,
  pages,
  sweep,
  enrolment,
  // Last: its patients would be in the tables of the others.
  preview: cohortPreview,
};

async function run(options: Options): Promise<void> {
  say(`Starting PostgreSQL, fsync ${options.fsync ? 'on' : 'off'}`);
  const database = await startDatabase(options.fsync);
  // Ctrl-C: the server ends with this process; its folder would stay.
  const interrupted = () => void database.stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    say(`Writing ${options.items.toLocaleString('en')} items`);
    const seeded = await seed(database, { items: options.items, sites: options.sites, today: TODAY });
    await holdInvariant(database.boss, seeded);
    const bench: Bench = { options, database, seeded, today: TODAY, now: NOW, say };
    const rows: Row[] = [];
    for (const [name, part] of Object.entries(PARTS)) {
      if (!options.only.test(name)) continue;
      say(`Measuring: ${name}`);
      rows.push(...(await part(bench)));
    }
    const conditions = {
      node: process.version,
      postgres: database.version,
      cores: cpus().length,
      fsync: options.fsync,
      inMemory: database.inMemory,
      items: seeded.items,
      patients: seeded.patients,
      sites: seeded.sites.length,
      rounds: options.rounds,
      connections: options.connections,
    };
    console.log(
      `\n${Object.entries(conditions)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}\n`,
    );
    console.log(markdown(rows));
    if (options.json !== null)
      await writeFile(options.json, `${JSON.stringify({ conditions, rows }, null, 2)}\n`);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await database.stop();
  }
}

const MOST_ITEMS_CHECKED = 2_000_000;

/** What is measured is a record that could be; looked at where looking takes seconds. */
async function holdInvariant(boss: Bench['database']['boss'], { items }: Seeded): Promise<void> {
  if (items > MOST_ITEMS_CHECKED) return;
  const { rows } = await boss.query(
    'SELECT clause, count(*) FROM netvigil.invariant_breaches() GROUP BY clause',
  );
  if (rows.length > 0)
    throw new Error(`The seeded record breaks the master invariant: ${JSON.stringify(rows)}`);
}

const options = readOptions(process.argv.slice(2));
if (options === null) console.log(HELP);
else await run(options);
