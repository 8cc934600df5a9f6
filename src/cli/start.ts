import { createServer } from 'node:net';
import { Command } from 'commander';
import { Listr } from 'listr2';
import { buildApp } from '../app.ts';
import { type Config, loadConfig } from '../config.ts';
import { errorCode, OperatorError } from '../db/operator-error.ts';
import { demoIsUnfinished, loadDemo } from '../demo/load.ts';
import { siteCount } from '../demo/repo.ts';
import type { Api } from '../http/server.ts';
import { type Jobs, startJobs } from '../jobs/runner.ts';
import { slices } from '../slices.ts';
import { DEMO_SEED } from './demo.ts';
import { type Opened, openDatabase } from './open.ts';
import { linesToCopy } from './transcript.ts';

interface Running {
  opened?: Opened;
  app?: Api;
  jobs?: Jobs;
}

/** Opens the database, loads the demo where it belongs, starts the jobs and serves. */
export function startCommand(): Command {
  return new Command('start').description('Start Netvigil.').action(async () => {
    const config = loadConfig(process.env);
    const running: Running = {};
    const stop = abortOnSignal();
    try {
      await bringUp(config, running, stop);
      if (!stop.aborted && running.opened !== undefined) {
        console.log(await linesToCopy(running.opened, config));
        await aborted(stop);
      }
      console.log('\nStopping …');
    } finally {
      await takeDown(running);
    }
    console.log('Stopped.');
  });
}

async function bringUp(config: Config, running: Running, signal: AbortSignal): Promise<void> {
  await refuseTakenPort(config);
  const tasks = new Listr<Running>(
    [
      {
        title: 'Database',
        task: async (_, task) => {
          running.opened = await openDatabase(config, (what) => {
            task.output = what;
          });
          const { where, applied } = running.opened;
          task.title = `Database: ${where}${applied.length > 0 ? `, ${applied.length} migrations applied` : ''}`;
        },
      },
      {
        title: 'Demo',
        skip: () => signal.aborted,
        task: async (_, task) => {
          task.title = await loadDemoWhereItBelongs(running, signal, (output) => {
            task.output = output;
          });
        },
      },
      {
        title: 'Jobs',
        skip: () => signal.aborted,
        task: async (_, task) => {
          if (running.opened === undefined) return;
          running.jobs = startJobs(running.opened.ctx);
          await running.jobs.tick();
          task.title = 'Jobs: the first sweep is done; one follows every minute';
        },
      },
      {
        title: 'Server',
        skip: () => signal.aborted,
        task: async (_, task) => {
          if (running.opened === undefined) return;
          running.app = await buildApp(running.opened.ctx, config, { slices });
          await listen(running.app, config);
          task.title = `Server: http://${config.host}:${config.port}`;
        },
      },
    ],
    {
      renderer: 'default',
      fallbackRenderer: 'simple',
      rendererOptions: { timer: TIMER, collapseErrors: false },
      fallbackRendererOptions: { timer: TIMER },
      registerSignalListeners: false,
    },
  );
  await tasks.run(running);
}

const TIMER = {
  condition: true,
  field: (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`),
  format: () => (text?: string) => text ?? '',
};

/** Only into the embedded database, and only while it is empty or an earlier loading was interrupted. */
async function loadDemoWhereItBelongs(
  { opened }: Running,
  signal: AbortSignal,
  say: (what: string) => void,
): Promise<string> {
  if (opened === undefined) return 'Demo';
  if (!opened.embedded)
    return 'Demo: not loaded into a database of your own; npm run demo does it on request';
  const empty = (await siteCount(opened.ctx.db)) === 0;
  if (!empty && !(await demoIsUnfinished(opened.ctx))) return 'Demo: there already';
  const loaded = await loadDemo(
    opened.ctx,
    DEMO_SEED,
    (done, of) => {
      if (done % 10 === 0 || done === of) say(`${done} of ${of} synthetic patients`);
    },
    signal,
  );
  return signal.aborted
    ? `Demo: stopped after ${loaded} patients`
    : `Demo: ${loaded} synthetic patients, protocols signed as "Dr Demo", who does not exist`;
}

/** Told before anything is started, not after the demo is loaded. */
function refuseTakenPort(config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(explainListen(error, config)));
    probe.listen(config.port, config.host, () => probe.close(() => resolve()));
  });
}

async function listen(app: Api, config: Config): Promise<void> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    throw explainListen(error, config);
  }
}

function explainListen(error: unknown, { host, port }: Config): unknown {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new OperatorError(
        `Port ${port} of ${host} is taken, perhaps by a Netvigil that runs already. Stop that program, or choose another port: PORT=${port + 1} npm start`,
      );
    case 'EACCES':
      return new OperatorError(
        `This account may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new OperatorError(
        `HOST=${host} is no address of this machine. Leave HOST out, or set it to 127.0.0.1.`,
      );
    default:
      return error;
  }
}

/** Jobs first, then requests, then the database: nothing is cut that something above it still uses. */
async function takeDown({ jobs, app, opened }: Running): Promise<void> {
  await jobs?.stop();
  await app?.close();
  await opened?.close();
}

/** A signal during the start ends it after the step under way: nothing is cut in the middle. */
function abortOnSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
