import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely';

/** The site that the transaction being opened is to see; `set` once the driver has done so. */
export interface Opening {
  readonly siteId: number;
  set: boolean;
}

/** Kysely hands a driver no more of a transaction than its isolation: the site travels beside it. */
export const opening = new AsyncLocalStorage<Opening>();

/** The statements that open a read or a write of one site, as one message. The site ends with the transaction. */
export function openingText(mode: string, siteId: number): string {
  if (!Number.isSafeInteger(siteId) || siteId < 1) throw new RangeError('A site id is a positive integer');
  return `begin${mode}; set local netvigil.site_id = '${siteId}'`;
}

/** PostgreSQL whose transactions begin without a trip of their own: the first statement travels with the opening. */
export class SiteDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): PostgresDriver {
    return new SiteDriver(this.#config);
  }
}

class SiteDriver extends PostgresDriver {
  readonly #begun = new WeakMap<DatabaseConnection, Promise<unknown>>();

  override async beginTransaction(
    connection: DatabaseConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const mode = `${isolationLevel ? ` isolation level ${isolationLevel}` : ''}${accessMode ? ` ${accessMode}` : ''}`;
    const asked = opening.getStore();
    const site = asked?.set === false ? asked : undefined;
    const text = site === undefined ? `begin${mode}` : openingText(mode, site.siteId);
    const begun = connection.executeQuery(CompiledQuery.raw(text));
    begun.catch(() => {});
    this.#begun.set(connection, begun);
    if (site !== undefined) site.set = true;
  }

  // Had the opening failed and the rest gone through, nobody must take what was read for a site's.
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#begun.get(connection);
    await super.commitTransaction(connection);
  }
}
