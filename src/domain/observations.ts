import { scanAppointmentsWake, workOfScanAppointment } from './appointments.ts';
import type { CalendarDate } from './calendar.ts';
import { careOf, type Loss } from './care.ts';
import { ofKind, standingFacts } from './facts.ts';
import type { ObservationInput, ObservationPeriod, Reading } from './observation-model.ts';
import { handedOver, NOTHING, nextStep } from './observation-next.ts';
import {
  OBSERVATION_RULE,
  type ObservationProposal,
  proposedObservation,
  workOfProposal,
} from './observation-proposal.ts';
import { observe } from './observation-rule.ts';
import { workOfPeriod } from './observation-work.ts';
import type { Gone, PatientRecord, RecordedPeriod } from './plan-model.ts';
import { decidedOfLiver } from './recurrence-case.ts';
import { ownResults } from './scans.ts';
import { seenSince, tryingAgain } from './seen-again.ts';
import { DEFAULT_SETTINGS, type RuleStanding, ruleStanding, type SignedSettings } from './settings.ts';
import { DUE_ANEW } from './work-kinds.ts';
import type { WantedWork } from './work-record.ts';

/** The observation periods of a patient, and what they call for. */
export interface Observations {
  readonly periods: readonly ObservationPeriod[];
  readonly proposal: ObservationProposal | null;
  readonly work: readonly WantedWork[];
}

/** What a period rests on: what was recorded for it, and every fact of the patient. */
export const inputOf = (
  record: Pick<PatientRecord, 'facts' | 'results' | 'board' | 'answered' | 'periods' | 'recurrences'>,
  period: RecordedPeriod,
): ObservationInput => ({
  ...period,
  beside: decidedBeside(record, period),
  facts: record.facts,
  board: record.board,
  readings: standingReadings(record, period),
  confirmedDays: confirmedDays(record),
});

/** What boards decided about the same liver elsewhere: in other periods, and about recurrences in it. */
export const decidedBeside = (
  record: Pick<PatientRecord, 'answered' | 'periods' | 'recurrences'>,
  { periodId }: Pick<RecordedPeriod, 'periodId'>,
): ObservationInput['beside'] => [
  ...record.periods.flatMap((one) => (one.periodId === periodId ? [] : [one.decisions])),
  ...decidedOfLiver(record),
];

/** Days that a person has confirmed, by the work that asked for them. */
export const confirmedDays = ({
  answered,
}: Pick<PatientRecord, 'answered'>): ObservationInput['confirmedDays'] =>
  answered.flatMap(({ kind, subject, on }) => (kind === 'confirm-date' ? [{ subject, on }] : []));

/** A scan whose report was withdrawn, or turned out to be another patient's, is none: as if entered in error. */
function standingReadings(
  { results }: Pick<PatientRecord, 'results'>,
  { readings, resultOf }: RecordedPeriod,
): readonly Reading[] {
  if (resultOf.size === 0) return readings;
  const standing = new Set(
    results
      .filter(({ status }) => status !== 'entered-in-error' && status !== 'cancelled')
      .map(({ id }) => id),
  );
  return readings.filter(({ scanId }) => {
    const resultId = resultOf.get(scanId);
    return resultId === undefined || standing.has(resultId);
  });
}

/** What the running settings of a site say: whether the rule runs, and the days for other work. */
export interface ProposalRule {
  readonly standing: RuleStanding;
  readonly otherDays: number;
}

/** By the settings that run at a site, the defaults where it has signed none. */
export const proposalRule = (signed: SignedSettings | null | undefined): ProposalRule => ({
  standing: ruleStanding(signed),
  otherDays: (signed?.settings ?? DEFAULT_SETTINGS).deadlines.other,
});

/**
 * Every period of a patient anew, from all that is recorded. Periods that run go on, whatever the rule's standing.
 * @param open the work that is open on record: it may be due since longer than what is worked out today
 */
