import { earliestDay } from '../domain/calendar.ts';
import type { NewFact } from '../domain/facts.ts';
import { type FieldError, Refusal, type Work } from '../work.ts';
import { factsOf, type Person } from './repo.ts';

/** A fact lies neither in the future nor before birth. */
export function refuseFaultyDates(
  work: Work,
  person: Pick<Person, 'birthDate'>,
  facts: readonly NewFact[],
): void {
  const errors: FieldError[] = [];
  if (person.birthDate !== null && person.birthDate > work.today) {
    errors.push({ pointer: '/birthDate', detail: `Must not lie after today, ${work.today} at this site.` });
  }
  facts.forEach((fact, index) => {
    if (fact.date === null) return;
    const pointer = `/facts/${index}/date`;
    if (earliestDay(fact.date) > work.today) {
      errors.push({
        pointer,
        detail: `Must not lie after today, ${work.today} at this site: a fact has happened.`,
      });
    } else if (person.birthDate !== null && isBefore(fact.date, person.birthDate)) {
      errors.push({
        pointer,
        detail: "Must not lie before the patient's birth date: correct one of the two.",
      });
    }
  });
  if (errors.length > 0) throw new Refusal(400, 'invalid-request', 'Some dates are not possible.', errors);
}

/** Compares as precisely as the fact's date is known. */
const isBefore = (date: string, birthDate: string): boolean => date < birthDate.slice(0, date.length);

/** A new birth date comes together with corrections of the facts that would lie before it. */
export async function refuseFactsBeforeBirth(
  work: Work,
  patientId: string,
  birthDate: string,
): Promise<void> {
  const facts = await factsOf(work, patientId);
  const corrected = new Set(facts.map((fact) => fact.corrects));
  if (!facts.some(({ id, date }) => date !== null && !corrected.has(id) && isBefore(date, birthDate))) return;
  throw new Refusal(400, 'invalid-request', 'Some dates are not possible.', [
    { pointer: '/birthDate', detail: 'Must not lie after a fact on record: correct one of the two.' },
  ]);
}
