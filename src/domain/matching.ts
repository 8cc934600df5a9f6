import { type CalendarDate, writtenDay } from './calendar.ts';
import { coverage, hasRightModality, inOrder, type Sighting, showsAny } from './coverage.ts';
import type { Modality, Region } from './protocol.ts';
import { isFinal, isHistory, type Result } from './results.ts';
import type { ItemStatus } from './schedule.ts';
import type { Window } from './step.ts';

/** An item as matching sees it. */
export interface MatchableItem extends Window {
  readonly id: string;
  /** Items of one course and series; late closing stays inside it. */
  readonly seriesId: string;
  readonly modalities: readonly Modality[];
  readonly regions: readonly Region[];
  /** Its window had closed when the plan was accepted: closed on time by what is on record, never late. */
  readonly beforeEnrolment: boolean;
  /** Ended by a person, or superseded: out of reach of results. */
  readonly outOfReach: boolean;
}

/** What a person decided about a result that closed nothing. */
export interface Resolution {
  readonly resultId: string;
  readonly kind: 'equivalent' | 'early' | 'extra' | 'wrong-patient';
  readonly itemId: string | null;
}

export interface Completion {
  readonly on: CalendarDate;
  readonly late: boolean;
  /** The results that together covered all regions. */
  readonly resultIds: readonly string[];
}

export interface Unmatched {
  readonly resultId: string;
  readonly why: string;
}

export interface Matching {
  readonly completions: ReadonlyMap<string, Completion>;
  /** Items of the plan's own time partly covered: the regions nobody has seen yet, and by which results the others were. */
  readonly partly: ReadonlyMap<string, { missing: readonly Region[]; resultIds: readonly string[] }>;
  /** Final results that closed nothing, for a person to look at. */
  readonly unmatched: readonly Unmatched[];
}

export interface MatchingInput {
  readonly items: readonly MatchableItem[];
  readonly results: readonly Result[];
  readonly resolutions: readonly Resolution[];
  /** Read as non-diagnostic: they close nothing. */
  readonly nonDiagnostic: ReadonlySet<string>;
  /** The day the plan was accepted; null while there is none. */
  readonly enrolledOn: CalendarDate | null;
}

/**
 * Which items the results close (clinical rules §2, "Closing an item"): on time where the window holds the
 * day performed; late where the window of an unmet item of the same series had closed; never an item whose
 * window opens later. Recomputed from all results at each change, so a withdrawn result reopens what it
 * closed. The order in which results arrived is irrelevant. Pure.
 */
export function matchResults(input: MatchingInput): Matching {
  const reachable = input.items.filter((item) => !item.outOfReach);
  const resolved = new Map(standing(input.resolutions, reachable).map((one) => [one.resultId, one]));
  const usable = inOrder(
    input.results.filter(
      (result) =>
        isFinal(result.status) &&
        !input.nonDiagnostic.has(result.id) &&
        resolved.get(result.id)?.kind !== 'wrong-patient',
    ),
  );
  const free = usable.filter((result) => !resolved.has(result.id));
  const seriesOf = new Map(reachable.map((item) => [item.id, item.seriesId]));

  const completions = new Map<string, Completion>();
  const partly = new Map<string, { missing: readonly Region[]; resultIds: readonly string[] }>();
  closeByDecision(reachable, usable, resolved, completions);
  for (const [seriesId, items] of Map.groupBy(reachable, (item) => item.seriesId)) {
    // One scan closes items across courses: a choice for an item of one series says nothing of the others.
    const counting = usable.filter((result) => {
      const choice = resolved.get(result.id);
      if (choice === undefined) return true;
      return choice.itemId !== null && seriesOf.get(choice.itemId) !== seriesId;
    });
    closeSeries(items, counting, completions, partly);
  }
  return { completions, partly, unmatched: leftOver(input, reachable, free, completions, partly) };
}

/** Without those for an item that has since ended or been superseded: their results are matched anew. */
function standing(
  resolutions: readonly Resolution[],
  reachable: readonly MatchableItem[],
): readonly Resolution[] {
  if (resolutions.length === 0) return resolutions;
  const ids = new Set(reachable.map((item) => item.id));
  return resolutions.filter(({ itemId }) => itemId === null || ids.has(itemId));
}

/** A person's word that a result counts for an item; of several, all are evidence. */
function closeByDecision(
  items: readonly MatchableItem[],
  usable: readonly Result[],
  resolved: ReadonlyMap<string, Resolution>,
  completions: Map<string, Completion>,
): void {
  if (resolved.size === 0) return;
  const byId = new Map(items.map((item) => [item.id, item]));
  for (const result of usable) {
    const item = byId.get(resolved.get(result.id)?.itemId ?? '');
    if (item === undefined) continue;
    const { on, late, resultIds } = completions.get(item.id) ?? {
      on: result.performedOn,
      late: result.performedOn > item.closes,
      resultIds: [],
    };
    completions.set(item.id, { on, late, resultIds: [...resultIds, result.id] });
  }
}

