import type { z } from 'zod';
import type { BoardDecisionKind } from '../../src/domain/observation-model.ts';
import { recordDecision } from '../../src/observation/decisions.ts';
import type {
  PatientPeriodsSchema,
  PeriodDoneSchema,
  PeriodRowSchema,
  PeriodSchema,
  ScanPreviewSchema,
} from '../../src/observation/wire.ts';
import { inWork } from '../../src/work.ts';
import { addressOf, type Clinic, type FactIn, good } from './clinic.ts';

export type PeriodOut = z.infer<typeof PeriodSchema>;
export type DoneOut = z.infer<typeof PeriodDoneSchema>;
type RowOut = z.infer<typeof PeriodRowSchema>;

export const staging = (date: string, nelmType: 'I' | 'II' | 'III'): FactIn => ({
  kind: 'liver-metastasis',
  date,
  details: { nelmType, lesionCount: { qualifier: 'unknown', value: null }, hepaticTumourBurden: '<=10' },
});

/** Asks as the clinician for a period to be opened. */
export const open = (clinic: Clinic, mrn: string, body: object = {}) =>
  clinic.ask('POST', `${addressOf(mrn)}/observation-periods`, { as: 'clinician', body });

/** Opens a period as the clinician, and gives it as it stands. */
export const opened = async (clinic: Clinic, mrn: string): Promise<PeriodOut> =>
  good<DoneOut>(await open(clinic, mrn), 201).period;

/** Codes a patient as lost to follow-up, with an attempt of 11 Jan 2026. */
export async function lose(clinic: Clinic, mrn: string): Promise<void> {
  const attempts = [{ on: '2026-01-11', how: 'Telephone.', outcome: 'No answer.' }];
  good(await clinic.care(mrn, 'loss-to-follow-up', { attempts, reason: 'Agreed in the round.' }), 201);
}

/** Records that a patient who was lost has come. */
export async function reach(clinic: Clinic, mrn: string): Promise<void> {
  good(await clinic.care(mrn, 'contact', { how: 'She came.' }), 201);
}

/** A final MRI with hepatobiliary contrast, counted exactly, unless told otherwise. */
export const scanBody = (performedOn: string, value: number, more: object = {}) => ({
  performedOn,
  reader: 'Dr Reader',
  modality: 'MRI',
  contrast: 'hepatobiliary',
  count: { qualifier: 'exact', value },
  newDiseaseOutsideLiver: 'absent',
  ...more,
});

export const scan = (clinic: Clinic, id: string, performedOn: string, value: number, more: object = {}) =>
  clinic.ask('POST', `/v1/observation-periods/${id}/scans`, {
    as: 'nurse',
    body: scanBody(performedOn, value, more),
  });

/** Another reading of a scan: as it was recorded, but for what is told. */
export const reading = (clinic: Clinic, { period, scanId, readingId }: DoneOut, more: object) => {
  const { performedOn } = period.scans.find((one) => one.scanId === scanId) ?? { performedOn: '2026-01-10' };
  return clinic.ask('POST', `/v1/observation-periods/${period.id}/scans/${scanId}/readings`, {
    as: 'nurse',
    body: { ...scanBody(performedOn, 3), follows: readingId, ...more },
  });
};

export const preview = async (clinic: Clinic, id: string, performedOn: string, value: number, more = {}) =>
  good<z.infer<typeof ScanPreviewSchema>>(
    await clinic.ask('POST', `/v1/observation-periods/${id}/scan-previews`, {
      as: 'auditor',
      body: scanBody(performedOn, value, more),
    }),
  );

export const period = async (clinic: Clinic, id: string, as = 'nurse') =>
  good<PeriodOut>(await clinic.ask('GET', `/v1/observation-periods/${id}`, { as }));

export const read = async (clinic: Clinic, mrn: string) =>
  good<z.infer<typeof PatientPeriodsSchema>>(
    await clinic.ask('GET', `${addressOf(mrn)}/observation-periods`, { as: 'nurse' }),
  );

export const close = (clinic: Clinic, { id, version }: PeriodOut, body: object, as = 'clinician') =>
  clinic.ask('POST', `/v1/observation-periods/${id}/close`, {
    as,
    headers: { 'if-match': `"${version}"` },
    body,
  });

/** Every page of a list of periods. */
export async function list(clinic: Clinic, state: string | null, limit: number): Promise<RowOut[]> {
  const rows: RowOut[] = [];
  for (let cursor = ''; ; ) {
    const query = `limit=${limit}${state === null ? '' : `&state=${state}`}${cursor}`;
    const found = good<{ items: RowOut[]; next: string | null }>(
      await clinic.ask('GET', `/v1/observation-periods?${query}`, { as: 'auditor' }),
    );
    rows.push(...found.items);
    if (found.next === null) return rows;
    cursor = `&cursor=${found.next}`;
  }
}

/** A decision of the board, as the clinician. */
export async function decide(
  clinic: Clinic,
  id: string,
  decision: BoardDecisionKind,
  decidedOn: string,
  carryOutBy: string | null = null,
): Promise<PeriodOut> {
  const told = { decision, decidedOn, decidedBy: 'Board of Thursday', why: 'Agreed by all', carryOutBy };
  const actor = await clinic.actor('clinician');
  await inWork(clinic.ctx, actor, (work) => recordDecision(work, id, told, () => {}));
  return period(clinic, id);
}