export function observationsOf(
  record: PatientRecord,
  { standing: rule, otherDays }: ProposalRule,
  day: CalendarDate,
  open: readonly OpenSince[] = [],
): Observations {
  const results = ownResults(record);
  // With the work for a scan goes its appointment.
  const booked = goneOf(record) === null ? record.scanAppointments : [];
  const derived = record.periods.map((recorded) => {
    const { settings } = recorded;
    const input = inputOf(record, recorded);
    const period = observe(input, settings, day);
    const work = workOfPeriod(input, period, settings, day);
    const waits = new Set(
      work.flatMap(({ kind, subject }) => (kind === 'observation-scan' ? [subject] : [])),
    );
    const appointments = booked.filter(({ subject }) => waits.has(subject));
    const { readings } = input;
    const { answered } = record;
    const missed = appointments.flatMap((one) =>
      workOfScanAppointment({ ...one, readings, results, answered }, otherDays, day),
    );
    const wakesOn = scanAppointmentsWake(appointments, period.wakesOn, day);
    return { period: { ...period, wakesOn }, work: [...work, ...missed] };
  });
  const periods = derived.map(({ period }) => period);
  const proposal = proposedObservation(record.facts, periods, rule);
  const wanted = [...derived.flatMap(({ work }) => work), ...workOfProposal(proposal, rule, otherDays, day)];
  const observations = { periods, proposal, work: unanswered(record, wanted) };
  const dueOn = new Map(
    open.flatMap((one) => (DUE_ANEW.has(one.kind) ? [] : [[`${one.kind} ${one.subject}`, one.dueOn]])),
  );
  const since = observations.work.map((one) => ({
    ...one,
    dueOn: dueOn.get(`${one.kind} ${one.subject}`) ?? one.dueOn,
  }));
  return { ...observations, periods: withNext(record, { ...observations, work: since }, otherDays) };
}

type OpenSince = Pick<WantedWork, 'kind' | 'subject' | 'dueOn'>;

/** Why periods of a patient ask for nothing here any more; null where they do. A death beats a transfer. */
export const goneOf = ({ facts }: Pick<PatientRecord, 'facts'>): Gone | null =>
  ofKind(standingFacts(facts), 'death').length > 0
    ? 'deceased'
    : (careOf(facts).transfer?.confirmed ?? null) === null
      ? null
      : 'transferred';

/** Whatever a person has answered does not arise again; a board's decision is recorded, and not answered. */
const unanswered = (
  { answered }: Pick<PatientRecord, 'answered'>,
  wanted: readonly WantedWork[],
): WantedWork[] =>
  wanted.filter(
    ({ kind, subject }) =>
      kind === 'board-decision' || !answered.some((one) => one.kind === kind && one.subject === subject),
  );

/**
 * Each period with its next step, by the work that is open: what was answered is asked no more, what a loss has left
 * is, and nothing of a patient who has gone.
 */
function withNext(
  record: PatientRecord,
  { periods, proposal, work }: Observations,
  otherDays: number,
): ObservationPeriod[] {
  const { lost } = careOf(record.facts);
  const trying =
    lost && ({ kind: 'lost-contact', role: 'nurse', ...tryingOf(record, lost, otherDays) } as const);
  const gone = goneOf(record);
  return periods.map((period): ObservationPeriod => {
    const { periodId, closedReason } = period;
    if (gone === 'deceased') return { ...period, next: NOTHING };
    if (gone === 'transferred') return handedOver(period);
    const follows = proposal?.follows === periodId;
    const open = work.filter(
      ({ parts, subject }) =>
        parts.period === periodId ||
        (follows && (parts.follows === periodId || subject === OBSERVATION_RULE)),
    );
    const left = closedReason === 'lost-to-follow-up' && trying !== null ? [...open, trying] : open;
    return { ...period, next: nextStep(period, left) };
  });
}

const tryingOf = (record: PatientRecord, lost: Loss, otherDays: number) =>
  tryingAgain(lost, seenSince(record, lost), record.answered, otherDays);
