/** The processor's time that some work takes, in ms, whatever else the machine does meanwhile. */
export function took(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
