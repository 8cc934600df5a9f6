import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type pg from 'pg';
import type { CopiedRows } from './bare-enrolment.ts';

/** What a server of the bench is told as it starts. */
export interface SideConfig {
  readonly kind: 'ours' | 'bare';
  readonly connection: pg.ClientConfig;
  readonly poolSize: number;
  /** The moment at which the clock stands still. */
  readonly now: string;
  /** What the bare enrolment writes; none before one patient was enrolled. */
  readonly enrolment: CopiedRows | null;
}

/** A server in a process of its own, as it is in life: its work and the client's do not share a thread. */
export interface Side {
  readonly port: number;
  /** CPU of that process so far, in ms. */
  cpu(): Promise<number>;
  /** The most memory that process has held so far, in MB. */
  peakMb(): Promise<number>;
  stop(): Promise<void>;
}

export async function startSide(config: SideConfig): Promise<Side> {
  const child = fork(new URL('./server.ts', import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(config);
  const { port } = (await answer(child)) as { port: number };
  const used = async () => {
    child.send('used');
    return (await answer(child)) as { cpu: number; peakMb: number };
  };
  return {
    port,
    cpu: async () => (await used()).cpu,
    peakMb: async () => (await used()).peakMb,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function answer(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  const exited = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A server of the bench ended with code ${code}`);
  });
  exited.catch(() => {});
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), exited]);
    return message;
  } finally {
    settled.abort();
  }
}
