import { type CalendarDate, laterOf, type PartialDate } from '../domain/calendar.ts';
import type { FactDetails, FactKind, Identifier, NewFact, Primary } from '../domain/facts.ts';
import type { NewResult } from '../domain/results.ts';
import type {
  CareEvent,
  DemoEvent,
  DemoPatient,
  DemoPerson,
  DemoSiteCode,
  ObservationEvent,
} from './shape.ts';

/** A fact before it has a record number of its own. */
export type Draft = {
  [K in FactKind]: {
    readonly kind: K;
    readonly date: PartialDate | null;
    readonly details: FactDetails[K];
  };
}[FactKind];

type Examination = Pick<NewResult, 'performedOn' | 'modality' | 'regions'> &
  Partial<Pick<NewResult, 'status' | 'conclusion'>>;

export const MRN = 'urn:netvigil:demo:mrn';
export const OLD_MRN = 'urn:netvigil:demo:old-mrn';
const RECORDS = 'urn:netvigil:demo:record';
const RADIOLOGY = 'urn:netvigil:demo:ris';

/** One patient's record as it fills up. `key` is the stem of record and accession numbers. */
export interface Chart {
  readonly site: DemoSiteCode;
  readonly enrolledOn: CalendarDate;
  /** Adds a fact that reaches the site later; gives its source. */
  learn(on: CalendarDate, draft: Draft, corrects?: Identifier): Identifier;
  /** Adds an examination's final report, unless it would arrive after the demo's day. */
  report(on: CalendarDate, examination: Examination): NewResult;
  /** A later version of a report, or the same one once more. */
  again(on: CalendarDate, result: NewResult): void;
  end(event: Omit<Extract<DemoEvent, { kind: 'end-item' }>, 'kind'>): void;
  care(event: CareEvent | ObservationEvent): void;
  /** The record number of the n-th fact, from 1. */
  source(n: number): Identifier;
  close(extra?: Pick<DemoPatient, 'tells'>): DemoPatient;
}

export interface Enrolment {
  readonly site: DemoSiteCode;
  readonly group: DemoPatient['group'];
  readonly identifier: Identifier;
  readonly key: string;
  readonly day: CalendarDate;
  readonly on: CalendarDate;
  readonly person: DemoPerson;
  readonly facts: readonly Draft[];
  /** The patient is known before: with the facts of that day or earlier, the others come on `on`. */
  readonly knownOn?: CalendarDate;
}

/** Opens a chart with its enrolment; `close` gives the patient with events in order of their days. */
export function openChart(enrolment: Enrolment): Chart {
  const { site, group, identifier, key, day, on, person, facts, knownOn = on } = enrolment;
  let recorded = 0;
  let examined = 0;
  const source = (n: number): Identifier => ({
    system: RECORDS,
    value: `${key}-F${String(n).padStart(2, '0')}`,
  });
  const record = (draft: Draft): NewFact => {
    recorded += 1;
    return { ...draft, source: source(recorded), corrects: null };
  };
  const isKnown = ({ date }: Draft): boolean => knownOn === on || (date ?? '') <= knownOn;
  const events: DemoEvent[] = [
    { kind: 'patient', on: knownOn, person, facts: facts.filter(isKnown).map(record) },
  ];
  const told = facts.filter((draft) => !isKnown(draft)).map(record);
  if (told.length > 0) events.push({ kind: 'facts', on, facts: told });
  const add = (event: DemoEvent) => {
    if (event.on <= day) events.push(event);
  };
  return {
    site,
    enrolledOn: on,
    source,
    learn(learnedOn, draft, corrects) {
      const fact = record(draft);
      add({ kind: 'fact', on: learnedOn, fact, correctsSource: corrects ?? null });
      return source(recorded);
    },
    report(reportedOn, { performedOn, modality, regions, status = 'final', conclusion = null }) {
      examined += 1;
      const accession = `${key}-E${String(examined).padStart(2, '0')}`;
      const result: NewResult = {
        system: RADIOLOGY,
        accession,
        version: 1,
        performedOn,
        modality,
        regions,
        status,
        conclusion,
      };
      add({ kind: 'result', on: laterOf(reportedOn, on), result });
      return result;
    },
    again: (reportedOn, result) => add({ kind: 'result', on: reportedOn, result }),
    end: (event) => add({ kind: 'end-item', ...event }),
    care: add,
    close: (extra = {}) => ({
      site,
      group,
      identifier,
      ...extra,
      events: events.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)),
    }),
  };
}

export const diagnosis = (
  date: PartialDate,
  primary: Primary,
  functionality: FactDetails['diagnosis']['functionality'] = 'non-functional',
): Draft => ({
  kind: 'diagnosis',
  date,
  details: { primary, functionality, symptoms: functionality === 'functional' ? 'present' : 'absent' },
});

/** A report on a resected, well-differentiated tumour, everything absent unless said otherwise. */
export const pathology = (date: PartialDate, details: Partial<FactDetails['pathology-report']>): Draft => ({
  kind: 'pathology-report',
  date,
  details: {
    specimen: 'resection',
    differentiation: 'well',
    reportedGrade: 'unknown',
    ki67: null,
    mitoses: null,
    sizeMm: null,
    lymphaticInvasion: 'absent',
    venousInvasion: 'absent',
    muscleInvasion: 'absent',
    nodes: 'N0',
    ...details,
  },
});

export const resection = (
  date: PartialDate | null,
  procedure: FactDetails['resection']['procedure'],
  margin: FactDetails['resection']['margin'] = 'R0',
): Draft => ({
  kind: 'resection',
  date,
  details: { procedure, intent: 'curative', margin, completion: false },
});

export const exactly = (value: number) => ({ comparator: '=', value }) as const;
