import { type Care, careOf, lastContactOn } from '../domain/care.ts';
import { clinicalPicture } from '../domain/picture.ts';
import type { Work } from '../work.ts';
import { loadRecord } from './load.repo.ts';
import { careView } from './view.ts';

/** What a command about care rests on. */
export interface CareStanding {
  readonly care: Care;
  readonly deceased: boolean;
  /** The day of the last contact that ended a loss; null where there was none. */
  readonly contactOn: string | null;
  readonly view: ReturnType<typeof careView>;
}

/** Where a patient's care stands, by the facts on record. */
export async function careStanding(work: Work, patientId: string): Promise<CareStanding> {
  const { record } = await loadRecord(work, patientId);
  return {
    care: careOf(record.facts),
    deceased: clinicalPicture(record.facts).death !== null,
    contactOn: lastContactOn(record.facts),
    view: careView(record),
  };
}
