import { type CalendarDate, earliestDay, isPartial, latestDay, type PartialDate } from './calendar.ts';
import {
  type DiseaseStatus,
  type Fact,
  type FactDetails,
  type FactKind,
  type FactOf,
  type Margin,
  type NELM_LABELS,
  type NodeStatus,
  ofKind,
  type Presence,
  type Primary,
  standingFacts,
} from './facts.ts';
import { type Grading, rulingGrade } from './grading.ts';

/** An event that can anchor a course. `on` is the earliest day a partial date can mean. */
export interface Dated {
  readonly factId: string;
  /** Null: nobody knows the day. */
  readonly on: CalendarDate | null;
  readonly partial: boolean;
}

export interface Resected extends Dated {
  readonly margin: Margin;
  readonly completion: boolean;
}

export interface Hepatectomy extends Dated {
  readonly procedure: FactDetails['hepatectomy']['procedure'];
  readonly margin: Margin;
}

/** What the standing facts say of a patient, today's reading of them. Unknown is a value. */
export interface Picture {
  readonly primary: Primary;
  readonly functionality: FactDetails['diagnosis']['functionality'];
  readonly symptoms: Presence;
  readonly differentiation: 'well' | 'poor' | 'unknown';
  readonly grading: Grading;
  readonly sizeMm: number | null;
  readonly lymphaticInvasion: Presence;
  readonly venousInvasion: Presence;
  readonly muscleInvasion: Presence;
  readonly nodes: NodeStatus;
  /** The latest curative resection of the primary, or the procedure that completed it. */
  readonly resection: Resected | null;
  /** A resection of the primary is on record whose intent nobody gave, and no curative one surely followed it. */
  readonly resectionIntentUnknown: boolean;
  /** The primary was resected without curative intent, and no curative resection surely followed. */
  readonly palliativeResection: boolean;
  /** Nothing on record casts doubt on the curative resection: others were curative too, and surely before it. */
  readonly oneCleanResection: boolean;
  /** Days of the curative resections that no completion explains: two are perhaps one, written twice. */
  readonly curativeResections: readonly PartialDate[];
  /** A specimen was examined: there is no missing biopsy to accept. */
  readonly biopsied: boolean;
  /** The latest curative hepatectomy or curative-intent ablation. */
  readonly hepatectomy: Hepatectomy | null;
  readonly hepatectomyIntentUnknown: boolean;
  readonly everMetastatic: boolean;
  /** As last staged; what is unknown at the last staging is told by the one before it. */
  readonly nelmType: (typeof NELM_LABELS)[number];
  /** The scan that staged metastases which no curative hepatectomy has removed since. */
  readonly unresectedMetastasis: Dated | null;
  /** As last reported since the last treatment and the staging of what is unresected. */
  readonly diseaseStatus: DiseaseStatus;
  /** The day of the report that `diseaseStatus` comes from; null where nobody knows, or there is none. */
  readonly diseaseStatusOn: CalendarDate | null;
  readonly watching: (Dated & FactDetails['watching-begun']) | null;
  readonly death: Dated | null;
}

/** Unknown days sort before every known one. */
const dayOf = (fact: FactOf<FactKind>): CalendarDate => (fact.date === null ? '' : earliestDay(fact.date));

const dated = (fact: FactOf<FactKind>): Dated => ({
  factId: fact.id,
  on: fact.date === null ? null : earliestDay(fact.date),
  partial: fact.date !== null && isPartial(fact.date),
});

/** The latest fact; of several on one day the one `rank` puts first, then by id, so that arrival order is moot. */
function latest<K extends FactKind>(
  facts: readonly FactOf<K>[],
  rank: (fact: FactOf<K>) => number,
  day: (fact: FactOf<K>) => string = dayOf,
): FactOf<K> | null {
  const sorted = facts.toSorted(
    (a, b) => compare(day(b), day(a)) || rank(a) - rank(b) || compare(a.id, b.id),
  );
  return sorted[0] ?? null;
}

/** An undated anchor may be the latest of all: its day is asked for rather than an earlier one used. */
const maybeLast = (fact: FactOf<FactKind>): string => (fact.date === null ? '9999' : latestDay(fact.date));

