import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { openDatabase } from './open.ts';

/** Applies what the database lacks, and ends. */
export function migrateCommand(): Command {
  return new Command('migrate').description('Bring the database to the newest schema.').action(async () => {
    const opened = await openDatabase(loadConfig(process.env), (what) => console.log(`${what} …`));
    await opened.close();
    console.log(
      opened.applied.length === 0 ? 'The schema was up to date.' : `Applied ${opened.applied.join(', ')}.`,
    );
  });
}
