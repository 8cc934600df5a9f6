import { createHash } from 'node:crypto';
import type { Statement } from '../db/named.ts';
import {
  commonFilters,
  filtersOf,
  gapFilters,
  isAsleep,
  itemGap,
  type Placeholder,
  type Shape,
  type Sort,
} from './filters.ts';
import type { State } from './kinds.ts';

/**
 * The worklist's SQL, one statement for each combination of filters: a nullable parameter for each filter
 * would leave the planner one plan for all of them. Every row of a live item is read by exactly one branch:
 * fresh (its stage is still true: a range of item_worklist_ix) or stale (its day has come and no sweep has
 * passed: judged by its dates). Each branch is an ordered, limited range, and PostgreSQL merges them.
 */

/** A statement and the names of its parameters, in order. */
export interface Prepared {
  readonly statement: Statement;
  readonly parameters: readonly string[];
}

/** Past this many filters at once a statement is rare: kept under its name it would only fill every connection. */
const MOST_FILTERS_NAMED = 2;
const known = new Map<string, Prepared>();

export const pageStatement = (shape: Shape): Prepared => prepared('page', shape, pageSql);
/** The ids of the first rows, in their order: what stands before a place. */
export const headStatement = (shape: Shape): Prepared =>
  prepared('head', { ...shape, after: false }, headSql);
export const countStatement = (shape: Shape): Prepared =>
  prepared('counts', { ...shape, after: false, sort: 'urgency' }, countSql);

