import { writeSync } from 'node:fs';
import pg from 'pg';
import { startEmbedded } from '../../src/db/embedded.ts';

/**
 * A process of its own for the tests to kill: `hold <folder>` starts and waits for the end of its input;
 * `write <folder>` also inserts rows one by one and prints `ack <n>` after each commit.
 */
const [mode, dataDir = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);

try {
  const server = await startEmbedded({ dataDir });
  const client = new pg.Client(server.ownerConfig);
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query('select system_identifier::text as id from pg_control_system()');
  say(JSON.stringify({ role: server.role, cluster: rows[0].id }));
  if (mode === 'write') {
    await client.query(
      'create table if not exists kept (n bigint generated always as identity, at timestamptz)',
    );
    for (;;) {
      const inserted = await client.query('insert into kept (at) values (now()) returning n');
      say(`ack ${inserted.rows[0].n}`);
    }
  }
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.on('end', resolve));
  await client.end();
  await server.stop();
} catch (error) {
  say(`failed ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
