import { type CalendarDate, laterOf, type PartialDate } from './calendar.ts';

/**
 * Clinical facts: an append-only record. Nothing here is ever edited; a later fact names the one it
 * corrects. Every vocabulary that a clinician may not be able to answer holds `unknown`, a value of its own.
 */
export const PRIMARIES = ['rectum', 'pancreas', 'other', 'unknown'] as const;
export const FUNCTIONALITIES = ['functional', 'non-functional', 'unknown'] as const;
export const PRESENCES = ['present', 'absent', 'unknown'] as const;
export const DIFFERENTIATIONS = ['well', 'poor', 'unknown'] as const;
export const REPORTED_GRADES = ['G1', 'G2', 'G3', 'unknown'] as const;
export const COMPARATORS = ['=', '<', '<=', '>', '>='] as const;
export const SPECIMENS = ['biopsy', 'resection', 'unknown'] as const;
export const NODE_STATUSES = ['N0', 'N1', 'unknown'] as const;
export const RESECTION_PROCEDURES = [
  'EMR',
  'ESD',
  'TEM',
  'LAR',
  'APR',
  'distal-pancreatectomy',
  'pancreaticoduodenectomy',
  'total-pancreatectomy',
  'enucleation',
  'other',
  'unknown',
] as const;
export const INTENTS = ['curative', 'palliative', 'unknown'] as const;
export const MARGINS = ['R0', 'R1', 'R2', 'unknown'] as const;
export const NELM_TYPES = ['I', 'II', 'III', 'unclassified', 'unknown'] as const;
/** Of a patient: `none` without liver metastases on record. */
export const NELM_LABELS = [...NELM_TYPES, 'none'] as const;
export const COUNT_QUALIFIERS = ['exact', 'at-least', 'uncountable', 'unknown'] as const;
export const TUMOUR_BURDENS = ['<=10', '11-25', '26-50', '>50', 'unknown'] as const;
export const DISEASE_STATUSES = ['stable', 'progressing', 'residual', 'no-evidence', 'unknown'] as const;
export const THERAPIES = [
  'somatostatin-analogue',
  'chemotherapy',
  'targeted',
  'PRRT',
  'TACE',
  'TAE',
  'immunotherapy',
  'other',
] as const;
/** What happens to a patient's care here. Recorded by commands of their own, never as facts that are sent in. */
export const CARE_KINDS = [
  'lost-to-follow-up',
  'contact-resumed',
  'transfer-begun',
  'transfer-confirmed',
  'returned',
] as const;
export const HEPATECTOMY_PROCEDURES = ['resection', 'ablation', 'resection-and-ablation', 'unknown'] as const;

type In<T extends readonly string[]> = T[number];
export type Primary = In<typeof PRIMARIES>;
export type Presence = In<typeof PRESENCES>;
export type Differentiation = In<typeof DIFFERENTIATIONS>;
export type Comparator = In<typeof COMPARATORS>;
export type NetGrade = 'G1' | 'G2' | 'G3';
export type Margin = In<typeof MARGINS>;
export type Intent = In<typeof INTENTS>;
export type NodeStatus = In<typeof NODE_STATUSES>;
export type DiseaseStatus = In<typeof DISEASE_STATUSES>;

/** A laboratory index with its comparator kept: "<5" is `{ comparator: '<', value: 5 }`. */
export interface Quantity {
  readonly comparator: Comparator;
  readonly value: number;
}

/** Lesions counted on a scan; `value` is null where nobody gave a number. */
export interface LesionCount {
  readonly qualifier: In<typeof COUNT_QUALIFIERS>;
  readonly value: number | null;
}

/** One attempt to reach a patient: when, how, and what came of it. */
export interface Attempt {
  readonly on: CalendarDate;
  readonly how: string;
  readonly outcome: string;
}

export interface FactDetails {
  diagnosis: {
    readonly primary: Primary;
    readonly functionality: In<typeof FUNCTIONALITIES>;
    readonly symptoms: Presence;
  };
  /** `ki67` in per cent; `mitoses` per 2 mm²; `sizeMm` in millimetres. Null: not reported. */
  'pathology-report': {
    readonly specimen: In<typeof SPECIMENS>;
    readonly differentiation: Differentiation;
    readonly reportedGrade: In<typeof REPORTED_GRADES>;
    readonly ki67: Quantity | null;
    readonly mitoses: Quantity | null;
    readonly sizeMm: number | null;
    readonly lymphaticInvasion: Presence;
    readonly venousInvasion: Presence;
    readonly muscleInvasion: Presence;
    readonly nodes: NodeStatus;
  };
  /** Of the primary. `completion`: a procedure that completes an earlier resection. */
  resection: {
    readonly procedure: In<typeof RESECTION_PROCEDURES>;
    readonly intent: Intent;
    readonly margin: Margin;
    readonly completion: boolean;
  };
  /** The date is the day of the scan that found or staged it. */
  'liver-metastasis': {
    readonly nelmType: In<typeof NELM_TYPES>;
    readonly lesionCount: LesionCount;
    readonly hepaticTumourBurden: In<typeof TUMOUR_BURDENS>;
  };
  'disease-status': { readonly status: DiseaseStatus };
  /** New disease outside the liver; the date is the day of the scan that found it. */
  'extrahepatic-disease': { readonly where: string };
  'therapy-start': { readonly therapy: In<typeof THERAPIES> };
  'therapy-stop': { readonly therapy: In<typeof THERAPIES> };
  /** Of liver metastases, ablation included. */
  hepatectomy: {
    readonly procedure: In<typeof HEPATECTOMY_PROCEDURES>;
    readonly intent: Intent;
    readonly margin: Margin;
    readonly emergency: boolean;
  };
  /** A clinician's decision to watch an unresected primary; the two flags widen AS-PNET by his word alone. */
  'watching-begun': {
    readonly decidedBy: string;
    readonly acceptsG2: boolean;
    readonly acceptsNoBiopsy: boolean;
  };
  'last-contact': Record<never, never>;
  death: Record<never, never>;
  /** Coded by a clinician after at least one attempt. Surveillance stays open. */
  'lost-to-follow-up': { readonly attempts: readonly Attempt[]; readonly reason: string };
  /** Ends every loss that was coded on or before its day. */
  'contact-resumed': { readonly how: string };
  'transfer-begun': { readonly receiver: string; readonly reason: string };
  /** `transfer`: the id of the fact that began it. */
  'transfer-confirmed': {
    readonly receiver: string;
    readonly confirmedBy: string;
    readonly transfer: string;
  };
  /** The patient came back, or never went: `transfer` names the one that it ends. */
  returned: { readonly reason: string; readonly transfer: string };
}

