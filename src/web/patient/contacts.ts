import { type Fact, ofKind, standingFacts } from '../../domain/facts.ts';
import type { View } from '../view.ts';
import type { PatientFile } from './read.ts';

interface Contact {
  readonly on: string | null;
  readonly outcome: string;
  readonly how: string;
  readonly note: string | null;
  readonly by: string;
}

/**
 * How the patient was tried to be reached, the last one first: what was logged here, what the record reports, and
 * the attempts that a loss was coded after.
 */
export function contactsOf({ contacts, chart }: PatientFile, { t, dates }: Pick<View, 't' | 'dates'>) {
  const standing = standingFacts(chart.facts as readonly Fact[]);
  const rows: Contact[] = [
    ...contacts.map(({ outcome, ...contact }) => ({
      ...contact,
      outcome: t(`contact.${outcome}` as 'contact.reached'),
    })),
    ...ofKind(standing, 'last-contact').map(({ date }) => ({
      on: date,
      outcome: t('patient.contact-reported'),
      how: '',
      note: null,
      by: '',
    })),
    ...ofKind(standing, 'lost-to-follow-up').flatMap(({ details }) =>
      details.attempts.map(({ on, how, outcome }) => ({
        on,
        outcome: t('patient.contact-attempt'),
        how,
        note: outcome,
        by: '',
      })),
    ),
  ];
  return rows
    .toSorted((a, b) => ((a.on ?? '') < (b.on ?? '') ? 1 : -1))
    .map((row) => ({ ...row, on: dates.day(row.on, t('patient.day-unknown')) }));
}
