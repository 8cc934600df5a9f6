import { careOf, tryAgainOn } from '../domain/care.ts';
import { choose } from '../domain/choosing.ts';
import type { Fact } from '../domain/facts.ts';
import { clinicalPicture, type Picture } from '../domain/picture.ts';
import {
  type Course,
  courseOf,
  type Item,
  type ItemOutcome,
  type PatientRecord,
  type Plan,
  seriesOf,
  whyOf,
} from '../domain/plan-model.ts';
import { type ItemStatus, stateOf } from '../domain/schedule.ts';
import { daysLate } from '../domain/urgency.ts';
import { whyDue } from '../domain/why.ts';
import { answersOf, type WorkKind } from '../domain/work-kinds.ts';
import type { WantedWork } from '../domain/work-record.ts';
import { decidedAt } from './decided-at.ts';
import type { ItemRow } from './record.ts';

type Standing = Pick<ItemOutcome, 'completedOn' | 'completedLate' | 'missingRegions' | 'evidence'> & {
  status: ItemStatus;
};

/** An item as the wire shows it, with its state on a day and the reason for its date. */
export function itemView(course: Course, item: Item, standing: Standing, day: string) {
  const parts = whyOf(course, item);
  const state = stateOf(item, standing.status, day);
  return {
    protocol: course.protocol.code,
    protocolVersion: course.protocol.version,
    series: item.seriesKey,
    label: seriesOf(course, item.seriesKey).label,
    step: item.stepNumber,
    origin: item.origin,
    opensOn: item.opens,
    dueOn: item.due,
    closesOn: item.closes,
    criticalOn: item.critical,
    state,
    daysLate: state === 'overdue' ? daysLate(item, day) : 0,
    completedOn: standing.completedOn,
    completedLate: standing.completedLate,
    missingRegions: [...standing.missingRegions],
    evidence: [...standing.evidence],
    why: { sentence: whyDue(parts), parts },
  };
}

/** A stored item as the wire shows it. */
export function storedItemView(
  plan: Plan,
  item: Item,
  row: ItemRow,
  evidence: readonly string[],
  day: string,
) {
  const standing: Standing = {
    status: row.status,
    completedOn: row.completed_on,
    completedLate: row.completed_late,
    missingRegions: row.missing_regions,
    evidence,
  };
  return {
    id: row.id,
    version: row.version,
    ...itemView(courseOf(plan, item), item, standing, day),
    ended:
      row.ended_reason === null || row.ended_on === null
        ? null
        : { reason: row.ended_reason, note: row.ended_note, on: row.ended_on },
  };
}

export const courseView = (course: Course) => ({
  id: course.id,
  protocol: course.protocol.code,
  version: course.protocol.version,
  anchorOn: course.anchorOn,
  anchorEvent: course.anchorEvent,
  picked: course.picked,
  superseded: course.superseded,
  reason: course.reason,
  omittedSeries: [...course.omittedSeries],
  signedBy: course.signedBy,
  signedOn: course.signedOn,
  settingsVersion: course.settings?.version ?? null,
});

export const pictureView = (picture: Picture) => ({
  primary: picture.primary,
  differentiation: picture.differentiation,
  grade: { ...picture.grading },
});

/** What the facts say and what they lack. */
export function choiceView(facts: readonly Fact[]) {
  const picture = clinicalPicture(facts);
  const choice = choose(picture);
  return { picture: pictureView(picture), missing: [...choice.missing], uncovered: [...choice.uncovered] };
}

/** Where the patient is cared for: lost, on the way to another hospital, or neither. */
export function careView({ facts, answered }: Pick<PatientRecord, 'facts' | 'answered'>) {
  const { lost, transfer } = careOf(facts);
  return {
    lost: lost && { on: lost.on, attempts: lost.attempts, tryAgainOn: tryAgainOn(lost, answered) },
    transfer: transfer && {
      receiver: transfer.receiver,
      begunOn: transfer.begunOn,
      confirmedOn: transfer.confirmed?.on ?? null,
      confirmedBy: transfer.confirmed?.by ?? null,
    },
  };
}

export const wantedView = (work: WantedWork) => ({
  kind: work.kind,
  subject: work.subject,
  tier: work.tier,
  role: work.role,
  dueOn: work.dueOn,
  sentence: work.sentence,
  parts: { ...work.parts },
  resultId: work.resultId,
  answers: [...answersOf(work.kind, work.parts)],
  decideAt: decidedAt(work.kind, work),
});

export const workRowView = (row: {
  id: string;
  version: number;
  kind: string;
  subject: string;
  tier: number;
  role: string;
  due_on: string;
  sentence: string;
  parts: object;
  result_id: string | null;
}) => ({
  id: row.id,
  version: row.version,
  kind: row.kind as WorkKind,
  subject: row.subject,
  tier: row.tier,
  role: row.role,
  dueOn: row.due_on,
  sentence: row.sentence,
  parts: { ...row.parts },
  resultId: row.result_id,
  answers: [...answersOf(row.kind as WorkKind, row.parts)],
  decideAt: decidedAt(row.kind as WorkKind, row),
});
