import type { PatientRecord, Shelf } from '../domain/plan-model.ts';
import { withVersion } from '../domain/plan-model.ts';
import type { Protocol } from '../domain/protocol.ts';
import type { Work } from '../work.ts';
import type { Group } from './group.repo.ts';
import { loadRecords } from './load.repo.ts';
import { signedShelf } from './shelf.repo.ts';

/** What runs at the site, and what would run if the actor signed this version today. */
export async function shelvesWith(work: Work, protocol: Protocol): Promise<{ current: Shelf; next: Shelf }> {
  const current = await signedShelf(work);
  const signing = { protocol, signedBy: work.actor.name, signedOn: work.today };
  return { current, next: withVersion(current, signing) };
}

/** All that is known of many patients, in the order of the groups. */
export const recordsOf = async (work: Work, groups: readonly Group[]): Promise<PatientRecord[]> =>
  (await loadRecords(work, groups)).map(({ record }) => record);
