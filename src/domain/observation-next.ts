import type { CalendarDate } from './calendar.ts';
import type { ObservationPeriod } from './observation-model.ts';
import { writtenQuestion } from './observation-sentences.ts';
import type { WorkKind } from './work-kinds.ts';
import type { WantedWork } from './work-record.ts';

type Next = ObservationPeriod['next'];
type StepWork = Pick<WantedWork, 'kind' | 'subject' | 'role' | 'dueOn'>;
/** A period of which the next step is not told yet. */
export type Unfinished = Omit<ObservationPeriod, 'next'>;

/** How the work is named that asks for the final reading of a preliminary one. */
export const FINAL_READING = 'final reading of';

export const NOTHING: Next = { what: 'Nothing more is asked of this period', who: null, by: null };
/** While another hospital follows the patient, nobody is asked here. */
const ELSEWHERE: Next = {
  what: 'Nothing is asked here: another hospital has taken over',
  who: null,
  by: null,
};

/** What is told of a period whose patient another hospital follows. */
export const handedOver = (period: ObservationPeriod): ObservationPeriod => ({
  ...period,
  sentence: `Another hospital has taken over, and nothing is asked here. Where it stood: ${period.sentence}`,
  next: ELSEWHERE,
});

/** What open work asks for, the first step first: what is read decides whether another scan is needed. */
const STEPS: readonly (readonly [WorkKind, string])[] = [
  ['observation-read', 'Read the scan again'],
  ['observation-scan', 'Comparable scan of the liver'],
  ['confirm-date', 'Confirm the day of the operation'],
  ['decision-to-carry-out', 'Carry out the decision'],
  ['deviation', 'Note why it deviates'],
  ['which-plan', 'Which plan now?'],
  ['observation-proposed', 'Open the next period, or decline it'],
  ['awaiting-signature', 'Sign the observation rule'],
  ['lost-contact', 'Reach the patient'],
  ['evidence-changed', 'Look at what has changed'],
];

/**
 * The next step of a period, whose it is and by when, from the work that is open for it: while some is, it never
 * says that nothing is asked. A period that waits for its window tells the scan that comes then.
 * @param open of this period, and what a loss that ended it has left
 */
export function nextStep(period: Unfinished, open: readonly StepWork[]): Next {
  const { question, decisionDueOn, state } = period;
  if (question !== null && open.some(({ kind }) => kind === 'board-decision'))
    return { what: `Board decision: ${writtenQuestion(question)}`, who: 'coordinator', by: decisionDueOn };
  for (const [kind, what] of STEPS) {
    const first = open.filter((one) => one.kind === kind).reduce<StepWork | null>(earlier, null);
    if (first === null) continue;
    if (kind === 'observation-scan') return scanStep(period, first.dueOn);
    return { what: wordsOf(first) ?? what, who: first.role, by: first.dueOn };
  }
  return state === 'observing' ? scanStep(period, null) : NOTHING;
}

/** Of work of one kind that asks for something else. */
function wordsOf({ kind, subject, role }: StepWork): string | null {
  if (subject.includes(FINAL_READING)) return 'Final reading of the scan';
  return kind === 'confirm-date' && role === 'clinician' ? 'Say which day is true' : null;
}

/** A scan of a round is due on its day, though its window closes later. */
function scanStep({ state, rounds }: Unfinished, dueOn: CalendarDate | null): Next {
  if (state === 'awaiting-baseline')
    return { what: 'Baseline scan with an exact count', who: 'nurse', by: dueOn };
  return state === 'inconclusive'
    ? { what: 'Another scan of the liver', who: 'nurse', by: dueOn }
    : { what: 'Comparable scan of the liver', who: 'nurse', by: rounds.at(-1)?.due ?? dueOn };
}

const earlier = <W extends { readonly dueOn: CalendarDate }>(first: W | null, one: W): W =>
  first === null || one.dueOn < first.dueOn ? one : first;
