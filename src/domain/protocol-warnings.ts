import { addPeriod, type CalendarDate, daysBetween, parsePeriod, writtenPeriod } from './calendar.ts';
import type { Shelf } from './plan-model.ts';
import type { Protocol, Series, Step } from './protocol.ts';
import { spanText } from './protocol-comparison.ts';
import { isImaging } from './schedule.ts';
import { stepDueDays } from './step.ts';
import { meanDays } from './step-faults.ts';

/**
 * What a clinician should see before signing a version, as sentences: it may be meant, and keeps nobody from
 * signing. `shelf`: what runs at the site now. Pure.
 */
export function warningsOf(protocol: Protocol, shelf: Shelf): string[] {
  const runs = shelf.get(protocol.code)?.protocol;
  return [
    ...withoutGuideline(protocol),
    ...protocol.series.flatMap(silences),
    ...(runs === undefined || runs.version === protocol.version ? [] : endingSooner(protocol, runs)),
    ...againstEachOther(protocol, shelf),
  ];
}

const withoutGuideline = ({ series }: Protocol): string[] =>
  series.flatMap(({ label, steps }) =>
    steps
      .filter((step) => step.basis !== 'guideline')
      .map((step) => `${label}, ${spanText(step)}: not a guideline's figure; its basis is ${step.basis}.`),
  );

/** Stretches of a series in which nothing is asked for: before its first step, between two, or at the end of one. */
function silences({ label, steps }: Series): string[] {
  return steps.flatMap((step, index) => {
    const before = steps[index - 1];
    const begins = lengthOf(step.from) > (before === undefined ? 0 : lengthOf(before.to));
    const since = before === undefined ? 'the anchor' : `the end of ${spanText(before)}`;
    const [last, end] = lastDue(step);
    return [
      ...(begins
        ? [`${label}: nothing is asked for from ${since} to the beginning of ${spanText(step)}.`]
        : []),
      ...(last < end
        ? [
            `${label}, ${spanText(step)}: an interval of ${writtenPeriod(step.every)} does not divide it; the last examination is due ${daysBetween(last, end)} days before its end.`,
          ]
        : []),
    ];
  });
}

/** The last due day and the end of a step, seen from one anchor; the same day where there is no end. */
function lastDue(step: Step): readonly [CalendarDate, CalendarDate] {
  const anchor = '2024-01-01';
  if (step.to === null) return [anchor, anchor];
  const end = addPeriod(anchor, parsePeriod(step.to));
  return [stepDueDays(anchor, step, end).at(-1) ?? addPeriod(anchor, parsePeriod(step.from)), end];
}

/** In days of a mean year, for comparing alone; an open end is later than any. */
const lengthOf = (period: string | null): number =>
  period === null ? Number.POSITIVE_INFINITY : meanDays(parsePeriod(period));
const endOf = ({ steps }: Series): number => lengthOf(steps.at(-1)?.to ?? null);
const writtenEnd = (series: Series): string => {
  const last = series.steps.at(-1);
  return last === undefined || last.to === null ? 'it has no end' : `it ends with ${spanText(last)}`;
};

function endingSooner(protocol: Protocol, runs: Protocol): string[] {
  return runs.series.flatMap((was) => {
    const is = protocol.series.find(({ key }) => key === was.key);
    if (is === undefined)
      return [`${was.label} (${was.key}) is in v${runs.version}, which runs now, and not in this version.`];
    if (endOf(is) >= endOf(was)) return [];
    return [`${is.label}: ${writtenEnd(is)}; in v${runs.version}, which runs now, ${writtenEnd(was)}.`];
  });
}

/** Always true of the built-in data (clinical rules §2): RECT-G2X is shorter and longer than RECT-G1. */
function againstEachOther(protocol: Protocol, shelf: Shelf): string[] {
  const { code } = protocol;
  if (code !== 'RECT-G1' && code !== 'RECT-G2X') return [];
  const other = shelf.get(code === 'RECT-G1' ? 'RECT-G2X' : 'RECT-G1')?.protocol;
  if (other === undefined) return [];
  const [g1, g2x] = code === 'RECT-G1' ? [protocol, other] : [other, protocol];
  const names = `RECT-G2X v${g2x.version} against RECT-G1 v${g1.version}`;
  return g1.series.flatMap((mild) => {
    const strict = g2x.series.find(({ key }) => key === mild.key);
    if (strict === undefined) return [`${names}: RECT-G2X has no ${mild.label} (${mild.key}).`];
    const mri = isImaging(mild);
    const sparse = mild.steps.flatMap((step) => sparserIn(step, strict, mri));
    const longer = endOf(strict) > endOf(mild) || endOf(strict) === Number.POSITIVE_INFINITY;
    return [
      ...sparse.map(
        (where) =>
          `${names}: ${mild.label} of RECT-G2X is ${mri ? 'not shorter' : 'sparser'} than that of RECT-G1 in ${where}.`,
      ),
      ...(longer ? [] : [`${names}: ${mild.label} of RECT-G2X does not end later than that of RECT-G1.`]),
    ];
  });
}

/** Where in a step of RECT-G1 the other's interval is not shorter (`strictly`) or is longer, or where it has none. */
function sparserIn(mild: Step, strict: Series, strictly: boolean): string[] {
  const [from, to, every] = [lengthOf(mild.from), lengthOf(mild.to), lengthOf(mild.every)];
  const beside = strict.steps.filter((step) => lengthOf(step.from) < to && lengthOf(step.to) > from);
  const faulty = beside.some((step) =>
    strictly ? lengthOf(step.every) >= every : lengthOf(step.every) > every,
  );
  const covered =
    beside.length > 0 &&
    lengthOf(beside[0]?.from ?? null) <= from &&
    lengthOf(beside.at(-1)?.to ?? null) >= to &&
    beside.every(
      (step, index) => index === 0 || lengthOf(step.from) <= lengthOf(beside[index - 1]?.to ?? null),
    );
  return faulty || !covered ? [spanText(mild)] : [];
}
