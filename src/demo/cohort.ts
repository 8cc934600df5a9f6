import type { CalendarDate } from '../domain/calendar.ts';
import { awkwardPatients } from './awkward.ts';
import { nameDealer } from './names.ts';
import { observedPatients } from './observed.ts';
import { paperCohort } from './paper-cohort.ts';
import { randomFor } from './random.ts';
import type { DemoCohort } from './shape.ts';
import { surveillancePatients } from './surveillance.ts';
import { unknownPatients } from './unknowns.ts';

export type { DemoCohort, DemoEvent, DemoPatient } from './shape.ts';

/**
 * Two hospitals with 134 synthetic patients as they stand on a day: 81 with the margins of Zhang, Tsuchikawa
 * et al. 2024, cell by cell, 40 under surveillance, enrolled without metastases, and 13 under observation. Nobody in it exists. Joint
 * distributions, dates and names are made up here, from the seed and the day alone.
 */
export function demoCohort({ day, seed }: { day: CalendarDate; seed: number }): DemoCohort {
  const deal = nameDealer(randomFor(seed, 'names'));
  const room = { day, seed, deal };
  return {
    seed,
    day,
    sites: [
      { code: 'hokkaido', name: 'Hokkaido (demo)', zone: 'Asia/Tokyo', language: 'ja' },
      { code: 'chengdu', name: 'Chengdu (demo)', zone: 'Asia/Shanghai', language: 'zh' },
    ],
    patients: [
      ...surveillancePatients(room),
      ...awkwardPatients(room),
      ...unknownPatients(room),
      ...observedPatients(room),
      ...paperCohort(day, seed, deal),
    ],
  };
}
