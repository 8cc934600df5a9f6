import type { z } from 'zod';
import type { MeetingSchema, PatternListSchema, SpecialDaysSchema } from '../../src/board/wire.ts';
import { type Clinic, good } from './clinic.ts';

type PatternsOut = z.infer<typeof PatternListSchema>;
export type MeetingOut = z.infer<typeof MeetingSchema>;
type SpecialDaysOut = z.infer<typeof SpecialDaysSchema>;

const reason = 'Agreed by the department.';

/** Tuesdays at four with the cut-off on the Friday before, from a day on, unless told otherwise. */
export const patternBody = (validFrom: string, more: object = {}) => ({
  validFrom,
  weekdays: [2],
  startsAt: '16:00',
  cutOffDays: 4,
  coordinator: 'coordinator',
  deputy: 'nurse',
  reason,
  ...more,
});

export const post = (clinic: Clinic, url: string, version: number | null, body: object, as = 'coordinator') =>
  clinic.ask('POST', `/v1${url}`, {
    as,
    headers: version === null ? {} : { 'if-match': `"${version}"` },
    body,
  });

export const patterns = async (clinic: Clinic, as = 'nurse') =>
  good<PatternsOut>(await clinic.ask('GET', '/v1/board/pattern', { as }));

/** Sets the pattern, whatever it was. */
export async function meetOn(clinic: Clinic, validFrom: string, more: object = {}): Promise<PatternsOut> {
  const { version } = await patterns(clinic);
  return good<PatternsOut>(await post(clinic, '/board/pattern', version, patternBody(validFrom, more)), 201);
}

export const meeting = async (clinic: Clinic, scheduledOn: string) =>
  good<MeetingOut>(await clinic.ask('GET', `/v1/board/meetings/${scheduledOn}`, { as: 'nurse' }));

/** Moves, cancels or reinstates a meeting as it stands. */
export async function change(clinic: Clinic, scheduledOn: string, body: object): Promise<MeetingOut> {
  const { version } = await meeting(clinic, scheduledOn);
  return good(await post(clinic, `/board/meetings/${scheduledOn}`, version, { reason, ...body }));
}

export const convene = (clinic: Clinic, on: string, more: object = {}) =>
  post(clinic, '/board/meetings', null, { on, startsAt: '12:00', reason, ...more });

export const meetings = async (clinic: Clinic, from: string, to: string) =>
  good<{ items: MeetingOut[] }>(
    await clinic.ask('GET', `/v1/board/meetings?from=${from}&to=${to}`, { as: 'nurse' }),
  ).items;

export const specialDays = async (clinic: Clinic) =>
  good<SpecialDaysOut>(await clinic.ask('GET', '/v1/special-days', { as: 'nurse' }));

/** Marks days, whatever was marked before. */
export async function mark(clinic: Clinic, ...days: object[]): Promise<SpecialDaysOut> {
  const { version } = await specialDays(clinic);
  return good(await post(clinic, '/special-days', version, { days, reason }), 201);
}
