import { normalSpread, type Random } from './random.ts';
import type { DemoSiteCode } from './shape.ts';

type Treatment = 'PLCR' | 'PTR' | 'observation' | 'comprehensive';
type NelmType = 'I' | 'II' | 'III' | 'unknown';
type Burden = '<=10' | '11-25' | '26-50' | '>50' | 'unknown';
type Ki67Band = '<=7' | '>7' | 'unknown';

/** One patient of a cell, as the margins describe him. */
export interface CellRow {
  readonly site: DemoSiteCode;
  readonly primary: 'pancreas' | 'rectum';
  readonly treatment: Treatment;
  readonly asynchronous: boolean;
  readonly sex: 'female' | 'male';
  readonly grade: 'G1' | 'G2' | 'G3';
  readonly ki67: Ki67Band;
  readonly nelmType: NelmType;
  readonly burden: Burden;
  /** At the diagnosis of the liver metastases. */
  readonly age: number;
  /** Months from the curative resection to the liver metastases; null where synchronous. */
  readonly diseaseFreeMonths: number | null;
}

interface Cell {
  readonly site: DemoSiteCode;
  readonly primary: 'pancreas' | 'rectum';
  readonly sex: readonly [female: number, male: number];
  readonly grades: readonly [g1: number, g2: number, g3: number];
  readonly types: readonly [i: number, ii: number, iii: number, unknown: number];
  readonly burdens: readonly [number, number, number, number, unknown: number];
  readonly ki67: readonly [low: number, high: number, unknown: number];
  readonly treatments: readonly (readonly [Treatment, number])[];
  /** Asynchronous ones among them: our own, all after a curative resection. */
  readonly asynchronous: Partial<Record<Treatment, number>>;
  /** Places of the G3 in the order of treatments: our own. */
  readonly g3At: readonly number[];
}

/** Zhang, Tsuchikawa et al. 2024, Tables 1, 4 and 5: the margins of each hospital's and primary's patients. */
const CELLS: readonly Cell[] = [
  {
    site: 'hokkaido',
    primary: 'pancreas',
    sex: [27, 10],
    grades: [4, 31, 2],
    types: [12, 17, 8, 0],
    burdens: [17, 9, 6, 5, 0],
    ki67: [22, 15, 0],
    asynchronous: { PLCR: 4, PTR: 11 },
    g3At: [9, 34],
    treatments: [
      ['PLCR', 11],
      ['PTR', 16],
      ['comprehensive', 10],
    ],
  },
  {
    site: 'hokkaido',
    primary: 'rectum',
    sex: [4, 6],
    grades: [2, 7, 1],
    types: [3, 4, 3, 0],
    burdens: [4, 2, 1, 3, 0],
    ki67: [6, 3, 1],
    asynchronous: { PTR: 6 },
    g3At: [9],
    treatments: [
      ['PLCR', 1],
      ['PTR', 7],
      ['comprehensive', 2],
    ],
  },
  {
    site: 'chengdu',
    primary: 'pancreas',
    sex: [13, 19],
    grades: [5, 23, 4],
    types: [20, 10, 1, 1],
    burdens: [18, 9, 4, 0, 1],
    ki67: [15, 16, 1],
    asynchronous: { PLCR: 2, PTR: 4 },
    g3At: [15, 28, 29, 31],
    treatments: [
      ['PLCR', 8],
      ['PTR', 9],
      ['observation', 3],
      ['comprehensive', 12],
    ],
  },
  {
    site: 'chengdu',
    primary: 'rectum',
    sex: [1, 1],
    grades: [0, 2, 0],
    types: [0, 1, 1, 0],
    burdens: [1, 0, 0, 1, 0],
    ki67: [1, 1, 0],
    asynchronous: { PTR: 1 },
    g3At: [],
    treatments: [
      ['PTR', 1],
      ['comprehensive', 1],
    ],
  },
];

/**
 * DFS-I of the asynchronous patients, in months: chosen to give the paper's median, quartiles and mean
 * (pancreas 38.6, 15.5 to 53.8, 38.7; rectum 121.0, 97.3 to 193.5, 135.3).
 */
const DISEASE_FREE = {
  pancreas: [7.5, 9, 11, 12.5, 14.5, 16.5, 20, 25, 30, 35, 38.6, 41, 44, 47, 50, 52.6, 55, 60, 66, 78, 99.5],
  rectum: [62, 97.3, 108, 121, 150, 193.5, 215.3],
};

