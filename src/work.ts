import type { Transaction } from 'kysely';
import type { Ctx } from './context.ts';
import { inSite } from './db/in-site.ts';
import type { Database, Role } from './db/tables.ts';
import { type CalendarDate, dayInZone } from './domain/calendar.ts';

/** Who acts, and at which site: found in one place (http/auth.ts), never taken from a request's body. */
export interface Actor {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly site: Site;
}

export interface Site {
  readonly id: number;
  readonly code: string;
  /** IANA zone; the site's day begins at its own midnight. */
  readonly zone: string;
  readonly language: 'en' | 'ja' | 'zh';
}

/** One piece of work: a transaction that sees one site's rows, the actor, and one moment for all it writes. */
export interface Work {
  readonly tx: Transaction<Database>;
  readonly actor: Actor;
  readonly site: Site;
  readonly now: Date;
  /** The site's day at `now`. */
  readonly today: CalendarDate;
}

/**
 * Opens the transaction, sets the site, reads the clock once, and gives them to `fn`. Commits what it returns.
 * @param options `snapshot`: all statements see the same moment, and none may write.
 */
export function inWork<T>(
  ctx: Ctx,
  actor: Actor,
  fn: (work: Work) => Promise<T>,
  options: { readonly snapshot?: boolean } = {},
): Promise<T> {
  const now = ctx.clock.now();
  return inSite(
    ctx.db,
    actor.site.id,
    (tx) => fn({ tx, actor, site: actor.site, now, today: dayInZone(now, actor.site.zone) }),
    options,
  );
}

/** A refusal that the caller can mend; http/errors.ts turns it into problem+json. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 409 | 412 | 422 | 428;
  readonly code: string;
  readonly errors: readonly FieldError[];

  /** `detail`: what is wrong and the way out, in full sentences, without patient data. */
  constructor(status: Refusal['status'], code: string, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** One faulty field: a JSON pointer into the body (or `?name` for a parameter), the rule and the way out. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}
