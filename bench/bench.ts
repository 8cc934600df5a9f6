import type { CalendarDate } from '../src/domain/calendar.ts';
import type { BenchDatabase } from './database.ts';
import type { Options } from './options.ts';
import type { Seeded } from './seed.ts';

/** What each part of the bench is given. */
export interface Bench {
  readonly options: Options;
  readonly database: BenchDatabase;
  readonly seeded: Seeded;
  /** The day of all sites, and a moment of it. */
  readonly today: CalendarDate;
  readonly now: string;
  readonly say: (what: string) => void;
}
