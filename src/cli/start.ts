import { Command } from 'commander';
import { Listr, type ListrTask } from 'listr2';
import { buildApp } from '../app.ts';
import { type Config, loadConfig } from '../config.ts';
import type { Ctx } from '../context.ts';
import { OperatorError } from '../db/operator-error.ts';
import { demoIsUnfinished } from '../demo/load.ts';
import { siteCount } from '../demo/repo.ts';
import type { Api } from '../http/server.ts';
import { type Jobs, startJobs } from '../jobs/runner.ts';
import { type Outbox, openOutbox } from '../outbox/outbox.ts';
import { slices } from '../slices.ts';
import { webPages } from '../web/routes.ts';
import { loadDemoInto } from './demo.ts';
import { databaseLost, explainStep } from './faults.ts';
import { type Opened, openDatabase } from './open.ts';
import { listen, refuseTakenPort } from './port.ts';
import { aborted, abortOnSignal, duration, STEPS, tellDemo } from './terminal.ts';
import { linesToCopy } from './transcript.ts';

interface Running {
  opened?: Opened;
  app?: Api;
  jobs?: Jobs;
  outbox?: Outbox;
  /** Where the service listens. */
  base?: string;
}

/** A stop waits this long for the requests under way. */
const DRAIN_MS = 10_000;

/** Opens the database, loads the demo where it belongs, starts the jobs and serves until a signal comes. */
export function startCommand(): Command {
  return new Command('start').description('Start Netvigil.').action(async () => {
    const config = loadConfig(process.env);
    const running: Running = {};
    const stop = abortOnSignal();
    let stopping = 0;
    try {
      await bringUp(config, running, stop);
      const { opened, base } = running;
      if (opened !== undefined && base !== undefined) {
        console.log(`\nNetvigil is up after ${duration(performance.now())}.`);
        console.log(await linesToCopy(opened.ctx, base));
        const chatty = !process.stdout.isTTY || process.env.LOG_LEVEL !== undefined;
        logFrom(running, config, chatty ? config.logLevel : 'warn');
        await Promise.race([aborted(stop), opened.lost.then(databaseLost)]);
      }
      stopping = performance.now();
      console.log('\nStopping …');
    } finally {
      await takeDown(running);
    }
    console.log(`Stopped after ${duration(performance.now() - stopping)}.`);
  });
}

/** Leaves `base` unset where a signal came first. */
async function bringUp(config: Config, running: Running, stop: AbortSignal): Promise<void> {
  await refuseTakenPort(config);
  const step = (title: string, run: ListrTask<Running>['task']): ListrTask<Running> => ({
    title,
    skip: () => stop.aborted && `${title}: left out`,
    task: async (context, task) => {
      try {
        await run(context, task);
      } catch (error) {
        // Ctrl-C reaches initdb as well, which then fails.
        if (stop.aborted && error instanceof OperatorError) task.title = `${title}: stopped`;
        else throw new Error('see below', { cause: explainStep(error, config) });
      }
    },
  });
  const steps = [
    step('Database', async (_, task) => {
      running.opened = await openDatabase(config, (what) => {
        task.output = what;
      });
      const { where, applied } = running.opened;
      task.title = `Database: ${where}${applied.length > 0 ? `, ${applied.length} migrations applied` : ''}`;
    }),
    step('Demo', async (_, task) => {
      task.title = await loadDemoWhereItBelongs(running.opened, stop, (output) => {
        task.output = output;
      });
    }),
    step('Jobs', async (_, task) => {
      if (running.opened === undefined) return;
      // A tick tells its faults to the log alone.
      logFrom(running, config, 'error');
      const { watch } = running.opened;
      running.outbox = await openOutbox(watch.pool, config.outbox, {
        onError: (error) => watch.log.error({ err: error }, 'The queue of deliveries failed'),
      });
      running.jobs = startJobs({ ...watch, outbox: running.outbox });
      await running.jobs.tick();
      task.title = (await firstTickIsDone(running.opened.ctx))
        ? 'Jobs: the first sweep is done; one follows every minute'
        : 'Jobs: the first sweep FAILED, the lines above say why; another follows every minute, and /readyz tells';
    }),
    step('Server', async (_, task) => {
      if (running.opened === undefined) return;
      const { ctx, watch } = running.opened;
      const { outbox } = running;
      const nudge = () => void running.jobs?.tick();
      running.app = await buildApp({ ...ctx, nudge, ...(outbox && { outbox }) }, config, {
        slices,
        pages: webPages,
        probes: watch,
      });
      running.base = await listen(running.app, config);
      task.title = `Server: ${running.base}`;
    }),
  ];
  try {
    await new Listr<Running, 'default', 'simple'>(steps, STEPS).run(running);
  } catch (error) {
    throw (error as Error).cause ?? error;
  }
}

/** A tick never throws; it leaves its mark where it came to its end. */
async function firstTickIsDone({ db, clock }: Ctx): Promise<boolean> {
  const query = db.selectFrom('netvigil.heartbeat').select('finished_at').where('job', '=', 'tick');
  const finished = (await query.executeTakeFirst())?.finished_at;
  const began = clock.now().getTime() - performance.now();
  return finished !== undefined && new Date(finished).getTime() >= began;
}

/** Only into the embedded database, and only while it is empty or an earlier loading was interrupted. */
async function loadDemoWhereItBelongs(
  opened: Opened | undefined,
  stop: AbortSignal,
  say: (what: string) => void,
): Promise<string> {
  if (opened === undefined) return 'Demo';
  if (!opened.embedded)
    return 'Demo: not loaded into a database of your own; npm run demo does it on request';
  const begun = (await siteCount(opened.ctx.db)) > 0;
  if (begun && !(await demoIsUnfinished(opened.ctx))) return 'Demo: none loaded, the database is not empty';
  const loaded = await loadDemoInto(
    opened,
    (done, of) => tellDemo(done, of) && say(`${done} of ${of} synthetic patients`),
    stop,
  );
  if (stop.aborted) return `Demo: stopped after ${loaded} patients; the next start goes on`;
  return `Demo: ${loaded} synthetic patients${begun ? ' more, so that it is whole' : ''}, protocols signed as "Dr Demo", who does not exist`;
}

/** What the steps tell is not logged as well; once up, a terminal sees what goes wrong, and a file all. */
function logFrom({ opened, app }: Running, config: Config, level: Config['logLevel']): void {
  const least = ['silent', 'fatal'].includes(config.logLevel) ? config.logLevel : level;
  for (const log of [opened?.log, app?.log]) if (log !== undefined) log.level = least;
}

/** Jobs first, then requests, then the database: nothing is cut that something above it still uses. */
async function takeDown({ jobs, app, outbox, opened }: Running): Promise<void> {
  await jobs?.stop();
  const impatient = setTimeout(() => app?.server.closeAllConnections(), DRAIN_MS);
  await app?.close();
  clearTimeout(impatient);
  await outbox?.stop();
  await opened?.close();
}