/** Ages of the paper: pancreas 55.41 ± 11.93, rectum 68.03 ± 7.87, from 33 to 85 years. */
const AGES = { pancreas: [69, 55.41, 11.93], rectum: [12, 68.03, 7.87] } as const;

const repeat = <T>(values: readonly T[], counts: readonly number[]): T[] =>
  values.flatMap((value, index) => Array<T>(counts[index] ?? 0).fill(value));

/**
 * Deals the 81 patients' features. Margins are the paper's; how features go together is ours, and synthetic:
 * type III and heavy burden with comprehensive therapy, Ki-67 with the grade, the rest by chance.
 */
export function dealCells(random: Random): CellRow[] {
  const ages = {
    pancreas: random.shuffled(agesOf('pancreas')),
    rectum: random.shuffled(agesOf('rectum')),
  };
  const free = {
    pancreas: random.shuffled(DISEASE_FREE.pancreas),
    rectum: random.shuffled(DISEASE_FREE.rectum),
  };
  return CELLS.flatMap((cell) => dealCell(cell, random, ages[cell.primary], free[cell.primary]));
}

function agesOf(primary: 'pancreas' | 'rectum'): number[] {
  const [count, mean, deviation] = AGES[primary];
  return normalSpread(count, mean, deviation).map((age) => Math.min(85, Math.max(33, age)));
}

function dealCell(cell: Cell, random: Random, ages: number[], free: number[]): CellRow[] {
  const { site, primary } = cell;
  const treatments = repeat(
    cell.treatments.map(([treatment]) => treatment),
    cell.treatments.map(([, count]) => count),
  );
  const [i, ii, iii, unknownType] = cell.types;
  const types: NelmType[] = [
    ...random.shuffled(repeat<NelmType>(['I', 'II'], [i, ii])),
    ...repeat<NelmType>(['unknown', 'III'], [unknownType, iii]),
  ];
  const [grades, ki67] = dealGrades(cell, random, treatments.length);
  const burdens = dealBurdens(cell, types);
  const sexes = random.shuffled(repeat(['female', 'male'] as const, cell.sex));
  const before = new Map<Treatment, number>();
  return treatments.map((treatment, index) => {
    const place = before.get(treatment) ?? 0;
    before.set(treatment, place + 1);
    const asynchronous = place < (cell.asynchronous[treatment] ?? 0);
    return {
      site,
      primary,
      treatment,
      asynchronous,
      sex: sexes[index]!,
      grade: grades[index]!,
      ki67: ki67[index]!,
      nelmType: types[index]!,
      burden: burdens[index]!,
      age: ages.pop()!,
      diseaseFreeMonths: asynchronous ? free.pop()! : null,
    };
  });
}

/** Ki-67 follows the grade: G1 is below 3, G3 above 20; among the G2 the band is dealt by chance. */
function dealGrades(cell: Cell, random: Random, count: number): [CellRow['grade'][], Ki67Band[]] {
  const [g1, g2, g3] = cell.grades;
  const milder = random.shuffled(repeat<CellRow['grade']>(['G1', 'G2'], [g1, g2]));
  const grades = Array.from({ length: count }, (_, at) => (cell.g3At.includes(at) ? 'G3' : milder.pop()!));
  const [low, high, unknown] = cell.ki67;
  const bands = random.shuffled(repeat<Ki67Band>(['<=7', '>7', 'unknown'], [low - g1, high - g3, unknown]));
  const ki67 = grades.map((grade) => (grade === 'G1' ? '<=7' : grade === 'G3' ? '>7' : bands.pop()!));
  return [grades, ki67];
}

/** The burden grows with the type; who lacks the one lacks the other. */
function dealBurdens(cell: Cell, types: readonly NelmType[]): Burden[] {
  const order: readonly NelmType[] = ['I', 'II', 'III', 'unknown'];
  const sorted = repeat<Burden>(['<=10', '11-25', '26-50', '>50', 'unknown'], cell.burdens);
  const places = types.map((type, at) => ({ at, rank: order.indexOf(type) })).sort((a, b) => a.rank - b.rank);
  const burdens: Burden[] = [];
  places.forEach(({ at }, index) => {
    burdens[at] = sorted[index]!;
  });
  return burdens;
}
