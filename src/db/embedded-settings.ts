import type { ServerAccount } from './embedded-account.ts';
import type { Binaries } from './embedded-binaries.ts';

export type LaunchOptions = {
  readonly binaries: Binaries;
  readonly account: ServerAccount;
  readonly pgdata: string;
  readonly socketDir: string;
  readonly logFile: string;
  readonly fsync: boolean;
};

export type Server = {
  readonly pid: number;
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>;
  /** `fast` ends sessions and writes a checkpoint; `immediate` leaves recovery to the next start. */
  shutDown(mode: 'fast' | 'immediate'): void;
  /** Releases the watchdog once the server is gone. */
  release(): void;
};

/** Settings given on the command line, so that a folder carries no configuration of its own. */
export function serverSettings(fsync: boolean): Record<string, string> {
  return {
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and DETAIL lines hold record numbers and names.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    jit: 'off',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
}
