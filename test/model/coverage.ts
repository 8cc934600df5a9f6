import { order } from './world.ts';

/** Counts what a run did and saw, to be printed. */
export function openCoverage() {
  const tables = new Map<string, Map<string, number>>();
  const count = (table: string, row: string, by = 1): void => {
    const rows = tables.get(table) ?? new Map<string, number>();
    rows.set(row, (rows.get(row) ?? 0) + by);
    tables.set(table, rows);
  };
  return {
    count,
    seen: (table: string): ReadonlyMap<string, number> => tables.get(table) ?? new Map(),
    print: (): string =>
      [...tables]
        .toSorted(([a], [b]) => order(a, b))
        .map(([table, rows]) => {
          const lines = [...rows]
            .toSorted(([a], [b]) => order(a, b))
            .map(([row, n]) => `  ${String(n).padStart(7)}  ${row}`);
          return `${table}\n${lines.join('\n')}`;
        })
        .join('\n'),
  };
}

export type Coverage = ReturnType<typeof openCoverage>;
