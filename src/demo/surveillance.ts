import { addDays, type CalendarDate } from '../domain/calendar.ts';
import { exactly } from './chart.ts';
import { README_NAME } from './names.ts';
import {
  CARCINOMA,
  comes,
  comesRectal,
  enrolResected,
  enrolWatched,
  type Followed,
  G1,
  G2,
  G3,
  type Room,
  slotAt,
} from './room.ts';
import type { DemoPatient } from './shape.ts';
import { anchorDue, anchorOverdue, monthsFrom } from './visits.ts';

/** Patients without metastases so that every protocol and every state of an item has someone in it. */
export function surveillancePatients(room: Room): DemoPatient[] {
  return [...rectal(room), ...pancreatic(room), ...carcinomas(room), ...watched(room)];
}

/** On the twelfth, fourteen months back: the MRI of month 12 closed 19 to 50 days ago, whatever the day. */
const readmeAnchor = (day: CalendarDate): CalendarDate => `${monthsFrom(day, -14).slice(0, 7)}-12`;

function* rectal(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const at = (key: string, anchorOn: CalendarDate) => ({ key, anchorOn, primary: 'rectum' as const });

  const readme = enrolResected(room, {
    ...at('H-0001', readmeAnchor(day)),
    person: { ...README_NAME, sex: 'female', phone: '000-0000-0001' },
    report: G2,
  });
  comesRectal(readme, 'RECT-G2X', { mri: { missFrom: 12 } });
  yield readme.chart.close({ tells: 'the patient of the README: rectal G2, MRI of month 12 overdue' });

  const none = enrolResected(room, {
    ...at('H-0002', monthsFrom(day, -3)),
    report: { ...G1, sizeMm: 6 },
    procedure: 'ESD',
  });
  yield none.chart.close({ tells: 'rectal G1, 6 mm, every criterion met: no surveillance, end of plan' });

  const extended = enrolResected(room, {
    ...at('H-0004', addDays(monthsFrom(day, -130), -3)),
    enrolledOn: addDays(monthsFrom(day, -20), 5),
    report: G2,
  });
  comesRectal(extended, 'RECT-G2X');
  yield extended.chart.close({ tells: 'rectal G2 in month 130, enrolled late in month 110' });

  const g3 = enrolResected(room, { ...at('C-0002', anchorOverdue(day, 'G3', 12, 30)), report: G3 });
  comes(g3, 'G3', 'wideScan', { missFrom: 12 });
  comes(g3, 'scope', 'scope');
  yield g3.chart.close({ tells: 'G3 scan 30 days late: stands before a G1 endoscopy 40 days late (H-0005)' });

  const scopeLate = enrolResected(room, {
    ...at('H-0005', anchorOverdue(day, 'scope-G1', 12, 40)),
    report: G1,
  });
  comesRectal(scopeLate, 'RECT-G1', { scope: { missFrom: 12 } });
  yield scopeLate.chart.close({ tells: 'G1 endoscopy 40 days late, MRI on time' });

  const ended = enrolResected(room, { ...at('H-0022', monthsFrom(day, -20)), report: G1 });
  comesRectal(ended, 'RECT-G1', { mri: { skip: [18] }, scope: { skip: [12] } });
  endItems(ended);
  yield ended.chart.close({ tells: 'one endoscopy declined, one MRI not clinically necessary' });

  const open = enrolResected(room, { ...at('H-0023', anchorDue(day, 16, 18)), report: G2 });
  comesRectal(open, 'RECT-G2X', { mri: { missFrom: 16 } });
  yield open.chart.close({ tells: 'MRI open, due in 18 days' });

  const nearEnd = enrolResected(room, {
    ...at('C-0014', anchorDue(day, 54, -12)),
    enrolledOn: addDays(monthsFrom(day, -26), 3),
    report: G1,
  });
  comesRectal(nearEnd, 'RECT-G1', { mri: { missFrom: 54 } });
  nearEnd.chart.care({
    kind: 'transfer',
    on: addDays(day, -20),
    receiver: 'Demo City Hospital',
    reason: 'Moves to another city. (demo)',
  });
  yield nearEnd.chart.close({
    tells: 'MRI of month 54 due since 12 days; in transfer since 20 days, and the receiver has not confirmed',
  });
}

function endItems(patient: Followed): void {
  const endoscopy = slotAt(patient, 'scope-G1', 12);
  patient.chart.end({
    on: addDays(endoscopy.due, 10),
    seriesKey: 'sigmoidoscopy',
    dueOn: endoscopy.due,
    reason: 'declined',
    note: 'Declines endoscopy this year; will be asked again. (demo)',
  });
  const scan = slotAt(patient, 'RECT-G1', 18);
  patient.chart.end({
    on: addDays(scan.due, -5),
    seriesKey: 'mri-liver-pelvis',
    dueOn: scan.due,
    reason: 'not-clinically-necessary',
    note: 'SSTR-PET of the same month was clear. (demo)',
  });
}

