import type pg from 'pg';
import { type Ctx, fixedClock } from '../src/context.ts';
import { connect } from '../src/db/connect.ts';
import { createLogger } from '../src/http/logging.ts';
import { sweepSite, systemActor } from '../src/jobs/sweep.ts';
import type { Actor } from '../src/work.ts';
import type { Bench } from './bench.ts';
import { figure, interleave, type Row, ratios, timed } from './rounds.ts';

/** Of all items, this share has become overdue since the last sweep: 20,000 of a million. */
const SHARE = 50;
const SITES = 'site_id = ANY (ARRAY(SELECT id FROM netvigil.site))';

const stageOn = (day: string) => `netvigil.stage_on(opens_on, due_on, closes_on, ${day}::date)`;
const update = (day: string) => `UPDATE netvigil.item
   SET stage = ${stageOn(day)}, changes_on = netvigil.stage_ends_on(${stageOn(day)}, opens_on, due_on, closes_on)
 WHERE ${SITES} AND status = 'live' AND changes_on <= ${day}::date`;
/** The same rows as ours, in one statement. */
const sameRows = (day: string) => `
  WITH changed AS (${update(day)} RETURNING site_id, id, patient_id),
  raised AS (
    INSERT INTO netvigil.flag (site_id, item_id, tier, raised_on, raised_at)
    SELECT site_id, id, 'overdue', ${day}::date, now() FROM changed),
  watched AS (
    INSERT INTO netvigil.reminder_watch (site_id, subject_kind, subject_id, next_on)
    SELECT site_id, 'item', id, ${day}::date FROM changed)
  INSERT INTO netvigil.audit (site_id, at, staff_id, action, entity, entity_id, patient_id, after)
  SELECT c.site_id, now(), s.id, 'flag-raised', 'item', c.id::text, c.patient_id, '{"tier": "overdue"}'
    FROM changed c JOIN netvigil.staff s ON s.site_id = c.site_id AND 'system' = ANY (s.roles)`;

/** The sweep of all sites, as a tick runs it, against one statement over all sites at once. */
export async function sweep({ options, database, seeded, today, now, say }: Bench): Promise<Row[]> {
  const { boss, server } = database;
  const day = `'${today}'`;
  const { db, pool, close } = connect({ connection: server.appConfig, size: 2 });
  const ctx: Ctx = { db, pool, clock: fixedClock(now), log: createLogger('silent') };
  try {
    const actors: Actor[] = [];
    for (const { site } of seeded.sites) actors.push(await systemActor(ctx, site));
    const sweepAll = async () => {
      let flags = 0;
      for (const actor of actors) flags += (await sweepSite(ctx, actor.site, actor)).flags;
      return flags;
    };
    const late = await makeLate(boss, today, Math.ceil(seeded.items / SHARE));
    say(`${late} items newly overdue`);
    const round = (run: () => Promise<number>) => async () => {
      await putBack(boss, today);
      let done = 0;
      const ms = await timed(async () => {
        done = await run();
      });
      if (done !== late) throw new Error(`${done} rows were swept, not ${late}`);
      return ms;
    };
    const rowsOf = async (sql: string) => (await boss.query(sql)).rowCount ?? 0;
    const found = await interleave(Math.ceil(options.rounds / 2), {
      ours: round(sweepAll),
      updateAlone: round(() => rowsOf(update(day))),
      sameRows: round(() => rowsOf(sameRows(day))),
    });
    await putBack(boss, today);
    await sweepAll();
    await boss.query('VACUUM (ANALYZE) netvigil.item, netvigil.flag, netvigil.audit');
    const idle = await interleave(Math.max(options.rounds * 5, 5), { ours: () => timed(sweepAll) });
    await boss.query('DROP TABLE public.bench_late');
    const common = { unit: 'ms', ours: figure(found.ours), better: 'less', goal: 1.3, floor: 1.6 } as const;
    const size = `${late.toLocaleString('en')} of ${seeded.items.toLocaleString('en')} items newly overdue, ${actors.length} sites`;
    return [
      {
        ...common,
        what: 'sweep, against one statement that writes the same rows',
        bare: figure(found.sameRows),
        ratio: ratios(found.ours, found.sameRows),
        notes: [
          `${size}; bare: stages, flags, watches and audit rows in one statement over all sites, as a superuser`,
        ],
      },
      {
        ...common,
        what: 'sweep, against one UPDATE of the stages alone',
        bare: figure(found.updateAlone),
        ratio: ratios(found.ours, found.updateAlone),
        notes: [`${size}; bare: no flag, no watch, no audit row: a quarter of the rows ours writes`],
      },
      {
        what: 'sweep with nothing to do',
        unit: 'ms',
        bare: null,
        ours: figure(idle.ours),
        ratio: null,
        better: 'less',
        goal: 20,
        floor: 50,
        notes: [`${actors.length} sites one after the other, ${seeded.items.toLocaleString('en')} items`],
      },
    ];
  } finally {
    await close();
  }
}

