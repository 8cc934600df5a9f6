import { hasPatients } from '../../patients/use-cases.ts';
import { listVersions } from '../../protocol-versions/use-cases.ts';
import type { Work } from '../../work.ts';

/** What an empty site has to do before anything can be due. */
export interface Start {
  readonly signed: number;
  readonly patients: boolean;
}

export async function startOf(work: Work): Promise<Start> {
  const signed = (await listVersions(work)).filter(({ signature }) => signature !== null).length;
  return { signed, patients: await hasPatients(work) };
}

/** A request that enrols a made-up patient, to be copied into a shell of this machine. */
export const enrolRequest = (
  host: string,
): string => `curl -X PUT 'http://${host}/v1/patients/urn:example:mrn/0001' \\
  -H 'content-type: application/json' -H 'netvigil-actor: LOGIN' \\
  -d '{"name": "Synthetic Person", "birthDate": "1964-05-17", "sex": "female", "facts": [
    {"kind": "diagnosis", "date": "2026-08-20", "details": {"primary": "rectum", "functionality": "non-functional"}},
    {"kind": "resection", "date": "2026-09-12", "details": {"procedure": "LAR", "intent": "curative", "margin": "R0"}},
    {"kind": "pathology-report", "date": "2026-09-19", "details": {"specimen": "resection", "differentiation": "well",
      "ki67": {"value": 7}, "sizeMm": 14, "nodes": "N0"}}]}'`;
