import { createHash } from 'node:crypto';
import type { Statement } from '../db/named.ts';
import {
  commonFilters,
  filtersOf,
  gapFilters,
  isAsleep,
  isAwake,
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
export const countStatement = (shape: Shape): Prepared =>
  prepared('counts', { ...shape, after: false, sort: 'urgency' }, countSql);

function prepared(
  list: 'page' | 'counts',
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
  const rare = filtersOf(shape) > MOST_FILTERS_NAMED || Number(shape.work) > 1;
  const name = rare ? null : `worklist-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  const made = { statement: { name, text }, parameters };
  if (!rare) known.set(key, made);
  return made;
}

const TIERS = [1, 2, 3, 4, 5, 6] as const;
const TIER_OF: Readonly<Record<State, number>> = { open: 6, due: 5, overdue: 3 };

const BOTH = `primary_tumour, grade, nelm_type, assignee_id, assigned_until, snoozed_until, order_number, ordered_on,
  booked_on, booked_place, escalated_to`;
const ITEM_COLUMNS = `version, patient_id, NULL::uuid AS item_id, opens_on, due_on, closes_on,
  nullif(missing_regions, '{}') AS missing_regions, course_id, series_key, step_number, occurrence, origin, NULL::text AS role, NULL::text AS sentence,
  NULL::text AS subject, NULL::jsonb AS parts, ${BOTH}`;
const WORK_COLUMNS = `version, patient_id, item_id, NULL::date AS opens_on, due_on, NULL::date AS closes_on,
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

function pageSql(shape: Shape, $: Placeholder): string {
  const site = $('site', 'integer');
  const limit = $('limit', 'integer');
  const keys = KEYS[shape.sort];
  const order = (alias: string) =>
    keys.merged
      .split(', ')
      .map((key) => `${alias}.${key}`)
      .join(', ');
  const branch = (select: string, by: string) => `(${select}\n ORDER BY ${by} LIMIT ${limit})`;
  const branches = [
    ...items(shape, $).map(({ from, tier }) =>
      branch(
        `SELECT ${tier} AS tier, critical_on AS day, id, 'imaging' AS kind, ${ITEM_COLUMNS} ${from}`,
        keys.imaging(tier),
      ),
    ),
    ...work(shape, $).map(({ from }) =>
      branch(`SELECT tier, due_on AS day, id, kind, ${WORK_COLUMNS} ${from}`, keys.work),
    ),
  ];
  // LIMIT 1 keeps a join a look-up for the rows of the page: as a plain join, the planner may read the table.
  return `WITH page AS MATERIALIZED (
    SELECT * FROM (${branches.join('\n UNION ALL\n')}) AS merged ORDER BY ${order('merged')} LIMIT ${limit}
  )
  SELECT ${SHOWN}, p.name, p.kana, p.birth_date, p.sex, n.identifiers, s.login AS assignee_login,
         s.name AS assignee_name, c.contacted_on, c.outcome AS contact_outcome
    FROM page
    LEFT JOIN LATERAL (SELECT name, kana, birth_date, sex FROM netvigil.patient
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
   ORDER BY ${order('page')}`;
}

/** Rows of the list, those put off, and examinations of the list with each gap. */
function countSql(asked: Shape, $: Placeholder): string {
  const listed = asked.snoozed === 'false' ? isAwake($) : 'true';
  const shape = { ...asked, snoozed: asked.snoozed === 'true' ? ('true' as const) : ('all' as const) };
  const sums = (gaps: readonly string[]) =>
    `count(*) FILTER (WHERE ${listed}) AS rows, count(*) FILTER (WHERE ${isAsleep($)}) AS snoozed,
     ${gaps.map((gap, index) => `count(*) FILTER (WHERE ${listed} AND ${gap}) AS gap${index}`).join(', ')}`;
  const branches = [
    ...items(shape, $).map(
      ({ from, tier }) =>
        `SELECT 'imaging' AS kind, CASE tier WHEN 6 THEN 'open' WHEN 5 THEN 'due' ELSE 'overdue' END AS state,
                rows, snoozed, gap0, gap1
           FROM (SELECT ${tier} AS tier, ${sums([itemGap['no-order'](tier, $), itemGap['no-appointment'](tier, $)])}
                   ${from} GROUP BY 1) AS tiers`,
    ),
    ...work(shape, $).map(({ from }) => {
      const today = $('today', 'date');
      const state = `CASE WHEN due_on > ${today} THEN 'open' WHEN due_on = ${today} THEN 'due' ELSE 'overdue' END`;
      return `SELECT kind, ${state} AS state, ${sums(['false', 'false'])} ${from} GROUP BY 1, 2`;
    }),
  ];
  return `SELECT kind, state, sum(rows)::bigint AS rows, sum(snoozed)::bigint AS snoozed,
         sum(gap0)::bigint AS no_order, sum(gap1)::bigint AS no_appointment
    FROM (${branches.join('\n UNION ALL\n')}) AS counted
   GROUP BY kind, state ORDER BY kind, state`;
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
    ...gapFilters(shape, tier, $),
    ...commonFilters(shape, $),
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

/** Open work: one range for all kinds, or one for each kind asked for. */
function work(shape: Shape, $: Placeholder): { from: string }[] {
  const today = () => $('today', 'date');
  const stateIs = {
    open: () => `due_on > ${today()}`,
    due: () => `due_on = ${today()}`,
    overdue: () => `due_on < ${today()}`,
  };
  const filters = [
    `FROM netvigil.work_item WHERE site_id = ${$('site', 'integer')} AND status = 'open'`,
    ...(shape.state === null ? [] : [stateIs[shape.state]()]),
    ...(shape.dueWithin ? [`due_on > ${today()}`, `due_on <= ${$('dueUntil', 'date')}`] : []),
    ...(shape.late ? [`due_on <= ${$('lateSince', 'date')}`] : []),
    ...commonFilters(shape, $),
    ...(shape.after ? [`(${KEYS[shape.sort].work}) > ${place(shape, $)}`] : []),
  ];
  // Days of work stand in order within a tier alone.
  const tiers = shape.dueWithin ? TIERS.map((tier) => ` AND tier = ${tier}`) : [''];
  if (shape.work === 'all') return tiers.map((tier) => ({ from: filters.join(' AND ') + tier }));
  return Array.from({ length: shape.work }, (_, index) => ({
    from: [...filters, `kind = ${$(`kind${index}`, 'text')}`].join(' AND '),
  }));
}

const place = ({ sort }: Shape, $: Placeholder): string => {
  const key = `${$('afterDay', 'date')}, ${$('afterId', 'uuid')}`;
  return sort === 'due' ? `(${key})` : `(${$('afterTier', 'smallint')}, ${key})`;
};
