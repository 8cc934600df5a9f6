import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { OperatorError } from '../db/operator-error.ts';
import { demoIsUnfinished, loadDemo } from '../demo/load.ts';
import { siteCount } from '../demo/repo.ts';
import { openDatabase } from './open.ts';

/** Of the random choices in the demo cohort. */
export const DEMO_SEED = 1;

/** Loads the demo into a database of one's own, on request. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('Load the synthetic demo cohort into an empty database.')
    .action(async () => {
      const opened = await openDatabase(loadConfig(process.env), (what) => console.log(`${what} …`));
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
      try {
        if ((await siteCount(opened.ctx.db)) > 0 && !(await demoIsUnfinished(opened.ctx))) {
          throw new OperatorError(
            'The database holds sites already: the demo goes only into an empty one, so that no synthetic patient stands ' +
              'among real ones. Use another database.',
          );
        }
        const loaded = await loadDemo(opened.ctx, DEMO_SEED, showProgress, stop.signal);
        console.log(
          stop.signal.aborted
            ? `\nStopped after ${loaded} patients; npm run demo goes on.`
            : `\nLoaded ${loaded} synthetic patients.`,
        );
      } finally {
        await opened.close();
      }
    });
}

function showProgress(done: number, of: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\rLoading the demo: ${done} of ${of} patients`);
  else if (done % 40 === 0 || done === of) console.log(`Loading the demo: ${done} of ${of} patients`);
}
