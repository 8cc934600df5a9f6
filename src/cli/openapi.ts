import { Command } from 'commander';
import { buildApp } from '../app.ts';
import { loadConfig } from '../config.ts';
import { systemClock } from '../context.ts';
import { connect } from '../db/connect.ts';
import { createLogger } from '../http/logging.ts';
import { refuseOpenApiDrift, writeOpenApi } from '../http/openapi.ts';
import { slices } from '../slices.ts';

/** Writes openapi/openapi.json from the schemas, or with --check refuses where the file differs. No database. */
export function openApiCommand(): Command {
  return new Command('openapi')
    .description('Write openapi/openapi.json from the schemas.')
    .option('--check', 'write nothing; fail where the file differs')
    .action(async ({ check }: { check?: true }) => {
      const log = createLogger('silent');
      // A pool connects when it is asked to; describing the routes asks for nothing.
      const { db, pool, close } = connect({ connection: {}, size: 1, log });
      const app = await buildApp({ db, pool, clock: systemClock, log }, loadConfig({}), { slices });
      try {
        await app.ready();
        await (check ? refuseOpenApiDrift(app) : writeOpenApi(app));
        console.log(check ? 'openapi/openapi.json is what the schemas say.' : 'Wrote openapi/openapi.json.');
      } finally {
        await app.close();
        await close();
      }
    });
}
