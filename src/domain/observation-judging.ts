import type { CalendarDate } from './calendar.ts';
import type { Judgement, Lesion, Reading } from './observation-model.ts';
import { type BaselineThen, type ReadScan, writtenCount, writtenScan } from './observation-scans.ts';

/** The rows of clinical rules §3 that can judge a scan, the gravest first where scans of one day differ. */
export const FINDINGS = [
  'extrahepatic',
  'new-lesion',
  'incomparable-with-new-lesion',
  'unclear',
  'decrease',
  'equal',
  'incomparable',
] as const;
export type Finding = (typeof FINDINGS)[number];

export const ROW_OF: Record<Finding, number> = {
  extrahepatic: 11,
  'new-lesion': 5,
  'incomparable-with-new-lesion': 10,
  unclear: 9,
  decrease: 8,
  equal: 4,
  incomparable: 10,
};

/** What a final scan says against the baseline. */
export interface Compared {
  readonly finding: Finding;
  readonly why: string;
  /** The scan, or the baseline since, was read once more. */
  readonly reread: boolean;
  /** By the last of those readings. */
  readonly repeatBy: CalendarDate | null;
  /** What was counted, then and now, and how many lesions are new: another finding where it differs. */
  readonly counted: string;
  /** How often both were read. */
  readonly reads: number;
}

/** Modality and contrast are known and the same. */
export const isComparable = (a: Reading, b: Reading): boolean =>
  a.modality === b.modality &&
  a.modality !== 'other' &&
  a.contrast === b.contrast &&
  a.contrast !== 'unknown';

/** A final scan against the baseline, in the order 11, 10, 5, 9, 8, 4 (clinical rules §3); null before its final reading. */
export function compareScan(scan: ReadScan, baseline: BaselineThen): Compared | null {
  const { current, final, finalOn } = scan;
  const now = final.at(-1);
  if (now === undefined || current.status !== 'final') return null;
  const then = baseline.final.at(-1) ?? baseline.current;
  const baselineOn = baseline.finalOn.at(-1) ?? '';
  const baselineReread = baseline.final.length > 1 && baselineOn > (finalOn[0] ?? '');
  const last = baselineReread && baselineOn > (finalOn.at(-1) ?? '') ? then : now;
  const markedNew = (now.lesions ?? []).filter(({ status }) => status === 'new').length;
  const exact = now.count.qualifier === 'exact' && then.count.qualifier === 'exact';
  const more = exact ? (now.count.value ?? 0) - (then.count.value ?? 0) : 0;
  return {
    ...found(now, then, baseline.doubt),
    reread: final.length > 1 || baselineReread,
    repeatBy: last.repeatBy,
    counted: `${writtenCount(then)} then, ${writtenCount(now)} now, ${Math.max(markedNew, more)} new`,
    reads: final.length + baseline.final.length,
  };
}

function found(now: Reading, then: Reading, doubt: string | null): { finding: Finding; why: string } {
  if (now.newDiseaseOutsideLiver === 'present') {
    return { finding: 'extrahepatic', why: 'new disease outside the liver' };
  }
  const lesions = compareLesions(now.lesions, then.lesions);
  if (!isComparable(now, then)) {
    const why = `modality or contrast differs from ${writtenScan(then)}, the baseline`;
    return lesions.markedNew.length === 0
      ? { finding: 'incomparable', why }
      : {
          finding: 'incomparable-with-new-lesion',
          why: `${named(lesions.markedNew)} marked new, and ${why}`,
        };
  }
  if (lesions.markedNew.length > 0) {
    return { finding: 'new-lesion', why: `${named(lesions.markedNew)} marked new by ${now.reader}` };
  }
  const unclear = unclearness(now, then, lesions, doubt);
  const [value, before] = [now.count.value ?? 0, then.count.value ?? 0];
  const counts = `${before} then, ${writtenCount(now)} now`;
  const exact = now.count.qualifier === 'exact' && then.count.qualifier === 'exact' && doubt === null;
  if (exact && value > before && !lesions.doubtInExcess) return { finding: 'new-lesion', why: counts };
  if (unclear !== null) return { finding: 'unclear', why: unclear };
  return { finding: value < before ? 'decrease' : 'equal', why: counts };
}

