import type { CalendarDate } from './calendar.ts';
import { derive } from './derivation.ts';
import { type Projection, proposedUnder } from './plan.ts';
import { courseOf, type Item, type PatientRecord, type Plan, type Shelf, seriesOf } from './plan-model.ts';
import type { ProtocolCode, Series } from './protocol.ts';
import { applyRevision, type Revision } from './revision.ts';
import { stateOf } from './schedule.ts';

export const OVERDUE_REASONS = ['window-closed', 'catch-up', 'interval-exceeded'] as const;
/** An examination that a patient is late with, by the version and not without it. */
export interface BecomesOverdue {
  /** `catch-up`: not seen within the interval that the version asks for, so that it is due at once. */
  readonly why: (typeof OVERDUE_REASONS)[number];
  readonly series: string;
  readonly on: CalendarDate;
}

/** An examination that lies ahead. */
export interface ScanAhead {
  readonly dueOn: CalendarDate;
  /** "MRI"; where any one of several will do, "CT or MRI". */
  readonly modality: string;
}

/** What a version would change for one patient, once its proposal is accepted. */
export interface Impact {
  /** `starting`: waited for the version, and a first plan begins. */
  readonly effect: 'unchanged' | 'changed' | 'starting';
  /** A proposal that a clinician has to decide. */
  readonly needsDecision: boolean;
  /** Unmet examinations that come, go, and change their day. */
  readonly gained: number;
  readonly dropped: number;
  readonly moved: number;
  /** Unmet examinations that stay on their day and get another window. */
  readonly windowsChanged: number;
  readonly becomesOverdue: readonly BecomesOverdue[];
  readonly before: readonly ScanAhead[];
  readonly after: readonly ScanAhead[];
}

/** The shelves that a preview compares. */
export interface Comparison {
  readonly code: ProtocolCode;
  /** What is signed. */
  readonly current: Shelf;
  /** What would be, with the version that is looked at. */
  readonly next: Shelf;
  readonly day: CalendarDate;
  readonly newId: () => string;
}

/**
 * What signing a version would do for a patient. Where a proposal waits already, both sides count it as
 * accepted, so that what newer facts call for is not put down to the version. Pure, nothing is stored.
 */
export function impactOf(record: PatientRecord, { code, current, next, day, newId }: Comparison): Impact {
  const now = derive(record, current, day, newId);
  const picked = now.plan?.courses.some((course) => course.picked && course.protocol.code === code) ?? false;
  if (!picked && !now.choice.courses.some((course) => course.protocol === code)) return unchanged(now, day);
  if (now.plan === null || now.planIsNew) {
    const begun = derive(record, next, day, newId);
    return begun.plan === null ? unchanged(now, day) : compared(now, begun, null, 'starting', day);
  }
  if (now.planStatus === 'transferred') return unchanged(now, day);
  const revision = proposedUnder(now, record, next, newId);
  // One that was rejected is no work for anybody, and another shelf does not bring it back by itself.
  const waiting = now.work.some(({ kind }) => kind === 'proposal') ? now.revision : null;
  if (revision?.name === waiting?.name || (revision !== null && revision.name === now.revision?.name)) {
    return unchanged(now, day);
  }
  const accepting = (one: Revision | null, shelf: Shelf, plan: Plan): Projection =>
    one === null ? now : derive({ ...record, plan: applyRevision(plan, one) }, shelf, day, newId);
  const before = accepting(waiting, current, now.plan);
  const after = accepting(revision, next, now.plan);
  return compared(before, after, revision, 'changed', day);
}

function unchanged(now: Projection, day: CalendarDate): Impact {
  const scans = scansAhead(now, day);
  return {
    effect: 'unchanged',
    needsDecision: false,
    gained: 0,
    dropped: 0,
    moved: 0,
    windowsChanged: 0,
    becomesOverdue: [],
    before: scans,
    after: scans,
  };
}

