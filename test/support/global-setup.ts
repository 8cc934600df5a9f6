import type { TestProject } from 'vitest/node';
import { type ClusterInfo, startCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    cluster: ClusterInfo;
  }
}

/** One server for the whole run of the database tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster();
  project.provide('cluster', cluster.info);
  return cluster.stop;
}