function lastCurativeResection(resections: readonly FactOf<'resection'>[]): FactOf<'resection'> | null {
  const curative = resections.filter((fact) => fact.details.intent === 'curative');
  const completed = curative.some((fact) => fact.details.completion && fact.date !== null);
  return latest(
    curative,
    (fact) => MARGINS_FROM_WORST.indexOf(fact.details.margin),
    // What a dated procedure completed came before it, whenever that was.
    (fact) => (completed && !fact.details.completion ? dayOf(fact) : maybeLast(fact)),
  );
}

const isSurelyBefore = (fact: FactOf<FactKind>, later: FactOf<FactKind> | null): boolean =>
  later !== null && later.date !== null && maybeLast(fact) < dayOf(later);

/** True where a resection of that intent is on record that the curative one did not surely follow. */
const mayFollow = (
  resections: readonly FactOf<'resection'>[],
  intent: 'unknown' | 'palliative',
  curative: FactOf<'resection'> | null,
): boolean => resections.some((fact) => fact.details.intent === intent && !isSurelyBefore(fact, curative));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The latest known value; unknown where two facts of that day disagree: a person must say which holds. */
function latestKnown<K extends FactKind, V extends string>(
  facts: readonly FactOf<K>[],
  pick: (fact: FactOf<K>) => V,
): V | 'unknown' {
  const known = facts.filter((fact) => pick(fact) !== 'unknown');
  const lastDay = known.reduce((day, fact) => (dayOf(fact) > day ? dayOf(fact) : day), '');
  const values = new Set(known.filter((fact) => dayOf(fact) === lastDay).map(pick));
  const [only] = values;
  return values.size === 1 && only !== undefined ? only : 'unknown';
}

/** The worst known value over all reports: a later, milder report never makes the schedule milder by itself. */
function worst<V extends string>(values: readonly V[], fromWorst: readonly V[]): V | 'unknown' {
  return fromWorst.find((value) => values.includes(value)) ?? 'unknown';
}

const MARGINS_FROM_WORST: readonly Margin[] = ['R2', 'R1', 'unknown', 'R0'];
const STATUSES_FROM_WORST: readonly DiseaseStatus[] = [
  'progressing',
  'residual',
  'unknown',
  'stable',
  'no-evidence',
];

