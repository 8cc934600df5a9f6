import { addDays, type CalendarDate, type PartialDate } from '../domain/calendar.ts';
import type { FactDetails, Identifier, Primary } from '../domain/facts.ts';
import { type Chart, type Draft, diagnosis, exactly, MRN, openChart, pathology, resection } from './chart.ts';
import type { nameDealer } from './names.ts';
import { type Random, randomFor } from './random.ts';
import type { DemoPatient, DemoPerson } from './shape.ts';
import { type Attendance, attend, monthsFrom, type Rhythm, slotsOf } from './visits.ts';

/** What every patient under surveillance is made from. */
export interface Room {
  readonly day: CalendarDate;
  readonly seed: number;
  readonly deal: ReturnType<typeof nameDealer>;
}

/** A patient as the planted cases handle him. */
export interface Followed {
  readonly chart: Chart;
  readonly random: Random;
  readonly anchorOn: CalendarDate;
  readonly day: CalendarDate;
}

interface Newcomer {
  readonly group?: DemoPatient['group'];
  /** Record number: `H-…` Hokkaido, `C-…` Chengdu. */
  readonly key: string;
  readonly identifier?: Identifier;
  readonly person?: Partial<DemoPerson>;
  readonly anchorOn: CalendarDate;
  readonly enrolledOn?: CalendarDate;
  readonly facts: readonly Draft[];
}

/** Enrols a patient, some days after the anchor unless told when. */
function enrol({ day, seed, deal }: Room, newcomer: Newcomer): Followed {
  const { key, anchorOn, facts } = newcomer;
  const random = randomFor(seed, key);
  const site = key.startsWith('C') ? 'chengdu' : 'hokkaido';
  const sex = random.pick(['female', 'male'] as const);
  const known = {
    ...deal(site, sex),
    birthDate: addDays(monthsFrom(anchorOn, -12 * random.int(44, 74)), -random.int(1, 360)),
    sex,
    phone: random.chance(0.8) ? `000-0000-0${key.slice(-3)}` : null,
  };
  const chart = openChart({
    site,
    group: newcomer.group ?? 'surveillance',
    identifier: newcomer.identifier ?? { system: MRN, value: key },
    key,
    day,
    on: newcomer.enrolledOn ?? addDays(anchorOn, random.int(7, 13)),
    person: { ...known, ...newcomer.person },
    facts,
  });
  return { chart, random, anchorOn, day };
}

type Report = Partial<FactDetails['pathology-report']>;

export const G1: Report = { reportedGrade: 'G1', ki67: exactly(2), mitoses: exactly(1), sizeMm: 12 };
export const G2: Report = { reportedGrade: 'G2', ki67: exactly(7), mitoses: exactly(4), sizeMm: 18 };
export const G3: Report = { reportedGrade: 'G3', ki67: exactly(28), mitoses: exactly(24), sizeMm: 27 };
export const CARCINOMA: Report = {
  differentiation: 'poor',
  ki67: exactly(80),
  mitoses: exactly(45),
  sizeMm: 34,
  venousInvasion: 'present',
  nodes: 'N1',
};

interface Resected extends Omit<Newcomer, 'facts'> {
  readonly primary: Primary;
  readonly report: Report;
  readonly procedure?: FactDetails['resection']['procedure'];
  readonly margin?: FactDetails['resection']['margin'];
  /** As recorded, where not the anchor's day. */
  readonly date?: PartialDate | null;
  readonly functionality?: FactDetails['diagnosis']['functionality'];
}

/** Enrols a patient whose primary was resected on the anchor's day with curative intent. */
export function enrolResected(room: Room, patient: Resected): Followed {
  const { anchorOn, primary, report, margin, functionality, date = anchorOn } = patient;
  const procedure = patient.procedure ?? (primary === 'pancreas' ? 'distal-pancreatectomy' : 'LAR');
  const facts = [
    diagnosis(monthsFrom(anchorOn, -1), primary, functionality),
    pathology(date === anchorOn ? addDays(anchorOn, 4) : anchorOn, report),
    resection(date, procedure, margin),
  ];
  return enrol(room, { ...patient, facts });
}

/** Enrols a patient with a small pancreatic tumour that a clinician decided to watch. */
export function enrolWatched(
  room: Room,
  key: string,
  anchorOn: CalendarDate,
  report: Report,
  acceptsG2: boolean,
): Followed {
  const facts: Draft[] = [
    diagnosis(monthsFrom(anchorOn, -2), 'pancreas'),
    pathology(monthsFrom(anchorOn, -1), { specimen: 'biopsy', ...report }),
    {
      kind: 'watching-begun',
      date: anchorOn,
      details: { decidedBy: 'Dr Demo Kita', acceptsG2, acceptsNoBiopsy: false },
    },
  ];
  return enrol(room, { key, anchorOn, facts });
}

/** Enrols a patient with liver metastases that nobody has resected, stable so far, from the scan that staged them. */
export function enrolMetastatic(
  room: Room,
  key: string,
  anchorOn: CalendarDate,
  details: Pick<FactDetails['liver-metastasis'], 'nelmType' | 'lesionCount'>,
): Followed {
  const facts: Draft[] = [
    diagnosis(anchorOn, 'pancreas'),
    pathology(anchorOn, { specimen: 'biopsy', ...G2, sizeMm: null }),
    { kind: 'liver-metastasis', date: anchorOn, details: { ...details, hepaticTumourBurden: '<=10' } },
    { kind: 'disease-status', date: anchorOn, details: { status: 'stable' } },
  ];
  return enrol(room, { key, group: 'observation', anchorOn, enrolledOn: addDays(anchorOn, 2), facts });
}

export const EXAMS = {
  pelvicMri: { modalities: ['MRI'], regions: ['liver', 'pelvis'] },
  scope: { modalities: ['sigmoidoscopy', 'sigmoidoscopy', 'colonoscopy'], regions: ['rectum'] },
  abdominalMri: { modalities: ['MRI'], regions: ['abdomen'] },
  wideScan: { modalities: ['CT', 'MRI'], regions: ['abdomen', 'pelvis'] },
  pancreas: { modalities: ['MRI', 'EUS'], regions: ['pancreas'] },
} as const;

type Absence = Pick<Attendance, 'missFrom' | 'skip' | 'stopOn'>;

/** The patient comes to the examinations of a rhythm, those of the absence left out. */
export function comes(
  { chart, random, anchorOn, day }: Followed,
  rhythm: Rhythm,
  exam: keyof typeof EXAMS,
  absence: Absence = {},
): void {
  attend(chart, random, day, { anchor: anchorOn, rhythm, ...EXAMS[exam], ...absence });
}

/** MRI and sigmoidoscopy after a rectal G1 or G2. */
export function comesRectal(
  patient: Followed,
  rhythm: 'RECT-G1' | 'RECT-G2X',
  absence: { readonly mri?: Absence; readonly scope?: Absence } = {},
): void {
  comes(patient, rhythm, 'pelvicMri', absence.mri);
  comes(patient, rhythm === 'RECT-G1' ? 'scope-G1' : 'scope', 'scope', absence.scope);
}

/** The item of a month in the patient's rhythm. */
export function slotAt(
  { anchorOn }: Followed,
  rhythm: Rhythm,
  month: number,
): ReturnType<typeof slotsOf>[number] {
  const slot = slotsOf(anchorOn, rhythm, monthsFrom(anchorOn, month)).find((each) => each.month === month);
  if (slot === undefined) throw new RangeError(`${rhythm} has no item in month ${month}.`);
  return slot;
}
