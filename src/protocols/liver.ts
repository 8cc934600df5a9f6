import type { Protocol } from '../domain/protocol.ts';
import { steps } from './series.ts';

const OBSERVED_RANGE = 'Range 12 weeks to 12 months: guideline';

export const posthep: Protocol = {
  code: 'POSTHEP',
  version: 1,
  title: 'After liver surgery for metastases',
  covers: 'After each curative hepatectomy or curative-intent ablation for neuroendocrine liver metastases.',
  basis: 'local-default',
  citation: 'Every figure: local.',
  series: [
    {
      key: 'mri-liver',
      label: 'MRI liver',
      modalities: ['MRI'],
      regions: ['liver'],
      steps: steps(
        {
          every: 'P3M',
          from: 'P0M',
          to: 'P24M',
          early: 'P1M',
          late: 'P1M',
          basis: 'local-default',
          citation: 'Every 3 months, month 24 and tolerances: local.',
        },
        {
          every: 'P6M',
          from: 'P24M',
          to: 'P60M',
          early: 'P1M',
          late: 'P1M',
          basis: 'local-default',
          citation: 'Every 6 months, month 60 and tolerances: local.',
        },
        {
          every: 'P12M',
          from: 'P60M',
          to: 'P120M',
          early: 'P2M',
          late: 'P2M',
          basis: 'local-default',
          citation: 'Every 12 months, month 120 and tolerances: local.',
        },
      ),
    },
  ],
};

export const nelmObs: Protocol = {
  code: 'NELM-OBS',
  version: 1,
  title: 'Unresected metastatic NET, stable',
  covers: 'Unresected metastatic NET G1 or G2, stable.',
  basis: 'local-default',
  citation: `${OBSERVED_RANGE}. Targets within it and tolerances: local.`,
  series: [
    {
      key: 'ct-or-mri-abdomen',
      label: 'CT or MRI, abdomen',
      modalities: ['CT', 'MRI'],
      regions: ['abdomen'],
      steps: steps(
        {
          every: 'P3M',
          from: 'P0M',
          to: 'P12M',
          early: 'P1M',
          late: 'P1M',
          basis: 'local-default',
          citation: `${OBSERVED_RANGE}. Target of 3 months, month 12 and tolerances: local.`,
        },
        {
          every: 'P6M',
          from: 'P12M',
          to: null,
          early: 'P1M',
          late: 'P1M',
          basis: 'local-default',
          citation: `${OBSERVED_RANGE}. Target of 6 months, without end, and tolerances: local.`,
        },
      ),
    },
  ],
};
