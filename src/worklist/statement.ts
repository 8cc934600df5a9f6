import { createHash } from 'node:crypto';
import type { Statement } from '../db/named.ts';
import type { State } from './kinds.ts';

/**
 * The worklist's SQL, one statement for each combination of filters: a nullable parameter for each filter
 * would leave the planner one plan for all of them. Every row of a live item is read by exactly one branch:
 * fresh (its stage is still true: a range of item_worklist_ix) or stale (its day has come and no sweep has
 * passed: judged by its dates). Each branch is an ordered, limited range, and PostgreSQL merges them.
 */

/** Which conditions a statement has; their values are its parameters. */
export interface Shape {
  readonly imaging: boolean;
  /** Work of all kinds, or of this many named kinds. */
  readonly work: 'all' | number;
  readonly state: State | null;
  readonly dueBefore: boolean;
  readonly late: boolean;
  readonly primary: boolean;
  readonly grade: boolean;
  /** Goes on after a row of the page before. */
  readonly after: boolean;
}

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
  prepared('counts', { ...shape, after: false }, countSql);

type Placeholder = (name: string, type: string) => string;

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
  const filters = [
    shape.state !== null,
    shape.dueBefore,
    shape.late,
    shape.primary,
    shape.grade,
    shape.work !== 'all',
  ];
  const rare = filters.filter(Boolean).length > MOST_FILTERS_NAMED || Number(shape.work) > 1;
  const name = rare ? null : `worklist-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  const made = { statement: { name, text }, parameters };
  if (!rare) known.set(key, made);
  return made;
}

const TIER_OF: Readonly<Record<State, number>> = { open: 6, due: 5, overdue: 3 };

const ITEM_COLUMNS = `version, patient_id, NULL::uuid AS item_id, opens_on, due_on, closes_on, critical_on,
  missing_regions, course_id, series_key, step_number, occurrence, origin, NULL::text AS role, NULL::text AS sentence,
  NULL::text AS subject, NULL::jsonb AS parts, primary_tumour, grade`;
const WORK_COLUMNS = `version, patient_id, item_id, NULL::date AS opens_on, due_on, NULL::date AS closes_on,
  NULL::date AS critical_on, '{}'::text[] AS missing_regions, NULL::uuid AS course_id, NULL::text AS series_key,
  NULL::integer AS step_number, NULL::integer AS occurrence, NULL::text AS origin, role, sentence, subject, parts,
  primary_tumour, grade`;

function pageSql(shape: Shape, $: Placeholder): string {
  const site = $('site', 'integer');
  const limit = $('limit', 'integer');
  const branch = (select: string, order: string) => `(${select}\n ORDER BY ${order} LIMIT ${limit})`;
  const branches = [
    ...items(shape, $).map(({ from, tier }) =>
      branch(
        `SELECT ${tier} AS tier, critical_on AS day, id, 'imaging' AS kind, ${ITEM_COLUMNS} ${from}`,
        `${tier}, critical_on, id`,
      ),
    ),
    ...work(shape, $).map(({ from }) =>
      branch(`SELECT tier, due_on AS day, id, kind, ${WORK_COLUMNS} ${from}`, 'tier, due_on, id'),
    ),
  ];
  // LIMIT 1 keeps the join a look-up for the rows of the page: as a plain join, the planner may read the table.
  return `WITH page AS MATERIALIZED (
    SELECT * FROM (${branches.join('\n UNION ALL\n')}) AS merged ORDER BY tier, day, id LIMIT ${limit}
  )
  SELECT page.*, p.name, p.kana, p.birth_date, p.sex, n.identifiers
    FROM page
    LEFT JOIN LATERAL (SELECT name, kana, birth_date, sex FROM netvigil.patient
                        WHERE site_id = ${site} AND id = page.patient_id LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT json_agg(json_build_object('system', system, 'value', value) ORDER BY system, value)
                              AS identifiers
                         FROM netvigil.patient_identifier
                        WHERE site_id = ${site} AND patient_id = page.patient_id) n ON true
   ORDER BY page.tier, page.day, page.id`;
}

function countSql(shape: Shape, $: Placeholder): string {
  const branches = [
    ...items(shape, $).map(
      ({ from, tier }) =>
        `SELECT 'imaging' AS kind, CASE tier WHEN 6 THEN 'open' WHEN 5 THEN 'due' ELSE 'overdue' END AS state, rows
           FROM (SELECT ${tier} AS tier, count(*) AS rows ${from} GROUP BY 1) AS tiers`,
    ),
    ...work(shape, $).map(({ from }) => {
      const today = $('today', 'date');
      const state = `CASE WHEN due_on > ${today} THEN 'open' WHEN due_on = ${today} THEN 'due' ELSE 'overdue' END`;
      return `SELECT kind, ${state} AS state, count(*) AS rows ${from} GROUP BY 1, 2`;
    }),
  ];
  return `SELECT kind, state, sum(rows)::bigint AS rows FROM (${branches.join('\n UNION ALL\n')}) AS counted
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
    ...(shape.late ? [`${tier} = 3`, `closes_on <= ${$('lateSince', 'date')}`] : []),
    ...common(shape, $),
    ...(shape.after ? [`(${tier}, critical_on, id) > ${place($)}`] : []),
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
    ...(shape.late ? [`due_on <= ${$('lateSince', 'date')}`] : []),
    ...common(shape, $),
    ...(shape.after ? [`(tier, due_on, id) > ${place($)}`] : []),
  ];
  if (shape.work === 'all') return [{ from: filters.join(' AND ') }];
  return Array.from({ length: shape.work }, (_, index) => ({
    from: [...filters, `kind = ${$(`kind${index}`, 'text')}`].join(' AND '),
  }));
}

const common = (shape: Shape, $: Placeholder): string[] => [
  ...(shape.dueBefore ? [`due_on < ${$('dueBefore', 'date')}`] : []),
  ...(shape.primary ? [`primary_tumour = ${$('primary', 'text')}`] : []),
  ...(shape.grade ? [`grade = ${$('grade', 'text')}`] : []),
];

const place = ($: Placeholder): string =>
  `(${$('afterTier', 'smallint')}, ${$('afterDay', 'date')}, ${$('afterId', 'uuid')})`;
