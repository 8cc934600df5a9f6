import { inOrderOfDay } from './board-decision.ts';
import type { PartialDate } from './calendar.ts';
import { type Fact, type FactDetails, type FactOf, ofKind, type Quantity, standingFacts } from './facts.ts';
import type { RulingGrade } from './grading.ts';
import type { BoardDecision, ObservationPeriod, Reading } from './observation-model.ts';
import { scansOf, writtenCount } from './observation-scans.ts';
import { writtenDecision, writtenQuestion } from './observation-sentences.ts';
import { clinicalPicture } from './picture.ts';
import type { PatientRecord } from './plan-model.ts';

/** A count as it was read, with its day. */
export interface DatedCount {
  readonly on: PartialDate | null;
  readonly count: string;
}

/** What a board sees of the disease; null or unknown where nothing on record says. */
export interface DiseaseLine {
  readonly primary: ReturnType<typeof clinicalPicture>['primary'];
  readonly grade: RulingGrade;
  /** The latest on record, in per cent. */
  readonly ki67: { readonly value: string; readonly on: PartialDate | null } | null;
  readonly nelmType: FactDetails['liver-metastasis']['nelmType'];
  /** The hepatic tumour burden of the latest staging that gives one. */
  readonly burden: {
    readonly value: FactDetails['liver-metastasis']['hepaticTumourBurden'];
    readonly on: PartialDate | null;
  } | null;
}

/** The latest fact by its own day, of one day the one recorded last; undated facts come first. */
const latest = <F extends Fact>(facts: readonly F[]): F | undefined =>
  facts.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)).at(-1);
const placeOf = ({ date, recordedOn, id }: Fact): string => `${date ?? ''} ${recordedOn} ${id}`;

const writtenQuantity = ({ comparator, value }: Quantity): string =>
  comparator === '=' ? String(value) : `${comparator}${value}`;

/** The latest Ki-67 on record, in per cent with its comparator, such as `<=5`; null where no report gives one. */
export function ki67Of(facts: readonly Fact[]): DiseaseLine['ki67'] {
  const reports = ofKind(standingFacts(facts), 'pathology-report');
  const report = latest(reports.filter(({ details }) => details.ki67 !== null));
  if (report === undefined || report.details.ki67 === null) return null;
  return { value: writtenQuantity(report.details.ki67), on: report.date };
}

/** What the standing facts say of the disease, for a board. */
export function diseaseLine(facts: readonly Fact[]): DiseaseLine {
  const standing = standingFacts(facts);
  const { primary, grading } = clinicalPicture(facts);
  const stagings = ofKind(standing, 'liver-metastasis');
  const typed = latest(stagings.filter(({ details }) => details.nelmType !== 'unknown'));
  const burdened = latest(stagings.filter(({ details }) => details.hepaticTumourBurden !== 'unknown'));
  return {
    primary,
    grade: grading.ruling,
    ki67: ki67Of(facts),
    nelmType: typed?.details.nelmType ?? 'unknown',
    burden:
      burdened === undefined ? null : { value: burdened.details.hepaticTumourBurden, on: burdened.date },
  };
}

/** Lesions counted then and now: at the baseline and at the last scan after it. */
export interface Counts {
  readonly before: DatedCount | null;
  readonly now: DatedCount | null;
}

/** Of an observation period, by its scans. */
export function countsOfPeriod(
  { baseline }: Pick<ObservationPeriod, 'baseline'>,
  readings: readonly Reading[],
): Counts {
  const last = scansOf(readings)
    .filter(
      ({ scanId, current }) => scanId !== baseline?.scanId && current.performedOn >= (baseline?.on ?? ''),
    )
    .at(-1);
  return {
    before: baseline && { on: baseline.on, count: writtenCount(baseline) },
    now: last === undefined ? null : { on: last.current.performedOn, count: writtenCount(last.current) },
  };
}

/** Without a period, by the stagings on record: the last two that counted. */
export function countsOfStagings(facts: readonly Fact[]): Counts {
  const counted = ofKind(standingFacts(facts), 'liver-metastasis')
    .filter(({ details }) => details.lesionCount.qualifier !== 'unknown')
    .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const dated = (fact: FactOf<'liver-metastasis'> | undefined): DatedCount | null =>
    fact === undefined ? null : { on: fact.date, count: writtenCount({ count: fact.details.lesionCount }) };
  return { before: dated(counted.at(-2)), now: dated(counted.at(-1)) };
}

/** Of a patient: by the last observation period, else by the stagings. */
export function countsOf(
  { facts, periods: recorded }: Pick<PatientRecord, 'facts' | 'periods'>,
  periods: readonly ObservationPeriod[],
): Counts {
  const last = periods.at(-1);
  const readings = recorded.find(({ periodId }) => periodId === last?.periodId)?.readings;
  return last === undefined || readings === undefined
    ? countsOfStagings(facts)
    : countsOfPeriod(last, readings);
}

/** What a board is asked about a period, and what it said before. */
export const questionOf = ({ question }: ObservationPeriod): string =>
  question === null ? 'Nothing is asked.' : capital(writtenQuestion(question));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const decisionSentences = (decisions: readonly BoardDecision[]): string[] =>
  inOrderOfDay(decisions).map(writtenDecision);
