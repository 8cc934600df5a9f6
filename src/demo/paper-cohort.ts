import { addDays, type CalendarDate } from '../domain/calendar.ts';
import { type Chart, type Draft, diagnosis, exactly, MRN, openChart, pathology, resection } from './chart.ts';
import type { nameDealer } from './names.ts';
import { decides, exactCount, liverMri, opens } from './observed.ts';
import { type CellRow, dealCells } from './paper-cells.ts';
import { FATES, type Fate } from './paper-fates.ts';
import { type Timeline, timelineOf, wasObserved } from './paper-timeline.ts';
import { type Random, randomFor } from './random.ts';
import type { DemoPatient } from './shape.ts';
import { attend, monthsFrom, STABLE } from './visits.ts';

type Deal = ReturnType<typeof nameDealer>;
type Procedure = Parameters<typeof resection>[1];

const PANCREATECTOMIES: readonly Procedure[] = [
  ...Array<Procedure>(24).fill('distal-pancreatectomy'),
  ...Array<Procedure>(16).fill('pancreaticoduodenectomy'),
  ...(['total-pancreatectomy', 'enucleation', 'other', 'unknown'] as const),
];

/**
 * 81 synthetic patients with liver metastases, with the margins of Zhang, Tsuchikawa et al. 2024 for each
 * hospital and primary. The paper gives no joint distribution: every combination of features, every date and
 * every name is made up here. Hokkaido's types I and II are its 36 of the observation rule; the margins leave
 * two of them without surgery, where the paper speaks of one.
 */
export function paperCohort(day: CalendarDate, seed: number, deal: Deal): DemoPatient[] {
  const random = randomFor(seed, 'paper cohort');
  const rows = dealCells(random);
  const backs = random.shuffled(rows.map((_, index) => 5 + Math.round((index * 53) / (rows.length - 1))));
  const pancreatectomies = random.shuffled(PANCREATECTOMIES);
  let endoscopic = 4;
  const numbers = { hokkaido: 1000, chengdu: 1000 };
  return rows.map((row, index) => {
    numbers[row.site] += 1;
    const key = `${row.site === 'hokkaido' ? 'H' : 'C'}-${numbers[row.site]}`;
    const surgical = row.treatment === 'PLCR' || row.treatment === 'PTR';
    let procedure: Procedure | null = null;
    if (surgical && row.primary === 'pancreas') procedure = pancreatectomies.pop()!;
    else if (surgical) procedure = row.asynchronous && endoscopic-- > 0 ? 'EMR' : 'LAR';
    return patientOf({ row, key, day, procedure, deal, back: backs[index]!, random: randomFor(seed, key) });
  });
}

interface Case {
  readonly row: CellRow;
  readonly key: string;
  readonly day: CalendarDate;
  readonly back: number;
  readonly procedure: Procedure | null;
  readonly random: Random;
  readonly deal: Deal;
}

function patientOf({ row, key, day, back, procedure, random, deal }: Case): DemoPatient {
  const fate = FATES[key];
  const times = timelineOf(row, fate, day, back, random);
  const born = addDays(monthsFrom(times.stagedOn, -Math.floor(row.age * 12)), -random.int(0, 27));
  const facts = factsOf(row, times, fate, procedure, random);
  const chart = openChart({
    site: row.site,
    group: 'paper-cohort',
    identifier: { system: MRN, value: key },
    key,
    day,
    on: times.enrolledOn,
    person: {
      ...deal(row.site, row.sex),
      birthDate: born,
      sex: row.sex,
      phone: random.chance(0.8) ? `000-0000-${key.slice(2)}` : null,
    },
    facts,
    // Who was observed is known from the staging on.
    ...(wasObserved(row) ? { knownOn: addDays(times.stagedOn, 3) } : {}),
  });
  if (wasObserved(row)) observe(chart, row, times, fate, facts);
  follow(chart, row, times, fate, day, random);
  return chart.close(fate === undefined ? {} : { tells: fate.tells });
}

/** Days from the scan to the board, which meets before any operation. */
const BOARD_AFTER_DAYS = 5;

