import { isCarriedOn } from './board-decision.ts';
import { addDays, type CalendarDate, earliestDay, latestDay, writtenDay } from './calendar.ts';
import { lastContactOn } from './care.ts';
import { type Fact, type FactOf, ofKind, standingFacts } from './facts.ts';
import type { ObservationPeriod } from './observation-model.ts';
import type { RuleStanding } from './settings.ts';
import type { WantedWork } from './work-record.ts';

/** The subject of the work that waits for the rule's signature. */
export const OBSERVATION_RULE = 'observation-rule';
export type ObservationSubject = typeof OBSERVATION_RULE;

/** What the staging of liver metastases, or contact after a loss, calls for where no period covers it. */
export type ObservationProposal = {
  /** The staging; null where a period was opened without one, and a loss ended it. */
  readonly factId: string | null;
  /** The period that a loss ended: contact again starts a new one, linked. */
  readonly follows: string | null;
} & (
  | {
      readonly kind: 'propose';
      /** Null: nothing says the type, and the patient was watched all the same. */
      readonly nelmType: 'I' | 'II' | null;
      readonly stagedOn: CalendarDate | null;
    }
  /** Row 1, and row 14 where the rule applies no more. */
  | { readonly kind: 'not-applicable'; readonly reason: string }
);

/**
 * Type I and II propose a period, and so does contact after a loss that ended one (clinical rules §3, row 14); type
 * III and NEC do not apply (row 1). Null where nothing is staged that a hepatectomy has not treated since, the type is
 * not known, or a period covers it. A loss that ended a period is never passed over: where the rule applies no more,
 * a clinician is asked which plan follows.
 */
export function proposedObservation(
  facts: readonly Fact[],
  periods: readonly ObservationPeriod[],
  rule: RuleStanding,
): ObservationProposal | null {
  const standing = standingFacts(facts);
  if (ofKind(standing, 'death').length > 0) return null;
  const kept = periods.filter((period) => period.closedReason !== 'opened-in-error');
  const lost = endedByLoss(kept, lastContactOn(facts));
  const operatedOn = ofKind(standing, 'hepatectomy')
    .map((fact) => (fact.date === null ? fact.recordedOn : latestDay(fact.date)))
    .reduce((last, on) => (on > last ? on : last), '');
  const staging = lastStaging(standing, operatedOn);
  if (lost === null) {
    if (rule === 'none' || staging === null || kept.some((period) => covers(period, staging))) return null;
  }
  const factId = staging?.id ?? null;
  const follows = lost?.periodId ?? null;
  const staged = staging?.details.nelmType ?? null;
  const nec = ofKind(standing, 'pathology-report').some(
    (report) => report.details.differentiation === 'poor',
  );
  const reason =
    rule === 'none'
      ? 'the settings of this site say that it does not run'
      : staging === null && operatedOn >= (lost?.closedOn ?? '')
        ? 'the liver was operated on since the patient was lost'
        : staged === 'III'
          ? 'the metastases are type III'
          : nec
            ? 'the tumour is poorly differentiated (NEC)'
            : null;
  if (reason !== null) return { kind: 'not-applicable', factId, follows, reason };
  const stagedOn = staging === null || staging.date === null ? null : earliestDay(staging.date);
  if (staged === 'I' || staged === 'II') {
    return { kind: 'propose', factId, follows, nelmType: staged, stagedOn };
  }
  if (lost === null) return null;
  return { kind: 'propose', factId, follows, nelmType: lost.baseline?.nelmType ?? null, stagedOn };
}

