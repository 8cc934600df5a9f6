import type { ObservationState } from '../../src/domain/observation-model.ts';
import type { Projection } from '../../src/domain/plan.ts';
import type { ResultStatus } from '../../src/domain/results.ts';
import type { ItemState } from '../../src/domain/schedule.ts';

/** How a thing gets from one state to another; `begin`: it comes into being. */
export interface Transition<State extends string> {
  readonly from: State | 'begin';
  readonly to: State;
  readonly why: string;
  /** Takes several things at once: random sequences may go it, and need not. */
  readonly rare?: true;
}

/** A life cycle: every state with what it means, and every way between them. */
export interface LifeCycle<State extends string> {
  readonly states: Readonly<Record<State, string>>;
  readonly transitions: readonly Transition<State>[];
  /** States that leave, and are left for, the others in the same ways; all of these are there. */
  readonly together?: { readonly name: string; readonly of: readonly State[] };
}

type Live = Extract<ItemState, 'planned' | 'open' | 'due' | 'overdue'>;
const LIVE: readonly Live[] = ['planned', 'open', 'due', 'overdue'];

const each = <S extends string, T extends string>(
  from: readonly S[],
  to: T,
  why: string,
): { from: S; to: T; why: string }[] => from.map((one) => ({ from: one, to, why }));
const toEach = <S extends string, T extends string>(
  from: S,
  to: readonly T[],
  why: string,
): { from: S; to: T; why: string }[] => to.map((one) => ({ from, to: one, why }));

const seldom = (
  ways: readonly Omit<Transition<ObservationState>, 'rare'>[],
): Transition<ObservationState>[] => ways.map((way) => ({ ...way, rare: true }));

/** A scheduled examination (clinical rules §2). */
export const ITEM: LifeCycle<ItemState> = {
  together: { name: 'live', of: LIVE },
  states: {
    planned: 'its window lies ahead',
    open: 'its window is open, its due day lies ahead',
    due: 'its due day has come, its window is open',
    overdue: 'its window has closed and nothing met it: it stays, however late',
    completed: 'results that count cover all it asks for, on time or late',
    ended: 'a person ended it with a reason, or the patient died or was handed over',
    'before-enrolment': 'its window had closed before the plan was accepted: asked about, never overdue',
    superseded: 'an accepted revision took its place',
  },
  transitions: [
    ...toEach('begin', LIVE, 'the plan, or a revision, is accepted'),
    { from: 'begin', to: 'completed', why: 'accepted with a result on record' },
    { from: 'begin', to: 'before-enrolment', why: 'accepted after its window had closed' },
    { from: 'planned', to: 'open', why: 'the first day of the window' },
    { from: 'open', to: 'due', why: 'the due day' },
    { from: 'due', to: 'overdue', why: 'the day after the window closes' },
    ...each(LIVE, 'completed', 'final results cover all regions, or a person says that a result counts'),
    ...toEach('completed', LIVE, 'a result was withdrawn, changed, moved or read as non-diagnostic'),
    ...each(LIVE, 'ended', 'a person with a reason, death, or a confirmed transfer'),
    ...toEach('ended', LIVE, 'the ending or the death was recorded in error, or the patient came back'),
    ...each(LIVE, 'superseded', 'an accepted revision replaces what is due after its cut day'),
    {
      from: 'begin',
      to: 'ended',
      why: 'a merge is taken back of a patient who has died or gone',
      rare: true,
    },
    { from: 'open', to: 'planned', why: 'kept by a revision under a rule with a narrower window' },
    { from: 'overdue', to: 'due', why: 'kept by a revision under a rule with a wider window' },
    { from: 'before-enrolment', to: 'completed', why: 'an earlier result came to light' },
    { from: 'completed', to: 'before-enrolment', why: 'that earlier result was withdrawn' },
    {
      from: 'ended',
      to: 'completed',
      why: 'after death or transfer a result from before arrived, or the ending was an error and a result is there',
    },
    { from: 'completed', to: 'ended', why: 'after death or transfer the result was withdrawn' },
  ],
};

export type PlanState = 'none' | NonNullable<Projection['planStatus']>;