/** The observation as the paper tells it: the second scan after three months, and what the board decided. */
function observe(
  chart: Chart,
  row: CellRow,
  { stagedOn, hepatectomyOn }: Timeline,
  fate: Fate | undefined,
  facts: readonly Draft[],
): void {
  const staging = facts.find((fact) => fact.kind === 'liver-metastasis');
  const count = staging?.kind === 'liver-metastasis' ? (staging.details.lesionCount.value ?? 1) : 1;
  opens(chart, stagedOn, exactCount(count));
  const scannedOn = addDays(monthsFrom(stagedOn, 3), -2);
  const ruledOut = fate?.ruledOut === true;
  const scan = liverMri(scannedOn, exactCount(ruledOut ? count + 1 : count));
  chart.care({ kind: 'observation-scan', on: addDays(scannedOn, 2), scan });
  const boardOn = addDays(scannedOn, BOARD_AFTER_DAYS);
  if (ruledOut) {
    decides(chart, boardOn, 'non-surgical', 'A new lesion within three months. (demo)');
  } else if (row.treatment === 'comprehensive') {
    decides(chart, boardOn, 'radical', 'Count unchanged over three months. (demo)');
    decides(chart, addDays(boardOn, 4), 'non-surgical', 'The patient does not want an operation. (demo)');
  } else {
    const decision = hepatectomyOn === null ? 'debulking' : 'radical';
    decides(chart, boardOn, decision, 'Count unchanged over three months. (demo)');
  }
}

function factsOf(
  row: CellRow,
  times: Timeline,
  fate: Fate | undefined,
  procedure: Procedure | null,
  random: Random,
): Draft[] {
  const { stagedOn, resectedOn, hepatectomyOn, debulkedOn, enrolledOn } = times;
  const hepatectomy = (date: CalendarDate, curative: boolean): Draft => ({
    kind: 'hepatectomy',
    date,
    details: {
      procedure: random.pick(['resection', 'resection', 'resection-and-ablation']),
      ...(curative ? { intent: 'curative', margin: 'R0' } : { intent: 'palliative', margin: 'R2' }),
      emergency: false,
    },
  });
  const status = fate?.status === undefined ? 'stable' : fate.status;
  const facts: (Draft | null)[] = [
    diagnosis(times.diagnosedOn, row.primary),
    pathologyOf(row, resectedOn === null ? null : addDays(resectedOn, 3), stagedOn, random),
    procedure === null || resectedOn === null ? null : resection(resectedOn, procedure),
    metastasisOf(row, stagedOn, random),
    hepatectomyOn === null ? null : hepatectomy(hepatectomyOn, true),
    debulkedOn === null ? null : hepatectomy(debulkedOn, false),
    row.treatment === 'observation' ? null : therapyOf(row, addDays(stagedOn, random.int(5, 10)), random),
    row.treatment === 'PLCR' || status === null
      ? null
      : { kind: 'disease-status', date: enrolledOn, details: { status } },
  ];
  return facts.filter((fact) => fact !== null);
}

function pathologyOf(
  row: CellRow,
  resected: CalendarDate | null,
  staged: CalendarDate,
  random: Random,
): Draft {
  const ki67 = {
    G1: { '<=7': [1, 1.5, 2, 2.4, 2.8] },
    G2: { '<=7': [3, 3.5, 4, 5, 5, 6, 7], '>7': [7.5, 8, 9, 10, 12, 15, 18, 20] },
    G3: { '>7': [22, 25, 30, 35, 40, 55] },
  }[row.grade] as Partial<Record<CellRow['ki67'], number[]>>;
  const values = ki67[row.ki67];
  const mitoses = { G1: [0, 1], G2: [2, 14], G3: [21, 38] } as const;
  const [fewest, most] = mitoses[row.grade];
  const presence = (chance: number) => (random.chance(chance) ? 'present' : 'absent');
  return pathology(resected ?? addDays(staged, random.int(4, 10)), {
    specimen: resected === null ? 'biopsy' : 'resection',
    reportedGrade: row.grade,
    ki67: values === undefined ? null : exactly(random.pick(values)),
    mitoses: random.chance(0.75) ? exactly(random.int(fewest, most)) : null,
    sizeMm: resected === null ? null : row.primary === 'pancreas' ? random.int(14, 62) : random.int(7, 24),
    lymphaticInvasion: resected === null ? 'unknown' : presence(0.4),
    venousInvasion: resected === null ? 'unknown' : presence(0.5),
    muscleInvasion: resected === null ? 'unknown' : presence(0.4),
    nodes: resected === null ? 'unknown' : random.chance(0.2) ? 'N1' : 'N0',
  });
}