function* pancreatic(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const at = (key: string, anchorOn: CalendarDate) => ({ key, anchorOn, primary: 'pancreas' as const });

  const yearLate = enrolResected(room, {
    ...at('H-0006', anchorOverdue(day, 'PANC-G1', 84, 405)),
    report: G1,
  });
  comes(yearLate, 'PANC-G1', 'abdominalMri', { missFrom: 84 });
  yearLate.chart.care({
    kind: 'loss',
    on: addDays(day, -200),
    attempts: [
      { on: addDays(day, -230), how: 'Telephone.', outcome: 'The number is not in use. (demo)' },
      { on: addDays(day, -215), how: 'Letter.', outcome: 'Came back unopened. (demo)' },
    ],
    reason: 'Nobody at the address knows of a new one. (demo)',
  });
  yield yearLate.chart.close({
    tells:
      'MRI of month 84 more than a year overdue, interval exceeded; lost to follow-up, and still on the list',
  });

  const small = enrolResected(room, { ...at('C-0003', monthsFrom(day, -28)), report: { ...G1, sizeMm: 15 } });
  comes(small, 'PANC-G1', 'abdominalMri');
  small.chart.report(addDays(day, -14), {
    performedOn: addDays(day, -17),
    modality: 'CT',
    regions: ['abdomen', 'chest'],
  });
  yield small.chart.close({
    tells: 'pancreas G1, N0, 15 mm, R0: PANC-G1, never PANC-LOW; a CT of another clinic, to match by hand',
  });

  const due = enrolResected(room, { ...at('H-0007', anchorDue(day, 24, -40)), report: G2 });
  comes(due, 'PANC-G2', 'abdominalMri', { missFrom: 24 });
  yield due.chart.close({ tells: 'MRI due since 40 days, inside its window of six months' });

  const exceeded = enrolResected(room, {
    ...at('C-0004', anchorOverdue(day, 'PANC-G2', 18, 100)),
    report: G2,
  });
  comes(exceeded, 'PANC-G2', 'abdominalMri', { missFrom: 18 });
  yield exceeded.chart.close({ tells: 'MRI 100 days overdue, interval exceeded' });

  const partial = enrolResected(room, { ...at('H-0008', anchorDue(day, 12, -12)), report: G3 });
  comes(partial, 'G3', 'wideScan', { missFrom: 12 });
  const performedOn = addDays(day, -15);
  partial.chart.report(addDays(day, -12), { performedOn, modality: 'CT', regions: ['abdomen'] });
  yield partial.chart.close({ tells: 'CT of the abdomen only: pelvis missing' });

  const lateEnrolment = enrolResected(room, {
    ...at('H-0024', monthsFrom(day, -75)),
    enrolledOn: monthsFrom(day, -9),
    report: G2,
    procedure: 'pancreaticoduodenectomy',
  });
  comes(lateEnrolment, 'PANC-G2', 'abdominalMri');
  yield lateEnrolment.chart.close({
    tells: 'enrolled late in month 66: items before enrolment, yearly MRI now',
  });
}

function* carcinomas(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const report = CARCINOMA;

  const rectum = enrolResected(room, {
    key: 'C-0005',
    anchorOn: anchorDue(day, 9, -10),
    primary: 'rectum',
    procedure: 'APR',
    report,
  });
  comes(rectum, 'NEC', 'wideScan', { missFrom: 9 });
  rectum.chart.report(addDays(day, -9), {
    performedOn: addDays(day, -12),
    modality: 'CT',
    regions: ['abdomen', 'pelvis'],
    status: 'preliminary',
  });
  yield rectum.chart.close({ tells: 'preliminary report never finalised: the item stays due' });

  const pancreas = enrolResected(room, {
    key: 'H-0009',
    anchorOn: monthsFrom(day, -20),
    primary: 'pancreas',
    report,
  });
  const diedOn = addDays(monthsFrom(pancreas.anchorOn, 14), 6);
  comes(pancreas, 'NEC', 'wideScan', { stopOn: addDays(diedOn, -20) });
  pancreas.chart.learn(addDays(diedOn, 3), { kind: 'death', date: diedOn, details: {} });
  yield pancreas.chart.close({ tells: 'a death in mid-schedule, in month 14' });
}

function* watched(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const steady = enrolWatched(room, 'H-0010', monthsFrom(day, -20), { ...G1, mitoses: null }, false);
  comes(steady, 'AS-PNET', 'pancreas', { stopOn: addDays(day, -60) });
  const receiver = 'Demo City Hospital';
  const reason = 'Lives there now. (demo)';
  steady.chart.care({ kind: 'transfer', on: addDays(day, -60), receiver, reason });
  const confirmed = { receiver, confirmedBy: 'Dr Demo Minami', on: addDays(day, -50) };
  steady.chart.care({ kind: 'transfer-confirmation', ...confirmed });
  yield steady.chart.close({
    tells: 'watched pancreatic NET G1 of 12 mm, up to date; transferred, and the receiver has confirmed',
  });

  const low = { reportedGrade: 'G2', ki67: exactly(3.5), sizeMm: 14 } as const;
  const ultrasound = enrolWatched(room, 'C-0006', anchorDue(day, 18, -8), low, true);
  comes(ultrasound, 'AS-PNET', 'pancreas', { missFrom: 18 });
  const performedOn = addDays(day, -10);
  ultrasound.chart.report(addDays(day, -9), { performedOn, modality: 'ultrasound', regions: ['abdomen'] });
  yield ultrasound.chart.close({
    tells: 'ultrasound instead of MRI or EUS: wrong modality, to match by hand',
  });
}