/** A patient's plan. */
export const PLAN: LifeCycle<PlanState> = {
  states: {
    none: 'no plan yet: a work item says what is missing, unsigned or not covered',
    active: 'examinations lie ahead, or a work item asks a clinician how to go on',
    deceased: 'the patient died; nothing is asked of anybody',
    transferred: 'another hospital has confirmed that it follows the patient',
    discharged: 'a clinician ended it at its end, with a reason',
  },
  transitions: [
    { from: 'begin', to: 'none', why: 'a patient of whom too little is known' },
    { from: 'begin', to: 'active', why: 'a patient whom a signed protocol covers' },
    { from: 'none', to: 'active', why: 'the fact, the signature or a pick arrives' },
    { from: 'active', to: 'deceased', why: 'death is recorded' },
    { from: 'active', to: 'discharged', why: '"discharge" at the end of the plan' },
    { from: 'deceased', to: 'active', why: 'the death was recorded in error' },
    { from: 'active', to: 'transferred', why: 'the receiver has confirmed' },
    { from: 'transferred', to: 'active', why: 'the patient came back, or never went' },
    { from: 'transferred', to: 'deceased', why: 'death is recorded' },
    { from: 'deceased', to: 'transferred', why: 'the death of a transferred patient was recorded in error' },
    { from: 'discharged', to: 'transferred', why: 'the receiver has confirmed' },
    { from: 'transferred', to: 'discharged', why: 'a discharged patient came back' },
    { from: 'deceased', to: 'discharged', why: 'the death of a discharged patient was recorded in error' },
    {
      from: 'discharged',
      to: 'active',
      why: 'an accepted revision, a pick, a withdrawn result, or an error taken back',
    },
    { from: 'discharged', to: 'deceased', why: 'death is recorded' },
  ],
};

export type ProposalState = 'open' | 'stale' | 'accepted' | 'rejected';

/** A proposed revision of a plan (ADR 0011): computed anew, named by what it rests on. */
export const PROPOSAL: LifeCycle<ProposalState> = {
  states: {
    open: 'waits for a clinician, without end',
    stale: 'what it rested on is no longer all that is known: it cannot be decided any more',
    accepted: 'its examinations took the place of those due after the cut day',
    rejected: 'the plan stays as it is',
  },
  transitions: [
    { from: 'begin', to: 'open', why: 'the facts, or a newer signed version, call for another plan' },
    { from: 'open', to: 'stale', why: 'a newer fact: another proposal, or none' },
    { from: 'open', to: 'accepted', why: 'a clinician, with a reason' },
    { from: 'open', to: 'rejected', why: 'a clinician, with a reason' },
    { from: 'rejected', to: 'open', why: 'a clinician takes the rejection back' },
  ],
};

/** An examination's result, as the newest of its versions says. */
export const RESULT: LifeCycle<ResultStatus> = {
  states: {
    preliminary: 'closes nothing yet',
    final: 'counts: it closes what it covers',
    corrected: 'counts in its new words, matched and reviewed anew',
    amended: 'counts in its new words, matched and reviewed anew',
    'entered-in-error': 'never was: what it closed is open again',
    cancelled: 'was not done: what it closed is open again',
  },
  transitions: [
    { from: 'begin', to: 'preliminary', why: 'a first reading arrives' },
    { from: 'begin', to: 'final', why: 'a report arrives' },
    { from: 'preliminary', to: 'final', why: 'the report stands' },
    { from: 'preliminary', to: 'cancelled', why: 'not done' },
    { from: 'final', to: 'corrected', why: 'a higher version' },
    { from: 'final', to: 'amended', why: 'a higher version' },
    { from: 'corrected', to: 'amended', why: 'a higher version' },
    { from: 'final', to: 'entered-in-error', why: 'withdrawn' },
    { from: 'corrected', to: 'entered-in-error', why: 'withdrawn' },
    { from: 'amended', to: 'entered-in-error', why: 'withdrawn' },
    { from: 'entered-in-error', to: 'final', why: 'held after all, in a higher version' },
  ],
};

const AWAITED = ['scan-due', 'scan-overdue'] as const;
const LATE_BASELINE = 'a baseline that is told late: its window is open, or has closed';
const STAGED_LAST = 'staged after the scans, which are judged at once';
const TOLD_LATE = 'told late: what came after it is judged anew';
const EXTENDED = 'the board extends: another round';
const CLOSED = 'an operation, death, a loss, disease outside the liver, or a clinician';

