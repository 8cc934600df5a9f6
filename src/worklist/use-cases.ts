import { isDeepStrictEqual } from 'node:util';
import type { Ctx } from '../context.ts';
import type { Reading } from '../db/named.ts';
import { dayInZone } from '../domain/calendar.ts';
import { ESCALATION_LEVELS, type EscalationLevel } from '../domain/escalation.ts';
import { type Gap, KINDS_OF_GAP } from '../domain/gaps.ts';
import { type Actor, Refusal } from '../work.ts';
import { isLead, MOST_FOUND, patientsFound, staffIdOf } from './find.repo.ts';
import { type Asked, readWorklist, type WorklistFilters } from './repo.ts';
import type { Count } from './rows.repo.ts';
import { rowView } from './view.ts';

/** The filters as they are asked for: people by login, patients by what their names begin with. */
export interface WorklistWishes extends Omit<WorklistFilters, 'assignee' | 'escalated' | 'patients'> {
  /** A login, `me` or `nobody`. */
  readonly assignee: string | null;
  /** A step that was reached, or `me`: what was told to whoever asks. */
  readonly escalated: EscalationLevel | 'me' | null;
  readonly search: string | null;
}

export type WorklistQuestion = Pick<Asked, 'after' | 'sort' | 'limit' | 'counts'> & {
  readonly wishes: WorklistWishes;
  /** Counts of all that there is for the same patients and people, in the snapshot of the rows. */
  readonly grid?: boolean;
  /** So many of the list's first rows are named in `head`, in the snapshot of the rows. */
  readonly head?: number;
  /** The moment asked about; the site's day follows from it. */
  readonly now: Date;
};

/** What else is read in the same snapshot. */
export type Also<T> = { readonly also: Reading<T> | null };

/** What a cell of the grid asks for by itself: a grid is of all of it. */
const WHOLE = {
  kinds: null,
  state: null,
  dueBefore: null,
  dueWithin: null,
  daysLate: null,
  gaps: null,
  snoozed: 'false',
} as const satisfies Partial<WorklistFilters>;

/**
 * The rows asked for in their order, and the counts of the whole list where asked for, at one moment.
 * @throws Refusal 400 for a login that nobody has, 422 where a search finds too many
 */
export async function listWorklist<T = null>(
  ctx: Ctx,
  actor: Actor,
  question: WorklistQuestion & Partial<Also<T>>,
) {
  const { now, wishes, grid = false, head: first = 0, also: asked = null, ...rest } = question;
  const day = dayInZone(now, actor.site.zone);
  const filters = await filtersOf(ctx, actor, wishes);
  const whole = { ...filters, ...WHOLE, assignee: filters.assignee === 'nobody' ? null : filters.assignee };
  const isWhole = isDeepStrictEqual(whole, filters);
  const { rows, counts, beside, head, also } = await readWorklist(ctx.pool, {
    ...rest,
    head: first,
    also: asked,
    filters,
    beside: grid && !isWhole ? whole : null,
    site: actor.site,
    today: day,
    now,
  });
  return {
    asOf: now.toISOString(),
    day,
    site: actor.site.code,
    rows: rows.map((row) => rowView(row, { day, now })),
    ...(counts === null ? {} : { counts: counts.map(countView), gaps: gapCounts(counts) }),
    ...(grid ? { grid: gridView(beside ?? counts ?? []) } : {}),
    ...(first === 0 ? {} : { head }),
    ...(also === null ? {} : { also }),
  };
}

const gridView = (counts: readonly Count[]) => ({ counts: counts.map(countView), gaps: gapCounts(counts) });

const countView = ({ noOrder, noAppointment, ...count }: Count) => ({
  ...count,
  unscheduled: noOrder + noAppointment,
});

async function filtersOf(ctx: Ctx, actor: Actor, wishes: WorklistWishes): Promise<WorklistFilters> {
  const { assignee, escalated, search, ...filters } = wishes;
  return {
    ...filters,
    escalated: await escalatedOf(ctx, actor, escalated),
    assignee: await assigneeOf(ctx, actor, assignee),
    patients: search === null ? null : await found(ctx, actor, search),
  };
}

async function assigneeOf(
  ctx: Ctx,
  actor: Actor,
  login: string | null,
): Promise<WorklistFilters['assignee']> {
  if (login === null || login === 'nobody') return login;
  if (login === 'me') return { id: actor.id };
  const id = await staffIdOf(ctx.pool, actor.site.id, login);
  if (id !== null) return { id };
  throw new Refusal(400, 'invalid-request', 'The list cannot be filtered so.', [
    { pointer: '?assignee', detail: 'Must be me, nobody, or the login of somebody at this site.' },
  ]);
}

const stepOf = (level: EscalationLevel): number => ESCALATION_LEVELS.indexOf(level) + 1;
/** A step that no row reaches. */
const NO_STEP = ESCALATION_LEVELS.length + 1;

/** Whoever asks is told of the work of their roles first, of any as a clinician, and of any last as the lead. */
async function escalatedOf(
  ctx: Ctx,
  actor: Actor,
  wish: WorklistWishes['escalated'],
): Promise<WorklistFilters['escalated']> {
  if (wish === null) return null;
  if (wish !== 'me') return { from: stepOf(wish), roles: [] };
  const { roles } = actor;
  if (roles.includes('clinician')) return { from: stepOf('clinician'), roles };
  return { from: (await isLead(ctx.pool, actor.site.id, actor.id)) ? stepOf('lead') : NO_STEP, roles };
}

async function found(ctx: Ctx, actor: Actor, search: string): Promise<string[]> {
  const patients = await patientsFound(ctx.pool, actor.site.id, search);
  if (patients.length <= MOST_FOUND) return patients;
  throw new Refusal(422, 'search-too-broad', 'The search finds too many patients to show them all.', [
    { pointer: '?search', detail: `Must find at most ${MOST_FOUND} patients: give more letters or digits.` },
  ]);
}

/** How many rows the list has with each gap, as asking for `gap` alone would list them. */
function gapCounts(counts: readonly Count[]): { gap: Gap; rows: number }[] {
  const sum = (of: (count: Count) => number) => counts.reduce((all, count) => all + of(count), 0);
  const ofWork = Object.entries(KINDS_OF_GAP).map(([gap, kinds]) => ({
    gap: gap as Gap,
    rows: sum(({ kind, rows }) => (kinds.some((one) => one === kind) ? rows : 0)),
  }));
  return [
    { gap: 'no-order', rows: sum(({ noOrder }) => noOrder) },
    { gap: 'no-appointment', rows: sum(({ noAppointment }) => noAppointment) },
    ...ofWork,
  ];
}
