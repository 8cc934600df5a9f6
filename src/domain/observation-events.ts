import { standingDecision } from './board-decision.ts';
import { addDays, type CalendarDate, earliestDay, isPartial, latestDay } from './calendar.ts';
import { type Fact, type FactKind, type FactOf, ofKind, standingFacts, toldOn } from './facts.ts';
import type {
  BoardDecision,
  ClosedReason,
  Closing,
  DisputedEnd,
  ObservationInput,
  ObservationPeriod,
  Reading,
} from './observation-model.ts';
import type { ObservedScan } from './observation-scans.ts';
import { dayToConfirm, doneSince } from './operations.ts';

/**
 * What happens to a period, in the order in which it happened. `askedOn`: when it was recorded or read first;
 * `knownOn`: when it was as it is told now.
 */
export type PeriodEvent = { readonly on: CalendarDate } & (
  | { readonly kind: 'life'; readonly reason: ClosedReason; readonly disputed: DisputedEnd | null }
  | {
      readonly kind: 'nec' | 'type-iii' | 'extrahepatic';
      readonly askedOn: CalendarDate;
      readonly knownOn: CalendarDate;
      readonly why: string;
    }
  | { readonly kind: 'scans'; readonly scans: readonly ObservedScan[] }
  | { readonly kind: 'decision'; readonly decision: BoardDecision }
  | { readonly kind: 'hepatectomy'; readonly disputed: DisputedEnd | null }
  | { readonly kind: 'loss' }
);

/**
 * Of one day: death, emergencies and a loss before all (row 14), then what ends the rule, then the scans, then what
 * was decided and done. Only by what they are, so that no order of arrival counts.
 */
const WITHIN_A_DAY = ['life', 'loss', 'extrahepatic', 'nec', 'scans', 'type-iii', 'decision', 'hepatectomy'];
const LIVES: readonly ClosedReason[] = ['death', 'emergency-surgery', 'withdrawn'];

const place = (event: PeriodEvent): string =>
  [
    event.on,
    WITHIN_A_DAY.indexOf(event.kind),
    event.kind === 'life' ? LIVES.indexOf(event.reason) : 0,
    event.kind === 'decision' ? String(event.decision.number).padStart(6, '0') : '',
  ].join(' ');

