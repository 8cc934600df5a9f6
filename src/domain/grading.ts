import type { FactDetails, NetGrade, Quantity } from './facts.ts';

/** Well-differentiated tumours have a grade; carcinomas (NEC) have none. */
export type RulingGrade = NetGrade | 'NEC' | 'unknown';

/** A grade with its evidence; produced by `gradeOf` for one pathology report, `rulingGrade` for several. */
export interface Grading {
  /** From Ki-67 and mitoses; `unknown` where a comparator straddles a cut or neither is known. */
  readonly computed: NetGrade | 'unknown';
  readonly reported: NetGrade | 'unknown';
  /** What the schedule is chosen by: the higher of the two, NEC by morphology. */
  readonly ruling: RulingGrade;
  readonly evidence: 'both-indices' | 'ki67-only' | 'mitoses-only' | 'reported-only' | 'morphology' | 'none';
  /** A person is asked; the higher one rules meanwhile. */
  readonly disagreement: boolean;
  /** How it came about, in one sentence. */
  readonly why: string;
}

export type PathologyDetails = FactDetails['pathology-report'];

/** The grades that an index, a report or a set of them may still mean; `low` = `high`: known. */
interface Reach {
  readonly low: NetGrade;
  readonly high: NetGrade;
}

/** An index with its lower cut (G2 from there on) in its own unit; above 20 is G3 for both (WHO 2022). */
interface Index {
  readonly name: string;
  readonly unit: string;
  readonly g2From: number;
}

const KI67: Index = { name: 'Ki-67', unit: ' %', g2From: 3 };
const MITOSES: Index = { name: 'the mitotic count', unit: ' per 2 mm²', g2From: 2 };
const G3_ABOVE = 20;

const higher = (a: NetGrade, b: NetGrade): NetGrade => (a >= b ? a : b);
const gradeIn = (reach: Reach | null): NetGrade | null =>
  reach?.low === reach?.high ? (reach?.high ?? null) : null;

function bandOf(value: number, index: Index): NetGrade {
  if (value > G3_ABOVE) return 'G3';
  return value >= index.g2From ? 'G2' : 'G1';
}

function reachOf(quantity: Quantity | null, index: Index): Reach | null {
  if (quantity === null) return null;
  const { comparator, value } = quantity;
  // What no laboratory reports may mean anything; read as a bound, "<0" would pass for the mildest grade.
  if (!(value >= 0) || (comparator === '<' && value === 0)) return { low: 'G1', high: 'G3' };
  const band = bandOf(value, index);
  switch (comparator) {
    case '=':
      return { low: band, high: band };
    case '<':
      return { low: 'G1', high: value <= index.g2From ? 'G1' : band };
    case '<=':
      return { low: 'G1', high: band };
    case '>':
      return { low: value >= G3_ABOVE ? 'G3' : band, high: 'G3' };
    case '>=':
      return { low: band, high: 'G3' };
  }
}

/** The higher sets the grade, so both ends of what is possible are the higher ones. */
function together(a: Reach | null, b: Reach | null): Reach | null {
  if (a === null || b === null) return a ?? b;
  return { low: higher(a.low, b.low), high: higher(a.high, b.high) };
}

function indexEvidence(ki67: Reach | null, mitoses: Reach | null): Grading['evidence'] {
  if (gradeIn(ki67) !== null && gradeIn(mitoses) !== null) return 'both-indices';
  return gradeIn(ki67) !== null ? 'ki67-only' : 'mitoses-only';
}

function inWords(reach: Reach): string {
  if (reach.low === reach.high) return `is ${reach.low}`;
  return reach.low === 'G1' && reach.high === 'G3'
    ? 'may be G1, G2 or G3'
    : `may be ${reach.low} or ${reach.high}`;
}

function indexInWords(quantity: Quantity | null, reach: Reach | null, index: Index): string {
  if (quantity === null || reach === null) return `${index.name} is not reported`;
  const comparator = quantity.comparator === '=' ? '' : quantity.comparator;
  return `${index.name} ${comparator}${quantity.value}${index.unit} ${inWords(reach)}`;
}

interface Reading {
  readonly grading: Grading;
  readonly differentiation: PathologyDetails['differentiation'];
  /** What an unknown ruling may still turn out to be; null where nothing points anywhere. */
  readonly reach: Reach | null;
}

function read(report: PathologyDetails): Reading {
  const ki67 = reachOf(report.ki67, KI67);
  const mitoses = reachOf(report.mitoses, MITOSES);
  const reach = together(ki67, mitoses);
  const computed = gradeIn(reach) ?? 'unknown';
  const reported = report.reportedGrade;
  const indices =
    reach === null
      ? 'neither Ki-67 nor the mitotic count is reported'
      : `${indexInWords(report.ki67, ki67, KI67)} and ${indexInWords(report.mitoses, mitoses, MITOSES)}`;

  if (report.differentiation === 'poor') {
    // "NEC G3" is older wording for the same tumour; G1, G2 or indices below G3 contradict the morphology.
    const disagreement = reported === 'G1' || reported === 'G2' || (reach !== null && reach.high !== 'G3');
    const doubt = disagreement
      ? `, but ${indices}, and ${reported === 'unknown' ? 'no grade is' : `${reported} is`} reported: a person decides`
      : '';
    const why = `Poorly differentiated: NEC by morphology, which has no G${doubt}.`;
    const grading = { computed, reported, ruling: 'NEC', evidence: 'morphology', disagreement, why } as const;
    return { grading, differentiation: 'poor', reach };
  }

  const grading = { computed, reported, ...ruled(reach, reported, indexEvidence(ki67, mitoses)) } as const;
  const morphology =
    report.differentiation === 'unknown' ? '; differentiation unknown, so NEC is not excluded' : '';
  const told = reported === 'unknown' ? 'no grade is reported' : `${reported} is reported`;
  const why = `${sentenceCase(indices)}; ${told}: ${verdict(grading, reach)}${morphology}.`;
  return { grading: { ...grading, why }, differentiation: report.differentiation, reach };
}

