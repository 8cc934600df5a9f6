import type { LightMyRequestResponse } from 'fastify';
import type { z } from 'zod';
import type { RowState } from '../../src/desk/wire.ts';
import { type Clinic, diagnosis, good, type ItemOut, pathology, resection } from './clinic.ts';
import type { Ask } from './http.ts';

export type RowOut = z.infer<typeof RowState>;

/** Does something with a row; `version` goes as If-Match where it is given. */
export const act = (
  clinic: Clinic,
  row: { id: string; version?: number },
  action: string,
  body: object = {},
  ask: Ask = {},
): Promise<LightMyRequestResponse> =>
  clinic.ask('POST', `/v1/worklist/rows/${row.id}/${action}`, {
    as: 'nurse',
    ...ask,
    headers: { ...(row.version === undefined ? {} : { 'if-match': `"${row.version}"` }), ...ask.headers },
    body,
  });

export const readRow = async (clinic: Clinic, id: string, as = 'nurse'): Promise<RowOut> =>
  good(await clinic.ask('GET', `/v1/worklist/rows/${id}`, { as }));

/** A patient's MRI that is due today, 23 November 2026; its window closes on 23 December. */
export async function mriDueToday(clinic: Clinic): Promise<{ mrn: string; item: ItemOut }> {
  const mrn = await clinic.enrol([diagnosis(), pathology(), resection('2026-05-23')]);
  return { mrn, item: await clinic.item(mrn, 'mri-liver-pelvis', '2026-11-23') };
}

/** A question to a nurse, due in a week, on 30 November 2026. */
export async function questionFor(clinic: Clinic): Promise<{ id: string; version: number }> {
  const mrn = await clinic.enrol([diagnosis(), pathology(), resection('2026-05')]);
  return clinic.work(mrn, 'confirm-date');
}
