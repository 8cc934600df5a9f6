import type { listWorklist } from '../../worklist/use-cases.ts';
import type { TextKey } from '../texts/texts.ts';
import type { View } from '../view.ts';
import { addressOf, type FilterName, type Filters, queryOf, without, withQuery } from './address.ts';
import { GROUPS, kindsOf } from './kinds.ts';

type Grid = NonNullable<Awaited<ReturnType<typeof listWorklist>>['grid']>;
type Count = Grid['counts'][number];

interface Column {
  readonly name:
    | 'late91'
    | 'late15'
    | 'overdue'
    | 'due'
    | 'within7'
    | 'within30'
    | 'unscheduled'
    | 'nobody'
    | 'snoozed'
    | 'all';
  /** Its list. */
  readonly filters: Filters;
  readonly of: (count: Count) => number;
  /** How loud a number is that is not 0. */
  readonly loud: 'alarm' | 'warn' | 'plain';
}

const inState = (state: string) => (count: Count) => (count.state === state ? count.rows : 0);

/** The columns. What is 91 days late is 15 days late, too: each says of itself how far it reaches. */
const COLUMNS = [
  { name: 'late91', filters: { daysLate: '91' }, of: (count) => count.daysLate91, loud: 'alarm' },
  { name: 'late15', filters: { daysLate: '15' }, of: (count) => count.daysLate15, loud: 'alarm' },
  { name: 'overdue', filters: { state: 'overdue' }, of: inState('overdue'), loud: 'alarm' },
  { name: 'due', filters: { state: 'due' }, of: inState('due'), loud: 'warn' },
  { name: 'within7', filters: { dueWithin: '7' }, of: (count) => count.dueWithin7, loud: 'plain' },
  { name: 'within30', filters: { dueWithin: '30' }, of: (count) => count.dueWithin30, loud: 'plain' },
  {
    name: 'unscheduled',
    filters: { gap: 'no-order,no-appointment' },
    of: (count) => count.unscheduled,
    loud: 'warn',
  },
  { name: 'nobody', filters: { assignee: 'nobody' }, of: (count) => count.nobody, loud: 'plain' },
  { name: 'snoozed', filters: { snoozed: 'true' }, of: (count) => count.snoozed, loud: 'plain' },
  { name: 'all', filters: {}, of: (count) => count.rows, loud: 'plain' },
] as const satisfies readonly Column[];

/** Filters that a cell sets itself: a link of the grid leaves the others as they are. */
const OF_CELLS = ['kind', 'state', 'dueBefore', 'dueWithin', 'daysLate', 'gap', 'snoozed'] as const;

/** Told in the head of the grid, also while it is folded. */
const HEADS: ReadonlySet<string> = new Set(['overdue', 'due', 'within7', 'unscheduled']);
/** Left out where the page is narrow. */
const SELDOM: ReadonlySet<string> = new Set(['late15', 'within30', 'nobody']);

/** The grid: for each group of kinds and each column how many rows there are, and where they are listed. */
export function gridView({ t }: View, { counts, gaps }: Grid, filters: Filters) {
  const kept = without(filters, ...OF_CELLS, ...(filters.assignee === 'nobody' ? ['assignee' as const] : []));
  const here = queryOf(filters);
  const cell = (column: Column, kinds: Filters, ofKinds: readonly Count[]) => {
    const rows = ofKinds.reduce((sum, count) => sum + column.of(count), 0);
    const query = rows === 0 ? null : queryOf({ ...kept, ...kinds, ...column.filters });
    return {
      rows,
      column: t(`column-name.${column.name}` satisfies TextKey, { n: rows }),
      loud: rows === 0 ? 'zero' : `${column.loud}${SELDOM.has(column.name) ? ' seldom' : ''}`,
      href: query === null ? null : withQuery(query),
      here: query === here,
    };
  };
  const groups = GROUPS.map(([group, kinds]) => {
    const ofKinds = counts.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
    const cells = COLUMNS.map((column) => cell(column, { kind: kindsOf(kinds) }, ofKinds));
    return { name: t(`group.${group}` satisfies TextKey), isSum: false, cells };
  });
  const sums = COLUMNS.map((column) => cell(column, {}, counts));
  const isQuiet = ({ cells }: (typeof groups)[number]) => cells.every(({ rows }) => rows === 0);
  return {
    /** Filters that the grid is under, too. */
    kept: Object.keys(kept) as FilterName[],
    columns: COLUMNS.map(({ name }) => name),
    groups: [
      ...groups.filter((group) => !isQuiet(group)),
      { name: t('worklist.grid.all'), isSum: true, cells: sums },
    ],
    quiet: groups
      .filter(isQuiet)
      .map(({ name }) => name)
      .join(' · '),
    total: sums.at(-1)?.rows ?? 0,
    heads: sums.filter((_, index) => HEADS.has(COLUMNS[index]?.name ?? '')),
    gaps: gaps.map(({ gap, rows }) => ({
      name: t(`gap.${gap}` satisfies TextKey),
      help: t(`gap-help.${gap}` satisfies TextKey),
      rows,
      href: rows === 0 ? null : addressOf({ ...kept, gap }),
      here: queryOf({ ...kept, gap }) === here,
    })),
  };
}
