import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

/** Linux counts CPU in hundredths of a second. */
const TICK_MS = 10;

/** CPU of a PostgreSQL server so far in ms, with all its processes, those that ended too; null but on Linux. */
export async function serverCpu(boss: pg.Client): Promise<number | null> {
  const { rows } = await boss.query('SELECT pg_backend_pid() AS pid');
  const own = statOf(String(rows[0].pid));
  if (own === null) return null;
  const postmaster = statOf(String(own.parent));
  if (postmaster === null) return null;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(name) ?? [])
    .filter((stat) => stat.parent === own.parent);
  const ticks = children.reduce((sum, stat) => sum + stat.own, postmaster.own + postmaster.ended);
  return ticks * TICK_MS;
}

/** A process's parent, its CPU, and that of children that ended, in ticks; null where there is no such process. */
function statOf(pid: string): { parent: number; own: number; ended: number } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The name of the program may hold spaces; what follows its bracket are figures, from the third field on.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return { parent: field(4), own: field(14) + field(15), ended: field(16) + field(17) };
}