function prepared(
  list: 'page' | 'head' | 'counts',
  shape: Shape,
  write: (shape: Shape, $: Placeholder) => string,
): Prepared {
  const key = JSON.stringify([list, shape]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const parameters: string[] = [];
  const $: Placeholder = (name, type) => {
    const at = parameters.indexOf(name);
    return `$${at === -1 ? parameters.push(name) : at + 1}::${type}`;
  };
  const text = write(shape, $);
  const rare = filtersOf(shape) > MOST_FILTERS_NAMED || Number(shape.work) + Number(shape.scans) > 1;
  const name = rare ? null : `worklist-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  const made = { statement: { name, text }, parameters };
  if (!rare) known.set(key, made);
  return made;
}

const TIERS = [1, 2, 3, 4, 5, 6] as const;
const TIER_OF: Readonly<Record<State, number>> = { open: 6, due: 5, overdue: 3 };

const BOTH = `primary_tumour, grade, nelm_type, assignee_id, assigned_until, snoozed_until, order_number, ordered_on,
  booked_on, booked_place, escalated_to`;
const ITEM_COLUMNS = `version, patient_id, NULL::uuid AS item_id, opens_on, closes_on,
  nullif(missing_regions, '{}') AS missing_regions, course_id, series_key, step_number, occurrence, origin, NULL::text AS role, NULL::text AS sentence,
  NULL::text AS subject, NULL::jsonb AS parts, ${BOTH}`;
const WORK_COLUMNS = `version, patient_id, item_id, NULL::date AS opens_on, NULL::date AS closes_on,
  NULL::text[] AS missing_regions, NULL::uuid AS course_id, NULL::text AS series_key,
  NULL::integer AS step_number, NULL::integer AS occurrence, NULL::text AS origin, role, sentence, subject, parts,
  ${BOTH}`;

/** What is sent of a row: what it is looked up by stays behind. */
const SHOWN = `page.tier, page.day, page.id, kind, version, item_id, opens_on, due_on, closes_on, missing_regions,
  course_id, series_key, step_number, occurrence, origin, role, sentence, subject, parts, primary_tumour, grade,
  nelm_type, assigned_until, snoozed_until, order_number, ordered_on, booked_on, booked_place, escalated_to`;

/** The keys of a sort, in a branch of examinations or of work, and of what was merged. */
const KEYS: Readonly<Record<Sort, { imaging: (tier: string) => string; work: string; merged: string }>> = {
  urgency: {
    imaging: (tier) => `${tier}, critical_on, id`,
    work: 'tier, due_on, id',
    merged: 'tier, day, id',
  },
  due: { imaging: () => 'due_on, id', work: 'due_on, id', merged: 'due_on, id' },
};

const orderOf = ({ sort }: Shape, alias: string): string =>
  KEYS[sort].merged
    .split(', ')
    .map((key) => `${alias}.${key}`)
    .join(', ');

/** The first rows of all branches, of each the keys and what else is told of examinations and of work. */
function merged(
  shape: Shape,
  $: Placeholder,
  more: { readonly item: string; readonly work: string },
): string {
  const limit = $('limit', 'integer');
  const keys = KEYS[shape.sort];
  const branch = (select: string, by: string) => `(${select}\n ORDER BY ${by} LIMIT ${limit})`;
  const branches = [
    ...items(shape, $).map(({ from, tier }) =>
      branch(
        `SELECT ${tier} AS tier, critical_on AS day, id, due_on, ${more.item} ${from}`,
        keys.imaging(tier),
      ),
    ),
    ...[...work(shape, $), ...(shape.work === 'all' ? [] : scans(shape, $))].map(({ from }) =>
      branch(`SELECT tier, due_on AS day, id, due_on, ${more.work} ${from}`, keys.work),
    ),
  ];
  return `SELECT * FROM (${branches.join('\n UNION ALL\n')}) AS merged
    ORDER BY ${orderOf(shape, 'merged')} LIMIT ${limit}`;
}

const headSql = (shape: Shape, $: Placeholder): string =>
  `SELECT id FROM (${merged(shape, $, { item: 'NULL AS kind', work: 'NULL AS kind' })}) AS head
    ORDER BY ${orderOf(shape, 'head')}`;

function pageSql(shape: Shape, $: Placeholder): string {
  const site = $('site', 'integer');
  const page = merged(shape, $, {
    item: `'imaging' AS kind, ${ITEM_COLUMNS}`,
    work: `kind, ${WORK_COLUMNS}`,
  });
  // LIMIT 1 keeps a join a look-up for the rows of the page: as a plain join, the planner may read the table.
  return `WITH page AS MATERIALIZED (${page})
  SELECT ${SHOWN}, p.name, p.kana, p.birth_date, p.sex, p.ki67, p.lesions_before, p.lesions_now, n.identifiers, s.login AS assignee_login,
         s.name AS assignee_name, c.contacted_on, c.outcome AS contact_outcome
    FROM page
    LEFT JOIN LATERAL (SELECT name, kana, birth_date, sex, ki67, lesions_before, lesions_now FROM netvigil.patient
                        WHERE site_id = ${site} AND id = page.patient_id LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT string_agg(to_json(system)::text || ',' || to_json(value)::text, ',' ORDER BY system, value)
                              AS identifiers
                         FROM netvigil.patient_identifier
                        WHERE site_id = ${site} AND patient_id = page.patient_id) n ON true
    LEFT JOIN LATERAL (SELECT login, name FROM netvigil.staff
                        WHERE page.assignee_id IS NOT NULL AND site_id = ${site} AND id = page.assignee_id
                        LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT contacted_on, outcome FROM netvigil.contact
                        WHERE site_id = ${site} AND patient_id = page.patient_id AND withdrawn_at IS NULL
                        ORDER BY contacted_on DESC, id DESC LIMIT 1) c ON true
   ORDER BY ${orderOf(shape, 'page')}`;
}

/**
 * Rows of each kind and state, with what the columns of a grid ask of them. Rows are put into few heaps first, as a
 * sum for each column would look at every row as often. Those that somebody has are counted apart, by their own
 * index: no index that a list is counted by tells the assignee.
 */
function countSql(asked: Shape, $: Placeholder): string {
  const shape = { ...asked, snoozed: asked.snoozed === 'true' ? ('true' as const) : ('all' as const) };
  const held = asked.assignee === 'anybody' ? { ...shape, assignee: 'somebody' as const } : null;
  const branches = [
    ...heaps(shape, 'false', $),
    ...(held === null ? [] : heaps({ ...held, snoozed: asked.snoozed }, 'true', $)),
  ];
  const listed = asked.snoozed === 'false' ? 'NOT held AND NOT asleep' : 'NOT held';
  const sum = (name: string, where: string) =>
    `coalesce(sum(n) FILTER (WHERE ${where}), 0)::bigint AS ${name}`;
  return `SELECT kind, state, ${[
    sum('rows', listed),
    sum('snoozed', 'NOT held AND asleep'),
    sum('days_late_15', `${listed} AND state = 'overdue' AND reach >= 15`),
    sum('days_late_91', `${listed} AND state = 'overdue' AND reach >= 91`),
    sum('due_within_7', `${listed} AND state = 'open' AND reach = 7`),
    sum('due_within_30', `${listed} AND state = 'open' AND reach IN (7, 30)`),
    sum('no_order', `${listed} AND gap = 1`),
    sum('no_appointment', `${listed} AND gap = 2`),
    sum('held', 'held'),
  ].join(',\n         ')}
    FROM (${branches.join('\n UNION ALL\n')}) AS heaps
   GROUP BY kind, state ORDER BY kind, state`;
}

/** Rows by kind and state, by how late they are or how soon they come, by gap, and whether they are put off. */
function heaps(shape: Shape, held: 'true' | 'false', $: Placeholder): string[] {
  const today = $('today', 'date');
  const late = (since: string) =>
    `CASE WHEN ${since} <= ${today} - 91 THEN 91 WHEN ${since} <= ${today} - 15 THEN 15 ELSE 0 END`;
  const soon = `CASE WHEN due_on <= ${today} + 7 THEN 7 WHEN due_on <= ${today} + 30 THEN 30 ELSE 0 END`;
  const asleep = `(${isAsleep($)}) IS TRUE AS asleep, ${held} AS held, count(*) AS n`;
  const gap = (isDue: string) =>
    `CASE WHEN ${itemGap['no-order'](isDue, $)} THEN 1 WHEN ${itemGap['no-appointment'](isDue, $)} THEN 2 END`;
  // No index of work tells of orders: of scans alone, which are few, the rows themselves are read.
  const counted = [
    ...work(shape, $).map(({ from }) => ({
      from: `${from}${shape.work === 'all' ? ` AND kind <> ${SCAN}` : ''}`,
      gap: 'NULL::integer',
    })),
    ...scans(shape, $).map(({ from }) => ({ from, gap: gap(isDueWork($)) })),
  ];
  return [
    ...items(shape, $).map(
      ({ from, tier }) =>
        `SELECT 'imaging' AS kind, CASE ${tier} WHEN 6 THEN 'open' WHEN 5 THEN 'due' ELSE 'overdue' END AS state,
                CASE ${tier} WHEN 3 THEN ${late('closes_on')} WHEN 6 THEN ${soon} END AS reach,
                ${gap(isDueItem(tier))} AS gap, ${asleep}
           ${from} GROUP BY 2, 3, 4, 5`,
    ),
    ...counted.map(
      ({ from, gap: ofWork }) =>
        `SELECT kind, CASE WHEN due_on > ${today} THEN 'open' WHEN due_on = ${today} THEN 'due' ELSE 'overdue' END AS state,
                CASE WHEN due_on > ${today} THEN ${soon} ELSE ${late('due_on')} END AS reach, ${ofWork} AS gap, ${asleep}
           ${from} GROUP BY 1, 2, 3, 4, 5`,
    ),
  ];
}

/** The two branches of imaging: where they read, and what the tier is there. */
function items(shape: Shape, $: Placeholder): { from: string; tier: string }[] {
  if (!shape.imaging) return [];
  const today = $('today', 'date');
  const stage = `netvigil.stage_on(opens_on, due_on, closes_on, ${today})`;
  const staleTier = `(CASE ${stage} WHEN 1 THEN 6 WHEN 2 THEN 5 ELSE 3 END)::smallint`;
  const filters = (tier: string) => [
    ...(shape.state === null ? [] : [`${tier} = ${TIER_OF[shape.state]}`]),
    // What comes due is open today: the ranges of the others are passed over whole.
    // The sum keeps the planner on them, where it would read and sort all that comes due.
    ...(shape.dueWithin ? [`${tier} = 6`, `due_on + 0 <= ${$('dueUntil', 'date')}`] : []),
    ...(shape.late ? [`${tier} = 3`, `closes_on <= ${$('lateSince', 'date')}`] : []),
    ...gapFilters(shape, isDueItem(tier), $),
    ...commonFilters(shape, $, "'nurse'::text"),
    ...(shape.after ? [`(${KEYS[shape.sort].imaging(tier)}) > ${place(shape, $)}`] : []),
  ];
  const live = `FROM netvigil.item WHERE site_id = ${$('site', 'integer')} AND status = 'live'`;
  const fresh = [live, 'tier IS NOT NULL', `changes_on > ${today}`, ...filters('tier')];
  // Without a lower bound, a plan made without values takes a third of all items to be stale.
  const stale = [live, `changes_on BETWEEN '-infinity' AND ${today}`, `${stage} > 0`, ...filters(staleTier)];
  return [
    { from: fresh.join(' AND '), tier: 'tier' },
    { from: stale.join(' AND '), tier: staleTier },
  ];
}

const SCAN = "'observation-scan'";
const isDueItem = (tier: string): string => `${tier} <= 5`;
const isDueWork = ($: Placeholder): string => `due_on <= ${$('today', 'date')}`;

/** Scans of observation periods, whose gaps are asked of them as of examinations. */
const scans = (shape: Shape, $: Placeholder): { from: string }[] =>
  shape.scans
    ? [
        {
          from: [...workFilters(shape, $), `kind = ${SCAN}`, ...gapFilters(shape, isDueWork($), $)].join(
            ' AND ',
          ),
        },
      ]
    : [];

/** Open work but for scans that are named: one range for all kinds, or one for each kind asked for. */
function work(shape: Shape, $: Placeholder): { from: string }[] {
  const filters = workFilters(shape, $);
  // Days of work stand in order within a tier alone.
  const tiers = shape.dueWithin ? TIERS.map((tier) => ` AND tier = ${tier}`) : [''];
  if (shape.work === 'all') return tiers.map((tier) => ({ from: filters.join(' AND ') + tier }));
  return Array.from({ length: shape.work }, (_, index) => ({
    from: [...filters, `kind = ${$(`kind${index}`, 'text')}`].join(' AND '),
  }));
}

function workFilters(shape: Shape, $: Placeholder): string[] {
  const today = () => $('today', 'date');
  const stateIs = {
    open: () => `due_on > ${today()}`,
    due: () => `due_on = ${today()}`,
    overdue: () => `due_on < ${today()}`,
  };
  return [
    `FROM netvigil.work_item WHERE site_id = ${$('site', 'integer')} AND status = 'open'`,
    ...(shape.state === null ? [] : [stateIs[shape.state]()]),
    ...(shape.dueWithin ? [`due_on > ${today()}`, `due_on <= ${$('dueUntil', 'date')}`] : []),
    ...(shape.late ? [`due_on <= ${$('lateSince', 'date')}`] : []),
    ...commonFilters(shape, $, 'role'),
    ...(shape.after ? [`(${KEYS[shape.sort].work}) > ${place(shape, $)}`] : []),
  ];
}

const place = ({ sort }: Shape, $: Placeholder): string => {
  const key = `${$('afterDay', 'date')}, ${$('afterId', 'uuid')}`;
  return sort === 'due' ? `(${key})` : `(${$('afterTier', 'smallint')}, ${key})`;
};
