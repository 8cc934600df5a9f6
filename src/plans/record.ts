import type { Selectable } from 'kysely';
import type { Database } from '../db/tables.ts';
import type { CalendarDate } from '../domain/calendar.ts';
import type { Fact } from '../domain/facts.ts';
import { NO_MEETINGS } from '../domain/meetings.ts';
import type { PatientRecord } from '../domain/plan-model.ts';
import type { WorkKind } from '../domain/work-kinds.ts';
import type { WantedWork } from '../domain/work-record.ts';

export type ItemRow = Selectable<Database['netvigil.item']>;
export type ObservationRow = Selectable<Database['netvigil.observation_period']>;
export type PlanRow = Selectable<Database['netvigil.plan']>;

/** Who a business identifier means: the surviving patient, and the record that it was given to. */
export interface Addressed {
  readonly patientId: string;
  readonly memberId: string;
}

/** An open work item as stored: enough to see whether it is still wanted. */
export interface OpenWork {
  readonly id: string;
  readonly kind: WorkKind;
  readonly subject: string;
  readonly sentence: string;
  readonly parts: WantedWork['parts'];
  readonly tier: number;
  readonly dueOn: CalendarDate;
}

/** What was recorded before a moment: the end of a past day in the site's zone. */
export interface AsOf {
  readonly at: Date;
  readonly day: CalendarDate;
}

/** A plan as stored. Of a patient with merged records there may be several; what is derived is one. */
export interface StoredPlan {
  readonly row: PlanRow;
  readonly lastRevision: number;
}

/** A patient's record with the stored rows that a new derivation is compared with. */
export interface StoredRecord {
  readonly record: PatientRecord;
  /** The plan that new courses join: the surviving patient's own, or else the one of a merged record. */
  readonly plan: PlanRow | null;
  readonly lastRevision: number;
  /** All plans of the patient and of merged records, that one first. */
  readonly plans: readonly StoredPlan[];
  /** The plan that each course stands in. */
  readonly planOfCourse: ReadonlyMap<string, string>;
  readonly itemRows: ReadonlyMap<string, ItemRow>;
  readonly evidence: ReadonlyMap<string, readonly string[]>;
  readonly openWork: readonly OpenWork[];
  /** Observation periods as stored, to be compared with what they have come to. */
  readonly observationRows: readonly ObservationRow[];
  /** Results of records that were merged into the patient, and whose they are. */
  readonly foreignResults: ReadonlyMap<string, string>;
}

/** The record of a patient who was made in this transaction: nothing to load but the facts just written. */
export function newRecord(facts: readonly Fact[]): StoredRecord {
  return {
    record: {
      facts,
      results: [],
      resolutions: [],
      answered: [],
      alternatives: [],
      appointments: [],
      scanAppointments: [],
      plan: null,
      periods: [],
      recurrences: [],
      board: NO_MEETINGS,
    },
    plan: null,
    lastRevision: 0,
    plans: [],
    planOfCourse: new Map(),
    itemRows: new Map(),
    evidence: new Map(),
    openWork: [],
    observationRows: [],
    foreignResults: new Map(),
  };
}
