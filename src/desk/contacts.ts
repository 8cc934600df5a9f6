import type { Work } from '../work.ts';
import { contactsOf } from './repo.ts';

/** How the patient was tried to be reached, the last one first; what was taken back is none. */
export async function readContacts(work: Work, patientId: string) {
  const contacts = await contactsOf(work, patientId);
  return contacts.map(({ on, how, outcome, note, by }) => ({ on, how, outcome, note, by }));
}
