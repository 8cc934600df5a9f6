import { type PeriodText, parsePeriod, writtenPeriod } from './calendar.ts';
import type { Protocol, Series, Step } from './protocol.ts';

/** One difference between two versions of a protocol. `before` or `after` null: it has none there. */
export interface VersionChange {
  readonly change: 'added' | 'dropped' | 'changed';
  /** The series' key; null for the head of the protocol. */
  readonly series: string | null;
  /** Which step of the series, by its span where both versions have it, as "0–60"; null where a whole series is meant. */
  readonly step: string | null;
  /** Null where a whole series or step came or went. */
  readonly field: string | null;
  readonly before: string | null;
  readonly after: string | null;
  /** As a clinician reads it. */
  readonly sentence: string;
}

/**
 * What `after` changes of `before`, in the order of `before`: the head's fields, series matched by their key,
 * steps by their span and else by their number. Periods that mean the same are the same. Pure.
 */
export function compareVersions(before: Protocol, after: Protocol): VersionChange[] {
  const head = (['title', 'covers', 'basis', 'citation'] as const).flatMap((field) =>
    changed(
      null,
      null,
      field,
      before[field],
      after[field],
      `${capital(field)}: ${instead(after[field], before[field])}`,
    ),
  );
  const keys = new Set([...before.series, ...after.series].map(({ key }) => key));
  const series = [...keys].flatMap((key) => {
    const [was, is] = [before, after].map((one) => one.series.find((each) => each.key === key));
    if (was !== undefined && is !== undefined) return compareSeries(was, is);
    if (is !== undefined)
      return [
        whole('added', is, null, `${is.label}: a series that the other version lacks, ${outline(is)}.`),
      ];
    return was === undefined ? [] : [whole('dropped', was, null, `${was.label}: dropped, ${outline(was)}.`)];
  });
  return [...head, ...series];
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const instead = (now: string, was: string): string => `"${now}" instead of "${was}".`;

function changed(
  series: string | null,
  step: string | null,
  field: string,
  before: string | null,
  after: string | null,
  sentence: string,
): VersionChange[] {
  return before === after ? [] : [{ change: 'changed', series, step, field, before, after, sentence }];
}

const whole = (
  change: 'added' | 'dropped',
  { key }: Series,
  step: string | null,
  sentence: string,
): VersionChange => ({
  change,
  series: key,
  step,
  field: null,
  before: change === 'added' ? null : (step ?? key),
  after: change === 'dropped' ? null : (step ?? key),
  sentence,
});

function compareSeries(was: Series, is: Series): VersionChange[] {
  const list = (of: readonly string[]) => of.toSorted().join(', ');
  const said = (field: string, before: string, after: string, now: string) =>
    changed(was.key, null, field, before, after, `${is.label}: ${now} ${after} instead of ${before}.`);
  return [
    ...changed(was.key, null, 'label', was.label, is.label, `${instead(is.label, was.label)}`),
    ...said('modalities', list(was.modalities), list(is.modalities), 'by'),
    ...said('regions', list(was.regions), list(is.regions), 'regions'),
    ...pairsOf(was.steps, is.steps).flatMap(([old, now]) => {
      if (old !== null && now !== null) return compareSteps(is, old, now);
      if (now !== null) {
        const more = `${is.label}, ${spanText(now)}: added, every ${writtenPeriod(now.every)}.`;
        return [whole('added', is, spanOf(now), more)];
      }
      if (old === null) return [];
      return [
        whole(
          'dropped',
          is,
          spanOf(old),
          `${is.label}, ${spanText(old)}: dropped, every ${writtenPeriod(old.every)} before.`,
        ),
      ];
    }),
  ];
}

/** Steps that are the same row of the table: by their span, and what is left by their number. */
function pairsOf(was: readonly Step[], is: readonly Step[]): [Step | null, Step | null][] {
  const left = new Map(is.map((step) => [step.number, step]));
  const partner = new Map<number, Step>();
  const pair = (fits: (old: Step, now: Step) => boolean) => {
    for (const old of was) {
      if (partner.has(old.number)) continue;
      const now = [...left.values()].find((step) => fits(old, step));
      if (now === undefined) continue;
      partner.set(old.number, now);
      left.delete(now.number);
    }
  };
  pair((old, now) => spanOf(old) === spanOf(now));
  pair((old, now) => old.number === now.number);
  return [
    ...was.map((old): [Step, Step | null] => [old, partner.get(old.number) ?? null]),
    ...[...left.values()].map((now): [null, Step] => [null, now]),
  ];
}

/** One text for all ways to write the same period. */
const meaning = (text: PeriodText | null): string | null => {
  if (text === null) return null;
  const { months, days } = parsePeriod(text);
  return `${months} ${days}`;
};
const spanOf = ({ from, to }: Pick<Step, 'from' | 'to'>): string =>
  `${edge(from)}–${to === null ? 'open' : edge(to)}`;
/** Months stand alone, as in the table of the rules; anything else says what it is. */
function edge(text: PeriodText): string {
  const { months, days } = parsePeriod(text);
  if (days === 0) return String(months);
  return months === 0 ? `${days} days` : `${months} and ${days} days`;
}
/** "months 0–60", "months 180 on"; "0–1680 days" where neither end is in months alone. */
export function spanText({ from, to }: Pick<Step, 'from' | 'to'>): string {
  const inMonths = to === null || parsePeriod(to).days === 0;
  const span = to === null ? `${edge(from)} on` : `${edge(from)}–${edge(to)}`;
  return inMonths ? `months ${span}` : span;
}

const PERIODS = ['every', 'from', 'to', 'early', 'late', 'max'] as const;
const WORDS: Readonly<Record<(typeof PERIODS)[number], (period: PeriodText | null) => string>> = {
  every: (period) => `every ${written(period)}`,
  from: (period) => `beginning at ${written(period)}`,
  to: (period) => (period === null ? 'without end' : `ending at ${written(period)}`),
  early: (period) => `opening ${written(period)} before the due day`,
  late: (period) => `closing ${written(period)} after the due day`,
  max: (period) => (period === null ? 'no longest interval' : `a longest interval of ${written(period)}`),
};
const written = (period: PeriodText | null): string =>
  period === null ? 'none' : /[1-9]/.test(period) ? writtenPeriod(period) : 'the anchor';

function compareSteps({ key, label }: Series, old: Step, now: Step): VersionChange[] {
  const same = spanOf(old) === spanOf(now);
  const step = same ? spanOf(now) : String(now.number);
  const where = `${label}, ${same ? spanText(now) : `step ${now.number}`}`;
  const periods = PERIODS.flatMap((field) => {
    if (meaning(old[field]) === meaning(now[field])) return [];
    const sentence = `${where}: ${WORDS[field](now[field])} instead of ${WORDS[field](old[field]).replace(/^every /, '')}.`;
    return changed(key, step, field, old[field], now[field], sentence);
  });
  return [
    ...periods,
    ...(['basis', 'citation'] as const).flatMap((field) =>
      changed(
        key,
        step,
        field,
        old[field],
        now[field],
        `${where}: ${field} ${instead(now[field], old[field])}`,
      ),
    ),
  ];
}

/** A series in short: "every 6 months in months 0–60". */
const outline = ({ steps }: Series): string =>
  steps.map((step) => `every ${writtenPeriod(step.every)} in ${spanText(step)}`).join(', ');
