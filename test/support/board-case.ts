import { type Clinic, diagnosis, type FactIn, good, newMrn, pathology } from './clinic.ts';
import { opened, scan, staging } from './observation.ts';

export const REPORT = pathology({ ki67: { comparator: '=', value: 5 } }, { date: '2025-12-20' });

/** 3 lesions in January, and as many as told on 8 April 2026: before the board. Leaves the clock on 9 April. */
export async function caseForBoard(
  clinic: Clinic,
  name: string,
  counted: number,
  more: object = {},
  report: FactIn | null = REPORT,
): Promise<string> {
  clinic.clock.setTo('2026-01-12T01:00:00Z');
  const mrn = newMrn();
  const facts = [
    diagnosis({ primary: 'pancreas' }, { date: '2025-12-01' }),
    ...(report === null ? [] : [report]),
    staging('2026-01-10', 'II'),
  ];
  good(await clinic.put(mrn, facts, { name }), 201);
  const { id } = await opened(clinic, mrn);
  good(await scan(clinic, id, '2026-01-10', 3), 201);
  clinic.clock.setTo('2026-04-08T01:00:00Z');
  good(await scan(clinic, id, '2026-04-08', counted, more), 201);
  clinic.clock.setTo('2026-04-09T01:00:00Z');
  return id;
}
