/** What is planted in the paper's cohort, by record number, whatever the seed. */
export interface Fate {
  readonly tells: string;
  /** The item of this month closed so many days before the demo's day. */
  readonly overdue?: readonly [month: number, days: number];
  /** Of the unresected metastases; null: nobody reported it. Stable where not said. */
  readonly status?: 'progressing' | 'unknown' | null;
  readonly diedAfterDays?: number;
  /** Days from the curative hepatectomy to the second liver metastasis, found twelve days ago. */
  readonly relapsedAfterDays?: number;
  readonly ruledOut?: boolean;
}

export const FATES: Readonly<Record<string, Fate>> = {
  'H-1005': {
    tells: 'relapse after hepatectomy (DFS-AH 15.8 months), status missing',
    relapsedAfterDays: 481,
  },
  'H-1006': { tells: 'POSTHEP scan 16 days overdue', overdue: [15, 16] },
  'H-1010': { tells: 'G3 with curative hepatectomy: two courses side by side' },
  'H-1013': { tells: 'metastases watched, scan 4 days overdue', overdue: [18, 4] },
  'H-1015': { tells: 'progressing: no protocol covers', status: 'progressing' },
  'H-1017': { tells: 'disease status unknown: missing fact', status: 'unknown' },
  'H-1024': { tells: 'metastases watched, scan 47 days overdue', overdue: [24, 47] },
  'H-1028': { tells: 'observation rule: ruled out by a new lesion', status: 'progressing', ruledOut: true },
  'H-1029': { tells: 'observation rule passed, never operated on' },
  'H-1033': { tells: 'disease status never reported: missing fact', status: null },
  'H-1035': { tells: 'G3 with unresected metastases, died', diedAfterDays: 400 },
  'H-1047': { tells: 'rectal G3 with unresected metastases: no protocol covers' },
  'C-1003': { tells: 'relapse after hepatectomy (DFS-AH 6.8 months)', relapsedAfterDays: 207 },
  'C-1008': { tells: 'died within ten days of the hepatectomy', diedAfterDays: 3 },
  'C-1010': { tells: 'metastases watched, scan 110 days overdue', overdue: [24, 110] },
  'C-1012': { tells: 'disease status never reported: missing fact', status: null },
  'C-1016': { tells: 'G3, primary resected, metastases not: no protocol covers' },
  'C-1022': { tells: 'metastases watched, scan 9 days overdue', overdue: [9, 9] },
  'C-1024': { tells: 'died in mid-schedule', diedAfterDays: 500 },
  'C-1025': { tells: 'progressing: no protocol covers', status: 'progressing' },
  'C-1029': { tells: 'G3 with unresected metastases, died', diedAfterDays: 300 },
  'C-1030': { tells: 'G3 with unresected metastases: no protocol covers' },
  'C-1032': { tells: 'G3 with unresected metastases: no protocol covers' },
};
