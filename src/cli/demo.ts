import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { OperatorError } from '../db/operator-error.ts';
import { demoIsUnfinished, loadDemo, type Progress } from '../demo/load.ts';
import { siteCount } from '../demo/repo.ts';
import { type Opened, openDatabase } from './open.ts';
import { abortOnSignal, duration, isScreen, tellDemo } from './terminal.ts';

/** Of the random choices in the demo cohort. */
const DEMO_SEED = 1;

/** Loads the demo, and lets the planner know what came in: without figures the first checks take seconds. */
export async function loadDemoInto(opened: Opened, progress: Progress, stop: AbortSignal): Promise<number> {
  const loaded = await loadDemo(opened.ctx, DEMO_SEED, progress, stop);
  if (loaded > 0) await opened.analyze();
  return loaded;
}

/** Loads the demo into a database of one's own, on request. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Load the synthetic demo cohort into an empty database.')
    .action(async () => {
      const stop = abortOnSignal();
      const opened = await openDatabase(loadConfig(process.env), (what) => console.log(`${what} …`));
      try {
        if ((await siteCount(opened.ctx.db)) > 0 && !(await demoIsUnfinished(opened.ctx))) {
          throw new OperatorError(
            'The database holds sites already: the demo goes only into an empty one, so that no synthetic patient stands ' +
              'among real ones. Use another database.',
          );
        }
        const loaded = await loadDemoInto(opened, showProgress, stop);
        const newLine = isScreen() ? '\n' : '';
        console.log(
          stop.aborted
            ? `${newLine}Stopped after ${loaded} patients; npm run demo goes on.`
            : `${newLine}Loaded ${loaded} synthetic patients in ${duration(performance.now())}. Next: npm start`,
        );
      } finally {
        await opened.close();
      }
    });
}

function showProgress(done: number, of: number): void {
  if (!tellDemo(done, of)) return;
  const line = `Loading the demo: ${done} of ${of} patients`;
  if (isScreen()) process.stdout.write(`\r${line}`);
  else console.log(line);
}
