import type { Protocol } from '../domain/protocol.ts';
import { ctOrMriAbdomenPelvis, steps } from './series.ts';

export const nec: Protocol = {
  code: 'NEC',
  version: 1,
  title: 'Neuroendocrine carcinoma, resected',
  covers: 'Resected, poorly differentiated neuroendocrine carcinoma.',
  basis: 'guideline',
  citation:
    'Every 12 weeks in the first year: guideline (NCCN), kept in months: local. Every 6 months after that: guideline. End at month 120 and tolerances: local.',
  series: [
    {
      ...ctOrMriAbdomenPelvis,
      steps: steps(
        {
          every: 'P3M',
          from: 'P0M',
          to: 'P12M',
          early: 'P1M',
          late: 'P1M',
          basis: 'local-default',
          citation: 'Every 12 weeks: guideline (NCCN). 3 months in its place, and tolerances: local.',
        },
        {
          every: 'P6M',
          from: 'P12M',
          to: 'P120M',
          early: 'P1M',
          late: 'P1M',
          basis: 'guideline',
          citation: 'Every 6 months: guideline. End at month 120 and tolerances: local.',
        },
      ),
    },
  ],
};