/** Takes items that lie ahead, one of a series, and lets their windows close yesterday. */
async function makeLate(boss: pg.Client, today: string, wanted: number): Promise<number> {
  await boss.query(
    `CREATE TABLE public.bench_late AS
       SELECT DISTINCT ON (i.site_id, i.course_id, i.series_key) i.site_id, i.id FROM netvigil.item i
        WHERE i.status = 'live' AND i.stage = 0
          AND NOT EXISTS (SELECT FROM netvigil.item o WHERE o.site_id = i.site_id AND o.course_id = i.course_id
                           AND o.series_key = i.series_key AND o.due_on = '${today}'::date - 31)
        ORDER BY i.site_id, i.course_id, i.series_key, i.due_on`,
  );
  await boss.query(
    `DELETE FROM public.bench_late WHERE id NOT IN (SELECT id FROM public.bench_late ORDER BY id LIMIT ${wanted})`,
  );
  await boss.query('ALTER TABLE public.bench_late ADD PRIMARY KEY (site_id, id)');
  const { rowCount } = await boss.query(
    `UPDATE netvigil.item i SET opens_on = '${today}'::date - 61, due_on = '${today}'::date - 31,
            closes_on = '${today}'::date - 1, critical_on = '${today}'::date + 44
       FROM public.bench_late l WHERE i.site_id = l.site_id AND i.id = l.id`,
  );
  await boss.query(
    `INSERT INTO netvigil.flag (site_id, item_id, tier, raised_on, raised_at)
       SELECT site_id, id, 'due', '${today}'::date - 31, now() FROM public.bench_late`,
  );
  return rowCount ?? 0;
}

/** Yesterday's state of the items, without the sweep's flags and audit rows; then no dead rows, all written out. */
async function putBack(boss: pg.Client, today: string): Promise<void> {
  // The trail is append-only for everybody else.
  await boss.query('SET session_replication_role = replica');
  await boss.query(
    `UPDATE netvigil.item i SET stage = 2, changes_on = '${today}'::date FROM public.bench_late l
      WHERE i.site_id = l.site_id AND i.id = l.id`,
  );
  await boss.query(
    `DELETE FROM netvigil.flag f USING public.bench_late l
      WHERE f.site_id = l.site_id AND f.item_id = l.id AND f.tier = 'overdue'`,
  );
  await boss.query(
    `DELETE FROM netvigil.reminder_watch w USING public.bench_late l
      WHERE w.site_id = l.site_id AND w.subject_id = l.id`,
  );
  await boss.query("DELETE FROM netvigil.audit WHERE action = 'flag-raised'");
  await boss.query('RESET session_replication_role');
  await boss.query('VACUUM netvigil.item, netvigil.flag, netvigil.reminder_watch, netvigil.audit');
  await boss.query('CHECKPOINT');
}
