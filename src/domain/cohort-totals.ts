import { addPeriod, type CalendarDate } from './calendar.ts';
import type { Impact, ScanAhead } from './cohort.ts';

/** Months that the load of scans is given for, from the month of the day on: ten years. */
const MONTHS_AHEAD = 120;

/** Examinations due in a month, by modality. */
export interface MonthOfScans {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly modality: string;
  readonly before: number;
  readonly after: number;
}

/** What a version would change for a whole cohort. */
export interface CohortTotals {
  readonly patients: { readonly unchanged: number; readonly changed: number; readonly starting: number };
  readonly proposals: number;
  readonly items: {
    readonly gained: number;
    readonly dropped: number;
    readonly moved: number;
    readonly windowsChanged: number;
  };
  readonly becomesOverdue: { readonly patients: number; readonly examinations: number };
  /** Every modality that has an examination in the ten years, each with all their months. */
  readonly scans: readonly MonthOfScans[];
}

export interface CohortTally {
  add(impact: Impact): void;
  /** Patients whom the version cannot concern, and how many of their scans lie in a month. */
  addUnchanged(
    patients: number,
    scans: readonly { readonly month: string; readonly modality: string; readonly count: number }[],
  ): void;
  totals(): CohortTotals;
}

/** Sums up a cohort patient by patient; what it holds does not grow with their number. */
export function cohortTally(day: CalendarDate): CohortTally {
  const months = monthsFrom(day);
  const at = new Map(months.map((month, index) => [month, index]));
  const patients = { unchanged: 0, changed: 0, starting: 0 };
  const items = { gained: 0, dropped: 0, moved: 0, windowsChanged: 0 };
  const becomesOverdue = { patients: 0, examinations: 0 };
  let proposals = 0;
  const load = new Map<string, { before: number[]; after: number[] }>();
  const count = (side: 'before' | 'after', month: string, modality: string, scans: number) => {
    const index = at.get(month);
    if (index === undefined) return;
    let of = load.get(modality);
    if (of === undefined) {
      of = { before: months.map(() => 0), after: months.map(() => 0) };
      load.set(modality, of);
    }
    of[side][index] = (of[side][index] ?? 0) + scans;
  };
  const countAll = (side: 'before' | 'after', scans: readonly ScanAhead[]) => {
    for (const { dueOn, modality } of scans) count(side, dueOn.slice(0, 7), modality, 1);
  };
  return {
    add: (impact) => {
      patients[impact.effect] += 1;
      if (impact.needsDecision) proposals += 1;
      items.gained += impact.gained;
      items.dropped += impact.dropped;
      items.moved += impact.moved;
      items.windowsChanged += impact.windowsChanged;
      if (impact.becomesOverdue.length > 0) becomesOverdue.patients += 1;
      becomesOverdue.examinations += impact.becomesOverdue.length;
      countAll('before', impact.before);
      countAll('after', impact.after);
    },
    addUnchanged: (more, scans) => {
      patients.unchanged += more;
      for (const { month, modality, count: number } of scans) {
        count('before', month, modality, number);
        count('after', month, modality, number);
      }
    },
    totals: () => ({
      patients: { ...patients },
      proposals,
      items: { ...items },
      becomesOverdue: { ...becomesOverdue },
      scans: [...load]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([modality, { before, after }]) =>
          months.map((month, index) => ({
            month,
            modality,
            before: before[index] ?? 0,
            after: after[index] ?? 0,
          })),
        ),
    }),
  };
}

const monthsFrom = (day: CalendarDate): string[] =>
  Array.from({ length: MONTHS_AHEAD }, (_, months) =>
    addPeriod(`${day.slice(0, 7)}-01`, { months, days: 0 }).slice(0, 7),
  );
