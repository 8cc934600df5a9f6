/** Somebody may merge and unmerge records while one is waited for; so often in a row nobody does. */
const MOST_CHANGES_MEANWHILE = 5;

/**
 * Holds the patient that a name, an item or a piece of work leads to. Whoever waits for a row gets the row as it
 * is by then, and what led to it as it was before: a fact would be written for one record, and another derived.
 * So it is read again once the row is held, and held anew where it leads elsewhere by then.
 * @param hold gives the patient whose row is held until the transaction ends; null: it leads nowhere
 * @returns what `read` gives under the lock
 */
export async function holdSteady<T>(
  hold: () => Promise<string | null>,
  read: () => Promise<T | null>,
  patientOf: (found: T) => string,
): Promise<T | null> {
  for (let tries = 0; tries < MOST_CHANGES_MEANWHILE; tries++) {
    const held = await hold();
    if (held === null) return null;
    const found = await read();
    if (found === null || patientOf(found) === held) return found;
  }
  throw new Error('A record is merged and unmerged without end.');
}
