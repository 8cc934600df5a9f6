import { workOfAppointments } from './appointments.ts';
import { writtenDay, writtenPeriod } from './calendar.ts';
import type { AnsweredWork } from './work-kinds.ts';
import { workOfCare } from './work-of-care.ts';
import { workOfAlternatives, workOfResults, workOfReviews } from './work-of-results.ts';
import { type PlanForWork, type RecordForWork, type WantedWork, work } from './work-record.ts';

/**
 * All work that a patient's record calls for on a day, less what a person has answered. Pure: the store opens
 * what is new and settles what is no longer wanted.
 */
export function wantedWork(record: RecordForWork): WantedWork[] {
  if (record.choice.deceased) return [];
  const transfer = record.care.transfer?.confirmed ?? null;
  // What came in is read whoever has taken the patient over, and what a reading asks for from then on is done.
  const wanted =
    transfer === null
      ? [
          ...workOfChoice(record),
          ...workOfDates(record),
          ...workOfPlan(record),
          ...workOfResults(record),
          ...workOfReviews(record, record.answered),
          ...workOfAlternatives(record),
          ...workOfCare(record),
          ...workOfAppointments(record),
        ]
      : [
          ...workOfResults(record),
          ...workOfReviews(
            record,
            record.answered.filter(({ on }) => on >= transfer.recordedOn),
          ),
        ];
  return wanted.filter(
    (work) => work.kind === 'proposal' || !record.answered.some((one) => settles(one, work, record.basis)),
  );
}

/**
 * An answer holds for its need. One that leaves a patient without a protocol holds for the facts it was given
 * on: a relapse after "no surveillance" is a clinician's work again.
 */
function settles(one: AnsweredWork, work: WantedWork, basis: string): boolean {
  if (one.kind !== work.kind || one.subject !== work.subject) return false;
  const leavesWithout =
    work.kind === 'no-protocol' || (work.kind === 'missing-fact' && work.parts.blocking === true);
  return !leavesWithout || one.answer.basis === basis;
}

function workOfChoice(record: RecordForWork): WantedWork[] {
  const { choice, picture } = record;
  const missing = [...Map.groupBy(choice.missing, ({ fact }) => fact)].map(([fact, all]) => {
    const blocking = all.some((one) => one.blocking);
    const why = all.map(({ sentence }) => sentence).join(' ');
    return work(record, {
      kind: 'missing-fact',
      subject: fact,
      role: 'nurse',
      sentence: `${fact.replaceAll('-', ' ')} missing. ${why} ${blocking ? 'No protocol is chosen before it is known.' : 'The fuller protocol runs meanwhile.'}`,
      parts: { fact, blocking },
    });
  });
  // A blocking fact that nobody will ever know leaves the patient to a clinician, not to nobody.
  const unavailable = new Set(
    record.answered
      .filter(
        ({ kind, answer }) =>
          kind === 'missing-fact' && answer.answer === 'not-available' && answer.basis === record.basis,
      )
      .map(({ subject }) => subject),
  );
  const stuck = choice.missing.filter(({ fact, blocking }) => blocking && unavailable.has(fact));
  const uncovered = [...choice.uncovered, ...stuck.map(({ sentence }) => sentence)].map((reason) =>
    work(record, {
      kind: 'no-protocol',
      subject: reason,
      role: 'clinician',
      sentence: `No protocol covers this patient. ${reason} A clinician picks a signed protocol or decides against surveillance, with a reason.`,
      parts: { reason },
    }),
  );
  const unsigned = record.unsigned.map((protocol) =>
    work(record, {
      kind: 'awaiting-signature',
      subject: protocol,
      role: 'clinician',
      sentence: `Protocol awaits signature: ${protocol} would cover this patient, and no version of it is signed.`,
      parts: { protocol },
    }),
  );
  const retired = [...Map.groupBy(record.retired, ({ protocol }) => protocol.code)].map(([code, courses]) => {
    const versions = [...new Set(courses.map(({ protocol }) => `v${protocol.version}`))].join(' and ');
    return work(record, {
      kind: 'awaiting-signature',
      subject: code,
      role: 'clinician',
      sentence: `Protocol awaits signature: ${code} ${versions} is retired, and no other version of it is signed. The examinations planned so far go on.`,
      parts: { protocol: code },
    });
  });
  const disagreement = picture.grading.disagreement
    ? [
        work(record, {
          kind: 'grade-disagreement',
          subject: `${picture.grading.reported} ${picture.grading.computed} ${picture.grading.ruling}`,
          role: 'clinician',
          sentence: `The grades on record disagree. ${picture.grading.why}`,
          parts: {
            reported: picture.grading.reported,
            computed: picture.grading.computed,
            ruling: picture.grading.ruling,
          },
        }),
      ]
    : [];
  return [...missing, ...uncovered, ...unsigned, ...retired, ...disagreement];
}

