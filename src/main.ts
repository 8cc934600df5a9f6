import { Command } from 'commander';
import { demoCommand } from './cli/demo.ts';
import { migrateCommand } from './cli/migrate.ts';
import { openApiCommand } from './cli/openapi.ts';
import { addSiteCommand, addStaffCommand } from './cli/people.ts';
import { startCommand } from './cli/start.ts';

/** The command line: `npm start` and its relatives. Throws what went wrong; bin/netvigil.mjs says it. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('netvigil').description('Follow-up scheduling for neuroendocrine tumours.');
  program.addCommand(startCommand());
  program.addCommand(demoCommand());
  program.addCommand(migrateCommand());
  program.addCommand(addSiteCommand());
  program.addCommand(addStaffCommand());
  program.addCommand(openApiCommand());
  await program.parseAsync([...argv], { from: 'user' });
}
