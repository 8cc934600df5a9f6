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
  /** Whether all statements see the same moment and none may write: what was read once need not be read again. */
  readonly snapshot: boolean;
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
    (tx) => {
      const today = dayInZone(now, actor.site.zone);
      return fn({ tx, actor, site: actor.site, now, today, snapshot: options.snapshot ?? false });
    },
    options,
  );
}

/**
 * What is wrong and the way out, in full sentences and without patient data; where a program is told more than a person
 * understands (operations, headers and fields of the API), both apart.
 */
export type Wording = string | { readonly people: string; readonly programs: string };

/** `way`: what a program is told besides. */
export const worded = (people: string, way: string): Wording => ({ people, programs: `${people} ${way}` });
export const forPeople = (wording: Wording): string =>
  typeof wording === 'string' ? wording : wording.people;
export const forPrograms = (wording: Wording): string =>
  typeof wording === 'string' ? wording : wording.programs;

/** A refusal that the caller can mend; http/errors.ts turns it into problem+json, the pages into what a person reads. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 409 | 412 | 422 | 428;
  readonly code: string;
  readonly wording: Wording;
  readonly errors: readonly FieldError[];

  constructor(status: Refusal['status'], code: string, wording: Wording, errors: readonly FieldError[] = []) {
    super(forPrograms(wording));
    this.status = status;
    this.code = code;
    this.wording = wording;
    this.errors = errors;
  }
}

/** One faulty field: a JSON pointer into the body (or `?name` for a parameter), the rule and the way out. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: Wording;
  /** What kind of fault of form it is, where the words are about types and formats: a page has its own for each. */
  readonly form?: FormFault;
}

/** A fault of form: nothing given, none of a list, no number, no day, no such field, or otherwise not as it must be. */
export type FormFault = 'required' | 'choose' | 'number' | 'day' | 'field' | 'form';
