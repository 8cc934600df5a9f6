import type { CalendarDate } from '../domain/calendar.ts';
import type { Attempt, Identifier, NewFact } from '../domain/facts.ts';
import type { Found } from '../domain/recurrence.ts';
import type { NewResult } from '../domain/results.ts';
import type { NewDecision } from '../observation/decisions.ts';
import type { NewReading } from '../observation/refuse.ts';

export type DemoSiteCode = 'hokkaido' | 'chengdu';

export interface DemoSite {
  readonly code: DemoSiteCode;
  readonly name: string;
  readonly zone: string;
  readonly language: string;
}

export interface DemoPerson {
  readonly name: string;
  readonly kana: string | null;
  readonly birthDate: CalendarDate | null;
  readonly sex: 'female' | 'male' | 'other' | 'unknown';
  readonly phone: string | null;
}

/** What reaches a site; `on` is the site's day on which it does. A patient's first event enrols him. */
export type DemoEvent =
  | {
      readonly kind: 'patient';
      readonly on: CalendarDate;
      readonly person: DemoPerson;
      readonly facts: readonly NewFact[];
    }
  | {
      readonly kind: 'fact';
      readonly on: CalendarDate;
      readonly fact: NewFact;
      /** The source of the fact this one replaces; its id is known only once it is stored. */
      readonly correctsSource: Identifier | null;
    }
  | { readonly kind: 'result'; readonly on: CalendarDate; readonly result: NewResult }
  | {
      readonly kind: 'end-item';
      readonly on: CalendarDate;
      readonly seriesKey: string;
      readonly dueOn: CalendarDate;
      readonly reason: 'not-clinically-necessary' | 'done-elsewhere' | 'declined' | 'contraindicated';
      readonly note: string;
    }
  | { readonly kind: 'facts'; readonly on: CalendarDate; readonly facts: readonly NewFact[] }
  | CareEvent
  | ObservationEvent;

/** What happens in the patient's observation period, of which there is one at a time. */
export type ObservationEvent =
  | { readonly kind: 'observation-opened'; readonly on: CalendarDate }
  | { readonly kind: 'observation-scan'; readonly on: CalendarDate; readonly scan: NewReading }
  | {
      /** Another reading of the last scan: what is told is other than before. */
      readonly kind: 'observation-correction';
      readonly on: CalendarDate;
      readonly told: Partial<NewReading>;
      readonly reason: string;
    }
  | { readonly kind: 'board-decision'; readonly on: CalendarDate; readonly decision: NewDecision };

/** What a clinician of the site decides about a patient's care, or reads in a result. */
export type CareEvent =
  | {
      readonly kind: 'loss';
      readonly on: CalendarDate;
      readonly attempts: readonly Attempt[];
      readonly reason: string;
    }
  | {
      readonly kind: 'transfer';
      readonly on: CalendarDate;
      readonly receiver: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'transfer-confirmation';
      readonly on: CalendarDate;
      readonly receiver: string;
      readonly confirmedBy: string;
    }
  | {
      readonly kind: 'recurrence';
      readonly on: CalendarDate;
      /** The examination that is read. */
      readonly performedOn: CalendarDate;
      readonly found: Found;
      readonly reason: string;
    };

export interface DemoPatient {
  readonly site: DemoSiteCode;
  readonly group: 'paper-cohort' | 'surveillance' | 'observation';
  readonly identifier: Identifier;
  readonly events: readonly DemoEvent[];
  /** What the patient is there to show. */
  readonly tells?: string;
}

export interface DemoCohort {
  readonly seed: number;
  readonly day: CalendarDate;
  readonly sites: readonly DemoSite[];
  readonly patients: readonly DemoPatient[];
}
