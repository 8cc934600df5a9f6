import { beginTransfer, confirmTransfer, loseToFollowUp } from '../care/use-cases.ts';
import { addDays } from '../domain/calendar.ts';
import type { NewFact } from '../domain/facts.ts';
import { endItemWith } from '../items/use-cases.ts';
import { recordDecision } from '../observation/decisions.ts';
import { openPeriod, recordReading, recordScan } from '../observation/use-cases.ts';
import { addFacts, readPatient, upsertPatient } from '../patients/use-cases.ts';
import { readPlan } from '../plans/items.ts';
import { observationsOfPatient } from '../plans/observations.ts';
import { recordResult } from '../results/use-cases.ts';
import type { Work } from '../work.ts';
import { answerWork } from '../work-items/use-cases.ts';
import type { DemoEvent, DemoPatient } from './cohort.ts';
import { openQuestions } from './repo.ts';
import type { ObservationEvent } from './shape.ts';

/** Lets an event reach the site, through the use-case that serves everybody. */
export async function play(work: Work, { identifier }: DemoPatient, event: DemoEvent): Promise<void> {
  const date = event.on;
  switch (event.kind) {
    case 'patient':
      await upsertPatient(work, [identifier], event.person, event.facts, () => {});
      return;
    case 'fact': {
      const corrects =
        event.correctsSource === null
          ? null
          : await factOfSource(work, identifier, event.correctsSource.value);
      await addFacts(work, identifier, [{ ...event.fact, corrects } as NewFact]);
      return;
    }
    case 'facts':
      await addFacts(work, identifier, event.facts);
      return;
    case 'observation-opened':
    case 'observation-scan':
    case 'observation-correction':
    case 'board-decision':
      await playObservation(work, identifier, event);
      return;
    case 'result':
      await recordResult(work, identifier, event.result);
      return;
    case 'loss':
      await loseToFollowUp(work, identifier, { date, attempts: event.attempts, reason: event.reason });
      return;
    case 'transfer':
      await beginTransfer(work, identifier, { date, receiver: event.receiver, reason: event.reason });
      return;
    case 'transfer-confirmation': {
      const { receiver, confirmedBy } = event;
      await confirmTransfer(work, identifier, { receiver, confirmedBy, confirmedOn: date });
      return;
    }
    case 'recurrence': {
      const questions = await openQuestions(work, identifier);
      const review = questions.find(
        ({ parts }) => 'performedOn' in parts && parts.performedOn === event.performedOn,
      );
      if (review === undefined) throw new Error('The demo reads a result that does not wait to be read.');
      const answer = { answer: 'recurrence', reason: event.reason, found: event.found } as const;
      await answerWork(work, review.id, answer, () => {});
      return;
    }
    case 'end-item': {
      const { items } = await readPlan(work, identifier);
      const item = items.find(({ series, dueOn }) => series === event.seriesKey && dueOn === event.dueOn);
      if (item === undefined)
        throw new Error(
          `The demo ends an examination that is not planned: ${event.seriesKey} ${event.dueOn}.`,
        );
      const alternative = { what: 'CT of abdomen and pelvis', by: addDays(event.on, 30) };
      const ending =
        event.reason === 'contraindicated'
          ? { reason: event.reason, note: event.note, alternative }
          : event.reason === 'done-elsewhere'
            ? {
                reason: event.reason,
                note: event.note,
                performedOn: event.on,
                modality: 'MRI' as const,
                regions: ['liver' as const],
              }
            : { reason: event.reason, note: event.note };
      await endItemWith(work, item.id, ending, () => {});
    }
  }
}

/** In the last period that was opened. */
async function playObservation(
  work: Work,
  identifier: DemoPatient['identifier'],
  event: ObservationEvent,
): Promise<void> {
  if (event.kind === 'observation-opened') {
    await openPeriod(work, identifier, null);
    return;
  }
  const { record } = await observationsOfPatient(work, identifier, false);
  const period = record.periods.at(-1);
  if (period === undefined) throw new Error('The demo observes nobody without a period.');
  if (event.kind === 'observation-scan') {
    await recordScan(work, period.periodId, { ...event.scan, resultId: null });
    return;
  }
  if (event.kind === 'board-decision') {
    await recordDecision(work, period.periodId, event.decision, () => {});
    return;
  }
  const last = period.readings.at(-1);
  if (last === undefined) throw new Error('The demo corrects a scan that is not there.');
  const { id, scanId, follows: _follows, readOn: _readOn, ...before } = last;
  await recordReading(work, period.periodId, scanId, {
    ...before,
    ...event.told,
    readOn: null,
    nature: 'correction',
    repeatBy: null,
    follows: id,
    reason: event.reason,
  });
}

async function factOfSource(
  work: Work,
  identifier: DemoPatient['identifier'],
  value: string,
): Promise<string> {
  const { facts } = await readPatient(work, identifier);
  const fact = facts.find(({ source, correctedBy }) => source?.value === value && correctedBy === null);
  if (fact === undefined) throw new Error(`The demo corrects a fact that is not there: ${value}.`);
  return fact.id;
}
