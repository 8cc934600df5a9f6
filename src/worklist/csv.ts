import { stringify } from 'csv-stringify/sync';
import { type AuditEntry, audit } from '../audit/repo.ts';
import type { Ctx } from '../context.ts';
import { type Actor, inWork, Refusal } from '../work.ts';
import { listWorklist, type WorklistQuestion } from './use-cases.ts';
import type { rowView } from './view.ts';

type Row = ReturnType<typeof rowView>;

/** Past this many rows an export is refused: a table cut short would leave some out in silence. */
export const MOST_EXPORTED = 10_000;

const COLUMNS: Readonly<Record<string, (row: Row) => string | number | null>> = {
  tier: ({ tier }) => tier,
  kind: ({ kind }) => kind,
  state: ({ state }) => state,
  due: ({ dueOn }) => dueOn,
  'window opens': ({ window }) => window?.opensOn ?? null,
  'window closes': ({ window }) => window?.closesOn ?? null,
  'days late': ({ daysLate }) => daysLate,
  'record numbers': ({ patient }) => patient?.identifiers.map(({ value }) => value).join(' ') ?? null,
  name: ({ patient }) => patient?.name ?? null,
  kana: ({ patient }) => patient?.kana ?? null,
  'birth date': ({ patient }) => patient?.birthDate ?? null,
  sex: ({ patient }) => patient?.sex ?? null,
  what: ({ what }) => what,
  'why here': ({ whyHere }) => whyHere,
  why: ({ why }) => why,
  'missing regions': ({ missingRegions }) => missingRegions.join(' '),
  role: ({ role }) => role,
  primary: ({ primary }) => primary,
  grade: ({ grade }) => grade,
  'Ki-67': ({ ki67 }) => ki67,
  'NELM type': ({ nelmType }) => nelmType,
  'lesions before': ({ lesions }) => lesions?.before ?? null,
  'lesions now': ({ lesions }) => lesions?.now ?? null,
  with: ({ assignee }) => assignee?.name ?? null,
  'with until': ({ assignee }) => assignee?.until ?? null,
  'put off until': ({ snoozedUntil }) => snoozedUntil,
  order: ({ order }) => order?.number ?? null,
  'ordered on': ({ order }) => order?.on ?? null,
  'booked for': ({ appointment }) => appointment?.on ?? null,
  'booked at': ({ appointment }) => appointment?.place ?? null,
  'last contact': ({ lastContact }) => lastContact?.on ?? null,
  'outcome of the contact': ({ lastContact }) => lastContact?.outcome ?? null,
  gap: ({ gap }) => gap,
  'escalated to': ({ escalatedTo }) => escalatedTo,
  id: ({ id }) => id,
};

/**
 * The rows that are asked for, in their order, as a table for a spreadsheet: a byte order mark, one head line,
 * and no cell that the spreadsheet would take for a formula. That they left the service is on the trail.
 * @throws Refusal 422 where there are too many, and what the list refuses
 */
export async function exportWorklist(
  ctx: Ctx,
  actor: Actor,
  question: Pick<WorklistQuestion, 'now' | 'wishes' | 'sort'>,
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
  const text = stringify(
    rows.map((row) => Object.values(COLUMNS).map((cell) => cell(row))),
    {
      header: true,
      columns: Object.keys(COLUMNS),
      bom: true,
      escape_formulas: true,
      record_delimiter: 'windows',
    },
  );
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
