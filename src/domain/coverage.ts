import type { CalendarDate } from './calendar.ts';
import type { Modality, Region } from './protocol.ts';
import { isFinal, type Result } from './results.ts';

const CONTAINED: Partial<Record<Region, readonly Region[]>> = { abdomen: ['liver', 'pancreas'] };

/** Regions a result shows: abdomen contains liver and pancreas; an endoscopy of the bowel shows the rectum. */
export function coveredRegions(result: Pick<Result, 'modality' | 'regions'>): Set<Region> {
  const regions = result.regions.flatMap((region) => [region, ...(CONTAINED[region] ?? [])]);
  if (result.modality === 'sigmoidoscopy' || result.modality === 'colonoscopy') regions.push('rectum');
  if (result.modality === 'EUS') regions.push('pancreas');
  return new Set(regions);
}

/** Colonoscopy satisfies sigmoidoscopy; otherwise any of the modalities named. */
export function hasRightModality(result: Pick<Result, 'modality'>, wanted: readonly Modality[]): boolean {
  return wanted.some(
    (modality) =>
      modality === result.modality || (modality === 'sigmoidoscopy' && result.modality === 'colonoscopy'),
  );
}

/** A day on which a series was wholly seen, and by which results. */
export interface Sighting {
  readonly on: CalendarDate;
  readonly resultIds: readonly string[];
}

/**
 * The last day up to `until` on which the results wholly covered a series: those of one day, or together
 * those of one of the `windows`; null where none did.
 */
export function lastQualifyingScan(
  series: Wanted,
  results: readonly Result[],
  until: CalendarDate,
  windows: readonly { readonly opens: CalendarDate; readonly closes: CalendarDate }[] = [],
): CalendarDate | null {
  const usable = inOrder(results.filter((result) => isFinal(result.status) && result.performedOn <= until));
  const together = windows.flatMap(({ opens, closes }) => {
    const inside = usable.filter(({ performedOn }) => performedOn >= opens && performedOn <= closes);
    return inside.length === 0 ? [] : (coverage(series, inside).sighting ?? []);
  });
  const days = [...daySightings(series, usable), ...together].map(({ on }) => on);
  return days.reduce<CalendarDate | null>((last, on) => (last === null || on > last ? on : last), null);
}

/** By the day performed; on one day by name, so that the order of arrival is moot. */
export const inOrder = (results: readonly Result[]): Result[] =>
  results.toSorted(
    (a, b) =>
      compare(a.performedOn, b.performedOn) ||
      compare(a.system, b.system) ||
      compare(a.accession, b.accession),
  );

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export type Wanted = { readonly modalities: readonly Modality[]; readonly regions: readonly Region[] };

/** Walks results in order of the day performed until their union covers all regions. */
export function coverage(
  wanted: Wanted,
  results: readonly Result[],
): { sighting: Sighting | null; seen: Set<Region>; by: string[] } {
  const seen = new Set<Region>();
  const by: string[] = [];
  for (const result of results) {
    if (!hasRightModality(result, wanted.modalities)) continue;
    const covered = coveredRegions(result);
    if (wanted.regions.every((region) => covered.has(region))) {
      return { sighting: { on: result.performedOn, resultIds: [...by, result.id] }, seen, by };
    }
    const gained = wanted.regions.filter((region) => covered.has(region) && !seen.has(region));
    if (gained.length === 0) continue;
    for (const region of gained) seen.add(region);
    by.push(result.id);
    if (wanted.regions.every((region) => seen.has(region))) {
      return { sighting: { on: result.performedOn, resultIds: [...by] }, seen, by };
    }
  }
  return { sighting: null, seen, by };
}

/** The days on which the results of that one day covered all regions, in order. */
function daySightings(wanted: Wanted, ordered: readonly Result[]): Sighting[] {
  const days = Map.groupBy(ordered, (result) => result.performedOn);
  return [...days.values()].flatMap((results) => coverage(wanted, results).sighting ?? []);
}

/** True where a result shows any of the regions. */
export function showsAny(result: Result, regions: readonly Region[]): boolean {
  const covered = coveredRegions(result);
  return regions.some((region) => covered.has(region));
}
