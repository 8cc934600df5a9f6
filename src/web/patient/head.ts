import { ageOn } from '../../domain/calendar.ts';
import { type Fact, type FactKind, type FactOf, ofKind, standingFacts } from '../../domain/facts.ts';
import { countText } from '../timeline/beside.ts';
import type { View } from '../view.ts';
import type { PatientFile } from './read.ts';

type Words = Pick<View, 't' | 'dates' | 'say'>;
/** A piece of the head: what it is, what it says, and from when. */
interface Piece {
  readonly name: string;
  readonly value: string;
  readonly unknown: boolean;
  readonly on: string | null;
  /** In the language of the domain. */
  readonly why: string | null;
}

const SIGNS = { '=': '', '<': '<', '<=': '≤', '>': '>', '>=': '≥' } as const;
const BURDENS = {
  '<=10': '≤10 %',
  '11-25': '11–25 %',
  '26-50': '26–50 %',
  '>50': '>50 %',
  unknown: null,
} as const;

/** An index with its comparator, such as "<5 %". */
export const quantityText = (
  quantity: { comparator: keyof typeof SIGNS; value: number },
  unit: string,
): string => `${SIGNS[quantity.comparator]}${quantity.value}${unit}`;
export const burdenText = (burden: keyof typeof BURDENS): string | null => BURDENS[burden];

/** Who the patient is, where the patient is cared for, and the disease in one line. */
export function headOf(file: PatientFile, words: Words) {
  const { t, dates } = words;
  const { patient, day } = file;
  const merged = new Set(
    patient.mergedRecords.flatMap(({ identifiers }) => identifiers.map((one) => JSON.stringify(one))),
  );
  const own = patient.identifiers.filter(
    ({ system, value }) => !merged.has(JSON.stringify({ system, value })),
  );
  const until = patient.deceasedOn ?? day;
  return {
    name: patient.name,
    kana: patient.kana,
    records: own.map(({ system, value }) => ({ system, value })),
    born:
      patient.birthDate === null
        ? t('patient.born-unknown')
        : t(patient.deceasedOn === null ? 'patient.born' : 'patient.born-then', {
            day: dates.day(patient.birthDate),
            age: ageOn(patient.birthDate, until),
          }),
    sex: t(`sex.${patient.sex}`),
    phone: patient.phone,
    merged: patient.mergedRecords.map((one) => ({
      name: one.name,
      records: one.identifiers.map(({ value }) => value).join(', '),
      on: dates.day(one.mergedOn),
      reason: one.reason,
    })),
    states: statesOf(file, words),
    disease: diseaseOf(file, words),
  };
}

/** What is out of the ordinary about the patient's care, in words. */
function statesOf({ patient, plan }: PatientFile, { t, dates }: Words) {
  const { lost, transfer } = plan.care;
  const states: { readonly tone: 'info' | 'warn' | 'end'; readonly text: string }[] = [];
  if (plan.endedReason === 'deceased' || patient.deceasedOn !== null) {
    states.push({
      tone: 'end',
      text: t('patient.deceased', { day: dates.day(patient.deceasedOn, t('value.unknown')) }),
    });
  }
  if (transfer?.confirmedOn != null) {
    const told = {
      receiver: transfer.receiver,
      day: dates.day(transfer.confirmedOn),
      by: transfer.confirmedBy ?? '',
    };
    states.push({ tone: 'end', text: t('patient.transferred', told) });
  } else if (transfer !== null) {
    const told = { receiver: transfer.receiver, day: dates.day(transfer.begunOn) };
    states.push({ tone: 'warn', text: t('patient.transfer-begun', told) });
  }
  if (lost !== null) {
    const told = { day: dates.day(lost.on), n: lost.attempts, again: dates.day(lost.tryAgainOn) };
    states.push({ tone: 'warn', text: t('patient.lost', told) });
  }
  if (plan.endedReason === 'discharged') states.push({ tone: 'info', text: t('patient.discharged') });
  if (plan.status === 'none') states.push({ tone: 'warn', text: t('patient.no-plan') });
  return states;
}

function diseaseOf({ chart, plan }: PatientFile, { t, dates }: Words): Piece[] {
  const standing = standingFacts(chart.facts as readonly Fact[]);
  const piece = (
    name: string,
    value: string | null,
    on: string | null = null,
    why: string | null = null,
  ): Piece => ({
    name,
    value: value ?? t('value.unknown'),
    unknown: value === null,
    on: value === null || on === null ? null : dates.day(on),
    why,
  });
  const { grade } = plan.picture;
  const known = <V extends string>(value: V): V | null => (value === 'unknown' ? null : value);
  const ki67 = lastOf(ofKind(standing, 'pathology-report'), ({ details }) => details.ki67);
  const burden = lastOf(ofKind(standing, 'liver-metastasis'), ({ details }) =>
    burdenText(details.hepaticTumourBurden),
  );
  const count = lastOf(ofKind(standing, 'liver-metastasis'), ({ details }) =>
    details.lesionCount.qualifier === 'unknown' ? null : details.lesionCount,
  );
  const primary = known(chart.primary);
  const nelm = known(chart.nelmType);
  const liver =
    chart.nelmType === 'none'
      ? []
      : [
          piece(t('patient.htb'), burden?.value ?? null, burden?.on ?? null),
          piece(
            t('patient.lesions'),
            count === null ? null : countText(count.value, { t }),
            count?.on ?? null,
          ),
        ];
  return [
    piece(t('patient.primary'), primary === null ? null : t(`primary.${primary}`)),
    piece(
      t('patient.grade'),
      grade.ruling === 'unknown' ? null : t(`grade.${grade.ruling}`),
      null,
      grade.why,
    ),
    piece(t('patient.ki67'), ki67 === null ? null : quantityText(ki67.value, ' %'), ki67?.on ?? null),
    piece(t('patient.nelm'), nelm === null ? null : t(`nelm.${nelm}`)),
    ...liver,
  ];
}

/** The value of the last report that gives one, and its day; an undated report counts as the first. */
function lastOf<K extends FactKind, V>(facts: readonly FactOf<K>[], pick: (fact: FactOf<K>) => V | null) {
  const told = facts.flatMap((fact) => {
    const value = pick(fact);
    return value === null ? [] : [{ value, on: fact.date as string | null }];
  });
  return told.toSorted((a, b) => ((a.on ?? '') < (b.on ?? '') ? -1 : 1)).at(-1) ?? null;
}