/** Reads the facts, in any order, into one picture. Pure. */
export function clinicalPicture(facts: readonly Fact[]): Picture {
  const standing = standingFacts(facts);
  const diagnoses = ofKind(standing, 'diagnosis');
  const reports = ofKind(standing, 'pathology-report').map((fact) => fact.details);
  const resections = ofKind(standing, 'resection');
  const hepatectomies = ofKind(standing, 'hepatectomy');
  const metastases = ofKind(standing, 'liver-metastasis');
  const sizes = reports.flatMap((report) => (report.sizeMm === null ? [] : [report.sizeMm]));

  const resection = lastCurativeResection(resections);
  const hepatectomy = latest(
    hepatectomies.filter((fact) => fact.details.intent === 'curative'),
    (fact) => MARGINS_FROM_WORST.indexOf(fact.details.margin),
    maybeLast,
  );
  // A metastasis staged on the day of a curative hepatectomy was removed by it; one that may be later was perhaps not.
  const sinceHepatectomy = (fact: FactOf<FactKind>): boolean =>
    hepatectomy === null || fact.date === null || latestDay(fact.date) > dayOf(hepatectomy);
  const unresected = metastases
    .filter(sinceHepatectomy)
    .toSorted((a, b) => compare(dayOf(a), dayOf(b)) || compare(a.id, b.id))[0];
  // Palliative liver surgery leaves metastases behind, staged on a day that somebody has to give.
  const leftBehind = hepatectomies
    .filter((fact) => fact.details.intent === 'palliative' && sinceHepatectomy(fact))
    .toSorted((a, b) => compare(a.id, b.id))[0];
  const watching = latest(ofKind(standing, 'watching-begun'), () => 0);
  const death = latest(ofKind(standing, 'death'), () => 0);

  return {
    primary: latestKnown(diagnoses, (fact) => fact.details.primary),
    functionality: latestKnown(diagnoses, (fact) => fact.details.functionality),
    symptoms: latestKnown(diagnoses, (fact) => fact.details.symptoms),
    differentiation: worst(
      reports.map((report) => report.differentiation),
      ['poor', 'well'],
    ),
    grading: rulingGrade(reports),
    sizeMm: sizes.length === 0 ? null : Math.max(...sizes),
    lymphaticInvasion: worst(
      reports.map((report) => report.lymphaticInvasion),
      ['present', 'absent'],
    ),
    venousInvasion: worst(
      reports.map((report) => report.venousInvasion),
      ['present', 'absent'],
    ),
    muscleInvasion: worst(
      reports.map((report) => report.muscleInvasion),
      ['present', 'absent'],
    ),
    nodes: worst(
      reports.map((report) => report.nodes),
      ['N1', 'N0'],
    ),
    resection:
      resection === null
        ? null
        : { ...dated(resection), margin: resection.details.margin, completion: resection.details.completion },
    resectionIntentUnknown: mayFollow(resections, 'unknown', resection),
    palliativeResection: mayFollow(resections, 'palliative', resection),
    oneCleanResection: resections.every(
      (fact) =>
        fact.id === resection?.id || (fact.details.intent === 'curative' && isSurelyBefore(fact, resection)),
    ),
    curativeResections: resections
      .filter((fact) => fact.details.intent === 'curative' && !fact.details.completion)
      .map((fact) => fact.date ?? 'unknown')
      // Two on one known day are one, told twice: by two records of the patient, for one.
      .filter((date, index, all) => isPartial(date) || all.indexOf(date) === index)
      .toSorted(),
    biopsied: reports.some(
      (report) =>
        report.specimen === 'biopsy' ||
        report.differentiation !== 'unknown' ||
        report.reportedGrade !== 'unknown' ||
        report.ki67 !== null ||
        report.mitoses !== null,
    ),
    hepatectomy:
      hepatectomy === null
        ? null
        : {
            ...dated(hepatectomy),
            procedure: hepatectomy.details.procedure,
            margin: hepatectomy.details.margin,
          },
    hepatectomyIntentUnknown: hepatectomies.some((fact) => fact.details.intent === 'unknown'),
    everMetastatic: metastases.length > 0 || hepatectomies.length > 0,
    nelmType: metastases.length === 0 ? 'none' : latestKnown(metastases, (fact) => fact.details.nelmType),
    unresectedMetastasis:
      unresected !== undefined
        ? dated(unresected)
        : leftBehind !== undefined
          ? { factId: leftBehind.id, on: null, partial: false }
          : null,
    ...statusSince(standing, [resection, hepatectomy, unresected ?? null]),
    watching: watching === null ? null : { ...dated(watching), ...watching.details },
    death: death === null ? null : dated(death),
  };
}

/**
 * The last status since the last curative treatment and the staging of metastases: an earlier one says
 * nothing of what these left or found. An undated one may be the last, so the worst of the candidates counts.
 */
function statusSince(
  standing: readonly FactOf<FactKind>[],
  events: readonly (FactOf<FactKind> | null)[],
): Pick<Picture, 'diseaseStatus' | 'diseaseStatusOn'> {
  const since = events.reduce((day, fact) => (fact && dayOf(fact) > day ? dayOf(fact) : day), '');
  // Of those that may be earlier, only the bad news counts.
  const statuses = ofKind(standing, 'disease-status').filter((fact) =>
    fact.details.status === 'stable' || fact.details.status === 'no-evidence'
      ? fact.date !== null && dayOf(fact) >= since
      : fact.date === null || latestDay(fact.date) >= since,
  );
  const lastDay = statuses.reduce((day, fact) => (dayOf(fact) > day ? dayOf(fact) : day), '');
  // Of partial dates, any that may be the last counts.
  const last = statuses.filter((fact) => fact.date === null || latestDay(fact.date) >= lastDay);
  const diseaseStatus = worst(
    last.map((fact) => fact.details.status),
    STATUSES_FROM_WORST,
  );
  const days = last.filter((fact) => fact.details.status === diseaseStatus).map(dayOf);
  const on = days.reduce((a, b) => (a > b ? a : b), '');
  return { diseaseStatus, diseaseStatusOn: on === '' ? null : on };
}
