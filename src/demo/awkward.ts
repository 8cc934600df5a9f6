import { addDays, type CalendarDate, isCalendarDate } from '../domain/calendar.ts';
import { exactly, OLD_MRN, pathology } from './chart.ts';
import { comes, comesRectal, enrolResected, type Followed, G1, G2, type Room, slotAt } from './room.ts';
import type { DemoPatient } from './shape.ts';
import { anchorDue, anchorOverdue, monthsFrom } from './visits.ts';

/** The awkward cases: dates that trip a calendar, records that contradict themselves. */
export function awkwardPatients(room: Room): DemoPatient[] {
  return [...calendar(room), ...midnight(room), ...reports(room), ...records(room)];
}

/** The latest existing day of this month and day on or before a limit. */
function latestYearly(monthDay: string, limit: CalendarDate): CalendarDate {
  for (let year = Number(limit.slice(0, 4)); ; year--) {
    const date = `${year}-${monthDay}`;
    if (isCalendarDate(date) && date <= limit) return date;
  }
}

function* calendar(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const primary = 'rectum';

  const august = latestYearly('08-31', monthsFrom(day, -26));
  const clamped = enrolResected(room, { key: 'H-0003', anchorOn: august, primary, report: G1 });
  comesRectal(clamped, 'RECT-G1');
  yield clamped.chart.close({
    tells: 'resected on 31 August: every other MRI is due at the end of February',
  });

  const leapDay = latestYearly('02-29', monthsFrom(day, -12));
  const leap = enrolResected(room, { key: 'C-0001', anchorOn: leapDay, primary, report: G1 });
  comesRectal(leap, 'RECT-G1');
  yield leap.chart.close({ tells: 'resected on 29 February' });

  const date = monthsFrom(day, -16).slice(0, 7);
  const anchorOn: CalendarDate = `${date}-01`;
  const enrolledOn = addDays(anchorOn, 40);
  const month = enrolResected(room, { key: 'H-0015', anchorOn, enrolledOn, primary, report: G2, date });
  comesRectal(month, 'RECT-G2X');
  yield month.chart.close({ tells: 'day of resection known only to the month' });

  const late = enrolResected(room, {
    key: 'H-0017',
    anchorOn: monthsFrom(day, -121),
    enrolledOn: addDays(day, -5),
    primary,
    report: G2,
  });
  yield late.chart.close({ tells: 'enrolled ten years late without any known scan: catch-up due' });
}

/** One instant, 15:30 UTC, on the last day of a window: 23:30 in Chengdu, half past midnight in Hokkaido. */
function* midnight(room: Room): Generator<DemoPatient> {
  for (const [key, daysAfterClose, tells] of [
    ['C-0010', 0, 'scanned at 23:30 on the last day of the window (15:30 UTC): on time'],
    ['H-0018', 1, 'scanned at 00:30 after the window closed (15:30 UTC, as C-0010): late'],
  ] as const) {
    const anchorOn = anchorOverdue(room.day, 'RECT-G1', 12, 40);
    const patient = enrolResected(room, { key, anchorOn, primary: 'rectum', report: G1 });
    comesRectal(patient, 'RECT-G1', { mri: { skip: [12] } });
    const performedOn = addDays(slotAt(patient, 'RECT-G1', 12).closes, daysAfterClose);
    const conclusion = 'Acquired at 15:30 UTC. No recurrence. (demo)';
    const scan = { performedOn, modality: 'MRI', regions: ['liver', 'pelvis'], conclusion } as const;
    patient.chart.report(addDays(performedOn, 2), scan);
    yield patient.chart.close({ tells });
  }
}

