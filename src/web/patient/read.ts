import { readContacts } from '../../desk/contacts.ts';
import type { Identifier } from '../../domain/facts.ts';
import { readPeriodsOf } from '../../observation/read.ts';
import { readPatient } from '../../patients/use-cases.ts';
import { readChart } from '../../plans/chart.ts';
import { readPlan } from '../../plans/items.ts';
import { readProposal } from '../../plans/proposals.ts';
import type { Work } from '../../work.ts';

/** All that the page of a patient is made of, from one snapshot. */
export type PatientFile = Awaited<ReturnType<typeof readPatientFile>>;
export type Proposed = NonNullable<PatientFile['proposal']>;

/** @throws Refusal 404 where the site knows no such patient */
export async function readPatientFile(work: Work, identifier: Identifier) {
  const { patient, facts } = await readPatient(work, identifier);
  const plan = await readPlan(work, identifier);
  const waits = plan.work.some(({ kind }) => kind === 'proposal');
  return {
    asOf: work.now,
    day: work.today,
    patient,
    facts,
    plan,
    chart: await readChart(work, identifier),
    periods: await readPeriodsOf(work, identifier),
    proposal: waits ? (await readProposal(work, identifier)).proposal : null,
    contacts: await readContacts(work, patient.id),
  };
}

/**
 * Where a record that was merged into another one is found now; null where the identifier is the patient's own.
 */
export function survivorOf({ patient }: PatientFile, { system, value }: Identifier): Identifier | null {
  const is = (one: Identifier) => one.system === system && one.value === value;
  const merged = patient.mergedRecords.flatMap(({ identifiers }) => identifiers);
  if (!merged.some(is)) return null;
  const isMerged = (own: Identifier) =>
    merged.some((one) => one.system === own.system && one.value === own.value);
  return patient.identifiers.find((own) => !isMerged(own)) ?? null;
}

/** The address of a patient's page. */
export const pageOf = ({ system, value }: Identifier): string =>
  `/patients/${encodeURIComponent(system)}/${encodeURIComponent(value)}`;
