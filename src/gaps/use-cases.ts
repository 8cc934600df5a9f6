import { audit } from '../audit/repo.ts';
import { addPeriod, type CalendarDate, writtenDay } from '../domain/calendar.ts';
import type { ProtocolCode } from '../domain/protocol.ts';
import type { Work } from '../work.ts';
import {
  type FoundGap,
  insertReview,
  openWork,
  patientsWithoutPlan,
  plansWithoutFuture,
  reviewsOf,
  settleReviews,
  versionsInUse,
} from './repo.ts';

/** "A signed protocol not reviewed for a year". */
const REVIEW_EVERY = { months: 12, days: 0 } as const;

const reviewDueOn = (since: CalendarDate): CalendarDate => addPeriod(since, REVIEW_EVERY);

/**
 * Looks for what no list shows, by what is stored and not by what a derivation once said, and opens work for it,
 * each need once. Gives how much was opened.
 */
export async function openGaps(work: Work): Promise<number> {
  const { today } = work;
  const found: FoundGap[] = [
    ...(await patientsWithoutPlan(work)).map(
      ({ id, ...labels }): FoundGap => ({
        ...labels,
        kind: 'no-plan',
        patientId: id,
        subject: 'plan',
        dueOn: today,
        sentence:
          'No plan runs for this patient, no decision says that none is wanted, and nobody is asked for anything. Look at the record: what is recorded next works out the plan anew.',
      }),
    ),
    ...(await plansWithoutFuture(work)).map(
      ({ id, ...labels }): FoundGap => ({
        ...labels,
        kind: 'end-of-plan',
        patientId: id,
        subject: `nothing ahead on ${today}`,
        dueOn: today,
        sentence:
          'No examination lies ahead of a plan that runs. A clinician discharges the patient or continues, with a reason.',
      }),
    ),
    ...(await versionsInUse(work))
      .filter(({ since }) => reviewDueOn(since) <= today)
      .map(
        ({ code, version, since }): FoundGap => ({
          kind: 'protocol-review',
          patientId: null,
          primary: 'unknown',
          grade: 'unknown',
          nelmType: 'unknown',
          subject: `${code} v${version} since ${since}`,
          dueOn: reviewDueOn(since),
          sentence: `${code} v${version} was checked last on ${writtenDay(since)}. A clinician reads it again and records the review, or signs another version.`,
        }),
      ),
  ];
  const opened = await openWork(work, found);
  await audit(
    work,
    opened.map(({ id, kind, patient_id }) => ({
      action: 'work-opened',
      entity: 'work-item',
      entityId: id,
      patientId: patient_id,
      after: { kind },
    })),
  );
  return opened.length;
}

/** A clinician has read a signed version again: the next review is due in a year. The version must be signed. */
export async function recordReview(
  work: Work,
  code: ProtocolCode,
  version: number,
  statement: string,
): Promise<{ reviewedOn: CalendarDate; nextReviewOn: CalendarDate }> {
  await insertReview(work, code, version, statement);
  const settled = await settleReviews(work, code, version);
  await audit(work, [
    {
      action: 'reviewed',
      entity: 'protocol-version',
      entityId: `${code} v${version}`,
      patientId: null,
      reason: statement,
    },
    ...settled.map(({ id }) => ({
      action: 'work-settled',
      entity: 'work-item',
      entityId: id,
      patientId: null,
      after: { kind: 'protocol-review' },
    })),
  ]);
  return { reviewedOn: work.today, nextReviewOn: reviewDueOn(work.today) };
}

/** When each version that plans begin with was checked last, and by when it is read again. */
export async function protocolChecks(work: Work) {
  return (await versionsInUse(work)).map(({ code, version, since }) => {
    const nextOn = reviewDueOn(since);
    return { code, version, since, nextOn, overdue: nextOn <= work.today };
  });
}

/** Who has read a version again, when, and against what; the last review first. */
export const listReviews = (work: Work, code: ProtocolCode, version: number) =>
  reviewsOf(work, code, version);