function workOfDates(record: RecordForWork): WantedWork[] {
  const partial = record.choice.courses
    .filter((course) => course.anchorPartial)
    .map((course) =>
      work(record, {
        kind: 'confirm-date',
        subject: course.anchorFactId ?? course.protocol,
        role: 'nurse',
        sentence:
          `Confirm the day of the ${course.anchorEvent}: it is known only in part, and ${course.protocol} counts from its earliest day, ${writtenDay(course.anchorOn)}. ` +
          'Where the day is known, record it as a fact that corrects this one; "confirmed" leaves it as it is.',
        parts: { protocol: course.protocol, anchorOn: course.anchorOn },
      }),
    );
  const { curativeResections: days } = record.picture;
  if (days.length < 2) return partial;
  return [
    ...partial,
    work(record, {
      kind: 'confirm-date',
      subject: `resections ${days.join(' ')}`,
      role: 'nurse',
      sentence:
        `${days.length} curative resections of the primary are on record (${days.join(', ')}), none as the completion of another. ` +
        'Where one corrects the other, record it as a fact that corrects; where both were done, "confirmed".',
      parts: { resections: days.join(', ') },
    }),
  ];
}

function workOfPlan(record: RecordForWork): WantedWork[] {
  const { plan } = record;
  if (plan === null) return [];
  // A discharged patient whose facts change is a patient again: only the proposal can say so.
  return plan.active ? [...workOfRunningPlan(record, plan), ...proposal(record)] : proposal(record);
}

function workOfRunningPlan(record: RecordForWork, plan: PlanForWork): WantedWork[] {
  const wanted: WantedWork[] = plan.exceeded
    .filter((gap) => gap.on <= record.day)
    .map((gap) =>
      work(record, {
        kind: 'interval-exceeded',
        subject: `${gap.seriesId} ${gap.since}`,
        role: 'nurse',
        dueOn: gap.on,
        sentence: `Interval exceeded: ${gap.label} has not been done since ${writtenDay(gap.since)}${gap.lastScan === null ? ' (the anchor; no scan is known)' : ''}; the longest interval is ${writtenPeriod(gap.max)}.`,
        parts: { series: gap.label, since: gap.since, max: gap.max },
      }),
    );
  if (plan.beforeEnrolment > 0) {
    wanted.push(
      work(record, {
        kind: 'confirm-earlier-imaging',
        subject: 'enrolment',
        role: 'nurse',
        sentence: `Confirm earlier imaging: ${plan.beforeEnrolment} ${plan.beforeEnrolment === 1 ? 'examination was' : 'examinations were'} due before the plan was accepted.`,
        parts: { items: plan.beforeEnrolment },
      }),
    );
  }
  if (!plan.hasItemAhead) {
    wanted.push(
      work(record, {
        kind: 'end-of-plan',
        subject: plan.courses
          .map((course) => `${course.protocol} from ${course.anchorOn}`)
          .toSorted()
          .join(', '),
        role: 'clinician',
        sentence:
          'End of plan: no examination lies ahead. A clinician discharges the patient or continues, with a reason.',
        parts: {},
      }),
    );
  }
  return wanted;
}

/** A rejection holds for the proposal that was read; a newer fact makes another one. */
function proposal(record: RecordForWork): WantedWork[] {
  const { revision } = record;
  if (revision === null) return [];
  const rejected = record.answered.some(
    ({ kind, answer }) =>
      kind === 'proposal' && answer.answer === 'rejected' && answer.proposal === revision.name,
  );
  if (rejected) return [];
  const named = (
    courses: readonly { protocol: { code: string; version: number }; anchorOn: string }[],
  ): string =>
    courses
      .map(({ protocol, anchorOn }) => `${protocol.code} v${protocol.version} from ${anchorOn}`)
      .join(', ');
  const starts = named(revision.addedCourses.map(({ course }) => course));
  const ends = named(revision.droppedCourses);
  return [
    work(record, {
      kind: 'proposal',
      subject: 'plan',
      role: 'clinician',
      sentence:
        `Proposed revision: ${starts === '' ? 'no course starts' : `${starts} starts`}, ${ends === '' ? 'none ends' : `${ends} ends`}; ` +
        `${revision.addedItems.length} examinations added, ${revision.movedItems.length} moved, ${revision.droppedItems.length} dropped, ` +
        `${revision.keptItems.length} kept. Until a clinician accepts, the examinations planned so far stay.`,
      parts: {
        starts,
        ends,
        cutOn: revision.cutOn,
        added: revision.addedItems.length,
        moved: revision.movedItems.length,
        dropped: revision.droppedItems.length,
        kept: revision.keptItems.length,
      },
    }),
  ];
}
