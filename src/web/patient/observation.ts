import { daysBetween } from '../../domain/calendar.ts';
import { countText } from '../timeline/beside.ts';
import type { View } from '../view.ts';
import type { PatientFile } from './read.ts';

type Words = Pick<View, 't' | 'dates' | 'say'>;
type Period = PatientFile['periods']['items'][number];

const ALARMING = ['scan-overdue', 'ruled-out'];
const ASKING = ['scan-due', 'inconclusive', 'board-pending', 'awaiting-baseline'];

/** The observation periods of a patient, the last opened first: counts then and now, and what comes next. */
export function observationsOf(file: PatientFile, words: Words) {
  return {
    proposal: file.periods.proposal?.sentence ?? null,
    periods: file.periods.items.map((period) => periodOf(period, file, words)).toReversed(),
  };
}

function periodOf(period: Period, { day, chart }: PatientFile, { t, dates }: Words) {
  const scans = chart.periods.find(({ id }) => id === period.id)?.scans ?? [];
  const last = scans.toSorted((a, b) => (a.on < b.on ? -1 : 1)).at(-1);
  const { baseline } = period;
  const later = last !== undefined && baseline !== null && last.id !== baseline.scanId ? last : null;
  const round = period.rounds.at(-1);
  const end = period.closedOn ?? day;
  return {
    id: period.id,
    state: t(`observation.${period.state}`),
    tone: ALARMING.includes(period.state) ? 'alarm' : ASKING.includes(period.state) ? 'warn' : 'info',
    urgent: period.urgent,
    opened: dates.day(period.openedOn),
    before:
      baseline === null ? null : { count: countText(baseline.count, { t }), on: dates.day(baseline.on) },
    now: later === null ? null : { count: countText(later.count, { t }), on: dates.day(later.on) },
    sentence: period.sentence,
    question: period.question === null ? null : t(`question.${period.question}` as 'question.passed'),
    outcomes: outcomesOf(period.outcomes, t),
    /** On record, and no longer given by the facts and scans of today. */
    changed: outcomesOf(period.changed, t),
    days:
      baseline === null
        ? null
        : t('patient.days-observed', { n: Math.max(0, daysBetween(baseline.on, end)) }),
    window:
      round === undefined
        ? null
        : t('timeline.observation.window', {
            due: dates.day(round.dueOn),
            from: dates.day(round.opensOn),
            to: dates.day(round.closesOn),
          }),
    missing: period.missing,
    next: {
      what: period.next.what,
      who: period.next.who === null ? null : t(`role.${period.next.who}` as 'role.nurse'),
      by: period.next.by === null ? null : dates.weekday(period.next.by),
    },
    decision:
      period.decision === null
        ? null
        : {
            text: t(`decision.${period.decision.decision}` as 'decision.radical'),
            on: dates.day(period.decision.decidedOn),
            by: period.decision.decidedBy,
            why: period.decision.why,
            carryOutBy: period.decision.carryOutBy === null ? null : dates.day(period.decision.carryOutBy),
          },
    deviation: period.deviation,
    therapies: period.therapies.map(({ what, on }) => ({
      what,
      on: dates.day(on === 'unknown' ? null : on, t('patient.day-unknown')),
    })),
    growth: period.scans.flatMap(({ growth }) =>
      growth.map(({ lesion, fromMm, toMm }) => `${lesion}: ${fromMm} → ${toMm} mm`),
    ),
    history: period.history.map(({ on, sentence, by }) => ({ on: dates.day(on), sentence, by })),
  };
}

const outcomesOf = (outcomes: readonly { round: number; outcome: string }[], t: Words['t']): string =>
  outcomes
    .map(({ round, outcome }) =>
      t('patient.outcome', { round, outcome: t(`outcome.${outcome}` as 'outcome.passed') }),
    )
    .join(', ');
