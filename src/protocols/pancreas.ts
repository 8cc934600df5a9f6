import type { Protocol } from '../domain/protocol.ts';
import { g3Citation, g3Scans, PAPER_CITING_ENETS, steps } from './series.ts';

const SOURCE = `guideline (${PAPER_CITING_ENETS})`;
const RANGES = `Ranges of 6 to 12 and 12 to 24 months, then every 5 years: ${SOURCE}.`;
const TEN_YEARS = '"for 10 years" read as months 60 to 180: local';

const mriAbdomen = {
  key: 'mri-abdomen',
  label: 'MRI abdomen',
  modalities: ['MRI'],
  regions: ['abdomen'],
} as const;

const everyFiveYears = {
  every: 'P60M',
  from: 'P180M',
  to: null,
  early: 'P6M',
  late: 'P6M',
  basis: 'guideline',
  citation: `Every 5 years, without end: ${SOURCE}. Beginning at month 180, region and tolerances: local.`,
} as const;

export const pancG1: Protocol = {
  code: 'PANC-G1',
  version: 1,
  title: 'Pancreatic NET G1, resected',
  covers: 'Resected pancreatic NET G1.',
  basis: 'local-default',
  citation: `${RANGES} Targets within the ranges, region and tolerances: local; ${TEN_YEARS}.`,
  series: [
    {
      ...mriAbdomen,
      steps: steps(
        {
          every: 'P12M',
          from: 'P0M',
          to: 'P60M',
          early: 'P6M',
          late: 'P1M',
          max: 'P12M',
          basis: 'local-default',
          citation: `Range 6 to 12 months to month 60, and with it the longest interval of 12: ${SOURCE}. Target of 12 months, region and tolerances: local.`,
        },
        {
          every: 'P24M',
          from: 'P60M',
          to: 'P180M',
          early: 'P12M',
          late: 'P2M',
          max: 'P24M',
          basis: 'local-default',
          citation: `Range 12 to 24 months, and with it the longest interval of 24: ${SOURCE}. Target of 24 months, region and tolerances: local; ${TEN_YEARS}.`,
        },
        everyFiveYears,
      ),
    },
  ],
};

export const pancG2: Protocol = {
  code: 'PANC-G2',
  version: 1,
  title: 'Pancreatic NET G2, resected',
  covers: 'Resected pancreatic NET G2.',
  basis: 'local-default',
  citation: `${RANGES} Targets within the ranges, region and tolerances: local; ${TEN_YEARS}.`,
  series: [
    {
      ...mriAbdomen,
      steps: steps(
        {
          every: 'P6M',
          from: 'P0M',
          to: 'P60M',
          early: 'P1M',
          late: 'P6M',
          max: 'P12M',
          basis: 'local-default',
          citation: `Range 6 to 12 months to month 60, and with it the longest interval of 12: ${SOURCE}. Target of 6 months, region and tolerances: local.`,
        },
        {
          every: 'P12M',
          from: 'P60M',
          to: 'P180M',
          early: 'P1M',
          late: 'P12M',
          max: 'P24M',
          basis: 'local-default',
          citation: `Range 12 to 24 months, and with it the longest interval of 24: ${SOURCE}. Target of 12 months, region and tolerances: local; ${TEN_YEARS}.`,
        },
        everyFiveYears,
      ),
    },
  ],
};

export const pancLow: Protocol = {
  code: 'PANC-LOW',
  version: 1,
  title: 'Pancreatic NET G1 of low risk: no surveillance',
  covers:
    'Resected pancreatic NET G1, N0, of less than 20 mm, R0. Never chosen by itself: a clinician picks it.',
  basis: 'guideline',
  citation: 'Guidelines conflict on whether to follow these patients; hence it is never chosen by itself.',
  series: [],
};

export const pancG3: Protocol = {
  code: 'PANC-G3',
  version: 1,
  title: 'Pancreatic NET G3, resected',
  covers: 'Resected, well-differentiated pancreatic NET G3.',
  basis: 'local-default',
  citation: g3Citation,
  series: [g3Scans],
};

export const asPnet: Protocol = {
  code: 'AS-PNET',
  version: 1,
  title: 'Small pancreatic NET, watched',
  covers:
    'Unresected non-functioning pancreatic NET of 20 mm or less, asymptomatic, G1 (low G2 or no biopsy if a clinician says so), watched.',
  basis: 'local-default',
  citation: 'Every figure: local; the interval of the first 24 months lies inside the NCCN range.',
  series: [
    {
      key: 'mri-or-eus',
      label: 'MRI or EUS',
      modalities: ['MRI', 'EUS'],
      regions: ['pancreas'],
      steps: steps(
        {
          every: 'P6M',
          from: 'P0M',
          to: 'P24M',
          early: 'P1M',
          late: 'P1M',
          basis: 'local-default',
          citation: 'Every 6 months: local, inside the NCCN range. Month 24, region and tolerances: local.',
        },
        {
          every: 'P12M',
          from: 'P24M',
          to: 'P120M',
          early: 'P2M',
          late: 'P2M',
          basis: 'local-default',
          citation: 'Every 12 months: local. Month 120, region and tolerances: local.',
        },
      ),
    },
  ],
};
