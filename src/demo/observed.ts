import { addDays, type CalendarDate } from '../domain/calendar.ts';
import type { LesionCount } from '../domain/facts.ts';
import type { BoardDecisionKind } from '../domain/observation-model.ts';
import type { NewReading } from '../observation/refuse.ts';
import type { Chart } from './chart.ts';
import { pathology } from './chart.ts';
import { CARCINOMA, enrolMetastatic, type Followed, type Room } from './room.ts';
import type { DemoPatient } from './shape.ts';
import { monthsFrom, STABLE } from './visits.ts';

export const exactCount = (value: number): LesionCount => ({ qualifier: 'exact', value });

/** A final MRI with hepatobiliary contrast, read on the next day, unless told otherwise. */
export const liverMri = (
  performedOn: CalendarDate,
  count: LesionCount,
  more: Partial<NewReading> = {},
): NewReading => ({
  status: 'final',
  performedOn,
  readOn: addDays(performedOn, 1),
  reader: 'Dr Demo Kage',
  modality: 'MRI',
  contrast: 'hepatobiliary',
  count,
  nelmType: 'unknown',
  newDiseaseOutsideLiver: 'absent',
  lesions: null,
  ...more,
});

/** What the demo's board decides on a day; an operation within thirty days. */
export function decides(chart: Chart, on: CalendarDate, decision: BoardDecisionKind, why: string): void {
  const surgical = decision === 'radical' || decision === 'debulking';
  const carryOutBy = surgical ? addDays(on, 30) : null;
  chart.care({
    kind: 'board-decision',
    on,
    decision: { decision, decidedOn: null, decidedBy: 'Demo tumour board', why, carryOutBy },
  });
}

/** A period opened three days after the baseline scan, and that scan. */
export function opens(chart: Chart, baselineOn: CalendarDate, count: LesionCount): void {
  const on = addDays(baselineOn, 3);
  chart.care({ kind: 'observation-opened', on });
  chart.care({ kind: 'observation-scan', on, scan: liverMri(baselineOn, count) });
}

/** A further scan, reported to surveillance as well. */
function scans(chart: Chart, scan: NewReading): void {
  const on = addDays(scan.performedOn, 2);
  chart.care({ kind: 'observation-scan', on, scan });
  const { performedOn, modality } = scan;
  if (modality !== 'MRI' && modality !== 'CT') return;
  chart.report(on, { performedOn, modality, regions: ['abdomen'], conclusion: STABLE[chart.site] });
}

const SAME = 'Count unchanged over three months. (demo)';

/** Patients so that each state of an observation period has someone in it. */
export function observedPatients(room: Room): DemoPatient[] {
  const { day } = room;
  const three = exactCount(3);
  const staged = (key: string, on: CalendarDate, count: LesionCount = three): Followed =>
    enrolMetastatic(room, key, on, { nelmType: 'II', lesionCount: count });
  const observed = (key: string, on: CalendarDate): Followed => {
    const patient = staged(key, on);
    opens(patient.chart, on, three);
    return patient;
  };
  /** The second scan was made so many days ago, in its window, and shows the same number. */
  const passed = (key: string, daysAgo: number): Followed => {
    const patient = observed(key, addDays(monthsFrom(day, -3), -daysAgo));
    scans(patient.chart, liverMri(addDays(day, -daysAgo), three));
    return patient;
  };

  const gap = staged('H-0031', addDays(day, -6));

  const counted = staged('H-0032', addDays(day, -30), { qualifier: 'at-least', value: 3 });
  counted.chart.care({ kind: 'observation-opened', on: addDays(day, -22) });
  const vague = liverMri(addDays(day, -30), { qualifier: 'at-least', value: 3 });
  counted.chart.care({ kind: 'observation-scan', on: addDays(day, -22), scan: vague });

  const observing = observed('H-0033', addDays(day, -40));
  const due = observed('H-0034', addDays(monthsFrom(day, -3), 5));
  const overdue = observed('H-0035', addDays(monthsFrom(day, -3), -37));

  const unclear = observed('H-0036', addDays(monthsFrom(day, -3), -3));
  scans(unclear.chart, liverMri(addDays(day, -3), three, { modality: 'CT', contrast: 'iodinated' }));

  const ruledOut = observed('H-0037', addDays(monthsFrom(day, -3), -6));
  scans(ruledOut.chart, liverMri(addDays(day, -6), exactCount(4)));

  const pending = passed('H-0038', 5);

  const urgent = passed('H-0039', 40);
  decides(urgent.chart, addDays(day, -33), 'radical', SAME);
  urgent.chart.learn(addDays(day, -3), {
    kind: 'extrahepatic-disease',
    date: addDays(day, -4),
    details: { where: 'Bone. (demo)' },
  });

  const changed = passed('H-0040', 24);
  decides(changed.chart, addDays(day, -17), 'debulking', SAME);
  changed.chart.care({
    kind: 'observation-correction',
    on: addDays(day, -2),
    told: { count: exactCount(4) },
    reason: 'A lesion of segment II was overlooked. (demo)',
  });

  const elsewhere = observed('H-0041', addDays(day, -50));
  elsewhere.chart.learn(addDays(day, -5), {
    kind: 'extrahepatic-disease',
    date: addDays(day, -6),
    details: { where: 'Peritoneum. (demo)' },
  });

  const mistaken = observed('H-0042', addDays(day, -45));
  mistaken.chart.learn(addDays(day, -9), pathology(addDays(day, -12), { ...CARCINOMA, specimen: 'biopsy' }));

  const extended = passed('H-0043', 50);
  decides(extended.chart, addDays(day, -43), 'extend', 'Another three months under therapy. (demo)');

  const tells: readonly [Followed, string][] = [
    [gap, 'type II staged six days ago: a period is proposed, and nobody has opened it'],
    [counted, 'awaiting its baseline for three weeks: the count is "at least 3"'],
    [observing, 'observing: the window of the second scan opens later'],
    [due, 'the second scan is due in five days'],
    [overdue, 'the second scan is overdue since nine days: tier 1'],
    [unclear, 'second scan by CT, the baseline by MRI: inconclusive, to be read again'],
    [ruledOut, 'ruled out by a fourth lesion, waits for the board'],
    [pending, 'passed, before the board'],
    [urgent, 'radical surgery decided, then a bone metastasis: urgent, before the board again'],
    [changed, 'debulking decided and not carried out; the scan it rests on was corrected since'],
    [elsewhere, 'closed by disease outside the liver, urgent before the board'],
    [mistaken, 'not applicable: the biopsy was read as NEC'],
    [extended, 'extended by the board: the second round'],
  ];
  return tells.map(([{ chart }, what]) => chart.close({ tells: `observation: ${what}` }));
}
