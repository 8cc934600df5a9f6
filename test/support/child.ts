import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { holderOf } from '../../src/db/embedded-lock.ts';

const SCRIPT = fileURLToPath(new URL('./embedded-child.ts', import.meta.url));

export type Child = {
  readonly process: ChildProcess;
  /** Every line that the child has printed so far. */
  readonly lines: string[];
  /** The first line that fits, past or to come; fails when the child ends without it. */
  line(fits: (line: string, index: number) => boolean): Promise<string>;
  /** Closes its input, upon which it stops in good order, and waits for its end. */
  finish(): Promise<void>;
  killed(): Promise<void>;
};

/** Runs `embedded-child.ts` in a Node process of its own. */
export function runChild(mode: 'hold' | 'write', dataDir: string): Child {
  const child = spawn(process.execPath, [SCRIPT, mode, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const wake = () => {
    for (const check of waiting) check();
  };
  const reader = createInterface({ input: child.stdout });
  // A process may be gone before its last lines are read.
  const end = Promise.all([once(child, 'exit'), once(reader, 'close')]);
  reader.on('line', (line) => {
    lines.push(line);
    wake();
  });
  reader.on('close', () => {
    ended = true;
    wake();
  });
  const line: Child['line'] = (fits) =>
    new Promise((resolve, reject) => {
      const check = () => {
        const found = lines.find(fits);
        if (found === undefined && !ended) return;
        waiting.delete(check);
        if (found === undefined) reject(new Error(`The child ended; it said:\n${lines.join('\n')}`));
        else resolve(found);
      };
      waiting.add(check);
      check();
    });
  return {
    process: child,
    lines,
    line,
    finish: async () => {
      child.stdin.end();
      await end;
    },
    killed: async () => {
      child.kill('SIGKILL');
      await end;
    },
  };
}

/** Whether a process of this number exists. */
export function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Waits up to 30 s until the process is gone; a zombie that nobody has reaped yet counts as gone. */
export async function untilGone(pid: number): Promise<void> {
  for (let i = 0; i < 3000; i++) {
    if (!runs(pid) || holderOf(pid) === 'zombie') return;
    await sleep(10);
  }
  throw new Error(`Process ${pid} is still there after 30 s`);
}
