import { forPeople, Refusal, type Work } from '../../work.ts';
import type { Decide } from '../actions.ts';
import { rowsOf } from '../repo.ts';
import { actOnHeld } from '../use-cases.ts';

/** A row of a bulk action; with the version that was read, where the action needs it. */
export interface Asked {
  readonly id: string;
  readonly version?: number | undefined;
}

/** What became of one row: each has its own outcome, and one that is refused holds up no other. */
export interface RowOutcome {
  readonly id: string;
  readonly done: boolean;
  /** As the same action on this row alone would have been answered. */
  readonly status: 200 | 400 | 403 | 404 | 409 | 412 | 422 | 428;
  readonly code: string | null;
  readonly detail: string | null;
  readonly version: number | null;
}

/**
 * One action on many rows. A row that somebody writes to at the moment is not waited for: two bulk actions on
 * the same rows in another order would wait for each other.
 */
export async function actOnMany(work: Work, asked: readonly Asked[], decide: Decide): Promise<RowOutcome[]> {
  const ids = asked.map(({ id }) => id);
  const held = new Map((await rowsOf(work, ids, 'skip')).map((row) => [row.id, row]));
  const missing = ids.filter((id) => !held.has(id));
  const busy = new Set(missing.length === 0 ? [] : (await rowsOf(work, missing, 'none')).map(({ id }) => id));
  const outcomes: RowOutcome[] = [];
  for (const { id, version } of asked) {
    const row = held.get(id);
    try {
      if (row === undefined) throw busy.has(id) ? isBusy() : isUnknown();
      if (version !== undefined && version !== row.version) throw hasChanged();
      const now = await actOnHeld(work, row, decide);
      outcomes.push({ id, done: true, status: 200, code: null, detail: null, version: now });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, wording, errors } = error;
      const detail = [wording, ...errors.map((one) => one.detail)].map(forPeople).join(' ');
      outcomes.push({ id, done: false, status, code, detail, version: row?.version ?? null });
    }
  }
  return outcomes;
}

const isBusy = () =>
  new Refusal(409, 'row-busy', 'Somebody is changing this row at the moment. Read it again, then try again.');
const isUnknown = () => new Refusal(404, 'row-not-known', 'This site has no such row.');
const hasChanged = () =>
  new Refusal(412, 'changed-since', 'This row was changed since you read it. Read it again and decide anew.');
