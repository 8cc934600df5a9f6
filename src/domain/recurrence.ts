import { type CalendarDate, earliestDay } from './calendar.ts';
import { type Fact, type FactDetails, type NewFact, ofKind, standingFacts } from './facts.ts';
import type { Grading } from './grading.ts';
import type { BoardDecision } from './observation-model.ts';

/** Where a reading found the disease again; of the liver, as much as the report says. */
export type Found =
  | ({ readonly where: 'liver' } & FactDetails['liver-metastasis'])
  | { readonly where: 'local' | 'elsewhere' };

/** A recurrence that was read, and what the board decided about it: one case, named for good. */
export interface RecordedRecurrence {
  readonly caseId: string;
  /** Of the reading. */
  readonly subject: string;
  readonly decisions: readonly BoardDecision[];
}

type Statement = {
  [K in 'liver-metastasis' | 'disease-status']: { readonly kind: K; readonly details: FactDetails[K] };
}['liver-metastasis' | 'disease-status'];

/** What a recurrence says as a fact: metastases of the liver, or disease that goes on anywhere else. */
function statementOf(found: Found): Statement {
  if (found.where !== 'liver') return { kind: 'disease-status', details: { status: 'progressing' } };
  const { where: _, ...details } = found;
  return { kind: 'liver-metastasis', details };
}

/**
 * The fact that a recurrence puts on record, dated the day the scan was performed. Null where a standing fact of
 * that kind and day says as much or more already.
 */
export function factOfRecurrence(
  found: Found,
  scanOn: CalendarDate,
  facts: readonly Fact[],
): Pick<NewFact, 'kind' | 'date' | 'details'> | null {
  const statement = statementOf(found);
  const said = standingFacts(facts).some(
    (fact) =>
      fact.kind === statement.kind && fact.date === scanOn && coversAll(fact.details, statement.details),
  );
  return said ? null : { ...statement, date: scanOn };
}

const isUnknown = (value: unknown): boolean =>
  value === 'unknown' ||
  (typeof value === 'object' && value !== null && 'qualifier' in value
    ? (value as { qualifier: string }).qualifier === 'unknown'
    : false);

/** True where every value that `told` gives is among those of `held`. */
function coversAll(held: object, told: object): boolean {
  const values = new Map<string, unknown>(Object.entries(held));
  return Object.entries(told).every(
    ([name, value]) =>
      isUnknown(value) || JSON.stringify(inOrder(values.get(name))) === JSON.stringify(inOrder(value)),
  );
}

/** jsonb keeps the keys of an object in an order of its own. */
const inOrder = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
    : value;

/**
 * What a board still lacks for its decision (clinical rules §4): of the liver what no staging from the scan on
 * has said, and of the tumour what no report says.
 */
export function missingForBoard(
  where: Found['where'],
  scanOn: CalendarDate,
  facts: readonly Fact[],
  grading: Grading,
): string[] {
  const standing = standingFacts(facts);
  const staged = ofKind(standing, 'liver-metastasis')
    .filter((fact) => fact.date !== null && earliestDay(fact.date) >= scanOn)
    .map((fact) => fact.details);
  const ofLiver: [string, boolean][] = [
    ['type of the liver metastases', staged.some((each) => each.nelmType !== 'unknown')],
    ['lesion count', staged.some((each) => each.lesionCount.qualifier !== 'unknown')],
    ['hepatic tumour burden', staged.some((each) => each.hepaticTumourBurden !== 'unknown')],
  ];
  const ofTumour: [string, boolean][] = [
    ['grade', grading.ruling !== 'unknown'],
    ['Ki-67', ofKind(standing, 'pathology-report').some((fact) => fact.details.ki67 !== null)],
  ];
  return [...(where === 'liver' ? ofLiver : []), ...ofTumour].flatMap(([what, known]) => (known ? [] : what));
}
