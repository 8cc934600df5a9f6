import { ITEM_GAPS, type ItemGap } from '../domain/gaps.ts';
import type { State } from './kinds.ts';

/** Which conditions a statement has; their values are its parameters. */
export interface Shape {
  readonly imaging: boolean;
  /** Work of all kinds, or of this many named kinds; scans of observation periods apart. */
  readonly work: 'all' | number;
  /** Work that is ordered and booked like an examination, and has its gaps. */
  readonly scans: boolean;
  readonly state: State | null;
  readonly dueWithin: boolean;
  readonly dueBefore: boolean;
  readonly late: boolean;
  readonly primary: boolean;
  readonly grade: boolean;
  readonly nelmType: boolean;
  /** `somebody`: counted, never listed. */
  readonly assignee: 'anybody' | 'one' | 'nobody' | 'somebody';
  /** Late rows that nobody had, and that were told to somebody. */
  readonly escalated: boolean;
  readonly snoozed: Snoozed;
  readonly booked: boolean | null;
  /** Examinations and scans with one of these gaps alone. */
  readonly gaps: readonly ItemGap[] | null;
  /** Of patients that a search has found. */
  readonly patients: boolean;
  readonly sort: Sort;
  /** Goes on after a row of the page before. */
  readonly after: boolean;
}

/** Rows that are put off: left out, alone, or among the others. */
export const SNOOZED = ['false', 'true', 'all'] as const;
export type Snoozed = (typeof SNOOZED)[number];

export const SORTS = ['urgency', 'due'] as const;
export type Sort = (typeof SORTS)[number];

export type Placeholder = (name: string, type: string) => string;

/** How many filters a shape has beyond those that every list has. */
export const filtersOf = (shape: Shape): number =>
  [
    shape.state !== null,
    shape.dueWithin,
    shape.dueBefore,
    shape.late,
    shape.primary,
    shape.grade,
    shape.nelmType,
    shape.assignee !== 'anybody',
    shape.escalated,
    shape.snoozed !== 'false',
    shape.booked !== null,
    shape.gaps !== null,
    shape.patients,
    shape.sort !== 'urgency',
    shape.work !== 'all',
  ].filter(Boolean).length;

// IS NOT TRUE: as an OR the planner would leave the order of the list for a bitmap, and as a function of the column
// take it to hold for a third of all rows.
const isAwake = ($: Placeholder): string => `(${isAsleep($)}) IS NOT TRUE`;
export const isAsleep = ($: Placeholder): string => `snoozed_until > ${$('today', 'date')}`;

const now = ($: Placeholder): string => $('now', 'timestamptz');
const ASSIGNEES: Readonly<Record<Shape['assignee'], ($: Placeholder) => string[]>> = {
  anybody: () => [],
  // A lease that has ended is nobody's. As a plain comparison, the planner would take it to hold as rarely again as
  // a row has an assignee, and sort all of theirs.
  one: ($) => [`assignee_id = ${$('assignee', 'uuid')}`, `(assigned_until <= ${now($)}) IS NOT TRUE`],
  nobody: ($) => [`(assigned_until > ${now($)}) IS NOT TRUE`],
  somebody: ($) => ['assignee_id IS NOT NULL', `assigned_until > ${now($)}`],
};
const SLEEP: Readonly<Record<Snoozed, ($: Placeholder) => string[]>> = {
  false: ($) => [isAwake($)],
  true: ($) => [isAsleep($)],
  all: () => [],
};

// Told from a step on, or by the first one since the work is theirs. `> 0` is the condition of the indexes.
const toldTo = ($: Placeholder, role: string): string[] => [
  'escalated_to > 0',
  `(escalated_to >= ${$('escalatedFrom', 'smallint')} OR ${role} = ANY(${$('escalatedRoles', 'text[]')}))`,
];

/**
 * Conditions that examinations and work have alike.
 * @param role whose work a row is, in SQL
 */
export const commonFilters = (shape: Shape, $: Placeholder, role: string): string[] => [
  ...(shape.dueBefore ? [`due_on < ${$('dueBefore', 'date')}`] : []),
  ...(shape.primary ? [`primary_tumour = ${$('primary', 'text')}`] : []),
  ...(shape.grade ? [`grade = ${$('grade', 'text')}`] : []),
  ...(shape.nelmType ? [`nelm_type = ${$('nelmType', 'text')}`] : []),
  ...ASSIGNEES[shape.assignee]($),
  ...(shape.escalated ? toldTo($, role) : []),
  ...SLEEP[shape.snoozed]($),
  ...(shape.booked === null ? [] : [`booked_on IS ${shape.booked ? 'NOT NULL' : 'NULL'}`]),
  ...(shape.patients ? [`patient_id = ANY(${$('patients', 'uuid[]')})`] : []),
];

/** What `gapOf` of the domain says, where `isDue` says whether the row is due. */
export const itemGap: Readonly<Record<ItemGap, (isDue: string, $: Placeholder) => string>> = {
  'no-order': (isDue) => `(${isDue} AND ordered_on IS NULL)`,
  'no-appointment': (_isDue, $) =>
    `(ordered_on IS NOT NULL AND (booked_on IS NULL OR booked_on < ${$('missedBefore', 'date')}))`,
};

/** The conditions for the gaps asked for; each alone is a range of the index's keys. */
export const gapFilters = ({ gaps }: Shape, isDue: string, $: Placeholder): string[] => {
  if (gaps === null) return [];
  return [
    `(${ITEM_GAPS.filter((gap) => gaps.includes(gap))
      .map((gap) => itemGap[gap](isDue, $))
      .join(' OR ')})`,
  ];
};
