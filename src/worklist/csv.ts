import { stringify } from 'csv-stringify/sync';
import { type AuditEntry, audit } from '../audit/repo.ts';
import type { Ctx } from '../context.ts';
import { type Actor, inWork, Refusal } from '../work.ts';
import { listWorklist, type WorklistQuestion } from './use-cases.ts';
import type { rowView } from './view.ts';

type Row = ReturnType<typeof rowView>;

/** Past this many rows an export is refused: a table cut short would leave some out in silence. */
export const MOST_EXPORTED = 10_000;

/** Rows as a reader of one language sees them: a head over each column, and the cells of each row. */
export interface Table {
  readonly heads: readonly string[];
  readonly lines: readonly (readonly (string | number | null)[])[];
}
/** @param zone of the site, by whose clock moments are told */
export type TableOf = (rows: readonly Row[], zone: string) => Table;

/**
 * The rows that are asked for, in their order, as a table for a spreadsheet: a byte order mark, one head line,
 * and no cell that the spreadsheet would take for a formula. That they left the service is on the trail.
 * @throws Refusal 422 where there are too many, and what the list refuses
 */
export async function exportWorklist(
  ctx: Ctx,
  actor: Actor,
  question: Pick<WorklistQuestion, 'now' | 'wishes' | 'sort'>,
  tableOf: TableOf,
): Promise<{ name: string; text: string }> {
  const asked = { ...question, after: null, limit: MOST_EXPORTED + 1, counts: false };
  const { rows, day, site } = await listWorklist(ctx, actor, asked);
  if (rows.length > MOST_EXPORTED) {
    throw new Refusal(
      422,
      'too-many-rows',
      `The list has more than ${MOST_EXPORTED} rows, which is more than one table takes: narrow it by a filter.`,
    );
  }
  await inWork(ctx, actor, (work) => audit(work, [exported(question, actor, rows.length)]));
  const { heads, lines } = tableOf(rows, actor.site.zone);
  const text = stringify([heads, ...lines], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
  return { name: `worklist-${site}-${day}.csv`, text };
}

/** Names of patients leave the service: who took which list is told as a change is. */
const exported = (
  { wishes, sort }: Pick<WorklistQuestion, 'wishes' | 'sort'>,
  { site }: Actor,
  rows: number,
): AuditEntry => ({
  action: 'exported',
  entity: 'worklist',
  entityId: site.code,
  patientId: null,
  after: {
    rows,
    sort,
    filters: Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish !== null)),
  },
});