/** An observation period before a hepatectomy (clinical rules §3), as time, scans, facts and decisions move it on. */
export const OBSERVATION: LifeCycle<ObservationState> = {
  together: { name: 'awaited', of: AWAITED },
  states: {
    'awaiting-baseline': 'no final scan has fixed type and count yet; overdue work after 14 days',
    observing: 'the window of the second scan lies ahead',
    'scan-due': 'its window is open',
    'scan-overdue': 'its window has closed: never failed, a later scan still counts',
    inconclusive: 'somebody reads again by a day, or another scan is made by a day',
    'ruled-out': 'a new lesion was confirmed; the board decides what follows',
    'board-pending': 'a question is before the board, with a day',
    'board-decided': 'radical, debulking or non-surgical, on record for good',
    closed: 'ended by a fact or a clinician; censored where that says nothing of the rule',
    'not-applicable': 'the rule should not be applied: a clinician says what follows',
  },
  transitions: [
    { from: 'begin', to: 'awaiting-baseline', why: 'a clinician opens it' },
    { from: 'awaiting-baseline', to: 'observing', why: 'a final scan fixes type and count (row 2)' },
    ...each(['awaiting-baseline'], 'scan-due', LATE_BASELINE),
    ...each(['awaiting-baseline'], 'scan-overdue', LATE_BASELINE),
    ...toEach('awaiting-baseline', ['board-pending', 'ruled-out', 'inconclusive'] as const, STAGED_LAST),
    ...each(['observing', 'ruled-out', 'closed'], 'board-pending', TOLD_LATE),
    ...seldom([
      { from: 'observing', to: 'awaiting-baseline', why: TOLD_LATE },
      { from: 'board-pending', to: 'inconclusive', why: TOLD_LATE },
      ...toEach('not-applicable', ['observing', 'inconclusive', 'ruled-out', 'board-pending'], TOLD_LATE),
      ...toEach('not-applicable', AWAITED, TOLD_LATE),
    ]),
    { from: 'awaiting-baseline', to: 'not-applicable', why: 'type III or NEC (row 1)' },
    { from: 'observing', to: 'scan-due', why: 'the first day of the window' },
    { from: 'scan-due', to: 'scan-overdue', why: 'the day after the window (row 7)' },
    ...each(AWAITED, 'board-pending', 'the same exact count on a comparable scan: passed (row 4)'),
    ...each(['observing', 'inconclusive', 'board-pending'], 'ruled-out', 'a confirmed new lesion (row 5)'),
    ...each(AWAITED, 'ruled-out', 'a confirmed new lesion (row 5)'),
    ...each(AWAITED, 'inconclusive', 'fewer, unclear, or not comparable (rows 8 to 10)'),
    {
      from: 'observing',
      to: 'inconclusive',
      why: 'a lesion marked new on another modality, or a staging of type III',
    },
    { from: 'inconclusive', to: 'board-pending', why: 'read again: equal, fewer, or still unclear' },
    ...each(
      ['observing', 'inconclusive', 'ruled-out', 'board-pending', 'closed'],
      'not-applicable',
      'NEC is reported (row 1)',
    ),
    ...each(AWAITED, 'not-applicable', 'NEC is reported (row 1)'),
    ...each(['ruled-out', 'board-pending', 'closed'], 'board-decided', 'the board decides (rows 15, 17)'),
    ...each(['observing', 'inconclusive'], 'board-decided', 'a later decision corrects an extension'),
    ...each(AWAITED, 'board-decided', 'a later decision corrects an extension'),
    { from: 'board-decided', to: 'board-pending', why: 'new disease before surgery: urgent (row 17)' },
    ...(['inconclusive', 'ruled-out', 'board-pending', 'board-decided', 'closed'] as const).flatMap(
      (from) => [
        { from, to: 'observing' as const, why: `${EXTENDED} (row 13)` },
        ...toEach(from, AWAITED, `${EXTENDED}, due by now (row 13)`),
      ],
    ),
    ...each(AWAITED, 'observing', `${EXTENDED} (row 13)`),
    { from: 'scan-overdue', to: 'scan-due', why: `${EXTENDED} (row 13)` },
    ...each(
      [
        'awaiting-baseline',
        'observing',
        'inconclusive',
        'ruled-out',
        'board-pending',
        'board-decided',
        'not-applicable',
      ],
      'closed',
      CLOSED,
    ),
    ...each(AWAITED, 'closed', CLOSED),
  ],
};

/** `open → due`: a transition by its name. */
export const transitionName = (from: string, to: string): string => `${from} → ${to}`;

/**
 * The life cycle as a mermaid state diagram. States that are left, or reached, together are drawn as one, so that
 * the picture stays one that can be read.
 */
export function drawing<State extends string>({ transitions, together }: LifeCycle<State>): string {
  const id = (state: string): string => (state === 'begin' ? '[*]' : state.replaceAll('-', '_'));
  const inside = (state: string): boolean => together?.of.some((one) => one === state) ?? false;
  const arrow = ({ from, to, why }: Transition<State>): string => {
    // Drawn as one only where all go that way.
    const alike = transitions.filter(
      (one) =>
        one.why === why &&
        (inside(from) ? one.to === to && inside(one.from) : one.from === from && inside(one.to)),
    );
    const name = (state: string, other: string): string =>
      together !== undefined && inside(state) && !inside(other) && alike.length === together.of.length
        ? together.name
        : id(state);
    return `${name(from, to)} --> ${name(to, from)}: ${why}`;
  };
  const within = transitions.filter(({ from, to }) => inside(from) && inside(to)).map(arrow);
  const between = transitions.filter(({ from, to }) => !inside(from) || !inside(to)).map(arrow);
  return [
    'stateDiagram-v2',
    ...[...new Set(transitions.map(({ to }) => to))]
      .filter((state) => state.includes('-'))
      .map((state) => `  state "${state}" as ${id(state)}`),
    ...(together === undefined
      ? []
      : [`  state ${together.name} {`, ...within.map((line) => `    ${line}`), '  }']),
    ...[...new Set(between)].map((line) => `  ${line}`),
  ].join('\n');
}
