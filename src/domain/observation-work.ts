import { isCarriedOn } from './board-decision.ts';
import { workOfConvening } from './board-work.ts';
import { addDays, type CalendarDate, laterOf, writtenDay } from './calendar.ts';
import { endsTakenBack } from './observation-events.ts';
import type { ObservationInput, ObservationSettings, RoundOutcome } from './observation-model.ts';
import { FINAL_READING, type Unfinished } from './observation-next.ts';
import { heldSince, type ObservedScan, scansOf, writtenScan } from './observation-scans.ts';
import { workOfDisputes, workOfOperations } from './observation-work-of-days.ts';
import type { WantedWork } from './work-record.ts';

/**
 * The work that a period calls for on a day. Each need is named by the period and what it rests on, so that a
 * later need is another one; a scan or a reading that is waited for stays the same one whatever its day. A scan or a decision that is overdue stands in tier 1, an urgent one in tier 2.
 */
export function workOfPeriod(
  input: ObservationInput,
  period: Unfinished,
  settings: ObservationSettings,
  day: CalendarDate,
): WantedWork[] {
  if (period.closedReason === 'opened-in-error' || period.closedReason === 'death') return [];
  const of = (
    draft: Pick<WantedWork, 'kind' | 'role' | 'dueOn' | 'sentence'> & {
      about: string;
      tier?: WantedWork['tier'];
    },
  ): WantedWork => {
    const { about, ...rest } = draft;
    return {
      tier: 4,
      resultId: null,
      ...rest,
      subject: `${period.periodId} ${about}`,
      parts: { period: period.periodId },
    };
  };
  return [
    ...workOfScans(input, period, settings, day).map(of),
    ...workOfBoard(period, settings, day).map(of),
    ...conveningOf(period),
    ...workOfEnds(input, period, settings).map(of),
    ...workOfOperations(input, period, settings).map(of),
    ...workOfDisputes(input, period, settings, day),
    ...workOfChanges(period, settings, day).map(of),
  ];
}

/** Work named by what it rests on, beside the period. */
type Drafts = (Pick<WantedWork, 'kind' | 'role' | 'dueOn' | 'sentence'> & {
  about: string;
  tier?: WantedWork['tier'];
})[];

const nowOf = ({ outcomes }: Unfinished): string =>
  outcomes.length === 0
    ? 'no outcome'
    : outcomes.map(({ round, outcome }: RoundOutcome) => `${outcome} in round ${round}`).join(', ');

/** What an outcome or a decision rests on is not what it was: a clinician looks, and the decision stays. */
function workOfChanges(period: Unfinished, { otherDays }: ObservationSettings, day: CalendarDate): Drafts {
  const { changed, decision, spoiltSince, state, sentence } = period;
  const urgent = { kind: 'evidence-changed', role: 'clinician', tier: 2 } as const;
  const stays = decision === null ? '' : 'The decision stays as it was made. ';
  // Where a decision or an end stands, the period's own sentence does not tell it.
  const told = state === 'board-decided' || state === 'closed' ? period.reason : null;
  if (changed.length === 0 && spoiltSince !== null && decision !== null && told !== null) {
    return [
      {
        ...urgent,
        about: `decided ${decision.id}, not applicable`,
        dueOn: addDays(spoiltSince, otherDays),
        sentence: `What a decision rests on has changed: ${told}. ${stays}${sentence}`,
      },
    ];
  }
  return changed.map((recorded) => ({
    ...urgent,
    about: `outcome ${recorded.number}, now ${nowOf(period)}`,
    dueOn: addDays(day, otherDays),
    sentence:
      `What an outcome rests on has changed: round ${recorded.round} was ${recorded.outcome}, and by today's facts and scans it is ${nowOf(period)}${told === null ? '' : `: ${told}`}. ` +
      `${stays}${sentence}`,
  }));
}

const tierOf = (dueOn: CalendarDate, day: CalendarDate): WantedWork['tier'] => (dueOn < day ? 1 : 4);

