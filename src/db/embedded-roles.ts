import pg from 'pg';

export const DATABASE_NAME = 'netvigil';
/** Owns the database and runs migrations; the service never uses it. */
export const OWNER_ROLE = 'netvigil_owner';
/** What the service connects as: it owns nothing, so row-level security binds it. */
export const APP_ROLE = 'netvigil_app';

const PLAIN = 'login nosuperuser nobypassrls nocreaterole nocreatedb noreplication';
// Two starts that both find no role would both create it.
const BOOTSTRAP_LOCK = 7_236_145;

/**
 * Makes the two roles and the database where they are missing: the only thing a superuser does.
 * @param superuser connects to the database `postgres` as a superuser.
 * @param password of both roles, where the server asks for one.
 */
export async function ensureRoles(
  superuser: pg.ClientConfig,
  options: { password?: string | undefined; database?: string } = {},
): Promise<void> {
  const client = new pg.Client(superuser);
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [BOOTSTRAP_LOCK]);
    for (const role of [OWNER_ROLE, APP_ROLE]) {
      const known = await client.query('select from pg_roles where rolname = $1', [role]);
      if (known.rowCount === 0) await client.query(`create role ${role} ${PLAIN}`);
      if (options.password)
        await client.query(`alter role ${role} password ${pg.escapeLiteral(options.password)}`);
    }
    if (options.database === undefined) return;
    const name = pg.escapeIdentifier(options.database);
    const known = await client.query('select from pg_database where datname = $1', [options.database]);
    if (known.rowCount === 0) await client.query(`create database ${name} owner ${OWNER_ROLE}`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to ${APP_ROLE}`);
  } finally {
    await client.end();
  }
}