function metastasisOf(row: CellRow, date: CalendarDate, random: Random): Draft {
  const lesionCount = {
    I: { qualifier: 'exact', value: 1 },
    II: { qualifier: 'exact', value: random.int(2, 9) },
    III: { qualifier: 'uncountable', value: null },
    unknown: { qualifier: 'unknown', value: null },
  } as const;
  return {
    kind: 'liver-metastasis',
    date,
    details: {
      nelmType: row.nelmType,
      lesionCount: lesionCount[row.nelmType],
      hepaticTumourBurden: row.burden,
    },
  };
}

function therapyOf(row: CellRow, date: CalendarDate, random: Random): Draft {
  const therapy =
    row.treatment === 'comprehensive'
      ? random.pick(['TACE', 'TAE', 'PRRT', 'chemotherapy', 'targeted', 'somatostatin-analogue'] as const)
      : random.pick(['somatostatin-analogue', 'somatostatin-analogue', 'chemotherapy'] as const);
  return { kind: 'therapy-start', date, details: { therapy } };
}

function follow(
  chart: Chart,
  row: CellRow,
  times: Timeline,
  fate: Fate | undefined,
  day: CalendarDate,
  random: Random,
): void {
  const diedOn = fate?.diedAfterDays === undefined ? null : addDays(times.enrolledOn, fate.diedAfterDays);
  const relapsedOn = fate?.relapsedAfterDays === undefined ? null : addDays(day, -12);
  const stopOn = diedOn ?? (relapsedOn === null ? addDays(day, 1) : addDays(relapsedOn, -30));
  const missed = fate?.overdue === undefined ? {} : { missFrom: fate.overdue[0] };
  const pelvis = row.primary === 'rectum' || row.grade === 'G3' ? (['pelvis'] as const) : [];
  const stable = fate?.status === undefined && row.grade !== 'G3';

  if (times.hepatectomyOn !== null) {
    const scan = { modalities: ['MRI'], regions: ['abdomen', ...pelvis], stopOn, ...missed } as const;
    attend(chart, random, day, { anchor: times.hepatectomyOn, rhythm: 'POSTHEP', ...scan });
  } else if (stable) {
    const scan = { modalities: ['MRI', 'MRI', 'CT'], regions: ['abdomen'], stopOn, ...missed } as const;
    const conclusion = STABLE[row.site];
    attend(chart, random, day, { anchor: times.stagedOn, rhythm: 'NELM-OBS', ...scan, conclusion });
  } else if (diedOn === null) {
    const on = addDays(day, -random.int(3, 60));
    if (on > times.enrolledOn) chart.learn(on, { kind: 'last-contact', date: on, details: {} });
  }
  if (row.primary === 'rectum' && times.resectedOn !== null && (stable || times.hepatectomyOn !== null)) {
    const rhythm = row.grade === 'G1' ? 'scope-G1' : 'scope';
    const scope = { modalities: ['sigmoidoscopy'], regions: ['rectum'], stopOn } as const;
    attend(chart, random, day, { anchor: times.resectedOn, rhythm, ...scope });
  }
  if (diedOn !== null) chart.learn(addDays(diedOn, 2), { kind: 'death', date: diedOn, details: {} });
  if (relapsedOn !== null) relapse(chart, relapsedOn, row, random);
}

const NEW_LESION = {
  hokkaido: '肝に新規結節を認める。(デモ)',
  chengdu: '肝内见新发结节。（演示）',
} as const;

function relapse(chart: Chart, on: CalendarDate, row: CellRow, random: Random): void {
  const scan = {
    performedOn: on,
    modality: 'MRI',
    regions: ['abdomen'],
    conclusion: NEW_LESION[row.site],
  } as const;
  chart.report(addDays(on, 3), scan);
  const found = metastasisOf({ ...row, nelmType: 'I', burden: '<=10' }, on, random);
  chart.learn(addDays(on, 6), found);
  if (row.site === 'chengdu') {
    const stable: Draft = { kind: 'disease-status', date: addDays(on, 7), details: { status: 'stable' } };
    chart.learn(addDays(on, 8), stable);
  }
}
