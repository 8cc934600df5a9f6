import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Database } from './db/tables.ts';
import type { Outbox } from './outbox/outbox.ts';

/** The only source of the present moment; the domain gets days and instants as arguments. */
export type Clock = { now(): Date };

type LogMethod = {
  (fields: object, message?: string): void;
  (message: string): void;
};

/** What Netvigil needs of a logger; Fastify's and pino's fit. Never log names, record numbers or values. */
export type Logger = {
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
};

/** What every use-case is given. */
export type Ctx = {
  db: Kysely<Database>;
  /** The pool under `db`, for statements that are sent by name. */
  pool: pg.Pool;
  clock: Clock;
  log: Logger;
  /** Wakes the jobs before their minute is over, where they run in this process. */
  nudge?: () => void;
  /** The queue of deliveries and the ways out; without it nothing is sent, and what is due waits for a process that has one. */
  outbox?: Outbox;
};

export const systemClock: Clock = { now: () => new Date() };

export type FixedClock = Clock & {
  /** Sets the time to an ISO 8601 instant with an offset, forward or back. */
  setTo(iso: string): void;
  /** Moves the time forward by a number of milliseconds. */
  forward(milliseconds: number): void;
};

/**
 * A clock that stands still until it is told to move. `iso` is an instant with an offset, such as
 * `2026-03-01T08:00:00Z`; without one it would mean another moment on every machine, and is refused.
 */
export function fixedClock(iso: string): FixedClock {
  let now = instant(iso);
  return {
    now: () => new Date(now),
    setTo: (next) => {
      now = instant(next);
    },
    forward: (milliseconds) => {
      now += milliseconds;
    },
  };
}

function instant(iso: string): number {
  const time = /(?:Z|[+-]\d\d:\d\d)$/.test(iso) ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(time)) throw new RangeError(`Not an instant with an offset: ${iso}`);
  return time;
}
