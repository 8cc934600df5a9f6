import type { CalendarDate } from '../../src/domain/calendar.ts';
import type { Fact } from '../../src/domain/facts.ts';
import type { Projection } from '../../src/domain/plan.ts';
import type { PatientRecord, Shelf } from '../../src/domain/plan-model.ts';
import type { Protocol, ProtocolCode } from '../../src/domain/protocol.ts';
import { applyRevision, type Revision } from '../../src/domain/revision.ts';
import { later, shelf } from './support.ts';

/** The fact as recorded on a day. */
export const on = <F extends Fact>(recordedOn: CalendarDate, fact: F): F => ({ ...fact, recordedOn });

export function revisionOf({ revision }: Projection): Revision {
  if (revision === null) throw new Error('Nothing is proposed.');
  return revision;
}

/** What is proposed on a day, in numbers and names. */
export function inShort(projection: Projection) {
  const { cutOn, keptCourses, addedCourses, droppedCourses, ...items } = revisionOf(projection);
  const named = (courses: readonly { protocol: Protocol; anchorOn: string }[]) =>
    courses.map(({ protocol, anchorOn }) => `${protocol.code} v${protocol.version} from ${anchorOn}`);
  return {
    cutOn,
    goesOn: named(keptCourses),
    starts: named(addedCourses.map(({ course }) => course)),
    ends: named(droppedCourses),
    kept: items.keptItems.length,
    moved: items.movedItems.length,
    added: items.addedItems.length,
    dropped: items.droppedItems.length,
  };
}

/** The patient after a clinician accepted what is proposed. */
export function accepted(
  projection: Projection,
  more: Partial<PatientRecord>,
  day: CalendarDate,
): Projection {
  if (projection.plan === null) throw new Error('No plan.');
  return later({ ...projection, plan: applyRevision(projection.plan, revisionOf(projection)) }, more, day);
}

/** The shelf with a version 2 of one protocol, signed on a day. */
export const withVersion2 = (
  code: ProtocolCode,
  signedOn: CalendarDate,
  edit: (v1: Protocol) => Partial<Protocol>,
): Shelf => {
  const v1 = shelf.get(code)!;
  return new Map([
    ...shelf,
    [code, { ...v1, signedOn, protocol: { ...v1.protocol, version: 2, ...edit(v1.protocol) } }],
  ]);
};
