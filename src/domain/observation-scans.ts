import { addPeriod, type CalendarDate, earliestDay, laterOf, latestDay, writtenDay } from './calendar.ts';
import { type Fact, type FactOf, ofKind, standingFacts, toldOn } from './facts.ts';
import type { Reading } from './observation-model.ts';

/** A scan with the final readings that hold: a correction takes the place of what it corrects, a re-read joins it. */
export interface ReadScan {
  /** As last written down, preliminary or final. */
  readonly current: Reading;
  /** In the order of their making; the last one is `current` unless that is preliminary. */
  readonly final: readonly Reading[];
  /** The day of each of them; a correction has that of what it corrects. */
  readonly finalOn: readonly CalendarDate[];
}

export interface ObservedScan extends ReadScan {
  readonly scanId: string;
  /** As it stood after each reading, from the day on which that was made; the last one is how it stands. */
  readonly past: readonly (ReadScan & { readonly on: CalendarDate })[];
}

/** The scans of a period, whatever the order of its readings; those entered in error are none. */
export function scansOf(readings: readonly Reading[]): ObservedScan[] {
  const scans = [...Map.groupBy(readings, (reading) => reading.scanId)].flatMap(([scanId, chain]) => {
    const next = new Map(chain.map((reading) => [reading.follows, reading]));
    const past: (ReadScan & { on: CalendarDate })[] = [];
    for (let reading = next.get(null); reading !== undefined; reading = next.get(reading.id)) {
      const before = past.at(-1);
      const on = laterOf(before?.on ?? '', laterOf(reading.readOn, reading.performedOn));
      const replaces = reading.nature === 'correction' && before?.current.status === 'final';
      let final = (before?.final ?? []).slice(0, replaces ? -1 : undefined);
      let finalOn = (before?.finalOn ?? []).slice(0, replaces ? -1 : undefined);
      if (reading.status === 'final') {
        final = [...final, reading];
        finalOn = [...finalOn, (replaces ? before.finalOn.at(-1) : null) ?? reading.readOn];
      }
      if (reading.status === 'entered-in-error') [final, finalOn] = [[], []];
      past.push({ on, current: reading, final, finalOn });
    }
    const now = past.at(-1);
    if (now === undefined || now.current.status === 'entered-in-error') return [];
    const { current, final, finalOn } = now;
    return [{ scanId, current, final, finalOn, past }];
  });
  return scans.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

/** By the day performed; of one day by what was read, so that no order of arrival counts. */
const placeOf = ({ current }: ObservedScan): string =>
  JSON.stringify([current.performedOn, current.modality, current.contrast, current.count, current.scanId]);

export type NelmType = FactOf<'liver-metastasis'>['details']['nelmType'];

/** What staging says of the type by a day: of the latest known the gravest, of those that contradict none. */
export function stagedType(facts: readonly Fact[], day: CalendarDate): NelmType {
  const standing = standingFacts(facts);
  const removedOn = ofKind(standing, 'hepatectomy')
    .flatMap((fact) => (fact.date === null || latestDay(fact.date) > day ? [] : earliestDay(fact.date)))
    .reduce((last, on) => (on > last ? on : last), '');
  const known = ofKind(standing, 'liver-metastasis')
    .filter((fact) => fact.details.nelmType !== 'unknown')
    .map((fact) => ({
      type: fact.details.nelmType,
      on: fact.date === null ? '' : earliestDay(fact.date),
      last: fact.date === null ? '9999' : latestDay(fact.date),
    }))
    .filter(({ on, last }) => on <= day && last > removedOn);
  const lastDay = known.reduce((last, { on }) => (on > last ? on : last), '');
  const types = new Set(known.filter(({ on }) => on === lastDay).map(({ type }) => type));
  if (types.has('III')) return 'III';
  const [only] = types;
  return types.size > 1 ? 'unclassified' : (only ?? 'unknown');
}

/** When a staging of type III was told first; the first of days where none stands. */
export const typeIiiSince = (facts: readonly Fact[]): CalendarDate =>
  ofKind(standingFacts(facts), 'liver-metastasis')
    .filter(({ details }) => details.nelmType === 'III')
    .map((fact) => toldOn(facts, fact, '', ({ details }) => details.nelmType === 'III'))
    .toSorted()[0] ?? '';

/** A scan as the point from which the count is compared. */
export interface BaselineFound {
  readonly kind: 'baseline';
  readonly scan: ObservedScan;
  readonly nelmType: 'I' | 'II';
  /** It was fixed, and a re-read has put it in doubt. */
  readonly doubt: string | null;
  /** From which days it stood so as a baseline, or as none. */
  readonly past: readonly { readonly on: CalendarDate; readonly as: BaselineThen | null }[];
}

/** A baseline as it stood on a day. */
export interface BaselineThen extends ReadScan {
  readonly doubt: string | null;
}

export type BaselineSearch =
  | BaselineFound
  | { readonly kind: 'none'; readonly why: string }
  /** Row 1, and row 12 where a re-read of the baseline says so. `since`: the first of the reads that do. */
  | {
      readonly kind: 'type-iii';
      readonly scan: ObservedScan;
      readonly reread: boolean;
      readonly since: CalendarDate;
    };

type Fitness =
  | { readonly fit: true; readonly nelmType: 'I' | 'II' }
  | { readonly fit: false; readonly typeIii: boolean; readonly why: string };

/** The first scan that fixed type and count (rows 1, 2 and 12). */
export function findBaseline(scans: readonly ObservedScan[], facts: readonly Fact[]): BaselineSearch {
  let why = 'no final scan is on record';
  for (const scan of scans) {
    const now = fixedBy(scan, facts);
    if (now === null) continue;
    const past = scan.past.map((then) => ({ on: then.on, then, fixed: fixedBy(then, facts) }));
    if (now.kind === 'baseline') {
      const { nelmType, doubt } = now;
      return {
        kind: 'baseline',
        scan,
        nelmType,
        doubt,
        past: past.map(({ on, then, fixed }) => ({
          on,
          as: fixed?.kind === 'baseline' ? { ...then, doubt: fixed.doubt } : null,
        })),
      };
    }
    if (now.kind === 'type-iii') {
      const since = laterOf(
        heldSince(past, ({ fixed }) => fixed?.kind === 'type-iii'),
        scan.final.at(-1)?.nelmType === 'III' ? '' : typeIiiSince(facts),
      );
      return { kind: 'type-iii', scan, reread: now.reread, since };
    }
    why = `${now.why} on the scan of ${writtenDay(scan.current.performedOn)}`;
  }
  return { kind: 'none', why };
}

/** The day from which on something has held without a break, by the last of what stood after another. */
export function heldSince<T extends { readonly on: CalendarDate }>(
  past: readonly T[],
  holds: (one: T) => boolean,
): CalendarDate {
  const broken = past.findLastIndex((one) => !holds(one));
  return (past[broken + 1] ?? past.at(-1))?.on ?? '';
}

type Fixed =
  | { readonly kind: 'baseline'; readonly nelmType: 'I' | 'II'; readonly doubt: string | null }
  | { readonly kind: 'type-iii'; readonly reread: boolean }
  | { readonly kind: 'none'; readonly why: string };

/** What the readings of a scan fix; null without a final one. */
function fixedBy({ current, final }: ReadScan, facts: readonly Fact[]): Fixed | null {
  const fitness = final.map((reading) => fitnessOf(reading, facts));
  const now = fitness.at(-1);
  if (now === undefined) return null;
  const fixed = fitness.find((one) => one.fit);
  if (now.fit) {
    const doubt = current.status === 'preliminary' ? 'a later reading of it is preliminary' : null;
    return { kind: 'baseline', nelmType: now.nelmType, doubt };
  }
  if (now.typeIii) return { kind: 'type-iii', reread: fixed !== undefined };
  return fixed === undefined
    ? { kind: 'none', why: now.why }
    : { kind: 'baseline', nelmType: fixed.nelmType, doubt: now.why };
}

function fitnessOf(reading: Reading, facts: readonly Fact[]): Fitness {
  const type = typeOf(reading, facts);
  const unfit = (why: string, typeIii = false): Fitness => ({ fit: false, typeIii, why });
  if (type === 'III') return unfit('the metastases are type III', true);
  if (type === 'unknown') return unfit('the type of the metastases is not known');
  if (type === 'unclassified')
    return unfit('the classification does not say the type, and a person has to decide it');
  const { qualifier, value } = reading.count;
  if (qualifier !== 'exact' || value === null)
    return unfit(`the count is ${writtenCount(reading)}, not exact`);
  const contradicts = type === 'I' ? value !== 1 : value < 2;
  if (contradicts) return unfit(`a count of ${value} contradicts type ${type}`);
  return { fit: true, nelmType: type };
}

/** The reader's own type, or what staging said by that day. */
const typeOf = (reading: Reading, facts: readonly Fact[]): NelmType =>
  reading.nelmType === 'unknown' ? stagedType(facts, reading.performedOn) : reading.nelmType;

/** "3", "at least 3", "uncountable", "unknown". */
export function writtenCount({ count }: Pick<Reading, 'count'>): string {
  if (count.qualifier === 'exact') return String(count.value ?? 'unknown');
  return count.qualifier === 'at-least' ? `at least ${count.value ?? '?'}` : count.qualifier;
}

/** "MRI (hepatobiliary) of 10 Apr 2026". */
export const writtenScan = ({ modality, contrast, performedOn }: Reading): string =>
  `${modality} (${contrast === 'none' ? 'no contrast' : contrast === 'unknown' ? 'contrast unknown' : contrast}) of ${writtenDay(performedOn)}`;

/** One addition for the due day, and one from it to each end of the window. */
export function windowFrom(
  from: CalendarDate,
  { months, earlyDays, lateDays }: { months: number; earlyDays: number; lateDays: number },
): { opens: CalendarDate; due: CalendarDate; closes: CalendarDate } {
  const due = addPeriod(from, { months, days: 0 });
  return {
    opens: addPeriod(due, { months: 0, days: earlyDays }, -1),
    due,
    closes: addPeriod(due, { months: 0, days: lateDays }),
  };
}
