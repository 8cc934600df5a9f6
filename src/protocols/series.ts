import type { Series, Step } from '../domain/protocol.ts';

export const PAPER = 'Zhang, Tsuchikawa et al. 2024';
export const PAPER_CITING_ENETS = `${PAPER}, citing ENETS 2023`;

type Row = Omit<Step, 'number' | 'max'> & { readonly max?: Step['max'] };

/** Rows of the table of clinical rules §2, numbered in order. */
export const steps = (...rows: readonly Row[]): readonly Step[] =>
  rows.map((row, index) => ({ max: null, ...row, number: index + 1 }));

export const mriLiverPelvis = {
  key: 'mri-liver-pelvis',
  label: 'MRI liver + pelvis',
  modalities: ['MRI'],
  regions: ['liver', 'pelvis'],
} as const satisfies Omit<Series, 'steps'>;

export const sigmoidoscopy = {
  key: 'sigmoidoscopy',
  label: 'Sigmoidoscopy',
  modalities: ['sigmoidoscopy'],
  regions: ['rectum'],
} as const satisfies Omit<Series, 'steps'>;

export const ctOrMriAbdomenPelvis = {
  key: 'ct-or-mri-abdomen-pelvis',
  label: 'CT or MRI, abdomen + pelvis',
  modalities: ['CT', 'MRI'],
  regions: ['abdomen', 'pelvis'],
} as const satisfies Omit<Series, 'steps'>;

export const g3Citation =
  'Range 12 to 24 weeks in the first 24 months: guideline (NCCN). Range 6 to 12 months after that: guideline. Targets within the ranges and tolerances: local.';

/** The same scans for a well-differentiated G3 of either primary. */
export const g3Scans: Series = {
  ...ctOrMriAbdomenPelvis,
  steps: steps(
    {
      every: 'P4M',
      from: 'P0M',
      to: 'P24M',
      early: 'P1M',
      late: 'P1M',
      max: 'P24W',
      basis: 'local-default',
      citation:
        'Range 12 to 24 weeks, and with it the longest interval of 24 weeks: guideline (NCCN). Target of 4 months and tolerances: local.',
    },
    {
      every: 'P6M',
      from: 'P24M',
      to: 'P120M',
      early: 'P1M',
      late: 'P6M',
      max: 'P12M',
      basis: 'local-default',
      citation:
        'Range 6 to 12 months, and with it the longest interval of 12 months: guideline. Target of 6 months and tolerances: local.',
    },
  ),
};