function compared(
  before: Projection,
  after: Projection,
  revision: Revision | null,
  effect: 'changed' | 'starting',
  day: CalendarDate,
): Impact {
  const [had, has] = [unmetItems(before), unmetItems(after)];
  const dropped = had.filter((item) => !held(item, has));
  const gained = has.filter((item) => !held(item, had));
  const moved = (revision?.movedItems ?? []).filter(
    ({ from, to }) => held(from, dropped) && held(to, gained),
  ).length;
  return {
    effect,
    needsDecision: revision !== null,
    gained: gained.length - moved,
    dropped: dropped.length - moved,
    moved,
    windowsChanged: has.filter((item) => {
      const same = had.find((one) => isSamePlace(one, item));
      return same !== undefined && (same.opens !== item.opens || same.closes !== item.closes);
    }).length,
    becomesOverdue: newlyOverdue(before, after, gained, day),
    before: scansAhead(before, day),
    after: scansAhead(after, day),
  };
}

const unmetItems = ({ plan, items }: Projection): Item[] =>
  (plan?.items ?? []).filter((item) => items.get(item.id)?.status === 'live');

/** An item is the same one if series and due day are the same (clinical rules §2, Re-planning). */
const isSamePlace = (a: Item, b: Item): boolean => a.due === b.due && a.seriesKey === b.seriesKey;
const held = (item: Item, items: readonly Item[]): boolean => items.some((one) => isSamePlace(one, item));

function newlyOverdue(
  before: Projection,
  after: Projection,
  gained: readonly Item[],
  day: CalendarDate,
): BecomesOverdue[] {
  const { plan } = after;
  if (plan === null) return [];
  const late = (projection: Projection) =>
    unmetItems(projection).filter((item) => stateOf(item, 'live', day) === 'overdue');
  const lateBefore = late(before);
  const labelOf = (of: Pick<Item, 'courseId' | 'seriesKey'>) =>
    seriesOf(courseOf(plan, of), of.seriesKey).label;
  const exceeded = (projection: Projection) =>
    projection.series.filter(({ exceedsOn }) => exceedsOn !== null && exceedsOn <= day);
  const exceededBefore = new Set(exceeded(before).map(({ seriesKey }) => seriesKey));
  return [
    ...late(after)
      .filter((item) => !held(item, lateBefore))
      .map((item) => ({ why: 'window-closed' as const, series: labelOf(item), on: item.closes })),
    ...gained
      .filter((item) => item.origin === 'catch-up')
      .map((item) => ({ why: 'catch-up' as const, series: labelOf(item), on: item.due })),
    ...exceeded(after)
      .filter(({ seriesKey }) => !exceededBefore.has(seriesKey))
      .map((one) => ({ why: 'interval-exceeded' as const, series: labelOf(one), on: one.exceedsOn ?? day })),
  ];
}

function scansAhead(projection: Projection, day: CalendarDate): ScanAhead[] {
  const { plan } = projection;
  if (plan === null) return [];
  return unmetItems(projection)
    .filter((item) => item.due >= day)
    .map((item) => ({
      dueOn: item.due,
      modality: modalityOf(seriesOf(courseOf(plan, item), item.seriesKey)),
    }));
}

/** A series' modalities as a label. */
export const modalityOf = ({ modalities }: Pick<Series, 'modalities'>): string =>
  modalities.toSorted().join(' or ');

/**
 * A fact without which a protocol is never chosen, whatever else is known: who has none of the kind, with that
 * value where one is given, and no course of it that a clinician picked, need not be looked at.
 */
export interface NeededFact {
  readonly kind: string;
  readonly field?: string;
  readonly value?: string;
}

const rectal: NeededFact = { kind: 'diagnosis', field: 'primary', value: 'rectum' };
const pancreatic: NeededFact = { kind: 'diagnosis', field: 'primary', value: 'pancreas' };

export const NEEDED_FACT: Readonly<Record<ProtocolCode, NeededFact>> = {
  'RECT-NONE': rectal,
  'RECT-G1': rectal,
  'RECT-G2X': rectal,
  'RECT-G3': rectal,
  'PANC-G1': pancreatic,
  'PANC-G2': pancreatic,
  'PANC-LOW': pancreatic,
  'PANC-G3': pancreatic,
  NEC: { kind: 'pathology-report', field: 'differentiation', value: 'poor' },
  POSTHEP: { kind: 'hepatectomy' },
  'AS-PNET': { kind: 'watching-begun' },
  'NELM-OBS': { kind: 'liver-metastasis' },
};
