import type { Work } from '../work.ts';
import { escalationsOf, headOf, labelsOf, trailOf, workPartsOf } from './about.repo.ts';
import { rowOf } from './use-cases.ts';

/**
 * What a row is about, beside how it is dealt with (`readRow`): the patient, the trail, and whom it was told to.
 * @throws Refusal 404 where the site has no such row
 */
export async function readAbout(work: Work, id: string) {
  const row = await rowOf(work, id, 'none');
  return {
    table: row.table,
    closes: row.closes,
    patient: row.patientId === null ? null : await headOf(work, row.patientId),
    escalations: await escalationsOf(work, id),
    trail: await trailOf(work, id),
    work: await workPartsOf(work, row),
  };
}

/** What to call rows by: of each the kind, and the patient's name and record numbers; rows not known are left out. */
export const rowLabels = async (work: Work, ids: readonly string[]) =>
  new Map((await labelsOf(work, ids)).map((row) => [row.id, row]));