function closeSeries(
  items: readonly MatchableItem[],
  counting: readonly Result[],
  completions: Map<string, Completion>,
  partly: Map<string, { missing: readonly Region[]; resultIds: readonly string[] }>,
): void {
  const [first] = items;
  if (first === undefined) return;
  const ofModality = counting.filter((result) => hasRightModality(result, first.modalities));
  if (ofModality.length === 0) return;
  const together = [...Map.groupBy(ofModality, (result) => result.performedOn).values()];
  for (const item of items) {
    const inWindow = ofModality.filter(
      (result) => result.performedOn >= item.opens && result.performedOn <= item.closes,
    );
    if (inWindow.length === 0) continue;
    together.push(inWindow);
    if (completions.has(item.id)) continue;
    const { sighting, seen, by } = coverage(item, inWindow);
    if (sighting !== null) {
      completions.set(item.id, { on: sighting.on, late: false, resultIds: sighting.resultIds });
    } else if (by.length > 0 && !item.beforeEnrolment) {
      partly.set(item.id, { missing: item.regions.filter((region) => !seen.has(region)), resultIds: by });
    }
  }
  for (const item of items) {
    if (item.beforeEnrolment || completions.has(item.id)) continue;
    const late = lateSighting(item, together);
    if (late === null) continue;
    const inTime = partly.get(item.id)?.resultIds ?? [];
    completions.set(item.id, {
      on: late.on,
      late: true,
      resultIds: [...new Set([...inTime, ...late.resultIds])],
    });
    partly.delete(item.id);
  }
}

/** The first day past an item's close on which results of one day, or of one window, covered all it asks for. */
function lateSighting(item: MatchableItem, together: readonly (readonly Result[])[]): Sighting | null {
  let first: Sighting | null = null;
  for (const results of together) {
    const own = results.filter(
      (result) => result.performedOn >= item.opens && showsAny(result, item.regions),
    );
    for (const { performedOn: on } of own) {
      if (on <= item.closes) continue;
      if (first !== null && on >= first.on) break;
      const newestFirst = own.filter((result) => result.performedOn <= on).toReversed();
      const { sighting } = coverage(item, newestFirst);
      if (sighting === null) continue;
      first = { on, resultIds: sighting.resultIds.toReversed() };
      break;
    }
  }
  return first;
}

/** Results no item took, each with its reason; history that a late enrolment asks about as a whole is left out. */
function leftOver(
  input: MatchingInput,
  items: readonly MatchableItem[],
  free: readonly Result[],
  completions: ReadonlyMap<string, Completion>,
  partly: ReadonlyMap<string, { resultIds: readonly string[] }>,
): Unmatched[] {
  const used = new Set(
    [...completions.values(), ...partly.values()].flatMap((evidence) => evidence.resultIds),
  );
  const historyUntil = items.reduce(
    (day, item) => (item.beforeEnrolment && item.closes > day ? item.closes : day),
    '',
  );
  return free.flatMap((result) => {
    if (used.has(result.id)) return [];
    if (isHistory(result, input.enrolledOn) && result.performedOn <= historyUntil) return [];
    return [{ resultId: result.id, why: whyUnmatched(result, items, completions) }];
  });
}

function whyUnmatched(
  result: Result,
  items: readonly MatchableItem[],
  completions: ReadonlyMap<string, Completion>,
): string {
  const scan = `${result.modality} of ${result.regions.join(' + ') || 'no stated region'}`;
  if (items.length === 0) return `${scan}: the patient has no scheduled examination.`;
  const ofModality = items.filter((item) => hasRightModality(result, item.modalities));
  if (ofModality.length === 0) return `${scan}: no scheduled examination asks for this modality.`;
  const holding = ofModality.filter(
    (item) => result.performedOn >= item.opens && result.performedOn <= item.closes,
  );
  if (holding.length === 0) {
    const next = ofModality
      .filter((item) => item.opens > result.performedOn)
      .toSorted((a, b) => (a.opens < b.opens ? -1 : 1))[0];
    return next === undefined
      ? `${scan}: performed on ${writtenDay(result.performedOn)}, when no window was open.`
      : `${scan}: performed on ${writtenDay(result.performedOn)}, before the next window opens on ${writtenDay(next.opens)}.`;
  }
  if (holding.every((item) => completions.has(item.id)))
    return `${scan}: what was open that day is already met.`;
  const partly = holding.filter((item) => showsAny(result, item.regions));
  if (partly.length === 0) return `${scan}: covers none of the regions asked for.`;
  return partly.some((item) => item.beforeEnrolment)
    ? `${scan}: covers a part alone of what was asked for before the enrolment.`
    : `${scan}: shows nothing that another report has not shown already.`;
}

/** The status that results and decisions give an item. */
export function statusAfterMatching(
  item: Pick<MatchableItem, 'id' | 'beforeEnrolment'>,
  matching: Matching,
): Extract<ItemStatus, 'live' | 'completed' | 'before-enrolment'> {
  if (matching.completions.has(item.id)) return 'completed';
  return item.beforeEnrolment ? 'before-enrolment' : 'live';
}