function* reports(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const clear = 'No recurrence. (demo)';

  const corrected = enrolResected(room, {
    key: 'H-0019',
    anchorOn: monthsFrom(day, -13),
    primary: 'pancreas',
    report: G2,
  });
  comes(corrected, 'PANC-G2', 'abdominalMri', { skip: [12] });
  const scanned = slotAt(corrected, 'PANC-G2', 12).due;
  const first = corrected.chart.report(addDays(scanned, 2), {
    performedOn: scanned,
    modality: 'MRI',
    regions: ['abdomen'],
    conclusion: clear,
  });
  const conclusion = 'Corrected: cyst of 4 mm in segment 6, unchanged. No recurrence. (demo)';
  corrected.chart.again(addDays(scanned, 12), { ...first, version: 2, status: 'corrected', conclusion });
  yield corrected.chart.close({ tells: 'a corrected report: version 2 is reviewed again' });

  const wrong = enrolResected(room, {
    key: 'C-0011',
    anchorOn: anchorOverdue(day, 'RECT-G1', 18, 9),
    primary: 'rectum',
    report: G1,
  });
  comesRectal(wrong, 'RECT-G1', { mri: { missFrom: 18 } });
  const filed = wrong.chart.report(addDays(day, -33), {
    performedOn: addDays(day, -36),
    modality: 'MRI',
    regions: ['liver', 'pelvis'],
    conclusion: clear,
  });
  wrong.chart.again(addDays(day, -6), {
    ...filed,
    version: 2,
    status: 'entered-in-error',
    conclusion: 'Filed under the wrong patient. (demo)',
  });
  yield wrong.chart.close({ tells: 'a report entered in error: the item reopens, 9 days overdue' });

  const twice = enrolResected(room, {
    key: 'H-0021',
    anchorOn: monthsFrom(day, -14),
    primary: 'pancreas',
    report: G1,
  });
  comes(twice, 'PANC-G1', 'abdominalMri', { skip: [12] });
  const performedOn = addDays(slotAt(twice, 'PANC-G1', 12).due, -5);
  const sent = twice.chart.report(addDays(performedOn, 3), {
    performedOn,
    modality: 'MRI',
    regions: ['abdomen'],
    conclusion: clear,
  });
  twice.chart.again(addDays(performedOn, 4), sent);
  yield twice.chart.close({ tells: 'the same accession sent twice' });

  const late = enrolResected(room, {
    key: 'C-0013',
    anchorOn: anchorDue(day, 24, 35),
    primary: 'rectum',
    report: G1,
  });
  comesRectal(late, 'RECT-G1', { mri: { skip: [12], missFrom: 24 } });
  const pelvic = { modality: 'MRI', regions: ['liver', 'pelvis'], conclusion: clear } as const;
  const lateOn = addDays(slotAt(late, 'RECT-G1', 12).closes, 20);
  late.chart.report(addDays(lateOn, 3), { performedOn: lateOn, ...pelvic });
  const earlyOn = addDays(day, -22);
  late.chart.report(addDays(day, -19), { performedOn: earlyOn, ...pelvic });
  yield late.chart.close({ tells: 'one MRI completed late; the next one too early, to match by hand' });
}

/** The MRI of month 18 shows a new lesion of the liver, and a clinician reads it three days after it came. */
function relapse(patient: Followed): void {
  const performedOn = slotAt(patient, 'RECT-G1', 18).due;
  patient.chart.report(addDays(performedOn, 2), {
    performedOn,
    modality: 'MRI',
    regions: ['liver', 'pelvis'],
    conclusion: 'New lesion of 9 mm in segment 7. (demo)',
  });
  patient.chart.care({
    kind: 'recurrence',
    on: addDays(performedOn, 5),
    performedOn,
    found: {
      where: 'liver',
      nelmType: 'I',
      lesionCount: { qualifier: 'exact', value: 1 },
      hepaticTumourBurden: 'unknown',
    },
    reason: 'Demonstration: a new lesion of the liver.',
  });
}

function* records(room: Room): Generator<DemoPatient> {
  const { day } = room;

  const rectal = enrolResected(room, {
    key: 'H-0020',
    anchorOn: anchorDue(day, 18, -10),
    primary: 'rectum',
    report: G1,
    procedure: 'TEM',
  });
  comesRectal(rectal, 'RECT-G1', { mri: { skip: [18] } });
  relapse(rectal);
  yield rectal.chart.close({
    tells: 'a doubled record number: H-0020 of the hospital; an MRI read as a recurrence, for the board',
  });

  const pancreatic = enrolResected(room, {
    key: 'OLD-H-0020',
    anchorOn: monthsFrom(day, -31),
    primary: 'pancreas',
    report: G2,
    identifier: { system: OLD_MRN, value: 'H-0020' },
  });
  comes(pancreatic, 'PANC-G2', 'abdominalMri');
  yield pancreatic.chart.close({ tells: 'a doubled record number: H-0020 of the old system, someone else' });

  const regraded = enrolResected(room, {
    key: 'C-0012',
    anchorOn: monthsFrom(day, -16),
    primary: 'pancreas',
    report: G1,
  });
  comes(regraded, 'PANC-G1', 'abdominalMri');
  const reportedOn = addDays(regraded.anchorOn, 4);
  const second = pathology(reportedOn, { ...G2, ki67: exactly(4.8), mitoses: exactly(3), sizeMm: 12 });
  regraded.chart.learn(addDays(day, -6), second, regraded.chart.source(2));
  yield regraded.chart.close({ tells: 'pathology corrected from G1 to G2: a revision is proposed' });
}
