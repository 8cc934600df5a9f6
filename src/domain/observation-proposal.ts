import { addDays, type CalendarDate, earliestDay, latestDay, writtenDay } from './calendar.ts';
import { lastContactOn } from './care.ts';
import { type Fact, ofKind, standingFacts } from './facts.ts';
import type { ObservationPeriod } from './observation-model.ts';
import type { RuleStanding } from './settings.ts';
import type { WantedWork } from './work-record.ts';

/** The subject of the work that waits for the rule's signature. */
export const OBSERVATION_RULE = 'observation-rule';
export type ObservationSubject = typeof OBSERVATION_RULE;

/** What the staging of liver metastases calls for where no period covers it. */
export type ObservationProposal =
  | {
      readonly kind: 'propose';
      readonly factId: string;
      readonly nelmType: 'I' | 'II';
      readonly stagedOn: CalendarDate | null;
      /** The period that a loss ended: contact again starts a new one, linked. */
      readonly follows: string | null;
    }
  /** Row 1. */
  | { readonly kind: 'not-applicable'; readonly factId: string; readonly reason: string };

/**
 * Type I and II propose a period; type III and NEC do not apply (clinical rules §3, row 1). Null where nothing is
 * staged that a hepatectomy has not treated since, the type is not known, or a period covers it.
 */
export function proposedObservation(
  facts: readonly Fact[],
  periods: readonly ObservationPeriod[],
): ObservationProposal | null {
  const standing = standingFacts(facts);
  if (ofKind(standing, 'death').length > 0) return null;
  const operatedOn = ofKind(standing, 'hepatectomy')
    .map((fact) => (fact.date === null ? fact.recordedOn : latestDay(fact.date)))
    .reduce((last, on) => (on > last ? on : last), '');
  const staged = ofKind(standing, 'liver-metastasis')
    .filter((fact) => fact.details.nelmType !== 'unknown')
    .map((fact) => ({ fact, on: fact.date === null ? null : earliestDay(fact.date) }))
    .filter(({ on }) => on === null || on > operatedOn)
    .toSorted((a, b) => ((a.on ?? '') + a.fact.id < (b.on ?? '') + b.fact.id ? -1 : 1));
  const lastOn = staged.at(-1)?.on ?? null;
  const last = staged.filter(({ on }) => on === lastOn);
  const chosen = last.find(({ fact }) => fact.details.nelmType === 'III') ?? last.at(-1);
  if (chosen === undefined) return null;
  const { fact, on } = chosen;
  const kept = periods.filter((period) => period.closedReason !== 'opened-in-error');
  const contactOn = lastContactOn(facts);
  const lost = kept.find(
    ({ closedReason, closedOn }) =>
      closedReason === 'lost-to-follow-up' &&
      closedOn !== null &&
      contactOn !== null &&
      contactOn >= closedOn,
  );
  const covered = kept.some(
    (period) => period !== lost && (period.state !== 'closed' || fact.recordedOn <= (period.closedOn ?? '')),
  );
  if (covered) return null;
  const { nelmType } = fact.details;
  if (nelmType === 'III')
    return { kind: 'not-applicable', factId: fact.id, reason: 'the metastases are type III' };
  if (ofKind(standing, 'pathology-report').some((report) => report.details.differentiation === 'poor')) {
    return { kind: 'not-applicable', factId: fact.id, reason: 'the tumour is poorly differentiated (NEC)' };
  }
  if (nelmType !== 'I' && nelmType !== 'II') return null;
  return { kind: 'propose', factId: fact.id, nelmType, stagedOn: on, follows: lost?.periodId ?? null };
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
    const { factId, reason } = proposal;
    return [
      {
        ...common,
        kind: 'which-plan',
        subject: `not applicable ${factId}`,
        sentence: `Which plan now? The observation rule does not apply: ${reason}.`,
        parts: { fact: factId },
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
  return [
    {
      ...common,
      kind: 'observation-proposed',
      subject: follows === null ? factId : `${factId} after ${follows}`,
      sentence:
        `Open an observation period: liver metastases of type ${nelmType}${stagedOn === null ? '' : `, staged on ${writtenDay(stagedOn)}`}` +
        `${follows === null ? '' : '; the patient was lost during an earlier period and has been reached again'}. A clinician opens it, or declines with a reason.`,
      parts: { fact: factId, nelmType, follows },
    },
  ];
}
