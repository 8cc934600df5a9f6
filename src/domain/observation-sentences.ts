import { type CalendarDate, writtenDay } from './calendar.ts';
import type {
  Baseline,
  BoardDecision,
  BoardQuestion,
  ClosedReason,
  Judgement,
  Round,
} from './observation-model.ts';
import { type BaselineSearch, type ObservedScan, writtenCount, writtenScan } from './observation-scans.ts';

/** What was done, where the board had decided against an operation. */
export const AGAINST_DECISION = 'operated although the board decided against surgery';

const CLOSED_WORDS: Record<ClosedReason, string> = {
  withdrawn: 'withdrawn',
  'opened-in-error': 'opened in error',
  'emergency-surgery': 'emergency surgery; censored, not ruled out',
  operated: 'the decided operation was done',
  'operated-before-completion': 'operated before completion; it stays among those who entered',
  death: 'death; censored, not ruled out',
  'lost-to-follow-up': 'lost to follow-up; censored, not ruled out',
  'reclassified-to-iii': 'a re-read of the baseline makes it type III',
  'extrahepatic-disease': 'new disease outside the liver',
};

function endWords(reason: ClosedReason, { decision, deviation }: StateParts): string {
  if (reason !== 'operated' || decision?.decision !== 'non-surgical') return CLOSED_WORDS[reason];
  return deviation === AGAINST_DECISION ? AGAINST_DECISION : 'operated, as another decision called for';
}

const QUESTION_WORDS: Record<BoardQuestion, string> = {
  passed: 'the count is unchanged; radical or debulking surgery?',
  decrease: 'the count has decreased; what follows?',
  uncertain: 'the count stays uncertain; what follows?',
  'new-lesion': 'a new lesion; what follows?',
  'type-iii': 'staged as type III since; what follows?',
  'extrahepatic-disease': 'new disease outside the liver; what follows?',
  'not-applicable': 'the rule should not have been applied; does the decision hold?',
};

export const writtenQuestion = (question: BoardQuestion): string => QUESTION_WORDS[question];

const DECISION_WORDS: Record<BoardDecision['decision'], string> = {
  radical: 'radical surgery',
  debulking: 'debulking surgery',
  'non-surgical': 'no surgery',
  extend: 'to extend the observation',
  defer: 'to defer',
};

/** What a state's sentence is made of. */
export interface StateParts {
  readonly openedOn: CalendarDate;
  readonly baseline: Baseline | null;
  readonly round: Round | null;
  readonly last: Judgement | null;
  readonly question: BoardQuestion | null;
  readonly decisionDueOn: CalendarDate | null;
  readonly deferrals: number;
  readonly decision: BoardDecision | null;
  readonly deviation: string | null;
  readonly reason: string | null;
  readonly baselineDueOn: CalendarDate;
  readonly readDueOn: CalendarDate | null;
  readonly repeatBy: CalendarDate | null;
  readonly closed: { readonly reason: ClosedReason; readonly on: CalendarDate } | null;
}

const writtenRound = ({ number, opens, due, closes }: Round): string =>
  `round ${number}, scan due ${writtenDay(due)}, window ${writtenDay(opens)} to ${writtenDay(closes)}`;

/** What was decided, and by when it is carried out. */
export const writtenChoice = ({
  decision,
  carryOutBy,
}: Pick<BoardDecision, 'decision' | 'carryOutBy'>): string =>
  `${DECISION_WORDS[decision]}${carryOutBy === null ? '' : `, to be carried out by ${writtenDay(carryOutBy)}`}`;

/** Who decided what, when and why. */
export const writtenDecision = (decision: BoardDecision): string =>
  `${decision.decidedBy} decided on ${writtenDay(decision.decidedOn)}: ${writtenChoice(decision)}. Why: ${decision.why}`;

const lesions = (baseline: Baseline): string => {
  const count = writtenCount(baseline);
  return `${count} ${count === '1' ? 'lesion' : 'lesions'} (type ${baseline.nelmType})`;
};

