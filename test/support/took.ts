const TRIES = 3;

/** The processor's time that some work takes, in ms: the least of three, whatever else the machine does meanwhile. */
export function took(work: () => void): number {
  const times = Array.from({ length: TRIES }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}
