import type { PatientRecord, Shelf } from '../domain/plan-model.ts';
import type { Settings } from '../domain/settings.ts';
import type { Work } from '../work.ts';
import type { Group } from './group.repo.ts';
import { loadRecords } from './load.repo.ts';
import { runningSettings } from './settings.repo.ts';
import { signedShelf } from './shelf.repo.ts';

/** What runs at the site, for those who compare it with something else. */
export const siteShelf = (work: Work): Promise<Shelf> => signedShelf(work);

/** The settings that run at the site, where it has signed any. */
export const siteSettings = async (work: Work): Promise<Settings | null> =>
  (await runningSettings(work))?.settings ?? null;

/** All that is known of many patients, in the order of the groups. */
export const recordsOf = async (work: Work, groups: readonly Group[]): Promise<PatientRecord[]> =>
  (await loadRecords(work, groups)).map(({ record }) => record);