/** The last staging with a type since the liver was operated on; of one day a type III, the gravest. */
function lastStaging(
  standing: ReturnType<typeof standingFacts>,
  operatedOn: CalendarDate,
): FactOf<'liver-metastasis'> | null {
  const staged = ofKind(standing, 'liver-metastasis')
    .filter((fact) => fact.details.nelmType !== 'unknown')
    .map((fact) => ({ fact, on: fact.date === null ? null : earliestDay(fact.date) }))
    .filter(({ on }) => on === null || on > operatedOn)
    .toSorted((a, b) => ((a.on ?? '') + a.fact.id < (b.on ?? '') + b.fact.id ? -1 : 1));
  const lastOn = staged.at(-1)?.on ?? null;
  const last = staged.filter(({ on }) => on === lastOn);
  const chosen = last.find(({ fact }) => fact.details.nelmType === 'III') ?? last.at(-1);
  return chosen?.fact ?? null;
}

/** A staging of the time before a period ended, or on record when it was opened, is that period's own. */
function covers(period: ObservationPeriod, { date, recordedOn }: FactOf<'liver-metastasis'>): boolean {
  const { state, question, openedOn, closedOn } = period;
  if (state !== 'closed' || closedOn === null || question !== null || isCarriedOn(period)) return true;
  return recordedOn <= openedOn || recordedOn <= closedOn || (date !== null && latestDay(date) <= closedOn);
}

/** Watched, before the board, or decided and not carried out yet: a loss ends neither question nor decision. */
const goesOn = (period: ObservationPeriod): boolean =>
  (period.state !== 'closed' && period.state !== 'not-applicable') ||
  period.question !== null ||
  isCarriedOn(period);

/** The last of a patient's periods, where a loss ended it and the patient has been reached since. */
function endedByLoss(
  kept: readonly ObservationPeriod[],
  contactOn: CalendarDate | null,
): ObservationPeriod | null {
  if (contactOn === null || kept.some(goesOn)) {
    return null;
  }
  const lastOn = kept.reduce(
    (last, { closedOn }) => (closedOn !== null && closedOn > last ? closedOn : last),
    '',
  );
  const followed = new Set(kept.map(({ follows }) => follows));
  return (
    kept
      .filter(
        ({ periodId, closedReason, closedOn }) =>
          closedReason === 'lost-to-follow-up' &&
          closedOn === lastOn &&
          contactOn >= lastOn &&
          !followed.has(periodId),
      )
      .toSorted((a, b) => (a.periodId < b.periodId ? -1 : 1))
      .at(-1) ?? null
  );
}

/**
 * The work that a proposal opens. An unsigned rule opens no period: its signature is the work.
 * @param otherDays a clinician has to answer, by the deadlines of the site
 */
export function workOfProposal(
  proposal: ObservationProposal | null,
  rule: RuleStanding,
  otherDays: number,
  day: CalendarDate,
): WantedWork[] {
  if (proposal === null) return [];
  const common = { tier: 4, role: 'clinician', dueOn: addDays(day, otherDays), resultId: null } as const;
  if (proposal.kind === 'not-applicable') {
    const { factId, follows, reason } = proposal;
    return [
      {
        ...common,
        kind: 'which-plan',
        subject: follows === null ? `not applicable ${factId}` : `not applicable after ${follows}`,
        sentence: `Which plan now? The observation rule does not apply: ${reason}.`,
        parts: { fact: factId, follows },
      },
    ];
  }
  if (rule !== 'runs') {
    return [
      {
        ...common,
        kind: 'awaiting-signature',
        subject: OBSERVATION_RULE,
        sentence:
          'Observation rule awaits signature: a period would be proposed to this patient, and no signed settings of this site speak of the rule.',
        parts: {},
      },
    ];
  }
  const { factId, nelmType, stagedOn, follows } = proposal;
  const which = nelmType === null ? 'whose type is not known' : `of type ${nelmType}`;
  return [
    {
      ...common,
      kind: 'observation-proposed',
      subject: follows === null ? `${factId}` : `${factId ?? 'opened'} after ${follows}`,
      sentence:
        `Open an observation period: liver metastases ${which}${stagedOn === null ? '' : `, staged on ${writtenDay(stagedOn)}`}` +
        `${follows === null ? '' : '; the patient was lost during an earlier period and has been reached again'}. A clinician opens it, or declines with a reason.`,
      parts: { fact: factId, nelmType, follows },
    },
  ];
}