export type FactKind = keyof FactDetails;
export type CareKind = In<typeof CARE_KINDS>;

export const isCareKind = (kind: string): kind is CareKind =>
  (CARE_KINDS as readonly string[]).includes(kind);

interface Recorded {
  readonly id: string;
  /** When it happened, as precisely as known; null where nobody knows. */
  readonly date: PartialDate | null;
  /** The fact that this one replaces. */
  readonly corrects: string | null;
  /** The site's day on which it was recorded. */
  readonly recordedOn: CalendarDate;
}

/** A fact of one kind: `Fact<'resection'>`. */
export type FactOf<K extends FactKind> = K extends FactKind
  ? Recorded & { readonly kind: K; readonly details: FactDetails[K] }
  : never;

/** A fact recorded in error: what it names never happened, and nothing takes its place. */
export interface Retraction extends Recorded {
  readonly kind: 'entered-in-error';
  readonly details: { readonly reason: string };
}

export type Fact = FactOf<FactKind> | Retraction;

/** The facts that stand: neither corrected nor recorded in error. Order of the input is irrelevant. */
export function standingFacts(facts: readonly Fact[]): FactOf<FactKind>[] {
  const corrected = new Set(facts.map((fact) => fact.corrects));
  return facts.filter(
    (fact): fact is FactOf<FactKind> => fact.kind !== 'entered-in-error' && !corrected.has(fact.id),
  );
}

/** Whether a fact, or the last of what corrected it, was recorded in error. */
export function isWithdrawn(facts: readonly Fact[], fact: Fact): boolean {
  const after = facts.find(({ corrects }) => corrects === fact.id);
  return after === undefined ? fact.kind === 'entered-in-error' : isWithdrawn(facts, after);
}

const SAYS_NOTHING_OF_THE_DISEASE: ReadonlySet<string> = new Set<FactKind>([
  ...CARE_KINDS,
  'last-contact',
  'therapy-start',
  'therapy-stop',
]);

/**
 * The facts that change what is known of the disease, and so may change a plan: all but contacts, therapies and
 * where the patient is cared for. A correction or withdrawal counts where what it corrects does.
 */
export function diseaseFacts(facts: readonly Fact[]): Fact[] {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const counts = (fact: Fact): boolean => {
    if (fact.kind !== 'entered-in-error' && !SAYS_NOTHING_OF_THE_DISEASE.has(fact.kind)) return true;
    if (fact.corrects === null) return false;
    const corrected = byId.get(fact.corrects);
    return corrected === undefined || counts(corrected);
  };
  return facts.filter(counts);
}

/** The standing facts of one kind. */
export function ofKind<K extends FactKind>(facts: readonly FactOf<FactKind>[], kind: K): FactOf<K>[] {
  return facts.filter((fact): fact is FactOf<K> => fact.kind === kind);
}

/** A record's name in the system it comes from. */
export interface Identifier {
  readonly system: string;
  readonly value: string;
}

/** A fact as it arrives, before it has an id and a day of recording. */
export type NewFact =
  | {
      [K in FactKind]: {
        readonly kind: K;
        readonly date: PartialDate | null;
        readonly details: FactDetails[K];
        /** The fact's own name in its source system; content is its name where there is none. */
        readonly source: Identifier | null;
        readonly corrects: string | null;
      };
    }[FactKind]
  | {
      readonly kind: 'entered-in-error';
      readonly date: null;
      readonly details: { readonly reason: string };
      readonly source: Identifier | null;
      readonly corrects: string;
    };

/**
 * The day on which a fact was told: of one that corrects others that of the first which said the same.
 * @param on the day of the fact itself: nothing is known before it
 */
export function toldOn<F extends Fact>(
  facts: readonly Fact[],
  fact: F,
  on: CalendarDate,
  saysSame: (before: F) => boolean,
): CalendarDate {
  let first = fact;
  for (;;) {
    const before = facts.find(({ id }) => id === first.corrects);
    if (before?.kind !== fact.kind || !saysSame(before as F)) return laterOf(first.recordedOn, on);
    first = before as F;
  }
}