function ruled(
  reach: Reach | null,
  reported: NetGrade | 'unknown',
  indexed: Grading['evidence'],
): Pick<Grading, 'ruling' | 'evidence' | 'disagreement'> {
  const computed = gradeIn(reach);
  if (reported === 'unknown') {
    return {
      ruling: computed ?? 'unknown',
      evidence: computed === null ? 'none' : indexed,
      disagreement: false,
    };
  }
  if (reach === null) return { ruling: reported, evidence: 'reported-only', disagreement: false };
  const disagreement = reported < reach.low || reported > reach.high;
  if (computed !== null) return { ruling: higher(computed, reported), evidence: indexed, disagreement };
  // Unknown is never the milder one: a comparator that may mean more than was reported leaves it open.
  return reach.high > reported
    ? { ruling: 'unknown', evidence: 'none', disagreement }
    : { ruling: reported, evidence: 'reported-only', disagreement };
}

function verdict(
  grading: Pick<Grading, 'ruling' | 'evidence' | 'disagreement'>,
  reach: Reach | null,
): string {
  const asked = grading.disagreement ? ', and a person is asked because they disagree' : '';
  if (grading.ruling === 'unknown') {
    return reach === null
      ? 'the grade is unknown'
      : `the grade is unknown, as high as ${reach.high} perhaps${asked}`;
  }
  const by = {
    'both-indices': 'by both indices, the higher of which counts',
    'ki67-only': 'by Ki-67 alone',
    'mitoses-only': 'by mitoses alone',
    'reported-only': 'as reported',
    morphology: 'by morphology',
    none: '',
  }[grading.evidence];
  return grading.disagreement
    ? `${grading.ruling} rules, the higher one${asked}`
    : `${grading.ruling} rules, ${by}`;
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The WHO 2022 grade of one pathology report: Ki-67 in per cent, mitoses per 2 mm²; 3.0 and 20 are G2.
 * NEC by morphology alone (clinical rules §1). With differentiation unknown the grade still stands here:
 * whoever chooses a protocol blocks on the missing differentiation.
 */
export function gradeOf(report: PathologyDetails): Grading {
  return read(report).grading;
}

const RANK: Record<RulingGrade, number> = { unknown: 0, G1: 1, G2: 2, G3: 3, NEC: 4 };
const EVIDENCE = [
  'none',
  'reported-only',
  'mitoses-only',
  'ki67-only',
  'both-indices',
  'morphology',
] as const;

/** What a report may at most turn out to be; 0 where it points nowhere. */
function topRank({ grading, reach }: Reading): number {
  return grading.ruling === 'unknown' ? RANK[reach?.high ?? 'unknown'] : RANK[grading.ruling];
}

/** Ties are broken by content alone, so that the order in which reports arrive changes nothing. */
function byWeight(a: Reading, b: Reading): number {
  return (
    topRank(b) - topRank(a) ||
    RANK[b.grading.ruling] - RANK[a.grading.ruling] ||
    EVIDENCE.indexOf(b.grading.evidence) - EVIDENCE.indexOf(a.grading.evidence) ||
    RANK[b.grading.computed] - RANK[a.grading.computed] ||
    RANK[b.grading.reported] - RANK[a.grading.reported] ||
    (a.grading.why < b.grading.why ? -1 : Number(a.grading.why > b.grading.why))
  );
}

/** True where two reports cannot both be right: their grades differ, or one lies outside the other's reach. */
function contradict(a: Reading, b: Reading): boolean {
  const [one, other] = [spanOf(a), spanOf(b)];
  return one !== null && other !== null && (one[1] < other[0] || other[1] < one[0]);
}

function spanOf({ grading, differentiation, reach }: Reading): readonly [number, number] | null {
  if (grading.ruling !== 'unknown') return [RANK[grading.ruling], RANK[grading.ruling]];
  if (differentiation === 'well') return [RANK[reach?.low ?? 'G1'], RANK[reach?.high ?? 'G3']];
  if (reach === null) return null;
  return [RANK[reach.low], reach.high === 'G3' ? RANK.NEC : RANK[reach.high]];
}

/**
 * The grade that several reports of one patient give: the highest rules, NEC above G3. A report that says
 * nothing does not block the others; one that may reach above them leaves the grade unknown (clinical rules §1).
 */
export function rulingGrade(reports: readonly PathologyDetails[]): Grading {
  const readings = reports.map(read).sort(byWeight);
  const [first] = readings;
  if (first === undefined) {
    const why = 'There is no pathology report: the grade is unknown.';
    return {
      computed: 'unknown',
      reported: 'unknown',
      ruling: 'unknown',
      evidence: 'none',
      disagreement: false,
      why,
    };
  }
  if (readings.length === 1) return first.grading;
  const differ = readings.some((a, i) => readings.slice(i + 1).some((b) => contradict(a, b)));
  const disagreement = differ || readings.some(({ grading }) => grading.disagreement);
  const said = differ ? 'which contradict each other, so a person is asked' : 'of which the highest rules';
  const why = `${readings.length} pathology reports, ${said}: ${first.grading.why}`;
  return { ...first.grading, disagreement, why };
}