/** The state of a period in a sentence, then what it rests on, with its dates and counts. */
export function stateSentence(
  state:
    | 'awaiting'
    | 'observing'
    | 'scan-due'
    | 'scan-overdue'
    | 'inconclusive'
    | 'ruled-out'
    | 'pending'
    | 'decided'
    | 'closed'
    | 'not-applicable',
  parts: StateParts,
): string {
  const rests = `${parts.baseline === null ? `Opened on ${writtenDay(parts.openedOn)}, no count to compare with yet.` : `Baseline: ${lesions(parts.baseline)} on ${writtenDay(parts.baseline.on)}.`}${parts.last === null ? '' : ` Last scan: ${parts.last.sentence}`}`;
  return `${headOf(state, parts)} ${rests}`;
}

function headOf(state: Parameters<typeof stateSentence>[0], parts: StateParts): string {
  const { round, question, decision, closed } = parts;
  const inRound = round === null ? '' : `: ${writtenRound(round)}`;
  const board =
    question === null || parts.decisionDueOn === null
      ? ''
      : ` The board decides by ${writtenDay(parts.decisionDueOn)}${parts.deferrals === 0 ? '' : ` (deferred ${parts.deferrals === 1 ? 'once' : `${parts.deferrals} times`})`}: ${writtenQuestion(question)}`;
  switch (state) {
    case 'awaiting':
      return `Awaiting the baseline scan: ${parts.reason ?? 'none is on record'}; needed by ${writtenDay(parts.baselineDueOn)}.`;
    case 'observing':
      return `Observing${inRound}.`;
    case 'scan-due':
      return `Scan due${inRound}.`;
    case 'scan-overdue':
      return `Scan overdue${inRound}; not failed, a later scan still counts.`;
    case 'inconclusive':
      return `Inconclusive: ${parts.reason ?? 'a person has to read again'}. ${parts.repeatBy === null ? `Read again by ${writtenDay(parts.readDueOn ?? parts.openedOn)}.` : `Another scan by ${writtenDay(parts.repeatBy)}.`}`;
    case 'ruled-out':
      return `Ruled out.${board}`;
    case 'pending':
      return `Before the board.${board}${decision === null ? '' : ` On record: ${writtenDecision(decision)}`}`;
    case 'decided':
      return decision === null ? 'Decided.' : `Decided: ${writtenDecision(decision)}`;
    case 'closed':
      return `Closed${closed === null ? '' : ` on ${writtenDay(closed.on)}: ${endWords(closed.reason, parts)}`}.${board}${closed?.reason !== 'lost-to-follow-up' || decision === null ? '' : ` On record: ${writtenDecision(decision)}`}`;
    case 'not-applicable':
      return `The rule does not apply: ${parts.reason ?? 'no reason is on record'}.`;
  }
}

/** What became of a scan, in a sentence. */
export function judgedSentence(
  scan: ObservedScan,
  parts: {
    readonly row: number | null;
    readonly isBaseline: boolean;
    readonly early: boolean;
    readonly late: boolean;
    readonly decides: boolean;
    readonly why: string | null;
    readonly search: BaselineSearch;
  },
): string {
  const what = `${writtenScan(scan.current)}, count ${writtenCount(scan.current)}`;
  if (scan.current.status === 'preliminary')
    return `${what}: preliminary, not judged before its final reading.`;
  if (parts.isBaseline && parts.why === null) {
    return parts.search.kind === 'baseline'
      ? `${what}: the baseline${parts.search.doubt === null ? '' : `, in doubt: ${parts.search.doubt}`}.`
      : `${what}: type III${parts.search.kind === 'type-iii' && parts.search.reread ? ' by a re-read' : ''}.`;
  }
  if (parts.row === null) return `${what}: noted, there was no baseline to compare with.`;
  const timing = parts.early ? ', early' : parts.late ? ', late' : '';
  const noted = parts.row === 6 ? '; noted, the period stays as it is' : parts.decides ? '' : '; noted';
  return `${what}${timing}: ${parts.why ?? 'new disease outside the liver'}${noted}.`;
}
