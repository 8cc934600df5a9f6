import type { Protocol } from '../domain/protocol.ts';
import {
  g3Citation,
  g3Scans,
  mriLiverPelvis,
  PAPER,
  PAPER_CITING_ENETS,
  sigmoidoscopy,
  steps,
} from './series.ts';

const G1_SOURCE = `guideline (${PAPER_CITING_ENETS}, "at least 5 years")`;
const G2_SOURCE = `Direction: paper (${PAPER}, "longer follow-up periods and shorter intervals than G1")`;

export const rectNone: Protocol = {
  code: 'RECT-NONE',
  version: 1,
  title: 'Rectal NET G1 of low risk: no surveillance',
  covers:
    'Resected rectal NET G1 of less than 10 mm, R0, without lymphatic, venous or muscle invasion, N0, each of them known.',
  basis: 'guideline',
  citation: 'No surveillance: guideline (ESMO 2020, NCCN).',
  series: [],
};

export const rectG1: Protocol = {
  code: 'RECT-G1',
  version: 1,
  title: 'Rectal NET G1, resected',
  covers: 'Every resected rectal NET G1 that RECT-NONE does not cover.',
  basis: 'guideline',
  citation: `Intervals and the 60 months: ${G1_SOURCE}. Regions and tolerances: local.`,
  series: [
    {
      ...mriLiverPelvis,
      steps: steps({
        every: 'P6M',
        from: 'P0M',
        to: 'P60M',
        early: 'P1M',
        late: 'P1M',
        basis: 'guideline',
        citation: `MRI every 6 months to month 60: ${G1_SOURCE}. Regions (liver and pelvis) and tolerances: local.`,
      }),
    },
    {
      ...sigmoidoscopy,
      steps: steps({
        every: 'P12M',
        from: 'P0M',
        to: 'P60M',
        early: 'P2M',
        late: 'P2M',
        basis: 'guideline',
        citation: `Sigmoidoscopy every 12 months to month 60: ${G1_SOURCE}. Tolerances: local.`,
      }),
    },
  ],
};

export const rectG2x: Protocol = {
  code: 'RECT-G2X',
  version: 1,
  title: 'Rectal NET G2, resected: extended surveillance',
  covers: 'Resected rectal NET G2 of any size.',
  basis: 'local-default',
  citation: `${G2_SOURCE}. Every figure: local.`,
  series: [
    {
      ...mriLiverPelvis,
      steps: steps(
        {
          every: 'P4M',
          from: 'P0M',
          to: 'P60M',
          early: 'P1M',
          late: 'P1M',
          basis: 'local-default',
          citation: `${G2_SOURCE}. Every 4 months, month 60, regions and tolerances: local.`,
        },
        {
          every: 'P6M',
          from: 'P60M',
          to: 'P204M',
          early: 'P1M',
          late: 'P1M',
          basis: 'local-default',
          citation: `${G2_SOURCE}. Every 6 months, month 204, regions and tolerances: local; month 204 lies past the paper's P75 of DFS-I, 193.5 months.`,
        },
        {
          every: 'P12M',
          from: 'P204M',
          to: 'P240M',
          early: 'P2M',
          late: 'P2M',
          basis: 'local-default',
          citation: `${G2_SOURCE}. Every 12 months, month 240, regions and tolerances: local.`,
        },
      ),
    },
    {
      ...sigmoidoscopy,
      steps: steps({
        every: 'P12M',
        from: 'P0M',
        to: 'P120M',
        early: 'P2M',
        late: 'P2M',
        basis: 'local-default',
        citation: `${G2_SOURCE}. Every 12 months, month 120 and tolerances: local.`,
      }),
    },
  ],
};

export const rectG3: Protocol = {
  code: 'RECT-G3',
  version: 1,
  title: 'Rectal NET G3, resected',
  covers: 'Resected, well-differentiated rectal NET G3.',
  basis: 'local-default',
  citation: `${g3Citation} Sigmoidoscopy: local.`,
  series: [
    g3Scans,
    {
      ...sigmoidoscopy,
      steps: steps({
        every: 'P12M',
        from: 'P0M',
        to: 'P120M',
        early: 'P2M',
        late: 'P2M',
        basis: 'local-default',
        citation: 'Every 12 months, month 120 and tolerances: local.',
      }),
    },
  ],
};
