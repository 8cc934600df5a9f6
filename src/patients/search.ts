import type { Work } from '../work.ts';
import { patientsLike } from './search.repo.ts';

/** As many as a person looks through; whoever is looked for further is found by more letters. */
const MOST_SHOWN = 50;

/** Patients of the site whose name, kana or record number begins with a text; `more`: not all of them are here. */
export async function searchPatients(work: Work, text: string) {
  const found = await patientsLike(work, text.trim(), MOST_SHOWN + 1);
  return { patients: found.slice(0, MOST_SHOWN), more: found.length > MOST_SHOWN };
}
