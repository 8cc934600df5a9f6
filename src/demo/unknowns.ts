import { addDays } from '../domain/calendar.ts';
import { exactly } from './chart.ts';
import { comes, comesRectal, enrolResected, G1, G2, type Room } from './room.ts';
import type { DemoPatient } from './shape.ts';
import { monthsFrom } from './visits.ts';

/** Patients whom no protocol covers, and those about whom something is not known. */
export function unknownPatients(room: Room): DemoPatient[] {
  return [...uncovered(room), ...withoutPlan(room), ...withQuestions(room)];
}

function* uncovered(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const margin = enrolResected(room, {
    key: 'H-0011',
    anchorOn: addDays(day, -60),
    primary: 'rectum',
    report: G2,
    margin: 'R1',
  });
  margin.chart.report(addDays(day, -8), {
    performedOn: addDays(day, -11),
    modality: 'MRI',
    regions: ['liver', 'pelvis'],
  });
  yield margin.chart.close({
    tells: 'R1: no protocol covers; an MRI that no plan asked for, to match by hand',
  });

  const functional = enrolResected(room, {
    key: 'C-0007',
    anchorOn: addDays(day, -95),
    primary: 'pancreas',
    report: G1,
    procedure: 'enucleation',
    functionality: 'functional',
  });
  yield functional.chart.close({ tells: 'functional: no protocol covers' });

  const other = enrolResected(room, {
    key: 'C-0015',
    anchorOn: addDays(day, -41),
    primary: 'other',
    report: G1,
    procedure: 'other',
  });
  yield other.chart.close({ tells: 'another primary: no protocol covers' });
}

function* withoutPlan(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const grade = enrolResected(room, {
    key: 'H-0012',
    anchorOn: addDays(day, -34),
    primary: 'pancreas',
    report: { ki67: { comparator: '<', value: 5 }, sizeMm: 22 },
  });
  yield grade.chart.close({ tells: 'Ki-67 "<5 %" and no grade: grade missing' });

  const primary = enrolResected(room, {
    key: 'C-0009',
    anchorOn: addDays(day, -27),
    primary: 'unknown',
    report: G2,
    procedure: 'unknown',
    person: { sex: 'unknown', birthDate: null, phone: null },
  });
  yield primary.chart.close({ tells: 'primary missing; sex and birth date unknown as well' });

  const anchor = enrolResected(room, {
    key: 'H-0016',
    anchorOn: addDays(day, -50),
    date: null,
    primary: 'rectum',
    report: G2,
  });
  yield anchor.chart.close({ tells: 'day of resection unknown: anchor missing' });
}

function* withQuestions(room: Room): Generator<DemoPatient> {
  const { day } = room;
  const disagreeing = enrolResected(room, {
    key: 'H-0013',
    anchorOn: monthsFrom(day, -9),
    primary: 'pancreas',
    report: { ...G1, ki67: exactly(4.2) },
  });
  comes(disagreeing, 'PANC-G2', 'abdominalMri');
  yield disagreeing.chart.close({
    tells: 'reported G1, computed G2: the higher one rules, a person is asked',
  });

  const size = enrolResected(room, {
    key: 'C-0008',
    anchorOn: monthsFrom(day, -8),
    primary: 'rectum',
    procedure: 'EMR',
    report: { ...G1, sizeMm: null },
  });
  comesRectal(size, 'RECT-G1');
  yield size.chart.close({ tells: 'size missing: the fuller protocol runs meanwhile' });

  const margin = enrolResected(room, {
    key: 'H-0014',
    anchorOn: monthsFrom(day, -14),
    primary: 'rectum',
    procedure: 'EMR',
    report: { ...G1, sizeMm: 8, muscleInvasion: 'unknown' },
    margin: 'unknown',
  });
  comesRectal(margin, 'RECT-G1');
  yield margin.chart.close({
    tells: 'margin and muscle invasion missing: the fuller protocol runs meanwhile',
  });
}
