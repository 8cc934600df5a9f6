import type pg from 'pg';
import { errorCode, OperatorError } from './operator-error.ts';
import { parsePostgresUrl } from './postgres-url.ts';

/** Where a connection comes from: the setting's name for messages, and its URL where it has one. */
export type Source = {
  readonly name: 'DATABASE_URL' | 'MIGRATION_DATABASE_URL' | 'the embedded database';
  readonly url?: string;
};

/** What the pool of a setting connects with. */
export function connectionOf(url: string): pg.ClientConfig {
  return { connectionString: url };
}

/** Says why a server could not be connected to, and the way out. Never holds the password of the URL. */
export function explainConnectError(error: unknown, source: Source): OperatorError {
  const { host, user, database } = partsOf(source.url);
  const code = errorCode(error);
  const told = error instanceof Error ? error.message : String(error);
  const noStandIn = source.url === undefined ? '' : ' No embedded database is started in its place.';
  const unreachable = (reason: string) =>
    `Cannot reach the server in ${source.name}: ${reason} Check host and port, and that the server runs.${noStandIn}`;

  const message = (() => {
    if (code === 'ECONNREFUSED' || code === 'ENOENT') return unreachable(`nothing listens on ${host}.`);
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return unreachable(`the name of ${host} is unknown.`);
    if (/^E(TIMEDOUT|HOSTUNREACH|NETUNREACH|HOSTDOWN)$/.test(code) || /timeout/i.test(told)) {
      return unreachable(`${host} does not answer within 2 s.`);
    }
    if (code === 'ECONNRESET' || /Connection terminated/.test(told)) {
      return unreachable(`${host} closed the connection; is it a PostgreSQL?`);
    }
    if (code === '28P01' || code === '28000') {
      return `${host} refuses the user ${user} of ${source.name}: ${code === '28P01' ? 'the password is wrong' : told}. Correct the user or the password in ${source.name}, or the server's pg_hba.conf.`;
    }
    if (/password must be a string/i.test(told)) {
      return `${host} asks for a password and ${source.name} has none. Write it as postgres://user:password@host/database.`;
    }
    if (code === '3D000') {
      return `${host} has no database ${database} (${source.name}). Create it, owned by the role of MIGRATION_DATABASE_URL, or correct the name.`;
    }
    if (code === '42501')
      return `${user} may not connect to ${database} (${source.name}): grant connect on that database.`;
    if (code === '57P03')
      return `${host} (${source.name}) is starting up or shutting down. Try again in a moment.`;
    if (code === '53300') {
      return `${host} (${source.name}) has no free connection. Raise max_connections there, or lower DATABASE_POOL_SIZE.`;
    }
    if (/SSL|TLS|certificate/i.test(told)) {
      return `No secure connection to ${host} (${source.name}): ${told}. Check sslmode in the URL and the server's certificate.`;
    }
    return `Cannot connect to ${host} (${source.name}): ${told}${code ? ` (${code})` : ''}.${noStandIn}`;
  })();
  // No cause: errors of URL parsers quote their input, the password with it.
  return new OperatorError(message);
}

function partsOf(url: string | undefined): { host: string; user: string; database: string } {
  const parsed = url === undefined ? null : parsePostgresUrl(url);
  if (parsed === null) return { host: 'The server', user: 'given', database: 'given' };
  const socket = parsed.searchParams.get('host');
  return {
    host: socket ?? (parsed.hostname ? `${parsed.hostname}:${parsed.port || '5432'}` : 'the local socket'),
    user: decode(parsed.username) || '(none given)',
    database: decode(parsed.pathname.slice(1)),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
