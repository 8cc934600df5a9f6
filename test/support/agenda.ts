import type { z } from 'zod';
import type {
  AgendaSchema,
  CasesSchema,
  DecisionsSchema,
  ToCarryOutListSchema,
} from '../../src/agenda/wire.ts';
import { type Clinic, good } from './clinic.ts';

type AgendaOut = z.infer<typeof AgendaSchema>;
type CaseOut = AgendaOut['cases'][number];
export type DecisionsOut = z.infer<typeof DecisionsSchema>;
type CarryOut = z.infer<typeof ToCarryOutListSchema>['items'][number];

export const agendaOn = async (clinic: Clinic, scheduledOn: string, as = 'nurse') =>
  good<AgendaOut>(await clinic.ask('GET', `/v1/board/meetings/${scheduledOn}/agenda`, { as }));

export const cases = async (clinic: Clinic, as = 'nurse') =>
  good<z.infer<typeof CasesSchema>>(await clinic.ask('GET', '/v1/board/cases', { as })).items;

/** The case of a patient among some; throws unless there is exactly one. */
export function caseOf(all: readonly CaseOut[], mrn: string): CaseOut {
  const own = all.filter(({ patient }) => patient.identifiers.some(({ value }) => value === mrn));
  const [only] = own;
  if (only === undefined || own.length > 1) throw new Error(`${own.length} cases of ${mrn}`);
  return only;
}

const said = { decidedBy: 'Tumour board: Dr A, Dr B', why: 'Agreed by all.' };

/** Records a decision about a case as it stands, as the coordinator unless told otherwise. */
export async function decideAs(clinic: Clinic, id: string, body: object, as = 'coordinator', read?: number) {
  const version = read ?? (await decisions(clinic, id)).version;
  return clinic.ask('POST', `/v1/board/cases/${id}/decisions`, {
    as,
    headers: { 'if-match': `"${version}"` },
    body: { ...said, ...body },
  });
}

export const decisions = async (clinic: Clinic, id: string) =>
  good<DecisionsOut>(await clinic.ask('GET', `/v1/board/cases/${id}/decisions`, { as: 'nurse' }));

export const toCarryOut = async (clinic: Clinic, as = 'nurse'): Promise<CarryOut[]> =>
  good<{ items: CarryOut[] }>(await clinic.ask('GET', '/v1/decisions-to-carry-out', { as })).items;