/** Why a count does not decide (row 9); null where it does. */
function unclearness(
  now: Reading,
  then: Reading,
  lesions: LesionComparison,
  doubt: string | null,
): string | null {
  if (doubt !== null) return `the baseline is in doubt: ${doubt}`;
  if (now.count.qualifier !== 'exact' || now.count.value === null) {
    return `the count is ${writtenCount(now)}, not exact`;
  }
  if (then.count.value === null) return 'the count of the baseline is not known';
  if (lesions.doubtful.length > 0) return `${named(lesions.doubtful)} equivocal, merged or split`;
  if (now.nelmType === 'III') return 'read as type III without a lesion that is marked new';
  if (lesions.unsaid.length > 0) return `nothing is said of ${named(lesions.unsaid)}`;
  if (contradictsItsList(now) || contradictsItsList(then))
    return 'a count contradicts its own list of lesions';
  if (lesions.added.length > 0 && lesions.gone.length > 0)
    return `${named(lesions.added)} not on the baseline, and ${named(lesions.gone)} not seen`;
  // Without a list of the baseline the count alone says whether there are fewer.
  if (lesions.gone.length > 0 && now.count.value >= then.count.value)
    return `${named(lesions.gone)} not seen, and the count is no lower`;
  return lesions.added.length > 0 && now.count.value <= then.count.value
    ? `${named(lesions.added)} not on the baseline, and the count is no higher`
    : null;
}

const DOUBTFUL: ReadonlySet<Lesion['status']> = new Set(['equivocal', 'merged', 'split']);
// Treated lesions count as present until a reader says otherwise.
const COUNTED: ReadonlySet<Lesion['status']> = new Set(['present', 'new', 'treated']);

/** An exact count is that of the lesions listed; doubtful ones may be counted or not. */
function contradictsItsList({ count, lesions }: Pick<Reading, 'count' | 'lesions'>): boolean {
  if (lesions === null || count.qualifier !== 'exact' || count.value === null) return false;
  const counted = lesions.filter((lesion) => COUNTED.has(lesion.status)).length;
  const doubtful = lesions.filter((lesion) => DOUBTFUL.has(lesion.status)).length;
  return count.value < counted || count.value > counted + doubtful;
}

interface LesionComparison {
  readonly markedNew: readonly string[];
  readonly doubtful: readonly string[];
  readonly doubtInExcess: boolean;
  readonly gone: readonly string[];
  readonly unsaid: readonly string[];
  readonly added: readonly string[];
}

/** Lesion by lesion where both scans list them. */
function compareLesions(now: readonly Lesion[] | null, then: readonly Lesion[] | null): LesionComparison {
  const ids = (of: readonly Lesion[] | null, has: (lesion: Lesion) => boolean): string[] =>
    (of ?? []).filter(has).map(({ id }) => id);
  const before = new Map((then ?? []).map((lesion) => [lesion.id, lesion.status]));
  const after = new Map((now ?? []).map((lesion) => [lesion.id, lesion.status]));
  const both = now !== null && then !== null;
  const doubtfulNow = ids(now, ({ status }) => DOUBTFUL.has(status));
  const doubtfulThen = ids(then, ({ status }) => DOUBTFUL.has(status));
  const present = ids(then, ({ status }) => COUNTED.has(status));
  return {
    markedNew: ids(now, ({ status }) => status === 'new'),
    doubtful: [...new Set([...doubtfulThen, ...doubtfulNow])],
    doubtInExcess: doubtfulThen.length > 0 || doubtfulNow.some((id) => !both || !before.has(id)),
    gone: both
      ? present.filter((id) => after.get(id) === 'not-seen')
      : ids(now, (l) => l.status === 'not-seen'),
    unsaid: both ? present.filter((id) => !after.has(id)) : [],
    added: both
      ? ids(now, ({ id, status }) => COUNTED.has(status) && !COUNTED.has(before.get(id) ?? 'not-seen'))
      : [],
  };
}

const named = (ids: readonly string[]): string => `lesion${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`;

/** Lesions of both lists that are larger now. */
export const growthOf = (now: Reading, then: Reading): Judgement['growth'] =>
  (now.lesions ?? []).flatMap(({ id, sizeMm }) => {
    const before = then.lesions?.find((lesion) => lesion.id === id)?.sizeMm ?? null;
    return sizeMm === null || before === null || sizeMm <= before
      ? []
      : [{ lesion: id, fromMm: before, toMm: sizeMm }];
  });
