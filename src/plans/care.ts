import { type Care, careOf, lastContactOn } from '../domain/care.ts';
import type { Identifier } from '../domain/facts.ts';
import { clinicalPicture } from '../domain/picture.ts';
import type { Work } from '../work.ts';

import { requireAddressed } from './items.ts';
import { loadRecord } from './load.repo.ts';
import type { Addressed } from './record.ts';
import { careView } from './view.ts';

/** What a command about care rests on. */
export interface CareStanding extends Addressed {
  readonly care: Care;
  readonly deceased: boolean;
  /** The day of the last contact that ended a loss; null where there was none. */
  readonly contactOn: string | null;
}

/**
 * Holds the patient's row, and reads where care stands by the facts on record.
 * @throws Refusal 404 where the site knows no such patient
 */
export async function careStanding(work: Work, identifier: Identifier): Promise<CareStanding> {
  const addressed = await requireAddressed(work, identifier, true);
  const { record } = await loadRecord(work, addressed.patientId);
  return {
    ...addressed,
    care: careOf(record.facts),
    deceased: clinicalPicture(record.facts).death !== null,
    contactOn: lastContactOn(record.facts),
  };
}

/** Where care stands, as it is shown. */
export async function readCare(work: Work, patientId: string) {
  return careView((await loadRecord(work, patientId)).record);
}