/** All events of a period in their order. `baselineOn`: null while there is none. */
export function eventsOf(
  input: ObservationInput,
  scans: readonly ObservedScan[],
  baselineOn: CalendarDate | null,
): PeriodEvent[] {
  const { facts, decisions, closing, openedOn, known } = input;
  const standing = standingFacts(facts);
  const start = startOf(openedOn, baselineOn);
  const of = <K extends FactKind>(kind: K, from = start): { fact: FactOf<K>; on: CalendarDate }[] =>
    ofKind(standing, kind).flatMap((fact) => {
      const on = dayWithin(fact, from);
      return on === null ? [] : [{ fact, on }];
    });
  const told = <F extends Fact>(fact: F, on: CalendarDate, saysSame: (before: F) => boolean) => {
    const since = toldOn(facts, fact, on, saysSame);
    return { askedOn: since, knownOn: since };
  };
  const byDay = Map.groupBy(scans, ({ current }) => current.performedOn);
  const events: PeriodEvent[] = [
    ...ofKind(standing, 'death').map(
      (fact): PeriodEvent => ({
        kind: 'life',
        reason: 'death',
        disputed: null,
        on: dayOfDeath(fact),
      }),
    ),
    // A loss of the time before the opening is history, whenever the baseline was: the patient was there again.
    ...of('lost-to-follow-up', openedOn).flatMap(({ fact, on }): PeriodEvent[] =>
      known.opening.has(fact.id) ? [] : [{ kind: 'loss', on }],
    ),
    ...operationsOf(input, start).flatMap(({ fact, on, disputed }): PeriodEvent[] => {
      if (on === null) return [];
      if (!fact.details.emergency) return [{ kind: 'hepatectomy', on, disputed }];
      return [{ kind: 'life', reason: 'emergency-surgery', on, disputed }];
    }),
    ...of('extrahepatic-disease').map(
      ({ fact, on }): PeriodEvent => ({
        kind: 'extrahepatic',
        on,
        askedOn: toldOn(facts, fact, on, () => true),
        knownOn: toldOn(facts, fact, on, ({ details }) => details.where === fact.details.where),
        why: `new disease outside the liver (${fact.details.where})`,
      }),
    ),
    ...of('liver-metastasis')
      .filter(({ fact, on }) => fact.details.nelmType === 'III' && (baselineOn === null || on > baselineOn))
      .map(
        ({ fact, on }): PeriodEvent => ({
          kind: 'type-iii',
          on,
          ...told(fact, on, ({ details }) => details.nelmType === 'III'),
          why: 'staged as type III',
        }),
      ),
    ...ofKind(standing, 'pathology-report')
      .filter((fact) => fact.details.differentiation === 'poor')
      .map((fact): PeriodEvent => {
        // Of an old report the whole period was mistaken.
        const on = dayWithin(fact, start) ?? '';
        return {
          kind: 'nec',
          on,
          ...told(fact, on, ({ details }) => details.differentiation === 'poor'),
          why: 'the tumour is poorly differentiated (NEC)',
        };
      }),
    ...[...byDay].map(([on, ofDay]): PeriodEvent => ({ kind: 'scans', on, scans: ofDay })),
    ...decisions.map((decision): PeriodEvent => ({ kind: 'decision', on: decision.decidedOn, decision })),
    ...(closing === null ? [] : [closingOf(input, closing)]),
  ];
  return events.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** What happened before the baseline is history; from the opening on it is the period's own. */
const startOf = (openedOn: CalendarDate, baselineOn: CalendarDate | null): CalendarDate =>
  baselineOn === null || openedOn <= baselineOn ? openedOn : addDays(baselineOn, 1);

/** The day of a fact from a day on; null where it was before. One that may be either counts from its recording. */
function dayWithin(fact: FactOf<FactKind>, start: CalendarDate): CalendarDate | null {
  if (fact.date === null) return fact.recordedOn >= start ? fact.recordedOn : null;
  const earliest = earliestDay(fact.date);
  if (earliest >= start) return earliest;
  const mayBeWithin = isPartial(fact.date) && start.startsWith(fact.date);
  return mayBeWithin && fact.recordedOn >= start ? fact.recordedOn : null;
}

/** Known in part it counts from the last day that it can be: what was told of the time before had been so. */
function dayOfDeath({ date, recordedOn }: FactOf<'death'>): CalendarDate {
  const last = date === null ? recordedOn : latestDay(date);
  return date !== null && isPartial(date) && recordedOn < last ? recordedOn : last;
}

/** The decision that an operation carries out or an end contradicts; an extension is none. */
const decisionOf = ({ decisions }: ObservationInput): BoardDecision | null => {
  const decision = standingDecision(decisions);
  return decision?.decision === 'extend' ? null : decision;
};

/** A person has confirmed what was asked. */
export const isConfirmed = ({ confirmedDays }: ObservationInput, asked: string): boolean =>
  confirmedDays.some(({ subject }) => subject === asked);

/** A closing by a person; of a day before the decision that stands it may be none. */
function closingOf(input: ObservationInput, { reason, number, on }: Closing): PeriodEvent {
  const decision = decisionOf(input);
  const subject = `${input.periodId} decided ${decision?.id}, closing ${number}`;
  const isBefore = decision !== null && on < decision.decidedOn && reason !== 'opened-in-error';
  const disputed = isBefore && !isConfirmed(input, subject) ? { on, operation: null, subject } : null;
  return { kind: 'life', reason, on, disputed };
}

interface OfPeriod {
  readonly fact: FactOf<'hepatectomy'>;
  readonly on: CalendarDate | null;
  readonly disputed: DisputedEnd | null;
}

/** Hepatectomies of a period; null as the day of one that may be older than the decision that stands. */
function operationsOf(input: ObservationInput, start: CalendarDate): OfPeriod[] {
  const decision = decisionOf(input);
  return ofKind(standingFacts(input.facts), 'hepatectomy').flatMap((fact): OfPeriod[] => {
    const within = dayWithin(fact, start);
    if (within === null) return [];
    const since = decision === null ? 'yes' : doneSince(fact, decision);
    if (decision === null || since === 'yes') return [{ fact, on: within, disputed: null }];
    const subject = `${input.periodId} ${dayToConfirm(decision, fact)}`;
    const confirmed = isConfirmed(input, subject);
    if (since === 'unconfirmed') return [{ fact, on: confirmed ? fact.recordedOn : null, disputed: null }];
    return [{ fact, on: within, disputed: confirmed ? null : { on: within, operation: fact, subject } }];
  });
}

const BY_OPERATION: ReadonlySet<ClosedReason | null> = new Set([
  'operated-before-completion',
  'emergency-surgery',
] as const);

/** Operations of an unknown or partial day that ended a period before any decision. */
export function undatedEnds(
  input: ObservationInput,
  { baseline, closedOn, closedReason }: Pick<ObservationPeriod, 'baseline' | 'closedOn' | 'closedReason'>,
): FactOf<'hepatectomy'>[] {
  if (decisionOf(input) !== null || !BY_OPERATION.has(closedReason)) return [];
  return operationsOf(input, startOf(input.openedOn, baseline?.on ?? null)).flatMap(({ fact, on }) =>
    on === closedOn && (fact.date === null || isPartial(fact.date)) ? fact : [],
  );
}

/** Hepatectomies of a period whose day a person has to confirm before they carry a decision out. */
export const unconfirmedOperations = (
  input: ObservationInput,
  { baseline }: Pick<ObservationPeriod, 'baseline'>,
): FactOf<'hepatectomy'>[] =>
  operationsOf(input, startOf(input.openedOn, baseline?.on ?? null)).flatMap(({ fact, on }) =>
    on === null ? fact : [],
  );

/**
 * How often what said the end of a period, on its day where it has one, was taken back before what says it now was
 * told: that is another end. Of an end that was told twice the taking back of one leaves it as it was.
 */
export function endsTakenBack(
  { facts, openedOn, readings }: Pick<ObservationInput, 'facts' | 'openedOn' | 'readings'>,
  {
    state,
    closedOn,
    baseline,
    reasonOn,
  }: Pick<ObservationPeriod, 'state' | 'closedOn' | 'baseline' | 'reasonOn'>,
): number {
  const start = startOf(openedOn, baseline?.on ?? null);
  const ruledOut = state === 'not-applicable';
  const saysEnd = (fact: Fact): boolean =>
    fact.kind === 'hepatectomy'
      ? closedOn !== null && dayWithin(fact, start) === closedOn
      : ruledOut &&
        ((fact.kind === 'pathology-report' && fact.details.differentiation === 'poor') ||
          (fact.kind === 'liver-metastasis' && fact.details.nelmType === 'III'));
  const readsEnd = ({ status, nelmType }: Reading): boolean =>
    ruledOut && status === 'final' && nelmType === 'III';
  const takenBack = [
    ...facts
      .filter((after) => !saysEnd(after) && facts.some((one) => one.id === after.corrects && saysEnd(one)))
      .map(({ recordedOn }) => recordedOn),
    ...readings
      .filter(
        (after) => !readsEnd(after) && readings.some((one) => one.id === after.follows && readsEnd(one)),
      )
      .map(({ readOn }) => readOn),
  ];
  const told = standingFacts(facts).flatMap((fact) =>
    saysEnd(fact) ? toldOn(facts, fact, '', saysEnd) : [],
  );
  const since = ruledOut ? reasonOn : told.toSorted()[0];
  return takenBack.filter((on) => since === undefined || on <= since).length;
}
