/** Runs `fn` over all, so many at a time. After a failure, as after the signal, none begins; those begun end first. */
export async function abreast<T>(
  width: number,
  all: readonly T[],
  signal: AbortSignal,
  fn: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = all.values();
  const failures: unknown[] = [];
  const line = async () => {
    for (const one of waiting) {
      await fn(one).catch((error: unknown) => failures.push(error));
      if (failures.length > 0 || signal.aborted) return;
    }
  };
  if (!signal.aborted) await Promise.all(Array.from({ length: width }, line));
  if (failures.length > 0) throw failures[0];
}