function workOfScans(
  input: ObservationInput,
  period: Unfinished,
  settings: ObservationSettings,
  day: CalendarDate,
): Drafts {
  const { state, sentence } = period;
  const drafts: Drafts = [];
  const round = period.rounds.at(-1);
  if (state === 'awaiting-baseline') {
    const dueOn = addDays(input.openedOn, settings.baselineDays);
    drafts.push({
      kind: 'observation-scan',
      about: 'baseline',
      role: 'nurse',
      dueOn,
      tier: tierOf(dueOn, day),
      sentence,
    });
  } else if ((state === 'scan-due' || state === 'scan-overdue') && round !== undefined) {
    // Overdue from the day after the window's close, on the worklist as in the period.
    const dueOn = round.closes;
    const about = `scan of round ${round.number}`;
    drafts.push({
      kind: 'observation-scan',
      about,
      role: 'nurse',
      dueOn,
      tier: tierOf(dueOn, day),
      sentence,
    });
  } else if (state === 'inconclusive' && period.repeatBy !== null) {
    const dueOn = period.repeatBy;
    const about = 'repeat scan';
    drafts.push({
      kind: 'observation-scan',
      about,
      role: 'nurse',
      dueOn,
      tier: tierOf(dueOn, day),
      sentence,
    });
  } else if (state === 'inconclusive' && period.readDueOn !== null) {
    const dueOn = period.readDueOn;
    drafts.push({ kind: 'observation-read', about: 'another reading', role: 'clinician', dueOn, sentence });
  }
  if (period.closedReason !== null || state === 'not-applicable') return drafts;
  for (const scan of scansOf(input.readings)) {
    const { scanId, current } = scan;
    const dueOn = addDays(readingSince(scan), settings.readDays);
    if (current.status === 'preliminary') {
      const needed = `A final reading is needed of ${writtenScan(current)}, read as preliminary on ${writtenDay(current.readOn)}.`;
      drafts.push({
        kind: 'observation-read',
        about: `${FINAL_READING} ${scanId}`,
        role: 'clinician',
        dueOn,
        sentence: needed,
      });
    } else if (
      scanId === period.baseline?.scanId &&
      period.baselineDoubt !== null &&
      state !== 'inconclusive'
    ) {
      const doubt = `The baseline is in doubt: ${period.baselineDoubt}. Read it again. ${sentence}`;
      drafts.push({
        kind: 'observation-read',
        about: `baseline in doubt ${current.id}`,
        role: 'clinician',
        dueOn,
        sentence: doubt,
      });
    }
  }
  return drafts;
}

/** Since when a scan waits for another reading: a correction that leaves it as it was makes it wait no less. */
const readingSince = ({ current, finalOn, past }: ObservedScan): CalendarDate =>
  current.status === 'preliminary'
    ? heldSince(past, (then) => then.current.status === 'preliminary')
    : laterOf(finalOn.at(-1) ?? current.readOn, current.performedOn);

/** Nobody answers it at the worklist: the period's own decisions say that it is deferred. */
function conveningOf(period: Unfinished): WantedWork[] {
  const { periodId, question, reasonOn, urgent, deferredOn, decisionDueOn, convene } = period;
  if (question === null || decisionDueOn === null) return [];
  const asked = { askedOn: reasonOn, urgent, deferredOn };
  const due = { dueOn: decisionDueOn, convene };
  return workOfConvening(`${periodId} ${question}`, asked, due, { period: periodId });
}

function workOfBoard(period: Unfinished, { otherDays }: ObservationSettings, day: CalendarDate): Drafts {
  const { question, decisionDueOn: dueOn, urgent, decision } = period;
  if (question !== null && dueOn !== null) {
    return [
      {
        kind: 'board-decision',
        about: question,
        role: 'coordinator',
        dueOn,
        tier: dueOn < day ? 1 : urgent ? 2 : 4,
        sentence: `${urgent ? 'Urgent, for' : 'For'} the board. ${period.sentence}`,
      },
    ];
  }
  if (!isCarriedOn(period) || decision === null) return [];
  if (decision.carryOutBy === null) {
    return [ending(`decided ${decision.id}`, addDays(decision.decidedOn, otherDays), period)];
  }
  return [
    {
      kind: 'decision-to-carry-out',
      about: `decided ${decision.id}`,
      role: 'coordinator',
      dueOn: decision.carryOutBy,
      sentence: `Decided, not carried out. ${period.sentence} The hepatectomy, recorded as a fact, settles it.`,
    },
  ];
}

const ending = (about: string, dueOn: CalendarDate, { sentence }: Unfinished): Drafts[number] => ({
  kind: 'which-plan',
  about,
  role: 'clinician',
  dueOn,
  sentence: `Which plan now? ${sentence} Surveillance goes on meanwhile.`,
});

/** Every end but death, loss, which has its own, and opened in error leaves something to do. */
function workOfEnds(input: ObservationInput, period: Unfinished, { otherDays }: ObservationSettings): Drafts {
  const { closedReason, closedOn, state, deviation } = period;
  const { closing } = input;
  const takenBack = endsTakenBack(input, period);
  // Taken back and told again it is another end, even of the same day.
  const toldAgain = takenBack > 0 ? `, ${takenBack} withdrawn` : '';
  if (state === 'not-applicable')
    return [ending(`not applicable${toldAgain}`, addDays(period.reasonOn, otherDays), period)];
  if (state !== 'closed' || closedReason === null || closedOn === null) return [];
  if (closedReason === 'lost-to-follow-up' || period.question !== null) return [];
  const dueOn = addDays(closedOn, otherDays);
  // Closed again after a reopening it is another end, on whatever day.
  const again = closing !== null && closing.number > 1 ? `, closing ${closing.number}` : '';
  const about = `closed ${closedReason} ${closedOn}${again}${toldAgain}`;
  if (deviation === null) return [ending(about, dueOn, period)];
  return [
    {
      kind: 'deviation',
      about,
      role: 'clinician',
      dueOn,
      sentence: `Deviation: ${deviation}. ${period.sentence} Note why; the period stays among those who entered.`,
    },
  ];
}
