import { ESCALATION_LEVELS } from '../../domain/escalation.ts';
import { NELM_LABELS, PRIMARIES } from '../../domain/facts.ts';
import { GAPS } from '../../domain/gaps.ts';
import type { Colleague } from '../../staff/use-cases.ts';
import { SORTS } from '../../worklist/filters.ts';
import { STATES, WORKLIST_KINDS } from '../../worklist/kinds.ts';
import type { TextKey } from '../texts/texts.ts';
import type { View } from '../view.ts';
import { addressOf, type FilterName, type Filters, without } from './address.ts';
import { GROUPS, kindsOf, nameOfKinds } from './kinds.ts';

const GRADES = ['G1', 'G2', 'G3', 'NEC', 'unknown'] as const;
const DAYS_AHEAD = ['7', '14', '30', '90'] as const;
const DAYS_LATE = ['1', '15', '31', '91'] as const;

type Choice = readonly [value: string, text: string];

interface Field {
  readonly name: FilterName;
  readonly label: string;
  readonly choices: readonly Choice[];
}
interface Fields {
  readonly first: readonly Field[];
  readonly more: readonly Field[];
}
const kept = new WeakMap<readonly Colleague[], Map<string, Fields>>();

/** The fields of the bar with what each offers: the same for all who read one language at one site. */
function fieldsOf(view: View, staff: readonly Colleague[]): Fields {
  const { code } = view.reader.language;
  const ofStaff = kept.get(staff) ?? new Map<string, Fields>();
  kept.set(staff, ofStaff);
  const fields = ofStaff.get(code) ?? makeFields(view, staff);
  ofStaff.set(code, fields);
  return fields;
}

function makeFields({ t }: View, staff: readonly Colleague[]): Fields {
  const field = (name: FilterName, none: string, choices: readonly Choice[]): Field => ({
    name,
    label: t(`filter.${name}` satisfies TextKey),
    choices: [['', none], ...choices],
  });
  const any = t('filter.any');
  const groups: Choice[] = GROUPS.filter(([, kinds]) => kinds.length > 1).map(([group, kinds]) => [
    kindsOf(kinds),
    t('filter.group', { group: t(`group.${group}` satisfies TextKey) }),
  ]);
  const kinds: Choice[] = WORKLIST_KINDS.map((kind) => [kind, t(`kind.${kind}` satisfies TextKey)]);
  const first = [
    field('kind', any, [...groups, ...kinds]),
    field(
      'state',
      any,
      STATES.map((state) => [state, t(`state.${state}` satisfies TextKey)]),
    ),
    field('assignee', t('filter.anybody'), [
      ['me', t('filter.me')],
      ['nobody', t('filter.nobody')],
      ...staff.map(({ login, name }): Choice => [login, name]),
    ]),
    field(
      'primary',
      any,
      PRIMARIES.map((primary) => [primary, t(`primary.${primary}` satisfies TextKey)]),
    ),
    field(
      'grade',
      any,
      GRADES.map((grade) => [grade, t(`grade.${grade}` satisfies TextKey)]),
    ),
  ];
  const more = [
    field('escalated', any, [
      ['me', t('filter.escalated.me')],
      ...ESCALATION_LEVELS.map((level): Choice => [level, t(`escalation.${level}` satisfies TextKey)]),
    ]),
    field(
      'nelmType',
      any,
      NELM_LABELS.map((label) => [label, t(`nelm.${label}` satisfies TextKey)]),
    ),
    field(
      'dueWithin',
      any,
      DAYS_AHEAD.map((n) => [n, t('filter.dueWithin.days', { n: Number(n) })]),
    ),
    field(
      'daysLate',
      any,
      DAYS_LATE.map((n) => [n, t('filter.daysLate.days', { n: Number(n) })]),
    ),
    field(
      'gap',
      any,
      GAPS.map((gap) => [gap, t(`gap.${gap}` satisfies TextKey)]),
    ),
    field('booked', any, [
      ['true', t('filter.booked.true')],
      ['false', t('filter.booked.false')],
    ]),
    field('snoozed', t('filter.snoozed.false'), [
      ['true', t('filter.snoozed.true')],
      ['all', t('filter.snoozed.all')],
    ]),
    field(
      'sort',
      t('filter.sort.urgency'),
      SORTS.slice(1).map((sort) => [sort, t(`filter.sort.${sort}` satisfies TextKey)]),
    ),
  ];
  return { first, more };
}

/** What a reader may filter by: the fields of the bar with what each offers, and the filters that stand, in words. */
export function filterBar(view: View, filters: Filters, staff: readonly Colleague[]) {
  const { t } = view;
  const filled = (fields: readonly Field[]) =>
    fields.map((field) => {
      const chosen = filters[field.name] ?? '';
      // What an address names and the bar does not offer stays chosen.
      if (field.choices.some(([value]) => value === chosen)) return { ...field, chosen };
      const unoffered: Choice = [chosen, wordOf(view, field.name, chosen, staff)];
      return { ...field, chosen, choices: [...field.choices, unoffered] };
    });
  const fields = fieldsOf(view, staff);
  const [first, more] = [filled(fields.first), filled(fields.more)];
  return {
    search: filters.search ?? '',
    dueBefore: filters.dueBefore ?? '',
    first,
    more,
    // What is chosen is seen.
    open: filters.dueBefore !== undefined || more.some(({ chosen }) => chosen !== ''),
    words: (Object.entries(filters) as [FilterName, string][]).map(([name, value]) => ({
      name,
      text: t('filter.word', {
        name: t(`filter.${name}` satisfies TextKey),
        value: wordOf(view, name, value, staff),
      }),
      href: addressOf(without(filters, name)),
    })),
  };
}

/** What a filter asks for, as a reader says it. */
function wordOf({ t, dates }: View, name: FilterName, value: string, staff: readonly Colleague[]): string {
  switch (name) {
    case 'kind':
      return nameOfKinds(t, value);
    case 'state':
      return t(`state.${value as 'open'}`);
    case 'primary':
      return t(`primary.${value as 'other'}`);
    case 'grade':
      return t(`grade.${value as 'unknown'}`);
    case 'nelmType':
      return t(`nelm.${value as 'none'}`);
    case 'gap':
      return value
        .split(',')
        .map((gap) => t(`gap.${gap as 'no-order'}`))
        .join(', ');
    case 'dueBefore':
      return dates.weekday(value);
    case 'dueWithin':
      return t('filter.dueWithin.days', { n: Number(value) });
    case 'daysLate':
      return t('filter.daysLate.days', { n: Number(value) });
    case 'booked':
      return t(`filter.booked.${value as 'true'}`);
    case 'snoozed':
      return t(`filter.snoozed.${value as 'true'}`);
    case 'sort':
      return t(`filter.sort.${value as 'due'}`);
    case 'escalated':
      return value === 'me' ? t('filter.escalated.me') : t(`escalation.${value as 'lead'}`);
    case 'assignee':
      if (value === 'me' || value === 'nobody') return t(`filter.${value}`);
      return staff.find(({ login }) => login === value)?.name ?? value;
    default:
      return value;
  }
}
