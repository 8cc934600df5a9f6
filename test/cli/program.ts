import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { untilGone } from '../support/child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SETTINGS =
  /^(HOST|PORT|DATABASE_|MIGRATION_|EMBEDDED_DB|DATA_DIR|NODE_ENV|LOG_LEVEL|AUTH_MODE|VITEST|npm_)/;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said on both streams. */
  readonly said: string;
}

/** A command of Netvigil in a process group of its own, as a shell would start it. */
export interface Program {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Waits until it has said this; fails when it ends first. */
  says(what: string | RegExp): Promise<void>;
  /** Sends a signal to the whole group, as Ctrl-C in a terminal does. */
  signal(signal: NodeJS.Signals): void;
  /** Waits for its end, and for that of every process that it had begun when a signal was sent last. */
  ended(): Promise<Ended>;
}

const running = new Set<Program>();

export const npm = (args: readonly string[], env: Record<string, string>): Program => run('npm', args, env);
export const netvigil = (args: readonly string[], env: Record<string, string>): Program =>
  run(process.execPath, ['bin/netvigil.mjs', ...args], env);

export function run(file: string, args: readonly string[], env: Record<string, string>): Program {
  const outer = Object.entries(process.env).filter(([name]) => !SETTINGS.test(name));
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...Object.fromEntries(outer), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let over = false;
  const hearers = new Set<() => void>();
  const tell = () => {
    for (const hear of hearers) hear();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      tell();
    });
  }
  const closed = once(child, 'close').then(([code, signal]) => {
    over = true;
    tell();
    return { code, signal } as Omit<Ended, 'said'>;
  });
  let family: number[] = [];
  const program: Program = {
    child,
    said: () => said,
    says: (what) =>
      new Promise((resolve, reject) => {
        const hear = () => {
          const heard = typeof what === 'string' ? said.includes(what) : what.test(said);
          if (!heard && !over) return;
          hearers.delete(hear);
          if (heard) resolve();
          else reject(new Error(`It ended without saying ${what}; it said:\n${said}`));
        };
        hearers.add(hear);
        hear();
      }),
    signal: (signal) => {
      if (over) return;
      family = [...new Set([...family, ...descendants(child.pid ?? 0)])];
      process.kill(-(child.pid ?? 0), signal);
    },
    ended: async () => {
      const end = await closed;
      running.delete(program);
      for (const pid of family) await untilGone(pid);
      return { ...end, said };
    },
  };
  running.add(program);
  return program;
}

/** For afterAll: ends what a failed test has left. */
export async function endAll(): Promise<void> {
  for (const program of running) {
    program.signal('SIGKILL');
    await program.ended();
  }
}

/** A port that nothing listens on just now, and that no system gives to a connection of somebody else's meanwhile. */
export async function freePort(): Promise<string> {
  for (;;) {
    const port = String(randomInt(10_000, 32_000));
    const server = await listenOn(port).catch(() => null);
    if (server === null) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

export async function listenOn(port: string): Promise<Server> {
  const server = createServer().listen(Number(port), '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Runs a line of the transcript in a shell, and gives what it prints. */
export async function shell(line: string): Promise<string> {
  const child = spawn('/bin/sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  await once(child, 'close');
  return printed;
}

/** What runs for 20 s on with this in its command line: an embedded server names its folder. */
export async function processesWith(text: string): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const found = allProcesses().filter(({ command }) => command.includes(text));
    if (found.length === 0 || tries === 400) return found.map(({ command }) => command);
    await sleep(50);
  }
}

function descendants(of: number): number[] {
  const all = allProcesses();
  const found = [of];
  for (const pid of found) found.push(...all.filter(({ parent }) => parent === pid).map((one) => one.pid));
  return found;
}

function allProcesses(): { pid: number; parent: number; command: string }[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' })
      .trim()
      .split('\n');
    return lines.map((line) => {
      const [pid, parent, ...command] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), command: command.join(' ') };
    });
  }
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      return [];
    }
  });
}
